# Warnings as errors, for the project's own C and C++.
add_library(accsyn_warnings INTERFACE)
if(MSVC)
  target_compile_options(accsyn_warnings INTERFACE /W4 /WX)
else()
  target_compile_options(accsyn_warnings INTERFACE -Wall -Wextra -Wpedantic -Werror
                         $<$<COMPILE_LANGUAGE:C>:-Wstrict-prototypes>)
endif()
