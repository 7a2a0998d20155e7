# Builds the library with cargo and provides it as accsyn::accsyn (shared), accsyn::static and accsyn::headers, and the
# local workspace as accsyn::sandbox. The package provides the same: accsyn-config.cmake.in.

include(cmake/names.cmake)
include(cmake/accsyn-sandbox.cmake)

set(accsyn_lib_dir "${PROJECT_BINARY_DIR}/lib$<$<BOOL:${accsyn_is_multi}>:/$<CONFIG>>")
set(accsyn_copy_archive
  "${CMAKE_COMMAND}" -E copy_if_different "${accsyn_out}/${accsyn_made_archive}" "${accsyn_lib_dir}/${accsyn_archive}")
set(ACCSYN_HIDES_RUST FALSE)
if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
  # GNU's, since others leave section groups in; of a cross compiler, the one that came with it.
  if(NOT CMAKE_CROSSCOMPILING)
    find_program(ACCSYN_LD ld.bfd)
  elseif(CMAKE_LINKER)
    set(ACCSYN_LD "${CMAKE_LINKER}" CACHE FILEPATH "GNU ld for the target")
  endif()
  if(ACCSYN_LD AND CMAKE_OBJCOPY AND CMAKE_AR)
    set(ACCSYN_HIDES_RUST TRUE)
    set(accsyn_copy_archive
      "${CMAKE_COMMAND}" "-DLD=${ACCSYN_LD}" "-DOBJCOPY=${CMAKE_OBJCOPY}" "-DAR=${CMAKE_AR}" "-DCC=${CMAKE_C_COMPILER}"
      "-DARCHIVE=${accsyn_out}/${accsyn_archive}" "-DOUT=${accsyn_lib_dir}/${accsyn_archive}"
      "-DEXPORTS=${PROJECT_SOURCE_DIR}/tests/exports.txt" -P "${PROJECT_SOURCE_DIR}/cmake/hide.cmake")
  else()
    message(STATUS "Without GNU ld and objcopy the static library collides with other Rust libraries in one program")
  endif()
endif()
set(accsyn_copies
  COMMAND "${CMAKE_COMMAND}" -E copy_if_different "${accsyn_out}/${accsyn_made}" "${accsyn_lib_dir}/${accsyn_real}"
  COMMAND ${accsyn_copy_archive})
set(accsyn_byproducts "${accsyn_lib_dir}/${accsyn_real}" "${accsyn_lib_dir}/${accsyn_archive}")
if(WIN32)
  list(APPEND accsyn_copies COMMAND
       "${CMAKE_COMMAND}" -E copy_if_different "${accsyn_out}/${accsyn_made_implib}" "${accsyn_lib_dir}/${accsyn_implib}")
  list(APPEND accsyn_byproducts "${accsyn_lib_dir}/${accsyn_implib}")
else()
  list(APPEND accsyn_copies
    COMMAND "${CMAKE_COMMAND}" -E create_symlink "${accsyn_real}" "${accsyn_lib_dir}/${accsyn_soname}"
    COMMAND "${CMAKE_COMMAND}" -E create_symlink "${accsyn_soname}" "${accsyn_lib_dir}/${accsyn_made}"
    COMMAND "${CMAKE_COMMAND}" -E create_symlink "${accsyn_archive}" "${accsyn_lib_dir}/${accsyn_static_link}")
endif()

# Always runs cargo, which knows what is up to date.
add_custom_target(accsyn_cargo ALL
  COMMAND ${accsyn_cargo_build} --package accsyn "$<$<BOOL:${ACCSYN_FIPS}>:--features=fips>"
  COMMAND "${CMAKE_COMMAND}" -E make_directory "${accsyn_lib_dir}"
  ${accsyn_copies}
  BYPRODUCTS ${accsyn_byproducts}
  WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
  COMMENT "Building libaccsyn with cargo"
  COMMAND_EXPAND_LISTS USES_TERMINAL VERBATIM)

# Without ACCSYN_SANDBOX, built only for what depends on accsyn::sandbox.
set(accsyn_sandbox_in_all)
if(ACCSYN_SANDBOX)
  set(accsyn_sandbox_in_all ALL)
endif()
add_custom_target(accsyn_cargo_sandbox ${accsyn_sandbox_in_all}
  COMMAND ${accsyn_cargo_build_program} --package accsyn-sandbox
  WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
  COMMENT "Building accsyn-sandbox with cargo"
  COMMAND_EXPAND_LISTS USES_TERMINAL VERBATIM)
# Cargo builds one at a time.
add_dependencies(accsyn_cargo_sandbox accsyn_cargo)

add_library(accsyn_headers INTERFACE)
add_library(accsyn::headers ALIAS accsyn_headers)
target_include_directories(accsyn_headers INTERFACE "${PROJECT_SOURCE_DIR}/include")

add_library(accsyn::accsyn SHARED IMPORTED GLOBAL)
add_dependencies(accsyn::accsyn accsyn_cargo)
target_link_libraries(accsyn::accsyn INTERFACE accsyn::headers)
set_target_properties(accsyn::accsyn PROPERTIES IMPORTED_SONAME "${accsyn_identity}")
add_library(accsyn::shared ALIAS accsyn::accsyn)

add_library(accsyn::static STATIC IMPORTED GLOBAL)
add_dependencies(accsyn::static accsyn_cargo)
target_link_libraries(accsyn::static INTERFACE accsyn::headers ${accsyn_natives})

add_executable(accsyn::sandbox IMPORTED GLOBAL)
add_dependencies(accsyn::sandbox accsyn_cargo_sandbox)
# Runs COMMAND against its own workspace.
set(ACCSYN_WITH_SANDBOX "${accsyn_out}/accsyn-sandbox${CMAKE_EXECUTABLE_SUFFIX}" --)

# An imported location does not support generator expressions: one for each configuration, or one without `suffix`.
function(accsyn_locate suffix config lib)
  string(TOUPPER "${config}" upper)
  if(upper STREQUAL "DEBUG")
    set(out "${accsyn_program_dir}/${accsyn_target}/debug")
  else()
    set(out "${accsyn_program_dir}/${accsyn_target}/release")
  endif()
  set_target_properties(accsyn::accsyn PROPERTIES IMPORTED_LOCATION${suffix} "${lib}/${accsyn_real}")
  if(WIN32)
    set_target_properties(accsyn::accsyn PROPERTIES IMPORTED_IMPLIB${suffix} "${lib}/${accsyn_implib}")
  endif()
  set_target_properties(accsyn::static PROPERTIES IMPORTED_LOCATION${suffix} "${lib}/${accsyn_archive}")
  set_target_properties(accsyn::sandbox PROPERTIES
    IMPORTED_LOCATION${suffix} "${out}/accsyn-sandbox${CMAKE_EXECUTABLE_SUFFIX}")
endfunction()

if(accsyn_is_multi)
  foreach(config IN LISTS CMAKE_CONFIGURATION_TYPES)
    string(TOUPPER "_${config}" suffix)
    accsyn_locate(${suffix} ${config} "${PROJECT_BINARY_DIR}/lib/${config}")
  endforeach()
  set(accsyn_pc_lib "${PROJECT_BINARY_DIR}/lib/Release")
else()
  accsyn_locate("" "${CMAKE_BUILD_TYPE}" "${PROJECT_BINARY_DIR}/lib")
  set(accsyn_pc_lib "${PROJECT_BINARY_DIR}/lib")
endif()

# For pkg-config in the build tree: PKG_CONFIG_PATH=<build>/pkgconfig.
include(cmake/pkgconfig.cmake)
accsyn_pkgconfig("${PROJECT_BINARY_DIR}/pkgconfig" "${PROJECT_BINARY_DIR}" "${accsyn_pc_lib}" "${PROJECT_SOURCE_DIR}/include")
