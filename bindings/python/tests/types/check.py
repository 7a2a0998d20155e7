"""Checks the types by mypy and pyright, both strict: right.py has no error, and wrong.py one in each line that says so.

    python check.py FOLDER_OF_PYRIGHT

Exit code 77 means skipped: mypy or pyright is missing.
"""

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
PACKAGES = os.path.dirname(os.path.dirname(HERE))


def wrong_lines(name):
    with open(os.path.join(HERE, name)) as file:
        return {number for number, line in enumerate(file, 1) if line.rstrip().endswith("# wrong")}


def run(*command, **variables):
    environment = dict(os.environ, **variables)
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True, cwd=HERE)
    return done.stdout


def by_mypy(name, _folder):
    output = run(sys.executable, "-m", "mypy", "--strict", "--cache-dir", os.devnull, name, MYPYPATH=PACKAGES)
    assert "Found " in output or "Success" in output, output
    return output, {int(line) for line in re.findall(r"^%s:(\d+): error" % re.escape(name), output, re.MULTILINE)}


def by_pyright(name, folder):
    with tempfile.TemporaryDirectory() as work:
        shutil.copy(os.path.join(HERE, name), work)
        with open(os.path.join(work, "pyrightconfig.json"), "w") as file:
            json.dump({"typeCheckingMode": "strict", "extraPaths": [PACKAGES], "include": [name]}, file)
        output = run(os.path.join(folder, "pyright"), "-p", work, "--pythonpath", sys.executable, "--outputjson")
    found = json.loads(output[output.index("{") :])
    assert found["summary"]["filesAnalyzed"] == 1, output
    return output, {each["range"]["start"]["line"] + 1 for each in found["generalDiagnostics"] if each["severity"] == "error"}


def main():
    folder = sys.argv[1]
    missing = [] if importlib.util.find_spec("mypy") else ["mypy"]
    if not shutil.which("pyright", path=folder):
        missing.append("pyright")
    if missing:
        print("SKIPPED: needs %s" % ", ".join(missing))
        sys.exit(1 if os.environ.get("ACCSYN_REQUIRE_PEERS") else 77)
    for check in (by_mypy, by_pyright):
        for name in ("right.py", "wrong.py"):
            output, lines = check(name, folder)
            if lines != wrong_lines(name):
                sys.exit("%s: errors in lines %s, expected %s\n%s" % (check.__name__, sorted(lines), sorted(wrong_lines(name)), output))


if __name__ == "__main__":
    main()
