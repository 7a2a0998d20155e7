//! delete, deactivate, activate.

use serde_json::{Value, json};

use super::{Context, Outcome};
use crate::request::Operation;
use crate::store::{Entity, JOBS};

fn target(
    context: &Context<'_>,
    operation: &Operation<'_>,
    kinds: &[&'static str],
) -> Result<Entity, String> {
    let name = operation.id.or(operation.query).ok_or("An id is needed")?;
    let kinds = if kinds == JOBS { [JOBS, &["queue"]].concat() } else { kinds.to_vec() };
    let entity = context.store.named(&kinds, name).ok_or(format!("There is no such entity: {name}"))?;
    context.check_write(entity.kind, Some(entity))?;
    Ok(entity.clone())
}

/// The `delete` operation.
pub fn delete(context: &mut Context<'_>, operation: &Operation<'_>, kinds: &[&'static str]) -> Outcome {
    let entity = target(context, operation, kinds)?;
    let id = entity.id();
    let is = |key: &str| entity.data.get(key) == Some(&Value::Bool(true));
    match entity.kind {
        "task" => return Err("Tasks cannot be deleted; exclude them".to_owned()),
        "workspace" => return Err("The workspace cannot be deleted".to_owned()),
        "client" if entity.data.get("type") == Some(&json!(4)) => {
            return Err("Lanes cannot be deleted".to_owned());
        }
        "queue" | "volume" if is("default") => {
            return Err(format!("The default {} cannot be deleted", entity.kind));
        }
        "site" if is("main") => return Err("The main site cannot be deleted".to_owned()),
        _ => {}
    }
    if entity.kind == "queue" {
        move_jobs(context, id);
    }
    let beneath: Vec<String> = context
        .store
        .of_kinds(&["task", "acl", "file"])
        .filter(|other| {
            let refers = |key: &str| other.text(key).rsplit(':').next() == Some(id);
            refers("job") || refers("target") || refers("entity") || refers("collection")
        })
        .map(|other| other.id().to_owned())
        .collect();
    for other in beneath {
        context.store.remove(&other);
    }
    if let Some(secrets) = context.store.remove(id).and_then(|user| user.secrets) {
        // Whoever is invited again logs in as before.
        context.store.former.insert(entity.text("code").to_lowercase(), secrets);
        context.store.changes.has_rest = true;
    }
    context.note(id, format!("Deleted {} {}", entity.kind, entity.text("code")));
    Ok(json!({ "result": true }))
}

/// Jobs of a queue that goes move to the default queue.
fn move_jobs(context: &mut Context<'_>, queue: &str) {
    let default = context
        .store
        .of_kinds(&["queue"])
        .find(|queue| queue.data.get("default") == Some(&Value::Bool(true)));
    let Some((default, code)) = default.map(|queue| (queue.id().to_owned(), queue.text("code").to_owned()))
    else {
        return;
    };
    let jobs: Vec<String> = context
        .store
        .of_kinds(JOBS)
        .filter(|job| job.text("parent") == queue)
        .map(|job| job.id().to_owned())
        .collect();
    let readable = format!("job:{}/{code}", context.store.code);
    for job in jobs {
        if let Some(job) = context.store.get_mut(&job) {
            job.set("parent", default.clone());
            job.set("queue", default.clone());
            job.set("parent_hr", readable.clone());
        }
    }
}

/// Files out of a collection.
pub fn collection_files(context: &mut Context<'_>, operation: &Operation<'_>) -> Outcome {
    let collection = operation.id.ok_or("An id is needed")?;
    let ids = operation.data["files"].as_array().ok_or("The data must name files")?;
    for id in ids.iter().filter_map(Value::as_str) {
        if context.store.get(id).is_some_and(|file| file.text("collection") == collection) {
            context.store.remove(id);
        }
    }
    Ok(json!({ "result": true }))
}

/// The `deactivate` operation (`offline` in v1).
pub fn deactivate(context: &mut Context<'_>, operation: &Operation<'_>, kinds: &[&'static str]) -> Outcome {
    set_active(context, operation, kinds, false)
}

/// The `activate` operation.
pub fn activate(context: &mut Context<'_>, operation: &Operation<'_>, kinds: &[&'static str]) -> Outcome {
    set_active(context, operation, kinds, true)
}

/// A user takes the home share and the acls along, a share its acls, both ways.
fn set_active(
    context: &mut Context<'_>,
    operation: &Operation<'_>,
    kinds: &[&'static str],
    is_active: bool,
) -> Outcome {
    let entity = target(context, operation, kinds)?;
    let (id, code) = (entity.id().to_owned(), entity.text("code").to_owned());
    let mut ids = vec![id.clone()];
    if matches!(entity.kind, "user" | "volume" | "folder" | "home" | "collection") {
        let own = context.store.of_kinds(&["home", "acl"]).filter(|other| match other.kind {
            "home" => entity.kind == "user" && other.text("code") == code,
            _ => {
                ["entity", "target"].iter().any(|key| other.text(key).rsplit(':').next() == Some(id.as_str()))
            }
        });
        ids.extend(own.map(|other| other.id().to_owned()));
    }
    for id in &ids {
        if let Some(entity) = context.store.get_mut(id) {
            entity.is_inactive = !is_active;
            let status = match (is_active, entity.kind) {
                (true, "queue") => "waiting",
                (false, "queue") => "paused",
                (true, _) => "enabled",
                (false, _) => "disabled",
            };
            entity.set("status", status);
            if entity.kind == "user" {
                entity.set("inactive", !is_active);
            }
        }
    }
    context
        .note(&id, format!("{} {} {code}", if is_active { "Activated" } else { "Deactivated" }, entity.kind));
    Ok(json!({ "result": true }))
}
