# The packages of the front ends that bring the library along, besides the wheels: npm's in `npm` of the build folder (the target
# `accsyn_npm`) and the Go module in `go` (`accsyn_go`). The preset `package` builds them.
string(TOLOWER "${CMAKE_SYSTEM_PROCESSOR}" accsyn_cpu)
string(REGEX REPLACE "^(x86_64|amd64)$" "x64;amd64" accsyn_cpu "${accsyn_cpu}")
string(REGEX REPLACE "^(aarch64|arm64)$" "arm64;arm64" accsyn_cpu "${accsyn_cpu}")
list(GET accsyn_cpu 0 accsyn_npm_cpu)
list(GET accsyn_cpu -1 accsyn_go_cpu)
set(accsyn_npm_system linux)
set(accsyn_go_platform "linux_${accsyn_go_cpu}")
if(APPLE)
  set(accsyn_npm_system darwin)
  set(accsyn_go_platform "darwin_${accsyn_go_cpu}")
elseif(WIN32)
  set(accsyn_npm_system win32)
  set(accsyn_go_platform "windows_${accsyn_go_cpu}")
elseif(accsyn_is_musl)
  set(accsyn_npm_system linuxmusl)
  string(APPEND accsyn_go_platform _musl)
endif()

set(accsyn_front_ends_strip "")
if(NOT APPLE AND NOT WIN32)
  set(accsyn_front_ends_strip "${CMAKE_STRIP}")
endif()
set(accsyn_front_ends_licences "")
foreach(file IN LISTS accsyn_licences)
  cmake_path(ABSOLUTE_PATH file BASE_DIRECTORY "${PROJECT_SOURCE_DIR}")
  list(APPEND accsyn_front_ends_licences "${file}")
endforeach()

set(ACCSYN_GO_MODULE "${PROJECT_BINARY_DIR}/go" CACHE PATH "The Go module that this platform is added to")
mark_as_advanced(ACCSYN_GO_MODULE)

# `cmake -P script` with these definitions.
function(accsyn_front_end name script out)
  set(all "")
  if(ACCSYN_FRONT_ENDS)
    set(all ALL)
  endif()
  add_custom_target(accsyn_${name} ${all}
    COMMAND "${CMAKE_COMMAND}" "-DOUT=${out}" "-DSOURCE=${PROJECT_SOURCE_DIR}"
            "-DLICENCES=${accsyn_front_ends_licences}" "-DSTRIP=${accsyn_front_ends_strip}" ${ARGN}
            -P "${PROJECT_SOURCE_DIR}/cmake/${script}"
    COMMENT "Making the packages in ${out}" VERBATIM)
  add_dependencies(accsyn_${name} accsyn_cargo)
  if(TARGET accsyn_licences)
    add_dependencies(accsyn_${name} accsyn_licences accsyn_sbom)
  endif()
endfunction()

find_program(ACCSYN_NPM npm)
if(ACCSYN_NPM)
  accsyn_front_end(npm npm.cmake "${PROJECT_BINARY_DIR}/npm" "-DNPM=${ACCSYN_NPM}" "-DVERSION=${PROJECT_VERSION}" "-DFILE=${accsyn_soname}"
    "-DPLATFORM=${accsyn_npm_system}-${accsyn_npm_cpu}" "-DLIBRARY=$<TARGET_FILE:accsyn::accsyn>")
else()
  message(STATUS "No npm: its packages are not made")
endif()
accsyn_front_end(go go.cmake "${ACCSYN_GO_MODULE}" "-DPLATFORM=${accsyn_go_platform}" "-DLIBRARY=$<TARGET_FILE:accsyn::static>" "-DNATIVES=${accsyn_natives}")
