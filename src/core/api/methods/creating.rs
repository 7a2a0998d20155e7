//! Creating entities, with all the forms their data can have.

use std::fs;
use std::io::ErrorKind;

use serde_json::{Value, json};

use crate::api::call::{Call, take};
use crate::api::definition::{Method, Run};
use crate::api::parameter::{Kind, Param};
use crate::api::row::Take;
use crate::api::signature::Returns;
use crate::error::{Error, Result, Status};
use crate::net::HttpMethod;
use crate::wire::answer::Answer;
use crate::wire::excerpt::shorten;
use crate::wire::{json as wire_json, scan};

pub(super) const METHODS: &[Method] = &[Method::new("create", "Creates an entity.")
    .params(&[
        Param::required("entitytype", Kind::Type, "entity type, for example `transfer`"),
        Param::required(
            "data",
            Kind::Attributes,
            "the attributes of the new entity as an object, a list of tasks, or the path of a file that holds either",
        ),
        Param::optional(
            "entityid",
            Kind::String,
            "id of the parent: the job of new tasks, or the collection of new files",
        )
        .also(&["entitytype_id"]),
        Param::optional(
            "allow_duplicates",
            Kind::Bool,
            "for jobs and tasks: whether duplicates of existing ones are accepted; with api_version 1, true when left out",
        ),
        Param::optional(
            "replace_duplicates",
            Kind::Bool,
            "for jobs and tasks: whether existing duplicates are replaced",
        )
        .v3(""),
    ])
    .returns(Returns::EntityOrEntities, "the new entity, or an array when several were created")
    .note("The request is never sent twice: after a timeout, check whether the entity exists before you try again.")
    .example(
        r#"{"entitytype": "transfer", "data": {"source": "volume=projects/a.mov", "destination": "john@user.com:/in"}}"#,
    )
    .keeps_null()
    .v3(Run::Steps(create_v3))
    .v1(Run::Steps(create_v1))];

/// Types whose creation knows duplicates in v3.
const WITH_DUPLICATES: &[&str] = &["transfer", "compute", "delivery", "request", "stream", "job", "task"];

fn create_v3(call: &Call<'_>) -> Result<String> {
    let entity = call.args.entity_type("entitytype")?;
    let mut data = attributes(call, &entity)?;
    for flag in ["allow_duplicates", "replace_duplicates"] {
        if let Some(value) = call.args.get(flag)?.filter(|_| WITH_DUPLICATES.contains(&entity.as_str())) {
            add(&mut data, flag, value.clone())?;
        }
    }
    let uri = if entity == "file" { "file/add".to_owned() } else { format!("{entity}/create") };
    created(call.event(HttpMethod::Post, &uri, data, None, call.args.text("entityid")?)?, &uri)
}

fn create_v1(call: &Call<'_>) -> Result<String> {
    let entity = call.args.entity_type("entitytype")?;
    let mut data = attributes(call, &entity)?;
    if entity == "queue" {
        add(&mut data, "type", 2.into())?;
    }
    let duplicates = match call.args.get("allow_duplicates")? {
        Some(flag) => flag.clone(),
        None if call.args.has("allow_duplicates") => Value::Null,
        None => Value::Bool(true),
    };
    if entity == "job" || entity == "task" {
        add(&mut data, "allow_duplicates", duplicates)?;
    }
    let uri = format!("{}/create", call.base(&entity));
    // v1 carries the parent in the query.
    created(call.event(HttpMethod::Post, &uri, data, call.args.text("entityid")?, None)?, &uri)
}

/// The data as it is sent, without flags.
fn attributes(call: &Call<'_>, entity: &str) -> Result<Value> {
    let empty =
        || Error::invalid_argument(format!("`data` is empty: give the attributes of the new {entity}"));
    let data = match call.args.get("data")?.ok_or_else(empty)? {
        Value::String(text) => from_text(text)?,
        Value::Array(items) => json!({ "tasks": items }),
        // A file may be added to a collection without saying anything about it.
        Value::Object(map) if map.is_empty() && entity != "file" => return Err(empty()),
        Value::Object(map) => Value::Object(map.clone()),
        other => return Err(not_creatable(other)),
    };
    let is_wrapped = data.as_object().is_some_and(|map| map.contains_key("tasks"));
    Ok(if entity == "task" && !is_wrapped { json!({ "tasks": data }) } else { data })
}

/// Data given as a string: JSON text, or the path of a JSON file.
fn from_text(text: &str) -> Result<Value> {
    if text.trim().is_empty() {
        return Err(Error::invalid_argument("`data` must not be blank"));
    }
    let value = match wire_json::parse(text, "data") {
        Ok(value) => value,
        Err(fault) => {
            let file = read_file(text).map_err(|error| match error.kind() {
                ErrorKind::NotFound | ErrorKind::InvalidInput | ErrorKind::InvalidFilename => {
                    Error::invalid_argument(format!("{}; nor is it the path of a file", fault.message))
                }
                _ => Error::new(Status::Io, format!("cannot read the data file {}: {error}", shorten(text))),
            })?;
            wire_json::parse(&file, &format!("data (file {})", shorten(text)))?
        }
    };
    match value {
        Value::Number(_) | Value::Bool(_) => Err(not_creatable(&value)),
        value => Ok(value),
    }
}

/// Reads a regular file only: reading a pipe or a device might never end, and could not be cancelled.
fn read_file(path: &str) -> std::io::Result<String> {
    if !fs::metadata(path)?.is_file() {
        return Err(std::io::Error::other("it is not a regular file"));
    }
    fs::read_to_string(path)
}

fn not_creatable(value: &Value) -> Error {
    Error::invalid_argument(format!("`data` must be {}, not {value}", Kind::Attributes.about()))
}

fn add(data: &mut Value, key: &str, value: Value) -> Result<()> {
    match data {
        Value::Object(map) => {
            map.insert(key.to_owned(), value);
            Ok(())
        }
        _ => Err(Error::invalid_argument(format!(
            "`data` must be an object here, since `{key}` goes along with it"
        ))),
    }
}

/// One entity when there is one, else what came.
fn created(answer: Answer, uri: &str) -> Result<String> {
    if answer.is_empty() {
        return Ok("null".to_owned());
    }
    if answer.get("result").is_none() {
        return Ok(answer.into_text());
    }
    let result = take(answer, Take::Result, uri)?;
    let mut items = scan::items(&result);
    let only = items.as_mut().and_then(|items| items.next().filter(|_| items.next().is_none()));
    Ok(match only {
        Some(only) => only.to_owned(),
        None => result,
    })
}
