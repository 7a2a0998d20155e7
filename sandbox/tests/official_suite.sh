#!/usr/bin/env bash
# The official package's own test suite, unmodified, against the sandbox in development mode.
#   sandbox/tests/official_suite.sh SANDBOX CHECKOUT PYTHON [PYTEST ARGUMENTS]
# SANDBOX: the program. CHECKOUT: a clone of github.com/accsyn/accsyn-python-api, in whose root .env.* files are written.
# PYTHON: one with the client, pytest, pytest-order and pytest-cov. Port 8181 must be free: the client knows no other in this mode.
set -euo pipefail
# Tests of 3.3 and of what came after it differ: the latter drop files off.
sandbox=$(realpath "$1") checkout=$(realpath "$2") python=$(realpath -s "$3")
shift 3
api=3.3
[ ! -e "$checkout/tests/test_dropoff.py" ] || api=3.4
folder=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$folder"' EXIT
cat >"$folder/seed.json" <<'JSON'
{
  "workspace": {"code": "acmefilm", "name": "Acme Film"},
  "users": [
    {"code": "admin@acmefilm.com", "role": "admin", "password": "a", "api_key": "key-of-the-admin"},
    {"code": "employee@acmefilm.com", "role": "employee", "password": "e", "api_key": "key-of-the-employee"},
    {"code": "employee2@acmefilm.com", "role": "employee", "password": "e", "api_key": "key-of-the-second-employee"},
    {"code": "standard@vendor.com", "role": "standard", "password": "s", "api_key": "key-of-the-standard-user"}
  ],
  "sites": [{"code": "hq", "main": true}],
  "clients": [
    {"code": "storage1", "type": 1, "status": "online", "roles": "storage", "user": "admin@acmefilm.com", "site": "hq"},
    {"code": "edit-01", "type": 0, "status": "online", "user": "admin@acmefilm.com", "site": "hq"},
    {"code": "edit-02", "type": 0, "status": "online", "user": "standard@vendor.com", "site": "hq"}
  ],
  "volumes": [{"code": "projects", "name": "Projects", "default": true, "servers": ["storage1"]}]
}
JSON
for role in admin employee employee-2 standard standard-2; do
  case $role in
    standard*) user=standard@vendor.com key=key-of-the-standard-user ;;
    employee-2) user=employee2@acmefilm.com key=key-of-the-second-employee ;;
    *) user=$role@acmefilm.com key=key-of-the-$role ;;
  esac
  printf 'ACCSYN_WORKSPACE=acmefilm\nACCSYN_API_USER=%s\nACCSYN_API_KEY=%s\n' "$user" "$key" >"$checkout/.env.$role"
done
cd "$checkout"
for suite in entitytypes filesharing local_filesharing delivery dropoff settings logs transfer; do
  file=tests/test_$suite.py
  [ "$suite" != entitytypes ] || file=tests/test_find_entitytypes.py
  [ -e "$file" ] || continue
  # Each suite expects to find a workspace as it was.
  "$sandbox" --seed "$folder/seed.json" --root "$folder/root-$suite" --real-paths --api "$api" >"$folder/ready" &
  until [ -s "$folder/ready" ]; do sleep 0.1; done
  echo "== $suite"
  env -u ACCSYN_WORKSPACE -u ACCSYN_API_USER -u ACCSYN_API_KEY AS_DEV=true "$python" -m pytest -q -rsf -p no:cacheprovider --no-cov \
    --order-scope=module "$file" "$@" </dev/null || true
  kill %% && wait %% 2>/dev/null || true
  : >"$folder/ready"
done
