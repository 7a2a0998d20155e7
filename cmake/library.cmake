# Builds the library with cargo and offers it as accsyn::accsyn (shared), accsyn::static and accsyn::headers.

find_program(ACCSYN_CARGO cargo HINTS "$ENV{HOME}/.cargo/bin" REQUIRED DOC "cargo of the Rust toolchain")

# The ABI number has its place in build.rs.
file(READ "${PROJECT_SOURCE_DIR}/build.rs" accsyn_build_rs)
string(REGEX MATCH "const ABI: u32 = ([0-9]+)" accsyn_build_rs "${accsyn_build_rs}")
set(ACCSYN_ABI "${CMAKE_MATCH_1}")

# The caller's cargo cache is used where there is one.
if(DEFINED ENV{CARGO_TARGET_DIR})
  set(accsyn_target_dir "$ENV{CARGO_TARGET_DIR}")
else()
  set(accsyn_target_dir "${PROJECT_SOURCE_DIR}/target")
endif()
cmake_path(ABSOLUTE_PATH accsyn_target_dir BASE_DIRECTORY "${PROJECT_SOURCE_DIR}")

get_property(accsyn_is_multi GLOBAL PROPERTY GENERATOR_IS_MULTI_CONFIG)
if(NOT accsyn_is_multi AND NOT CMAKE_BUILD_TYPE AND PROJECT_IS_TOP_LEVEL)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()
# A debug build of a program links a debug build of the library.
set(accsyn_profile "$<IF:$<CONFIG:Debug>,dev,release>")
set(accsyn_out "${accsyn_target_dir}/$<IF:$<CONFIG:Debug>,debug,release>")

set(accsyn_file "${CMAKE_SHARED_LIBRARY_PREFIX}accsyn${CMAKE_SHARED_LIBRARY_SUFFIX}")
set(accsyn_archive "${CMAKE_STATIC_LIBRARY_PREFIX}accsyn${CMAKE_STATIC_LIBRARY_SUFFIX}")
set(accsyn_lib_dir "${PROJECT_BINARY_DIR}/lib$<$<BOOL:${accsyn_is_multi}>:/$<CONFIG>>")
# The file, the name that programs load, and the name that linkers look for.
set(accsyn_links "")
if(APPLE)
  set(accsyn_real "libaccsyn.${PROJECT_VERSION}.dylib")
  set(accsyn_soname "libaccsyn.${ACCSYN_ABI}.dylib")
elseif(WIN32)
  set(accsyn_real "${accsyn_file}")
  set(accsyn_soname "${accsyn_file}")
else()
  set(accsyn_real "${accsyn_file}.${PROJECT_VERSION}")
  set(accsyn_soname "${accsyn_file}.${ACCSYN_ABI}")
endif()
if(NOT WIN32)
  list(APPEND accsyn_links
    COMMAND "${CMAKE_COMMAND}" -E create_symlink "${accsyn_real}" "${accsyn_lib_dir}/${accsyn_soname}"
    COMMAND "${CMAKE_COMMAND}" -E create_symlink "${accsyn_soname}" "${accsyn_lib_dir}/${accsyn_file}")
endif()

set(accsyn_packages --package accsyn)
if(ACCSYN_DEVELOPER)
  list(APPEND accsyn_packages --package accsyn-sandbox)
endif()

# Always asks cargo, which knows best what is up to date.
add_custom_target(accsyn_cargo ALL
  COMMAND "${CMAKE_COMMAND}" -E env "CARGO_TARGET_DIR=${accsyn_target_dir}"
          "${ACCSYN_CARGO}" build --locked --profile "${accsyn_profile}" ${accsyn_packages}
          --manifest-path "${PROJECT_SOURCE_DIR}/Cargo.toml"
  COMMAND "${CMAKE_COMMAND}" -E make_directory "${accsyn_lib_dir}"
  COMMAND "${CMAKE_COMMAND}" -E copy_if_different
          "${accsyn_out}/${accsyn_file}" "${accsyn_lib_dir}/${accsyn_real}"
  ${accsyn_links}
  COMMAND "${CMAKE_COMMAND}" -E copy_if_different
          "${accsyn_out}/${accsyn_archive}" "${accsyn_lib_dir}/${accsyn_archive}"
  BYPRODUCTS "${accsyn_lib_dir}/${accsyn_real}" "${accsyn_lib_dir}/${accsyn_archive}"
  WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
  COMMENT "Building libaccsyn with cargo"
  USES_TERMINAL VERBATIM)

add_library(accsyn_headers INTERFACE)
add_library(accsyn::headers ALIAS accsyn_headers)
target_include_directories(accsyn_headers INTERFACE "${PROJECT_SOURCE_DIR}/include")

add_library(accsyn_shared SHARED IMPORTED GLOBAL)
add_library(accsyn::accsyn ALIAS accsyn_shared)
add_dependencies(accsyn_shared accsyn_cargo)
target_link_libraries(accsyn_shared INTERFACE accsyn_headers)
set_target_properties(accsyn_shared PROPERTIES IMPORTED_SONAME "${accsyn_soname}")

add_library(accsyn_static STATIC IMPORTED GLOBAL)
add_library(accsyn::static ALIAS accsyn_static)
add_dependencies(accsyn_static accsyn_cargo)
target_link_libraries(accsyn_static INTERFACE accsyn_headers)

# An imported location takes no generator expressions: one for each configuration.
if(accsyn_is_multi)
  set(accsyn_configs ${CMAKE_CONFIGURATION_TYPES})
else()
  set(accsyn_configs "")
endif()
foreach(config IN LISTS accsyn_configs)
  string(TOUPPER "${config}" suffix)
  set_target_properties(accsyn_shared PROPERTIES
    IMPORTED_LOCATION_${suffix} "${PROJECT_BINARY_DIR}/lib/${config}/${accsyn_real}"
    IMPORTED_IMPLIB_${suffix} "${accsyn_target_dir}/release/accsyn.dll.lib")
  set_target_properties(accsyn_static PROPERTIES
    IMPORTED_LOCATION_${suffix} "${PROJECT_BINARY_DIR}/lib/${config}/${accsyn_archive}")
endforeach()
if(NOT accsyn_configs)
  set_target_properties(accsyn_shared PROPERTIES
    IMPORTED_LOCATION "${PROJECT_BINARY_DIR}/lib/${accsyn_real}"
    IMPORTED_IMPLIB "${accsyn_target_dir}/release/accsyn.dll.lib")
  set_target_properties(accsyn_static PROPERTIES
    IMPORTED_LOCATION "${PROJECT_BINARY_DIR}/lib/${accsyn_archive}")
endif()

# What rustc names as native-static-libs on each system.
find_package(Threads REQUIRED)
if(WIN32)
  target_link_libraries(accsyn_static INTERFACE ws2_32 userenv ntdll bcrypt crypt32 secur32 ncrypt advapi32)
elseif(APPLE)
  target_link_libraries(accsyn_static INTERFACE "-framework Security" "-framework CoreFoundation" iconv m)
else()
  target_link_libraries(accsyn_static INTERFACE gcc_s util rt Threads::Threads m ${CMAKE_DL_LIBS})
endif()

# The sandbox, for examples and tests: run COMMAND against a workspace of its own.
set(ACCSYN_WITH_SANDBOX "${accsyn_out}/accsyn-sandbox${CMAKE_EXECUTABLE_SUFFIX}" --)
