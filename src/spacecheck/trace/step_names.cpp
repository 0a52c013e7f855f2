#include <spacecheck/plan/one_line.hpp>
#include <spacecheck/trace/step_names.hpp>

#include <fmt/format.h>

#include <array>
#include <cctype>
#include <cstdlib>
#include <cxxabi.h>
#include <memory>

namespace spacecheck {
namespace {

constexpr std::array<std::string_view, 15> space_names{"CudaHostPinnedSpace",
                                                       "CudaUVMSpace",
                                                       "CudaSpace",
                                                       "HIPHostPinnedSpace",
                                                       "HIPManagedSpace",
                                                       "HIPSpace",
                                                       "HostSpace",
                                                       "SharedSpace",
                                                       "Serial",
                                                       "OpenMPTarget",
                                                       "OpenMP",
                                                       "Threads",
                                                       "Cuda",
                                                       "HIP",
                                                       "SYCL"};

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// typeid(...).name(), and behind a '/' that of the work tag.
std::string demangled(std::string_view name) {
  std::string out;
  for (std::size_t begin = 0; begin <= name.size();) {
    auto const end = std::min(name.find('/', begin), name.size());
    std::string const part(name.substr(begin, end - begin));
    int status = -1;
    // A single letter is a type to the demangler, and a label to everybody else.
    if (part.size() > 3 && part.size() < 8192 &&
        (part[0] == 'N' || part[0] == 'Z' ||
         std::isdigit(static_cast<unsigned char>(part[0])) != 0)) {
      std::unique_ptr<char, decltype(&std::free)> const text(
          abi::__cxa_demangle(part.c_str(), nullptr, nullptr, &status), &std::free);
      if (status == 0) out += text.get();
    }
    if (status != 0) out += part;
    if (end < name.size()) out += '/';
    begin = end + 1;
  }
  return out;
}

}  // namespace

std::string common_name(std::string_view name) {
  std::string const text = demangled(name);
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    bool replaced = false;
    if (at == 0 || !is_word(text[at - 1])) {
      for (auto const space : space_names) {
        if (text.compare(at, space.size(), space) != 0) continue;
        if (at + space.size() < text.size() && is_word(text[at + space.size()])) continue;
        out += "Space";
        at += space.size();
        replaced = true;
        break;
      }
    }
    if (!replaced) out += text[at++];
  }
  // How a View is filled with zeros is the space's own affair.
  constexpr std::string_view way = " via memset";
  if (out.size() > way.size() && out.ends_with(way)) out.resize(out.size() - way.size());
  return out;
}

std::string shown_name(std::string_view name) {
  auto text = demangled(name);
  constexpr std::size_t longest = 120;
  if (text.size() > longest) text = text.substr(0, longest - 3) + "...";
  return one_line(text);
}

std::string label_of(Trace const& trace, std::size_t view) {
  auto const label = shown_name(trace.name(trace.views[view].label));
  return label.empty() ? "(no label)" : label;
}

std::string step_name(Trace const& trace, std::size_t step) {
  auto const& s = trace.steps[step];
  auto name = shown_name(trace.name(s.name));
  if (s.kind != trace_format::StepKind::deep_copy) return name;
  return fmt::format("deep_copy to {} from {}", name, shown_name(trace.name(s.from_name)));
}

std::vector<std::string> unmatched_steps(Trace const& trace, std::vector<bool> const& matched) {
  std::vector<std::string> names;
  for (std::size_t k = 0; k < trace.steps.size(); ++k) {
    if (!matched[k]) names.push_back(step_name(trace, k));
  }
  return names;
}

}  // namespace spacecheck
