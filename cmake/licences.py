"""Collects the licence texts of everything that is linked into the library and the sandbox in one file.

    licences.py --cargo CARGO --target TRIPLE --source DIR --output FILE
"""

import html.parser
import os
import pathlib
import sys

from crates import arguments, linked, run

NAMES = ("licen", "copying", "copyright", "notice", "unlicense")


def texts(crate):
    """The licence files of a crate, those in `LICENSES` folders too."""
    root = pathlib.Path(crate["manifest_path"]).parent
    files = {path for path in root.iterdir() if path.is_file() and path.name.lower().startswith(NAMES)}
    for folder in root.iterdir():
        if folder.is_dir() and folder.name.lower().startswith("licenses"):
            files.update(path for path in folder.rglob("*") if path.is_file())
    if crate.get("license_file"):
        files.add(root / crate["license_file"])
    return [path.read_text(encoding="utf-8", errors="replace").strip() for path in sorted(files)]


class Page(html.parser.HTMLParser):
    """The words of a page."""

    def __init__(self, page):
        super().__init__()
        self.lines, self.silent = [], False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.silent = tag in ("style", "title")

    def handle_data(self, data):
        if not self.silent:
            self.lines += [line.rstrip() for line in data.splitlines() if line.strip()]


def standard_library(source):
    """What the Rust toolchain says of its standard library, where it says so."""
    sysroot = pathlib.Path(run(os.environ.get("RUSTC", "rustc"), "--print", "sysroot", cwd=source).strip())
    for page in sorted(sysroot.glob("share/doc/rust*/COPYRIGHT-library.html")):
        return "\n".join(Page(page.read_text(encoding="utf-8")).lines)
    return "Copyright (c) The Rust Project Contributors, under the Apache License 2.0 or the MIT licence."


def main():
    given = arguments()
    crates = sorted((crate for crate in linked(given)[0] if crate["source"]),
                    key=lambda crate: (crate["name"], crate["version"]))

    users = {}  # from a text, however its lines are broken, to itself and the crates that come with it
    without = []
    for crate in crates:
        title = f"{crate['name']} {crate['version']} ({crate['license'] or 'see below'})"
        found = texts(crate)
        for text in found:
            users.setdefault(" ".join(text.split()).lower(), (text, []))[1].append(title)
        if not found:
            authors = ", ".join(crate["authors"]) or f"the authors of {crate['name']}"
            without.append(f"{title}, by {authors}: {crate['repository'] or ''}".rstrip(": "))

    rule = "=" * 100
    parts = ["libaccsyn and accsyn-sandbox contain the packages below, each under the licences that it names.\n"
             "Where it offers a choice that includes MIT or Apache-2.0, that is the choice made here."]
    if without:
        parts.append("These come without a file of their own; the texts of their licences are among those below:\n\n"
                     + "\n".join(without))
    for text, titles in sorted(users.values(), key=lambda user: user[1]):
        parts.append("\n".join(titles) + "\n\n" + text)
    parts.append("LLVM libunwind (Apache-2.0 WITH LLVM-exception, text above), where zig links it in")
    parts.append("The Rust standard library\n\n" + standard_library(given.source))
    given.output.write_text(f"\n\n{rule}\n".join(parts) + "\n", encoding="utf-8")
    print(f"{len(crates)} packages, {len(users)} texts")


if __name__ == "__main__":
    sys.exit(main())
