"""Watches which public methods of the official client are called, of all that there are."""

import accsyn_api

PUBLIC = [name for name in dir(accsyn_api.Session) if not name.startswith("_") and callable(getattr(accsyn_api.Session, name))]
called = set()


def watched(name):
    method = vars(accsyn_api.Session)[name]
    plain = method.__func__ if isinstance(method, (staticmethod, classmethod)) else method

    def call(*arguments, **named):
        called.add(name)
        return plain(*arguments, **named)

    return type(method)(call) if isinstance(method, (staticmethod, classmethod)) else call


for name in PUBLIC:
    setattr(accsyn_api.Session, name, watched(name))


def check_all_were_called():
    assert set(PUBLIC) == called, set(PUBLIC) - called
