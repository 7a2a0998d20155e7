# Generated from accsyn's method table by `cargo run -p accsyn-bindings`; do not edit.
"""Every method of the accsyn API."""


class Methods(object):
    """The methods of a session. Each is run by `_run`, which takes its name, its arguments and its options."""

    def find(self, query, **options):
        """Finds the entities that match a query. The query `entitytypes` lists the entity types, and `attributes
        WHERE entitytype=TYPE` the attributes of a type.

        The array is passed on as the backend sends it, without a look at its elements: elements that are not objects
        are not entities.

        :param query: `TYPE` or `TYPE WHERE EXPRESSION`, for example `Transfer WHERE status=failed AND (name='a*' OR
            size>0)`; pass untrusted strings through `accsyn.quote`.
        :param entityid: Id of the parent: the job of tasks, or the collection of files. Only with api_version 3; with
            1, name the parent in the query, as in `Task WHERE job=<id>`.
        :param attributes: Names of the attributes to return; all of them when left out.
        :param finished: Whether to include finished jobs (done or aborted).
        :param inactive: Whether to include deactivated entities. Only with api_version 3; with 1, use `offline`.
        :param offline: Whether to include deactivated entities, under the name that api_version 1 has for it; prefer
            `inactive` with api_version 3.
        :param archived: Whether to include archived (purged) entities.
        :param limit: Maximum number of entities to return; 0 means no limit.
        :param skip: Number of entities to skip.
        :param create: With the query `attributes WHERE ...`: only attributes that can be set when an entity is
            created. Default: false.
        :param update: With the query `attributes WHERE ...`: only attributes that can be updated. Default: false.
        :param raw: True: returns the result as JSON text.
        :returns: An array of entities, empty when none match.
        :raises accsyn.AccsynError: when the call fails.
        """
        return self._run("find", {"query": query}, options)

    def find_one(self, query, **options):
        """Finds one entity. With api_version 3, finished entities are searched too when no active one matches.

        :param query: `TYPE` or `TYPE WHERE EXPRESSION`, for example `Transfer WHERE status=failed AND (name='a*' OR
            size>0)`; pass untrusted strings through `accsyn.quote`.
        :param entityid: Id of the parent: the job of tasks, or the collection of files. Only with api_version 3; with
            1, name the parent in the query, as in `Task WHERE job=<id>`.
        :param attributes: Names of the attributes to return; all of them when left out.
        :param finished: Whether to include finished jobs (done or aborted).
        :param inactive: Whether to include deactivated entities. Only with api_version 3; with 1, use `offline`.
        :param offline: Whether to include deactivated entities, under the name that api_version 1 has for it; prefer
            `inactive` with api_version 3.
        :param archived: Whether to include archived (purged) entities.
        :param create: With the query `attributes WHERE ...`: only attributes that can be set when an entity is
            created. Default: false.
        :param update: With the query `attributes WHERE ...`: only attributes that can be updated. Default: false.
        :param raw: True: returns the result as JSON text.
        :returns: The entity (the first when several match), or null when none matches.
        :raises accsyn.AccsynError: when the call fails.
        """
        return self._run("find_one", {"query": query}, options)

    def get_entity(self, entitytype, entityid, **options):
        """Reads one entity by its id, even if it is finished, inactive or archived.

        Only with api_version 3; with 1, use `find_one` with the query `<type> WHERE id=<id>`.

        :param entitytype: Entity type, for example `transfer`.
        :param entityid: Id of the entity, 24 characters.
        :param raw: True: returns the result as JSON text.
        :returns: The entity, or null when there is none with this id.
        :raises accsyn.AccsynError: when the call fails.
        """
        return self._run("get_entity", {"entitytype": entitytype, "entityid": entityid}, options)

    def report(self, query, **options):
        """Returns a textual report on an entity, for debugging.

        :param query: `TYPE` or `TYPE WHERE EXPRESSION`, for example `Transfer WHERE status=failed AND (name='a*' OR
            size>0)`; pass untrusted strings through `accsyn.quote`.
        :param raw: True: returns the result as JSON text.
        :returns: The report, usually a string.
        :raises accsyn.AccsynError: when the call fails.
        """
        return self._run("report", {"query": query}, options)

    def metrics(self, query, **options):
        """Reads metrics of an entity, for example the speed of a transfer over time.

        :param query: `TYPE` or `TYPE WHERE EXPRESSION`, for example `Transfer WHERE status=failed AND (name='a*' OR
            size>0)`; pass untrusted strings through `accsyn.quote`.
        :param attributes: Names of the metrics to return; with api_version 1, ["speed"] when left out.
        :param time: Period to cover, for example `-1h`.
        :param raw: True: returns the result as JSON text.
        :returns: An object with one series per metric.
        :raises accsyn.AccsynError: when the call fails.
        """
        return self._run("metrics", {"query": query}, options)

    def create(self, entitytype, data=None, **options):
        """Creates an entity.

        The request is never sent twice: after a timeout, check whether the entity exists before you try again.

        :param entitytype: Entity type, for example `transfer`.
        :param data: The attributes of the new entity as an object, or a list of tasks.
        :param entityid: Id of the parent: the job of new tasks, or the collection of new files.
        :param allow_duplicates: For jobs and tasks: whether duplicates of existing ones are accepted; with
            api_version 1, true when left out.
        :param replace_duplicates: For jobs and tasks: whether existing duplicates are replaced. Only with api_version
            3.
        :param data_file: Path of a regular file of at most 64 MiB on this machine, whose JSON, an object or a list,
            is read in place of `data`. A list is sent as the official clients send the list of a file: as it is, and
            as `tasks` only when tasks are created; as `data` it is sent as `tasks` always.
        :param raw: True: returns the result as JSON text.
        :returns: The new entity, or an array when none or several were created; an object with `success`, true or
            null, when the backend confirms that without showing any.
        :raises accsyn.AccsynError: when the call fails.
        """
        return self._run("create", {"entitytype": entitytype, "data": data}, options)

    def update(self, entitytype, entityid, data, **options):
        """Changes attributes of an entity.

        With api_version 3, access rules (type acl) are changed by `grant` instead.

        :param entitytype: Entity type, for example `transfer`.
        :param entityid: Id of the entity.
        :param data: The attributes to change, at least one, with their new values.
        :param raw: True: returns the result as JSON text.
        :returns: The changed entity, or null when the backend returns none.
        :raises accsyn.AccsynError: when the call fails.
        """
        return self._run("update", {"entitytype": entitytype, "entityid": entityid, "data": data}, options)

    def update_many(self, entitytype, entityid, data, **options):
        """Changes several tasks of a job at once.

        :param entitytype: Must be `task`.
        :param entityid: Id of the job.
        :param data: Objects, at least one, that each name a task by `id` or `uri` and hold its new values.
        :param raw: True: returns the result as JSON text.
        :returns: An array of the changed tasks.
        :raises accsyn.AccsynError: when the call fails.
        """
        return self._run("update_many", {"entitytype": entitytype, "entityid": entityid, "data": data}, options)

    def delete_one(self, entitytype, entityid, **options):
        """Deletes (purges) an entity.

        With api_version 3, access rules (type acl) are removed by `revoke` instead.

        :param entitytype: Entity type, for example `transfer`.
        :param entityid: Id of the entity.
        :param data: Further options for the backend. Only with api_version 3.
        :param force: Whether to delete it although other entities depend on it; short for `data` {"force": true}.
            Only with api_version 3.
        :param raw: True: returns the result as JSON text.
        :returns: True.
        :raises accsyn.AccsynError: when the call fails.
        """
        return self._run("delete_one", {"entitytype": entitytype, "entityid": entityid}, options)

    def delete_many(self, entitytype, entityid, data, **options):
        """Removes files from a collection.

        Only with api_version 3; with 1, collections cannot be changed.

        :param entitytype: Must be `collection`.
        :param entityid: Id of the collection.
        :param data: The files to remove, as {"files": ["<id>", ...]}.
        :param raw: True: returns the result as JSON text.
        :returns: True.
        :raises accsyn.AccsynError: when the call fails.
        """
        return self._run("delete_many", {"entitytype": entitytype, "entityid": entityid, "data": data}, options)

    def activate_one(self, entitytype, entityident, **options):
        """Activates a deactivated entity again.

        Only with api_version 3; with 1, use `update` with {"status": "enabled"}.

        :param entitytype: Entity type, for example `user`.
        :param entityident: Id or code of the entity.
        :param raw: True: returns the result as JSON text.
        :returns: True.
        :raises accsyn.AccsynError: when the call fails.
        """
        return self._run("activate_one", {"entitytype": entitytype, "entityident": entityident}, options)

    def deactivate_one(self, entitytype, entityid, **options):
        """Deactivates an entity: it is kept, but no longer found or used.

        :param entitytype: Entity type, for example `user`.
        :param entityid: Id of the entity.
        :param raw: True: returns the result as JSON text.
        :returns: True.
        :raises accsyn.AccsynError: when the call fails.
        """
        return self._run("deactivate_one", {"entitytype": entitytype, "entityid": entityid}, options)

    def assign(self, entitytype_parent, entitytype, data, **options):
        """Assigns a server to a volume or share.

        :param entitytype_parent: `volume` or `share`; with api_version 1, `share`.
        :param entitytype: `server` or `client`; with api_version 1, `server`.
        :param data: Ids of both, for example {"volume": "<id>", "server": "<id>"}; with api_version 1, {"share":
            "<id>", "client": "<id>"} with "main": true or "site": true.
        :param raw: True: returns the result as JSON text.
        :returns: True.
        :raises accsyn.AccsynError: when the call fails.
        """
        return self._run("assign", {"entitytype_parent": entitytype_parent, "entitytype": entitytype, "data": data}, options)

    def assignments(self, entitytype, entityid, **options):
        """Lists the servers that are assigned to a volume or share.

        :param entitytype: `volume` or `share`.
        :param entityid: Id of the volume or share.
        :param raw: True: returns the result as JSON text.
        :returns: An array of objects with `client`, `client_hr` and `main`.
        :raises accsyn.AccsynError: when the call fails.
        """
        return self._run("assignments", {"entitytype": entitytype, "entityid": entityid}, options)

    def deassign(self, entitytype_parent, entitytype, data, **options):
        """Removes a server from a volume or share.

        :param entitytype_parent: `volume` or `share`; with api_version 1, `share`.
        :param entitytype: `server` or `client`; with api_version 1, `server`.
        :param data: Ids of both, for example {"volume": "<id>", "server": "<id>"}; with api_version 1, {"share":
            "<id>", "client": "<id>"} with "main": true or "site": true.
        :param raw: True: returns the result as JSON text.
        :returns: True.
        :raises accsyn.AccsynError: when the call fails.
        """
        return self._run("deassign", {"entitytype_parent": entitytype_parent, "entitytype": entitytype, "data": data}, options)

    def grant(self, entitytype, entityid, targettype, targetid, **options):
        """Gives a user access to a share, or makes the user a recipient of a delivery, request or stream. A user who
        is not known yet is invited.

        Only with api_version 3; with 1, manage access through entities of type acl with `create`, `update` and
        `delete_one`.

        :param entitytype: Must be `user`.
        :param entityid: Id or e-mail address of the user.
        :param targettype: Type of a share (`volume`, `folder`, `home`, `collection`, `share`) or of a job
            (`delivery`, `request`, `stream`, `job`).
        :param targetid: Id of the target, or the code of a share.
        :param data: The options below in one object, instead of one by one.
        :param read: For shares: whether to allow reading; true when no option is given at all, else false when left
            out.
        :param write: For shares: whether to allow writing; true when no option is given at all, else false when left
            out.
        :param invite: Whether to invite a user who is not known; false makes the call fail instead. Default: true.
        :param notify: For shares: whether to notify the user by e-mail. Default: false.
        :param message: For shares: message of the e-mail.
        :param path: For shares: the folder to give access to. Default: "/".
        :param raw: True: returns the result as JSON text.
        :returns: The access rule (acl) of a share, or true when a backend before 3.4 changed one; for a job true,
            false when the user was a recipient before, or the recipient as an object or in an array.
        :raises accsyn.AccsynError: when the call fails.
        """
        return self._run("grant", {"entitytype": entitytype, "entityid": entityid, "targettype": targettype, "targetid": targetid}, options)

    def access(self, targettype, targetid, **options):
        """Lists who has access to a share, or the recipients of a delivery, request or stream.

        Only with api_version 3; with 1, manage access through entities of type acl with `create`, `update` and
        `delete_one`.

        :param targettype: Type of a share (`volume`, `folder`, `home`, `collection`, `share`) or of a job
            (`delivery`, `request`, `stream`, `job`).
        :param targetid: Id of the target.
        :param entitytype: For shares: only access of entities of this type, for example `user`.
        :param entityid: For shares: only access of this entity; requires `entitytype`.
        :param recursive: For shares: whether to include access to folders inside. Default: false.
        :param raw: True: returns the result as JSON text.
        :returns: An array of objects: for shares with `user`, `user_hr`, `share`, `share_hr`, `read`, `write`,
            `acknowledged` and `path`; for jobs the recipients.
        :raises accsyn.AccsynError: when the call fails.
        """
        return self._run("access", {"targettype": targettype, "targetid": targetid}, options)

    def revoke(self, entitytype, entityid, targettype, targetid, **options):
        """Revokes a user's access to a target, removing all access rules of the user there that the backend finds.

        Only with api_version 3; with 1, manage access through entities of type acl with `create`, `update` and
        `delete_one`.

        :param entitytype: Must be `user`.
        :param entityid: Id or e-mail address of the user.
        :param targettype: Type of a share (`volume`, `folder`, `home`, `collection`, `share`) or of a job
            (`delivery`, `request`, `stream`, `job`).
        :param targetid: Id of the target.
        :param raw: True: returns the result as JSON text.
        :returns: True, or false when the user had no access.
        :raises accsyn.AccsynError: when the call fails.
        """
        return self._run("revoke", {"entitytype": entitytype, "entityid": entityid, "targettype": targettype, "targetid": targetid}, options)

    def ls(self, path, **options):
        """Lists files and folders.

        :param path: Path such as `volume=projects/shots`, a list of paths, or an object.
        :param recursive: Whether to descend into folders. Default: false.
        :param maxdepth: Number of levels to descend; 0 means no limit.
        :param getsize: Whether to include the sizes of folders. Default: false.
        :param files_only: Whether to omit folders.
        :param directories_only: Whether to omit files.
        :param include: Only these file names: `word`, `*word`, `word*`, `*word*`, `a*b` or `re('...')`, one or a
            list; overrides `exclude`. Only with api_version 3.
        :param exclude: File names to omit, in the same forms as `include`. Only with api_version 3.
        :param raw: True: returns the result as JSON text.
        :returns: An array of objects with `type` (0 folder, 1 file), `filename`, `size` in bytes and `modified`; for
            a list of paths, an array of objects with `path` and `result`.
        :raises accsyn.AccsynError: when the call fails.
        """
        return self._run("ls", {"path": path}, options)

    def getsize(self, path, **options):
        """Returns the size of a file, or of a folder with everything in it.

        :param path: Path such as `volume=projects/shots`, a list of paths, or an object.
        :param include: Only these file names: `word`, `*word`, `word*`, `*word*`, `a*b` or `re('...')`, one or a
            list; overrides `exclude`. Only with api_version 3.
        :param exclude: File names to omit, in the same forms as `include`. Only with api_version 3.
        :param raw: True: returns the result as JSON text.
        :returns: The size in bytes; for a list of paths, an array of objects with `path` and `result`, or one answer
            for all.
        :raises accsyn.AccsynError: when the call fails.
        """
        return self._run("getsize", {"path": path}, options)

    def exists(self, path, **options):
        """Checks whether a file or folder exists.

        :param path: Path such as `volume=projects/shots`, a list of paths, or an object.
        :param raw: True: returns the result as JSON text.
        :returns: True or false; for a list of paths, an array of objects with `path` and `result`, or one answer for
            all.
        :raises accsyn.AccsynError: when the call fails.
        """
        return self._run("exists", {"path": path}, options)

    def mkdir(self, path, **options):
        """Creates a folder.

        :param path: Path such as `volume=projects/shots`, a list of paths, or an object.
        :param raw: True: returns the result as JSON text.
        :returns: True; for a list of paths, an array of objects with `path` and `result`, or one answer for all.
        :raises accsyn.AccsynError: when the call fails.
        """
        return self._run("mkdir", {"path": path}, options)

    def rename(self, path, path_to, **options):
        """Renames a file or folder within its folder.

        :param path: Path such as `volume=projects/shots`, a list of paths, or an object.
        :param path_to: The new name, in the same forms as `path`.
        :param raw: True: returns the result as JSON text.
        :returns: True; for a list of paths, an array of objects with `path` and `result`, or one answer for all.
        :raises accsyn.AccsynError: when the call fails.
        """
        return self._run("rename", {"path": path, "path_to": path_to}, options)

    def mv(self, path_src, path_dst, **options):
        """Moves a file or folder.

        :param path_src: Path of the file or folder to move, for example `volume=projects/a.mov`.
        :param path_dst: Destination path.
        :param raw: True: returns the result as JSON text.
        :returns: True; for a list of paths, an array of objects with `path` and `result`, or one answer for all.
        :raises accsyn.AccsynError: when the call fails.
        """
        return self._run("mv", {"path_src": path_src, "path_dst": path_dst}, options)

    def delete(self, path, **options):
        """Deletes a file or folder.

        :param path: Path such as `volume=projects/shots`, a list of paths, or an object.
        :param force: Whether to delete a folder that is not empty. Default: false. Only with api_version 3.
        :param raw: True: returns the result as JSON text.
        :returns: True; for a list of paths, an array of objects with `path` and `result`, or one answer for all.
        :raises accsyn.AccsynError: when the call fails.
        """
        return self._run("delete", {"path": path}, options)

    def prepublish(self, data, **options):
        """Asks which of the given files may be published, and under which rules.

        :param data: Objects with `id` (UUID), `filename`, `size` in bytes, `is_dir` and `files`; missing sizes are
            filled in.
        :param raw: True: returns the result as JSON text.
        :returns: An object with `files`, which says what may be done with each, and with questions for the user.
        :raises accsyn.AccsynError: when the call fails.
        """
        return self._run("prepublish", {"data": data}, options)

    def get_setting(self, name=None, **options):
        """Reads a setting, or all of them when no name is given.

        :param name: Name of the setting, for example `transfer_speedlimit`; all settings when left out or empty.
        :param entitytype: Type of the entity that the setting belongs to. Default: "workspace".
        :param entityid: Id of the entity that the setting belongs to.
        :param integration: Name of the integration that the setting belongs to.
        :param data: Further input for the backend.
        :param raw: True: returns the result as JSON text.
        :returns: The value, usually a string, or null when it is not set; without a name, an object with one value
            per setting.
        :raises accsyn.AccsynError: when the call fails.
        """
        return self._run("get_setting", {"name": name}, options)

    def get_settings(self, **options):
        """Reads all settings of an entity.

        Only with api_version 3; with 1, read one setting at a time with `get_setting`.

        :param entitytype: Type of the entity that the settings belong to; the workspace when left out.
        :param entityid: Id of the entity that the settings belong to.
        :param recursive: Whether to include the settings of entities inside it. Default: false.
        :param upstream: Whether to include inherited settings. Default: false.
        :param omit_defaults: Whether to leave out settings that have their default value. Default: true.
        :param share: Id of the share whose settings apply.
        :param raw: True: returns the result as JSON text.
        :returns: An object with one value per setting.
        :raises accsyn.AccsynError: when the call fails.
        """
        return self._run("get_settings", {}, options)

    def set_setting(self, entitytype=None, name=None, value=None, **options):
        """Changes a setting.

        :param entitytype: Type of the entity that the setting belongs to, for example `workspace` or `queue`.
        :param name: Name of the setting, for example `transfer_speedlimit`.
        :param value: The new value, a string that may be empty; pass structured values as JSON text.
        :param entityid: Id of the entity that the setting belongs to.
        :param integration: Name of the integration that the setting belongs to. Only with api_version 1; with 3, use
            `integration`.
        :param data: Further input for the backend. Only with api_version 1.
        :param raw: True: returns the result as JSON text.
        :returns: Whether the backend confirmed the value (false: the answer does not say so; an error: it was
            refused); with api_version 1, null when it does not say.
        :raises accsyn.AccsynError: when the call fails.
        """
        return self._run("set_setting", {"entitytype": entitytype, "name": name, "value": value}, options)

    def delete_setting(self, entitytype, name, **options):
        """Deletes a setting, so that the inherited or default value applies again.

        Only with api_version 3; with 1, use `set_setting` with the default value.

        :param entitytype: Type of the entity that the setting belongs to, for example `workspace` or `queue`.
        :param name: Name of the setting, for example `transfer_speedlimit`.
        :param entityid: Id of the entity that the setting belongs to.
        :param raw: True: returns the result as JSON text.
        :returns: Whether the backend deleted it.
        :raises accsyn.AccsynError: when the call fails.
        """
        return self._run("delete_setting", {"entitytype": entitytype, "name": name}, options)

    def logs(self, **options):
        """Reads the log of the workspace or of an entity.

        Only with api_version 3; with 1, the log cannot be read.

        :param entitytype: Type of the entity whose log is read. Default: "workspace".
        :param entityid: Id of the entity whose log is read.
        :param search: Only entries that contain this string.
        :param sort: Attribute to sort by. Default: "date".
        :param sort_reverse: Whether to sort in reverse order. Default: false.
        :param pagination_page: Page to return.
        :param pagination_limit: Entries per page.
        :param pagination_skip: Number of entries to skip.
        :param raw: True: returns the result as JSON text.
        :returns: The backend's whole response, an object with an array of log entries in `result`.
        :raises accsyn.AccsynError: when the call fails.
        """
        return self._run("logs", {}, options)

    def get_api_key(self, **options):
        """Reads the user's own API key, if the workspace permits it.

        :param raw: True: returns the result as JSON text.
        :returns: The API key as a string, a secret.
        :raises accsyn.AccsynError: when the call fails.
        """
        return self._run("get_api_key", {}, options)

    def get_session_key(self, **options):
        """Returns the key of this session, with which other programs on this machine can log in.

        Only with api_version 1; with 3, log each session in with the API key.

        :param raw: True: returns the result as JSON text.
        :returns: The session key as a string, a secret.
        :raises accsyn.AccsynError: when the call fails.
        """
        return self._run("get_session_key", {}, options)

    def generate_session_key(self, **options):
        """Creates a new session key for this user.

        Only with api_version 1; with 3, log each session in with the API key.

        :param lifetime: How long it stays valid; a whole number. In seconds.
        :param raw: True: returns the result as JSON text.
        :returns: The session key as a string, a secret.
        :raises accsyn.AccsynError: when the call fails.
        """
        return self._run("generate_session_key", {}, options)

    def app_is_running(self, **options):
        """Checks whether the user's accsyn desktop app is running on this machine.

        :param raw: True: returns the result as JSON text.
        :returns: True or false, or null when the backend knows no desktop app of this user on this machine.
        :raises accsyn.AccsynError: when the call fails.
        """
        return self._run("app_is_running", {}, options)

    def daemon_is_running(self, **options):
        """Checks whether an accsyn daemon of the user is running on this machine.

        :param raw: True: returns the result as JSON text.
        :returns: True or false, or null when the backend knows no daemon of this user on this machine.
        :raises accsyn.AccsynError: when the call fails.
        """
        return self._run("daemon_is_running", {}, options)

    def integration(self, name, operation, **options):
        """Calls an operation of an integration of the workspace.

        :param name: Name of the integration, for example `ftrack`.
        :param operation: Name of the operation.
        :param data: Input of the operation.
        :param raw: True: returns the result as JSON text.
        :returns: What the integration returns.
        :raises accsyn.AccsynError: when the call fails.
        """
        return self._run("integration", {"name": name, "operation": operation}, options)

    def event(self, http, uri, **options):
        """Sends any event: for operations that the backend learned after this library was released.

        :param http: HTTP method: `GET`, `PUT`, `POST` or `DELETE`.
        :param uri: The operation, for example `transfer/find`.
        :param data: Data of the event. Default: {}.
        :param query: Query expression, sent as it is.
        :param entityid: Id of the event.
        :param raw: True: returns the result as JSON text.
        :returns: The backend's whole response.
        :raises accsyn.AccsynError: when the call fails.
        """
        return self._run("event", {"http": http, "uri": uri}, options)


# The options of each method.
OPTIONS = {
    "find": ("entityid", "attributes", "finished", "inactive", "offline", "archived", "limit", "skip", "create", "update"),
    "find_pages": ("entityid", "attributes", "finished", "inactive", "offline", "archived", "limit", "skip", "create", "update", "max", "prefetch"),
    "find_one": ("entityid", "attributes", "finished", "inactive", "offline", "archived", "create", "update"),
    "get_entity": (),
    "report": (),
    "metrics": ("attributes", "time"),
    "create": ("entityid", "allow_duplicates", "replace_duplicates", "data_file"),
    "update": (),
    "update_many": (),
    "delete_one": ("data", "force"),
    "delete_many": (),
    "activate_one": (),
    "deactivate_one": (),
    "assign": (),
    "assignments": (),
    "deassign": (),
    "grant": ("data", "read", "write", "invite", "notify", "message", "path"),
    "access": ("entitytype", "entityid", "recursive"),
    "revoke": (),
    "ls": ("recursive", "maxdepth", "getsize", "files_only", "directories_only", "include", "exclude"),
    "getsize": ("include", "exclude"),
    "exists": (),
    "mkdir": (),
    "rename": (),
    "mv": (),
    "delete": ("force",),
    "prepublish": (),
    "get_setting": ("entitytype", "entityid", "integration", "data"),
    "get_settings": ("entitytype", "entityid", "recursive", "upstream", "omit_defaults", "share"),
    "set_setting": ("entityid", "integration", "data"),
    "delete_setting": ("entityid",),
    "logs": ("entitytype", "entityid", "search", "sort", "sort_reverse", "pagination_page", "pagination_limit", "pagination_skip"),
    "get_api_key": (),
    "get_session_key": (),
    "generate_session_key": ("lifetime",),
    "app_is_running": (),
    "daemon_is_running": (),
    "integration": ("data",),
    "event": ("data", "query", "entityid"),
    "wait": ("until", "interval", "timeout"),
}
