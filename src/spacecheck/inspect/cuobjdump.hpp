#pragma once

#include <spacecheck/inspect/kernel_code.hpp>

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace spacecheck {

/// Why a binary can't be looked into, in one line.
class InspectError : public std::runtime_error {
 public:
  enum class Why : std::uint8_t {
    no_tool,  ///< cuobjdump, or nvdisasm which it calls, is not here
    bad_file  ///< the file is absent, or holds no code for a GPU
  };
  InspectError(Why why, std::string const& line) : std::runtime_error(line), m_why(why) {}
  Why why() const { return m_why; }

 private:
  Why m_why;
};

/// Every function of a CUDA binary (object, library or program), by architecture and name.
///
/// \param path  the binary.
/// \param tool  CUDA's cuobjdump: a path, or a name that is looked for on PATH.
/// \throws InspectError  with one line that says what is wrong.
std::vector<KernelCode> read_binary(std::string const& path, std::string const& tool);

/// The same from what `cuobjdump -res-usage` and `cuobjdump -sass` print. What the second lacks is
/// not `listed`.
std::vector<KernelCode> read_listings(std::string_view resource_usage, std::string_view sass);

}  // namespace spacecheck
