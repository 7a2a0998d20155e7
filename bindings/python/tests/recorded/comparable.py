"""Requests in the form of the recordings."""

import base64
import datetime
import gzip
import json
import re
import urllib.parse
import uuid

from accsyn_api import Session

UUID = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
CREATED = re.compile(r'(created%22%3A%20%22).*?(%22)|("created": ").*?(")')
MACHINE = Session.get_hostname()


def recorded(requests, macros):
    """What a recording has of these requests."""
    eids = []
    return [_recorded(request, macros, eids) for request in requests]


def _recorded(request, macros, eids):
    text = urllib.parse.unquote(request["query"]) if request["query"] else request["body"]
    out = dict((name, request[name]) for name in ("http", "scheme", "path", "headers"))
    for name in ("https", "http"):
        request["host"] = request["host"].replace(macros.with_ports("{%s}" % name), "{%s}" % name)
    out["host"] = request["host"]
    out["where"] = "query" if request["query"] else "body" if request["body"] else None
    try:
        event = json.loads(text)
    except ValueError:
        event = None
    if isinstance(event, dict):
        if isinstance(event.get("query"), str):
            event["query"] = event["query"].replace("code=%s " % MACHINE, "code=recorder-host ")
        out["event_keys"] = list(event)
        out["volatile"] = _volatile(event, eids)
        if "gz_data" in event:
            event["gz_data"] = {"$gunzip": json.loads(gzip.decompress(base64.b64decode(event["gz_data"])))}
        out["event"] = event
    target = request["path"] + ("?" + request["query"] if request["query"] else "")
    out["raw"] = {"target": _masked(target), "body": _masked(request["body"])}
    return out


def _volatile(event, eids):
    """Takes what differs from run to run out of an event; what kind of value each was."""
    out = {}
    for name in ("eid", "created", "session", "hostname"):
        if name not in event:
            continue
        value = event.pop(name)
        if name == "created":
            value = _kind_of_time(value)
        elif name == "hostname" and value == MACHINE:
            value = "recorder-host"
        elif UUID.fullmatch(value or ""):
            assert str(uuid.UUID(value)) == value
            if name == "eid" and value not in eids:
                eids.append(value)
            value = "uuid4#%d" % (eids.index(value) + 1) if name == "eid" else "uuid4"
        out[name] = value
    return out


def _kind_of_time(text):
    then = datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%S")
    utc = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
    for kind, now in (("utc", utc), ("local", datetime.datetime.now())):
        if abs((now - then).total_seconds()) < 120:
            return kind
    return "neither: " + text


def _masked(text):
    return CREATED.sub(r"\1\3<created>\2\4", UUID.sub("<uuid>", text.replace(MACHINE, "recorder-host")))


def pair(expected, actual, macros):
    """Two requests without permitted differences: product and machine in the header of the device."""
    expected, actual = dict(expected), dict(actual)
    expected["event"] = macros.expand(expected.get("event") or {})
    # Which is the decoded form of a header.
    expected.pop("authorization", None)
    for request in (expected, actual):
        request["headers"] = dict((name, _shape(value) if "evice" in name else value) for name, value in request["headers"].items())
        request.setdefault("event", {})
        request.setdefault("event_keys", [])
        request.setdefault("volatile", {})
        data = request["event"].get("data")
        if request["event"].get("uri", "").endswith("publish/preprocess") and isinstance(data, dict):
            # The recordings lack the list of files itself.
            data.pop("files", None)
    if "raw" not in expected or "size" in (expected["event"].get("data") or {}):
        expected.pop("raw", None)
        actual.pop("raw", None)
    else:
        expected["raw"] = dict((name, expected["raw"][name]) for name in actual["raw"])
    return expected, actual


def _shape(device):
    platform, family = re.fullmatch(r"\S+ v[0-9]\S* @ (\S+) .*\((\w+)\)", device).groups()
    return "<product> @ %s <host>(%s)" % (platform, family)
