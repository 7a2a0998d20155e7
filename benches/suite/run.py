"""Runs the workloads, each client in turn, forwards and backwards (A B B A); see ../run.sh."""

import argparse
import datetime
import json
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import time

import plot
import workloads

ROUNDS, QUICK = 7, 3
HERE = pathlib.Path(__file__).resolve().parent


def command(client, mode, arguments, options):
    """The command line of a client; None if it is not here."""
    folder = pathlib.Path(options.folder)
    interpreter, program = {
        "accsyn": ([], folder / "programs/accsyn"),
        "curl": ([], folder / "programs/curl"),
        "go": ([], folder / "programs/go"),
        "node": (["node"], folder / "node/finds.mjs"),
        "python": ([options.python], HERE.parent / "clients/python/finds.py"),
    }[client]
    is_here = program.exists() and all(os.path.exists(name) or name == "node" for name in interpreter)
    return interpreter + [str(program), mode] + arguments if is_here else None


def environment(client, mode, options):
    """That of this process; for our package in Python its folder: the official client has the name of the drop-in; and the system's certificates."""
    path = {"PYTHONPATH": options.packages} if (client, mode) == ("python", "accsyn") else {}
    system = {"SSL_CERT_FILE": options.folder + "/system.pem"} if mode == "login-system" else {}
    return dict(os.environ, **path, **system)


def steal():
    """Hundredths of a second that the hypervisor gave to others."""
    with open("/proc/stat") as stat:
        return int(stat.readline().split()[8])


def children_time():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def measure(workload, client, mode, options):
    """What one run of a client measured; None if it is not here."""
    arguments = [options.port, options.folder + "/ca.pem", workload.query, str(workload.calls), str(workload.width)]
    line = command(client, mode, arguments, options)
    if line is None:
        return None
    started, before = time.perf_counter(), children_time()
    done = subprocess.run(line, env=environment(client, mode, options), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    wall, processor = time.perf_counter() - started, children_time() - before
    if done.returncode != 0:
        print("%s %s failed: %s" % (client, mode, (done.stderr.strip().splitlines() or ["no message"])[-1]), file=sys.stderr)
        return None
    figures = json.loads(done.stdout)
    if workload.is_process:
        figures.update(wall=wall, processor=processor, p50=wall, p99=wall)
    return figures


def compare(workload, rounds, options):
    """The figures of all rounds by client."""
    results = {}
    for number in range(rounds * workload.more_rounds):
        order = workload.clients if number % 2 == 0 else tuple(reversed(workload.clients))
        for client, mode in order:
            figures = measure(workload, client, mode, options)
            if figures is not None:
                results.setdefault("%s %s" % (client, mode), []).append(figures)
    return results


def median(figures, name):
    return statistics.median(figure[name] for figure in figures)


def row(workload, results):
    """Ratios of the medians to those of the last client, a line for each other one."""
    names = ["%s %s" % client for client in workload.clients]
    baseline = results.get(names[-1])
    for name in names[:-1]:
        ours = results.get(name)
        if not ours or not baseline:
            yield {"work": workload.title, "client": name, "skipped": True}
            continue
        ratio = {what: median(ours, what) / median(baseline, what) for what in ("wall", "processor", "p99", "peak")}
        spread = statistics.quantiles([figure["wall"] for figure in ours], n=4) if len(ours) > 1 else [0, 1, 0]
        yield {
            "work": workload.title,
            "client": name,
            "baseline": names[-1],
            "milliseconds": 1000 * median(ours, "wall"),
            "calls_per_second": 1 / ratio["wall"],
            "processor": ratio["processor"],
            "p99": ratio["p99"],
            "memory": ratio["peak"],
            "spread": (spread[2] - spread[0]) / spread[1],
        }


def table(rows):
    """The ratios as text. More calls per second are better, and less of everything else."""
    yield "%-58s %-26s %10s %8s %9s %6s %7s %7s" % ("work", "client", "ms/call", "calls/s", "processor", "p99", "memory", "spread")
    for line in rows:
        if line.get("skipped"):
            yield "%-58s %-26s skipped" % (line["work"], line["client"])
        else:
            figures = (line["milliseconds"], line["calls_per_second"], line["processor"], line["p99"], line["memory"], 100 * line["spread"])
            yield "%-58s %-26s %10.3f %8.2f %9.2f %6.2f %7.2f %6.0f%%" % ((line["work"], line["client"]) + figures)


def main():
    parser = argparse.ArgumentParser(description="Runs the workloads; see run.sh.")
    for name in ("port", "folder", "python", "packages", "out"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--quick", action="store_true", help="fewer rounds, and no answer of a million entities")
    parser.add_argument("work", nargs="*", help="names of workloads and curves; all if none is given")
    options = parser.parse_args()
    rounds = QUICK if options.quick else ROUNDS
    started, stolen = time.perf_counter(), steal()
    load = os.getloadavg()
    results, rows, curves = {}, [], {}
    for workload in workloads.TABLE:
        if options.work and workload.name not in options.work:
            continue
        results[workload.name] = compare(workload, rounds, options)
        more = list(row(workload, results[workload.name]))
        print("\n".join(list(table(more))[1:]), flush=True)
        rows.extend(more)
    for name, (x_title, y_title, figure, points) in workloads.CURVES.items():
        if options.work and name not in options.work:
            continue
        lines = {}
        for x, workload in points:
            if options.quick and x == 1000000:
                continue
            for client, figures in compare(workload, QUICK, options).items():
                lines.setdefault(client, []).append((x, median(figures, figure)))
        curves[name] = {"x": x_title, "y": y_title, "lines": lines}
        pathlib.Path(options.out, name + ".svg").write_text(plot.lines(x_title, y_title, lines))
    seconds = time.perf_counter() - started
    about = {
        "date": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
        "rounds": rounds,
        "load_before": load,
        "load_after": os.getloadavg(),
        "stolen_percent": (steal() - stolen) / seconds,
        "seconds": seconds,
        "processors": os.cpu_count(),
    }
    pathlib.Path(options.out, "results.json").write_text(json.dumps({"about": about, "rows": rows, "curves": curves, "results": results}, indent=1))
    text = ["load %.1f before, %.1f after; %.1f %% of the time stolen; ratios of the medians of %d rounds" % (load[0], os.getloadavg()[0], about["stolen_percent"], rounds)]
    text += table(rows)
    pathlib.Path(options.out, "table.txt").write_text("\n".join(text) + "\n")
    pathlib.Path(options.out, "ratios.svg").write_text(plot.bars([line for line in rows if not line.get("skipped")]))
    print("\n".join(text[:1] + [name + ".svg" for name in list(curves) + ["ratios"]] + ["results are in " + options.out]))


main()
