#pragma once

#include <spacecheck/inspect/kernel_code.hpp>

#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace spacecheck {

/// What a kernel may need more than another before it counts as worse.
struct CodeAllowance {
  std::int64_t registers = 2;  ///< of a thread [count]; of stack and spills none is allowed
};

/// A kernel in two binaries, or beside its twin: what differs.
struct CodeChange {
  std::string kernel;
  std::string architecture;
  std::vector<std::string> what;  ///< "registers 28 -> 32", one a figure that differs
  bool worse = false;             ///< more registers than allowed, more stack, or more spills
};

/// Kernels of the same symbol and architecture in two binaries, and of the same name where symbols
/// differ; of several with one name, the first with the first.
struct CodeComparison {
  std::int64_t compared = 0;  ///< kernels in both [count]
  std::vector<CodeChange> changes;
  std::vector<std::string> gone;  ///< only in the first
  std::vector<std::string> added;
  bool worse() const;
};

CodeComparison compare_code(std::vector<KernelCode> const& before,
                            std::vector<KernelCode> const& now, CodeAllowance allowance = {});

/// Kernels and the hand-written one that they stand against.
struct TwinCode {
  std::string form;  ///< as they were asked for
  std::string by_hand;
  std::string architecture;
  std::int64_t forms = 0;  ///< kernels that are meant [count]
  std::int64_t hands = 0;  ///< twins by hand [count]
  KernelCode worst;        ///< the largest of each figure of the forms; of none, nothing
  KernelCode hand;
  std::vector<std::string> faults;  ///< empty: P2 is met
};

/// Every pair, on every architecture that has one of the two: what lacks the other is a fault.
/// Empty where no architecture has both.
///
/// \param form     glob of kernels' names.
/// \param by_hand  glob of the twins' names; of several the one that needs most counts.
std::vector<TwinCode> compare_twins(std::vector<KernelCode> const& kernels, std::string const& form,
                                    std::string const& by_hand, CodeAllowance allowance = {});

nlohmann::ordered_json to_json(KernelCode const& kernel);
nlohmann::ordered_json to_json(CodeComparison const& comparison);
nlohmann::ordered_json to_json(TwinCode const& twin);

/// The kernels of what `spacecheck inspect --json` printed.
///
/// \param name  of the file, for messages.
/// \throws std::runtime_error  one line: which file, and what was expected.
std::vector<KernelCode> read_inspection(std::string_view text, std::string const& name);

}  // namespace spacecheck
