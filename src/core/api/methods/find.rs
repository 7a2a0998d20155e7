//! Queries: find, find_one, get_entity, report, metrics.

use serde_json::{Map, Value, json};

use crate::api::call::{Call, is_filled, take};
use crate::api::method::{Field, Kind, Method, Param, Payload, Row, Run, Take};
use crate::error::{Error, Result, Status};
use crate::log::Level;
use crate::net::HttpMethod;
use crate::wire::query::Query;
use crate::wire::{Dialect, scan};

const QUERY: Param = Param::required("query", Kind::Query, "entity type, or `<type> WHERE <expression>`");
const ENTITYID: Param =
    Param::optional("entityid", Kind::Text, "id of the parent, for tasks of a job and files of a collection")
        .v3("name it in the query: Task WHERE job=<id>");
const ATTRIBUTES: Param =
    Param::optional("attributes", Kind::Texts, "names of the attributes to return; all when left out");
const FINISHED: Param = Param::optional("finished", Kind::Flag, "also jobs that are done or aborted");
const INACTIVE: Param =
    Param::optional("inactive", Kind::Flag, "also entities that were deactivated").v3("use `offline`");
const OFFLINE: Param = Param::optional("offline", Kind::Flag, "the older name of `inactive`");
const ARCHIVED: Param = Param::optional("archived", Kind::Flag, "also entities that were purged");
const CREATE: Param =
    Param::optional("create", Kind::Flag, "with `attributes WHERE ...`: those allowed at creation")
        .or("false");
const UPDATE: Param =
    Param::optional("update", Kind::Flag, "with `attributes WHERE ...`: those allowed in an update")
        .or("false");

pub(super) const METHODS: &[Method] = &[
    Method {
        name: "find",
        aliases: &[],
        about: "Finds entities. `entitytypes` lists the types, `attributes WHERE entitytype=<type>` their attributes.",
        params: &[
            QUERY,
            ENTITYID,
            ATTRIBUTES,
            FINISHED,
            INACTIVE,
            OFFLINE,
            ARCHIVED,
            Param::optional("limit", Kind::Integer, "most entities to return; 0 for no limit"),
            Param::optional("skip", Kind::Integer, "entities to pass over first"),
            CREATE,
            UPDATE,
            Param::optional("single_entity_query", Kind::Flag, "return the first entity or null")
                .v3("use find_one"),
        ],
        returns: "list of entities",
        v3: Run::Steps(find),
        v1: Run::Steps(find),
        keeps_null: true,
    },
    Method {
        name: "find_one",
        aliases: &[],
        about: "Finds one entity; in v3 among the finished ones too when no active one fits.",
        params: &[QUERY, ENTITYID, ATTRIBUTES, FINISHED, INACTIVE, OFFLINE, ARCHIVED, CREATE, UPDATE],
        returns: "entity or null",
        v3: Run::Steps(find_one),
        v1: Run::Steps(find_one),
        keeps_null: true,
    },
    Method {
        name: "get_entity",
        aliases: &[],
        about: "Reads one entity by its id, also an inactive or archived one.",
        params: &[
            Param::required("entitytype", Kind::Type, "entity type"),
            Param::required("entityid", Kind::Ident, "entity id"),
        ],
        returns: "entity or null",
        v3: Run::Steps(get_entity),
        v1: Run::Missing("use find_one with \"<type> WHERE id=<id>\""),
        keeps_null: false,
    },
    Method {
        name: "report",
        aliases: &[],
        about: "Makes a textual report of an entity, for debugging.",
        params: &[QUERY],
        returns: "report",
        v3: Run::Event(Row {
            http_method: HttpMethod::Get,
            uri: "{type}/report",
            data: Payload::Empty,
            id: None,
            take: Take::Key("report"),
        }),
        v1: Run::Event(Row {
            http_method: HttpMethod::Get,
            uri: "{type}/report",
            data: Payload::Empty,
            id: None,
            take: Take::Key("report"),
        }),
        keeps_null: false,
    },
    Method {
        name: "metrics",
        aliases: &[],
        about: "Reads metrics of an entity.",
        params: &[
            QUERY,
            Param::optional("attributes", Kind::Texts, "metrics to return; v1: [\"speed\"] when left out"),
            Param::optional("time", Kind::Text, "period, for example -1h"),
        ],
        returns: "object with a series per metric",
        v3: Run::Event(Row {
            http_method: HttpMethod::Get,
            uri: "{type}/metrics",
            data: Payload::Fields(&[Field::Always("attributes", "attributes"), Field::Given("time", "time")]),
            id: None,
            take: Take::Strict,
        }),
        v1: Run::Steps(metrics_v1),
        keeps_null: true,
    },
];

fn find(call: &Call<'_>) -> Result<String> {
    let single = call.session.dialect() == Dialect::V3 && call.args.flag("single_entity_query")?;
    search(call, single, single)
}

fn find_one(call: &Call<'_>) -> Result<String> {
    search(call, call.session.dialect() == Dialect::V3, true)
}

/// `single_entity_query` tells the backend, `one` is about the result.
fn search(call: &Call<'_>, single_entity_query: bool, one: bool) -> Result<String> {
    let query = call.query()?;
    match query.entity.as_str() {
        // Types and attributes are lists of names, whether one entity or many were asked for.
        "entitytypes" => {
            let answer = call.event(HttpMethod::Get, "entitytypes", json!({}), None, None)?;
            return take(answer, Take::Result, "entitytypes");
        }
        "attributes" => return attributes(call, &query),
        _ => {}
    }
    let data = match call.session.dialect() {
        Dialect::V3 => selection_v3(call, single_entity_query)?,
        Dialect::V1 => selection_v1(call, &query.entity)?,
    };
    let uri = format!("{}/find", call.base(&query.entity));
    let answer = call.event(HttpMethod::Get, &uri, data, query.expression.as_deref(), None)?;
    if one && answer.get("result").and_then(scan::items).is_some_and(|mut items| items.nth(1).is_some()) {
        call.session.log(Level::Warning, || {
            format!("{uri}: several entities fit a query for one; the first is taken")
        });
    }
    take(answer, if one { Take::First } else { Take::Result }, &uri)
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
        (Some(newer), Some(older)) if call.method.name == "find_one" => Some(newer || older),
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
    if let Some(names) = call.args.get("attributes")?.filter(|names| is_filled(names)) {
        data.insert("attributes".to_owned(), names.clone());
    }
    Ok(Value::Object(data))
}

/// `limit` and `skip` are left out when zero, and find_one has neither.
fn paging(call: &Call<'_>, key: &str) -> Result<Option<Value>> {
    if call.method.param(key).is_none() {
        return Ok(None);
    }
    Ok(call.args.get(key)?.filter(|number| is_filled(number)).cloned())
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
        // An explicit null goes out as null.
        if value.is_none() && call.args.has(name) { Ok(Value::Null) } else { call.args.value(name) }
    };
    let data = json!({ "entitytype": entity, "create": flag("create")?, "update": flag("update")? });
    let answer = call.event(HttpMethod::Get, "attributes", data, None, None)?;
    take(answer, Take::Result, "attributes")
}

fn get_entity(call: &Call<'_>) -> Result<String> {
    let uri = format!("{}/find", call.args.entity_type("entitytype")?);
    let id = call.args.id("entityid")?;
    let answer = call.event(HttpMethod::Get, &uri, json!({}), None, Some(id))?;
    take(answer, Take::First, &uri)
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
    take(call.event(HttpMethod::Get, &uri, data, query.expression.as_deref(), None)?, Take::Strict, &uri)
}
