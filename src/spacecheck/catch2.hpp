#pragma once

#include <spacecheck/check/engine.hpp>
#include <spacecheck/kernel/kernel.hpp>
#include <spacecheck/plan/kernel_names.hpp>
#include <spacecheck/report/terminal.hpp>
#include <spacecheck/trial/perform.hpp>
#include <spacecheck/trial/worker_pool.hpp>

#include <catch2/catch_tostring.hpp>
#include <catch2/matchers/catch_matchers_templated.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <type_traits>
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
    auto text = std::string("AgreesOnAllSpaces(");
    text += std::to_string(repeat);
    text += "): how often the same trial is done must be at least 1";
    throw std::invalid_argument(text);
  }

  /// \throws KernelNameError  a kernel of another type has the name of this one, or it has a name
  ///   that the program would not take.
  template <class Kernel>
  bool match(Kernel const&) const {
    if (Impl::kernel_of_type(Kernel::name, typeid(Kernel)) == nullptr) {
      static Impl::Registration<Kernel> const registration(
          Compiled{"in a test", SPACECHECK_COMPILER, SPACECHECK_COMPILED});
    }
    Request request;
    request.kernels = {kernel_named(Kernel::name)->info()};
    require_good_names(request.kernels);
    request.spaces = space_names();
    request.checks = checks();
    request.repeat = m_repeat;
    request.cores = std::max(1U, std::thread::hardware_concurrency());
    request.fixed_threads = true;
    return judge(check_all(
        request, [] { return std::make_unique<InProcess>(); }, Listener{}));
  }

  std::string describe() const override {
    std::string text = "agrees on all spaces";
    if (!m_findings.empty()) text += "; but";
    return text.append(m_findings);
  }

 private:
  // Appended step by step: of sums of strings g++ 12 warns (-Wrestrict) in whatever includes this.
  bool judge(std::vector<Conclusion> const& conclusions) const {
    m_findings.clear();
    bool agrees = true;
    for (auto const& conclusion : conclusions) {
      if (conclusion.verdict != Verdict::agree && conclusion.verdict != Verdict::rounding) {
        agrees = false;
        m_findings += '\n';
        m_findings += conclusion.space;
        m_findings += ": ";
        m_findings += to_string(conclusion.verdict);
      }
      for (auto const& finding : conclusion.findings()) {
        if (finding.is_fault()) describe_finding(finding);
      }
    }
    if (!agrees) {
      m_findings +=
          "\nTo see one again run this test again; a program that spacecheck_add_kernels() makes "
          "of the kernel's file does one trial alone: PROGRAM replay 'TRIAL'";
    }
    return agrees;
  }

  // A test program has no command that does a trial again. Catch2 breaks the lines itself.
  void describe_finding(Finding const& finding) const {
    auto text = spacecheck::describe(finding, TextStyle{.colour = false, .width = unlimited});
    text.erase(std::min(text.rfind("replay: "), text.size()));
    m_findings += '\n';
    m_findings += text;
    m_findings += "trial: '";
    m_findings += name_of(finding.trial);
    m_findings += "'\n";
  }

  static constexpr std::size_t unlimited = 100000;  // columns

  std::int64_t m_repeat;
  mutable std::string m_findings;
};

/// \param repeat  trials of the repeat check [count]; 15 exclude flake rates above 18.1 %.
/// \throws std::invalid_argument  repeat < 1.
inline AgreesMatcher AgreesOnAllSpaces(std::int64_t repeat = 15) { return AgreesMatcher(repeat); }

namespace Impl {
template <class T>
concept ShownByName =
    std::is_empty_v<T> && std::convertible_to<decltype(T::name), std::string_view> &&
    !Catch::Detail::IsStreamInsertable<T>::value;
}  // namespace Impl

}  // namespace spacecheck

/// \cond
// A kernel's name, in the place of Catch2's `{?}`. Doxygen knows nothing of the namespace.
template <spacecheck::Impl::ShownByName Kernel>
struct Catch::StringMaker<Kernel> {
  static std::string convert(Kernel const&) { return std::string(std::string_view(Kernel::name)); }
};
/// \endcond
