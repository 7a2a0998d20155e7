//! Attributes of entities: which there are, and which values they may have.

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
    "inactive",
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

/// What may be given beside the attributes of a kind.
#[cfg(test)]
pub fn taken(kind: &str) -> impl Iterator<Item = &'static str> {
    only_at_creation(kind).iter().chain(further(kind)).copied()
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
    Err(format!("{owner} has no {what} '{name}'{}", nearest(name, known)))
}

/// A question after the known name that is nearest to an unknown one; empty when none is near.
pub fn nearest<'k>(name: &str, known: impl Iterator<Item = &'k str>) -> String {
    let name = name.to_lowercase();
    // A name much longer than all others is not a misspelling of one, and comparing them would take long.
    let known = known.filter(|other| name.len() < 2 * other.len() + 10);
    let near = known.map(|other| (strsim::damerau_levenshtein(&name, &other.to_lowercase()), other)).min();
    let near = near.filter(|(distance, _)| *distance <= 1 + name.chars().count() / 3);
    near.map(|(_, near)| format!("; did you mean '{near}'?")).unwrap_or_default()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_name_brings_the_nearest_and_a_megabyte_none_at_once() {
        let known = ["source", "destination"].into_iter();
        assert_eq!(nearest("sorce", known.clone()), "; did you mean 'source'?");
        // Comparing this one would take hours.
        assert_eq!(nearest(&"source".repeat(200_000), known), "");
    }
}
