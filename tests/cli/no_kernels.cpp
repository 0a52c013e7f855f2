// A program whose author has forgotten to declare a kernel.
#include <spacecheck/spacecheck.hpp>
