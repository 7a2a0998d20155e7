# CPack: a .tar.gz to unpack anywhere, or three .deb (with CPACK_GENERATOR=DEB and CMAKE_INSTALL_PREFIX=/usr).

if(NOT CPACK_GENERATOR)
  set(CPACK_GENERATOR TGZ)
endif()
set(CPACK_PACKAGE_VENDOR "the libaccsyn project")
if(NOT CPACK_PACKAGE_CONTACT)
  set(CPACK_PACKAGE_CONTACT "libaccsyn maintainers <maintainers@libaccsyn.invalid>")
endif()
set(CPACK_RESOURCE_FILE_LICENSE "${PROJECT_SOURCE_DIR}/LICENSE-MIT")
string(TOLOWER "${CMAKE_SYSTEM_NAME}-${CMAKE_SYSTEM_PROCESSOR}" accsyn_system)
set(CPACK_PACKAGE_FILE_NAME "accsyn-${PROJECT_VERSION}-${accsyn_system}")
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_COMPONENTS_ALL runtime development sandbox)

if(CPACK_GENERATOR STREQUAL "DEB")
  set(CPACK_DEB_COMPONENT_INSTALL ON)
  set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
  foreach(component IN ITEMS RUNTIME SANDBOX)
    if(ACCSYN_GLIBC)
      # dpkg-shlibdeps only knows the glibc of this machine; the test package_glibc proves this line.
      set(CPACK_DEBIAN_${component}_PACKAGE_DEPENDS "libc6 (>= ${ACCSYN_GLIBC})")
    else()
      set(CPACK_DEBIAN_${component}_PACKAGE_SHLIBDEPS ON)
    endif()
  endforeach()
  set(CPACK_DEBIAN_RUNTIME_PACKAGE_NAME "libaccsyn${ACCSYN_ABI}")
  set(CPACK_DEBIAN_RUNTIME_PACKAGE_SECTION libs)
  set(CPACK_DEBIAN_RUNTIME_PACKAGE_RECOMMENDS ca-certificates)
  set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
  set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS_POLICY ">=")
  set(CPACK_DEBIAN_RUNTIME_DESCRIPTION "accsyn file transfer API, shared library\n\
Lets every program that can call C talk to an accsyn workspace: JSON in, JSON out.")
  set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libaccsyn-dev)
  set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
  set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS "libaccsyn${ACCSYN_ABI} (= ${PROJECT_VERSION})")
  set(CPACK_DEBIAN_DEVELOPMENT_DESCRIPTION "accsyn file transfer API, for development\n\
Headers, static library, CMake package, pkg-config files and guides of libaccsyn.")
  set(CPACK_DEBIAN_SANDBOX_PACKAGE_NAME accsyn-sandbox)
  set(CPACK_DEBIAN_SANDBOX_PACKAGE_SECTION devel)
  set(CPACK_DEBIAN_SANDBOX_DESCRIPTION "local accsyn workspace to develop and test against\n\
Answers as an accsyn backend does, on this machine alone, with transfers that move and faults on request.")

  # Each package brings its copyright file, where Debian looks for it.
  file(READ LICENSE-MIT accsyn_mit)
  file(WRITE "${PROJECT_BINARY_DIR}/copyright" "libaccsyn ${PROJECT_VERSION}, under either of two licences: \
the Apache License, Version 2.0 (/usr/share/common-licenses/Apache-2.0), or this one.\n\n${accsyn_mit}\n\
THIRD-PARTY.txt in the same folder has the licences of everything that is linked in.\n")
  foreach(pair IN ITEMS "runtime;libaccsyn${ACCSYN_ABI}" "development;libaccsyn-dev" "sandbox;accsyn-sandbox")
    list(GET pair 0 component)
    list(GET pair 1 package)
    install(FILES "${PROJECT_BINARY_DIR}/copyright" ${accsyn_third_party}
            DESTINATION "${CMAKE_INSTALL_DATADIR}/doc/${package}" COMPONENT ${component})
  endforeach()
endif()
include(CPack)
