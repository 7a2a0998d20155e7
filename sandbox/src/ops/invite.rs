//! New users, and the credentials, machines and packages that wait for them.

use serde_json::{Map, Value, json};

use super::context::Context;
use crate::store::{Entity, PACKAGES, Secrets, random_uuid};

/// Makes a user of an e-mail address, who logs in with what was used before, or with new credentials.
pub fn invite(context: &mut Context<'_>, code: &str, role: &str) -> String {
    let id = context.store.ids.next_id();
    let mut data = base(context, &id, code, code);
    data.insert("role".to_owned(), json!(role));
    let mut user = Entity::new("user", data);
    context.store.complete(&mut user);
    admit(context, user);
    context.note(&id, format!("Invited {code}"));
    id
}

/// Lets a new user in: with credentials, with the machines and the packages that were waiting.
pub fn admit(context: &mut Context<'_>, mut user: Entity) {
    let (id, code) = (user.id().to_owned(), user.text("code").to_lowercase());
    let former = context.store.former.remove(&code);
    context.store.changes.has_rest = true;
    user.secrets =
        Some(former.unwrap_or_else(|| Secrets { password: random_uuid(), api_key: random_uuid() }));
    context.store.insert(user);
    let waiting = |entity: &&Entity| {
        let is_recipient =
            |recipient: &Value| recipient["user_hr"].as_str().is_some_and(|name| name.to_lowercase() == code);
        (entity.kind == "client" && entity.text("user_hr").to_lowercase() == code)
            || entity.recipients.iter().any(is_recipient)
    };
    let kinds = [PACKAGES, &["client"]].concat();
    let ids: Vec<String> =
        context.store.of_kinds(&kinds).filter(waiting).map(|entity| entity.id().to_owned()).collect();
    for other in ids {
        let Some(entity) = context.store.get_mut(&other) else { continue };
        if entity.kind == "client" {
            entity.set("user", id.clone());
        }
        for recipient in &mut entity.recipients {
            if recipient["user_hr"].as_str().is_some_and(|name| name.to_lowercase() == code) {
                recipient["user"] = id.clone().into();
            }
        }
    }
}

/// What every entity has that is made by the caller.
pub fn base(context: &Context<'_>, id: &str, code: &str, name: &str) -> Map<String, Value> {
    let (now, caller) = (context.store.clock.now(), context.caller());
    let value = json!({
        "id": id, "code": code, "name": name, "description": "", "created": now, "creator": caller, "modified": now,
        "modifier": caller, "metadata": {},
    });
    value.as_object().cloned().unwrap_or_default()
}

/// Creates users for the recipients of a package that is sent.
pub fn invite_recipients(context: &mut Context<'_>, recipients: &mut [Value]) {
    for recipient in recipients {
        let code = recipient["user_hr"].as_str().unwrap_or_default().to_owned();
        if recipient["user"].as_str().is_none_or(str::is_empty) && context.store.user(&code).is_none() {
            recipient["user"] = invite(context, &code, "standard").into();
        }
    }
}
