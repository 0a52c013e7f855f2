#include <spacecheck/trial/devices.hpp>
#include <spacecheck/trial/perform.hpp>

#include <Kokkos_Core.hpp>

namespace spacecheck {

#if defined(KOKKOS_ENABLE_CUDA)

std::vector<Device> devices() {
  std::vector<Device> all;
  int count = 0;
  if (cudaGetDeviceCount(&count) != cudaSuccess) return all;
  int version = 0;
  std::string driver;
  if (cudaDriverGetVersion(&version) == cudaSuccess) driver = std::to_string(version);
  for (int k = 0; k < count; ++k) {
    cudaDeviceProp properties{};
    if (cudaGetDeviceProperties(&properties, k) != cudaSuccess) continue;
    char bus[32] = {};
    if (cudaDeviceGetPCIBusId(bus, sizeof bus, k) != cudaSuccess) bus[0] = '\0';
    all.push_back({properties.name, bus, driver});
  }
  return all;
}

std::string device_problem() {
  int count = 0;
  cudaError_t const error = cudaGetDeviceCount(&count);
  if (error != cudaSuccess) return std::string("Cuda: ") + cudaGetErrorString(error);
  return count == 0 ? "Cuda: no device" : "";
}

#elif defined(KOKKOS_ENABLE_HIP)

std::vector<Device> devices() {
  std::vector<Device> all;
  int count = 0;
  if (hipGetDeviceCount(&count) != hipSuccess) return all;
  int version = 0;
  std::string driver;
  if (hipDriverGetVersion(&version) == hipSuccess) driver = std::to_string(version);
  for (int k = 0; k < count; ++k) {
    hipDeviceProp_t properties{};
    if (hipGetDeviceProperties(&properties, k) != hipSuccess) continue;
    char bus[32] = {};
    if (hipDeviceGetPCIBusId(bus, sizeof bus, k) != hipSuccess) bus[0] = '\0';
    all.push_back({properties.name, bus, driver});
  }
  return all;
}

std::string device_problem() {
  int count = 0;
  hipError_t const error = hipGetDeviceCount(&count);
  if (error != hipSuccess) return std::string("HIP: ") + hipGetErrorString(error);
  return count == 0 ? "HIP: no device" : "";
}

#elif defined(KOKKOS_ENABLE_SYCL)

std::vector<Device> devices() {
  std::vector<Device> all;
  for (auto const& device : sycl::device::get_devices(sycl::info::device_type::gpu)) {
    all.push_back({device.get_info<sycl::info::device::name>(), std::to_string(all.size()),
                   device.get_info<sycl::info::device::driver_version>()});
  }
  return all;
}

std::string device_problem() { return devices().empty() ? "SYCL: no GPU device" : ""; }

#else

std::vector<Device> devices() { return {}; }

std::string device_problem() { return {}; }

#endif

std::vector<std::string> device_names() {
  std::vector<std::string> names;
  for (auto const& device : devices()) names.push_back(device.name);
  return names;
}

}  // namespace spacecheck
