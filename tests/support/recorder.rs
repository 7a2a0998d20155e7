//! A backend that plays prepared answers and records requests: HTTPS and plain HTTP, and a CONNECT proxy that connects
//! every name to itself.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use rcgen::{CertifiedIssuer, KeyPair};
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

/// A request as received.
#[derive(Debug, Clone)]
pub struct Recorded {
    pub tls: bool,
    pub http: String,
    pub host: String,
    pub path: String,
    pub query: Option<String>,
    pub headers: Vec<(String, Vec<u8>)>,
    pub body: Vec<u8>,
}

impl Recorded {
    /// A header as a string (Latin-1, as header values are).
    pub fn header(&self, name: &str) -> Option<String> {
        let (_, value) = self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name))?;
        Some(value.iter().map(|byte| char::from(*byte)).collect())
    }
}

/// Returns the answer to one request: an entry like `{"json": ..., "status": 200, "headers": {...}}`.
type Answerer = Box<dyn FnMut(&Recorded) -> Value + Send>;

struct State {
    requests: Mutex<Vec<Recorded>>,
    answers: Mutex<VecDeque<Value>>,
    default: Mutex<Answerer>,
    https: SocketAddr,
}

/// The running backend; it ends when dropped.
pub struct Recorder {
    state: Arc<State>,
    pub https: u16,
    pub http: u16,
    /// PEM of the certificate authority.
    pub ca_pem: String,
    runtime: Option<tokio::runtime::Runtime>,
}

impl Recorder {
    /// Starts on free ports of 127.0.0.1; `default` answers once there are no prepared answers.
    pub fn start(default: impl FnMut(&Recorded) -> Value + Send + 'static) -> Recorder {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("runtime");
        let (config, ca_pem) = certificates();
        let bind = || TcpListener::bind(("127.0.0.1", 0));
        let (https, http) =
            runtime.block_on(async { (bind().await.expect("bind"), bind().await.expect("bind")) });
        let (https_at, http_at) = (https.local_addr().expect("addr"), http.local_addr().expect("addr"));
        let state = Arc::new(State {
            requests: Mutex::default(),
            answers: Mutex::default(),
            default: Mutex::new(Box::new(default)),
            https: https_at,
        });
        runtime.spawn(accept(https, Some(TlsAcceptor::from(Arc::new(config))), state.clone()));
        runtime.spawn(accept(http, None, state.clone()));
        Recorder { state, https: https_at.port(), http: http_at.port(), ca_pem, runtime: Some(runtime) }
    }

    /// Prepares answers, to be played in this order.
    pub fn arm(&self, answers: impl IntoIterator<Item = Value>) {
        *self.state.answers.lock().expect("answers") = answers.into_iter().collect();
    }

    /// The requests since the last call.
    pub fn take(&self) -> Vec<Recorded> {
        std::mem::take(&mut self.state.requests.lock().expect("requests"))
    }
}

impl std::fmt::Debug for Recorder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Recorder on {} and {}", self.https, self.http)
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// A server certificate, and the CA that signed it.
pub fn certificates() -> (ServerConfig, String) {
    let mut params = rcgen::CertificateParams::new(Vec::new()).expect("params");
    params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let ca = CertifiedIssuer::self_signed(params, KeyPair::generate().expect("key")).expect("ca");
    let names = ["localhost", "127.0.0.1", "*.accsyn.com"].map(str::to_owned).to_vec();
    let key = KeyPair::generate().expect("key");
    let leaf = rcgen::CertificateParams::new(names).expect("params").signed_by(&key, &ca).expect("leaf");
    let key = PrivateKeyDer::try_from(key.serialize_der()).expect("key");
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![leaf.der().clone()], key)
        .expect("config");
    (config, ca.pem())
}

async fn accept(listener: TcpListener, tls: Option<TlsAcceptor>, state: Arc<State>) {
    while let Ok((stream, _)) = listener.accept().await {
        let (tls, state) = (tls.clone(), state.clone());
        tokio::spawn(async move {
            match tls {
                None => serve(stream, false, state).await,
                Some(acceptor) => {
                    if let Ok(stream) = acceptor.accept(stream).await {
                        serve(stream, true, state).await;
                    }
                }
            }
        });
    }
}

async fn serve(stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, tls: bool, state: Arc<State>) {
    let service = service_fn(move |request| answer(request, tls, state.clone()));
    // A closed connection is expected.
    let _ = http1::Builder::new()
        .max_buf_size(1 << 20)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades()
        .await;
}

type Body = http_body_util::combinators::BoxBody<Bytes, Infallible>;

fn full(bytes: Vec<u8>) -> Body {
    http_body_util::Full::new(Bytes::from(bytes)).boxed()
}

async fn answer(request: Request<Incoming>, tls: bool, state: Arc<State>) -> std::io::Result<Response<Body>> {
    if request.method() == Method::CONNECT {
        let target = state.https;
        tokio::spawn(async move {
            let upgraded = hyper::upgrade::on(request).await;
            let upstream = TcpStream::connect(target).await;
            if let (Ok(upgraded), Ok(mut upstream)) = (upgraded, upstream) {
                let _ = tokio::io::copy_bidirectional(&mut TokioIo::new(upgraded), &mut upstream).await;
            }
        });
        return Ok(Response::new(full(Vec::new())));
    }
    let (parts, body) = request.into_parts();
    let body = body.collect().await.map_err(std::io::Error::other)?.to_bytes().to_vec();
    let host = parts.headers.get("host").and_then(|host| host.to_str().ok()).unwrap_or_default().to_owned();
    let recorded = Recorded {
        tls,
        http: parts.method.to_string(),
        host,
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().map(str::to_owned),
        headers: parts.headers.iter().map(|(n, v)| (n.to_string(), v.as_bytes().to_vec())).collect(),
        body,
    };
    let prepared = state.answers.lock().expect("answers").pop_front();
    let play = match prepared {
        Some(play) => play,
        None => (state.default.lock().expect("default"))(&recorded),
    };
    state.requests.lock().expect("requests").push(recorded);
    if let Some(seconds) = play["delay"].as_f64() {
        tokio::time::sleep(Duration::from_secs_f64(seconds)).await;
    }
    if play["close"] == true {
        return Err(std::io::Error::other("close"));
    }
    let (bytes, kind) = match play.get("text") {
        Some(text) => (text.as_str().unwrap_or_default().as_bytes().to_vec(), play["content_type"].as_str()),
        None => (play["json"].to_string().into_bytes(), Some("application/json")),
    };
    let status = play["status"].as_u64().unwrap_or(200);
    let mut response = Response::builder().status(u16::try_from(status).expect("status"));
    response = response.header("content-type", kind.unwrap_or("text/html"));
    for (name, value) in play["headers"].as_object().into_iter().flatten() {
        response = response.header(name, value.as_str().unwrap_or_default());
    }
    let body = match play["trickle"].as_f64() {
        None => full(bytes),
        Some(pause) => trickle(bytes, Duration::from_secs_f64(pause)),
    };
    response.body(body).map_err(std::io::Error::other)
}

/// The body in eight pieces with pauses between them.
fn trickle(bytes: Vec<u8>, pause: Duration) -> Body {
    let step = bytes.len().div_ceil(8).max(1);
    let pieces: VecDeque<Bytes> = bytes.chunks(step).map(Bytes::copy_from_slice).collect();
    let stream = futures_util::stream::unfold(pieces, move |mut pieces| async move {
        let piece = pieces.pop_front()?;
        tokio::time::sleep(pause).await;
        Some((Ok(Frame::data(piece)), pieces))
    });
    BodyExt::boxed(StreamBody::new(SyncStream(Mutex::new(Box::pin(stream)))))
}

/// hyper requires a body that is Sync.
struct SyncStream<S>(Mutex<S>);

impl<S: futures_util::Stream + Unpin> futures_util::Stream for SyncStream<S> {
    type Item = S::Item;

    fn poll_next(
        self: std::pin::Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        std::pin::Pin::new(&mut *self.0.lock().expect("stream")).poll_next(cx)
    }
}
