// CUDA 13 changed the signatures of three runtime calls that Kokkos before 4.7.1 makes in their old form.
// Force-included (-include) into Kokkos' own sources and into every CUDA file that includes Kokkos' headers,
// it gives the old forms back as overloads. With another CUDA or another compiler it is empty.
#ifndef SPACECHECK_KOKKOS_CUDA13_HPP
#define SPACECHECK_KOKKOS_CUDA13_HPP

#if defined(__CUDACC__)
#include <cuda_runtime_api.h>

#if defined(CUDART_VERSION) && CUDART_VERSION >= 13000
namespace spacecheck_cuda13 {
// The old calls named a device by its number, and the host by cudaCpuDeviceId.
inline cudaMemLocation location_of(int device) {
  cudaMemLocation where{};
  where.type = device == cudaCpuDeviceId ? cudaMemLocationTypeHost : cudaMemLocationTypeDevice;
  where.id = device == cudaCpuDeviceId ? 0 : device;
  return where;
}
}  // namespace spacecheck_cuda13

inline cudaError_t cudaMemPrefetchAsync(void const* data, size_t bytes, int device, cudaStream_t stream = nullptr) {
  return cudaMemPrefetchAsync(data, bytes, spacecheck_cuda13::location_of(device), 0u, stream);
}

inline cudaError_t cudaMemAdvise(void const* data, size_t bytes, cudaMemoryAdvise advice, int device) {
  return cudaMemAdvise(data, bytes, advice, spacecheck_cuda13::location_of(device));
}

inline cudaError_t cudaGraphAddDependencies(cudaGraph_t graph, cudaGraphNode_t const* from, cudaGraphNode_t const* to,
                                            size_t count) {
  return cudaGraphAddDependencies(graph, from, to, nullptr, count);
}
#endif
#endif

#endif
