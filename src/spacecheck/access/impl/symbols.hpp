#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace spacecheck::Impl {

/// A variable of this program.
struct Symbol {
  std::string name;
  std::uintptr_t begin = 0;
  std::size_t bytes = 0;
};

/// The global or static variable that an address lies in, by this program's symbol table.
std::optional<Symbol> variable_at(std::uintptr_t address);

/// "file.cpp:17" of the innermost of these return addresses, and of what was inlined there, that is
/// the user's own: not in Kokkos, in the C++ library or in spacecheck's launches. Empty where this
/// program has no line tables.
std::string place_of(std::span<std::uintptr_t const> return_addresses);

/// Whether place_of() can ever know.
bool knows_places();

}  // namespace spacecheck::Impl
