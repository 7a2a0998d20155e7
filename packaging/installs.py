"""Installs each package of dist/ where nothing else is (empty folders, virtual environments, roots of their own) and uses it there."""

import os
import pathlib
import platform as machine
import shutil
import subprocess
import sys
import zipfile

from platforms import PLATFORMS, SOURCE, version

CONSUMERS = SOURCE / "tests/consumers"
CHROOT = shutil.which("chroot") or "/usr/sbin/chroot"
MAIN = CONSUMERS / "c/main.c"
# Nothing of this machine's own is found by what is tested.
CLEAN = {name: value for name, value in os.environ.items()
         if not name.startswith(("ACCSYN_", "PYTHON", "CGO_", "npm_")) and name not in ("LD_LIBRARY_PATH", "PKG_CONFIG_PATH")}
# Rust neither.
CLEAN["PATH"] = os.pathsep.join(folder for folder in os.get_exec_path()
                                if not any(os.path.exists(f"{folder}/{program}") for program in ("cargo", "rustc", "rustup")))


class Installs:
    """The packages of this machine, and a folder to work in."""

    def __init__(self, checks, dist, folders, work):
        self.checks, self.dist, self.folders, self.work = checks, dist, folders, work
        self.native = next(platform for platform in PLATFORMS if platform.processor == machine.machine() and not platform.is_musl)
        self.zig = find_zig()

    def run(self, what, *command, **options):
        """A command that has to succeed; what it prints is shown if it does not, and what it skips is skipped here."""
        options = {"env": CLEAN, "cwd": self.work} | options
        done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
        skipped = [line.removeprefix("SKIPPED: ") for line in done.stdout.splitlines() if line.startswith("SKIPPED: ")]
        for line in skipped or (["it"] if done.returncode == 77 else []):
            self.checks.skip(f"{what}: {line}")
        if done.returncode != 77 and not self.checks.that(done.returncode == 0, what):
            print(done.stdout)
        return done.returncode == 0

    def needs(self, what, *programs):
        """Whether these are there; reported if not."""
        lacking = [program for program in programs if not program or not shutil.which(program)]
        if lacking:
            self.checks.skip(f"{what}: needs {', '.join(map(str, lacking))}")
        return not lacking

    def new_folder(self, name):
        folder = self.work / name
        folder.mkdir()
        return folder

    # C

    def archives_of_glibc(self):
        """The archives, by pkg-config, as shared and static libraries."""
        for platform in PLATFORMS:
            folder = self.folders.get(platform.name)
            if not folder or platform.is_musl:
                continue
            # Theirs have a space in their name, which the script for Makefiles is not for.
            prefix = pathlib.Path(shutil.copytree(folder, f"{self.plain}/{platform.name}", symlinks=True))
            if platform is self.native:
                if self.needs("C by pkg-config", "gcc", "pkg-config"):
                    self.run(f"{platform.name}: a C program, by pkg-config", "sh", CONSUMERS / "c/pkg-config.sh", prefix,
                             f"{self.plain}/c", "pkg-config", "gcc")
                self.projects(platform, folder)
            elif self.needs(platform.name, platform.runner, f"{platform.tuple}-gcc"):
                program = f"{self.plain}/program-{platform.name}"
                emulator = [platform.runner, "-L", f"/usr/{platform.tuple}"]
                self.run(f"{platform.name}: a C program is linked", f"{platform.tuple}-gcc", MAIN, f"-I{prefix}/include", f"-L{prefix}/lib",
                         "-laccsyn", f"-Wl,-rpath,{prefix}/lib", "-o", program)
                self.with_sandbox(f"{platform.name}: a C program, {platform.how}", *emulator, program, "shared")

    def projects(self, platform, folder):
        """Projects of CMake and Meson, which find the archive in a folder with a space in its name, or through a link."""
        link = self.work / f"link to {platform.name}"
        link.symlink_to(folder)
        for name, tools, project, prefix in (("C", ["gcc"], "c", folder), ("C, through a link", ["gcc"], "c", link), ("C++", ["g++"], "cxx", folder)):
            if self.needs(f"{name} by CMake", "cmake", "ctest", *tools):
                work = self.new_folder(f"by cmake {name}")
                self.run(f"{platform.name}: {name}, by CMake", "ctest", "--build-and-test", CONSUMERS / project, work, "--build-generator",
                         "Unix Makefiles", "--build-options", f"-DCMAKE_PREFIX_PATH={prefix}", "--test-command", "ctest",
                         "--output-on-failure", "--no-tests=error")
        if self.needs("C by Meson", "meson", "pkg-config", "gcc"):
            self.run(f"{platform.name}: C, by Meson", "sh", CONSUMERS / "meson/run.sh", link, f"{self.plain}/meson", "meson")

    def with_sandbox(self, what, *command, **options):
        """A command against this machine's sandbox."""
        return self.run(what, self.folders[self.native.name] / "bin/accsyn-sandbox", "--", *command, **options)

    def archives_of_musl(self):
        """In roots with nothing but the archive's files, and in one the C library: no /dev and no /proc."""
        for platform in PLATFORMS:
            folder = self.folders.get(platform.name)
            if not folder or not platform.is_musl or not self.needs(platform.name, *filter(None, [platform.runner])):
                continue
            if not self.zig or os.geteuid() != 0:
                self.checks.skip(f"{platform.name}: needs zig (PyPI's ziglang), and root to change the root folder")
                continue
            root = self.new_folder(f"root-{platform.name}")
            for name in ("tmp", "lib"):
                (root / name).mkdir()
            before = []
            if platform.runner:
                before = [platform.runner, "-L", root]
            shutil.copy(folder / "bin/accsyn-sandbox", root / "sandbox")
            target = f"{platform.processor}-linux-musl"
            # Not what zig adds for debugging, which needs functions of the newest musl.
            compile_main = [*self.zig, "cc", "-target", target, "-O2", "-fno-sanitize=undefined", MAIN, f"-I{folder}/include"]
            if self.run(f"{platform.name}: a static C program is linked", *compile_main, "-static", folder / "lib/libaccsyn.a", "-lunwind",
                        "-o", root / "static"):
                self.in_root(f"{platform.name}: a static program, {platform.how if before else 'in an empty root, without /dev and /proc'}", root, before, "/static")
            loader = find_musl(platform.processor)
            if not loader:
                self.checks.skip(f"{platform.name}: the shared library needs Debian's package musl, or Alpine's")
                continue
            shutil.copy(loader, root / "lib" / f"ld-musl-{platform.processor}.so.1")
            shutil.copy(next(folder.glob("lib/libaccsyn.so.*.*.*")), root / "lib/libaccsyn.so.1")
            if self.run(f"{platform.name}: a C program is linked with the shared library", *compile_main, "-dynamic", f"-L{folder}/lib",
                        "-laccsyn", "-o", root / "shared"):
                # Without /proc it cannot see how it was linked.
                self.in_root(f"{platform.name}: a program with the shared library, with musl and nothing else{' (qemu)' if before else ''}", root, before, "/shared")

    def in_root(self, what, root, before, program):
        """A program against the sandbox, both in this root, with nothing in the environment."""
        if before:
            # The sandbox of this machine has its certificate outside the root.
            return self.with_sandbox(what, *before, f"{root}{program}", "static")
        return self.run(what, CHROOT, root, "/sandbox", "--", program, "static", env={})

    # Packages of systems

    def deb(self):
        """Installed by dpkg into a root of its own, which has this machine's C library."""
        packages = sorted((self.dist / "debian").glob(f"*_{self.native.debian}.deb"))
        if not packages or not self.needs("Debian's packages", "dpkg", "gcc"):
            return
        root = self.new_folder("debian")
        for name in ("var/lib/dpkg/info", "var/lib/dpkg/updates", "var/lib/dpkg/triggers", "tmp", "usr", "etc"):
            (root / name).mkdir(parents=True)
        (root / "var/lib/dpkg/status").touch()
        self.copy_programs(root, "/bin/sh", "/sbin/ldconfig")
        installed = self.run("Debian's packages are installed into a root", "dpkg", f"--root={root}", "--force-not-root", "--force-depends",
                             "--no-triggers", "--install", *packages)
        if installed and self.run("and a program is linked there", "gcc", MAIN, f"--sysroot={root}", f"-I{root}/usr/include", "-B/usr/lib/gcc",
                                  "-o", root / "shared", f"-L{root}/usr/lib/{self.native.tuple}", "-laccsyn", "--sysroot=/"):
            self.run("and runs there", CHROOT, root, "/bin/sh", "-c", "ldconfig && accsyn-sandbox -- /shared static",
                     env={"PATH": "/usr/bin:/bin:/sbin:/usr/sbin"})
            self.run("and the packages are removed", "dpkg", f"--root={root}", "--force-not-root", "--no-triggers", "--purge",
                     *[package.name.split("_")[0] for package in packages])

    def rpm(self):
        """Installed by rpm into a root of its own."""
        packages = sorted((self.dist / "rpm").glob(f"*.{self.native.processor}.rpm"))
        if not packages or not self.needs("RPM packages", "rpm", "gcc"):
            return
        root = self.new_folder("rpm")
        (root / "tmp").mkdir()
        self.copy_programs(root, "/bin/sh", "/sbin/ldconfig")
        if self.run("RPM packages are installed into a root", "rpm", "--root", root, "--dbpath", "/var/lib/rpm", "--nodeps", "-i", *packages):
            self.run("and a program is linked there", "gcc", MAIN, f"-I{root}/usr/include", f"-L{root}/usr/lib64", "-laccsyn",
                     "-o", root / "shared")
            self.run("and runs there", CHROOT, root, "/bin/sh", "-c",
                     "LD_LIBRARY_PATH=/usr/lib64 accsyn-sandbox -- /shared static", env={"PATH": "/usr/bin:/bin"})

    def copy_programs(self, root, *programs):
        """Copies programs of this machine with their libraries, and what programs with the library need."""
        folder = self.folders[self.native.name]
        files = set(programs)
        for program in [*programs, folder / "bin/accsyn-sandbox", next(folder.glob("lib/libaccsyn.so.*.*.*"))]:
            said = subprocess.run(["ldd", program], capture_output=True, text=True).stdout
            files |= {word for word in said.split() if word.startswith("/")}
        for name in files:
            target = root / name.lstrip("/")
            target.parent.mkdir(parents=True, exist_ok=True)
            if os.path.exists(name) and not target.exists():
                shutil.copy(name, target)

    # Package managers

    def recipes(self):
        """The recipes that wrap an archive, with those of their tools that PyPI has: Conan, and rattler-build for conda."""
        environment = CLEAN | {"ACCSYN_ARCHIVES": (self.dist / "archives").as_uri(), "CONAN_HOME": f"{self.plain}/conan"}
        conan = shutil.which("conan") or shutil.which("conan", path=SOURCE / "build/tools/bin")
        if self.needs("the recipe for Conan", conan or "conan", "cmake"):
            subprocess.run([conan, "profile", "detect"], env=environment, check=True, capture_output=True)
            self.run("the recipe for Conan makes a package, and a program uses it", conan, "create", self.dist / "recipes/conan", env=environment)
        python = find_python_with("rattler_build")
        if self.needs("the recipe for conda", python or "Python with py-rattler-build"):
            self.run("the recipe for conda makes a package that passes its tests", python, "-B", SOURCE / "packaging/conda.py",
                     self.dist / "recipes/conda/recipe.yaml", f"{self.plain}/conda", env=environment)

    # Front ends

    def npm(self):
        if not self.needs("npm packages", "npm", "node"):
            return
        folder = self.new_folder("npm")
        for name in (f"accsyn-{version()}.tgz", f"accsyn-lib-{self.native.npm}-{version()}.tgz"):
            shutil.copy(self.dist / "npm" / name, folder)
        self.run("the npm packages in an empty folder, without scripts", "sh", CONSUMERS / "node/packages.sh", folder, f"{self.plain}/npm",
                 "npm", self.folders[self.native.name] / "bin/accsyn-sandbox")
        self.run("the npm packages under Bun and Deno, and beside bundles of esbuild, webpack and Vite", "sh", CONSUMERS / "node/runtimes.sh",
                 folder, f"{self.plain}/npm-runtimes", "npm", self.folders[self.native.name] / "bin/accsyn-sandbox")

    def python(self):
        folder = self.new_folder("wheels")
        for path in (self.dist / "python").iterdir():
            if f"_{self.native.processor}" in path.name and "musl" not in path.name or "-any" in path.name:
                shutil.copy(path, folder)
        self.run("the wheels in a virtual environment", sys.executable, "-B", SOURCE / "bindings/python/tests/wheels.py", folder,
                 f"{self.plain}/venv")

    def go(self):
        if not self.needs("the Go module", "go", "gcc"):
            return
        with zipfile.ZipFile(self.dist / f"go/accsyn-go-{version()}.zip") as archive:
            archive.extractall(self.plain / "unpacked")
        module = next((self.plain / "unpacked").rglob("go.mod")).parent.rename(self.plain / "module")
        self.run("the Go module: as it is, vendored, and static", "sh", CONSUMERS / "go/module.sh", module, f"{self.plain}/go", "go",
                 self.folders[self.native.name] / "bin/accsyn-sandbox")
        for platform in PLATFORMS:
            if platform.name not in self.folders or not (self.zig and os.geteuid() == 0):
                continue
            self.go_by_zig(platform, module)

    def containers(self):
        """The container recipes of services; the module of Go and the packages of npm have been unpacked before."""
        module, packages = self.plain / "module", self.work / "npm"
        if not self.needs("container recipes", "go", "gcc", "npm", "node") or not module.is_dir():
            return
        if os.geteuid() != 0:
            self.checks.skip("container recipes: need root, to change the root folder")
            return
        self.run("services in Go and Node, by their container recipes, in roots of their own", "bash", SOURCE / "packaging/container/test.sh", module,
                 packages, self.folders[self.native.name] / "bin/accsyn-sandbox",
                 env=CLEAN | {"PATH": f"{CLEAN['PATH']}:{SOURCE}/build/tools/bin"})

    def go_by_zig(self, platform, module):
        """A Go program for another platform, with zig as its C compiler; with musl it is static, and runs where nothing else is."""
        runner = [platform.runner] if platform.runner else []
        if not self.needs(f"Go for {platform.name}", *runner):
            return
        folder = self.plain / f"go-{platform.name}"
        folder.mkdir()
        shutil.copy(CONSUMERS / "go/main.go", folder)
        name = "github.com/accsyn/libaccsyn/bindings/go"
        goarch = {"x86_64": "amd64", "aarch64": "arm64"}[platform.processor]
        target = f"{platform.processor}-linux-musl" if platform.is_musl else f"{platform.processor}-linux-gnu.2.31"
        environment = CLEAN | {"CGO_ENABLED": "1", "GOOS": "linux", "GOARCH": goarch, "GOFLAGS": "", "GOPROXY": "off", "GOTOOLCHAIN": "local",
                               "GOWORK": "off", "CC": f"{' '.join(self.zig)} cc -target {target}", "PKG_CONFIG": "false",
                               # zig adds its unwinder only if asked to.
                               "CGO_LDFLAGS": "-lunwind"}
        flags = ["-tags", "accsyn_musl,netgo,osusergo", "-ldflags", "-linkmode external -extldflags -static"] if platform.is_musl else []
        for command in (["mod", "init", "example.com/consumer"], ["mod", "edit", f"-require={name}@v0.0.0", f"-replace={name}={module}"],
                        ["mod", "tidy"], ["build", "-trimpath", *flags, "-o", "program", "."]):
            if not self.run(f"Go for {platform.name}, by zig cc: go {command[0]} {command[1]}", "go", *command, cwd=folder, env=environment):
                return
        root = self.new_folder(f"scratch-{platform.name}")
        shutil.copy(folder / "program", root)
        if platform.is_musl and not runner:
            (root / "tmp").mkdir()
            shutil.copy(self.folders[platform.name] / "bin/accsyn-sandbox", root / "sandbox")
            self.run(f"Go for {platform.name} in an empty root", CHROOT, root, "/sandbox", "--", "/program", env={})
        else:
            libraries = [] if platform.is_musl or not runner else ["-L", f"/usr/{platform.tuple}"]
            self.with_sandbox(f"Go for {platform.name}, {platform.how.split(',')[0]}", *runner, *libraries, root / "program")


def find_python_with(module):
    """A Python that has a module of PyPI: that of the tools, or this one."""
    for python in (SOURCE / "build/tools/bin/python3", sys.executable):
        if os.path.exists(python) and subprocess.run([python, "-c", f"import {module}"], capture_output=True).returncode == 0:
            return str(python)
    return None


def find_zig():
    """zig, of PyPI's package ziglang."""
    if python := find_python_with("ziglang"):
        return [python, "-m", "ziglang"]
    return ["zig"] if shutil.which("zig") else []


def find_musl(processor):
    """musl's shared library, which is also its loader."""
    folders = [pathlib.Path(f"/usr/lib/{processor}-linux-musl"), SOURCE / f"build/musl-{processor}/usr/lib/{processor}-linux-musl"]
    return next((folder / "libc.so" for folder in folders if (folder / "libc.so").is_file()), None)


def check(checks, dist, folders, work):
    """All of it; the folder `plain` has no space in its name, which Makefiles and cgo do not take."""
    installs = Installs(checks, dist, folders, work)
    if installs.native.name not in folders:
        checks.skip(f"installing: there is no archive for {installs.native.name}, which has the sandbox to run programs against")
        return
    installs.plain = pathlib.Path(subprocess.run(["mktemp", "-d"], check=True, capture_output=True, text=True).stdout.strip())
    try:
        for step in (installs.archives_of_glibc, installs.archives_of_musl, installs.deb, installs.rpm, installs.recipes, installs.npm,
                     installs.python, installs.go, installs.containers):
            step()
    finally:
        shutil.rmtree(installs.plain)
