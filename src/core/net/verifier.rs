//! Who is believed to be the server.

use std::cell::RefCell;
use std::ptr;
use std::sync::Arc;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use memchr::memmem;
use once_cell::sync::OnceCell;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, DigitallySignedStruct, Error as TlsError, SignatureScheme};
use webpki::{EndEntityCert, KeyUsage, RevocationOptions, VerifiedPath};

use super::certificate::Facts;
use super::crl::Lists;
use super::ocsp;
use super::refusal::{Refusal, RootFault, SelfSigned};
use super::trust_store::{self, Sources, Trusted};
use crate::error::{Result, Status};

/// The sizes of RSA keys that can be verified.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=8192;

/// A SHA-256 digest of a public key.
pub(super) type Pin = [u8; 32];

type Verdict = std::result::Result<(), Refusal>;

/// Verifies by the session's own authorities and by the system's.
#[derive(Debug)]
pub(super) struct Verifier {
    /// The system's are only read when these do not do.
    own: Option<Trusted>,
    system: OnceCell<Option<Arc<Trusted>>>,
    sources: Sources,
    lists: Lists,
    pins: Pins,
    provider: Arc<CryptoProvider>,
}

/// The certificates that a server presents, and the name that they are to be for.
struct Presented<'a> {
    der: &'a CertificateDer<'a>,
    facts: Facts,
    entity: EndEntityCert<'a>,
    intermediates: &'a [CertificateDer<'a>],
    name: &'a ServerName<'a>,
    now: UnixTime,
}

impl Verifier {
    /// Without own authorities it fails when the system has none.
    pub fn new(
        own: Option<Trusted>,
        sources: Sources,
        lists: Lists,
        pins: Vec<Pin>,
        provider: Arc<CryptoProvider>,
    ) -> Result<Verifier> {
        let pins = Pins { allowed: pins, provider: provider.clone() };
        let verifier = Verifier { own, system: OnceCell::new(), sources, lists, pins, provider };
        if verifier.own.is_none() {
            let _ = verifier.system.set(Some(trust_store::system(&verifier.sources)?));
        }
        Ok(verifier)
    }

    /// What the owner of the certificates should know.
    pub fn warnings(&self) -> Vec<String> {
        let read = self.own.iter().chain(self.system.get().and_then(Option::as_deref));
        read.flat_map(|trusted| trusted.warnings.iter().cloned()).collect()
    }

    fn system(&self) -> Option<&Trusted> {
        let read = || match trust_store::system(&self.sources) {
            // Without descriptors it is read the next time.
            Err(error) if error.status == Status::Io => Err(error),
            // A system without authorities leaves the session's own.
            read => Ok(read.ok()),
        };
        self.system.get_or_try_init(read).ok()?.as_deref()
    }

    /// By whichever authorities it is valid; when by none, what is wrong with it.
    fn verify(&self, presented: &Presented<'_>) -> Verdict {
        let unknown = Err(Refusal::Path(webpki::Error::UnknownIssuer));
        let own = self.own.as_ref().map_or(unknown.clone(), |own| self.verify_by(own, presented));
        if own.is_ok() {
            return own;
        }
        let system = self.system().map_or(unknown, |system| self.verify_by(system, presented));
        if system.is_ok() || own.as_ref().is_err_and(is_unknown) { system } else { own }
    }

    fn verify_by(&self, trusted: &Trusted, presented: &Presented<'_>) -> Verdict {
        if trusted.servers.contains(presented.der) {
            return self.verify_itself(presented);
        }
        self.verify_by_path(trusted, presented, None)?;
        presented.verify_itself()?;
        self.lists.verify(presented.now, |list| self.verify_by_path(trusted, presented, list))
    }

    /// Looks for a path from an authority to the certificate, the certificates of which this list may revoke.
    fn verify_by_path(
        &self,
        trusted: &Trusted,
        presented: &Presented<'_>,
        list: Option<RevocationOptions<'_>>,
    ) -> Verdict {
        // What the path validation cannot tell.
        let reason = RefCell::new(None);
        let verify_path = |path: &VerifiedPath<'_>| {
            self.verify_path(trusted, path, presented).map_err(|refusal| {
                *reason.borrow_mut() = Some(refusal);
                webpki::Error::UnknownIssuer
            })
        };
        let outcome = presented.entity.verify_for_usage(
            self.provider.signature_verification_algorithms.all,
            &trusted.anchors,
            presented.intermediates,
            presented.now,
            KeyUsage::server_auth(),
            list,
            Some(&verify_path),
        );
        let Err(fault) = outcome else { return Ok(()) };
        if let Some(reason) = reason.into_inner() {
            return Err(reason);
        }
        if fault == webpki::Error::InvalidSignatureForPublicKey {
            presented.verify_key_sizes(trusted)?;
        }
        Err(Refusal::Path(fault))
    }

    /// Checks a path for what webpki leaves to its caller.
    fn verify_path(&self, trusted: &Trusted, path: &VerifiedPath<'_>, presented: &Presented<'_>) -> Verdict {
        let at = trusted.anchors.iter().position(|anchor| {
            ptr::eq(ptr::from_ref(anchor).cast::<()>(), ptr::from_ref(path.anchor()).cast())
        });
        let root =
            at.and_then(|at| trusted.facts.get(at)).ok_or(Refusal::Path(webpki::Error::UnknownIssuer))?;
        let fault = |fault| Err(Refusal::Root { name: root.name.clone(), fault });
        let now = presented.now.as_secs();
        if now > root.not_after {
            return fault(RootFault::Expired);
        }
        if now < root.not_before {
            return fault(RootFault::NotYetValid);
        }
        if !root.is_for_servers {
            return fault(RootFault::Purpose);
        }
        if root.has_unknown {
            return fault(RootFault::Critical);
        }
        if !root.may_sign_lists && self.lists.has(&root.subject) {
            return Err(Refusal::Path(webpki::Error::IssuerNotCrlSigner));
        }
        // A trusted certificate may be revoked by who issued it, too.
        self.lists.check(root, presented.now)?;
        self.lists.check(&presented.facts, presented.now)?;
        let between =
            path.intermediate_certificates().filter(|authority| authority.issuer() != authority.subject());
        if root.path_length.is_some_and(|most| between.count() > most) {
            return fault(RootFault::PathLength);
        }
        for authority in path.intermediate_certificates() {
            let facts = Facts::of(&authority.der()).map_err(|_| Refusal::Path(webpki::Error::BadDer))?;
            if !facts.may_sign {
                return Err(Refusal::MayNotSign { name: facts.name });
            }
            verify_extensions(&facts)?;
            self.lists.check(&facts, presented.now)?;
        }
        let keys = path.intermediate_certificates().map(|authority| authority.subject_public_key_info());
        let keys: Vec<_> = keys.chain([webpki::spki_for_anchor(path.anchor())]).collect();
        self.pins.verify(&presented.facts.key, keys.iter().map(AsRef::as_ref))
    }

    /// Checks a certificate that is trusted for itself.
    fn verify_itself(&self, presented: &Presented<'_>) -> Verdict {
        let facts = &presented.facts;
        // The same errors as for others.
        let seconds = |seconds| UnixTime::since_unix_epoch(std::time::Duration::from_secs(seconds));
        let (now, not_before, not_after) =
            (presented.now, seconds(facts.not_before), seconds(facts.not_after));
        if now > not_after {
            return Err(Refusal::Path(webpki::Error::CertExpired { time: now, not_after }));
        }
        if now < not_before {
            return Err(Refusal::Path(webpki::Error::CertNotValidYet { time: now, not_before }));
        }
        if !facts.is_for_servers {
            return Err(Refusal::Purpose);
        }
        presented.verify_itself()?;
        self.lists.check(facts, now)?;
        self.pins.verify(&facts.key, [].into_iter())
    }

    /// A certificate that is named as an authority's and is above the server's, but does not vouch for others.
    fn unable(&self, presented: &Presented<'_>) -> Option<Refusal> {
        let own = self.own.as_ref()?;
        let between = presented.intermediates.iter().filter_map(|der| Facts::of(der).ok());
        let mut issuers = between.map(|facts| facts.issuer).chain([presented.facts.issuer.clone()]);
        let (name, why) = issuers.find_map(|issuer| own.unable(&issuer))?;
        Some(Refusal::Unable { name, why })
    }

    /// What a certificate is that was signed by itself; None when another one signed it.
    fn self_signed(&self, refusal: &Refusal, presented: &Presented<'_>) -> Option<SelfSigned> {
        let anchor = webpki::anchor_from_trusted_cert(presented.der).ok()?;
        if is_unknown(refusal) {
            let outcome = presented.entity.verify_for_usage(
                self.provider.signature_verification_algorithms.all,
                std::slice::from_ref(&anchor),
                &[],
                presented.now,
                KeyUsage::server_auth(),
                None,
                None,
            );
            outcome.ok()?;
            let is_for_host = presented.verify_name().is_ok();
            return Some(if is_for_host { SelfSigned::Server } else { SelfSigned::OtherServer });
        }
        // An authority cannot be verified as a server, even by itself; but its issuer has the name that it has.
        let is_authority = matches!(refusal, Refusal::Path(webpki::Error::CaUsedAsEndEntity));
        let is_own_issuer = is_authority && memmem::find_iter(presented.der, &anchor.subject).count() > 1;
        is_own_issuer.then_some(SelfSigned::Authority)
    }

    /// The whole verification at a time.
    pub fn check(
        &self,
        der: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Verdict {
        let entity = EndEntityCert::try_from(der).map_err(Refusal::Path)?;
        let facts = Facts::of(der).map_err(|_| Refusal::Path(webpki::Error::BadDer))?;
        let presented = Presented { der, facts, entity, intermediates, name, now };
        self.verify(&presented).map_err(|refusal| match self.self_signed(&refusal, &presented) {
            Some(own) => Refusal::SelfSigned(own),
            None if matches!(refusal, Refusal::Path(webpki::Error::CaUsedAsEndEntity)) => Refusal::Authority,
            None if is_unknown(&refusal) => self.unable(&presented).unwrap_or_else(|| {
                let faults = self.system().map(|system| system.faults.clone()).unwrap_or_default();
                if faults.is_empty() { refusal } else { Refusal::Unknown { faults } }
            }),
            None => refusal,
        })?;
        if ocsp::is_revoked(ocsp_response, &presented.facts.serial) {
            return Err(Refusal::Revoked);
        }
        Ok(())
    }
}

fn is_unknown(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::Path(webpki::Error::UnknownIssuer))
}

impl Presented<'_> {
    fn verify_name(&self) -> Verdict {
        self.entity.verify_is_valid_for_subject_name(self.name).map_err(Refusal::Path)?;
        let ServerName::DnsName(host) = self.name else { return Ok(()) };
        let host = host.as_ref();
        let label = host.split('.').next().unwrap_or_default();
        // A wildcard stands for what a host can be called, not for other names of DNS.
        if label.contains('_') && !self.entity.valid_dns_names().any(|name| name.eq_ignore_ascii_case(host)) {
            let presented = self.entity.valid_dns_names().map(str::to_owned).collect();
            let context = webpki::InvalidNameContext { expected: self.name.to_owned(), presented };
            return Err(Refusal::Path(webpki::Error::CertNotValidForName(context)));
        }
        Ok(())
    }

    /// What does not depend on who vouches for it.
    fn verify_itself(&self) -> Verdict {
        self.verify_name()?;
        if !self.facts.may_serve {
            return Err(Refusal::Purpose);
        }
        verify_extensions(&self.facts)?;
        verify_size(&self.facts, None)
    }

    /// Finds out whether the size of a key is why a signature cannot be verified.
    fn verify_key_sizes(&self, trusted: &Trusted) -> Verdict {
        let presented = self.intermediates.iter().filter_map(|authority| Facts::of(authority).ok());
        let above = self.entity.issuer();
        let issuers = trusted.anchors.iter().zip(&trusted.facts).filter(|(anchor, _)| {
            let subject = anchor.subject.as_ref();
            subject == above
                || self.intermediates.iter().any(|authority| memmem::find(authority, subject).is_some())
        });
        let mut all = presented.chain(issuers.map(|(_, facts)| facts.clone()));
        all.try_for_each(|facts| verify_size(&facts, Some(&facts.name)))
    }
}

fn verify_extensions(facts: &Facts) -> Verdict {
    if facts.has_critical_scts {
        return Err(Refusal::Path(webpki::Error::UnsupportedCriticalExtension));
    }
    Ok(())
}

fn verify_size(facts: &Facts, authority: Option<&String>) -> Verdict {
    match facts.rsa_bits {
        Some(bits) if !RSA_BITS.contains(&bits) => {
            Err(Refusal::KeySize { authority: authority.cloned(), bits })
        }
        _ => Ok(()),
    }
}

/// Keys of which a server must show one; none: any.
#[derive(Debug)]
pub(super) struct Pins {
    pub allowed: Vec<Pin>,
    pub provider: Arc<CryptoProvider>,
}

impl Pins {
    /// Checks the key of the server and those of the authorities that vouch for it.
    fn verify<'k>(&self, own: &[u8], mut above: impl Iterator<Item = &'k [u8]>) -> Verdict {
        let is_allowed = |key: &[u8]| self.digest(key).is_some_and(|digest| self.allowed.contains(&digest));
        if self.allowed.is_empty() || is_allowed(own) || above.any(is_allowed) {
            return Ok(());
        }
        Err(Refusal::NotPinned {
            found: self.digest(own).map(|digest| BASE64_STANDARD.encode(digest)).unwrap_or_default(),
        })
    }

    /// By the provider, which may be a validated module.
    fn digest(&self, key: &[u8]) -> Option<Pin> {
        let suites = self.provider.cipher_suites.iter().filter_map(|suite| suite.tls13());
        let mut hashes = suites.map(|suite| suite.common.hash_provider);
        hashes.find(|hash| hash.output_len() == size_of::<Pin>())?.hash(key).as_ref().try_into().ok()
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
        let verdict = self.check(end_entity, intermediates, server_name, ocsp_response, now);
        verdict.map(|()| ServerCertVerified::assertion()).map_err(Refusal::into_error)
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

/// `tls_verify` is false: accepts any certificate, but for the pinned keys. Signatures are still checked, as the protocol
/// requires, where the certificate can be read.
#[derive(Debug)]
pub(super) struct AcceptAny {
    pub pins: Pins,
    pub provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for AcceptAny {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> std::result::Result<ServerCertVerified, TlsError> {
        if !self.pins.allowed.is_empty() {
            let facts =
                Facts::of(end_entity).map_err(|_| Refusal::Path(webpki::Error::BadDer).into_error())?;
            self.pins.verify(&facts.key, [].into_iter()).map_err(Refusal::into_error)?;
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, TlsError> {
        let algorithms = &self.provider.signature_verification_algorithms;
        self.readable(rustls::crypto::verify_tls12_signature(message, certificate, signature, algorithms))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, TlsError> {
        let algorithms = &self.provider.signature_verification_algorithms;
        self.readable(rustls::crypto::verify_tls13_signature(message, certificate, signature, algorithms))
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

impl AcceptAny {
    /// A verdict about a certificate that cannot be read is none, unless its key must be proven to be a pinned one.
    fn readable(
        &self,
        verdict: std::result::Result<HandshakeSignatureValid, TlsError>,
    ) -> std::result::Result<HandshakeSignatureValid, TlsError> {
        match verdict {
            Err(TlsError::InvalidCertificate(fault))
                if self.pins.allowed.is_empty() && fault != CertificateError::BadSignature =>
            {
                Ok(HandshakeSignatureValid::assertion())
            }
            verdict => verdict,
        }
    }
}
