//! Attributes of entities: which there are, and which values they may have.

use serde_json::Value;

use super::entity::{PACKAGES, SHARES};

/// Attributes that every entity has.
pub const COMMON: &[&str] = &[
    "id",
    "code",
    "name",
    "description",
    "created",
    "creator",
    "modified",
    "modifier",
    "metadata",
    "status",
];

/// Read-only attributes.
pub const READ_ONLY: &[&str] = &[
    "id",
    "created",
    "creator",
    "modified",
    "modifier",
    "uri",
    "progress",
    "speed",
    "etr",
    "finished",
    "logged_in",
    "type_hr",
    "user_hr",
    "parent_hr",
    "source_hr",
    "destination_hr",
    "job",
    "job_hr",
    "last_checkin",
    "wan_ip",
    "benchmark",
    "metrics",
];

/// Further attributes of a kind.
pub fn own(kind: &str) -> &'static [&'static str] {
    match kind {
        "user" => &["role", "logged_in", "queue", "inactive"],
        "queue" => &["priority", "default", "compute_default", "uri", "parent"],
        "transfer" => &[
            "source",
            "destination",
            "source_hr",
            "destination_hr",
            "progress",
            "size",
            "speed",
            "etr",
            "finished",
            "uri",
            "parent",
            "parent_hr",
            "user",
            "user_hr",
            "queue",
        ],
        "compute" => &[
            "engine",
            "input",
            "output",
            "range",
            "filters",
            "dependencies",
            "envs",
            "parameters",
            "settings",
            "progress",
            "size",
            "speed",
            "etr",
            "finished",
            "uri",
            "parent",
            "parent_hr",
            "user",
            "user_hr",
            "queue",
        ],
        "task" => &["uri", "job", "job_hr", "source", "destination", "priority", "size", "time", "finished"],
        "delivery" | "request" | "stream" => &["user", "user_hr", "public", "size", "finished"],
        "volume" => &["type", "inactive", "default", "path", "paths", "licensed", "email", "queue"],
        "folder" | "home" => {
            &["type", "inactive", "parent", "parent_hr", "path", "queue", "email", "status_hr"]
        }
        "collection" => &["type", "inactive", "queue", "email"],
        "file" => &["filename", "path", "size"],
        "site" => &["main", "accsyn"],
        "client" => &[
            "type",
            "type_hr",
            "os",
            "version",
            "username",
            "user",
            "user_hr",
            "site",
            "site_hr",
            "roles",
            "wan_ip",
            "host_ident",
            "last_checkin",
            "metrics",
            "benchmark",
            "parent",
        ],
        "acl" => &[
            "entity",
            "entity_hr",
            "target",
            "target_hr",
            "read",
            "write",
            "acknowledged",
            "path",
            "role",
            "token",
        ],
        _ => &[],
    }
}

/// What may be given when an entity of a kind is made, beside its attributes.
pub fn only_at_creation(kind: &str) -> &'static [&'static str] {
    match kind {
        "user" => &[
            "create_home_share",
            "give_all_volumes_access",
            "give_default_volume_access",
            "volumes",
            "message",
            "mail",
        ],
        "transfer" => &["tasks", "settings", "append", "test", "hooks"],
        "delivery" | "stream" => &["tasks", "recipients"],
        "request" => &["tasks", "recipients", "destination"],
        "volume" => &["server", "siteservers"],
        "home" => &["user"],
        "collection" | "file" => &["files"],
        "task" => &["tasks"],
        _ => &[],
    }
}

/// Which statuses of a kind may be set.
pub fn writable_statuses(kind: &str) -> &'static [&'static str] {
    match kind {
        "transfer" | "compute" => &["waiting", "paused", "aborted", "done"],
        "delivery" | "request" | "stream" => &["pending", "aborted", "done"],
        "task" => &["queued", "failed", "onhold", "excluded", "done"],
        "queue" => &["waiting", "enabled", "paused"],
        // Enabled: online again, or offline when it is not there.
        "client" => &["online", "enabled", "disabled"],
        _ => &["enabled", "disabled"],
    }
}

/// What is given at creation or to an edit beside attributes: for jobs of any kind, and under names of API version 1.
fn further(kind: &str) -> &'static [&'static str] {
    match kind {
        "transfer" | "compute" => &[
            "tasks",
            "settings",
            "hooks",
            "append",
            "test",
            "allow_duplicates",
            "replace_duplicates",
            "message",
            "dependencies",
            "type",
            "mirror_paths",
        ],
        "delivery" | "request" | "stream" => &[
            "tasks",
            "recipients",
            "files",
            "destination",
            "message",
            "expires",
            "queue",
            "settings",
            "data",
            "config",
            "allow_duplicates",
            "replace_duplicates",
            "type",
            "parent",
        ],
        "task" => &["tasks", "parent", "allow_duplicates", "replace_duplicates", "settings"],
        "file" => &["files", "parent"],
        "user" => &["clearance", "password", "api_key", "invite"],
        "volume" | "folder" | "home" | "collection" => &[
            "server",
            "siteserver",
            "server_clear",
            "siteserver_clear",
            "servers",
            "user",
            "files",
            "parent",
            "path",
        ],
        "acl" => &["invite"],
        "queue" => &["type"],
        _ => &[],
    }
}

/// Refuses an attribute that a kind does not have, and names the nearest that it has.
pub fn check_name(kind: &str, name: &str) -> Result<(), String> {
    let groups = [COMMON, own(kind), only_at_creation(kind), further(kind)];
    check_known(&format!("A {kind}"), "attribute", name, groups.into_iter().flatten().copied())
}

/// Refuses an attribute in a query or in a list of what is to be answered.
pub fn check_queried(kinds: &[&str], name: &str) -> Result<(), String> {
    let first = name.split('.').next().unwrap_or_default();
    let first = first.strip_suffix("_hr").unwrap_or(first);
    let is_named = |known: &&str| known.strip_suffix("_hr").unwrap_or(known).eq_ignore_ascii_case(first);
    let of = |kind: &str| -> Vec<&'static str> {
        // What the readable twin is of, what things are called in API version 1, and what leads up.
        let more = ["type", "parent", "collection", "job", "clearance", "expires", "inactive"];
        [COMMON, own(kind)].concat().into_iter().chain(more).collect()
    };
    let known: Vec<&str> = kinds.iter().flat_map(|kind| of(kind)).collect();
    if known.iter().any(is_named) {
        return Ok(());
    }
    let kind = kinds.first().copied().unwrap_or("entity");
    check_known(&format!("A {kind}"), "attribute", name, known.into_iter())
}

/// Rejects an unknown name, and suggests the nearest known one.
pub fn check_known<'k>(
    owner: &str,
    what: &str,
    name: &str,
    known: impl Iterator<Item = &'k str> + Clone,
) -> Result<(), String> {
    if known.clone().any(|other| other == name) {
        return Ok(());
    }
    let distance = |other: &&str| strsim::damerau_levenshtein(&name.to_lowercase(), other);
    let near = known.min_by_key(distance).filter(|other| distance(other) <= 1 + name.len() / 3);
    let hint = near.map(|near| format!("; did you mean '{near}'?")).unwrap_or_default();
    Err(format!("{owner} has no {what} '{name}'{hint}"))
}

/// Attributes that are true or false.
const FLAGS: &[&str] = &[
    "public",
    "default",
    "compute_default",
    "main",
    "accsyn",
    "inactive",
    "read",
    "write",
    "acknowledged",
    "append",
    "test",
    "create_home_share",
    "give_all_volumes_access",
    "give_default_volume_access",
    "invite",
    "archived",
    "allow_duplicates",
    "replace_duplicates",
];
/// Attributes that are strings and never empty.
const NAMES: &[&str] = &["code", "name", "status", "role"];
/// Attributes that are strings, or null.
const STRINGS: &[&str] = &[
    "description",
    "parent",
    "queue",
    "user",
    "site",
    "email",
    "message",
    "engine",
    "entity",
    "target",
    "password",
    "api_key",
    "expires",
    "finished",
];
/// Attributes that are objects.
const OBJECTS: &[&str] = &["metadata", "settings", "paths"];
/// Attributes that are lists of strings.
const LISTS: &[&str] = &["recipients", "volumes", "siteservers", "servers"];
/// Attributes that are numbers.
const NUMBERS: &[&str] = &["size", "progress", "speed", "benchmark", "time"];
/// Roles of users.
const ROLES: &[&str] = &["admin", "employee", "standard"];

/// Refuses a value that an attribute of a kind cannot have.
pub fn check_value(kind: &str, key: &str, value: &Value) -> Result<(), String> {
    let is = |names: &[&str]| names.contains(&key);
    let is_path = matches!(key, "source" | "destination" | "path") && kind != "task";
    let is_strings = |value: &Value| value.as_array().is_some_and(|items| items.iter().all(Value::is_string));
    let expected = match key {
        _ if is(FLAGS) && !value.is_boolean() => "true or false",
        _ if is(NAMES) && value.as_str().is_none_or(|text| text.trim().is_empty()) => {
            "a string that is not empty"
        }
        _ if (is(STRINGS) || is_path) && !value.is_string() && !value.is_null() => "a string",
        _ if is(OBJECTS) && !value.is_object() => "an object",
        _ if is(LISTS) && !is_strings(value) => "a list of strings",
        _ if is(NUMBERS) && !value.is_number() => "a number",
        "files" if !value.is_array() => "a list",
        "priority" if value.as_u64().is_none_or(|priority| priority > 1000) => {
            "a whole number from 0 to 1000"
        }
        "role" if kind == "user" && !value.as_str().is_some_and(|role| ROLES.contains(&role)) => {
            "admin, employee or standard"
        }
        _ => return Ok(()),
    };
    Err(format!("The attribute '{key}' of a {kind} must be {expected}, not {value}"))
}

/// The statuses that a kind may have.
pub fn statuses(kind: &str) -> &'static [&'static str] {
    match kind {
        "transfer" | "compute" => &["init", "waiting", "running", "paused", "failed", "aborted", "done"],
        kind if PACKAGES.contains(&kind) => &["init", "pending", "waiting", "aborted", "done"],
        "task" => &["pending", "queued", "booting", "executing", "failed", "onhold", "excluded", "done"],
        "queue" => &["waiting", "enabled", "paused"],
        "client" => &["online", "offline", "disabled", "disabled-offline", "init"],
        kind if SHARES.contains(&kind) => &["enabled", "disabled", "offline", "disabled-offline"],
        _ => &["enabled", "disabled"],
    }
}
