# The file names of the library: cargo's (`made`), and the installed ones.

# The ABI number is defined in build.rs.
file(READ "${PROJECT_SOURCE_DIR}/build.rs" accsyn_build_rs)
string(REGEX MATCH "const ABI: u32 = ([0-9]+)" accsyn_build_rs "${accsyn_build_rs}")
set(ACCSYN_ABI "${CMAKE_MATCH_1}")

# The file, the name that programs load, and the name that linkers look for. Then the archive, and the libraries that
# rustc names as native-static-libs (flags, so that no target of a user's project is meant); a C compiler adds its unwinder.
set(accsyn_implib "")
# The archive by a name that is not the shared library's, for `-l`.
set(accsyn_static_link "")
set(accsyn_archive "libaccsyn.a")
set(accsyn_made_archive "libaccsyn.a")
if(APPLE)
  set(accsyn_made "libaccsyn.dylib")
  set(accsyn_real "libaccsyn.${PROJECT_VERSION}.dylib")
  set(accsyn_soname "libaccsyn.${ACCSYN_ABI}.dylib")
  set(accsyn_static_link "libaccsyn-static.a")
  set(accsyn_natives "-framework Security" "-framework CoreFoundation" -liconv -lm)
elseif(WIN32)
  set(accsyn_made "accsyn.dll")
  set(accsyn_real "accsyn.dll")
  set(accsyn_soname "accsyn.dll")
  if(MINGW)
    set(accsyn_implib "libaccsyn.dll.a")
    set(accsyn_made_implib "libaccsyn.dll.a")
  else()
    set(accsyn_implib "accsyn.lib")
    set(accsyn_made_implib "accsyn.dll.lib")
    set(accsyn_archive "accsyn_static.lib")
    set(accsyn_made_archive "accsyn.lib")
  endif()
  set(accsyn_natives ws2_32 userenv ntdll dbghelp bcrypt crypt32 secur32 ncrypt advapi32)
else()
  set(accsyn_made "libaccsyn.so")
  set(accsyn_real "libaccsyn.so.${PROJECT_VERSION}")
  set(accsyn_soname "libaccsyn.so.${ACCSYN_ABI}")
  set(accsyn_static_link "libaccsyn-static.a")
  set(accsyn_natives -lutil -lrt -lpthread -lm -ldl)
endif()

# The name that a program linked with the library records.
set(accsyn_identity "${accsyn_soname}")
if(APPLE)
  string(PREPEND accsyn_identity "@rpath/")
endif()
