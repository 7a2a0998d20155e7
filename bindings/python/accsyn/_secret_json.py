"""JSON with credentials, in memory that is wiped, which strings of Python cannot be."""

import ctypes
import json

from ._values import as_json

_PAIRS = 0x10000


class SecretJson(object):
    """JSON for one call of the library. It is wiped when the block that it is used in ends, and with this object."""

    def __init__(self, value):
        self._size = sum(1 for _ in _characters(value)) + 1
        self._text = ctypes.create_string_buffer(self._size)
        content = (ctypes.c_ubyte * self._size).from_buffer(self._text)
        for at, character in enumerate(_characters(value)):
            content[at] = character

    def wipe(self):
        """Overwrites it."""
        ctypes.memset(self._text, 0, self._size)

    def __enter__(self):
        return self._text

    def __exit__(self, *_):
        self.wipe()

    def __del__(self):
        # There is none if the value could not be written.
        if hasattr(self, "_text"):
            self.wipe()


def _characters(value):
    """The codes of the JSON's characters, which are ASCII, one after the other: there is no other copy of a string."""
    if isinstance(value, dict):
        separator = "{"
        for key, member in value.items():
            for code in _codes(separator + json.dumps({key: 0}, separators=(",", ":"))[1:-2]):
                yield code
            for code in _characters(member):
                yield code
            separator = ","
        for code in _codes("}" if value else "{}"):
            yield code
    elif isinstance(value, (list, tuple)):
        separator = "["
        for item in value:
            for code in _codes(separator):
                yield code
            for code in _characters(item):
                yield code
            separator = ","
        for code in _codes("]" if value else "[]"):
            yield code
    elif isinstance(value, (str, type(u""))):
        for code in _string(value):
            yield code
    elif hasattr(value, "__fspath__"):
        for code in _characters(value.__fspath__()):
            yield code
    else:
        for code in _codes(json.dumps(value, default=as_json)):
            yield code


def _codes(text):
    return bytearray(text.encode("ascii"))


def _string(text):
    if not isinstance(text, type(u"")) and not all(byte < 0x80 for byte in bytearray(text)):
        # In Python 2 this is UTF-8.
        text = text.decode("utf-8")
    quote, backslash = 0x22, 0x5C
    yield quote
    for character in text:
        code = ord(character)
        if code in (quote, backslash):
            yield backslash
            yield code
        elif 0x20 <= code < 0x7F:
            yield code
        else:
            if code >= _PAIRS:
                for escape in _codes("\\u%04x" % (0xD800 + (code - _PAIRS >> 10))):
                    yield escape
                code = 0xDC00 + (code - _PAIRS & 0x3FF)
            for escape in _codes("\\u%04x" % code):
                yield escape
    yield quote
