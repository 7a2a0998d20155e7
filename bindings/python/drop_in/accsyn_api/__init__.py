"""The interface of the official accsyn Python client 3.4.0, on top of libaccsyn. docs/coming-from-python.md says what differs.

    import accsyn_api

    session = accsyn_api.Session(domain="acmefilm", username="john@user.com", api_key="...")
    print(session.find_one("User"))
"""

from ._version import __version__
from .session import AccsynException, Session

__all__ = ["AccsynException", "Session", "__version__"]
