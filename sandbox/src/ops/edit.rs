//! edit.

use serde_json::{Map, Value, json};

use super::context::{Context, Outcome};
use super::show::show;
use super::types::what;
use crate::request::Operation;
use crate::store::{
    JOBS, PACKAGES, SHARES, TASK_CHANGES, check_address, check_code, check_folder_path, check_path,
    client_status, immutable, is_read_only, refresh_shares, share_status, writable_statuses,
};
use crate::transfers;

/// The `edit` operation: one entity, or a list of tasks.
pub fn run(context: &mut Context<'_>, operation: &Operation<'_>, kinds: &[&'static str]) -> Outcome {
    if operation.uri == "share/edit"
        && let Some(answer) = super::access::assign_v1(context, operation)
    {
        return answer;
    }
    let id = operation.id.ok_or("An id is required to change an entity")?;
    let ids = match &operation.data {
        Value::Array(changes) => {
            let mut ids = Vec::new();
            for change in changes {
                let change = change.as_object().ok_or("Every change must be an object")?;
                let task = context.store.beneath(id).find(|task| {
                    let is = |key: &str| change.get(key).and_then(Value::as_str) == Some(task.text(key));
                    is("id") || (!change.contains_key("id") && is("uri"))
                });
                let task = task.ok_or(format!("Job {id} has no such task"))?.id().to_owned();
                apply(context, &task, change)?;
                ids.push(task);
            }
            ids
        }
        Value::Object(change) => {
            // v1 calls queues jobs.
            let kinds = if kinds == JOBS { [JOBS, &["queue"]].concat() } else { kinds.to_vec() };
            let entity = context.resolve(&kinds, what(&kinds), id)?;
            let id = entity.id().to_owned();
            apply(context, &id, change)?;
            vec![id]
        }
        _ => return Err("The data must be an object or a list".to_owned()),
    };
    let shown = ids.iter().filter_map(|id| context.store.get(id));
    let shown = shown.map(|entity| show(context, entity, &[], operation.api_version));
    Ok(json!({ "result": Value::from_iter(shown) }))
}

fn apply(context: &mut Context<'_>, id: &str, change: &Map<String, Value>) -> Result<(), String> {
    let entity = context.store.get(id).ok_or(format!("There is no such entity: {id}"))?;
    let kind = entity.kind;
    context.check_write(kind, Some(entity))?;
    if let Some(code) = change.get("code").and_then(Value::as_str)
        && let Some(other) = super::types::unique(kind).and_then(|kinds| context.store.named(kinds, code))
        && other.id() != id
    {
        return Err(format!("There is already a {} with the code '{code}'", other.kind));
    }
    if let Some(code) = change.get("code").and_then(Value::as_str) {
        check_code(kind, code)?;
        if kind == "user" && !context.is_lenient {
            check_address(code)?;
        }
    }
    if let Some(path) =
        change.get("path").and_then(Value::as_str).filter(|_| SHARES.contains(&kind) || kind == "acl")
    {
        match kind {
            "folder" | "home" => check_folder_path(path)?,
            _ => check_path(path)?,
        }
    }
    if kind == "user" && context.role != "admin" && change.contains_key("role") {
        return Err("Permission denied: only an administrator may change roles".to_owned());
    }
    if kind == "workspace" && change.get("code").is_some_and(|code| code != entity.value("code")) {
        return Err("The code of the workspace cannot be changed".to_owned());
    }
    let (fixed, reason) = immutable(kind);
    let is_other = |key: &&&str| {
        let (new, old) = (change.get(**key), entity.value(key));
        new.is_some_and(|new| new != old && new != entity.value(&format!("_{key}")))
    };
    if let Some(key) = fixed.iter().find(is_other) {
        return Err(format!("The attribute '{key}' of a {kind} cannot be changed; {reason}"));
    }
    super::invariants::check_change(context, entity, change)?;
    let is_new_role = kind == "user" && change.get("role").is_some_and(|role| role != entity.value("role"));
    let references = references(context, kind, change)?;
    let mut status = None;
    for (key, value) in change {
        context.check_name(kind, key)?;
        context.check_value(kind, key, value)?;
        let is_fixed = is_read_only(key) || (kind == "task" && !TASK_CHANGES.contains(&key.as_str()));
        if is_fixed && entity.data.get(key) != Some(value) {
            return Err(format!("The attribute '{key}' of a {kind} cannot be changed"));
        }
        if key == "status" {
            let wanted = value.as_str().unwrap_or_default();
            let allowed = writable_statuses(kind);
            if !allowed.contains(&wanted) {
                let given = value.as_str().map_or_else(|| value.to_string(), |text| format!("'{text}'"));
                return Err(format!(
                    "The status of a {kind} can be set to {}, not {given}",
                    allowed.join(", ")
                ));
            }
            status = Some(wanted.to_owned());
        }
    }
    if status.as_deref() == Some("pending") && PACKAGES.contains(&kind) {
        submit(context, id, kind)?;
    }
    if let Some(code) = change.get("code").and_then(Value::as_str).filter(|_| kind == "volume") {
        context.store.files.rename_volume(id, code)?;
    }
    if is_new_role {
        revoke_all(context, id);
    }
    let (caller, now) = (context.caller(), context.store.clock.now());
    let workspace = context.store.code.clone();
    // There is one default of a kind, and one main site.
    for key in ["default", "compute_default", "main"] {
        if change.get(key) == Some(&Value::Bool(true)) {
            clear_others(context, kind, key);
        }
    }
    let entity = context.store.get_mut(id).ok_or("The entity no longer exists")?;
    for (key, value) in change.iter().filter(|(key, _)| !is_read_only(key) && *key != "status") {
        entity.set(key, value.clone());
    }
    for (key, id, code) in references {
        if key == "queue" && JOBS.contains(&kind) {
            entity.set("parent", id.clone());
            entity.set("parent_hr", format!("job:{workspace}/{code}"));
        }
        entity.set(key, id);
        if key != "queue" {
            entity.set(&format!("{key}_hr"), code);
        }
    }
    let is_resumed = status.as_deref() == Some("waiting");
    if let Some(status) = status {
        let is_disabled = status == "disabled";
        match kind {
            "client" => {
                let is_online = matches!(entity.text("status"), "online" | "disabled");
                entity.set_status(client_status(is_online, is_disabled), &now);
            }
            kind if SHARES.contains(&kind) => {
                let is_offline = entity.text("status").ends_with("offline");
                entity.set_status(share_status(is_offline, is_disabled), &now);
            }
            "queue" if status == "enabled" => entity.set_status("waiting", &now),
            _ => entity.set_status(&status, &now),
        }
    }
    entity.set("modified", now);
    entity.set("modifier", caller);
    if matches!(kind, "transfer" | "compute") {
        entity.refresh_uri();
        transfers::end_series(context.store, id);
        if is_resumed {
            transfers::requeue(context.store, id);
        }
    }
    context.store.index_names(id);
    refresh_shares(context.store);
    let entity = context.store.get(id).ok_or("The entity no longer exists")?;
    if kind == "task" {
        let job = entity.text("job").to_owned();
        transfers::reconsider(context.store, &job);
    }
    context.note(id, format!("Changed {kind}: {}", change.keys().cloned().collect::<Vec<_>>().join(", ")));
    Ok(())
}

/// A user with another role has to be granted access again.
fn revoke_all(context: &mut Context<'_>, user: &str) {
    let entity = format!("user:{user}");
    let acls = context.store.of_kinds(&["acl"]).filter(|acl| acl.text("entity") == entity);
    let acls: Vec<String> = acls.map(|acl| acl.id().to_owned()).collect();
    acls.iter().for_each(|acl| _ = context.store.remove(acl));
}

/// Takes an attribute from all entities of a kind that only one of them has.
pub fn clear_others(context: &mut Context<'_>, kind: &'static str, key: &str) {
    let kinds = [kind];
    let others = context.store.of_kinds(&kinds).filter(|other| other.value(key) == true);
    let others: Vec<String> = others.map(|other| other.id().to_owned()).collect();
    for other in others {
        if let Some(other) = context.store.get_mut(&other) {
            other.set(key, false);
        }
    }
}

/// What a change refers to by id or code: attribute, id, code.
fn references(
    context: &Context<'_>,
    kind: &str,
    change: &Map<String, Value>,
) -> Result<Vec<(&'static str, String, String)>, String> {
    let mut found = Vec::new();
    let all: [(&'static str, &[&'static str]); 4] =
        [("queue", &["queue"]), ("user", &["user"]), ("site", &["site"]), ("parent", &["volume"])];
    for (key, kinds) in all {
        let is_other = key == "parent" && !matches!(kind, "folder" | "home");
        let Some(name) = change.get(key).and_then(Value::as_str).filter(|_| !is_other) else { continue };
        let entity = context.resolve(kinds, what(kinds), name)?;
        found.push((key, entity.id().to_owned(), entity.text("code").to_owned()));
    }
    Ok(found)
}

/// Lets a package go: it needs files and recipients, who become users by that.
fn submit(context: &mut Context<'_>, id: &str, kind: &str) -> Result<(), String> {
    let package = context.store.get(id).ok_or("The entity no longer exists")?;
    let has_files = kind == "request" || context.store.beneath(id).next().is_some();
    let mut recipients = package.recipients.clone();
    if package.text("status") != "init" {
        return Err(format!("The {kind} has already been submitted"));
    }
    if recipients.is_empty() || !has_files {
        return Err(super::jobs::incomplete(kind));
    }
    super::invite::invite_recipients(context, &mut recipients);
    if let Some(package) = context.store.get_mut(id) {
        package.recipients = recipients;
    }
    Ok(())
}
