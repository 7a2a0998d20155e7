#!/bin/sh
# start.sh PREFIX PACKAGES WORK PAGE: does what a start page says, in an empty folder: saves its files ("Save this as `name`:"), runs its
# commands (```sh) and compares what they print with what the page says (```text). /opt/accsyn in the page is PREFIX, where the package was
# unpacked. The commands below "## Install" unpack and set up what is there already, and are not run: packages of npm and pip, and the
# Go module, lie in the folder as a reader has put them there, from the build folder PACKAGES.
set -eu
prefix=$1 packages=$2 work=$3 page=$4
rm -rf "$work"
mkdir -p "$work"
case $page in
*/go.md) cp -R "$packages/go" "$work/accsyn-go" ;;
*/node.md) cp "$packages"/npm/*.tgz "$work" ;;
*/python.md) cp "$packages"/wheels/*.whl "$work" ;;
esac
awk '
    /^## / { is_install = $0 == "## Install" }
    /^Save this as `/ { split($0, part, "`"); name = part[2] }
    /^```/ && !inside {
        inside = 1
        language = substr($0, 4)
        if (is_install)
            next
        if (name != "") {
            print "cat >\"" name "\" <<\"END_OF_FILE\""
            last = "END_OF_FILE"
        } else if (language == "sh") {
            print "cat >command <<\"END_OF_FILE\""
            last = "END_OF_FILE\nsh -e command >output 2>errors || { cat command output errors; exit 1; }"
            commands++
        } else if (language == "text") {
            print "cat >expected <<\"END_OF_FILE\""
            last = "END_OF_FILE\ndiff expected output || { cat command errors; exit 1; }"
            outputs++
        } else {
            print "a block in " language " that is neither saved nor run" >"/dev/stderr"
            exit 1
        }
        name = ""
        next
    }
    /^```$/ { inside = 0; if (!is_install) print last; next }
    inside && !is_install
    END { if (commands < 1 || outputs < 1) { print "nothing was run" >"/dev/stderr"; exit 1 } }
' "$page" | sed "s|/opt/accsyn|$prefix|g" >"$work.script"
cd "$work"
# Variables that the pages set under "Install"; those that bring the library along set no others.
export PATH="$prefix/bin:$PATH"
unset LD_LIBRARY_PATH PKG_CONFIG_PATH ACCSYN_LIBRARY PYTHONPATH
case $page in
*/c.md | */cpp.md)
    LD_LIBRARY_PATH=$(dirname "$(find "$prefix/" -name 'libaccsyn.so.1' | head -n 1)")
    PKG_CONFIG_PATH="$LD_LIBRARY_PATH/pkgconfig"
    export LD_LIBRARY_PATH PKG_CONFIG_PATH
    ;;
esac
export PIP_NO_INDEX=1 npm_config_prefer_offline=true
export GOPROXY=off GOTOOLCHAIN=local GOWORK=off GOENV=off GOFLAGS= CGO_ENABLED=1 GOCACHE="$work.cache"
sh -eu "$work.script"
echo "$page works"
