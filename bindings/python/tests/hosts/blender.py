"""The add-on in Blender, which has no window here, so that its timers do not run: this calls what they would.

    accsyn-sandbox --time-scale 1000 -- blender -b --factory-startup --python-exit-code 1 --python blender.py
"""

import json
import os
import sys
import time
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
PACKAGES = os.path.dirname(os.path.dirname(HERE))
sys.dont_write_bytecode = True
sys.path[:0] = [PACKAGES, os.path.join(PACKAGES, "examples")]

import accsyn  # noqa: E402
import accsyn_blender as add_on  # noqa: E402
import bpy  # noqa: E402


def until(holds):
    """Has the timer run until something is true; the statuses that it showed. It never keeps Blender waiting."""
    seen, deadline = [], time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline, (add_on.sending.status, seen)
        assert bpy.app.timers.is_registered(add_on.tick)
        started = time.monotonic()
        pause = add_on.tick()
        assert time.monotonic() - started < 0.25, add_on.sending.status
        if seen[-1:] != [add_on.sending.status]:
            seen.append(add_on.sending.status)
        time.sleep(pause or 0)
    return seen


def control(path, body=None, method="POST"):
    """Has the sandbox do something."""
    data = None if body is None else json.dumps(body).encode()
    url = os.environ["ACCSYN_SANDBOX_CONTROL"] + path
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"}, method=method)
    urllib.request.urlopen(request, timeout=60).close()


def send(source, destination="john@user.com:/in"):
    bpy.context.window_manager.accsyn_source = source
    bpy.context.window_manager.accsyn_destination = destination
    assert bpy.ops.accsyn.send() == {"FINISHED"}
    assert not bpy.ops.accsyn.send.poll()


def main():
    add_on.register()
    assert not bpy.ops.accsyn.cancel.poll()
    send("volume=projects/TheFilm/plates/sh010")
    seen = until(lambda: add_on.sending.is_over)
    assert seen[0] == "logging in" and seen[-1] == "done", seen
    assert add_on.sending.progress == 100
    assert add_on.tick() is None

    # Cancelled at once, before the transfer exists: the login is not answered.
    control("/faults", {"path": "/api/v3/api/login", "delay": 600})
    send("volume=projects/TheFilm/plates/sh020")
    assert bpy.ops.accsyn.cancel() == {"FINISHED"}
    assert until(lambda: add_on.sending.is_over)[-1] == "cancelled"
    control("/faults", method="DELETE")

    # Cancelled on its way, which does not end meanwhile.
    control("/clock", {"scale": 0})
    send("volume=projects/TheFilm/conform/reel3")
    until(lambda: add_on.sending._wait is not None)
    assert bpy.ops.accsyn.cancel() == {"FINISHED"}
    assert until(lambda: add_on.sending.is_over)[-1] == "aborted"
    control("/clock", {"scale": 20})

    send("nothing=there")
    message = until(lambda: add_on.sending.is_over)[-1]
    assert "nothing" in message or "source" in message, message
    del os.environ["ACCSYN_API_KEY"]
    send("volume=projects/a")
    assert "api_key" in until(lambda: add_on.sending.is_over)[-1]

    add_on.unregister()
    assert not bpy.app.timers.is_registered(add_on.tick)
    print("blender %s with Python %d.%d and libaccsyn %s: passed" % (bpy.app.version_string, *sys.version_info[:2], accsyn.version()))


main()
