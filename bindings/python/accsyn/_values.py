"""Python values to JSON and back."""

import datetime
import json
import re
import sys
import time

from ._errors import AccsynError
from ._own_text import STRINGS, SUFFIX, WHOLE

# As the library has the dates of entities.
_is_date = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?Z\Z").match
_SHORTEST = len("YYYY-MM-DDTHH:MM:SSZ")
_SUCCESS = b'{"ok":true,"result":'
_TEXT = type(u"")
_ATOMS = frozenset((type(None), bool, int, float))

if sys.version_info[0] > 2:
    UTC = datetime.timezone.utc
else:

    class _Utc(datetime.tzinfo):
        """UTC, which Python 2 lacks."""

        def utcoffset(self, _moment):
            return datetime.timedelta(0)

        def dst(self, _moment):
            return datetime.timedelta(0)

        def tzname(self, _moment):
            return "UTC"

        def __repr__(self):
            return "accsyn.UTC"

        def __reduce__(self):
            return "UTC"

    UTC = _Utc()


def dumps(value):
    """As JSON for the library, in bytes."""
    return json.dumps(value, default=as_json, separators=(",", ":")).encode("utf-8")


def as_json(value):
    """What JSON has no type for."""
    if isinstance(value, datetime.datetime):
        return in_utc(value).replace(tzinfo=None).isoformat() + "Z"
    if isinstance(value, datetime.date):
        return value.isoformat() + "T00:00:00"
    if hasattr(value, "__fspath__"):
        return value.__fspath__()
    raise TypeError("a %s cannot be sent: there is no JSON for it" % type(value).__name__)


def in_utc(moment):
    """A date without a zone is local time, as everywhere in Python."""
    try:
        return _converted(moment)
    except (OverflowError, OSError, ValueError):
        text = "the date %s cannot be sent: it is out of range in UTC, or in local time; give it the zone UTC" % moment
        raise AccsynError(text, code="INVALID_ARGUMENT")


def _converted(moment):
    if moment.utcoffset() is not None:
        return moment.astimezone(UTC)
    if sys.version_info >= (3, 6):
        return moment.replace(tzinfo=None).astimezone(UTC)
    seconds = time.mktime(moment.timetuple())
    return datetime.datetime.fromtimestamp(seconds, UTC).replace(microsecond=moment.microsecond)


def result(envelope, method, raw, has_dates=True):
    """The result in an envelope of the library, or its error raised."""
    text = envelope.decode("utf-8")
    if not envelope.startswith(_SUCCESS):
        error = json.loads(text)["error"]
        error["method"] = error.get("method") or method
        raise AccsynError(**error)
    if raw:
        return text[len(_SUCCESS) : -1]
    try:
        value = json.loads(text)["result"]
    except ValueError as error:
        # Python refuses integers of thousands of digits.
        reason = "the call succeeded, but Python cannot read its result (raw=True returns it as JSON text): %s" % error
        raise AccsynError(reason, code="PROTOCOL", method=method)
    return with_dates(value) if has_dates else value


def has_dates(method, args):
    """Whether a method's results have dates of the backend. Those of settings are people's own text."""
    name = method if isinstance(method, _TEXT) else method.decode("utf-8")
    if name == "event":
        return str(args.get("uri", "")).rsplit("/", 1)[-1] != "setting"
    return not name.endswith(("_setting", "_settings"))


def with_dates(value, date=None):
    """A decoded result, its dates converted by `date` (`from_iso`): values of keys, except in people's own text."""
    _convert((value,) if type(value) is dict else value if type(value) is list else (), date or from_iso)
    return value


def _convert(items, date, text=_TEXT, size=len, kind_of=type, atoms=_ATOMS, own_strings=STRINGS, own=WHOLE, suffix=SUFFIX):
    # This runs for every value of a result: names are local, and what is cheap and frequent comes first.
    for members in items:
        if kind_of(members) is not dict:
            continue
        for key, value in members.items():
            kind = kind_of(value)
            if kind in atoms:
                continue
            if kind is text:
                if size(value) >= _SHORTEST and value[-1] == "Z" and value[10] == "T":
                    if key not in own_strings and key not in own and not key.endswith(suffix):
                        members[key] = date(value)
            elif kind is dict:
                if value and not _is_own_text(key):
                    _convert((value,), date)
            elif kind is list:
                if value and not _is_own_text(key):
                    _convert(value, date)


def _is_own_text(key):
    return key in WHOLE or key.endswith(SUFFIX)


if sys.version_info >= (3, 11):
    _from_iso = datetime.datetime.fromisoformat

    def from_iso(text):
        """A date, or the same string if there is no such date."""
        try:
            # Other forms of ISO 8601 are not the backend's, nor is hour 24.
            if len(text) == _SHORTEST and text[7] == "-" and text[10] == "T" and text[19] == "Z":
                if text[13] == text[16] == ":" and (text[12] < "4" or text[11] < "2"):
                    return _from_iso(text)
            return text if _is_date(text) is None else _from_iso(text)
        except ValueError:
            return text

elif hasattr(datetime.datetime, "fromisoformat"):
    _from_iso = datetime.datetime.fromisoformat

    def from_iso(text):
        """A date, or the same string if there is no such date."""
        try:
            if len(text) == _SHORTEST and text[10] == "T" and text[19] == "Z":
                return _from_iso(text[:19] + "+00:00")
            match = _is_date(text)
            # Python 3.7 to 3.10 take three digits or six.
            return text if match is None else _from_iso(text[:19] + match.group(1).ljust(7, "0") + "+00:00")
        except ValueError:
            return text

else:

    def from_iso(text):
        """A date, or the same string if there is no such date."""
        match = _is_date(text)
        if match is None:
            return text
        fraction = (match.group(1) or ".").ljust(7, "0")[1:]
        numbers = [int(text[start:end]) for start, end in ((0, 4), (5, 7), (8, 10), (11, 13), (14, 16), (17, 19))]
        try:
            return datetime.datetime(*(numbers + [int(fraction), UTC]))
        except ValueError:
            return text
