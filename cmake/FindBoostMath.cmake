# Finds the headers of Boost.Math: Boost's own CMake package where it is, else the headers alone.
# Defines Boost::headers.
find_package(Boost 1.74 CONFIG QUIET)
if(TARGET Boost::headers)
  set(BoostMath_VERSION ${Boost_VERSION})
  set(BoostMath_DIR ${Boost_DIR})
  set(BoostMath_FOUND TRUE)
  return()
endif()

find_path(BoostMath_INCLUDE_DIR boost/math/distributions/binomial.hpp DOC "where boost/math lies")
mark_as_advanced(BoostMath_INCLUDE_DIR)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(BoostMath REQUIRED_VARS BoostMath_INCLUDE_DIR)

if(BoostMath_FOUND)
  add_library(Boost::headers INTERFACE IMPORTED)
  set_target_properties(Boost::headers PROPERTIES INTERFACE_INCLUDE_DIRECTORIES "${BoostMath_INCLUDE_DIR}")
endif()
