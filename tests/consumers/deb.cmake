# Builds the three .deb, unpacks them into one root, and uses what they install.
set(root "${WORK}/root")
file(REMOVE_RECURSE "${WORK}")
execute_process(
  COMMAND "${CMAKE_COMMAND}" -S "${SOURCE}" -B "${WORK}/build" -G "${GENERATOR}" -DCMAKE_BUILD_TYPE=Release
          -DCMAKE_INSTALL_PREFIX=/usr -DCPACK_GENERATOR=DEB -DACCSYN_DEVELOPER=OFF
          "-DACCSYN_TARGET=${TARGET}" "-DACCSYN_GLIBC=${GLIBC}"
  COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND "${CMAKE_COMMAND}" --build "${WORK}/build" COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND "${CMAKE_COMMAND}" --build "${WORK}/build" --target package COMMAND_ERROR_IS_FATAL ANY)

# Fails unless `package` depends on `wanted` and has its copyright file.
function(check package wanted)
  file(GLOB deb "${WORK}/build/${package}_${VERSION}_*.deb")
  execute_process(COMMAND "${DPKG_DEB}" --field "${deb}" Depends OUTPUT_VARIABLE depends COMMAND_ERROR_IS_FATAL ANY)
  if(NOT depends MATCHES "${wanted}")
    message(FATAL_ERROR "${package} depends on ${depends}, not on ${wanted}")
  endif()
  execute_process(COMMAND "${DPKG_DEB}" --extract "${deb}" "${root}" COMMAND_ERROR_IS_FATAL ANY)
  foreach(file IN ITEMS copyright THIRD-PARTY.txt)
    if(NOT EXISTS "${root}/usr/share/doc/${package}/${file}")
      message(FATAL_ERROR "${package} lacks ${file}")
    endif()
  endforeach()
endfunction()

set(libc "libc6 \\(>= 2")
if(GLIBC)
  set(libc "libc6 \\(>= ${GLIBC}\\)")
endif()
check(libaccsyn${ABI} "${libc}")
check(libaccsyn-dev "libaccsyn${ABI} \\(= ${VERSION}\\)")
check(accsyn-sandbox "${libc}")

# Its man pages are compressed, and there is one for each function.
set(FOLDER "${root}/usr/share/man")
set(EXPORTS "${SOURCE}/tests/exports.txt")
file(GLOB pages "${FOLDER}/man3/*")
foreach(page IN LISTS pages)
  if(NOT page MATCHES "\\.3\\.gz$")
    message(FATAL_ERROR "${page} is not compressed")
  endif()
endforeach()
include("${CMAKE_CURRENT_LIST_DIR}/man.cmake")

# The symbols file of the library's package names each function and since when it is there.
file(GLOB deb "${WORK}/build/libaccsyn${ABI}_${VERSION}_*.deb")
execute_process(COMMAND "${DPKG_DEB}" --info "${deb}" symbols OUTPUT_VARIABLE symbols COMMAND_ERROR_IS_FATAL ANY)
file(STRINGS "${SOURCE}/tests/exports.txt" exports)
foreach(line IN LISTS exports)
  string(REPLACE " # " "@Base " line "${line}")
  if(NOT symbols MATCHES "\n ${line}\n")
    message(FATAL_ERROR "the symbols file lacks ${line}:\n${symbols}")
  endif()
endforeach()

# Its pkg-config files name /usr, which is below another root here.
set(ENV{PKG_CONFIG_SYSROOT_DIR} "${root}")
set(ENV{PKG_CONFIG_ALLOW_SYSTEM_CFLAGS} 1)
set(ENV{PKG_CONFIG_ALLOW_SYSTEM_LIBS} 1)
execute_process(
  COMMAND sh "${SOURCE}/tests/consumers/c/pkg-config.sh" "${root}/usr" "${WORK}/programs" "${PKG_CONFIG}" "${CC}"
  COMMAND_ERROR_IS_FATAL ANY)
