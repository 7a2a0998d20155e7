//! Names of entity types, and the kinds they include.

use serde_json::{Value, json};

use super::context::{Context, Outcome};
use crate::request::ApiVersion;
use crate::store::{
    COMMON, JOBS, KINDS, SHARES, TASK_CHANGES, TYPE_NAMES, immutable, is_read_only, nearest,
    only_at_creation, own,
};

/// What `entitytypes` lists in v1.
const NAMES_V1: &[&str] =
    &["user", "organization", "site", "queue", "job", "task", "share", "client", "server", "acl", "engine"];

/// The kinds that a type in a uri includes: the names of both API versions.
pub fn kinds(name: &str, data: &Value) -> Option<Vec<&'static str>> {
    let one = |kind: &'static str| Some(vec![kind]);
    match name.trim() {
        // v1 distinguishes jobs by a number.
        "job" => match data["type"].as_u64() {
            Some(1) => one("transfer"),
            Some(2) => one("queue"),
            Some(3) => one("compute"),
            Some(7) => one("delivery"),
            Some(8) => one("request"),
            Some(10) => one("stream"),
            _ => Some(JOBS.to_vec()),
        },
        "job/task" => one("task"),
        "organization/site" => one("site"),
        "organization" => one("workspace"),
        "share" => Some(SHARES.to_vec()),
        "app" | "server" | "lane" => one("client"),
        name => KINDS.iter().find(|kind| **kind == name).map(|kind| vec![*kind]),
    }
}

/// All names that types have in uris.
pub fn all_names() -> impl Iterator<Item = &'static str> {
    let others = ["job/task", "organization/site", "app", "lane"];
    TYPE_NAMES.iter().chain(KINDS).chain(NAMES_V1).copied().chain(others)
}

/// Why a type is refused that there is not.
pub fn unknown(name: &str) -> String {
    let known = TYPE_NAMES.iter().chain(NAMES_V1).copied();
    format!("Unknown entity type {name}{}", nearest(name, known))
}

/// The operation `entitytypes`.
pub fn names(api_version: ApiVersion) -> Value {
    json!({ "result": if api_version == ApiVersion::V1 { NAMES_V1 } else { TYPE_NAMES } })
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

/// The `attributes` operation: what the caller's role may read, or give when it makes or changes an entity.
pub fn attributes(context: &Context<'_>, data: &Value) -> Outcome {
    let name = data["entitytype"].as_str().unwrap_or_default().to_lowercase();
    let kinds = kinds(&name, &Value::Null).ok_or_else(|| unknown(&name))?;
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
    // These have tables of their own.
    if is_creation && let Some(names) = super::keys::given_at_creation(kind) {
        return Ok(json!({ "result": names }));
    }
    let is_given = |name: &&str| match (is_creation, is_update) {
        (false, false) => true,
        _ if is_read_only(name) => false,
        _ if *name == "role" && kind == "user" && context.role != "admin" => is_creation,
        (false, true) if kind == "task" => TASK_CHANGES.contains(name),
        (false, true) => !immutable(kind).0.contains(name),
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

/// What entities of these kinds are called together.
pub fn what(kinds: &[&'static str]) -> &'static str {
    match kinds {
        [kind] => kind,
        kinds if kinds.iter().all(|kind| SHARES.contains(kind)) => "share",
        _ => "job",
    }
}
