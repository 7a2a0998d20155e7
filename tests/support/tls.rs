//! TLS servers with certificates of all kinds.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex};

use accsyn_api::Session;
use accsyn_core::error::{Error, Status};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{HandshakeKind, RootCertStore, ServerConfig};

/// A server with one certificate, which answers every request with a login.
pub struct Server {
    pub address: SocketAddr,
    /// How connections were agreed on.
    pub handshakes: Arc<Mutex<Vec<HandshakeKind>>>,
    _runtime: tokio::runtime::Runtime,
}

impl Server {
    pub fn start(
        certificate: CertificateDer<'static>,
        key: &KeyPair,
        versions: &[&'static rustls::SupportedProtocolVersion],
    ) -> Server {
        Server::presenting(vec![certificate], key, versions)
    }

    pub fn presenting(
        chain: Vec<CertificateDer<'static>>,
        key: &KeyPair,
        versions: &[&'static rustls::SupportedProtocolVersion],
    ) -> Server {
        let key = PrivateKeyDer::try_from(key.serialize_der()).expect("key");
        let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_protocol_versions(versions)
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .expect("config");
        Server::with(config)
    }

    /// A server that wants a client certificate of this authority.
    pub fn demanding(
        clients: &Authority,
        certificate: CertificateDer<'static>,
        key: &KeyPair,
        versions: &[&'static rustls::SupportedProtocolVersion],
    ) -> Server {
        let mut roots = RootCertStore::empty();
        roots.add(clients.0.der().clone()).expect("root");
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider.clone()).build();
        let key = PrivateKeyDer::try_from(key.serialize_der()).expect("key");
        let config = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(versions)
            .expect("versions")
            .with_client_cert_verifier(verifier.expect("verifier"))
            .with_single_cert(vec![certificate], key);
        Server::with(config.expect("config"))
    }

    /// A server that is set up further.
    pub fn with(config: ServerConfig) -> Server {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("runtime");
        let listener = runtime.block_on(TcpListener::bind(("127.0.0.1", 0))).expect("bind");
        let address = listener.local_addr().expect("address");
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let handshakes = Arc::<Mutex<Vec<_>>>::default();
        let seen = handshakes.clone();
        runtime.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, seen) = (acceptor.clone(), seen.clone());
                tokio::spawn(async move {
                    let Ok(mut stream) = acceptor.accept(stream).await else { return };
                    seen.lock().expect("lock").extend(stream.get_ref().1.handshake_kind());
                    let mut request = [0; 4096];
                    let _ = stream.read(&mut request).await;
                    let body =
                        r#"{"result":{"id":"64f0c0ffee00000000000001","role":"admin","session_id":"s"}}"#;
                    let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len());
                    let _ = stream.write_all(answer.as_bytes()).await;
                    let _ = stream.shutdown().await;
                });
            }
        });
        Server { address, handshakes, _runtime: runtime }
    }

    /// A server that passes what it decrypts on to a port of this machine.
    pub fn relay(chain: Vec<CertificateDer<'static>>, key: &KeyPair, target: u16) -> Server {
        let key = PrivateKeyDer::try_from(key.serialize_der()).expect("key");
        let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(chain, key);
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.expect("runtime");
        let listener = runtime.block_on(TcpListener::bind(("127.0.0.1", 0))).expect("bind");
        let address = listener.local_addr().expect("address");
        let acceptor = TlsAcceptor::from(Arc::new(config.expect("config")));
        runtime.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let acceptor = acceptor.clone();
                tokio::spawn(async move {
                    let Ok(mut stream) = acceptor.accept(stream).await else { return };
                    let Ok(mut target) = TcpStream::connect(("127.0.0.1", target)).await else { return };
                    let _ = tokio::io::copy_bidirectional(&mut stream, &mut target).await;
                });
            }
        });
        Server { address, handshakes: Arc::default(), _runtime: runtime }
    }

    pub fn open(&self, more: Value) -> Result<Session, Error> {
        let mut options = json!({
            "workspace": "acmefilm", "username": "john@user.com", "api_key": "k", "proxy": "none", "max_retries": 0,
            "endpoint": format!("https://{}", self.address),
        });
        for (key, value) in more.as_object().into_iter().flatten() {
            options[key] = value.clone();
        }
        Session::open(Some(&options.to_string()))
    }
}

pub struct Authority(pub CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub fn new(name: &str) -> Authority {
        let mut params = CertificateParams::new(Vec::new()).expect("params");
        params.distinguished_name.push(rcgen::DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Authority(CertifiedIssuer::self_signed(params, KeyPair::generate().expect("key")).expect("authority"))
    }

    /// An authority below this one.
    pub fn below(&self, name: &str) -> Authority {
        let mut params = CertificateParams::new(Vec::new()).expect("params");
        params.distinguished_name.push(rcgen::DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("key");
        Authority(CertifiedIssuer::signed_by(params, key, &self.0).expect("authority"))
    }

    /// A certificate for these names, modified by the caller.
    pub fn sign(
        &self,
        names: &[&str],
        change: impl FnOnce(&mut CertificateParams),
    ) -> (CertificateDer<'static>, KeyPair) {
        let mut params = CertificateParams::new(names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>())
            .expect("params");
        change(&mut params);
        let key = KeyPair::generate().expect("key");
        (params.signed_by(&key, &self.0).expect("certificate").der().clone(), key)
    }

    pub fn pem(&self) -> String {
        self.0.pem()
    }
}

/// The PEM form of a certificate.
pub fn pem(der: &CertificateDer<'_>) -> String {
    let base64 = BASE64_STANDARD.encode(der);
    format!("-----BEGIN CERTIFICATE-----\n{base64}\n-----END CERTIFICATE-----\n")
}

pub fn file(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, text).expect("write");
    path.to_string_lossy().into_owned()
}

pub fn refused(outcome: Result<Session, Error>, words: &[&str]) {
    let error = outcome.expect_err("must not be believed");
    assert_eq!(error.status, Status::Tls, "{}", error.message);
    for word in words {
        assert!(error.message.contains(word), "'{word}' is not in: {}", error.message);
    }
}
