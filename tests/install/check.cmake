# Builds the example WAY (find_package or add_subdirectory), copied to WORK_DIR, in BUILD_DIR, and runs its program once for
# each word in run.
# SETTINGS says how the build that calls this was configured.
cmake_minimum_required(VERSION 3.25)
include("${SETTINGS}")
include("${CMAKE_CURRENT_LIST_DIR}/../steps/step.cmake")

file(REMOVE_RECURSE "${WORK_DIR}" "${BUILD_DIR}")
file(MAKE_DIRECTORY "${WORK_DIR}")
file(COPY "${PROJECT_SOURCE_DIR}/tests/install/find_package" "${PROJECT_SOURCE_DIR}/tests/install/add_subdirectory"
  "${PROJECT_SOURCE_DIR}/tests/install/race" "${PROJECT_SOURCE_DIR}/tests/install/refused"
  "${PROJECT_SOURCE_DIR}/tests/install/sanitized" "${PROJECT_SOURCE_DIR}/tests/install/libraries" DESTINATION "${WORK_DIR}")

set(options "-DCMAKE_CXX_COMPILER=${CMAKE_CXX_COMPILER}" "-DCMAKE_BUILD_TYPE=${CMAKE_BUILD_TYPE}" "-DCMAKE_CXX_FLAGS=${CMAKE_CXX_FLAGS}"
  "-DCMAKE_EXE_LINKER_FLAGS=${CMAKE_EXE_LINKER_FLAGS}" "-DKokkos_DIR=${Kokkos_DIR}")
if(WAY STREQUAL "find_package")
  step("installing" "${CMAKE_COMMAND}" --install "${PROJECT_BINARY_DIR}" --prefix "${WORK_DIR}/first")
  file(RENAME "${WORK_DIR}/first" "${WORK_DIR}/prefix")
  foreach(file IN ITEMS man/man1/spacecheck.1 man/man1/spacecheck-run.1 bash-completion/completions/spacecheck
      zsh/site-functions/_spacecheck fish/vendor_completions.d/spacecheck.fish)
    if(NOT EXISTS "${WORK_DIR}/prefix/share/${file}")
      message(FATAL_ERROR "not installed: share/${file}")
    endif()
  endforeach()
  file(GLOB_RECURSE installed_text "${WORK_DIR}/prefix/*.cmake" "${WORK_DIR}/prefix/*.hpp")
  foreach(file IN LISTS installed_text)
    file(STRINGS "${file}" lines)
    foreach(place IN ITEMS "${WORK_DIR}/first" "${PROJECT_SOURCE_DIR}/src")
      string(FIND "${lines}" "${place}" found)
      if(NOT found EQUAL -1)
        message(FATAL_ERROR "${file} can't be moved: it names ${place}")
      endif()
    endforeach()
  endforeach()
  list(PREPEND CMAKE_PREFIX_PATH "${WORK_DIR}/prefix")
else()
  # The example's call has no ACCESS, so nothing of that is built.
  list(APPEND options "-DSPACECHECK_SOURCE_DIR=${PROJECT_SOURCE_DIR}" "-DSPACECHECK_BATCH=${SPACECHECK_BATCH}"
    "-DSPACECHECK_BATCH_DIR=${SPACECHECK_BATCH_DIR}" "-DCMAKE_COMPILE_WARNING_AS_ERROR=${CMAKE_COMPILE_WARNING_AS_ERROR}")
endif()
list(JOIN CMAKE_PREFIX_PATH "\\;" prefix_path)

step("configuring the example by ${WAY}" "${CMAKE_COMMAND}" -S "${WORK_DIR}/${WAY}" -B "${BUILD_DIR}" -G "${CMAKE_GENERATOR}"
  ${options} "-DCMAKE_PREFIX_PATH=${prefix_path}")
step("building the example" "${CMAKE_COMMAND}" --build "${BUILD_DIR}")
foreach(word IN LISTS run)
  step("example ${word}" "${BUILD_DIR}/example" ${word})
  string(FIND "${output}" "my_kernel" found)
  if(found EQUAL -1)
    message(FATAL_ERROR "`example ${word}` does not speak of my_kernel:\n${output}")
  endif()
endforeach()

# Kernels in static libraries are in the program, though nothing refers to them.
if(WAY STREQUAL "find_package")
  step("configuring static libraries" "${CMAKE_COMMAND}" -S "${WORK_DIR}/libraries" -B "${WORK_DIR}/build_libraries" -G "${CMAKE_GENERATOR}"
    ${options} "-DCMAKE_PREFIX_PATH=${prefix_path}")
  step("building static libraries" "${CMAKE_COMMAND}" --build "${WORK_DIR}/build_libraries")
  step("the list of a program with static libraries" "${WORK_DIR}/build_libraries/example" list)
  foreach(kernel IN ITEMS my_kernel late mine)
    if(NOT output MATCHES "(^|\n)${kernel} ")
      message(FATAL_ERROR "${kernel}, of a static library, is not in the program:\n${output}")
    endif()
  endforeach()
endif()

# A user's kernels may be compiled for a sanitizer that the library was not.
if(WAY STREQUAL "find_package" AND run MATCHES "run" AND NOT CMAKE_CXX_FLAGS MATCHES "-fsanitize=")
  step("configuring for sanitizers" "${CMAKE_COMMAND}" -S "${WORK_DIR}/sanitized" -B "${WORK_DIR}/build_sanitized" -G "${CMAKE_GENERATOR}"
    ${options} "-DCMAKE_PREFIX_PATH=${prefix_path}")
  step("building for sanitizers" "${CMAKE_COMMAND}" --build "${WORK_DIR}/build_sanitized")
  step("example run with sanitizers" "${CMAKE_COMMAND}" -E env ASAN_OPTIONS=detect_leaks=0
    "${WORK_DIR}/build_sanitized/example" run --check reference,repeat)
endif()

# Whoever sets no build type is told what that means.
if(WAY STREQUAL "find_package")
  step("configuring without a build type" "${CMAKE_COMMAND}" -S "${WORK_DIR}/race" -B "${WORK_DIR}/build_unset" -G "${CMAKE_GENERATOR}"
    ${options} "-DCMAKE_PREFIX_PATH=${prefix_path}" -DCMAKE_BUILD_TYPE=)
  if(NOT output MATCHES "without optimisation")
    message(FATAL_ERROR "a build without optimisation is not told of:\n${output}")
  endif()
endif()

# Races in files of the user's own are found with file and line, on one thread, however the program is optimised.
if(WAY STREQUAL "find_package" AND SPACECHECK_HAS_ACCESS)
  step("configuring a race" "${CMAKE_COMMAND}" -S "${WORK_DIR}/race" -B "${WORK_DIR}/build_race" -G "${CMAKE_GENERATOR}"
    ${options} "-DCMAKE_PREFIX_PATH=${prefix_path}")
  step("building a race" "${CMAKE_COMMAND}" --build "${WORK_DIR}/build_race")
  execute_process(COMMAND "${WORK_DIR}/build_race/bin/my_own" run --check access
    RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  set(found_mine "read-write race on y\\(1\\) between work items 0 and 1; [0-9]+ elements, [0-9]+ pairs of items")
  set(found_late "write-write race on y\\(0\\) between work items 0 and 1")
  if(SPACECHECK_HAS_LIBDW)
    string(APPEND found_mine " \\[mine.cpp:12\\]")
    string(APPEND found_late ".*\\[late.cpp:12\\]")
  endif()
  # Wherever its lines are broken.
  string(REGEX REPLACE "[ \n]+" " " words "${output}")
  if(NOT result EQUAL 1 OR NOT words MATCHES "${found_mine}" OR NOT words MATCHES "${found_late}")
    message(FATAL_ERROR "the races were not found (${result}):\n${output}")
  endif()
  message(STATUS "the races are found")

  # What can't be built is told when the project is configured, and not by a compiler or linker.
  file(WRITE "${WORK_DIR}/kokkos_other/KokkosConfig.cmake"
    "include([[${Kokkos_DIR}/KokkosConfig.cmake]])\nset(Kokkos_DEVICES CUDA SERIAL)\n")
  file(WRITE "${WORK_DIR}/kokkos_old/KokkosConfig.cmake"
    "include([[${Kokkos_DIR}/KokkosConfig.cmake]])\nset(Kokkos_VERSION 4.4.1)\n")
  foreach(way IN ITEMS folder target library objects far misspelt component kokkos_other kokkos_old other_configuration)
    set(kokkos "")
    if(way MATCHES "^kokkos")
      set(kokkos "-DKokkos_DIR=${WORK_DIR}/${way}")
    endif()
    execute_process(COMMAND "${CMAKE_COMMAND}" -S "${WORK_DIR}/refused" -B "${WORK_DIR}/build_${way}" -G "${CMAKE_GENERATOR}"
      -DWAY=${way} ${options} ${kokkos} "-DCMAKE_PREFIX_PATH=${CMAKE_PREFIX_PATH}" RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
    string(REGEX REPLACE "[ \n]+" " " output "${output}")
    set(told "does not go with a sanitizer")
    if(way MATCHES "objects|far")
      set(told "the library more, which is linked to refused, links spacecheck itself")
    endif()
    if(way STREQUAL "misspelt")
      set(told "ACCES is no source file, and the only other word is ACCESS")
    elseif(way STREQUAL "component")
      set(told "it has no component traces, only access")
    elseif(way MATCHES "^kokkos")
      set(told "it was built with Kokkos [0-9.]+ \\([A-Z, ]+\\), and the Kokkos found is ")
    endif()
    if(way STREQUAL "other_configuration")
      if(NOT result EQUAL 0)
        message(FATAL_ERROR "a sanitizer of another configuration is refused:\n${output}")
      endif()
    elseif(result EQUAL 0 OR NOT output MATCHES "${told}")
      message(FATAL_ERROR "not refused, or not for that (${way}, ${result}):\n${output}")
    endif()
  endforeach()
  message(STATUS "what can't be built is refused")

  # The package is used by the other compiler, too, which knows other options.
  foreach(compiler IN ITEMS g++ clang++)
    find_program(other ${compiler} NO_CACHE)
    if(NOT other)
      continue()
    endif()
    set(build "${WORK_DIR}/build_by_${compiler}")
    step("configuring by ${compiler}" "${CMAKE_COMMAND}" -S "${WORK_DIR}/find_package" -B "${build}" -G "${CMAKE_GENERATOR}"
      ${options} "-DCMAKE_PREFIX_PATH=${prefix_path}" "-DCMAKE_CXX_COMPILER=${other}" -DCMAKE_EXPORT_COMPILE_COMMANDS=ON)
    file(READ "${build}/compile_commands.json" commands)
    set(not_its_own "tree-loop-distribute-patterns")
    if(compiler STREQUAL "g++")
      set(not_its_own "-mllvm")
    endif()
    if(NOT commands MATCHES "-fsanitize=thread" OR commands MATCHES "${not_its_own}")
      message(FATAL_ERROR "the twin is compiled by ${compiler} with the other's options:\n${commands}")
    endif()
    unset(other)
  endforeach()
endif()
