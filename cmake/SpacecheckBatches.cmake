# Sources that are compiled some at a time: most of the time of a build goes into Kokkos', fmt's and nlohmann's headers.
include_guard()

# spacecheck_batches(<variable> <size> <source>...)
# Where SPACECHECK_BATCH is ON, files that include some of the sources each, at most about <size>; the sources themselves
# otherwise. There is one for each core as long as four sources are left for each: with more, two cores would read the
# same headers twice as often; with fewer, many would have nothing to do. A main.cpp stays alone: it may be linked apart
# from the rest. (CMake's own unity builds know no CUDA before 3.31, and leave out sources that have options of their own.)
# The sources of a batch share its options, which are set on the batches.
function(spacecheck_batches variable size)
  set(files "${ARGN}")
  if(SPACECHECK_BATCH)
    set(rest ${ARGN})
    set(files ${ARGN})
    list(FILTER files INCLUDE REGEX "/main\\.cpp$")
    list(FILTER rest EXCLUDE REGEX "/main\\.cpp$")
    # All of about the same size, for all cores to be busy to the end.
    list(LENGTH rest left)
    math(EXPR number "(${left} + ${size} - 1) / ${size}")
    math(EXPR most "(${left} + 3) / 4")
    cmake_host_system_information(RESULT cores QUERY NUMBER_OF_LOGICAL_CORES)
    if(cores GREATER most)
      set(cores ${most})
    endif()
    if(cores GREATER number)
      set(number ${cores})
    endif()
    while(rest)
      list(LENGTH rest left)
      math(EXPR length "(${left} + ${number} - 1) / ${number}")
      list(SUBLIST rest 0 ${length} batch)
      list(REMOVE_ITEM rest ${batch})
      # By names that are the same in every clone, so that a compiler cache knows them again.
      list(TRANSFORM batch REPLACE "^${PROJECT_SOURCE_DIR}/" "")
      list(TRANSFORM batch REPLACE "(.+)" "#include \"\\1\"")
      # What is in a source is none of a header's, as g++ takes it to be.
      list(PREPEND batch "#if defined __GNUC__ && !defined __clang__"
        "#pragma GCC diagnostic ignored \"-Wsubobject-linkage\"" "#endif")
      list(JOIN batch "\n" text)
      # By its content, as builds that share the folder may have other sources or cores.
      string(SHA256 hash "${text}")
      string(SUBSTRING "${hash}" 0 8 hash)
      set(file "${SPACECHECK_BATCH_DIR}/${variable}_${hash}.cpp")
      file(CONFIGURE OUTPUT "${file}" CONTENT "${text}\n" @ONLY)
      set_source_files_properties("${file}" PROPERTIES INCLUDE_DIRECTORIES "${PROJECT_SOURCE_DIR}")
      # g++ would collect its garbage a dozen times on the way to the hundreds of megabytes that a batch takes.
      if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        set(collect_late --param=ggc-min-heapsize=1000000)
        set_property(SOURCE "${file}" APPEND PROPERTY COMPILE_OPTIONS
          "$<$<COMPILE_LANGUAGE:CXX>:${collect_late}>" "$<$<COMPILE_LANGUAGE:CUDA>:-Xcompiler=${collect_late}>")
      endif()
      list(APPEND files "${file}")
      math(EXPR number "${number} - 1")
    endwhile()
  endif()
  set(${variable} "${files}" PARENT_SCOPE)
endfunction()
