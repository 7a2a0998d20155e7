//! Recipients, acls, and servers of shares.

use serde_json::{Map, Value, json};

use super::context::{Context, Outcome};
use super::show::show;
use crate::release::Release;
use crate::request::Operation;
use crate::store::{Entity, JOBS, SHARES, check_acl, refresh_shares};

fn job(context: &Context<'_>, operation: &Operation<'_>) -> Result<String, String> {
    let id = operation.id.ok_or("The id of the job is required")?;
    let job = context.store.named(JOBS, id).filter(|job| context.may_read(job));
    job.map(|job| job.id().to_owned()).ok_or_else(|| context.viewer().no_such(JOBS, "job", id))
}

fn is_recipient(recipient: &Value, name: &str) -> bool {
    ["user", "user_hr"]
        .iter()
        .any(|key| recipient[*key].as_str().is_some_and(|text| text.eq_ignore_ascii_case(name)))
}

fn check_package(context: &Context<'_>, id: &str) -> Result<(), String> {
    let package = context.store.get(id).ok_or("The job no longer exists")?;
    context.check_write(package.kind, Some(package))
}

/// Adds a recipient to a package, by id or e-mail.
pub fn add_recipient(context: &mut Context<'_>, operation: &Operation<'_>) -> Outcome {
    let id = job(context, operation)?;
    check_package(context, &id)?;
    let name = operation.data["recipient"].as_str().ok_or("The data must have a `recipient`")?;
    if operation.data["invite"] == false {
        context.resolve(&["user"], "user", name)?;
    }
    let mut recipients = [context.store.recipient(name)];
    context.store.check_recipient(name, context.user)?;
    // What was submitted is sent at once.
    if context.store.get(&id).is_some_and(|package| package.text("status") != "init") {
        super::invite::invite_recipients(context, &mut recipients);
    }
    let [recipient] = recipients;
    let package = context.store.get_mut(&id).ok_or("The job no longer exists")?;
    if package.recipients.iter().any(|other| is_recipient(other, name)) {
        return Ok(json!({ "result": false }));
    }
    package.recipients.push(recipient);
    context.note(&id, format!("Added recipient {name}"));
    Ok(json!({ "result": true }))
}

/// Lists the recipients of a package; none of one that the caller may not see.
pub fn recipients(context: &Context<'_>, operation: &Operation<'_>) -> Outcome {
    let id = operation.id.ok_or("The id of the job is required")?;
    let package = context.resolve(JOBS, "job", id)?;
    let recipients = if context.may_read(package) { package.recipients.clone() } else { Vec::new() };
    Ok(json!({ "result": recipients }))
}

/// Takes a recipient from a package.
pub fn remove_recipient(context: &mut Context<'_>, operation: &Operation<'_>) -> Outcome {
    let id = job(context, operation)?;
    check_package(context, &id)?;
    let name = operation.data["recipient"].as_str().ok_or("The data must have a `recipient`")?.to_owned();
    let package = context.store.get_mut(&id).ok_or("The job no longer exists")?;
    let before = package.recipients.len();
    package.recipients.retain(|other| !is_recipient(other, &name));
    Ok(json!({ "result": package.recipients.len() < before }))
}

/// Creates an acl; the one that there is for the same user, share and path is changed in place. Before release 3.4 a user
/// had one for a share, and changing it answered true.
pub fn create_acl(context: &mut Context<'_>, operation: &Operation<'_>) -> Outcome {
    context.check_write("acl", None)?;
    let before = context.store.count_of("acl");
    let id = put_acl(context, &operation.data)?;
    if context.release < Release::V3_4 && context.store.count_of("acl") == before {
        return Ok(json!({ "result": [true] }));
    }
    let shown = context.store.get(&id).map(|acl| show(context, acl, &[], operation.api_version));
    Ok(json!({ "result": Value::from_iter(shown) }))
}

/// Creates or changes an acl; returns its id. Unknown users are invited by it.
pub fn put_acl(context: &mut Context<'_>, data: &Value) -> Result<String, String> {
    let part =
        |key: &str| data[key].as_str().and_then(|text| text.split_once(':')).map(|(_, name)| name.to_owned());
    let (entity, target) = part("entity").zip(part("target")).ok_or("An acl needs an entity and a target")?;
    check_acl(data)?;
    if data["read"] != true && data["write"] != true {
        return Err("Either read or write access must be granted".to_owned());
    }
    let share = context.resolve(SHARES, "share", &target)?;
    let (share, share_name) = (share.id().to_owned(), share.text("name").to_owned());
    let user = match context.store.user(&entity).map(|user| user.id().to_owned()) {
        Some(id) => id,
        None if data["invite"] != false && entity.contains('@') => {
            super::invite::invite(context, &entity, "standard")
        }
        None => return Err(context.viewer().no_such(&["user"], "user", &entity)),
    };
    let user_name = context.store.get(&user).map(|user| user.text("code").to_owned()).unwrap_or_default();
    let (entity, target) = (format!("user:{user}"), format!("share:{share}"));
    let path = data["path"].as_str().unwrap_or("/").to_owned();
    let has_one_rule = context.release < Release::V3_4;
    let existing = context
        .store
        .of_kinds(&["acl"])
        .filter(|acl| has_one_rule || acl.text("path").trim_matches('/') == path.trim_matches('/'))
        .find(|acl| acl.text("entity") == entity && acl.text("target") == target && !acl.is_inactive);
    let existing = existing.map(|acl| acl.id().to_owned());
    let now = context.store.clock.now();
    let id = existing.unwrap_or_else(|| {
        let id = context.store.ids.next_id();
        let fields = json!({
            "id": id, "entity": entity, "entity_hr": user_name, "target": target, "target_hr": share_name, "created": now,
            "creator": context.caller(), "modified": now, "modifier": "", "code": "", "name": "", "description": "",
            "metadata": {},
        });
        let mut acl = Entity::new("acl", fields.as_object().cloned().unwrap_or_default());
        context.store.complete(&mut acl);
        context.store.insert(acl);
        id
    });
    if let Some(acl) = context.store.get_mut(&id) {
        acl.set("path", path);
        for key in ["read", "write"] {
            acl.set(key, data[key] == true);
        }
        acl.set("modified", now);
    }
    context.note(&id, format!("Granted {user_name} access to {share_name}"));
    Ok(id)
}

/// v3: assigns a server to a share, or takes it away.
pub fn assign(context: &mut Context<'_>, operation: &Operation<'_>) -> Outcome {
    let share = operation.id.ok_or("The id of the share is required")?.to_owned();
    let server = operation.data["client"].as_str().ok_or("The data must have a `client`")?.to_owned();
    set_server(context, &share, &server, operation.verb != "DELETE")
}

/// v1: the same by editing the share; None when the edit is about something else.
pub fn assign_v1(context: &mut Context<'_>, operation: &Operation<'_>) -> Option<Outcome> {
    let data = operation.data.as_object()?;
    let (key, server) = ["server", "siteserver", "server_clear", "siteserver_clear"]
        .iter()
        .find_map(|key| Some((*key, data.get(*key)?.as_str()?)))?;
    let share = operation.id?.to_owned();
    Some(set_server(context, &share, server, !key.ends_with("_clear")))
}

fn set_server(context: &mut Context<'_>, share: &str, server: &str, is_assigned: bool) -> Outcome {
    context.check_write("volume", None)?;
    let is_server = |client: &&Entity| client.data.get("type") != Some(&json!(0));
    let server = context
        .store
        .named(&["client"], server)
        .filter(is_server)
        .ok_or_else(|| context.viewer().no_such(&["client"], "server", server))?
        .id()
        .to_owned();
    let share = context.resolve(SHARES, "share", share)?.id().to_owned();
    let entity = context.store.get_mut(&share).ok_or("The share no longer exists")?;
    entity.servers.retain(|other| *other != server);
    if is_assigned {
        entity.servers.push(server);
    }
    refresh_shares(context.store);
    Ok(json!({ "result": true }))
}

/// Lists the servers of a share.
pub fn assignments(context: &Context<'_>, operation: &Operation<'_>) -> Outcome {
    let id = operation.id.ok_or("The id of the share is required")?;
    let share = context.resolve(SHARES, "share", id)?;
    if !context.may_read(share) {
        return Ok(json!({ "result": [] }));
    }
    let servers = share.servers.iter().enumerate().map(|(index, server)| {
        let code = context.store.get(server).map(|server| server.text("code")).unwrap_or_default();
        let mut assignment = Map::new();
        assignment.insert("client".to_owned(), json!(server));
        assignment.insert("client_hr".to_owned(), json!(code));
        assignment.insert("main".to_owned(), json!(index == 0));
        assignment
    });
    Ok(json!({ "result": servers.collect::<Vec<_>>() }))
}
