//! Entities as they are sent.

use serde_json::{Map, Value};

use crate::request::Dialect;
use crate::store::Entity;

/// Attributes that hold ids.
const IDS: &[&str] = &["id", "parent", "user", "queue", "site", "job"];
/// Attributes that hold dates.
const DATES: &[&str] = &["created", "modified", "finished", "logged_in", "last_checkin"];

/// An entity, or the attributes asked for with its id. With quirks, entities with an odd id are sent as old parts of
/// the backend do: prefixed ids in v3, dates with milliseconds.
pub fn show(entity: &Entity, attributes: &[&str], dialect: Dialect, has_quirks: bool) -> Value {
    let is_odd = has_quirks && entity.id().bytes().last().is_some_and(|byte| byte & 1 == 1);
    let is_wanted = |key: &str| attributes.is_empty() || key == "id" || attributes.contains(&key);
    let mut shown = Map::new();
    for (key, value) in entity.data.iter().filter(|(key, _)| is_wanted(key)) {
        let value = match value {
            Value::String(text)
                if is_odd && dialect == Dialect::V3 && IDS.contains(&key.as_str()) && text.len() == 24 =>
            {
                format!("ObjectId:{text}").into()
            }
            Value::String(text) if is_odd && DATES.contains(&key.as_str()) && text.len() == 19 => {
                format!("{text}.000").into()
            }
            other => other.clone(),
        };
        shown.insert(key.clone(), value);
    }
    shown.into()
}
