#include <spacecheck/report/impl/embedded.hpp>
#include <spacecheck/report/starting_file.hpp>

#include <fmt/format.h>

#include <cctype>

namespace spacecheck {
namespace {

// my_kernel -> MyKernel. `Case` is what kernels call their case, `Kokkos` is a namespace.
std::string type_of(std::string const& name) {
  std::string type;
  bool first = true;
  for (char const c : name) {
    if (c == '_') {
      first = true;
      continue;
    }
    type += first ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
    first = false;
  }
  return type == "Case" || type == "Kokkos" ? type + "Kernel" : type;
}

// An argument of CMake is quoted where a blank or the like would make it another, or two.
std::string cmake_word(std::string const& text) {
  constexpr auto plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.+/";
  if (text.find_first_not_of(plain) == text.npos) return text;
  std::string word = "\"";
  for (char const c : text) {
    if (c == '"' || c == '\\' || c == '$') word += '\\';
    word += c;
  }
  return word + "\"";
}

void replace_all(std::string& text, std::string const& from, std::string const& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
}

}  // namespace

std::string starting_kernel(std::string const& name) {
  std::string text(Impl::embedded_kernel());
  replace_all(text, "@TYPE@", type_of(name));
  replace_all(text, "@NAME@", name);
  return text;
}

std::string starting_project(std::string const& name, std::string const& file) {
  return fmt::format(
      "cmake_minimum_required(VERSION 3.25)\n"
      "project(check_{0} LANGUAGES CXX)  # and CUDA, where Kokkos was built with CMake's CUDA "
      "language\n"
      "find_package(spacecheck REQUIRED)\n"
      "spacecheck_add_kernels(check_{0} {1} ACCESS)\n",
      name, cmake_word(file));
}

}  // namespace spacecheck
