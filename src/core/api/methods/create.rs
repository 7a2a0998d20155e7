//! create, with all the forms its data can have.

use std::fs;
use std::io::ErrorKind;

use serde_json::{Value, json};

use crate::api::args::shorten;
use crate::api::call::{Call, take};
use crate::api::method::{Kind, Method, Param, Run, Take};
use crate::error::{Error, Result, Status};
use crate::net::HttpMethod;
use crate::wire::answer::Answer;
use crate::wire::{json as wire_json, scan};

pub(super) const METHODS: &[Method] = &[Method {
    name: "create",
    aliases: &[],
    about: "Creates an entity.",
    params: &[
        Param::required("entitytype", Kind::Type, "entity type"),
        Param::required("data", Kind::Payload, "attributes of the new entity; a list becomes its `tasks`"),
        Param::optional(
            "entityid",
            Kind::Text,
            "id of the parent, for tasks of a job and files of a collection",
        )
        .also(&["entitytype_id"]),
        Param::optional(
            "allow_duplicates",
            Kind::Flag,
            "jobs and tasks: accept what exists already; v1: true when left out",
        ),
        Param::optional("replace_duplicates", Kind::Flag, "jobs and tasks: replace what exists already")
            .v3("v1 backends cannot replace duplicates"),
    ],
    returns: "the new entity; a list when there are several",
    v3: Run::Steps(create_v3),
    v1: Run::Steps(create_v1),
    keeps_null: true,
}];

/// Types whose creation knows duplicates in v3.
const WITH_DUPLICATES: &[&str] = &["transfer", "compute", "delivery", "request", "stream", "job", "task"];

fn create_v3(call: &Call<'_>) -> Result<String> {
    let entity = call.args.entity_type("entitytype")?;
    let mut data = payload(call, &entity)?;
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
    let mut data = payload(call, &entity)?;
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

/// The data as it goes out, without flags.
fn payload(call: &Call<'_>, entity: &str) -> Result<Value> {
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

/// Data given as text: JSON, or the path of a JSON file.
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

/// Reads a regular file: others, such as pipes and devices, may have no end, and nobody could cancel that.
fn read_file(path: &str) -> std::io::Result<String> {
    if !fs::metadata(path)?.is_file() {
        return Err(std::io::Error::other("it is no regular file"));
    }
    fs::read_to_string(path)
}

fn not_creatable(value: &Value) -> Error {
    Error::invalid_argument(format!("`data` must be {}, not {value}", Kind::Payload.about()))
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
