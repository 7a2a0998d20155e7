"""Writes the reference of Python with pdoc: python_reference.py FOLDER, with the package in PYTHONPATH.

pdoc lists what a class inherits from a private one by name only, and most of a session's methods are inherited.
"""

import functools
import pathlib
import sys

import pdoc
import pdoc.doc


def with_inherited(doc):
    """The members of a class, also those of its private bases in the package."""
    return [member for member in doc.members.values() if member.taken_from[0].partition(".")[0] == "accsyn"]


pdoc.doc.Class.own_members = functools.cached_property(with_inherited)
pdoc.doc.Class.own_members.__set_name__(pdoc.doc.Class, "own_members")
# The stubs import what only type checkers have.
pdoc.doc_pyi.find_stub_file = lambda module: None
pdoc.render.configure(docformat="restructuredtext", show_source=False)
pdoc.pdoc("accsyn", "accsyn.aio", output_directory=pathlib.Path(sys.argv[1]))
