"""What is left of credentials in the memory of a program, once it has dropped its own copies and closed its sessions."""

import json
import os
import platform
import re
import subprocess
import sys
import unittest

from accsyn._secret_json import SecretJson
from support import HERE, PACKAGE, TestCase

PROGRAM = """
import ctypes, gc, sys
import accsyn

def wipe(text):
    ctypes.memset(id(text) + sys.getsizeof(text) - len(text) - 1, 0, len(text))

key = "".join(chr(ord(character) ^ 1) for character in sys.argv[2])
%s
wipe(key)
gc.collect()
print("ready")
sys.stdout.flush()
sys.stdin.read()
"""

USES = {
    "no session": "",
    "a session": "with accsyn.Session(api_key=key) as session: session.find('User')",
    "another key": "with accsyn.Session(api_key=key) as session: session.reauthenticate(api_key=key)",
    "a login": "accsyn.Login(api_key=key).result().close()",
    "an environment": """
import os
environment = dict(os.environ, ACCSYN_API_KEY=key)
accsyn.Session(environment=environment).close()
del environment
""",
    "a proxy": """
proxy = "http://john:" + key + "@127.0.0.1:1"
try:
    accsyn.Session(proxy=proxy, endpoint="https://127.0.0.1:1")
except accsyn.AccsynError:
    pass
wipe(proxy)
""",
    "asyncio": """
import asyncio
import accsyn.aio

async def main():
    async with accsyn.aio.Session(api_key=key) as session:
        await session.find('User')
        await session.reauthenticate(api_key=key)

asyncio.run(main())
""",
}


def occurrences(pid, secret):
    """How often it is in the writable memory of another process."""
    count = 0
    with open("/proc/%d/maps" % pid) as maps, open("/proc/%d/mem" % pid, "rb", 0) as memory:
        for line in maps:
            start, end, access = re.match("([0-9a-f]+)-([0-9a-f]+) (....)", line).groups()
            if access[1] == "w":
                memory.seek(int(start, 16))
                count += memory.read(int(end, 16) - int(start, 16)).count(secret)
    return count


class Memory(unittest.TestCase):
    @unittest.skipUnless(sys.platform == "linux" and platform.python_implementation() == "CPython", "needs /proc")
    @unittest.skipUnless(sys.version_info >= (3, 7), "needs asyncio.run")
    def test_no_key_is_left_when_its_session_is_closed(self):
        key = os.environ["ACCSYN_API_KEY"]
        environment = dict((name, value) for name, value in os.environ.items() if key not in value)
        environment["PYTHONPATH"] = PACKAGE
        for use, statements in USES.items():
            hidden = "".join(chr(ord(character) ^ 1) for character in key)
            child = subprocess.Popen(
                [sys.executable, "-c", PROGRAM % statements, use, hidden],
                cwd=HERE,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
            )
            try:
                self.assertEqual(child.stdout.readline(), b"ready\n", use)
                self.assertEqual(occurrences(child.pid, key[2:-2].encode("ascii")), 0, use)
            finally:
                child.communicate()


class Text(TestCase):
    VALUES = (
        {},
        [],
        u"",
        {u"a": u"x\"\\/\n\x7f\x00\xe9\u6f22\U0001f600", u"b": [1, 2.5, None, True, u"x", [], {}], u"c": {u"\xe9\"": {}}},
    )

    def test_it_is_the_json_that_others_write(self):
        for value in self.VALUES:
            with SecretJson(value) as text:
                self.assertEqual(json.loads(text.value.decode("ascii")), value)

    def test_it_is_wiped_when_it_has_been_used(self):
        secret = SecretJson({"api_key": "test-api-key-0001"})
        with secret as text:
            self.assertTrue(b"0001" in text.raw)
        self.assertEqual(text.raw.strip(b"\0"), b"")

    def test_what_no_json_can_hold_is_refused_as_elsewhere(self):
        for value in (object(), b"\xff" if sys.version_info[0] > 2 else set(), {u"a": set()}):
            self.assertRaises(TypeError, SecretJson, value)
