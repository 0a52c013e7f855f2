// What `trace` sees of a Kokkos without tools: its names, and none of the interface's.
namespace Kokkos {
__attribute__((noinline)) void initialize() { asm volatile(""); }
}  // namespace Kokkos

int main() { Kokkos::initialize(); }
