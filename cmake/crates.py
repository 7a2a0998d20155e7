"""The crates that are linked into the library and the sandbox, as cargo describes them."""

import argparse
import json
import os
import pathlib
import subprocess


def run(*command, cwd):
    # Make's jobs are not for cargo, which would warn of that.
    environment = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MFLAGS")}
    return subprocess.run(command, cwd=cwd, check=True, stdout=subprocess.PIPE, text=True, env=environment).stdout


def arguments():
    """The command line of a script that describes the crates in a file."""
    parser = argparse.ArgumentParser()
    for name in ("cargo", "target", "source", "output"):
        parser.add_argument(f"--{name}", required=True)
    given = parser.parse_args()
    given.source, given.output = pathlib.Path(given.source), pathlib.Path(given.output)
    return given


def linked(given):
    """The crates whose code is in the binaries, without those that only help to build them, and how they depend on each other."""
    tree = run(given.cargo, "tree", "--locked", "--package", "accsyn", "--package", "accsyn-sandbox", "--target", given.target,
               "--edges", "normal,no-proc-macro", "--prefix", "none", "--format", "{p}", cwd=given.source)
    wanted = {tuple(line.split()[:2]) for line in tree.splitlines() if line.strip()}
    metadata = json.loads(run(given.cargo, "metadata", "--locked", "--format-version", "1",
                              "--filter-platform", given.target, cwd=given.source))
    crates = [crate for crate in metadata["packages"] if (crate["name"], f"v{crate['version']}") in wanted]
    return crates, metadata["resolve"]["nodes"]
