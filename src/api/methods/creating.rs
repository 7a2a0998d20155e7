//! Creating entities, with all the forms their data can have.

use std::path::Path;

use serde_json::{Value, json};

use crate::call::{Call, is_list_of, is_truthy, take, wrong_shape};
use crate::definition::{Method, Run};
use crate::has::Has;
use crate::parameter::{Kind, Param};
use crate::row::Take;
use crate::signature::Returns;
use accsyn_core::error::{Error, Result, Status};
use accsyn_core::files;
use accsyn_core::net::HttpMethod;
use accsyn_core::wire::answer::Answer;
use accsyn_core::wire::excerpt::shorten;
use accsyn_core::wire::{json as wire_json, scan};

pub(super) const METHODS: &[Method] = &[Method::new("create", "Creates an entity.")
    .params(&[
        Param::required("entitytype", Kind::Type, "entity type, for example `transfer`"),
        Param::optional(
            "data",
            Kind::Attributes,
            "the attributes of the new entity as an object, or a list of tasks",
        )
        .positional(),
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
        Param::optional(
            "data_file",
            Kind::Ident,
            "path of a regular file of at most 64 MiB on this machine, whose JSON, an object or a list, is read in place of `data`. \
             A list is sent as the official clients send the list of a file: as it is, and as `tasks` only when tasks are created; \
             as `data` it is sent as `tasks` always",
        ),
    ])
    .returns(Returns::EntityOrEntities, "the new entity, or an array when none or several were created; an object with `success`, true or null, when the backend confirms that without showing any")
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

/// What is read of a data file at most.
const LARGEST_FILE: u64 = 64 << 20;

/// The data as it is sent, without flags.
fn attributes(call: &Call<'_>, entity: &str) -> Result<Value> {
    let empty =
        || Error::invalid_argument(format!("`data` is empty: give the attributes of the new {entity}"));
    let data = match (call.args.get("data")?, call.args.text("data_file")?) {
        (Some(_), Some(_)) => {
            return Err(Error::invalid_argument("give either `data` or `data_file`, not both"));
        }
        (None, None) => {
            return Err(Error::invalid_argument(format!(
                "`data` is missing: give the attributes of the new {entity}, or a file of them as `data_file`"
            )));
        }
        (None, Some(path)) => match from_file(path)? {
            // The official clients send lists of files and of JSON text so.
            items @ Value::Array(_) => items,
            Value::Object(map) if map.is_empty() && entity != "file" => return Err(empty()),
            map @ Value::Object(_) => map,
            other => return Err(not_creatable("data_file", &other)),
        },
        (Some(Value::String(text)), None) => from_text(text)?,
        (Some(Value::Array(items)), None) => json!({ "tasks": items }),
        // A file may be added to a collection without saying anything about it.
        (Some(Value::Object(map)), None) if map.is_empty() && entity != "file" => return Err(empty()),
        (Some(Value::Object(map)), None) => Value::Object(map.clone()),
        (Some(other), None) => return Err(not_creatable("data", other)),
    };
    if entity != "task" {
        return Ok(data);
    }
    let is_wrapped = data.as_object().is_some_and(|map| map.contains_key("tasks"));
    let data = if is_wrapped { data } else { json!({ "tasks": data }) };
    check_tasks(&data["tasks"])?;
    Ok(data)
}

/// Tasks are one object, or a list of objects or paths.
fn check_tasks(tasks: &Value) -> Result<()> {
    let is_task = |task: &Value| is_truthy(task) && (task.is_object() || task.is_string());
    match tasks {
        Value::Array(tasks) if tasks.iter().all(is_task) => Ok(()),
        Value::Object(task) if !task.is_empty() => Ok(()),
        _ => Err(Error::invalid_argument(
            "the tasks in `data` must be an object that is not empty, or a list of such objects or of paths",
        )),
    }
}

/// Data given as JSON text. It is never taken for the name of a file: that would send whatever file a host's user names.
fn from_text(text: &str) -> Result<Value> {
    if text.trim().is_empty() {
        return Err(Error::invalid_argument("`data` must not be blank"));
    }
    let value = wire_json::parse(text, "data").map_err(|fault| {
        let hint = "to read the data from a file, give its path as `data_file`";
        Error::invalid_argument(format!("{}; {hint}", fault.message))
    });
    match value? {
        value @ (Value::Number(_) | Value::Bool(_)) => Err(not_creatable("data", &value)),
        value => Ok(value),
    }
}

fn from_file(path: &str) -> Result<Value> {
    let path = Path::new(path);
    let shown = shorten(&files::shown(path));
    let (text, _) = files::read_text(path, LARGEST_FILE).map_err(|error| {
        let message = format!("cannot read the data file {shown} (`data_file`): {error}");
        Error::new(Status::Io, message)
    })?;
    wire_json::parse(&text, &format!("data_file {shown}"))
}

/// What it is may be a secret, and as long as a file.
fn not_creatable(name: &str, value: &Value) -> Error {
    let (form, given) = match (name, value) {
        ("data", _) => (Kind::Attributes.about(), "not a number, true, false or null"),
        (_, Value::String(_)) => ("an object or a list", "not a string"),
        _ => ("an object or a list", "not a number, true, false or null"),
    };
    Error::invalid_argument(format!("`{name}` must be {form}, {given}"))
}

fn add(data: &mut Value, key: &str, value: Value) -> Result<()> {
    match data {
        Value::Object(map) => {
            map.insert(key.to_owned(), value);
            Ok(())
        }
        _ => Err(Error::invalid_argument(format!(
            "`data` must be an object here, since `{key}` is added to it"
        ))),
    }
}

/// One entity when there is one, else what came.
fn created(answer: Answer, uri: &str) -> Result<String> {
    if answer.is_empty() {
        return Ok("null".to_owned());
    }
    // Of tasks a backend may say only that they were created.
    if answer.get("result").is_none() && answer.get("success") == Some("true") {
        return Ok(answer.into_text());
    }
    let result = take(answer, Take::Strict, uri)?;
    if result.starts_with('{') {
        Has::ID.confirm(&result, uri)?;
        return Ok(result);
    }
    if matches!(result.as_str(), "true" | "null") {
        return Ok(result);
    }
    if !is_list_of(&result, '{') {
        return Err(wrong_shape(uri, "an entity or a list of entities"));
    }
    Has::ID.confirm_each(&result, uri)?;
    let mut items = scan::items(&result);
    let only = items.as_mut().and_then(|items| items.next().filter(|_| items.next().is_none()));
    Ok(match only {
        Some(only) => only.to_owned(),
        None => result,
    })
}
