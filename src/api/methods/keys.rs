//! API keys and session keys.

use serde_json::{Value, json};

use crate::call::{Call, take};
use crate::definition::{Method, Run};
use crate::parameter::{Kind, Param};
use crate::row::{Row, Take};
use crate::signature::Returns;
use accsyn_core::error::Result;
use accsyn_core::net::HttpMethod;
use accsyn_core::wire::scan;

const NO_SESSION_KEYS: Run = Run::Missing("log each session in with the API key");

pub(super) const METHODS: &[Method] = &[
    Method::new("get_api_key", "Reads the user's own API key, if the workspace permits it.")
        .returns(Returns::String, "the API key as a string, a secret")
        .both(Run::Event(Row::new(HttpMethod::Get, "user/api_key").take(Take::Key("api_key")))),
    Method::new(
        "get_session_key",
        "Returns the key of this session, with which other programs on this machine can log in.",
    )
    .returns(Returns::String, "the session key as a string, a secret")
    .local()
    .v3(NO_SESSION_KEYS)
    .v1(Run::Steps(|call| Ok(Value::from(call.session.session_key()).to_string()))),
    Method::new("generate_session_key", "Creates a new session key for this user.")
        .params(&[Param::optional("lifetime", Kind::WholeSeconds, "how long it stays valid; a whole number")])
        .returns(Returns::String, "the session key as a string, a secret")
        .v3(NO_SESSION_KEYS)
        .v1(Run::Steps(generate_session_key)),
];

fn generate_session_key(call: &Call<'_>) -> Result<String> {
    let data = json!({ "lifetime": call.args.value("lifetime")? });
    let uri = "user/generate_session_key";
    let answer = call.event(HttpMethod::Post, uri, data, Some(call.session.username()), None)?;
    let key = take(answer, Take::Key("session_key"), uri)?;
    if let Some(text) = scan::text(&key) {
        call.session.keep_secret(&text);
    }
    Ok(key)
}
