//! The certificate and key by which a session shows who it is.

use std::fmt;
use std::fs::Metadata;
use std::path::Path;
use std::sync::Arc;

use rustls::client::ResolvesClientCert;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{
    CertificateDer, PrivateKeyDer, PrivatePkcs1KeyDer, PrivatePkcs8KeyDer, PrivateSec1KeyDer,
    SubjectPublicKeyInfoDer,
};
use rustls::sign::{CertifiedKey, Signer, SigningKey};
use rustls::{SignatureAlgorithm, SignatureScheme};
use zeroize::Zeroizing;

use super::certificate::Facts;
use super::pem::Section;
use crate::error::{Error, Result, Status};
use crate::files;
use crate::secret_string::SecretBytes;

/// Larger than any chain with its key.
const LARGEST: u64 = 1 << 20;

/// The first byte of DER.
const SEQUENCE: u8 = 0x30;

/// A certificate with those of the authorities above it, and its key.
///
/// The TLS library keeps a key in ordinary memory, so it gets it only when a server wants the certificate, and until the
/// server has seen that.
pub(super) struct Identity {
    chain: Vec<CertificateDer<'static>>,
    key: Key,
    provider: Arc<CryptoProvider>,
}

/// A private key, which core dumps leave out.
struct Key {
    kind: Kind,
    der: SecretBytes,
}

/// The form of a private key.
#[derive(Clone, Copy)]
enum Kind {
    Pkcs8,
    Pkcs1,
    Sec1,
}

/// Reads them; without a file for the key, it is in that of the certificate.
pub(super) fn of_files(
    certificate: &Path,
    key: Option<&Path>,
    provider: Arc<CryptoProvider>,
    warnings: &mut Vec<String>,
) -> Result<Identity> {
    let (key_file, key_option) = key.map_or((certificate, "client_cert"), |key| (key, "client_key"));
    let chain =
        chain(certificate, warnings).map_err(|reason| unusable(certificate, "client_cert", &reason))?;
    let key = private_key(key_file, key_option, &provider, warnings)
        .map_err(|reason| unusable(key_file, key_option, &reason))?;
    let identity = Identity { chain, key, provider };
    identity.certified().map_err(|error| mismatch(certificate, key_file, &error))?;
    Ok(identity)
}

impl Identity {
    fn certified(&self) -> std::result::Result<CertifiedKey, rustls::Error> {
        let certified = CertifiedKey::from_der(self.chain.clone(), self.key.to_der(), &self.provider);
        wipe_stack();
        let CertifiedKey { cert, key, ocsp } = certified?;
        Ok(CertifiedKey { cert, key: Arc::new(WipedKey(key)), ocsp })
    }
}

impl ResolvesClientCert for Identity {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.certified().ok().map(Arc::new)
    }

    fn has_certs(&self) -> bool {
        true
    }
}

/// The key stays out of it.
impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity").field("chain", &self.chain).finish_non_exhaustive()
    }
}

/// A key whose use leaves nothing behind: what it calculates with is partly on the stack.
#[derive(Debug)]
struct WipedKey(Arc<dyn SigningKey>);

#[derive(Debug)]
struct WipedSigner(Box<dyn Signer>);

impl SigningKey for WipedKey {
    fn choose_scheme(&self, offered: &[SignatureScheme]) -> Option<Box<dyn Signer>> {
        Some(Box::new(WipedSigner(self.0.choose_scheme(offered)?)))
    }

    fn public_key(&self) -> Option<SubjectPublicKeyInfoDer<'_>> {
        self.0.public_key()
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        self.0.algorithm()
    }
}

impl Signer for WipedSigner {
    fn sign(&self, message: &[u8]) -> std::result::Result<Vec<u8>, rustls::Error> {
        let signature = self.0.sign(message);
        wipe_stack();
        signature
    }

    fn scheme(&self) -> SignatureScheme {
        self.0.scheme()
    }
}

/// Overwrites what calls from here have left on the stack.
fn wipe_stack() {
    /// More than signing takes, in pieces.
    const PIECES: u32 = 8;

    #[inline(never)]
    fn wipe(pieces: u32) {
        let mut piece = [0_u8; 8 * 1024];
        std::hint::black_box(&mut piece);
        if pieces > 1 {
            wipe(pieces - 1);
        }
        // It is there until then, so the next one is below it.
        std::hint::black_box(&mut piece);
    }
    wipe(PIECES);
}

impl Key {
    /// A copy for the TLS library.
    fn to_der(&self) -> PrivateKeyDer<'static> {
        let der = self.der.to_vec();
        match self.kind {
            Kind::Pkcs8 => PrivatePkcs8KeyDer::from(der).into(),
            Kind::Pkcs1 => PrivatePkcs1KeyDer::from(der).into(),
            Kind::Sec1 => PrivateSec1KeyDer::from(der).into(),
        }
    }
}

/// Why a certificate and a key cannot be used together.
fn mismatch(certificate: &Path, key: &Path, error: &rustls::Error) -> Error {
    let (certificate, key) = (certificate.display(), key.display());
    let reason = match error {
        rustls::Error::InconsistentKeys(_) => {
            format!("the private key in {key} does not belong to the first certificate in {certificate}")
        }
        _ => format!(
            "the first certificate in {certificate} and the private key in {key} are of different kinds"
        ),
    };
    Error::new(
        Status::Tls,
        format!("cannot use the client certificate: {reason}; check `client_cert` and `client_key`"),
    )
}

fn unusable(path: &Path, option: &str, reason: &str) -> Error {
    Error::new(Status::Tls, format!("cannot use {} (`{option}`): {reason}", files::shown(path)))
}

fn sections(text: &str) -> std::result::Result<Vec<Section<'_>>, String> {
    Section::all(text).map_err(|fault| fault.to_string())
}

fn chain(
    path: &Path,
    warnings: &mut Vec<String>,
) -> std::result::Result<Vec<CertificateDer<'static>>, String> {
    let (text, metadata) = read(path)?;
    if let Some(how) = files::exposed(path, &metadata) {
        warnings.push(format!(
            "the client certificate can be changed: {} (`client_cert`): {how}",
            path.display()
        ));
    }
    let sections = sections(&text)?.into_iter().filter(|section| section.label == "CERTIFICATE");
    let read = sections.map(|section| {
        section
            .der()
            .and_then(|der| match Facts::of(&der) {
                Ok(_) => Ok(CertificateDer::from(der.to_vec())),
                Err(error) => Err(format!("it is not a certificate ({error})")),
            })
            .map_err(|fault| format!("{}: {fault}", section.place()))
    });
    let chain = read.collect::<std::result::Result<Vec<_>, _>>()?;
    match chain.first().map(|der| Facts::of(der)) {
        None => Err("it holds no certificate in PEM form".to_owned()),
        Some(Ok(Facts { is_old: true, .. })) => {
            Err("its first certificate is of X.509 version 1; have it issued in version 3".to_owned())
        }
        Some(_) => Ok(chain),
    }
}

fn private_key(
    path: &Path,
    option: &str,
    provider: &CryptoProvider,
    warnings: &mut Vec<String>,
) -> std::result::Result<Key, String> {
    let (text, metadata) = read(path)?;
    let sections = sections(&text)?;
    let Some(section) = sections.iter().find(|section| section.label.ends_with("PRIVATE KEY")) else {
        return Err(match option {
            "client_cert" => {
                "it holds no private key in PEM form; name the file of the key by `client_key`".to_owned()
            }
            _ => "it holds no private key in PEM form".to_owned(),
        });
    };
    if section.is_encrypted() {
        return Err(format!(
            "{} is encrypted, and there is nobody to ask for its password; decrypt it (openssl pkey -in {} -out plain.pem) \
             into a file that only this user can read",
            section.place(),
            path.display()
        ));
    }
    if files::readable_by_others(&metadata) {
        warnings.push(format!(
            "the private key in {} (`{option}`) can be read by other users of this machine; run: chmod 600 {0}",
            path.display()
        ));
    }
    if option == "client_key"
        && let Some(how) = files::exposed(path, &metadata)
    {
        warnings.push(format!("the private key can be changed: {} (`{option}`): {how}", path.display()));
    }
    let der: Zeroizing<Vec<u8>> = section.der().map_err(|fault| format!("{}: {fault}", section.place()))?;
    let kind = match section.label {
        "PRIVATE KEY" => Kind::Pkcs8,
        "RSA PRIVATE KEY" => Kind::Pkcs1,
        "EC PRIVATE KEY" => Kind::Sec1,
        _ => return Err(unsupported(section)),
    };
    let key = Key { kind, der: SecretBytes::new(&der) };
    match provider.key_provider.load_private_key(key.to_der()) {
        Ok(_) => Ok(key),
        Err(_) => Err(unsupported(section)),
    }
}

fn unsupported(section: &Section<'_>) -> String {
    format!(
        "{} cannot be read, or is a key of a kind that is not supported: RSA keys of 2048 to 4096 bits, ECDSA keys on P-256 \
         and P-384, and Ed25519 keys are",
        section.place()
    )
}

/// The text of a file. Comments may be in any encoding: they are skipped.
fn read(path: &Path) -> std::result::Result<(Zeroizing<String>, Metadata), String> {
    let files::Content { bytes, metadata } = files::read(path, LARGEST).map_err(|error| error.to_string())?;
    if bytes.first() == Some(&SEQUENCE) {
        let hint =
            "it is in DER form; convert it to PEM: openssl x509 or openssl pkey, each with -inform der";
        return Err(hint.to_owned());
    }
    let text = match std::str::from_utf8(&bytes) {
        Ok(text) => Zeroizing::new(text.to_owned()),
        Err(_) => Zeroizing::new(bytes.iter().map(|byte| char::from(*byte)).collect()),
    };
    Ok((text, metadata))
}
