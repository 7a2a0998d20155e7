//! TLS by rustls with the ring provider. Sessions that trust the same authorities share a configuration, and with it the
//! tickets by which connections are resumed.

use std::path::Path;
use std::sync::{Arc, Mutex, Weak};

use rustls::ClientConfig;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::CryptoProvider;

use super::trust_store::{self, Stamp};
use super::verifier::{AcceptAny, Verifier};
use crate::error::{Error, Result, Status};
use crate::process::PerProcess;
use crate::sync::lock;

/// The key that identifies a configuration.
#[derive(PartialEq)]
struct Key {
    ca_file: Option<Stamp>,
    /// The system's files.
    system: Vec<Stamp>,
    verify: bool,
}

type Shared = Vec<(Key, Weak<ClientConfig>)>;

static SHARED: PerProcess<Mutex<Shared>> = PerProcess::new(Mutex::default);

/// A configuration of the client side. Nothing global is installed.
pub(super) fn config(ca_file: Option<&Path>, verify: bool) -> Result<Arc<ClientConfig>> {
    let key = Key { ca_file: ca_file.map(Stamp::of), system: trust_store::system_files(), verify };
    let mut shared = lock(SHARED.get());
    shared.retain(|(_, config)| config.strong_count() > 0);
    let known = shared.iter().find(|(other, _)| *other == key);
    if let Some(config) = known.and_then(|(_, config)| config.upgrade()) {
        return Ok(config);
    }
    let config = Arc::new(new(ca_file, verify)?);
    shared.push((key, Arc::downgrade(&config)));
    Ok(config)
}

fn new(ca_file: Option<&Path>, verify: bool) -> Result<ClientConfig> {
    let provider = Arc::new(provider());
    let builder = ClientConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::new(Status::Tls, format!("TLS cannot be set up: {error}")))?;
    let verifier: Arc<dyn ServerCertVerifier> = if verify {
        Arc::new(Verifier::new(ca_file.map(trust_store::of_file).transpose()?, provider)?)
    } else {
        Arc::new(AcceptAny { provider })
    };
    Ok(builder.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth())
}

/// ring, with AES-GCM offered first, which processors have instructions for. Under valgrind's memcheck ChaCha20 is first:
/// it reports ring's AES-GCM as reads of uninitialised memory, and authors of plug-ins use it to find their own.
fn provider() -> CryptoProvider {
    let mut provider = rustls::crypto::ring::default_provider();
    let preloaded = std::env::var_os("LD_PRELOAD").unwrap_or_default();
    if preloaded.to_string_lossy().contains("vgpreload_memcheck") {
        provider.cipher_suites.sort_by_key(|suite| !format!("{:?}", suite.suite()).contains("CHACHA20"));
    }
    provider
}
