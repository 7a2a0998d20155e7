"""Runs the calls of one version by both clients and compares. Used by differential.py."""

import contextlib
import ctypes
import importlib.util
import io
import json
import logging
import os
import re
import subprocess
import sys
from datetime import datetime, timezone

import accsyn_api

VERSION, LIBRARY, SANDBOX = sys.argv[1:4]
PYTHON = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "bindings", "python")
# The official client warns of every message of the backend; here they are compared.
logging.disable(logging.CRITICAL)
IS_V3 = VERSION == "3.4.0"
UUID = re.compile(r"^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")


class Sandbox:
    """A sandbox that ends with this process."""

    def __init__(self):
        arguments = [SANDBOX, "--http-port", "0", "--exit-with-stdin", "--time-scale", "0", "--reveal-api-keys"]
        self.process = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.ready = json.loads(self.process.stdout.readline())

    def address(self):
        host, port = self.ready["https"].split("//")[1].rsplit(":", 1)
        return {"hostname": host, "port": int(port)}

    def credentials(self):
        workspace = "workspace" if IS_V3 else "domain"
        return {workspace: self.ready["workspace"], "username": self.ready["username"], "api_key": self.ready["api_key"]}


class Ours:
    """libaccsyn, by name."""

    def __init__(self, sandbox):
        library = ctypes.CDLL(LIBRARY)
        for name, arguments in (("session_new", 1), ("invoke", 3), ("string_free", 1), ("last_message", 0)):
            function = getattr(library, "accsyn_" + name)
            function.restype = ctypes.c_char_p if name == "last_message" else ctypes.c_void_p
            function.argtypes = [ctypes.c_void_p if i == 0 and name != "session_new" else ctypes.c_char_p for i in range(arguments)]
        library.accsyn_string_free.restype = None
        self.library = library
        options = dict(sandbox.credentials(), ca_file=sandbox.ready["ca_file"], api_version=3 if IS_V3 else 1, **sandbox.address())
        self.session = library.accsyn_session_new(json.dumps(options).encode())
        assert self.session, library.accsyn_last_message()

    def call(self, method, args):
        text = self.library.accsyn_invoke(self.session, method.encode(), json.dumps(args).encode())
        envelope = json.loads(ctypes.string_at(text).decode())
        self.library.accsyn_string_free(text)
        return envelope["result"] if envelope["ok"] else Failed(envelope["error"]["message"])


class DropIn:
    """`accsyn_api` of this project, under another name: its results are compared with their Python types."""

    def __init__(self, sandbox):
        os.environ["ACCSYN_LIBRARY"] = LIBRARY
        sys.path.append(PYTHON)
        folder = os.path.join(PYTHON, "drop_in", "accsyn_api")
        path = os.path.join(folder, "__init__.py")
        spec = importlib.util.spec_from_file_location("drop_in", path, submodule_search_locations=[folder])
        package = sys.modules["drop_in"] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(package)
        options = dict(sandbox.credentials(), ca_file=sandbox.ready["ca_file"], api_version=3 if IS_V3 else 1, rate_limit=0)
        self.session = package.Session(**options, **sandbox.address())
        self.error = package.AccsynException

    def call(self, method, args):
        try:
            return getattr(self.session, method)(**args)
        except self.error as error:
            return Failed(str(error))


class Official:
    """The official client, its messages to the terminal kept quiet."""

    def __init__(self, sandbox):
        with contextlib.redirect_stdout(io.StringIO()):
            self.session = accsyn_api.Session(**sandbox.credentials(), **sandbox.address())

    def call(self, method, args):
        with contextlib.redirect_stdout(io.StringIO()):
            try:
                return getattr(self.session, method)(**args)
            except Exception as error:
                return Failed(str(error))


class Failed(str):
    """A call that failed; the words are each client's own."""


def normal(value):
    """A result with dates as instants, and what is made up anew masked."""
    if isinstance(value, Failed):
        return "<failed>"
    if isinstance(value, datetime):
        # v1 shows the backend's UTC without a zone.
        return instant(value if value.tzinfo else value.replace(tzinfo=timezone.utc))
    if isinstance(value, dict):
        return {key: normal(item) for key, item in value.items()}
    if isinstance(value, list):
        return [normal(item) for item in value]
    if isinstance(value, str):
        if re.match(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$", value):
            return instant(datetime.fromisoformat(value.replace("Z", "+00:00")))
        if UUID.match(value):
            return "<uuid>"
        # Ids of the seed are the same everywhere, others are new.
        return re.sub(r"\b(?!64f0c0ffee)[0-9a-f]{24}\b", "<id>", value)
    return value


def exact(value):
    """As `normal`, but dates with their zone: the same hours on the clock."""
    if isinstance(value, dict):
        return {key: exact(item) for key, item in value.items()}
    if isinstance(value, list):
        return [exact(item) for item in value]
    if isinstance(value, datetime) and normal(value) != "<now>":
        return repr(value.isoformat())
    if isinstance(value, datetime):
        return "<now> %s" % value.utcoffset()
    return normal(value)


def instant(moment):
    age = abs((datetime.now(timezone.utc) - moment).total_seconds())
    return "<now>" if age < 600 else moment.astimezone(timezone.utc).isoformat()


def ids_of(found, key="name"):
    return {item.get(key): item["id"] for item in found if isinstance(item, dict)}


def calls_v3():
    """Method, arguments; a function as argument is called with the results so far."""
    yield "find_one", {"query": "User WHERE code=john@user.com"}
    for kind in ("User", "Queue", "Site", "Volume", "Folder", "Home", "Collection", "Transfer", "Compute", "Delivery",
                 "Request", "Stream", "Client", "Server", "Acl", "Engine", "Workspace", "Job", "Share"):
        yield "find", {"query": kind}
    for query in (
        "Transfer WHERE status=failed", "transfer WHERE ((user=lisa@example.com AND source!=hq) OR status<>failed) AND name=\"Daily backup\"",
        "Transfer WHERE name='Dagens tagningar 12 – Åre'", "Transfer WHERE size>40000000000", "Client WHERE type in 0,2",
        "Server WHERE roles contains storage", "Transfer WHERE name matches 'sh0[12]0.*'", "Transfer WHERE name=nosuch",
        "Task WHERE job.id=64f0c0ffee000b0000000002", "entitytypes", "attributes WHERE entitytype=transfer", "Transfer WHERE name=",
        "Transfer WHERE", "Nosuch",
    ):
        yield "find", {"query": query}
        yield "find_one", {"query": query} if not query.startswith(("entity", "attributes")) else {"query": "User"}
    yield "find", {"query": "Transfer", "limit": 2, "skip": 1, "attributes": ["name", "source", "created"]}
    yield "find", {"query": "Transfer", "finished": True, "archived": True}
    yield "find", {"query": "User", "inactive": True}
    yield "find", {"query": "Task", "entityid": "64f0c0ffee000b0000000002"}
    yield "find", {"query": "User", "limit": "5"}
    yield "find", {"query": "attributes WHERE entitytype=folder", "create": True}
    yield "get_entity", {"entitytype": "transfer", "entityid": "64f0c0ffee000b0000000001"}
    yield "get_entity", {"entitytype": "transfer", "entityid": "nosuch"}
    yield "report", {"query": "Queue"}
    yield "metrics", {"query": "transfer WHERE id=64f0c0ffee000b0000000002", "attributes": ["speed"], "time": "-1h"}
    yield "create", {"entitytype": "Transfer", "data": {"name": "mine", "source": "share=thefilm/a", "destination": "john@user.com:/b"}}
    yield "create", {"entitytype": "User", "data": {"code": "john@user.com"}}
    yield "create", {"entitytype": "User", "data": {"code": "nytt@användare.se", "name": "Ny"}}
    yield "create", {"entitytype": "Task", "data": [{"source": "a"}, {"source": "b"}], "entityid": "64f0c0ffee000b0000000003"}
    yield "update_many", {"entitytype": "Task", "entityid": "64f0c0ffee000b0000000003", "data": [{"uri": "1", "status": "excluded"}]}
    yield "update", {"entitytype": "Transfer", "entityid": "64f0c0ffee000b0000000003", "data": {"status": "paused", "metadata": {"a": [1, 2.5, None, True]}}}
    yield "update", {"entitytype": "Transfer", "entityid": "64f0c0ffee000b0000000003", "data": {"status": "running"}}
    yield "update", {"entitytype": "Transfer", "entityid": "64f0c0ffee000b00000000ff", "data": {"status": "paused"}}
    yield "delete_one", {"entitytype": "Transfer", "entityid": "64f0c0ffee000b0000000003"}
    yield "delete_one", {"entitytype": "Queue", "entityid": "64f0c0ffee00030000000002"}
    yield "deactivate_one", {"entitytype": "User", "entityid": "64f0c0ffee00010000000002"}
    yield "find", {"query": "User"}
    yield "activate_one", {"entitytype": "User", "entityident": "lisa@example.com"}
    volume, server = "64f0c0ffee00060000000001", "64f0c0ffee00040000000001"
    yield "assign", {"entitytype_parent": "volume", "entitytype": "server", "data": {"volume": volume, "server": server}}
    yield "assignments", {"entitytype": "volume", "entityid": volume}
    yield "deassign", {"entitytype_parent": "volume", "entitytype": "server", "data": {"volume": volume, "server": server}}
    folder = "64f0c0ffee00070000000001"
    yield "grant", {"entitytype": "user", "entityid": "lisa@example.com", "targettype": "folder", "targetid": "thefilm", "data": {"read": True}}
    yield "access", {"targettype": "folder", "targetid": folder}
    yield "access", {"targettype": "folder", "targetid": folder, "entitytype": "user", "entityid": "64f0c0ffee00010000000002"}
    yield "revoke", {"entitytype": "user", "entityid": "lisa@example.com", "targettype": "folder", "targetid": folder}
    yield "revoke", {"entitytype": "user", "entityid": "lisa@example.com", "targettype": "folder", "targetid": folder}
    delivery = "64f0c0ffee000d0000000002"
    yield "grant", {"entitytype": "user", "entityid": "new@client.com", "targettype": "delivery", "targetid": delivery}
    yield "access", {"targettype": "delivery", "targetid": delivery}
    yield "revoke", {"entitytype": "user", "entityid": "new@client.com", "targettype": "delivery", "targetid": delivery}
    yield from files("delete")
    yield "ls", {"path": "share=thefilm", "recursive": True, "include": "*.exr"}
    yield "ls", {"path": "share=thefilm", "recursive": True, "exclude": ["re('.*exr')", "*.pdf"], "maxdepth": 2}
    yield "set_setting", {"entitytype": "workspace", "name": "transfer_mode", "value": "fast"}
    yield "get_setting", {"name": "transfer_mode"}
    yield "get_setting", {"name": "nosuch"}
    yield "get_settings", {"entitytype": "workspace"}
    yield "get_settings", {"entitytype": "queue", "entityid": "64f0c0ffee00030000000001", "upstream": True}
    yield "delete_setting", {"entitytype": "workspace", "name": "transfer_mode"}
    yield "delete_setting", {"entitytype": "workspace", "name": "transfer_mode"}
    yield "logs", {"search": "nosuch text"}
    yield "get_api_key", {}
    yield "integration", {"name": "ftrack", "operation": "sync", "data": {"a": 1}}
    yield "prepublish", {"data": [{"id": "33d59998-c980-4b82-9f6d-06ce27201d26", "filename": "a.mov", "size": 10}]}
    yield "app_is_running", {}
    yield "daemon_is_running", {}


def calls_v1():
    yield "find_one", {"query": "User WHERE code=john@user.com"}
    for kind in ("User", "Queue", "Site", "Share", "Job", "Client", "Acl"):
        yield "find", {"query": kind}
    for query in ("Job WHERE status=failed", "Task WHERE job=64f0c0ffee000b0000000002", "Job WHERE name='Daily backup'",
                  "Job WHERE (status=paused OR status=waiting) AND user<>john@user.com", "entitytypes",
                  "attributes WHERE entitytype=job", "Job WHERE name=", "Job code=x"):
        yield "find", {"query": query}
    yield "find", {"query": "Job", "limit": 2, "skip": 1, "attributes": ["name", "source"]}
    yield "find", {"query": "Job", "finished": True}
    yield "create", {"entitytype": "job", "data": {"code": "mine", "source": "share=thefilm/a", "destination": "/b"}}
    yield "create", {"entitytype": "queue", "data": {"name": "Weekend"}}
    yield "create", {"entitytype": "task", "data": ["/a", "/b"], "entitytype_id": "64f0c0ffee000b0000000003"}
    yield "update_many", {"entitytype": "task", "data": [{"uri": "0", "status": "excluded"}], "entityid": "64f0c0ffee000b0000000003"}
    yield "update", {"entitytype": "job", "entityid": "64f0c0ffee000b0000000003", "data": {"status": "paused"}}
    yield "delete_one", {"entitytype": "job", "entityid": "64f0c0ffee000b0000000003"}
    yield "offline_one", {"entitytype": "user", "entityid": "64f0c0ffee00010000000002"}
    share, server = "64f0c0ffee00060000000001", "64f0c0ffee00040000000001"
    yield "assign", {"entitytype_parent": "share", "entitytype_child": "server", "data": {"share": share, "client": server, "main": True}}
    yield "assignments", {"entitytype": "share", "entityid": share}
    yield "deassign", {"entitytype_parent": "share", "entitytype_child": "server", "data": {"share": share, "client": server, "main": True}}
    yield from files(None)
    yield "set_setting", {"name": "transfer_mode", "value": "fast"}
    yield "get_setting", {"name": "transfer_mode"}
    yield "get_api_key", {}
    yield "integration", {"name": "ftrack", "operation": "sync", "data": {"a": 1}}
    yield "prepublish", {"data": [{"id": "x", "filename": "a.mov", "size": 10}]}
    yield "gui_is_running", {}
    yield "server_is_running", {}


def files(delete):
    yield "ls", {"path": "share=thefilm/plates/sh010"}
    yield "ls", {"path": ["share=thefilm/lut", "volume=archive"], "recursive": True}
    yield "getsize", {"path": "share=thefilm"}
    yield "exists", {"path": "share=thefilm/specs.pdf"}
    yield "exists", {"path": "share=thefilm/nosuch"}
    yield "ls", {"path": "share=nosuch"}
    yield "mkdir", {"path": "share=thefilm/new"}
    yield "rename", {"path": "share=thefilm/new", "path_to": "newer"}
    yield "mv", {"path_src": "share=thefilm/newer", "path_dst": "share=thefilm/lut/newer"}
    if delete:
        yield delete, {"path": "share=thefilm/lut"}
        yield delete, {"path": "share=thefilm/lut", "force": True}



def main():
    official, ours, drop_in = Official(Sandbox()), Ours(Sandbox()), DropIn(Sandbox())
    count = differing = 0
    for method, args in calls_v3() if IS_V3 else calls_v1():
        expected, actual = official.call(method, json.loads(json.dumps(args))), ours.call(method, args)
        as_python = drop_in.call(method, json.loads(json.dumps(args)))
        count += 1
        if exact(expected) != exact(as_python):
            differing += 1
            print("%s %s %s\n  official: %.900s\n  drop-in:  %.900s" % (VERSION, method, args, exact(expected), exact(as_python)))
        if normal(expected) != normal(actual):
            differing += 1
            print("%s %s %s\n  official: %.600s\n  ours:     %.600s" % (VERSION, method, args, normal(expected), normal(actual)))
            if isinstance(expected, Failed) or isinstance(actual, Failed):
                print("  official said: %.300r\n  ours said: %.300r" % (expected, actual))
    print("official client %s, libaccsyn and its accsyn_api: %d calls, %d differ" % (VERSION, count, differing))
    sys.exit(1 if differing else 0)


main()
