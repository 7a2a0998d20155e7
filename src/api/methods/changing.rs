//! Changing entities: update, delete, activate, deactivate.

use serde_json::{Value, json};

use crate::args::is_id;
use crate::call::{Call, take, wrong_shape};
use crate::definition::{Method, Run};
use crate::has::{Has, check_id, check_no_error};
use crate::parameter::{Kind, Param};
use crate::row::{Row, Take};
use crate::signature::Returns;
use accsyn_core::error::{Error, Result};
use accsyn_core::net::HttpMethod;
use accsyn_core::wire::excerpt::shorten;
use accsyn_core::wire::members::{member, members};
use accsyn_core::wire::{self, ApiVersion};

const ENTITYTYPE: Param = Param::required("entitytype", Kind::Type, "entity type, for example `transfer`");
const PERSISTENT: Param = Param::required("entitytype", Kind::Type, "entity type, for example `user`");
const ENTITYID: Param = Param::required("entityid", Kind::Ident, "id of the entity");

pub(super) const METHODS: &[Method] = &[
    Method::new("update", "Changes attributes of an entity.")
        .also(&["update_one"])
        .params(&[
            ENTITYTYPE,
            ENTITYID,
            Param::required("data", Kind::NonEmptyObject, "the attributes to change, at least one, with their new values"),
        ])
        .returns(Returns::EntityOrNull, "the changed entity, or null when the backend returns none")
        .note("With api_version 3, access rules (type acl) are changed by grant() instead.")
        .example(
            r#"{"entitytype": "transfer", "entityid": "5b0faf0382aacd8b3e3e6a1c", "data": {"status": "aborted"}}"#,
        )
        .both(Run::Steps(update)),
    Method::new("update_many", "Changes several tasks of a job at once.")
        .params(&[
            Param::required("entitytype", Kind::Type, "must be `task`"),
            Param::required("entityid", Kind::Ident, "id of the job"),
            Param::required(
                "data",
                Kind::NonEmptyList,
                "objects, at least one, that each name a task by `id` or `uri` and hold its new values",
            ),
        ])
        .returns(Returns::Entities, "an array of the changed tasks")
        .both(Run::Steps(update_many)),
    Method::new("delete_one", "Deletes (purges) an entity.")
        .params(&[
            ENTITYTYPE,
            ENTITYID,
            Param::optional("data", Kind::Object, "further options for the backend").v3(""),
            Param::optional(
                "force",
                Kind::Bool,
                "whether to delete it although other entities depend on it; short for `data` {\"force\": true}",
            )
            .v3(""),
        ])
        .returns(Returns::Bool, "true")
        .note("With api_version 3, access rules (type acl) are removed by revoke() instead.")
        .v3(Run::Steps(delete_one))
        .v1(Run::Event(Row::new(HttpMethod::Delete, "{type}/delete").id("entityid"))),
    Method::new("delete_many", "Removes files from a collection.")
        .params(&[
            Param::required("entitytype", Kind::Type, "must be `collection`"),
            Param::required("entityid", Kind::Ident, "id of the collection"),
            Param::required("data", Kind::NonEmptyObject, "the files to remove, as {\"files\": [\"<id>\", ...]}"),
        ])
        .returns(Returns::Bool, "true")
        .v3(Run::Steps(delete_many))
        .v1(Run::Missing("collections cannot be changed")),
    Method::new("activate_one", "Activates a deactivated entity again.")
        .params(&[PERSISTENT, Param::required("entityident", Kind::Ident, "id or code of the entity")])
        .returns(Returns::Bool, "true")
        .v3(Run::Steps(activate_one))
        .v1(Run::Missing("use update() with {\"status\": \"enabled\"}")),
    Method::new("deactivate_one", "Deactivates an entity: it is kept, but no longer found or used.")
        .also(&["offline_one"])
        .params(&[PERSISTENT, ENTITYID])
        .returns(Returns::Bool, "true")
        .v3(Run::Event(Row::new(HttpMethod::Delete, "{type}/deactivate").id("entityid")))
        .v1(Run::Event(Row::new(HttpMethod::Delete, "{type}/offline").id("entityid"))),
];

/// The entity type; v3 changes ACLs by methods of their own.
fn entity_type(call: &Call<'_>, instead: &str) -> Result<String> {
    let entity = call.args.entity_type("entitytype")?;
    if entity == "acl" && call.session.api_version() == ApiVersion::V3 {
        return Err(Error::invalid_argument(format!(
            "an acl cannot be changed by {}; use {instead}",
            call.signature.name
        )));
    }
    Ok(entity)
}

fn update(call: &Call<'_>) -> Result<String> {
    let entity = entity_type(call, "grant")?;
    let uri = format!("{}/edit", call.base(&entity));
    let id = call.args.required_text("entityid")?;
    let answer = call.event(HttpMethod::Put, &uri, call.args.value("data")?, None, Some(id))?;
    let changed = take(answer, Take::Only, &uri)?;
    if changed == "null" {
        return Ok(changed);
    }
    check_no_error(&changed, &uri)?;
    if member(&changed, "id").is_some() {
        // An entity may be named otherwise than by its id.
        if is_id(id) {
            check_id(&changed, &entity, id)?;
        } else {
            Has::ID.check(&changed, &uri)?;
        }
        return Ok(changed);
    }
    let data = call.args.get("data")?;
    let is_changed = |key: &str| data.is_some_and(|data| data.get(key).is_some());
    if !members(&changed).into_iter().flatten().any(|(key, _)| is_changed(&key)) {
        return Err(wrong_shape(&uri, "the changed entity, with its `id` or what was changed"));
    }
    Ok(changed)
}

fn update_many(call: &Call<'_>) -> Result<String> {
    let entity = only(call, "task")?;
    let id = match call.session.api_version() {
        ApiVersion::V3 => call.args.id("entityid")?,
        ApiVersion::V1 => call.args.required_text("entityid")?,
    };
    let data = call.args.value("data")?;
    for (index, item) in data.as_array().into_iter().flatten().enumerate() {
        if !item.as_object().is_some_and(|task| task.contains_key("id") || task.contains_key("uri")) {
            return Err(Error::invalid_argument(format!(
                "item {index} of `data` must be an object that names its task by `id` or `uri`"
            )));
        }
    }
    let uri = format!("{}/edit", call.base(&entity));
    let answer = call.event(HttpMethod::Put, &uri, data.clone(), None, Some(id))?;
    let changed = take(answer, Take::All(Has::OneOf(&["id", "uri"])), &uri)?;
    let tasks = wire::json::value(&changed).unwrap_or_default();
    let is_asked = |task: &&Value| ["id", "uri"].iter().any(|key| is_among(&data, key, &task[*key]));
    if tasks.as_array().into_iter().flatten().any(|task| !is_asked(&task)) {
        return Err(wrong_shape(&uri, "the changed tasks, but holds one that was not to be changed"));
    }
    Ok(changed)
}

/// Whether an item has this value for a key, as the backend or as people write it.
fn is_among(items: &Value, key: &str, value: &Value) -> bool {
    let is_same = |item: &Value| match (item[key].as_str(), value.as_str()) {
        (Some(one), Some(other)) => one.strip_prefix("ObjectId:").unwrap_or(one).eq_ignore_ascii_case(other),
        _ => false,
    };
    items.as_array().is_some_and(|items| items.iter().any(is_same))
}

/// The entity type, which must be this one.
fn only(call: &Call<'_>, wanted: &str) -> Result<String> {
    let entity = call.args.entity_type("entitytype")?;
    if entity == wanted {
        return Ok(entity);
    }
    Err(Error::invalid_argument(format!(
        "{} works for entity type {wanted} only, not '{}'",
        call.signature.name,
        shorten(&entity)
    )))
}

fn delete_one(call: &Call<'_>) -> Result<String> {
    let uri = format!("{}/delete", entity_type(call, "revoke")?);
    let id = call.args.required_text("entityid")?;
    let mut data = call.args.value("data")?;
    if let Some(force) = call.args.get("force")? {
        if data.is_null() {
            data = json!({});
        }
        data["force"] = force.clone();
    }
    take(call.event(HttpMethod::Delete, &uri, data, None, Some(id))?, Take::Done, &uri)
}

fn delete_many(call: &Call<'_>) -> Result<String> {
    only(call, "collection")?;
    let id = call.args.id("entityid")?;
    let uri = "collection/file/remove";
    take(call.event(HttpMethod::Delete, uri, call.args.value("data")?, None, Some(id))?, Take::Done, uri)
}

fn activate_one(call: &Call<'_>) -> Result<String> {
    let uri = format!("{}/activate", call.args.entity_type("entitytype")?);
    let ident = call.args.ident("entityident")?;
    let (query, id) = if is_id(&ident) { (None, Some(ident.as_str())) } else { (Some(ident.as_str()), None) };
    take(call.event(HttpMethod::Post, &uri, Value::Object(Default::default()), query, id)?, Take::Done, &uri)
}
