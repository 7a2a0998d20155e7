"""The session of the official client 3.4.0, with what 2.1.3 had in addition."""

import functools
import json
import os

import accsyn

from . import values
from .constants import *
from .credentials import of_working_directory
from .error import AccsynException
from .masking import masked
from .query import decode_query
from .values import JSONDecoder, JSONEncoder

# The name of 2.1.3.
accsynException = AccsynException

MANUAL = "https://accsyn-python-api.readthedocs.io/en/latest/"

# The names that parameters had in 2.1.3, or that the manual has.
OLD_NAMES = {
    "parent": "entityid",
    "entitytype_child": "entitytype",
    "entitytype_id": "entityid",
    "entity_id": "entityid",
    "scope": "entitytype",
}


def _method(function):
    """A method that runs the library's of the same name, with the arguments that are given: it has the same defaults."""
    name, code = function.__name__, function.__code__
    parameters = code.co_varnames[1 : code.co_argcount]

    @functools.wraps(function)
    def run(self, *args, **named):
        for old in [old for old in named if old not in parameters and OLD_NAMES.get(old) in parameters]:
            named[OLD_NAMES[old]] = named.pop(old)
        is_old, old_order = _OLD_ORDERS.get(name, (None, None))
        if is_old is not None and is_old(self._api_version, args, named):
            old_order(*args, **named)
            given = dict(zip(old_order.__code__.co_varnames, args), **named)
            if name == "set_setting":
                given.setdefault("entitytype", "workspace")
        else:
            function(self, *args, **named)  # Which raises the usual TypeError if they do not fit.
            given = dict(zip(parameters, args), **named)
        return self._call(name, given)

    return run


def _has_attributes_second(api_version, args, _named):
    """An id is never a list. Whoever leaves out attributes is known by the API version only."""
    return len(args) > 1 and (isinstance(args[1], (list, tuple)) or api_version == 1 and args[1] is None)


def _has_data_second(_api_version, args, _named):
    return len(args) > 1 and isinstance(args[1], (list, tuple))


def _begins_with_the_name(api_version, args, named):
    """3.4.0 requires a third argument beside the name and the value."""
    return api_version == 1 or len(args) + len(set(named) & set(("name", "value"))) == 2


# Methods whose parameters had another order in 2.1.3: when a call has that order, and a function with it.
_OLD_ORDERS = {
    "find": (
        _has_attributes_second,
        lambda query, attributes=None, finished=None, offline=None, archived=None, limit=None, skip=None, create=False, update=False: None,
    ),
    "find_one": (_has_attributes_second, lambda query, attributes=None, finished=None, offline=None, archived=None: None),
    "set_setting": (
        _begins_with_the_name,
        lambda name, value, entitytype="workspace", entityid=None, integration=None, data=None: None,
    ),
    "update_many": (_has_data_second, lambda entitytype, data, entityid: None),
}


def _with_document(args):
    """Data that is given as text: JSON, which the library takes as such, or the path of a file with JSON."""
    try:
        json.loads(args["data"])
    except ValueError:
        if not os.path.exists(args["data"]):
            return args  # The library says what is wrong with it.
    else:
        return args
    args = dict(args, data_file=args["data"])
    del args["data"]
    return args


def _encoded(args, api_version):
    try:
        return values.arguments(args, api_version).decode("ascii")
    except (TypeError, ValueError) as error:
        raise accsyn.AccsynError(str(error), code="INVALID_ARGUMENT")


class Session(object):
    """A session with one workspace, by libaccsyn."""

    # Of 2.1.3, which had them here.
    DEFAULT_CONNECT_TIMEOUT = DEFAULT_CONNECT_TIMEOUT
    DEFAULT_TIMEOUT = DEFAULT_TIMEOUT

    def __init__(
        self,
        workspace=None,
        username=None,
        api_key=None,
        hostname=None,
        port=None,
        proxy=None,
        verbose=False,
        pretty_json=False,
        path_logfile=None,
        timeout=None,
        connect_timeout=None,
        domain=None,
        path_envfile=None,
        pwd=None,
        session_key=None,
        dev=False,
        **options
    ):
        """Logs in.

        :param pwd: password, in place of the API key: API version 1, as client 2.1.3 has it.
        :param session_key: key of another session, in place of the API key: API version 1.
        :param dev: development mode, which otherwise AS_DEV turns on.
        :param options: any other option of `accsyn.Session`, such as `ca_file`.
        """
        named = {
            "workspace": workspace or domain,
            "username": username,
            "api_key": api_key,
            "hostname": hostname,
            "port": port,
            "proxy": proxy,
            "verbose": verbose,
            "pretty_json": pretty_json,
            "path_logfile": path_logfile,
            "timeout": timeout,
            "connect_timeout": connect_timeout,
            "path_envfile": path_envfile,
            "pwd": pwd,
            "session_key": session_key,
            "dev": dev,
        }
        options.update((name, value) for name, value in named.items() if value)
        if not path_envfile and not pwd and not session_key and options.get("api_version") != 1:
            options = dict(of_working_directory(), **options)
        self._last_message = None
        self._session = self._raising(accsyn.Session, **options)
        self._info = self._session.info()
        self._api_version = self._info["api_version"]

    @property
    def username(self):
        """The user who is logged in."""
        return self._info["username"]

    @property
    def timeout(self):
        """Seconds to wait for a response."""
        return self._info["timeout"]

    @property
    def connect_timeout(self):
        """Seconds to wait for a connection."""
        return self._info["connect_timeout"]

    def _raising(self, function, *args, **named):
        """The result of a function, its failure raised as one of this package."""
        try:
            value = function(*args, **named)
        except accsyn.AccsynError as error:
            failure = AccsynException.of(error)
        else:
            self._last_message = None
            return value
        self._last_message = failure.message
        raise failure

    def _call(self, name, args):
        if name == "create" and isinstance(args["data"], (type(""), type(u""))):
            args = _with_document(args)
        text = self._raising(_encoded, args, self._api_version)
        return values.result(self._raising(self._session.call, name, text, raw=True), name, self._api_version)

    def login(self, revive_session_key=None):
        """A session is logged in when it is made, and cannot be again: make another one."""
        raise AccsynException("the session is already logged in", code="INVALID_ARGUMENT")

    def get_last_message(self):
        """The message of the last call if it failed, else None."""
        return self._last_message

    # Reading

    @_method
    def find(
        self,
        query,
        entityid=None,
        attributes=None,
        finished=None,
        inactive=None,
        offline=None,
        archived=None,
        limit=None,
        skip=None,
        create=False,
        update=False,
        single_entity_query=False,
    ):
        """Finds the entities that match a query."""

    @_method
    def find_one(
        self, query, entityid=None, attributes=None, finished=None, inactive=None, offline=None, archived=None
    ):
        """Finds one entity; None if there is none."""

    @_method
    def get_entity(self, entitytype, entityid):
        """Reads one entity by its id, even if it is finished, inactive or archived."""

    @_method
    def report(self, query):
        """A textual report on an entity."""

    @_method
    def metrics(self, query, attributes=None, time=None):
        """Metrics of an entity."""

    # Writing

    @_method
    def create(self, entitytype, data, entityid=None, allow_duplicates=None, replace_duplicates=None):
        """Creates an entity. `data` is a dict, a list, JSON text, or the path of a file with JSON."""

    @_method
    def update(self, entitytype, entityid, data):
        """Changes an entity."""

    @_method
    def update_one(self, entitytype, entityid, data):
        """The same as `update`."""

    @_method
    def update_many(self, entitytype, entityid, data):
        """Changes several tasks of a job."""

    @_method
    def delete_one(self, entitytype, entityid, data=None):
        """Deletes an entity."""

    @_method
    def delete_many(self, entitytype, entityid, data):
        """Removes files from a collection."""

    @_method
    def activate_one(self, entitytype, entityident):
        """Activates an entity that was deactivated."""

    @_method
    def deactivate_one(self, entitytype, entityid):
        """Deactivates an entity."""

    @_method
    def offline_one(self, entitytype, entityid):
        """The same as `deactivate_one`."""

    # Assignments and access

    @_method
    def assign(self, entitytype_parent, entitytype, data):
        """Assigns a server to a share."""

    @_method
    def assignments(self, entitytype, entityid):
        """The servers that are assigned to a share."""

    @_method
    def deassign(self, entitytype_parent, entitytype, data):
        """Ends the assignment of a server to a share."""

    @_method
    def grant(self, entitytype, entityid, targettype, targetid, data=None):
        """Gives a user access to a share, or makes them a recipient of a delivery."""

    @_method
    def access(self, targettype, targetid, entitytype=None, entityid=None, recursive=False):
        """Who has access."""

    @_method
    def revoke(self, entitytype, entityid, targettype, targetid):
        """Ends the access of a user."""

    # Files

    @_method
    def ls(
        self,
        path,
        recursive=False,
        maxdepth=None,
        getsize=False,
        files_only=False,
        directories_only=False,
        include=None,
        exclude=None,
    ):
        """Lists files."""

    @_method
    def getsize(self, path, include=None, exclude=None):
        """The size of a file or directory in bytes."""

    @_method
    def exists(self, path):
        """Whether a file or directory exists."""

    @_method
    def mkdir(self, path):
        """Makes a directory."""

    @_method
    def rename(self, path, path_to):
        """Renames a file or directory within its directory."""

    @_method
    def mv(self, path_src, path_dst):
        """Moves a file or directory."""

    @_method
    def delete(self, path, force=False):
        """Deletes a file or directory."""

    @_method
    def rm(self, path):
        """The name that `delete` had in 2.1.3."""

    @_method
    def prepublish(self, data):
        """Checks files before they are published."""

    # Settings and logs

    @_method
    def get_setting(self, name=None, entitytype="workspace", entityid=None, integration=None, data=None):
        """The value of a setting."""

    @_method
    def get_settings(
        self, entitytype=None, entityid=None, recursive=False, upstream=False, omit_defaults=True, share=None
    ):
        """All settings of an entity."""

    @_method
    def set_setting(self, entitytype, name, value, entityid=None):
        """Sets a setting."""

    @_method
    def delete_setting(self, entitytype, name, entityid=None):
        """Deletes a setting."""

    @_method
    def logs(
        self,
        entitytype=None,
        entityid=None,
        search=None,
        sort="date",
        sort_reverse=False,
        pagination_page=None,
        pagination_limit=None,
        pagination_skip=None,
    ):
        """Entries of the log."""

    # Keys, running programs, integrations

    @_method
    def get_api_key(self):
        """The user's own API key."""

    @_method
    def get_session_key(self):
        """The key of this session; API version 1 only."""

    @_method
    def generate_session_key(self, lifetime=None):
        """A new session key; API version 1 only."""

    @_method
    def app_is_running(self):
        """Whether the user's desktop app runs on this machine; None if it is not known."""

    @_method
    def daemon_is_running(self):
        """Whether a daemon of the user runs on this machine; None if it is not known."""

    @_method
    def gui_is_running(self):
        """The same as `app_is_running`."""

    @_method
    def server_is_running(self):
        """The same as `daemon_is_running`."""

    @_method
    def integration(self, name, operation, data):
        """Calls an operation of an integration."""

    # Helpers

    @staticmethod
    def get_hostname():
        """The host name of this machine."""
        return accsyn.hostname()

    def help(self):
        """Prints where the manual is, and opens it in the browser."""
        import webbrowser

        print("The manual is at " + MANUAL)
        webbrowser.open(MANUAL)

    @staticmethod
    def dump(d, indent=4):
        """A value as JSON text."""
        return "None" if d is None else json.dumps(d, cls=JSONEncoder, indent=indent)

    @staticmethod
    def str(d, indent=4):
        """The same as `dump`."""
        return Session.dump(d, indent=indent)

    def decode_query(self, query):
        """The entity type of a query, and its expression if it has one."""
        return decode_query(query)

    _decode_query = decode_query

    @staticmethod
    def _obscure_dict_string(s):
        """A text with the values of secret keys masked."""
        return masked(s)
