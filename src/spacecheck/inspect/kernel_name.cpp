#include <spacecheck/inspect/kernel_name.hpp>

#include <algorithm>
#include <cstdlib>
#include <cxxabi.h>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace spacecheck {
namespace {

constexpr std::string_view unnamed = "(anonymous namespace)::";
constexpr std::size_t longest_arguments = 32;

std::string demangled(std::string const& symbol) {
  int status = 0;
  std::unique_ptr<char, void (*)(void*)> const text(
      abi::__cxa_demangle(symbol.c_str(), nullptr, nullptr, &status), &std::free);
  return status == 0 ? std::string(text.get()) : symbol;
}

bool opens(char c) { return c == '<' || c == '(' || c == '{' || c == '['; }
bool closes(char c) { return c == '>' || c == ')' || c == '}' || c == ']'; }

/// Where the bracket at `open` is closed, or the text's end.
std::size_t closing(std::string_view text, std::size_t open) {
  int depth = 0;
  for (std::size_t k = open; k < text.size(); ++k) {
    if (opens(text[k])) ++depth;
    // operator-> and operator>> close nothing, nor do they stand in kernels' names.
    if (closes(text[k]) && --depth == 0) return k;
  }
  return text.size();
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

/// The arguments between the bracket at `open` and its end.
std::vector<std::string_view> arguments_at(std::string_view text, std::size_t open) {
  auto const end = closing(text, open);
  std::vector<std::string_view> arguments;
  std::size_t start = open + 1;
  for (std::size_t k = start; k < end; ++k) {
    if (opens(text[k])) {
      k = closing(text, k);
    } else if (text[k] == ',') {
      arguments.push_back(trimmed(text.substr(start, k - start)));
      start = k + 1;
    }
  }
  if (start < end) arguments.push_back(trimmed(text.substr(start, end - start)));
  return arguments;
}

bool starts_with(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

/// nvcc's stand-in for a lambda: "__nv_dl_wrapper_t<__nv_dl_tag<type, &(entity), 1u>, ...>".
std::string lambda_of(std::string_view functor) {
  auto const tag = arguments_at(functor, functor.find('<'));
  if (tag.empty()) return std::string(functor);
  auto const parts = arguments_at(tag.front(), tag.front().find('<'));
  if (parts.size() < 3) return std::string(functor);
  auto entity = parts[parts.size() - 2];
  auto number = parts.back();
  if (starts_with(entity, "&")) entity.remove_prefix(1);
  if (starts_with(entity, "(") && closing(entity, 0) + 1 == entity.size()) {
    entity = entity.substr(1, entity.size() - 2);
  }
  auto const digits = number.find_first_not_of("0123456789");
  return std::string(entity) + "::{lambda()#" + std::string(number.substr(0, digits)) + "}";
}

/// What is put round a functor between a launch and Kokkos.
struct Wrapper {
  std::string_view start;
  std::size_t functor;  ///< which of its arguments the functor is
  int told;             ///< which argument makes two launches of one functor two kernels; -1: its
                        ///< own name does, -2: nothing does
};
constexpr Wrapper wrappers[] = {
    {"Kokkos::Impl::CombinedFunctorReducer<", 0, -2}, {"spacecheck::Impl::PartGuard<", 0, -2},
    {"spacecheck::Impl::WorkOnOutput<", 0, -2},       {"spacecheck::Impl::WithAllocator<", 1, 0},
    {"spacecheck::Impl::OrderedRange<", 0, -1},       {"spacecheck::Impl::OrderedTuple<", 0, -1},
    {"spacecheck::Impl::OrderedReduction<", 0, -1},   {"spacecheck::Impl::OrderedScan<", 0, -1}};

/// The functor inside its wrappers; `form` gets what these tell.
std::string_view unwrapped(std::string_view functor, std::string& form) {
  for (std::size_t k = 0; k < std::size(wrappers);) {
    auto const& wrapper = wrappers[k++];
    if (!starts_with(functor, wrapper.start)) continue;
    auto const open = wrapper.start.size() - 1;
    auto const arguments = arguments_at(functor, open);
    if (arguments.size() <= wrapper.functor) return functor;
    if (wrapper.told == -1) {
      form += " [" +
              std::string(functor.substr(functor.rfind(':', open) + 1,
                                         open - functor.rfind(':', open) - 1)) +
              "]";
    } else if (wrapper.told >= 0) {
      form += " [" + std::string(arguments[static_cast<std::size_t>(wrapper.told)]) + "]";
    }
    functor = arguments[wrapper.functor];
    k = 0;
  }
  return functor;
}

/// "app::f<int>(float*)::{lambda(long)#1}" -> "app::f<int>::{lambda#1}".
std::string shortened(std::string_view entity) {
  std::string text;
  for (std::size_t k = 0; k < entity.size();) {
    if (starts_with(entity.substr(k), unnamed)) {
      k += unnamed.size();
      continue;
    }
    char const c = entity[k];
    if (c == '(' || c == '<') {
      auto const end = closing(entity, k);
      auto const inside = entity.substr(k, end + 1 - k);
      if (c == '<' && inside.size() <= longest_arguments) text += inside;
      k = end + 1;
    } else {
      text += c;
      ++k;
    }
  }
  // "f(float*) const::{lambda}" leaves a word behind.
  for (std::string_view const word : {" const", " [clone .isra.0]"}) {
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word)) {
      text.erase(at, word.size());
    }
  }
  return text;
}

/// "void app::f<int>(float*)" -> "app::f<int>(float*)": what stands before a function is its
/// result.
std::string_view without_result(std::string_view function) {
  std::size_t start = 0;
  for (std::size_t k = 0; k < function.size() && function[k] != '('; ++k) {
    if (starts_with(function.substr(k), "operator")) break;
    if (opens(function[k])) {
      k = closing(function, k);
    } else if (function[k] == ' ') {
      start = k + 1;
    }
  }
  // An unnamed namespace begins with a bracket, too.
  return function.substr(start);
}

}  // namespace

KernelName kernel_name(std::string const& symbol) {
  auto const full = demangled(symbol);
  constexpr std::pair<std::string_view, std::string_view> patterns[] = {
      {"Kokkos::Impl::ParallelFor<", "for"},
      {"Kokkos::Impl::ParallelReduce<", "reduce"},
      {"Kokkos::Impl::ParallelScan<", "scan"},
      {"Kokkos::Impl::ParallelScanWithTotal<", "scan"}};
  for (auto const& [start, pattern] : patterns) {
    auto const at = full.find(start);
    if (at == std::string::npos || full.find("cuda_parallel_launch") > at) continue;
    auto arguments = arguments_at(full, at + start.size() - 1);
    if (arguments.empty()) continue;
    std::string form;
    auto const entity = unwrapped(arguments.front(), form);
    return {
        shortened(starts_with(entity, "__nv_") ? lambda_of(entity) : std::string(entity)) + form,
        std::string(pattern)};
  }
  return {shortened(without_result(full)), {}};
}

}  // namespace spacecheck
