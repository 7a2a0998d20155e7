"""Finds by the Python package, the official client or requests: finds.py CLIENT PORT CA_FILE QUERY CALLS WIDTH."""

import json
import logging
import sys
import threading
import time
import urllib.parse

CLIENT, PORT, CA_FILE, QUERY = sys.argv[1:5]
CALLS, WIDTH = map(int, sys.argv[5:])
HEADERS = {"Authorization": "basic am9obkB1c2VyLmNvbTp0ZXN0LWFwaS1rZXktMDAwMQ==", "X-Accsyn-Workspace": "acmefilm"}
CREDENTIALS = {"workspace": "acmefilm", "username": "john@user.com", "api_key": "test-api-key-0001"}


def accsyn():
    import accsyn

    session = accsyn.Session(endpoint="https://127.0.0.1:" + PORT, ca_file=CA_FILE, proxy="none", rate_limit=0, environment=False, **CREDENTIALS)
    return lambda: session.find(QUERY)


def official():
    import accsyn_api

    logging.disable(logging.CRITICAL)
    session = accsyn_api.Session(hostname="127.0.0.1", port=int(PORT), **CREDENTIALS)
    return lambda: session.find(QUERY)


def official_kept_alive():
    """Its best case: connections are kept open, which it does not do by itself."""
    import requests

    client = requests.Session()
    client.trust_env = False
    requests.api.request = lambda method, url, **options: client.request(method, url, **options)
    return official()


def plain_requests():
    import requests

    client = requests.Session()
    client.trust_env = False
    client.verify = CA_FILE
    event = {"audience": "api", "workspace": "acmefilm", "eid": "2cfd454e-9163-4342-b11d-eb1c2130bfc0", "session": "s", "uri": "user/find"}
    event.update(ident="john@user.com", created="2026-01-02T03:04:05", hostname="bench", data={"finished": False}, query=QUERY)
    url = "https://127.0.0.1:%s/api/v3/event?" % PORT

    def find():
        return client.get(url + urllib.parse.quote(json.dumps(event)), headers=HEADERS).json()["result"]

    return find


def main():
    find = {"accsyn": accsyn, "official": official, "official-kept-alive": official_kept_alive, "requests": plain_requests}[CLIENT]()
    assert find()
    took = []

    def run():
        for _ in range(CALLS):
            started = time.perf_counter()
            find()
            took.append(time.perf_counter() - started)

    threads = [threading.Thread(target=run) for _ in range(WIDTH)]
    started, processor = time.perf_counter(), time.process_time()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wall, processor = time.perf_counter() - started, time.process_time() - processor
    took.sort()
    figures = {"wall": wall / len(took), "processor": processor / len(took), "p50": took[len(took) // 2], "p99": took[len(took) * 99 // 100]}
    with open("/proc/self/status") as status:
        peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))
    print(json.dumps(dict(figures, peak=peak)))


main()
