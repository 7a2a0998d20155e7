//! Which server serves which share: assign, assignments, deassign.

use serde_json::{Value, json};

use crate::args::{is_id, not_an_id};
use crate::call::{Call, take, wrong_shape};
use crate::definition::{Method, Run};
use crate::has::{Has, check_id, check_no_error};
use crate::parameter::{Kind, Param};
use crate::row::Take;
use crate::signature::Returns;
use accsyn_core::error::{Error, Result};
use accsyn_core::net::HttpMethod;
use accsyn_core::wire::excerpt::shorten;
use accsyn_core::wire::scan;

const PARENT: Param =
    Param::required("entitytype_parent", Kind::Type, "`volume` or `share`; with api_version 1, `share`");
const CHILD: Param =
    Param::required("entitytype", Kind::Type, "`server` or `client`; with api_version 1, `server`")
        .also(&["entitytype_child"]);
const DATA: Param = Param::required(
    "data",
    Kind::NonEmptyObject,
    "ids of both, for example {\"volume\": \"<id>\", \"server\": \"<id>\"}; with api_version 1, \
     {\"share\": \"<id>\", \"client\": \"<id>\"} with \"main\": true or \"site\": true",
);

pub(super) const METHODS: &[Method] = &[
    Method::new("assign", "Assigns a server to a volume or share.")
        .params(&[PARENT, CHILD, DATA])
        .returns(Returns::Bool, "true")
        .v3(Run::Steps(|call| v3(call, HttpMethod::Put)))
        .v1(Run::Steps(|call| v1(call, "server", "siteserver"))),
    Method::new("assignments", "Lists the servers that are assigned to a volume or share.")
        .params(&[
            Param::required("entitytype", Kind::Type, "`volume` or `share`"),
            Param::required("entityid", Kind::Ident, "id of the volume or share"),
        ])
        .returns(Returns::Objects, "an array of objects with `client`, `client_hr` and `main`")
        .both(Run::Steps(assignments)),
    Method::new("deassign", "Removes a server from a volume or share.")
        .params(&[PARENT, CHILD, DATA])
        .returns(Returns::Bool, "true")
        .v3(Run::Steps(|call| v3(call, HttpMethod::Delete)))
        .v1(Run::Steps(|call| v1(call, "server_clear", "siteserver_clear"))),
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
    take(
        call.event(http_method, &uri, json!({ "client": server }), None, Some(share))?,
        Take::Confirmed,
        &uri,
    )
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
    if answer.is_empty() {
        return Ok("null".to_owned());
    }
    let uri = "share/edit";
    let result = take(answer, Take::Strict, uri)?;
    let changed = if result.starts_with('{') { Some(result.as_str()) } else { only(&result) };
    match changed {
        _ if result == "true" => {}
        Some(changed) => {
            check_no_error(changed, uri)?;
            check_id(changed, "share", share)?;
        }
        None => return Err(wrong_shape(uri, "the changed share")),
    }
    Ok("true".to_owned())
}

/// The item of a list of one.
fn only(list: &str) -> Option<&str> {
    let mut items = scan::items(list)?;
    items.next().filter(|_| items.next().is_none())
}

fn assignments(call: &Call<'_>) -> Result<String> {
    let uri = format!("{}/servers", one_of(call, "entitytype", &["volume", "share"])?);
    let id = call.args.required_text("entityid")?;
    let answer = call.event(HttpMethod::Get, &uri, json!({}), None, Some(id))?;
    take(answer, Take::Objects(Has::All(&["client"])), &uri)
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
        Some(_) => Err(Error::invalid_argument(format!("`data.{key}` must be an id (a string)"))),
        None => Err(Error::invalid_argument(format!("`data` must hold the id of the {key}"))),
    }
}
