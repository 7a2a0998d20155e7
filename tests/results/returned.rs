//! What methods are documented to return for a result; None: nothing, but PROTOCOL.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::ID;

/// Whether it says nothing but that there was an error.
pub fn is_only_error(value: &Value) -> bool {
    let is_error = |value: &Value| {
        value.as_object().is_some_and(|map| map.len() == 1 && map.get("error").is_some_and(|e| !e.is_null()))
    };
    is_error(value) || value.as_array().is_some_and(|items| !items.is_empty() && items.iter().all(is_error))
}

/// A list of objects of which each has one of these keys, with something in it.
pub fn each(value: &Value, keys: &[&str]) -> Option<Value> {
    let has = |item: &Value| keys.iter().any(|key| item[key].as_str().is_some_and(|text| !text.is_empty()));
    objects(value).filter(|list| list.as_array().is_some_and(|items| items.iter().all(has)))
}

/// The results of two paths, each of which fits.
pub fn of_each(value: &Value, fits: fn(&Value) -> bool) -> Option<Value> {
    value.as_array().filter(|items| items.len() == 2)?;
    of_any(value, fits)
}

/// The results of as many different paths as there are, but of one at least.
pub fn of_any(value: &Value, fits: fn(&Value) -> bool) -> Option<Value> {
    let items = value.as_array().filter(|items| !items.is_empty())?;
    let paths: HashSet<String> = items.iter().map(|item| item["path"].to_string()).collect();
    if paths.len() < items.len() {
        return None;
    }
    let is_result = |item: &Value| {
        item["path"].is_string()
            && !item["result"].is_null()
            && fits(&item["result"])
            && !is_only_error(&item["result"])
            && item["error"].is_null()
            && item["exception"].is_null()
    };
    items.iter().all(is_result).then(|| value.clone())
}

pub fn done(value: &Value) -> Option<Value> {
    (value.is_null() || *value == true).then(|| value.clone())
}

pub fn boolean(value: &Value) -> Option<Value> {
    value.is_boolean().then(|| value.clone())
}

pub fn boolean_or_null(value: &Value) -> Option<Value> {
    (value.is_boolean() || value.is_null()).then(|| value.clone())
}

pub fn anything(value: &Value) -> Option<Value> {
    Some(value.clone())
}

pub fn something(value: &Value) -> Option<Value> {
    (!value.is_null()).then(|| value.clone())
}

pub fn list(value: &Value) -> Option<Value> {
    value.is_array().then(|| value.clone())
}

pub fn objects(value: &Value) -> Option<Value> {
    list(value).filter(|list| list.as_array().is_some_and(|items| items.iter().all(Value::is_object)))
}

pub fn objects_or_null(value: &Value) -> Option<Value> {
    if value.is_null() { Some(Value::Null) } else { objects(value) }
}

pub fn object(value: &Value) -> Option<Value> {
    value.is_object().then(|| value.clone())
}

pub fn first_or_null(value: &Value) -> Option<Value> {
    objects_or_null(value).map(|list| list[0].clone())
}

pub fn size(value: &Value) -> Option<Value> {
    value.as_u64().map(Value::from)
}

pub fn key(value: &Value) -> Option<Value> {
    value.as_str().filter(|text| !text.is_empty()).map(Value::from)
}

pub fn entity(value: &Value) -> Option<Value> {
    each(&json!([value]), &["id"]).map(|list| list[0].clone())
}

/// Whether nothing in it tells of a failure.
pub fn is_without_error(value: &Value) -> bool {
    let items = std::slice::from_ref(value);
    value.as_array().map_or(items, Vec::as_slice).iter().all(|item| item["error"].is_null())
}

pub fn created(value: &Value) -> Option<Value> {
    match each(value, &["id"]) {
        Some(list) if list.as_array().is_some_and(|items| items.len() == 1) => Some(list[0].clone()),
        None if *value == true || value.is_null() => Some(value.clone()),
        None => entity(value),
        several => several,
    }
    .filter(|_| is_without_error(value))
}

/// The entity that was asked for.
pub fn this_entity(value: &Value) -> Option<Value> {
    let is_this =
        |found: &Value| found.is_null() || found["id"].as_str().is_some_and(|id| id.eq_ignore_ascii_case(ID));
    first_or_null(value).filter(is_this)
}

/// The same after a change of `name`, which may be all that is shown.
pub fn changed(value: &Value) -> Option<Value> {
    let found = this_entity(value).or_else(|| first_or_null(value).filter(|found| found["name"].is_string()));
    found.filter(is_without_error)
}

pub fn tasks(value: &Value) -> Option<Value> {
    let is_asked = |task: &Value| task["id"] == "x";
    let asked = || {
        each(value, &["id"]).filter(|tasks| tasks.as_array().is_some_and(|tasks| tasks.iter().all(is_asked)))
    };
    if value.is_null() { Some(Value::Null) } else { asked().filter(is_without_error) }
}

pub fn series(value: &Value) -> Option<Value> {
    let is_series = |values: &Value| values.is_array() || values.is_object();
    value.as_object().filter(|map| map.values().all(is_series)).map(|_| value.clone())
}

pub fn preprocessed(value: &Value) -> Option<Value> {
    // As recorded, `files` may be missing.
    let others = ["size", "guidelines", "comment", "time_report", "statuses", "tasks"];
    let is_known = match value.get("files") {
        Some(files) => objects(files).is_some(),
        None => others.iter().any(|key| value.get(key).is_some()),
    };
    (is_known && is_without_error(value)).then(|| value.clone())
}

/// Whether the setting `a` was changed.
pub fn truth(value: &Value) -> Option<Value> {
    match value {
        Value::Null => Some(json!(false)),
        Value::Bool(flag) => Some(json!(flag)),
        Value::Object(map) if map.is_empty() => Some(json!(false)),
        Value::Object(map) => {
            map.get("a").filter(|value| !value.is_null() && **value != false).map(|_| json!(true))
        }
        _ => None,
    }
}

pub fn settings(value: &Value) -> Option<Value> {
    let is_empty = value.as_array().is_some_and(Vec::is_empty);
    if is_empty { Some(json!({})) } else { object(value) }
}

pub fn rule(value: &Value) -> Option<Value> {
    let [first] = &value.as_array()?[..] else { return None };
    if *first == true { Some(json!(true)) } else { entity(first).filter(is_without_error) }
}

pub fn recipient(value: &Value) -> Option<Value> {
    let recipients = |list: &Value| each(list, &["user", "user_hr"]);
    if value.is_object() {
        return recipients(&json!([value])).filter(is_without_error).map(|_| value.clone());
    }
    boolean(value).or_else(|| recipients(value).filter(|list| *list != json!([]) && is_without_error(list)))
}

/// Whether this share was changed.
pub fn changed_share(value: &Value) -> Option<Value> {
    let share = if value.is_object() { json!([value]) } else { value.clone() };
    let is_share = share.as_array().is_some_and(|items| items.len() == 1)
        && this_entity(&share).is_some_and(|share| !share.is_null());
    ((is_share && is_without_error(value)) || *value == true).then(|| json!(true))
}

pub fn whole(value: &Value) -> Option<Value> {
    objects(value).map(|entries| json!({ "result": entries }))
}

pub fn is_up(value: &Value) -> Option<Value> {
    let clients = each(value, &["status"])?;
    let clients = clients.as_array()?;
    Some(if clients.is_empty() {
        json!(null)
    } else {
        json!(clients.iter().any(|client| client["status"] == "online"))
    })
}

pub fn shown_rules(value: &Value) -> Option<Value> {
    let show = |rule: &Value| {
        let part = |key: &str| rule[key].as_str()?.split(':').nth(1).map(str::to_owned);
        Some(json!({
            "user": part("entity")?, "user_hr": "", "share": part("target")?, "share_hr": "", "read": false, "write": false,
            "acknowledged": false, "path": "/",
        }))
    };
    value.as_array()?.iter().map(show).collect()
}

pub fn had_none(value: &Value) -> Option<Value> {
    value.as_array().filter(|items| items.is_empty()).map(|_| json!(false))
}
