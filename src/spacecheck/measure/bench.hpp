#pragma once

#include <spacecheck/measure/disturbance.hpp>
#include <spacecheck/measure/ratio.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace spacecheck {

/// One piece of work in two forms, on one space and at one size: through spacecheck, and by hand.
///
/// Both work on the same few sets of arrays, in turn: `call` counts the calls of either form, and
/// chooses the set, so that no form finds in the cache what the other has just left there.
class TwinForms {
 public:
  TwinForms() = default;
  TwinForms(TwinForms const&) = delete;
  TwinForms& operator=(TwinForms const&) = delete;
  virtual ~TwinForms() = default;

  /// Both forms once, from the same values.
  ///
  /// \returns where their results differ by more than rounding can; empty: nowhere.
  virtual std::string difference() = 0;

  /// Do the work `calls` times, on the sets of call, call + 1, ...; ended when it returns.
  ///
  /// \returns the time that counts [seconds].
  virtual double run_form(std::int64_t call, std::int64_t calls) = 0;
  virtual double run_twin(std::int64_t call, std::int64_t calls) = 0;
};

/// What is timed, and against what. Registered once, by its own file.
struct Bench {
  std::string id;                   ///< which figure of docs/performance.md: "P1"
  std::string kernel;               ///< the kernel of the catalogue that it times
  std::string description;          ///< form and twin in a few words
  double goal = 0;                  ///< the ratio that is to be kept; 0: none, it is reported only
  std::int64_t bytes_an_item = 0;   ///< moved between memory and processor [bytes]
  double flops_an_item = 0;         ///< operations on floating-point numbers [count]
  std::vector<std::int64_t> sizes;  ///< work items, when none are asked for
  std::vector<std::int64_t> long_sizes;  ///< added by --long
  std::vector<std::string> spaces;       ///< that it has a twin for
  /// \param n  work items [count], > 0.
  std::function<std::unique_ptr<TwinForms>(std::string const& space, std::int64_t n)> make;
};

/// Every bench linked into this program, by id and kernel.
std::vector<Bench const*> benches();

namespace Impl {
void register_bench(Bench const& bench);
struct BenchRegistration {
  Bench bench;
  explicit BenchRegistration(Bench b) : bench(std::move(b)) { register_bench(bench); }
};
}  // namespace Impl

/// Makes a bench known to `spacecheck bench` of the program that this file is linked into: once a
/// line, at namespace scope.
#define SPACECHECK_BENCH(...) SPACECHECK_BENCH_IN_LINE(__LINE__, __VA_ARGS__)
#define SPACECHECK_BENCH_IN_LINE(line, ...) SPACECHECK_BENCH_NAMED(line, __VA_ARGS__)
#define SPACECHECK_BENCH_NAMED(line, ...) \
  static ::spacecheck::Impl::BenchRegistration const spacecheck_bench_##line(__VA_ARGS__)

struct BenchSettings {
  /// Pairs of samples [count], >= 15; 0: as many as fit into `seconds`, 15 to 101.
  std::int64_t pairs = 0;
  double seconds = 2;          ///< for all pairs of a row
  double least_sample = 2e-3;  ///< a sample repeats the work until it takes this long [seconds]
  double confidence = 0.95;
  double bearable = 0.01;  ///< share of a pair's time that threads may wait for a processor
  double patience = 4;     ///< times the wanted pairs' time, until there are enough of these pairs
  /// How long this process has waited for processors [seconds].
  std::function<double()> waited = waited_for_processors;
};

/// A line of the table.
struct BenchRow {
  enum class Verdict : std::uint8_t {
    met,       ///< the interval ends at or below the goal
    missed,    ///< the interval begins above the goal
    unclear,   ///< the goal lies within the interval, or others' work is in the ratio
    reported,  ///< there is no goal
    refused    ///< the twin computes something else: there is nothing to compare
  };

  Bench const* bench = nullptr;
  std::string space;
  std::int64_t n = 0;
  std::int64_t pairs = 0;
  std::int64_t left_out = 0;  ///< pairs during which threads waited for a processor [count]
  bool disturbed = false;     ///< fewer than 15 pairs were without that: all are in the ratio
  std::int64_t calls = 0;     ///< of the work, in a sample [count]
  Ratio ratio;
  double form_seconds = 0;  ///< median, of one call
  double twin_seconds = 0;
  std::string difference;  ///< why it was refused
  Verdict verdict = Verdict::refused;
};

std::string_view to_string(BenchRow::Verdict verdict);

/// Whether the interval is wider than what is to be told: twice the goal's distance from 1, and
/// twice 5 % where there is no goal. Such a row says that the machine was too noisy, no more.
bool too_noisy(BenchRow const& row);

/// Times a bench: pairs of samples, which form goes first changing from pair to pair.
///
/// \param n  work items [count], > 0.
/// \throws std::invalid_argument  the bench has no twin on that space, or n or the pairs are out of
///         range.
BenchRow measure(Bench const& bench, std::string const& space, std::int64_t n,
                 BenchSettings const& settings = {});

/// Seconds that `work` takes.
template <class Work>
double seconds_of(Work const& work) {
  auto const start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace spacecheck
