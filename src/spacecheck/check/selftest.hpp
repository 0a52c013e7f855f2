#pragma once

#include <spacecheck/check/engine.hpp>
#include <spacecheck/check/statistics.hpp>
#include <spacecheck/plan/kernel_info.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace spacecheck {

/// What faults can show on.
struct Machine {
  std::vector<std::string> spaces;
  std::int64_t cores = 1;  ///< on which work items run at once [count]
};

/// So many of so many.
struct Share {
  std::int64_t part = 0;
  std::int64_t whole = 0;

  /// Nothing where there is nothing to have a share of.
  std::optional<double> rate() const;
  /// The exact 95 % interval of the rate.
  RateInterval interval() const { return clopper_pearson(part, whole); }
};

/// What became of one check's claim on one fault.
struct ClaimResult {
  enum class State : std::uint8_t { caught, missed, skipped };
  Claim claim;
  State state = State::missed;
  std::string why;  ///< it was missed, or skipped
};

/// One fault under every check.
struct FaultResult {
  std::string fault;
  std::string label;
  std::vector<ClaimResult> claims;
  std::vector<std::string> also_by;  ///< checks that found it and need not
  std::string elsewhere;             ///< what it needs that is not here; empty: it ran
};

/// A clean kernel that a check found fault with.
struct Accusation {
  std::string kernel;
  std::string check;
  std::string space;
  std::string message;
  Trial trial;
};

/// How a check did over all faults and clean kernels.
struct CheckScore {
  std::string check;
  Share recall;     ///< claims caught, of those that were put to it here
  Share precision;  ///< faults found, of all that it found fault with
};

/// What the checks are worth.
struct SelfTest {
  std::vector<FaultResult> faults;  ///< by name
  std::int64_t ran = 0;             ///< faults that can show here [count]
  std::int64_t clean = 0;           ///< clean kernels [count]
  std::vector<Accusation> accused;  ///< one for each kernel and check
  std::vector<CheckScore> checks;   ///< by name
  Share recall;                     ///< over the claims of all checks
  Share precision;                  ///< kernels that are faults, of those with a finding

  /// Names of the faults that a check has missed.
  std::vector<std::string> missed() const;
  /// Names of the clean kernels that were accused.
  std::vector<std::string> accused_kernels() const;
  bool passed() const;
};

/// What the conclusions say of the checks.
///
/// A fault counts as found on the spaces together; a clean kernel must be so on each. A crash, a
/// hang, an exception is one finding of whichever check met it first: who claims it by that kind
/// need not be that one. A fault that is claimed as `rounding` only is accused of anything more.
///
/// \param kernels      the faults, their twins and the catalogue.
/// \param conclusions  of all these, on every space.
/// \param checks       that this build has.
/// \param machine      that the kernels were run on.
SelfTest judge_selftest(std::vector<KernelInfo> const& kernels,
                        std::span<Conclusion const> conclusions,
                        std::vector<std::string> const& checks, Machine const& machine);

/// Empty where a fault can show; else what it needs: "a GPU".
std::string needs_elsewhere(KernelInfo const& kernel, Machine const& machine);

/// The checks in the order in which a fault that harms its process spoils least: those whose trials
/// are watched, and have room round each array, first.
std::vector<Check const*> in_order_of_harm(std::vector<Check const*> checks);

}  // namespace spacecheck
