//! Finding and reading entities.

use serde_json::{Map, Value, json};

use crate::call::{Call, is_truthy, take};
use crate::definition::{Method, Run};
use crate::has::check_id;
use crate::parameter::{Kind, Param};
use crate::row::{Field, Row, Take};
use crate::signature::Returns;
use accsyn_core::error::{Error, Result, Status};
use accsyn_core::log::Level;
use accsyn_core::net::HttpMethod;
use accsyn_core::wire::query::Query;
use accsyn_core::wire::{ApiVersion, scan};

const QUERY: Param = Param::required(
    "query",
    Kind::Query,
    "`TYPE` or `TYPE WHERE EXPRESSION`, for example `Transfer WHERE status=failed AND (name='a*' OR size>0)`; pass \
     untrusted strings through quote()",
);
const ENTITYID: Param = Param::optional(
    "entityid",
    Kind::String,
    "id of the parent: the job of tasks, or the collection of files",
)
.v3("name the parent in the query, as in `Task WHERE job=<id>`");
const ATTRIBUTES: Param = Param::optional(
    "attributes",
    Kind::Strings,
    "names of the attributes to return; all of them when left out",
);
const FINISHED: Param =
    Param::optional("finished", Kind::Bool, "whether to include finished jobs (done or aborted)");
const INACTIVE: Param =
    Param::optional("inactive", Kind::Bool, "whether to include deactivated entities").v3("use `offline`");
const OFFLINE: Param = Param::optional(
    "offline",
    Kind::Bool,
    "whether to include deactivated entities, under the name that api_version 1 has for it; prefer `inactive` with api_version 3",
);
const ARCHIVED: Param =
    Param::optional("archived", Kind::Bool, "whether to include archived (purged) entities");
const CREATE: Param = Param::optional(
    "create",
    Kind::Bool,
    "with the query `attributes WHERE ...`: only attributes that can be set when an entity is created",
)
.or("false");
const UPDATE: Param = Param::optional(
    "update",
    Kind::Bool,
    "with the query `attributes WHERE ...`: only attributes that can be updated",
)
.or("false");
const SKIP: Param = Param::optional("skip", Kind::Integer, "number of entities to skip");
const SINGLE_ENTITY_QUERY: Param = Param::optional(
    "single_entity_query",
    Kind::Bool,
    "whether to return one entity or null, as find_one() does",
)
.or("false")
.hidden();

/// Reading what `find` returns page by page, with a cursor. It is not called by name.
pub const FIND_PAGES: Method = Method::new(
    "find_pages",
    "Opens a find that is read page by page, for results too long for one string.",
)
.params(&[
    QUERY,
    ENTITYID,
    ATTRIBUTES,
    FINISHED,
    INACTIVE,
    OFFLINE,
    ARCHIVED,
    Param::optional("limit", Kind::Integer, "maximum number of entities in a page; a page with fewer is the last one").or("500"),
    SKIP,
    CREATE,
    UPDATE,
    SINGLE_ENTITY_QUERY,
    Param::optional("max", Kind::Integer, "maximum number of entities in all pages together; `entitytypes`, `attributes` and the like are one page whatever it is"),
    Param::optional("prefetch", Kind::Bool, "whether to fetch the next page ahead").or("true"),
])
.returns(Returns::Entities, "a page, an array of entities")
.note(
    "Paging is offset-based: when entities are created or deleted between two pages, some may be missed or \
     returned twice. Where that matters, restrict the query to entities that do not change meanwhile. The names that the \
     queries `entitytypes` and `attributes WHERE ...` find are one page.",
)
.example(r#"{"query": "Transfer", "finished": true}"#)
.keeps_null()
.both(Run::Steps(find));

pub(super) const METHODS: &[Method] = &[
    Method::new(
        "find",
        "Finds the entities that match a query. The query `entitytypes` lists the entity types, and \
         `attributes WHERE entitytype=TYPE` the attributes of a type.",
    )
    .params(&[
        QUERY,
        ENTITYID,
        ATTRIBUTES,
        FINISHED,
        INACTIVE,
        OFFLINE,
        ARCHIVED,
        Param::optional("limit", Kind::Integer, "maximum number of entities to return; 0 means no limit"),
        SKIP,
        CREATE,
        UPDATE,
        SINGLE_ENTITY_QUERY.v3("use find_one()"),
    ])
    .returns(Returns::Entities, "an array of entities, empty when none match")
    .note(
        "The array is passed on as the backend sends it, without a look at its elements: elements that are not objects \
         are not entities.",
    )
    .example(r#"{"query": "User WHERE role=admin", "attributes": ["code"], "limit": 10}"#)
    .keeps_null()
    .paged(&FIND_PAGES)
    .both(Run::Steps(find)),
    Method::new(
        "find_one",
        "Finds one entity. With api_version 3, finished entities are searched too when no active one matches.",
    )
    .params(&[QUERY, ENTITYID, ATTRIBUTES, FINISHED, INACTIVE, OFFLINE, ARCHIVED, CREATE, UPDATE])
    .returns(Returns::EntityOrNull, "the entity (the first when several match), or null when none matches")
    .example(r#"{"query": "User WHERE code='john@user.com'"}"#)
    .keeps_null()
    .both(Run::Steps(find_one)),
    Method::new("get_entity", "Reads one entity by its id, even if it is finished, inactive or archived.")
        .params(&[
            Param::required("entitytype", Kind::Type, "entity type, for example `transfer`"),
            Param::required("entityid", Kind::Ident, "id of the entity, 24 characters"),
        ])
        .returns(Returns::EntityOrNull, "the entity, or null when there is none with this id")
        .v3(Run::Steps(get_entity))
        .v1(Run::Missing("use find_one() with the query `<type> WHERE id=<id>`")),
    Method::new("report", "Returns a textual report on an entity, for debugging.")
        .params(&[QUERY])
        .returns(Returns::Json, "the report, usually a string")
        .both(Run::Event(Row::new(HttpMethod::Get, "{type}/report").take(Take::Key("report")))),
    Method::new("metrics", "Reads metrics of an entity, for example the speed of a transfer over time.")
        .params(&[
            QUERY,
            Param::optional(
                "attributes",
                Kind::Strings,
                "names of the metrics to return; with api_version 1, [\"speed\"] when left out",
            ),
            Param::optional("time", Kind::String, "period to cover, for example `-1h`"),
        ])
        .returns(Returns::Object, "an object with one series per metric")
        .example(r#"{"query": "Transfer WHERE status=running", "attributes": ["speed"], "time": "-1h"}"#)
        .keeps_null()
        .v3(Run::Event(
            Row::new(HttpMethod::Get, "{type}/metrics")
                .data(&[Field::Always("attributes", "attributes"), Field::IfPresent("time", "time")])
                .take(Take::Series),
        ))
        .v1(Run::Steps(metrics_v1)),
];

fn find(call: &Call<'_>) -> Result<String> {
    let single = call.session.api_version() == ApiVersion::V3 && call.args.flag("single_entity_query")?;
    search(call, single, single)
}

fn find_one(call: &Call<'_>) -> Result<String> {
    search(call, call.session.api_version() == ApiVersion::V3, true)
}

/// `single_entity_query` tells the backend, `one` is about the result.
fn search(call: &Call<'_>, single_entity_query: bool, one: bool) -> Result<String> {
    let query = call.query()?;
    match query.entity.as_str() {
        // Types and attributes are lists of names, whether one entity or many were asked for.
        "entitytypes" => {
            let answer = call.event(HttpMethod::Get, "entitytypes", json!({}), None, None)?;
            return take(answer, Take::Names, "entitytypes");
        }
        "attributes" => return attributes(call, &query),
        _ => {}
    }
    let data = match call.session.api_version() {
        ApiVersion::V3 => selection_v3(call, single_entity_query)?,
        ApiVersion::V1 => selection_v1(call, &query.entity)?,
    };
    let uri = format!("{}/find", call.base(&query.entity));
    let answer = call.event(HttpMethod::Get, &uri, data, query.expression.as_deref(), None)?;
    if one && answer.get("result").and_then(scan::items).is_some_and(|mut items| items.nth(1).is_some()) {
        call.session.log(Level::Warning, || {
            format!("{uri}: several entities match a query for one; the first is returned")
        });
    }
    take(answer, if one { Take::One } else { Take::List }, &uri)
}

fn selection_v3(call: &Call<'_>, single_entity_query: bool) -> Result<Value> {
    let args = &call.args;
    let mut data = Map::new();
    let mut put = |key: &str, value: Value| _ = data.insert(key.to_owned(), value);
    if let Some(parent) = args.get("entityid")? {
        put("parent", parent.clone());
    }
    if let Some(flag) = args.get("finished")? {
        put("finished", flag.clone());
    }
    let inactive = args.get("inactive")?.and_then(Value::as_bool);
    let offline = args.get("offline")?.and_then(Value::as_bool);
    if offline.is_some() {
        call.session.log(Level::Warning, || "`offline` is outdated; use `inactive`".to_owned());
    }
    // find lets the newer name win, find_one takes either.
    let inactive = match (inactive, offline) {
        (Some(newer), Some(older)) if call.signature.name == "find_one" => Some(newer || older),
        (newer, older) => newer.or(older),
    };
    if let Some(flag) = inactive {
        put("inactive", flag.into());
    }
    if let Some(flag) = args.get("archived")? {
        put("archived", flag.clone());
    }
    for key in ["limit", "skip"] {
        if let Some(number) = paging(call, key)? {
            put(key, number);
        }
    }
    if let Some(names) = args.get("attributes")?.and_then(Value::as_array).filter(|names| !names.is_empty()) {
        put("attributes", Value::from_iter(names.iter().filter_map(Value::as_str).map(str::trim)));
    }
    if single_entity_query {
        put("single_entity_query", true.into());
    }
    Ok(Value::Object(data))
}

fn selection_v1(call: &Call<'_>, entity: &str) -> Result<Value> {
    let mut data = Map::new();
    match entity {
        "queue" => _ = data.insert("type".to_owned(), 2.into()),
        "job" => _ = data.insert("type".to_owned(), 1.into()),
        _ => {}
    }
    for key in ["finished", "offline", "archived"] {
        if let Some(flag) = call.args.get(key)? {
            data.insert(key.to_owned(), flag.clone());
        }
    }
    for key in ["limit", "skip"] {
        if let Some(number) = paging(call, key)? {
            data.insert(key.to_owned(), number);
        }
    }
    if let Some(names) = call.args.get("attributes")?.filter(|names| is_truthy(names)) {
        data.insert("attributes".to_owned(), names.clone());
    }
    Ok(Value::Object(data))
}

/// `limit` and `skip` are left out when zero, and find_one has neither.
fn paging(call: &Call<'_>, key: &str) -> Result<Option<Value>> {
    if call.signature.param(key).is_none() {
        return Ok(None);
    }
    Ok(call.args.get(key)?.filter(|number| is_truthy(number)).cloned())
}

fn attributes(call: &Call<'_>, query: &Query) -> Result<String> {
    let form = "use the form: attributes WHERE entitytype=job";
    let fault = |text: String| Error::new(Status::InvalidQuery, text);
    let expression = query
        .expression
        .as_deref()
        .ok_or_else(|| fault(format!("attributes need to know of which entity type; {form}")))?;
    let entity = match expression.split('=').collect::<Vec<_>>()[..] {
        [left, right] if left.trim() == "entitytype" => right.replace(['"', '\''], "").trim().to_owned(),
        _ => return Err(fault(format!("'{expression}' does not name one entity type; {form}"))),
    };
    let flag = |name: &str| -> Result<Value> {
        let value = call.args.get(name)?;
        // An explicit null is sent as null.
        if value.is_none() && call.args.has(name) { Ok(Value::Null) } else { call.args.value(name) }
    };
    let data = json!({ "entitytype": entity, "create": flag("create")?, "update": flag("update")? });
    let answer = call.event(HttpMethod::Get, "attributes", data, None, None)?;
    take(answer, Take::Names, "attributes")
}

fn get_entity(call: &Call<'_>) -> Result<String> {
    let entity = call.args.entity_type("entitytype")?;
    let uri = format!("{entity}/find");
    let id = call.args.id("entityid")?;
    let answer = call.event(HttpMethod::Get, &uri, json!({}), None, Some(id))?;
    let found = take(answer, Take::One, &uri)?;
    if found != "null" {
        check_id(&found, &entity, id)?;
    }
    Ok(found)
}

fn metrics_v1(call: &Call<'_>) -> Result<String> {
    let query = call.query()?;
    let attributes = match call.args.get("attributes")? {
        Some(names) => names.clone(),
        None if call.args.has("attributes") => Value::Null,
        None => json!(["speed"]),
    };
    let mut data = json!({ "attributes": attributes });
    if let Some(time) = call.args.get("time")? {
        data["time"] = time.clone();
    }
    let uri = format!("{}/metrics", call.base(&query.entity));
    take(call.event(HttpMethod::Get, &uri, data, query.expression.as_deref(), None)?, Take::Series, &uri)
}
