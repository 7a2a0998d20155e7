# Copies a guide of docs/ into a package that has no other documents: its links lead into the repository.
function(accsyn_copy_guide guide target)
  set(documents "https://github.com/accsyn/libaccsyn/blob/main/docs/")
  file(READ "${guide}" text)
  string(REGEX REPLACE "\\]\\(([A-Za-z0-9./_-]+\\.md[)#])" "](${documents}\\1" text "${text}")
  string(REPLACE "/docs/../" "/" text "${text}")
  file(WRITE "${target}" "${text}")
endfunction()
