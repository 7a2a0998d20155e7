"""Handles of the library, their owners, and how a thread of Python waits for a call."""

import atexit
import json
import threading
import weakref

from ._library import LOG, WAKE, library
from ._status import Status

try:
    from _thread import interrupt_main
except ImportError:
    from thread import interrupt_main

# Milliseconds for which the main thread waits at a time. Between two waits, Python handles signals: a KeyboardInterrupt.
SLICE = 50
# By their numbers, which begin at 1.
PRIORITIES = ("background", "normal", "interactive")

# Those of the module logging for the library's, which are 1 to 4; lines are JSON objects with 16 added.
_LEVELS = (None, 40, 30, 20, 10)
_JSON_LINES = 16

# Sessions with a callback, which must not be called when there is no interpreter any more.
_calling_back = weakref.WeakSet()


class Owner(object):
    """What owns a handle of the library. A copy would free it, too."""

    def __reduce__(self):
        raise TypeError("a %s cannot be pickled or copied" % type(self).__name__)


class NativeSession(Owner):
    """A session of the library, which is closed with this object at the latest."""

    def __init__(self, handle):
        self.library = library()
        self.handle = handle
        self._log = None
        self._wake = None

    def set_logger(self, logger):
        most = len(_LEVELS) - 1 if logger is not None else 0
        while most > 0 and not logger.isEnabledFor(_LEVELS[most]):
            most -= 1
        log = _bridge(logger) if most > 0 else LOG()
        self._check(self.library.session_set_log(self.handle, most | _JSON_LINES if most else 0, log, None))
        self._log = log if most > 0 else None
        if most > 0:
            _calling_back.add(self)

    def set_wake(self, function):
        """Has a function called, on a thread of the library, when a call is done; None for no function."""
        wake = WAKE(lambda _: function()) if function else WAKE()
        self._check(self.library.session_set_wake(self.handle, wake, None))
        self._wake = wake if function else None
        if function:
            _calling_back.add(self)

    def invoke(self, method, args):
        """Runs a call to its end; gives its envelope."""
        native = self.library
        if is_main_thread():
            # Before calls that run in the background.
            return finish(native, self.submit(method, args, "interactive"))
        return native.string(native.invoke(self.handle, method, args))

    def submit(self, method, args, priority=None):
        """Starts a call; gives its handle."""
        if priority is not None and priority not in PRIORITIES:
            raise ValueError("`priority` must be one of %s" % ", ".join(PRIORITIES))
        call = self.library.handle(self.library.submit(self.handle, method, args))
        if priority is not None:
            self.library.call_set_priority(call, PRIORITIES.index(priority) + 1)
        return call

    def info(self):
        return self.library.string(self.library.session_info(self.handle))

    def free(self):
        self.library.session_free(self.handle)
        _calling_back.discard(self)
        self._log = self._wake = None

    def silence(self):
        """Unregisters the callbacks: from then on, closing waits for nobody."""
        if self._log is not None:
            self.library.session_set_log(self.handle, 0, LOG(), None)
        if self._wake is not None:
            self.library.session_set_wake(self.handle, WAKE(), None)
        self._log = self._wake = None

    def _check(self, status):
        if status:
            raise self.library.failure()

    def __del__(self):
        if self._log is None:
            self.library.session_free(self.handle)
            return
        # Closing waits for a line that is being logged, which may be waiting for a lock that this thread holds: the garbage
        # collector runs anywhere.
        args = (self.library, self.handle, self._log, self._wake)
        try:
            threading.Thread(target=_free, args=args).start()
        except RuntimeError:
            _free(*args)


def _free(native, handle, *_callbacks):
    native.session_free(handle)


class Cursor(Owner):
    """A cursor of the library, freed with this object at the latest."""

    def __init__(self, session, handle):
        self.session = session
        self.handle = handle

    def submit_next(self):
        native = self.session.library
        return native.handle(native.cursor_submit_next(self.handle, None))

    def free(self):
        self.session.library.cursor_free(self.handle)
        self.handle = None

    def __del__(self):
        if self.handle is not None:
            self.free()


if hasattr(threading, "main_thread"):

    def is_main_thread():
        """Whether this thread is the one in which Python handles signals, which fork changes."""
        return threading.get_ident() == threading.main_thread().ident

else:

    def is_main_thread():
        """Python 2 has no function for it."""
        return isinstance(threading.current_thread(), threading._MainThread)


def wait(native, call, milliseconds=None, between=None):
    """Waits until a call is done; whether it is. `between` is called about every `SLICE` milliseconds."""
    while milliseconds is None or milliseconds > SLICE:
        if native.call_wait(call, SLICE) != Status.TIMEOUT:
            return True
        if between is not None:
            between()
        if milliseconds is not None:
            milliseconds -= SLICE
    return native.call_wait(call, max(int(milliseconds), 0)) != Status.TIMEOUT


def finish(native, call, between=None):
    """The envelope of a call when it is done. An exception meanwhile cancels it, and so does one that a signal raises."""
    try:
        wait(native, call, between=between)
        return native.string(native.call_take(call))
    finally:
        native.call_free(call)


def open_session(options):
    """Logs in; `options` are JSON."""
    native = library()
    call = native.handle(native.session_open(options))
    try:
        wait(native, call)
        return NativeSession(native.handle(native.call_take_session(call)))
    finally:
        native.call_free(call)


def _bridge(logger):
    """The callback that passes log lines on. It refers to no session, which could not be collected then."""

    def log(level, line, _user_data):
        try:
            fields = json.loads(line.decode("utf-8"))
            message = fields.pop("message", "")
            logger.log(_LEVELS[level], "%s", message, extra={"accsyn": fields})
        except KeyboardInterrupt:
            # It would be lost here: it is raised again when the library returns.
            interrupt_main()
        except Exception:  # pylint: disable=broad-except
            logger.exception("a log line of libaccsyn could not be passed on")

    return LOG(log)


@atexit.register
def _silence_all():
    for session in list(_calling_back):
        session.silence()
