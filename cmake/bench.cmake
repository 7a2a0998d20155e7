# The benchmark beside other clients, for what is built here: `cmake --workflow --preset bench`.
add_custom_target(bench
  COMMAND "${PROJECT_SOURCE_DIR}/benches/run.sh" "${PROJECT_BINARY_DIR}" "${PROJECT_BINARY_DIR}/bench"
  COMMENT "Measuring; an idle machine gives figures that mean something"
  USES_TERMINAL VERBATIM)
add_dependencies(bench accsyn_cargo)
