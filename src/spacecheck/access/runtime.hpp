#pragma once

#include <spacecheck/plan/observation.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <string>
#include <vector>

/// The memory-access runtime of an access twin: which work item touched which element.
///
/// A twin is a program whose kernels are compiled with -fsanitize=thread and linked with this
/// instead of the sanitizer. Accesses arrive through the __tsan_* entry points; what they mean is
/// said by the calls below, which the launch and kernel rooms make. One host thread at a time.
namespace spacecheck::access {

/// An array of a case, with the canaries that lie round it.
struct ArrayMemory {
  std::string label;
  std::byte* data = nullptr;  ///< first element
  std::int64_t element_bytes = 4;
  std::vector<std::int64_t> extents;  ///< [elements]
  std::vector<std::int64_t> strides;  ///< [elements]
  std::int64_t canary_bytes = 0;      ///< before and behind, each
  bool set = false;                   ///< its elements have values
};

/// The index space of a launch, as an item is numbered in it.
struct LaunchShape {
  static constexpr int most_dimensions = 8;
  int rank = 1;
  std::int64_t lower[most_dimensions] = {};
  std::int64_t extent[most_dimensions] = {};
};

/// Forgets everything that an earlier trial left.
///
/// \param zeroed  what is unset is zero, and no read of it is a fault.
void begin_trial(bool zeroed);
/// What was seen since begin_trial().
AccessSummary end_trial();
/// Do the trial once more after this, to learn where in the source its events happened; the
/// summary of that second time has the places.
void locate();

/// What is unset is filled, so that it is known again.
void watch_array(ArrayMemory const& array);
/// An allocation that is only known by its label and size; unset.
void watch_allocation(std::string const& label, void* data, std::size_t bytes);
/// Memory whose use by several items is somebody else's business, say a reduction's buffers.
void ignore_memory(void* data, std::size_t bytes);
void forget_memory(void* data);
/// Memory that the host has set without our seeing it.
void host_set(void* data, std::size_t bytes);

void next_launch_is(std::string const& label);
void begin_launch(LaunchShape const& shape);
void end_launch();
/// Items of the next launches from here on are past the guard; -1: there is no guard.
void set_guard(std::int64_t first_past);
/// The value that a reduction hands to the items in turn.
void set_reduction_value(void const* value, std::size_t bytes);

/// Threads of a team where the policy leaves their number open, and at most [count].
inline constexpr int threads_of_a_team = 8;

/// The counters of Kokkos' barrier of a team: how many have arrived at it, and how often all have.
struct Rendezvous {
  int const volatile* begin = nullptr;
  std::size_t bytes = 0;
  int const volatile* arrived = nullptr;
  int const volatile* completed = nullptr;
};

/// Memory of the teams of a launch that has begun: `before` and `behind` are Kokkos' own, and zero;
/// between them lies what the threads of a team share, unset for each. It is there until the
/// launch ends.
std::byte* begin_teams(int threads, std::size_t before, std::size_t shared, std::size_t behind);
/// What the threads of a team wait at, which is in that memory.
void set_rendezvous(Rendezvous const& rendezvous);
/// Runs the body for each thread of one team; they take turns where they wait for each other. What
/// one does between two barriers is an item.
///
/// 	hrows std::runtime_error  some wait at a barrier that others never reach.
/// 	hrows ...                 what the body throws.
void run_team(int league_rank, void (*body)(void* what, int rank), void* what);
/// What cannot be judged in this trial, in words; each is said once.
void note_not_covered(std::string const& what);

/// A loop over vector lanes of the thread of a team that runs, from this index on; each lane of it
/// is an item, until the loop ends.
void begin_lanes(std::int64_t begin);
void next_lane();
void end_lanes();

/// Scratch for the item that runs now: unset, with canaries on both sides.
std::byte* take_scratch(std::int64_t elements, std::int64_t element_bytes);
void give_back_scratch(std::byte* scratch);
/// An index outside a scratch array.
void scratch_outside(std::byte* scratch, std::int64_t element);

/// An index outside the extents of a View, which leads so many bytes from its first element.
///
/// \param place    return address of the code that indexed it.
/// \throws Stopped  where that is outside all memory that is watched.
void outside_extents(void const* data, std::string const& label, std::int64_t const* index,
                     int rank, std::int64_t byte, void* place);
/// A View that is indexed, in the second time of a located trial, says what it is.
void view_indexed(void const* data, std::string const& label, std::int64_t element_bytes,
                  std::int64_t const* extents, std::int64_t const* strides, int rank);

/// Thrown out of a kernel that is about to leave all memory that can be watched.
struct Stopped : std::exception {
  char const* what() const noexcept override { return "stopped outside every View"; }
};

}  // namespace spacecheck::access

extern "C" {
/// The item with this number in the launch's index space, row-major, runs from here on.
void spacecheck_access_item(std::uint64_t number) noexcept;
/// Between these, accesses count as atomic: a lock or a token is held.
void spacecheck_access_hold(void) noexcept;
void spacecheck_access_release(void) noexcept;
/// The item orders what it did before against what it does later.
void spacecheck_access_fence(void) noexcept;
/// One atomic access that is done by other means: 0 a load, else an update.
///
/// \param order  as __ATOMIC_RELAXED and its like.
void spacecheck_access_atomic(void const* address, std::size_t bytes, int how, int order) noexcept;
extern int spacecheck_access_locating;
}
