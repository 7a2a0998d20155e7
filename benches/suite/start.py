"""What loading the library and its first call cost a host: the medians of fresh processes. start.py LIBRARY PORT CA_FILE; see ../run.sh."""

import ctypes
import json
import re
import statistics
import subprocess
import sys
import time

PROCESSES = 15


def own_memory():
    """Of this process alone, in KB: what is shared with others, such as code, is not a host's memory."""
    with open("/proc/self/smaps_rollup") as sizes:
        return sum(int(size) for size in re.findall(r"^Private_\w+: +(\d+) kB", sizes.read(), re.MULTILINE))


def start(library, options):
    """Milliseconds, but for the growth."""
    memory, begun = own_memory(), time.perf_counter()
    accsyn = ctypes.CDLL(library)
    for name in ("accsyn_session_new", "accsyn_find"):
        getattr(accsyn, name).restype = ctypes.c_void_p
    loaded = time.perf_counter()
    # A session without a workspace is refused before anything is sent.
    assert not accsyn.accsyn_session_new(b'{"environment": false}'), "a session without a workspace"
    refused = time.perf_counter()
    session = ctypes.c_void_p(accsyn.accsyn_session_new(options.encode()))
    found = ctypes.c_void_p(accsyn.accsyn_find(session, b"user", None))
    answered = time.perf_counter()
    growth = own_memory() - memory
    assert found.value, "no answer"
    accsyn.accsyn_string_free(found)
    before = time.perf_counter()
    accsyn.accsyn_session_free(session)
    spans = {"load": (begun, loaded), "refused session": (loaded, refused), "first session and find": (refused, answered)}
    figures = {name: 1000 * (end - begin) for name, (begin, end) in spans.items()}
    return figures | {"free": 1000 * (time.perf_counter() - before), "growth in KB": growth}


def main():
    library, port, ca_file = sys.argv[1:4]
    if len(sys.argv) == 5:
        print(json.dumps(start(library, sys.argv[4])))
        return
    options = json.dumps({
        "workspace": "acmefilm", "username": "john@user.com", "api_key": "test-api-key-0001", "proxy": "none", "environment": False,
        "endpoint": "https://127.0.0.1:" + port, "ca_file": ca_file,
    })
    runs = [json.loads(subprocess.check_output([sys.executable, __file__, library, port, ca_file, options])) for _ in range(PROCESSES)]
    for name in runs[0]:
        print("%-58s %10.2f" % ("a host starts: " + name, statistics.median(run[name] for run in runs)))


main()
