// Does `spacecheck run seed_case` run at the memory's speed? A whole trial, by what it says it
// took, against a plain streaming write of the same bytes on the same threads.
//
//   for (i = 0; i < n; ++i) y[i] = 1;
#include <spacecheck/kernel/spaces.hpp>
#include <spacecheck/measure/bench.hpp>
#include <spacecheck/plan/digest.hpp>
#include <spacecheck/trial/perform.hpp>

#include <Kokkos_Core.hpp>

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace spacecheck::Twins {
namespace {

using Array = Kokkos::View<float*, Kokkos::HostSpace>;

// The trial's arrays are new and set by the host before the launch: so are these.
Array new_array(std::int64_t n) {
  Array const y(Kokkos::view_alloc(std::string("spacecheck::bench_y"), Kokkos::WithoutInitializing),
                static_cast<std::size_t>(n));
  for (std::int64_t i = 0; i < n; ++i) y(i) = 0;
  return y;
}

void stream_plain(std::int64_t n, float* y) {
  for (std::int64_t i = 0; i < n; ++i) y[i] = 1;
}

#ifdef KOKKOS_ENABLE_OPENMP
void stream_openmp(std::int64_t n, float* y) {
#pragma omp parallel for
  for (std::int64_t i = 0; i < n; ++i) y[i] = 1;
}
#endif

class SeedStream final : public TwinForms {
 public:
  SeedStream(std::string const& space, std::int64_t n) : m_threads(space != "Serial"), m_n(n) {
    m_trial.kernel = "seed_case";
    m_trial.space = space;
    m_trial.parameters = {.n_threads = n, .array_size = n, .buffer_size = 5};
  }

  std::string difference() override {
    auto const observation = done();
    auto const y = new_array(m_n);
    stream(y.data());
    auto const& output = observation.outputs.at(0);
    if (!output.to_reference || !output.to_reference->equal()) {
      return "the trial is not what its reference says";
    }
    if (output.digest != digest_of(y.data(), y.size() * sizeof(float))) {
      return "the trial's output is not what is written by hand";
    }
    return {};
  }

  double run_form(std::int64_t /*call*/, std::int64_t calls) override {
    double seconds = 0;
    for (std::int64_t k = 0; k < calls; ++k) seconds += done().seconds;
    return seconds;
  }

  double run_twin(std::int64_t /*call*/, std::int64_t calls) override {
    double seconds = 0;
    for (std::int64_t k = 0; k < calls; ++k) {
      auto const y = new_array(m_n);
      seconds += seconds_of([&] { stream(y.data()); });
    }
    return seconds;
  }

 private:
  Observation done() const {
    auto observation = perform(m_trial);
    if (observation.ended != Ended::completed) throw std::runtime_error(observation.message);
    return observation;
  }

  void stream(float* y) const {
#ifdef KOKKOS_ENABLE_OPENMP
    if (m_threads) {
      stream_openmp(m_n, y);
      return;
    }
#endif
    stream_plain(m_n, y);
  }

  bool m_threads;
  std::int64_t m_n;
  Trial m_trial;
};

Bench seed_stream() {
  Bench bench;
  bench.id = "seed_stream";
  bench.kernel = "seed_case";
  bench.description = "a trial of `run`, by its own account; a streaming write";
  bench.goal = 1.05;
  bench.bytes_an_item = 4;
  bench.sizes = {10'000'000};
  bench.long_sizes = {100'000'000};
  for_each_space([&]<class Space>(SpaceTag<Space>, std::string_view name) {
    if (name == "Serial" || name == "OpenMP") bench.spaces.emplace_back(name);
  });
  bench.make = [](std::string const& space, std::int64_t n) {
    return std::make_unique<SeedStream>(space, n);
  };
  return bench;
}

Impl::BenchRegistration const seed_stream_bench(seed_stream());

}  // namespace
}  // namespace spacecheck::Twins
