//! Why a server's certificate is not accepted.

use std::fmt;
use std::sync::Arc;

use rustls::{CertificateError, Error as TlsError, OtherError};

/// Why a server's certificate is not accepted.
#[derive(Debug, Clone)]
pub(super) enum Refusal {
    /// What the path validation found.
    Path(webpki::Error),
    /// It comes from an unknown authority, and files of authorities that variables name cannot be used.
    Unknown { faults: Vec<String> },
    /// It comes from a certificate of this name that `ca_file` names, but that does not vouch for others.
    Unable { name: String, why: Unable },
    /// It was signed by itself and is not trusted.
    SelfSigned(SelfSigned),
    /// It is that of an authority.
    Authority,
    /// It is not for servers.
    Purpose,
    /// The authority that it leads to may not vouch for it.
    Root { name: String, fault: RootFault },
    /// An authority between may not sign certificates.
    MayNotSign { name: String },
    /// An RSA key is too short or too long; of the certificate itself, or of the authority of this name.
    KeySize { authority: Option<String>, bits: usize },
    /// The server says itself that it was revoked.
    Revoked,
    /// The list of what its authority revoked is from the future.
    ListNotYetValid,
    /// The list of what its authority revoked writes the authority's name in another way.
    ListSpelling,
    /// The lists of what its authority revoked are for others of its certificates.
    ListPart,
    /// No key of its chain is among those of `pin_sha256`.
    NotPinned { found: String },
}

/// A certificate that was signed by itself.
#[derive(Debug, Clone, Copy)]
pub(super) enum SelfSigned {
    /// Would be valid if it were named by `ca_file`.
    Server,
    /// The same for another host.
    OtherServer,
    /// May sign others, and so be no server's.
    Authority,
}

/// Why a trusted authority does not vouch for a certificate.
#[derive(Debug, Clone, Copy)]
pub(super) enum RootFault {
    Expired,
    NotYetValid,
    /// There are more authorities between than it allows.
    PathLength,
    /// It is for other purposes than servers.
    Purpose,
    /// It has a critical extension that is not known.
    Critical,
}

/// Why a certificate in the file of authorities does not vouch for others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unable {
    /// It is not the certificate of an authority.
    NoAuthority,
    /// Its key usage has no keyCertSign.
    KeyUsage,
    /// `TRUSTED CERTIFICATE` with settings that say so.
    Distrusted,
}

impl Refusal {
    /// As an error of a handshake.
    pub fn into_error(self) -> TlsError {
        TlsError::InvalidCertificate(CertificateError::Other(OtherError(Arc::new(self))))
    }

    /// The reason in an error of a handshake.
    pub fn of(error: &CertificateError) -> Option<&Refusal> {
        match error {
            CertificateError::Other(OtherError(inner)) => inner.downcast_ref(),
            _ => None,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the certificate is not accepted")
    }
}

impl std::error::Error for Refusal {}
