"""The life of a session: closing, threads, forks, interrupts, logs."""

import copy
import gc
import logging
import os
import pickle
import signal
import threading
import time
import unittest

import accsyn
from accsyn._library import library
from support import PACKAGE, TestCase, run, silent_server, until


def is_open(handle):
    native = library()
    text = native.session_info(handle)
    native.string_free(text)
    return bool(text)


class Closing(TestCase):
    def test_a_context_manager_closes_the_session(self):
        with accsyn.Session() as session:
            handle = session._native.handle
            self.assertTrue(is_open(handle))
        self.assertFalse(is_open(handle))
        self.fails("INVALID_HANDLE", session.find, "User")
        session.close()

    def test_a_session_that_nothing_refers_to_is_closed(self):
        for logger in (None, logging.getLogger("accsyn.tests")):
            session = accsyn.Session(logger=logger)
            handle = session._native.handle
            del session
            gc.collect()
            until(lambda: not is_open(handle))

    def test_closing_ends_the_calls_of_other_threads(self):
        session, codes, is_running = self.open(), [], threading.Event()
        job = session.find_one("Transfer WHERE status=waiting")["id"]

        def work():
            error = self.fails("CANCELLED", session.wait, "transfer", job, lambda _: is_running.set(), until=["nosuch"])
            codes.append(error.code)

        thread = threading.Thread(target=work)
        thread.start()
        self.assertTrue(is_running.wait(20))
        session.close()
        thread.join(20)
        self.assertEqual(codes, ["CANCELLED"])

    def test_a_session_cannot_be_pickled(self):
        with self.assertRaises(TypeError):
            pickle.dumps(self.open())

    def test_what_owns_something_of_the_library_cannot_be_copied(self):
        session = accsyn.Session()
        call = session.submit("find", {"query": "User"})
        for owner in (session, session._native, call, accsyn.Login()):
            for copy_of in (copy.copy, copy.deepcopy, pickle.dumps):
                self.assertRaises(TypeError, copy_of, owner)
        self.assertTrue(call.result())

    def test_an_error_can_be_pickled_and_copied(self):
        error = self.fails("BACKEND", accsyn.Session().find, "Nosuch")
        for again in (pickle.loads(pickle.dumps(error)), pickle.loads(pickle.dumps(error, 2)), copy.deepcopy(error)):
            self.assertEqual((vars(again), str(again), type(again)), (vars(error), str(error), type(error)))

    def test_a_session_logs_in_again(self):
        session = self.open()
        session.reauthenticate()
        self.assertTrue(session.find("User"))
        self.fails("AUTH_FAILED", session.reauthenticate, api_key="wrong")
        with self.assertRaises(TypeError):
            session.reauthenticate(workspace="acmefilm")


class Threads(TestCase):
    def test_threads_share_a_session(self):
        session, found, failed = self.open(), [], []

        def work():
            try:
                found.extend(len(session.find("User")) for _ in range(20))
            except Exception as error:  # pylint: disable=broad-except
                failed.append(error)

        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(failed, [])
        self.assertEqual(found, [len(session.find("User"))] * 160)

    @unittest.skipUnless(hasattr(os, "fork"), "there is no fork here")
    def test_a_child_process_is_told_that_the_session_is_its_parents(self):
        program = """
import accsyn, os
session = accsyn.Session()
child = os.fork()
if child == 0:
    try:
        session.find("User")
    except accsyn.AccsynError as error:
        print(error.code)
    with accsyn.Session() as own:
        print(len(own.find("User", limit=1)))
    os._exit(0)
os.waitpid(child, 0)
print(len(session.find("User", limit=1)))
"""
        # What the child had not written yet is lost with os._exit.
        code, output = run(program, PYTHONUNBUFFERED="1")
        self.assertEqual((code, output.split()), (0, ["FORKED", "1", "1"]), output)


class Interrupts(TestCase):
    @unittest.skipIf(os.name == "nt", "Windows has no signals")
    def test_an_interrupt_ends_every_call_and_cancels_it(self):
        self.slow("user/find", 30)
        self.slow("queue/find", 30)
        program = """
import accsyn, accsyn_api, os, signal, sys, threading, time
session, drop_in = accsyn.Session(rate_limit=0), accsyn_api.Session(rate_limit=0)
silent = dict(endpoint=sys.argv[1], environment=False, workspace="a", username="b", api_key="c")
job = session.find_one("Transfer WHERE status=waiting")["id"]
sent = []
def interrupt():
    time.sleep(0.15)
    sent.append(time.time())
    os.kill(os.getpid(), signal.SIGINT)
for name, call in (
    ("find", lambda: session.find("User")),
    ("call", lambda: session.call("find", {"query": "User"})),
    ("find_pages", lambda: next(session.find_pages("Queue"))),
    ("find_each", lambda: list(session.find_each("Queue"))),
    ("submit", lambda: session.submit("find", {"query": "User"}).result()),
    ("wait", lambda: session.wait("transfer", job)),
    ("wait with progress", lambda: session.wait("transfer", job, progress=lambda _: None)),
    ("Session", lambda: accsyn.Session(**silent)),
    ("Login", lambda: accsyn.Login(**silent).result()),
    ("accsyn_api", lambda: drop_in.find("User")),
    ("accsyn_api.Session", lambda: accsyn_api.Session(**silent)),
):
    # On a busy machine some take longer, whatever the library does: one of several must be in time.
    for attempt in range(5):
        thread = threading.Thread(target=interrupt)
        try:
            thread.start()
            call()
            print(name, "was not interrupted")
        except KeyboardInterrupt:
            late = time.time() - sent.pop()
        thread.join()
        if late < 0.1:
            break
    else:
        print(name, late)
print(len(session.find("Volume", limit=1)))
started = time.time()
session.close()
print("slow" if time.time() - started > 1 else "closed")
"""
        path = os.pathsep.join((PACKAGE, os.path.join(PACKAGE, "drop_in")))
        code, output = run(program, "http://127.0.0.1:%d" % silent_server(self), PYTHONPATH=path)
        self.assertEqual((code, output.split("\n")), (0, ["1", "closed"]))

    @unittest.skipIf(os.name == "nt", "Windows has no signals")
    def test_an_interrupt_ends_a_login(self):
        before = signal.signal(signal.SIGALRM, lambda *_: (_ for _ in ()).throw(KeyError("alarm")))
        self.addCleanup(signal.signal, signal.SIGALRM, before)
        server = silent_server(self)
        signal.setitimer(signal.ITIMER_REAL, 0.2)
        started = time.time()
        with self.assertRaises(KeyError):
            accsyn.Session(endpoint="http://127.0.0.1:%d" % server, environment=False, workspace="a", username="b", api_key="c")
        self.assertLess(time.time() - started, 2)


class Logs(TestCase):
    def test_log_lines_go_to_a_logger(self):
        records = []

        class Handler(logging.Handler):
            def emit(self, record):
                records.append(record)

        logger = logging.getLogger("accsyn.tests.lines")
        logger.propagate = False
        logger.setLevel(logging.INFO)
        handler = Handler()
        logger.addHandler(handler)
        self.addCleanup(logger.removeHandler, handler)
        session = self.open(logger=logger)
        session.find("User")
        line = [record for record in records if record.accsyn.get("operation") == "user/find"][0]
        self.assertEqual(line.levelno, logging.INFO)
        self.assertEqual(line.accsyn["method"], "find")
        self.assertIn("user/find", line.getMessage())
        session.set_logger(None)
        count = len(records)
        session.find("User")
        self.assertEqual(len(records), count)

    def test_a_program_may_end_while_it_logs(self):
        program = """
import accsyn, logging, sys, threading
logging.basicConfig(level=logging.DEBUG, stream=sys.stdout)
session = accsyn.Session(logger=logging.getLogger(), rate_limit=0)
for _ in range(50):
    session.submit("find", {"query": "User"}, on_done=repr)
"""
        code, output = run(program)
        self.assertEqual(code, 0, output)
        self.assertNotIn("Traceback", output)
