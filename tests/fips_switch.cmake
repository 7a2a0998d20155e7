# ACCSYN_FIPS builds the library, and only the library, with the feature fips.
foreach(switch IN ITEMS ON OFF)
  file(REMOVE_RECURSE "${WORK}")
  execute_process(
    COMMAND "${CMAKE_COMMAND}" -S "${SOURCE}" -B "${WORK}" -G "${GENERATOR}" -DCMAKE_BUILD_TYPE=Release -DACCSYN_FIPS=${switch}
            -DACCSYN_DEVELOPER=OFF -DACCSYN_SANDBOX=ON
    OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
  file(GLOB_RECURSE files "${WORK}/build.ninja" "${WORK}/*/build.make" "${WORK}/*.vcxproj")
  set(all "")
  foreach(file IN LISTS files)
    file(READ "${file}" text)
    string(APPEND all "${text}")
  endforeach()
  string(REGEX MATCHALL "--package accsyn( --features=fips)?[ \n]" library "${all}")
  string(REGEX MATCHALL "--features=fips" features "${all}")
  list(LENGTH library library)
  list(LENGTH features features)
  if(library EQUAL 0 OR (switch AND NOT features EQUAL library) OR (NOT switch AND NOT features EQUAL 0))
    message(FATAL_ERROR "ACCSYN_FIPS=${switch}: ${library} builds of the library, ${features} with the feature")
  endif()
endforeach()
file(REMOVE_RECURSE "${WORK}")
