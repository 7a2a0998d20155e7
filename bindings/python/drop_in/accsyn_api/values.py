"""Dates as the official client has them, and JSON with such dates."""

import datetime
import json
import sys

from accsyn._values import dumps, from_iso, has_dates, in_utc, with_dates

SECONDS = "%Y-%m-%dT%H:%M:%S"


class JSONEncoder(json.JSONEncoder):
    """JSON with dates in the backend's form: UTC without a zone."""

    def default(self, o):
        if isinstance(o, datetime.datetime):
            return in_utc(o).strftime(SECONDS)
        if isinstance(o, datetime.date):
            return o.strftime(SECONDS)
        return super(JSONEncoder, self).default(o)


class JSONDecoder(json.JSONDecoder):
    """Decodes JSON of the backend: dates become local time, ids lose their prefix."""

    def decode(self, s, *args):
        return _decoded(super(JSONDecoder, self).decode(s, *args))


def _decoded(value):
    if isinstance(value, list):
        return [_decoded(item) if isinstance(item, dict) else item for item in value]
    for key, item in value.items() if isinstance(value, dict) else ():
        if isinstance(item, (dict, list)):
            value[key] = _decoded(item)
        elif isinstance(item, type(u"")):
            value[key] = item.replace("ObjectId:", "") if item.startswith("ObjectId:") else _moment(item)
    return value


def _moment(text):
    moment = from_iso(text + "Z")
    return text if moment == text + "Z" else local(moment)


def local(moment):
    """A date in the time zone of this machine. Python 2 has none, and keeps UTC."""
    return moment.astimezone() if sys.version_info >= (3, 6) else moment


def _local(text):
    moment = from_iso(text)
    return text if moment is text else local(moment)


def _without_zone(text):
    moment = from_iso(text)
    return text if moment is text else moment.replace(tzinfo=None)


def arguments(args, api_version):
    """The arguments of a call as JSON text. The old API has no zones: its dates are sent with the digits they have."""
    if api_version != 1:
        return dumps(args)
    return json.dumps(args, default=_digits).encode("ascii")


def _digits(value):
    if isinstance(value, (datetime.datetime, datetime.date)):
        return value.strftime(SECONDS)
    raise TypeError("a %s cannot be sent: there is no JSON for it" % type(value).__name__)


def result(text, method, api_version):
    """A result from JSON text: dates in local time, or, of the old API, in UTC without a zone."""
    value = json.loads(text)
    if has_dates(method, {}):
        with_dates(value, _without_zone if api_version == 1 else _local)
    return value
