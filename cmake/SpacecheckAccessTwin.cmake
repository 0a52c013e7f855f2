# The access twin of a program: the same kernels, compiled so that every memory access is seen. Included by
# SpacecheckAddKernels.cmake, and installed beside it.
include_guard()

# spacecheck_no_lto(<target>)
# Optimised at link time, code is instrumented then, or rather is not, as the linker is told of no sanitizer.
function(spacecheck_no_lto target)
  set_property(TARGET ${target} PROPERTY INTERPROCEDURAL_OPTIMIZATION OFF)
  foreach(configuration IN LISTS CMAKE_CONFIGURATION_TYPES CMAKE_BUILD_TYPE)
    string(TOUPPER "${configuration}" configuration)
    set_property(TARGET ${target} PROPERTY INTERPROCEDURAL_OPTIMIZATION_${configuration} OFF)
  endforeach()
endfunction()

# spacecheck_mirror(<name>)
# What was said of <name> since its twin was made is said of the twin, too. Called when all of the project has been read.
# Not with it: the dirs that are SYSTEM for <name> alone, which CMake does not tell of. To the twin they are ordinary, which
# makes no difference but for warnings, and those are the business of <name>.
function(spacecheck_mirror name)
  set(twin ${name}_access_twin)
  # First what is said of <name>, then what is said of the twin itself, which wins.
  foreach(property IN ITEMS SOURCES INCLUDE_DIRECTORIES COMPILE_DEFINITIONS COMPILE_OPTIONS COMPILE_FEATURES
      PRECOMPILE_HEADERS LINK_OPTIONS LINK_DIRECTORIES)
    get_property(values TARGET ${name} PROPERTY ${property})
    get_property(own TARGET ${twin} PROPERTY ${property})
    if("${values}" STREQUAL "")
      continue()
    endif()
    if(NOT property MATCHES "OPTIONS")
      list(REMOVE_ITEM own ${values})
    endif()
    if(NOT "${own}" STREQUAL "")
      string(APPEND values ";${own}")
    endif()
    set_property(TARGET ${twin} PROPERTY ${property} "${values}")
  endforeach()
  foreach(property IN ITEMS CXX_STANDARD CXX_STANDARD_REQUIRED CXX_EXTENSIONS CXX_VISIBILITY_PRESET VISIBILITY_INLINES_HIDDEN
      POSITION_INDEPENDENT_CODE COMPILE_FLAGS LINK_FLAGS BUILD_RPATH UNITY_BUILD UNITY_BUILD_BATCH_SIZE UNITY_BUILD_MODE
      NO_SYSTEM_FROM_IMPORTED RUNTIME_OUTPUT_DIRECTORY)
    get_property(there TARGET ${name} PROPERTY ${property} SET)
    get_property(value TARGET ${name} PROPERTY ${property})
    if(there)
      set_property(TARGET ${twin} PROPERTY ${property} "${value}")
    endif()
  endforeach()
  # It is looked for beside the program, by the program's name.
  get_property(output_name TARGET ${name} PROPERTY OUTPUT_NAME)
  get_property(suffix TARGET ${name} PROPERTY SUFFIX)
  if(NOT output_name)
    set(output_name ${name})
  endif()
  set_target_properties(${twin} PROPERTIES OUTPUT_NAME "${output_name}" SUFFIX "${suffix}.access")
  # What has to be built first, such as headers that are generated.
  get_property(dependencies TARGET ${name} PROPERTY MANUALLY_ADDED_DEPENDENCIES)
  list(REMOVE_ITEM dependencies ${twin})
  if(dependencies)
    add_dependencies(${twin} ${dependencies})
  endif()
  # By the property, as names are looked up where the twin is and not here.
  get_property(libraries TARGET ${name} PROPERTY LINK_LIBRARIES)
  list(FILTER libraries EXCLUDE REGEX "^spacecheck(::|_)(main|spacecheck|spaces|engine)$")
  # The linker is not told to leave it: the user's libraries may be made for nothing else.
  string(TOUPPER "${CMAKE_BUILD_TYPE}" configuration)
  get_property(whole TARGET ${name} PROPERTY INTERPROCEDURAL_OPTIMIZATION)
  get_property(in_this TARGET ${name} PROPERTY INTERPROCEDURAL_OPTIMIZATION_${configuration})
  if(whole OR in_this)
    set_property(TARGET ${twin} APPEND PROPERTY LINK_OPTIONS ${CMAKE_CXX_COMPILE_OPTIONS_IPO} ${CMAKE_CXX_LINK_OPTIONS_IPO})
  endif()
  # By a library, as the options of the other libraries come after the target's own.
  if(NOT TARGET spacecheck_access_last)
    add_library(spacecheck_access_last INTERFACE IMPORTED GLOBAL)
    set_property(TARGET spacecheck_access_last PROPERTY INTERFACE_COMPILE_OPTIONS "SHELL:-fno-lto")
  endif()
  set_property(TARGET ${twin} APPEND PROPERTY LINK_LIBRARIES ${libraries} spacecheck_access_last)
endfunction()

# spacecheck_add_access_twin(<name> <source>...)
# <name>.access beside <name>: the same kernels, compiled so that every memory access is seen. <name> starts it for the
# trials of the check `access`; it is nothing to start by hand.
function(spacecheck_add_access_twin name)
  set(twin ${name}_access_twin)
  add_executable(${twin} ${ARGN})
  # At -O3 loops are unrolled for accesses that are calls anyway. Warnings are those of <name>. (CMake leaves out the second
  # of two options, which may be this -O2, but knows none that begins with SHELL: from one that does not.)
  target_compile_options(${twin} PRIVATE "SHELL:-O2" -w)
  spacecheck_link_whole(${twin} spacecheck::access)
  spacecheck_no_lto(${twin})
  add_dependencies(${name} ${twin})
  # What the user says of <name> comes after this call, and may come from a folder above.
  cmake_language(EVAL CODE "cmake_language(DEFER DIRECTORY [[${CMAKE_SOURCE_DIR}]] CALL spacecheck_mirror [[${name}]])")
endfunction()
