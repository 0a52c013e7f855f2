// The seed case: an allocator factory, a kernel factory, an early-exit guard.
//
//   for (index = 0; index < n_threads; ++index) {
//     float scratch[buffer_size];
//     scratch[0] = 1;
//     output[index] = scratch[0];
//   }
#include <spacecheck/spacecheck.hpp>

namespace {

struct SeedCase {
  static constexpr auto name = "seed_case";
  static constexpr auto description = "1 through private scratch into output, with an early exit";
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 7, .array_size = 10, .buffer_size = 5};

  template <class Case>
  static void run(Case& c) {
    auto const output =
        c.template inout<float>("output", spacecheck::constant(0.0F), c.array_size());
    spacecheck::KernelFactory const factory(c.template allocator_factory<float>(c.buffer_size()));
    c.launch("seed_case", factory.build(), output);
  }

  static void reference(spacecheck::Reference& r) {
    r.expect<float>("output", [n = r.n_threads()](std::int64_t i) { return i < n ? 1 : 0; });
  }
};

SPACECHECK_KERNEL(SeedCase);

}  // namespace
