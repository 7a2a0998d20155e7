#!/usr/bin/env python3
"""Checks the set of packages in dist/ before somebody publishes it, and says what to upload where.

    check.py [DIST] [--unreleased] [--incomplete] [--no-installs]

--unreleased passes a changelog without a day for the version; --incomplete passes although something could not be made or checked here, which
otherwise fails; --no-installs leaves out what takes time: packages installed in empty folders, virtual environments and roots of their own,
and used there.
"""

import argparse
import hashlib
import io
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile

import installs
from platforms import GLIBC, PLATFORMS, SOURCE, version


class Checks:
    """Counts what holds and what does not."""

    def __init__(self):
        self.failed = []
        self.skipped = []

    def that(self, holds, what):
        print(f"{'ok     ' if holds else 'FAILED '} {what}")
        if not holds:
            self.failed.append(what)
        return holds

    def skip(self, what):
        print(f"SKIPPED {what}")
        self.skipped.append(what)

    def tool(self, command, what, fails_on=""):
        """A command that has to succeed, and to print nothing that matches `fails_on`."""
        if not shutil.which(command[0]):
            self.skip(f"{what}: needs {command[0]}")
            return
        done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
        said = done.stdout + done.stderr
        if not self.that(done.returncode == 0 and not (fails_on and re.search(fails_on, said, re.MULTILINE)), what):
            print(said)


def members(package):
    """The files of an archive by name, without their contents."""
    if package.suffix in (".whl", ".zip"):
        with zipfile.ZipFile(package) as archive:
            return [name for name in archive.namelist() if not name.endswith("/")]
    if package.suffix == ".deb":
        listed = subprocess.run(["dpkg-deb", "--fsys-tarfile", package], check=True, capture_output=True).stdout
        with tarfile.open(fileobj=io.BytesIO(listed)) as archive:
            return [entry.name for entry in archive if not entry.isdir()]
    if package.suffix == ".rpm":
        return subprocess.run(["rpm", "-qlp", package], check=True, capture_output=True, text=True).stdout.splitlines()
    with tarfile.open(package) as archive:
        return [entry.name for entry in archive if not entry.isdir()]


def content(package, ending):
    """The file of an archive whose name ends so, as text."""
    if package.suffix in (".whl", ".zip"):
        with zipfile.ZipFile(package) as archive:
            return archive.read(next(name for name in archive.namelist() if name.endswith(ending))).decode()
    with tarfile.open(package) as archive:
        return archive.extractfile(next(entry for entry in archive if entry.name.endswith(ending))).read().decode()


def check_sums(checks, dist):
    listed = {}
    for line in (dist / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        checksum, name = line.split("  ", 1)
        listed[name] = checksum
    there = {path.relative_to(dist).as_posix(): path for path in dist.rglob("*") if path.is_file() and path.name != "SHA256SUMS"}
    checks.that(set(listed) == set(there), f"SHA256SUMS lists each of {len(there)} files, and no other")
    wrong = [name for name, path in there.items() if hashlib.sha256(path.read_bytes()).hexdigest() != listed.get(name)]
    checks.that(not wrong, "the sums are right" + "".join(f"\n  {name}" for name in wrong))


def versions_in(package):
    """The versions that a package gives itself and its parts."""
    if package.suffix == ".tgz":
        described = json.loads(content(package, "package/package.json"))
        return [described["version"], *described.get("optionalDependencies", {}).values()]
    if package.suffix == ".whl":
        metadata = content(package, ".dist-info/METADATA")
        return re.findall(r"^Version: (.*)$|^Requires-Dist: accsyn\S*==(.*)$", metadata, re.MULTILINE)
    if package.suffix == ".deb" and shutil.which("dpkg-deb"):
        fields = subprocess.run(["dpkg-deb", "--field", package, "Version", "Depends"], check=True, capture_output=True, text=True).stdout
        return re.findall(r"^Version: (.*)$|accsyn\S* \(= (.*?)\)", fields, re.MULTILINE)
    if package.suffix == ".rpm" and shutil.which("rpm"):
        return [subprocess.run(["rpm", "-qp", "--qf", "%{VERSION}", package], check=True, capture_output=True, text=True).stdout]
    if package.name.endswith((".tar.gz", ".zip")) and not re.search("-debug|vendored", package.name):
        header = content(package, "accsyn.h")
        return [re.search(r'#define ACCSYN_VERSION "(.*)"', header)[1]]
    return []


def check_versions(checks, dist, packages):
    wanted = version()
    for package in packages:
        found = {"".join(part) if isinstance(part, tuple) else part for part in versions_in(package)}
        checks.that(f"{wanted}" in package.name and found <= {wanted}, f"{package.name} is of version {wanted}" +
                    ("" if found <= {wanted} else f", not {found}"))


def check_licences(checks, packages):
    for package in packages:
        if re.search(r"-dbgsym|-debug", package.name):
            continue
        if (package.suffix == ".deb" and not shutil.which("dpkg-deb")) or (package.suffix == ".rpm" and not shutil.which("rpm")):
            continue
        names = members(package)
        wanted = ["LICENSE-MIT", "LICENSE-APACHE"] if package.suffix != ".deb" else ["copyright"]
        # These have no binary in them.
        if not re.search(rf"vendored|drop_in|^accsyn-{re.escape(version())}\.tgz$", package.name):
            wanted += ["THIRD-PARTY.txt", ".cdx.json"]
        if package.suffix == ".tgz":
            wanted += ["README.md"]
        lacking = [name for name in wanted if not any(member.endswith(name) for member in names)]
        checks.that(not lacking, f"{package.name} has its licences" + "".join(f", not {name}" for name in lacking))


def check_changelog(checks, unreleased):
    changelog = (SOURCE / "CHANGELOG.md").read_text(encoding="utf-8")
    dated = re.search(rf"^## \[?{re.escape(version())}\]? - \d{{4}}-\d\d-\d\d$", changelog, re.MULTILINE)
    if not dated and unreleased:
        print(f"        CHANGELOG.md has no day for {version()}: this set is not a release")
        return
    checks.that(dated, f"CHANGELOG.md says on which day {version()} was released (`## {version()} - 2026-01-31`)")


def check_debian_side_by_side(checks, dist):
    """Packages with `Multi-Arch: same` may be installed for several processors at once."""
    contents = {}
    for package in sorted((dist / "debian").glob("libaccsyn*.deb")):
        raw = subprocess.run(["dpkg-deb", "--fsys-tarfile", package], check=True, capture_output=True).stdout
        with tarfile.open(fileobj=io.BytesIO(raw)) as archive:
            for entry in archive:
                if entry.isreg():
                    contents.setdefault((package.name.split("_")[0], entry.name), set()).add(archive.extractfile(entry).read())
    differing = [name for (_, name), versions in contents.items() if len(versions) > 1]
    checks.that(not differing, "packages of several processors agree about the files they share" + "".join(f"\n  {name}" for name in differing))


def check_library(checks, platform, folder):
    """What readelf and abidiff say of a library, unpacked from its archive."""
    library = next(folder.glob("lib/libaccsyn.so.*.*.*"))
    elf = subprocess.run(["readelf", "--wide", "--dynamic", "--notes", "--sections", "--version-info", library], check=True,
                         capture_output=True, text=True).stdout
    needed = set(re.findall(r"\(NEEDED\).*\[(.*)\]", elf))
    name = platform.name
    checks.that(re.search(r"SONAME.*\[libaccsyn\.so\.\d+\]", elf), f"{name}: the library has its soname")
    identity = re.search(r"Build ID: (\S\S)(\S+)", elf)
    checks.that(identity, f"{name}: the library has a build ID")
    checks.that(".debug_info" not in elf, f"{name}: the library is stripped")
    debug = folder.parent / f"{folder.name}-debug"
    checks.that(identity and (debug / f"lib/debug/.build-id/{identity[1]}/{identity[2]}.debug").is_file(),
                f"{name}: its debug information is in the archive beside it")
    if platform.is_musl:
        checks.that(needed <= {"libc.so"}, f"{name}: it needs musl and nothing else ({', '.join(sorted(needed))})")
        program = subprocess.run(["readelf", "--wide", "--program-headers", folder / "bin/accsyn-sandbox"], check=True,
                                 capture_output=True, text=True).stdout
        checks.that("INTERP" not in program, f"{name}: the sandbox is static")
    else:
        newest = max((tuple(map(int, found.split("."))) for found in re.findall(r"GLIBC_([0-9.]+)", elf)), default=(99,))
        checks.that(newest <= tuple(map(int, GLIBC.split("."))), f"{name}: it runs with glibc {GLIBC} (needs {newest[0]}.{newest[-1]})")
    exported = subprocess.run(["nm", "-D", "--defined-only", "-j", library], check=True, capture_output=True, text=True).stdout.split()
    committed = [line.split()[0] for line in (SOURCE / "tests/exports.txt").read_text(encoding="utf-8").splitlines()]
    checks.that(sorted(exported) == sorted(committed), f"{name}: it exports the functions of tests/exports.txt and nothing else")
    if platform.name == "linux-x86_64":
        if all(map(shutil.which, ("abidw", "abidiff", "gcc"))):
            checks.tool(["cmake", f"-DSOURCE={SOURCE}", f"-DWORK={folder.parent}/abi", "-DCC=gcc", "-DABIDW=abidw", "-DABIDIFF=abidiff",
                         "-P", SOURCE / "tests/abi/check.cmake"], "the types of the interface are the committed ones (abidiff)")
        else:
            checks.skip("the types of the interface: needs abidiff (abigail-tools) and gcc")


def unpack_archives(dist, work):
    """Unpacks the archives; the folders by platform."""
    folders = {}
    for package in sorted((dist / "archives").glob("*.tar.gz")):
        shutil.unpack_archive(package, work, filter="tar")
    for platform in PLATFORMS:
        folder = work / f"accsyn-{version()}-{platform.name}"
        if folder.is_dir():
            folders[platform.name] = folder
    return folders


def check_tools(checks, dist):
    """What the linters of each ecosystem say."""
    if any((dist / "debian").glob("*.deb")):
        checks.tool(["lintian", "--allow-root", "--fail-on", "error,warning", "--tag-display-limit", "0",
                     "--suppress-tags", ",".join(LINTIAN_EXCEPTIONS), *sorted((dist / "debian").glob("*.deb"))],
                    "lintian has no error and no warning")
    tools = SOURCE / "build/tools/bin"
    for package in sorted((dist / "npm").glob("*.tgz")):
        checks.tool(["npm", "exec", "--yes", f"--package={PUBLINT}", "--", "publint", "--strict", package],
                    f"publint has nothing to say of {package.name}", "Suggestions")
    for package in (dist / "npm").glob(f"accsyn-{version()}.tgz"):
        checks.tool(["npm", "exec", "--yes", f"--package={ATTW}", "--", "attw", package], f"attw: {package.name} has types for every resolver")
    wheels = sorted((dist / "python").glob("*.whl"))
    for name, command in (("twine", ["check", "--strict", *wheels]),):
        path = shutil.which(name) or shutil.which(name, path=tools)
        checks.tool([path or name, *command], f"{name} has nothing to say of the wheels")
    for wheel in wheels:
        # auditwheel looks at musl's only where musl is the C library; `check_library` has looked at what they need.
        if "manylinux" in wheel.name:
            auditwheel = shutil.which("auditwheel") or shutil.which("auditwheel", path=tools)
            tag = re.search(r"(manylinux_\w+)\.whl", wheel.name)[1]
            if not auditwheel:
                checks.skip(f"{wheel.name}: needs auditwheel")
            elif "sandbox" not in wheel.name:
                said = subprocess.run([auditwheel, "show", wheel], capture_output=True, text=True).stdout
                checks.that(tag in said, f"auditwheel: {wheel.name} keeps what its name says" + ("" if tag in said else f"\n{said}"))


# From npm's registry, or its cache.
PUBLINT, ATTW = "publint@0.3.25", "@arethetypeswrong/cli@0.18.5"
# Of packages for other repositories than Debian's own.
LINTIAN_EXCEPTIONS = ["initial-upload-closes-no-bugs"]

UPLOADS = """
What to upload where (by a person who may; nothing here does it):
  archives/, source/, SHA256SUMS, manifest.json   to a release v{version} of the repository, with the tag of that name
  debian/*.deb                                    to an apt repository (reprepro includedeb), or to the release
  rpm/*.rpm                                       to a yum repository (createrepo_c), or to the release
  npm/accsyn-lib-*.tgz, then npm/accsyn-{version}.tgz     npm publish --access public FILE, in this order
  python/*.whl                                    twine upload python/*.whl
  go/accsyn-go-{version}.zip                          its content as bindings/go of the tag bindings/go/v{version}
  recipes/                                        Conan Center, a vcpkg registry, conda-forge, a Homebrew tap; they name the release
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dist", nargs="?", default=SOURCE / "dist", type=pathlib.Path)
    parser.add_argument("--unreleased", action="store_true")
    parser.add_argument("--incomplete", action="store_true")
    parser.add_argument("--no-installs", action="store_true")
    given = parser.parse_args()
    dist = given.dist.resolve()
    if not (dist / "SHA256SUMS").is_file():
        sys.exit(f"{dist} has no packages: cmake --workflow --preset release")
    checks = Checks()
    endings = (".tar.gz", ".tgz", ".whl", ".deb", ".rpm", ".zip")
    packages = [path for path in sorted(dist.rglob("*")) if path.name.endswith(endings)]
    check_sums(checks, dist)
    check_versions(checks, dist, packages)
    check_changelog(checks, given.unreleased)
    check_licences(checks, packages)
    if shutil.which("dpkg-deb"):
        check_debian_side_by_side(checks, dist)
    check_tools(checks, dist)
    with tempfile.TemporaryDirectory(prefix="accsyn check ") as work:
        folders = unpack_archives(dist, pathlib.Path(work))
        for platform in PLATFORMS:
            if platform.name in folders:
                check_library(checks, platform, folders[platform.name])
        if not given.no_installs:
            installs.check(checks, dist, folders, pathlib.Path(work))
    for left_out in json.loads((dist / "manifest.json").read_text(encoding="utf-8"))["skipped"]:
        checks.skip(f"{left_out['what']} was not made: needs {left_out['needs']}")
    print(UPLOADS.format(version=version()))
    if checks.skipped:
        print(f"{len(checks.skipped)} skipped:\n  " + "\n  ".join(checks.skipped))
    if checks.failed:
        sys.exit(f"{len(checks.failed)} checks failed:\n  " + "\n  ".join(checks.failed))
    if checks.skipped and not given.incomplete:
        sys.exit("no check failed, but a set of which something was skipped is not complete (--incomplete passes it)")
    print("all checks passed")


if __name__ == "__main__":
    main()
