"""Dates as the official client has them, and JSON with such dates."""

import datetime
import json
import sys

from accsyn._values import as_json, from_iso, has_dates, in_utc, with_dates

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
        value = super(JSONDecoder, self).decode(s, *args)
        # What the backend sends is an object.
        return _decoded(value) if isinstance(value, dict) else value


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
    """A date with milliseconds or without."""
    moment = from_iso(text + "Z") if len(text) in (19, 23) else text
    return _in_local_time(moment, text) if isinstance(moment, datetime.datetime) else text


def _in_local_time(moment, text):
    """A date in the time zone of this machine. Python 2 has none, and keeps UTC."""
    if sys.version_info < (3, 6):
        return moment
    try:
        return moment.astimezone()
    except (OverflowError, OSError, ValueError):
        return text  # Midnight of 1 January in the year 1 has no local time in America.


def _local(text):
    moment = from_iso(text)
    return text if moment is text else _in_local_time(moment, text)


def _without_zone(text):
    moment = from_iso(text)
    return text if moment is text else moment.replace(tzinfo=None)


def arguments(args, api_version):
    """The arguments of a call as JSON text."""
    return json.dumps(args, default=_digits if api_version == 1 else _in_utc).encode("ascii")


def _in_utc(value):
    """Dates in UTC without a zone, as the backend has them, also within people's own text."""
    if isinstance(value, datetime.datetime):
        fraction = ".%03d" % (value.microsecond // 1000) if value.microsecond else ""
        return in_utc(value).isoformat()[: len("YYYY-MM-DDTHH:MM:SS")] + fraction
    return as_json(value)


def _digits(value):
    """The old API has no zones: its dates are sent with the digits they have."""
    return value.strftime(SECONDS) if isinstance(value, datetime.date) else as_json(value)


def result(text, method, api_version):
    """A result from JSON text: dates in local time, or, of the old API, in UTC without a zone."""
    value = json.loads(text)
    if has_dates(method, {}):
        with_dates(value, _without_zone if api_version == 1 else _local)
    return value
