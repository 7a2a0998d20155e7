"""The macros in the recordings: `{"$repeat": ["x", 1000]}` and the like."""

import datetime
import hashlib
import os


class Macros(object):
    """What macros stand for: ports of the recorder, and a folder for files."""

    def __init__(self, recorder, folder):
        # Nothing listens on port 1.
        self._ports = {"https": recorder.https, "http": recorder.http}
        self._folder = folder

    def expand(self, value):
        if isinstance(value, list):
            return [self.expand(item) for item in value]
        if isinstance(value, str):
            return self.with_ports(value)
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            ((name, argument),) = value.items()
            if name.startswith("$"):
                return getattr(self, "_" + name[1:])(argument)
        return dict((key, self.expand(item)) for key, item in value.items())

    def with_ports(self, text):
        for name in ("https", "http", "socks"):
            text = text.replace("{%s}" % name, str(self._port(name)))
        return text

    def write(self, name, text):
        path = self._tmp(name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(path, 0o600)
        return path

    def _tmp(self, name):
        return os.path.join(self._folder, name)

    def _file(self, file):
        return self.write(file["name"], file["text"])

    def _port(self, name):
        return self._ports.get(name, 1)

    def _repeat(self, argument):
        return argument[0] * argument[1]

    def _noise(self, argument):
        """Poorly compressible text, the same for the same seed."""
        digests = (hashlib.sha256(("%d:%d" % (argument["seed"], n)).encode()).hexdigest() for n in range(argument["n"] // 64 + 1))
        return "".join(digests)[: argument["n"]]

    def _list(self, argument):
        item = self.expand(argument["item"])
        return [_numbered(item, number) for number in range(argument["n"])]

    _datetime = staticmethod(datetime.datetime.fromisoformat)
    _date = staticmethod(datetime.date.fromisoformat)
    _float = float

    def _tuple(self, items):
        return tuple(self.expand(items))

    def _set(self, items):
        return set(self.expand(items))

    def _gunzip(self, data):
        """A mark of data that was compressed."""
        return {"$gunzip": self.expand(data)}

    _text = with_ports


def _numbered(value, number):
    if isinstance(value, str):
        return value.replace("{i}", str(number))
    if isinstance(value, list):
        return [_numbered(item, number) for item in value]
    if isinstance(value, dict):
        return dict((_numbered(key, number), _numbered(item, number)) for key, item in value.items())
    return value
