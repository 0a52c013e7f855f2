#pragma once

#include <spacecheck/check/finding.hpp>
#include <spacecheck/plan/kernel_info.hpp>
#include <spacecheck/plan/observation.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace spacecheck {

/// What is asked about a kernel on a space.
struct Question {
  KernelInfo kernel;
  std::string space;
  Parameters parameters;
  std::uint64_t seed = 42;
  std::int64_t repeat = 15;         ///< trials of the repeat check [count]
  std::vector<std::string> spaces;  ///< of this run; the first is what the others are compared to
  std::int64_t cores = 1;           ///< of this machine [count]
  bool fixed_threads = false;       ///< every trial is done with the threads that are there

  /// Whether trials may say on how many threads of the host they are done.
  bool threads_can_vary() const { return has_threads(space) && !fixed_threads; }
  /// The trial that every check starts from: nothing watched, nothing changed.
  Trial base() const;
  /// The same with ledger, canaries and poison.
  Trial watched() const;
};

/// What a check makes of its observations.
struct Answer {
  std::vector<Finding> findings;
  std::vector<Trial> more;  ///< trials that it needs before it can answer; judged again with them
  std::string skipped;      ///< why it had nothing to say; empty: it did
  std::vector<std::string> not_covered{};  ///< what it met and could not judge, in words
  /// Of `more`: larger than anything known to end. No end in time or no memory there is judged by
  /// the check, and is no finding by itself.
  bool may_not_fit = false;
};

/// What a check's answer rests on.
enum class Evidence {
  outputs,  ///< outputs that are compared: nothing is said of a kernel without any
  counts,   ///< counts of what happened: what is found needs no second look
  both,
};

/// A question put to a kernel: plans trials, judges what they gave. Stateless; `judge` is pure.
///
/// One check is one file, which ends with SPACECHECK_CHECK(its type).
class Check {
 public:
  Check() = default;
  Check(Check const&) = delete;
  Check& operator=(Check const&) = delete;
  virtual ~Check() = default;

  virtual std::string_view name() const = 0;
  /// One line: what it asks.
  virtual std::string_view description() const = 0;

  /// Why it does not apply; empty: it does.
  virtual std::string skips(Question const& /*question*/) const { return {}; }
  virtual Evidence evidence() const { return Evidence::outputs; }
  virtual std::vector<Trial> plan(Question const& question) const = 0;
  /// What to do about a trial that ended so, in a few words; empty: nothing that is known here.
  virtual std::string remedy(Observation const& /*ended*/) const { return {}; }
  /// \param observations  of all planned trials and of all trials asked for since, in that order;
  ///                      every one completed, but for those that might not fit. Left out are
  ///                      those for which there were fewer threads than the two or more they name.
  virtual Answer judge(Question const& question,
                       std::span<Observation const> observations) const = 0;
};

/// Every check of this program, by name.
std::vector<Check const*> checks();
Check const* check_named(std::string_view name);

namespace Impl {
struct CheckRegistration {
  explicit CheckRegistration(Check const& check);
};
}  // namespace Impl

#define SPACECHECK_CHECK(Type)                                                             \
  static Type const spacecheck_check_instance_##Type{};                                    \
  static ::spacecheck::Impl::CheckRegistration const spacecheck_check_registration_##Type( \
      spacecheck_check_instance_##Type)

}  // namespace spacecheck
