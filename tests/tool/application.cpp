// An application as `trace` meets them, in many ways: application HOW [SPACE] [NUMBER].
// Knows nothing of spacecheck.
#include <Kokkos_Core.hpp>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace {

using Host = Kokkos::HostSpace;
template <class T>
using View = Kokkos::View<T*, Host>;
template <class Space>
using Range = Kokkos::RangePolicy<Space>;

constexpr int n = 1000;

// Sets, adds up, copies: the same on every space.
template <class Space>
void plain() {
  Kokkos::Profiling::pushRegion("setting up");
  View<double> x("x", n), y("y", n);
  Kokkos::parallel_for(
      "set", Range<Space>(0, n), KOKKOS_LAMBDA(int i) { x(i) = 1.0 / (i + 1); });
  Kokkos::Profiling::popRegion();
  Kokkos::parallel_for(
      "axpy", Range<Space>(0, n), KOKKOS_LAMBDA(int i) { y(i) += 3 * x(i); });
  View<double> z("z", n);
  Kokkos::deep_copy(z, y);
  Kokkos::parallel_for(
      "scale", Range<Space>(0, n), KOKKOS_LAMBDA(int i) { z(i) *= 0.5; });
  std::printf("z(9) = %g\n", z(9));
}

// A fault: items add to shared counts. `atomically` is how it should be. So many that two threads
// meet on a busy machine too.
template <class Space>
void histogram(bool atomically) {
  int const items = atomically ? 1'600'000 : 64'000'000;
  View<int> counts("counts", 16);
  Kokkos::parallel_for(
      "count", Range<Space>(0, items), KOKKOS_LAMBDA(int i) {
        int const weight = atomically ? 40 : 1;
        if (atomically) {
          Kokkos::atomic_add(&counts(i % 16), weight);
        } else {
          int volatile& count = counts(i % 16);
          count = count + weight;
        }
      });
  View<int> sums("sums", 16);
  Kokkos::parallel_scan(
      "sum up", Range<Space>(0, 16), KOKKOS_LAMBDA(int i, int& sum, bool last) {
        sum += counts(i);
        if (last) sums(i) = sum;
      });
}

// A fault: what the host changed in the mirror is not copied.
template <class Space>
void mirror(bool copied) {
  View<double> table("table", n), result("result", n);
  auto const mirror = Kokkos::create_mirror(table);
  for (int i = 0; i < n; ++i) mirror(i) = i;
  Kokkos::deep_copy(table, mirror);
  Kokkos::parallel_for(
      "first use", Range<Space>(0, n), KOKKOS_LAMBDA(int i) { result(i) = table(i); });
  mirror(17) = -1;
  if (copied) Kokkos::deep_copy(table, mirror);
  Kokkos::parallel_for(
      "second use", Range<Space>(0, n), KOKKOS_LAMBDA(int i) { result(i) += table(i); });
}

// A fault: nobody has set `sum`.
template <class Space>
void unset(bool initialised) {
  View<double> x("x", n);
  View<double> sum = initialised
                         ? View<double>("sum", n)
                         : View<double>(Kokkos::view_alloc("sum", Kokkos::WithoutInitializing), n);
  Kokkos::parallel_for(
      "set", Range<Space>(0, n), KOKKOS_LAMBDA(int i) { x(i) = i; });
  View<double> result("result", n);
  Kokkos::parallel_for(
      "use", Range<Space>(0, n), KOKKOS_LAMBDA(int i) { result(i) = sum(i) + x(i); });
}

// A fault that changes nothing: `sum` is read and keeps what it held.
template <class Space>
void unset_kept() {
  View<double> x("x", n);
  View<double> sum(Kokkos::view_alloc("sum", Kokkos::WithoutInitializing), n);
  Kokkos::parallel_for(
      "use", Range<Space>(0, n), KOKKOS_LAMBDA(int i) { sum(i) += 0 * x(i); });
}

// No fault: the last element is nobody's.
template <class Space>
void partly() {
  View<double> x(Kokkos::view_alloc("x", Kokkos::WithoutInitializing), n);
  Kokkos::parallel_for(
      "set", Range<Space>(0, n - 1), KOKKOS_LAMBDA(int i) { x(i) = i; });
}

// Slots are given out in the order of arrival.
template <class Space>
void slots() {
  constexpr int items = 100'000;
  View<int> list("list", items), count("count", 1);
  Kokkos::parallel_for(
      "hand out", Range<Space>(0, items), KOKKOS_LAMBDA(int i) {
        if (i % 3 != 0) list(Kokkos::atomic_fetch_add(&count(0), 1)) = i;
      });
}

// Without a View: what a reduction gives, no tool sees.
void no_view() {
  double sum = 0;
  Kokkos::parallel_reduce(
      "sum up", Range<Kokkos::Serial>(0, n), KOKKOS_LAMBDA(int i, double& s) { s += i; }, sum);
}

// Sums in the order of arrival.
template <class Space>
void sums() {
  constexpr int items = 100'000;
  View<double> sum("sum", 4);
  Kokkos::parallel_for(
      "add", Range<Space>(0, items),
      KOKKOS_LAMBDA(int i) { Kokkos::atomic_add(&sum(i % 4), 1.0 / (i + 1)); });
}

// A difference of one unit in the last place, which a chaotic map makes large.
template <class Space>
void chaos(bool disturbed) {
  View<double> x("x", 100);
  Kokkos::parallel_for(
      "begin", Range<Space>(0, 100),
      KOKKOS_LAMBDA(int i) { x(i) = 0.1 + i * 0.001 + (disturbed && i == 3 ? 1e-16 : 0.0); });
  for (int step = 0; step < 10; ++step) {
    Kokkos::parallel_for(
        "iterate", Range<Space>(0, 100), KOKKOS_LAMBDA(int i) {
          for (int k = 0; k < 2; ++k) x(i) = 4 * x(i) * (1 - x(i));
        });
  }
}

struct Node {
  Node* next;
  double value;
};

// Addresses in a View, and an odd number of ints in memory that was used before.
template <class Space>
void addresses() {
  for (unsigned round = 0; round < 3; ++round) {
    std::vector<unsigned> used(5, round * 0x9e3779b9U + static_cast<unsigned>(::getpid()));
    asm volatile("" : : "r"(used.data()) : "memory");
  }
  Kokkos::View<Node*, Host> nodes("nodes", n);
  Kokkos::parallel_for(
      "link", Range<Space>(0, n), KOKKOS_LAMBDA(int i) {
        nodes(i).next = &nodes((i + 1) % n);
        nodes(i).value = i;
      });
}

// Another result in each run.
template <class Space>
void process_number() {
  View<int> x("x", n);
  int const number = ::getpid();
  Kokkos::parallel_for(
      "number", Range<Space>(0, n), KOKKOS_LAMBDA(int i) { x(i) = number; });
}

void many_kernels(int count) {
  View<int> x("x", 8);
  for (int k = 0; k < count; ++k) {
    Kokkos::parallel_for(
        "tiny", Range<Kokkos::Serial>(0, 8), KOKKOS_LAMBDA(int i) { x(i) += i; });
  }
}

void many_views(int count) {
  std::vector<View<double>> views;
  for (int k = 0; k < count; ++k) views.emplace_back("view " + std::to_string(k % 100), 100);
  for (int k = 0; k < 100; ++k) {
    auto const view = views[static_cast<std::size_t>(k * (count / 100))];
    Kokkos::parallel_for(
        "one of many", Range<Kokkos::Serial>(0, 100), KOKKOS_LAMBDA(int i) { view(i) = k + i; });
  }
}

void large(int megabytes) {
  std::size_t const size = static_cast<std::size_t>(megabytes) << 17;
  using Policy =
      Kokkos::RangePolicy<Kokkos::DefaultHostExecutionSpace, Kokkos::IndexType<std::size_t>>;
  View<double> a("a", size), b("b", size), c("c", size);
  Kokkos::parallel_for(
      "set", Policy(0, size), KOKKOS_LAMBDA(std::size_t i) { b(i) = c(i) = double(i); });
  for (int k = 0; k < 20; ++k) {
    Kokkos::parallel_for(
        "triad", Policy(0, size), KOKKOS_LAMBDA(std::size_t i) { a(i) = b(i) + 3 * c(i) + k; });
  }
}

void two_threads() {
  auto const work = [](int which) {
    Kokkos::Serial const instance{};
    View<double> x("of thread " + std::to_string(which), n);
    for (int k = 0; k < 200; ++k) {
      Kokkos::parallel_for(
          "work " + std::to_string(which), Range<Kokkos::Serial>(instance, 0, n),
          KOKKOS_LAMBDA(int i) { x(i) += which * k; });
    }
  };
  std::thread first(work, 1), second(work, 2);
  first.join();
  second.join();
}

void forks() {
  View<double> x("x", n);
  Kokkos::parallel_for(
      "before", Range<Kokkos::Serial>(0, n), KOKKOS_LAMBDA(int i) { x(i) = i; });
  pid_t const child = ::fork();
  if (child == 0) {
    Kokkos::parallel_for(
        "in the child", Range<Kokkos::Serial>(0, n), KOKKOS_LAMBDA(int i) { x(i) = -i; });
    std::_Exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  Kokkos::parallel_for(
      "after", Range<Kokkos::Serial>(0, n), KOKKOS_LAMBDA(int i) { x(i) += 1; });
}

void ends_within(std::string const& how) {
  View<double> x("x", n);
  Kokkos::parallel_for(
      "before", Range<Kokkos::Serial>(0, n), KOKKOS_LAMBDA(int i) { x(i) = i; });
  Kokkos::parallel_for("the end", Range<Kokkos::Serial>(0, n), [=](int i) {
    x(i) = 2;
    if (i != n / 2) return;
    if (how == "kill") ::raise(SIGKILL);
    if (how == "crash") ::raise(SIGSEGV);
    if (how == "abort") std::abort();
    if (how == "exit") std::exit(7);
    // Until a signal comes.
    std::puts("waiting");
    std::fflush(stdout);
    for (;;) ::pause();
  });
}

template <class Space>
void run(std::string const& how, int number) {
  if (how == "plain") plain<Space>();
  if (how == "histogram") histogram<Space>(number == 0);
  if (how == "mirror") mirror<Space>(number == 0);
  if (how == "unset") unset<Space>(number == 0);
  if (how == "unset_kept") unset_kept<Space>();
  if (how == "partly") partly<Space>();
  if (how == "number") process_number<Space>();
  if (how == "slots") slots<Space>();
  if (how == "sums") sums<Space>();
  if (how == "chaos") chaos<Space>(number != 0);
  if (how == "addresses") addresses<Space>();
  if (how == "kernels") many_kernels(number);
  if (how == "views") many_views(number);
  if (how == "no_view") no_view();
  if (how == "large") large(number);
  if (how == "threads") two_threads();
  if (how == "fork") forks();
  for (auto const* end : {"kill", "crash", "abort", "exit", "wait"}) {
    if (how == end) ends_within(how);
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::string const how = argc > 1 ? argv[1] : "plain";
  std::string const space = argc > 2 ? argv[2] : "Serial";
  int const number = argc > 3 ? std::atoi(argv[3]) : 0;
  if (how == "no_initialize") return 0;
  Kokkos::ScopeGuard const guard(argc, argv);
  if (how == "code") return number;
  if (space == "Serial") {
    run<Kokkos::Serial>(how, number);
  } else {
    run<Kokkos::DefaultHostExecutionSpace>(how, number);
  }
  return 0;
}
