# Makes OUT of the static library ARCHIVE: one object, in which only the functions that the file EXPORTS lists are global. Rust's
# runtime has global symbols of fixed names, which collide with those of another Rust library in the same program.

if(EXISTS "${OUT}" AND NOT "${ARCHIVE}" IS_NEWER_THAN "${OUT}" AND NOT "${EXPORTS}" IS_NEWER_THAN "${OUT}")
  return()
endif()

set(object "${OUT}.o")
# Section groups would be merged with those of the other library.
execute_process(COMMAND "${LD}" -r --force-group-allocation -o "${object}" --whole-archive "${ARCHIVE}" COMMAND_ERROR_IS_FATAL ANY)
# rustc's sections for link-time optimisation do not survive a partial link.
execute_process(COMMAND "${OBJCOPY}" "--keep-global-symbols=${EXPORTS}" --remove-section=.llvmbc --remove-section=.llvmcmd
                        "${object}" COMMAND_ERROR_IS_FATAL ANY)
file(REMOVE "${OUT}")
execute_process(COMMAND "${AR}" crs "${OUT}" "${object}" COMMAND_ERROR_IS_FATAL ANY)
file(REMOVE "${object}")
