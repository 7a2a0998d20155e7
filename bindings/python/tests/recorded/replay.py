"""Replays the recordings of both official clients (tests/wire) through the drop-in: the same requests and the same values, except
where a difference is declared.

    python replay.py [NAME_OF_A_CASE]...

Exit code 77 means skipped: openssl, which makes the certificates, is missing.
"""

import atexit
import contextlib
import datetime
import functools
import json
import os
import pprint
import re
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
PACKAGES = os.path.dirname(os.path.dirname(HERE))
RECORDINGS = os.path.join(os.path.dirname(os.path.dirname(PACKAGES)), "tests", "wire")
sys.path[:0] = [HERE, PACKAGES, os.path.join(PACKAGES, "drop_in")]
sys.dont_write_bytecode = True

import accsyn_api  # noqa: E402
from comparable import pair, recorded  # noqa: E402
from macros import Macros  # noqa: E402
from recorder import Recorder  # noqa: E402

# Far from UTC and without daylight saving, so that a local time cannot be mistaken for UTC.
ZONE = "Asia/Kolkata"
SKIPPED = 77

# Cases that tests/wire/deviations.rs declares to differ, but that are equal here.
EQUAL_HERE = {
    "3.4.0": ("dump-none", "dump-indent", "str-deprecated"),
    # The library is given dates as they are written, here by `datetime`.
    "2.1.3": ("encode-datetime-naive",),
}

LOGIN = {"result": {"role": "admin", "id": "64f0c0ffee00000000000001", "session_id": "sess-3f9a1c"}}
OLD_LOGIN = {"session_key": "legacy-session-key-0001", "clearance": "admin", "id": "64f0c0ffee00000000000001"}


def default(path):
    """Answers that are not part of a case: those to the login of its session."""
    logins = {"/api/v3/api/login": LOGIN, "/api/v1.0/user/login/auth": OLD_LOGIN}
    return {"json": logins.get(path, {"message": "an unexpected request"})}


def cases(version):
    with open(os.path.join(RECORDINGS, "official-%s.jsonl" % version), encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def declared(version):
    """The cases that differ on purpose, and why."""
    with open(os.path.join(RECORDINGS, "deviations.rs"), encoding="utf-8") as file:
        table = file.read().split("const V3")[1].split("const V1")[version == "2.1.3"]
    pairs = dict(re.findall(r'\("([^"]+)",\s*"([^"]+)"\)', table))
    for name in EQUAL_HERE[version]:
        del pairs[name]
    return pairs


class Different(Exception):
    """A result or a request that is not the recorded one."""


class Case(object):
    """One recorded call."""

    def __init__(self, version, case, recorder, folder):
        self.version, self.case, self.recorder = version, case, recorder
        self.macros = Macros(recorder, folder)

    def run(self):
        self.recorder.arm(())
        self.recorder.take()
        for name, text in self.case.get("files", {}).items():
            self.macros.write(name, text)
        answers = [self.macros.expand(answer) for answer in self.case.get("answers") or ()]
        if self.case["method"] == "Session":
            self.recorder.arm(answers)
            session = self.check("the result", self.case, lambda: self.open(self.case["args"]), described=True)
        else:
            session = self.open(self.usual())
            self.recorder.take()
            self.recorder.arm(answers)
            for call in self.case.get("setup", ()):
                with contextlib.suppress(Exception):
                    self.call(session, call)
            self.recorder.take()
            self.check("the result", self.case, lambda: self.call(session, self.case))
        for call in self.case.get("after", ()):
            if session is not None:
                self.check("a later result", call, lambda: self.call(session, call))
        expected, actual = self.case["requests"], recorded(self.recorder.take(), self.macros)
        for number, both in enumerate(zip(expected, actual), 1):
            same("request %d" % number, *pair(both[0], both[1], self.macros))
        same("the number of requests", len(expected), len(actual))

    def usual(self):
        """What the session of a case is made with that says nothing else."""
        args = {"domain" if self.version == "2.1.3" else "workspace": "acmefilm", "username": "john@user.com"}
        args.update(hostname="127.0.0.1", port=self.recorder.https)
        if self.case["case"].endswith("-pwd"):
            args["pwd"] = "secret"
        elif self.case["case"].endswith("-session_key") and self.version == "2.1.3":
            args["session_key"] = "6152693980700117321a5f8c"
        else:
            args["api_key"] = "test-api-key-0001"
        return dict(args, **self.case.get("session", {}))

    def open(self, args):
        options = self.macros.expand(args)
        options.update(api_version=1 if self.version == "2.1.3" else 3, ca_file=self.recorder.ca_file, max_retries=0, rate_limit=0)
        is_dev = any(os.environ.get(name) for name in ("AS_DEV", "ACCSYN_DEV")) or options.get("dev")
        is_public = (options.get("hostname") or "accsyn.com").endswith("accsyn.com")
        if (is_public or is_dev) and not options.get("proxy") and not os.environ.get("ACCSYN_PROXY"):
            # Every name leads to the recorder.
            options["proxy"] = "http://127.0.0.1:%d" % self.recorder.http
        return accsyn_api.Session(**options)

    def call(self, session, call):
        member = getattr(session, call["method"])
        return member(**self.macros.expand(call["args"])) if callable(member) else member

    def check(self, what, call, function, described=False):
        """Compares what a function returns, or that it fails; gives the value, None if it failed."""
        wants_error = call["result"] == {"error": True}
        try:
            value = function()
        except Exception as error:  # pylint: disable=broad-except
            if wants_error:
                return None
            raise Different("%s: %r\n  expected %r" % (what, error, call["result"]))
        if wants_error:
            raise Different("%s: %r\n  expected an error" % (what, value))
        expected = self.macros.expand(call["result"])
        same(what, expected, described_as(value, expected) if described else value)
        return value


def described_as(session, expected):
    """What a recording has of a session. Secrets are not to be had, and development mode hides its port there."""
    info, out = session._session.info(), {}
    for name in expected:
        is_hidden = name in ("session_id", "session_key", "proxy") or name == "port" and info["dev"]
        out[name] = expected[name] if is_hidden else info[name]
        if name == "port" and isinstance(expected[name], str):
            out[name] = str(out[name])
    return out


def same(what, expected, actual):
    """Compares values of which dates are equal only with the same zone."""
    if not is_same(expected, actual):
        raise Different("%s differs\n- %s\n+ %s" % (what, pprint.pformat(expected)[:3000], pprint.pformat(actual)[:3000]))


def is_same(one, other):
    if isinstance(one, dict) and isinstance(other, dict):
        return set(one) == set(other) and all(is_same(one[key], other[key]) for key in one)
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(one) == len(other) and all(map(is_same, one, other))
    if isinstance(one, datetime.datetime) and isinstance(other, datetime.datetime):
        return one.isoformat() == other.isoformat()
    return type(one) is type(other) and one == other or one != one and other != other


def run(version, case):
    """A case in this process."""
    with tempfile.TemporaryDirectory() as folder:
        instance = Case(version, case, the_recorder(), folder)
        isolate = case.get("isolate")
        if not isolate:
            return instance.run()
        path = os.getcwd()
        os.chdir(folder)
        os.environ.update((name, instance.macros.expand(value)) for name, value in isolate.get("env", {}).items())
        set_zone(isolate.get("tz", ZONE))
        try:
            instance.run()
        finally:
            os.chdir(path)


@functools.lru_cache(None)
def the_recorder():
    """That of this process."""
    folder = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, folder)
    return Recorder(folder, default)


def set_zone(zone):
    os.environ["TZ"] = zone
    time.tzset()


def isolated(name):
    """A case in a process of its own, which has its environment."""
    command = [sys.executable, os.path.abspath(__file__), "--one", name]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True)
    if done.returncode != 0:
        raise Different(done.stdout.strip())


def main():
    for name in list(os.environ):
        if name != "ACCSYN_LIBRARY" and name.upper().startswith(("ACCSYN_", "AS_DEV", "FILMHUB_")) or name.upper().endswith("_PROXY"):
            del os.environ[name]
    set_zone(ZONE)
    wanted = sys.argv[1:]
    if wanted[:1] == ["--one"]:
        version, name = wanted[1].split("/")
        return run(version, next(case for case in cases(version) if case["case"] == name))
    failed = count = 0
    for version in ("3.4.0", "2.1.3"):
        reasons, names = declared(version), set()
        for case in cases(version):
            name = "%s/%s" % (version, case["case"])
            names.add(case["case"])
            if wanted and name not in wanted:
                continue
            count += 1
            why = reasons.get(case["case"])
            try:
                isolated(name) if case.get("isolate") else run(version, case)
            except Different as difference:
                if not why or wanted:
                    failed += 1
                    print("%s: %s" % (name, difference))
            else:
                if why:
                    failed += 1
                    print("%s: equal, though declared to differ (%s)" % (name, why))
        unknown = set(reasons) - names
        if unknown:
            failed += 1
            print("%s: there are no cases %s" % (version, ", ".join(sorted(unknown))))
    print("%d cases, %d failed" % (count, failed))
    return 1 if failed or not count else 0


if __name__ == "__main__":
    if not shutil.which("openssl"):
        if os.environ.get("ACCSYN_REQUIRE_PEERS"):
            sys.exit("needs openssl")
        print("SKIPPED: needs openssl")
        sys.exit(SKIPPED)
    sys.exit(main())
