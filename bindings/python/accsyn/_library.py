"""Locates and loads libaccsyn, and declares its functions."""

import atexit
import ctypes
import json
import os
import sys

from ._errors import AccsynError

# The ABI version that this package is written for.
ABI = 1

# A frozen module may have no file: then the folder of the program.
FOLDER = os.path.dirname(os.path.abspath(globals().get("__file__") or sys.executable))
IS_WINDOWS, IS_MAC = sys.platform == "win32", sys.platform == "darwin"
FILE = "accsyn.dll" if IS_WINDOWS else "libaccsyn.%d.dylib" % ABI if IS_MAC else "libaccsyn.so.%d" % ABI

# <sys/auxv.h>
AT_SECURE = 23

HANDLE = ctypes.c_void_p
# A string that the library keeps, or that is copied for it.
STRING = ctypes.c_char_p
# A string that the caller must free: `Library.string` does.
OWNED = ctypes.c_void_p
INT = ctypes.c_int32

LOG = ctypes.CFUNCTYPE(None, INT, STRING, HANDLE)
WAKE = ctypes.CFUNCTYPE(None, HANDLE)

SIGNATURES = {
    "abi_version": (INT, ()),
    "version": (STRING, ()),
    "string_free": (None, (OWNED,)),
    "last_error": (STRING, ()),
    "last_status": (INT, ()),
    "methods": (OWNED, ()),
    "options": (OWNED, ()),
    "quote": (OWNED, (STRING,)),
    "hostname": (OWNED, ()),
    "session_open": (HANDLE, (STRING,)),
    "session_free": (None, (HANDLE,)),
    "session_info": (OWNED, (HANDLE,)),
    "session_submit_reauthenticate": (HANDLE, (HANDLE, STRING, HANDLE)),
    "session_set_log": (INT, (HANDLE, INT, LOG, HANDLE)),
    "session_set_wake": (INT, (HANDLE, WAKE, HANDLE)),
    "session_wait_handle": (ctypes.c_ssize_t, (HANDLE,)),
    "invoke": (OWNED, (HANDLE, STRING, STRING)),
    "submit": (HANDLE, (HANDLE, STRING, STRING)),
    "next_completed": (HANDLE, (HANDLE, INT)),
    "find_pages": (HANDLE, (HANDLE, STRING, STRING)),
    "cursor_submit_next": (HANDLE, (HANDLE, HANDLE)),
    "cursor_free": (None, (HANDLE,)),
    "call_wait": (INT, (HANDLE, INT)),
    "call_wait_handle": (ctypes.c_ssize_t, (HANDLE,)),
    "call_is_done": (INT, (HANDLE,)),
    "call_set_priority": (INT, (HANDLE, INT)),
    "call_cancel": (INT, (HANDLE,)),
    "call_take": (OWNED, (HANDLE,)),
    "call_take_session": (HANDLE, (HANDLE,)),
    "call_progress": (OWNED, (HANDLE,)),
    "call_free": (None, (HANDLE,)),
}


class Library(object):
    """The functions of libaccsyn, without their prefix."""

    def __init__(self, path):
        try:
            native = ctypes.CDLL(path)
            for name, (result, arguments) in SIGNATURES.items():
                function = getattr(native, "accsyn_" + name)
                function.restype, function.argtypes = result, arguments
                setattr(self, name, function)
        except (OSError, AttributeError) as error:
            raise _missing("%s cannot be loaded: %s" % (path, error))
        found = self.abi_version()
        if found != ABI:
            version = self.version().decode("utf-8")
            text = "%s has ABI %d (version %s), but this package needs ABI %d" % (path, found, version, ABI)
            raise AccsynError(text, code="UNSUPPORTED")

    def string(self, address):
        """The bytes of a string that the library returned, which is freed; raises the last error if there is none."""
        if not address:
            raise self.failure()
        try:
            return ctypes.string_at(address)
        finally:
            self.string_free(address)

    def handle(self, value):
        """A handle that the library returned; raises the last error if there is none."""
        if not value:
            raise self.failure()
        return value

    def descriptor(self, value):
        """A descriptor that the library returned; raises the last error if there is none."""
        if value == -1:
            raise self.failure()
        return value

    def failure(self):
        """Why the last call on this thread failed."""
        return AccsynError(**json.loads(self.last_error().decode("utf-8")))


_loaded = None


def library():
    """The library, loaded when it is first needed. Loading it twice at once does no harm, and there is no lock to fork with."""
    global _loaded
    if _loaded is None:
        _loaded = Library(_find())
    return _loaded


def encoded(text, what):
    """A string for C."""
    if not isinstance(text, bytes):
        try:
            text = text.encode("utf-8")
        except AttributeError:
            raise TypeError("%s must be a string, not %s" % (what, type(text).__name__))
        except UnicodeEncodeError:
            raise AccsynError("%s holds half of a character (a lone surrogate)" % what, code="INVALID_ARGUMENT")
    if b"\0" in text:
        raise AccsynError("%s must not contain the character U+0000" % what, code="INVALID_ARGUMENT")
    return text


def _find():
    """The absolute path of the library. A loader that gets less may look into the working directory, where anybody may have
    put a library of this name."""
    named = _variable("ACCSYN_LIBRARY")
    if named:
        if not os.path.isabs(named):
            text = "ACCSYN_LIBRARY must be an absolute path, not '%s'" % named
            raise AccsynError(text, code="INVALID_ARGUMENT")
        return named
    folders = [FOLDER] + _system_folders()
    for folder in folders:
        path = os.path.join(folder, FILE)
        if os.path.exists(path):
            return path
    return _unpacked() or _raise(_missing("%s is in none of %s" % (FILE, ", ".join(folders))))


def _variable(name):
    """A variable of the environment; none in a process that has more rights than whoever started it."""
    return "" if _is_raised() else os.environ.get(name, "")


def _is_raised():
    """Whether this process has more rights than whoever started it: by its owner, or as the kernel said when it started, which
    includes capabilities of its file."""
    if hasattr(os, "geteuid") and (os.geteuid() != os.getuid() or os.getegid() != os.getgid()):
        return True
    try:
        getauxval = ctypes.CDLL(None).getauxval
    except (AttributeError, OSError, TypeError):
        # Another system than Linux.
        return False
    getauxval.restype, getauxval.argtypes = ctypes.c_ulong, (ctypes.c_ulong,)
    return getauxval(AT_SECURE) != 0


def _system_folders():
    """Where the system's loader finds libraries, without the working directory."""
    if IS_WINDOWS:
        return []
    listed = _variable("DYLD_LIBRARY_PATH" if IS_MAC else "LD_LIBRARY_PATH").split(":")
    folders = [folder for folder in listed if os.path.isabs(folder)]
    # That of an environment of conda.
    folders += [os.path.join(sys.prefix, "lib"), "/usr/local/lib"]
    if IS_MAC:
        return folders + ["/opt/homebrew/lib"]
    machine = os.uname()[4] + "-linux-gnu"
    folders += ["/usr/local/lib/" + machine, "/lib/" + machine, "/usr/lib/" + machine]
    return folders + ["/lib64", "/usr/lib64", "/lib", "/usr/lib"]


def _unpacked():
    """The library of a package that is used as an archive, in a folder of its own; None if there is none in it."""
    loader = globals().get("__loader__")
    try:
        content = loader.get_data(os.path.join(FOLDER, FILE))
    except (AttributeError, IOError, OSError):
        return None
    import shutil
    import tempfile

    folder = tempfile.mkdtemp(prefix="accsyn-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = os.path.join(folder, FILE)
    with open(path, "wb") as file:
        file.write(content)
    return path


def _missing(what):
    return AccsynError(what + "; install libaccsyn, or set ACCSYN_LIBRARY to its absolute path", code="IO")


def _raise(error):
    raise error
