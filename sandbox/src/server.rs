//! Listeners: plain HTTP, HTTPS, and the control interface.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::{Body, to_bytes};
use axum::http::{Response, StatusCode, header};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::backend::{Answer, Backend};
use crate::control::{Control, Fault, Step};
use crate::request::Request;
use crate::tls::Identity;

/// Longest request line and header: old clients put whole events there.
const MAX_HEAD: usize = 2 << 20;
/// Largest body.
const MAX_BODY: usize = 256 << 20;

/// What all listeners share.
#[derive(Debug)]
pub struct App {
    backend: Mutex<Backend>,
    /// Faults and journal.
    pub control: Control,
}

impl App {
    /// A server in front of a workspace.
    pub fn new(backend: Backend) -> App {
        App { backend: Mutex::new(backend), control: Control::default() }
    }

    /// The workspace.
    pub fn backend(&self) -> MutexGuard<'_, Backend> {
        self.backend.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

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
            io::Error::new(error.kind(), format!("cannot listen on {name} port {port}: {error}"))
        })
    };
    let (http, https, control) =
        (bind("HTTP", http).await?, bind("HTTPS", https).await?, bind("control", control).await?);
    let addresses =
        Addresses { http: http.local_addr()?, https: https.local_addr()?, control: control.local_addr()? };
    app.backend().address = (addresses.https.ip().to_string(), addresses.https.port());
    tokio::spawn(accept(http, None, app.clone()));
    tokio::spawn(accept(https, Some(TlsAcceptor::from(identity.config.clone())), app.clone()));
    let routes = crate::control::routes(app);
    tokio::spawn(async move { axum::serve(control, routes).await });
    Ok(addresses)
}

async fn accept(listener: TcpListener, tls: Option<TlsAcceptor>, app: Arc<App>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        // Small answers must not wait for more.
        let _ = stream.set_nodelay(true);
        let (tls, app) = (tls.clone(), app.clone());
        tokio::spawn(async move {
            match tls {
                None => serve(stream, app).await,
                Some(acceptor) => {
                    if let Ok(stream) = acceptor.accept(stream).await {
                        serve(stream, app).await;
                    }
                }
            }
        });
    }
}

async fn serve(stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, app: Arc<App>) {
    let service = service_fn(move |request| respond(request, app.clone()));
    // A client that goes away is no news.
    let _ = http1::Builder::new()
        .timer(TokioTimer::new())
        .max_buf_size(MAX_HEAD)
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

/// An error closes the connection.
async fn respond(request: hyper::Request<Incoming>, app: Arc<App>) -> io::Result<Response<Body>> {
    let (parts, body) = request.into_parts();
    let body = to_bytes(Body::new(body), MAX_BODY).await.map_err(io::Error::other)?;
    let text = |name: &str| {
        parts.headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
    };
    // Header values are Latin-1.
    let latin1 = |name: &str| {
        parts.headers.get(name).map(|value| value.as_bytes().iter().map(|byte| char::from(*byte)).collect())
    };
    let request = match Request::event_from(parts.uri.query(), &body) {
        Ok(event) => Request {
            verb: parts.method.to_string(),
            path: parts.uri.path().to_owned(),
            event,
            authorization: text("authorization").unwrap_or_default(),
            workspace: latin1("x-accsyn-workspace"),
        },
        Err(reason) => return json_response((400, serde_json::json!({ "message": reason }))),
    };
    let fault = app.control.next_fault(&request);
    if let Some(fault) = &fault {
        if let Some(pause) = fault.delay() {
            tokio::time::sleep(pause).await;
        }
        match fault.step() {
            Step::Close => {
                app.control.record(&request, 0);
                return Err(io::Error::other("closed on request"));
            }
            Step::Answer(status, kind, text) => {
                app.control.record(&request, status);
                return raw_response(status, kind, text, fault);
            }
            Step::Go => {}
        }
    }
    let answer = app.backend().answer(&request);
    app.control.record(&request, answer.0);
    json_response(answer)
}

fn json_response((status, body): Answer) -> io::Result<Response<Body>> {
    Response::builder()
        .status(StatusCode::from_u16(status).map_err(io::Error::other)?)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(text_of(&body)))
        .map_err(io::Error::other)
}

fn text_of(body: &Value) -> String {
    body.to_string()
}

fn raw_response(status: u16, kind: &str, text: &str, fault: &Fault) -> io::Result<Response<Body>> {
    let mut response = Response::builder().status(StatusCode::from_u16(status).map_err(io::Error::other)?);
    response = response.header(header::CONTENT_TYPE, kind);
    for (name, value) in fault.headers() {
        response = response.header(name, value);
    }
    response.body(Body::from(text.to_owned())).map_err(io::Error::other)
}
