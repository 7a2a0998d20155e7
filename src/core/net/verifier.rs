//! Who is believed to be the server.

use std::sync::Arc;

use memchr::memmem;
use once_cell::sync::OnceCell;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{WebPkiServerVerifier, verify_server_cert_signed_by_trust_anchor, verify_server_name};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{
    CertificateError, DigitallySignedStruct, Error as TlsError, OtherError, RootCertStore, SignatureScheme,
};

use super::trust_store;
use crate::error::{Error, Result, Status};

/// The usual verification, which also tells a self-signed certificate from one of an unknown authority.
#[derive(Debug)]
pub(super) struct Verifier {
    /// The session's own authorities, if it names any: the system's are only read when these do not do.
    own: Option<Arc<WebPkiServerVerifier>>,
    system: OnceCell<Option<Arc<WebPkiServerVerifier>>>,
    provider: Arc<CryptoProvider>,
}

impl Verifier {
    /// Verifies by these authorities and by the system's; without own ones it fails when the system has none.
    pub fn new(own: Option<RootCertStore>, provider: Arc<CryptoProvider>) -> Result<Verifier> {
        let own = own.map(|own| Verifier::by(Arc::new(own), &provider)).transpose()?;
        let verifier = Verifier { own, system: OnceCell::new(), provider };
        if verifier.own.is_none() {
            let roots = trust_store::system()?;
            let system = Verifier::by(roots, &verifier.provider)?;
            let _ = verifier.system.set(Some(system));
        }
        Ok(verifier)
    }

    fn by(roots: Arc<RootCertStore>, provider: &Arc<CryptoProvider>) -> Result<Arc<WebPkiServerVerifier>> {
        WebPkiServerVerifier::builder_with_provider(roots, provider.clone())
            .build()
            .map_err(|error| Error::new(Status::Tls, format!("the trust store cannot be used: {error}")))
    }

    fn system(&self) -> Option<&Arc<WebPkiServerVerifier>> {
        // A system without authorities leaves the session's own.
        let read = || trust_store::system().and_then(|roots| Verifier::by(roots, &self.provider)).ok();
        self.system.get_or_init(read).as_ref()
    }

    /// By whichever authorities it is valid; when by none, what is wrong with it.
    fn verify(
        &self,
        verify: impl Fn(&WebPkiServerVerifier) -> std::result::Result<ServerCertVerified, TlsError>,
    ) -> std::result::Result<ServerCertVerified, TlsError> {
        let unknown = TlsError::InvalidCertificate(CertificateError::UnknownIssuer);
        let own = match &self.own {
            Some(own) => verify(own),
            None => Err(unknown.clone()),
        };
        let Err(fault) = own else { return own };
        match self.system().map(|system| verify(system)) {
            Some(Err(_)) | None if fault != unknown => Err(fault),
            None => Err(fault),
            Some(verdict) => verdict,
        }
    }

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
        let verdict = self.verify(|verifier| {
            verifier.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
        });
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
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, TlsError> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// A certificate that was signed by itself.
#[derive(Debug)]
pub(super) enum SelfSigned {
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
pub(super) fn is_authority(fault: &CertificateError) -> bool {
    matches!(fault, CertificateError::Other(inner) if inner.to_string().contains("CaUsedAsEndEntity"))
}

/// `tls_verify` is false: accepts any certificate. Signatures are still checked, as the protocol requires, where the
/// certificate can be read.
#[derive(Debug)]
pub(super) struct AcceptAny {
    pub provider: Arc<CryptoProvider>,
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
