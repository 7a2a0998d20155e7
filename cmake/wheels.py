"""Builds the wheels of the Python packages: `accsyn` with the library, `accsyn-sandbox` with the program, and `accsyn-drop-in`.

    wheels.py --platform TAG --library FILE --output DIR [--sandbox FILE] [--strip STRIP] [--licence FILE]...

TAG is the platform tag of the wheels, such as manylinux_2_28_aarch64, musllinux_1_2_x86_64, win_amd64 or macosx_11_0_arm64, and the files
must be for it. The wheels of several platforms may be put into one folder: those of other platforms stay. A wheel is a ZIP archive with a
list of its files. The same files give the same wheel: it holds no time.
"""

import argparse
import base64
import hashlib
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import zipfile

# The earliest time that ZIP knows.
TIME = (1980, 1, 1, 0, 0, 0)
LICENSE = "MIT OR Apache-2.0"
HOME = "https://github.com/accsyn/libaccsyn"
SOURCE = pathlib.Path(__file__).resolve().parent.parent

# The processor of a file, as ELF, PE and Mach-O number it, and as tags have it.
ELF = {62: "x86_64", 183: "aarch64"}
PE = {0x8664: "amd64", 0xAA64: "arm64"}
MACH_O = {0x01000007: "x86_64", 0x0100000C: "arm64"}


class Wheel:
    """A wheel that is being written."""

    written = []

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
        self.written.append(self.path)
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


def check(path, platform):
    """Refuses a file that does not run on a platform: its wheel would be installed there."""
    found = kind_of(path.read_bytes())
    system, cpu = re.match(r"(linux|manylinux|musllinux|win|macosx)[0-9_]*_(\w+)$", platform).groups()
    # The C library cannot be told from every file: auditwheel looks at that.
    system = "linux" if system.endswith("linux") else system
    if found != (system, cpu) and found != (system, "universal2"):
        sys.exit(f"{path} is for {' '.join(found)}, not for the platform {platform}")


def kind_of(data):
    """The system and the processor of a program or a library."""
    if data[:6] == b"\x7fELF\x02\x01":
        return "linux", ELF.get(struct.unpack_from("<H", data, 18)[0], "another processor")
    if data[:2] == b"MZ" and len(data) > 64:
        header = struct.unpack_from("<I", data, 60)[0]
        if data[header : header + 4] == b"PE\0\0":
            return "win", PE.get(struct.unpack_from("<H", data, header + 4)[0], "another processor")
    if data[:4] == b"\xcf\xfa\xed\xfe":
        return "macosx", MACH_O.get(struct.unpack_from("<I", data, 4)[0], "another processor")
    if data[:4] == b"\xca\xfe\xba\xbe":
        return "macosx", "universal2"
    return "no system", "that is known"


def library_name(platform):
    """What the package looks for (`FILE` in bindings/python/accsyn/_library.py)."""
    abi = re.search(r"^ABI = (\d+)$", (SOURCE / "bindings/python/accsyn/_library.py").read_text(encoding="utf-8"), re.MULTILINE)[1]
    if platform.startswith("win"):
        return "accsyn.dll"
    return f"libaccsyn.{abi}.dylib" if platform.startswith("macosx") else f"libaccsyn.so.{abi}"


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
    text = re.sub(r"\]\(([\w./-]+\.md[)#])", rf"]({HOME}/blob/main/docs/\1", path.read_text(encoding="utf-8"))
    return text.replace("/docs/../", "/")


def main():
    parser = argparse.ArgumentParser()
    for name in ("output", "platform", "library"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--sandbox", default="")
    parser.add_argument("--strip", default="")
    parser.add_argument("--licence", action="append", default=[], type=pathlib.Path)
    args = parser.parse_args()
    output, library = pathlib.Path(args.output), pathlib.Path(args.library)
    python, docs = SOURCE / "bindings" / "python", SOURCE / "docs"
    version = re.search(r'"(.*)"', (python / "accsyn" / "_version.py").read_text(encoding="utf-8"))[1]
    if not re.match(r"(linux|manylinux_\d+_\d+|musllinux_\d+_\d+|win|macosx_\d+_\d+)_\w+$", args.platform):
        sys.exit(f"{args.platform} is not a platform tag such as manylinux_2_28_x86_64")
    for path in filter(None, (args.library, args.sandbox)):
        check(pathlib.Path(path), args.platform)
    output.mkdir(parents=True, exist_ok=True)
    own = [path for path in args.licence if path.name.startswith("LICENSE")]

    wheel = Wheel(output, "accsyn", version, f"py3-none-{args.platform}")
    wheel.add_package(python / "accsyn")
    wheel.add(f"accsyn/{library_name(args.platform)}", stripped(library, args.strip), 0o755)
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

    write_beside(Wheel.written, [path for path in args.licence if path.name.endswith(".cdx.json")])


def write_beside(wheels, boms):
    """Beside each wheel, its SHA-256 and the bill of materials of what may be linked in."""
    for wheel in wheels:
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        wheel.with_name(wheel.name + ".sha256").write_text(f"{digest}  {wheel.name}\n", encoding="ascii")
        for bom in boms:
            shutil.copyfile(bom, wheel.with_name(wheel.stem + ".cdx.json"))


if __name__ == "__main__":
    main()
