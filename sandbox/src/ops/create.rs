//! create.

use serde_json::{Map, Value, json};

use super::show::show;
use super::types::writable_statuses;
use super::{Context, Outcome};
use crate::request::Operation;
use crate::store::{Entity, JOBS, PACKAGES, SHARES, new_id, now, uuid};

/// The `create` operation (`add` for files).
pub fn run(context: &mut Context<'_>, operation: &Operation<'_>, kinds: &[&'static str]) -> Outcome {
    let kind = match *kinds.first().unwrap_or(&"") {
        // `job` and `share` are creatable under their most usual meaning.
        "volume" if kinds.len() > 1 => "folder",
        kind => kind,
    };
    if matches!(kind, "client" | "workspace") {
        return Err(format!("A {kind} cannot be created"));
    }
    context.check_write(kind, None)?;
    let parent = operation.id.or(operation.query).map(str::to_owned);
    let created = match kind {
        "task" => tasks(context, operation, parent.as_deref())?,
        "file" => collection_files(context, operation, parent.as_deref())?,
        _ => vec![one(context, operation, kind)?],
    };
    let shown = created.iter().filter_map(|id| context.store.get(id));
    let shown = shown.map(|entity| show(entity, &[], operation.dialect, context.has_quirks));
    let result = Value::from_iter(shown);
    let what = format!("Created {kind} {}", created.join(", "));
    context.note(created.first().map_or("", String::as_str), what);
    Ok(json!({ "result": result }))
}

fn one(context: &mut Context<'_>, operation: &Operation<'_>, kind: &'static str) -> Result<String, String> {
    let given = operation.data.as_object().ok_or("The data must be an object")?;
    let is_job = JOBS.contains(&kind);
    let name = name_of(given, kind)?;
    let code = match given.get("code").and_then(Value::as_str) {
        Some(code) => code.to_owned(),
        None if is_job => name.clone(),
        None => name.to_lowercase(),
    };
    let unique: Option<&[&'static str]> = match kind {
        "user" => Some(&["user"]),
        "site" => Some(&["site"]),
        "queue" => Some(&["queue"]),
        "engine" => Some(&["engine"]),
        "volume" | "folder" | "home" | "collection" => Some(SHARES),
        _ => None,
    };
    if unique.is_some_and(|kinds| context.store.named(kinds, &code).is_some()) {
        return Err(format!("There is already a {kind} with the code '{code}'"));
    }
    if let Some(status) = given.get("status").and_then(Value::as_str) {
        let allowed = writable_statuses(kind);
        if status != "init" && !allowed.contains(&status) {
            return Err(format!(
                "A {kind} cannot be created with status '{status}', only {}",
                allowed.join(", ")
            ));
        }
    }
    let caller = context.caller();
    let id = new_id();
    let mut data = Map::new();
    for (key, value) in [
        ("id", json!(id)),
        ("code", json!(code)),
        ("name", json!(name)),
        ("description", json!("")),
        ("created", json!(now())),
        ("creator", json!(caller)),
        ("modified", json!(now())),
        ("modifier", json!(caller)),
        ("metadata", json!({})),
    ] {
        data.insert(key.to_owned(), value);
    }
    const NOT_KEPT: &[&str] = &[
        "tasks",
        "recipients",
        "files",
        "allow_duplicates",
        "replace_duplicates",
        "append",
        "test",
        "type",
        "password",
        "id",
    ];
    for (key, value) in given.iter().filter(|(key, _)| !NOT_KEPT.contains(&key.as_str())) {
        data.insert(key.clone(), value.clone());
    }
    if is_job {
        data.insert("user".to_owned(), json!(context.user));
        data.insert("user_hr".to_owned(), json!(caller));
    }
    if let Some(queue) = given.get("queue").and_then(Value::as_str).filter(|_| is_job) {
        let found = context.store.named(&["queue"], queue).ok_or(format!("There is no queue '{queue}'"))?;
        data.insert("queue".to_owned(), json!(found.id()));
        data.insert("parent".to_owned(), json!(found.id()));
        data.insert(
            "parent_hr".to_owned(),
            json!(format!("job:{}/{}", context.store.code, found.text("code"))),
        );
    }
    if let Some(parent) =
        given.get("parent").and_then(Value::as_str).filter(|_| matches!(kind, "folder" | "home"))
    {
        let found =
            context.store.named(&["volume"], parent).ok_or(format!("There is no volume '{parent}'"))?;
        data.insert("parent".to_owned(), json!(found.id()));
        data.insert("parent_hr".to_owned(), json!(format!("share:{}", found.text("name"))));
    }
    let mut entity = Entity::new(kind, data);
    for code in
        given.get("recipients").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
    {
        entity.recipients.push(context.store.recipient(code));
    }
    if PACKAGES.contains(&kind) && !entity.recipients.is_empty() && given.contains_key("tasks") {
        entity.set("status", given.get("status").cloned().unwrap_or("waiting".into()));
    }
    context.store.complete(&mut entity);
    context.store.insert(entity);
    if let Some(list) = given.get("tasks").filter(|_| is_job) {
        add_tasks(context, &id, list, true)?;
    }
    Ok(id)
}

fn name_of(given: &Map<String, Value>, kind: &str) -> Result<String, String> {
    let text = |key: &str| given.get(key).and_then(Value::as_str).filter(|text| !text.trim().is_empty());
    if let Some(name) = text("name").or(text("code")) {
        return Ok(name.to_owned());
    }
    if kind == "user" {
        return Err("A user needs a code: the e-mail address".to_owned());
    }
    if JOBS.contains(&kind) {
        let first_task = match given.get("tasks") {
            Some(Value::Array(tasks)) => tasks.first(),
            Some(Value::Object(tasks)) => tasks.values().next(),
            _ => None,
        };
        let of_task = first_task.and_then(|task| task["source"].as_str().or(task.as_str()));
        let source = text("source").or(of_task);
        let file = source.map(|path| path.trim_end_matches('/').rsplit('/').next().unwrap_or(path));
        return match file {
            Some(file) => Ok(file.to_owned()),
            None if kind == "transfer" => {
                Err("A transfer needs a source and a destination, or tasks".to_owned())
            }
            None => Ok(kind.to_owned()),
        };
    }
    Err(format!("A {kind} needs a name"))
}

/// Tasks beneath a job.
fn tasks(
    context: &mut Context<'_>,
    operation: &Operation<'_>,
    parent: Option<&str>,
) -> Result<Vec<String>, String> {
    let parent = parent.ok_or("Tasks need the id of their job")?;
    let job = context.store.named(JOBS, parent).ok_or(format!("There is no job {parent}"))?;
    let id = job.id().to_owned();
    let list = operation.data.get("tasks").unwrap_or(&operation.data).clone();
    add_tasks(context, &id, &list, operation.data["allow_duplicates"] != false)
}

fn add_tasks(
    context: &mut Context<'_>,
    job: &str,
    list: &Value,
    allow_duplicates: bool,
) -> Result<Vec<String>, String> {
    let entries: Vec<Value> = match list {
        Value::Array(items) => items.clone(),
        Value::Object(map) if map.contains_key("source") || map.contains_key("destination") => {
            vec![list.clone()]
        }
        Value::Object(map) => map.values().cloned().collect(),
        other => vec![other.clone()],
    };
    let mut ids = Vec::new();
    for entry in entries {
        let mut data = match &entry {
            Value::Object(map) => map.clone(),
            Value::String(path) => Map::from_iter([("source".to_owned(), json!(path))]),
            _ => return Err("A task must be an object or a path".to_owned()),
        };
        let path = data
            .get("source")
            .and_then(|source| source["path"].as_str().or(source.as_str()))
            .unwrap_or_default();
        let same = context.store.of_kinds(&["task"]).find(|task| {
            task.text("job") == job && !path.is_empty() && task.data["source"]["path"].as_str() == Some(path)
        });
        if let Some(existing) = same.map(|task| task.id().to_owned()) {
            if !allow_duplicates {
                return Err(format!("There is already a task for {path}"));
            }
            // What exists is tried again.
            if let Some(task) = context.store.get_mut(&existing) {
                task.set("status", "queued");
            }
            ids.push(existing);
            continue;
        }
        let id = uuid();
        for (key, value) in [
            ("id", json!(id)),
            ("job", json!(job)),
            ("created", json!(now())),
            ("creator", json!(context.caller())),
        ] {
            data.insert(key.to_owned(), value);
        }
        let mut task = Entity::new("task", data);
        context.store.complete(&mut task);
        context.store.insert(task);
        ids.push(id);
    }
    Ok(ids)
}

/// Files of a collection.
fn collection_files(
    context: &mut Context<'_>,
    operation: &Operation<'_>,
    parent: Option<&str>,
) -> Result<Vec<String>, String> {
    let parent = parent.ok_or("Files need the id of their collection")?;
    let collection =
        context.store.named(&["collection"], parent).ok_or(format!("There is no collection {parent}"))?;
    let collection = collection.id().to_owned();
    let files = operation.data.get("files").and_then(Value::as_array).cloned().unwrap_or_default();
    let mut ids = Vec::new();
    for path in files.iter().filter_map(Value::as_str) {
        let id = uuid();
        let filename = path.rsplit('/').next().unwrap_or(path);
        let data =
            json!({ "id": id, "filename": filename, "path": path, "size": 0, "collection": collection });
        context.store.insert(Entity::new("file", data.as_object().cloned().unwrap_or_default()));
        ids.push(id);
    }
    Ok(ids)
}
