// The second form of the seed case: one kernel for all launches, n_threads from fifteen schedules.
//
//   for (n : schedules) {          // each launch has a row of its own
//     for (index = 0; index < n; ++index) output[row][index] = 1;
//     ++row;
//   }
#include <spacecheck/spacecheck.hpp>

#include <vector>

namespace {

struct SeedSchedules {
  static constexpr auto name = "seed_schedules";
  static constexpr auto description = "the seed case's one kernel under its fifteen schedules";
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 32, .array_size = 32, .buffer_size = 5};

  template <class Case>
  static void run(Case& c) {
    auto const launches = all_launches(c.n_threads());
    auto const output = c.template inout<float>("output", spacecheck::constant(0.0F),
                                                launches.size(), c.array_size());
    spacecheck::KernelFactory const factory(c.template allocator_factory<float>(c.buffer_size()));
    auto const kernel = factory.build();
    for (std::size_t row = 0; row < launches.size(); ++row) {
      c.launch("seed_schedules", kernel, Kokkos::subview(output, row, Kokkos::ALL), launches[row]);
    }
  }

  static void reference(spacecheck::Reference& r) {
    r.expect<float>("output",
                    [launches = all_launches(r.n_threads())](std::int64_t row, std::int64_t i) {
                      return i < launches[static_cast<std::size_t>(row)] ? 1 : 0;
                    });
  }

 private:
  // Some schedules have N launches and more: an array that is longer gets the schedules of 64.
  static std::vector<std::int64_t> all_launches(std::int64_t n) {
    constexpr std::int64_t longest = 64;
    std::vector<std::int64_t> all;
    if (n < 1) return all;
    for (auto const& schedule : spacecheck::schedules(std::min(n, longest))) {
      all.insert(all.end(), schedule.n_threads.begin(), schedule.n_threads.end());
    }
    return all;
  }
};

SPACECHECK_KERNEL(SeedSchedules);

}  // namespace
