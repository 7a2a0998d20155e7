# Calls accsyn_sandbox_test with the arguments GIVEN, separated by |, in a project without accsyn::sandbox.
include("${CMAKE_CURRENT_LIST_DIR}/../cmake/accsyn-sandbox.cmake")
string(REPLACE "|" ";" GIVEN "${GIVEN}")
accsyn_sandbox_test(${GIVEN})
