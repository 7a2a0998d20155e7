# Installs the library in three components: runtime, development and sandbox. Paths between files are relative, so the
# prefix may be moved.

include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
set(accsyn_is_deb FALSE)
if(CPACK_GENERATOR STREQUAL "DEB")
  # CPack changes its variable.
  set(accsyn_is_deb TRUE)
  set(CMAKE_INSTALL_DOCDIR "${CMAKE_INSTALL_DATADIR}/doc/libaccsyn-dev")
endif()

# Strips the debug information of an installed file (two thirds of the archive), not its function names. With ACCSYN_SPLIT_DEBUG, the
# component `debug` is what debuggers then look for, by its build ID. Debian has its own ways of both (pack.cmake).
function(accsyn_strip component file built)
  if(NOT CMAKE_STRIP OR APPLE OR WIN32 OR (CPACK_GENERATOR STREQUAL "DEB" AND NOT component STREQUAL "development"))
    return()
  endif()
  install(CODE "
    set(file \"${file}\")
    cmake_path(ABSOLUTE_PATH file BASE_DIRECTORY \"\${CMAKE_INSTALL_PREFIX}\")
    execute_process(
      COMMAND \"${CMAKE_STRIP}\" --strip-debug --enable-deterministic-archives --remove-section=.llvmbc --remove-section=.llvmcmd
              \"\$ENV{DESTDIR}\${file}\"
      COMMAND_ERROR_IS_FATAL ANY)" COMPONENT ${component})
  if(ACCSYN_SPLIT_DEBUG AND NOT component STREQUAL "development")
    install(CODE "
      set(folder \"${CMAKE_INSTALL_LIBDIR}/debug/.build-id\")
      cmake_path(ABSOLUTE_PATH folder BASE_DIRECTORY \"\${CMAKE_INSTALL_PREFIX}\")
      execute_process(COMMAND \"${CMAKE_COMMAND}\" \"-DREADELF=${CMAKE_READELF}\" \"-DOBJCOPY=${CMAKE_OBJCOPY}\" \"-DFILE=${built}\"
                              \"-DOUT=\$ENV{DESTDIR}\${folder}\" -P \"${PROJECT_SOURCE_DIR}/cmake/split_debug.cmake\"
                      COMMAND_ERROR_IS_FATAL ANY)" COMPONENT debug EXCLUDE_FROM_ALL)
  endif()
endfunction()

# runtime
if(WIN32)
  install(FILES "${accsyn_lib_dir}/${accsyn_real}" DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT runtime)
else()
  install(FILES "${accsyn_lib_dir}/${accsyn_real}" "${accsyn_lib_dir}/${accsyn_soname}"
          DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT runtime)
  accsyn_strip(runtime "${CMAKE_INSTALL_LIBDIR}/${accsyn_real}" "${accsyn_lib_dir}/${accsyn_real}")
endif()

# development
if(WIN32)
  install(FILES "${accsyn_lib_dir}/${accsyn_implib}" ${accsyn_msvc_implib} "${accsyn_def}"
          DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT development)
else()
  install(FILES "${accsyn_lib_dir}/${accsyn_made}" "${accsyn_lib_dir}/${accsyn_static_link}"
          DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT development)
endif()
install(FILES "${accsyn_lib_dir}/${accsyn_archive}" DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT development)
accsyn_strip(development "${CMAKE_INSTALL_LIBDIR}/${accsyn_archive}" "")
install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" COMPONENT development
        FILES_MATCHING PATTERN "*.h" PATTERN "*.hpp")

set(accsyn_cmake_dir "${CMAKE_INSTALL_LIBDIR}/cmake/accsyn")
configure_package_config_file(cmake/accsyn-config.cmake.in "${PROJECT_BINARY_DIR}/cmake/accsyn-config.cmake"
  INSTALL_DESTINATION "${accsyn_cmake_dir}"
  PATH_VARS CMAKE_INSTALL_LIBDIR CMAKE_INSTALL_BINDIR CMAKE_INSTALL_INCLUDEDIR)
write_basic_package_version_file("${PROJECT_BINARY_DIR}/cmake/accsyn-config-version.cmake"
  COMPATIBILITY SameMajorVersion)
install(FILES "${PROJECT_BINARY_DIR}/cmake/accsyn-config.cmake" "${PROJECT_BINARY_DIR}/cmake/accsyn-config-version.cmake"
              cmake/accsyn-sandbox.cmake
        DESTINATION "${accsyn_cmake_dir}" COMPONENT development)

# Where a Debian package goes is known; everything else may be moved.
foreach(place IN ITEMS PREFIX FULL_LIBDIR FULL_INCLUDEDIR)
  if(CPACK_GENERATOR STREQUAL "DEB")
    set(accsyn_to_${place} "${CMAKE_INSTALL_${place}}")
    continue()
  endif()
  file(RELATIVE_PATH accsyn_to_${place} "${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig" "${CMAKE_INSTALL_${place}}")
  string(REGEX REPLACE "/$" "" accsyn_to_${place} "\${pcfiledir}/${accsyn_to_${place}}")
endforeach()
accsyn_pkgconfig("${PROJECT_BINARY_DIR}/cmake/pkgconfig"
  "${accsyn_to_PREFIX}" "${accsyn_to_FULL_LIBDIR}" "${accsyn_to_FULL_INCLUDEDIR}")
install(DIRECTORY "${PROJECT_BINARY_DIR}/cmake/pkgconfig" DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT development)

install(DIRECTORY "${PROJECT_SOURCE_DIR}/docs/" DESTINATION "${CMAKE_INSTALL_DOCDIR}/docs" COMPONENT development
        FILES_MATCHING PATTERN "*.md" PATTERN "*.svg")
install(FILES README.md CHANGELOG.md CONTRIBUTING.md SECURITY.md DESTINATION "${CMAKE_INSTALL_DOCDIR}" COMPONENT development)
# Examples, and what else the documents link to.
install(DIRECTORY "${PROJECT_SOURCE_DIR}/examples-c" DESTINATION "${CMAKE_INSTALL_DOCDIR}" COMPONENT development)
install(FILES include/accsyn.h include/accsyn.hpp DESTINATION "${CMAKE_INSTALL_DOCDIR}/include" COMPONENT development)
install(FILES bindings/python/examples/accsyn_blender.py DESTINATION "${CMAKE_INSTALL_DOCDIR}/bindings/python/examples" COMPONENT development)
foreach(folder IN ITEMS benches bindings tests)
  install(FILES "${folder}/README.md" DESTINATION "${CMAKE_INSTALL_DOCDIR}/${folder}" COMPONENT development)
endforeach()

# sandbox
if(ACCSYN_SANDBOX)
  install(PROGRAMS "$<TARGET_FILE:accsyn::sandbox>" DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT sandbox)
  accsyn_strip(sandbox "${CMAKE_INSTALL_BINDIR}/accsyn-sandbox" "$<TARGET_FILE:accsyn::sandbox>")
  set(accsyn_manual "${PROJECT_SOURCE_DIR}/sandbox/accsyn-sandbox.1")
  if(CPACK_GENERATOR STREQUAL "DEB")
    # As Debian's policy asks.
    file(COPY "${accsyn_manual}" DESTINATION "${PROJECT_BINARY_DIR}/debian")
    execute_process(COMMAND gzip -9nf "${PROJECT_BINARY_DIR}/debian/accsyn-sandbox.1" COMMAND_ERROR_IS_FATAL ANY)
    set(accsyn_manual "${PROJECT_BINARY_DIR}/debian/accsyn-sandbox.1.gz")
  endif()
  if(NOT WIN32)
    install(FILES "${accsyn_manual}" DESTINATION "${CMAKE_INSTALL_MANDIR}/man1" COMPONENT sandbox)
  endif()
endif()

# Licences: ours, and those of everything that is linked in.
set(accsyn_licences LICENSE-MIT LICENSE-APACHE)
find_package(Python3 COMPONENTS Interpreter QUIET)
if(Python3_FOUND)
  set(accsyn_third_party "${PROJECT_BINARY_DIR}/THIRD-PARTY.txt")
  set(accsyn_licence_target "${accsyn_target}")
  if(NOT accsyn_licence_target)
    set(accsyn_licence_target "${accsyn_host}")
  endif()
  add_custom_command(OUTPUT "${accsyn_third_party}"
    COMMAND Python3::Interpreter "${PROJECT_SOURCE_DIR}/cmake/licences.py" --cargo "${ACCSYN_CARGO}"
            --target "${accsyn_licence_target}" --source "${PROJECT_SOURCE_DIR}" --output "${accsyn_third_party}"
    DEPENDS Cargo.lock cmake/licences.py cmake/crates.py
    COMMENT "Collecting licences" VERBATIM)
  add_custom_target(accsyn_licences ALL DEPENDS "${accsyn_third_party}")
  # Cargo has fetched all sources by then.
  add_dependencies(accsyn_licences accsyn_cargo)
  list(APPEND accsyn_licences "${accsyn_third_party}")
  # The bill of materials.
  set(accsyn_sbom "${PROJECT_BINARY_DIR}/sbom.cdx.json")
  add_custom_command(OUTPUT "${accsyn_sbom}"
    COMMAND Python3::Interpreter "${PROJECT_SOURCE_DIR}/cmake/sbom.py" --cargo "${ACCSYN_CARGO}"
            --target "${accsyn_licence_target}" --source "${PROJECT_SOURCE_DIR}" --output "${accsyn_sbom}"
    DEPENDS Cargo.toml Cargo.lock cmake/sbom.py cmake/crates.py
    COMMENT "Writing the bill of materials" VERBATIM)
  add_custom_target(accsyn_sbom ALL DEPENDS "${accsyn_sbom}")
  add_dependencies(accsyn_sbom accsyn_cargo)
  list(APPEND accsyn_licences "${accsyn_sbom}")
else()
  message(STATUS "No python3: the installation will lack the licences of what is linked in, and cannot be passed on")
endif()
if(NOT CPACK_GENERATOR STREQUAL "DEB") # there, each package has its own
  install(FILES ${accsyn_licences} DESTINATION "${CMAKE_INSTALL_DOCDIR}" COMPONENT runtime)
endif()
