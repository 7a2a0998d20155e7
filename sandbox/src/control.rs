//! The control interface: faults, the journal, the clock, sessions, entities. JSON over HTTP, on a port of its own; and
//! a page for people.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::{HeaderName, StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::{Html, Redirect};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Map, Value, json};

use crate::app::App;
use crate::guard::{guard, need_token, no_token};
use crate::ops::TYPE_NAMES;

/// Fastest time.
const MAX_SCALE: f64 = 1e6;
/// Most seconds that are skipped at once: ten years.
const MAX_ADVANCE: f64 = 315_360_000.0;

type Answer = (StatusCode, Json<Value>);

/// The routes of the control interface.
pub fn routes(app: Arc<App>) -> Router {
    let token = app.token.clone();
    let operations = Router::new()
        .route("/page.css", get(async || (typed("text/css"), include_str!("web/page.css"))))
        .route("/page.js", get(async || (typed("text/javascript"), include_str!("web/page.js"))))
        .route("/faults", get(list_faults).post(add_faults).delete(clear_faults))
        .route("/journal", get(list_journal).delete(clear_journal))
        .route("/expire", post(expire))
        .route("/clock", get(show_clock).post(set_clock))
        .route("/entities", get(entities))
        .route("/users", get(users))
        .route("/clients", post(set_client))
        .with_state(app.clone());
    // The token is in the address of the page and of everything that it asks for, or in a header.
    let page = async || Html(include_str!("web/index.html"));
    let to_page = format!("/{token}/");
    Router::new()
        .route(&format!("/{token}"), get(async move || Redirect::permanent(&to_page)))
        .route(&format!("/{token}/"), get(page))
        .nest(&format!("/{token}"), operations.clone())
        .merge(operations.layer(from_fn_with_state(app.clone(), need_token)))
        .fallback(no_token)
        .layer(from_fn_with_state(app, guard))
}

fn typed(kind: &'static str) -> [(HeaderName, &'static str); 1] {
    [(header::CONTENT_TYPE, kind)]
}

fn refused(message: impl Into<Value>) -> Answer {
    (StatusCode::BAD_REQUEST, Json(json!({ "message": message.into() })))
}

fn done() -> Answer {
    (StatusCode::OK, Json(json!({ "ok": true })))
}

async fn list_faults(State(app): State<Arc<App>>) -> Json<Value> {
    Json(app.faults.to_json())
}

/// One fault, or a list of them.
async fn add_faults(State(app): State<Arc<App>>, Json(rules): Json<Value>) -> Answer {
    match app.faults.add(rules) {
        Ok(()) => done(),
        Err(reason) => refused(reason),
    }
}

async fn clear_faults(State(app): State<Arc<App>>) -> Answer {
    app.faults.clear();
    done()
}

async fn list_journal(State(app): State<Arc<App>>, Query(query): Query<Value>) -> Json<Value> {
    let since = query["since"].as_str().and_then(|since| since.parse().ok()).unwrap_or(0);
    Json(app.journal.since(since))
}

async fn clear_journal(State(app): State<Arc<App>>) -> Answer {
    app.journal.clear();
    done()
}

/// Lets every v1 session key expire, so that the next event of each is answered with `session_expired`.
async fn expire(State(app): State<Arc<App>>) -> Json<Value> {
    let expired = app.backend().expire_sessions();
    Json(json!({ "expired": expired }))
}

async fn show_clock(State(app): State<Arc<App>>) -> Json<Value> {
    let mut backend = app.backend();
    backend.catch_up();
    Json(json!({ "now": backend.store.clock.now(), "scale": backend.store.clock.scale }))
}

/// Sets how fast time goes, and skips seconds.
async fn set_clock(State(app): State<Arc<App>>, Json(order): Json<Value>) -> Answer {
    let number = |key: &str, most: f64| order[key].as_f64().filter(|number| (0.0..=most).contains(number));
    let (scale, advance) = (number("scale", MAX_SCALE), number("advance", MAX_ADVANCE));
    let is_wrong = |key: &str, read: Option<f64>| !order[key].is_null() && read.is_none();
    if is_wrong("scale", scale) || is_wrong("advance", advance) || (scale.is_none() && advance.is_none()) {
        return refused(format!(
            "give `scale` (0 to {MAX_SCALE}) or `advance` (0 to {MAX_ADVANCE} seconds), or both"
        ));
    }
    let mut backend = app.backend();
    backend.step(advance.unwrap_or(0.0));
    if let Some(scale) = scale {
        backend.store.clock.scale = scale;
    }
    (StatusCode::OK, Json(json!({ "now": backend.store.clock.now(), "scale": backend.store.clock.scale })))
}

/// Entities by type, whatever their state: all, or those of the types in `type`.
async fn entities(State(app): State<Arc<App>>, Query(query): Query<Value>) -> Json<Value> {
    let wanted = query["type"].as_str();
    let is_wanted = |kind: &str| wanted.is_none_or(|wanted| wanted.split(',').any(|name| name == kind));
    let mut backend = app.backend();
    backend.catch_up();
    let of = |kind: &'static str| {
        let kinds = [kind];
        let all = backend.store.of_kinds(&kinds).map(|entity| {
            let shown = entity.data.iter().filter(|(key, _)| !key.starts_with('_'));
            Value::Object(shown.map(|(key, value)| (key.clone(), value.clone())).collect())
        });
        (kind.to_owned(), Value::from_iter(all))
    };
    let kinds = TYPE_NAMES.iter().filter(|kind| **kind != "server" && is_wanted(kind)).map(|kind| of(kind));
    Json(Value::Object(kinds.collect::<Map<String, Value>>()))
}

/// Lets a client come and go: one that there is, or a new one of a user.
async fn set_client(State(app): State<Arc<App>>, Json(order): Json<Value>) -> Answer {
    let known = ["code", "user", "type", "online"];
    if let Some(key) = order.as_object().and_then(|map| map.keys().find(|key| !known.contains(&key.as_str())))
    {
        return refused(format!("a client has no `{key}` here, only {}", known.join(", ")));
    }
    let Some(code) = order["code"].as_str().filter(|code| !code.is_empty()) else {
        return refused("give the `code` of the client: its host name");
    };
    let kind = order["type"].as_u64();
    if order["type"] != Value::Null && kind.is_none_or(|kind| kind > 5) {
        return refused("the `type` of a client is 0 (app), 1 (server), 2 (user server), ... 5");
    }
    match app.backend().set_client(code, order["user"].as_str(), kind, order["online"] != false) {
        Ok(client) => (StatusCode::OK, Json(client)),
        Err(reason) => refused(reason),
    }
}

/// What users log in with: invited ones too.
async fn users(State(app): State<Arc<App>>) -> Json<Value> {
    let backend = app.backend();
    let users = backend.store.of_kinds(&["user"]).map(|user| {
        let secrets = user.secrets.as_ref();
        json!({
            "code": user.text("code"), "role": user.text("role"), "password": secrets.map(|s| s.password.as_str()),
            "api_key": secrets.map(|s| s.api_key.as_str()),
        })
    });
    Json(Value::from_iter(users))
}
