//! Changing entities: update, delete, activate, deactivate.

use serde_json::{Value, json};

use crate::api::args::{is_id, shorten};
use crate::api::call::{Call, take};
use crate::api::method::{Kind, Method, Param, Payload, Row, Run, Take};
use crate::error::{Error, Result};
use crate::net::HttpMethod;
use crate::wire::Dialect;

const ENTITYTYPE: Param = Param::required("entitytype", Kind::Type, "entity type");
const ENTITYID: Param = Param::required("entityid", Kind::Ident, "entity id");

pub(super) const METHODS: &[Method] = &[
    Method {
        name: "update",
        aliases: &["update_one"],
        about: "Changes attributes of an entity.",
        params: &[
            ENTITYTYPE,
            ENTITYID,
            Param::required("data", Kind::FilledObject, "attributes to change with their new values"),
        ],
        returns: "the changed entity, or null",
        v3: Run::Steps(update),
        v1: Run::Steps(update),
        keeps_null: false,
    },
    Method {
        name: "update_many",
        aliases: &[],
        about: "Changes several tasks of a job at once.",
        params: &[
            Param::required("entitytype", Kind::Type, "must be task"),
            Param::required("entityid", Kind::Ident, "id of the job"),
            Param::required(
                "data",
                Kind::FilledList,
                "objects that name a task by `id` or `uri` and hold its new values",
            ),
        ],
        returns: "list of the changed tasks",
        v3: Run::Steps(update_many),
        v1: Run::Steps(update_many),
        keeps_null: false,
    },
    Method {
        name: "delete_one",
        aliases: &[],
        about: "Deletes (purges) an entity.",
        params: &[
            ENTITYTYPE,
            ENTITYID,
            Param::optional("data", Kind::Object, "options of the backend").v3("v1 backends take none"),
            Param::optional(
                "force",
                Kind::Flag,
                "delete although others depend on it; short for data {\"force\": true}",
            )
            .v3("v1 backends take no options"),
        ],
        returns: "true",
        v3: Run::Steps(delete_one),
        v1: Run::Event(Row {
            http_method: HttpMethod::Delete,
            uri: "{type}/delete",
            data: Payload::Empty,
            id: Some("entityid"),
            take: Take::Result,
        }),
        keeps_null: false,
    },
    Method {
        name: "delete_many",
        aliases: &[],
        about: "Removes files from a collection.",
        params: &[
            Param::required("entitytype", Kind::Type, "must be collection"),
            Param::required("entityid", Kind::Ident, "id of the collection"),
            Param::required("data", Kind::FilledObject, "which files: {\"files\": [ids]}"),
        ],
        returns: "true",
        v3: Run::Steps(delete_many),
        v1: Run::Missing("v1 backends have no collections of files"),
        keeps_null: false,
    },
    Method {
        name: "activate_one",
        aliases: &[],
        about: "Brings a deactivated entity back.",
        params: &[ENTITYTYPE, Param::required("entityident", Kind::Ident, "entity id or code")],
        returns: "true",
        v3: Run::Steps(activate_one),
        v1: Run::Missing("v1 backends bring an entity back by update with {\"status\": \"enabled\"}"),
        keeps_null: false,
    },
    Method {
        name: "deactivate_one",
        aliases: &["offline_one"],
        about: "Deactivates an entity: it stays, but no longer takes part.",
        params: &[ENTITYTYPE, ENTITYID],
        returns: "true",
        v3: Run::Event(Row {
            http_method: HttpMethod::Delete,
            uri: "{type}/deactivate",
            data: Payload::Empty,
            id: Some("entityid"),
            take: Take::Result,
        }),
        v1: Run::Event(Row {
            http_method: HttpMethod::Delete,
            uri: "{type}/offline",
            data: Payload::Empty,
            id: Some("entityid"),
            take: Take::Result,
        }),
        keeps_null: false,
    },
];

/// The entity type; v3 changes ACLs by methods of their own.
fn entity_type(call: &Call<'_>, instead: &str) -> Result<String> {
    let entity = call.args.entity_type("entitytype")?;
    if entity == "acl" && call.session.dialect() == Dialect::V3 {
        return Err(Error::invalid_argument(format!(
            "an acl cannot be changed by {}; use {instead}",
            call.method.name
        )));
    }
    Ok(entity)
}

fn update(call: &Call<'_>) -> Result<String> {
    let uri = format!("{}/edit", call.base(&entity_type(call, "grant")?));
    let id = call.args.required_text("entityid")?;
    let answer = call.event(HttpMethod::Put, &uri, call.args.value("data")?, None, Some(id))?;
    take(answer, Take::First, &uri)
}

fn update_many(call: &Call<'_>) -> Result<String> {
    let entity = only(call, "task")?;
    let id = match call.session.dialect() {
        Dialect::V3 => call.args.id("entityid")?,
        Dialect::V1 => call.args.required_text("entityid")?,
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
    take(call.event(HttpMethod::Put, &uri, data, None, Some(id))?, Take::Result, &uri)
}

/// The entity type, which must be this one.
fn only(call: &Call<'_>, wanted: &str) -> Result<String> {
    let entity = call.args.entity_type("entitytype")?;
    if entity == wanted {
        return Ok(entity);
    }
    Err(Error::invalid_argument(format!(
        "{} works for entity type {wanted} only, not '{}'",
        call.method.name,
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
    take(call.event(HttpMethod::Delete, &uri, data, None, Some(id))?, Take::Result, &uri)
}

fn delete_many(call: &Call<'_>) -> Result<String> {
    only(call, "collection")?;
    let id = call.args.id("entityid")?;
    let uri = "collection/file/remove";
    take(call.event(HttpMethod::Delete, uri, call.args.value("data")?, None, Some(id))?, Take::Result, uri)
}

fn activate_one(call: &Call<'_>) -> Result<String> {
    let uri = format!("{}/activate", call.args.entity_type("entitytype")?);
    let ident = call.args.ident("entityident")?;
    let (query, id) = if is_id(&ident) { (None, Some(ident.as_str())) } else { (Some(ident.as_str()), None) };
    take(
        call.event(HttpMethod::Post, &uri, Value::Object(Default::default()), query, id)?,
        Take::Result,
        &uri,
    )
}
