"""Calls that do not block the calling thread."""

import json
import threading

from ._errors import AccsynError
from ._native import Owner, wait
from ._values import result, with_dates


class Pending(Owner):
    """Something that the library does meanwhile. It is cancelled when nothing refers to it any more."""

    def __init__(self, native, handle):
        self._library = native
        self._handle = handle

    def done(self):
        """Whether it has a result, or was cancelled."""
        return self._library.call_is_done(self._handle) == 1

    def cancel(self):
        """Ends it at once, with `CANCELLED` unless it had a result already. A write that was sent may still be executed."""
        self._library.call_cancel(self._handle)

    def fileno(self):
        """A descriptor of its own (on Windows the HANDLE of an event) that is readable when it is done, for event loops that wait
        for each call. Only wait on it; it is valid as long as this object."""
        return self._library.descriptor(self._library.call_wait_handle(self._handle))

    def _wait(self, timeout, what):
        if not wait(self._library, self._handle, None if timeout is None else timeout * 1000):
            raise AccsynError("%s is not done after %s seconds" % (what, timeout), code="TIMEOUT")

    def __del__(self):
        # A login that failed to start has no handle.
        if "_handle" in self.__dict__:
            self._library.call_free(self._handle)


class Call(Pending):
    """A call that was submitted. It is cancelled when nothing refers to it any more, unless it has an `on_done`."""

    def __init__(self, session, handle, method, raw, dates):
        super(Call, self).__init__(session.library, handle)
        # Which would be closed else.
        self._session = session
        self._how = method, raw, dates
        self._envelope = None
        self._lock = threading.Lock()

    def result(self, timeout=None):
        """Its result, or its error raised; waits for it, at most `timeout` seconds, after which it raises `TIMEOUT`."""
        self._wait(timeout, self._how[0])
        with self._lock:
            if self._envelope is None:
                self._envelope = self._library.string(self._library.call_take(self._handle))
        return result(self._envelope, *self._how)

    def progress(self):
        """The job that a call of "wait" polls, as of the last poll; None before it."""
        text = self._library.string(self._library.call_progress(self._handle)).decode("utf-8")
        return with_dates(json.loads(text))


class Progress(object):
    """Passes on what a call of "wait" polls, after each change."""

    def __init__(self, native, call, raw, report):
        self._native = native
        self._call = call
        self._raw = raw
        self._report = report
        self._text = b"null"
        self.latest = None

    def changed(self):
        """Whether there is something new, which is then `latest`."""
        text = self._native.string(self._native.call_progress(self._call))
        if text == self._text:
            return False
        self._text = text
        self.latest = text.decode("utf-8") if self._raw else with_dates(json.loads(text.decode("utf-8")))
        return True

    def __call__(self):
        if self.changed():
            self._report(self.latest)
