"""Checks wheels by twine, as an index would, and by auditwheel: that they run on every Linux that their names promise.

    python check_wheels.py FOLDER_OF_WHEELS

Exit code 77 means skipped: this Python lacks them.
"""

import glob
import importlib.util
import os
import re
import subprocess
import sys

NEEDED = ("twine", "auditwheel")


def run(*command):
    done = subprocess.run([sys.executable, "-m"] + list(command), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True)
    if done.returncode:
        sys.exit("%s\n%s" % (" ".join(command), done.stdout))
    return done.stdout


def main():
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        print("SKIPPED: needs %s" % ", ".join(missing))
        sys.exit(1 if os.environ.get("ACCSYN_REQUIRE_PEERS") else 77)
    wheels = sorted(glob.glob(os.path.join(sys.argv[1], "*.whl")))
    assert len(wheels) == 3, wheels
    run("twine", "check", "--strict", *wheels)
    for wheel in wheels:
        if wheel.endswith("-any.whl") or "linux" not in os.path.basename(wheel):
            continue
        report = run("auditwheel", "show", wheel)
        found = re.search(r'"manylinux_(\d+)_(\d+)_\w+"', report)
        promised = re.search(r"manylinux_(\d+)_(\d+)_", os.path.basename(wheel))
        assert found, report
        if promised:
            assert tuple(map(int, found.groups())) <= tuple(map(int, promised.groups())), "%s\n%s" % (wheel, report)
        print("%s runs with glibc %s.%s and later" % ((os.path.basename(wheel),) + found.groups()))


if __name__ == "__main__":
    main()
