"""cmake/wheels.py, with files that only look like libraries of the platforms."""

import glob
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest
import zipfile

BUILDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "..", "cmake", "wheels.py")
BOM = "sbom.cdx.json"


def elf(machine):
    return b"\x7fELF\x02\x01" + bytes(12) + struct.pack("<H", machine) + bytes(64)


def pe(machine):
    return b"MZ" + bytes(58) + struct.pack("<I", 64) + b"PE\0\0" + struct.pack("<H", machine) + bytes(64)


def mach_o(cpu):
    return b"\xcf\xfa\xed\xfe" + struct.pack("<I", cpu) + bytes(64)


PLATFORMS = {
    "manylinux_2_28_x86_64": (elf(62), "libaccsyn.so.1"),
    "manylinux_2_28_aarch64": (elf(183), "libaccsyn.so.1"),
    "musllinux_1_2_x86_64": (elf(62), "libaccsyn.so.1"),
    "win_amd64": (pe(0x8664), "accsyn.dll"),
    "macosx_11_0_arm64": (mach_o(0x0100000C), "libaccsyn.1.dylib"),
    "macosx_11_0_universal2": (b"\xca\xfe\xba\xbe" + bytes(64), "libaccsyn.1.dylib"),
}


class Builder(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)

    def write(self, name, content):
        path = os.path.join(self.folder, name)
        with open(path, "wb") as file:
            file.write(content)
        return path

    def build(self, platform, content, *options):
        library = self.write("library", content)
        command = [sys.executable, "-B", BUILDER, "--output", os.path.join(self.folder, "out"), "--platform", platform, "--library", library]
        return subprocess.run(command + list(options), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True)

    def test_one_folder_has_the_wheels_of_every_platform(self):
        for platform, (content, name) in PLATFORMS.items():
            bom = self.write(BOM, platform.encode("ascii"))
            done = self.build(platform, content, "--sandbox", self.write("accsyn-sandbox", content), "--licence", bom)
            self.assertEqual(done.returncode, 0, done.stdout)
            self.assertEqual(len(done.stdout.splitlines()), 3)
        wheels = glob.glob(os.path.join(self.folder, "out", "*.whl"))
        self.assertEqual(len(wheels), 2 * len(PLATFORMS) + 1)
        for platform, (content, name) in PLATFORMS.items():
            (path,) = glob.glob(os.path.join(self.folder, "out", "accsyn-*-py3-none-%s.whl" % platform))
            with zipfile.ZipFile(path) as wheel:
                self.assertEqual(wheel.read("accsyn/" + name), content)
                (about,) = [name for name in wheel.namelist() if name.endswith("/WHEEL")]
                self.assertIn("Tag: py3-none-%s\n" % platform, wheel.read(about).decode("ascii"))
            with open(path[: -len(".whl")] + ".cdx.json") as file:
                self.assertEqual(file.read(), platform)

    def test_a_file_for_another_platform_is_refused(self):
        for platform in PLATFORMS:
            for other, (content, _) in PLATFORMS.items():
                if content != PLATFORMS[platform][0] and "universal2" not in other:
                    done = self.build(platform, content)
                    self.assertNotEqual(done.returncode, 0, (platform, other))
                    self.assertIn("not for the platform " + platform, done.stdout)
        self.assertNotEqual(self.build("win_amd64", b"").returncode, 0)
        self.assertIn("is not a platform tag", self.build("x86_64-linux", elf(62)).stdout)
        self.assertFalse(os.path.exists(os.path.join(self.folder, "out")))

    def test_the_same_files_give_the_same_wheel(self):
        platform, (content, _) = next(iter(PLATFORMS.items()))
        wheels = []
        for _ in range(2):
            self.build(platform, content)
            for path in sorted(glob.glob(os.path.join(self.folder, "out", "*.whl"))):
                with open(path, "rb") as file:
                    wheels.append(file.read())
        self.assertEqual(wheels[: len(wheels) // 2], wheels[len(wheels) // 2 :])


if __name__ == "__main__":
    unittest.main()
