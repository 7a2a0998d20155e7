/* Generated from src/core/api/methods by `cargo run -p accsyn-bindings`; do not edit. */
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
    /// Finds entities. `entitytypes` lists the types, `attributes WHERE entitytype=<type>` their attributes.
    ///
    /// @param query  Entity type, or `<type> WHERE <expression>`.
    /// @return As JSON: list of entities.
    result<std::string> try_find(std::string_view query, const find_options &options = {}) const
    {
        return self().try_invoke(requests::find(query, options));
    }

#if ACCSYN_EXCEPTIONS
    /// Finds entities. `entitytypes` lists the types, `attributes WHERE entitytype=<type>` their attributes. As
    ///     try_find, but throws accsyn::error.
    std::string find(std::string_view query, const find_options &options = {}) const
    {
        return try_find(query, options).value();
    }
#endif

    /// Finds one entity; in v3 among the finished ones too when no active one fits.
    ///
    /// @param query  Entity type, or `<type> WHERE <expression>`.
    /// @return As JSON: entity or null.
    result<std::string> try_find_one(std::string_view query, const find_one_options &options = {}) const
    {
        return self().try_invoke(requests::find_one(query, options));
    }

#if ACCSYN_EXCEPTIONS
    /// Finds one entity; in v3 among the finished ones too when no active one fits. As try_find_one, but throws
    ///     accsyn::error.
    std::string find_one(std::string_view query, const find_one_options &options = {}) const
    {
        return try_find_one(query, options).value();
    }
#endif

    /// Reads one entity by its id, also an inactive or archived one. Only with api_version 3.
    ///
    /// @param entitytype  Entity type.
    /// @param entityid  Entity id.
    /// @return As JSON: entity or null.
    result<std::string> try_get_entity(std::string_view entitytype, std::string_view entityid) const
    {
        return self().try_invoke(requests::get_entity(entitytype, entityid));
    }

#if ACCSYN_EXCEPTIONS
    /// Reads one entity by its id, also an inactive or archived one. As try_get_entity, but throws accsyn::error.
    std::string get_entity(std::string_view entitytype, std::string_view entityid) const
    {
        return try_get_entity(entitytype, entityid).value();
    }
#endif

    /// Makes a textual report of an entity, for debugging.
    ///
    /// @param query  Entity type, or `<type> WHERE <expression>`.
    /// @return As JSON: report.
    result<std::string> try_report(std::string_view query) const
    {
        return self().try_invoke(requests::report(query));
    }

#if ACCSYN_EXCEPTIONS
    /// Makes a textual report of an entity, for debugging. As try_report, but throws accsyn::error.
    std::string report(std::string_view query) const
    {
        return try_report(query).value();
    }
#endif

    /// Reads metrics of an entity.
    ///
    /// @param query  Entity type, or `<type> WHERE <expression>`.
    /// @return As JSON: object with a series per metric.
    result<std::string> try_metrics(std::string_view query, const metrics_options &options = {}) const
    {
        return self().try_invoke(requests::metrics(query, options));
    }

#if ACCSYN_EXCEPTIONS
    /// Reads metrics of an entity. As try_metrics, but throws accsyn::error.
    std::string metrics(std::string_view query, const metrics_options &options = {}) const
    {
        return try_metrics(query, options).value();
    }
#endif

    /// Creates an entity.
    ///
    /// @param entitytype  Entity type.
    /// @param data  Attributes of the new entity; a list becomes its `tasks`.
    /// @return As JSON: the new entity; a list when there are several.
    result<std::string> try_create(std::string_view entitytype, const json &data,
                                   const create_options &options = {}) const
    {
        return self().try_invoke(requests::create(entitytype, data, options));
    }

#if ACCSYN_EXCEPTIONS
    /// Creates an entity. As try_create, but throws accsyn::error.
    std::string create(std::string_view entitytype, const json &data, const create_options &options = {}) const
    {
        return try_create(entitytype, data, options).value();
    }
#endif

    /// Changes attributes of an entity.
    ///
    /// @param entitytype  Entity type.
    /// @param entityid  Entity id.
    /// @param data  Attributes to change with their new values.
    /// @return As JSON: the changed entity, or null.
    result<std::string> try_update(std::string_view entitytype, std::string_view entityid, const json &data) const
    {
        return self().try_invoke(requests::update(entitytype, entityid, data));
    }

#if ACCSYN_EXCEPTIONS
    /// Changes attributes of an entity. As try_update, but throws accsyn::error.
    std::string update(std::string_view entitytype, std::string_view entityid, const json &data) const
    {
        return try_update(entitytype, entityid, data).value();
    }
#endif

    /// Changes several tasks of a job at once.
    ///
    /// @param entitytype  Must be task.
    /// @param entityid  Id of the job.
    /// @param data  Objects that name a task by `id` or `uri` and hold its new values.
    /// @return As JSON: list of the changed tasks.
    result<std::string> try_update_many(std::string_view entitytype, std::string_view entityid, const json &data) const
    {
        return self().try_invoke(requests::update_many(entitytype, entityid, data));
    }

#if ACCSYN_EXCEPTIONS
    /// Changes several tasks of a job at once. As try_update_many, but throws accsyn::error.
    std::string update_many(std::string_view entitytype, std::string_view entityid, const json &data) const
    {
        return try_update_many(entitytype, entityid, data).value();
    }
#endif

    /// Deletes (purges) an entity.
    ///
    /// @param entitytype  Entity type.
    /// @param entityid  Entity id.
    /// @return As JSON: true.
    result<std::string> try_delete_one(std::string_view entitytype, std::string_view entityid,
                                       const delete_one_options &options = {}) const
    {
        return self().try_invoke(requests::delete_one(entitytype, entityid, options));
    }

#if ACCSYN_EXCEPTIONS
    /// Deletes (purges) an entity. As try_delete_one, but throws accsyn::error.
    std::string delete_one(std::string_view entitytype, std::string_view entityid,
                           const delete_one_options &options = {}) const
    {
        return try_delete_one(entitytype, entityid, options).value();
    }
#endif

    /// Removes files from a collection. Only with api_version 3.
    ///
    /// @param entitytype  Must be collection.
    /// @param entityid  Id of the collection.
    /// @param data  Which files: {"files": [ids]}.
    /// @return As JSON: true.
    result<std::string> try_delete_many(std::string_view entitytype, std::string_view entityid, const json &data) const
    {
        return self().try_invoke(requests::delete_many(entitytype, entityid, data));
    }

#if ACCSYN_EXCEPTIONS
    /// Removes files from a collection. As try_delete_many, but throws accsyn::error.
    std::string delete_many(std::string_view entitytype, std::string_view entityid, const json &data) const
    {
        return try_delete_many(entitytype, entityid, data).value();
    }
#endif

    /// Brings a deactivated entity back. Only with api_version 3.
    ///
    /// @param entitytype  Entity type.
    /// @param entityident  Entity id or code.
    /// @return As JSON: true.
    result<std::string> try_activate_one(std::string_view entitytype, std::string_view entityident) const
    {
        return self().try_invoke(requests::activate_one(entitytype, entityident));
    }

#if ACCSYN_EXCEPTIONS
    /// Brings a deactivated entity back. As try_activate_one, but throws accsyn::error.
    std::string activate_one(std::string_view entitytype, std::string_view entityident) const
    {
        return try_activate_one(entitytype, entityident).value();
    }
#endif

    /// Deactivates an entity: it stays, but no longer takes part.
    ///
    /// @param entitytype  Entity type.
    /// @param entityid  Entity id.
    /// @return As JSON: true.
    result<std::string> try_deactivate_one(std::string_view entitytype, std::string_view entityid) const
    {
        return self().try_invoke(requests::deactivate_one(entitytype, entityid));
    }

#if ACCSYN_EXCEPTIONS
    /// Deactivates an entity: it stays, but no longer takes part. As try_deactivate_one, but throws accsyn::error.
    std::string deactivate_one(std::string_view entitytype, std::string_view entityid) const
    {
        return try_deactivate_one(entitytype, entityid).value();
    }
#endif

    /// Assigns a server to a volume or share.
    ///
    /// @param entitytype_parent  Volume or share; v1: share.
    /// @param entitytype  Server or client; v1: server.
    /// @param data  Ids of both: {"volume": id, "server": id}; v1: {"share": id, "client": id, "main": true} or "site":
    ///     true.
    /// @return As JSON: true.
    result<std::string> try_assign(std::string_view entitytype_parent, std::string_view entitytype,
                                   const json &data) const
    {
        return self().try_invoke(requests::assign(entitytype_parent, entitytype, data));
    }

#if ACCSYN_EXCEPTIONS
    /// Assigns a server to a volume or share. As try_assign, but throws accsyn::error.
    std::string assign(std::string_view entitytype_parent, std::string_view entitytype, const json &data) const
    {
        return try_assign(entitytype_parent, entitytype, data).value();
    }
#endif

    /// Lists the servers assigned to a volume or share.
    ///
    /// @param entitytype  Volume or share.
    /// @param entityid  Its id.
    /// @return As JSON: list of objects with `client`, `client_hr` and `main`.
    result<std::string> try_assignments(std::string_view entitytype, std::string_view entityid) const
    {
        return self().try_invoke(requests::assignments(entitytype, entityid));
    }

#if ACCSYN_EXCEPTIONS
    /// Lists the servers assigned to a volume or share. As try_assignments, but throws accsyn::error.
    std::string assignments(std::string_view entitytype, std::string_view entityid) const
    {
        return try_assignments(entitytype, entityid).value();
    }
#endif

    /// Takes a server away from a volume or share.
    ///
    /// @param entitytype_parent  Volume or share; v1: share.
    /// @param entitytype  Server or client; v1: server.
    /// @param data  Ids of both: {"volume": id, "server": id}; v1: {"share": id, "client": id, "main": true} or "site":
    ///     true.
    /// @return As JSON: true.
    result<std::string> try_deassign(std::string_view entitytype_parent, std::string_view entitytype,
                                     const json &data) const
    {
        return self().try_invoke(requests::deassign(entitytype_parent, entitytype, data));
    }

#if ACCSYN_EXCEPTIONS
    /// Takes a server away from a volume or share. As try_deassign, but throws accsyn::error.
    std::string deassign(std::string_view entitytype_parent, std::string_view entitytype, const json &data) const
    {
        return try_deassign(entitytype_parent, entitytype, data).value();
    }
#endif

    /// Gives a user access; one who is not known yet is invited. Only with api_version 3.
    ///
    /// @param entitytype  Who: user.
    /// @param entityid  Id or e-mail of the user.
    /// @param targettype  What: delivery, request, stream, job; volume, folder, home, collection, share.
    /// @param targetid  Id of the target; for shares also its code.
    /// @return As JSON: jobs: true or the recipient; shares: the acl.
    result<std::string> try_grant(std::string_view entitytype, std::string_view entityid, std::string_view targettype,
                                  std::string_view targetid, const grant_options &options = {}) const
    {
        return self().try_invoke(requests::grant(entitytype, entityid, targettype, targetid, options));
    }

#if ACCSYN_EXCEPTIONS
    /// Gives a user access; one who is not known yet is invited. As try_grant, but throws accsyn::error.
    std::string grant(std::string_view entitytype, std::string_view entityid, std::string_view targettype,
                      std::string_view targetid, const grant_options &options = {}) const
    {
        return try_grant(entitytype, entityid, targettype, targetid, options).value();
    }
#endif

    /// Lists who has access. Only with api_version 3.
    ///
    /// @param targettype  What: delivery, request, stream, job; volume, folder, home, collection, share.
    /// @param targetid  Id of the target.
    /// @return As JSON: jobs: list of recipients; shares: list of objects with user, share, read, write, acknowledged,
    ///     path.
    result<std::string> try_access(std::string_view targettype, std::string_view targetid,
                                   const access_options &options = {}) const
    {
        return self().try_invoke(requests::access(targettype, targetid, options));
    }

#if ACCSYN_EXCEPTIONS
    /// Lists who has access. As try_access, but throws accsyn::error.
    std::string access(std::string_view targettype, std::string_view targetid, const access_options &options = {}) const
    {
        return try_access(targettype, targetid, options).value();
    }
#endif

    /// Takes a user's access away, with every acl of the user on the target. Only with api_version 3.
    ///
    /// @param entitytype  Who: user.
    /// @param entityid  Id or e-mail of the user.
    /// @param targettype  What: delivery, request, stream, job; volume, folder, home, collection, share.
    /// @param targetid  Id of the target.
    /// @return As JSON: true, or false when there was no access.
    result<std::string> try_revoke(std::string_view entitytype, std::string_view entityid, std::string_view targettype,
                                   std::string_view targetid) const
    {
        return self().try_invoke(requests::revoke(entitytype, entityid, targettype, targetid));
    }

#if ACCSYN_EXCEPTIONS
    /// Takes a user's access away, with every acl of the user on the target. As try_revoke, but throws accsyn::error.
    std::string revoke(std::string_view entitytype, std::string_view entityid, std::string_view targettype,
                       std::string_view targetid) const
    {
        return try_revoke(entitytype, entityid, targettype, targetid).value();
    }
#endif

    /// Lists files and folders.
    ///
    /// @param path  Path like share=thefilm/plates, a list of paths, or an object.
    /// @return As JSON: list of objects with `type` (0 folder, 1 file), `filename`, `size` (bytes), `modified`; for a
    ///     list of paths a list of objects with `path` and `result`.
    result<std::string> try_ls(const value &path, const ls_options &options = {}) const
    {
        return self().try_invoke(requests::ls(path, options));
    }

#if ACCSYN_EXCEPTIONS
    /// Lists files and folders. As try_ls, but throws accsyn::error.
    std::string ls(const value &path, const ls_options &options = {}) const
    {
        return try_ls(path, options).value();
    }
#endif

    /// Sums up the size of a file or folder.
    ///
    /// @param path  Path like share=thefilm/plates, a list of paths, or an object.
    /// @return As JSON: bytes; for a list of paths a list of objects with `path` and `result`.
    result<std::string> try_getsize(const value &path, const getsize_options &options = {}) const
    {
        return self().try_invoke(requests::getsize(path, options));
    }

#if ACCSYN_EXCEPTIONS
    /// Sums up the size of a file or folder. As try_getsize, but throws accsyn::error.
    std::string getsize(const value &path, const getsize_options &options = {}) const
    {
        return try_getsize(path, options).value();
    }
#endif

    /// Tells whether a file or folder exists.
    ///
    /// @param path  Path like share=thefilm/plates, a list of paths, or an object.
    /// @return As JSON: true or false.
    result<std::string> try_exists(const value &path) const
    {
        return self().try_invoke(requests::exists(path));
    }

#if ACCSYN_EXCEPTIONS
    /// Tells whether a file or folder exists. As try_exists, but throws accsyn::error.
    std::string exists(const value &path) const
    {
        return try_exists(path).value();
    }
#endif

    /// Makes a folder.
    ///
    /// @param path  Path like share=thefilm/plates, a list of paths, or an object.
    /// @return As JSON: true.
    result<std::string> try_mkdir(const value &path) const
    {
        return self().try_invoke(requests::mkdir(path));
    }

#if ACCSYN_EXCEPTIONS
    /// Makes a folder. As try_mkdir, but throws accsyn::error.
    std::string mkdir(const value &path) const
    {
        return try_mkdir(path).value();
    }
#endif

    /// Renames a file or folder within its folder.
    ///
    /// @param path  Path like share=thefilm/plates, a list of paths, or an object.
    /// @param path_to  The new name.
    /// @return As JSON: true.
    result<std::string> try_rename(const value &path, const value &path_to) const
    {
        return self().try_invoke(requests::rename(path, path_to));
    }

#if ACCSYN_EXCEPTIONS
    /// Renames a file or folder within its folder. As try_rename, but throws accsyn::error.
    std::string rename(const value &path, const value &path_to) const
    {
        return try_rename(path, path_to).value();
    }
#endif

    /// Moves a file or folder.
    ///
    /// @param path_src  What to move.
    /// @param path_dst  Where to.
    /// @return As JSON: true.
    result<std::string> try_mv(const value &path_src, const value &path_dst) const
    {
        return self().try_invoke(requests::mv(path_src, path_dst));
    }

#if ACCSYN_EXCEPTIONS
    /// Moves a file or folder. As try_mv, but throws accsyn::error.
    std::string mv(const value &path_src, const value &path_dst) const
    {
        return try_mv(path_src, path_dst).value();
    }
#endif

    /// Deletes a file or folder.
    ///
    /// @param path  Path like share=thefilm/plates, a list of paths, or an object.
    /// @return As JSON: true.
    result<std::string> try_rm(const value &path, const rm_options &options = {}) const
    {
        return self().try_invoke(requests::rm(path, options));
    }

#if ACCSYN_EXCEPTIONS
    /// Deletes a file or folder. As try_rm, but throws accsyn::error.
    std::string rm(const value &path, const rm_options &options = {}) const
    {
        return try_rm(path, options).value();
    }
#endif

    /// Asks which files may be published, and where to.
    ///
    /// @param data  Objects with id (UUID), filename, size (bytes), is_dir, files; a missing size is filled in.
    /// @return As JSON: object with `files`, each with what may be done with it, and further questions to the user.
    result<std::string> try_prepublish(const json &data) const
    {
        return self().try_invoke(requests::prepublish(data));
    }

#if ACCSYN_EXCEPTIONS
    /// Asks which files may be published, and where to. As try_prepublish, but throws accsyn::error.
    std::string prepublish(const json &data) const
    {
        return try_prepublish(data).value();
    }
#endif

    /// Reads a setting.
    ///
    /// @param name  Name of the setting.
    /// @return As JSON: value, usually a text, or null.
    result<std::string> try_get_setting(std::string_view name, const get_setting_options &options = {}) const
    {
        return self().try_invoke(requests::get_setting(name, options));
    }

#if ACCSYN_EXCEPTIONS
    /// Reads a setting. As try_get_setting, but throws accsyn::error.
    std::string get_setting(std::string_view name, const get_setting_options &options = {}) const
    {
        return try_get_setting(name, options).value();
    }
#endif

    /// Reads all settings of an entity. Only with api_version 3.
    ///
    /// @return As JSON: object with a value per setting.
    result<std::string> try_get_settings(const get_settings_options &options = {}) const
    {
        return self().try_invoke(requests::get_settings(options));
    }

#if ACCSYN_EXCEPTIONS
    /// Reads all settings of an entity. As try_get_settings, but throws accsyn::error.
    std::string get_settings(const get_settings_options &options = {}) const
    {
        return try_get_settings(options).value();
    }
#endif

    /// Changes a setting.
    ///
    /// @param entitytype  What it belongs to; required in v3, workspace when left out in v1.
    /// @param name  Name of the setting; required in v3.
    /// @param value  The new value: a text, JSON text for structured values; v1: anything.
    /// @return As JSON: v3: true or false; v1: what the backend says.
    result<std::string> try_set_setting(std::string_view entitytype, std::string_view name, const value &value,
                                        const set_setting_options &options = {}) const
    {
        return self().try_invoke(requests::set_setting(entitytype, name, value, options));
    }

#if ACCSYN_EXCEPTIONS
    /// Changes a setting. As try_set_setting, but throws accsyn::error.
    std::string set_setting(std::string_view entitytype, std::string_view name, const value &value,
                            const set_setting_options &options = {}) const
    {
        return try_set_setting(entitytype, name, value, options).value();
    }
#endif

    /// Puts a setting back to its default. Only with api_version 3.
    ///
    /// @param entitytype  What it belongs to.
    /// @param name  Name of the setting.
    /// @return As JSON: true or false.
    result<std::string> try_delete_setting(std::string_view entitytype, std::string_view name,
                                           const delete_setting_options &options = {}) const
    {
        return self().try_invoke(requests::delete_setting(entitytype, name, options));
    }

#if ACCSYN_EXCEPTIONS
    /// Puts a setting back to its default. As try_delete_setting, but throws accsyn::error.
    std::string delete_setting(std::string_view entitytype, std::string_view name,
                               const delete_setting_options &options = {}) const
    {
        return try_delete_setting(entitytype, name, options).value();
    }
#endif

    /// Reads the log of the workspace or of an entity. Only with api_version 3.
    ///
    /// @return As JSON: object with `result`, a list of log lines, and what the backend adds.
    result<std::string> try_logs(const logs_options &options = {}) const
    {
        return self().try_invoke(requests::logs(options));
    }

#if ACCSYN_EXCEPTIONS
    /// Reads the log of the workspace or of an entity. As try_logs, but throws accsyn::error.
    std::string logs(const logs_options &options = {}) const
    {
        return try_logs(options).value();
    }
#endif

    /// Reads the user's own API key, where the workspace allows it.
    ///
    /// @return As JSON: API key.
    result<std::string> try_get_api_key() const
    {
        return self().try_invoke(requests::get_api_key());
    }

#if ACCSYN_EXCEPTIONS
    /// Reads the user's own API key, where the workspace allows it. As try_get_api_key, but throws accsyn::error.
    std::string get_api_key() const
    {
        return try_get_api_key().value();
    }
#endif

    /// Tells the session key of this session, to make other sessions from. Only with api_version 1.
    ///
    /// @return As JSON: session key.
    result<std::string> try_get_session_key() const
    {
        return self().try_invoke(requests::get_session_key());
    }

#if ACCSYN_EXCEPTIONS
    /// Tells the session key of this session, to make other sessions from. As try_get_session_key, but throws
    ///     accsyn::error.
    std::string get_session_key() const
    {
        return try_get_session_key().value();
    }
#endif

    /// Makes a new session key. Only with api_version 1.
    ///
    /// @return As JSON: session key.
    result<std::string> try_generate_session_key(const generate_session_key_options &options = {}) const
    {
        return self().try_invoke(requests::generate_session_key(options));
    }

#if ACCSYN_EXCEPTIONS
    /// Makes a new session key. As try_generate_session_key, but throws accsyn::error.
    std::string generate_session_key(const generate_session_key_options &options = {}) const
    {
        return try_generate_session_key(options).value();
    }
#endif

    /// Tells whether the user's accsyn desktop app runs on this machine.
    ///
    /// @return As JSON: true, false, or null when it was never installed.
    result<std::string> try_app_is_running() const
    {
        return self().try_invoke(requests::app_is_running());
    }

#if ACCSYN_EXCEPTIONS
    /// Tells whether the user's accsyn desktop app runs on this machine. As try_app_is_running, but throws
    ///     accsyn::error.
    std::string app_is_running() const
    {
        return try_app_is_running().value();
    }
#endif

    /// Tells whether an accsyn daemon of the user runs on this machine.
    ///
    /// @return As JSON: true, false, or null when it was never installed.
    result<std::string> try_daemon_is_running() const
    {
        return self().try_invoke(requests::daemon_is_running());
    }

#if ACCSYN_EXCEPTIONS
    /// Tells whether an accsyn daemon of the user runs on this machine. As try_daemon_is_running, but throws
    ///     accsyn::error.
    std::string daemon_is_running() const
    {
        return try_daemon_is_running().value();
    }
#endif

    /// Calls an integration of the workspace, for example with ftrack.
    ///
    /// @param name  Name of the integration.
    /// @param operation  What it should do.
    /// @return As JSON: what the integration says.
    result<std::string> try_integration(std::string_view name, std::string_view operation,
                                        const integration_options &options = {}) const
    {
        return self().try_invoke(requests::integration(name, operation, options));
    }

#if ACCSYN_EXCEPTIONS
    /// Calls an integration of the workspace, for example with ftrack. As try_integration, but throws accsyn::error.
    std::string integration(std::string_view name, std::string_view operation,
                            const integration_options &options = {}) const
    {
        return try_integration(name, operation, options).value();
    }
#endif

    /// Sends any event: for what the backend learns after this library was made.
    ///
    /// @param http  GET, PUT, POST or DELETE.
    /// @param uri  Operation, for example transfer/find.
    /// @return As JSON: the whole answer.
    result<std::string> try_event(std::string_view http, std::string_view uri, const event_options &options = {}) const
    {
        return self().try_invoke(requests::event(http, uri, options));
    }

#if ACCSYN_EXCEPTIONS
    /// Sends any event: for what the backend learns after this library was made. As try_event, but throws
    ///     accsyn::error.
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
