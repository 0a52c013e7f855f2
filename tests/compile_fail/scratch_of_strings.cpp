// Scratch is bytes on a device: nobody runs constructors there.
// refused: scratch elements must be trivially copyable
#include <spacecheck/scratch/allocator_factory.hpp>

#include <string>

#ifdef SPACECHECK_CONTROL
using Element = char;
#else
using Element = std::string;
#endif

auto size() { return spacecheck::AllocatorFactory<Element>(5).buffer_size(); }
