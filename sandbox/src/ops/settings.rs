//! Settings, logs, and the API key.

use serde_json::{Map, Value, json};

use super::context::{Context, Outcome};
use crate::request::{ApiVersion, Operation};
use crate::secret::told;
use crate::store::{Entity, check_known, check_setting, check_setting_name, usual_settings};

/// The `setting` operation, in all its forms.
pub fn run(context: &mut Context<'_>, operation: &Operation<'_>) -> Outcome {
    let data = &operation.data;
    let text = |key: &str| data[key].as_str().filter(|text| !text.is_empty());
    let kind = text("entitytype").or(text("scope")).unwrap_or("workspace").to_lowercase();
    let id = operation.id.or(text("ident"));
    let scope = match id {
        Some(id) => id.to_owned(),
        None if kind == "workspace" => "workspace".to_owned(),
        None if super::types::kinds(&kind, &Value::Null).is_none() => {
            return Err(super::types::unknown(&kind));
        }
        None => return Err(format!("The settings of a {kind} need its id")),
    };
    let scope = match scope.as_str() {
        "workspace" => scope,
        _ if context.store.get(&scope).is_some_and(|entity| entity.kind == "workspace") => {
            "workspace".to_owned()
        }
        _ => {
            let kinds =
                super::types::kinds(&kind, &Value::Null).ok_or_else(|| super::types::unknown(&kind))?;
            let kinds = if kind == "job" { [&kinds[..], &["queue"]].concat() } else { kinds };
            let named = context.store.named(&kinds, &scope).or(context.store.get(&scope));
            match named {
                Some(entity) => entity.id().to_owned(),
                None => return Err(context.viewer().no_such(&kinds, &kind, &scope)),
            }
        }
    };
    let name = text("name");
    if let Some(name) = name.filter(|_| !context.is_lenient) {
        check_setting_name(name)?;
    }
    let above = scopes(context, &scope);
    let value_in = |scope: &str, name: &str| context.store.settings.get(scope)?.get(name).cloned();
    match (operation.verb, name) {
        ("GET", Some(name)) => {
            // What an entity does not set is inherited.
            let value = above.iter().find_map(|scope| value_in(scope, name));
            Ok(json!({ "result": value.or_else(|| default(name).map(Value::from)) }))
        }
        ("GET", None) => {
            let mut values = Map::new();
            let is_whole = data["upstream"] == true;
            if data["omit_defaults"] == false {
                values.extend(usual_settings().map(|(name, value)| (name.to_owned(), json!(value))));
            }
            for scope in above.iter().rev().filter(|other| is_whole || **other == scope) {
                values.extend(context.store.settings.get(scope).cloned().unwrap_or_default());
            }
            if data["omit_defaults"] == true {
                values.retain(|name, value| default(name).is_none_or(|default| value != default));
            }
            if data["recursive"] == true {
                values = Map::from_iter([(scope.clone(), Value::Object(values))]);
                values.extend(beneath(context, &scope));
            }
            Ok(json!({ "result": values }))
        }
        ("PUT", Some(name)) => {
            context.check_write("workspace", None)?;
            if operation.api_version == ApiVersion::V3 && !data["value"].is_string() {
                return Err(format!(
                    "The option 'value' of a setting must be a string, not {}",
                    told(name, &data["value"])
                ));
            }
            check_setting(name, &data["value"])?;
            context
                .store
                .settings
                .entry(scope.clone())
                .or_default()
                .insert(name.to_owned(), data["value"].clone());
            context.store.changes.has_rest = true;
            context.note(&scope, format!("Changed setting {name}"));
            Ok(json!({ "result": true }))
        }
        ("DELETE", Some(name)) => {
            context.check_write("workspace", None)?;
            let removed = context.store.settings.get_mut(&scope).and_then(|values| values.shift_remove(name));
            context.store.changes.has_rest = true;
            Ok(json!({ "result": removed.is_some() }))
        }
        _ => Err("A setting needs a name".to_owned()),
    }
}

fn default(name: &str) -> Option<&'static str> {
    usual_settings().find(|(known, _)| *known == name).map(|(_, value)| value)
}

/// A scope and those that it inherits from: workspace, volume, folder; workspace, queue, job.
fn scopes(context: &Context<'_>, scope: &str) -> Vec<String> {
    let mut scopes = vec![scope.to_owned()];
    while let Some(entity) = scopes.last().and_then(|scope| context.store.get(scope)) {
        let parent = entity.text("parent");
        if parent.is_empty() || scopes.iter().any(|known| known == parent) {
            break;
        }
        scopes.push(parent.to_owned());
    }
    if scope != "workspace" {
        scopes.push("workspace".to_owned());
    }
    scopes
}

/// What is set in the scopes that inherit from one, by scope.
fn beneath(context: &Context<'_>, scope: &str) -> Map<String, Value> {
    let others =
        context.store.settings.iter().filter(|(other, values)| *other != scope && !values.is_empty());
    others
        .filter(|(other, _)| scopes(context, other).iter().any(|above| above == scope))
        .map(|(other, values)| (other.clone(), Value::Object(values.clone())))
        .collect()
}

/// The `log/find` operation.
pub fn logs(context: &Context<'_>, operation: &Operation<'_>) -> Outcome {
    let data = &operation.data;
    let search = data["search"].as_str().unwrap_or_default().to_lowercase();
    let key = data["sort"].as_str().unwrap_or("date");
    let kind = data["entitytype"].as_str().unwrap_or("workspace").to_lowercase();
    let kinds = super::types::kinds(&kind, &Value::Null).ok_or_else(|| super::types::unknown(&kind))?;
    let kinds = if kinds == ["workspace"] { Vec::new() } else { kinds };
    check_known("A line of the log", "attribute", key, ["date", "user", "entity", "message"].into_iter())?;
    let id = operation.id.map(|id| context.store.named(&kinds, id).map_or(id, Entity::id));
    let id = id.filter(|id| *id != context.store.id);
    let caller = context.caller();
    let fits = |line: &&Value| {
        let entity = line["entity"].as_str().and_then(|id| context.store.get(id));
        let is_about = match id {
            Some(id) => line["entity"] == id,
            None => kinds.is_empty() || entity.is_some_and(|entity| kinds.contains(&entity.kind)),
        };
        let may_read = context.role == "admin"
            || line["user"] == caller.as_str()
            || entity.is_some_and(|entity| context.may_read(entity));
        is_about && may_read && (search.is_empty() || line.to_string().to_lowercase().contains(&search))
    };
    let mut lines: Vec<&Value> = context.store.log.iter().filter(fits).collect();
    lines.sort_by_key(|line| line[key].as_str().unwrap_or_default().to_lowercase());
    if data["sort_reverse"] == true {
        lines.reverse();
    }
    let count = lines.len();
    let number = |key: &str| data["pagination"][key].as_u64().and_then(|number| usize::try_from(number).ok());
    let limit = number("limit").filter(|limit| *limit > 0).unwrap_or(100);
    let skip =
        number("skip").unwrap_or_else(|| number("page").unwrap_or(1).saturating_sub(1).saturating_mul(limit));
    let page: Vec<&Value> = lines.into_iter().skip(skip).take(limit).collect();
    Ok(json!({ "result": page, "count": count }))
}

/// The caller's own API key, if the workspace reveals it.
pub fn api_key(context: &Context<'_>) -> Outcome {
    if !context.reveals_api_keys {
        return Err("Permission denied: this workspace does not reveal API keys; start the sandbox with \
                    --reveal-api-keys to allow it"
            .to_owned());
    }
    let secrets = context.store.get(context.user).and_then(|user| user.secrets.as_ref());
    Ok(json!({ "api_key": secrets.map(|secrets| secrets.api_key.clone()) }))
}
