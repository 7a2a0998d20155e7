# Runs all Rust tests. Shows everything when one fails; else the results, and what was skipped.
execute_process(
  COMMAND "${CMAKE_COMMAND}" -E env "CARGO_TARGET_DIR=${TARGET_DIR}"
          "${CARGO}" test --workspace --locked --no-fail-fast -- --nocapture
  WORKING_DIRECTORY "${SOURCE}"
  OUTPUT_VARIABLE output ERROR_VARIABLE output RESULT_VARIABLE code)
if(NOT code EQUAL 0)
  message("${output}")
  message(FATAL_ERROR "cargo test failed")
endif()
string(REGEX MATCHALL "[^\n]*(Running |test result: |SKIPPED)[^\n]*" lines "${output}")
foreach(line IN LISTS lines)
  message("${line}")
endforeach()
