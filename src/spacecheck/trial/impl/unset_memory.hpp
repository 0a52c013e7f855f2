#pragma once

#include <spacecheck/plan/trial.hpp>

namespace spacecheck::Impl {

/// For as long as it lives, the memory of Views that the kernel makes itself holds what the unset
/// arrays of its case hold: a result that depends on it is the same in each process, and another
/// with the other poison. In host memory alone; a View that Kokkos sets is set after that.
class UnsetMemory {
 public:
  explicit UnsetMemory(Poison poison);
  ~UnsetMemory();
  UnsetMemory(UnsetMemory const&) = delete;
  UnsetMemory& operator=(UnsetMemory const&) = delete;
};

}  // namespace spacecheck::Impl
