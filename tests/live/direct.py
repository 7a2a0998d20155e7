"""Runs the expressions of direct_calls.txt by the official client 3.4.0 and by the drop-in, each in a process and with a sandbox of its
own, and compares what they return, with its types. Used by differential.py.

    direct.py LIBRARY SANDBOX
"""

import contextlib
import inspect
import io
import json
import logging
import os
import re
import subprocess
import sys
import tempfile
from datetime import date, datetime, timezone
from decimal import Decimal
from pathlib import Path
from uuid import UUID

HERE = os.path.dirname(os.path.abspath(__file__))
PYTHON = os.path.join(HERE, "..", "..", "bindings", "python")

# What differs, by rows of docs/differences.md.
DECLARED = {
    'session.find("User", attributes=("name","code"))': "a tuple is a list",
    "session.find(5)": "B24",
    'session.create("transfer", 5)': "B24",
    "session.ls(5)": "B24",
    'session.find_one("entitytypes")': "B17",
    'session.create("transfer", dict(DATA, metadata={"when": datetime(2026,1,2,3,4,5), "n": 2**70, "f": 0.1, "t": (1,2)}))': "B26",
    'session.update("transfer", TRANSFER, {"metadata":{"a":datetime(2026,7,1,12,0)}})': "B26",
    "session.get_last_message()": "N1",
    "json.loads('{\"a\":\"26-01-02T03:04:05\"}', cls=JSONDecoder)": "B27",
}


def expressions():
    with open(os.path.join(HERE, "direct_calls.txt"), encoding="utf-8") as file:
        return file.read().splitlines()


def normal(value):
    """A value with what is made up anew masked."""
    if isinstance(value, dict):
        return {key: normal(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(map(normal, value))
    if isinstance(value, datetime):
        age = datetime.now(timezone.utc) - (value if value.tzinfo else value.replace(tzinfo=timezone.utc))
        return "<now %s>" % value.utcoffset() if abs(age.total_seconds()) < 600 else value.isoformat()
    if isinstance(value, str):
        value = re.sub(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", "<uuid>", value)
        return re.sub(r"\b(?!64f0c0ffee)[0-9a-f]{24}\b", "<id>", value)
    return value


def parameters(session, name):
    """The parameters of a member of the class, with their kinds and defaults."""
    member = getattr(type(session), name)
    if isinstance(member, property):
        return "property"
    return [(each.name, each.kind.name, repr(each.default)) for each in inspect.signature(member).parameters.values()]


def one_client(sandbox, ca_file_option):
    """Prints a line for each expression."""
    import accsyn_api
    from accsyn_api.session import AccsynException, JSONDecoder, JSONEncoder, Session

    logging.disable(logging.CRITICAL)
    command = [sandbox, "--http-port", "0", "--exit-with-stdin", "--time-scale", "0", "--reveal-api-keys"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    ready = json.loads(process.stdout.readline())
    options = {name: ready[name] for name in ("workspace", "username", "api_key")}
    if ca_file_option:
        options.update(ca_file=ready["ca_file"], rate_limit=0)
    data = {"name": "mine", "source": "share=thefilm/a", "destination": "john@user.com:/b"}
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        path = os.path.join(folder, "data.json")
        with open(path, "w") as file:
            json.dump(data, file)
        host, port = ready["https"].split("//")[1].rsplit(":", 1)
        session = Session(hostname=host, port=int(port), **options)
        names = dict(globals(), session=session, Session=Session, DATA=data, TRANSFER="64f0c0ffee000b0000000003", FILE=path)
        names.update(accsyn_api=accsyn_api, AccsynException=AccsynException, JSONDecoder=JSONDecoder, JSONEncoder=JSONEncoder)
        for expression in expressions():
            try:
                value = eval(expression, names)
                line = "%s %r" % (type(value).__name__, normal(value))
            except AccsynException:
                line = "failed"
            except Exception as error:
                # The official client's own assertions and accidents.
                line = "TypeError" if isinstance(error, TypeError) else "AttributeError" if expression.endswith("nosuch") else "failed"
            print(line, file=sys.__stdout__)


def output(sandbox, ca_file_option, **variables):
    command = [sys.executable, "-B", os.path.abspath(__file__), "--one", sandbox, ca_file_option]
    environment = dict(os.environ, PYTHONIOENCODING="utf-8", **variables)
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, encoding="utf-8", check=True)
    lines = done.stdout.splitlines()
    assert len(lines) == len(expressions()), len(lines)
    return lines


def main():
    if sys.argv[1] == "--one":
        return one_client(sys.argv[2], sys.argv[3])
    library, sandbox = sys.argv[1:]
    path = os.pathsep.join((PYTHON, os.path.join(PYTHON, "drop_in")))
    both = zip(expressions(), output(sandbox, ""), output(sandbox, "ca_file", PYTHONPATH=path, ACCSYN_LIBRARY=library))
    failed = 0
    for expression, official, ours in both:
        why = DECLARED.get(expression)
        if (official != ours) != bool(why):
            failed += 1
            print("%s\n  official: %.900s\n  drop-in:  %.900s%s" % (expression, official, ours, "\n  declared: %s" % why if why else ""))
    unknown = set(DECLARED) - set(expressions())
    print("%d direct calls of the official client and of accsyn_api, %d unexpected, %d declared" % (len(expressions()), failed, len(DECLARED)))
    sys.exit(1 if failed or unknown else 0)


if __name__ == "__main__":
    main()
