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
# The library that a program in FOLDER loads.
loaded() {
    (cd "$1" && "$sandbox" -- node --eval '
const { Session } = require("accsyn");
Session.open().then((session) => session.close()).then(() => console.log(process.report.getReport().sharedObjects.join("\n")));') | grep libaccsyn
}
file=$(loaded .)
echo "$file" | grep "$work/node_modules/@accsyn/lib-" || { echo "another library was loaded: $file"; exit 1; }
"$sandbox" -- node main.mjs

# Electron keeps an application in `app.asar` and what cannot be in an archive in `app.asar.unpacked`; here, both are folders.
mkdir -p app.asar app.asar.unpacked/node_modules
cp -R node_modules app.asar
cp -R node_modules/@accsyn app.asar.unpacked/node_modules
file=$(loaded app.asar)
echo "$file" | grep "$work/app.asar.unpacked/node_modules/@accsyn/lib-" || { echo "another library was loaded: $file"; exit 1; }
rm -r app.asar app.asar.unpacked

# Without the platform's package, the error says where the library was looked for.
rm -r node_modules/@accsyn
if message=$(node --eval 'require("accsyn").Session.open({}).catch((error) => { console.log(error.message); process.exit(3); })'); then
    echo 'a library was found that is not there'
    exit 1
fi
echo "$message" | grep 'the package @accsyn/lib-.* is not installed' || { echo "the error is: $message"; exit 1; }
