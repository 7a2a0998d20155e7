/* Generated from src/api/methods by `cargo run -p accsyn-bindings`; do not edit. */
/*
 * accsyn/generated/requests.hpp: every method of the accsyn API as a request, with its options. Included by accsyn.hpp.
 */
#ifndef ACCSYN_GENERATED_REQUESTS_HPP
#define ACCSYN_GENERATED_REQUESTS_HPP

#include <accsyn/json_write.hpp>
#include <accsyn/options.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace accsyn
{

/// Options of session::find. Members that are not set are left out.
struct find_options {
    /// Id of the parent: the job of tasks, or the collection of files. Only with api_version 3; with 1, name the parent
    ///     in the query, as in `Task WHERE job=<id>`.
    option<std::string> entityid = {};
    /// Names of the attributes to return; all of them when left out.
    strings attributes = {};
    /// Whether to include finished jobs (done or aborted).
    option<bool> finished = {};
    /// Whether to include deactivated entities. Only with api_version 3; with 1, use `offline`.
    option<bool> inactive = {};
    /// Whether to include deactivated entities, under the name that api_version 1 has for it; prefer `inactive` with
    ///     api_version 3.
    option<bool> offline = {};
    /// Whether to include archived (purged) entities.
    option<bool> archived = {};
    /// Maximum number of entities to return; 0 means no limit.
    option<std::int64_t> limit = {};
    /// Number of entities to skip.
    option<std::int64_t> skip = {};
    /// With the query `attributes WHERE ...`: only attributes that can be set when an entity is created. Default:
    ///     false.
    option<bool> create = {};
    /// With the query `attributes WHERE ...`: only attributes that can be updated. Default: false.
    option<bool> update = {};
};

/// Options of session::find_pages. Members that are not set are left out.
struct find_pages_options {
    /// Id of the parent: the job of tasks, or the collection of files. Only with api_version 3; with 1, name the parent
    ///     in the query, as in `Task WHERE job=<id>`.
    option<std::string> entityid = {};
    /// Names of the attributes to return; all of them when left out.
    strings attributes = {};
    /// Whether to include finished jobs (done or aborted).
    option<bool> finished = {};
    /// Whether to include deactivated entities. Only with api_version 3; with 1, use `offline`.
    option<bool> inactive = {};
    /// Whether to include deactivated entities, under the name that api_version 1 has for it; prefer `inactive` with
    ///     api_version 3.
    option<bool> offline = {};
    /// Whether to include archived (purged) entities.
    option<bool> archived = {};
    /// Maximum number of entities in a page; a page with fewer is the last one. Default: 500.
    option<std::int64_t> limit = {};
    /// Number of entities to skip.
    option<std::int64_t> skip = {};
    /// With the query `attributes WHERE ...`: only attributes that can be set when an entity is created. Default:
    ///     false.
    option<bool> create = {};
    /// With the query `attributes WHERE ...`: only attributes that can be updated. Default: false.
    option<bool> update = {};
    /// Maximum number of entities in all pages together; `entitytypes`, `attributes` and the like are one page whatever
    ///     it is.
    option<std::int64_t> max = {};
    /// Whether to fetch the next page ahead. Default: true.
    option<bool> prefetch = {};
};

/// Options of session::find_one. Members that are not set are left out.
struct find_one_options {
    /// Id of the parent: the job of tasks, or the collection of files. Only with api_version 3; with 1, name the parent
    ///     in the query, as in `Task WHERE job=<id>`.
    option<std::string> entityid = {};
    /// Names of the attributes to return; all of them when left out.
    strings attributes = {};
    /// Whether to include finished jobs (done or aborted).
    option<bool> finished = {};
    /// Whether to include deactivated entities. Only with api_version 3; with 1, use `offline`.
    option<bool> inactive = {};
    /// Whether to include deactivated entities, under the name that api_version 1 has for it; prefer `inactive` with
    ///     api_version 3.
    option<bool> offline = {};
    /// Whether to include archived (purged) entities.
    option<bool> archived = {};
    /// With the query `attributes WHERE ...`: only attributes that can be set when an entity is created. Default:
    ///     false.
    option<bool> create = {};
    /// With the query `attributes WHERE ...`: only attributes that can be updated. Default: false.
    option<bool> update = {};
};

/// Options of session::metrics. Members that are not set are left out.
struct metrics_options {
    /// Names of the metrics to return; with api_version 1, ["speed"] when left out.
    strings attributes = {};
    /// Period to cover, for example `-1h`.
    option<std::string> time = {};
};

/// Options of session::create. Members that are not set are left out.
struct create_options {
    /// Id of the parent: the job of new tasks, or the collection of new files.
    option<std::string> entityid = {};
    /// For jobs and tasks: whether duplicates of existing ones are accepted; with api_version 1, true when left out.
    option<bool> allow_duplicates = {};
    /// For jobs and tasks: whether existing duplicates are replaced. Only with api_version 3.
    option<bool> replace_duplicates = {};
    /// Path of a regular file of at most 64 MiB on this machine, whose JSON, an object or a list, is read in place of
    ///     `data`. A list is sent as the official clients send the list of a file: as it is, and as `tasks` only when
    ///     tasks are created; as `data` it is sent as `tasks` always.
    option<std::string> data_file = {};
};

/// Options of session::delete_one. Members that are not set are left out.
struct delete_one_options {
    /// Further options for the backend. Only with api_version 3.
    json data = {};
    /// Whether to delete it although other entities depend on it; short for `data` {"force": true}. Only with
    ///     api_version 3.
    option<bool> force = {};
};

/// Options of session::grant. Members that are not set are left out.
struct grant_options {
    /// The options below in one object, instead of one by one.
    json data = {};
    /// For shares: whether to allow reading; true when no option is given at all, else false when left out.
    option<bool> read = {};
    /// For shares: whether to allow writing; true when no option is given at all, else false when left out.
    option<bool> write = {};
    /// Whether to invite a user who is not known; false makes the call fail instead. Default: true.
    value invite = {};
    /// For shares: whether to notify the user by e-mail. Default: false.
    option<bool> notify = {};
    /// For shares: message of the e-mail.
    option<std::string> message = {};
    /// For shares: the folder to give access to. Default: "/".
    option<std::string> path = {};
};

/// Options of session::access. Members that are not set are left out.
struct access_options {
    /// For shares: only access of entities of this type, for example `user`.
    option<std::string> entitytype = {};
    /// For shares: only access of this entity; requires `entitytype`.
    option<std::string> entityid = {};
    /// For shares: whether to include access to folders inside. Default: false.
    option<bool> recursive = {};
};

/// Options of session::ls. Members that are not set are left out.
struct ls_options {
    /// Whether to descend into folders. Default: false.
    option<bool> recursive = {};
    /// Number of levels to descend; 0 means no limit.
    option<std::int64_t> maxdepth = {};
    /// Whether to include the sizes of folders. Default: false.
    option<bool> getsize = {};
    /// Whether to omit folders.
    option<bool> files_only = {};
    /// Whether to omit files.
    option<bool> directories_only = {};
    /// Only these file names: `word`, `*word`, `word*`, `*word*`, `a*b` or `re('...')`, one or a list; overrides
    ///     `exclude`. Only with api_version 3.
    value include = {};
    /// File names to omit, in the same forms as `include`. Only with api_version 3.
    value exclude = {};
};

/// Options of session::getsize. Members that are not set are left out.
struct getsize_options {
    /// Only these file names: `word`, `*word`, `word*`, `*word*`, `a*b` or `re('...')`, one or a list; overrides
    ///     `exclude`. Only with api_version 3.
    value include = {};
    /// File names to omit, in the same forms as `include`. Only with api_version 3.
    value exclude = {};
};

/// Options of session::rm. Members that are not set are left out.
struct rm_options {
    /// Whether to delete a folder that is not empty. Default: false. Only with api_version 3.
    option<bool> force = {};
};

/// Options of session::get_setting. Members that are not set are left out.
struct get_setting_options {
    /// Type of the entity that the setting belongs to. Default: "workspace".
    option<std::string> entitytype = {};
    /// Id of the entity that the setting belongs to.
    option<std::string> entityid = {};
    /// Name of the integration that the setting belongs to.
    option<std::string> integration = {};
    /// Further input for the backend.
    json data = {};
};

/// Options of session::get_settings. Members that are not set are left out.
struct get_settings_options {
    /// Type of the entity that the settings belong to; the workspace when left out.
    option<std::string> entitytype = {};
    /// Id of the entity that the settings belong to.
    option<std::string> entityid = {};
    /// Whether to include the settings of entities inside it. Default: false.
    option<bool> recursive = {};
    /// Whether to include inherited settings. Default: false.
    option<bool> upstream = {};
    /// Whether to leave out settings that have their default value. Default: true.
    option<bool> omit_defaults = {};
    /// Id of the share whose settings apply.
    option<std::string> share = {};
};

/// Options of session::set_setting. Members that are not set are left out.
struct set_setting_options {
    /// Id of the entity that the setting belongs to.
    option<std::string> entityid = {};
    /// Name of the integration that the setting belongs to. Only with api_version 1; with 3, use session::integration.
    option<std::string> integration = {};
    /// Further input for the backend. Only with api_version 1.
    json data = {};
};

/// Options of session::delete_setting. Members that are not set are left out.
struct delete_setting_options {
    /// Id of the entity that the setting belongs to.
    option<std::string> entityid = {};
};

/// Options of session::logs. Members that are not set are left out.
struct logs_options {
    /// Type of the entity whose log is read. Default: "workspace".
    option<std::string> entitytype = {};
    /// Id of the entity whose log is read.
    option<std::string> entityid = {};
    /// Only entries that contain this string.
    option<std::string> search = {};
    /// Attribute to sort by. Default: "date".
    option<std::string> sort = {};
    /// Whether to sort in reverse order. Default: false.
    option<bool> sort_reverse = {};
    /// Page to return.
    option<std::int64_t> pagination_page = {};
    /// Entries per page.
    option<std::int64_t> pagination_limit = {};
    /// Number of entries to skip.
    option<std::int64_t> pagination_skip = {};
};

/// Options of session::generate_session_key. Members that are not set are left out.
struct generate_session_key_options {
    /// How long it stays valid; a whole number. In seconds.
    option<std::chrono::seconds> lifetime = {};
};

/// Options of session::integration. Members that are not set are left out.
struct integration_options {
    /// Input of the operation.
    json data = {};
};

/// Options of session::event. Members that are not set are left out.
struct event_options {
    /// Data of the event. Default: {}.
    json data = {};
    /// Query expression, sent as it is.
    option<std::string> query = {};
    /// Id of the event.
    option<std::string> entityid = {};
};

/// Options of session::wait. Members that are not set are left out.
struct wait_options {
    /// Statuses that end the wait, at least one. Default: ["done","failed","aborted"].
    strings until = {};
    /// Time between two polls; grows while nothing changes. In seconds. Default: 2.
    option<seconds> interval = {};
    /// Time after which to give up, after a last poll, which may take a second more; 0 means no limit. In seconds.
    ///     Default: 0.
    option<seconds> timeout = {};
};

namespace detail
{

inline std::string add(arguments &given, const find_options &options)
{
    given.add("entityid", options.entityid);
    given.add("attributes", options.attributes);
    given.add("finished", options.finished);
    given.add("inactive", options.inactive);
    given.add("offline", options.offline);
    given.add("archived", options.archived);
    given.add("limit", options.limit);
    given.add("skip", options.skip);
    given.add("create", options.create);
    given.add("update", options.update);
    return given.text();
}

inline std::string add(arguments &given, const find_pages_options &options)
{
    given.add("entityid", options.entityid);
    given.add("attributes", options.attributes);
    given.add("finished", options.finished);
    given.add("inactive", options.inactive);
    given.add("offline", options.offline);
    given.add("archived", options.archived);
    given.add("limit", options.limit);
    given.add("skip", options.skip);
    given.add("create", options.create);
    given.add("update", options.update);
    given.add("max", options.max);
    given.add("prefetch", options.prefetch);
    return given.text();
}

inline std::string add(arguments &given, const find_one_options &options)
{
    given.add("entityid", options.entityid);
    given.add("attributes", options.attributes);
    given.add("finished", options.finished);
    given.add("inactive", options.inactive);
    given.add("offline", options.offline);
    given.add("archived", options.archived);
    given.add("create", options.create);
    given.add("update", options.update);
    return given.text();
}

inline std::string add(arguments &given, const metrics_options &options)
{
    given.add("attributes", options.attributes);
    given.add("time", options.time);
    return given.text();
}

inline std::string add(arguments &given, const create_options &options)
{
    given.add("entityid", options.entityid);
    given.add("allow_duplicates", options.allow_duplicates);
    given.add("replace_duplicates", options.replace_duplicates);
    given.add("data_file", options.data_file);
    return given.text();
}

inline std::string add(arguments &given, const delete_one_options &options)
{
    given.add("data", options.data);
    given.add("force", options.force);
    return given.text();
}

inline std::string add(arguments &given, const grant_options &options)
{
    given.add("data", options.data);
    given.add("read", options.read);
    given.add("write", options.write);
    given.add("invite", options.invite);
    given.add("notify", options.notify);
    given.add("message", options.message);
    given.add("path", options.path);
    return given.text();
}

inline std::string add(arguments &given, const access_options &options)
{
    given.add("entitytype", options.entitytype);
    given.add("entityid", options.entityid);
    given.add("recursive", options.recursive);
    return given.text();
}

inline std::string add(arguments &given, const ls_options &options)
{
    given.add("recursive", options.recursive);
    given.add("maxdepth", options.maxdepth);
    given.add("getsize", options.getsize);
    given.add("files_only", options.files_only);
    given.add("directories_only", options.directories_only);
    given.add("include", options.include);
    given.add("exclude", options.exclude);
    return given.text();
}

inline std::string add(arguments &given, const getsize_options &options)
{
    given.add("include", options.include);
    given.add("exclude", options.exclude);
    return given.text();
}

inline std::string add(arguments &given, const rm_options &options)
{
    given.add("force", options.force);
    return given.text();
}

inline std::string add(arguments &given, const get_setting_options &options)
{
    given.add("entitytype", options.entitytype);
    given.add("entityid", options.entityid);
    given.add("integration", options.integration);
    given.add("data", options.data);
    return given.text();
}

inline std::string add(arguments &given, const get_settings_options &options)
{
    given.add("entitytype", options.entitytype);
    given.add("entityid", options.entityid);
    given.add("recursive", options.recursive);
    given.add("upstream", options.upstream);
    given.add("omit_defaults", options.omit_defaults);
    given.add("share", options.share);
    return given.text();
}

inline std::string add(arguments &given, const set_setting_options &options)
{
    given.add("entityid", options.entityid);
    given.add("integration", options.integration);
    given.add("data", options.data);
    return given.text();
}

inline std::string add(arguments &given, const delete_setting_options &options)
{
    given.add("entityid", options.entityid);
    return given.text();
}

inline std::string add(arguments &given, const logs_options &options)
{
    given.add("entitytype", options.entitytype);
    given.add("entityid", options.entityid);
    given.add("search", options.search);
    given.add("sort", options.sort);
    given.add("sort_reverse", options.sort_reverse);
    given.add("pagination_page", options.pagination_page);
    given.add("pagination_limit", options.pagination_limit);
    given.add("pagination_skip", options.pagination_skip);
    return given.text();
}

inline std::string add(arguments &given, const generate_session_key_options &options)
{
    given.add("lifetime", options.lifetime);
    return given.text();
}

inline std::string add(arguments &given, const integration_options &options)
{
    given.add("data", options.data);
    return given.text();
}

inline std::string add(arguments &given, const event_options &options)
{
    given.add("data", options.data);
    given.add("query", options.query);
    given.add("entityid", options.entityid);
    return given.text();
}

inline std::string add(arguments &given, const wait_options &options)
{
    given.add("until", options.until);
    given.add("interval", options.interval);
    given.add("timeout", options.timeout);
    return given.text();
}

} // namespace detail

/// The methods as requests, for session::submit and session::invoke.
namespace requests
{

/// Finds the entities that match a query. The query `entitytypes` lists the entity types, and `attributes WHERE
///     entitytype=TYPE` the attributes of a type.
[[nodiscard]] inline request find(std::string_view query, const find_options &options = {})
{
    detail::arguments given;
    given.add("query", query);
    return {"find", detail::add(given, options)};
}

/// Finds one entity. With api_version 3, finished entities are searched too when no active one matches.
[[nodiscard]] inline request find_one(std::string_view query, const find_one_options &options = {})
{
    detail::arguments given;
    given.add("query", query);
    return {"find_one", detail::add(given, options)};
}

/// Reads one entity by its id, even if it is finished, inactive or archived.
[[nodiscard]] inline request get_entity(std::string_view entitytype, std::string_view entityid)
{
    detail::arguments given;
    given.add("entitytype", entitytype);
    given.add("entityid", entityid);
    return {"get_entity", given.text()};
}

/// Returns a textual report on an entity, for debugging.
[[nodiscard]] inline request report(std::string_view query)
{
    detail::arguments given;
    given.add("query", query);
    return {"report", given.text()};
}

/// Reads metrics of an entity, for example the speed of a transfer over time.
[[nodiscard]] inline request metrics(std::string_view query, const metrics_options &options = {})
{
    detail::arguments given;
    given.add("query", query);
    return {"metrics", detail::add(given, options)};
}

/// Creates an entity.
[[nodiscard]] inline request create(std::string_view entitytype, const json &data, const create_options &options = {})
{
    detail::arguments given;
    given.add("entitytype", entitytype);
    given.add("data", data);
    return {"create", detail::add(given, options)};
}

/// Changes attributes of an entity.
[[nodiscard]] inline request update(std::string_view entitytype, std::string_view entityid, const json &data)
{
    detail::arguments given;
    given.add("entitytype", entitytype);
    given.add("entityid", entityid);
    given.add("data", data);
    return {"update", given.text()};
}

/// Changes several tasks of a job at once.
[[nodiscard]] inline request update_many(std::string_view entitytype, std::string_view entityid, const json &data)
{
    detail::arguments given;
    given.add("entitytype", entitytype);
    given.add("entityid", entityid);
    given.add("data", data);
    return {"update_many", given.text()};
}

/// Deletes (purges) an entity.
[[nodiscard]] inline request delete_one(std::string_view entitytype, std::string_view entityid,
                                        const delete_one_options &options = {})
{
    detail::arguments given;
    given.add("entitytype", entitytype);
    given.add("entityid", entityid);
    return {"delete_one", detail::add(given, options)};
}

/// Removes files from a collection.
[[nodiscard]] inline request delete_many(std::string_view entitytype, std::string_view entityid, const json &data)
{
    detail::arguments given;
    given.add("entitytype", entitytype);
    given.add("entityid", entityid);
    given.add("data", data);
    return {"delete_many", given.text()};
}

/// Activates a deactivated entity again.
[[nodiscard]] inline request activate_one(std::string_view entitytype, std::string_view entityident)
{
    detail::arguments given;
    given.add("entitytype", entitytype);
    given.add("entityident", entityident);
    return {"activate_one", given.text()};
}

/// Deactivates an entity: it is kept, but no longer found or used.
[[nodiscard]] inline request deactivate_one(std::string_view entitytype, std::string_view entityid)
{
    detail::arguments given;
    given.add("entitytype", entitytype);
    given.add("entityid", entityid);
    return {"deactivate_one", given.text()};
}

/// Assigns a server to a volume or share.
[[nodiscard]] inline request assign(std::string_view entitytype_parent, std::string_view entitytype, const json &data)
{
    detail::arguments given;
    given.add("entitytype_parent", entitytype_parent);
    given.add("entitytype", entitytype);
    given.add("data", data);
    return {"assign", given.text()};
}

/// Lists the servers that are assigned to a volume or share.
[[nodiscard]] inline request assignments(std::string_view entitytype, std::string_view entityid)
{
    detail::arguments given;
    given.add("entitytype", entitytype);
    given.add("entityid", entityid);
    return {"assignments", given.text()};
}

/// Removes a server from a volume or share.
[[nodiscard]] inline request deassign(std::string_view entitytype_parent, std::string_view entitytype, const json &data)
{
    detail::arguments given;
    given.add("entitytype_parent", entitytype_parent);
    given.add("entitytype", entitytype);
    given.add("data", data);
    return {"deassign", given.text()};
}

/// Gives a user access to a share, or makes the user a recipient of a delivery, request or stream. A user who is not
///     known yet is invited.
[[nodiscard]] inline request grant(std::string_view entitytype, std::string_view entityid, std::string_view targettype,
                                   std::string_view targetid, const grant_options &options = {})
{
    detail::arguments given;
    given.add("entitytype", entitytype);
    given.add("entityid", entityid);
    given.add("targettype", targettype);
    given.add("targetid", targetid);
    return {"grant", detail::add(given, options)};
}

/// Lists who has access to a share, or the recipients of a delivery, request or stream.
[[nodiscard]] inline request access(std::string_view targettype, std::string_view targetid,
                                    const access_options &options = {})
{
    detail::arguments given;
    given.add("targettype", targettype);
    given.add("targetid", targetid);
    return {"access", detail::add(given, options)};
}

/// Revokes a user's access to a target, removing all access rules of the user there that the backend finds.
[[nodiscard]] inline request revoke(std::string_view entitytype, std::string_view entityid, std::string_view targettype,
                                    std::string_view targetid)
{
    detail::arguments given;
    given.add("entitytype", entitytype);
    given.add("entityid", entityid);
    given.add("targettype", targettype);
    given.add("targetid", targetid);
    return {"revoke", given.text()};
}

/// Lists files and folders.
[[nodiscard]] inline request ls(const value &path, const ls_options &options = {})
{
    detail::arguments given;
    given.add("path", path);
    return {"ls", detail::add(given, options)};
}

/// Returns the size of a file, or of a folder with everything in it.
[[nodiscard]] inline request getsize(const value &path, const getsize_options &options = {})
{
    detail::arguments given;
    given.add("path", path);
    return {"getsize", detail::add(given, options)};
}

/// Checks whether a file or folder exists.
[[nodiscard]] inline request exists(const value &path)
{
    detail::arguments given;
    given.add("path", path);
    return {"exists", given.text()};
}

/// Creates a folder.
[[nodiscard]] inline request mkdir(const value &path)
{
    detail::arguments given;
    given.add("path", path);
    return {"mkdir", given.text()};
}

/// Renames a file or folder within its folder.
[[nodiscard]] inline request rename(const value &path, const value &path_to)
{
    detail::arguments given;
    given.add("path", path);
    given.add("path_to", path_to);
    return {"rename", given.text()};
}

/// Moves a file or folder.
[[nodiscard]] inline request mv(const value &path_src, const value &path_dst)
{
    detail::arguments given;
    given.add("path_src", path_src);
    given.add("path_dst", path_dst);
    return {"mv", given.text()};
}

/// Deletes a file or folder.
[[nodiscard]] inline request rm(const value &path, const rm_options &options = {})
{
    detail::arguments given;
    given.add("path", path);
    return {"delete", detail::add(given, options)};
}

/// Asks which of the given files may be published, and under which rules.
[[nodiscard]] inline request prepublish(const json &data)
{
    detail::arguments given;
    given.add("data", data);
    return {"prepublish", given.text()};
}

/// Reads a setting, or all of them when no name is given.
[[nodiscard]] inline request get_setting(std::string_view name = {}, const get_setting_options &options = {})
{
    detail::arguments given;
    if (!name.empty()) {
        given.add("name", name);
    }
    return {"get_setting", detail::add(given, options)};
}

/// Reads all settings of an entity.
[[nodiscard]] inline request get_settings(const get_settings_options &options = {})
{
    detail::arguments given;
    return {"get_settings", detail::add(given, options)};
}

/// Changes a setting.
[[nodiscard]] inline request set_setting(std::string_view entitytype, std::string_view name, const value &value,
                                         const set_setting_options &options = {})
{
    detail::arguments given;
    if (!entitytype.empty()) {
        given.add("entitytype", entitytype);
    }
    if (!name.empty()) {
        given.add("name", name);
    }
    given.add("value", value);
    return {"set_setting", detail::add(given, options)};
}

/// Deletes a setting, so that the inherited or default value applies again.
[[nodiscard]] inline request delete_setting(std::string_view entitytype, std::string_view name,
                                            const delete_setting_options &options = {})
{
    detail::arguments given;
    given.add("entitytype", entitytype);
    given.add("name", name);
    return {"delete_setting", detail::add(given, options)};
}

/// Reads the log of the workspace or of an entity.
[[nodiscard]] inline request logs(const logs_options &options = {})
{
    detail::arguments given;
    return {"logs", detail::add(given, options)};
}

/// Reads the user's own API key, if the workspace permits it.
[[nodiscard]] inline request get_api_key()
{
    return {"get_api_key"};
}

/// Returns the key of this session, with which other programs on this machine can log in.
[[nodiscard]] inline request get_session_key()
{
    return {"get_session_key"};
}

/// Creates a new session key for this user.
[[nodiscard]] inline request generate_session_key(const generate_session_key_options &options = {})
{
    detail::arguments given;
    return {"generate_session_key", detail::add(given, options)};
}

/// Checks whether the user's accsyn desktop app is running on this machine.
[[nodiscard]] inline request app_is_running()
{
    return {"app_is_running"};
}

/// Checks whether an accsyn daemon of the user is running on this machine.
[[nodiscard]] inline request daemon_is_running()
{
    return {"daemon_is_running"};
}

/// Calls an operation of an integration of the workspace.
[[nodiscard]] inline request integration(std::string_view name, std::string_view operation,
                                         const integration_options &options = {})
{
    detail::arguments given;
    given.add("name", name);
    given.add("operation", operation);
    return {"integration", detail::add(given, options)};
}

/// Sends any event: for operations that the backend learned after this library was released.
[[nodiscard]] inline request event(std::string_view http, std::string_view uri, const event_options &options = {})
{
    detail::arguments given;
    given.add("http", http);
    given.add("uri", uri);
    return {"event", detail::add(given, options)};
}

/// Waits until a transfer, a delivery or any other job ends, and reports its progress.
[[nodiscard]] inline request wait(std::string_view entitytype, std::string_view entityid,
                                  const wait_options &options = {})
{
    detail::arguments given;
    given.add("entitytype", entitytype);
    given.add("entityid", entityid);
    return {"wait", detail::add(given, options)};
}

} // namespace requests

} // namespace accsyn

#endif
