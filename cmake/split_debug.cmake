# Copies the debug information of FILE to OUT, by its build ID: where debuggers look below lib/debug/.build-id.
execute_process(COMMAND "${READELF}" --notes "${FILE}" OUTPUT_VARIABLE notes COMMAND_ERROR_IS_FATAL ANY)
if(NOT notes MATCHES "Build ID: ([0-9a-f][0-9a-f])([0-9a-f]+)")
  message(FATAL_ERROR "${FILE} has no build ID")
endif()
file(MAKE_DIRECTORY "${OUT}/${CMAKE_MATCH_1}")
execute_process(COMMAND "${OBJCOPY}" --only-keep-debug "${FILE}" "${OUT}/${CMAKE_MATCH_1}/${CMAKE_MATCH_2}.debug"
                COMMAND_ERROR_IS_FATAL ANY)
