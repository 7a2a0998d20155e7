"""Makes every package that this machine can make: `cmake --workflow --preset release` calls it.

    release.py --build DIR --output DIR [--only PLATFORM]...

What is built is kept in the build folder, so that a second run only packs. The output folder is written anew: archives, debian, rpm,
npm, python, go, source, recipes, manifest.json and SHA256SUMS. The same sources and tools give the same files.
"""

import argparse
import datetime
import gzip
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import time
import zipfile

from platforms import PLATFORMS, SOURCE, version

PACKAGES = (".tar.gz", ".tgz", ".whl", ".deb", ".rpm", ".zip")
GO_MODULE = "github.com/accsyn/libaccsyn/bindings/go"


def run(*command, **options):
    subprocess.run([str(word) for word in command], check=True, **options)


def output(*command):
    return subprocess.run(command, cwd=SOURCE, check=True, capture_output=True, text=True).stdout.strip()


def release_time():
    """The seconds that packages give as their time: of the release, or else of the last commit."""
    changelog = (SOURCE / "CHANGELOG.md").read_text(encoding="utf-8")
    if day := re.search(rf"^## \[?{re.escape(version())}\]? - (\d+-\d+-\d+)", changelog, re.MULTILINE):
        return int(datetime.datetime.fromisoformat(day[1] + "T00:00:00+00:00").timestamp())
    if "SOURCE_DATE_EPOCH" in os.environ:
        return int(os.environ["SOURCE_DATE_EPOCH"])
    try:
        return int(output("git", "log", "-1", "--format=%ct"))
    except (OSError, subprocess.CalledProcessError):
        return 315532800


def plain(entry, seconds):
    """An entry of an archive, whoever made it and when."""
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = "root"
    entry.mtime = seconds
    entry.mode = 0o755 if entry.isdir() or entry.mode & 0o100 else 0o644
    return entry


def pack(folder, name, archive, seconds):
    """Packs a folder as `name` into a .tar.gz."""
    archive.parent.mkdir(parents=True, exist_ok=True)
    with archive.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, 0) as stream, tarfile.open(fileobj=stream, mode="w") as tar:
        for path in sorted(folder.rglob("*")):
            entry = plain(tar.gettarinfo(path, f"{name}/{path.relative_to(folder).as_posix()}"), seconds)
            if entry.isreg():
                with path.open("rb") as content:
                    tar.addfile(entry, content)
            else:
                tar.addfile(entry)


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def copy_packages(folder, pattern, target):
    target.mkdir(parents=True, exist_ok=True)
    for path in sorted(folder.glob(pattern)):
        shutil.copyfile(path, target / path.name)


class Release:
    """One run: what is made, and of what."""

    def __init__(self, build, dist):
        self.build, self.dist = build, dist
        self.version = version()
        self.seconds = release_time()
        self.skipped = {}
        self.environment = dict(os.environ, SOURCE_DATE_EPOCH=str(self.seconds))

    def cmake(self, platform, folder, *options):
        """Configures and builds in a folder of the build folder."""
        binary = self.build / folder
        # CPack packs what was built. It would build first, and with the time in its environment build scripts run again.
        run("cmake", "-S", SOURCE, "-B", binary, "-DCMAKE_BUILD_TYPE=Release", "-DACCSYN_DEVELOPER=OFF", "-DACCSYN_SPLIT_DEBUG=ON",
            "-DCMAKE_SKIP_INSTALL_ALL_DEPENDENCY=ON", f"-DACCSYN_SITE={self.build}/site", *platform.options, *options,
            env=self.environment, cwd=SOURCE)
        run("cmake", "--build", binary)
        return binary

    def cpack(self, binary, generator):
        packages = binary / "packages"
        shutil.rmtree(packages, ignore_errors=True)
        run("cpack", "-G", generator, "--config", binary / "CPackConfig.cmake", "-B", packages, env=self.environment)
        shutil.rmtree(packages / "_CPack_Packages", ignore_errors=True)
        return packages

    def install(self, binary, *components):
        """Installs components to an empty folder."""
        stage = binary / "stage"
        shutil.rmtree(stage, ignore_errors=True)
        for component in components:
            run("cmake", "--install", binary, "--prefix", stage, "--component", component, env=self.environment,
                stdout=subprocess.DEVNULL)
        return stage

    @staticmethod
    def timed(what, part, *arguments):
        """Makes a part, and says what it cost."""
        begun = time.monotonic()
        part(*arguments)
        print(f"-- {time.monotonic() - begun:.0f} s: {what}", flush=True)

    def make(self, platform):
        """All packages of a platform."""
        binary = self.cmake(platform, platform.name, f"-DACCSYN_GO_MODULE={self.build}/go")
        name = f"accsyn-{self.version}-{platform.name}"
        archives = self.dist / "archives"
        pack(self.install(binary, "runtime", "development", "sandbox"), name, archives / f"{name}.tar.gz", self.seconds)
        pack(self.install(binary, "debug"), f"{name}-debug", archives / f"{name}-debug.tar.gz", self.seconds)
        shutil.copyfile(binary / "sbom.cdx.json", archives / f"{name}.cdx.json")
        for pattern in ("*.tgz", "*.cdx.json"):
            copy_packages(binary / "npm", pattern, self.dist / "npm")
        for pattern in ("*.whl", "*.cdx.json"):
            copy_packages(binary / "wheels", pattern, self.dist / "python")
        if platform.debian:
            self.timed(f"{platform.name}, .deb", self.make_deb, platform)
            self.timed(f"{platform.name}, .rpm", self.make_rpm, platform)

    def make_deb(self, platform):
        if not shutil.which("dpkg-deb"):
            self.skip(f"{platform.name}, .deb", "dpkg-deb")
            return
        binary = self.cmake(platform, f"{platform.name}-deb", "-DCPACK_GENERATOR=DEB", "-DCMAKE_INSTALL_PREFIX=/usr",
                            f"-DCMAKE_INSTALL_LIBDIR=lib/{platform.tuple}", f"-DCPACK_DEBIAN_PACKAGE_ARCHITECTURE={platform.debian}",
                            "-DACCSYN_FRONT_ENDS=OFF")
        packages = self.cpack(binary, "DEB")
        copy_packages(packages, "*.deb", self.dist / "debian")
        for path in packages.glob("*.ddeb"):
            shutil.copyfile(path, self.dist / "debian" / f"{path.stem}.deb")

    def make_rpm(self, platform):
        if not shutil.which("rpmbuild"):
            self.skip(f"{platform.name}, .rpm", "rpmbuild (of the package rpm)")
            return
        binary = self.cmake(platform, f"{platform.name}-rpm", "-DCPACK_GENERATOR=RPM", "-DCMAKE_INSTALL_PREFIX=/usr",
                            "-DCMAKE_INSTALL_LIBDIR=lib64", "-DACCSYN_FRONT_ENDS=OFF")
        copy_packages(self.cpack(binary, "RPM"), "*.rpm", self.dist / "rpm")

    def make_go(self):
        """The Go module, as its proxy would serve it."""
        folder = self.dist / "go"
        folder.mkdir(parents=True, exist_ok=True)
        prefix = f"{GO_MODULE}@v{self.version}"
        with zipfile.ZipFile(folder / f"accsyn-go-{self.version}.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            module = self.build / "go"
            for path in sorted(path for path in module.rglob("*") if path.is_file()):
                entry = zipfile.ZipInfo(f"{prefix}/{path.relative_to(module).as_posix()}", (1980, 1, 1, 0, 0, 0))
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o100644 << 16
                archive.writestr(entry, path.read_bytes())

    def make_source(self):
        """The sources with those of every crate: `cargo build --offline` needs no registry."""
        name = f"accsyn-{self.version}-vendored"
        stage = self.build / "source"
        shutil.rmtree(stage, ignore_errors=True)
        try:
            files = output("git", "ls-files", "-z").split("\0")
        except (OSError, subprocess.CalledProcessError):
            self.skip("the source archive", "a checkout by git")
            return
        for path in filter(None, files):
            if (SOURCE / path).is_file():
                (stage / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(SOURCE / path, stage / path)
        config = subprocess.run(["cargo", "vendor", "--locked", "--versioned-dirs", "vendor"], cwd=stage, check=True,
                                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
        (stage / ".cargo").mkdir(exist_ok=True)
        (stage / ".cargo" / "config.toml").write_text(config, encoding="utf-8")
        pack(stage, name, self.dist / "source" / f"{name}.tar.gz", self.seconds)

    def make_recipes(self):
        """The recipes of package managers that wrap an archive, with its sum."""
        sums = {path.name: digest(path) for path in (self.dist / "archives").glob("*.tar.gz")}
        for template in sorted((SOURCE / "packaging" / "recipes").rglob("*")):
            if not template.is_file():
                continue
            text = template.read_text(encoding="utf-8").replace("@VERSION@", self.version)
            text = re.sub(r"@SHA256:([\w.-]+)@", lambda match: sums.get(f"accsyn-{self.version}-{match[1]}.tar.gz", "0" * 64), text)
            target = self.dist / "recipes" / template.relative_to(SOURCE / "packaging" / "recipes")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")

    def collect_windows(self):
        """What `.ci/windows` left of its last run."""
        found = False
        for folder, pattern, target in (("packages", "*.zip", "archives"), ("build/npm", "accsyn-lib-*.tgz", "npm"),
                                        ("build/wheels", "*win*.whl", "python")):
            source = SOURCE / "build" / "windows" / folder
            for path in sorted(source.glob(pattern)):
                if self.version in path.name:
                    found = True
                    (self.dist / target).mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(path, self.dist / target / path.name)
                    bom = path.with_name(re.sub(r"\.(zip|whl)$", ".cdx.json", path.name))
                    if bom.is_file() and bom != path:
                        shutil.copyfile(bom, self.dist / target / bom.name)
        if not found:
            self.skip("windows-x86_64", "a run of .ci/windows before")

    def skip(self, what, lacking):
        print(f"SKIPPED: {what}: needs {lacking}")
        self.skipped[what] = lacking

    def write_manifest(self):
        """What is there, of what, and how it is tested."""
        for path in sorted(self.dist.rglob("*")):
            if path.name.endswith(PACKAGES):
                path.with_name(path.name + ".sha256").write_text(f"{digest(path)}  {path.name}\n", encoding="ascii")
        files = [path for path in sorted(self.dist.rglob("*")) if path.is_file()]
        entries = []
        for path in files:
            entry = {"name": path.relative_to(self.dist).as_posix(), "version": self.version, "sha256": digest(path),
                     "size": path.stat().st_size, "platform": platform_of(path.name)}
            platform = next((platform for platform in PLATFORMS if platform.name == entry["platform"]), None)
            if platform:
                entry |= {"built": f"{platform.rust} on {os.uname().machine} Linux", "tested": platform.how}
            elif entry["platform"] == "windows-x86_64":
                entry |= {"built": "x86_64-pc-windows-gnu on Linux", "tested": "by Wine"}
            entries.append(entry)
        manifest = {"name": "libaccsyn", "version": self.version, "source_date_epoch": self.seconds,
                    "rustc": output("rustc", "--version"), "files": entries,
                    "skipped": [{"what": what, "needs": lacking} for what, lacking in self.skipped.items()]}
        (self.dist / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
        files.append(self.dist / "manifest.json")
        sums = "".join(f"{digest(path)}  {path.relative_to(self.dist).as_posix()}\n" for path in sorted(files))
        (self.dist / "SHA256SUMS").write_text(sums, encoding="utf-8")


def platform_of(name):
    """The platform that a package's name tells."""
    words = {"x86_64": r"x86_64|x64|amd64", "aarch64": r"aarch64|arm64"}
    processor = next((processor for processor, pattern in words.items() if re.search(pattern, name)), None)
    if not processor:
        return "any"
    if re.search(r"win", name):
        return f"windows-{processor}"
    return f"linux-musl-{processor}" if "musl" in name else f"linux-{processor}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", required=True, type=pathlib.Path)
    parser.add_argument("--output", required=True, type=pathlib.Path)
    parser.add_argument("--only", action="append", default=[], choices=[platform.name for platform in PLATFORMS])
    given = parser.parse_args()
    release = Release(given.build.resolve(), given.output.resolve())
    shutil.rmtree(release.dist, ignore_errors=True)
    shutil.rmtree(release.build / "go", ignore_errors=True)
    for platform in PLATFORMS:
        if given.only and platform.name not in given.only:
            release.skip(platform.name, "to be asked for")
        elif lacking := platform.missing():
            release.skip(platform.name, lacking)
        else:
            release.timed(platform.name, release.make, platform)
    if not (release.dist / "archives").is_dir():
        sys.exit("nothing can be made on this machine; the lines above say what it lacks")
    release.collect_windows()
    release.timed("the Go module", release.make_go)
    release.timed("the source archive", release.make_source)
    release.make_recipes()
    release.timed("sums and manifest", release.write_manifest)
    print(f"{release.dist}: {sum(path.is_file() for path in release.dist.rglob('*'))} files; before publishing: packaging/check.py")


if __name__ == "__main__":
    main()
