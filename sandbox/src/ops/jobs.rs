//! What is particular about creating jobs: ends, parents, tasks, appending.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::context::Context;
use super::ends::entries;
use crate::store::{Entity, JOBS, PACKAGES, SHARES, writable_statuses};
use crate::transfers;

/// Why a transfer is refused that leads from nowhere or nowhere to.
const INCOMPLETE_TRANSFER: &str = "A transfer needs a source and a destination, or tasks that have them";

/// The name of a job that was given none: that of what it is about.
pub fn name_of(context: &Context<'_>, given: &Map<String, Value>, kind: &str) -> Result<String, String> {
    let package = given.get("parent").and_then(Value::as_str).filter(|_| takes_from_package(given));
    if let Some(package) = package.and_then(|package| context.store.named(PACKAGES, package)) {
        return Ok(package.text("name").to_owned());
    }
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
        None if kind == "transfer" => Err(INCOMPLETE_TRANSFER.to_owned()),
        None => Ok(kind.to_owned()),
    }
}

/// Puts a job into its queue, or beneath the package that it brings files for or takes them from.
pub fn set_parent(
    context: &Context<'_>,
    given: &Map<String, Value>,
    data: &mut Map<String, Value>,
) -> Result<(), String> {
    let text = |key: &str| given.get(key).and_then(Value::as_str);
    let involved = queue_of_involved(context, given);
    if let Some(queue) = text("queue").or(involved.as_deref()) {
        let queue = context.resolve(&["queue"], "queue", queue)?;
        let (id, code) = (queue.id().to_owned(), queue.text("code").to_owned());
        data.insert("queue".to_owned(), json!(id));
        data.insert("parent".to_owned(), json!(id));
        data.insert("parent_hr".to_owned(), json!(format!("job:{}/{code}", context.store.code)));
    }
    if let Some(parent) = text("parent") {
        let kinds = [PACKAGES, &["queue"]].concat();
        let found = context.resolve(&kinds, "job", parent)?;
        if found.kind != "queue" {
            let is_recipient = found.recipients.iter().any(|recipient| recipient["user"] == context.user);
            let is_taken = found.kind != "request" && takes_from_package(given);
            let is_addressed = is_recipient && (is_taken || found.kind == "request");
            if !is_addressed {
                context.check_write(found.kind, Some(found))?;
            }
            if (is_taken || is_addressed) && found.text("status") != "waiting" {
                return Err(format!("The {} has the status '{}'", found.kind, found.text("status")));
            }
        }
        let readable = format!("job:{}/{}", context.store.code, found.text("code"));
        data.insert("parent".to_owned(), json!(found.id()));
        data.insert("parent_hr".to_owned(), json!(readable));
    }
    Ok(())
}

/// Whether a transfer takes the files of the package that it names as its parent.
fn takes_from_package(given: &Map<String, Value>) -> bool {
    given.contains_key("destination") && !given.contains_key("source") && !given.contains_key("tasks")
}

/// The queue for jobs that have to do with a share or with the calling user.
fn queue_of_involved(context: &Context<'_>, given: &Map<String, Value>) -> Option<String> {
    let share = |side: &str| {
        let (_, rest) = given.get(side)?.as_str()?.split_once('=')?;
        context.store.named(SHARES, rest.split('/').next()?)
    };
    let involved = [share("source"), share("destination"), context.store.get(context.user)];
    let mut queues = involved.into_iter().flatten().map(|entity| entity.text("queue"));
    queues.find(|queue| !queue.is_empty()).map(str::to_owned)
}

/// The tasks of a transfer that takes the files of a package.
pub fn tasks_of_package(context: &Context<'_>, given: &Map<String, Value>) -> Option<Value> {
    let name = given.get("parent")?.as_str().filter(|_| takes_from_package(given))?;
    let package = context.store.named(PACKAGES, name)?;
    let destination = format!("{}/", given["destination"].as_str()?.trim_end_matches('/'));
    let sources = context.store.beneath(package.id()).map(|file| file.text("_source"));
    let tasks = sources.map(|source| json!({ "source": source, "destination": destination }));
    Some(Value::from_iter(tasks))
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

/// Refuses a task with values that it cannot have.
fn check_task(context: &Context<'_>, task: &Map<String, Value>) -> Result<(), String> {
    for (key, value) in task.iter().filter(|(_, value)| !value.is_null()) {
        context.check_new("task", key, value)?;
    }
    let allowed = writable_statuses("task");
    match task.get("status").and_then(Value::as_str) {
        Some(status) if !allowed.contains(&status) => {
            Err(format!("A task cannot be created with status '{status}', only {}", allowed.join(", ")))
        }
        _ => Ok(()),
    }
}

/// Completes destinations that were left open: a drop-off, which names no folder, goes to one of the day in the caller's
/// home, and what is pulled from a mapped share to the same path in the workspace.
pub fn complete_destinations(context: &Context<'_>, given: &mut Map<String, Value>) {
    let day: String = context.store.clock.now().chars().take(10).filter(|c| *c != '-').collect();
    let complete = |entry: &mut Map<String, Value>| {
        if let Some(destination) = entry.get_mut("destination").filter(|destination| *destination == "~") {
            *destination = format!("~/{day}/").into();
        }
        let source = entry.get("source").and_then(Value::as_str).unwrap_or_default();
        let is_pulled = context.store.end(source, context.user).mapped.is_some();
        if is_pulled && !entry.contains_key("destination") && !entry.contains_key("parent") {
            entry.insert("destination".to_owned(), context.store.code.clone().into());
        }
    };
    complete(given);
    let mut open: Vec<&mut Value> = given.get_mut("tasks").into_iter().collect();
    while let Some(task) = open.pop() {
        match task {
            Value::Array(tasks) => open.extend(tasks),
            Value::Object(task) => {
                complete(task);
                open.extend(task.values_mut().filter(|inner| inner.is_object()));
            }
            _ => {}
        }
    }
}

/// Rejects tasks with values that they cannot have.
pub fn check_tasks(context: &Context<'_>, list: &Value) -> Result<(), String> {
    entries(list).iter().filter_map(Value::as_object).try_for_each(|task| check_task(context, task))
}

/// Refuses a task that carries nothing anywhere. One that is excluded only holds a place.
fn check_sides(
    context: &Context<'_>,
    job: &str,
    task: &Map<String, Value>,
    source: &str,
    destination: &str,
) -> Result<(), String> {
    let Some(job) = context.store.get(job).filter(|job| job.kind != "compute") else { return Ok(()) };
    if task.get("status").is_some_and(|status| status == "excluded") {
        return Ok(());
    }
    for side in ["source", "destination"] {
        let value = task.get(side).unwrap_or(&Value::Null);
        if !(value.is_null() || value.is_string() || value["path"].is_string()) {
            return Err(format!(
                "The {side} of a task must be a string, or an object with a path, not {value}"
            ));
        }
    }
    let is_of_package = PACKAGES.contains(&job.kind)
        || context.store.get(job.text("parent")).is_some_and(|parent| PACKAGES.contains(&parent.kind));
    let has_source = !source.is_empty() || !job.text("_source").is_empty();
    let has_destination = !destination.is_empty() || !job.text("_destination").is_empty();
    match has_source && (has_destination || is_of_package) {
        true => Ok(()),
        false if PACKAGES.contains(&job.kind) => Err(format!("A task of a {} needs a source", job.kind)),
        false => Err(INCOMPLETE_TRANSFER.to_owned()),
    }
}

/// Tasks beneath a job. The same task twice is a second try, or refused.
pub fn add_tasks(
    context: &mut Context<'_>,
    job: &str,
    list: &Value,
    data: &Value,
) -> Result<Vec<String>, String> {
    let entries = entries(list);
    let kind = context.store.get(job).map_or("transfer", |job| job.kind);
    if kind == "transfer" && entries.is_empty() {
        return Err(INCOMPLETE_TRANSFER.to_owned());
    }
    // Task and destination by source: the same one is not added again.
    let mut known: HashMap<String, Vec<(String, String)>> = HashMap::new();
    for task in context.store.beneath(job) {
        let entry = (task.id().to_owned(), task.text("_destination").to_owned());
        known.entry(task.text("_source").to_owned()).or_default().push(entry);
    }
    let mut ids = Vec::new();
    for entry in entries {
        let mut task = match &entry {
            Value::Object(map) => map.clone(),
            Value::String(path) => Map::from_iter([("source".to_owned(), json!(path))]),
            _ => return Err("A task must be an object or a path".to_owned()),
        };
        let text = |side: &str| {
            let side = entry.get(side).unwrap_or(&Value::Null);
            side["path"].as_str().or(side.as_str()).unwrap_or_default()
        };
        let source = entry.as_str().unwrap_or(text("source"));
        let destination = text("destination");
        let is_replaced = data["replace_duplicates"] == true;
        let same = known.get(source).into_iter().flatten().find(|(_, other)| {
            destination.is_empty() || other.is_empty() || other == destination || is_replaced
        });
        if let Some((existing, _)) = same.filter(|_| !source.is_empty()).cloned() {
            if data["allow_duplicates"] == false {
                return Err(format!("There is already a task for {source}"));
            }
            let now = context.store.clock.now();
            let side = context.store.side_of_task(destination, context.user);
            if let Some(task) = context.store.get_mut(&existing) {
                task.set_status("queued", &now);
                if is_replaced && !destination.is_empty() {
                    task.set("_destination", destination);
                    task.set("destination", side);
                }
            }
            ids.push(existing);
            continue;
        }
        check_task(context, &task)?;
        check_sides(context, job, &task, source, destination)?;
        let source = source.to_owned();
        let id = context.store.ids.next_uuid();
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
        known.entry(source).or_default().push((id.clone(), task.text("_destination").to_owned()));
        context.store.insert(task);
        ids.push(id);
    }
    if kind == "transfer" {
        take_parties_of_tasks(context, job);
    }
    if JOBS.contains(&kind) && !PACKAGES.contains(&kind) {
        transfers::measure_anew(context.store, job);
        transfers::reconsider(context.store, job);
    }
    Ok(ids)
}

/// A transfer whose tasks alone have sources or destinations is between their parties.
fn take_parties_of_tasks(context: &mut Context<'_>, job: &str) {
    for side in ["source", "destination"] {
        let Some(open) = context.store.get(job).filter(|job| job.text(side).is_empty()) else { continue };
        let user = open.text("user").to_owned();
        let key = format!("_{side}");
        let first = context.store.beneath(job).map(|task| task.text(&key)).find(|text| !text.is_empty());
        let Some(text) = first.map(str::to_owned) else { continue };
        let end = context.store.end(&text, &user);
        if let Some(job) = context.store.get_mut(job) {
            job.set(side, end.party);
            job.set(&format!("{side}_hr"), end.readable);
        }
    }
}

/// Why a package cannot be submitted.
pub fn incomplete(kind: &str) -> String {
    let needed = if kind == "request" { "recipients" } else { "files and recipients" };
    format!("A {kind} needs {needed} before it can be submitted")
}
