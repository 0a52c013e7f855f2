#include "program_identity.hpp"

#include <spacecheck/plan/digest.hpp>
#include <spacecheck/trial/worker_pool.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <elf.h>
#include <filesystem>
#include <fstream>
#include <link.h>
#include <string_view>
#include <vector>

namespace spacecheck::cli {
namespace {

// No note is as long: what says so is damaged.
constexpr std::uint64_t longest_notes = 1 << 20;
// With the zero behind it, which counts.
constexpr char gnu[] = "GNU";

template <class T>
bool read_at(std::ifstream& file, std::uint64_t place, T* into, std::size_t count = 1) {
  file.clear();
  file.seekg(static_cast<std::streamoff>(place));
  file.read(reinterpret_cast<char*>(into), static_cast<std::streamsize>(count * sizeof(T)));
  return file.good();
}

/// Of one segment of notes; empty: it is not among them.
std::string build_id_among(std::string_view notes, std::size_t alignment) {
  auto const padded = [&](std::size_t size) {
    return (size + alignment - 1) / alignment * alignment;
  };
  while (notes.size() >= sizeof(ElfW(Nhdr))) {
    ElfW(Nhdr) note{};
    std::memcpy(&note, notes.data(), sizeof note);
    auto const name = sizeof note;
    auto const value = padded(name + note.n_namesz);
    if (value > notes.size() || note.n_descsz > notes.size() - value) return {};
    auto const owner = notes.substr(name, note.n_namesz);
    if (note.n_type == NT_GNU_BUILD_ID && owner == std::string_view(gnu, sizeof gnu)) {
      std::string id;
      for (char const c : notes.substr(value, note.n_descsz)) {
        id += fmt::format("{:02x}", static_cast<unsigned char>(c));
      }
      return id;
    }
    notes.remove_prefix(std::min(notes.size(), padded(value + note.n_descsz)));
  }
  return {};
}

std::string build_id(std::string const& path) {
  std::ifstream file(path, std::ios::binary);
  ElfW(Ehdr) header{};
  if (!read_at(file, 0, &header) || std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0) return {};
  if (header.e_phentsize != sizeof(ElfW(Phdr))) return {};
  std::vector<ElfW(Phdr)> segments(header.e_phnum);
  if (!read_at(file, header.e_phoff, segments.data(), segments.size())) return {};
  for (auto const& segment : segments) {
    if (segment.p_type != PT_NOTE || segment.p_filesz > longest_notes) continue;
    std::string notes(segment.p_filesz, '\0');
    if (!read_at(file, segment.p_offset, notes.data(), notes.size())) continue;
    auto id = build_id_among(notes, segment.p_align == 8 ? 8 : 4);
    if (!id.empty()) return id;
  }
  return {};
}

bool is_of_the_project(std::string_view path) {
  static constexpr std::array<std::string_view, 4> system{"/lib/", "/lib64/", "/usr/lib/",
                                                          "/usr/lib64/"};
  if (path.find('/') == std::string_view::npos) return false;  // this program, or the kernel's own
  if (std::any_of(system.begin(), system.end(),
                  [&](auto folder) { return path.substr(0, folder.size()) == folder; })) {
    return false;
  }
  char const* const added = std::getenv("LD_PRELOAD");
  return added == nullptr || std::string_view(added).find(path) == std::string_view::npos;
}

}  // namespace

std::string identity_of_file(std::string const& path) {
  if (auto const id = build_id(path); !id.empty()) return "build id " + id;
  std::ifstream file(path, std::ios::binary);
  if (!file) return "none";
  std::error_code error;
  std::string bytes(static_cast<std::size_t>(std::filesystem::file_size(path, error)), '\0');
  if (error || !file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()))) return "none";
  return "digest " + digest_of(bytes.data(), bytes.size());
}

nlohmann::ordered_json program_identity() {
  // The file that runs, also where another has taken its place.
  std::string const running = "/proc/self/exe";
  std::error_code error;
  auto const twin = access_twin_of(std::filesystem::read_symlink(running, error).string());
  nlohmann::ordered_json identity{{"executable", identity_of_file(running)}};
  if (auto id = identity_of_file(twin); id != "none") identity["access twin"] = std::move(id);
  ::dl_iterate_phdr(
      [](dl_phdr_info* library, std::size_t, void* all) {
        std::string const path = library->dlpi_name;
        if (!is_of_the_project(path)) return 0;
        auto const name = std::filesystem::path(path).filename().string();
        (*static_cast<nlohmann::ordered_json*>(all))[name] = identity_of_file(path);
        return 0;
      },
      &identity);
  return identity;
}

}  // namespace spacecheck::cli
