# Adds the platform PLATFORM (GOOS_GOARCH, with _musl where that is the C library) with its static library LIBRARY to the Go module in
# OUT, which needs no installation: a program that imports it links the library of its platform. NATIVES are what that needs.
# OUT, SOURCE, PLATFORM, LIBRARY, NATIVES, LICENCES and STRIP (may be empty) are given by -D.
cmake_minimum_required(VERSION 3.25)
include("${CMAKE_CURRENT_LIST_DIR}/guide.cmake")
set(module github.com/accsyn/libaccsyn/bindings/go)

file(GLOB sources "${SOURCE}/bindings/go/*.go")
list(FILTER sources EXCLUDE REGEX "_test\\.go$|/link[a-z_]*\\.go$")
file(COPY ${sources} "${SOURCE}/bindings/go/go.mod" "${SOURCE}/bindings/go/link_static.go" "${SOURCE}/bindings/go/accsyntest"
          "${SOURCE}/include/accsyn.h" "${SOURCE}/LICENSE-MIT" "${SOURCE}/LICENSE-APACHE"
     DESTINATION "${OUT}" PATTERN "*_test.go" EXCLUDE)
accsyn_copy_guide("${SOURCE}/docs/go.md" "${OUT}/README.md")

set(folder "${OUT}/lib/${PLATFORM}")
file(MAKE_DIRECTORY "${folder}")
# What is linked in differs between platforms.
file(COPY ${LICENCES} DESTINATION "${folder}")
file(COPY_FILE "${LIBRARY}" "${folder}/libaccsyn.a")
if(STRIP)
  execute_process(COMMAND "${STRIP}" --strip-unneeded "${folder}/libaccsyn.a" COMMAND_ERROR_IS_FATAL ANY)
endif()
list(JOIN NATIVES " " natives)
file(WRITE "${folder}/link.go" "// Package lib links the static library of this platform.
package lib

// #cgo LDFLAGS: -L\${SRCDIR} -laccsyn ${natives}
import \"C\"
")

# What each platform of this module asks for. Whatever else runs Go uses the installed library.
file(GLOB platforms LIST_DIRECTORIES true RELATIVE "${OUT}/lib" "${OUT}/lib/*")
set(all "")
foreach(platform IN LISTS platforms)
  string(REPLACE "_" ";" parts "${platform}")
  list(GET parts 0 system)
  list(GET parts 1 processor)
  set(condition "${system} && ${processor}")
  if(platform MATCHES "_musl$")
    string(APPEND condition " && accsyn_musl")
  elseif(system STREQUAL "linux")
    string(APPEND condition " && !accsyn_musl")
  endif()
  file(WRITE "${OUT}/link_${platform}.go" "//go:build cgo && ${condition} && !accsyn_dynamic && !accsyn_static

package accsyn

// #cgo CFLAGS: -I\${SRCDIR}
import \"C\"

import _ \"${module}/lib/${platform}\"
")
  list(APPEND all "${condition}")
endforeach()
list(LENGTH all count)
if(count GREATER 1)
  list(TRANSFORM all REPLACE "(.+)" "(\\1)")
endif()
list(JOIN all " || " all)
file(READ "${SOURCE}/bindings/go/link.go" link)
string(REPLACE "cgo && !accsyn_static" "cgo && !accsyn_static && (accsyn_dynamic || !(${all}))" link "${link}")
file(WRITE "${OUT}/link.go" "${link}")
