//! Which values attributes may have.

use jiff::civil::DateTime;
use serde_json::Value;

use super::entity_types::{statuses, writable_statuses};
use super::nearest::nearest;

/// What the value of an attribute must be.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Shape {
    Flag,
    /// A string that is not empty.
    Name,
    Text,
    /// From a least one.
    Number(f64),
    /// Bytes; -1 while they are not known.
    Size,
    Percent,
    Object,
    ObjectOrObjects,
    Texts,
    /// Strings by name.
    TextsByName,
    /// Strings, numbers and flags by name.
    Settings,
    /// One task, a list of them, or tasks by name.
    Tasks,
    Date,
    Priority,
    Role,
    /// The type of a client, or the number or name of another type in API version 1.
    Type,
    /// Where a task starts or ends.
    End,
    /// What is kept as it is.
    Any,
}

/// What an attribute of a kind must be; None for one that no kind has.
fn shape(kind: &str, key: &str) -> Option<Shape> {
    Some(match (key, kind) {
        (
            "public"
            | "default"
            | "compute_default"
            | "main"
            | "accsyn"
            | "inactive"
            | "archived"
            | "read"
            | "write"
            | "acknowledged"
            | "append"
            | "test"
            | "create_home_share"
            | "give_all_volumes_access"
            | "give_default_volume_access"
            | "invite"
            | "mail"
            | "notify"
            | "licensed"
            | "allow_duplicates"
            | "replace_duplicates"
            | "mirror_paths",
            _,
        ) => Shape::Flag,
        ("role", "user") => Shape::Role,
        ("source" | "destination", "task") => Shape::End,
        ("code" | "name" | "status", _) => Shape::Name,
        (
            "id" | "description" | "creator" | "modifier" | "parent" | "queue" | "user" | "site" | "job"
            | "email" | "message" | "engine" | "entity" | "target" | "password" | "api_key" | "session_key"
            | "role" | "roles" | "source" | "destination" | "path" | "os" | "version" | "username"
            | "host_ident" | "wan_ip" | "input" | "output" | "range" | "filters" | "token" | "uri" | "etr"
            | "filename" | "clearance" | "server" | "siteserver" | "server_clear" | "siteserver_clear",
            _,
        ) => Shape::Text,
        ("created" | "modified" | "finished" | "logged_in" | "last_checkin" | "expires", _) => Shape::Date,
        ("size", _) => Shape::Size,
        ("progress", _) => Shape::Percent,
        // A speed that is not known is -1.
        ("speed", _) => Shape::Number(-1.0),
        ("benchmark" | "time", _) => Shape::Number(0.0),
        ("metadata" | "metrics" | "envs" | "parameters" | "mapped", _) => Shape::Object,
        ("paths", _) => Shape::TextsByName,
        ("settings", _) => Shape::Settings,
        (
            "recipients" | "volumes" | "siteservers" | "servers" | "dependencies" | "files" | "session_keys",
            _,
        ) => Shape::Texts,
        ("tasks", _) => Shape::Tasks,
        ("priority", _) => Shape::Priority,
        ("type", _) => Shape::Type,
        ("hooks", _) => Shape::ObjectOrObjects,
        ("data" | "config", _) => Shape::Any,
        (key, _) if key.ends_with("_hr") => Shape::Text,
        _ => return None,
    })
}

/// Roles of users.
const ROLES: &[&str] = &["admin", "employee", "standard"];
/// Names of the types of clients.
const CLIENTS: &[&str] = &["app", "server", "user server", "browser", "lane"];
/// What leads to the end of a task beside its path.
const PARTIES: &[&str] = &[
    "path",
    "path_abs_final",
    "client",
    "user",
    "site",
    "v",
    "s",
    "share",
    "volume",
    "folder",
    "home",
    "collection",
];

/// Whether a string is a date as the backend writes it. Dates are compared as strings: there is no other zone, and no
/// other separator.
pub fn is_date(text: &str) -> bool {
    let text = text.strip_suffix(['Z', 'z']).unwrap_or(text);
    let is_form = |(place, byte): (usize, u8)| match (place, byte) {
        (10, b'T' | b't') => true,
        (0..10, b'-') => true,
        (11.., b':' | b'.') => true,
        (_, byte) => byte.is_ascii_digit(),
    };
    text.bytes().enumerate().all(is_form) && text.parse::<DateTime>().is_ok()
}

fn is_task(value: &Value) -> bool {
    value.is_string() || value.is_object()
}

/// Rejects a value that an attribute of a kind cannot have.
pub fn check_value(kind: &str, key: &str, value: &Value) -> Result<(), String> {
    let all = |fits: fn(&Value) -> bool| value.as_array().is_some_and(|items| items.iter().all(fits));
    let by_name = |fits: fn(&Value) -> bool| value.as_object().is_some_and(|map| map.values().all(fits));
    let is_scalar = |value: &Value| !value.is_object() && !value.is_array();
    let text = value.as_str();
    let (is_good, expected) = match shape(kind, key).unwrap_or(Shape::Any) {
        Shape::Flag => (value.is_boolean(), "true or false"),
        Shape::Name => (text.is_some_and(|text| !text.trim().is_empty()), "a string that is not empty"),
        Shape::Role => (text.is_some_and(|role| ROLES.contains(&role)), "admin, employee or standard"),
        // Null takes them away.
        Shape::Text => (value.is_string() || value.is_null(), "a string"),
        Shape::Date => {
            (value.is_null() || text.is_some_and(is_date), "a date such as 2026-01-02T03:04:05, or null")
        }
        Shape::Number(least) => (
            value.as_f64().is_some_and(|number| number >= least),
            if least < 0.0 { "a number from -1" } else { "a number from 0" },
        ),
        Shape::Size => {
            (value.is_u64() || *value == -1, "a whole number of bytes, or -1 when it is not known")
        }
        Shape::Percent => {
            (value.as_f64().is_some_and(|percent| (0.0..=100.0).contains(&percent)), "a number from 0 to 100")
        }
        Shape::ObjectOrObjects => {
            (value.is_object() || all(Value::is_object), "an object or a list of objects")
        }
        Shape::Object => (value.is_object(), "an object"),
        Shape::Texts => (all(Value::is_string), "a list of strings"),
        Shape::TextsByName => (by_name(Value::is_string), "an object of strings"),
        Shape::Settings => (by_name(is_scalar), "an object of strings"),
        Shape::Tasks => (all(is_task) || is_task(value), "a task, a list of tasks, or an object of tasks"),
        Shape::Priority => {
            (value.as_u64().is_some_and(|priority| priority <= 1000), "a whole number from 0 to 1000")
        }
        Shape::Type if kind == "client" => {
            (value.as_u64().is_some_and(|number| number <= 5), "0 (app), 1 (server), 2 (user server), ... 5")
        }
        Shape::Type => (value.is_string() || value.is_u64(), "a string or a number"),
        Shape::End => {
            let known = |end: &serde_json::Map<String, Value>| {
                !end.is_empty()
                    && end.iter().all(|(key, value)| PARTIES.contains(&key.as_str()) && value.is_string())
            };
            let is_end = value.is_string() || value.is_null() || value.as_object().is_some_and(known);
            (is_end, "a string, or an object with a path (a string) and whose it is")
        }
        Shape::Any => (true, ""),
    };
    match is_good {
        true => Ok(()),
        false => Err(format!("The attribute '{key}' of a {kind} must be {expected}, not {value}")),
    }
}

/// Whether what is below an attribute has names of its own.
pub fn has_names(kind: &str, key: &str) -> bool {
    matches!(shape(kind, key), Some(Shape::Object | Shape::TextsByName | Shape::Settings | Shape::Any))
}

/// What the end of a task consists of; nothing of other attributes.
pub fn parts_of_end(kind: &str, key: &str) -> &'static [&'static str] {
    if shape(kind, key) == Some(Shape::End) { PARTIES } else { &[] }
}

/// Whether a string is a date, or the beginning of one: `2026`, `2026-01`, `2026-01-02`, `2026-01-02T03:04`.
fn begins_date(text: &str) -> bool {
    let whole = "2000-01-01T00:00:00";
    let text = text.trim_end_matches(['z', 'Z']);
    let is_cut = matches!(text.len(), 4 | 7 | 10 | 13 | 16);
    match is_cut && text.is_ascii() {
        true => is_date(&format!("{text}{}", &whole[text.len()..])),
        false => is_date(text),
    }
}

/// Rejects what an attribute of a kind is compared with in a query when it can never have that value.
pub fn check_comparable(kind: &str, key: &str, value: &str) -> Result<(), String> {
    let is_number = value.parse().is_ok_and(f64::is_finite);
    let lower = value.to_lowercase();
    let among = |known: &[&str]| known.contains(&lower.as_str());
    let expected = match shape(kind, key).unwrap_or(Shape::Any) {
        _ if key == "status" => {
            let known = || statuses(kind).iter().chain(writable_statuses(kind)).copied();
            if known().any(|status| status == lower) {
                return Ok(());
            }
            return Err(format!("A {kind} is never '{value}'{}", nearest(value, known())));
        }
        Shape::Flag if !among(&["true", "false"]) => "true or false",
        Shape::Number(_) | Shape::Size | Shape::Percent | Shape::Priority if !is_number => "a number",
        Shape::Date if !begins_date(value) => "a date such as 2026-01-02T03:04:05, or its beginning",
        // API version 1 has clients.
        Shape::Role if !among(ROLES) && lower != "client" => "admin, employee or standard",
        Shape::Type if kind == "client" && !is_number && !among(CLIENTS) => "a number, or the name of a type",
        _ => return Ok(()),
    };
    Err(format!("The attribute '{key}' of a {kind} is compared with {expected}, not '{value}'"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::attributes::taken;
    use super::super::entity_types::{COMMON, KINDS, own};
    use super::*;

    #[test]
    fn every_attribute_has_a_shape_that_rejects_other_values() {
        for kind in KINDS {
            for key in COMMON.iter().chain(own(kind)).copied().chain(taken(kind)) {
                let shape = shape(kind, key).unwrap_or_else(|| panic!("{kind} {key}"));
                let is_refused = |value: &Value| check_value(kind, key, value).is_err();
                // A list in a list is nothing that there is.
                assert_eq!(is_refused(&json!([[5]])), shape != Shape::Any, "{kind} {key}");
            }
        }
    }

    #[test]
    fn conditions_compare_with_what_an_attribute_may_be() {
        for (kind, key, value) in [
            ("user", "inactive", "False"),
            ("user", "role", "client"),
            ("user", "status", "Enabled"),
            ("transfer", "size", "81632.0"),
            ("transfer", "created", "2026"),
            ("transfer", "created", "2026-02"),
            ("transfer", "created", "2026-02-08"),
            ("transfer", "created", "2026-02-09T00:00:00z"),
            ("client", "type", "server"),
            ("client", "type", "1"),
            ("transfer", "name", "anything"),
        ] {
            assert_eq!(check_comparable(kind, key, value), Ok(()), "{kind} {key} {value}");
        }
        for (kind, key, value, words) in [
            ("user", "inactive", "maybe", "true or false"),
            ("user", "role", "admn", "admin"),
            ("transfer", "status", "runing", "'running'"),
            ("transfer", "size", "abc", "a number"),
            ("transfer", "size", "inf", "a number"),
            ("transfer", "created", "yesterday", "a date"),
            ("transfer", "created", "2026-13", "a date"),
            ("client", "type", "sever", "type"),
        ] {
            let reason = check_comparable(kind, key, value).expect_err(value);
            assert!(reason.contains(words), "{reason}");
        }
    }

    #[test]
    fn dates_are_as_the_backend_writes_them() {
        for text in ["2026-01-02T03:04:05", "2026-01-02T03:04:05.678", "2026-01-02T03:04:05Z"] {
            assert!(is_date(text), "{text}");
        }
        for text in [
            "",
            "soon",
            "2026-13-02T03:04:05",
            "12:00",
            "2026-01-02T03:04:05+01:00",
            "2026-01-02 03:04:05",
            "2026-01-02T03:04:05[Europe/Stockholm]",
        ] {
            assert!(!is_date(text), "{text}");
        }
    }
}
