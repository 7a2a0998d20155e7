//! What entries of a seed refer to by paths, e-mail addresses and names must be there.

use std::collections::HashMap;

use serde_json::Value;

use super::code::is_address;
use super::entities::Store;
use super::entity::Entity;
use super::entity_types::PACKAGES;

/// The strings of a list, or a string.
fn texts(value: &Value) -> impl Iterator<Item = &str> {
    let list = value.as_array().into_iter().flatten();
    list.chain(Some(value)).filter_map(Value::as_str).filter(|text| !text.is_empty())
}

/// Rejects an entry that refers to users, shares, sites, machines or engines that do not exist.
pub fn check_references(store: &Store, kind: &str, entry: &Value) -> Result<(), String> {
    let ends: &[&str] = match kind {
        "transfer" => &["source", "destination"],
        "task" => &["source", "destination"],
        "compute" => &["input", "output", "source", "destination"],
        "delivery" | "request" | "stream" => &["files", "destination"],
        "collection" => &["files"],
        _ => &[],
    };
    for key in ends {
        let text = entry[*key]["path"].as_str();
        texts(&entry[*key]).chain(text).try_for_each(|text| store.check_end(text))?;
    }
    match kind {
        "compute" => {
            texts(&entry["engine"]).try_for_each(|name| store.resolve(&["engine"], name).map(|_| ()))
        }
        "home" => {
            let code = entry["code"].as_str().or(entry["name"].as_str()).unwrap_or_default();
            store.resolve(&["user"], code).map(|_| ())
        }
        "volume" => texts(&entry["servers"]).try_for_each(|name| {
            match store.resolve(&["client"], name)?.value("type") {
                Value::Number(number) if number.as_u64() == Some(0) => {
                    Err(format!("'{name}' is an app, and cannot serve a volume"))
                }
                _ => Ok(()),
            }
        }),
        kind if PACKAGES.contains(&kind) => {
            texts(&entry["recipients"]).try_for_each(|name| store.check_recipient(name, ""))
        }
        _ => Ok(()),
    }
}

/// Rejects keys that two users have: nobody could tell whose they are.
pub fn check_keys(store: &Store) -> Result<(), String> {
    let own = store
        .of_kinds(&["user"])
        .filter_map(|user| Some((user.id(), user.secrets.as_ref()?.api_key.as_str())));
    let sessions = store.session_keys.iter().map(|(user, key)| (user.as_str(), key.as_str()));
    let mut owners: HashMap<&str, &str> = HashMap::new();
    for (user, key) in own.chain(sessions) {
        if let Some(other) = owners.insert(key, user).filter(|other| *other != user) {
            let code = |id: &str| store.get(id).map_or("", |user| user.text("code"));
            return Err(format!(
                "the seed's users '{}' and '{}' have the same key; give each its own",
                code(other),
                code(user)
            ));
        }
    }
    Ok(())
}

/// Rejects a workspace that nobody can administrate.
pub fn check_administrator(store: &Store) -> Result<(), String> {
    let is_fit =
        |user: &Entity| user.text("role") == "admin" && user.text("status") == "enabled" && !user.is_inactive;
    match store.of_kinds(&["user"]).any(is_fit) {
        true => Ok(()),
        false => Err("the seed needs a user with the role admin who is enabled and active".to_owned()),
    }
}

impl Store {
    /// Rejects a recipient who is neither a user nor can be invited; the error suggests one whom this user may see.
    pub fn check_recipient(&self, name: &str, user: &str) -> Result<(), String> {
        match is_address(name) || self.user(name).is_some() {
            true => Ok(()),
            false => Err(format!(
                "{}, and it is not an e-mail address to invite",
                self.viewer(user).no_such(&["user"], "user", name)
            )),
        }
    }
}
