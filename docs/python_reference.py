"""Writes the reference of Python with pdoc: python_reference.py FOLDER, with the package in PYTHONPATH.

pdoc lists what a class inherits from a private one by name only, and most of a session's methods are inherited.
"""

import functools
import pathlib
import re
import sys

import pdoc
import pdoc.doc
import pdoc.docstrings

import accsyn


def with_inherited(doc):
    """The members of a class, also those of its private bases in the package."""
    return [member for member in doc.members.values() if member.taken_from[0].partition(".")[0] == "accsyn"]


pdoc.doc.Class.own_members = functools.cached_property(with_inherited)
pdoc.doc.Class.own_members.__set_name__(pdoc.doc.Class, "own_members")
# The stubs import what only type checkers have.
pdoc.doc_pyi.find_stub_file = lambda module: None
# For pdoc a parameter's name ends at the last colon of its line, so the description goes to the next line.
rst_fields = pdoc.docstrings._rst_fields
pdoc.docstrings._rst_fields = lambda text: rst_fields(re.sub(r"^(:param \w+:) ", r"\1\n    ", text, flags=re.MULTILINE))
templates = pathlib.Path(__file__).parent / "site" / "pdoc"
pdoc.render.configure(docformat="restructuredtext", show_source=False, template_directory=templates)
pdoc.pdoc("accsyn", "accsyn.aio", output_directory=pathlib.Path(sys.argv[1]))
