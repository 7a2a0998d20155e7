# Provides the targets from an unpacked package. It must be of the same major version, and not older than this source.
# Not by find_package, which FetchContent may redirect to this project.
file(GLOB accsyn_config "${ACCSYN_PREBUILT}/lib*/cmake/accsyn/accsyn-config.cmake"
                        "${ACCSYN_PREBUILT}/lib/*/cmake/accsyn/accsyn-config.cmake")
if(accsyn_config)
  list(GET accsyn_config 0 accsyn_config)
  set(PACKAGE_FIND_NAME accsyn)
  set(PACKAGE_FIND_VERSION "${PROJECT_VERSION}")
  set(PACKAGE_FIND_VERSION_MAJOR "${PROJECT_VERSION_MAJOR}")
  string(REGEX REPLACE "\\.cmake$" "-version.cmake" accsyn_config_version "${accsyn_config}")
  include("${accsyn_config_version}")
  if(PACKAGE_VERSION_COMPATIBLE AND NOT PACKAGE_VERSION_UNSUITABLE)
    set(accsyn_FOUND TRUE)
    include("${accsyn_config}")
  else()
    set(accsyn_NOT_FOUND_MESSAGE "It is of version ${PACKAGE_VERSION}. ")
  endif()
endif()
if(NOT accsyn_FOUND)
  message(FATAL_ERROR "ACCSYN_PREBUILT: ${ACCSYN_PREBUILT} holds no package of libaccsyn ${PROJECT_VERSION} "
                      "or a later ${PROJECT_VERSION_MAJOR}.x. ${accsyn_NOT_FOUND_MESSAGE}")
endif()
