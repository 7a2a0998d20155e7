"""The official client 3.4.0 against the sandbox; run by official.rs with the sandbox's variables set."""

import json
import os
import socket
import urllib.request
import webbrowser
from datetime import datetime

import accsyn_api
import watched

ready = json.loads(os.environ["ACCSYN_SANDBOX"])


def address(url):
    host, port = url.split("//")[1].rsplit(":", 1)
    return {"hostname": host, "port": int(port)}


session = accsyn_api.Session(
    workspace=ready["workspace"], username=ready["username"], api_key=ready["api_key"], **address(ready["https"])
)

# Who am I?
me = session.find_one("User WHERE code=john@user.com")
assert me["code"] == "john@user.com" and me["role"] == "admin", me
assert len(me["id"]) == 24 and isinstance(me["created"], datetime), me

# Queries.
names = lambda found: sorted(t["name"] for t in found)
assert names(session.find("Transfer WHERE status=failed")) == ["sh030_comp_v001"]
assert "sh010_plate_v001" not in names(session.find("Transfer"))
assert "sh010_plate_v001" in names(session.find("Transfer", finished=True))
assert "turnover_2019" in names(session.find("Transfer", finished=True, archived=True))
assert names(session.find('transfer WHERE ((user=lisa@example.com AND source!=hq) OR status<>failed) AND name="Daily backup"')) == ["Daily backup"]
assert names(session.find("Transfer WHERE name contains 'tagningar' AND status in paused,failed")) == ["Dagens tagningar 12 – Åre"]
assert names(session.find("Transfer WHERE name matches 'sh0[12]0_comp.*'")) == ["sh010_comp_v003"]
assert names(session.find("Transfer WHERE size>40000000000 AND status=paused")) == ["Dagens tagningar 12 – Åre"]
page = session.find("Transfer", limit=2, skip=1, attributes=["source", "destination"])
assert len(page) == 2 and set(page[0]) == {"id", "source", "destination"}, page
assert "transfer" in session.find("entitytypes")
assert "source" in session.find("attributes WHERE entitytype=transfer")
assert "created" not in session.find("attributes WHERE entitytype=transfer", create=True)
assert session.find("User WHERE code=gone@acmefilm.com") == []
assert len(session.find("User WHERE code=gone@acmefilm.com", inactive=True)) == 1

# Life of a transfer.
transfer = session.create("Transfer", {"name": "my_transfer", "source": "share=thefilm/plates", "destination": "john@user.com:/tmp"})
assert transfer["status"] == "init" and transfer["destination_hr"] == "user:john@user.com[admin](%s)" % me["id"], transfer
assert session.get_entity("Transfer", transfer["id"])["name"] == "my_transfer"
assert session.find_one("Transfer WHERE name='my_transfer'")["id"] == transfer["id"]
assert session.update("Transfer", transfer["id"], {"status": "aborted"})["status"] == "aborted"
assert session.find_one("Transfer WHERE id=%s" % transfer["id"])["status"] == "aborted"

# Tasks.
tasks = session.create("Task", [{"source": "a.exr"}, {"source": "b.exr"}], entityid=transfer["id"])
assert [t["uri"] for t in tasks] == ["1", "2"], tasks
assert len(session.find("Task WHERE status=queued", entityid=transfer["id"])) == 3
assert len(session.find("Task WHERE job.id=%s" % transfer["id"])) == 3
changed = session.update_many("Task", transfer["id"], [{"uri": "1", "status": "excluded"}])
assert changed[0]["status"] == "excluded"
assert session.delete_one("Transfer", transfer["id"]) is True
assert session.find_one("Transfer WHERE name='my_transfer'") is None

# Something large travels compressed.
large = session.create("Transfer", {"name": "large", "tasks": [{"source": "shots/sh%d/plate.exr" % i, "destination": "x"} for i in range(4000)]})
assert len(session.find("Task", entityid=large["id"])) == 4000
session.delete_one("Transfer", large["id"])

# Access.
collection = session.find_one("Collection")
acl = session.grant("user", "lisa@example.com", "folder", "thefilm", {"read": True})
assert acl["read"] is True and acl["write"] is False, acl
share = session.find_one("Folder WHERE code=thefilm")
assert any(a["user_hr"] == "lisa@example.com" for a in session.access("folder", share["id"]))
assert session.revoke("user", "lisa@example.com", "folder", share["id"]) is True
delivery = session.find_one("Delivery WHERE name='Trailer ProRes'")
session.grant("user", "new@client.com", "delivery", delivery["id"])
assert any(r["user_hr"] == "new@client.com" for r in session.access("delivery", delivery["id"]))
assert session.revoke("user", "new@client.com", "delivery", delivery["id"]) is True
volume = session.find_one("Volume WHERE code=projects")
server = session.find_one("Server WHERE status=online")
assert session.assign("volume", "server", {"volume": volume["id"], "server": server["id"]}) is True
assert session.assignments("volume", volume["id"])[0]["client"] == server["id"]
assert session.deassign("volume", "server", {"volume": volume["id"], "server": server["id"]}) is True

# Activation.
lisa = session.find_one("User WHERE code=lisa@example.com")
assert session.deactivate_one("user", lisa["id"]) is True
assert session.find("User WHERE code=lisa@example.com") == []
assert session.activate_one("user", "lisa@example.com") is True
assert len(session.find("User WHERE code=lisa@example.com")) == 1

# Files.
assert session.exists("share=thefilm/specs.pdf") is True
assert session.getsize("share=thefilm/plates/sh010") == 2 * 52428800
assert session.mkdir("share=thefilm/new") is True
assert session.rename("share=thefilm/new", "newer") is True
assert session.mv("share=thefilm/newer", "share=thefilm/lut/newer") is True
assert session.delete("share=thefilm/lut/newer") is True
assert [f["filename"] for f in session.ls("share=thefilm/lut")] == ["show.cube"]
assert [f["filename"] for f in session.ls("share=thefilm/plates/sh010", include="*1002*")] == ["plate.1002.exr"]

# Settings, logs, the rest.
queue = session.find_one("Queue WHERE name=medium")["id"]
assert session.set_setting("job", "compute_avoid", "disable", entityid=queue) is True
assert session.get_settings("job", queue, upstream=False, omit_defaults=False)["compute_avoid"] == "disable"
assert session.delete_setting("job", "compute_avoid", entityid=queue) is True
assert "compute_avoid" not in session.get_settings("job", queue, upstream=False, omit_defaults=False)
assert session.set_setting("workspace", "transfer_mode", "fast") is True
assert session.get_setting("transfer_mode") == "fast"
assert session.get_settings("workspace")["transfer_mode"] == "fast"
assert session.delete_setting("workspace", "transfer_mode") is True
assert len(session.logs("user", me["id"], search="logged in", sort_reverse=True)["result"]) >= 1
lines = session.logs("workspace", pagination_page=1, pagination_limit=3)
assert len(lines["result"]) == 3 and lines["count"] > 3, lines
assert isinstance(lines["result"][0]["date"], datetime)
assert session.get_api_key() == ready["api_key"]
assert session.report("Server").startswith("Report")
assert session.integration("ftrack", "sync", {"a": 1})["operation"] == "sync"
assert session.prepublish([{"id": "33d59998-c980-4b82-9f6d-06ce27201d26", "filename": "a.mov", "size": 10}])["files"][0]["can_publish"]
assert session.app_is_running() is None

# The rest of the public methods.
assert set(session.metrics("Transfer", attributes=["size"])) == {"size"}
running = session.find_one("Transfer WHERE status=paused")
assert session.update_one("Transfer", running["id"], {"description": "held"})["description"] == "held"
queue = session.create("Queue", {"name": "Weekend", "priority": 7})
assert queue["code"] == "weekend" and queue["uri"] == "acmefilm/weekend", queue
assert session.offline_one("Queue", queue["id"]) is True
assert session.delete_one("Queue", queue["id"]) is True
files = session.create("File", {"files": ["share=thefilm/specs.pdf"]}, entityid=collection["id"])
assert files["filename"] == "specs.pdf" and files["size"] == 182044, files
assert len(session.find("File", entityid=collection["id"])) == 3
assert session.delete_many("collection", collection["id"], {"files": [files["id"]]}) is True
assert len(session.find("File", entityid=collection["id"])) == 2
assert session.gui_is_running() is None and session.server_is_running() is None and session.daemon_is_running() is None
home = session.create("Home", {"user": "lisa@example.com"})
assert home["code"] == "lisa@example.com" and session.mkdir("home=lisa@example.com/notes") is True
assert [f["filename"] for f in session.ls("home=lisa@example.com")] == ["notes"]
assert session.ls("delivery=%s" % session.find_one("Delivery WHERE name='Project references'")["id"])[0]["filename"] == "references"
assert session.ls(["share=thefilm/lut"])[0]["result"][0]["filename"] == "show.cube"
tree = session.ls("share=thefilm/plates", recursive=True, getsize=True)
assert [f["filename"] for f in tree] == ["sh010", "sh020"] and len(tree[0]["files"]) == 2, tree
assert tree[0]["size"] == 2 * 52428800 and isinstance(tree[0]["modified"], datetime)


def control(path, order):
    request = urllib.request.Request(ready["control"] + path, json.dumps(order).encode(), {"Content-Type": "application/json"})
    return json.load(urllib.request.urlopen(request))


def advance(seconds):
    control("/clock", {"advance": seconds})


# This machine comes and goes.
machine = {"code": socket.gethostname(), "user": ready["username"]}
control("/clients", {**machine, "type": 0})
assert session.app_is_running() is True and session.daemon_is_running() is None
control("/clients", {**machine, "type": 2})
control("/clients", {**machine, "type": 0, "online": False})
assert session.app_is_running() is False and session.daemon_is_running() is True

# A transfer to its end, on a clock that is driven by hand.

moving = session.create("Transfer", {"source": "share=thefilm/conform/reel3/reel3.mov", "destination": "site=berlin:volume=archive/reel3.mov"})
advance(30)
now = session.get_entity("Transfer", moving["id"])
assert now["status"] == "running" and 0 < now["progress"] < 100 and now["speed"] > 0 and now["etr"], now
assert session.metrics("Transfer WHERE id=%s" % moving["id"], ["speed"])["speed"][0][1] > 0
assert session.update("Transfer", moving["id"], {"status": "paused"})["status"] == "paused"
advance(3600)
assert session.get_entity("Transfer", moving["id"])["progress"] == now["progress"]
assert session.update("Transfer", moving["id"], {"status": "waiting"})["status"] == "waiting"
advance(3600)
assert session.find("Transfer WHERE name=reel3.mov") == []
assert session.find_one("Transfer WHERE name=reel3.mov")["status"] == "done"
assert session.getsize("volume=archive/reel3.mov") == 8589934592
advance(15 * 86400)
assert session.find_one("Transfer WHERE name=reel3.mov") is None
assert session.find_one("Transfer WHERE name=reel3.mov", finished=True, archived=True)["status"] == "done"

# Refusals.
for refused in (
    lambda: session.update("Transfer", session.find_one("Transfer")["id"], {"status": "running"}),
    lambda: session.update("Transfer", session.find_one("Transfer")["id"], {"created": "x"}),
    lambda: session.create("User", {"code": "john@user.com"}),
    lambda: session.delete_one("Queue", session.find_one("Queue WHERE default=true")["id"]),
    lambda: session.find("Transfer WHERE name="),
    lambda: session.exists("share=nosuch/x"),
    lambda: accsyn_api.Session(workspace="acmefilm", username="john@user.com", api_key="wrong", **address(ready["https"])),
    lambda: accsyn_api.Session(workspace="other", username="john@user.com", api_key=ready["api_key"], **address(ready["https"])),
):
    try:
        refused()
    except Exception:
        continue
    raise AssertionError("not refused")

# A standard user sees what was shared, and changes little.
vendor = accsyn_api.Session(
    workspace="acmefilm", username="vendor@vfxhouse.de", api_key="0b2b8f62-2f7f-4f0e-9c6f-57c1f6f0a003", **address(ready["https"])
)
assert vendor.find("Volume") == [] and vendor.find("Queue") == []
assert {t["user_hr"].split("[")[0] for t in vendor.find("Transfer")} == {"user:vendor@vfxhouse.de"}
try:
    vendor.create("Queue", {"name": "mine"})
    raise AssertionError("not refused")
except AssertionError:
    raise
except Exception:
    pass
webbrowser.open = lambda *_: True
session.help()
assert session.get_hostname() and "2026" in session.str({"date": datetime(2026, 11, 24)})
assert session.get_last_message() is None and json.loads(session.dump({"a": 1})) == {"a": 1}
watched.check_all_were_called()
print("official client 3.4.0: fine")
