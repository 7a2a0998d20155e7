# A test whose peer is not installed: skipped visibly, naming the package; a failure where peers are required.
# One that Debian's stable release does not have (OPTIONAL) is not required.
if(DEFINED ENV{ACCSYN_REQUIRE_PEERS} AND NOT OPTIONAL)
  message(FATAL_ERROR "needs the package ${PACKAGE}, and ACCSYN_REQUIRE_PEERS is set")
endif()
message("SKIPPED: needs the package ${PACKAGE}")
