# Every package that this machine can make, in dist/: the preset `release`.
find_package(Python3 3.8 REQUIRED COMPONENTS Interpreter)
add_custom_target(release ALL
  COMMAND Python3::Interpreter -B "${PROJECT_SOURCE_DIR}/packaging/release.py" --build "${PROJECT_BINARY_DIR}"
          --output "${PROJECT_SOURCE_DIR}/dist"
  USES_TERMINAL VERBATIM)
