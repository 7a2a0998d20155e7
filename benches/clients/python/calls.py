"""What calls cost through Python, beside the official client and the usual HTTP clients. Run it in a sandbox:

    ACCSYN_LIBRARY=.../libaccsyn.so accsyn-sandbox -- python calls.py [FOLDER_OF_THE_OFFICIAL_CLIENT]

Each client runs in a process of its own. `requests` and `httpx` are skipped where they are not installed; they send the same
request over a connection that is kept open, and decode the answer, without its dates.
"""

import json
import os
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
PYTHON = os.path.join(HERE, "..", "..", "..", "bindings", "python")
FINDS = 300
QUERY = "User WHERE code=john@user.com"
ENTITIES = 100000


def accsyn():
    import accsyn

    session = accsyn.Session(rate_limit=0)
    return lambda: session.find(QUERY)


def drop_in():
    import accsyn_api

    session = accsyn_api.Session(rate_limit=0)
    return lambda: session.find(QUERY)


def official():
    import logging

    import accsyn_api

    logging.disable(logging.CRITICAL)
    sandbox = json.loads(os.environ["ACCSYN_SANDBOX"])
    session = accsyn_api.Session(hostname="127.0.0.1", port=int(sandbox["https"].rsplit(":", 1)[1]))
    return lambda: session.find(QUERY)


def requests():
    import requests

    client = requests.Session()
    client.trust_env = False
    client.verify = os.environ["ACCSYN_CA_FILE"]
    url, headers = _request()
    return lambda: client.get(url, headers=headers).json()["result"]


def httpx():
    import ssl

    import httpx

    client = httpx.Client(trust_env=False, verify=ssl.create_default_context(cafile=os.environ["ACCSYN_CA_FILE"]))
    url, headers = _request()
    return lambda: client.get(url, headers=headers).json()["result"]


def _request():
    """The URL and the headers of the find, as the official client sends it."""
    import base64
    import urllib.parse

    sandbox = json.loads(os.environ["ACCSYN_SANDBOX"])
    event = {"audience": "api", "workspace": sandbox["workspace"], "eid": "2cfd454e-9163-4342-b11d-eb1c2130bfc0", "session": None}
    event.update(uri="user/find", ident=sandbox["username"], created="2026-01-02T03:04:05", hostname="bench", data={})
    event["query"] = "code=" + sandbox["username"]
    names = (base64.b64encode(sandbox[name].encode()).decode() for name in ("username", "api_key"))
    headers = {"Authorization": "basic " + ":".join(names), "X-Accsyn-Workspace": sandbox["workspace"]}
    return sandbox["https"] + "/api/v3/event?" + urllib.parse.quote(json.dumps(event)), headers


def measure(client):
    """Prints milliseconds: of making the client and logging in, then processor time and time of one find."""
    started = time.perf_counter()
    find = globals()[client]()
    ready = time.perf_counter() - started
    assert len(find()) == 1
    rounds = []
    for _ in range(5):
        clock, processor = time.perf_counter(), time.process_time()
        for _ in range(FINDS // 5):
            find()
        rounds.append((time.process_time() - processor, time.perf_counter() - clock))
    print(" ".join("%.3f" % (1000 * value) for value in (ready, min(r[0] for r in rounds) / FINDS * 5, min(r[1] for r in rounds) / FINDS * 5)))


def decode():
    """Prints the processor time, in milliseconds, of decoding a large result: JSON, JSON and its dates by key, and ours."""
    import datetime

    from accsyn import _values

    entity = {"name": "sh010_plate_v001", "created": "2026-02-08T11:20:05Z", "modified": "2026-11-23T07:13:12Z", "metadata": {}}
    entity.update(("attribute%d" % index, value) for index, value in enumerate(["text", 12.5, 123456789, None, True] * 4))
    result = json.dumps([dict(entity, id="%024x" % number) for number in range(ENTITIES)], separators=(",", ":"))
    envelope = ('{"ok":true,"result":%s}' % result).encode()

    def with_dates():
        for found in json.loads(envelope)["result"]:
            for key, value in found.items():
                if isinstance(value, str) and value[10:11] == "T" and value.endswith("Z"):
                    found[key] = datetime.datetime.fromisoformat(value[:-1] + "+00:00")

    times = []
    for function in (lambda: json.loads(envelope), with_dates, lambda: _values.result(envelope, "find", False)):
        best = []
        for _ in range(5):
            processor = time.process_time()
            function()
            best.append(time.process_time() - processor)
        times.append(min(best))
    print(" ".join("%.0f" % (1000 * value) for value in times))


def child(*arguments, path=(), program=None):
    """The output of a process of its own; empty if it fails."""
    environment = dict(os.environ, PYTHONPATH=os.pathsep.join([os.path.realpath(folder) for folder in path]))
    command = [sys.executable] + (["-c", program] if program else [os.path.abspath(__file__)] + list(arguments))
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, universal_newlines=True)
    return done.stdout.strip() if done.returncode == 0 else ""


def main():
    own = {"accsyn": [PYTHON], "drop_in": [PYTHON, os.path.join(PYTHON, "drop_in")]}
    if len(sys.argv) > 1:
        own["official"] = [sys.argv[1]]
    print("%-10s %12s %20s %12s" % ("client", "login (ms)", "find: processor (ms)", "time (ms)"))
    for client in list(own) + ["requests", "httpx"]:
        output = child("--measure", client, path=own.get(client, ()))
        print("%-10s %12s %20s %12s" % tuple([client] + (output.split() or ["not here"] * 3)))
    print("decoding %d entities (ms of processor): JSON %s, with dates %s, ours %s" % ((ENTITIES,) + tuple(child("--decode", path=[PYTHON]).split())))
    for name, path in (("accsyn", [PYTHON]), ("accsyn_api", [os.path.realpath(sys.argv[1])] if len(sys.argv) > 1 else [])):
        program = "import time; t = time.perf_counter(); import %s; print(time.perf_counter() - t)" % name
        times = [float(output) for output in (child(path=path, program=program) for _ in range(10)) if output and path]
        print("import %s (ms): %s" % (name, "%.0f" % (1000 * min(times)) if times else "not here"))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        measure(sys.argv[2])
    elif sys.argv[1:2] == ["--decode"]:
        decode()
    else:
        main()
