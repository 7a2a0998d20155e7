# Builds the .tar.gz of BUILD, unpacks it, and moves it to PREFIX, where the consumers expect it.
file(REMOVE_RECURSE "${PREFIX}" "${PREFIX}.unpacked")
execute_process(
  COMMAND "${CPACK}" -G TGZ --config "${BUILD}/CPackConfig.cmake" -B "${PREFIX}.unpacked"
  COMMAND_ERROR_IS_FATAL ANY)
file(GLOB archive "${PREFIX}.unpacked/*.tar.gz")
file(ARCHIVE_EXTRACT INPUT "${archive}" DESTINATION "${PREFIX}.unpacked")
string(REGEX REPLACE "\\.tar\\.gz$" "" folder "${archive}")
file(RENAME "${folder}" "${PREFIX}")
file(REMOVE_RECURSE "${PREFIX}.unpacked")

# Nothing in it refers to where it was built.
file(GLOB_RECURSE texts "${PREFIX}/lib*/cmake/*" "${PREFIX}/lib*/pkgconfig/*")
foreach(text IN LISTS texts)
  file(READ "${text}" content)
  foreach(place IN ITEMS "${BUILD}" "${SOURCE}" "/usr/local")
    string(FIND "${content}" "${place}" at)
    if(NOT at EQUAL -1)
      message(FATAL_ERROR "${text} names ${place}")
    endif()
  endforeach()
endforeach()

# It may be redistributed: it has our licences, and those of what it contains.
file(READ "${PREFIX}/share/doc/accsyn/THIRD-PARTY.txt" licences)
foreach(part IN ITEMS "rustls " "ring " "serde_json " "libsqlite3-sys " "The Rust standard library")
  string(FIND "${licences}" "\n${part}" at)
  if(at EQUAL -1)
    message(FATAL_ERROR "THIRD-PARTY.txt lacks ${part}")
  endif()
endforeach()
foreach(file IN ITEMS LICENSE-MIT LICENSE-APACHE)
  if(NOT EXISTS "${PREFIX}/share/doc/accsyn/${file}")
    message(FATAL_ERROR "the package lacks ${file}")
  endif()
endforeach()
