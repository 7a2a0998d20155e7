#!/bin/sh
# cmake_guide.sh PREFIX SOURCE WORK CMAKE: runs every block of docs/cmake.md, and those for CMake in docs/cpp.md and docs/recipes.md. Each block
# in CMake becomes a project of its own, with the targets that it uses, which is built and tested; where it takes libaccsyn from source, the
# library is that of the package (ACCSYN_PREBUILT). /opt/accsyn is PREFIX, libaccsyn SOURCE.
set -eu
prefix=$1 source=$2 work=$3 cmake=$4
rm -rf "$work"
mkdir -p "$work"
cd "$work"
awk -v opt=/opt/accsyn -v prefix="$prefix" '
    FNR == 1 { inside = 0 }
    /^```cmake$/ { inside = 1; file = sprintf("cmake%02d", ++cmakes); next }
    /^```sh$/ && FILENAME ~ /cmake.md$/ { inside = 1; file = sprintf("sh%02d", ++shells); next }
    /^```$/ { inside = 0; next }
    inside { while (at = index($0, opt)) $0 = substr($0, 1, at - 1) prefix substr($0, at + length(opt)); print > file }
' "$source/docs/cmake.md" "$source/docs/cpp.md" "$source/docs/recipes.md"

cat >program.c <<'END_OF_FILE'
#include <accsyn.h>
#include <stdio.h>

int main(void)
{
    accsyn_session *session = accsyn_session_new(NULL);
    char *users = session ? accsyn_find(session, "User", NULL) : NULL;
    if (users == NULL)
        fprintf(stderr, "%s\n", accsyn_last_message());
    int failed = users == NULL;
    accsyn_string_free(users);
    accsyn_session_free(session);
    return failed;
}
END_OF_FILE
cat >plugin.c <<'END_OF_FILE'
#include <accsyn.h>

int32_t plugin_version(void);
int32_t plugin_version(void)
{
    return accsyn_version_number();
}
END_OF_FILE
cat >tests.cpp <<'END_OF_FILE'
#include <accsyn/sandbox.hpp>
#include <gtest/gtest.h>

TEST(workspace, has_users)
{
    auto sandbox = accsyn::sandbox::start();
    EXPECT_NE(sandbox.open().find("User"), "[]");
}
END_OF_FILE

projects=0
for block in cmake*; do
    folder=project_$block
    mkdir "$folder"
    cp program.c plugin.c tests.cpp "$folder"
    cp "$source/tests/consumers/cxx/studio.json" "$folder"
    echo '[{"uri": "user/find", "status": 503}]' >"$folder/busy.json"
    ln -s "$source" "$folder/libaccsyn"
    {
        printf '%s\n' 'cmake_minimum_required(VERSION 3.25)' 'project(guide LANGUAGES C CXX)' 'set(CMAKE_CXX_STANDARD 17)'
        if grep -q 'gtest' "$block"; then
            printf '%s\n' 'enable_testing()' 'find_package(GTest)' 'if(NOT GTest_FOUND)' '  return()' 'endif()' 'include(GoogleTest)' \
                'add_executable(my_tests tests.cpp)'
        elif grep -q 'COMMAND my_program' "$block"; then
            echo 'add_executable(my_program program.c)'
        elif ! grep -q 'add_library(my_plugin' "$block"; then
            echo 'add_library(my_plugin MODULE plugin.c)'
        fi
        grep -qE 'find_package|add_subdirectory' "$block" || echo 'find_package(accsyn 1 CONFIG REQUIRED)'
        cat "$block"
        if grep -q 'COMMAND my_program' "$block"; then
            echo 'target_link_libraries(my_program PRIVATE accsyn::accsyn)'
        elif ! grep -qE 'gtest|target_link_libraries' "$block"; then
            echo 'target_link_libraries(my_plugin PRIVATE accsyn::accsyn)'
        fi
    } >"$folder/CMakeLists.txt"
    "$cmake" -S "$folder" -B "$folder/build" "-DCMAKE_PREFIX_PATH=$prefix" "-DACCSYN_PREBUILT=$prefix" >"$folder.log" 2>&1 ||
        { cat "$folder/CMakeLists.txt" "$folder.log"; exit 1; }
    "$cmake" --build "$folder/build" >>"$folder.log" 2>&1 || { cat "$folder/CMakeLists.txt" "$folder.log"; exit 1; }
    if grep -q enable_testing "$folder/CMakeLists.txt"; then
        ctest --test-dir "$folder/build" --output-on-failure || exit 1
    fi
    if grep -q '^install(' "$block"; then
        "$cmake" --install "$folder/build" --prefix "$folder/installed" >>"$folder.log"
        [ -f "$folder/installed/plug-ins/libaccsyn.so.1" ] || { find "$folder/installed"; exit 1; }
        if readelf -d "$folder/installed/plug-ins/libmy_plugin.so" | grep -q "$prefix"; then
            echo 'the plug-in finds the library where it was built'
            exit 1
        fi
    fi
    projects=$((projects + 1))
done

# The commands: two configure a project, the others compile a program.
cp -R project_cmake01 commands
rm -rf commands/build
cp program.c commands
cd commands
PKG_CONFIG_PATH=
LD_LIBRARY_PATH=$(dirname "$(find "$prefix/" -name 'libaccsyn.so.1' | head -n 1)")
export PKG_CONFIG_PATH LD_LIBRARY_PATH
shells=0
for block in ../sh*; do
    sed -n 's/^cc .*/& -o program \&\& accsyn-sandbox -- .\/program/; p' "$block" | sed 's/ *#[^"]*\( -o program\)/\1/' >"$block.commands"
    PATH="$prefix/bin:$PATH" sh -eu "$block.commands" >"$block.log" 2>&1 || { cat "$block.commands" "$block.log"; exit 1; }
    rm -rf build
    shells=$((shells + 1))
done
echo "$projects projects and $shells blocks of commands work"
[ "$projects" -gt 5 ] && [ "$shells" -gt 1 ]
