"""The package: where it finds the library, what it needs, what its files promise."""

import ast
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest
import zipfile

import accsyn
from accsyn import _library, _methods, _options
from support import PACKAGE, TestCase, run

SYSTEM_PYTHON = "/usr/bin/python3"
IMPORT = "import accsyn; print(accsyn.version())"


class Loading(TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        self.library = os.environ["ACCSYN_LIBRARY"]

    def test_the_error_says_where_the_library_was_searched(self):
        code, output = run("import accsyn; accsyn.version()", ACCSYN_LIBRARY=None, LD_LIBRARY_PATH=self.folder + ":relative")
        self.assertEqual(code, 1)
        last = output.split("\n")[-1]
        for part in (_library.FILE, os.path.join(PACKAGE, "accsyn"), self.folder, "/usr/lib", "ACCSYN_LIBRARY"):
            self.assertIn(part, last)
        self.assertNotIn("relative", last)

    def test_a_relative_path_is_refused(self):
        code, output = run("import accsyn; accsyn.version()", ACCSYN_LIBRARY="libaccsyn.so.1")
        self.assertEqual(code, 1)
        self.assertIn("must be an absolute path", output)

    @unittest.skipUnless(hasattr(os, "setxattr") and os.geteuid() == 0 and os.path.exists(SYSTEM_PYTHON), "needs root and Debian's Python")
    def test_a_program_with_capabilities_believes_no_variable(self):
        os.chmod(self.folder, 0o755)
        shutil.copytree(os.path.join(PACKAGE, "accsyn"), os.path.join(self.folder, "accsyn"))
        program = os.path.join(self.folder, "python")
        shutil.copy(SYSTEM_PYTHON, program)
        script = "import sys; sys.path.insert(0, %r); from accsyn import _library; print(_library._variable('ACCSYN_LIBRARY'))" % self.folder
        command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", program, "-B", "-c", script]

        def found():
            environment = dict(os.environ, ACCSYN_LIBRARY="/named", PYTHONHOME="/usr")
            return subprocess.check_output(command, env=environment, cwd="/", universal_newlines=True).strip()

        self.assertEqual(found(), "/named")
        # Version 2, effective; CAP_NET_BIND_SERVICE, as servers have it for ports below 1024.
        os.setxattr(program, "security.capability", struct.pack("<5I", 0x02000001, 1 << 10, 0, 0, 0))
        self.assertEqual(found(), "")

    def test_a_file_that_is_no_library_is_an_error_of_this_package(self):
        path = os.path.join(self.folder, "other")
        open(path, "w").close()
        program = "import accsyn\ntry:\n    accsyn.Session()\nexcept accsyn.AccsynError as error:\n    print(error.code)"
        self.assertEqual(run(program, ACCSYN_LIBRARY=path), (0, "IO"))

    def test_the_library_is_found_next_to_the_package(self):
        shutil.copytree(os.path.join(PACKAGE, "accsyn"), os.path.join(self.folder, "accsyn"))
        shutil.copy(self.library, os.path.join(self.folder, "accsyn", _library.FILE))
        self.assertEqual(run(IMPORT, PYTHONPATH=self.folder, ACCSYN_LIBRARY=None), (0, accsyn.__version__))

    def test_the_library_is_found_by_the_search_path(self):
        shutil.copy(self.library, os.path.join(self.folder, _library.FILE))
        self.assertEqual(run(IMPORT, LD_LIBRARY_PATH=self.folder, ACCSYN_LIBRARY=None), (0, accsyn.__version__))

    def test_an_archive_with_the_library_works(self):
        archive = os.path.join(self.folder, "accsyn.whl")
        with zipfile.ZipFile(archive, "w") as file:
            for name in os.listdir(os.path.join(PACKAGE, "accsyn")):
                if name.endswith((".py", ".pyi")):
                    file.write(os.path.join(PACKAGE, "accsyn", name), "accsyn/" + name)
            file.write(self.library, "accsyn/" + _library.FILE)
        self.assertEqual(run(IMPORT, PYTHONPATH=archive, ACCSYN_LIBRARY=None, TMPDIR=self.folder), (0, accsyn.__version__))
        self.assertEqual(os.listdir(self.folder), ["accsyn.whl"])

    def test_no_ssl_and_no_warnings(self):
        program = """
import sys
sys.modules["ssl"] = sys.modules["_ssl"] = None
import warnings
warnings.simplefilter("error")
import accsyn
with accsyn.Session() as session:
    print(len(session.find("User", limit=1)))
"""
        self.assertEqual(run(program), (0, "1"))

    def test_switches_of_python_make_no_difference(self):
        program = "import accsyn; s = accsyn.Session(); print(len(s.find('User', limit=1)), s.find_one('User')['created'].year)"
        for flags in (["-OO"], ["-S"], ["-W", "error"], ["-3"] if sys.version_info[0] < 3 else ["-X", "dev", "-W", "error"]):
            code, output = run(program, flags=flags)
            self.assertEqual(code, 0, (flags, output))
            self.assertEqual(len(output.split("\n")), 1, (flags, output))

    def test_a_program_may_end_with_everything_open(self):
        program = """
import accsyn, atexit, sys, threading
session = accsyn.Session(rate_limit=0)
pages, login = session.find_pages("Transfer", limit=1), accsyn.Login()
next(pages)
call = session.submit("find", {"query": "User"})
atexit.register(lambda: session.find("User"))
class Late(object):
    def __del__(self):
        session.find("User", limit=1)
late = Late()
late.cycle = late
def work():
    while True:
        session.find("User", limit=1)
# Python 2 complains of its own threads.
for _ in range(3 if sys.version_info[0] > 2 else 0):
    thread = threading.Thread(target=work)
    thread.daemon = True
    thread.start()
"""
        self.assertEqual(run(program), (0, ""))

    def test_importing_loads_neither_the_library_nor_much_else(self):
        program = "import sys; before = set(sys.modules); import accsyn; print(sorted(set(sys.modules) - before))"
        code, output = run(program, ACCSYN_LIBRARY="/nosuch/library")
        self.assertEqual(code, 0, output)
        for module in ("asyncio", "logging", "difflib", "tempfile"):
            self.assertNotIn("'%s'" % module, output)


class Files(TestCase):
    def test_the_lists_are_those_of_the_library(self):
        for method in accsyn.methods():
            names = [p["name"] for p in method["parameters"] if not p["positional"] and not p["hidden"]]
            self.assertEqual(list(_methods.OPTIONS[method["name"]]), names)
        names = [name for option in accsyn.options() for name in [option["name"]] + option["aliases"]]
        self.assertEqual(list(_options.OPTIONS), names)

    @unittest.skipIf(sys.version_info < (3, 8), "the types need Python 3.8 to be parsed")
    def test_the_types_describe_what_is_there(self):
        import accsyn.aio

        for module, stub in (("_calls", accsyn._calls), ("_session", accsyn._session), ("aio", accsyn.aio), ("_methods", accsyn._methods)):
            with open(os.path.join(PACKAGE, "accsyn", module + ".pyi")) as file:
                tree = ast.parse(file.read())
            for node in tree.body:
                if not isinstance(node, ast.ClassDef) or node.name.endswith("Options"):
                    continue
                real = getattr(stub, node.name.replace("AsyncMethods", "Methods"))
                typed = set(item.name for item in node.body if isinstance(item, (ast.FunctionDef, ast.AsyncFunctionDef)))
                public = set(name for name in vars(real) if not name.startswith("_"))
                self.assertEqual(set(name for name in typed if not name.startswith("__")), public, node.name)
