//! Between whom transfers may go: places that the caller may use, one source party and one destination party.

use serde_json::{Map, Value};

use super::context::Context;
use crate::store::{End, Entity, is_absolute, is_local};

/// The sides of a transfer, and whether something is written there.
const SIDES: [(&str, bool); 2] = [("source", false), ("destination", true)];

/// The tasks in a list, in a map, or alone.
pub fn entries(list: &Value) -> Vec<Value> {
    const KEYS: &[&str] = &["source", "destination", "status"];
    match list {
        Value::Array(items) => items.clone(),
        Value::Object(map) if map.keys().any(|key| KEYS.contains(&key.as_str())) => vec![list.clone()],
        Value::Object(map) => map.values().cloned().collect(),
        other => vec![other.clone()],
    }
}

/// A side of a task or a transfer as it was given; empty when it was not.
fn text_of<'e>(entry: &'e Value, side: &str) -> &'e str {
    let alone = entry.as_str().filter(|_| side == "source");
    entry[side].as_str().or(entry[side]["path"].as_str()).or(alone).unwrap_or_default()
}

/// Refuses a transfer from or to a place that the caller may not use, and one with more than one party on a side. Tasks
/// that are added must have the parties of their job.
pub fn check_ends(
    context: &Context<'_>,
    given: &Map<String, Value>,
    job: Option<&Entity>,
) -> Result<(), String> {
    let whole = Value::Object(given.clone());
    let tasks = given.get("tasks").map(entries).unwrap_or_default();
    let known = |party: &str| {
        let (kind, id) = context.store.party_of(party);
        (kind.to_owned(), id.to_owned())
    };
    let of_job = |side| job.map(|job| job.text(side)).filter(|party| !party.is_empty()).map(known);
    let mut parties = SIDES.map(|(side, _)| of_job(side));
    for entry in std::iter::once(&whole).chain(&tasks) {
        if let Some(id) = text_of(entry, "source").strip_prefix("collection=") {
            let found = context.store.named(&["collection"], id.trim_end_matches('/'));
            if found.is_none_or(|collection| !context.may_read(collection)) {
                return Err(context.viewer().no_such(&["collection"], "collection", id));
            }
        }
        let ends = context.store.ends(text_of(entry, "source"), text_of(entry, "destination"), context.user);
        for (place, ((side, is_write), end)) in SIDES.into_iter().zip([ends.0, ends.1]).enumerate() {
            let text = text_of(entry, side);
            if text.is_empty() {
                continue;
            }
            check_end(context, &end, side, text, is_write).map_err(|reason| {
                match no_user(context, &end) {
                    Some(no_user) => format!("{reason}. {no_user}"),
                    None => reason,
                }
            })?;
            let party = known(&end.party);
            if parties[place].get_or_insert_with(|| party.clone()) != &party {
                return Err(format!(
                    "A transfer has one {side} party, and {text} is of another one than what comes before it; make a \
                     transfer for each"
                ));
            }
        }
    }
    Ok(())
}

/// That an end is of a user who does not exist, unless the caller sees nobody else either.
fn no_user(context: &Context<'_>, end: &End) -> Option<String> {
    let name = end.party.strip_prefix("user:").filter(|_| context.role != "standard")?;
    context.resolve(&["user"], "user", name).err()
}

fn check_end(context: &Context<'_>, end: &End, side: &str, text: &str, is_write: bool) -> Result<(), String> {
    if context.store.owner_of(&end.party).is_some() {
        end.place.clone()?;
        return check_machine(context, end, side, text, is_write);
    }
    if text.starts_with("collection=") && !is_write {
        return Ok(());
    }
    let Some(place) = end.place.clone()? else { return Ok(()) };
    let rights = context.rights(&place);
    match if is_write { rights.write } else { rights.read } {
        true => Ok(()),
        false => Err(format!("Permission denied: {side} {text}")),
    }
}

/// Only users themselves transfer from and to their machines; others where they mapped a share and allow it.
fn check_machine(
    context: &Context<'_>,
    end: &End,
    side: &str,
    text: &str,
    is_write: bool,
) -> Result<(), String> {
    let is_own = context.store.owner_of(&end.party) == Some(context.user);
    let is_folder_of_own = end.party.starts_with("user:") && !end.path.is_empty() && !end.path.contains('=');
    match &end.mapped {
        _ if is_own && (is_local(&end.path) || is_folder_of_own) => Ok(()),
        Some(_) if is_own => Ok(()),
        Some(_) if context.role == "standard" => Err(format!(
            "Permission denied: only administrators and employees may use the mapped shares of others, as the {side} \
             {text} does"
        )),
        Some(mapped) if if is_write { mapped.write } else { mapped.read } => Ok(()),
        Some(_) => Err(format!(
            "Permission denied: {} has mapped the share of the {side} {text} without {} access",
            end.readable,
            if is_write { "write" } else { "read" }
        )),
        None if is_local(&end.path) => Err(format!(
            "Permission denied: only {} may use local paths of own machines, as the {side} {text} does; make a delivery or \
             a request",
            end.readable
        )),
        None => Err(format!("The {side} {text} needs a share that {} has mapped locally", end.readable)),
    }
}

/// A task without a party has that of its job: a path from the root is then one of the server.
pub fn take_parties(context: &Context<'_>, list: &mut Value, job: &Entity) {
    let complete = |text: &mut Value, side: &str| {
        let is_of_server = context.store.owner_of(job.text(side)).is_none() && !job.text(side).is_empty();
        let Some(path) = text.as_str().filter(|path| is_of_server && is_absolute(path)) else { return };
        *text = format!("{}:{path}", context.store.code).into();
    };
    let mut open = vec![list];
    while let Some(task) = open.pop() {
        match task {
            Value::Array(tasks) => open.extend(tasks),
            Value::String(_) => complete(task, "source"),
            Value::Object(task) => {
                for (side, _) in SIDES {
                    task.get_mut(side).into_iter().for_each(|text| complete(text, side));
                }
                open.extend(task.values_mut().filter(|inner| inner.is_object()));
            }
            _ => {}
        }
    }
}
