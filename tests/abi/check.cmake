# Compares the interface that include/accsyn.h declares with the committed one, accsyn.abi. The library itself has no types of C in its
# debug information, so this looks at a stand-in: each declaration of the header as a function that does nothing. That the library
# exports these functions is another test (shared_object).
#
#     cmake -DSOURCE=$PWD -DWORK=$PWD/build/abi -DCC=gcc -DABIDW=abidw -DABIDIFF=abidiff -DBLESS=ON -P tests/abi/check.cmake
#
# writes accsyn.abi again: for functions that were added. docs/abi.md says what may change.
set(committed "${SOURCE}/tests/abi/accsyn.abi")
file(MAKE_DIRECTORY "${WORK}")
file(READ "${SOURCE}/include/accsyn.h" header)
# Each declaration of a function ends a line with `);` and is no typedef.
string(REGEX REPLACE "/\\*([^*]|\\*[^/])*\\*+/" "" code "${header}")
# Semicolons would separate items of a list.
string(REPLACE ";" "@" code "${code}")
string(REGEX MATCHALL "\n[a-z][a-z0-9_ ]*[ *]accsyn_[a-z_]+\\([^@]*\\)@" declarations "${code}")
list(FILTER declarations EXCLUDE REGEX "typedef")
list(LENGTH declarations count)
file(STRINGS "${SOURCE}/tests/exports.txt" exports)
list(LENGTH exports wanted)
if(NOT count EQUAL wanted)
  message(FATAL_ERROR "${count} declarations were found in the header, and ${wanted} functions are exported")
endif()
set(standin "#include <accsyn.h>\n")
foreach(declaration IN LISTS declarations)
  string(REPLACE "@" "" declaration "${declaration}")
  string(APPEND standin "${declaration} { __builtin_trap(); }\n")
endforeach()
file(WRITE "${WORK}/accsyn.c" "${standin}")
execute_process(COMMAND "${CC}" -g -fPIC -shared "-I${SOURCE}/include" -o libaccsyn.so accsyn.c
                WORKING_DIRECTORY "${WORK}" COMMAND_ERROR_IS_FATAL ANY)
if(BLESS)
  execute_process(COMMAND "${ABIDW}" --no-corpus-path --no-comp-dir-path --no-show-locs --out-file "${committed}" "${WORK}/libaccsyn.so"
                  COMMAND_ERROR_IS_FATAL ANY)
endif()
# The stand-in is of this machine; the interface is not.
execute_process(COMMAND "${ABIDIFF}" --no-architecture --no-corpus-path "${committed}" "${WORK}/libaccsyn.so"
                OUTPUT_VARIABLE difference ERROR_VARIABLE difference RESULT_VARIABLE code)
if(NOT code EQUAL 0)
  message(FATAL_ERROR "the interface differs from tests/abi/accsyn.abi; docs/abi.md says what may change, and tests/abi/check.cmake "
                      "how to commit an addition:\n${difference}")
endif()
