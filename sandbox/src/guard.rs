//! Who may use the control interface: no web page but its own, and no client without the token of this start.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::app::App;
use crate::store::nearest;

/// Headers that restrict browsers, in every response of the control interface.
const HEADERS: &[(HeaderName, &str)] = &[
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::CACHE_CONTROL, "no-store"),
];

fn refused(status: StatusCode, message: &str) -> Response {
    (status, Json(json!({ "message": message }))).into_response()
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name).map(|value| value.to_str().unwrap_or_default())
}

/// Why a request is refused, whatever it asks for.
fn problem(app: &App, request: &Request) -> Option<Response> {
    let headers = request.headers();
    let host = text(headers, header::HOST).unwrap_or_default();
    if !app.hosts.allow_request(request.uri(), headers) {
        return Some(refused(StatusCode::MISDIRECTED_REQUEST, crate::app::FOREIGN_HOST));
    }
    let own = format!("http://{host}");
    let is_own = |origin: &HeaderValue| origin.as_bytes().eq_ignore_ascii_case(own.as_bytes());
    if !headers.get_all(header::ORIGIN).iter().all(is_own) {
        return Some(refused(
            StatusCode::FORBIDDEN,
            "Web pages from other origins may not use the control interface",
        ));
    }
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    let kind = text(headers, header::CONTENT_TYPE).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if !is_read && !kind.eq_ignore_ascii_case("application/json") {
        let message = "Send `Content-Type: application/json` with every request that changes something";
        return Some(refused(StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
    }
    None
}

/// Rejects requests from other origins, and adds the headers for browsers.
pub async fn guard(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let mut response = match problem(&app, &request) {
        Some(refusal) => refusal,
        None => next.run(request).await,
    };
    for (name, value) in HEADERS {
        response.headers_mut().insert(name.clone(), HeaderValue::from_static(value));
    }
    response
}

/// Paths that take a query, which they check.
const WITH_QUERY: &[&str] = &["/journal", "/entities", "/counts"];

/// Rejects a query that a path does not take, and a body that is too large.
pub async fn limit(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let (path, query) = (parts.uri.path(), parts.uri.query().unwrap_or_default());
    let takes_query = parts.method == Method::GET && WITH_QUERY.contains(&path);
    if !takes_query && !query.is_empty() {
        let key = query.split(['&', '=']).next().unwrap_or_default();
        let message = format!("{} {path} takes no query, and not '{key}'", parts.method);
        return refused(StatusCode::BAD_REQUEST, &message);
    }
    match crate::body::read(&parts.headers, body).await {
        Ok(Ok(body)) => next.run(Request::from_parts(parts, body.into())).await,
        Ok(Err((status, message))) => {
            let mut response = refused(status, message);
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
            response
        }
        Err(error) => refused(StatusCode::BAD_REQUEST, &format!("The body could not be read: {error}")),
    }
}

/// Whether a request has the token in a header.
fn has_token(app: &App, request: &Request) -> bool {
    let sent = text(request.headers(), header::AUTHORIZATION).unwrap_or_default();
    let (scheme, token) = sent.split_once(' ').unwrap_or_default();
    scheme.eq_ignore_ascii_case("Bearer") && token.trim_start() == app.token
}

/// Lets a request through that has the token in a header.
pub async fn need_token(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    if has_token(&app, &request) { next.run(request).await } else { no_token() }
}

/// The response to a request for a path that there is not: only those with the token learn that.
pub fn unknown_path(app: &App, request: &Request, known: &[&str]) -> Response {
    let path = request.uri().path();
    let with_token = path.strip_prefix('/').and_then(|path| path.strip_prefix(&app.token));
    let path = with_token.filter(|path| path.starts_with('/')).or(has_token(app, request).then_some(path));
    let Some(path) = path else { return no_token() };
    let near = nearest(path, known.iter().copied());
    refused(StatusCode::NOT_FOUND, &format!("The control interface has no path '{path}'{near}"))
}

/// The response to requests without the token.
fn no_token() -> Response {
    let message = "The control interface needs the token of this start: use the `control` address of the first line that \
                   the sandbox printed, or send `Authorization: Bearer TOKEN`";
    refused(StatusCode::UNAUTHORIZED, message)
}
