//! Keys, running programs, integrations, and the raw event.

use serde_json::{Value, json};

use crate::api::args::shorten;
use crate::api::call::{Call, take};
use crate::api::method::{Field, Kind, Method, Param, Payload, Row, Run, Take};
use crate::error::{Error, Result, Status};
use crate::net::HttpMethod;

const API_KEY: Run = Run::Event(Row {
    http_method: HttpMethod::Get,
    uri: "user/api_key",
    data: Payload::Empty,
    id: None,
    take: Take::Key("api_key"),
});

const INTEGRATION: &[Field] = &[Field::Always("operation", "operation"), Field::Always("data", "data")];

pub(super) const METHODS: &[Method] = &[
    Method {
        name: "get_api_key",
        aliases: &[],
        about: "Reads the user's own API key, where the workspace allows it.",
        params: &[],
        returns: "API key",
        v3: API_KEY,
        v1: API_KEY,
        keeps_null: false,
    },
    Method {
        name: "get_session_key",
        aliases: &[],
        about: "Tells the session key of this session, to make other sessions from.",
        params: &[],
        returns: "session key",
        v3: Run::Missing("sessions of v3 have no key; make each session with the API key"),
        v1: Run::Steps(|call| Ok(Value::from(call.session.session_key()).to_string())),
        keeps_null: false,
    },
    Method {
        name: "generate_session_key",
        aliases: &[],
        about: "Makes a new session key.",
        params: &[Param::optional("lifetime", Kind::Integer, "seconds that it stays valid")],
        returns: "session key",
        v3: Run::Missing("sessions of v3 have no key; make each session with the API key"),
        v1: Run::Steps(generate_session_key),
        keeps_null: false,
    },
    Method {
        name: "app_is_running",
        aliases: &["gui_is_running"],
        about: "Tells whether the user's accsyn desktop app runs on this machine.",
        params: &[],
        returns: "true, false, or null when it was never installed",
        v3: Run::Steps(|call| is_running(call, "type=0")),
        v1: Run::Steps(|call| is_running(call, "type=0")),
        keeps_null: false,
    },
    Method {
        name: "daemon_is_running",
        aliases: &["server_is_running"],
        about: "Tells whether an accsyn daemon of the user runs on this machine.",
        params: &[],
        returns: "true, false, or null when it was never installed",
        v3: Run::Steps(|call| is_running(call, "(type=1 OR type=2)")),
        v1: Run::Steps(|call| is_running(call, "type!=0")),
        keeps_null: false,
    },
    Method {
        name: "integration",
        aliases: &[],
        about: "Calls an integration of the workspace, for example with ftrack.",
        params: &[
            Param::required("name", Kind::Ident, "name of the integration"),
            Param::required("operation", Kind::Ident, "what it should do"),
            Param::optional("data", Kind::Any, "its input"),
        ],
        returns: "what the integration says",
        v3: Run::Event(Row {
            http_method: HttpMethod::Put,
            uri: "workspace/integration/{name}/utility",
            data: Payload::Fields(INTEGRATION),
            id: None,
            take: Take::Strict,
        }),
        v1: Run::Event(Row {
            http_method: HttpMethod::Put,
            uri: "organization/integration/{name}/utility",
            data: Payload::Fields(INTEGRATION),
            id: None,
            take: Take::Strict,
        }),
        keeps_null: false,
    },
    Method {
        name: "event",
        aliases: &[],
        about: "Sends any event: for what the backend learns after this library was made.",
        params: &[
            Param::required("http", Kind::Ident, "GET, PUT, POST or DELETE"),
            Param::required("uri", Kind::Ident, "operation, for example transfer/find"),
            Param::optional("data", Kind::Any, "payload; {} when left out"),
            Param::optional("query", Kind::Text, "query expression, sent as it is"),
            Param::optional("entityid", Kind::Text, "id of the event"),
        ],
        returns: "the whole answer",
        v3: Run::Steps(event),
        v1: Run::Steps(event),
        keeps_null: true,
    },
];

fn generate_session_key(call: &Call<'_>) -> Result<String> {
    let data = json!({ "lifetime": call.args.value("lifetime")? });
    let uri = "user/generate_session_key";
    take(
        call.event(HttpMethod::Post, uri, data, Some(call.session.username()), None)?,
        Take::Key("session_key"),
        uri,
    )
}

/// Null when there is no such client, else whether one of them is up.
fn is_running(call: &Call<'_>, condition: &str) -> Result<String> {
    let query = format!("user={} AND code={} AND {condition}", call.session.uid(), call.session.machine());
    let uri = "client/find";
    let result = take(call.event(HttpMethod::Get, uri, json!({}), Some(&query), None)?, Take::Strict, uri)?;
    let clients = match serde_json::from_str(&result) {
        Ok(Value::Array(clients)) => clients,
        Ok(Value::Null) => Vec::new(),
        _ => {
            return Err(Error::new(Status::Protocol, format!("{uri}: `result` should be a list of clients")));
        }
    };
    if clients.is_empty() {
        return Ok("null".to_owned());
    }
    let is_up = |client: &Value| client["status"] == "online" || client["status"] == "disabled";
    Ok(clients.iter().any(is_up).to_string())
}

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
