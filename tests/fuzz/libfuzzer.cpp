// What libFuzzer calls.
#include "target.hpp"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  (void)fuzz::takes({reinterpret_cast<char const*>(data), size});
  return 0;
}
