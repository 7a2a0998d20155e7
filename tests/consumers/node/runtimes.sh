#!/bin/sh
# runtimes.sh PACKAGES WORK NPM SANDBOX: runs main.mjs with the npm packages under Bun and Deno, and in bundles of esbuild, webpack and Vite (for its
# server side) that leave the package out. All of them come from npm's registry, or its cache.
set -eu
packages=$1 work=$2 npm=$3 sandbox=$4
source=$(dirname "$0")
rm -rf "$work"
mkdir -p "$work"
cp "$source/main.mjs" "$work"
cd "$work"
unset ACCSYN_LIBRARY LD_LIBRARY_PATH
export DENO_NO_UPDATE_CHECK=1 DENO_DIR="$work/deno"

"$npm" init --yes >/dev/null
"$npm" install --silent --no-audit --no-fund --prefer-offline "$packages"/accsyn-*.tgz \
    bun@1.4.5 deno@2.9.6 esbuild@0.28.2 webpack@5.113.0 webpack-cli@7.3.1 vite@8.4.0
PATH="$work/node_modules/.bin:$PATH"

# Runs a command against the sandbox; one that hangs has failed.
try() {
    echo "$*"
    timeout 60 "$sandbox" -- "$@"
}
try bun main.mjs
try deno run --allow-all main.mjs

esbuild main.mjs --bundle --platform=node --format=esm --external:accsyn --log-level=warning --outfile=esbuild.mjs
try node esbuild.mjs

cat >webpack.config.mjs <<'JS'
export default {
    mode: 'production',
    target: 'node20',
    entry: './main.mjs',
    externals: { accsyn: 'import accsyn' },
    externalsType: 'module',
    experiments: { outputModule: true },
    output: { path: import.meta.dirname, filename: 'webpack.mjs', module: true },
};
JS
webpack --config webpack.config.mjs >webpack.log || { cat webpack.log; exit 1; }
try node webpack.mjs

# A build for servers leaves out packages by itself.
vite build --logLevel warn --ssr main.mjs --outDir vite
try node vite/main.*js
