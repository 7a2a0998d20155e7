//! What operations take beside the attributes of entities: names and types.

use serde_json::{Map, Value};

use super::context::Context;
use crate::request::Operation;
use crate::store::{check_known, nearest};

/// The type of a value. Null counts as not given.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Type {
    Flag,
    Text,
    /// A whole number from 0.
    Count,
    Number,
    Object,
    Objects,
    Texts,
    /// A string, or a list of them.
    TextOrTexts,
    /// A string, an object with a share and a path, or a list of them.
    Path,
    /// What is stored as it is.
    Any,
}

use Type::{Any, Count, Flag, Number, Object, Objects, Path, Text, TextOrTexts, Texts};

type Keys = &'static [(&'static str, Type)];

const FIND: Keys = &[
    ("finished", Flag),
    ("inactive", Flag),
    ("offline", Flag),
    ("archived", Flag),
    ("recursive", Flag),
    ("single_entity_query", Flag),
    ("limit", Count),
    ("skip", Count),
    ("attributes", Texts),
    ("parent", Text),
    ("type", Count),
];
const METRICS: Keys = &[("attributes", Texts), ("time", Text), ("type", Count)];
/// What each file operation takes beside `op` and `path`.
const FILES: &[(&str, Keys)] = &[
    (
        "ls",
        &[
            ("download", Flag),
            ("recursive", Flag),
            ("maxdepth", Count),
            ("getsize", Flag),
            ("directories_only", Flag),
            ("files_only", Flag),
            ("include", TextOrTexts),
            ("exclude", TextOrTexts),
        ],
    ),
    ("getsize", &[("include", TextOrTexts), ("exclude", TextOrTexts)]),
    ("exists", &[]),
    ("mkdir", &[]),
    ("rename", &[("path_to", Path)]),
    ("move", &[("path_to", Path)]),
    ("delete", &[("force", Flag)]),
];
const GRANT: Keys = &[
    ("entity", Text),
    ("target", Text),
    ("path", Text),
    ("read", Flag),
    ("write", Flag),
    ("invite", Flag),
    ("notify", Flag),
    ("message", Text),
    ("description", Text),
    ("metadata", Object),
];
const SETTING: Keys = &[
    ("entitytype", Text),
    ("scope", Text),
    ("ident", Text),
    ("integration", Text),
    ("share", Text),
    ("name", Text),
    ("value", Any),
    ("data", Any),
    ("recursive", Flag),
    ("upstream", Flag),
    ("omit_defaults", Flag),
];
const LOGS: Keys =
    &[("entitytype", Text), ("search", Text), ("sort", Text), ("sort_reverse", Flag), ("pagination", Object)];
const PAGINATION: Keys = &[("page", Count), ("limit", Count), ("skip", Count)];
const PUBLISH: Keys = &[("files", Objects), ("size", Count)];
const PUBLISHED: Keys =
    &[("id", Text), ("filename", Text), ("size", Count), ("is_dir", Flag), ("files", Objects)];
const TARGETS: Keys = &[
    ("share", Text),
    ("volume", Text),
    ("folder", Text),
    ("home", Text),
    ("collection", Text),
    ("path", Text),
];

/// Rejects a file operation that does not exist.
fn file_keys(operation: &Value) -> Result<Vec<(&'static str, Type)>, String> {
    let op = operation.as_str().unwrap_or_default();
    let Some((_, keys)) = FILES.iter().find(|(known, _)| *known == op) else {
        return Err(format!(
            "Unknown file operation {op}{}",
            nearest(op, FILES.iter().map(|(known, _)| *known))
        ));
    };
    Ok([&[("op", Text), ("path", Path)], *keys].concat())
}

/// The keys of an operation; None for those whose data are attributes of an entity.
fn keys(uri: &str) -> Option<Keys> {
    Some(match uri {
        "acl/create" => GRANT,
        "setting" => SETTING,
        "log/find" => LOGS,
        "attributes" => &[("entitytype", Text), ("create", Flag), ("update", Flag)],
        "job/recipient/add" => &[("recipient", Text), ("invite", Flag), ("message", Text)],
        "job/recipient" => &[("recipient", Text)],
        "collection/file/remove" => &[("files", Texts)],
        "file/add" | "file/create" => &[("files", Texts), ("parent", Text)],
        "workspace/publish/preprocess" | "organization/publish/preprocess" => PUBLISH,
        "user/generate_session_key" => &[("lifetime", Number)],
        "entitytypes" | "user/api_key" | "job/recipients" => &[],
        uri if uri.ends_with("/utility") => &[("operation", Text), ("data", Any)],
        uri => match uri.rsplit('/').next().unwrap_or_default() {
            "find" | "report" => FIND,
            "metrics" => METRICS,
            "delete" => &[("force", Flag), ("type", Count)],
            "deactivate" | "offline" | "activate" | "servers" => &[("type", Count)],
            "server" => &[("client", Text), ("main", Flag)],
            "create" | "add" | "edit" => return None,
            // A verb that takes anything says so here.
            _ => &[],
        },
    })
}

/// What is given when an entity is created whose data are not its attributes.
pub fn given_at_creation(kind: &str) -> Option<Vec<&'static str>> {
    let keys = keys(match kind {
        "acl" => "acl/create",
        "file" => "file/add",
        _ => return None,
    })?;
    Some(keys.iter().map(|(name, _)| *name).collect())
}

fn fits(value: &Value, kind: Type) -> bool {
    let all = |fits: fn(&Value) -> bool| value.as_array().is_some_and(|items| items.iter().all(fits));
    let is_path = |value: &Value| value.is_string() || value.is_object();
    match kind {
        _ if value.is_null() => true,
        Flag => value.is_boolean(),
        Text => value.is_string(),
        Count => value.is_u64(),
        Number => value.is_number(),
        Object => value.is_object(),
        Objects => all(Value::is_object),
        Texts => all(Value::is_string),
        TextOrTexts => value.is_string() || all(Value::is_string),
        Path => is_path(value) || all(|item| item.is_string() || item.is_object()),
        Any => true,
    }
}

fn name(kind: Type) -> &'static str {
    match kind {
        Flag => "true or false",
        Text => "a string",
        Count => "a whole number from 0",
        Number => "a number",
        Object => "an object",
        Objects => "a list of objects",
        Texts => "a list of strings",
        TextOrTexts => "a string or a list of strings",
        Path => "a string, an object with a share and a path, or a list of them",
        Any => "anything",
    }
}

/// Rejects keys that something does not take, with the nearest one that it takes, and values of other types.
fn check(
    is_lenient: bool,
    owner: &str,
    data: &Map<String, Value>,
    keys: &[(&'static str, Type)],
) -> Result<(), String> {
    for (key, value) in data {
        let Some((_, kind)) = keys.iter().find(|(known, _)| known == key) else {
            if is_lenient {
                continue;
            }
            let all = keys.iter().map(|(known, _)| *known);
            let unknown = check_known(owner, "option", key, all.clone()).err().unwrap_or_default();
            let all: Vec<&str> = all.collect();
            let known = if all.is_empty() { "none".to_owned() } else { all.join(", ") };
            let hint =
                if unknown.contains("did you mean") { String::new() } else { format!("; it has {known}") };
            return Err(format!("{unknown}{hint}"));
        };
        if !fits(value, *kind) {
            return Err(format!("The option '{key}' of {owner} must be {}, not {value}", name(*kind)));
        }
    }
    Ok(())
}

/// Checks the data of an operation that is not about the attributes of an entity.
pub fn check_data(context: &Context<'_>, operation: &Operation<'_>, uri: &str) -> Result<(), String> {
    let is_file = matches!(uri, "workspace/file" | "organization/file");
    let Some(keys) = (if is_file { Some(&[][..]) } else { keys(uri) }) else { return Ok(()) };
    let data = match &operation.data {
        Value::Null => return Ok(()),
        Value::Object(data) => data,
        other => return Err(format!("The data of {uri} must be an object, not {other}")),
    };
    let is_lenient = context.is_lenient;
    match is_file {
        true => check(
            is_lenient,
            &format!("{uri} ({})", data.get("op").and_then(Value::as_str).unwrap_or_default()),
            data,
            &file_keys(data.get("op").unwrap_or(&Value::Null))?,
        )?,
        false => check(is_lenient, uri, data, keys)?,
    }
    let inner = |key: &str| {
        data.get(key).into_iter().flat_map(|value| match value {
            Value::Array(items) => items.iter().collect(),
            one => vec![one],
        })
    };
    for pages in inner("pagination").filter_map(Value::as_object).filter(|_| keys == LOGS) {
        check(is_lenient, "The pagination", pages, PAGINATION)?;
    }
    for path in inner("path").chain(inner("path_to")).filter_map(Value::as_object) {
        check(is_lenient, "A path", path, TARGETS)?;
    }
    let mut files: Vec<&Value> = inner("files").filter(|_| keys == PUBLISH).collect();
    while let Some(file) = files.pop() {
        check(
            is_lenient,
            "A file to publish",
            file.as_object().ok_or("Every file must be an object")?,
            PUBLISHED,
        )?;
        files.extend(file["files"].as_array().into_iter().flatten());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_have_the_types_of_their_keys() {
        let odd = [
            json!(true),
            json!("a"),
            json!(1),
            json!(-1.5),
            json!({}),
            json!([{}]),
            json!(["a"]),
            json!([1]),
        ];
        let fitting = |kind: Type| odd.iter().filter(|value| fits(value, kind)).count();
        let counts = [Flag, Text, Count, Number, Object, Objects, Texts, TextOrTexts, Path, Any].map(fitting);
        assert_eq!(counts, [1, 1, 1, 2, 1, 1, 1, 2, 4, 8]);
    }
}
