# Makes OUT of the static library ARCHIVE: one object, in which only the functions that the file EXPORTS lists are global. Rust's
# runtime has global symbols of fixed names, which collide with those of another Rust library in the same program. And those functions
# are hidden: a plug-in or a program that contains them does not export them, whatever its linker is told.

if(EXISTS "${OUT}" AND NOT "${ARCHIVE}" IS_NEWER_THAN "${OUT}" AND NOT "${EXPORTS}" IS_NEWER_THAN "${OUT}"
   AND NOT "${CMAKE_CURRENT_LIST_FILE}" IS_NEWER_THAN "${OUT}")
  return()
endif()

# A reference to a symbol as hidden hides it where both are linked.
file(STRINGS "${EXPORTS}" functions)
list(TRANSFORM functions REPLACE " *#.*" "")
list(TRANSFORM functions REPLACE "(.+)" "extern function \\1 __attribute__((visibility(\"hidden\")))" OUTPUT_VARIABLE declarations)
list(JOIN declarations ";\n" declarations)
list(JOIN functions ", " functions)
file(WRITE "${OUT}.c" "typedef void function(void);
${declarations};
__attribute__((section(\".accsyn_hidden\"), used)) function *const accsyn_hidden[] = {${functions}};
")
execute_process(COMMAND "${CC}" -c -fPIC -o "${OUT}.hidden.o" "${OUT}.c" COMMAND_ERROR_IS_FATAL ANY)

set(object "${OUT}.o")
# See src/ffi/c_allocation.rs, which not every processor has.
set(wraps)
file(STRINGS "${ARCHIVE}" found REGEX "__wrap_malloc" LIMIT_COUNT 1)
if(found)
  set(wraps --wrap=malloc --wrap=calloc --wrap=realloc --wrap=free)
endif()
# Section groups would be merged with those of the other library.
execute_process(COMMAND "${LD}" -r --force-group-allocation ${wraps} -o "${object}" --whole-archive "${ARCHIVE}" "${OUT}.hidden.o"
                COMMAND_ERROR_IS_FATAL ANY)
# rustc's sections for link-time optimisation do not survive a partial link.
execute_process(COMMAND "${OBJCOPY}" "--keep-global-symbols=${EXPORTS}" --remove-section=.llvmbc --remove-section=.llvmcmd
                        --remove-section=.accsyn_hidden --remove-section=.rela.accsyn_hidden --strip-symbol=accsyn_hidden "${object}"
                COMMAND_ERROR_IS_FATAL ANY)
file(REMOVE "${OUT}")
execute_process(COMMAND "${AR}" crs "${OUT}" "${object}" COMMAND_ERROR_IS_FATAL ANY)
file(REMOVE "${object}" "${OUT}.c" "${OUT}.hidden.o")
