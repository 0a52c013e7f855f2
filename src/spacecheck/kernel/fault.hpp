#pragma once

#include <spacecheck/kernel/kernel.hpp>

#include <memory>
#include <string>
#include <utility>

namespace spacecheck {

/// What a kernel that is wrong on purpose says of itself.
struct Fault {
  std::string name;         ///< "guard_greater": the kernels are fault_guard_greater and its twin
  std::string label{};      ///< the report or suite it comes from: "cubff#54"
  std::string caught_by;    ///< the checks that must, "guard,access"; as claims_in() reads it
  std::string description;  ///< one line: what is wrong
  std::string twin{};       ///< one line: what is right instead; empty: no clean twin of its own
  int way = 1;              ///< given to `run`; the twin runs way 0
  Needs needs = Needs::nothing;
};

/// A clean kernel that a careless check would accuse.
struct Clean {
  std::string name;         ///< "private_scratch": the kernel is twin_private_scratch
  std::string label{};      ///< the suite it comes from
  std::string description;  ///< one line: why it is right
  int way = 0;              ///< given to `run`
};

namespace Impl {

template <class Kernel>
class FaultRegistration {
 public:
  FaultRegistration(Compiled const& where, Fault const& fault) {
    auto info = declared(where, "fault_" + fault.name, fault.label, fault.description);
    info.caught_by = claims_in(fault.caught_by);
    info.needs = fault.needs;
    if (!fault.twin.empty()) info.twin = "twin_" + fault.name;
    add(m_fault, std::move(info), fault.way);
    if (fault.twin.empty()) return;
    add(m_twin, declared(where, "twin_" + fault.name, fault.label, fault.twin), 0);
  }
  FaultRegistration(Compiled const& where, Clean const& clean) {
    add(m_twin, declared(where, "twin_" + clean.name, clean.label, clean.description), clean.way);
  }

 private:
  using Entry = std::unique_ptr<RegisteredKernel<Kernel>>;

  static KernelInfo declared(Compiled const& where, std::string name, std::string const& label,
                             std::string const& description) {
    auto info = info_of<Kernel>(where);
    info.name = std::move(name);
    info.is_fault = true;
    info.label = label;
    info.description = label.empty() ? description : label + ": " + description;
    return info;
  }

  static void add(Entry& entry, KernelInfo info, int way) {
    entry = std::make_unique<RegisteredKernel<Kernel>>(std::move(info), way);
    register_kernel(*entry);
  }

  Entry m_fault;
  Entry m_twin;
};

}  // namespace Impl

/// Makes a fault and its clean twin known. One struct serves both, and more ways to be wrong: its
/// `run` is told which, at run time, so that each is compiled once.
///
/// ```
/// struct Guard {
///   template <class Case> static void run(Case& c, bool faulty);   // or int way: 0 is right
/// };
/// SPACECHECK_FAULT(Guard, {.name = "guard_greater", .label = "cubff#54", .caught_by = "guard",
///                          .description = "...", .twin = "..."});
/// ```
#define SPACECHECK_FAULT(Type, ...) SPACECHECK_PLANT(Type, Fault, __LINE__, __VA_ARGS__)
/// The same for a clean kernel without a fault.
#define SPACECHECK_CLEAN(Type, ...) SPACECHECK_PLANT(Type, Clean, __LINE__, __VA_ARGS__)

#define SPACECHECK_PLANT(Type, What, line, ...) SPACECHECK_PLANT_AT(Type, What, line, __VA_ARGS__)
#define SPACECHECK_PLANT_AT(Type, What, line, ...)                                               \
  static ::spacecheck::Impl::FaultRegistration<Type> const spacecheck_##What##_##Type##_##line { \
    SPACECHECK_HERE, ::spacecheck::What __VA_ARGS__                                              \
  }

}  // namespace spacecheck
