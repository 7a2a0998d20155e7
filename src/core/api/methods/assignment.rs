//! Which server serves which share: assign, assignments, deassign.

use serde_json::{Value, json};

use crate::api::args::{is_id, not_an_id, shorten};
use crate::api::call::{Call, take};
use crate::api::method::{Kind, Method, Param, Run, Take};
use crate::error::{Error, Result};
use crate::net::HttpMethod;

const PARENT: Param = Param::required("entitytype_parent", Kind::Type, "volume or share; v1: share");
const CHILD: Param =
    Param::required("entitytype", Kind::Type, "server or client; v1: server").also(&["entitytype_child"]);
const DATA: Param = Param::required(
    "data",
    Kind::FilledObject,
    "ids of both: {\"volume\": id, \"server\": id}; v1: {\"share\": id, \"client\": id, \"main\": true} or \"site\": true",
);

pub(super) const METHODS: &[Method] = &[
    Method {
        name: "assign",
        aliases: &[],
        about: "Assigns a server to a volume or share.",
        params: &[PARENT, CHILD, DATA],
        returns: "true",
        v3: Run::Steps(|call| v3(call, HttpMethod::Put)),
        v1: Run::Steps(|call| v1(call, "server", "siteserver")),
        keeps_null: false,
    },
    Method {
        name: "assignments",
        aliases: &[],
        about: "Lists the servers assigned to a volume or share.",
        params: &[
            Param::required("entitytype", Kind::Type, "volume or share"),
            Param::required("entityid", Kind::Ident, "its id"),
        ],
        returns: "list of objects with `client`, `client_hr` and `main`",
        v3: Run::Steps(assignments),
        v1: Run::Steps(assignments),
        keeps_null: false,
    },
    Method {
        name: "deassign",
        aliases: &[],
        about: "Takes a server away from a volume or share.",
        params: &[PARENT, CHILD, DATA],
        returns: "true",
        v3: Run::Steps(|call| v3(call, HttpMethod::Delete)),
        v1: Run::Steps(|call| v1(call, "server_clear", "siteserver_clear")),
        keeps_null: false,
    },
];

fn v3(call: &Call<'_>, http_method: HttpMethod) -> Result<String> {
    let parent = one_of(call, "entitytype_parent", &["volume", "share"])?;
    one_of(call, "entitytype", &["server", "client"])?;
    let data = call.args.value("data")?;
    let share = id_of(&data, "volume", "share")?;
    let server = id_of(&data, "server", "client")?;
    // Backends know the assignment by the share, the removal by the type of the parent.
    let uri =
        if http_method == HttpMethod::Put { "share/server".to_owned() } else { format!("{parent}/server") };
    take(call.event(http_method, &uri, json!({ "client": server }), None, Some(share))?, Take::Strict, &uri)
}

fn v1(call: &Call<'_>, main_key: &str, site_key: &str) -> Result<String> {
    one_of(call, "entitytype_parent", &["share"])?;
    one_of(call, "entitytype", &["server"])?;
    let data = call.args.value("data")?;
    let share = id_of(&data, "share", "share")?;
    let server = id_of(&data, "client", "client")?;
    let key = if data["main"] == true {
        main_key
    } else if data["site"] == true {
        site_key
    } else {
        return Err(Error::invalid_argument("`data` must hold \"main\": true or \"site\": true"));
    };
    let answer = call.event(HttpMethod::Put, "share/edit", json!({ key: server }), None, Some(share))?;
    // Whatever the backend says counts as done.
    Ok(if answer.is_empty() { "null" } else { "true" }.to_owned())
}

fn assignments(call: &Call<'_>) -> Result<String> {
    let uri = format!("{}/servers", one_of(call, "entitytype", &["volume", "share"])?);
    let id = call.args.required_text("entityid")?;
    take(call.event(HttpMethod::Get, &uri, json!({}), None, Some(id))?, Take::Strict, &uri)
}

fn one_of(call: &Call<'_>, name: &str, allowed: &[&str]) -> Result<String> {
    let entity = call.args.entity_type(name)?;
    if allowed.contains(&entity.as_str()) {
        return Ok(entity);
    }
    let allowed = allowed.join(" or ");
    Err(Error::invalid_argument(format!("`{name}` must be {allowed}, not '{}'", shorten(&entity))))
}

/// An id under the first of two keys that is present.
fn id_of<'d>(data: &'d Value, key: &str, other: &str) -> Result<&'d str> {
    let key = if data.get(key).is_some() { key } else { other };
    match data.get(key) {
        Some(Value::String(text)) if is_id(text) => Ok(text),
        Some(Value::String(text)) => Err(not_an_id(&format!("data.{key}"), text)),
        Some(_) => Err(Error::invalid_argument(format!("`data.{key}` must be an id (a text)"))),
        None => Err(Error::invalid_argument(format!("`data` must hold the id of the {key}"))),
    }
}
