# Builds the site of the documents: cmake -DSOURCE=... -DOUT=... -DMDBOOK=... [-DDOXYGEN=...] -P docs.cmake
# The files are laid out as in the source tree, so that links between them are the same in both.
cmake_minimum_required(VERSION 3.25)

file(REMOVE_RECURSE "${OUT}/src" "${OUT}/html" "${OUT}/man")
file(GLOB documents "${SOURCE}/*.md")
file(COPY ${documents} "${SOURCE}/LICENSE-MIT" "${SOURCE}/LICENSE-APACHE" "${SOURCE}/include" "${SOURCE}/examples-c" DESTINATION "${OUT}/src")
file(COPY "${SOURCE}/docs" DESTINATION "${OUT}/src" PATTERN book.toml EXCLUDE PATTERN SUMMARY.md EXCLUDE PATTERN Doxyfile.in EXCLUDE)
foreach(folder IN ITEMS benches bindings tests)
  file(COPY "${SOURCE}/${folder}/README.md" DESTINATION "${OUT}/src/${folder}")
endforeach()
configure_file("${SOURCE}/docs/book.toml" "${OUT}/book.toml" COPYONLY)

# The table of contents is in docs/, and mdBook wants it at the top.
file(READ "${SOURCE}/docs/SUMMARY.md" summary)
string(REPLACE "](" "](docs/" summary "${summary}")
string(REPLACE "](docs/../" "](" summary "${summary}")
file(WRITE "${OUT}/src/SUMMARY.md" "${summary}")

# Files that are code, not pages, are shown by the browser as they are; folders are not pages at all.
file(GLOB_RECURSE pages "${OUT}/src/*.md")
list(REMOVE_ITEM pages "${OUT}/src/SUMMARY.md")
foreach(page IN LISTS pages)
  file(READ "${page}" text)
  string(REGEX REPLACE "\\[([^]\n]+)\\]\\((\\.\\./)*(bindings/go|examples-c|bindings/python)\\)" "\\1" changed "${text}")
  # mdBook names the page of a README.md index.html.
  string(REPLACE "/README.md)" "/index.md)" changed "${changed}")
  if(NOT changed STREQUAL text)
    file(WRITE "${page}" "${changed}")
  endif()
endforeach()

if(DOXYGEN)
  file(APPEND "${OUT}/src/docs/reference.md" "\n[Every function of C and every class of C++](../c/index.html), by Doxygen.\n")
endif()
execute_process(COMMAND "${MDBOOK}" build "${OUT}" COMMAND_ERROR_IS_FATAL ANY)

# Reference and man pages, from the headers.
if(DOXYGEN)
  foreach(kind IN ITEMS HTML MAN)
    set(DOXYGEN_HTML NO)
    set(DOXYGEN_MAN NO)
    set(DOXYGEN_${kind} YES)
    set(DOXYGEN_INPUT "\"${SOURCE}/include/accsyn.h\"")
    if(kind STREQUAL "HTML")
      string(APPEND DOXYGEN_INPUT " \"${SOURCE}/include/accsyn.hpp\" \"${SOURCE}/include/accsyn\"")
    endif()
    configure_file("${SOURCE}/docs/Doxyfile.in" "${OUT}/Doxyfile.${kind}" @ONLY)
    execute_process(COMMAND "${DOXYGEN}" "${OUT}/Doxyfile.${kind}" COMMAND_ERROR_IS_FATAL ANY)
  endforeach()
  # Without the day of the build, so that two builds are the same.
  file(READ "${OUT}/man/man3/accsyn.h.3" page)
  string(REGEX REPLACE "^(.TH \"[^\"]*\" 3) \"[^\"]*\"" "\\1 \"\"" page "${page}")
  file(WRITE "${OUT}/man/man3/accsyn.h.3" "${page}")
endif()
