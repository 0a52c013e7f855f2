#pragma once

#include <spacecheck/trace/content_digest.hpp>

#include <cstdint>

namespace spacecheck::tool {

/// A digest, and the digest of what a mask leaves of the words.
struct MaskedDigest {
  ContentDigest digest;
  std::uint64_t masked_words = 0;
};

/// Memory of a CUDA device, over the driver that the application itself has loaded and the context
/// that is current in the calling thread. Nothing of CUDA is linked.
class DeviceMemory {
 public:
  /// False: the application has no CUDA driver loaded.
  bool open();

  /// Why device memory is copied to the host to be digested; empty: it is digested where it lies.
  char const* trouble() const { return m_trouble; }

  /// Waits for all that was launched in this context.
  bool synchronize();

  /// \param mask  whether words that look like addresses, or are poison, count as 0.
  bool digest(std::uintptr_t address, std::size_t bytes, bool mask, int poison,
              MaskedDigest& result);

  /// Words first, first + stride, ... of 8 bytes.
  bool read(std::uintptr_t address, std::size_t first, std::size_t stride, std::size_t words,
            std::uint64_t* to);
  bool read_bytes(std::uintptr_t address, std::size_t bytes, void* to);

  /// \param word  8 bytes, twice the same 4.
  bool fill(std::uintptr_t address, std::size_t bytes, std::uint64_t word);

 private:
  bool load_kernels();
  bool digest_on_host(std::uintptr_t address, std::size_t bytes, bool mask, int poison,
                      MaskedDigest& result);

  void* m_driver = nullptr;
  void* m_context = nullptr;  ///< that the kernels were loaded into
  void* m_digest = nullptr;
  void* m_gather = nullptr;
  std::uint64_t m_result = 0;  ///< 3 words on the device
  std::uint64_t m_gathered = 0;
  char const* m_trouble = "";
};

}  // namespace spacecheck::tool
