// Every View and every launch that a trial of the catalogue makes has a label that is ours.
#include <spacecheck/kernel/kernel_entry.hpp>
#include <spacecheck/trial/perform.hpp>

#include <Kokkos_Core.hpp>
#include <catch2/catch_test_macros.hpp>

#include <mutex>
#include <set>
#include <string>
#include <vector>

using namespace spacecheck;

namespace {

/// What Kokkos has told since it was last asked.
struct Heard {
  std::mutex mutex;
  std::set<std::string> labels;
};

Heard& heard() {
  static Heard all;
  return all;
}

void hear(std::string const& label) {
  std::lock_guard const lock(heard().mutex);
  heard().labels.insert(label);
}

std::set<std::string> taken() {
  std::lock_guard const lock(heard().mutex);
  return std::exchange(heard().labels, {});
}

void launch(char const* name, std::uint32_t, std::uint64_t*) { hear(name); }
void allocation(Kokkos::Tools::SpaceHandle, char const* name, void const*, std::uint64_t) {
  hear(name);
}

/// From now on Kokkos tells what is launched and allocated.
void listen() {
  namespace tools = Kokkos::Tools::Experimental;
  tools::set_begin_parallel_for_callback(launch);
  tools::set_begin_parallel_reduce_callback(launch);
  tools::set_begin_parallel_scan_callback(launch);
  tools::set_allocate_data_callback(allocation);
}

bool is_ours(std::string const& label) { return label.rfind("spacecheck::", 0) == 0; }

/// What Kokkos does by itself and names itself: for a View of ours, and for its reductions' and its
/// teams' scratch, which Threads names by another name.
bool is_kokkos_own(std::string const& label) {
  return label.rfind("Kokkos::", 0) == 0 &&
         (label.find("spacecheck::") != std::string::npos ||
          label.find("::scratch_mem") != std::string::npos || label == "Kokkos::thread_scratch");
}

std::vector<Trial> trials_of(KernelInfo const& kernel, std::string const& space) {
  Trial base;
  base.kernel = kernel.name;
  base.space = space;
  base.parameters = kernel.defaults;
  std::vector<Trial> trials(7, base);
  for (std::size_t k = 1; k < 6; ++k) trials[k].watched = true;
  trials[2].past_guard = true;
  trials[2].surplus = 2;
  trials[3].order = {.kind = Order::Kind::shuffle, .backward = true, .seed = base.seed};
  trials[4].layout = Layout::left;
  trials[5].force_guard = true;
  // Kokkos' Threads takes launches from one host thread only.
  if (space != "Threads") trials[6].instances = 2;
  return trials;
}

}  // namespace

TEST_CASE("Kokkos does tell, and a label that is not ours is seen", "[labels]") {
  listen();
  taken();
  Kokkos::View<int*> const view("stranger", 10);
  Kokkos::parallel_for(
      "unknown launch", 10, KOKKOS_LAMBDA(int i) { view(i) = i; });
  auto const labels = taken();
  CHECK(labels.count("stranger") == 1);
  CHECK(labels.count("unknown launch") == 1);
  CHECK_FALSE(is_ours("stranger"));
}

TEST_CASE("every label of the catalogue's trials starts with spacecheck::", "[labels]") {
  listen();
  taken();
  std::size_t checked = 0;
  for (auto const* entry : kernels()) {
    if (entry->info().is_fault) continue;
    for (auto const& space : space_names()) {
      for (auto const& trial : trials_of(entry->info(), space)) {
        INFO(name_of(trial));
        auto const observation = perform(trial);
        CHECK(observation.ended == Ended::completed);
        auto const labels = taken();
        CHECK_FALSE(labels.empty());
        for (auto const& label : labels) {
          INFO(label);
          CHECK((is_ours(label) || is_kokkos_own(label)));
          ++checked;
        }
      }
    }
  }
  CHECK(checked > 50);
}
