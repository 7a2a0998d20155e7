#!/bin/sh
# packages.sh PACKAGES WORK NPM SANDBOX: installs the npm packages of this platform into an empty folder, without any variable that says
# where the library is, and runs a program. koffi comes from npm's registry, or its cache.
set -eu
packages=$1 work=$2 npm=$3 sandbox=$4
source=$(dirname "$0")
rm -rf "$work"
mkdir -p "$work"
cp "$source/main.mjs" "$work"
cd "$work"
unset ACCSYN_LIBRARY LD_LIBRARY_PATH

"$npm" init --yes >/dev/null
"$npm" install --silent --ignore-scripts --no-audit --no-fund --prefer-offline "$packages"/accsyn-*.tgz
loaded=$("$sandbox" -- node --eval '
const { Session } = require("accsyn");
Session.open().then((session) => session.close()).then(() => console.log(process.report.getReport().sharedObjects.join("\n")));')
echo "$loaded" | grep "$work/node_modules/@accsyn/lib-.*libaccsyn" || { echo "another library was loaded: $loaded"; exit 1; }
"$sandbox" -- node main.mjs

# Without the platform's package, the error says where the library was looked for.
rm -r node_modules/@accsyn
if message=$(node --eval 'require("accsyn").Session.open({}).catch((error) => { console.log(error.message); process.exit(3); })'); then
    echo 'a library was found that is not there'
    exit 1
fi
echo "$message" | grep 'the package @accsyn/lib-.* is not installed' || { echo "the error is: $message"; exit 1; }
