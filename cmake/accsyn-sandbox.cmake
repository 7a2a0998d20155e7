# Tests against a local workspace. Installed with the package, whose configuration includes it; docs/cmake.md is the guide.

# accsyn_sandbox_test(NAME <name> COMMAND <target or program> [<argument>...]
#                     [SEED <file>] [FAULTS <file>] [TIME_SCALE <number>] [ARGS <option of accsyn-sandbox>...])
#
# Adds a test that runs the command with a workspace of its own, which is started before it and ends with it. Its environment logs
# in there (ACCSYN_ENDPOINT and others: docs/sandbox.md), and ACCSYN_SANDBOX_PROGRAM is the path of accsyn-sandbox. Files are
# relative to the current source folder. The workspace's clock stands still unless TIME_SCALE is given.
function(accsyn_sandbox_test)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "NAME;SEED;FAULTS;TIME_SCALE" "COMMAND;ARGS")
  if(arg_UNPARSED_ARGUMENTS OR arg_KEYWORDS_MISSING_VALUES)
    message(FATAL_ERROR "accsyn_sandbox_test: unknown or incomplete: ${arg_UNPARSED_ARGUMENTS} ${arg_KEYWORDS_MISSING_VALUES}")
  endif()
  if(NOT arg_NAME OR NOT arg_COMMAND)
    message(FATAL_ERROR "accsyn_sandbox_test needs NAME and COMMAND")
  endif()
  accsyn_require_sandbox("accsyn_sandbox_test")
  set(options "")
  foreach(file IN ITEMS SEED FAULTS)
    if(arg_${file})
      cmake_path(ABSOLUTE_PATH arg_${file} BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}")
      string(TOLOWER "--${file}" option)
      list(APPEND options ${option} "${arg_${file}}")
    endif()
  endforeach()
  if(DEFINED arg_TIME_SCALE)
    list(APPEND options --time-scale "${arg_TIME_SCALE}")
  endif()
  list(POP_FRONT arg_COMMAND program)
  if(TARGET "${program}")
    accsyn_depend_on_sandbox("${program}")
    set(program ${CMAKE_CROSSCOMPILING_EMULATOR} "$<TARGET_FILE:${program}>")
  endif()
  add_test(NAME "${arg_NAME}" COMMAND accsyn::sandbox ${options} ${arg_ARGS} -- ${program} ${arg_COMMAND})
  set_tests_properties("${arg_NAME}" PROPERTIES
    ENVIRONMENT_MODIFICATION "ACCSYN_SANDBOX_PROGRAM=set:$<TARGET_FILE:accsyn::sandbox>")
endfunction()

# accsyn_sandbox_program(<target>...)
#
# The C++ fixture (accsyn/sandbox.hpp) in these programs starts the accsyn-sandbox of this package, wherever it is installed.
function(accsyn_sandbox_program)
  accsyn_require_sandbox("accsyn_sandbox_program")
  foreach(target IN LISTS ARGN)
    accsyn_depend_on_sandbox("${target}")
    target_compile_definitions("${target}" PRIVATE "ACCSYN_SANDBOX_PROGRAM=\"$<TARGET_FILE:accsyn::sandbox>\"")
  endforeach()
endfunction()

function(accsyn_require_sandbox function)
  if(NOT TARGET accsyn::sandbox)
    message(FATAL_ERROR "${function} needs accsyn::sandbox: install the package accsyn-sandbox, and call "
                        "find_package(accsyn CONFIG COMPONENTS shared sandbox)")
  endif()
endfunction()

# From source, the sandbox is built for what depends on it.
function(accsyn_depend_on_sandbox target)
  get_target_property(imported "${target}" IMPORTED)
  if(NOT imported)
    add_dependencies("${target}" accsyn::sandbox)
  endif()
endfunction()
