# -*- coding: utf-8 -*-
"""Calls: their arguments, their results, their errors."""

import datetime
import os
import pickle
import sys
import threading
import time
import unittest

import accsyn
from support import TestCase, control, events, last_request, silent_server

TRANSFER = {"name": "of the tests", "source": "volume=projects/a", "destination": "john@user.com:/in"}
# What is waited for is a HANDLE there.
SELECTS = unittest.skipIf(os.name == "nt", "select() of Windows takes sockets only")


class Calls(TestCase):
    def test_every_method_of_the_library_is_a_method_of_a_session(self):
        for method in accsyn.methods():
            self.assertTrue(callable(getattr(accsyn.Session, method["name"])), method["name"])
            self.assertIn(":returns:" if not method["progress"] else ":param", getattr(accsyn.Session, method["name"]).__doc__)

    def test_an_entity_is_created_changed_and_deleted(self):
        session = self.open()
        transfer = session.create("transfer", TRANSFER)
        self.assertEqual(transfer["name"], "of the tests")
        self.assertEqual(session.update("transfer", transfer["id"], {"status": "aborted"})["status"], "aborted")
        self.assertIs(session.delete_one("transfer", transfer["id"], force=True), True)
        self.assertIsNone(session.find_one("Transfer WHERE id=" + transfer["id"]))

    def test_options_reach_the_backend_and_none_leaves_them_out(self):
        session, since = self.open(), last_request()
        session.find("Transfer", limit=2, skip=None, attributes=("name",))
        self.assertEqual(events(since, "transfer/find")[0]["data"], {"limit": 2, "attributes": ["name"]})

    def test_an_unknown_option_is_a_type_error_that_names_the_similar_one(self):
        session = self.open()
        with self.assertRaises(TypeError) as raised:
            session.find("Transfer", limt=2)
        self.assertIn("did you mean 'limit'?", str(raised.exception))
        with self.assertRaises(TypeError):
            session.find("Transfer", None, 2)
        with self.assertRaises(TypeError):
            accsyn.Session(worksspace="acmefilm")

    def test_any_method_runs_by_its_name(self):
        session = self.open()
        self.assertEqual(len(session.call("find", {"query": "User", "limit": 1})), 1)
        self.assertEqual(len(session.call(u"find", '{"query": "User", "limit": 1}')), 1)
        self.assertEqual(self.fails("INVALID_ARGUMENT", session.call, "nosuch").method, "nosuch")
        self.fails("INVALID_ARGUMENT", session.call, "find\0x")
        with self.assertRaises(TypeError):
            session.call(5)

    def test_an_error_says_everything_about_it(self):
        control("POST", "/faults", {"uri": "user/find", "status": 429, "times": 9, "json": {"retry_after": 7}})
        self.addCleanup(control, "DELETE", "/faults")
        error = self.fails("RATE_LIMITED", self.open(max_retries=0).find, "User")
        self.assertEqual((error.status, error.method, error.http_status), (accsyn.Status.RATE_LIMITED, "find", 429))
        self.assertEqual((error.retry_after, error.attempts, error.session_expired), (7, 1, False))
        self.assertEqual(len(error.eid), 36)
        self.assertEqual(str(error), error.message)
        copy = pickle.loads(pickle.dumps(error))
        self.assertEqual((copy.code, copy.eid, str(copy)), (error.code, error.eid, str(error)))

    def test_a_wrong_login_is_an_error(self):
        self.fails("AUTH_FAILED", accsyn.Session, api_key="wrong")

    def test_numbers_keep_their_digits(self):
        session = self.open()
        numbers = {"big": 2**80 + 1, "small": -(2**70), "fraction": 0.1}
        transfer = session.create("transfer", dict(TRANSFER, metadata=numbers))
        self.assertEqual(session.get_entity("transfer", transfer["id"])["metadata"], numbers)
        self.assertIn('"big":1208925819614629174706177', session.get_entity("transfer", transfer["id"], raw=True))

    def test_raw_must_be_a_bool(self):
        session = self.open()
        for raw in ("yes", 1, [1]):
            for find in (session.find, session.find_pages):
                with self.assertRaises(TypeError) as raised:
                    find("User", raw=raw)
                self.assertIn("`raw` must be", str(raised.exception))
        self.assertEqual(session.find("User", raw=None), session.find("User"))

    @unittest.skipUnless(hasattr(sys, "get_int_max_str_digits"), "this Python reads integers of any size")
    def test_a_result_that_python_cannot_read_is_an_error_that_says_how_to_get_it(self):
        # Of no call: the sandbox's journal would have it for all tests that follow.
        envelope = ('{"ok":true,"result":[%s]}' % ("9" * 5000)).encode("ascii")
        error = self.fails("PROTOCOL", accsyn._values.result, envelope, "find", False)
        self.assertIn("raw=True", str(error))
        self.assertEqual(accsyn._values.result(envelope, "find", True), "[%s]" % ("9" * 5000))

    def test_strings_of_any_language_pass(self):
        session = self.open()
        name = u"Dagens tagningar \U0001f3ac \u4e00"
        transfer = session.create("transfer", dict(TRANSFER, name=name))
        found = session.find_one(u"Transfer WHERE name=" + accsyn.quote(name))
        self.assertEqual((found["id"], found["name"]), (transfer["id"], name))

    def test_what_cannot_be_sent_is_an_error(self):
        session = self.open()
        self.fails("INVALID_ARGUMENT", session.create, "transfer", {"name": float("nan")})
        with self.assertRaises(TypeError):
            session.create("transfer", {"name": object()})

    def test_quoting_protects_a_query(self):
        self.assertEqual(accsyn.quote("it's"), '"it\'s"')
        self.fails("INVALID_ARGUMENT", accsyn.quote, "\0")
        with self.assertRaises(TypeError):
            accsyn.quote(None)

    def test_the_library_says_what_it_is(self):
        self.assertEqual(accsyn.version(), accsyn.__version__)
        self.assertTrue(accsyn.hostname())
        self.assertIn("workspace", [option["name"] for option in accsyn.options()])
        self.assertEqual(self.open().info()["workspace"], "acmefilm")


def zone_of(hours):
    """A time zone, which Python 2 has no class for."""

    class Zone(datetime.tzinfo):
        def utcoffset(self, _moment):
            return datetime.timedelta(hours=hours)

        def dst(self, _moment):
            return datetime.timedelta(0)

    return Zone()


class Dates(TestCase):
    def test_dates_of_entities_have_their_zone(self):
        created = self.open().find_one("User")["created"]
        self.assertIsInstance(created, datetime.datetime)
        self.assertEqual(created.utcoffset(), datetime.timedelta(0))
        self.assertEqual(self.open().find_one("User", raw=True).count(created.strftime("%Y-%m-%dT%H:%M:%S")), 1)

    def test_text_that_looks_like_a_date_stays_text(self):
        session, text = self.open(), "2026-01-02T03:04:05Z"
        data = dict(TRANSFER, name=text, metadata={"when": text, "deep": [{"er": text}]})
        transfer = session.get_entity("transfer", session.create("transfer", data)["id"])
        self.assertEqual((transfer["name"], transfer["metadata"]), (text, data["metadata"]))
        session.set_setting("workspace", "transfer_exclude", text)
        self.assertEqual(session.get_setting("transfer_exclude"), text)
        session.delete_setting("workspace", "transfer_exclude")

    def test_only_full_dates_of_the_backend_are_dates(self):
        from accsyn._values import from_iso, with_dates

        utc = accsyn._values.UTC
        for text, microseconds in (
            (u"2026-11-08T11:20:05Z", 0),
            (u"2026-11-08T23:20:05.5Z", 500000),
            (u"2026-11-08T03:20:05.678Z", 678000),
            (u"2026-11-08T03:20:05.678901Z", 678901),
        ):
            moment = datetime.datetime(2026, 11, 8, int(text[11:13]), 20, 5, microseconds, utc)
            self.assertEqual(with_dates([{"at": {"deep": [{"er": text}]}}]), [{"at": {"deep": [{"er": moment}]}}])
        for text in (
            u"2026-11-08T24:00:00Z",
            u"2026-02-30T11:20:05Z",
            u"2026-W45-1T11:20:05Z",
            u"2026-11-08T112005.1Z",
            u"2026-11-08T11:20.05Z",
            u"2026-11-08 11:20:05Z",
            u"2026-11-08T11:20:05+00:00",
            u"2026-11-08T11:20:05.1234567Z",
            u"\u0662026-11-08T11:20:05Z",
        ):
            self.assertEqual(with_dates({"at": text}), {"at": text})
            self.assertEqual(from_iso(text), text)

    def test_dates_are_sent_in_utc(self):
        session, since = self.open(), last_request()
        moment = session.find_one("User")["created"].replace(microsecond=678000)
        local = datetime.datetime(2026, 7, 1, 12, 0)
        in_utc = datetime.datetime.utcfromtimestamp(time.mktime(local.timetuple()))
        data = {"expires": moment, "local": local, "day": datetime.date(2026, 7, 1)}
        self.fails("BACKEND", session.event, "PUT", "nosuch/edit", data=data)
        sent = events(since, "nosuch/edit")[0]["data"]
        self.assertEqual(sent["expires"], moment.strftime("%Y-%m-%dT%H:%M:%S.678"))
        self.assertEqual(sent["local"], in_utc.strftime("%Y-%m-%dT%H:%M:%S"))
        self.assertEqual(sent["day"], "2026-07-01T00:00:00")

    def test_a_date_that_does_not_exist_in_utc_is_an_error_that_says_which(self):
        session = self.open()
        first, last = datetime.datetime(1, 1, 1), datetime.datetime(9999, 12, 31, 23, 59, 59)
        for moment in (first.replace(tzinfo=zone_of(14)), last.replace(tzinfo=zone_of(-12))):
            error = self.fails("INVALID_ARGUMENT", session.create, "collection", {"metadata": {"at": moment}})
            self.assertIn(str(moment), str(error))
        for moment in (first, last):
            data = {"name": "of the year %d" % moment.year, "metadata": {"at": moment.replace(tzinfo=accsyn._values.UTC)}}
            self.assertEqual(session.create("collection", data)["metadata"]["at"], moment.isoformat() + "Z")

    def test_raw_dates_stay_strings(self):
        self.assertNotIsInstance(self.open(dates="raw").find_one("User")["created"], datetime.datetime)


class Pages(TestCase):
    def test_pages_and_entities_come_one_by_one(self):
        session = self.open()
        everything = session.find("Transfer", finished=True)
        pages = list(session.find_pages("Transfer", finished=True, limit=2))
        self.assertEqual([entity for page in pages for entity in page], everything)
        self.assertTrue(all(len(page) <= 2 for page in pages))
        self.assertEqual(list(session.find_each("Transfer", finished=True, limit=2)), everything)
        self.assertEqual(len(list(session.find_each("Transfer", finished=True, max=3))), 3)
        self.assertEqual("".join(session.find_pages("Transfer", max=1, raw=True))[:7], '[{"id":')

    def test_a_loop_may_be_left(self):
        session = self.open()
        pages = session.find_pages("Transfer", limit=1)
        self.assertEqual(len(next(pages)), 1)
        pages.close()
        self.assertEqual(list(pages), [])

    def test_wrong_options_are_reported_at_once(self):
        with self.assertRaises(TypeError):
            self.open().find_pages("Transfer", limt=1)
        with self.assertRaises(TypeError):
            self.open().find_each("Transfer", raw=True)


class Waits(TestCase):
    def setUp(self):
        self.session = self.open()
        self.id = self.session.create("transfer", TRANSFER)["id"]
        self.seen = []

    def see(self, entity):
        """Has the job end after its first report."""
        self.seen.append(entity["status"])
        if len(self.seen) == 1:
            self.open().update("transfer", self.id, {"status": "aborted"})

    def test_a_wait_reports_progress_and_returns_the_job_as_it_ended(self):
        job = self.session.wait("transfer", self.id, progress=self.see, interval=0.05)
        self.assertEqual(job["status"], "aborted")
        self.assertEqual(self.seen[-1], "aborted")
        self.assertGreater(len(self.seen), 1)
        self.assertIsInstance(job["created"], datetime.datetime)

    def test_an_exception_of_the_progress_function_ends_the_wait(self):
        def stop(_):
            raise KeyError("stop")

        with self.assertRaises(KeyError):
            self.session.wait("transfer", self.id, progress=stop, interval=0.05)

    def test_a_wait_gives_up_after_its_timeout(self):
        self.fails("TIMEOUT", self.session.wait, "transfer", self.id, interval=0.05, timeout=0.2)


class Submitted(TestCase):
    def test_calls_run_while_the_program_goes_on(self):
        session = self.open()
        calls = [session.submit("find", {"query": "User"}) for _ in range(20)]
        self.assertEqual(set(len(call.result()) for call in calls), set([len(session.find("User"))]))
        self.assertEqual(len(calls[0].result(timeout=1)), len(session.find("User")))
        self.assertTrue(calls[0].done())

    def test_a_call_is_cancelled(self):
        self.slow("user/find", 30)
        session = self.open()
        call = session.submit("find", {"query": "User"})
        self.fails("TIMEOUT", call.result, timeout=0.01)
        call.cancel()
        self.fails("CANCELLED", call.result)

    @SELECTS
    def test_an_event_loop_collects_calls(self):
        import select

        session, done = self.open(), []
        for query in ("User", "Queue"):
            session.submit("find", {"query": query}, on_done=lambda call: done.append(len(call.result())))
        while len(done) < 2:
            readable = select.select([session.fileno()], [], [], 20)[0]
            self.assertEqual(len(readable), 1)
            session.dispatch()
        self.assertEqual(sorted(done), sorted([len(session.find("User")), len(session.find("Queue"))]))
        self.assertEqual(session.dispatch(), 0)

    @SELECTS
    def test_an_event_loop_is_not_kept_busy_by_calls_that_nobody_collects(self):
        import select

        session = self.open()
        call = session.submit("find", {"query": "User"})
        call.result()
        self.assertTrue(select.select([session.fileno()], [], [], 20)[0])
        self.assertEqual(session.dispatch(), 0)
        self.assertEqual(select.select([session.fileno()], [], [], 0)[0], [])

    @SELECTS
    def test_an_interactive_call_runs_before_those_that_were_queued_earlier(self):
        import select

        self.slow("user/find", 1)
        session, order = self.open(workers=1), []

        def submit(query, **options):
            session.submit("find", {"query": query}, on_done=lambda call: order.append(query), **options)

        submit("User", priority="interactive")
        submit("Queue", priority="background")
        submit("Share")
        submit("Volume", priority="interactive")
        while len(order) < 4:
            self.assertTrue(select.select([session.fileno()], [], [], 20)[0])
            session.dispatch()
        self.assertEqual(order, ["User", "Volume", "Share", "Queue"])
        for priority in ("high", 3, ["normal"]):
            self.assertRaises(ValueError, session.submit, "find", {"query": "User"}, priority=priority)

    @SELECTS
    def test_an_event_loop_waits_for_one_call(self):
        import select

        session = self.open()
        for call in [session.submit("find", {"query": "User"}) for _ in range(3)]:
            self.assertTrue(select.select([call.fileno()], [], [], 20)[0])
            self.assertTrue(call.done())
            self.assertEqual(len(call.result()), len(session.find("User")))

    @SELECTS
    def test_a_login_does_not_block(self):
        import select

        login = accsyn.Login(rate_limit=0)
        self.assertTrue(select.select([login.fileno()], [], [], 20)[0])
        session = login.result()
        self.addCleanup(session.close)
        self.assertIs(login.result(timeout=1), session)
        self.assertTrue(session.find("User"))
        self.fails("AUTH_FAILED", accsyn.Login(api_key="wrong").result)
        with self.assertRaises(TypeError):
            accsyn.Login(worksspace="acmefilm")
        login = accsyn.Login(endpoint="http://127.0.0.1:%d" % silent_server(self), api_key="k")
        self.fails("TIMEOUT", login.result, timeout=0.01)
        login.cancel()
        self.fails("CANCELLED", login.result)

    def test_calls_are_submitted_and_collected_by_different_threads(self):
        session, done = self.open(), []

        def submit():
            for _ in range(50):
                session.submit("find", {"query": "User", "limit": 1}, on_done=done.append)

        threads = [threading.Thread(target=submit) for _ in range(4)]
        for thread in threads:
            thread.start()
        deadline = time.time() + 20
        while len(done) < 200 and time.time() < deadline:
            session.dispatch()
        for thread in threads:
            thread.join()
        self.assertEqual(len(done), 200)

    def test_the_progress_of_a_wait_is_readable(self):
        session = self.open()
        job = session.create("transfer", TRANSFER)
        call = session.submit("wait", {"entitytype": "transfer", "entityid": job["id"], "interval": 0.05})
        deadline = time.time() + 20
        while call.progress() is None and time.time() < deadline:
            time.sleep(0.005)
        self.assertEqual(call.progress()["id"], job["id"])
        call.cancel()
