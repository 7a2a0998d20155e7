//! Finds per second against a server on this machine that only sends a fixed response: the cost of the library itself.
//!
//! `cargo bench --bench requests`

use std::convert::Infallible;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use accsyn_api::Session;
use accsyn_core::net::Cancel;
use bytes::Bytes;
use divan::{Bencher, counter::ItemsCount};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

/// Calls of one measurement, spread over the threads.
const CALLS: usize = 2000;

const LOGIN: &str = r#"{"result": {"id": "64f0c1d2e3a4000300000001", "role": "admin", "session_id": "s"}}"#;

/// One entity.
const FOUND: &str = r#"{"result": [{"id": "ObjectId:64f0c1d2e3a4000100000001", "code": "john@user.com", "name": "John", "role": "admin", "status": "enabled", "created": "2026-02-08T11:20:05", "modified": "2026-02-08T11:20:05.678", "metadata": {}}]}"#;

fn main() {
    divan::main();
}

#[derive(Clone, Copy)]
struct Case {
    tls: bool,
    threads: usize,
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.tls { "https" } else { "http" };
        write!(f, "{scheme:5} {} thread(s)", self.threads)
    }
}

const CASES: [Case; 4] = [
    Case { tls: false, threads: 1 },
    Case { tls: false, threads: 8 },
    Case { tls: true, threads: 1 },
    Case { tls: true, threads: 8 },
];

/// All threads use one session.
#[divan::bench(args = CASES, sample_count = 20, sample_size = 1)]
fn find(bencher: Bencher<'_, '_>, case: Case) {
    let server = Server::start(case.tls);
    let session = Session::open(Some(&server.options())).expect("a session");
    bencher.counter(ItemsCount::new(CALLS)).bench_local(|| {
        std::thread::scope(|scope| {
            for _ in 0..case.threads {
                scope.spawn(|| {
                    let cancel = Cancel::new();
                    for _ in 0..CALLS / case.threads {
                        let args = r#"{"query": "User WHERE code='john@user.com'"}"#;
                        session.invoke("find", Some(args), &cancel).expect("a result");
                    }
                });
            }
        });
    });
}

struct Server {
    port: u16,
    /// With TLS: the authority's certificate.
    ca_file: Option<PathBuf>,
    _folder: tempfile::TempDir,
    _runtime: Runtime,
}

impl Server {
    fn start(tls: bool) -> Server {
        // One thread is enough, and leaves the other cores to the client.
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        let listener = runtime.block_on(TcpListener::bind(("127.0.0.1", 0))).expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let folder = tempfile::tempdir().expect("a folder");
        let (acceptor, ca_file) = if tls {
            let (config, pem) = certificates();
            let path = folder.path().join("ca.pem");
            std::fs::write(&path, pem).expect("a file");
            (Some(TlsAcceptor::from(Arc::new(config))), Some(path))
        } else {
            (None, None)
        };
        runtime.spawn(accept(listener, acceptor));
        Server { port, ca_file, _folder: folder, _runtime: runtime }
    }

    fn options(&self) -> String {
        let scheme = if self.ca_file.is_some() { "https" } else { "http" };
        json!({
            "workspace": "acmefilm",
            "username": "john@user.com",
            "api_key": "test-api-key-0001",
            "endpoint": format!("{scheme}://127.0.0.1:{}", self.port),
            "ca_file": self.ca_file,
            "proxy": "none",
            "rate_limit": 0,
        })
        .to_string()
    }
}

async fn accept(listener: TcpListener, acceptor: Option<TlsAcceptor>) {
    while let Ok((stream, _)) = listener.accept().await {
        stream.set_nodelay(true).expect("nodelay");
        let acceptor = acceptor.clone();
        tokio::spawn(async move {
            // How a connection ends does not matter here.
            let _ = match acceptor {
                None => {
                    http1::Builder::new().serve_connection(TokioIo::new(stream), service_fn(answer)).await
                }
                Some(acceptor) => {
                    // A connection that is no longer needed is dropped, even during its handshake.
                    let Ok(stream) = acceptor.accept(stream).await else { return };
                    http1::Builder::new().serve_connection(TokioIo::new(stream), service_fn(answer)).await
                }
            };
        });
    }
}

async fn answer(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let text = if request.method() == Method::GET { FOUND } else { LOGIN };
    Ok(Response::new(Full::new(Bytes::from_static(text.as_bytes()))))
}

/// A server's certificate, and the authority that signed it as PEM.
fn certificates() -> (ServerConfig, String) {
    let mut params = rcgen::CertificateParams::new(Vec::new()).expect("parameters");
    params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let key = || rcgen::KeyPair::generate().expect("a key");
    let authority = rcgen::CertifiedIssuer::self_signed(params, key()).expect("an authority");
    let own = key();
    let certificate = rcgen::CertificateParams::new(["127.0.0.1".to_owned()])
        .and_then(|params| params.signed_by(&own, &authority))
        .expect("a certificate");
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivateKeyDer::try_from(own.serialize_der()).expect("a key"),
        )
        .expect("a configuration");
    (config, authority.pem())
}
