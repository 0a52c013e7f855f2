// Digests: of the elements in row-major order, whatever the order in memory, the poison and the
// canaries round them; and of nothing else.
#include "holds.hpp"

#include <spacecheck/kernel/impl/case_data.hpp>
#include <spacecheck/plan/digest.hpp>

#include <cstring>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

using namespace spacecheck;

namespace {

using Bytes = std::vector<unsigned char>;

std::string digest_of_bytes(Bytes const& bytes) { return digest_of(bytes.data(), bytes.size()); }

/// Strides of an array whose dimensions lie in memory in this order, the last one closest.
std::vector<std::int64_t> strides_of(std::vector<std::int64_t> const& extents,
                                     std::vector<std::size_t> const& order) {
  std::vector<std::int64_t> strides(extents.size());
  std::int64_t stride = 1;
  for (auto k = order.size(); k-- > 0;) {
    strides[order[k]] = stride;
    stride *= extents[order[k]];
  }
  return strides;
}

/// The digest of an array as a trial takes it: filled through its strides, read back row-major.
template <class T>
std::string digest_in_memory(std::vector<T> const& elements,
                             std::vector<std::int64_t> const& extents,
                             std::vector<std::size_t> const& order, Poison poison) {
  Trial trial;
  trial.parameters = {.n_threads = 1, .array_size = 1, .buffer_size = 0};
  trial.poison = poison;
  auto const copy = [](void* to, void const* from, std::size_t n) { std::memcpy(to, from, n); };
  Impl::CaseData data(trial, /*host_accessible=*/true, copy, copy);
  Impl::CaseArray array;
  array.name = "y";
  array.type = std::is_same_v<T, float> ? ElementType::float32 : ElementType::int64;
  array.extents = extents;
  array.strides = strides_of(extents, order);
  array.canary_bytes = 64;
  std::vector<T> memory(elements.size() + 2 * 64 / sizeof(T));
  array.data = reinterpret_cast<std::byte*>(memory.data() + 64 / sizeof(T));
  array.fill = std::make_shared<Fill<T>>([&](Random const&, std::int64_t flat) {
    return elements.at(static_cast<std::size_t>(flat));
  });
  data.initialise(array);
  auto const host = data.on_host(data.array("y"));
  return digest_of(host.data, static_cast<std::size_t>(host.array->bytes()));
}

template <class T>
void independent_of_memory() {
  auto const extents = *rc::gen::container<std::vector<std::int64_t>>(
      *rc::gen::inRange<std::size_t>(1, 5), rc::gen::inRange<std::int64_t>(1, 6));
  auto const count =
      std::accumulate(extents.begin(), extents.end(), std::size_t{1},
                      [](auto a, auto b) { return a * static_cast<std::size_t>(b); });
  auto const elements = *rc::gen::container<std::vector<T>>(count, rc::gen::arbitrary<T>());
  auto const shuffled = [&] {
    std::vector<std::size_t> order(extents.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (auto k = order.size(); k > 1; --k) {
      std::swap(order[k - 1], order[*rc::gen::inRange<std::size_t>(0, k)]);
    }
    return order;
  };
  auto const plain = digest_of(elements.data(), elements.size() * sizeof(T));
  for (auto const poison : {Poison::a, Poison::b, Poison::zero}) {
    RC_ASSERT(digest_in_memory(elements, extents, shuffled(), poison) == plain);
  }
}

}  // namespace

TEST_CASE("digests do not depend on the order in memory", "[digest]") {
  holds("float arrays, every order of dimensions, every poison", independent_of_memory<float>);
  holds("int64 arrays, every order of dimensions, every poison",
        independent_of_memory<std::int64_t>);
}

TEST_CASE("digests depend on every bit", "[digest]") {
  holds("equal bytes have one digest, of 32 hexadecimal digits", [] {
    auto const bytes = *rc::gen::arbitrary<Bytes>();
    auto const digest = digest_of_bytes(bytes);
    RC_ASSERT(digest.size() == 32U);
    RC_ASSERT(digest.find_first_not_of("0123456789abcdef") == std::string::npos);
    RC_ASSERT(digest_of_bytes(Bytes(bytes)) == digest);
  });
  holds("one bit more, less, or other, and it is another", [] {
    auto const bytes = *rc::gen::nonEmpty(rc::gen::arbitrary<Bytes>());
    auto const digest = digest_of_bytes(bytes);
    auto other = bytes;
    other[*rc::gen::inRange<std::size_t>(0, bytes.size())] ^=
        static_cast<unsigned char>(1U << *rc::gen::inRange(0, 8));
    RC_ASSERT(digest_of_bytes(other) != digest);
    auto longer = bytes;
    longer.push_back(0);
    RC_ASSERT(digest_of_bytes(longer) != digest);
    RC_ASSERT(digest_of_bytes(Bytes(bytes.begin(), bytes.end() - 1)) != digest);
  });
  holds("elements exchanged, and it is another", [] {
    auto values = *rc::gen::unique<std::vector<std::int64_t>>(*rc::gen::inRange<std::size_t>(2, 20),
                                                              rc::gen::arbitrary<std::int64_t>());
    auto const digest = digest_of(values.data(), values.size() * sizeof values[0]);
    std::swap(values.front(), values.back());
    RC_ASSERT(digest_of(values.data(), values.size() * sizeof values[0]) != digest);
  });
}
