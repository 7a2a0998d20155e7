"""Wraps the prebuilt archive of libaccsyn for Conan 2: `conan create . --version @VERSION@`.

ACCSYN_ARCHIVES names a folder or an address with the archives, if not the place of the releases.
"""

import os
import pathlib

from conan import ConanFile
from conan.errors import ConanInvalidConfiguration
from conan.tools.files import copy, get

RELEASES = "https://github.com/accsyn/libaccsyn/releases/download/v@VERSION@"
SHA256 = {
    ("gnu", "x86_64"): ("linux-x86_64", "@SHA256:linux-x86_64@"),
    ("gnu", "armv8"): ("linux-aarch64", "@SHA256:linux-aarch64@"),
    ("musl", "x86_64"): ("linux-musl-x86_64", "@SHA256:linux-musl-x86_64@"),
    ("musl", "armv8"): ("linux-musl-aarch64", "@SHA256:linux-musl-aarch64@"),
}


class Accsyn(ConanFile):
    name = "accsyn"
    version = "@VERSION@"
    description = "The accsyn file transfer API for every program that can call C"
    license = "MIT OR Apache-2.0"
    homepage = "https://accsyn.com"
    topics = ("accsyn", "file-transfer", "vfx")
    package_type = "library"
    # The archives are the same for every compiler.
    settings = "os", "arch"
    options = {"shared": [True, False], "libc": ["gnu", "musl"]}
    default_options = {"shared": True, "libc": "gnu"}

    def archive(self):
        return SHA256.get((str(self.options.libc), str(self.settings.arch)))

    def validate(self):
        if self.settings.os != "Linux" or not self.archive():
            raise ConanInvalidConfiguration("there is no archive of libaccsyn for this platform")

    def build(self):
        platform, sha256 = self.archive()
        place = os.environ.get("ACCSYN_ARCHIVES", RELEASES)
        if "://" not in place:
            place = pathlib.Path(place).resolve().as_uri()
        get(self, f"{place}/accsyn-@VERSION@-{platform}.tar.gz", sha256=sha256, strip_root=True)

    def package(self):
        for folder in ("bin", "include", "lib"):
            copy(self, f"{folder}/*", self.build_folder, self.package_folder)
        copy(self, "*", os.path.join(self.build_folder, "share", "doc", "accsyn"), os.path.join(self.package_folder, "licenses"),
             excludes=["docs/*", "*.md"])

    def package_info(self):
        # The targets of the archive's own CMake package have the same names.
        self.cpp_info.set_property("cmake_file_name", "accsyn")
        self.cpp_info.set_property("cmake_target_name", "accsyn::accsyn")
        self.cpp_info.set_property("pkg_config_name", "accsyn")
        if self.options.shared:
            self.cpp_info.libs = ["accsyn"]
        else:
            self.cpp_info.libs = ["accsyn-static"]
            self.cpp_info.system_libs = ["util", "rt", "pthread", "m", "dl"]
