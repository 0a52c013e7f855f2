# Whether this build has access twins: programs whose kernels are compiled so that every memory access is seen.
include_guard()

# Of a project that spacecheck is a folder of, for one.
get_directory_property(options_here COMPILE_OPTIONS)

# Why not, in the words of the summary; empty: they can be built.
set(_why "")
if(NOT CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang" OR NOT CMAKE_SYSTEM_NAME STREQUAL "Linux")
  set(_why "needs g++ or clang on Linux")
elseif("${options_here} ${CMAKE_CXX_FLAGS} ${CMAKE_EXE_LINKER_FLAGS}" MATCHES "-fsanitize=")
  set(_why "its runtime takes the place of a sanitizer's, and this build has one")
elseif(NOT SPACECHECK_DEVICE_LANGUAGE STREQUAL "CXX" OR SPACECHECK_HAS_CUDA OR SPACECHECK_HAS_HIP OR SPACECHECK_HAS_SYCL)
  set(_why "kernels of this build are compiled for a device; a build for the host has it")
elseif(NOT SPACECHECK_HAS_SERIAL)
  set(_why "this Kokkos has no Serial")
endif()

if(NOT SPACECHECK_ENABLE_ACCESS)
  set(_why "SPACECHECK_ENABLE_ACCESS is OFF")
endif()
if(_why)
  set(SPACECHECK_HAS_ACCESS OFF)
  set(SPACECHECK_NO_ACCESS "${_why}" CACHE INTERNAL "Why access twins can't be built")
  add_feature_info("the check access" OFF "${_why}")
  return()
endif()
set(SPACECHECK_HAS_ACCESS ON)
set(SPACECHECK_NO_ACCESS "" CACHE INTERNAL "Why access twins can't be built")
spacecheck_dependency(LibDW OPTIONAL TARGET LibDW::LibDW WHAT_FOR "file and line of what the check access finds")
set(SPACECHECK_HAS_LIBDW OFF)
if(TARGET LibDW::LibDW)
  set(SPACECHECK_HAS_LIBDW ON)
endif()

# What a twin's sources are compiled with. Vector and idiom passes are left out since their loads and stores, masked or
# turned into calls, would not all be seen; hoisted loads would be seen where the source has none. By conditions: who uses
# the package may have the other compiler.
set(SPACECHECK_ACCESS_FLAGS -fsanitize=thread -g1
  # Moves of a constant length would be inlined without being seen.
  -fno-builtin-memcpy -fno-builtin-memset -fno-builtin-memmove)
# Of fences, which it has nothing to say about; and code that is split off has lost the lines it came from.
foreach(flag IN ITEMS -Wno-tsan -fno-tree-vectorize -fno-tree-slp-vectorize -fno-tree-loop-distribute-patterns
    -fno-hoist-adjacent-loads -fno-reorder-blocks-and-partition)
  list(APPEND SPACECHECK_ACCESS_FLAGS "$<$<CXX_COMPILER_ID:GNU>:${flag}>")
endforeach()
# By the last one the read of `a += b` is not left out, and with it that `a` was never set.
foreach(flag IN ITEMS -fno-vectorize -fno-slp-vectorize "SHELL:-mllvm -tsan-instrument-read-before-write=1")
  list(APPEND SPACECHECK_ACCESS_FLAGS "$<$<NOT:$<CXX_COMPILER_ID:GNU>>:${flag}>")
endforeach()
add_feature_info("the check access" ON "decides races from one Serial run of an access twin")
