//! Names of entity types, and what they stand for.

use serde_json::{Value, json};

use super::context::{Context, Outcome};
use crate::store::{JOBS, SHARES};

/// What `entitytypes` lists.
pub const NAMES: &[&str] = &[
    "user",
    "workspace",
    "queue",
    "transfer",
    "compute",
    "delivery",
    "request",
    "stream",
    "task",
    "folder",
    "collection",
    "home",
    "volume",
    "file",
    "site",
    "server",
    "client",
    "acl",
    "engine",
];

/// The same in v1.
pub const NAMES_V1: &[&str] =
    &["user", "organization", "site", "queue", "job", "task", "share", "client", "server", "acl", "engine"];

/// The kinds that a type in a uri stands for: the names of both API versions.
pub fn kinds(name: &str, data: &Value) -> Option<Vec<&'static str>> {
    let one = |kind: &'static str| Some(vec![kind]);
    match name.trim() {
        // v1 tells jobs apart by a number.
        "job" => match data["type"].as_u64() {
            Some(1) => one("transfer"),
            Some(2) => one("queue"),
            Some(3) => one("compute"),
            Some(7) => one("delivery"),
            Some(8) => one("request"),
            Some(10) => one("stream"),
            _ => Some(JOBS.to_vec()),
        },
        "job/task" | "task" => one("task"),
        "organization/site" | "site" => one("site"),
        "organization" | "workspace" => one("workspace"),
        "share" => Some(SHARES.to_vec()),
        "client" | "app" | "server" | "lane" => one("client"),
        "user" => one("user"),
        "queue" => one("queue"),
        "transfer" => one("transfer"),
        "compute" => one("compute"),
        "delivery" => one("delivery"),
        "request" => one("request"),
        "stream" => one("stream"),
        "folder" => one("folder"),
        "collection" => one("collection"),
        "home" => one("home"),
        "volume" => one("volume"),
        "file" => one("file"),
        "acl" => one("acl"),
        "engine" => one("engine"),
        _ => None,
    }
}

/// Attributes that every entity has.
const COMMON: &[&str] = &[
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

/// Attributes that nobody may change.
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

fn own(kind: &str) -> &'static [&'static str] {
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
        "volume" => &["type", "default", "path", "paths", "licensed", "email", "queue"],
        "folder" | "home" => &["type", "parent", "parent_hr", "path", "queue", "email", "status_hr"],
        "collection" => &["type", "queue", "email"],
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

/// Among which kinds the codes of a kind are unique.
pub fn unique(kind: &str) -> Option<&'static [&'static str]> {
    match kind {
        "user" => Some(&["user"]),
        "site" => Some(&["site"]),
        "queue" => Some(&["queue"]),
        "engine" => Some(&["engine"]),
        "volume" | "folder" | "home" | "collection" => Some(SHARES),
        _ => None,
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

/// Attributes that are true or false.
const FLAGS: &[&str] =
    &["public", "default", "compute_default", "main", "accsyn", "inactive", "read", "write", "acknowledged"];
/// Attributes that are texts and never empty.
const NAMES_OF_THINGS: &[&str] = &["code", "name", "status", "role"];
/// Roles of users.
const ROLES: &[&str] = &["admin", "employee", "standard"];

/// Refuses a value that an attribute of a kind cannot have.
pub fn check_value(kind: &str, key: &str, value: &Value) -> Result<(), String> {
    let expected = match key {
        _ if FLAGS.contains(&key) && !value.is_boolean() => "true or false",
        _ if NAMES_OF_THINGS.contains(&key) && value.as_str().is_none_or(|text| text.trim().is_empty()) => {
            "a text"
        }
        "description" if !value.is_string() && !value.is_null() => "a text",
        "metadata" if !value.is_object() => "an object",
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

/// What may be given when an entity of a kind is made, beside its attributes.
fn only_at_creation(kind: &str) -> &'static [&'static str] {
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

/// The `attributes` operation: what the caller's role may read, or give when it makes or changes an entity.
pub fn attributes(context: &Context<'_>, data: &Value) -> Outcome {
    let name = data["entitytype"].as_str().unwrap_or_default().to_lowercase();
    let kinds = kinds(&name, &Value::Null).ok_or_else(|| format!("Unknown entity type {name}"))?;
    let kind = kinds.first().copied().unwrap_or_default();
    let (is_creation, is_update) = (data["create"] == true, data["update"] == true);
    let is_allowed = match (is_creation, is_update) {
        (true, _) => context.may_create(kind),
        (_, true) if name == "server" && context.role != "admin" => false,
        (_, true) => context.may_change_some(kind),
        _ => context.may_read_some(if name == "server" { "server" } else { kind }),
    };
    if !is_allowed {
        return Ok(json!({ "result": [] }));
    }
    let is_given = |name: &&str| match (is_creation, is_update) {
        (false, false) => true,
        _ if READ_ONLY.contains(name) => false,
        _ if *name == "role" && kind == "user" && context.role != "admin" => is_creation,
        (false, true) if kind == "task" => ["status", "priority", "metadata"].contains(name),
        _ => true,
    };
    let mut names: Vec<&str> = COMMON.iter().chain(own(kind)).copied().filter(is_given).collect();
    if is_creation {
        names.extend(
            only_at_creation(kind).iter().filter(|name| !names.contains(name)).copied().collect::<Vec<_>>(),
        );
    }
    Ok(json!({ "result": names }))
}
