//! What is wrong with a TLS handshake, in words.

use rustls::{AlertDescription, CertificateError, Error as TlsError, OtherError};

use super::verifier::{SelfSigned, is_authority};

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
            "the certificate of {host} has X.509 version 1, which cannot contain host names; it must be reissued as \
             version 3 with a subjectAltName"
        ),
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
            format!(
                "the certificate of {host} is not meant for servers (extended key usage); it needs one that is"
            )
        }
        other => format!("the certificate of {host} is not acceptable: {other:?}"),
    }
}
