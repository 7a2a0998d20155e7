//! What only a seed that was written by hand is refused for: a recorded workspace may have more than the documents say.

use std::collections::BTreeSet;

use serde_json::Value;

use super::code::check_address;
use super::entities::Store;
use super::known_words::check_words;
use super::place::is_local;
use super::seed_checks::check_settings;
use super::values::check_value;
use crate::secret::told;

/// Rejects words that the documents do not have, settings that are not strings, and tasks from and to nowhere.
pub fn check_written(kind: &str, entry: &Value) -> Result<(), String> {
    if kind == "user" {
        check_address(entry["code"].as_str().or(entry["name"].as_str()).unwrap_or_default())?;
    }
    for (key, value) in entry.as_object().into_iter().flatten() {
        check_words(kind, key, value)?;
        if key == "settings" {
            check_texts(value)?;
        }
        if kind == "task" && matches!(key.as_str(), "source" | "destination") && value == "" {
            return Err(format!("the {key} of a task must not be empty; leave it out for that of its job"));
        }
    }
    Ok(())
}

/// Rejects settings of the workspace or of an entity that are misspelt, or have another value than they can have.
pub fn check_written_settings(settings: &Value) -> Result<(), String> {
    check_value("workspace", "settings", settings)?;
    check_settings(settings)?;
    check_texts(settings)
}

/// Rejects settings that are not strings.
fn check_texts(settings: &Value) -> Result<(), String> {
    let mut settings = settings.as_object().into_iter().flatten();
    match settings.find(|(_, value)| !value.is_string()) {
        Some((name, value)) => {
            Err(format!("The setting '{name}' must be a string, such as \"3\", not {}", told(name, value)))
        }
        None => Ok(()),
    }
}

/// Rejects two access rules for the same user, share and path.
pub fn check_rules(store: &Store) -> Result<(), String> {
    let mut seen = BTreeSet::new();
    for rule in store.of_kinds(&["acl"]).filter(|rule| !rule.is_inactive) {
        if !seen.insert((rule.text("entity"), rule.text("target"), rule.text("path").trim_matches('/'))) {
            return Err(format!(
                "the seed has two access rules for {} on {} with the path '{}'",
                rule.text("entity_hr"),
                rule.text("target_hr"),
                rule.text("path")
            ));
        }
    }
    Ok(())
}

/// Rejects transfers from and to local paths of other users' machines, as `transfer/create` does.
pub fn check_machines(store: &Store) -> Result<(), String> {
    for job in store.of_kinds(&["transfer"]) {
        for side in ["source", "destination"] {
            let is_own = store.owner_of(job.text(side)).is_none_or(|owner| owner == job.text("user"));
            let tasks = store.beneath(job.id()).map(|task| task.text(&format!("_{side}")));
            // Tasks have the parties of their job.
            let text = [job.text(&format!("_{side}"))].into_iter().chain(tasks).find(|text| !text.is_empty());
            let Some(text) = text.filter(|_| !is_own) else { continue };
            let end = store.end(text, job.text("user"));
            if end.mapped.is_none() && is_local(&end.path) {
                return Err(format!(
                    "the seed's transfer '{}': only {} may use local paths of own machines, as the {side} {text} does",
                    job.text("code"),
                    end.readable
                ));
            }
        }
    }
    Ok(())
}
