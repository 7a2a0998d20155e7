//! Settings, logs, and the API key.

use serde_json::{Map, Value, json};

use super::{Context, Outcome};
use crate::request::Operation;

/// The `setting` operation, in all its forms.
pub fn run(context: &mut Context<'_>, operation: &Operation<'_>) -> Outcome {
    let data = &operation.data;
    let text = |key: &str| data[key].as_str().filter(|text| !text.is_empty());
    let kind = text("entitytype").or(text("scope")).unwrap_or("workspace").to_lowercase();
    let id = operation.id.or(text("ident"));
    let scope = match id {
        Some(id) => id.to_owned(),
        None if kind == "workspace" => "workspace".to_owned(),
        None => return Err(format!("The settings of a {kind} need its id")),
    };
    let name = text("name");
    match (operation.verb, name) {
        ("GET", Some(name)) => {
            let value = context.store.settings.get(&scope).and_then(|values| values.get(name)).cloned();
            // What an entity does not set is inherited from the workspace.
            let inherited =
                || context.store.settings.get("workspace").and_then(|values| values.get(name)).cloned();
            Ok(json!({ "result": value.or_else(inherited) }))
        }
        ("GET", None) => {
            let mut values = Map::new();
            if data["upstream"] == true {
                values.extend(context.store.settings.get("workspace").cloned().unwrap_or_default());
            }
            values.extend(context.store.settings.get(&scope).cloned().unwrap_or_default());
            Ok(json!({ "result": values }))
        }
        ("PUT", Some(name)) => {
            context.check_write("workspace", None)?;
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

/// The `log/find` operation.
pub fn logs(context: &Context<'_>, operation: &Operation<'_>) -> Outcome {
    let data = &operation.data;
    let search = data["search"].as_str().unwrap_or_default().to_lowercase();
    let key = data["sort"].as_str().unwrap_or("date");
    let fits = |line: &&Value| {
        let is_about = operation.id.is_none_or(|id| line["entity"] == id);
        is_about && (search.is_empty() || line.to_string().to_lowercase().contains(&search))
    };
    let mut lines: Vec<&Value> = context.store.log.iter().filter(fits).collect();
    lines.sort_by(|a, b| a[key].as_str().cmp(&b[key].as_str()));
    if data["sort_reverse"] == true {
        lines.reverse();
    }
    let count = lines.len();
    let number = |key: &str| data["pagination"][key].as_u64().and_then(|number| usize::try_from(number).ok());
    let limit = number("limit").filter(|limit| *limit > 0).unwrap_or(100);
    let skip = number("skip").unwrap_or_else(|| number("page").unwrap_or(1).saturating_sub(1) * limit);
    let page: Vec<&Value> = lines.into_iter().skip(skip).take(limit).collect();
    Ok(json!({ "result": page, "count": count }))
}

/// The caller's own API key.
pub fn api_key(context: &Context<'_>) -> Outcome {
    let secrets = context.store.get(context.user).and_then(|user| user.secrets.as_ref());
    Ok(json!({ "api_key": secrets.map(|secrets| secrets.api_key.clone()) }))
}
