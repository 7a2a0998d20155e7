//! Entities as they are sent.

use serde_json::{Map, Value};

use super::context::Context;
use crate::release::Release;
use crate::request::ApiVersion;
use crate::store::{Entity, Store};

/// Attributes that hold ids.
const IDS: &[&str] = &["id", "parent", "user", "queue", "site", "job"];
/// Attributes that hold dates.
const DATES: &[&str] = &["created", "modified", "finished", "logged_in", "last_checkin"];
/// Attributes that say in words what another one refers to.
const READABLE: &[&str] = &["user_hr", "source_hr", "destination_hr", "parent_hr", "site_hr", "job_hr"];

/// An entity, or the attributes asked for with its id. With quirks, entities with an odd id are sent as old parts of
/// the backend do: prefixed ids in v3, dates with milliseconds.
pub fn show(context: &Context<'_>, entity: &Entity, attributes: &[&str], api_version: ApiVersion) -> Value {
    let is_odd = context.has_quirks && entity.id().bytes().last().is_some_and(|byte| byte & 1 == 1);
    let is_long = api_version == ApiVersion::V3 && context.release >= Release::V3_4;
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
            Value::String(text) if is_long && READABLE.contains(&key) => {
                long(context.store, entity, key).unwrap_or_else(|| text.clone()).into()
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

/// The long form of a readable attribute, with what tells namesakes apart: `user:lisa@example.com[standard](64f0...)`.
/// None when what it refers to is not there (any more), or has no long form.
fn long(store: &Store, entity: &Entity, key: &str) -> Option<String> {
    let id = entity.text(key.strip_suffix("_hr")?);
    let other = store.get(id.rsplit(':').next().unwrap_or(id))?;
    let (id, code, name) = (other.id(), other.text("code"), other.text("name"));
    Some(match (key, other.kind) {
        ("site_hr", _) => format!("{code}({id})"),
        ("job_hr", kind) => format!("{name}[{}]({id})", number_of(kind)?),
        (_, "user") => format!("user:{code}[{}]({id})", other.text("role")),
        (_, "workspace" | "site") => format!("{}:{code}({id})", other.kind),
        (_, kind @ ("volume" | "folder" | "home" | "collection")) => format!("share:{name}[{kind}]({id})"),
        (_, "client") => format!("client:{code}[{}]({id})", other.text("type_hr")),
        _ => return None,
    })
}

/// The number of a type of jobs.
fn number_of(kind: &str) -> Option<u64> {
    Some(match kind {
        "transfer" => 1,
        "queue" => 2,
        "compute" => 3,
        "delivery" => 7,
        "request" => 8,
        "stream" => 10,
        _ => return None,
    })
}

/// Gives an entity the names that v1 has for things.
fn as_v1(entity: &Entity, shown: &mut Map<String, Value>, is_wanted: impl Fn(&str) -> bool) {
    let kind = match entity.kind {
        "volume" => Some("root".into()),
        "folder" => Some("standard".into()),
        "home" => Some("user".into()),
        kind => number_of(kind).map(Value::from),
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
