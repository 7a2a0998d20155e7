"""Sessions that block the calling thread."""

import json
import threading

from ._calls import Call, Pending, Progress
from ._library import encoded, library
from ._methods import OPTIONS, Methods
from ._native import Cursor, NativeSession, finish, open_session
from ._options import CREDENTIALS
from ._options import OPTIONS as SESSION_OPTIONS
from ._secret_json import SecretJson
from ._values import dumps, has_dates, result


class Session(Methods):
    """A logged-in session with one workspace, for any number of threads.

        with accsyn.Session(workspace="acmefilm") as session:
            print(session.find_one("User"))

    Options are those of `accsyn.options()`, which docs/options.md describes; what is left out comes from the environment, or
    has its default. `logger`, a `logging.Logger`, receives the session's log lines.
    """

    def __init__(self, **options):
        logger = options.pop("logger", None)
        check_names("Session", options, SESSION_OPTIONS)
        with SecretJson(given(options)) as text:
            native = open_session(text)
        self._adopt(native, logger)

    def _adopt(self, native, logger):
        self._native = native
        self._pending = {}
        # Held while a call is submitted: a thread that collects it meanwhile must find its `on_done`.
        self._submitting = threading.Lock()
        if logger is not None:
            self.set_logger(logger)

    def close(self):
        """Ends the session: calls that still run end with `CANCELLED`. May be called more than once."""
        self._pending.clear()
        self._native.free()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def __reduce__(self):
        raise TypeError("a Session cannot be pickled or copied: open one in each process")

    def info(self):
        """Describes the session: workspace, user, backend and options in effect. No secrets. Performs no network I/O."""
        return json.loads(self._native.info().decode("utf-8"))

    def reauthenticate(self, **credentials):
        """Logs in again, with the same credentials or others: `api_key`, `pwd` or `session_key`."""
        check_names("reauthenticate", credentials, CREDENTIALS)
        result(finish(self._native.library, submit_login(self._native, credentials)), "login", False)

    def set_logger(self, logger):
        """Passes log lines to a `logging.Logger`, at the level that it has now; None ends that. The facts of a line are in
        the record's attribute `accsyn`, a dict. Lines come on the threads that make the calls, and a call waits for them."""
        self._native.set_logger(logger)

    def call(self, method, args=None, raw=False):
        """Runs any method by its name, also one of the official client's old names.

        :param method: for example "find".
        :param args: the method's parameters as a dict, or as JSON text.
        """
        envelope = self._native.invoke(encoded(method, "the method"), arguments(args))
        return result(envelope, method, raw, dates_of(method, args))

    def _run(self, method, args, options):
        raw = take_options(method, args, options)
        return result(self._native.invoke(method.encode("ascii"), dumps(args)), method, raw, has_dates(method, args))

    def find_pages(self, query, **options):
        """Finds entities, and returns a generator of pages: lists of entities. Takes the options of `find`, and `limit` for the
        entities of a page (500), `max` for those of all pages, `prefetch` to fetch the next page ahead (True).

        Paging is offset-based: when entities are created or deleted between two pages, some may be missed or returned twice.
        """
        cursor, raw = open_cursor(self._native, query, options)
        return self._pages(cursor, raw)

    def _pages(self, cursor, raw):
        try:
            while True:
                page = result(finish(self._native.library, cursor.submit_next()), "find", raw)
                if page is None or page == "null":
                    return
                yield page
        finally:
            cursor.free()

    def find_each(self, query, **options):
        """Finds entities, and returns a generator of them, which reads page by page; takes the options of `find_pages`."""
        if options.pop("raw", False):
            raise TypeError("find_each() has no option 'raw': use find_pages()")
        pages = self.find_pages(query, **options)
        return (entity for page in pages for entity in page)

    def wait(self, entitytype, entityid, progress=None, **options):
        """Waits until a transfer, a delivery or any other job ends, and returns it as it ended.

        A wait that ends early, with `TIMEOUT` after `timeout` seconds or by an exception, leaves the job running.

        :param progress: called in this thread with the entity after each change, and as it ended. An exception of it ends the
            wait.
        :param until: statuses that end the wait. Default: done, failed, aborted.
        :param interval: seconds between two polls; grows while nothing changes. Default: 2.
        :param timeout: seconds after which to give up. Default: no limit.
        :param raw: True: returns the job as JSON text; `progress` receives it as such, too.
        """
        args = {"entitytype": entitytype, "entityid": entityid}
        raw = take_options("wait", args, options)
        native = self._native.library
        call = native.handle(native.submit(self._native.handle, b"wait", dumps(args)))
        watch = Progress(native, call, raw, progress) if progress else None
        ended = result(finish(native, call, watch), "wait", raw)
        if watch and ended != watch.latest:
            progress(ended)
        return ended

    def submit(self, method, args=None, on_done=None, raw=False, priority=None):
        """Starts a call of any method, and returns a `Call` at once.

        :param args: the method's parameters as a dict, or as JSON text.
        :param on_done: called with the `Call` by `dispatch`, when it is done.
        :param priority: "interactive" (before other calls that are queued), "normal" (the default) or "background".
        """
        name, text = encoded(method, "the method"), arguments(args)
        with self._submitting:
            handle = self._native.submit(name, text, priority)
            call = Call(self._native, handle, method, raw, dates_of(method, args))
            if on_done is not None:
                self._pending[handle] = call, on_done
        return call

    def dispatch(self):
        """Calls the `on_done` of each call that is done, in this thread. Never blocks. Returns how many there were."""
        native, count = self._native.library, 0
        while True:
            handle = native.next_completed(self._native.handle, 0)
            if not handle:
                break
            with self._submitting:
                call, on_done = self._pending.pop(handle, (None, None))
            if on_done is not None:
                count += 1
                on_done(call)
        return count

    def fileno(self):
        """A descriptor (on Windows the HANDLE of an event) that is readable while `dispatch` has something to do, for the event
        loop of a host. Only wait on it; it is valid until the session is closed."""
        native = self._native.library
        return native.descriptor(native.session_wait_handle(self._native.handle))


class Login(Pending):
    """A login that does not block: `result` returns the `Session`. Takes what `Session` takes."""

    def __init__(self, **options):
        logger = options.pop("logger", None)
        check_names("Login", options, SESSION_OPTIONS)
        native = library()
        with SecretJson(given(options)) as text:
            super(Login, self).__init__(native, native.handle(native.session_open(text)))
        self._logger = logger
        self._lock = threading.Lock()
        self._session = None

    def result(self, timeout=None):
        """The session, or the login's error raised; waits for it, at most `timeout` seconds, after which it raises `TIMEOUT`."""
        self._wait(timeout, "the login")
        with self._lock:
            if self._session is None:
                session = Session.__new__(Session)
                session._adopt(NativeSession(self._library.handle(self._library.call_take_session(self._handle))), self._logger)
                self._session = session
        return self._session


def check_names(what, names, known):
    """Rejects keyword arguments that do not exist, as Python does."""
    for name in names:
        if name not in known:
            import difflib

            near = difflib.get_close_matches(name, known, 1)
            hint = "; did you mean '%s'?" % near[0] if near else ""
            raise TypeError("%s() got an unexpected keyword argument '%s'%s" % (what, name, hint))


def given(options):
    """Options without those that are None, which counts as left out."""
    return dict((name, value) for name, value in options.items() if value is not None)


def take_options(method, args, options):
    """Puts the options of a method into its arguments; whether the result is wanted as JSON text."""
    if not options:
        return False
    raw = options.pop("raw", None) or False
    if not isinstance(raw, bool):
        raise TypeError("`raw` must be True or False")
    check_names(method, options, OPTIONS[method])
    args.update(given(options))
    return raw


def arguments(args):
    """The arguments of a call by name, as JSON."""
    if args is None:
        return b"{}"
    return dumps(args) if isinstance(args, dict) else encoded(args, "`args`")


def dates_of(method, args):
    return has_dates(method, args if isinstance(args, dict) else {})


def open_cursor(native, query, options):
    args = {}
    raw = take_options("find_pages", args, options)
    text = encoded(query, "`query`")
    handle = native.library.find_pages(native.handle, text, dumps(args))
    return Cursor(native, native.library.handle(handle)), raw


def submit_login(native, credentials):
    submit = native.library.session_submit_reauthenticate
    if not credentials:
        return native.library.handle(submit(native.handle, None, None))
    with SecretJson(given(credentials)) as text:
        return native.library.handle(submit(native.handle, text, None))
