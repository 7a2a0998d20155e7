"""The credentials of a file `.env` in the working directory, which the official client reads."""

import io
import os
import stat

from .error import AccsynException

NAMES = {
    "workspace": ("ACCSYN_WORKSPACE", "ACCSYN_DOMAIN", "ACCSYN_ORG"),
    "username": ("ACCSYN_API_USER",),
    "api_key": ("ACCSYN_API_KEY",),
}


def of_working_directory():
    """What `.env` has of workspace, user and API key. Nothing else of it counts: where the key is sent is not up to a file that
    merely lies there. The environment of the process stays as it is."""
    if os.environ.get("ACCSYN_CREDENTIALS_PATH") or not os.path.isfile(".env"):
        return {}
    mode = os.stat(".env").st_mode
    if os.name == "posix" and mode & (stat.S_IWGRP | stat.S_IWOTH):
        text = "the file .env in the working directory can be written by other users: chmod go-w .env"
        raise AccsynException(text, code="IO")
    with io.open(".env", encoding="utf-8") as file:
        pairs = dict(filter(None, map(_pair, file)))
    found = dict((option, [pairs[name] for name in names if pairs.get(name)]) for option, names in NAMES.items())
    return dict((option, values[0]) for option, values in found.items() if values)


def _pair(line):
    """The name and the value of a line; None if it has none."""
    name, equals, value = line.strip().partition("=")
    if not equals or name.startswith("#"):
        return None
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        value = value[1:-1]
    return name.strip(), value
