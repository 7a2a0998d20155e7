"""Sessions of asyncio."""

import asyncio
import datetime
import gc
import sys
import time
import unittest

import accsyn
import accsyn.aio
from support import TestCase

try:
    import uvloop
except ImportError:
    uvloop = None

TRANSFER = {"name": "of asyncio", "source": "volume=projects/a", "destination": "john@user.com:/in"}


class OnlyCallbacks(asyncio.SelectorEventLoop):
    """A loop that cannot wait for descriptors, as the default one of Windows."""

    def add_reader(self, *_):
        raise NotImplementedError


class Aio(TestCase):
    loops = (asyncio.SelectorEventLoop, OnlyCallbacks)

    def run_in(self, function):
        """Runs a coroutine function in a new loop of each kind."""
        for make in self.loops:
            loop = make()
            loop.set_debug(True)
            complaints = []
            loop.set_exception_handler(lambda _, context: complaints.append(context))
            try:
                loop.run_until_complete(asyncio.wait_for(function(), 60))
                gc.collect()
                loop.run_until_complete(asyncio.sleep(0))
            finally:
                loop.close()
            self.assertEqual(complaints, [], make)

    @unittest.skipIf(sys.version_info < (3, 8), "Python 3.7 has no hook for it")
    def test_a_session_that_was_never_made_leaves_nothing_behind(self):
        complaints = []
        before, sys.unraisablehook = sys.unraisablehook, complaints.append
        self.addCleanup(setattr, sys, "unraisablehook", before)
        with self.assertRaises(TypeError):
            accsyn.aio.Session(worksspace="acmefilm")
        gc.collect()
        self.assertEqual(complaints, [])

    def test_calls_run_at_the_same_time(self):
        self.slow("user/find", 1)

        async def body():
            async with accsyn.aio.Session(rate_limit=0) as session:
                started = time.time()
                found = await asyncio.gather(*(session.find("User", limit=2) for _ in range(8)))
                self.assertEqual([len(users) for users in found], [2] * 8)
                self.assertLess(time.time() - started, 7)
                self.assertIsInstance(found[0][0]["created"], datetime.datetime)
                self.assertEqual((await session.call("find", {"query": "User", "limit": 1}, raw=True))[:7], '[{"id":')
                await session.reauthenticate()
                self.assertEqual(session.info()["workspace"], "acmefilm")

        self.run_in(body)

    def test_an_interactive_call_runs_before_those_that_were_queued_earlier(self):
        self.slow("user/find", 1)

        async def run():
            async with accsyn.aio.Session(workers=1) as session:
                order = []

                async def call(query, priority):
                    await session.call("find", {"query": query}, priority=priority)
                    order.append(query)

                calls = [("User", "interactive"), ("Queue", "background"), ("Share", None), ("Volume", "interactive")]
                await asyncio.gather(*(call(*each) for each in calls))
                self.assertEqual(order, ["User", "Volume", "Share", "Queue"])
                with self.assertRaises(ValueError):
                    await session.call("find", {"query": "User"}, priority="high")

        self.run_in(run)

    def test_errors_are_raised_by_await(self):
        async def body():
            session = await accsyn.aio.Session.open()
            with self.assertRaises(accsyn.AccsynError) as raised:
                await session.find("Nosuch")
            self.assertEqual((raised.exception.code, raised.exception.method), ("BACKEND", "find"))
            with self.assertRaises(TypeError):
                await session.find("User", limt=1)
            await session.close()
            await session.close()
            with self.assertRaises(accsyn.AccsynError):
                await session.find("User")
            with self.assertRaises(accsyn.AccsynError):
                await accsyn.aio.Session.open(api_key="wrong")

        self.run_in(body)

    def test_cancelling_a_task_cancels_the_call(self):
        self.slow("user/find", 30)

        async def body():
            async with accsyn.aio.Session(rate_limit=0, workers=1) as session:
                for _ in range(3):
                    with self.assertRaises(asyncio.TimeoutError):
                        await asyncio.wait_for(session.find("User"), 0.1)
                # The only worker is free again.
                self.assertTrue(await asyncio.wait_for(session.find("Queue"), 10))

        self.run_in(body)

    def test_pages_and_entities_are_iterated(self):
        async def body():
            async with accsyn.aio.Session(rate_limit=0) as session:
                everything = await session.find("Transfer", finished=True)
                pages = [page async for page in session.find_pages("Transfer", finished=True, limit=2)]
                self.assertEqual([entity for page in pages for entity in page], everything)
                self.assertEqual([e async for e in session.find_each("Transfer", finished=True)], everything)
                async for _ in session.find_pages("Transfer", limit=1):
                    break

        self.run_in(body)

    def test_a_job_is_watched(self):
        async def body():
            async with accsyn.aio.Session(rate_limit=0) as session:
                job = (await session.create("transfer", TRANSFER))["id"]
                statuses = []
                async for entity in session.watch("transfer", job, interval=0.05):
                    statuses.append(entity["status"])
                    if len(statuses) == 1:
                        await session.update("transfer", job, {"status": "aborted"})
                self.assertEqual(statuses[-1], "aborted")
                self.assertGreater(len(statuses), 1)
                seen = []
                ended = await session.wait("transfer", job, progress=seen.append)
                self.assertEqual((ended["status"], seen[-1]), ("aborted", ended))
                other = (await session.create("transfer", TRANSFER))["id"]
                with self.assertRaises(asyncio.TimeoutError):
                    await asyncio.wait_for(session.wait("transfer", other, interval=0.05), 0.2)
                with self.assertRaises(accsyn.AccsynError) as raised:
                    await session.wait("transfer", other, interval=0.05, timeout=0.1)
                self.assertEqual(raised.exception.code, "TIMEOUT")

        self.run_in(body)

    def test_closing_ends_pending_calls(self):
        self.slow("user/find", 30)

        async def body():
            session = await accsyn.aio.Session.open()
            pending = asyncio.ensure_future(session.find("User"))
            await asyncio.sleep(0)
            await session.close()
            with self.assertRaises(accsyn.AccsynError) as raised:
                await pending
            self.assertEqual(raised.exception.code, "CANCELLED")

        self.run_in(body)

    def test_a_session_that_is_forgotten_is_closed(self):
        async def body():
            session = await accsyn.aio.Session.open()
            native = session._native
            handle, library = native.handle, native.library
            del session, native
            deadline = time.time() + 20
            while time.time() < deadline:
                gc.collect()
                await asyncio.sleep(0.01)
                text = library.session_info(handle)
                library.string_free(text)
                if not text:
                    return
            self.fail("it is still open")

        self.run_in(body)

    def test_a_session_belongs_to_its_loop(self):
        sessions = []

        async def first():
            sessions.append(await accsyn.aio.Session.open())

        async def second():
            with self.assertRaises(RuntimeError):
                await sessions[0].find("User")

        loops = [asyncio.new_event_loop() for _ in range(2)]
        loops[0].run_until_complete(first())
        loops[1].run_until_complete(second())
        loops[0].run_until_complete(sessions[0].close())
        for loop in loops:
            loop.close()


@unittest.skipIf(uvloop is None, "needs the package uvloop")
class Uvloop(Aio):
    loops = (uvloop.new_event_loop,) if uvloop else ()


if __name__ == "__main__":
    unittest.main()
