#pragma once

#include <spacecheck/spacecheck.hpp>

namespace {

/// One of the kernels that share a family's `run(Case&, which)` and `reference`. `which` is known
/// at run time only, so that the compiler sees the family's launches once, not once a kernel.
template <class Family, auto Which>
struct Variant {
  static constexpr bool is_fault = true;
  static constexpr spacecheck::Parameters defaults = Family::defaults;

  template <class Case>
  static void run(Case& c) {
    Family::run(c, Which);
  }
  static void reference(spacecheck::Reference& r) requires requires { Family::reference(r); }
  { Family::reference(r); }
};

}  // namespace
