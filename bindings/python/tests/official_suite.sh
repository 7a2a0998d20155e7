#!/usr/bin/env bash
# The official package's own test suite, unmodified, through `accsyn_api` of this folder against the sandbox in development mode.
#   bindings/python/tests/official_suite.sh SANDBOX LIBRARY CHECKOUT PYTHON [PYTEST ARGUMENTS]
# LIBRARY: libaccsyn.so. PYTHON: one without the official client, but with pytest, pytest-order and pytest-cov. For the others and what
# they need see sandbox/tests/official_suite.sh.
set -euo pipefail
here=$(dirname "$(realpath "$0")")/..
sandbox=$1 library=$(realpath "$2") checkout=$3 python=$4
shift 4
export ACCSYN_LIBRARY=$library PYTHONPATH=$here:$here/drop_in
"$python" -c 'import accsyn_api, sys; sys.exit(not hasattr(accsyn_api.Session, "generate_session_key"))' || {
  echo "$python imports another accsyn_api" >&2
  exit 1
}
exec "$here/../../sandbox/tests/official_suite.sh" "$sandbox" "$checkout" "$python" "$@"
