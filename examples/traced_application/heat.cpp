// Heat in a bar, and sums of what is in it. An application: it knows nothing of spacecheck.
#include <Kokkos_Core.hpp>

#include <cstdio>
#include <utility>

int main(int argc, char** argv) {
  Kokkos::ScopeGuard const kokkos(argc, argv);
  constexpr int n = 100'000;
  constexpr int sums = 4;
  Kokkos::View<double*> u("u", n);
  Kokkos::View<double*> v("v", n);
  Kokkos::View<double*> const energy("energy", sums);

  Kokkos::parallel_for(
      "start", n, KOKKOS_LAMBDA(int i) { u(i) = 1.0 / (1 + i % 97); });
  for (int step = 0; step < 5; ++step) {
    Kokkos::parallel_for(
        "diffuse", n, KOKKOS_LAMBDA(int i) {
          double const left = i == 0 ? u(i) : u(i - 1);
          double const right = i == n - 1 ? u(i) : u(i + 1);
          v(i) = u(i) + 0.25 * (left - 2 * u(i) + right);
        });
    // Atomic, so that none is lost; but in which order they are added is up to the threads.
    Kokkos::parallel_for(
        "add up", n, KOKKOS_LAMBDA(int i) { Kokkos::atomic_add(&energy(i % sums), v(i) * v(i)); });
    std::swap(u, v);
  }
  auto const result = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), energy);
  std::printf("energy %.15g\n", result(0) + result(1) + result(2) + result(3));
}
