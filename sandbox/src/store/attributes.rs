//! Attributes of entities: which may be given and asked for.

use super::entity_types::{COMMON, JOBS, READ_ONLY, SHARES, only_at_creation, own};
use super::nearest::nearest;
use super::values::{check_comparable, has_names, parts_of_end};

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
        "user" => &["clearance", "invite"],
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

/// What may be given beside the attributes of a kind.
#[cfg(test)]
pub fn taken(kind: &str) -> impl Iterator<Item = &'static str> {
    only_at_creation(kind).iter().chain(further(kind)).copied()
}

/// What is changed of a task.
pub const TASK_CHANGES: &[&str] = &["status", "priority", "metadata"];

/// What would be shown to every reader if it were kept as an attribute.
const CREDENTIALS: &[&str] =
    &["password", "pwd", "passwd", "api_key", "apikey", "session_key", "session_keys", "sessionkey"];

/// What is decided when an entity is created, and what to do instead of changing it.
pub fn immutable(kind: &str) -> (&'static [&'static str], &'static str) {
    match kind {
        "transfer" | "compute" | "delivery" | "request" | "stream" => (
            &["source", "destination", "user", "tasks", "append", "test"],
            "create another one, or add tasks to it",
        ),
        "acl" => (&["entity", "target"], "grant access again instead"),
        "home" => (&["user"], "create another one"),
        _ => (&[], ""),
    }
}

/// Whether an attribute follows from others or from what happens.
pub fn is_read_only(name: &str) -> bool {
    READ_ONLY.contains(&name) || name.ends_with("_hr")
}

/// Rejects credentials of a user as attributes.
pub fn check_no_credential(kind: &str, name: &str) -> Result<(), String> {
    match kind == "user" && CREDENTIALS.contains(&name.to_lowercase().as_str()) {
        true => Err(format!("A user has no attribute '{name}': credentials are not attributes")),
        false => Ok(()),
    }
}

/// Refuses an attribute that a kind does not have, and names the nearest that it has.
pub fn check_name(kind: &str, name: &str) -> Result<(), String> {
    let groups = [COMMON, own(kind), only_at_creation(kind), further(kind)];
    check_known(&format!("A {kind}"), "attribute", name, groups.into_iter().flatten().copied())
}

/// What an attribute of a kind refers to by id.
fn referred(kind: &str, name: &str) -> &'static [&'static str] {
    match (name, kind) {
        ("user", _) | ("entity", "acl") => &["user"],
        ("site", _) => &["site"],
        ("queue", _) => &["queue"],
        ("target", "acl") => SHARES,
        ("job" | "parent", "task") => JOBS,
        ("collection" | "parent", "file") => &["collection"],
        ("parent", "folder" | "home") => &["volume"],
        ("parent", kind) if JOBS.contains(&kind) => &["queue"],
        ("source" | "destination", "transfer" | "compute") => &["user", "site", "client", "workspace"],
        _ => &[],
    }
}

/// What a name in a query means: attributes of kinds; none where every name is allowed.
type Meant = Vec<(&'static str, String)>;

/// Rejects an attribute in a query or in a list of what is to be returned. Dots lead into objects and to other entities.
pub fn check_queried(kinds: &[&'static str], name: &str) -> Result<Meant, String> {
    let (first, rest) = name.split_once('.').map_or((name, None), |(first, rest)| (first, Some(rest)));
    let bare = first.strip_suffix("_hr").unwrap_or(first);
    let is_named = |known: &&str| known.strip_suffix("_hr").unwrap_or(known).eq_ignore_ascii_case(bare);
    let of = |kind: &str| -> Vec<&'static str> {
        // What the readable twin is of, what things are called in API version 1, and what leads up.
        let more = ["type", "parent", "collection", "job", "clearance", "expires", "inactive"];
        [COMMON, own(kind)].concat().into_iter().chain(more).collect()
    };
    let having = kinds.iter().copied().filter(|kind| of(kind).iter().any(is_named));
    let having: Vec<&'static str> = having.collect();
    let kind = kinds.first().copied().unwrap_or("entity");
    if having.is_empty() {
        let known: Vec<&str> = kinds.iter().flat_map(|kind| of(kind)).collect();
        check_known(&format!("A {kind}"), "attribute", name, known.into_iter())?;
    }
    let key = first.to_lowercase();
    let Some(rest) = rest else { return Ok(having.into_iter().map(|kind| (kind, key.clone())).collect()) };
    if having.iter().any(|kind| has_names(kind, &key)) {
        return Ok(Vec::new());
    }
    let parts: Vec<&str> = having.iter().flat_map(|kind| parts_of_end(kind, &key)).copied().collect();
    let targets: Vec<&'static str> = having.iter().flat_map(|kind| referred(kind, &key)).copied().collect();
    match (parts.is_empty(), targets.is_empty()) {
        (false, _) => {
            let part = rest.to_lowercase();
            check_known(&format!("The {first} of a {kind}"), "part", &part, parts.into_iter())?;
            Ok(Vec::new())
        }
        (true, false) => check_queried(&targets, rest),
        (true, true) => {
            Err(format!("The attribute '{first}' of a {kind} refers to nothing that has a '{rest}'"))
        }
    }
}

/// Rejects what an attribute in a query is compared with when it can never have that value.
pub fn check_compared(meant: &Meant, value: &str) -> Result<(), String> {
    let mut reasons = Vec::new();
    for (kind, key) in meant {
        match check_comparable(kind, key, value) {
            Ok(()) => return Ok(()),
            Err(reason) => reasons.push(reason),
        }
    }
    reasons.into_iter().next().map_or(Ok(()), Err)
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
    Err(format!("{owner} has no {what} '{name}'{}", nearest(name, known)))
}
