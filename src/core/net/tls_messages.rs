//! What is wrong with a TLS handshake, in words.

use rustls::{AlertDescription as Alert, CertificateError, Error as TlsError};
use webpki::Error as Path;

use super::refusal::{Refusal, RootFault, SelfSigned, Unable};

const WEAK: &str = "it needs one with an RSA key of 2048 to 8192 bits or an ECDSA key on P-256 or P-384, signed with SHA-256 or \
                    better";

const CHECK_HOST: &str = "check the host name, and whether a proxy answers in its place";

/// What went wrong between two machines, and what to do about it. Names in certificates are quoted in this way.
pub(super) fn explain(
    error: &TlsError,
    host: &str,
    has_client_cert: bool,
    quote: &dyn Fn(&str) -> String,
) -> String {
    match error {
        TlsError::InvalidCertificate(fault) => match Refusal::of(fault) {
            Some(refusal) => refused(refusal, host, quote),
            None => unproven(fault, host),
        },
        TlsError::AlertReceived(alert) => alerted(*alert, host, has_client_cert),
        TlsError::PeerIncompatible(_) => format!(
            "{host} supports no secure TLS version; it must offer version 1.2 or 1.3 with usual ciphers: ECDHE with AES-GCM \
             or ChaCha20"
        ),
        TlsError::NoCertificatesPresented => {
            format!("{host} presents no certificate, so it cannot be verified; it needs one")
        }
        TlsError::InvalidMessage(_) => format!(
            "the TLS handshake with {host} failed: it answered with something that is not TLS; check host and port, and \
             whether it speaks https there"
        ),
        TlsError::DecryptError => format!(
            "the TLS connection to {host} is damaged: data on the way was changed or cut; try again, and check what stands \
             between"
        ),
        _ => format!("the TLS handshake with {host} failed: it breaks the rules of TLS; {CHECK_HOST}"),
    }
}

/// Certificates that were not accepted.
fn refused(refusal: &Refusal, host: &str, quote: &dyn Fn(&str) -> String) -> String {
    let named = |name: &str| match name {
        "" => "one without a common name".to_owned(),
        name => format!("'{}'", quote(name)),
    };
    match refusal {
        Refusal::Path(fault) => invalid(fault, host),
        Refusal::Unknown { faults } => {
            format!("{} (or repair this: {})", invalid(&Path::UnknownIssuer, host), faults.join("; "))
        }
        Refusal::Unable { name, why } => format!(
            "the certificate of {host} is signed by {}, which is in the file of `ca_file`, {}",
            named(name),
            match why {
                Unable::NoAuthority =>
                    "but is no authority's certificate (basicConstraints without CA:TRUE); name that of a real authority, or \
                     the server's own, which is trusted for itself",
                Unable::KeyUsage =>
                    "but does not allow its key to sign others (key usage without keyCertSign); the authority's certificate \
                     must be reissued",
                Unable::Distrusted =>
                    "with settings that it is not trusted for servers (TRUSTED CERTIFICATE); name it as a plain \
                     CERTIFICATE if it is to be",
            }
        ),
        Refusal::SelfSigned(SelfSigned::Server) => format!(
            "the certificate of {host} is self-signed; if you trust that machine, name the certificate by the session \
             option `ca_file`"
        ),
        Refusal::SelfSigned(SelfSigned::OtherServer) => format!(
            "the certificate presented is self-signed and not for {host}; {CHECK_HOST}; if you trust that machine, it needs \
             a certificate with that name (subjectAltName), which can then be named by `ca_file`"
        ),
        Refusal::SelfSigned(SelfSigned::Authority) => format!(
            "{host} presents a self-signed certificate of an authority (basicConstraints CA:TRUE) as a server's; it needs a \
             server certificate signed by it, and then the authority's is to be named by `ca_file`"
        ),
        Refusal::Authority => format!(
            "{host} presents the certificate of an authority as its own; it needs a server certificate signed by that \
             authority, which can then be named by `ca_file`"
        ),
        Refusal::Purpose => format!(
            "the certificate of {host} is not meant for servers (key usage or extended key usage); it needs one that is"
        ),
        Refusal::Root { name, fault } => format!(
            "the certificate of {host} comes from the trusted authority {}, {}",
            named(name),
            match fault {
                RootFault::Expired =>
                    "whose own certificate has expired; replace it where it is trusted (`ca_file` or the system), or check \
                     this machine's clock",
                RootFault::NotYetValid =>
                    "whose own certificate is not valid yet; check this machine's clock",
                RootFault::PathLength =>
                    "which allows fewer authorities below it than there are (basicConstraints pathlen); the server needs \
                     another certificate",
                RootFault::Purpose =>
                    "which is not meant for servers (extended key usage); the server needs a certificate of another one",
                RootFault::Critical =>
                    "whose own certificate has a critical extension that is unknown here, so it must not be believed; the \
                     server needs a certificate of another one",
            }
        ),
        Refusal::MayNotSign { name } => format!(
            "the certificate of {host} is signed by {}, whose own certificate does not allow it to sign others (key \
             usage without keyCertSign); the server needs a certificate of a real authority",
            named(name)
        ),
        Refusal::KeySize { authority: None, bits } => {
            format!("the certificate of {host} has an RSA key of {bits} bits, which is not accepted; {WEAK}")
        }
        Refusal::KeySize { authority: Some(name), bits } => format!(
            "the certificate of {host} is signed by {} with an RSA key of {bits} bits, which is not accepted; an \
             authority needs 2048 to 8192 bits, or an ECDSA key",
            named(name)
        ),
        Refusal::Revoked => format!(
            "the certificate of {host} was revoked, as the server says itself (OCSP); its owner must replace it"
        ),
        Refusal::ListNotYetValid => format!(
            "the revocation list for the certificate of {host} is not valid yet; check this machine's clock, and the file \
             of `crl_file`"
        ),
        Refusal::ListSpelling => format!(
            "a revocation list for a certificate of {host} writes the name of its authority in another way than the certificate \
             does (string type, letter case or spaces), so it cannot be verified; replace it in the file of `crl_file` by one \
             with the name as it is in the certificate, which the authority has to issue"
        ),
        Refusal::ListPart => format!(
            "the revocation lists of an authority of {host} are for others of its certificates only (issuingDistributionPoint); \
             add to the file of `crl_file` the list that the certificate names, or a complete one"
        ),
        Refusal::NotPinned { found } => format!(
            "neither the key of {host} nor that of an authority above it is among those of `pin_sha256` (its own is \
             {found}); {CHECK_HOST}, or update the option if the key was replaced"
        ),
    }
}

/// Certificates that webpki found fault with.
fn invalid(fault: &Path, host: &str) -> String {
    match fault {
        Path::UnknownIssuer => format!(
            "the certificate of {host} comes from an authority that this machine does not know; name the authority's \
             certificate (PEM) by the session option `ca_file`"
        ),
        Path::CertNotValidForName(context) if context.presented.is_empty() => format!(
            "the certificate presented is not for {host}: it names no host at all (subjectAltName); {CHECK_HOST}, and have the \
             certificate reissued with that name"
        ),
        Path::CertNotValidForName(_) => format!("the certificate presented is not for {host}; {CHECK_HOST}"),
        Path::CertExpired { .. } | Path::InvalidCertValidity => format!(
            "a certificate of {host}, its own or one of an authority that it presents, has expired; its owner must renew \
             it (or this machine's clock is wrong)"
        ),
        Path::CertNotValidYet { .. } => {
            format!("the certificate of {host} is not valid yet; check this machine's clock")
        }
        Path::CertRevoked => {
            format!(
                "a certificate of {host} was revoked, by the list of `crl_file`; its owner must replace it"
            )
        }
        Path::CrlExpired { .. } => format!(
            "the revocation list for the certificate of {host} is out of date; put a new one into the file of `crl_file`"
        ),
        Path::InvalidCrlSignatureForPublicKey
        | Path::IssuerNotCrlSigner
        | Path::UnsupportedCrlSignatureAlgorithmContext(_)
        | Path::UnsupportedCrlSignatureAlgorithmForPublicKeyContext(_) => format!(
            "the revocation list for the certificate of {host} is not signed by its authority, or by one that may not sign \
             lists (key usage without cRLSign); check the file of `crl_file`"
        ),
        Path::UnsupportedCertVersion => format!(
            "a certificate of {host}, its own or one of an authority that it presents, has X.509 version 1, which cannot \
             contain host names; it must be reissued as version 3 with a subjectAltName"
        ),
        Path::EmptyEkuExtension | Path::RequiredEkuNotFoundContext(_) => format!(
            "the certificate of {host}, or one of an authority that it presents, is not meant for servers (extended key \
             usage); it needs one that is"
        ),
        Path::EndEntityUsedAsCa => format!(
            "the certificate of {host} is signed by one that is no authority's (basicConstraints without CA:TRUE); it needs \
             one of a real authority"
        ),
        Path::PathLenConstraintViolated => format!(
            "an authority above the certificate of {host} allows fewer authorities below it than there are \
             (basicConstraints pathlen); the server needs another certificate"
        ),
        Path::NameConstraintViolation => format!(
            "an authority above the certificate of {host} may not vouch for that name (name constraints); the server needs \
             a certificate of another authority"
        ),
        Path::UnsupportedSignatureAlgorithmContext(context) => format!(
            "a certificate of {host}, its own or one of an authority that it presents, is signed with {}, which is not \
             accepted; {WEAK}",
            algorithm(&context.signature_algorithm_id)
        ),
        Path::UnsupportedSignatureAlgorithmForPublicKeyContext(_) => format!(
            "a certificate of {host}, its own or one of an authority that it presents, is signed by a key of a kind that is \
             not accepted; {WEAK}"
        ),
        Path::InvalidSignatureForPublicKey | Path::SignatureAlgorithmMismatch => format!(
            "a certificate of {host} is forged or damaged: it was not signed by the authority that it names; {CHECK_HOST}; \
             if the authority has a new key, `ca_file` must have its new certificate"
        ),
        Path::UnsupportedCriticalExtension => format!(
            "a certificate of {host} has a critical extension that is unknown here, so it must not be accepted; the server \
             needs one without"
        ),
        Path::CertDistrusted => {
            format!(
                "a certificate of {host} is of a key that is known to be abused; the server needs another one"
            )
        }
        Path::MaximumPathBuildCallsExceeded
        | Path::MaximumPathDepthExceeded
        | Path::MaximumSignatureChecksExceeded
        | Path::MaximumNameConstraintComparisonsExceeded => format!(
            "{host} presents too many certificates; it should present its own and those of the authorities above it"
        ),
        _ => format!(
            "a certificate of {host} cannot be read, as it breaks the rules of X.509; it must be reissued"
        ),
    }
}

/// The server does not prove that the key of its certificate is its own.
fn unproven(fault: &CertificateError, host: &str) -> String {
    match fault {
        CertificateError::BadSignature => format!(
            "{host} does not have the key of the certificate that it presents; its certificate and key must belong \
             together, or somebody answers in its place"
        ),
        _ => format!("the certificate of {host} has a key of a kind that is not accepted; {WEAK}"),
    }
}

/// What a server says about the handshake.
fn alerted(alert: Alert, host: &str, has_client_cert: bool) -> String {
    let wants_certificate = format!(
        "{host} wants a client certificate; give it by the session options `client_cert` and `client_key`"
    );
    let not_accepted = |why: &str| {
        format!(
            "{host} does not accept the client certificate{why}; check that `client_cert` is the one that it expects, with \
             the authorities between"
        )
    };
    match alert {
        Alert::ProtocolVersion => format!(
            "{host} supports no secure TLS version; it must offer version 1.2 or 1.3 with usual ciphers"
        ),
        Alert::CertificateRequired => wants_certificate,
        Alert::AccessDenied if !has_client_cert => format!(
            "{host} denies access in the TLS handshake: it knows no site of that name, or wants a client certificate \
             (`client_cert`)"
        ),
        Alert::HandshakeFailure | Alert::InsufficientSecurity => {
            // What servers of TLS 1.2 say when none is shown.
            let or = if has_client_cert { "" } else { "it wants a client certificate (`client_cert`), or " };
            format!(
                "{host} refused the TLS handshake: {or}it shares no cipher or kind of certificate with this program, then it \
                 must offer TLS 1.3, or 1.2 with ECDHE and AES-GCM or ChaCha20, and {WEAK}"
            )
        }
        Alert::BadCertificate
        | Alert::UnsupportedCertificate
        | Alert::CertificateUnknown
        | Alert::CertificateUnobtainable
        | Alert::UnknownCA
        | Alert::CertificateExpired
        | Alert::CertificateRevoked
            if !has_client_cert =>
        {
            wants_certificate
        }
        Alert::UnknownCA => not_accepted(": it does not know its authority"),
        Alert::CertificateExpired => not_accepted(": it has expired"),
        Alert::CertificateRevoked => not_accepted(": it was revoked"),
        Alert::UnsupportedCertificate => not_accepted(": it is of a kind that it does not support"),
        Alert::BadCertificate
        | Alert::CertificateUnknown
        | Alert::CertificateUnobtainable
        | Alert::AccessDenied
        | Alert::DecryptError => not_accepted(""),
        Alert::UnrecognisedName => format!("{host} knows no site of that name; {CHECK_HOST}"),
        Alert::InternalError => {
            format!("{host} failed in the TLS handshake by a fault of its own; try again later")
        }
        _ => format!("{host} broke the TLS handshake off; {CHECK_HOST}"),
    }
}

/// What a signature was made with; the DER of an AlgorithmIdentifier without its tag.
fn algorithm(id: &[u8]) -> &'static str {
    let known: [(&[u8], &str); 14] = [
        (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x02], "MD2"),
        (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x04], "MD5"),
        (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x05], "SHA-1"),
        (&[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x01], "SHA-1"),
        (&[0x2a, 0x86, 0x48, 0xce, 0x38, 0x04], "DSA"),
        (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x01], "DSA"),
        (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x02], "DSA"),
        (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x03], "DSA"),
        (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x04], "DSA"),
        // All the others of this kind.
        (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03], "SHA-3"),
        (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0e], "SHA-224"),
        (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a], "RSA-PSS of an unusual kind"),
        (&[0x2b, 0x65, 0x71], "Ed448"),
        (&[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03], "ECDSA of an unusual kind"),
    ];
    let found = known.iter().find(|(bytes, _)| id.get(2..).is_some_and(|id| id.starts_with(bytes)));
    found.map_or("an unusual algorithm", |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use rustls::{PeerIncompatible, PeerMisbehaved};

    use super::*;

    /// What libraries call things, and people do not.
    fn is_technical(text: &str) -> bool {
        let is_joined = |word: &str| {
            let inner = word.trim_matches(|c: char| !c.is_alphanumeric());
            let mut letters = inner.chars();
            // Names of types: two words without a space, such as BadSignature.
            letters.next().is_some_and(char::is_uppercase)
                && inner.chars().any(char::is_lowercase)
                && letters.any(char::is_uppercase)
        };
        text.contains(['{', '[', '\u{22}']) || text.split_whitespace().any(is_joined)
    }

    #[test]
    fn every_fault_of_a_handshake_is_told_in_words_with_the_host() {
        let others = [
            TlsError::PeerIncompatible(PeerIncompatible::NoCipherSuitesInCommon),
            TlsError::PeerMisbehaved(PeerMisbehaved::InvalidCertCompression),
            TlsError::InvalidMessage(rustls::InvalidMessage::InvalidContentType),
            TlsError::InvalidCertificate(CertificateError::BadSignature),
            TlsError::InvalidCertificate(CertificateError::BadEncoding),
            TlsError::NoCertificatesPresented,
            TlsError::DecryptError,
            TlsError::EncryptError,
            TlsError::HandshakeNotComplete,
            TlsError::General("BadThing".to_owned()),
        ];
        let alerts = (0..=u8::MAX).map(|number| TlsError::AlertReceived(Alert::from(number)));
        for fault in alerts.chain(others) {
            for has_client_cert in [false, true] {
                let text = explain(&fault, "host.example:443", has_client_cert, &str::to_owned);
                assert!(text.contains("host.example:443"), "{fault:?}: {text}");
                assert!(
                    !is_technical(&text.replace("ChaCha20", "").replace("pathLen", "")),
                    "{fault:?}: {text}"
                );
            }
        }
    }

    #[test]
    fn a_client_certificate_that_is_wanted_names_its_option() {
        for alert in [
            Alert::CertificateRequired,
            Alert::HandshakeFailure,
            Alert::BadCertificate,
            Alert::UnknownCA,
            Alert::AccessDenied,
        ] {
            let text = explain(&TlsError::AlertReceived(alert), "h", false, &str::to_owned);
            assert!(text.contains("`client_cert`"), "{alert:?}: {text}");
        }
    }
}
