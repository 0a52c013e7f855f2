#include "device_memory.hpp"

#include "device_kernels.hpp"

#include <spacecheck/trace/format.hpp>

#include <algorithm>
#include <dlfcn.h>
#include <vector>

namespace spacecheck::tool {
namespace {

// Of cuda.h: the driver's functions by the names and types that they have had since CUDA 3.2.
using Result = int;
using Pointer = unsigned long long;
using Context = void*;
using Module = void*;
using Function = void*;

struct Driver {
  Result (*get_context)(Context*);
  Result (*synchronize)();
  Result (*to_host)(void*, Pointer, std::size_t);
  Result (*to_device)(Pointer, void const*, std::size_t);
  Result (*allocate)(Pointer*, std::size_t);
  Result (*set_words)(Pointer, unsigned int, std::size_t);
  Result (*set_bytes)(Pointer, unsigned char, std::size_t);
  Result (*load)(Module*, void const*);
  Result (*function)(Function*, Module, char const*);
  Result (*launch)(Function, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned,
                   void*, void**, void**);
} driver{};

template <class F>
bool find(void* library, char const* name, F& function) {
  function = reinterpret_cast<F>(::dlsym(library, name));
  return function != nullptr;
}

constexpr std::size_t most_gathered = 1 << 16;  // words at a time

}  // namespace

bool DeviceMemory::open() {
  if (m_driver != nullptr) return true;
  m_driver = ::dlopen("libcuda.so.1", RTLD_NOLOAD | RTLD_LAZY);
  if (m_driver == nullptr) return false;
  bool const all = find(m_driver, "cuCtxGetCurrent", driver.get_context) &&
                   find(m_driver, "cuCtxSynchronize", driver.synchronize) &&
                   find(m_driver, "cuMemcpyDtoH_v2", driver.to_host) &&
                   find(m_driver, "cuMemcpyHtoD_v2", driver.to_device) &&
                   find(m_driver, "cuMemAlloc_v2", driver.allocate) &&
                   find(m_driver, "cuMemsetD32_v2", driver.set_words) &&
                   find(m_driver, "cuMemsetD8_v2", driver.set_bytes) &&
                   find(m_driver, "cuModuleLoadData", driver.load) &&
                   find(m_driver, "cuModuleGetFunction", driver.function) &&
                   find(m_driver, "cuLaunchKernel", driver.launch);
  if (!all) m_driver = nullptr;
  return all;
}

bool DeviceMemory::load_kernels() {
  Context context = nullptr;
  if (driver.get_context(&context) != 0 || context == nullptr) return false;
  if (context == m_context) return m_digest != nullptr;
  m_context = context;
  m_digest = m_gather = nullptr;
  if (*device_kernels == '\0') {
    m_trouble = "the connector was built without nvcc";
    return false;
  }
  Module module = nullptr;
  Pointer result = 0;
  Pointer gathered = 0;
  if (driver.load(&module, device_kernels) != 0 ||
      driver.function(&m_digest, module, "spacecheck_digest") != 0 ||
      driver.function(&m_gather, module, "spacecheck_gather") != 0 ||
      driver.allocate(&result, 3 * sizeof(std::uint64_t)) != 0 ||
      driver.allocate(&gathered, most_gathered * sizeof(std::uint64_t)) != 0) {
    m_trouble = "the driver did not take the connector's kernels";
    m_digest = m_gather = nullptr;
    return false;
  }
  m_result = result;
  m_gathered = gathered;
  return true;
}

bool DeviceMemory::synchronize() { return driver.synchronize() == 0; }

bool DeviceMemory::digest_on_host(std::uintptr_t address, std::size_t bytes, bool mask, int poison,
                                  MaskedDigest& result) {
  constexpr std::size_t piece = std::size_t{8} << 20;
  std::vector<char> buffer(std::min(piece, bytes));
  result = {};
  for (std::size_t done = 0; done < bytes; done += piece) {
    std::size_t const here = std::min(piece, bytes - done);
    if (driver.to_host(buffer.data(), address + done, here) != 0) return false;
    // The blocks of this piece have the numbers that they have in the whole.
    char const* const origin = buffer.data() - done;
    result.digest.add(
        content_digest(origin, done + here, done, done + here, [&](std::uint64_t word) {
          return mask ? trace_format::mask_word(word, poison, result.masked_words) : word;
        }));
  }
  return true;
}

bool DeviceMemory::digest(std::uintptr_t address, std::size_t bytes, bool mask, int poison,
                          MaskedDigest& result) {
  if (!load_kernels()) return digest_on_host(address, bytes, mask, poison, result);
  std::uint64_t zeros[3] = {};
  if (driver.to_device(m_result, zeros, sizeof zeros) != 0) return false;
  std::uint64_t count = bytes;
  int masking = mask ? 1 : 0;
  Pointer data = address;
  Pointer to = m_result;
  void* arguments[] = {&data, &count, &masking, &poison, &to};
  constexpr std::size_t warps = 8;  // of a block of threads; a warp takes a block of the digest
  std::size_t const wanted =
      (bytes + Impl::digest_block * warps - 1) / (Impl::digest_block * warps);
  auto const blocks = static_cast<unsigned>(std::clamp<std::size_t>(wanted, 1, 4096));
  if (driver.launch(m_digest, blocks, 1, 1, 32 * warps, 1, 1, 0, nullptr, arguments, nullptr) !=
      0) {
    return false;
  }
  std::uint64_t words[3] = {};
  if (driver.to_host(words, m_result, sizeof words) != 0) return false;
  result.digest = {words[0], words[1]};
  result.masked_words = words[2];
  return true;
}

bool DeviceMemory::read(std::uintptr_t address, std::size_t first, std::size_t stride,
                        std::size_t words, std::uint64_t* to) {
  if (stride == 1) return read_bytes(address + 8 * first, 8 * words, to);
  if (!load_kernels()) {
    for (std::size_t k = 0; k < words; ++k) {
      if (!read_bytes(address + 8 * (first + k * stride), 8, to + k)) return false;
    }
    return true;
  }
  for (std::size_t done = 0; done < words; done += most_gathered) {
    std::uint64_t here = std::min(most_gathered, words - done);
    Pointer data = address + 8 * (first + done * stride);
    std::uint64_t step = stride;
    Pointer gathered = m_gathered;
    void* arguments[] = {&data, &step, &here, &gathered};
    auto const blocks = static_cast<unsigned>((here + 255) / 256);
    if (driver.launch(m_gather, blocks, 1, 1, 256, 1, 1, 0, nullptr, arguments, nullptr) != 0 ||
        driver.to_host(to + done, m_gathered, 8 * here) != 0) {
      return false;
    }
  }
  return true;
}

bool DeviceMemory::read_bytes(std::uintptr_t address, std::size_t bytes, void* to) {
  return driver.to_host(to, address, bytes) == 0;
}

bool DeviceMemory::fill(std::uintptr_t address, std::size_t bytes, std::uint64_t word) {
  return driver.set_words(address, static_cast<unsigned>(word), bytes / 4) == 0;
}

}  // namespace spacecheck::tool
