"""The official client 2.1.3 against the sandbox; run by official.rs with the sandbox's variables set."""

import json
import os
import urllib.request
import webbrowser
from datetime import datetime

import accsyn_api
import watched

ready = json.loads(os.environ["ACCSYN_SANDBOX"])

# The rest of the environment is for other clients.
for name in [name for name in os.environ if name.startswith("ACCSYN_")]:
    del os.environ[name]


def login(**credentials):
    host, port = ready["https"].split("//")[1].rsplit(":", 1)
    return accsyn_api.Session(
        domain=ready["workspace"], username=ready["username"], hostname=host, port=int(port), **credentials
    )


def expire():
    urllib.request.urlopen(urllib.request.Request(ready["control"] + "/expire", method="POST", headers={"Content-Type": "application/json"})).read()


session = login(api_key=ready["api_key"])
by_password = login(pwd=ready["password"])
by_key = login(session_key=session.get_session_key())
for each in (session, by_password, by_key):
    me = each.find_one("User WHERE code=john@user.com")
    assert me["role"] == "admin" and isinstance(me["created"], datetime), me

jobs = session.find("Job WHERE status=failed")
assert [job["name"] for job in jobs] == ["sh030_comp_v001"]
assert {queue["code"] for queue in session.find("Queue")} >= {"high", "medium", "low"}
assert {site["code"] for site in session.find("Site")} == {"hq", "berlin", "roaming", "accsyn"}
assert len(session.find("Job", limit=2)) == 2

job = session.create("job", {"code": "my_transfer", "source": "share=thefilm/plates", "destination": "/tmp"})
assert session.find_one('Job WHERE code="my_transfer"')["id"] == job["id"]
assert session.update("Job", job["id"], {"status": "paused"})["status"] == "paused"
tasks = session.create("task", ["/a", "/b"], entitytype_id=job["id"])
assert len(session.find("Task WHERE job=%s" % job["id"])) == 3, tasks
assert session.update_many("task", [{"uri": "0", "status": "excluded"}], job["id"])[0]["status"] == "excluded"
assert session.delete_one("Job", job["id"]) is True
queue = session.create("queue", {"name": "Weekend", "priority": 5})
assert session.offline_one("queue", queue["id"]) is True
assert session.delete_one("queue", queue["id"]) is True
assert session.set_setting("transfer_mode", "fast") is True
assert session.get_setting("transfer_mode") == "fast"
assert session.exists("share=thefilm/specs.pdf") is True
assert session.get_api_key() == ready["api_key"]
assert len(session.generate_session_key(lifetime=60)) == 24

# The rest of the public methods.
assert session.report("queue").startswith("Report") and "speed" in session.metrics("Job")
share = session.find_one("Share WHERE code=projects")
server = session.find_one("Server WHERE status=online")
assert session.assign("share", "server", {"share": share["id"], "client": server["id"], "main": True}) is True
assert session.assignments("share", share["id"])[0]["client"] == server["id"]
assert session.deassign("share", "server", {"share": share["id"], "client": server["id"], "main": True}) is True
assert session.mkdir("share=thefilm/new") is True
assert session.rename("share=thefilm/new", "newer") is True
assert session.mv("share=thefilm/newer", "share=thefilm/lut/newer") is True
assert [f["filename"] for f in session.ls("share=thefilm/lut")] == ["newer", "show.cube"]
assert session.getsize("share=thefilm/lut") == 911360
assert session.prepublish([{"filename": "a.mov", "size": 10}])["size"] == 10
assert session.gui_is_running() is None and session.server_is_running() is None
assert session.integration("ftrack", "sync", {"a": 1})["operation"] == "sync"
user = session.create("user", {"code": "guest@example.com"})
assert session.update_one("user", user["id"], {"name": "Guest"})["name"] == "Guest"
assert session.offline_one("user", user["id"]) is True and session.delete_one("user", user["id"]) is True
assert session.update("queue", session.find_one("Queue WHERE code=low")["id"], {"priority": 2})["priority"] == 2
assert {"user", "organization", "job", "share"} <= set(session.find("entitytypes"))
assert session.decode_query("Job WHERE status=done")["expression"] == "status=done"
session.rm("share=thefilm/made-by-rm")
assert session.exists("share=thefilm/made-by-rm") is True, "the client asks for a folder"
try:
    session.login()
    raise SystemExit("logged in twice")
except Exception:
    pass

# The guide: who am I, queries, pages, an own job from its name to its end, a message, a proxy.
assert isinstance(session.find_one("User")["modified"], datetime)
lisa = session.find_one("User WHERE code=lisa@example.com")["id"]
found = session.find('job WHERE ((user=%s AND source!=hq) OR status<>failed) AND code="Daily backup"' % lisa)
assert [job["code"] for job in found] == ["Daily backup"]
one = session.find_one("Job where id=%s" % found[0]["id"], attributes=["source", "destination"])
assert one["source"].startswith("organization:") and "code" not in one, one
everything = [job["id"] for job in session.find("Job")]
assert [job["id"] for job in session.find("Job", skip=1, limit=2)] == everything[1:3]
session.create("job", {"name": "my_transfer", "source": "share=thefilm/plates", "destination": "/tmp"})
j = session.find_one('Job WHERE code="my_transfer"')
assert session.update("Job", j["id"], {"status": "aborted"})["status"] == "aborted"
assert session.delete_one("Job", j["id"]) is True
try:
    session.update("Job", j["id"], {"status": "aborted"})
    raise SystemExit("a job that is gone")
except Exception:
    assert j["id"] in session.get_last_message()
address = ready["http"].split("//")[1]
proxied = accsyn_api.Session(
    domain=ready["workspace"], username=ready["username"], api_key=ready["api_key"], hostname="acmefilm.accsyn.com",
    proxy="accsyn:" + address,
)
assert proxied.find_one("User")["code"]
assert "status" in session.find("attributes WHERE entitytype=job")

# An API-key session renews itself, a password session does not.
expire()
assert session.find_one("User")["code"]
try:
    by_password.find("User")
    raise AssertionError("not expired")
except AssertionError:
    raise
except Exception:
    pass
assert "expired" in by_password.get_last_message()
for wrong in ({"pwd": "wrong"}, {"api_key": "wrong"}, {"session_key": "wrong"}):
    try:
        login(**wrong)
    except Exception:
        continue
    raise AssertionError("not refused")
webbrowser.open = lambda *_: True
session.help()
assert session.get_hostname() and "2026" in session.str({"date": datetime(2026, 11, 24)})
watched.check_all_were_called()
print("official client 2.1.3: fine")
