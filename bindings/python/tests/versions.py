"""Runs the tests by several Pythons at once, each in a sandbox of its own.

    python versions.py SANDBOX PYTHON...
"""

import concurrent.futures
import os
import subprocess
import sys
import time

TESTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "run.py")


def run(sandbox, python):
    started = time.monotonic()
    command = [sandbox, "--", python, "-B", TESTS]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True)
    return python, done, time.monotonic() - started


def main():
    sandbox, pythons = sys.argv[1], sys.argv[2:]
    failed = []
    # Some of them measure time: no more at once than there are processors.
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for running in concurrent.futures.as_completed(pool.submit(run, sandbox, python) for python in pythons):
            python, done, seconds = running.result()
            if done.returncode:
                failed.append(python)
                print(done.stdout)
            print("%s: %s (%.1f s)" % (python, "failed" if done.returncode else done.stdout.split("\n")[-2], seconds))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
