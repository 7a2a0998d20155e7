"""Builds the wheels of the Python packages: `accsyn` with the library, `accsyn-sandbox` with the program, and `accsyn-drop-in`.

    wheels.py --source DIR --output DIR --platform TAG --library FILE --library-name NAME [--sandbox FILE] [--strip STRIP]
              [--licence FILE]...

A wheel is a ZIP archive with a list of its files. The same files give the same wheel: it holds no time.
"""

import argparse
import base64
import hashlib
import pathlib
import re
import shutil
import subprocess
import tempfile
import zipfile

# The earliest time that ZIP knows.
TIME = (1980, 1, 1, 0, 0, 0)
LICENSE = "MIT OR Apache-2.0"
HOME = "https://github.com/accsyn/libaccsyn"


class Wheel:
    """A wheel that is being written."""

    def __init__(self, folder, name, version, tag):
        self.base = f"{name.replace('-', '_')}-{version}"
        self.info = f"{self.base}.dist-info"
        self.tag = tag
        self.path = folder / f"{self.base}-{tag}.whl"
        self.archive = zipfile.ZipFile(self.path, "w", zipfile.ZIP_DEFLATED)
        self.record = []

    def add(self, name, content, mode=0o644):
        data = content.encode("utf-8") if isinstance(content, str) else content
        entry = zipfile.ZipInfo(name, TIME)
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.external_attr = (0o100000 | mode) << 16
        self.archive.writestr(entry, data)
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode("ascii").rstrip("=")
        self.record.append(f"{name},sha256={digest},{len(data)}")

    def add_package(self, folder):
        for path in sorted(folder.iterdir()):
            if path.suffix in (".py", ".pyi") or path.name == "py.typed":
                self.add(f"{folder.name}/{path.name}", path.read_bytes())

    def close(self, metadata, licences, entry_points=""):
        self.add(f"{self.info}/METADATA", metadata)
        pure = "true" if self.tag.endswith("-any") else "false"
        tags = "".join(f"Tag: {python}-{self.tag.split('-', 1)[1]}\n" for python in self.tag.split("-", 1)[0].split("."))
        self.add(f"{self.info}/WHEEL", f"Wheel-Version: 1.0\nGenerator: libaccsyn\nRoot-Is-Purelib: {pure}\n{tags}")
        if entry_points:
            self.add(f"{self.info}/entry_points.txt", entry_points)
        for path in licences:
            folder = "sboms" if path.name.endswith(".cdx.json") else "licenses"
            self.add(f"{self.info}/{folder}/{path.name}", path.read_bytes())
        name = f"{self.info}/RECORD"
        entry = zipfile.ZipInfo(name, TIME)
        entry.external_attr = 0o100644 << 16
        self.archive.writestr(entry, "\n".join([*self.record, f"{name},,"]) + "\n")
        self.archive.close()
        print(self.path)


def metadata(name, version, summary, python, licences, requires=(), extra="", description=""):
    lines = [
        "Metadata-Version: 2.4",
        f"Name: {name}",
        f"Version: {version}",
        f"Summary: {summary}",
        f"Project-URL: Source, {HOME}",
        f"License-Expression: {LICENSE}",
        *(f"License-File: {path.name}" for path in licences if not path.name.endswith(".cdx.json")),
        f"Requires-Python: {python}",
        *(f"Requires-Dist: {requirement}" for requirement in requires),
        *filter(None, extra.split("\n")),
        "Description-Content-Type: text/markdown",
    ]
    return "\n".join(lines) + "\n\n" + description


def stripped(path, strip):
    """A file without debug information, as it is installed."""
    if not strip:
        return path.read_bytes()
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder) / path.name
        shutil.copy(path, copy)
        sections = ["--strip-debug", "--remove-section=.llvmbc", "--remove-section=.llvmcmd"]
        subprocess.run([strip, *sections, copy], check=True)
        return copy.read_bytes()


def guide(path):
    """A guide as a description, whose links lead into the repository."""
    return re.sub(r"\]\((?!https?:|#)", f"]({HOME}/blob/main/docs/", path.read_text(encoding="utf-8"))


def main():
    parser = argparse.ArgumentParser()
    for name in ("source", "output", "platform", "library", "library-name"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--sandbox", default="")
    parser.add_argument("--strip", default="")
    parser.add_argument("--licence", action="append", default=[], type=pathlib.Path)
    args = parser.parse_args()
    source, output = pathlib.Path(args.source), pathlib.Path(args.output)
    python, docs = source / "bindings" / "python", source / "docs"
    version = re.search(r'"(.*)"', (python / "accsyn" / "_version.py").read_text(encoding="utf-8"))[1]
    shutil.rmtree(output, ignore_errors=True)
    output.mkdir(parents=True)
    own = [path for path in args.licence if path.name.startswith("LICENSE")]

    wheel = Wheel(output, "accsyn", version, f"py3-none-{args.platform}")
    wheel.add_package(python / "accsyn")
    wheel.add(f"accsyn/{args.library_name}", stripped(pathlib.Path(args.library), args.strip), 0o755)
    summary = "The accsyn file transfer API, on top of libaccsyn"
    about = guide(docs / "python.md")
    wheel.close(metadata("accsyn", version, summary, ">=3.6", args.licence, description=about), args.licence)

    wheel = Wheel(output, "accsyn-drop-in", version, "py3-none-any")
    wheel.add_package(python / "drop_in" / "accsyn_api")
    summary = "Runs code for the official accsyn client on libaccsyn: installs accsyn_api in place of accsyn-python-api"
    conflict = "Provides-Dist: accsyn-python-api\nObsoletes-Dist: accsyn-python-api"
    about = "Uninstall `accsyn-python-api` first: both install the package `accsyn_api`.\n\n" + guide(docs / "coming-from-python.md")
    requires = [f"accsyn=={version}"]
    wheel.close(metadata("accsyn-drop-in", version, summary, ">=3.6", own, requires, conflict, about), own)

    if args.sandbox:
        wheel = Wheel(output, "accsyn-sandbox", version, f"py3-none-{args.platform}")
        wheel.add_package(python / "sandbox" / "accsyn_sandbox")
        program = pathlib.Path(args.sandbox)
        wheel.add(f"{wheel.base}.data/scripts/{program.name}", stripped(program, args.strip), 0o755)
        summary = "A local accsyn workspace to develop and test against, with a fixture for pytest"
        points = "[pytest11]\naccsyn_sandbox = accsyn_sandbox.pytest_plugin\n"
        about = guide(docs / "sandbox.md")
        wheel.close(metadata("accsyn-sandbox", version, summary, ">=3.6", args.licence, description=about), args.licence, points)

    write_beside(output, [path for path in args.licence if path.name.endswith(".cdx.json")])


def write_beside(output, boms):
    """Beside each wheel, its SHA-256 and the bill of materials of what may be linked in."""
    for wheel in sorted(output.glob("*.whl")):
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        wheel.with_name(wheel.name + ".sha256").write_text(f"{digest}  {wheel.name}\n", encoding="ascii")
        for bom in boms:
            shutil.copyfile(bom, wheel.with_name(wheel.stem + ".cdx.json"))


if __name__ == "__main__":
    main()
