"""Installs the wheels into a fresh environment of this Python, and uses them.

    python wheels.py FOLDER_OF_WHEELS WORK_FOLDER
"""

import glob
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import venv

PROGRAM = """
import accsyn, accsyn_api, accsyn_sandbox, os, sys, time
import importlib.metadata as metadata

assert accsyn._library._find().startswith(sys.prefix), accsyn._library._find()
assert metadata.version("accsyn") == accsyn.version() == accsyn.__version__
assert metadata.metadata("accsyn-drop-in")["Obsoletes-Dist"] == "accsyn-python-api"
files = [str(file) for file in metadata.files("accsyn")]
for name in ("LICENSE-MIT", "LICENSE-APACHE", "THIRD-PARTY.txt", "sbom.cdx.json", "py.typed", "METADATA"):
    assert any(file.endswith(name) for file in files), name
points = metadata.entry_points()
points = points.select(group="pytest11") if hasattr(points, "select") else points["pytest11"]
assert "accsyn_sandbox.pytest_plugin" in [point.value for point in points]

with accsyn_sandbox.Sandbox() as sandbox:
    child = os.fork()
    if child == 0:
        time.sleep(600)
        os._exit(0)
os.kill(child, 9)
os.waitpid(child, 0)

with accsyn_sandbox.Sandbox(time_scale=60) as sandbox:
    assert accsyn_sandbox._program().startswith(sys.prefix)
    with accsyn.Session(rate_limit=0, max_retries=0, **sandbox.options()) as session:
        assert session.find_one("User")["code"] == sandbox.username
        assert len(sandbox.journal("user/find")) == 1
        sandbox.add_faults({"uri": "user/find", "status": 503})
        try:
            session.find("User")
            raise SystemExit("no error")
        except accsyn.AccsynError as error:
            assert error.http_status == 503
        sandbox.clear_faults()
        before = sandbox.ask("GET", "/clock")["now"]
        sandbox.advance(86400)
        sandbox.set_time_scale(0)
        after = sandbox.ask("GET", "/clock")
        assert (after["scale"], after["now"][:10] > before[:10]) == (0, True), (before, after)
        sandbox.reset()
        assert sandbox.journal() == []
    try:
        sandbox.ask("POST", "/nosuch", {})
        raise SystemExit("no error")
    except accsyn_sandbox.SandboxError as error:
        assert "/nosuch" in str(error)
    os.environ.update(sandbox.environment())
    assert accsyn_api.Session().find_one("User")["code"] == sandbox.username
"""

GUIDE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "docs", "sandbox.md")


def example():
    """That of the guide for the fixture of pytest."""
    with open(GUIDE, encoding="utf-8") as file:
        return re.search(r"^```python\n(import accsyn\nimport pytest\n.*?)^```", file.read(), re.MULTILINE | re.DOTALL).group(1)


def main():
    wheels, work = glob.glob(os.path.join(os.path.abspath(sys.argv[1]), "*.whl")), os.path.abspath(sys.argv[2])
    assert len(wheels) == 3, wheels
    for wheel in wheels:
        with open(wheel, "rb") as file, open(wheel + ".sha256", encoding="ascii") as said:
            assert said.read() == f"{hashlib.sha256(file.read()).hexdigest()}  {os.path.basename(wheel)}\n", wheel
        with open(wheel[: -len(".whl")] + ".cdx.json", encoding="utf-8") as bom:
            assert len(json.load(bom)["components"]) > 20, wheel
    shutil.rmtree(work, ignore_errors=True)
    # Where this Python has pytest, the plug-in is tried in it.
    venv.create(work, with_pip=True, system_site_packages=True)
    python = os.path.join(work, "bin", "python")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("ACCSYN_", "PYTHON"))}

    def run(*command):
        subprocess.run([python, "-B"] + list(command), check=True, env=environment, cwd=work)

    # What a platform can install is decided by its tag, which is another one where the library was built for this machine alone.
    run("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-index", "--no-deps", *wheels)
    run("-W", "error", "-c", PROGRAM)
    try:
        run("-c", "import pytest")
    except subprocess.CalledProcessError:
        print("the fixture was not tried: this Python has no pytest")
    else:
        path = os.path.join(work, "test_fixture.py")
        with open(path, "w") as file:
            file.write(example())
        run("-m", "pytest", "-q", "-p", "no:cacheprovider", path)
    run("-m", "pip", "uninstall", "--quiet", "--yes", "accsyn", "accsyn-drop-in", "accsyn-sandbox")
    left = glob.glob(os.path.join(work, "**", "accsyn*"), recursive=True)
    assert not left, left
    shutil.rmtree(work)


if __name__ == "__main__":
    main()
