# How cargo is called, and where its output is.

find_program(ACCSYN_CARGO cargo HINTS "$ENV{HOME}/.cargo/bin" REQUIRED DOC "cargo of the Rust toolchain")
set(ACCSYN_TARGET "" CACHE STRING "Rust target to build for; empty for this machine")
set(ACCSYN_GLIBC "$ENV{ACCSYN_GLIBC}" CACHE STRING
    "Oldest glibc the library must run with, such as 2.28 (needs cargo-zigbuild); empty for this machine's")

execute_process(COMMAND "${ACCSYN_CARGO}" -vV WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
                OUTPUT_VARIABLE accsyn_host COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCH "host: ([^\n]+)" accsyn_host "${accsyn_host}")
set(accsyn_host "${CMAKE_MATCH_1}")
set(accsyn_target "${ACCSYN_TARGET}")
if(NOT accsyn_target AND CMAKE_CROSSCOMPILING)
  string(TOLOWER "${CMAKE_SYSTEM_PROCESSOR}" accsyn_cpu)
  string(REGEX REPLACE "^arm64$" "aarch64" accsyn_cpu "${accsyn_cpu}")
  string(REGEX REPLACE "^amd64$" "x86_64" accsyn_cpu "${accsyn_cpu}")
  if(APPLE)
    set(accsyn_target "${accsyn_cpu}-apple-darwin")
  elseif(MINGW)
    set(accsyn_target "${accsyn_cpu}-pc-windows-gnu")
  elseif(WIN32)
    set(accsyn_target "${accsyn_cpu}-pc-windows-msvc")
  else()
    set(accsyn_target "${accsyn_cpu}-unknown-linux-gnu")
  endif()
elseif(NOT accsyn_target AND ACCSYN_GLIBC)
  set(accsyn_target "${accsyn_host}")
endif()
set(accsyn_is_musl FALSE)
if(accsyn_target MATCHES "-musl$")
  # zig has this C library, too.
  set(accsyn_is_musl TRUE)
  set(ACCSYN_GLIBC "")
endif()

# Cargo reports where its cache is, however that was configured.
execute_process(
  COMMAND "${ACCSYN_CARGO}" metadata --no-deps --format-version 1
  WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
  OUTPUT_VARIABLE accsyn_metadata COMMAND_ERROR_IS_FATAL ANY)
string(JSON accsyn_target_dir GET "${accsyn_metadata}" target_directory)
cmake_path(SET accsyn_target_dir NORMALIZE "${accsyn_target_dir}")

get_property(accsyn_is_multi GLOBAL PROPERTY GENERATOR_IS_MULTI_CONFIG)
if(NOT accsyn_is_multi AND NOT CMAKE_BUILD_TYPE AND PROJECT_IS_TOP_LEVEL)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()
# A debug build of a program links a debug build of the library.
set(accsyn_profile "$<IF:$<CONFIG:Debug>,dev,release>")
set(accsyn_out "${accsyn_target_dir}/$<$<BOOL:${accsyn_target}>:${accsyn_target}/>$<IF:$<CONFIG:Debug>,debug,release>")

# The start of every build command; `--package` and one package follow. Never two at once: cargo would unify the features of
# their shared dependencies, and the library would not be what its manifest says. Make's jobs are not for cargo, which would warn of that.
set(accsyn_cargo_build "${CMAKE_COMMAND}" -E env --unset=MAKEFLAGS --unset=MFLAGS "CARGO_TARGET_DIR=${accsyn_target_dir}")
if(WIN32)
  include(cmake/windows.cmake)
  list(APPEND accsyn_cargo_build "ACCSYN_RESOURCE=${accsyn_resource}")
endif()
if(ACCSYN_GLIBC OR accsyn_is_musl)
  # zig strips function names along with the debug information; crash reports of hosts need the names.
  list(APPEND accsyn_cargo_build CARGO_PROFILE_RELEASE_STRIP=none)
endif()
if(ACCSYN_SPLIT_DEBUG)
  list(APPEND accsyn_cargo_build CARGO_PROFILE_RELEASE_DEBUG=line-tables-only)
endif()
# What is built names no folder of this machine, and is the same in whatever folder it was built. Of several that match, rustc takes
# the last one.
if(DEFINED ENV{CARGO_HOME})
  set(accsyn_cargo_home "$ENV{CARGO_HOME}")
elseif(WIN32)
  set(accsyn_cargo_home "$ENV{USERPROFILE}/.cargo")
else()
  set(accsyn_cargo_home "$ENV{HOME}/.cargo")
endif()
cmake_path(ABSOLUTE_PATH accsyn_cargo_home BASE_DIRECTORY "${PROJECT_SOURCE_DIR}" NORMALIZE)
if(DEFINED ENV{RUSTC})
  set(accsyn_rustc "$ENV{RUSTC}")
else()
  cmake_path(REPLACE_FILENAME ACCSYN_CARGO "rustc${CMAKE_EXECUTABLE_SUFFIX}" OUTPUT_VARIABLE accsyn_rustc)
endif()
execute_process(COMMAND "${accsyn_rustc}" --print sysroot WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
                OUTPUT_VARIABLE accsyn_sysroot OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
set(accsyn_folders "${accsyn_sysroot}=/rustc" "${accsyn_cargo_home}=/cargo" "${PROJECT_SOURCE_DIR}=/accsyn"
    "${accsyn_target_dir}=/accsyn/target")
list(FILTER accsyn_folders EXCLUDE REGEX "^=")
set(accsyn_link_flags "")
if(ACCSYN_GLIBC OR accsyn_is_musl)
  find_program(ACCSYN_ZIGBUILD cargo-zigbuild REQUIRED DOC "cargo-zigbuild, with zig of the same Python environment")
  cmake_path(GET ACCSYN_ZIGBUILD PARENT_PATH accsyn_zig_bin)
  # Its headers are named in debug information. It may be inside the folder of the sources, so it comes last.
  cmake_path(GET accsyn_zig_bin PARENT_PATH accsyn_zig_home)
  list(APPEND accsyn_folders "${accsyn_zig_home}=/zig")
  # GCC does so by itself.
  list(APPEND accsyn_link_flags -Clink-arg=-Wl,--build-id=sha1 -Clink-arg=-Wl,--hash-style=gnu)
endif()
if(accsyn_is_musl)
  # Rust makes a shared library for musl only if it links the C library dynamically.
  list(APPEND accsyn_link_flags -Ctarget-feature=-crt-static)
endif()
if(accsyn_folders MATCHES " ")
  # Here flags are separated by a character that no name of a folder has, and those of the environment count as they are now.
  string(ASCII 31 accsyn_separator)
  set(accsyn_flags "$ENV{CARGO_ENCODED_RUSTFLAGS}")
  if(NOT accsyn_flags)
    separate_arguments(accsyn_flags UNIX_COMMAND "$ENV{RUSTFLAGS}")
    list(JOIN accsyn_flags "${accsyn_separator}" accsyn_flags)
  endif()
  list(TRANSFORM accsyn_folders PREPEND "--remap-path-prefix=" OUTPUT_VARIABLE accsyn_remapped)
  list(PREPEND accsyn_remapped ${accsyn_flags})
  list(APPEND accsyn_remapped ${accsyn_link_flags})
  list(JOIN accsyn_remapped "${accsyn_separator}" accsyn_remapped)
  list(APPEND accsyn_cargo_build "CARGO_ENCODED_RUSTFLAGS=${accsyn_remapped}")
  if(NOT MSVC)
    list(TRANSFORM accsyn_folders REPLACE "(.+)" "'-ffile-prefix-map=\\1'" OUTPUT_VARIABLE accsyn_remapped)
    list(JOIN accsyn_remapped " " accsyn_remapped)
    list(APPEND accsyn_cargo_build CC_SHELL_ESCAPED_FLAGS=1 --modify "CFLAGS=string_append: ${accsyn_remapped}")
  endif()
else()
  list(TRANSFORM accsyn_folders PREPEND "--remap-path-prefix=" OUTPUT_VARIABLE accsyn_remapped)
  list(APPEND accsyn_remapped ${accsyn_link_flags})
  list(JOIN accsyn_remapped " " accsyn_remapped)
  list(APPEND accsyn_cargo_build --modify "RUSTFLAGS=string_append: ${accsyn_remapped}")
  if(NOT MSVC)
    list(TRANSFORM accsyn_folders PREPEND "-ffile-prefix-map=" OUTPUT_VARIABLE accsyn_remapped)
    list(JOIN accsyn_remapped " " accsyn_remapped)
    list(APPEND accsyn_cargo_build --modify "CFLAGS=string_append: ${accsyn_remapped}")
  endif()
endif()
if(ACCSYN_GLIBC)
  # zig would link an unwinder of its own, beside the one of the C library and of hosts in C++, which every system has.
  execute_process(COMMAND "${CMAKE_C_COMPILER}" -print-file-name=libgcc_s.so.1 OUTPUT_VARIABLE accsyn_unwinder
                  OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  if(NOT IS_ABSOLUTE "${accsyn_unwinder}")
    message(FATAL_ERROR "${CMAKE_C_COMPILER} has no libgcc_s.so.1 for the library to link")
  endif()
  list(APPEND accsyn_cargo_build "ACCSYN_UNWINDER=${accsyn_unwinder}" --modify "PATH=path_list_prepend:${accsyn_zig_bin}"
       "${ACCSYN_CARGO}" zigbuild --target "${accsyn_target}.${ACCSYN_GLIBC}")
elseif(accsyn_is_musl)
  # The unwinder is zig's, inside the library: a system with musl need not have GCC's, and nothing but C++ and Rust unwinds there.
  list(APPEND accsyn_cargo_build --modify "PATH=path_list_prepend:${accsyn_zig_bin}"
       "${ACCSYN_CARGO}" zigbuild --target "${accsyn_target}")
elseif(accsyn_target)
  list(APPEND accsyn_cargo_build "${ACCSYN_CARGO}" build --target "${accsyn_target}")
else()
  list(APPEND accsyn_cargo_build "${ACCSYN_CARGO}" build)
endif()
list(APPEND accsyn_cargo_build --locked --profile "${accsyn_profile}")
if(ACCSYN_GLIBC OR accsyn_is_musl)
  # The library has settings of its own in Cargo.toml, which do not take over the variable above.
  list(APPEND accsyn_cargo_build --config profile.release.package.accsyn.strip=false)
endif()
# A program for musl is static, and runs on every Linux. Other flags would have cargo build all crates again, in turns.
set(accsyn_program_dir "${accsyn_target_dir}")
set(accsyn_cargo_build_program "${accsyn_cargo_build}")
if(accsyn_is_musl)
  string(APPEND accsyn_program_dir "/static")
  list(TRANSFORM accsyn_cargo_build_program REPLACE "target-feature=-crt-static" "target-feature=+crt-static")
  list(TRANSFORM accsyn_cargo_build_program REPLACE "^CARGO_TARGET_DIR=.*" "CARGO_TARGET_DIR=${accsyn_program_dir}")
endif()
