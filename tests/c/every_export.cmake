# EXPORTS, a list of functions: the header USES must use each.
file(STRINGS "${EXPORTS}" exports)
list(TRANSFORM exports REPLACE " .*" "")
file(READ "${USES}" uses)
foreach(name IN LISTS exports)
  if(NOT uses MATCHES "${name}[^a-z_]")
    message(SEND_ERROR "${USES} does not use ${name}")
  endif()
endforeach()
