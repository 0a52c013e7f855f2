# Makes files part of the program, so that it needs none beside it. Two uses:
#   include() it:  spacecheck_embed(<target>) adds the source that holds them;
#   cmake -P it:   writes that source anew (OUTPUT, SOURCE_DIR), when one of the files has changed.

set(SPACECHECK_CHART_JS third_party/chart.js/chart.min.js)
set(SPACECHECK_CHART_JS_SHA256 fbc45926e6b46845a0f905552a0e0b1331049bff1115ecf94dbe0904d895e710)
set(SPACECHECK_PAGE_DIR src/spacecheck/report/page)
# A script in parts/ is a kind of file that the page shows, and is found by itself.
if(CMAKE_SCRIPT_MODE_FILE)
  file(GLOB SPACECHECK_PAGE_PARTS RELATIVE "${SOURCE_DIR}/${SPACECHECK_PAGE_DIR}" "${SOURCE_DIR}/${SPACECHECK_PAGE_DIR}/parts/*.js")
else()
  file(GLOB SPACECHECK_PAGE_PARTS CONFIGURE_DEPENDS RELATIVE "${PROJECT_SOURCE_DIR}/${SPACECHECK_PAGE_DIR}"
    "${PROJECT_SOURCE_DIR}/${SPACECHECK_PAGE_DIR}/parts/*.js")
endif()
set(SPACECHECK_PAGE_SCRIPTS dom.js data.js charts.js matrix.js kernel.js ${SPACECHECK_PAGE_PARTS} page.js)
set(SPACECHECK_EMBEDDED_FILES
  ${SPACECHECK_CHART_JS} docs/checks.md docs/findings.md ${SPACECHECK_PAGE_DIR}/page.html ${SPACECHECK_PAGE_DIR}/page.css
  ${SPACECHECK_PAGE_DIR}/kernel_template.txt)
foreach(script IN LISTS SPACECHECK_PAGE_SCRIPTS)
  list(APPEND SPACECHECK_EMBEDDED_FILES ${SPACECHECK_PAGE_DIR}/${script})
endforeach()

if(NOT CMAKE_SCRIPT_MODE_FILE)
  include_guard()
  function(spacecheck_embed target)
    list(TRANSFORM SPACECHECK_EMBEDDED_FILES PREPEND "${PROJECT_SOURCE_DIR}/" OUTPUT_VARIABLE files)
    set(output "${CMAKE_CURRENT_BINARY_DIR}/spacecheck_embedded.cpp")
    set(script "${PROJECT_SOURCE_DIR}/cmake/SpacecheckEmbed.cmake")
    add_custom_command(OUTPUT "${output}"
      COMMAND "${CMAKE_COMMAND}" "-DOUTPUT=${output}" "-DSOURCE_DIR=${PROJECT_SOURCE_DIR}" -P "${script}"
      DEPENDS "${script}" ${files} COMMENT "Embedding the report's page and the texts of the docs" VERBATIM)
    target_sources(${target} PRIVATE "${output}")
  endfunction()
  return()
endif()

# A string literal may be no longer than a compiler likes: pieces of 8,000 bytes, which it joins.
function(spacecheck_literal variable text)
  set(literal "")
  string(LENGTH "${text}" length)
  set(at 0)
  while(at LESS length)
    string(SUBSTRING "${text}" ${at} 8000 piece)
    string(APPEND literal "R\"_embedded_(${piece})_embedded_\"\n")
    math(EXPR at "${at} + 8000")
  endwhile()
  set(${variable} "${literal}" PARENT_SCOPE)
endfunction()

file(SHA256 "${SOURCE_DIR}/${SPACECHECK_CHART_JS}" hash)
if(NOT hash STREQUAL SPACECHECK_CHART_JS_SHA256)
  message(FATAL_ERROR "${SPACECHECK_CHART_JS} has SHA-256 ${hash}, not the pinned ${SPACECHECK_CHART_JS_SHA256}")
endif()

file(READ "${SOURCE_DIR}/${SPACECHECK_CHART_JS}" chart)
string(REGEX REPLACE "\n//# sourceMappingURL[^\n]*" "" chart "${chart}")
file(READ "${SOURCE_DIR}/${SPACECHECK_PAGE_DIR}/page.css" style)
file(READ "${SOURCE_DIR}/${SPACECHECK_PAGE_DIR}/page.html" page)
set(scripts "")
foreach(script IN LISTS SPACECHECK_PAGE_SCRIPTS)
  file(READ "${SOURCE_DIR}/${SPACECHECK_PAGE_DIR}/${script}" text)
  string(APPEND scripts "${text}")
endforeach()
string(REPLACE "/* the styles go here */" "${style}" page "${page}")
string(REPLACE "/* the scripts go here */" "${scripts}" page "${page}")
string(REPLACE "/* the charts go here */" "${chart}" page "${page}")
file(READ "${SOURCE_DIR}/docs/checks.md" checks)
file(READ "${SOURCE_DIR}/docs/findings.md" findings)
file(READ "${SOURCE_DIR}/${SPACECHECK_PAGE_DIR}/kernel_template.txt" kernel)

set(code "#include <spacecheck/report/impl/embedded.hpp>\n\nnamespace spacecheck::Impl {\n")
foreach(name IN ITEMS page checks findings kernel)
  spacecheck_literal(literal "${${name}}")
  string(APPEND code "std::string_view embedded_${name}() {\n  static constexpr char text[] =\n${literal};\n  return {text, sizeof text - 1};\n}\n")
endforeach()
string(APPEND code "}  // namespace spacecheck::Impl\n")
file(WRITE "${OUTPUT}" "${code}")
