# elfutils' libdw, as LibDW::LibDW: reads the line tables of a program.
find_path(LibDW_INCLUDE_DIR elfutils/libdwfl.h)
find_library(LibDW_LIBRARY dw)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(LibDW REQUIRED_VARS LibDW_LIBRARY LibDW_INCLUDE_DIR)
if(LibDW_FOUND AND NOT TARGET LibDW::LibDW)
  add_library(LibDW::LibDW UNKNOWN IMPORTED)
  set_target_properties(LibDW::LibDW PROPERTIES
    IMPORTED_LOCATION "${LibDW_LIBRARY}" INTERFACE_INCLUDE_DIRECTORIES "${LibDW_INCLUDE_DIR}")
endif()
mark_as_advanced(LibDW_INCLUDE_DIR LibDW_LIBRARY)
