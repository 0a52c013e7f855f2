# Included before project(): HIP and SYCL are compiled by the vendor's own C++ compiler, which the presets `hip` and
# `sycl` look for. CXX or CMAKE_CXX_COMPILER, where given, stand.
include_guard()

function(spacecheck_device_compiler backend program kit)
  if(NOT SPACECHECK_REQUIRE_${backend} OR CMAKE_CXX_COMPILER OR DEFINED ENV{CXX})
    return()
  endif()
  find_program(SPACECHECK_${backend}_COMPILER ${program} PATHS ${ARGN} PATH_SUFFIXES bin
    DOC "The C++ compiler for ${backend}")
  if(NOT SPACECHECK_${backend}_COMPILER)
    message(FATAL_ERROR "${backend} needs the compiler ${program}, which is not on PATH: install ${kit}, load its module, or name it in CMAKE_CXX_COMPILER.")
  endif()
  set(CMAKE_CXX_COMPILER "${SPACECHECK_${backend}_COMPILER}" CACHE FILEPATH "C++ compiler")
endfunction()

spacecheck_device_compiler(HIP hipcc "ROCm 6.2 or newer" "$ENV{ROCM_PATH}" /opt/rocm)
spacecheck_device_compiler(SYCL icpx "oneAPI 2024.1 or newer" "$ENV{CMPLR_ROOT}" /opt/intel/oneapi/compiler/latest)
