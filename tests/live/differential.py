"""The same calls by the official clients, by libaccsyn and by its `accsyn_api` for Python, each against a sandbox of its own;
results must be equal.

    differential.py --library libaccsyn.so --sandbox accsyn-sandbox --folder BUILD_FOLDER

Exit code 77 means skipped: Python packages are not to be had here.
"""

import argparse
import os
import subprocess
import sys
import venv

SKIPPED = 77
HERE = os.path.dirname(os.path.abspath(__file__))


def python_with(version, folder):
    """A Python with this version of the official client, made once."""
    home = os.path.join(folder, "accsyn-python-api-" + version)
    python = os.path.join(home, "bin", "python")
    complete = os.path.join(home, "complete")
    if not os.path.exists(complete):
        venv.create(home, clear=True, with_pip=True)
        package = "accsyn-python-api==" + version
        subprocess.run([python, "-m", "pip", "install", "--quiet", package], check=True)
        open(complete, "w").close()
    return python


def main():
    parser = argparse.ArgumentParser()
    for name in ("library", "sandbox", "folder"):
        parser.add_argument("--" + name, required=True)
    args = parser.parse_args()
    compare = os.path.join(HERE, "compare.py")
    failed = False
    for version in ("3.4.0", "2.1.3"):
        try:
            python = python_with(version, args.folder)
        except Exception as error:
            missing = "needs python3-venv, and accsyn-python-api==%s from PyPI (%s)" % (version, error)
            if os.environ.get("ACCSYN_REQUIRE_PEERS"):
                sys.exit(missing)
            print("SKIPPED: " + missing)
            sys.exit(SKIPPED)
        # Far from UTC, so that a local time never passes for UTC.
        env = {name: value for name, value in os.environ.items() if not name.startswith(("ACCSYN_", "AS_DEV"))}
        env["TZ"] = "Asia/Kolkata"
        programs = [os.path.abspath(args.library), os.path.abspath(args.sandbox)]
        failed |= subprocess.run([python, compare, version] + programs, env=env).returncode != 0
        failed |= subprocess.run([python, os.path.join(HERE, "direct.py"), version] + programs, env=env).returncode != 0
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
