# A test whose peer is not installed: skipped visibly, naming the package; a failure where peers are required.
if(DEFINED ENV{ACCSYN_REQUIRE_PEERS})
  message(FATAL_ERROR "needs the package ${PACKAGE}, and ACCSYN_REQUIRE_PEERS is set")
endif()
message("SKIPPED: needs the package ${PACKAGE}")
