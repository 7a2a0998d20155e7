"""accsyn-sandbox for tests in Python: a workspace of its own on this machine.

    with accsyn_sandbox.Sandbox() as sandbox:
        session = accsyn.Session(**sandbox.options())

pytest has it as the fixture `accsyn_sandbox`. docs/sandbox.md describes the program and what it can be asked.
"""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from urllib.error import HTTPError
from urllib.request import Request, urlopen

PROGRAM = "accsyn-sandbox" + (".exe" if sys.platform == "win32" else "")


class SandboxError(Exception):
    """The program could not be started, or refused what it was asked."""


class Sandbox:
    """A running sandbox, on free ports. It ends with the context manager, or with this process.

    :param options: options of the program by name: `seed="film.json"`, `time_scale=60`, `faults="faults.json"`, `lenient=True`.
    :ivar workspace: the code of the workspace; beside it `username`, `api_key`, `password`, `http`, `https`, `ca_file` and `control`.
    """

    def __init__(self, **options):
        command = [_program(), "--http-port", "0", "--exit-with-stdin"]
        for name, value in options.items():
            if value is not None and value is not False:
                command += ["--" + name.replace("_", "-")] + ([] if value is True else [str(value)])
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, universal_newlines=True)
        line = self._process.stdout.readline()
        if not line:
            self.close()
            raise SandboxError("%s did not start; it says why on standard error" % " ".join(command))
        self.__dict__.update(json.loads(line))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Ends it. May be called more than once."""
        self._process.stdin.close()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            # A process that was forked meanwhile still has the other end of its standard input.
            self._process.terminate()
            self._process.wait()
        self._process.stdout.close()

    def options(self):
        """The options with which `accsyn.Session` logs in."""
        names = ("workspace", "username", "api_key", "ca_file")
        return dict({name: getattr(self, name) for name in names}, endpoint=self.https)

    def environment(self):
        """The variables with which every client of libaccsyn logs in."""
        return {
            "ACCSYN_WORKSPACE": self.workspace,
            "ACCSYN_API_USER": self.username,
            "ACCSYN_API_KEY": self.api_key,
            "ACCSYN_CA_FILE": self.ca_file,
            "ACCSYN_ENDPOINT": self.https,
        }

    def ask(self, method, path, body=None):
        """Asks the control interface, for example `ask("POST", "/clients", {"code": "edit-01", "online": False})`."""
        data = None if body is None else json.dumps(body).encode("utf-8")
        request = Request(self.control + path, data=data, method=method, headers={"Content-Type": "application/json"})
        try:
            with urlopen(request, timeout=60) as response:
                text = response.read().decode("utf-8")
        except HTTPError as error:
            with error:
                raise SandboxError("%s %s: %s" % (method, path, error.read().decode("utf-8", "replace"))) from None
        return json.loads(text) if text else None

    def add_faults(self, *faults):
        """Makes the next requests fail, for example `add_faults({"uri": "transfer/find", "status": 503})`."""
        self.ask("POST", "/faults", list(faults))

    def clear_faults(self):
        """Has everything work again."""
        self.ask("DELETE", "/faults")

    def journal(self, uri=None):
        """The requests so far, or those for an operation such as "transfer/*"."""
        return self.ask("GET", "/journal" + ("?uri=" + uri if uri else ""))

    def set_time_scale(self, factor):
        """How many times faster than real time transfers run."""
        self.ask("POST", "/clock", {"scale": factor})

    def advance(self, seconds):
        """Skips seconds of the workspace's time."""
        self.ask("POST", "/clock", {"advance": seconds})

    def reset(self):
        """Restores the initial state: the workspace, no faults, an empty journal."""
        self.ask("POST", "/reset")


def _program():
    """The program: that of ACCSYN_SANDBOX_PROGRAM, of this Python's scripts, or of the PATH."""
    named = os.environ.get("ACCSYN_SANDBOX_PROGRAM")
    own = os.path.join(sysconfig.get_path("scripts"), PROGRAM)
    found = named or (own if os.path.exists(own) else shutil.which(PROGRAM))
    if not found:
        raise SandboxError("%s is neither in %s nor on the PATH" % (PROGRAM, os.path.dirname(own)))
    return found
