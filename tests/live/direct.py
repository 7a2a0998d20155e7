"""Runs the expressions of direct_calls-VERSION.txt by that version of the official client and by the drop-in, each in a process and with a
sandbox of its own, and compares what they return, with its types. Used by differential.py.

    direct.py VERSION LIBRARY SANDBOX
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

AS_3_4_0 = "docs/coming-from-python.md: it has no session that would tell the version"
# What differs, by rows of docs/differences.md.
DECLARED_V3 = {
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
DECLARED_V1 = {
    "session.get_last_message()": "O6",
    'session.rm("share=thefilm/nosuch")': "O1",
    "Session.str(None)": AS_3_4_0,
    'Session.str({"d": datetime(2026,1,2,3,4,5)})': AS_3_4_0,
    "json.loads('{\"at\":\"2026-01-02T03:04:05\"}', cls=JSONDecoder)": AS_3_4_0,
    'json.dumps({"at":datetime(2026,1,2,3,4,5)}, cls=JSONEncoder)': AS_3_4_0,
}


def expressions(version):
    with open(os.path.join(HERE, "direct_calls-%s.txt" % version), encoding="utf-8") as file:
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


def one_client(version, sandbox, is_ours):
    """Prints a line for each expression."""
    import accsyn_api
    from accsyn_api import session as module

    logging.disable(logging.CRITICAL)
    command = [sandbox, "--http-port", "0", "--exit-with-stdin", "--time-scale", "0", "--reveal-api-keys"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    ready = json.loads(process.stdout.readline())
    options = {"domain": ready["workspace"], "username": ready["username"]}
    if is_ours:
        options.update(ca_file=ready["ca_file"], rate_limit=0, api_version=3 if version == "3.4.0" else 1)
    # 2.1.3 has the other name only.
    failure = getattr(module, "AccsynException", None) or module.accsynException
    data = {"name": "mine", "source": "share=thefilm/a", "destination": "john@user.com:/b"}
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        path = os.path.join(folder, "data.json")
        with open(path, "w") as file:
            json.dump(data, file)
        host, port = ready["https"].split("//")[1].rsplit(":", 1)

        def open_session(**credentials):
            return module.Session(hostname=host, port=int(port), **dict(options, **credentials))

        names = dict(globals(), session=open_session(api_key=ready["api_key"]), open_session=open_session, PASSWORD=ready["password"])
        names.update(accsyn_api=accsyn_api, module=module, DATA=data, TRANSFER="64f0c0ffee000b0000000003", FILE=path)
        names.update((name, getattr(module, name)) for name in ("Session", "JSONDecoder", "JSONEncoder"))
        names["AccsynException"] = failure
        for expression in expressions(version):
            try:
                value = eval(expression, names)
                line = "%s %r" % (type(value).__name__, normal(value))
            except failure:
                line = "failed"
            except Exception as error:
                # The official client's own assertions and accidents.
                line = "TypeError" if isinstance(error, TypeError) else "AttributeError" if expression.endswith("nosuch") else "failed"
            print(line, file=sys.__stdout__)


def output(version, sandbox, is_ours, **variables):
    command = [sys.executable, "-B", os.path.abspath(__file__), "--one", version, sandbox, is_ours]
    environment = dict(os.environ, PYTHONIOENCODING="utf-8", **variables)
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, encoding="utf-8", check=True)
    lines = done.stdout.splitlines()
    assert len(lines) == len(expressions(version)), len(lines)
    return lines


def main():
    if sys.argv[1] == "--one":
        return one_client(*sys.argv[2:])
    version, library, sandbox = sys.argv[1:]
    declared = DECLARED_V3 if version == "3.4.0" else DECLARED_V1
    path = os.pathsep.join((PYTHON, os.path.join(PYTHON, "drop_in")))
    asked = expressions(version)
    failed = 0
    for expression, official, ours in zip(
        asked, output(version, sandbox, ""), output(version, sandbox, "ours", PYTHONPATH=path, ACCSYN_LIBRARY=library)
    ):
        why = declared.get(expression)
        if (official != ours) != bool(why):
            failed += 1
            print("%s\n  official: %.900s\n  drop-in:  %.900s%s" % (expression, official, ours, "\n  declared: %s" % why if why else ""))
    unknown = set(declared) - set(asked)
    print("%d direct calls of the official client %s and of accsyn_api, %d unexpected, %d declared" % (len(asked), version, failed, len(declared)))
    sys.exit(1 if failed or unknown else 0)


if __name__ == "__main__":
    main()
