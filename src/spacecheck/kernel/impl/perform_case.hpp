#pragma once

#include <spacecheck/kernel/case.hpp>
#include <spacecheck/kernel/impl/watch_accesses.hpp>
#include <spacecheck/kernel/kernel_entry.hpp>
#include <spacecheck/kernel/reference.hpp>
#include <spacecheck/kernel/spaces.hpp>

#include <algorithm>
#include <functional>
#include <memory>
#include <stdexcept>
#include <vector>

namespace spacecheck::Impl {

/// One instance of a trial: what runs it, giving the seconds, and what looks at it afterwards.
struct PreparedCase {
  std::function<double()> run;
  std::function<void(double seconds)> observe;
};

/// The system gives no thread for each of a trial's instances. No kernel's doing: none was begun.
class NoHostThreads : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Runs the cases at once, a host thread each; one case alone runs on this thread.
///
/// \throws what the first case threw, once all have ended.
/// \throws NoHostThreads  there are not as many threads as cases; none was run.
void run_together(std::vector<PreparedCase> const& cases);

/// A trial of a kernel on the arrays of one type of case, whatever the kernel: what all of them
/// share is compiled once.
///
/// \param run        the kernel's way number `way` on a case.
/// \param reference  null: it has none.
template <class CaseType>
void perform_case(Trial const& trial, TrialObserver const& observer, int way,
                  void (*run)(CaseType&, int), void (*reference)(Reference&)) {
  using Space = typename CaseType::execution_space;
  std::vector<PreparedCase> cases;
  auto const shares = std::max(trial.instances, trial.share);
  for (std::int64_t k = 0; k < trial.instances; ++k) {
    auto const exec = shares == 1 ? Space() : new_instance<Space>(static_cast<int>(shares));
    Trial own = trial;
    own.seed = seed_of(trial, k);
    auto const one = std::make_shared<CaseType>(exec, own);
    cases.push_back({[one, exec, way, run, &trial] {
                       auto const run_on = [way, run](CaseType& c) {
                         run(c, way);
                         c.finish();
                       };
                       if constexpr (is_access_twin) {
                         one->keep(watch_accesses(
                             trial, [&] { run_on(*one); },
                             [&] {
                               CaseType again(exec, trial);
                               run_on(again);
                             }));
                       } else {
                         (void)trial;  // clang warns of a capture that only the other branch uses
                         run_on(*one);
                       }
                       return one->seconds();
                     },
                     [one, k, reference, &observer](double seconds) {
                       AskedReference asked(one->data(), reference);
                       observer(k, one->data(), reference != nullptr ? &asked : nullptr, seconds);
                     }});
  }
  run_together(cases);
}

#define SPACECHECK_PERFORM_CASE(linkage, ...)                                                     \
  linkage template void perform_case<__VA_ARGS__>(                                                \
      Trial const& trial, TrialObserver const& observer, int way, void (*run)(__VA_ARGS__&, int), \
      void (*reference)(Reference&));
#define SPACECHECK_PERFORM_CASES_ON(linkage, Space)    \
  SPACECHECK_PERFORM_CASE(linkage, Case<Space, false>) \
  SPACECHECK_PERFORM_CASE(linkage, Case<Space, true>)

#ifdef KOKKOS_ENABLE_SERIAL
#define SPACECHECK_PERFORM_CASES_ON_SERIAL(linkage) \
  SPACECHECK_PERFORM_CASES_ON(linkage, Kokkos::Serial)
#else
#define SPACECHECK_PERFORM_CASES_ON_SERIAL(linkage)
#endif
#if defined(KOKKOS_ENABLE_OPENMP)
#define SPACECHECK_PERFORM_CASES_ON_THREADS(linkage) \
  SPACECHECK_PERFORM_CASES_ON(linkage, Kokkos::OpenMP)
#elif defined(KOKKOS_ENABLE_THREADS)
#define SPACECHECK_PERFORM_CASES_ON_THREADS(linkage) \
  SPACECHECK_PERFORM_CASES_ON(linkage, Kokkos::Threads)
#else
#define SPACECHECK_PERFORM_CASES_ON_THREADS(linkage)
#endif

/// The types of case that the library compiles once for all kernels: those of a host's spaces,
/// where the kernel declares no layout. `linkage` is `extern`, or nothing where they are compiled.
#ifdef SPACECHECK_ACCESS_TWIN
#define SPACECHECK_PERFORM_CASES(linkage) \
  SPACECHECK_PERFORM_CASE(linkage, Case<Kokkos::Serial, true>)
#else
#define SPACECHECK_PERFORM_CASES(linkage)     \
  SPACECHECK_PERFORM_CASES_ON_SERIAL(linkage) \
  SPACECHECK_PERFORM_CASES_ON_THREADS(linkage)
#endif

SPACECHECK_PERFORM_CASES(extern)

}  // namespace spacecheck::Impl
