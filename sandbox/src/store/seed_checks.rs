//! What a seed must be: sections, keys, values, and what entries refer to.

use std::collections::BTreeSet;

use serde_json::Value;

use super::attributes::check_known;
use super::code::check_path;
use super::entities::Store;
use super::entity::Entity;
use super::entity_types::{COMMON, KINDS, SHARES, own, statuses};
use super::nearest::nearest;
use super::setting_values::{check_setting, check_setting_name};
use super::values::check_value;

/// Sections of the file and the kinds they hold. What is referred to comes first.
pub const SECTIONS: &[(&str, &str)] = &[
    ("users", "user"),
    ("sites", "site"),
    ("queues", "queue"),
    ("clients", "client"),
    ("engines", "engine"),
    ("volumes", "volume"),
    ("folders", "folder"),
    ("homes", "home"),
    ("collections", "collection"),
    ("acls", "acl"),
    ("transfers", "transfer"),
    ("computes", "compute"),
    ("deliveries", "delivery"),
    ("requests", "request"),
    ("streams", "stream"),
    ("tasks", "task"),
];

/// Rejects sections that are not known, and those that have another shape.
pub fn check_sections(seed: &Value) -> Result<(), String> {
    let sections = SECTIONS.iter().map(|(section, _)| *section);
    let objects = ["workspace", "settings", "files"];
    for (section, value) in seed.as_object().ok_or("the seed must be an object")? {
        check_known("the seed", "section", section, sections.clone().chain(objects).chain(["about"]))?;
        let is_object = objects.contains(&section.as_str());
        if section != "about" && !(if is_object { value.is_object() } else { value.is_array() }) {
            let shape = if is_object { "an object" } else { "a list" };
            return Err(format!("the seed's {section} must be {shape}"));
        }
    }
    for (key, value) in seed["workspace"].as_object().into_iter().flatten() {
        check_known("the seed's workspace", "key", key, ["id", "code", "name"].into_iter())?;
        if value.as_str().is_none_or(|text| text.trim().is_empty()) {
            return Err(format!(
                "the {key} of the seed's workspace must be a string that is not empty, not {value}"
            ));
        }
    }
    for (volume, files) in seed["files"].as_object().into_iter().flatten() {
        let volumes = seed["volumes"].as_array().into_iter().flatten();
        let codes = volumes.filter_map(|volume| volume["code"].as_str().or(volume["name"].as_str()));
        if let Err(reason) = check_known("the seed", "volume", volume, codes) {
            // Its code may be misspelt, or the key.
            let volumes = seed["volumes"].as_array().into_iter().flatten().enumerate();
            for (index, entry) in volumes {
                check_entry("volume", entry)
                    .map_err(|reason| format!("the seed's volumes entry {}: {reason}", index + 1))?;
            }
            return Err(reason);
        }
        let is_size = |size: &Value| size.is_null() || size.is_u64();
        let files = files.as_object().ok_or(format!("the seed's files for {volume} must be an object"))?;
        if let Some((path, size)) = files.iter().find(|(_, size)| !is_size(size)) {
            return Err(format!(
                "the seed's file {path} must have a size in bytes, or null for a folder, not {size}"
            ));
        }
    }
    Ok(())
}

/// Rejects transfers that lead from nowhere or to nowhere: what they lack, their tasks must have.
pub fn check_transfers(store: &Store, incomplete: &[(String, usize, Vec<&str>)]) -> Result<(), String> {
    for (id, index, lacks) in incomplete {
        let has = |side: &&str| store.beneath(id).any(|task| !task.text(&format!("_{side}")).is_empty());
        if !lacks.iter().all(has) {
            return Err(format!(
                "the seed's transfers entry {}: it needs a source and a destination, or tasks that have them",
                index + 1
            ));
        }
    }
    Ok(())
}

/// Rejects what there can be one of.
fn check_default(kind: &str, entries: &[&Entity]) -> Result<(), String> {
    for key in ["default", "compute_default", "main"] {
        let mut chosen =
            entries.iter().filter(|entry| entry.value(key) == true).map(|entry| entry.text("code"));
        if let (Some(first), Some(second)) = (chosen.next(), chosen.next()) {
            return Err(format!(
                "the seed has two entries of the type {kind} with {key}: '{first}' and '{second}'"
            ));
        }
    }
    Ok(())
}

/// Rejects codes that occur twice, and more than one default.
pub fn check_together(store: &Store) -> Result<(), String> {
    for kinds in [&["user"][..], &["site"], &["queue"], &["engine"], SHARES] {
        let mut seen = BTreeSet::new();
        for entity in store.of_kinds(kinds).filter(|entity| entity.kind != "home") {
            let code = entity.text("code").to_lowercase();
            if !seen.insert(code) {
                return Err(format!("the seed has two entries with the code '{}'", entity.text("code")));
            }
        }
        for kind in kinds {
            let kinds = [*kind];
            check_default(kind, &store.of_kinds(&kinds).collect::<Vec<_>>())?;
        }
    }
    Ok(())
}

/// The id of what the settings in a seed belong to: the workspace, or an entity by its id or code.
pub fn scope_of(store: &Store, scope: &str) -> Result<String, String> {
    if scope == "workspace" {
        return Ok(scope.to_owned());
    }
    let kinds: Vec<&'static str> = KINDS.iter().copied().filter(|kind| *kind != "workspace").collect();
    let found = store.named(&kinds, scope).map(|entity| entity.id().to_owned());
    found.ok_or_else(|| {
        let codes = store.of_kinds(&kinds).map(|entity| entity.text("code")).chain(["workspace"]);
        format!("the seed's settings are for '{scope}', which there is not{}", nearest(scope, codes))
    })
}

impl Store {
    /// What is referred to by id or code; the error suggests the nearest code.
    pub fn resolve(&self, kinds: &[&'static str], name: &str) -> Result<&Entity, String> {
        self.named(kinds, name).ok_or_else(|| no_such(self, kinds, name))
    }
}

/// Why a reference is rejected that leads to nothing.
pub fn no_such(store: &Store, kinds: &[&'static str], name: &str) -> String {
    store.viewer("").no_such(kinds, kinds.first().copied().unwrap_or("entity"), name)
}

/// Rejects an acl of another type than `user:` for a `share:`, and one whose path leads out of the share.
pub fn check_acl(acl: &Value) -> Result<(), String> {
    for (key, known) in
        [("entity", &["user"][..]), ("target", &["share", "volume", "folder", "home", "collection"])]
    {
        let Some((kind, _)) = acl[key].as_str().and_then(|text| text.split_once(':')) else { continue };
        check_known(&format!("The {key} of an acl"), "type", kind, known.iter().copied())?;
    }
    check_path(acl["path"].as_str().unwrap_or_default())
}

/// What entries of a kind must have.
fn needed(kind: &str) -> &'static [&'static [&'static str]] {
    match kind {
        "acl" => &[&["entity"], &["target"]],
        "task" => &[&["job"]],
        _ => &[&["code", "name"]],
    }
}

/// Rejects entries without what they must have.
pub fn check_needed(kind: &str, entry: &Value) -> Result<(), String> {
    let has = |key: &&str| entry[*key].as_str().is_some_and(|text| !text.trim().is_empty());
    match needed(kind).iter().find(|names| !names.iter().any(has)) {
        Some(names) => Err(format!("it needs a {}", names.join(" or a "))),
        None => Ok(()),
    }
}

/// Rejects misspelt settings, and values that they cannot have.
pub fn check_settings(values: &Value) -> Result<(), String> {
    for (name, value) in values.as_object().into_iter().flatten() {
        check_setting_name(name)?;
        check_setting(name, value)?;
    }
    Ok(())
}

/// Rejects keys and values that an entry cannot have.
pub fn check_entry(kind: &str, entry: &Value) -> Result<(), String> {
    let more: &[&str] = match kind {
        "user" => &["password", "api_key", "session_keys"],
        "volume" => &["servers"],
        "collection" | "delivery" | "request" | "stream" => {
            &["files", "recipients", "destination", "expires", "message"]
        }
        "client" => &["inactive", "mapped"],
        _ => &[],
    };
    let flags = ["archived", "inactive"];
    if kind == "acl" {
        check_acl(entry)?;
    }
    let entry = entry.as_object().ok_or("must be an object")?;
    for (key, value) in entry {
        let known = [COMMON, own(kind), more, &flags].into_iter().flatten().copied();
        let computed = ["uri", "type_hr", "_source", "_destination"];
        let is_given = |name: &&str| !computed.contains(name) && !name.ends_with("_hr");
        // The nearest name is looked for when there is none.
        if !known.clone().any(|name| name == key) || !is_given(&key.as_str()) {
            check_known("it", "key", key, known.filter(is_given))?;
        }
        check_value(kind, key, value)?;
        if key == "settings" {
            check_settings(value)?;
        }
        if matches!(key.as_str(), "password" | "api_key") && kind == "user" && value == "" {
            return Err(format!("the {key} of a user must not be empty"));
        }
        if key == "status" && !statuses(kind).iter().any(|status| value == status) {
            return Err(format!("the status of a {kind} must be {}, not {value}", statuses(kind).join(", ")));
        }
    }
    Ok(())
}
