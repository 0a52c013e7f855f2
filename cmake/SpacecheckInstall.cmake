# Installs the libraries, the program, and a package that find_package(spacecheck) finds wherever the prefix is moved.
include_guard()
include(CMakePackageConfigHelpers)

if(SPACECHECK_BUNDLED)
  set(installable OFF)
else()
  set(installable ${PROJECT_IS_TOP_LEVEL})
endif()
option(SPACECHECK_INSTALL "Make `cmake --install` install spacecheck" ${installable})
if(NOT SPACECHECK_INSTALL)
  return()
endif()
if(SPACECHECK_BUNDLED)
  list(JOIN SPACECHECK_BUNDLED ", " bundled)
  message(FATAL_ERROR "SPACECHECK_INSTALL is ON, but these were built from sources as part of this build, and an installed "
    "spacecheck could not find them again: ${bundled}. Install them first, and set SPACECHECK_FETCH=OFF.")
endif()

if(NOT TARGET spacecheck)
  return()
endif()
install(TARGETS spacecheck_engine spacecheck_spaces spacecheck_main EXPORT spacecheckTargets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(TARGETS spacecheck RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
# `spacecheck trace` looks for it in ../lib of where it lies itself.
install(TARGETS spacecheck_tool LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
if(SPACECHECK_HAS_ACCESS)
  install(TARGETS spacecheck_access_runtime spacecheck_access EXPORT spacecheckTargets
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
  install(TARGETS spacecheck_access_twin RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
install(DIRECTORY "${PROJECT_SOURCE_DIR}/src/spacecheck" DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
  FILES_MATCHING PATTERN "*.hpp")

install(CODE "
  set(PROGRAM \"$<TARGET_FILE:spacecheck>\")
  set(SHARE \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_DATADIR}\")
  include(\"${PROJECT_SOURCE_DIR}/cmake/SpacecheckManuals.cmake\")")

configure_package_config_file("${PROJECT_SOURCE_DIR}/cmake/spacecheckConfig.cmake.in"
  "${PROJECT_BINARY_DIR}/spacecheckConfig.cmake" INSTALL_DESTINATION ${SPACECHECK_PACKAGE_DIR})
write_basic_package_version_file("${PROJECT_BINARY_DIR}/spacecheckConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(EXPORT spacecheckTargets NAMESPACE spacecheck:: DESTINATION ${SPACECHECK_PACKAGE_DIR})
install(FILES
  "${PROJECT_BINARY_DIR}/spacecheckConfig.cmake" "${PROJECT_BINARY_DIR}/spacecheckConfigVersion.cmake"
  "${PROJECT_SOURCE_DIR}/cmake/SpacecheckAddKernels.cmake" "${PROJECT_SOURCE_DIR}/cmake/SpacecheckAccessTwin.cmake"
  "${PROJECT_SOURCE_DIR}/cmake/FindxxHash.cmake"
  "${PROJECT_SOURCE_DIR}/cmake/FindBoostMath.cmake" "${PROJECT_SOURCE_DIR}/cmake/FindLibDW.cmake" "${PROJECT_SOURCE_DIR}/cmake/kokkos_cuda13.hpp"
  DESTINATION ${SPACECHECK_PACKAGE_DIR})
