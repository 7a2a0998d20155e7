"""The platforms whose packages `release.py` makes, and what each needs."""

import os
import pathlib
import shutil
import subprocess
from dataclasses import dataclass, field

SOURCE = pathlib.Path(__file__).resolve().parent.parent
GLIBC = "2.28"
AARCH64 = "cmake/toolchains/aarch64-linux-gnu.cmake"


@dataclass
class Platform:
    """A platform of the archives. `runner` is what runs its programs on x86_64, `debian` the name of its processor there."""

    name: str
    rust: str
    options: list = field(default_factory=list)
    programs: list = field(default_factory=list)
    debian: str = ""
    tuple: str = ""
    npm: str = ""
    runner: str = ""
    how: str = ""

    @property
    def processor(self):
        return self.name.rsplit("-", 1)[1]

    @property
    def is_musl(self):
        return "-musl-" in self.name

    def missing(self):
        """What this machine lacks to make the packages, or an empty string."""
        lacking = [program for program in ["cargo-zigbuild", "cmake", "npm", *self.programs] if not shutil.which(program)]
        if lacking:
            return ", ".join(lacking)
        root = subprocess.run(["rustc", "--print", "sysroot"], cwd=SOURCE, check=True, capture_output=True, text=True).stdout.strip()
        if not os.path.isdir(f"{root}/lib/rustlib/{self.rust}"):
            return f"Rust's library for it (rustup target add {self.rust})"
        return ""


PLATFORMS = [
    Platform("linux-x86_64", "x86_64-unknown-linux-gnu", [f"-DACCSYN_GLIBC={GLIBC}"], debian="amd64", tuple="x86_64-linux-gnu",
             npm="linux-x64", how="natively"),
    Platform("linux-musl-x86_64", "x86_64-unknown-linux-musl", ["-DACCSYN_TARGET=x86_64-unknown-linux-musl"],
             npm="linuxmusl-x64", how="in a root with musl"),
    Platform("linux-aarch64", "aarch64-unknown-linux-gnu", [f"-DCMAKE_TOOLCHAIN_FILE={AARCH64}", f"-DACCSYN_GLIBC={GLIBC}"],
             ["aarch64-linux-gnu-gcc"], debian="arm64", tuple="aarch64-linux-gnu", npm="linux-arm64",
             runner="qemu-aarch64-static", how="by qemu"),
    Platform("linux-musl-aarch64", "aarch64-unknown-linux-musl",
             [f"-DCMAKE_TOOLCHAIN_FILE={AARCH64}", "-DACCSYN_TARGET=aarch64-unknown-linux-musl"],
             ["aarch64-linux-gnu-gcc"], npm="linuxmusl-arm64", runner="qemu-aarch64-static", how="by qemu, in a root with musl"),
]


def version():
    """The version, which is defined in Cargo.toml."""
    for line in (SOURCE / "Cargo.toml").read_text(encoding="utf-8").splitlines():
        if line.startswith("version = "):
            return line.split('"')[1]
    raise SystemExit("Cargo.toml has no version")
