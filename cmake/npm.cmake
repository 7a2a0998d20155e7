# Packs the npm packages to OUT: `accsyn`, and `@accsyn/lib-PLATFORM` with the LIBRARY, as FILE, and the LICENCES.
# OUT, NPM, SOURCE, VERSION, PLATFORM, LIBRARY, FILE, LICENCES and STRIP (may be empty) are given by -D.
cmake_minimum_required(VERSION 3.25)
include("${CMAKE_CURRENT_LIST_DIR}/guide.cmake")
set(PLATFORMS linux-x64 linux-arm64 linuxmusl-x64 linuxmusl-arm64 win32-x64 darwin-x64 darwin-arm64)
set(stage "${OUT}/stage")
file(REMOVE_RECURSE "${stage}")

function(pack folder)
  # `npm pack` gives every file the same time.
  execute_process(COMMAND "${NPM}" pack --silent --ignore-scripts --pack-destination "${OUT}" WORKING_DIRECTORY "${folder}"
                  COMMAND_ERROR_IS_FATAL ANY)
endfunction()

# The package of all platforms depends on those of each: npm installs the one that fits.
file(GLOB javascript "${SOURCE}/bindings/node/*.js" "${SOURCE}/bindings/node/*.mjs" "${SOURCE}/bindings/node/*.ts"
     "${SOURCE}/bindings/node/*.mts")
file(COPY ${javascript} "${SOURCE}/bindings/node/lib" "${SOURCE}/LICENSE-MIT" "${SOURCE}/LICENSE-APACHE" DESTINATION "${stage}/accsyn")
accsyn_copy_guide("${SOURCE}/docs/node.md" "${stage}/accsyn/README.md")
file(COPY "${SOURCE}/bindings/node/package.json" DESTINATION "${stage}/accsyn")
list(TRANSFORM PLATFORMS REPLACE "(.+)" "optionalDependencies.@accsyn/lib-\\1=${VERSION}" OUTPUT_VARIABLE dependencies)
foreach(change IN ITEMS "delete;devDependencies;scripts" "set;version=${VERSION};${dependencies}")
  execute_process(COMMAND "${NPM}" pkg ${change} WORKING_DIRECTORY "${stage}/accsyn" COMMAND_ERROR_IS_FATAL ANY)
endforeach()
pack("${stage}/accsyn")

if(NOT PLATFORM IN_LIST PLATFORMS)
  message(FATAL_ERROR "there is no npm package for ${PLATFORM}")
endif()
string(REGEX MATCH "^([a-z0-9]+)-([a-z0-9]+)$" matched "${PLATFORM}")
set(cpu "${CMAKE_MATCH_2}")
string(REPLACE "linuxmusl" "linux" os "${CMAKE_MATCH_1}")
set(libc "")
if(PLATFORM MATCHES "^linuxmusl-")
  set(libc ",\n  \"libc\": [\"musl\"]")
elseif(PLATFORM MATCHES "^linux-")
  set(libc ",\n  \"libc\": [\"glibc\"]")
endif()
set(folder "${stage}/lib-${PLATFORM}")
file(WRITE "${folder}/package.json" "{
  \"name\": \"@accsyn/lib-${PLATFORM}\",
  \"version\": \"${VERSION}\",
  \"description\": \"The native library of the package accsyn, for ${PLATFORM}\",
  \"license\": \"MIT OR Apache-2.0\",
  \"type\": \"commonjs\",
  \"os\": [\"${os}\"],
  \"cpu\": [\"${cpu}\"]${libc},
  \"preferUnplugged\": true
}
")
file(WRITE "${folder}/README.md" "# @accsyn/lib-${PLATFORM}

The native library of the package [accsyn](https://www.npmjs.com/package/accsyn), for ${PLATFORM}. It is installed with that package;
`require.resolve('@accsyn/lib-${PLATFORM}/${FILE}')` is its path.
")
file(COPY ${LICENCES} DESTINATION "${folder}")
file(COPY_FILE "${LIBRARY}" "${folder}/${FILE}")
if(STRIP)
  execute_process(COMMAND "${STRIP}" --strip-debug "${folder}/${FILE}" COMMAND_ERROR_IS_FATAL ANY)
endif()
pack("${folder}")
file(REMOVE_RECURSE "${stage}")

file(GLOB packages "${OUT}/*-${VERSION}.tgz")
foreach(package IN LISTS packages)
  file(SHA256 "${package}" checksum)
  cmake_path(GET package FILENAME name)
  file(WRITE "${package}.sha256" "${checksum}  ${name}\n")
endforeach()
