"""accsyn for Python: the whole API of an accsyn workspace, on top of libaccsyn.

    import accsyn

    with accsyn.Session() as session:
        for transfer in session.find("Transfer WHERE status=failed", attributes=["name"]):
            print(transfer["name"])

docs/python.md is the guide; `accsyn.aio` is the same for asyncio.
"""

import json as _json

from . import _entities
from ._calls import Call
from ._entities import *
from ._errors import AccsynError
from ._library import encoded as _encoded
from ._library import library as _loaded
from ._session import Login, Session
from ._status import Status
from ._version import __version__

__all__ = [
    "AccsynError",
    "Call",
    "Login",
    "Session",
    "Status",
    "__version__",
    "hostname",
    "methods",
    "options",
    "quote",
    "version",
]
__all__ += _entities.__all__


def quote(text):
    """Turns any string into a literal for a query, so that untrusted strings cannot change the query's meaning."""
    native = _loaded()
    return native.string(native.quote(_encoded(text, "the text"))).decode("utf-8")


def methods():
    """Describes every method of the API: its parameters with their types, which are required, and what it returns."""
    native = _loaded()
    return _json.loads(native.string(native.methods()).decode("utf-8"))


def options():
    """Describes every option of a session: its type, its range, its default, and the variables that it is read from."""
    native = _loaded()
    return _json.loads(native.string(native.options()).decode("utf-8"))


def hostname():
    """The host name of this machine, as the backend sees it."""
    native = _loaded()
    return native.string(native.hostname()).decode("utf-8")


def version():
    """The version of the library in use."""
    return _loaded().version().decode("utf-8")
