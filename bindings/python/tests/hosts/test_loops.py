"""Event loops of hosts: the recipes of docs/python.md. Each needs a package of PyPI."""

import asyncio
import importlib
import os
import re
import sys
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))

import accsyn  # noqa: E402
import accsyn.aio  # noqa: E402
from support import TestCase  # noqa: E402

GUIDE = os.path.join(HERE, "..", "..", "..", "..", "docs", "python.md")


def needs(*modules):
    """Skips a test without these modules, or has it fail where peers are required."""
    try:
        for module in modules:
            importlib.import_module(module)
    except ImportError as error:
        if os.environ.get("ACCSYN_REQUIRE_PEERS"):
            raise
        return unittest.skip("needs a package: %s" % error)
    return lambda test: test


def recipe(word):
    """The recipe of the guide that has this word."""
    with open(GUIDE, encoding="utf-8") as file:
        found = [text for text in re.findall(r"^```text\n(.*?)^```", file.read(), re.MULTILINE | re.DOTALL) if word in text]
    assert len(found) == 1, word
    return found[0]


class Loops(TestCase):
    def setUp(self):
        self.session = self.open()
        self.users = len(self.session.find("User"))

    @needs("PySide6.QtCore")
    def test_qt_dispatches_calls_while_it_goes_on(self):
        from PySide6 import QtCore

        self.slow("user/find", 0.3)
        app = QtCore.QCoreApplication.instance() or QtCore.QCoreApplication([])
        names = {"QtCore": QtCore, "session": self.session}
        exec(recipe("QSocketNotifier"), names)
        found, ticks = [], []

        def done(call):
            found.append(len(call.result()))
            app.quit()

        timer = QtCore.QTimer()
        timer.timeout.connect(lambda: ticks.append(time.monotonic()))
        timer.start(10)
        self.session.submit("find", {"query": "User"}, on_done=done)
        app.exec()
        names["notifier"].setEnabled(False)
        self.assertEqual(found, [self.users])
        self.assertGreater(len(ticks), 10)

    @needs("PySide6.QtCore", "qasync")
    def test_asyncio_runs_in_qts_loop(self):
        os.environ["QT_API"] = "pyside6"
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        import qasync
        from PySide6 import QtCore

        app = QtCore.QCoreApplication.instance() or QtCore.QCoreApplication([])

        async def body():
            async with accsyn.aio.Session(rate_limit=0) as session:
                return [len(found) for found in await asyncio.gather(*(session.find("User") for _ in range(5)))]

        with qasync.QEventLoop(app) as loop:
            self.assertEqual(loop.run_until_complete(body()), [self.users] * 5)

    @needs("trio")
    def test_trio_waits_for_many_calls_and_cancels_them(self):
        self.wait_in(__import__("trio"), recipe("trio"))

    @needs("anyio")
    def test_anyio_waits_for_many_calls_and_cancels_them(self):
        import anyio

        self.wait_in(anyio, recipe("trio").replace("trio.lowlevel", "anyio"))

    def wait_in(self, library, text):
        names = {library.__name__: library}
        exec(text, names)
        found = []

        async def count():
            found.append(len(await names["run"](self.session, "find", query="User")))

        async def main():
            start = library.open_nursery if hasattr(library, "open_nursery") else library.create_task_group
            async with start() as tasks:
                for _ in range(5):
                    tasks.start_soon(count)
            self.slow("user/find", 30)
            started = time.monotonic()
            with library.move_on_after(0.1):
                await count()
            self.assertLess(time.monotonic() - started, 5)

        library.run(main)
        self.assertEqual(found, [self.users] * 5)

    def test_asyncio_runs_piecewise_in_the_timer_of_a_host(self):
        names = {"asyncio": asyncio}
        exec(recipe("run_forever"), names)
        found = []

        async def body():
            async with accsyn.aio.Session(rate_limit=0) as session:
                found.append(len(await session.find("User")))

        task, deadline = names["loop"].create_task(body()), time.monotonic() + 20
        while not task.done() and time.monotonic() < deadline:
            pause = names["tick"]()
            self.assertLess(pause, 0.1)
            time.sleep(pause)
        names["loop"].close()
        self.assertEqual(found, [self.users])


@unittest.skipUnless(importlib.util.find_spec("hou"), "needs Houdini: run it by hython")
class Houdini(TestCase):
    def test_houdini_dispatches_calls(self):
        import hou

        session, found = self.open(), []
        hou.ui.addEventLoopCallback(session.dispatch)
        session.submit("find", {"query": "User"}, on_done=found.append)
        deadline = time.monotonic() + 20
        while not found and time.monotonic() < deadline:
            hou.ui.waitUntil(lambda: bool(found))
        hou.ui.removeEventLoopCallback(session.dispatch)
        self.assertEqual(len(found), 1)


if __name__ == "__main__":
    unittest.main()
