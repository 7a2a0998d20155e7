//! Entities as they are sent.

use serde_json::{Map, Value};

use crate::request::ApiVersion;
use crate::store::Entity;

/// Attributes that hold ids.
const IDS: &[&str] = &["id", "parent", "user", "queue", "site", "job"];
/// Attributes that hold dates.
const DATES: &[&str] = &["created", "modified", "finished", "logged_in", "last_checkin"];

/// An entity, or the attributes asked for with its id. With quirks, entities with an odd id are sent as old parts of
/// the backend do: prefixed ids in v3, dates with milliseconds.
pub fn show(entity: &Entity, attributes: &[&str], api_version: ApiVersion, has_quirks: bool) -> Value {
    let is_odd = has_quirks && entity.id().bytes().last().is_some_and(|byte| byte & 1 == 1);
    let is_wanted = |key: &str| attributes.is_empty() || key == "id" || attributes.contains(&key);
    let mut shown = Map::new();
    for (key, value) in entity.data.iter().filter(|(key, _)| is_wanted(key) && !key.starts_with('_')) {
        let value = match value {
            Value::String(text)
                if is_odd && api_version == ApiVersion::V3 && IDS.contains(&key) && text.len() == 24 =>
            {
                format!("ObjectId:{text}").into()
            }
            Value::String(text) if is_odd && DATES.contains(&key) && text.len() == 19 => {
                format!("{text}.000").into()
            }
            other => other.clone(),
        };
        shown.insert(key.to_owned(), value);
    }
    if api_version == ApiVersion::V1 {
        as_v1(entity, &mut shown, is_wanted);
    }
    shown.into()
}

/// Gives an entity the names that v1 has for things.
fn as_v1(entity: &Entity, shown: &mut Map<String, Value>, is_wanted: impl Fn(&str) -> bool) {
    let kind = match entity.kind {
        "transfer" => Some(1.into()),
        "queue" => Some(2.into()),
        "compute" => Some(3.into()),
        "delivery" => Some(7.into()),
        "request" => Some(8.into()),
        "stream" => Some(10.into()),
        "volume" => Some("root".into()),
        "folder" => Some("standard".into()),
        "home" => Some("user".into()),
        _ => None,
    };
    if let Some(kind) = kind.filter(|_| is_wanted("type")) {
        shown.insert("type".to_owned(), kind);
    }
    if entity.kind == "user" && is_wanted("clearance") {
        let clearance = if entity.text("role") == "standard" { "client" } else { entity.text("role") };
        shown.insert("clearance".to_owned(), clearance.into());
    }
    for value in shown.values_mut() {
        if let Some(rest) = value.as_str().and_then(|text| text.strip_prefix("workspace:")) {
            *value = format!("organization:{rest}").into();
        }
    }
}
