//! TLS by rustls.

use std::sync::Arc;

use rustls::ClientConfig;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::UnixTime;
use rustls::time_provider::TimeProvider;

use super::config::Config;
use super::crl::Lists;
use super::trust_store::{self, Sources};
use super::verifier::{AcceptAny, Pins, Verifier};
use super::{crl, identity};
use crate::clock;
use crate::environment;
use crate::error::{Error, Result, Status};

/// What the system's loader puts before this library: a setting of the process, not of sessions.
const PRELOADED: &str = "LD_PRELOAD";

/// What depends on variables, which are read once, while a session is opened.
pub(super) struct Surroundings {
    pub(super) sources: Sources,
    provider: Arc<CryptoProvider>,
    /// Whether valgrind's memcheck looks for memory that is lost.
    pub(super) is_under_memcheck: bool,
}

impl Surroundings {
    pub fn of_environment() -> Surroundings {
        Surroundings {
            sources: Sources::of_environment(),
            provider: Arc::new(provider()),
            is_under_memcheck: is_under_memcheck(),
        }
    }
}

fn is_under_memcheck() -> bool {
    let preloaded = environment::var_os(PRELOADED).unwrap_or_default();
    preloaded.to_string_lossy().contains("vgpreload_memcheck")
}

/// The time by which certificates are valid. The TLS library's own panics before 1970.
#[derive(Debug)]
struct Clock;

impl TimeProvider for Clock {
    fn current_time(&self) -> Option<UnixTime> {
        Some(UnixTime::since_unix_epoch(clock::since_1970()))
    }
}

/// A configuration of the client side, and what its owner should know. Nothing global is installed.
pub(super) fn new(config: &Config, surroundings: &Surroundings) -> Result<(ClientConfig, Vec<String>)> {
    let unusable =
        |error: &dyn std::fmt::Display| Error::new(Status::Tls, format!("TLS cannot be set up: {error}"));
    let Surroundings { sources, provider, .. } = surroundings;
    let (provider, calculator) = (provider.clone(), provider.clone());
    let builder = ClientConfig::builder_with_details(provider.clone(), Arc::new(Clock))
        .with_safe_default_protocol_versions()
        .map_err(|error| unusable(&error))?;
    let mut warnings = Vec::new();
    let pins = config.pin_sha256.clone();
    let verifier: Arc<dyn ServerCertVerifier> = if config.tls_verify {
        let own = config.ca_file.as_deref().map(trust_store::of_file).transpose()?;
        let lists = config
            .crl_file
            .as_deref()
            .map_or(Ok(Lists::default()), |file| crl::of_file(file, &mut warnings))?;
        let verifier = Verifier::new(own, sources.clone(), lists, pins, provider)?;
        warnings.extend(verifier.warnings());
        Arc::new(verifier)
    } else {
        Arc::new(AcceptAny { pins: Pins { allowed: pins, provider: provider.clone() }, provider })
    };
    let builder = builder.dangerous().with_custom_certificate_verifier(verifier);
    let Some(certificate) = &config.client_cert else { return Ok((builder.with_no_client_auth(), warnings)) };
    let key = config.client_key.as_deref();
    let identity = identity::of_files(certificate, key, calculator, &mut warnings)?;
    Ok((builder.with_client_cert_resolver(Arc::new(identity)), warnings))
}

/// Whether TLS is calculated by a validated module only.
pub fn is_fips() -> bool {
    // Without the feature nothing is read for it.
    cfg!(feature = "fips") && provider().fips()
}

/// What TLS is calculated with.
#[cfg(feature = "fips")]
pub(super) fn provider() -> CryptoProvider {
    rustls::crypto::default_fips_provider()
}

/// ring, with AES-GCM offered first, which processors have instructions for. Under valgrind's memcheck ChaCha20 is first:
/// it reports ring's AES-GCM as reads of uninitialised memory, and authors of plug-ins use it to find their own.
#[cfg(not(feature = "fips"))]
pub(super) fn provider() -> CryptoProvider {
    let mut provider = rustls::crypto::ring::default_provider();
    if is_under_memcheck() {
        let is_first =
            |suite: &rustls::SupportedCipherSuite| format!("{:?}", suite.suite()).contains("CHACHA20");
        let (first, others): (Vec<_>, Vec<_>) = provider.cipher_suites.into_iter().partition(is_first);
        provider.cipher_suites = [first, others].concat();
    }
    provider
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_feature_decides_what_tls_is_calculated_with() {
        let provider = provider();
        assert_eq!((provider.fips(), is_fips()), (cfg!(feature = "fips"), cfg!(feature = "fips")));
        let first = provider.kx_groups.first().map(|group| format!("{:?}", group.name()));
        let wanted = if cfg!(feature = "fips") { "X25519MLKEM768" } else { "X25519" };
        assert_eq!(first.as_deref(), Some(wanted));
    }
}
