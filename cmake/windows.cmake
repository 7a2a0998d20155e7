# What a build for Windows has besides: a version resource in the DLL, the list of its functions, and import libraries for both kinds
# of compilers, whichever of them builds.

# In Explorer and for installers.
set(accsyn_resource "${PROJECT_BINARY_DIR}/windows/version.res")
string(REPLACE "." "," accsyn_resource_version "${PROJECT_VERSION},0")
configure_file(cmake/version.rc.in "${PROJECT_BINARY_DIR}/windows/version.rc" @ONLY)
set(accsyn_compile_resource /nologo "/fo${accsyn_resource}" "${PROJECT_BINARY_DIR}/windows/version.rc")
if(MINGW)
  set(accsyn_resource "${PROJECT_BINARY_DIR}/windows/version.o")
  set(accsyn_compile_resource -O coff "${PROJECT_BINARY_DIR}/windows/version.rc" "${accsyn_resource}")
endif()
execute_process(COMMAND "${CMAKE_RC_COMPILER}" ${accsyn_compile_resource} COMMAND_ERROR_IS_FATAL ANY)

# For import libraries of another name or kind.
file(STRINGS "${PROJECT_SOURCE_DIR}/tests/exports.txt" accsyn_functions)
list(TRANSFORM accsyn_functions REPLACE "^([a-z0-9_]+).*" "    \\1\n")
list(JOIN accsyn_functions "" accsyn_functions)
set(accsyn_def "${PROJECT_BINARY_DIR}/windows/accsyn.def")
file(CONFIGURE OUTPUT "${accsyn_def}" CONTENT "LIBRARY accsyn.dll\nEXPORTS\n@accsyn_functions@" @ONLY)

# MSVC's linker and Clang's read this one only.
set(accsyn_msvc_implib "")
if(MINGW)
  find_program(ACCSYN_DLLTOOL NAMES llvm-dlltool llvm-dlltool-14 DOC "llvm-dlltool, to make an import library for MSVC")
  if(ACCSYN_DLLTOOL)
    set(accsyn_msvc_implib "${PROJECT_BINARY_DIR}/windows/accsyn.lib")
    set(accsyn_machine i386:x86-64)
    if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(aarch64|arm64|ARM64)$")
      set(accsyn_machine arm64)
    endif()
    execute_process(COMMAND "${ACCSYN_DLLTOOL}" -m ${accsyn_machine} -d "${accsyn_def}" -l "${accsyn_msvc_implib}" COMMAND_ERROR_IS_FATAL ANY)
  else()
    message(STATUS "No llvm-dlltool: the package will lack accsyn.lib, and programs made by MSVC cannot be linked with it")
  endif()
endif()
