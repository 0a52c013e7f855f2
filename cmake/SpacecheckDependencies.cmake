# Finds what spacecheck is built on. Each dependency is looked for in this order, and the first way that works wins:
#   1. a target of the project that spacecheck is part of;
#   2. find_package: Spack, environment modules, the system, CMAKE_PREFIX_PATH;
#   3. sources that scripts/deps has put into .deps/src;
#   4. the upstream release, downloaded and checked against its SHA-256.
# SPACECHECK_FETCH=OFF forbids 3 and 4. The summary at the end of configuring names the way each was found.
include_guard()
include(FeatureSummary)
include(FetchContent)

# Whoever adds spacecheck as a subdirectory links against these targets too.
set(CMAKE_FIND_PACKAGE_TARGETS_GLOBAL ON)

# What was built from sources here: an installed package could not name it.
set(SPACECHECK_BUNDLED "")

# spacecheck_dependency(<package> TARGET <target> WHAT_FOR <words> [VERSION <minimum>] [OPTIONAL]
#                       [SOURCE <folder in .deps/src>] [URL <url> SHA256 <hash>] [BEFORE_BUILD <macro>]
#                       [HEADERS <include folder> [DEFINITIONS <definition>...]])
# HEADERS: the sources are headers only; their own build is not used. BEFORE_BUILD sets what their build is to be like.
# A macro, because packages set variables that the rest of the build reads.
macro(spacecheck_dependency package)
  cmake_parse_arguments(_dep "OPTIONAL" "TARGET;VERSION;WHAT_FOR;SOURCE;URL;SHA256;HEADERS;BEFORE_BUILD" "DEFINITIONS" ${ARGN})
  set(_dep_way "")
  if(TARGET ${_dep_TARGET})
    set(_dep_way "a target of the enclosing project")
  else()
    find_package(${package} ${_dep_VERSION} QUIET)
    if(TARGET ${_dep_TARGET})
      set(_dep_way "find_package")
      if(${package}_DIR)
        string(APPEND _dep_way ", ${${package}_DIR}")
      endif()
    elseif(SPACECHECK_FETCH AND (_dep_URL OR _dep_SOURCE))
      string(TOLOWER "spacecheck_${package}" _dep_name)
      if(_dep_SOURCE AND EXISTS "${PROJECT_SOURCE_DIR}/.deps/src/${_dep_SOURCE}")
        set(_dep_way "built here from .deps/src/${_dep_SOURCE}")
        set(_dep_from SOURCE_DIR "${PROJECT_SOURCE_DIR}/.deps/src/${_dep_SOURCE}")
      else()
        set(_dep_way "built here from ${_dep_URL}")
        set(_dep_from URL "${_dep_URL}" URL_HASH "SHA256=${_dep_SHA256}" DOWNLOAD_EXTRACT_TIMESTAMP ON)
      endif()
      if(_dep_HEADERS)
        # No CMakeLists.txt there: unpacked, and not built.
        list(APPEND _dep_from SOURCE_SUBDIR "${_dep_HEADERS}/no-build")
      endif()
      if(_dep_BEFORE_BUILD)
        cmake_language(CALL ${_dep_BEFORE_BUILD})
      endif()
      FetchContent_Declare(${_dep_name} SYSTEM ${_dep_from})
      FetchContent_MakeAvailable(${_dep_name})
      if(_dep_HEADERS)
        add_library(${_dep_name} INTERFACE)
        target_include_directories(${_dep_name} SYSTEM INTERFACE "${${_dep_name}_SOURCE_DIR}/${_dep_HEADERS}")
        target_compile_definitions(${_dep_name} INTERFACE ${_dep_DEFINITIONS})
        add_library(${_dep_TARGET} ALIAS ${_dep_name})
      endif()
      list(APPEND SPACECHECK_BUNDLED ${package})
    endif()
  endif()
  # The summary leaves out a feature that is named as a package that was looked for quietly.
  set(_dep_name "${package} of any version")
  if(${package}_VERSION)
    set(_dep_name "${package} ${${package}_VERSION}")
  endif()
  if(TARGET ${_dep_TARGET})
    add_feature_info("${_dep_name}" ON "for ${_dep_WHAT_FOR}: ${_dep_way}")
  elseif(_dep_OPTIONAL)
    add_feature_info("${_dep_name}" OFF "for ${_dep_WHAT_FOR}: not found")
  else()
    message(FATAL_ERROR
      "spacecheck needs ${package} ${_dep_VERSION} for ${_dep_WHAT_FOR}, and it was not found: run scripts/deps, "
      "install it, or name its prefix in CMAKE_PREFIX_PATH.")
  endif()
endmacro()

### Kokkos

# Kokkos' name of a backend in CMake, and of the execution space in C++.
set(SPACECHECK_BACKENDS SERIAL OPENMP THREADS CUDA HIP SYCL)
set(SPACECHECK_SPACE_OF_SERIAL Serial)
set(SPACECHECK_SPACE_OF_OPENMP OpenMP)
set(SPACECHECK_SPACE_OF_THREADS Threads)
set(SPACECHECK_SPACE_OF_CUDA Cuda)
set(SPACECHECK_SPACE_OF_HIP HIP)
set(SPACECHECK_SPACE_OF_SYCL SYCL)

# A Kokkos built here has Serial and the backends that are required.
macro(spacecheck_before_kokkos)
  foreach(_backend IN LISTS SPACECHECK_BACKENDS)
    set(Kokkos_ENABLE_${_backend} ${SPACECHECK_REQUIRE_${_backend}} CACHE BOOL "")
  endforeach()
  set(Kokkos_ENABLE_SERIAL ON CACHE BOOL "" FORCE)
  set(Kokkos_ENABLE_DEPRECATED_CODE_4 OFF CACHE BOOL "")
  if(SPACECHECK_REQUIRE_CUDA)
    set(Kokkos_ENABLE_COMPILE_AS_CMAKE_LANGUAGE ON CACHE BOOL "")
    if(SPACECHECK_CUDA_ARCH)
      set(Kokkos_ARCH_${SPACECHECK_CUDA_ARCH} ON CACHE BOOL "")
    endif()
    set(CMAKE_CUDA_FLAGS "-std=c++20 -include ${PROJECT_SOURCE_DIR}/cmake/kokkos_cuda13.hpp ${CMAKE_CUDA_FLAGS}")
  endif()
endmacro()

spacecheck_dependency(Kokkos TARGET Kokkos::kokkos WHAT_FOR "the execution spaces"
  SOURCE kokkos BEFORE_BUILD spacecheck_before_kokkos
  URL https://github.com/kokkos/kokkos/releases/download/4.5.01/kokkos-4.5.01.tar.gz
  SHA256 52d003ffbbe05f30c89966e4009c017efb1662b02b2b73190670d3418719564c)
# Not asked of find_package, whose notion of a compatible version would refuse 5.x.
if(Kokkos_VERSION AND Kokkos_VERSION VERSION_LESS 4.5)
  message(FATAL_ERROR "Kokkos ${Kokkos_VERSION} in ${Kokkos_DIR} is too old: spacecheck needs 4.5 or newer. "
    "Name a newer one in Kokkos_ROOT, or run scripts/deps.")
endif()

# The execution spaces of this build, in the order in which they are shown.
set(SPACECHECK_SPACES "")
foreach(_backend IN LISTS SPACECHECK_BACKENDS)
  if(Kokkos_DEVICES)
    string(TOUPPER "${Kokkos_DEVICES}" _devices)
  else()
    set(_devices "")
    if(Kokkos_ENABLE_${_backend})
      set(_devices ${_backend})
    endif()
  endif()
  if(_backend IN_LIST _devices)
    list(APPEND SPACECHECK_SPACES ${SPACECHECK_SPACE_OF_${_backend}})
    set(SPACECHECK_HAS_${_backend} ON)
  else()
    set(SPACECHECK_HAS_${_backend} OFF)
  endif()
endforeach()

foreach(_backend IN LISTS SPACECHECK_BACKENDS)
  if(SPACECHECK_REQUIRE_${_backend} AND NOT SPACECHECK_HAS_${_backend})
    list(JOIN SPACECHECK_SPACES ", " _spaces)
    string(TOLOWER ${_backend} _preset)
    if(_preset MATCHES "hip|sycl")
      set(_how "build Kokkos with -DKokkos_ENABLE_${_backend}=ON and name its prefix in Kokkos_ROOT")
    else()
      set(_how "run scripts/deps --for ${_preset} and configure with the preset ${_preset}, or name a Kokkos built with -DKokkos_ENABLE_${_backend}=ON in Kokkos_ROOT")
    endif()
    message(FATAL_ERROR "SPACECHECK_REQUIRE_${_backend} is ON, but this Kokkos has only ${_spaces} (${Kokkos_DIR}): ${_how}.")
  endif()
endforeach()
if(SPACECHECK_CUDA_ARCH AND SPACECHECK_HAS_CUDA AND Kokkos_ARCH AND NOT SPACECHECK_CUDA_ARCH IN_LIST Kokkos_ARCH)
  message(FATAL_ERROR "SPACECHECK_CUDA_ARCH is ${SPACECHECK_CUDA_ARCH}, but this Kokkos was built for ${Kokkos_ARCH} (${Kokkos_DIR}): "
    "run scripts/deps --for cuda --cuda-arch ${SPACECHECK_CUDA_ARCH}, or set SPACECHECK_CUDA_ARCH to what it is.")
endif()
list(JOIN SPACECHECK_SPACES ", " _spaces)
add_feature_info("execution spaces" ON "${_spaces}")

# Kokkos Kernels is part of the build only where it is found: the catalogue has kernels that need it, spacecheck does not.
if(NOT "Kokkos" IN_LIST SPACECHECK_BUNDLED)
  spacecheck_dependency(KokkosKernels OPTIONAL TARGET Kokkos::kokkoskernels WHAT_FOR "batched linear algebra and ODE kernels")
else()
  add_feature_info(KokkosKernels OFF "for batched linear algebra and ODE kernels: not looked for beside a Kokkos that is built here")
endif()

### The host libraries

spacecheck_dependency(CLI11 TARGET CLI11::CLI11 WHAT_FOR "the command line"
  URL https://github.com/CLIUtils/CLI11/archive/v2.4.2.tar.gz
  SHA256 f2d893a65c3b1324c50d4e682c0cdc021dd0477ae2c048544f39eed6654b699a HEADERS include)

spacecheck_dependency(nlohmann_json TARGET nlohmann_json::nlohmann_json WHAT_FOR JSON
  URL https://github.com/nlohmann/json/archive/v3.11.3.tar.gz
  SHA256 0d8ef5af7f9794e3263480193c491549b2ba6cc74bb018906202ada498a79406 HEADERS include)

spacecheck_dependency(fmt TARGET fmt::fmt WHAT_FOR formatting
  URL https://github.com/fmtlib/fmt/releases/download/10.2.1/fmt-10.2.1.zip
  SHA256 312151a2d13c8327f5c9c586ac6cf7cddc1658e8f53edae0ec56509c8fa516c9)

spacecheck_dependency(xxHash TARGET xxHash::xxhash WHAT_FOR digests
  URL https://github.com/Cyan4973/xxHash/archive/v0.8.2.tar.gz
  SHA256 baee0c6afd4f03165de7a4e67988d16f0f2b257b51d0e3cb91909302a26a79c4 HEADERS . DEFINITIONS XXH_INLINE_ALL)

spacecheck_dependency(pugixml TARGET pugixml::pugixml WHAT_FOR "JUnit files"
  URL https://github.com/zeux/pugixml/releases/download/v1.14/pugixml-1.14.tar.gz
  SHA256 2f10e276870c64b1db6809050a75e11a897a8d7456c4be5c6b2e35a11168a015)

spacecheck_dependency(BoostMath TARGET Boost::headers WHAT_FOR "binomial intervals and quantiles"
  URL https://github.com/boostorg/math/archive/refs/tags/boost-1.83.0.tar.gz
  SHA256 53e5f7539a66899fe0fca3080405cbd5f7959da5394ec13664746741aece1705 HEADERS include DEFINITIONS BOOST_MATH_STANDALONE)

find_package(Threads REQUIRED)

if(SPACECHECK_ENABLE_TESTS)
  spacecheck_dependency(Catch2 VERSION 3.4 TARGET Catch2::Catch2 WHAT_FOR "the tests"
    SOURCE catch2 URL https://github.com/catchorg/Catch2/archive/refs/tags/v3.7.1.tar.gz
    SHA256 c991b247a1a0d7bb9c39aa35faf0fe9e19764213f28ffba3109388e62ee0269c)
  # Upstream has no releases, so nothing is pinned and nothing is downloaded.
  spacecheck_dependency(rapidcheck OPTIONAL TARGET rapidcheck WHAT_FOR "property tests")
endif()

### CUDA as a language of CMake

# Where Kokkos was built with CMake's own CUDA language, the files that include it are CUDA files. With nvcc_wrapper or
# clang as the C++ compiler they are C++ files, and nothing is to be done.
if(SPACECHECK_HAS_CUDA AND (Kokkos_COMPILE_LANGUAGE STREQUAL "CUDA" OR Kokkos_ENABLE_COMPILE_AS_CMAKE_LANGUAGE))
  set(SPACECHECK_DEVICE_LANGUAGE CUDA)
  if(Kokkos_CUDA_ARCHITECTURES AND NOT DEFINED CMAKE_CUDA_ARCHITECTURES)
    set(CMAKE_CUDA_ARCHITECTURES ${Kokkos_CUDA_ARCHITECTURES})
  endif()
  # Kokkos links the shared runtime; two runtimes in one program would not know each other's kernels.
  set(CMAKE_CUDA_RUNTIME_LIBRARY Shared)
  enable_language(CUDA)
  find_package(CUDAToolkit REQUIRED)
else()
  set(SPACECHECK_DEVICE_LANGUAGE CXX)
endif()
