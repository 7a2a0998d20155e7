"""What the tests share. They run in a sandbox: `accsyn-sandbox -- python run.py`."""

import json
import os
import socket
import subprocess
import sys
import time
import unittest

try:
    from urllib.request import Request, urlopen
except ImportError:
    from urllib2 import Request, urlopen

import accsyn

SANDBOX = json.loads(os.environ["ACCSYN_SANDBOX"])
HERE = os.path.dirname(os.path.abspath(__file__))
PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(accsyn.__file__)))


def control(method, path, body=None):
    """Asks the sandbox's control interface."""
    data = None if body is None else json.dumps(body).encode("ascii")
    request = Request(SANDBOX["control"] + path, data=data, headers={"Content-Type": "application/json"})
    request.get_method = lambda: method
    text = urlopen(request, timeout=20).read().decode("utf-8")
    return json.loads(text) if text else None


def events(since, uri):
    """The requests for an operation after the request of that number."""
    found = control("GET", "/journal?since=%d" % since)
    return [request["event"] for request in found if (request.get("event") or {}).get("uri") == uri]


def last_request():
    """The number of the last request that the sandbox got."""
    return control("GET", "/journal")[-1]["number"]


def until(holds):
    """Waits until something is true, which it is soon."""
    deadline = time.time() + 20
    while not holds():
        if time.time() > deadline:
            raise AssertionError("not in time")
        time.sleep(0.005)


def run(program, *arguments, **variables):
    """Runs a program in a Python of its own, with variables and `flags`; gives its exit code and its output."""
    flags = list(variables.pop("flags", ()))
    environment = dict(os.environ, PYTHONPATH=PACKAGE)
    for name, value in variables.items():
        environment.pop(name, None)
        if value is not None:
            environment[name] = value
    child = subprocess.Popen(
        [sys.executable] + flags + ["-c", program] + list(arguments),
        # Python looks into the working directory first.
        cwd=HERE,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    output = child.communicate()[0].decode("utf-8")
    return child.returncode, output.strip()


def silent_server(test):
    """A port that accepts connections and never answers."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(5)
    test.addCleanup(listener.close)
    return listener.getsockname()[1]


class TestCase(unittest.TestCase):
    """A test with sessions of its own."""

    maxDiff = None

    def open(self, **options):
        session = accsyn.Session(rate_limit=0, **options)
        self.addCleanup(session.close)
        return session

    def slow(self, uri, delay):
        """Has all requests for an operation take that many seconds, until the test ends."""
        control("POST", "/faults", {"uri": uri, "delay": delay, "times": 100000})
        self.addCleanup(control, "DELETE", "/faults")

    def fails(self, code, function, *args, **options):
        try:
            function(*args, **options)
        except accsyn.AccsynError as error:
            self.assertEqual(error.code, code, error)
            return error
        raise AssertionError("no error")
