# The .deb: names, dependencies and files that Debian's policy asks for.

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "accsyn file transfer API for every program that can call C")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
foreach(component IN ITEMS RUNTIME SANDBOX)
  if(ACCSYN_GLIBC)
    # dpkg-shlibdeps only knows the glibc of this machine; the test package_glibc verifies this line.
    set(CPACK_DEBIAN_${component}_PACKAGE_DEPENDS "libc6 (>= ${ACCSYN_GLIBC}), libgcc-s1 | libgcc1")
  else()
    set(CPACK_DEBIAN_${component}_PACKAGE_SHLIBDEPS ON)
  endif()
endforeach()
# What debuggers need, in packages of their own.
set(CPACK_DEBIAN_RUNTIME_DEBUGINFO_PACKAGE ON)
set(CPACK_DEBIAN_SANDBOX_DEBUGINFO_PACKAGE ON)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_NAME "libaccsyn${ACCSYN_ABI}")
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_RECOMMENDS ca-certificates)
# Since when each function is there, so that a program depends on no later version than it needs.
file(STRINGS "${PROJECT_SOURCE_DIR}/tests/exports.txt" accsyn_symbols)
list(TRANSFORM accsyn_symbols REPLACE "^([a-z0-9_]+) # ([0-9.]+)$" " \\1@Base \\2")
list(JOIN accsyn_symbols "\n" accsyn_symbols)
file(WRITE "${PROJECT_BINARY_DIR}/debian/symbols" "${accsyn_soname} libaccsyn${ACCSYN_ABI} #MINVER#\n${accsyn_symbols}\n")
set(CPACK_DEBIAN_RUNTIME_PACKAGE_CONTROL_EXTRA "${PROJECT_BINARY_DIR}/debian/symbols")
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS_POLICY ">=")
# The first line of each is the project's; lines of Debian are short.
set(CPACK_DEBIAN_RUNTIME_DESCRIPTION "Lets every program that can call C talk to an accsyn workspace:\nJSON in, JSON out. This is the shared library.")
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libaccsyn-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS "libaccsyn${ACCSYN_ABI} (= ${PROJECT_VERSION})")
set(CPACK_DEBIAN_DEVELOPMENT_DESCRIPTION "Headers, static library, CMake package, pkg-config files and guides,\nfor programs that use libaccsyn.")
set(CPACK_DEBIAN_SANDBOX_PACKAGE_NAME accsyn-sandbox)
set(CPACK_DEBIAN_SANDBOX_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_SANDBOX_DESCRIPTION "A local workspace to develop and test against. It answers as an accsyn\nbackend does, on this machine alone, with transfers that move and\nfaults on request.")

# Each package has its copyright file and its changelog where Debian expects them.
file(READ LICENSE-MIT accsyn_mit)
string(REPLACE "\n\n" "\n.\n" accsyn_mit "${accsyn_mit}")
string(REGEX REPLACE "\n+$" "" accsyn_mit "${accsyn_mit}")
string(REPLACE "\n" "\n " accsyn_mit "${accsyn_mit}")
file(WRITE "${PROJECT_BINARY_DIR}/copyright" "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: libaccsyn
Comment: THIRD-PARTY.txt in the same folder has the licences of everything that is linked in.

Files: *
Copyright: the libaccsyn contributors
License: Apache-2.0 or Expat

License: Apache-2.0
 /usr/share/common-licenses/Apache-2.0 on Debian systems has the Apache License, Version 2.0.

License: Expat
 ${accsyn_mit}
")
# The day of the release, as CHANGELOG.md says; of a version without one, the day of SOURCE_DATE_EPOCH, or today.
file(STRINGS "${PROJECT_SOURCE_DIR}/CHANGELOG.md" accsyn_released REGEX "^## \\[?${PROJECT_VERSION}\\]? - [0-9-]+")
if(accsyn_released MATCHES "([0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9])")
  set(accsyn_day --date "${CMAKE_MATCH_1} UTC")
elseif(DEFINED ENV{SOURCE_DATE_EPOCH})
  set(accsyn_day --date "@$ENV{SOURCE_DATE_EPOCH}")
else()
  set(accsyn_day)
endif()
execute_process(COMMAND "${CMAKE_COMMAND}" -E env LC_ALL=C date --utc --rfc-email ${accsyn_day}
                OUTPUT_VARIABLE accsyn_day OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
file(WRITE "${PROJECT_BINARY_DIR}/debian/changelog" "accsyn (${PROJECT_VERSION}) unstable; urgency=medium

  * Release ${PROJECT_VERSION}: what has changed is in CHANGELOG.md of libaccsyn-dev.

 -- ${CPACK_PACKAGE_CONTACT}  ${accsyn_day}
")
execute_process(COMMAND gzip -9nf "${PROJECT_BINARY_DIR}/debian/changelog" COMMAND_ERROR_IS_FATAL ANY)
foreach(pair IN ITEMS "runtime;libaccsyn${ACCSYN_ABI}" "development;libaccsyn-dev" "sandbox;accsyn-sandbox")
  list(GET pair 0 component)
  list(GET pair 1 package)
  set(accsyn_documents "${CMAKE_INSTALL_DATADIR}/doc/${package}")
  install(FILES "${PROJECT_BINARY_DIR}/copyright" "${PROJECT_BINARY_DIR}/debian/changelog.gz" ${accsyn_third_party}
          DESTINATION "${accsyn_documents}" COMPONENT ${component})
  if(accsyn_sbom)
    # What is linked in differs between processors, whose packages share this folder.
    install(FILES "${accsyn_sbom}" DESTINATION "${accsyn_documents}" RENAME "sbom-${CMAKE_SYSTEM_PROCESSOR}.cdx.json" COMPONENT ${component})
  endif()
endforeach()

# CPack calls ldconfig by scripts, for which Debian has a trigger, and does not know Multi-Arch: packages of several processors side by side,
# in which no file has other contents by the same name.
file(WRITE "${PROJECT_BINARY_DIR}/debian/triggers" "activate-noawait ldconfig\n")
find_program(ACCSYN_DPKG_DEB dpkg-deb)
if(ACCSYN_DPKG_DEB)
  configure_file(cmake/debian_control.cmake.in "${PROJECT_BINARY_DIR}/debian_control.cmake" @ONLY)
  list(PREPEND CPACK_POST_BUILD_SCRIPTS "${PROJECT_BINARY_DIR}/debian_control.cmake")
endif()
