//! What every workspace has, whatever is changed: an administrator, a default queue, the built-in sites; and what is
//! in use stays.

use serde_json::{Map, Value};

use super::context::Context;
use crate::store::Entity;

/// Sites that every workspace has.
const BUILT_IN_SITES: &[&str] = &["hq", "roaming", "accsyn"];

fn is_built_in(site: &Entity) -> bool {
    BUILT_IN_SITES.contains(&site.text("code"))
}

/// Whether a user is an administrator who can log in.
fn is_administrator(user: &Entity) -> bool {
    user.text("role") == "admin"
        && user.text("status") == "enabled"
        && !user.is_inactive
        && user.secrets.is_some()
}

fn check_administrator(context: &Context<'_>, entity: &Entity, change: &str) -> Result<(), String> {
    let mut others = context.store.of_kinds(&["user"]).filter(|user| user.id() != entity.id());
    match entity.kind == "user" && is_administrator(entity) && !others.any(is_administrator) {
        true => Err(format!(
            "The only administrator {} cannot be {change}; make another user an administrator first",
            entity.text("code")
        )),
        false => Ok(()),
    }
}

/// Refuses to delete, deactivate or disable what there must be.
pub fn check_removal(context: &Context<'_>, entity: &Entity, change: &str) -> Result<(), String> {
    check_administrator(context, entity, change)?;
    let is = |key: &str| entity.value(key) == true;
    match entity.kind {
        "queue" if is("default") => {
            Err(format!("The default queue cannot be {change}; make another queue the default"))
        }
        "volume" if is("default") && change == "deleted" => {
            Err("The default volume cannot be deleted".to_owned())
        }
        "site" if is("main") => {
            Err(format!("The main site cannot be {change}; make another site the main one"))
        }
        "site" if is_built_in(entity) => {
            Err(format!("The site {} cannot be {change}: every workspace has it", entity.text("code")))
        }
        _ => Ok(()),
    }
}

/// Refuses a change of attributes after which the workspace would lack what there must be.
pub fn check_change(
    context: &Context<'_>,
    entity: &Entity,
    change: &Map<String, Value>,
) -> Result<(), String> {
    let kind = entity.kind;
    let becomes = |key: &str| change.get(key).filter(|value| *value != entity.value(key));
    if change.get("status").is_some_and(|status| status == "disabled") {
        // The jobs of a folder that is disabled wait.
        match kind {
            "user" | "volume" => check_deactivation(context, entity, "disabled")?,
            _ => check_removal(context, entity, "disabled")?,
        }
    }
    if becomes("role").is_some() {
        check_administrator(context, entity, "given another role")?;
    }
    for (key, kinds) in [("default", &["queue", "volume"][..]), ("main", &["site"])] {
        if kinds.contains(&kind) && entity.value(key) == true && becomes(key).is_some() {
            return Err(match kind {
                "site" => {
                    "A workspace must have a main site; make another site the main one instead".to_owned()
                }
                _ => {
                    format!("A workspace must have a default {kind}; make another {kind} the default instead")
                }
            });
        }
    }
    if kind == "site" && is_built_in(entity) && becomes("code").is_some() {
        return Err(format!(
            "The code of the site {} cannot be changed: every workspace has it",
            entity.text("code")
        ));
    }
    Ok(())
}

/// Refuses to deactivate or disable what is in use, or what there must be.
pub fn check_deactivation(context: &Context<'_>, entity: &Entity, change: &str) -> Result<(), String> {
    match entity.kind {
        "home" => return Err("A home cannot be deactivated; deactivate its user".to_owned()),
        "user" | "volume" | "folder" | "collection" => {}
        _ => return check_removal(context, entity, change),
    }
    let id = entity.id();
    let is_used = |job: &&Entity| match entity.kind {
        "user" => job.text("user") == id || is_part(job, id),
        _ => uses(context, job, id),
    };
    let running = context.store.of_kinds(&["transfer", "compute"]).filter(|job| !job.is_finished());
    let active: Vec<&str> = running.filter(is_used).map(|job| job.text("name")).take(4).collect();
    match active.split_first() {
        None => check_removal(context, entity, change),
        Some((first, rest)) => Err(format!(
            "The {} {} has active jobs ({first}{}); abort them before it is {change}",
            entity.kind,
            entity.text("code"),
            if rest.is_empty() { "" } else { ", ..." }
        )),
    }
}

/// Whether a user is at an end of a job.
pub fn is_part(job: &Entity, user: &str) -> bool {
    ["source", "destination"].iter().any(|side| job.text(side).strip_prefix("user:") == Some(user))
}

/// Whether a job, or one of its tasks, leads from or to a share, or to what is in it.
fn uses(context: &Context<'_>, job: &Entity, share: &str) -> bool {
    let store = &context.store;
    let root = store.get(share).and_then(|share| store.root_of(share));
    let is_there = |text: &str| {
        if let Some(name) = text.strip_prefix("collection=") {
            return store.named(&["collection"], name.trim_end_matches('/')).is_some_and(|c| c.id() == share);
        }
        let Ok(Some(place)) = store.end(text, job.text("user")).place else { return false };
        root.as_ref().is_some_and(|root| {
            root.volume == place.volume
                && (root.path.is_empty()
                    || place.path == root.path
                    || place.path.starts_with(&format!("{}/", root.path)))
        })
    };
    let sides = ["_source", "_destination"];
    let mut entries = std::iter::once(job).chain(store.beneath(job.id()));
    entries.any(|entry| sides.iter().any(|side| !entry.text(side).is_empty() && is_there(entry.text(side))))
}
