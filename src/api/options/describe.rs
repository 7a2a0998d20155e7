//! The table of session options as JSON.

use once_cell::race::OnceBox;
use serde_json::{Value, json};

use super::option::{Kind, SessionOption};
use super::table::OPTIONS;

/// Describes every session option as JSON: name, type, range, default, environment variables.
pub fn describe() -> &'static str {
    static TEXT: OnceBox<String> = OnceBox::new();
    TEXT.get_or_init(|| Box::new(Value::from_iter(OPTIONS.iter().map(description)).to_string()))
}

fn description(option: &SessionOption) -> Value {
    let mut variables = serde_json::Map::new();
    for version in option.api_versions {
        let names = if *version == 1 { option.variables_v1 } else { option.variables };
        variables.insert(version.to_string(), json!(names));
    }
    let (least, most, allowed) = match option.kind {
        Kind::Integer(least, most) => (json!(least), json!(most), Value::Null),
        Kind::Number(_, most) | Kind::Seconds(_, most) => (json!(0), json!(most), Value::Null),
        Kind::Choice(words) => (Value::Null, Value::Null, json!(words)),
        Kind::Version(versions) => (Value::Null, Value::Null, json!(versions)),
        _ => (Value::Null, Value::Null, Value::Null),
    };
    json!({
        "name": option.name,
        "aliases": option.aliases,
        "about": option.about,
        "type": option.kind.schema(),
        "unit": matches!(option.kind, Kind::Seconds(..)).then_some("seconds"),
        "accepts": option.kind.about(),
        "minimum": least,
        "maximum": most,
        "values": allowed,
        "default": option.default_value(),
        "variables": variables,
        "qualifying_variables": option.qualifiers,
        "api_versions": option.api_versions,
        "secret": option.is_secret,
        "credential": option.is_credential,
        "group": option.group.title(),
    })
}
