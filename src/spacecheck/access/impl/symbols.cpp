#include <spacecheck/access/impl/symbols.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <cxxabi.h>
#include <memory>
#include <string_view>
#include <unistd.h>
#include <vector>

#ifdef SPACECHECK_HAS_LIBDW
#include <elfutils/libdw.h>
#include <elfutils/libdwfl.h>

#include <dwarf.h>
#endif

extern "C" char _start;  // NOLINT: where the program begins

namespace spacecheck::Impl {

#ifdef SPACECHECK_HAS_LIBDW

namespace {

/// The program that runs, as its files on disk describe it. Read once, when first asked.
class ProgramFiles {
 public:
  ProgramFiles() {
    static Dwfl_Callbacks const callbacks{.find_elf = dwfl_linux_proc_find_elf,
                                          .find_debuginfo = dwfl_standard_find_debuginfo,
                                          .section_address = nullptr,
                                          .debuginfo_path = nullptr};
    m_dwfl = dwfl_begin(&callbacks);
    if (m_dwfl == nullptr) return;
    dwfl_linux_proc_report(m_dwfl, ::getpid());
    dwfl_report_end(m_dwfl, nullptr, nullptr);
  }

  Dwfl_Module* module_at(std::uintptr_t address) const {
    return m_dwfl != nullptr ? dwfl_addrmodule(m_dwfl, address) : nullptr;
  }

 private:
  Dwfl* m_dwfl = nullptr;  // kept to the end: the process is short
};

ProgramFiles const& files() {
  static auto const* const one = new ProgramFiles();
  return *one;
}

std::string demangled(char const* name) {
  int status = 0;
  std::unique_ptr<char, decltype(&std::free)> const text(
      abi::__cxa_demangle(name, nullptr, nullptr, &status), &std::free);
  return status == 0 && text ? std::string(text.get()) : std::string(name);
}

struct Line {
  std::string file;
  int line = 0;
};

using ScopesOwner = std::unique_ptr<Dwarf_Die, decltype(&std::free)>;

// libdw goes by a table that clang does not write: then each unit is asked.
Dwarf_Die* unit_at(Dwfl_Module* module, std::uintptr_t address, Dwarf_Addr& bias) {
  if (auto* const unit = dwfl_module_addrdie(module, address, &bias)) return unit;
  Dwarf_Die* unit = nullptr;
  while ((unit = dwfl_module_nextcu(module, unit, &bias)) != nullptr) {
    if (dwarf_haspc(unit, address - bias) > 0) return unit;
  }
  return nullptr;
}

// Innermost first: the line itself, then where each function that was inlined there was called.
std::vector<Line> lines_at(std::uintptr_t address) {
  std::vector<Line> lines;
  auto* const module = files().module_at(address);
  if (module == nullptr) return lines;
  Dwarf_Addr bias = 0;
  Dwarf_Die* const unit = unit_at(module, address, bias);
  if (unit == nullptr) return lines;
  if (auto* const line = dwarf_getsrc_die(unit, address - bias)) {
    int number = 0;
    char const* const file = dwarf_linesrc(line, nullptr, nullptr);
    if (file != nullptr && dwarf_lineno(line, &number) == 0) lines.push_back({file, number});
  }
  Dwarf_Die* at_address = nullptr;
  if (dwarf_getscopes(unit, address - bias, &at_address) <= 0) return lines;
  ScopesOwner const innermost(at_address, &std::free);
  // From an inlined function on those scopes are the ones that it was written in; the ones that it
  // was inlined into are had from its own entry.
  Dwarf_Die* scopes = nullptr;
  int const count = dwarf_getscopes_die(&at_address[0], &scopes);
  ScopesOwner const owner(scopes, &std::free);
  Dwarf_Files* names = nullptr;
  std::size_t names_count = 0;
  if (count <= 0 || dwarf_getsrcfiles(unit, &names, &names_count) != 0) return lines;
  for (int k = 0; k < count; ++k) {
    if (dwarf_tag(&scopes[k]) == DW_TAG_subprogram) break;
    if (dwarf_tag(&scopes[k]) != DW_TAG_inlined_subroutine) continue;
    Dwarf_Attribute attribute;
    Dwarf_Word file = 0;
    Dwarf_Word line = 0;
    if (dwarf_formudata(dwarf_attr(&scopes[k], DW_AT_call_file, &attribute), &file) != 0 ||
        dwarf_formudata(dwarf_attr(&scopes[k], DW_AT_call_line, &attribute), &line) != 0) {
      continue;
    }
    char const* const name = dwarf_filesrc(names, file, nullptr, nullptr);
    if (name != nullptr) lines.push_back({name, static_cast<int>(line)});
  }
  return lines;
}

std::string_view name_of(std::string_view file) { return file.substr(file.rfind('/') + 1); }

// What a kernel's author did not write: Kokkos, the compiler's and the system's headers, and what
// launches here.
bool is_foreign(std::string_view file) {
  constexpr std::array<std::string_view, 11> parts{"/desul/",
                                                   "/__p0009_bits/",
                                                   "/include/c++/",
                                                   "/usr/include/",
                                                   "/lib/gcc/",
                                                   "/lib/clang/",
                                                   "spacecheck/kernel/",
                                                   "spacecheck/launch/",
                                                   "spacecheck/scratch/",
                                                   "spacecheck/trial/",
                                                   "spacecheck/access/"};
  // A project may well lie in a folder of Kokkos' name: its headers are known by their own.
  return name_of(file).starts_with("Kokkos") ||
         std::any_of(parts.begin(), parts.end(), [&](std::string_view part) {
           return file.find(part) != std::string_view::npos;
         });
}

std::string text(Line const& line) {
  return std::string(name_of(line.file)) + ":" + std::to_string(line.line);
}

}  // namespace

bool knows_places() { return true; }

std::string place_of(std::span<std::uintptr_t const> return_addresses) {
  std::string innermost;
  for (auto const address : return_addresses) {
    // A return address is behind the call, perhaps on the next line.
    for (auto const& line : lines_at(address - 1)) {
      if (innermost.empty() && line.file.find("spacecheck/") == std::string::npos) {
        innermost = text(line);
      }
      if (!is_foreign(line.file)) return text(line);
    }
  }
  return innermost;
}

std::optional<Symbol> variable_at(std::uintptr_t address) {
  // Variables that begin as zero are no part of the file's mapping, but of its symbols.
  auto* module = files().module_at(address);
  if (module == nullptr) module = files().module_at(reinterpret_cast<std::uintptr_t>(&_start));
  if (module == nullptr) return std::nullopt;
  GElf_Off offset = 0;
  GElf_Sym symbol;
  char const* const name =
      dwfl_module_addrinfo(module, address, &offset, &symbol, nullptr, nullptr, nullptr);
  if (name == nullptr || symbol.st_size == 0 || offset >= symbol.st_size) return std::nullopt;
  return Symbol{.name = demangled(name),
                .begin = address - offset,
                .bytes = static_cast<std::size_t>(symbol.st_size)};
}

#else

bool knows_places() { return false; }
std::string place_of(std::span<std::uintptr_t const>) { return {}; }
std::optional<Symbol> variable_at(std::uintptr_t) { return std::nullopt; }

#endif

}  // namespace spacecheck::Impl
