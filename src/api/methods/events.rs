//! The raw event, for operations that this library does not know.

use serde_json::{Value, json};

use crate::call::{Call, take};
use crate::definition::{Method, Run};
use crate::parameter::{Kind, Param};
use crate::row::Take;
use crate::signature::Returns;
use accsyn_core::error::{Error, Result};
use accsyn_core::net::HttpMethod;
use accsyn_core::wire::excerpt::shorten;

pub(super) const METHODS: &[Method] = &[Method::new(
    "event",
    "Sends any event: for operations that the backend learned after this library was released.",
)
.params(&[
    Param::required("http", Kind::Ident, "HTTP method: `GET`, `PUT`, `POST` or `DELETE`"),
    Param::required("uri", Kind::Ident, "the operation, for example `transfer/find`"),
    Param::optional("data", Kind::Json, "data of the event").or("{}"),
    Param::optional("query", Kind::String, "query expression, sent as it is"),
    Param::optional("entityid", Kind::String, "id of the event"),
])
.returns(Returns::Json, "the backend's whole response")
.keeps_null()
.only_by_name()
.both(Run::Steps(event))];

fn event(call: &Call<'_>) -> Result<String> {
    let http_method = match call.args.required_text("http")?.to_ascii_uppercase().as_str() {
        "GET" => HttpMethod::Get,
        "PUT" => HttpMethod::Put,
        "POST" => HttpMethod::Post,
        "DELETE" => HttpMethod::Delete,
        other => {
            let other = shorten(other);
            return Err(Error::invalid_argument(format!(
                "`http` must be GET, PUT, POST or DELETE, not '{other}'"
            )));
        }
    };
    let uri = call.args.required_text("uri")?;
    let data = match call.args.get("data")? {
        Some(data) => data.clone(),
        None if call.args.has("data") => Value::Null,
        None => json!({}),
    };
    let answer = call.event(http_method, uri, data, call.args.text("query")?, call.args.text("entityid")?)?;
    take(answer, Take::Whole, uri)
}
