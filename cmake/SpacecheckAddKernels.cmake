# What a project that has kernels to check calls. Installed with the package.
include_guard()
include("${CMAKE_CURRENT_LIST_DIR}/SpacecheckAccessTwin.cmake")

# spacecheck_device_sources(<file>...)
# Marks files that include Kokkos, so that they are compiled as Kokkos itself was: by nvcc where Kokkos was built with
# CMake's CUDA language, by the C++ compiler otherwise. Call it where the target of the files is defined.
function(spacecheck_device_sources)
  if(SPACECHECK_DEVICE_LANGUAGE STREQUAL "CUDA")
    set_source_files_properties(${ARGN} PROPERTIES LANGUAGE CUDA)
  endif()
endfunction()

# spacecheck_link_whole(<target> <spacecheck target>...)
# Checks, commands and kernels register themselves by static objects, which a linker drops from an archive that nothing
# refers to. So the archives are linked whole.
function(spacecheck_link_whole target)
  foreach(library IN LISTS ARGN)
    get_target_property(aliased ${library} ALIASED_TARGET)
    if(aliased)
      set(library ${aliased})
    endif()
    list(APPEND libraries ${library})
  endforeach()
  target_link_libraries(${target} PRIVATE ${libraries})
  # The archives that these bring along have to be linked the same way, or CMake refuses the mixture.
  set(all ${libraries})
  foreach(library IN ITEMS
      spacecheck_engine spacecheck_spaces spacecheck_access_runtime
      spacecheck::engine spacecheck::spacecheck spacecheck::access_runtime)
    if(TARGET ${library})
      get_target_property(aliased ${library} ALIASED_TARGET)
      if(NOT aliased)
        list(APPEND all ${library})
      endif()
    endif()
  endforeach()
  list(REMOVE_DUPLICATES all)
  list(JOIN all "," all)
  set_property(TARGET ${target} PROPERTY LINK_LIBRARY_OVERRIDE "WHOLE_ARCHIVE,${all}")
endfunction()

# spacecheck_add_kernels(<name> <source>... [ACCESS])
# An executable <name> that checks the kernels in the sources: the whole `spacecheck` program, with these as its catalogue.
# ACCESS: with the check `access`, too, which decides races; every source that holds kernels has to be named here.
function(spacecheck_add_kernels name)
  cmake_parse_arguments(arg "ACCESS" "" "" ${ARGN})
  set(sources ${arg_UNPARSED_ARGUMENTS})
  if(NOT sources)
    message(FATAL_ERROR "spacecheck_add_kernels(${name} ...) needs at least one source file with a kernel in it.")
  endif()
  if(SPACECHECK_DEVICE_LANGUAGE STREQUAL "CUDA" AND NOT CMAKE_CUDA_COMPILER)
    message(FATAL_ERROR "This Kokkos is a CUDA one: add CUDA to the languages of your project, as in project(${PROJECT_NAME} LANGUAGES CXX CUDA).")
  endif()
  get_property(multi_config GLOBAL PROPERTY GENERATOR_IS_MULTI_CONFIG)
  if(NOT CMAKE_BUILD_TYPE AND NOT multi_config AND NOT CMAKE_CXX_FLAGS MATCHES "-O")
    message(NOTICE "${name}: no CMAKE_BUILD_TYPE is set, so its kernels are compiled without optimisation. They are checked "
      "as nobody runs them, and ten times slower; -DCMAKE_BUILD_TYPE=Release is what is meant, most likely.")
  endif()
  add_executable(${name} ${sources})
  spacecheck_device_sources(${sources})
  spacecheck_link_whole(${name} spacecheck::main)
  if(arg_ACCESS)
    # By the target: the variables of a subdirectory are not seen by the project that adds it.
    if(NOT TARGET spacecheck::access)
      # Not an error: the same project builds for a device, where the check says why it is skipped.
      message(STATUS "${name} has no check access: ${SPACECHECK_NO_ACCESS}")
    else()
      string(TOUPPER "${CMAKE_BUILD_TYPE}" configuration)
      spacecheck_refuse_sanitizer(${name} "${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${configuration}} \
${CMAKE_EXE_LINKER_FLAGS} ${CMAKE_EXE_LINKER_FLAGS_${configuration}}")
      spacecheck_add_access_twin(${name} ${sources})
    endif()
  endif()
endfunction()
