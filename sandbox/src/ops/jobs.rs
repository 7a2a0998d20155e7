//! What is particular about creating jobs: ends, parents, tasks, appending.

use serde_json::{Map, Value, json};

use super::Context;
use crate::store::{Entity, JOBS, PACKAGES, uuid};
use crate::transfers;

/// The name of a job that was given none: that of what it is about.
pub fn name_of(given: &Map<String, Value>, kind: &str) -> Result<String, String> {
    let text = |key: &str| given.get(key).and_then(Value::as_str).filter(|text| !text.trim().is_empty());
    let first_task = match given.get("tasks") {
        Some(Value::Array(tasks)) => tasks.first(),
        Some(Value::Object(tasks)) => tasks.values().next(),
        _ => None,
    };
    let of_task = first_task.and_then(|task| task["source"].as_str().or(task.as_str()));
    let source = text("source").or(of_task);
    match source.and_then(|path| path.trim_end_matches(['/', '\\']).rsplit(['/', '\\', '=']).next()) {
        Some(file) => Ok(file.to_owned()),
        None if kind == "transfer" => Err("A transfer needs a source and a destination, or tasks".to_owned()),
        None => Ok(kind.to_owned()),
    }
}

/// Puts a job into its queue, or beneath the package that it brings files for.
pub fn set_parent(
    context: &Context<'_>,
    given: &Map<String, Value>,
    data: &mut Map<String, Value>,
) -> Result<(), String> {
    let text = |key: &str| given.get(key).and_then(Value::as_str);
    if let Some(queue) = text("queue") {
        let queue = context.store.named(&["queue"], queue).ok_or(format!("There is no queue '{queue}'"))?;
        let (id, code) = (queue.id().to_owned(), queue.text("code").to_owned());
        data.insert("queue".to_owned(), json!(id));
        data.insert("parent".to_owned(), json!(id));
        data.insert("parent_hr".to_owned(), json!(format!("job:{}/{code}", context.store.code)));
    }
    if let Some(parent) = text("parent") {
        let kinds = [PACKAGES, &["queue"]].concat();
        let found = context.store.named(&kinds, parent).ok_or(format!("There is no job '{parent}'"))?;
        if PACKAGES.contains(&found.kind) {
            context.check_write(found.kind, Some(found))?;
        }
        let readable = format!("job:{}/{}", context.store.code, found.text("code"));
        data.insert("parent".to_owned(), json!(found.id()));
        data.insert("parent_hr".to_owned(), json!(readable));
    }
    Ok(())
}

/// Refuses a transfer from or to a place that the caller may not use.
pub fn check_ends(context: &Context<'_>, given: &Map<String, Value>) -> Result<(), String> {
    let entries = match given.get("tasks") {
        Some(Value::Array(tasks)) => tasks.iter().filter_map(Value::as_object).collect(),
        _ => Vec::new(),
    };
    for entry in std::iter::once(given).chain(entries) {
        for (side, is_write) in [("source", false), ("destination", true)] {
            let Some(text) = entry.get(side).and_then(Value::as_str) else { continue };
            let Some(place) = context.store.end(text, context.user).place? else { continue };
            let rights = context.rights(&place);
            if !(if is_write { rights.write } else { rights.read }) {
                return Err(format!("Permission denied: {side} {text}"));
            }
        }
    }
    Ok(())
}

/// The caller's latest transfer between the same parties, to which `append` adds.
pub fn to_append(context: &Context<'_>, given: &Map<String, Value>) -> Option<String> {
    let party = |side: &str| {
        let text = given.get(side).and_then(Value::as_str)?;
        Some(context.store.end(text, context.user).party)
    };
    let (source, destination) = party("source").zip(party("destination"))?;
    let same = context.store.of_kinds(&["transfer"]).filter(|job| {
        job.text("user") == context.user
            && job.text("source") == source
            && job.text("destination") == destination
            && job.text("status") != "aborted"
            && !job.is_archived
    });
    same.last().map(|job| job.id().to_owned())
}

/// Tasks beneath a job. The same task twice is a second try, or refused.
pub fn add_tasks(
    context: &mut Context<'_>,
    job: &str,
    list: &Value,
    data: &Value,
) -> Result<Vec<String>, String> {
    let entries: Vec<Value> = match list {
        Value::Array(items) => items.clone(),
        Value::Object(map) if map.contains_key("source") || map.contains_key("destination") => {
            vec![list.clone()]
        }
        Value::Object(map) => map.values().cloned().collect(),
        other => vec![other.clone()],
    };
    let kind = context.store.get(job).map_or("transfer", |job| job.kind);
    let mut ids = Vec::new();
    for entry in entries {
        let mut task = match &entry {
            Value::Object(map) => map.clone(),
            Value::String(path) => Map::from_iter([("source".to_owned(), json!(path))]),
            _ => return Err("A task must be an object or a path".to_owned()),
        };
        let path = task
            .get("source")
            .and_then(|source| source["path"].as_str().or(source.as_str()))
            .unwrap_or_default();
        let same = context
            .store
            .beneath(job)
            .find(|task| !path.is_empty() && task.data["source"]["path"].as_str() == Some(path));
        if let Some(existing) = same.map(|task| task.id().to_owned()) {
            if data["allow_duplicates"] == false {
                return Err(format!("There is already a task for {path}"));
            }
            let now = context.store.clock.now();
            if let Some(task) = context.store.get_mut(&existing) {
                task.set_status("queued", &now);
                if data["replace_duplicates"] == true
                    && let Some(destination) = entry.get("destination").and_then(Value::as_str)
                {
                    task.set("destination", json!({ "path": destination }));
                }
            }
            ids.push(existing);
            continue;
        }
        let id = uuid();
        for (key, value) in [
            ("id", json!(id)),
            ("job", json!(job)),
            ("created", json!(context.store.clock.now())),
            ("creator", json!(context.caller())),
        ] {
            task.insert(key.to_owned(), value);
        }
        if PACKAGES.contains(&kind) {
            task.entry("status").or_insert(json!("done"));
        }
        let mut task = Entity::new("task", task);
        context.store.complete(&mut task);
        context.store.insert(task);
        ids.push(id);
    }
    if JOBS.contains(&kind) && !PACKAGES.contains(&kind) {
        transfers::reconsider(context.store, job);
    }
    Ok(ids)
}
