//! Attributes of entities: which may be given and asked for.

use super::entity_types::{COMMON, only_at_creation, own};

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
