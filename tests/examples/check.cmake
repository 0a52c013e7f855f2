# Builds every example in one go against PREFIX, and runs it. SETTINGS says how the build that calls this was configured.
cmake_minimum_required(VERSION 3.25)
include("${SETTINGS}")
include("${CMAKE_CURRENT_LIST_DIR}/../steps/step.cmake")

# expect(<what> <regular expression> <command>...)
function(expect what pattern)
  step("${what}" ${ARGN})
  if(NOT output MATCHES "${pattern}")
    message(FATAL_ERROR "${what} does not say ${pattern}:\n${output}")
  endif()
endfunction()

file(REMOVE_RECURSE "${WORK_DIR}")
file(MAKE_DIRECTORY "${WORK_DIR}/tried")
file(COPY "${PROJECT_SOURCE_DIR}/examples" DESTINATION "${WORK_DIR}")
step("spacecheck new" "${PREFIX}/bin/spacecheck" new tried --project -o "${WORK_DIR}/tried/tried.cpp")

# Each is a project of its own; here they are parts of one, which is built in parallel.
file(GLOB examples RELATIVE "${WORK_DIR}" "${WORK_DIR}/examples/*/CMakeLists.txt")
set(text "cmake_minimum_required(VERSION 3.25)\nproject(examples LANGUAGES CXX)\nset(CMAKE_RUNTIME_OUTPUT_DIRECTORY \${CMAKE_BINARY_DIR})\n")
foreach(example IN LISTS examples ITEMS tried/CMakeLists.txt)
  get_filename_component(folder "${example}" DIRECTORY)
  string(APPEND text "add_subdirectory(${folder})\n")
endforeach()
file(WRITE "${WORK_DIR}/CMakeLists.txt" "${text}")
list(PREPEND CMAKE_PREFIX_PATH "${PREFIX}")
list(JOIN CMAKE_PREFIX_PATH "\\;" prefix_path)
step("configuring the examples" "${CMAKE_COMMAND}" -S "${WORK_DIR}" -B "${WORK_DIR}/build" -G "${CMAKE_GENERATOR}"
  "-DCMAKE_CXX_COMPILER=${CMAKE_CXX_COMPILER}" "-DCMAKE_BUILD_TYPE=${CMAKE_BUILD_TYPE}" "-DCMAKE_CXX_FLAGS=${CMAKE_CXX_FLAGS}"
  "-DCMAKE_EXE_LINKER_FLAGS=${CMAKE_EXE_LINKER_FLAGS}" "-DKokkos_DIR=${Kokkos_DIR}" "-DCMAKE_PREFIX_PATH=${prefix_path}")
step("building the examples" "${CMAKE_COMMAND}" --build "${WORK_DIR}/build" --parallel 2)

set(bin "${WORK_DIR}/build")
expect("own_kernel" "smooth +Serial .* agree" "${bin}/own_kernel" run)
if(SPACECHECK_HAS_ACCESS)
  expect("own_kernel access" "smooth +Serial .* 1 check .* agree" "${bin}/own_kernel" run --check access --space Serial)
endif()
expect("own_check" "any_block +the same bits" "${bin}/own_check" list --checks)
expect("own_check run" "scale +Serial .* 1 check .* agree" "${bin}/own_check" run --check any_block)
expect("catch2_suite" "All tests passed" "${bin}/catch2_suite")
expect("ode_per_item" "lotka_volterra +Serial .* agree" "${bin}/ode_per_item" run)
# On one thread it does the same each time.
expect("traced_application" "2 runs, and no difference between them" "${PREFIX}/bin/spacecheck" trace --repeat 2
  -o "${WORK_DIR}/heat.trace" -- "${bin}/heat" --kokkos-num-threads=1)
expect("the kernel of spacecheck new" "tried +Serial .* agree" "${bin}/check_tried" run)
