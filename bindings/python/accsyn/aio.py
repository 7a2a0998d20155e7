"""accsyn for asyncio: the same session, whose calls are awaited. Python 3.7 or later.

    import accsyn.aio

    async with accsyn.aio.Session() as session:
        print(await session.find_one("User"))
"""

import asyncio
import json
import weakref

from ._calls import Progress
from ._errors import AccsynError
from ._library import encoded, library
from ._methods import Methods
from ._native import NativeSession
from ._options import CREDENTIALS
from ._options import OPTIONS as SESSION_OPTIONS
from ._secret_json import SecretJson
from ._session import arguments, check_names, dates_of, given, open_cursor, submit_login, take_options
from ._values import dumps, has_dates, result

__all__ = ["Session"]

# Seconds between two polls of a job's progress.
POLL = 0.1


class Session(Methods):
    """A session with one workspace, whose methods are awaited. It logs in with `async with`, or by `await Session.open()`, and
    belongs to the event loop that runs then. Options are those of `accsyn.Session`.

    Cancelling a task cancels its call at once. A write that was sent may still be executed.
    """

    _native = _loop = _descriptor = None

    def __init__(self, **options):
        self._logger = options.pop("logger", None)
        check_names("Session", options, SESSION_OPTIONS)
        self._options = SecretJson(given(options))
        self._pending = {}

    @classmethod
    async def open(cls, **options):
        """Logs in to a workspace."""
        session = cls(**options)
        await session.__aenter__()
        return session

    async def __aenter__(self):
        if self._loop is not None:
            raise RuntimeError("a session of accsyn.aio logs in once: make another one")
        self._loop = asyncio.get_running_loop()
        with self._options as text:
            self._native = await _log_in(self._loop, text)
        self._options = None
        native = self._native
        descriptor = native.library.session_wait_handle(native.handle)
        if not _add_reader(self._loop, descriptor, _collect, native, self._pending):
            native.set_wake(_waker(self._loop, native, self._pending))
        else:
            self._descriptor = descriptor
        if self._logger is not None:
            native.set_logger(self._logger)
        return self

    async def __aexit__(self, *_):
        await self.close()

    def __reduce__(self):
        raise TypeError("a Session cannot be pickled or copied: open one in each process")

    async def close(self):
        """Ends the session: pending calls end with `CANCELLED`. May be called more than once."""
        native, self._native = self._native, None
        if native is None:
            return
        for handle in list(self._pending):
            native.library.call_cancel(handle)
        _collect(native, self._pending)
        if self._descriptor is not None and not self._loop.is_closed():
            self._loop.remove_reader(self._descriptor)
        native.free()

    def info(self):
        """Describes the session: workspace, user, backend and options in effect. No secrets. Performs no network I/O."""
        return json.loads(self._opened().info().decode("utf-8"))

    def set_logger(self, logger):
        """As `accsyn.Session.set_logger`."""
        self._opened().set_logger(logger)

    async def reauthenticate(self, **credentials):
        """Logs in again, with the same credentials or others: `api_key`, `pwd` or `session_key`."""
        check_names("reauthenticate", credentials, CREDENTIALS)
        result(await self._finish(submit_login(self._here(), credentials)), "login", False)

    async def call(self, method, args=None, raw=False, priority=None):
        """Runs any method by its name, also one of the official client's old names.

        :param method: for example "find".
        :param args: the method's parameters as a dict, or as JSON text.
        :param priority: "interactive" (before other calls that are queued), "normal" (the default) or "background".
        """
        envelope = await self._finish(self._submit(encoded(method, "the method"), arguments(args), priority))
        return result(envelope, method, raw, dates_of(method, args))

    async def _run(self, method, args, options):
        raw = take_options(method, args, options)
        envelope = await self._finish(self._submit(method.encode("ascii"), dumps(args)))
        return result(envelope, method, raw, has_dates(method, args))

    async def find_pages(self, query, **options):
        """Finds entities page by page: `async for page in session.find_pages("Transfer")`. Takes what
        `accsyn.Session.find_pages` takes."""
        cursor, raw = open_cursor(self._here(), query, options)
        try:
            while True:
                page = result(await self._finish(cursor.submit_next()), "find", raw)
                if page is None or page == "null":
                    return
                yield page
        finally:
            cursor.free()

    async def find_each(self, query, **options):
        """Finds entities, which are read page by page: `async for transfer in session.find_each("Transfer")`."""
        if options.pop("raw", False):
            raise TypeError("find_each() has no option 'raw': use find_pages()")
        async for page in self.find_pages(query, **options):
            for entity in page:
                yield entity

    async def wait(self, entitytype, entityid, progress=None, **options):
        """Waits until a job ends, and returns it as it ended; `progress` is called with it after each change. Takes what
        `accsyn.Session.wait` takes."""
        job = None
        async for job in self.watch(entitytype, entityid, **options):
            if progress is not None:
                progress(job)
        return job

    async def watch(self, entitytype, entityid, **options):
        """Waits until a job ends: yields it after each change, and at last as it ended. Leaving the loop ends the wait; the job
        continues."""
        args = {"entitytype": entitytype, "entityid": entityid}
        raw = take_options("wait", args, options)
        call = self._submit(b"wait", dumps(args))
        seen = Progress(self._native.library, call, raw, None)
        ended = asyncio.ensure_future(self._finish(call))
        try:
            while not ended.done():
                await asyncio.wait([ended], timeout=POLL)
                if not ended.done() and seen.changed():
                    yield seen.latest
            job = result(ended.result(), "wait", raw)
            if job != seen.latest:
                yield job
        finally:
            ended.cancel()

    def _opened(self):
        if self._native is None:
            raise AccsynError("the session is closed, or did not log in yet", code="INVALID_HANDLE")
        return self._native

    def _here(self):
        native = self._opened()
        if self._loop is not asyncio.get_running_loop():
            raise RuntimeError("the session belongs to another event loop: open one in each")
        return native

    def _submit(self, method, args, priority=None):
        return self._here().submit(method, args, priority)

    def _finish(self, call):
        """The envelope of a call, to be awaited. Whoever collects the completion finds the future from now on."""
        self._pending[call] = future = self._loop.create_future()
        return self._completed(call, future)

    async def _completed(self, call, future):
        native = self._native.library
        try:
            await future
            return native.string(native.call_take(call))
        finally:
            self._pending.pop(call, None)
            native.call_free(call)

    def __del__(self):
        if self._descriptor is not None and self._native is not None and not self._loop.is_closed():
            # The loop has its own thread; this one is the garbage collector's.
            _from_elsewhere(self._loop, self._loop.remove_reader, self._descriptor)


def _collect(native, pending):
    """Resolves the futures of the calls that are done."""
    while True:
        call = native.library.next_completed(native.handle, 0)
        if not call:
            break
        _resolve(pending.get(call))


def _waker(loop, native, pending):
    """What the library calls when a call is done. It does not keep the session alive."""
    session = weakref.ref(native)

    def wake():
        native = session()
        if native is not None:
            _from_elsewhere(loop, _collect, native, pending)

    return wake


def _resolve(future):
    if future is not None and not future.done():
        future.set_result(None)


async def _log_in(loop, options):
    native = library()
    call = native.handle(native.session_open(options))
    future = loop.create_future()
    descriptor = native.call_wait_handle(call)
    try:
        if _add_reader(loop, descriptor, _resolve, future):
            try:
                await future
            finally:
                loop.remove_reader(descriptor)
        else:
            while native.call_is_done(call) == 0:
                await asyncio.sleep(0.01)
        return NativeSession(native.handle(native.call_take_session(call)))
    finally:
        native.call_free(call)


def _add_reader(loop, descriptor, function, *args):
    """Whether the loop can wait for a descriptor: that of Windows, which waits for other things, cannot."""
    try:
        loop.add_reader(descriptor, function, *args)
    except NotImplementedError:
        return False
    return True


def _from_elsewhere(loop, function, *args):
    try:
        loop.call_soon_threadsafe(function, *args)
    except RuntimeError:
        pass  # The loop is closed, and with it everything that waited.
