#!/usr/bin/env python3
"""How a sandbox copes with 100,000 entities and 200 clients: memory, start, finds by name, sorted pages.

    sandbox/benches/scale.py target/release/accsyn-sandbox [ENTITIES]

Prints one line for each figure. Times are the median of 50 requests over one connection that is kept open.
"""

import base64, http.client, json, pathlib, statistics, subprocess, sys, tempfile, threading, time
import urllib.parse

KEY = "11111111-2222-4333-8444-555555555555"
USER = "john@user.com"


def seed(count):
    """Transfers between four users, in every status, with tasks: as different from one another as real ones."""
    users = [USER] + [f"user{number}@example.com" for number in range(3)]
    statuses = ["done", "paused", "waiting", "failed", "aborted"]
    transfers = count * 9 // 10
    job = lambda number: {
        "name": f"sh{number:06}_comp_v{number % 40:03}.mov", "user": users[number % 4], "status": statuses[number % 5],
        "source": f"volume=projects/film/sh{number:06}/comp.mov", "destination": users[number % 4] + ":/tmp",
        "size": 1000 + number, "metadata": {"shot": f"sh{number:06}"},
    }
    task = lambda number: {"job": job(number)["name"], "source": job(number)["source"], "status": "done", "size": 1000 + number}
    return {
        "workspace": {"code": "large"},
        "users": [{"code": code, "role": "admin"} | ({"password": "p", "api_key": KEY} if code == USER else {}) for code in users],
        "volumes": [{"code": "projects", "default": True}],
        "transfers": [job(number) for number in range(transfers)],
        "tasks": [task(number) for number in range(count - transfers)],
    }


def memory(process):
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    value = lambda name: next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith(name))
    return value("VmRSS"), value("VmHWM")


def start(program, *arguments):
    begun = time.perf_counter()
    process = subprocess.Popen(
        [program, "--http-port", "0", "--time-scale", "0", "--no-quirks", "--exit-with-stdin", *arguments],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )
    ready = json.loads(process.stdout.readline())
    return process, ready, time.perf_counter() - begun


def find(connection, query, data):
    coded = lambda text: base64.b64encode(text.encode()).decode()
    event = urllib.parse.quote(json.dumps({"uri": "transfer/find", "query": query, "data": data}))
    headers = {"Authorization": f"basic {coded(USER)}:{coded(KEY)}"}
    begun = time.perf_counter()
    connection.request("GET", f"/api/v3/event?{event}", headers=headers)
    result = json.loads(connection.getresponse().read())["result"]
    return result, time.perf_counter() - begun


def page(connection, path):
    begun = time.perf_counter()
    connection.request("GET", path)
    return json.loads(connection.getresponse().read()), time.perf_counter() - begun


def milliseconds(run):
    return statistics.median(run() for _ in range(50)) * 1000


def main():
    program, count = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        file, state = f"{folder}/seed.json", f"{folder}/state.db"
        with open(file, "w") as out:
            json.dump(seed(count), out)
        for name, arguments in [("seed", ["--seed", file]), ("new state", ["--seed", file, "--state", state]), ("state", ["--state", state])]:
            process, ready, seconds = start(program, *arguments)
            resident, most = memory(process)
            print(f"{name}: start {seconds:.2f} s, resident {resident:.0f} MB, at most {most:.0f} MB")
            if name != "new state":
                connection = http.client.HTTPConnection(ready["http"].split("//")[1])
                control = urllib.parse.urlsplit(ready["control"])
                to_control = http.client.HTTPConnection(control.netloc)
                all_ = {"finished": True}
                name_ = "sh050000_comp_v000.mov"
                print(f"  by name:            {milliseconds(lambda: find(connection, f'name={name_}', all_)[1]):.2f} ms")
                print(f"  page 1 of 50:       {milliseconds(lambda: find(connection, '', {**all_, 'limit': 50})[1]):.2f} ms")
                print(f"  page 1000 of 50:    {milliseconds(lambda: find(connection, '', {**all_, 'limit': 50, 'skip': 49950})[1]):.2f} ms")
                path = control.path + "/entities?type=transfer&list=1&sort=status&limit=50&skip="
                print(f"  sorted page 1:      {milliseconds(lambda: page(to_control, path + '0')[1]):.2f} ms")
                print(f"  sorted page 1000:   {milliseconds(lambda: page(to_control, path + '49950')[1]):.2f} ms")
                print(f"  counts:             {milliseconds(lambda: page(to_control, control.path + '/counts')[1]):.2f} ms")
                print(f"  search in all:      {milliseconds(lambda: page(to_control, control.path + '/counts?type=transfer&search=sh05000')[1]):.2f} ms")
                print(f"  no index, in all:   {milliseconds(lambda: find(connection, 'description=none', all_)[1]):.2f} ms")
                clients(ready)
                resident, most = memory(process)
                print(f"  afterwards:         resident {resident:.0f} MB, at most {most:.0f} MB")
            process.stdin.close()
            process.wait()


def clients(ready):
    """200 clients, each with a connection of its own, find by name twenty times."""
    times, failed = [], []

    def client(number):
        try:
            connection = http.client.HTTPConnection(ready["http"].split("//")[1])
            for turn in range(20):
                found, seconds = find(connection, f"name=sh{number:06}_comp_v{number % 40:03}.mov", {"finished": True})
                assert len(found) == 1, found
                times.append(seconds)
        except Exception as error:  # whatever it is, it is counted
            failed.append(error)

    begun = time.perf_counter()
    threads = [threading.Thread(target=client, args=(number,)) for number in range(200)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    print(f"  200 clients at once: {len(times)} finds in {time.perf_counter() - begun:.1f} s, {len(failed)} failed {failed[:1] or ''}")


if __name__ == "__main__":
    main()
