# Provides the targets from an unpacked package. It must be of the same major version, and not older than this source.
unset(accsyn_DIR CACHE)
find_package(accsyn ${PROJECT_VERSION} CONFIG QUIET GLOBAL PATHS "${ACCSYN_PREBUILT}" NO_DEFAULT_PATH)
if(NOT accsyn_FOUND)
  message(FATAL_ERROR "ACCSYN_PREBUILT: ${ACCSYN_PREBUILT} holds no package of libaccsyn ${PROJECT_VERSION} "
                      "or a later ${PROJECT_VERSION_MAJOR}.x")
endif()
