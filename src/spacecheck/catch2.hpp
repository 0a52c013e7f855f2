#pragma once

#include <spacecheck/check/engine.hpp>
#include <spacecheck/kernel/kernel.hpp>
#include <spacecheck/report/terminal.hpp>
#include <spacecheck/trial/perform.hpp>
#include <spacecheck/trial/worker_pool.hpp>

#include <catch2/matchers/catch_matchers_templated.hpp>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <typeinfo>
#include <vector>

namespace spacecheck {

/// For a library's own tests, with Kokkos initialised by the test program:
///
/// ```
/// CHECK_THAT(MyKernel{}, spacecheck::AgreesOnAllSpaces());
/// ```
/// Every check that applies, on every space of the build, in this process. Rounding inside the
/// bound agrees; anything else is described by its findings, each with its trial's name.
class AgreesMatcher final : public Catch::Matchers::MatcherGenericBase {
 public:
  /// \param repeat  trials of the repeat check [count].
  /// \throws std::invalid_argument  repeat < 1.
  explicit AgreesMatcher(std::int64_t repeat) : m_repeat(repeat) {
    if (repeat >= 1) return;
    throw std::invalid_argument("AgreesOnAllSpaces(" + std::to_string(repeat) +
                                "): how often the same trial is done must be at least 1");
  }

  /// \throws KernelNameError  a kernel of another type has the name of this one.
  template <class Kernel>
  bool match(Kernel const&) const {
    if (Impl::kernel_of_type(Kernel::name, typeid(Kernel)) == nullptr) {
      static Impl::Registration<Kernel> const registration(
          Compiled{"in a test", SPACECHECK_COMPILER, SPACECHECK_COMPILED});
    }
    Request request;
    request.kernels = {kernel_named(Kernel::name)->info()};
    request.spaces = space_names();
    request.checks = checks();
    request.repeat = m_repeat;
    request.cores = std::max(1U, std::thread::hardware_concurrency());
    request.fixed_threads = true;
    auto const conclusions = check_all(
        request, [] { return std::make_unique<InProcess>(); }, Listener{});
    m_findings.clear();
    bool agrees = true;
    for (auto const& conclusion : conclusions) {
      if (conclusion.verdict != Verdict::agree && conclusion.verdict != Verdict::rounding) {
        agrees = false;
        m_findings += "\n" + conclusion.space + ": " + std::string(to_string(conclusion.verdict));
      }
      for (auto const& finding : conclusion.findings()) {
        if (finding.is_fault()) m_findings += "\n" + described(finding);
      }
    }
    if (!agrees) {
      m_findings +=
          "\nTo see one again run this test again; a program that spacecheck_add_kernels() makes "
          "of the kernel's file does one trial alone: PROGRAM replay 'TRIAL'";
    }
    return agrees;
  }

  std::string describe() const override {
    return m_findings.empty() ? "agrees on all spaces" : "agrees on all spaces; but" + m_findings;
  }

 private:
  // A test program has no command that does a trial again.
  static std::string described(Finding const& finding) {
    auto text = spacecheck::describe(finding, TextStyle{});
    text.erase(std::min(text.rfind("replay: "), text.size()));
    return text + "trial: '" + name_of(finding.trial) + "'\n";
  }

  std::int64_t m_repeat;
  mutable std::string m_findings;
};

/// \param repeat  trials of the repeat check [count]; 15 exclude flake rates above 18.1 %.
/// \throws std::invalid_argument  repeat < 1.
inline AgreesMatcher AgreesOnAllSpaces(std::int64_t repeat = 15) { return AgreesMatcher(repeat); }

}  // namespace spacecheck
