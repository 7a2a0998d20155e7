# Builds the site of the documents: cmake -DSOURCE=... -DOUT=... -DMDBOOK=... [-DDOXYGEN=...] [-DGO=...] [-DTYPEDOC=...] [-DPDOC=...]
# [-DCARGO=...] -P docs.cmake. The reference of a language is made if its tool is given.
# The files are laid out as in the source tree, so that links between them are the same in both.
cmake_minimum_required(VERSION 3.25)

file(REMOVE_RECURSE "${OUT}/src" "${OUT}/html" "${OUT}/complete")
file(GLOB documents "${SOURCE}/*.md")
file(COPY ${documents} "${SOURCE}/LICENSE-MIT" "${SOURCE}/LICENSE-APACHE" "${SOURCE}/include" "${SOURCE}/examples-c" DESTINATION "${OUT}/src")
file(COPY "${SOURCE}/docs" DESTINATION "${OUT}/src" PATTERN book.toml EXCLUDE PATTERN SUMMARY.md EXCLUDE PATTERN Doxyfile.in EXCLUDE PATTERN typedoc.json EXCLUDE PATTERN python_reference.py EXCLUDE
  PATTERN site EXCLUDE)
foreach(folder IN ITEMS benches bindings tests)
  file(COPY "${SOURCE}/${folder}/README.md" DESTINATION "${OUT}/src/${folder}")
endforeach()
file(COPY "${SOURCE}/bindings/python/examples/accsyn_blender.py" DESTINATION "${OUT}/src/bindings/python/examples")
file(READ "${SOURCE}/docs/book.toml" settings)
if(NOT GO)
  # mdBook refuses settings of chapters that are not there.
  string(REGEX REPLACE "\"docs/reference-go[^\n]*\n" "" settings "${settings}")
endif()
file(WRITE "${OUT}/book.toml" "${settings}")
file(COPY "${SOURCE}/docs/site/site.css" "${SOURCE}/docs/site/site.js" DESTINATION "${OUT}")

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
  # What no test runs says so.
  string(REGEX REPLACE "<!-- not run: ([^\n]*) -->\n" "*Not run by our tests: \\1.*\n\n" changed "${changed}")
  if(NOT changed STREQUAL text)
    file(WRITE "${page}" "${changed}")
  endif()
endforeach()

# Turns the names of documents in a reference (`docs/errors.md`) into links to their pages in the site, and what stands for the way there
# into that way, which is another one in each folder.
function(accsyn_link reference)
  file(GLOB_RECURSE pages "${OUT}/html/${reference}/*.html")
  foreach(page IN LISTS pages)
    cmake_path(GET page PARENT_PATH folder)
    file(RELATIVE_PATH site "${folder}" "${OUT}/html")
    file(READ "${page}" text)
    string(REPLACE "https://site.invalid/" "${site}" changed "${text}")
    # Doxygen's name of the project, and above the name of the crate.
    string(REPLACE "<div id=\"projectname\">libaccsyn" "<div id=\"projectname\"><a href=\"${site}index.html\">libaccsyn</a>" changed "${changed}")
    string(REPLACE "<nav class=\"sidebar\">" "<nav class=\"sidebar\"><h2 class=\"location\"><a href=\"${site}index.html\">libaccsyn</a></h2>" changed "${changed}")
    string(REGEX REPLACE "docs/([a-z-]+)\\.md" "<a href=\"${site}docs/\\1.html\">docs/\\1.md</a>" changed "${changed}")
    if(NOT changed STREQUAL text)
      file(WRITE "${page}" "${changed}")
    endif()
  endforeach()
endfunction()

# The picture is part of its page, where its colours follow the theme that is chosen there, not the system's.
file(READ "${SOURCE}/docs/pieces.svg" picture)
string(REGEX REPLACE "@media [^{]*{ #pieces ({[^}]*}) }" ":is(.ayu, .coal, .navy) #pieces \\1" picture "${picture}")
file(READ "${OUT}/src/README.md" page)
string(REGEX REPLACE "!\\[[^]]*\\]\\(docs/pieces\\.svg\\)" "${picture}" page "${page}")
file(WRITE "${OUT}/src/README.md" "${page}")

# The page of references links to those that are made.
set(references "")
if(DOXYGEN)
  string(APPEND references "- [C, and C++](../c/index.html): the contract, functions by group, classes\n")
endif()
if(GO)
  set(packages "")
  foreach(package IN ITEMS accsyn accsyntest accsynvet)
    set(folder "${SOURCE}/bindings/go/${package}")
    if(package STREQUAL "accsyn")
      set(folder "${SOURCE}/bindings/go")
    endif()
    execute_process(COMMAND "${CMAKE_COMMAND}" -E env GOWORK=off GOTOOLCHAIN=local GOFLAGS= "${GO}" doc -all .
      COMMAND awk -v "title=${package}" -f "${SOURCE}/cmake/godoc.awk"
      WORKING_DIRECTORY "${folder}" OUTPUT_FILE "${OUT}/src/docs/reference-go-${package}.md" COMMAND_ERROR_IS_FATAL ANY)
    string(APPEND packages "  - [Go: ${package}](docs/reference-go-${package}.md)\n")
    string(APPEND references "- [Go: ${package}](reference-go-${package}.md)\n")
  endforeach()
  file(READ "${OUT}/src/SUMMARY.md" summary)
  string(REGEX REPLACE "(- [^\n]*\\(docs/reference.md\\)\n)" "\\1${packages}" summary "${summary}")
  file(WRITE "${OUT}/src/SUMMARY.md" "${summary}")
endif()
if(TYPEDOC)
  string(APPEND references "- [Node](../node/index.html)\n")
endif()
if(PDOC)
  string(APPEND references "- [Python](../python/accsyn.html)\n")
endif()
if(CARGO)
  string(APPEND references "- [Rust](../rust/accsyn_api/index.html): the crates behind the C functions, for contributors\n")
endif()
file(READ "${OUT}/src/docs/reference.md" page)
if(references)
  string(REPLACE "<!-- The site has its list of references here. -->\n" "${references}\n## Elsewhere\n" page "${page}")
endif()
file(WRITE "${OUT}/src/docs/reference.md" "${page}")
execute_process(COMMAND "${MDBOOK}" build "${OUT}" COMMAND_ERROR_IS_FATAL ANY)

if(TYPEDOC)
  execute_process(COMMAND "${TYPEDOC}" --options "${SOURCE}/docs/typedoc.json" --out "${OUT}/html/node" COMMAND_ERROR_IS_FATAL ANY)
  accsyn_link(node)
endif()
if(PDOC)
  execute_process(COMMAND "${CMAKE_COMMAND}" -E env "PYTHONPATH=${SOURCE}/bindings/python" PYTHONDONTWRITEBYTECODE=1
                  "${PDOC}" "${SOURCE}/docs/python_reference.py" "${OUT}/html/python" COMMAND_ERROR_IS_FATAL ANY)
  accsyn_link(python)
endif()
if(CARGO)
  # Make's jobs are not for cargo, which would warn of that.
  unset(ENV{MAKEFLAGS})
  unset(ENV{MFLAGS})
  # Beside the site: cargo keeps what it has compiled there, and only the pages are part of the site.
  execute_process(COMMAND "${CARGO}" doc --quiet --package accsyn-api --package accsyn-base --package accsyn-core --package accsyn-wire --no-deps --locked WORKING_DIRECTORY "${SOURCE}" COMMAND_ERROR_IS_FATAL ANY)
  execute_process(COMMAND "${CARGO}" metadata --format-version 1 --no-deps --locked WORKING_DIRECTORY "${SOURCE}"
    OUTPUT_VARIABLE metadata COMMAND_ERROR_IS_FATAL ANY)
  string(JSON target GET "${metadata}" target_directory)
  foreach(part IN ITEMS accsyn_api accsyn_base accsyn_core accsyn_wire src static.files search.index)
    if(EXISTS "${target}/doc/${part}")
      file(COPY "${target}/doc/${part}" DESTINATION "${OUT}/html/rust")
    endif()
  endforeach()
  file(GLOB scripts "${target}/doc/*.js")
  file(COPY ${scripts} DESTINATION "${OUT}/html/rust")
  accsyn_link(rust)
endif()

# The reference of C and C++, from the headers.
if(DOXYGEN)
  configure_file("${SOURCE}/docs/Doxyfile.in" "${OUT}/Doxyfile" @ONLY)
  execute_process(COMMAND "${DOXYGEN}" "${OUT}/Doxyfile" COMMAND_ERROR_IS_FATAL ANY)
  accsyn_link(c)
endif()
# Only now: what a failed step leaves is made again.
file(TOUCH "${OUT}/complete")
