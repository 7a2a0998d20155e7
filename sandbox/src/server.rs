//! Listeners: plain HTTP, HTTPS, and the control interface.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use serde_json::{Value, json};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use crate::app::{App, FOREIGN_HOST};
use crate::faults::{Fault, Point};
use crate::record::{Received, Sent};
use crate::request::{Phases, Request};
use crate::throttle::{Connected, Verdict};
use crate::tls::Identity;
use crate::wire::{Stream, Wire};

/// Longest request line and header: old clients put whole events there.
const MAX_HEAD: usize = 2 << 20;
/// How long a TLS handshake may take.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// How long a connection may be idle.
const IDLE: Duration = Duration::from_secs(75);

/// Where a running server listens.
#[derive(Debug, Clone, Copy)]
pub struct Addresses {
    /// Plain HTTP.
    pub http: SocketAddr,
    /// HTTPS.
    pub https: SocketAddr,
    /// Control interface.
    pub control: SocketAddr,
}

/// Starts listening, in tasks of the current runtime.
pub async fn start(
    app: Arc<App>,
    identity: &Identity,
    listen: IpAddr,
    ports: [u16; 3],
) -> io::Result<Addresses> {
    let [http, https, control] = ports;
    let bind = async |name: &str, port: u16| {
        TcpListener::bind((listen, port)).await.map_err(|error| {
            let advice = match error.kind() {
                io::ErrorKind::AddrInUse => {
                    format!("; use --{}-port 0 for any free port", name.to_lowercase())
                }
                _ => String::new(),
            };
            io::Error::new(error.kind(), format!("cannot listen on {name} port {port}: {error}{advice}"))
        })
    };
    let (http, https, control) =
        (bind("HTTP", http).await?, bind("HTTPS", https).await?, bind("control", control).await?);
    let addresses =
        Addresses { http: http.local_addr()?, https: https.local_addr()?, control: control.local_addr()? };
    app.backend().address = (app.hosts.public().trim_matches(['[', ']']).to_owned(), addresses.https.port());
    tokio::spawn(accept(http, None, app.clone()));
    tokio::spawn(accept(https, Some(TlsAcceptor::from(identity.config.clone())), app.clone()));
    let routes = TowerToHyperService::new(crate::control::routes(app));
    tokio::spawn(async move {
        loop {
            let stream = next(&control).await.0;
            let (routes, wire) = (routes.clone(), Arc::new(Wire::default()));
            let stream = Stream::new(stream, wire.clone());
            let service = service_fn(move |request| {
                wire.head_is_read();
                let (wire, answer) = (wire.clone(), routes.call(request));
                async move {
                    let answer = answer.await;
                    wire.end_of_request();
                    answer
                }
            });
            tokio::spawn(async move {
                _ = http1().serve_connection(TokioIo::new(stream), service).await;
            });
        }
    });
    Ok(addresses)
}

/// HTTP with a time limit for idle connections; that for heads is the stream's.
fn http1() -> http1::Builder {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(IDLE).max_buf_size(MAX_HEAD);
    http
}

/// The next connection.
async fn next(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(connection) => return connection,
            // No descriptors are left: they come back as others end.
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
}

async fn accept(listener: TcpListener, tls: Option<TlsAcceptor>, app: Arc<App>) {
    loop {
        let (stream, peer) = next(&listener).await;
        if let Some(fault) = app.faults.next_for_connection() {
            tokio::spawn(async move {
                tokio::time::sleep(fault.delay().unwrap_or_default()).await;
                drop(stream);
            });
            continue;
        }
        // Small responses must not wait for more.
        let _ = stream.set_nodelay(true);
        let (tls, app) = (tls.clone(), app.clone());
        let counted = app.throttle.as_ref().map(|throttle| throttle.connect(peer.ip()));
        tokio::spawn(async move {
            match tls {
                None => serve(stream, peer.ip(), counted, app).await,
                Some(acceptor) => {
                    // One that is not finished, or not begun, ends.
                    let accepted = tokio::time::timeout(HANDSHAKE, acceptor.accept(stream)).await;
                    if let Ok(Ok(stream)) = accepted {
                        serve(stream, peer.ip(), counted, app).await;
                    }
                }
            }
        });
    }
}

async fn serve(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    peer: IpAddr,
    counted: Option<Connected>,
    app: Arc<App>,
) {
    let wire = Arc::new(Wire::default());
    let connection =
        Connection { peer, is_above: counted.as_ref().is_some_and(|c| c.is_above), wire: wire.clone() };
    let service = service_fn(move |request| respond(request, connection.clone(), app.clone()));
    // A client that disconnects is not an error.
    let _ = http1().serve_connection(TokioIo::new(Stream::new(stream, wire)), service).await;
}

/// What is known of a connection.
#[derive(Clone)]
struct Connection {
    peer: IpAddr,
    /// Whether its address has too many.
    is_above: bool,
    wire: Arc<Wire>,
}

/// An error closes the connection.
async fn respond(
    request: hyper::Request<Incoming>,
    connection: Connection,
    app: Arc<App>,
) -> io::Result<Response<Body>> {
    let start = Instant::now();
    connection.wire.head_is_read();
    let (parts, body) = request.into_parts();
    let text = |name: &str| {
        parts.headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
    };
    // Header values are Latin-1.
    let latin1 = |name: &str| {
        parts.headers.get(name).map(|value| value.as_bytes().iter().map(|byte| char::from(*byte)).collect())
    };
    let mut asked = Request {
        verb: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        event: Value::Null,
        authorization: text("authorization").unwrap_or_default(),
        workspace: latin1("x-accsyn-workspace"),
        device: text("x-accsyn-device").or(text("asdevice")),
        refusal: None,
        answer: None,
        phases: Phases::default(),
    };
    if let Some(fault) = app.faults.next_for_head(&asked.verb, &asked.path) {
        tokio::time::sleep(fault.delay().unwrap_or_default()).await;
        app.journal.record(asked, 0, start.elapsed());
        return Err(closed());
    }
    if !app.hosts.allow_request(&parts.uri, &parts.headers) {
        return refused(&app, asked, StatusCode::MISDIRECTED_REQUEST, FOREIGN_HOST, start);
    }
    let read = crate::body::read(&parts.headers, body).await.map_err(io::Error::other)?;
    let body = match read {
        Ok(body) => body,
        Err((status, message)) => return refused(&app, asked, status, message, start),
    };
    asked.phases.reading = start.elapsed();
    let long = connection.wire.end_of_request();
    let sent = app.recorder.as_ref().map(|_| {
        let query =
            long.as_deref().or(parts.uri.query()).map(|query| format!("?{query}")).unwrap_or_default();
        let target = format!("{}{query}", parts.uri.path());
        Sent { target, headers: parts.headers.clone(), body: body.clone().into() }
    });
    let answered = match Request::event_from(long.as_deref().or(parts.uri.query()), &body) {
        Ok(event) => {
            asked.event = event;
            answer(&app, &connection, &mut asked, sent).await
        }
        Err(reason) => json_response(400, json!({ "message": reason }).to_string()),
    };
    let status = answered.as_ref().map_or(0, |response| response.status().as_u16());
    app.journal.record(asked, status, start.elapsed());
    answered
}

/// Refuses a request before it is read, and ends its connection.
fn refused(
    app: &App,
    mut asked: Request,
    status: StatusCode,
    message: &str,
    start: Instant,
) -> io::Result<Response<Body>> {
    asked.refusal = Some(message.to_owned());
    app.journal.record(asked, status.as_u16(), start.elapsed());
    let mut response = json_response(status.as_u16(), json!({ "message": message }).to_string())?;
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    Ok(response)
}

fn closed() -> io::Error {
    io::Error::other("closed on request")
}

async fn answer(
    app: &App,
    connection: &Connection,
    request: &mut Request,
    sent: Option<Sent>,
) -> io::Result<Response<Body>> {
    if let Some(throttle) = &app.throttle {
        let verdict = match connection.is_above {
            true => Verdict::Edge,
            false => throttle.check(connection.peer, &request.path, app.seconds()),
        };
        let start = Instant::now();
        let refusal = held_up(app, verdict).await;
        request.phases.waiting += start.elapsed();
        if let Some(refusal) = refusal {
            return refusal;
        }
    }
    let fault = app.faults.next(request);
    if let Some(pause) = fault.as_ref().and_then(Fault::delay) {
        tokio::time::sleep(pause).await;
        request.phases.waiting += pause;
    }
    let start = Instant::now();
    let mut received = Received::default();
    let (status, body) = if fault.as_ref().is_none_or(Fault::is_executed) {
        if let (Some(recorder), Some(sent)) = (&app.recorder, sent) {
            let address = app.backend().address.clone();
            received = recorder.forward(request, sent, &address).await?;
            let text = String::from_utf8_lossy(&received.body).into_owned();
            let body = serde_json::from_str(&text).unwrap_or(Value::String(text.clone()));
            app.journal.note_answer(request, &body);
            (received.status.as_u16(), text)
        } else {
            let recorded = app.replay.as_ref().and_then(|replay| replay.answer(request));
            let (status, body) = app.backend().answer(request, recorded);
            app.journal.note_answer(request, &body);
            (status, body.to_string())
        }
    } else {
        (200, String::new())
    };
    request.phases.working = start.elapsed();
    if let Some(fault) = fault {
        if fault.close() == Some(Point::Answer) {
            return Err(closed());
        }
        if let Some(bytes) = fault.bytes_sent() {
            connection.wire.break_off_after(bytes);
        }
        return fault.apply(status, body);
    }
    // Credentials that are wrong count like logins.
    if let Some(throttle) =
        app.throttle.as_ref().filter(|_| status == 401 && request.path.ends_with("/event"))
    {
        let verdict = throttle.count(connection.peer, app.seconds());
        if let Some(refusal) = held_up(app, verdict).await {
            return refusal;
        }
    }
    if app.recorder.is_some() {
        return Ok(received.into_response());
    }
    json_response(status, body)
}

fn json_response(status: u16, body: String) -> io::Result<Response<Body>> {
    Response::builder()
        .status(StatusCode::from_u16(status).map_err(io::Error::other)?)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body))
        .map_err(io::Error::other)
}

/// The response to a request above the limits; a login below them may have to wait.
async fn held_up(app: &App, verdict: Verdict) -> Option<io::Result<Response<Body>>> {
    let refuse = |kind: &str, retry_after: u64, body: String| {
        Response::builder()
            .status(StatusCode::TOO_MANY_REQUESTS)
            .header(header::CONTENT_TYPE, kind)
            .header(header::RETRY_AFTER, retry_after)
            .body(Body::from(body))
            .map_err(io::Error::other)
    };
    match verdict {
        Verdict::Go => None,
        Verdict::Wait(delay) => {
            let scale = app.backend().store.clock.scale.max(1.0);
            tokio::time::sleep(delay.div_f64(scale)).await;
            None
        }
        Verdict::Edge => {
            Some(refuse("text/html", 1, "<html><h1>429 Too Many Requests</h1></html>".to_owned()))
        }
        Verdict::Logins(seconds) => {
            let message = "Too many requests, please try again later.";
            let body = json!({ "message": message, "retry_after": seconds });
            Some(refuse("application/json", seconds, body.to_string()))
        }
    }
}
