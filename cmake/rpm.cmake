# The .rpm: names and dependencies of the three packages. `rpmbuild` makes them, on Debian from its package `rpm`.

set(CPACK_RPM_COMPONENT_INSTALL ON)
set(CPACK_RPM_FILE_NAME RPM-DEFAULT)
set(CPACK_RPM_PACKAGE_LICENSE "MIT OR Apache-2.0")
set(CPACK_RPM_PACKAGE_ARCHITECTURE "${CMAKE_SYSTEM_PROCESSOR}")
set(CPACK_RPM_PACKAGE_RELOCATABLE OFF)
set(CPACK_RPM_PACKAGE_URL "${PROJECT_HOMEPAGE_URL}")
set(CPACK_RPM_RUNTIME_PACKAGE_NAME accsyn-libs)
set(CPACK_RPM_RUNTIME_PACKAGE_SUGGESTS ca-certificates)
set(CPACK_RPM_RUNTIME_PACKAGE_SUMMARY "The shared library of libaccsyn")
set(CPACK_RPM_DEVELOPMENT_PACKAGE_NAME accsyn-devel)
set(CPACK_RPM_DEVELOPMENT_PACKAGE_REQUIRES "accsyn-libs = ${PROJECT_VERSION}")
set(CPACK_RPM_DEVELOPMENT_PACKAGE_SUMMARY "Headers, static library, CMake package and guides of libaccsyn")
set(CPACK_RPM_SANDBOX_PACKAGE_NAME accsyn-sandbox)
set(CPACK_RPM_SANDBOX_PACKAGE_SUMMARY "A local workspace of accsyn to develop and test against")
# The library is stripped already, with the tools of its processor; the same files give the same package.
set(CPACK_RPM_SPEC_MORE_DEFINE "%global __os_install_post %{nil}
%global debug_package %{nil}
%global _build_id_links none
%global _buildhost reproducible
%global use_source_date_epoch_as_buildtime 1
%global clamp_mtime_to_source_date_epoch 1")
set(CPACK_RPM_EXCLUDE_FROM_AUTO_FILELIST_ADDITION
    "${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_LIBDIR}/cmake" "${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_LIBDIR}/pkgconfig")
# The library's are in the runtime component of every kind of package.
foreach(pair IN ITEMS "development;accsyn-devel" "sandbox;accsyn-sandbox")
  list(GET pair 0 component)
  list(GET pair 1 package)
  install(FILES ${accsyn_licences} DESTINATION "${CMAKE_INSTALL_DATADIR}/licenses/${package}" COMPONENT ${component})
endforeach()
