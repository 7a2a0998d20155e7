/* Generated from src/api/methods by `cargo run -p accsyn-bindings`; do not edit. */
/*
 * accsyn/generated/methods.hpp: every method of the accsyn API as members of accsyn::session. Included by accsyn.hpp.
 */
#ifndef ACCSYN_GENERATED_METHODS_HPP
#define ACCSYN_GENERATED_METHODS_HPP

#include <accsyn/error.hpp>
#include <accsyn/generated/requests.hpp>
#include <accsyn/json_write.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace accsyn
{

/// The methods as members of a session. Each blocks until the backend has answered, on any number of threads at once.
template <class Session> class method_calls
{
  public:
    /// Finds the entities that match a query. The query `entitytypes` lists the entity types, and `attributes WHERE
    ///     entitytype=TYPE` the attributes of a type.
    ///
    /// The array is passed on as the backend sends it, without a look at its elements: elements that are not objects
    ///     are not entities.
    ///
    /// @param query `TYPE` or `TYPE WHERE EXPRESSION`, for example `Transfer WHERE status=failed AND (name='a*' OR
    ///     size>0)`; pass untrusted strings through accsyn::quote.
    /// @param options See find_options.
    /// @return As JSON: an array of entities, empty when none match; or the accsyn::error of a call that failed.
    result<std::string> try_find(std::string_view query, const find_options &options = {}) const
    {
        return self().try_invoke(requests::find(query, options));
    }

#if ACCSYN_EXCEPTIONS
    /// Finds the entities that match a query. The query `entitytypes` lists the entity types, and `attributes WHERE
    ///     entitytype=TYPE` the attributes of a type.
    ///
    /// The array is passed on as the backend sends it, without a look at its elements: elements that are not objects
    ///     are not entities.
    ///
    /// @param query `TYPE` or `TYPE WHERE EXPRESSION`, for example `Transfer WHERE status=failed AND (name='a*' OR
    ///     size>0)`; pass untrusted strings through accsyn::quote.
    /// @param options See find_options.
    /// @return As JSON: an array of entities, empty when none match.
    /// @throws accsyn::error when the call fails.
    std::string find(std::string_view query, const find_options &options = {}) const
    {
        return try_find(query, options).value();
    }
#endif

    /// Finds one entity. With api_version 3, finished entities are searched too when no active one matches.
    ///
    /// @param query `TYPE` or `TYPE WHERE EXPRESSION`, for example `Transfer WHERE status=failed AND (name='a*' OR
    ///     size>0)`; pass untrusted strings through accsyn::quote.
    /// @param options See find_one_options.
    /// @return As JSON: the entity (the first when several match), or null when none matches; or the accsyn::error of a
    ///     call that failed.
    result<std::string> try_find_one(std::string_view query, const find_one_options &options = {}) const
    {
        return self().try_invoke(requests::find_one(query, options));
    }

#if ACCSYN_EXCEPTIONS
    /// Finds one entity. With api_version 3, finished entities are searched too when no active one matches.
    ///
    /// @param query `TYPE` or `TYPE WHERE EXPRESSION`, for example `Transfer WHERE status=failed AND (name='a*' OR
    ///     size>0)`; pass untrusted strings through accsyn::quote.
    /// @param options See find_one_options.
    /// @return As JSON: the entity (the first when several match), or null when none matches.
    /// @throws accsyn::error when the call fails.
    std::string find_one(std::string_view query, const find_one_options &options = {}) const
    {
        return try_find_one(query, options).value();
    }
#endif

    /// Reads one entity by its id, even if it is finished, inactive or archived.
    ///
    /// Only with api_version 3; with 1, use session::find_one with the query `<type> WHERE id=<id>`.
    ///
    /// @param entitytype Entity type, for example `transfer`.
    /// @param entityid Id of the entity, 24 characters.
    /// @return As JSON: the entity, or null when there is none with this id; or the accsyn::error of a call that
    ///     failed.
    result<std::string> try_get_entity(std::string_view entitytype, std::string_view entityid) const
    {
        return self().try_invoke(requests::get_entity(entitytype, entityid));
    }

#if ACCSYN_EXCEPTIONS
    /// Reads one entity by its id, even if it is finished, inactive or archived.
    ///
    /// Only with api_version 3; with 1, use session::find_one with the query `<type> WHERE id=<id>`.
    ///
    /// @param entitytype Entity type, for example `transfer`.
    /// @param entityid Id of the entity, 24 characters.
    /// @return As JSON: the entity, or null when there is none with this id.
    /// @throws accsyn::error when the call fails.
    std::string get_entity(std::string_view entitytype, std::string_view entityid) const
    {
        return try_get_entity(entitytype, entityid).value();
    }
#endif

    /// Returns a textual report on an entity, for debugging.
    ///
    /// @param query `TYPE` or `TYPE WHERE EXPRESSION`, for example `Transfer WHERE status=failed AND (name='a*' OR
    ///     size>0)`; pass untrusted strings through accsyn::quote.
    /// @return As JSON: the report, usually a string; or the accsyn::error of a call that failed.
    result<std::string> try_report(std::string_view query) const
    {
        return self().try_invoke(requests::report(query));
    }

#if ACCSYN_EXCEPTIONS
    /// Returns a textual report on an entity, for debugging.
    ///
    /// @param query `TYPE` or `TYPE WHERE EXPRESSION`, for example `Transfer WHERE status=failed AND (name='a*' OR
    ///     size>0)`; pass untrusted strings through accsyn::quote.
    /// @return As JSON: the report, usually a string.
    /// @throws accsyn::error when the call fails.
    std::string report(std::string_view query) const
    {
        return try_report(query).value();
    }
#endif

    /// Reads metrics of an entity, for example the speed of a transfer over time.
    ///
    /// @param query `TYPE` or `TYPE WHERE EXPRESSION`, for example `Transfer WHERE status=failed AND (name='a*' OR
    ///     size>0)`; pass untrusted strings through accsyn::quote.
    /// @param options See metrics_options.
    /// @return As JSON: an object with one series per metric; or the accsyn::error of a call that failed.
    result<std::string> try_metrics(std::string_view query, const metrics_options &options = {}) const
    {
        return self().try_invoke(requests::metrics(query, options));
    }

#if ACCSYN_EXCEPTIONS
    /// Reads metrics of an entity, for example the speed of a transfer over time.
    ///
    /// @param query `TYPE` or `TYPE WHERE EXPRESSION`, for example `Transfer WHERE status=failed AND (name='a*' OR
    ///     size>0)`; pass untrusted strings through accsyn::quote.
    /// @param options See metrics_options.
    /// @return As JSON: an object with one series per metric.
    /// @throws accsyn::error when the call fails.
    std::string metrics(std::string_view query, const metrics_options &options = {}) const
    {
        return try_metrics(query, options).value();
    }
#endif

    /// Creates an entity.
    ///
    /// The request is never sent twice: after a timeout, check whether the entity exists before you try again.
    ///
    /// @param entitytype Entity type, for example `transfer`.
    /// @param data The attributes of the new entity as an object, or a list of tasks.
    /// @param options See create_options.
    /// @return As JSON: the new entity, or an array when none or several were created; an object with `success`, true
    ///     or null, when the backend confirms that without showing any; or the accsyn::error of a call that failed.
    result<std::string> try_create(std::string_view entitytype, const json &data,
                                   const create_options &options = {}) const
    {
        return self().try_invoke(requests::create(entitytype, data, options));
    }

#if ACCSYN_EXCEPTIONS
    /// Creates an entity.
    ///
    /// The request is never sent twice: after a timeout, check whether the entity exists before you try again.
    ///
    /// @param entitytype Entity type, for example `transfer`.
    /// @param data The attributes of the new entity as an object, or a list of tasks.
    /// @param options See create_options.
    /// @return As JSON: the new entity, or an array when none or several were created; an object with `success`, true
    ///     or null, when the backend confirms that without showing any.
    /// @throws accsyn::error when the call fails.
    std::string create(std::string_view entitytype, const json &data, const create_options &options = {}) const
    {
        return try_create(entitytype, data, options).value();
    }
#endif

    /// Changes attributes of an entity.
    ///
    /// With api_version 3, access rules (type acl) are changed by session::grant instead.
    ///
    /// @param entitytype Entity type, for example `transfer`.
    /// @param entityid Id of the entity.
    /// @param data The attributes to change, at least one, with their new values.
    /// @return As JSON: the changed entity, or null when the backend returns none; or the accsyn::error of a call that
    ///     failed.
    result<std::string> try_update(std::string_view entitytype, std::string_view entityid, const json &data) const
    {
        return self().try_invoke(requests::update(entitytype, entityid, data));
    }

#if ACCSYN_EXCEPTIONS
    /// Changes attributes of an entity.
    ///
    /// With api_version 3, access rules (type acl) are changed by session::grant instead.
    ///
    /// @param entitytype Entity type, for example `transfer`.
    /// @param entityid Id of the entity.
    /// @param data The attributes to change, at least one, with their new values.
    /// @return As JSON: the changed entity, or null when the backend returns none.
    /// @throws accsyn::error when the call fails.
    std::string update(std::string_view entitytype, std::string_view entityid, const json &data) const
    {
        return try_update(entitytype, entityid, data).value();
    }
#endif

    /// Changes several tasks of a job at once.
    ///
    /// @param entitytype Must be `task`.
    /// @param entityid Id of the job.
    /// @param data Objects, at least one, that each name a task by `id` or `uri` and hold its new values.
    /// @return As JSON: an array of the changed tasks; or the accsyn::error of a call that failed.
    result<std::string> try_update_many(std::string_view entitytype, std::string_view entityid, const json &data) const
    {
        return self().try_invoke(requests::update_many(entitytype, entityid, data));
    }

#if ACCSYN_EXCEPTIONS
    /// Changes several tasks of a job at once.
    ///
    /// @param entitytype Must be `task`.
    /// @param entityid Id of the job.
    /// @param data Objects, at least one, that each name a task by `id` or `uri` and hold its new values.
    /// @return As JSON: an array of the changed tasks.
    /// @throws accsyn::error when the call fails.
    std::string update_many(std::string_view entitytype, std::string_view entityid, const json &data) const
    {
        return try_update_many(entitytype, entityid, data).value();
    }
#endif

    /// Deletes (purges) an entity.
    ///
    /// With api_version 3, access rules (type acl) are removed by session::revoke instead.
    ///
    /// @param entitytype Entity type, for example `transfer`.
    /// @param entityid Id of the entity.
    /// @param options See delete_one_options.
    /// @return As JSON: true; or the accsyn::error of a call that failed.
    result<std::string> try_delete_one(std::string_view entitytype, std::string_view entityid,
                                       const delete_one_options &options = {}) const
    {
        return self().try_invoke(requests::delete_one(entitytype, entityid, options));
    }

#if ACCSYN_EXCEPTIONS
    /// Deletes (purges) an entity.
    ///
    /// With api_version 3, access rules (type acl) are removed by session::revoke instead.
    ///
    /// @param entitytype Entity type, for example `transfer`.
    /// @param entityid Id of the entity.
    /// @param options See delete_one_options.
    /// @return As JSON: true.
    /// @throws accsyn::error when the call fails.
    std::string delete_one(std::string_view entitytype, std::string_view entityid,
                           const delete_one_options &options = {}) const
    {
        return try_delete_one(entitytype, entityid, options).value();
    }
#endif

    /// Removes files from a collection.
    ///
    /// Only with api_version 3; with 1, collections cannot be changed.
    ///
    /// @param entitytype Must be `collection`.
    /// @param entityid Id of the collection.
    /// @param data The files to remove, as {"files": ["<id>", ...]}.
    /// @return As JSON: true; or the accsyn::error of a call that failed.
    result<std::string> try_delete_many(std::string_view entitytype, std::string_view entityid, const json &data) const
    {
        return self().try_invoke(requests::delete_many(entitytype, entityid, data));
    }

#if ACCSYN_EXCEPTIONS
    /// Removes files from a collection.
    ///
    /// Only with api_version 3; with 1, collections cannot be changed.
    ///
    /// @param entitytype Must be `collection`.
    /// @param entityid Id of the collection.
    /// @param data The files to remove, as {"files": ["<id>", ...]}.
    /// @return As JSON: true.
    /// @throws accsyn::error when the call fails.
    std::string delete_many(std::string_view entitytype, std::string_view entityid, const json &data) const
    {
        return try_delete_many(entitytype, entityid, data).value();
    }
#endif

    /// Activates a deactivated entity again.
    ///
    /// Only with api_version 3; with 1, use session::update with {"status": "enabled"}.
    ///
    /// @param entitytype Entity type, for example `user`.
    /// @param entityident Id or code of the entity.
    /// @return As JSON: true; or the accsyn::error of a call that failed.
    result<std::string> try_activate_one(std::string_view entitytype, std::string_view entityident) const
    {
        return self().try_invoke(requests::activate_one(entitytype, entityident));
    }

#if ACCSYN_EXCEPTIONS
    /// Activates a deactivated entity again.
    ///
    /// Only with api_version 3; with 1, use session::update with {"status": "enabled"}.
    ///
    /// @param entitytype Entity type, for example `user`.
    /// @param entityident Id or code of the entity.
    /// @return As JSON: true.
    /// @throws accsyn::error when the call fails.
    std::string activate_one(std::string_view entitytype, std::string_view entityident) const
    {
        return try_activate_one(entitytype, entityident).value();
    }
#endif

    /// Deactivates an entity: it is kept, but no longer found or used.
    ///
    /// @param entitytype Entity type, for example `user`.
    /// @param entityid Id of the entity.
    /// @return As JSON: true; or the accsyn::error of a call that failed.
    result<std::string> try_deactivate_one(std::string_view entitytype, std::string_view entityid) const
    {
        return self().try_invoke(requests::deactivate_one(entitytype, entityid));
    }

#if ACCSYN_EXCEPTIONS
    /// Deactivates an entity: it is kept, but no longer found or used.
    ///
    /// @param entitytype Entity type, for example `user`.
    /// @param entityid Id of the entity.
    /// @return As JSON: true.
    /// @throws accsyn::error when the call fails.
    std::string deactivate_one(std::string_view entitytype, std::string_view entityid) const
    {
        return try_deactivate_one(entitytype, entityid).value();
    }
#endif

    /// Assigns a server to a volume or share.
    ///
    /// @param entitytype_parent `volume` or `share`; with api_version 1, `share`.
    /// @param entitytype `server` or `client`; with api_version 1, `server`.
    /// @param data Ids of both, for example {"volume": "<id>", "server": "<id>"}; with api_version 1, {"share": "<id>",
    ///     "client": "<id>"} with "main": true or "site": true.
    /// @return As JSON: true; or the accsyn::error of a call that failed.
    result<std::string> try_assign(std::string_view entitytype_parent, std::string_view entitytype,
                                   const json &data) const
    {
        return self().try_invoke(requests::assign(entitytype_parent, entitytype, data));
    }

#if ACCSYN_EXCEPTIONS
    /// Assigns a server to a volume or share.
    ///
    /// @param entitytype_parent `volume` or `share`; with api_version 1, `share`.
    /// @param entitytype `server` or `client`; with api_version 1, `server`.
    /// @param data Ids of both, for example {"volume": "<id>", "server": "<id>"}; with api_version 1, {"share": "<id>",
    ///     "client": "<id>"} with "main": true or "site": true.
    /// @return As JSON: true.
    /// @throws accsyn::error when the call fails.
    std::string assign(std::string_view entitytype_parent, std::string_view entitytype, const json &data) const
    {
        return try_assign(entitytype_parent, entitytype, data).value();
    }
#endif

    /// Lists the servers that are assigned to a volume or share.
    ///
    /// @param entitytype `volume` or `share`.
    /// @param entityid Id of the volume or share.
    /// @return As JSON: an array of objects with `client`, `client_hr` and `main`; or the accsyn::error of a call that
    ///     failed.
    result<std::string> try_assignments(std::string_view entitytype, std::string_view entityid) const
    {
        return self().try_invoke(requests::assignments(entitytype, entityid));
    }

#if ACCSYN_EXCEPTIONS
    /// Lists the servers that are assigned to a volume or share.
    ///
    /// @param entitytype `volume` or `share`.
    /// @param entityid Id of the volume or share.
    /// @return As JSON: an array of objects with `client`, `client_hr` and `main`.
    /// @throws accsyn::error when the call fails.
    std::string assignments(std::string_view entitytype, std::string_view entityid) const
    {
        return try_assignments(entitytype, entityid).value();
    }
#endif

    /// Removes a server from a volume or share.
    ///
    /// @param entitytype_parent `volume` or `share`; with api_version 1, `share`.
    /// @param entitytype `server` or `client`; with api_version 1, `server`.
    /// @param data Ids of both, for example {"volume": "<id>", "server": "<id>"}; with api_version 1, {"share": "<id>",
    ///     "client": "<id>"} with "main": true or "site": true.
    /// @return As JSON: true; or the accsyn::error of a call that failed.
    result<std::string> try_deassign(std::string_view entitytype_parent, std::string_view entitytype,
                                     const json &data) const
    {
        return self().try_invoke(requests::deassign(entitytype_parent, entitytype, data));
    }

#if ACCSYN_EXCEPTIONS
    /// Removes a server from a volume or share.
    ///
    /// @param entitytype_parent `volume` or `share`; with api_version 1, `share`.
    /// @param entitytype `server` or `client`; with api_version 1, `server`.
    /// @param data Ids of both, for example {"volume": "<id>", "server": "<id>"}; with api_version 1, {"share": "<id>",
    ///     "client": "<id>"} with "main": true or "site": true.
    /// @return As JSON: true.
    /// @throws accsyn::error when the call fails.
    std::string deassign(std::string_view entitytype_parent, std::string_view entitytype, const json &data) const
    {
        return try_deassign(entitytype_parent, entitytype, data).value();
    }
#endif

    /// Gives a user access to a share, or makes the user a recipient of a delivery, request or stream. A user who is
    ///     not known yet is invited.
    ///
    /// Only with api_version 3; with 1, manage access through entities of type acl with session::create,
    ///     session::update and session::delete_one.
    ///
    /// @param entitytype Must be `user`.
    /// @param entityid Id or e-mail address of the user.
    /// @param targettype Type of a share (`volume`, `folder`, `home`, `collection`, `share`) or of a job (`delivery`,
    ///     `request`, `stream`, `job`).
    /// @param targetid Id of the target, or the code of a share.
    /// @param options See grant_options.
    /// @return As JSON: the access rule (acl) of a share, or true when a backend before 3.4 changed one; for a job
    ///     true, false when the user was a recipient before, or the recipient as an object or in an array; or the
    ///     accsyn::error of a call that failed.
    result<std::string> try_grant(std::string_view entitytype, std::string_view entityid, std::string_view targettype,
                                  std::string_view targetid, const grant_options &options = {}) const
    {
        return self().try_invoke(requests::grant(entitytype, entityid, targettype, targetid, options));
    }

#if ACCSYN_EXCEPTIONS
    /// Gives a user access to a share, or makes the user a recipient of a delivery, request or stream. A user who is
    ///     not known yet is invited.
    ///
    /// Only with api_version 3; with 1, manage access through entities of type acl with session::create,
    ///     session::update and session::delete_one.
    ///
    /// @param entitytype Must be `user`.
    /// @param entityid Id or e-mail address of the user.
    /// @param targettype Type of a share (`volume`, `folder`, `home`, `collection`, `share`) or of a job (`delivery`,
    ///     `request`, `stream`, `job`).
    /// @param targetid Id of the target, or the code of a share.
    /// @param options See grant_options.
    /// @return As JSON: the access rule (acl) of a share, or true when a backend before 3.4 changed one; for a job
    ///     true, false when the user was a recipient before, or the recipient as an object or in an array.
    /// @throws accsyn::error when the call fails.
    std::string grant(std::string_view entitytype, std::string_view entityid, std::string_view targettype,
                      std::string_view targetid, const grant_options &options = {}) const
    {
        return try_grant(entitytype, entityid, targettype, targetid, options).value();
    }
#endif

    /// Lists who has access to a share, or the recipients of a delivery, request or stream.
    ///
    /// Only with api_version 3; with 1, manage access through entities of type acl with session::create,
    ///     session::update and session::delete_one.
    ///
    /// @param targettype Type of a share (`volume`, `folder`, `home`, `collection`, `share`) or of a job (`delivery`,
    ///     `request`, `stream`, `job`).
    /// @param targetid Id of the target.
    /// @param options See access_options.
    /// @return As JSON: an array of objects: for shares with `user`, `user_hr`, `share`, `share_hr`, `read`, `write`,
    ///     `acknowledged` and `path`; for jobs the recipients; or the accsyn::error of a call that failed.
    result<std::string> try_access(std::string_view targettype, std::string_view targetid,
                                   const access_options &options = {}) const
    {
        return self().try_invoke(requests::access(targettype, targetid, options));
    }

#if ACCSYN_EXCEPTIONS
    /// Lists who has access to a share, or the recipients of a delivery, request or stream.
    ///
    /// Only with api_version 3; with 1, manage access through entities of type acl with session::create,
    ///     session::update and session::delete_one.
    ///
    /// @param targettype Type of a share (`volume`, `folder`, `home`, `collection`, `share`) or of a job (`delivery`,
    ///     `request`, `stream`, `job`).
    /// @param targetid Id of the target.
    /// @param options See access_options.
    /// @return As JSON: an array of objects: for shares with `user`, `user_hr`, `share`, `share_hr`, `read`, `write`,
    ///     `acknowledged` and `path`; for jobs the recipients.
    /// @throws accsyn::error when the call fails.
    std::string access(std::string_view targettype, std::string_view targetid, const access_options &options = {}) const
    {
        return try_access(targettype, targetid, options).value();
    }
#endif

    /// Revokes a user's access to a target, removing all access rules of the user there that the backend finds.
    ///
    /// Only with api_version 3; with 1, manage access through entities of type acl with session::create,
    ///     session::update and session::delete_one.
    ///
    /// @param entitytype Must be `user`.
    /// @param entityid Id or e-mail address of the user.
    /// @param targettype Type of a share (`volume`, `folder`, `home`, `collection`, `share`) or of a job (`delivery`,
    ///     `request`, `stream`, `job`).
    /// @param targetid Id of the target.
    /// @return As JSON: true, or false when the user had no access; or the accsyn::error of a call that failed.
    result<std::string> try_revoke(std::string_view entitytype, std::string_view entityid, std::string_view targettype,
                                   std::string_view targetid) const
    {
        return self().try_invoke(requests::revoke(entitytype, entityid, targettype, targetid));
    }

#if ACCSYN_EXCEPTIONS
    /// Revokes a user's access to a target, removing all access rules of the user there that the backend finds.
    ///
    /// Only with api_version 3; with 1, manage access through entities of type acl with session::create,
    ///     session::update and session::delete_one.
    ///
    /// @param entitytype Must be `user`.
    /// @param entityid Id or e-mail address of the user.
    /// @param targettype Type of a share (`volume`, `folder`, `home`, `collection`, `share`) or of a job (`delivery`,
    ///     `request`, `stream`, `job`).
    /// @param targetid Id of the target.
    /// @return As JSON: true, or false when the user had no access.
    /// @throws accsyn::error when the call fails.
    std::string revoke(std::string_view entitytype, std::string_view entityid, std::string_view targettype,
                       std::string_view targetid) const
    {
        return try_revoke(entitytype, entityid, targettype, targetid).value();
    }
#endif

    /// Lists files and folders.
    ///
    /// @param path Path such as `volume=projects/shots`, a list of paths, or an object.
    /// @param options See ls_options.
    /// @return As JSON: an array of objects with `type` (0 folder, 1 file), `filename`, `size` in bytes and `modified`;
    ///     for a list of paths, an array of objects with `path` and `result`; or the accsyn::error of a call that
    ///     failed.
    result<std::string> try_ls(const value &path, const ls_options &options = {}) const
    {
        return self().try_invoke(requests::ls(path, options));
    }

#if ACCSYN_EXCEPTIONS
    /// Lists files and folders.
    ///
    /// @param path Path such as `volume=projects/shots`, a list of paths, or an object.
    /// @param options See ls_options.
    /// @return As JSON: an array of objects with `type` (0 folder, 1 file), `filename`, `size` in bytes and `modified`;
    ///     for a list of paths, an array of objects with `path` and `result`.
    /// @throws accsyn::error when the call fails.
    std::string ls(const value &path, const ls_options &options = {}) const
    {
        return try_ls(path, options).value();
    }
#endif

    /// Returns the size of a file, or of a folder with everything in it.
    ///
    /// @param path Path such as `volume=projects/shots`, a list of paths, or an object.
    /// @param options See getsize_options.
    /// @return As JSON: the size in bytes; for a list of paths, an array of objects with `path` and `result`, or one
    ///     answer for all; or the accsyn::error of a call that failed.
    result<std::string> try_getsize(const value &path, const getsize_options &options = {}) const
    {
        return self().try_invoke(requests::getsize(path, options));
    }

#if ACCSYN_EXCEPTIONS
    /// Returns the size of a file, or of a folder with everything in it.
    ///
    /// @param path Path such as `volume=projects/shots`, a list of paths, or an object.
    /// @param options See getsize_options.
    /// @return As JSON: the size in bytes; for a list of paths, an array of objects with `path` and `result`, or one
    ///     answer for all.
    /// @throws accsyn::error when the call fails.
    std::string getsize(const value &path, const getsize_options &options = {}) const
    {
        return try_getsize(path, options).value();
    }
#endif

    /// Checks whether a file or folder exists.
    ///
    /// @param path Path such as `volume=projects/shots`, a list of paths, or an object.
    /// @return As JSON: true or false; for a list of paths, an array of objects with `path` and `result`, or one answer
    ///     for all; or the accsyn::error of a call that failed.
    result<std::string> try_exists(const value &path) const
    {
        return self().try_invoke(requests::exists(path));
    }

#if ACCSYN_EXCEPTIONS
    /// Checks whether a file or folder exists.
    ///
    /// @param path Path such as `volume=projects/shots`, a list of paths, or an object.
    /// @return As JSON: true or false; for a list of paths, an array of objects with `path` and `result`, or one answer
    ///     for all.
    /// @throws accsyn::error when the call fails.
    std::string exists(const value &path) const
    {
        return try_exists(path).value();
    }
#endif

    /// Creates a folder.
    ///
    /// @param path Path such as `volume=projects/shots`, a list of paths, or an object.
    /// @return As JSON: true; for a list of paths, an array of objects with `path` and `result`, or one answer for all;
    ///     or the accsyn::error of a call that failed.
    result<std::string> try_mkdir(const value &path) const
    {
        return self().try_invoke(requests::mkdir(path));
    }

#if ACCSYN_EXCEPTIONS
    /// Creates a folder.
    ///
    /// @param path Path such as `volume=projects/shots`, a list of paths, or an object.
    /// @return As JSON: true; for a list of paths, an array of objects with `path` and `result`, or one answer for all.
    /// @throws accsyn::error when the call fails.
    std::string mkdir(const value &path) const
    {
        return try_mkdir(path).value();
    }
#endif

    /// Renames a file or folder within its folder.
    ///
    /// @param path Path such as `volume=projects/shots`, a list of paths, or an object.
    /// @param path_to The new name, in the same forms as `path`.
    /// @return As JSON: true; for a list of paths, an array of objects with `path` and `result`, or one answer for all;
    ///     or the accsyn::error of a call that failed.
    result<std::string> try_rename(const value &path, const value &path_to) const
    {
        return self().try_invoke(requests::rename(path, path_to));
    }

#if ACCSYN_EXCEPTIONS
    /// Renames a file or folder within its folder.
    ///
    /// @param path Path such as `volume=projects/shots`, a list of paths, or an object.
    /// @param path_to The new name, in the same forms as `path`.
    /// @return As JSON: true; for a list of paths, an array of objects with `path` and `result`, or one answer for all.
    /// @throws accsyn::error when the call fails.
    std::string rename(const value &path, const value &path_to) const
    {
        return try_rename(path, path_to).value();
    }
#endif

    /// Moves a file or folder.
    ///
    /// @param path_src Path of the file or folder to move, for example `volume=projects/a.mov`.
    /// @param path_dst Destination path.
    /// @return As JSON: true; for a list of paths, an array of objects with `path` and `result`, or one answer for all;
    ///     or the accsyn::error of a call that failed.
    result<std::string> try_mv(const value &path_src, const value &path_dst) const
    {
        return self().try_invoke(requests::mv(path_src, path_dst));
    }

#if ACCSYN_EXCEPTIONS
    /// Moves a file or folder.
    ///
    /// @param path_src Path of the file or folder to move, for example `volume=projects/a.mov`.
    /// @param path_dst Destination path.
    /// @return As JSON: true; for a list of paths, an array of objects with `path` and `result`, or one answer for all.
    /// @throws accsyn::error when the call fails.
    std::string mv(const value &path_src, const value &path_dst) const
    {
        return try_mv(path_src, path_dst).value();
    }
#endif

    /// Deletes a file or folder.
    ///
    /// @param path Path such as `volume=projects/shots`, a list of paths, or an object.
    /// @param options See rm_options.
    /// @return As JSON: true; for a list of paths, an array of objects with `path` and `result`, or one answer for all;
    ///     or the accsyn::error of a call that failed.
    result<std::string> try_rm(const value &path, const rm_options &options = {}) const
    {
        return self().try_invoke(requests::rm(path, options));
    }

#if ACCSYN_EXCEPTIONS
    /// Deletes a file or folder.
    ///
    /// @param path Path such as `volume=projects/shots`, a list of paths, or an object.
    /// @param options See rm_options.
    /// @return As JSON: true; for a list of paths, an array of objects with `path` and `result`, or one answer for all.
    /// @throws accsyn::error when the call fails.
    std::string rm(const value &path, const rm_options &options = {}) const
    {
        return try_rm(path, options).value();
    }
#endif

    /// Asks which of the given files may be published, and under which rules.
    ///
    /// @param data Objects with `id` (UUID), `filename`, `size` in bytes, `is_dir` and `files`; missing sizes are
    ///     filled in.
    /// @return As JSON: an object with `files`, which says what may be done with each, and with questions for the user;
    ///     or the accsyn::error of a call that failed.
    result<std::string> try_prepublish(const json &data) const
    {
        return self().try_invoke(requests::prepublish(data));
    }

#if ACCSYN_EXCEPTIONS
    /// Asks which of the given files may be published, and under which rules.
    ///
    /// @param data Objects with `id` (UUID), `filename`, `size` in bytes, `is_dir` and `files`; missing sizes are
    ///     filled in.
    /// @return As JSON: an object with `files`, which says what may be done with each, and with questions for the user.
    /// @throws accsyn::error when the call fails.
    std::string prepublish(const json &data) const
    {
        return try_prepublish(data).value();
    }
#endif

    /// Reads a setting, or all of them when no name is given.
    ///
    /// @param name Name of the setting, for example `transfer_speedlimit`; all settings when left out or empty.
    /// @param options See get_setting_options.
    /// @return As JSON: the value, usually a string, or null when it is not set; without a name, an object with one
    ///     value per setting; or the accsyn::error of a call that failed.
    result<std::string> try_get_setting(std::string_view name = {}, const get_setting_options &options = {}) const
    {
        return self().try_invoke(requests::get_setting(name, options));
    }

#if ACCSYN_EXCEPTIONS
    /// Reads a setting, or all of them when no name is given.
    ///
    /// @param name Name of the setting, for example `transfer_speedlimit`; all settings when left out or empty.
    /// @param options See get_setting_options.
    /// @return As JSON: the value, usually a string, or null when it is not set; without a name, an object with one
    ///     value per setting.
    /// @throws accsyn::error when the call fails.
    std::string get_setting(std::string_view name = {}, const get_setting_options &options = {}) const
    {
        return try_get_setting(name, options).value();
    }
#endif

    /// Reads all settings of an entity.
    ///
    /// Only with api_version 3; with 1, read one setting at a time with session::get_setting.
    ///
    /// @param options See get_settings_options.
    /// @return As JSON: an object with one value per setting; or the accsyn::error of a call that failed.
    result<std::string> try_get_settings(const get_settings_options &options = {}) const
    {
        return self().try_invoke(requests::get_settings(options));
    }

#if ACCSYN_EXCEPTIONS
    /// Reads all settings of an entity.
    ///
    /// Only with api_version 3; with 1, read one setting at a time with session::get_setting.
    ///
    /// @param options See get_settings_options.
    /// @return As JSON: an object with one value per setting.
    /// @throws accsyn::error when the call fails.
    std::string get_settings(const get_settings_options &options = {}) const
    {
        return try_get_settings(options).value();
    }
#endif

    /// Changes a setting.
    ///
    /// @param entitytype Type of the entity that the setting belongs to, for example `workspace` or `queue`.
    /// @param name Name of the setting, for example `transfer_speedlimit`.
    /// @param value The new value, a string that may be empty; pass structured values as JSON text.
    /// @param options See set_setting_options.
    /// @return As JSON: whether the backend confirmed the value (false: the answer does not say so; an error: it was
    ///     refused); with api_version 1, null when it does not say; or the accsyn::error of a call that failed.
    result<std::string> try_set_setting(std::string_view entitytype, std::string_view name, const value &value,
                                        const set_setting_options &options = {}) const
    {
        return self().try_invoke(requests::set_setting(entitytype, name, value, options));
    }

#if ACCSYN_EXCEPTIONS
    /// Changes a setting.
    ///
    /// @param entitytype Type of the entity that the setting belongs to, for example `workspace` or `queue`.
    /// @param name Name of the setting, for example `transfer_speedlimit`.
    /// @param value The new value, a string that may be empty; pass structured values as JSON text.
    /// @param options See set_setting_options.
    /// @return As JSON: whether the backend confirmed the value (false: the answer does not say so; an error: it was
    ///     refused); with api_version 1, null when it does not say.
    /// @throws accsyn::error when the call fails.
    std::string set_setting(std::string_view entitytype, std::string_view name, const value &value,
                            const set_setting_options &options = {}) const
    {
        return try_set_setting(entitytype, name, value, options).value();
    }
#endif

    /// Deletes a setting, so that the inherited or default value applies again.
    ///
    /// Only with api_version 3; with 1, use session::set_setting with the default value.
    ///
    /// @param entitytype Type of the entity that the setting belongs to, for example `workspace` or `queue`.
    /// @param name Name of the setting, for example `transfer_speedlimit`.
    /// @param options See delete_setting_options.
    /// @return As JSON: whether the backend deleted it; or the accsyn::error of a call that failed.
    result<std::string> try_delete_setting(std::string_view entitytype, std::string_view name,
                                           const delete_setting_options &options = {}) const
    {
        return self().try_invoke(requests::delete_setting(entitytype, name, options));
    }

#if ACCSYN_EXCEPTIONS
    /// Deletes a setting, so that the inherited or default value applies again.
    ///
    /// Only with api_version 3; with 1, use session::set_setting with the default value.
    ///
    /// @param entitytype Type of the entity that the setting belongs to, for example `workspace` or `queue`.
    /// @param name Name of the setting, for example `transfer_speedlimit`.
    /// @param options See delete_setting_options.
    /// @return As JSON: whether the backend deleted it.
    /// @throws accsyn::error when the call fails.
    std::string delete_setting(std::string_view entitytype, std::string_view name,
                               const delete_setting_options &options = {}) const
    {
        return try_delete_setting(entitytype, name, options).value();
    }
#endif

    /// Reads the log of the workspace or of an entity.
    ///
    /// Only with api_version 3; with 1, the log cannot be read.
    ///
    /// @param options See logs_options.
    /// @return As JSON: the backend's whole response, an object with an array of log entries in `result`; or the
    ///     accsyn::error of a call that failed.
    result<std::string> try_logs(const logs_options &options = {}) const
    {
        return self().try_invoke(requests::logs(options));
    }

#if ACCSYN_EXCEPTIONS
    /// Reads the log of the workspace or of an entity.
    ///
    /// Only with api_version 3; with 1, the log cannot be read.
    ///
    /// @param options See logs_options.
    /// @return As JSON: the backend's whole response, an object with an array of log entries in `result`.
    /// @throws accsyn::error when the call fails.
    std::string logs(const logs_options &options = {}) const
    {
        return try_logs(options).value();
    }
#endif

    /// Reads the user's own API key, if the workspace permits it.
    ///
    /// @return As JSON: the API key as a string, a secret; or the accsyn::error of a call that failed.
    result<std::string> try_get_api_key() const
    {
        return self().try_invoke(requests::get_api_key());
    }

#if ACCSYN_EXCEPTIONS
    /// Reads the user's own API key, if the workspace permits it.
    ///
    /// @return As JSON: the API key as a string, a secret.
    /// @throws accsyn::error when the call fails.
    std::string get_api_key() const
    {
        return try_get_api_key().value();
    }
#endif

    /// Returns the key of this session, with which other programs on this machine can log in.
    ///
    /// Only with api_version 1; with 3, log each session in with the API key.
    ///
    /// @return As JSON: the session key as a string, a secret; or the accsyn::error of a call that failed.
    result<std::string> try_get_session_key() const
    {
        return self().try_invoke(requests::get_session_key());
    }

#if ACCSYN_EXCEPTIONS
    /// Returns the key of this session, with which other programs on this machine can log in.
    ///
    /// Only with api_version 1; with 3, log each session in with the API key.
    ///
    /// @return As JSON: the session key as a string, a secret.
    /// @throws accsyn::error when the call fails.
    std::string get_session_key() const
    {
        return try_get_session_key().value();
    }
#endif

    /// Creates a new session key for this user.
    ///
    /// Only with api_version 1; with 3, log each session in with the API key.
    ///
    /// @param options See generate_session_key_options.
    /// @return As JSON: the session key as a string, a secret; or the accsyn::error of a call that failed.
    result<std::string> try_generate_session_key(const generate_session_key_options &options = {}) const
    {
        return self().try_invoke(requests::generate_session_key(options));
    }

#if ACCSYN_EXCEPTIONS
    /// Creates a new session key for this user.
    ///
    /// Only with api_version 1; with 3, log each session in with the API key.
    ///
    /// @param options See generate_session_key_options.
    /// @return As JSON: the session key as a string, a secret.
    /// @throws accsyn::error when the call fails.
    std::string generate_session_key(const generate_session_key_options &options = {}) const
    {
        return try_generate_session_key(options).value();
    }
#endif

    /// Checks whether the user's accsyn desktop app is running on this machine.
    ///
    /// @return As JSON: true or false, or null when the backend knows no desktop app of this user on this machine; or
    ///     the accsyn::error of a call that failed.
    result<std::string> try_app_is_running() const
    {
        return self().try_invoke(requests::app_is_running());
    }

#if ACCSYN_EXCEPTIONS
    /// Checks whether the user's accsyn desktop app is running on this machine.
    ///
    /// @return As JSON: true or false, or null when the backend knows no desktop app of this user on this machine.
    /// @throws accsyn::error when the call fails.
    std::string app_is_running() const
    {
        return try_app_is_running().value();
    }
#endif

    /// Checks whether an accsyn daemon of the user is running on this machine.
    ///
    /// @return As JSON: true or false, or null when the backend knows no daemon of this user on this machine; or the
    ///     accsyn::error of a call that failed.
    result<std::string> try_daemon_is_running() const
    {
        return self().try_invoke(requests::daemon_is_running());
    }

#if ACCSYN_EXCEPTIONS
    /// Checks whether an accsyn daemon of the user is running on this machine.
    ///
    /// @return As JSON: true or false, or null when the backend knows no daemon of this user on this machine.
    /// @throws accsyn::error when the call fails.
    std::string daemon_is_running() const
    {
        return try_daemon_is_running().value();
    }
#endif

    /// Calls an operation of an integration of the workspace.
    ///
    /// @param name Name of the integration, for example `ftrack`.
    /// @param operation Name of the operation.
    /// @param options See integration_options.
    /// @return As JSON: what the integration returns; or the accsyn::error of a call that failed.
    result<std::string> try_integration(std::string_view name, std::string_view operation,
                                        const integration_options &options = {}) const
    {
        return self().try_invoke(requests::integration(name, operation, options));
    }

#if ACCSYN_EXCEPTIONS
    /// Calls an operation of an integration of the workspace.
    ///
    /// @param name Name of the integration, for example `ftrack`.
    /// @param operation Name of the operation.
    /// @param options See integration_options.
    /// @return As JSON: what the integration returns.
    /// @throws accsyn::error when the call fails.
    std::string integration(std::string_view name, std::string_view operation,
                            const integration_options &options = {}) const
    {
        return try_integration(name, operation, options).value();
    }
#endif

    /// Sends any event: for operations that the backend learned after this library was released.
    ///
    /// @param http HTTP method: `GET`, `PUT`, `POST` or `DELETE`.
    /// @param uri The operation, for example `transfer/find`.
    /// @param options See event_options.
    /// @return As JSON: the backend's whole response; or the accsyn::error of a call that failed.
    result<std::string> try_event(std::string_view http, std::string_view uri, const event_options &options = {}) const
    {
        return self().try_invoke(requests::event(http, uri, options));
    }

#if ACCSYN_EXCEPTIONS
    /// Sends any event: for operations that the backend learned after this library was released.
    ///
    /// @param http HTTP method: `GET`, `PUT`, `POST` or `DELETE`.
    /// @param uri The operation, for example `transfer/find`.
    /// @param options See event_options.
    /// @return As JSON: the backend's whole response.
    /// @throws accsyn::error when the call fails.
    std::string event(std::string_view http, std::string_view uri, const event_options &options = {}) const
    {
        return try_event(http, uri, options).value();
    }
#endif

  protected:
    ~method_calls() = default;

  private:
    const Session &self() const noexcept
    {
        return static_cast<const Session &>(*this);
    }
};

} // namespace accsyn

#endif
