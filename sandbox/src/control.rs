//! The control interface: faults, the journal, the clock, sessions, entities. JSON over HTTP, on a separate port; and
//! a page for people.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, Query, Request, State};
use axum::http::{HeaderName, StatusCode, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{Html, Redirect};
use axum::routing::{delete, get, post};
use axum::{Json, Router};
use serde_json::{Map, Value, json};

use crate::app::App;
use crate::backend::ClientChange;
use crate::guard::{guard, limit, need_token, unknown_path};
use crate::journal::{FILTERS, Filter};
use crate::options::MAX_SCALE;
use crate::store::{Entity, Glance, TYPE_NAMES, check_known, nearest};

/// The snapshot that is taken at the start.
pub const AT_START: &str = "start";

/// Most seconds that are skipped at once: ten years.
const MAX_ADVANCE: f64 = 315_360_000.0;

/// What `POST /clients` takes.
const CLIENT_KEYS: &[&str] = &["code", "user", "type", "online", "mapped"];

/// What chooses entities.
const ENTITY_KEYS: &[&str] = &["type", "search", "limit", "skip", "sort", "list"];
/// What chooses what is counted.
const COUNT_KEYS: &[&str] = &["type", "search"];

type Answer = (StatusCode, Json<Value>);

/// The routes of the control interface.
pub fn routes(app: Arc<App>) -> Router {
    let token = app.token.clone();
    let table = [
        ("/page.css", get(async || (typed("text/css"), include_str!("web/page.css")))),
        ("/page.js", get(async || (typed("text/javascript"), include_str!("web/page.js")))),
        ("/faults", get(list_faults).post(add_faults).delete(clear_faults)),
        ("/faults/{id}", delete(remove_fault)),
        ("/journal", get(list_journal).delete(clear_journal)),
        ("/expect", post(expect)),
        ("/reset", post(reset)),
        ("/snapshot", post(take_snapshot)),
        ("/restore", post(restore)),
        ("/ready", get(ready)),
        ("/expire", post(expire)),
        ("/clock", get(show_clock).post(set_clock)),
        ("/entities", get(entities)),
        ("/counts", get(counts)),
        ("/users", get(users)),
        ("/clients", post(set_client)),
    ];
    let paths = table.each_ref().map(|(path, _)| *path);
    let operations = table
        .into_iter()
        .fold(Router::new(), |router, (path, handlers)| router.route(path, handlers))
        .with_state(app.clone())
        // The layer below has its own limit, and an answer for those above it.
        .layer(DefaultBodyLimit::disable())
        .layer(from_fn(limit));
    // The token is in the address of the page and of everything that it asks for, or in a header.
    let page = async || Html(include_str!("web/index.html"));
    let to_page = format!("/{token}/");
    Router::new()
        .route(&format!("/{token}"), get(async move || Redirect::permanent(&to_page)))
        .route(&format!("/{token}/"), get(page))
        .nest(&format!("/{token}"), operations.clone())
        .merge(operations.layer(from_fn_with_state(app.clone(), need_token)))
        .fallback(async move |State(app): State<Arc<App>>, request: Request| {
            unknown_path(&app, &request, &paths)
        })
        .layer(from_fn_with_state(app.clone(), guard))
        .with_state(app)
}

fn typed(kind: &'static str) -> [(HeaderName, &'static str); 1] {
    [(header::CONTENT_TYPE, kind)]
}

fn refused(message: impl Into<Value>) -> Answer {
    (StatusCode::BAD_REQUEST, Json(json!({ "message": message.into() })))
}

/// Rejects keys that an order does not have, with the nearest that it has.
fn check_keys(what: &str, order: &Value, known: &[&str]) -> Result<(), Answer> {
    let unknown = |key: &String| {
        let reason = check_known(what, "key", key, known.iter().copied()).err()?;
        let all = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
        Some(refused(format!("{reason}; it has {all}")))
    };
    match order {
        Value::Object(map) => map.keys().find_map(unknown).map_or(Ok(()), Err),
        _ => Err(refused(format!("{what} must be an object"))),
    }
}

/// An order that takes nothing, and may be empty.
fn check_empty(what: &str, body: &[u8]) -> Result<(), Answer> {
    if body.is_empty() {
        return Ok(());
    }
    let order =
        serde_json::from_slice(body).map_err(|error| refused(format!("{what} is not JSON: {error}")))?;
    check_keys(what, &order, &[])
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

/// Takes one fault away.
async fn remove_fault(State(app): State<Arc<App>>, Path(id): Path<u64>) -> Answer {
    if app.faults.remove(id) { done() } else { refused(format!("there is no fault {id}")) }
}

/// The requests that a query string chooses, or how many there are.
async fn list_journal(State(app): State<Arc<App>>, Query(query): Query<Map<String, Value>>) -> Answer {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let pairs = query.iter().filter(|(key, _)| *key != "count");
    match Filter::new(pairs.map(|(key, value)| (key.as_str(), text(value)))) {
        Ok(filter) if query.contains_key("count") => {
            (StatusCode::OK, Json(json!({ "count": app.journal.count(&filter) })))
        }
        Ok(filter) => (StatusCode::OK, Json(app.journal.list(&filter))),
        Err(reason) => refused(reason),
    }
}

/// Asserts how many requests there were: `count`, `min` or `max` of those that the other keys choose.
async fn expect(State(app): State<Arc<App>>, Json(order): Json<Map<String, Value>>) -> Answer {
    let bounds = ["count", "min", "max"];
    let whole = Value::Object(order.clone());
    if let Err(refusal) = check_keys("an expectation", &whole, &[&bounds[..], FILTERS].concat()) {
        return refusal;
    }
    let chosen = order.iter().filter(|(key, _)| !bounds.contains(&key.as_str()));
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let filter = match Filter::new(chosen.map(|(key, value)| (key.as_str(), text(value)))) {
        Ok(filter) => filter,
        Err(reason) => return refused(reason),
    };
    let mut expected = Vec::new();
    for (key, value) in order.iter().filter(|(key, _)| bounds.contains(&key.as_str())) {
        let Some(number) = value.as_u64() else { return refused(format!("`{key}` must be a number")) };
        expected.push((key.as_str(), number));
    }
    if expected.is_empty() {
        return refused("give `count`, `min` or `max`");
    }
    let count = app.journal.count(&filter) as u64;
    let is_met = expected.iter().all(|(key, number)| match *key {
        "min" => count >= *number,
        "max" => count <= *number,
        _ => count == *number,
    });
    if is_met {
        return (StatusCode::OK, Json(json!({ "ok": true, "count": count })));
    }
    let message = format!("expected {whole}, but there were {count} such requests");
    (StatusCode::CONFLICT, Json(json!({ "message": message, "count": count })))
}

/// The name in an order, or `snapshot`.
fn name_in(order: &Value) -> Result<String, Answer> {
    check_keys("a snapshot", order, &["name"])?;
    match &order["name"] {
        Value::Null => Ok("snapshot".to_owned()),
        Value::String(name) => Ok(name.clone()),
        other => Err(refused(format!("the `name` of a snapshot must be a string, not {other}"))),
    }
}

/// Remembers the workspace as it is, under a name.
async fn take_snapshot(State(app): State<Arc<App>>, Json(order): Json<Value>) -> Result<Answer, Answer> {
    let name = name_in(&order)?;
    if name == AT_START {
        return Err(refused(format!("'{AT_START}' is reserved for the initial workspace; use another name")));
    }
    let snapshot = app.backend().snapshot();
    app.snapshots().insert(name.clone(), snapshot);
    Ok((StatusCode::OK, Json(json!({ "ok": true, "name": name }))))
}

/// Puts a workspace in place that was remembered.
async fn restore(State(app): State<Arc<App>>, Json(order): Json<Value>) -> Result<Answer, Answer> {
    let name = name_in(&order)?;
    let snapshot = app.snapshots().get(&name).cloned();
    let snapshot = snapshot.ok_or_else(|| {
        let near = nearest(&name, app.snapshots().keys().map(String::as_str));
        refused(format!("there is no snapshot '{name}'{near}"))
    })?;
    app.backend().restore(&snapshot).map(|()| done()).map_err(refused)
}

/// Everything as it was at the start: the workspace, no faults, an empty journal.
async fn reset(State(app): State<Arc<App>>, body: Bytes) -> Result<Answer, Answer> {
    check_empty("a reset", &body)?;
    let snapshot = app.snapshots().get(AT_START).cloned();
    let snapshot =
        snapshot.ok_or_else(|| refused("there is no snapshot of the initial workspace to restore"))?;
    app.faults.clear();
    let mut backend = app.backend();
    let restored = backend.restore(&snapshot);
    backend.store.clock.scale = app.initial_scale;
    drop(backend);
    app.journal.clear();
    restored.map(|()| done()).map_err(refused)
}

/// What clients need to know.
async fn ready(State(app): State<Arc<App>>) -> Json<Value> {
    Json(app.ready.get().cloned().unwrap_or_default())
}

async fn clear_journal(State(app): State<Arc<App>>) -> Answer {
    app.journal.clear();
    done()
}

/// Lets every v1 session key expire, so that the next event of each is answered with `session_expired`.
async fn expire(State(app): State<Arc<App>>, body: Bytes) -> Result<Json<Value>, Answer> {
    check_empty("an order to expire sessions", &body)?;
    let expired = app.backend().expire_sessions();
    Ok(Json(json!({ "expired": expired })))
}

async fn show_clock(State(app): State<Arc<App>>) -> Json<Value> {
    let mut backend = app.backend();
    backend.catch_up();
    Json(json!({
        "now": backend.store.clock.now(), "scale": backend.store.clock.scale, "revision": backend.store.revision,
    }))
}

/// Sets the speed of time, and skips seconds.
async fn set_clock(State(app): State<Arc<App>>, Json(order): Json<Value>) -> Result<Answer, Answer> {
    check_keys("the clock", &order, &["scale", "advance"])?;
    let number = |key: &str, most: f64| order[key].as_f64().filter(|number| (0.0..=most).contains(number));
    let (scale, advance) = (number("scale", MAX_SCALE), number("advance", MAX_ADVANCE));
    let is_wrong = |key: &str, read: Option<f64>| !order[key].is_null() && read.is_none();
    if is_wrong("scale", scale) || is_wrong("advance", advance) || (scale.is_none() && advance.is_none()) {
        return Err(refused(format!(
            "give `scale` (0 to {MAX_SCALE}) or `advance` (0 to {MAX_ADVANCE} seconds), or both"
        )));
    }
    let mut backend = app.backend();
    backend.step(advance.unwrap_or(0.0));
    if let Some(scale) = scale {
        backend.store.clock.scale = scale;
    }
    Ok((
        StatusCode::OK,
        Json(json!({ "now": backend.store.clock.now(), "scale": backend.store.clock.scale })),
    ))
}

/// Which entities are meant: those of the types in `type`, in which `search` occurs.
struct Chosen {
    kinds: Vec<&'static str>,
    search: String,
}

impl Chosen {
    fn new(query: &Value, known: &[&str]) -> Result<Chosen, Answer> {
        check_keys("the query", query, known)?;
        let wanted = query["type"].as_str();
        for kind in wanted.into_iter().flat_map(|wanted| wanted.split(',')).filter(|kind| !kind.is_empty()) {
            check_known("the workspace", "type", kind, TYPE_NAMES.iter().copied()).map_err(refused)?;
        }
        let is_wanted = |kind: &str| wanted.is_none_or(|wanted| wanted.split(',').any(|name| name == kind));
        let kinds = TYPE_NAMES.iter().copied().filter(|kind| *kind != "server" && is_wanted(kind));
        let search = query["search"].as_str().unwrap_or_default().to_lowercase();
        Ok(Chosen { kinds: kinds.collect(), search })
    }

    fn fits(&self, entity: &Entity) -> bool {
        let is_in = |value: &Value| match value {
            Value::String(text) => text.to_lowercase().contains(&self.search),
            _ => false,
        };
        self.search.is_empty() || entity.data.iter().any(|(key, value)| !key.starts_with('_') && is_in(value))
    }
}

fn shown(entity: &Entity) -> Value {
    let shown = entity.data.iter().filter(|(key, _)| !key.starts_with('_'));
    Value::Object(shown.map(|(key, value)| (key.to_owned(), value.clone())).collect())
}

/// Entities by type, whatever their state: all, or those that are chosen; with `list`, of all types together. `limit` and
/// `skip` cut a page out, `sort=status` sorts jobs.
async fn entities(State(app): State<Arc<App>>, Query(query): Query<Value>) -> Result<Json<Value>, Answer> {
    let chosen = Chosen::new(&query, ENTITY_KEYS)?;
    let number = |key: &str| match query[key].as_str() {
        None => Ok(None),
        Some(text) => match text.parse::<usize>() {
            Ok(number) => Ok(Some(number)),
            Err(_) => Err(refused(format!("`{key}` must be a whole number from 0, not '{text}'"))),
        },
    };
    let (skip, limit) = (number("skip")?.unwrap_or(0), number("limit")?.unwrap_or(usize::MAX));
    if let Some(sort) = query["sort"].as_str().filter(|sort| *sort != "status") {
        return Err(refused(format!("entities are sorted by status, not by '{sort}'")));
    }
    let mut backend = app.backend();
    backend.catch_up();
    let is_sorted = query["sort"] == "status";
    let page = |kinds: &[&'static str]| {
        if is_sorted && chosen.search.is_empty() {
            return Value::from_iter(backend.store.by_status(kinds, skip, limit).into_iter().map(shown));
        }
        let mut found: Vec<&Entity> =
            backend.store.of_kinds(kinds).filter(|entity| chosen.fits(entity)).collect();
        if is_sorted {
            found.sort_by_cached_key(|job| Glance::of(job).rank);
        }
        Value::from_iter(found.into_iter().skip(skip).take(limit).map(shown))
    };
    if !query["list"].is_null() {
        return Ok(Json(json!({ "list": page(&chosen.kinds) })));
    }
    let by_kind = chosen.kinds.iter().map(|kind| ((*kind).to_owned(), page(&[kind])));
    Ok(Json(Value::Object(by_kind.collect::<Map<String, Value>>())))
}

/// How many entities there are of each type.
async fn counts(State(app): State<Arc<App>>, Query(query): Query<Value>) -> Result<Json<Value>, Answer> {
    let chosen = Chosen::new(&query, COUNT_KEYS)?;
    let backend = app.backend();
    let counts = chosen.kinds.iter().map(|kind| {
        let kinds = [*kind];
        let count = match chosen.search.is_empty() {
            true => backend.store.count_of(kind),
            false => backend.store.of_kinds(&kinds).filter(|entity| chosen.fits(entity)).count(),
        };
        ((*kind).to_owned(), json!(count))
    });
    Ok(Json(Value::Object(counts.collect::<Map<String, Value>>())))
}

/// Lets a client come and go: one that there is, or a new one of a user.
async fn set_client(State(app): State<Arc<App>>, Json(order): Json<Value>) -> Result<Answer, Answer> {
    check_keys("a client", &order, CLIENT_KEYS)?;
    client_change(&order)
        .and_then(|change| app.backend().set_client(&change))
        .map_or_else(|reason| Err(refused(reason)), |client| Ok((StatusCode::OK, Json(client))))
}

/// What an order makes of a client.
fn client_change(order: &Value) -> Result<ClientChange<'_>, String> {
    let code = order["code"].as_str().filter(|code| !code.is_empty());
    let code = code.ok_or("the client's `code`, its host name, is missing")?;
    let kind = order["type"].as_u64();
    if order["type"] != Value::Null && kind.is_none_or(|kind| kind > 4) {
        return Err(format!(
            "the `type` of a client is 0 (app), 1 (server), 2 (user server), 3 (browser) or 4 (lane), not {}",
            order["type"]
        ));
    }
    if !(order["online"].is_boolean() || order["online"].is_null()) {
        return Err("`online` must be true or false".to_owned());
    }
    if !(order["user"].is_string() || order["user"].is_null()) {
        return Err("`user` must be the e-mail address of a user".to_owned());
    }
    Ok(ClientChange {
        code,
        user: order["user"].as_str(),
        kind,
        is_online: order["online"] != false,
        mapped: Some(&order["mapped"]).filter(|mapped| !mapped.is_null()),
    })
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
