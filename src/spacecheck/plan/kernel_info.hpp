#pragma once

#include <spacecheck/plan/parameters.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace spacecheck {

/// Where a fault can show at all, or to a check.
enum class Needs : std::uint8_t {
  nothing,         ///< on any space
  parallel_space,  ///< where work items run at once
  joined_scan,     ///< where a scan joins what its threads have: OpenMP, three Threads, a GPU
  host,            ///< on a host's space
  device           ///< on a GPU
};

/// A check that must catch a fault, and as what.
struct Claim {
  std::string check;
  std::string kind{};  ///< of the finding; empty: any that is a fault
  Needs needs = Needs::nothing;

  friend bool operator==(Claim const&, Claim const&) = default;
};

/// "guard,order:rounding,repeat@parallel" -> {guard}, {order, as rounding}, {repeat, where work
/// items run at once}; `@joined_scan`, `@device`: as Needs has them.
///
/// \throws std::invalid_argument  an empty name, or another place.
std::vector<Claim> claims_in(std::string_view list);

/// What a kernel declares of itself.
struct KernelInfo {
  std::string name;
  std::string description;
  std::string file;      ///< where it is declared, as the compiler saw it
  std::string compiler;  ///< of that file
  std::string compiled;  ///< what is known of the flags of that file, in words
  Parameters defaults;
  bool has_reference = false;
  bool takes_buffer_size = false;  ///< buffer_size changes what it does
  bool up_to_rounding = false;     ///< declared repeatable only up to rounding
  bool is_fault = false;           ///< wrong on purpose, or the clean twin of such a kernel
  std::vector<Claim> caught_by;    ///< of a fault: the checks that must; of a clean twin: none
  std::string label;               ///< of a fault and its twin: the report, "kokkos#1974"
  std::string twin;                ///< of a fault: its clean twin's name, if it has one
  Needs needs = Needs::nothing;    ///< of a fault
  std::int64_t largest_buffer_size = 0;  ///< where takes_buffer_size [elements]
  bool fixed_layout = false;             ///< works in one array layout only, and says so
};

}  // namespace spacecheck
