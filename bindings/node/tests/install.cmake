# Copies the package to PACKAGE and installs what the lock file says, unless that was done before.
file(GLOB stale LIST_DIRECTORIES true "${PACKAGE}/*")
list(FILTER stale EXCLUDE REGEX "/node_modules$|/locked\\.json$")
if(stale)
  file(REMOVE_RECURSE ${stale})
endif()
file(COPY "${SOURCE}/" DESTINATION "${PACKAGE}" PATTERN node_modules EXCLUDE)
file(COPY_FILE "${ROOT}/docs/node.md" "${PACKAGE}/README.md")
file(COPY "${ROOT}/LICENSE-APACHE" "${ROOT}/LICENSE-MIT" DESTINATION "${PACKAGE}")

execute_process(COMMAND "${CMAKE_COMMAND}" -E compare_files "${PACKAGE}/package-lock.json" "${PACKAGE}/locked.json"
                RESULT_VARIABLE is_new OUTPUT_QUIET ERROR_QUIET)
if(is_new)
  # koffi brings its binary as a package of its own: no script has to run.
  execute_process(COMMAND "${NPM}" ci --ignore-scripts WORKING_DIRECTORY "${PACKAGE}" COMMAND_ERROR_IS_FATAL ANY)
  file(COPY_FILE "${PACKAGE}/package-lock.json" "${PACKAGE}/locked.json")
endif()
