//! Which accsyn programs of the user run on this machine.

use serde_json::{Value, json};

use crate::call::{Call, take};
use crate::definition::{Method, Run};
use crate::has::Has;
use crate::row::Take;
use crate::signature::Returns;
use accsyn_core::error::Result;
use accsyn_core::net::HttpMethod;
use accsyn_core::wire;

pub(super) const METHODS: &[Method] = &[
    Method::new("app_is_running", "Checks whether the user's accsyn desktop app is running on this machine.")
        .also(&["gui_is_running"])
        .returns(
            Returns::BoolOrNull,
            "true or false, or null when the backend knows no desktop app of this user on this machine",
        )
        .both(Run::Steps(|call| is_running(call, "type=0"))),
    Method::new(
        "daemon_is_running",
        "Checks whether an accsyn daemon of the user is running on this machine.",
    )
    .also(&["server_is_running"])
    .returns(
        Returns::BoolOrNull,
        "true or false, or null when the backend knows no daemon of this user on this machine",
    )
    .v3(Run::Steps(|call| is_running(call, "(type=1 OR type=2)")))
    .v1(Run::Steps(|call| is_running(call, "type!=0"))),
];

/// Null when there is no such client, else whether one of them is up.
fn is_running(call: &Call<'_>, condition: &str) -> Result<String> {
    let query = format!("user={} AND code={} AND {condition}", call.session.uid(), call.session.machine());
    let uri = "client/find";
    let answer = call.event(HttpMethod::Get, uri, json!({}), Some(&query), None)?;
    let result = take(answer, Take::Objects(Has::All(&["status"])), uri)?;
    let clients = match wire::json::value(&result) {
        Some(Value::Array(clients)) if !clients.is_empty() => clients,
        _ => return Ok("null".to_owned()),
    };
    let is_up = |client: &Value| client["status"] == "online" || client["status"] == "disabled";
    Ok(clients.iter().any(is_up).to_string())
}
