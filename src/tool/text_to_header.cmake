# Makes of a text (-DFROM) a header (-DTO) with a string in it.
# As bytes: string literals may not be longer than some compilers like.
file(READ "${FROM}" bytes HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
file(WRITE "${TO}" "#pragma once

namespace spacecheck::tool {
inline constexpr char device_kernels[] = {${bytes}0};
}  // namespace spacecheck::tool
")
