# The man pages of the C functions, in packages for systems that have `man`.
find_program(ACCSYN_AWK awk DOC "awk, for the man pages")
if(WIN32 OR NOT ACCSYN_INSTALL)
  return()
endif()
if(NOT ACCSYN_AWK)
  message(STATUS "No awk: packages will have no man pages of the C functions")
  return()
endif()
set(accsyn_man "${PROJECT_BINARY_DIR}/man")
set(accsyn_header "${PROJECT_SOURCE_DIR}/include/accsyn.h")
add_custom_command(OUTPUT "${accsyn_man}/complete"
  COMMAND "${CMAKE_COMMAND}" -E rm -rf "${accsyn_man}"
  COMMAND "${CMAKE_COMMAND}" -E make_directory "${accsyn_man}/man3"
  COMMAND "${ACCSYN_AWK}" -v "out=${accsyn_man}/man3" -v "version=${PROJECT_VERSION}" -f "${PROJECT_SOURCE_DIR}/cmake/man.awk"
          "${accsyn_header}" "${accsyn_header}"
  COMMAND "${CMAKE_COMMAND}" -E touch "${accsyn_man}/complete"
  DEPENDS "${accsyn_header}" cmake/man.awk COMMENT "Writing the man pages" VERBATIM)
add_custom_target(accsyn_man ALL DEPENDS "${accsyn_man}/complete")
install(DIRECTORY "${accsyn_man}/man3" DESTINATION "${CMAKE_INSTALL_MANDIR}" COMPONENT development)
if(accsyn_is_deb)
  # As Debian's policy asks.
  install(CODE "
    set(folder \"${CMAKE_INSTALL_MANDIR}/man3\")
    cmake_path(ABSOLUTE_PATH folder BASE_DIRECTORY \"\${CMAKE_INSTALL_PREFIX}\")
    file(GLOB pages \"\$ENV{DESTDIR}\${folder}/*.3\")
    execute_process(COMMAND gzip -9nf \${pages} COMMAND_ERROR_IS_FATAL ANY)" COMPONENT development)
endif()
