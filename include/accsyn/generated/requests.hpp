/* Generated from src/core/api/methods by `cargo run -p accsyn-bindings`; do not edit. */
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

/// Options of session::find. What is left out is not sent.
struct find_options {
    /// Id of the parent, for tasks of a job and files of a collection. Only with api_version 3.
    option<std::string> entityid = {};
    /// Names of the attributes to return; all when left out.
    strings attributes = {};
    /// Also jobs that are done or aborted.
    option<bool> finished = {};
    /// Also entities that were deactivated. Only with api_version 3.
    option<bool> inactive = {};
    /// The older name of `inactive`.
    option<bool> offline = {};
    /// Also entities that were purged.
    option<bool> archived = {};
    /// Most entities to return; 0 for no limit.
    option<std::int64_t> limit = {};
    /// Entities to pass over first.
    option<std::int64_t> skip = {};
    /// With `attributes WHERE ...`: those allowed at creation; false when left out.
    option<bool> create = {};
    /// With `attributes WHERE ...`: those allowed in an update; false when left out.
    option<bool> update = {};
    /// Return the first entity or null. Only with api_version 3.
    option<bool> single_entity_query = {};
};

/// Options of session::find_pages. What is left out is not sent.
struct find_pages_options {
    /// Id of the parent, for tasks of a job and files of a collection. Only with api_version 3.
    option<std::string> entityid = {};
    /// Names of the attributes to return; all when left out.
    strings attributes = {};
    /// Also jobs that are done or aborted.
    option<bool> finished = {};
    /// Also entities that were deactivated. Only with api_version 3.
    option<bool> inactive = {};
    /// The older name of `inactive`.
    option<bool> offline = {};
    /// Also entities that were purged.
    option<bool> archived = {};
    /// Size of a page; 500 when left out.
    option<std::int64_t> limit = {};
    /// Entities to pass over first.
    option<std::int64_t> skip = {};
    /// With `attributes WHERE ...`: those allowed at creation; false when left out.
    option<bool> create = {};
    /// With `attributes WHERE ...`: those allowed in an update; false when left out.
    option<bool> update = {};
    /// Most entities in all.
    option<std::int64_t> max = {};
    /// false: do not fetch the next page ahead.
    option<bool> prefetch = {};
};

/// Options of session::find_one. What is left out is not sent.
struct find_one_options {
    /// Id of the parent, for tasks of a job and files of a collection. Only with api_version 3.
    option<std::string> entityid = {};
    /// Names of the attributes to return; all when left out.
    strings attributes = {};
    /// Also jobs that are done or aborted.
    option<bool> finished = {};
    /// Also entities that were deactivated. Only with api_version 3.
    option<bool> inactive = {};
    /// The older name of `inactive`.
    option<bool> offline = {};
    /// Also entities that were purged.
    option<bool> archived = {};
    /// With `attributes WHERE ...`: those allowed at creation; false when left out.
    option<bool> create = {};
    /// With `attributes WHERE ...`: those allowed in an update; false when left out.
    option<bool> update = {};
};

/// Options of session::metrics. What is left out is not sent.
struct metrics_options {
    /// Metrics to return; v1: ["speed"] when left out.
    strings attributes = {};
    /// Period, for example -1h.
    option<std::string> time = {};
};

/// Options of session::create. What is left out is not sent.
struct create_options {
    /// Id of the parent, for tasks of a job and files of a collection.
    option<std::string> entityid = {};
    /// Jobs and tasks: accept what exists already; v1: true when left out.
    option<bool> allow_duplicates = {};
    /// Jobs and tasks: replace what exists already. Only with api_version 3.
    option<bool> replace_duplicates = {};
};

/// Options of session::delete_one. What is left out is not sent.
struct delete_one_options {
    /// Options of the backend. Only with api_version 3.
    json data = {};
    /// Delete although others depend on it; short for data {"force": true}. Only with api_version 3.
    option<bool> force = {};
};

/// Options of session::grant. What is left out is not sent.
struct grant_options {
    /// Any of the following keys, together.
    json data = {};
    /// Shares: may read; true when no key is given, else false when left out.
    option<bool> read = {};
    /// Shares: may write; true when no key is given, else false when left out.
    option<bool> write = {};
    /// false: fail instead of inviting; true when left out.
    value invite = {};
    /// Shares: tell the user by e-mail; false when left out.
    option<bool> notify = {};
    /// Shares: text of the e-mail.
    option<std::string> message = {};
    /// Shares: the folder granted, / when left out.
    option<std::string> path = {};
};

/// Options of session::access. What is left out is not sent.
struct access_options {
    /// Shares: only access of entities of this type.
    option<std::string> entitytype = {};
    /// Shares: only access of this entity; needs `entitytype`.
    option<std::string> entityid = {};
    /// Shares: also access to what lies beneath; false when left out.
    option<bool> recursive = {};
};

/// Options of session::ls. What is left out is not sent.
struct ls_options {
    /// Also what lies beneath; false when left out.
    option<bool> recursive = {};
    /// Levels to go down; 0 for no limit.
    option<std::int64_t> maxdepth = {};
    /// Also the sizes of folders; false when left out.
    option<bool> getsize = {};
    /// No folders.
    option<bool> files_only = {};
    /// No files.
    option<bool> directories_only = {};
    /// Only these file names: word, *word, word*, *word*, a*b, re('...'); text or list; wins over exclude. Only with
    ///     api_version 3.
    value include = {};
    /// Not these file names; forms as for include. Only with api_version 3.
    value exclude = {};
};

/// Options of session::getsize. What is left out is not sent.
struct getsize_options {
    /// Only these file names: word, *word, word*, *word*, a*b, re('...'); text or list; wins over exclude. Only with
    ///     api_version 3.
    value include = {};
    /// Not these file names; forms as for include. Only with api_version 3.
    value exclude = {};
};

/// Options of session::rm. What is left out is not sent.
struct rm_options {
    /// Also a folder that is not empty; false when left out. Only with api_version 3.
    option<bool> force = {};
};

/// Options of session::get_setting. What is left out is not sent.
struct get_setting_options {
    /// What it belongs to; "workspace" when left out.
    option<std::string> entitytype = {};
    /// Id of the entity that the setting belongs to.
    option<std::string> entityid = {};
    /// Name of the integration that the setting belongs to.
    option<std::string> integration = {};
    /// Further input of the backend.
    json data = {};
};

/// Options of session::get_settings. What is left out is not sent.
struct get_settings_options {
    /// What they belong to; the workspace when left out.
    option<std::string> entitytype = {};
    /// Id of the entity that the setting belongs to.
    option<std::string> entityid = {};
    /// Also those of what lies beneath; false when left out.
    option<bool> recursive = {};
    /// Also inherited ones; false when left out.
    option<bool> upstream = {};
    /// Only those that differ from their default; true when left out.
    option<bool> omit_defaults = {};
    /// Id of a share whose settings count.
    option<std::string> share = {};
};

/// Options of session::set_setting. What is left out is not sent.
struct set_setting_options {
    /// Id of the entity that the setting belongs to.
    option<std::string> entityid = {};
    /// Name of the integration that the setting belongs to. Only with api_version 1.
    option<std::string> integration = {};
    /// Further input of the backend. Only with api_version 1.
    json data = {};
};

/// Options of session::delete_setting. What is left out is not sent.
struct delete_setting_options {
    /// Id of the entity that the setting belongs to.
    option<std::string> entityid = {};
};

/// Options of session::logs. What is left out is not sent.
struct logs_options {
    /// Whose log; "workspace" when left out.
    option<std::string> entitytype = {};
    /// Id of the entity that the setting belongs to.
    option<std::string> entityid = {};
    /// Only lines with this text.
    option<std::string> search = {};
    /// Attribute to sort by; "date" when left out.
    option<std::string> sort = {};
    /// Last first; false when left out.
    option<bool> sort_reverse = {};
    /// Page to return.
    option<std::int64_t> pagination_page = {};
    /// Lines per page.
    option<std::int64_t> pagination_limit = {};
    /// Lines to pass over first.
    option<std::int64_t> pagination_skip = {};
};

/// Options of session::generate_session_key. What is left out is not sent.
struct generate_session_key_options {
    /// Seconds that it stays valid.
    option<std::chrono::seconds> lifetime = {};
};

/// Options of session::integration. What is left out is not sent.
struct integration_options {
    /// Its input.
    json data = {};
};

/// Options of session::event. What is left out is not sent.
struct event_options {
    /// Payload; {} when left out.
    json data = {};
    /// Query expression, sent as it is.
    option<std::string> query = {};
    /// Id of the event.
    option<std::string> entityid = {};
};

/// Options of session::wait. What is left out is not sent.
struct wait_options {
    /// Statuses that end it; ["done","failed","aborted"] when left out.
    strings until = {};
    /// Seconds between two looks; longer while nothing moves; 2 when left out.
    option<seconds> interval = {};
    /// Seconds after which it is given up, with a last look; 0 for no limit; 0 when left out.
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
    given.add("single_entity_query", options.single_entity_query);
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

/// Finds entities. `entitytypes` lists the types, `attributes WHERE entitytype=<type>` their attributes.
inline request find(std::string_view query, const find_options &options = {})
{
    detail::arguments given;
    given.add("query", query);
    return {"find", detail::add(given, options)};
}

/// Finds one entity; in v3 among the finished ones too when no active one fits.
inline request find_one(std::string_view query, const find_one_options &options = {})
{
    detail::arguments given;
    given.add("query", query);
    return {"find_one", detail::add(given, options)};
}

/// Reads one entity by its id, also an inactive or archived one.
inline request get_entity(std::string_view entitytype, std::string_view entityid)
{
    detail::arguments given;
    given.add("entitytype", entitytype);
    given.add("entityid", entityid);
    return {"get_entity", given.text()};
}

/// Makes a textual report of an entity, for debugging.
inline request report(std::string_view query)
{
    detail::arguments given;
    given.add("query", query);
    return {"report", given.text()};
}

/// Reads metrics of an entity.
inline request metrics(std::string_view query, const metrics_options &options = {})
{
    detail::arguments given;
    given.add("query", query);
    return {"metrics", detail::add(given, options)};
}

/// Creates an entity.
inline request create(std::string_view entitytype, const json &data, const create_options &options = {})
{
    detail::arguments given;
    given.add("entitytype", entitytype);
    given.add("data", data);
    return {"create", detail::add(given, options)};
}

/// Changes attributes of an entity.
inline request update(std::string_view entitytype, std::string_view entityid, const json &data)
{
    detail::arguments given;
    given.add("entitytype", entitytype);
    given.add("entityid", entityid);
    given.add("data", data);
    return {"update", given.text()};
}

/// Changes several tasks of a job at once.
inline request update_many(std::string_view entitytype, std::string_view entityid, const json &data)
{
    detail::arguments given;
    given.add("entitytype", entitytype);
    given.add("entityid", entityid);
    given.add("data", data);
    return {"update_many", given.text()};
}

/// Deletes (purges) an entity.
inline request delete_one(std::string_view entitytype, std::string_view entityid,
                          const delete_one_options &options = {})
{
    detail::arguments given;
    given.add("entitytype", entitytype);
    given.add("entityid", entityid);
    return {"delete_one", detail::add(given, options)};
}

/// Removes files from a collection.
inline request delete_many(std::string_view entitytype, std::string_view entityid, const json &data)
{
    detail::arguments given;
    given.add("entitytype", entitytype);
    given.add("entityid", entityid);
    given.add("data", data);
    return {"delete_many", given.text()};
}

/// Brings a deactivated entity back.
inline request activate_one(std::string_view entitytype, std::string_view entityident)
{
    detail::arguments given;
    given.add("entitytype", entitytype);
    given.add("entityident", entityident);
    return {"activate_one", given.text()};
}

/// Deactivates an entity: it stays, but no longer takes part.
inline request deactivate_one(std::string_view entitytype, std::string_view entityid)
{
    detail::arguments given;
    given.add("entitytype", entitytype);
    given.add("entityid", entityid);
    return {"deactivate_one", given.text()};
}

/// Assigns a server to a volume or share.
inline request assign(std::string_view entitytype_parent, std::string_view entitytype, const json &data)
{
    detail::arguments given;
    given.add("entitytype_parent", entitytype_parent);
    given.add("entitytype", entitytype);
    given.add("data", data);
    return {"assign", given.text()};
}

/// Lists the servers assigned to a volume or share.
inline request assignments(std::string_view entitytype, std::string_view entityid)
{
    detail::arguments given;
    given.add("entitytype", entitytype);
    given.add("entityid", entityid);
    return {"assignments", given.text()};
}

/// Takes a server away from a volume or share.
inline request deassign(std::string_view entitytype_parent, std::string_view entitytype, const json &data)
{
    detail::arguments given;
    given.add("entitytype_parent", entitytype_parent);
    given.add("entitytype", entitytype);
    given.add("data", data);
    return {"deassign", given.text()};
}

/// Gives a user access; one who is not known yet is invited.
inline request grant(std::string_view entitytype, std::string_view entityid, std::string_view targettype,
                     std::string_view targetid, const grant_options &options = {})
{
    detail::arguments given;
    given.add("entitytype", entitytype);
    given.add("entityid", entityid);
    given.add("targettype", targettype);
    given.add("targetid", targetid);
    return {"grant", detail::add(given, options)};
}

/// Lists who has access.
inline request access(std::string_view targettype, std::string_view targetid, const access_options &options = {})
{
    detail::arguments given;
    given.add("targettype", targettype);
    given.add("targetid", targetid);
    return {"access", detail::add(given, options)};
}

/// Takes a user's access away, with every acl of the user on the target.
inline request revoke(std::string_view entitytype, std::string_view entityid, std::string_view targettype,
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
inline request ls(const value &path, const ls_options &options = {})
{
    detail::arguments given;
    given.add("path", path);
    return {"ls", detail::add(given, options)};
}

/// Sums up the size of a file or folder.
inline request getsize(const value &path, const getsize_options &options = {})
{
    detail::arguments given;
    given.add("path", path);
    return {"getsize", detail::add(given, options)};
}

/// Tells whether a file or folder exists.
inline request exists(const value &path)
{
    detail::arguments given;
    given.add("path", path);
    return {"exists", given.text()};
}

/// Makes a folder.
inline request mkdir(const value &path)
{
    detail::arguments given;
    given.add("path", path);
    return {"mkdir", given.text()};
}

/// Renames a file or folder within its folder.
inline request rename(const value &path, const value &path_to)
{
    detail::arguments given;
    given.add("path", path);
    given.add("path_to", path_to);
    return {"rename", given.text()};
}

/// Moves a file or folder.
inline request mv(const value &path_src, const value &path_dst)
{
    detail::arguments given;
    given.add("path_src", path_src);
    given.add("path_dst", path_dst);
    return {"mv", given.text()};
}

/// Deletes a file or folder.
inline request rm(const value &path, const rm_options &options = {})
{
    detail::arguments given;
    given.add("path", path);
    return {"delete", detail::add(given, options)};
}

/// Asks which files may be published, and where to.
inline request prepublish(const json &data)
{
    detail::arguments given;
    given.add("data", data);
    return {"prepublish", given.text()};
}

/// Reads a setting.
inline request get_setting(std::string_view name, const get_setting_options &options = {})
{
    detail::arguments given;
    given.add("name", name);
    return {"get_setting", detail::add(given, options)};
}

/// Reads all settings of an entity.
inline request get_settings(const get_settings_options &options = {})
{
    detail::arguments given;
    return {"get_settings", detail::add(given, options)};
}

/// Changes a setting.
inline request set_setting(std::string_view entitytype, std::string_view name, const value &value,
                           const set_setting_options &options = {})
{
    detail::arguments given;
    given.add("entitytype", entitytype);
    given.add("name", name);
    given.add("value", value);
    return {"set_setting", detail::add(given, options)};
}

/// Puts a setting back to its default.
inline request delete_setting(std::string_view entitytype, std::string_view name,
                              const delete_setting_options &options = {})
{
    detail::arguments given;
    given.add("entitytype", entitytype);
    given.add("name", name);
    return {"delete_setting", detail::add(given, options)};
}

/// Reads the log of the workspace or of an entity.
inline request logs(const logs_options &options = {})
{
    detail::arguments given;
    return {"logs", detail::add(given, options)};
}

/// Reads the user's own API key, where the workspace allows it.
inline request get_api_key()
{
    return {"get_api_key"};
}

/// Tells the session key of this session, to make other sessions from.
inline request get_session_key()
{
    return {"get_session_key"};
}

/// Makes a new session key.
inline request generate_session_key(const generate_session_key_options &options = {})
{
    detail::arguments given;
    return {"generate_session_key", detail::add(given, options)};
}

/// Tells whether the user's accsyn desktop app runs on this machine.
inline request app_is_running()
{
    return {"app_is_running"};
}

/// Tells whether an accsyn daemon of the user runs on this machine.
inline request daemon_is_running()
{
    return {"daemon_is_running"};
}

/// Calls an integration of the workspace, for example with ftrack.
inline request integration(std::string_view name, std::string_view operation, const integration_options &options = {})
{
    detail::arguments given;
    given.add("name", name);
    given.add("operation", operation);
    return {"integration", detail::add(given, options)};
}

/// Sends any event: for what the backend learns after this library was made.
inline request event(std::string_view http, std::string_view uri, const event_options &options = {})
{
    detail::arguments given;
    given.add("http", http);
    given.add("uri", uri);
    return {"event", detail::add(given, options)};
}

/// Waits until a transfer, a delivery or any other job ends, and tells its progress meanwhile.
inline request wait(std::string_view entitytype, std::string_view entityid, const wait_options &options = {})
{
    detail::arguments given;
    given.add("entitytype", entitytype);
    given.add("entityid", entityid);
    return {"wait", detail::add(given, options)};
}

} // namespace requests

} // namespace accsyn

#endif
