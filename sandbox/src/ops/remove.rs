//! delete, deactivate, activate.

use serde_json::{Value, json};

use super::context::{Context, Outcome};
use super::invariants::{check_deactivation, check_removal, is_part};
use super::types::what;
use crate::request::Operation;
use crate::store::{Entity, JOBS, SHARES, client_status, refresh_shares};

fn target(
    context: &Context<'_>,
    operation: &Operation<'_>,
    kinds: &[&'static str],
) -> Result<Entity, String> {
    let name = operation.id.or(operation.query).ok_or("An id is required")?;
    let kinds = if kinds == JOBS { [JOBS, &["queue"]].concat() } else { kinds.to_vec() };
    let entity = context.resolve(&kinds, what(&kinds), name)?;
    context.check_write(entity.kind, Some(entity))?;
    Ok(entity.clone())
}

/// The `delete` operation.
pub fn delete(context: &mut Context<'_>, operation: &Operation<'_>, kinds: &[&'static str]) -> Outcome {
    let entity = target(context, operation, kinds)?;
    let id = entity.id();
    check_removal(context, &entity, "deleted")?;
    match entity.kind {
        "task" => return Err("Tasks cannot be deleted; exclude them".to_owned()),
        "workspace" => return Err("The workspace cannot be deleted".to_owned()),
        "client" if entity.data.get("type") == Some(&json!(4)) => {
            return Err("Lanes cannot be deleted".to_owned());
        }
        "client" if matches!(entity.text("status"), "online" | "disabled") => {
            return Err("A client must be offline to be deleted".to_owned());
        }
        "site" if context.store.of_kinds(&["client"]).any(|client| client.text("site") == id) => {
            return Err("The site has servers or clients; move them before it is deleted".to_owned());
        }
        _ => {}
    }
    match entity.kind {
        "queue" => move_jobs(context, id),
        "user" => {
            abort_jobs(context, |job| job.text("user") == id || is_part(job, id));
            let home = context.store.named(&["home"], entity.text("code")).map(|home| home.id().to_owned());
            home.iter().for_each(|home| with_beneath(context, home));
        }
        "volume" => {
            let ends = ["_source", "_destination"];
            let is_on = |context: &Context<'_>, job: &Entity| {
                let place = |side: &&str| context.store.end(job.text(side), job.text("user")).place;
                ends.iter().any(|side| place(side).is_ok_and(|place| place.is_some_and(|p| p.volume == id)))
            };
            let jobs: Vec<String> = context
                .store
                .of_kinds(JOBS)
                .filter(|job| is_on(context, job))
                .map(|job| job.id().to_owned())
                .collect();
            abort_jobs(context, |job| jobs.iter().any(|other| other == job.id()));
            let shares = context.store.of_kinds(&["folder", "home"]);
            let shares: Vec<String> = shares
                .filter(|share| share.text("parent") == id)
                .map(|share| share.id().to_owned())
                .collect();
            shares.iter().for_each(|share| with_beneath(context, share));
            context.store.files.remove_volume(id);
        }
        "client" => {
            let is_served = |share: &&Entity| share.servers.iter().any(|server| server == id);
            let served = context.store.of_kinds(SHARES).filter(is_served);
            let served: Vec<String> = served.map(|share| share.id().to_owned()).collect();
            for share in served {
                if let Some(share) = context.store.get_mut(&share) {
                    share.servers.retain(|server| server != id);
                }
            }
        }
        _ => {}
    }
    with_beneath(context, id);
    refresh_shares(context.store);
    if let Some(secrets) = entity.secrets.clone() {
        // A user who is invited again logs in as before.
        context.store.former.insert(entity.text("code").to_lowercase(), secrets);
        context.store.changes.has_rest = true;
    }
    context.note(id, format!("Deleted {} {}", entity.kind, entity.text("code")));
    Ok(json!({ "result": true }))
}

/// Removes an entity with its tasks, files, acls and settings.
pub fn with_beneath(context: &mut Context<'_>, id: &str) {
    let refers = |other: &&Entity| {
        let is = |key: &str| other.text(key).rsplit(':').next() == Some(id);
        is("job") || is("target") || is("entity") || is("collection")
    };
    let beneath = context.store.of_kinds(&["task", "acl", "file"]).filter(refers);
    let mut ids: Vec<String> = beneath.map(|other| other.id().to_owned()).collect();
    ids.push(id.to_owned());
    for id in ids {
        context.store.remove(&id);
        context.store.changes.has_rest |= context.store.settings.remove(&id).is_some();
    }
}

/// Aborts the jobs that fit and are not over.
fn abort_jobs(context: &mut Context<'_>, fits: impl Fn(&Entity) -> bool) {
    let jobs = context.store.of_kinds(JOBS).filter(|job| !job.is_finished() && fits(job));
    let jobs: Vec<String> = jobs.map(|job| job.id().to_owned()).collect();
    let now = context.store.clock.now();
    for id in jobs {
        if let Some(job) = context.store.get_mut(&id) {
            job.set_status("aborted", &now);
        }
        crate::transfers::end_series(context.store, &id);
    }
}

/// Jobs of a deleted queue move to the default queue.
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
            job.refresh_uri();
        }
    }
}

/// Files out of a collection.
pub fn collection_files(context: &mut Context<'_>, operation: &Operation<'_>) -> Outcome {
    let collection = operation.id.ok_or("An id is required")?;
    let found = context.resolve(&["collection"], "collection", collection)?;
    context.check_write("collection", Some(found))?;
    let collection = found.id().to_owned();
    let ids = operation.data["files"].as_array().ok_or("The data must have a list `files`")?;
    let ids: Vec<String> = ids.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    let is_in = |id: &String| context.store.get(id).is_some_and(|file| file.text("collection") == collection);
    if let Some(other) = ids.iter().find(|id| !is_in(id)) {
        return Err(format!("The collection has no file with the id '{other}'"));
    }
    ids.iter().for_each(|id| _ = context.store.remove(id));
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

/// A user takes the home and the acls along, a volume its folders and homes, a share its acls, both ways.
fn set_active(
    context: &mut Context<'_>,
    operation: &Operation<'_>,
    kinds: &[&'static str],
    is_active: bool,
) -> Outcome {
    let entity = target(context, operation, kinds)?;
    if !is_active {
        check_deactivation(context, &entity, "deactivated")?;
    }
    let (id, code) = (entity.id().to_owned(), entity.text("code").to_owned());
    let mut ids = vec![id.clone()];
    if entity.kind == "user" || SHARES.contains(&entity.kind) {
        let shares = context.store.of_kinds(&["folder", "home"]).filter(|other| match entity.kind {
            "user" => other.kind == "home" && other.text("code") == code,
            "volume" => other.text("parent") == id,
            _ => false,
        });
        ids.extend(shares.map(|share| share.id().to_owned()));
        let last = |text: &str| text.rsplit(':').next().unwrap_or_default().to_owned();
        let own = context.store.of_kinds(&["acl"]);
        let own = own.filter(|acl| ["entity", "target"].iter().any(|key| ids.contains(&last(acl.text(key)))));
        let own: Vec<String> = own.map(|acl| acl.id().to_owned()).collect();
        ids.extend(own);
    }
    for id in &ids {
        if let Some(entity) = context.store.get_mut(id) {
            entity.is_inactive = !is_active;
            let status = match (is_active, entity.kind) {
                (true, "queue") => "waiting",
                (false, "queue") => "paused",
                (_, "client") => {
                    let is_online = matches!(entity.text("status"), "online" | "disabled");
                    client_status(is_online, !is_active)
                }
                (true, _) => "enabled",
                (false, _) => "disabled",
            };
            entity.set("status", status);
            if entity.data.contains_key("inactive") {
                entity.set("inactive", !is_active);
            }
        }
    }
    refresh_shares(context.store);
    context
        .note(&id, format!("{} {} {code}", if is_active { "Activated" } else { "Deactivated" }, entity.kind));
    Ok(json!({ "result": true }))
}
