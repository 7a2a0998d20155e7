# Offers the targets from an unpacked package. It must be of the same major version, and not older than this source.
unset(accsyn_DIR CACHE)
find_package(accsyn ${PROJECT_VERSION} CONFIG REQUIRED GLOBAL PATHS "${ACCSYN_PREBUILT}" NO_DEFAULT_PATH)
