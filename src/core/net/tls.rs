//! TLS by rustls with the ring provider: verified against the system's trust store and the session's own authorities.

use std::path::Path;
use std::sync::Arc;

use memchr::memmem;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{WebPkiServerVerifier, verify_server_cert_signed_by_trust_anchor, verify_server_name};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{
    AlertDescription, CertificateError, ClientConfig, DigitallySignedStruct, Error as TlsError, OtherError,
    RootCertStore, SignatureScheme,
};

use crate::error::{Error, Result, Status};

/// A configuration of the client side. Nothing global is installed.
pub(super) fn config(ca_file: Option<&Path>, verify: bool) -> Result<ClientConfig> {
    let provider = Arc::new(provider());
    let builder = ClientConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::new(Status::Tls, format!("TLS cannot be set up: {error}")))?;
    let verifier: Arc<dyn ServerCertVerifier> = if verify {
        let roots = Arc::new(roots(ca_file)?);
        let inner = WebPkiServerVerifier::builder_with_provider(roots, provider.clone())
            .build()
            .map_err(|error| Error::new(Status::Tls, format!("the trust store cannot be used: {error}")))?;
        Arc::new(Verifier { inner, provider })
    } else {
        Arc::new(AcceptAny { provider })
    };
    Ok(builder.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth())
}

/// ring, with ChaCha20 offered first: its AES-GCM looks like reads of uninitialised memory to valgrind, under which
/// authors of plug-ins run us. JSON is too small for the difference in speed to show.
fn provider() -> CryptoProvider {
    let mut provider = rustls::crypto::ring::default_provider();
    provider.cipher_suites.sort_by_key(|suite| !format!("{:?}", suite.suite()).contains("CHACHA20"));
    provider
}

/// For connections without TLS: the HTTP library wants a configuration all the same.
pub(super) fn without_authorities() -> ClientConfig {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("the ring provider knows the default protocol versions")
        .with_root_certificates(RootCertStore::empty())
        .with_no_client_auth()
}

/// The system's authorities and those of the file.
fn roots(ca_file: Option<&Path>) -> Result<RootCertStore> {
    let mut roots = RootCertStore::empty();
    if let Some(path) = ca_file {
        let unusable = |reason: &dyn std::fmt::Display| {
            Error::new(
                Status::Tls,
                format!("cannot use the certificate file {} (`ca_file`): {reason}", path.display()),
            )
        };
        let certificates = CertificateDer::pem_file_iter(path)
            .and_then(Iterator::collect::<std::result::Result<Vec<_>, _>>)
            .map_err(|error| unusable(&error))?;
        if certificates.is_empty() {
            return Err(unusable(&"it holds no certificate in PEM form"));
        }
        for certificate in certificates {
            roots.add(certificate).map_err(|error| unusable(&error))?;
        }
    }
    // What the system lists but cannot be read is of no use to anybody; what is left must do.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        return Err(Error::new(
            Status::Tls,
            "this system has no trust store, so no server can be verified; install its ca-certificates, set \
             SSL_CERT_FILE, or name a PEM file by the session option `ca_file`",
        ));
    }
    Ok(roots)
}

/// The usual verification, which also tells a self-signed certificate from one of an unknown authority.
#[derive(Debug)]
struct Verifier {
    inner: Arc<WebPkiServerVerifier>,
    provider: Arc<CryptoProvider>,
}

impl Verifier {
    /// What a certificate is that was signed by itself; None when another one signed it.
    fn self_signed(
        &self,
        fault: &CertificateError,
        certificate: &CertificateDer<'_>,
        name: &ServerName<'_>,
        now: UnixTime,
    ) -> Option<SelfSigned> {
        let mut itself = RootCertStore::empty();
        itself.add(certificate.clone().into_owned()).ok()?;
        if *fault == CertificateError::UnknownIssuer {
            let parsed = ParsedCertificate::try_from(certificate).ok()?;
            let algorithms = self.provider.signature_verification_algorithms.all;
            verify_server_cert_signed_by_trust_anchor(&parsed, &itself, &[], now, algorithms).ok()?;
            let is_for_host = verify_server_name(&parsed, name).is_ok();
            return Some(if is_for_host { SelfSigned::Server } else { SelfSigned::OtherServer });
        }
        // An authority cannot be verified as a server, even by itself; but its issuer has the name that it has.
        let subject = &itself.roots.first()?.subject;
        let is_own_issuer = is_authority(fault) && memmem::find_iter(certificate, subject).count() > 1;
        is_own_issuer.then_some(SelfSigned::Authority)
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> std::result::Result<ServerCertVerified, TlsError> {
        let verdict =
            self.inner.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now);
        match verdict {
            Err(TlsError::InvalidCertificate(fault)) => {
                let own = self.self_signed(&fault, end_entity, server_name, now);
                let own = own.map(|own| CertificateError::Other(OtherError(Arc::new(own))));
                Err(TlsError::InvalidCertificate(own.unwrap_or(fault)))
            }
            verdict => verdict,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, TlsError> {
        self.inner.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, TlsError> {
        self.inner.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.inner.supported_verify_schemes()
    }
}

/// A certificate that was signed by itself.
#[derive(Debug)]
enum SelfSigned {
    /// Would be valid if it were named by `ca_file`.
    Server,
    /// The same for another host.
    OtherServer,
    /// May sign others, and so be no server's.
    Authority,
}

impl std::fmt::Display for SelfSigned {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("self-signed")
    }
}

impl std::error::Error for SelfSigned {}

/// Whether it is the certificate of an authority, presented as a server's.
fn is_authority(fault: &CertificateError) -> bool {
    matches!(fault, CertificateError::Other(inner) if inner.to_string().contains("CaUsedAsEndEntity"))
}

/// `tls_verify` is false: whoever answers is believed. Signatures are still checked, as the protocol wants, where the
/// certificate can be read.
#[derive(Debug)]
struct AcceptAny {
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for AcceptAny {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> std::result::Result<ServerCertVerified, TlsError> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, TlsError> {
        let algorithms = &self.provider.signature_verification_algorithms;
        readable(rustls::crypto::verify_tls12_signature(message, certificate, signature, algorithms))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, TlsError> {
        let algorithms = &self.provider.signature_verification_algorithms;
        readable(rustls::crypto::verify_tls13_signature(message, certificate, signature, algorithms))
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// A verdict about a certificate that cannot be read is none.
fn readable(
    verdict: std::result::Result<HandshakeSignatureValid, TlsError>,
) -> std::result::Result<HandshakeSignatureValid, TlsError> {
    match verdict {
        Err(TlsError::InvalidCertificate(fault)) if fault != CertificateError::BadSignature => {
            Ok(HandshakeSignatureValid::assertion())
        }
        verdict => verdict,
    }
}

/// What went wrong between two machines, and what to do about it.
pub(super) fn explain(error: &TlsError, host: &str) -> String {
    let fault = match error {
        TlsError::InvalidCertificate(fault) => fault,
        TlsError::AlertReceived(AlertDescription::ProtocolVersion) | TlsError::PeerIncompatible(_) => {
            return format!(
                "{host} supports no secure TLS version ({error}); it must offer version 1.2 or 1.3 with usual ciphers"
            );
        }
        _ => return format!("the TLS handshake with {host} failed: {error}"),
    };
    if let CertificateError::Other(OtherError(inner)) = fault
        && let Some(own) = inner.downcast_ref()
    {
        return match own {
            SelfSigned::Server => format!(
                "the certificate of {host} is self-signed; if you trust that machine, name the certificate by the session \
                 option `ca_file`"
            ),
            SelfSigned::OtherServer => format!(
                "the certificate presented is self-signed and not for {host}; check the host name, and whether a proxy \
                 answers in its place; if you trust that machine, it needs a certificate with that name \
                 (subjectAltName), which can then be named by `ca_file`"
            ),
            SelfSigned::Authority => format!(
                "{host} presents a self-signed certificate of an authority (basicConstraints CA:TRUE) as a server's; it \
                 needs a server certificate signed by it, and then the authority's is to be named by `ca_file`"
            ),
        };
    }
    match fault {
        CertificateError::UnknownIssuer => format!(
            "the certificate of {host} comes from an authority that this machine does not know; name the authority's \
             certificate (PEM) by the session option `ca_file`"
        ),
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => format!(
            "the certificate presented is not for {host}; check the host name, and whether a proxy answers in its place"
        ),
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            format!(
                "the certificate of {host} has expired; its owner must renew it (or this machine's clock is wrong)"
            )
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            format!("the certificate of {host} is not valid yet; check this machine's clock")
        }
        fault if is_authority(fault) => format!(
            "{host} presents the certificate of an authority as its own; it needs a server certificate signed by that \
             authority, which can then be named by `ca_file`"
        ),
        CertificateError::Other(inner) if inner.to_string().contains("UnsupportedCertVersion") => format!(
            "the certificate of {host} is of X.509 version 1, which names no hosts; it must be made anew as version 3 \
             with a subjectAltName"
        ),
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
            format!(
                "the certificate of {host} is not meant for servers (extended key usage); it needs one that is"
            )
        }
        other => format!("the certificate of {host} is not acceptable: {other:?}"),
    }
}
