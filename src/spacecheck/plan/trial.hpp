#pragma once

#include <spacecheck/plan/order.hpp>
#include <spacecheck/plan/parameters.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace spacecheck {

/// Which array layout a trial's multi-dimensional Views get.
enum class Layout : std::uint8_t { native, left, right };

/// What unset memory of a trial holds: two patterns that no kernel may tell apart, or zeros.
enum class Poison : std::uint8_t { a, b, zero };

/// The smallest whole number of blocks that covers the array; 32 items a block, as a warp.
inline constexpr std::int64_t default_block = 32;

/// A trial that this check planned runs in the access twin: it is that check's name in every
/// trial's.
inline constexpr std::string_view access_check = "access";

/// Whether a space runs on threads of the host, of which there may be more or fewer.
constexpr bool has_threads(std::string_view space) {
  return space == "OpenMP" || space == "Threads";
}

/// One execution of one kernel in one space: everything that decides what happens.
///
/// A trial has a name, and the name is enough to do the trial again.
struct Trial {
  std::string kernel;
  std::string space;
  Parameters parameters;
  std::string check;                   ///< the check that planned it; empty: a plain run
  Order order;                         ///< in which order the items are taken
  std::int64_t block = default_block;  ///< items per block [count]
  std::int64_t surplus = 0;            ///< whole blocks launched beyond those that cover the array
  bool watched = false;                ///< with ledger, canaries and poison
  Poison poison = Poison::a;           ///< what unset memory holds, in a watched trial
  Layout layout = Layout::native;
  bool past_guard = false;     ///< launch the items past n_threads one at a time, watching each
  bool force_guard = false;    ///< never call the body of an item past n_threads
  std::int64_t instances = 1;  ///< host threads that run the kernel at once [count]
  std::int64_t share = 1;      ///< one instance that has of so many equal shares of the space one
  std::int64_t threads = 0;    ///< threads of the space [count]; 0: as the space chooses
  std::string against;         ///< compare with a default trial on this space, in one process
  std::uint64_t seed = 42;     ///< of inputs and shuffles; see seed_of
  std::int64_t attempt = 0;    ///< which repetition this is [count from 0]

  friend bool operator==(Trial const&, Trial const&) = default;
};

/// "seed_case/OpenMP/n_threads=7,array_size=10,buffer_size=5/order=reverse/seed=42"
std::string name_of(Trial const& trial);

/// How long a trial may take before it counts as a hang, where nobody has said: a minute, and as
/// much again for every ten million work items or elements. A shuffled order over 1e8 items takes
/// that long by itself on a busy machine.
std::chrono::duration<double> default_timeout(Trial const& trial);

/// The seed of one instance's inputs. Each has its own, or what one leaves in memory that they
/// share would be what the next expects there.
std::uint64_t seed_of(Trial const& trial, std::int64_t instance);

/// The trial that a name stands for: `trial_named(name_of(t)) == t`.
///
/// \throws std::invalid_argument  what is wrong with the name, and what is allowed there.
Trial trial_named(std::string_view name);

}  // namespace spacecheck
