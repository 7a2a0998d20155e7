//! What a certificate says of itself, as far as decisions depend on it that the path validation of webpki leaves to its
//! caller.

use der::asn1::{
    AnyRef, BitStringRef, GeneralizedTime, ObjectIdentifier, OctetStringRef, UtcTime, Utf8StringRef,
};
use der::{Choice, Decode, Encode, Reader, Sequence, SliceReader, Tag};
use memchr::memmem;

use super::list_scope;
use crate::wire::latin1;

const BASIC_CONSTRAINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.19");
const KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.15");
const EXTENDED_KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.37");
const NETSCAPE_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.113730.1.1");
const LISTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.31");
const SERVER_AUTH: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.1");
const ANY_PURPOSE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.37.0");
const SCT_LIST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.11129.2.4.2");
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");

/// Bits 5 and 6 of the key usage.
const KEY_CERT_SIGN: u8 = 0b0000_0100;
const CRL_SIGN: u8 = 0b0000_0010;

/// Extensions that may be critical in the certificate of a trusted authority: those that are enforced, and policies, which
/// nobody asks for here.
const KNOWN_OF_AUTHORITIES: [ObjectIdentifier; 9] = [
    BASIC_CONSTRAINTS,
    KEY_USAGE,
    EXTENDED_KEY_USAGE,
    // subjectAltName, nameConstraints, certificatePolicies, policyMappings, policyConstraints, inhibitAnyPolicy
    ObjectIdentifier::new_unwrap("2.5.29.17"),
    ObjectIdentifier::new_unwrap("2.5.29.30"),
    ObjectIdentifier::new_unwrap("2.5.29.32"),
    ObjectIdentifier::new_unwrap("2.5.29.33"),
    ObjectIdentifier::new_unwrap("2.5.29.36"),
    ObjectIdentifier::new_unwrap("2.5.29.54"),
];

/// Bits 0, 2 and 4: digitalSignature, keyEncipherment, keyAgreement.
const KEY_OF_SERVER: u8 = 0b1010_1000;

/// Bit 1 of Netscape's type.
const NETSCAPE_SERVER: u8 = 0b0100_0000;

/// What a certificate says of itself.
#[derive(Debug, Clone)]
pub(super) struct Facts {
    /// X.509 version 1 or 2, which have no extensions.
    pub is_old: bool,
    /// The names, in DER without their tags.
    pub issuer: Vec<u8>,
    pub subject: Vec<u8>,
    /// Seconds since 1970.
    pub not_before: u64,
    pub not_after: u64,
    /// basicConstraints CA:TRUE.
    pub is_ca: bool,
    /// basicConstraints pathlen.
    pub path_length: Option<usize>,
    /// No key usage, or one with keyCertSign.
    pub may_sign: bool,
    /// No key usage, or one with cRLSign.
    pub may_sign_lists: bool,
    /// Has a critical extension that is not known.
    pub has_unknown: bool,
    /// The same by which webpki passes.
    pub has_critical_scts: bool,
    /// No key usage, or one that a server can have, and no type of Netscape that says otherwise.
    pub may_serve: bool,
    /// No extended key usage, or one with serverAuth.
    pub is_for_servers: bool,
    /// Size of an RSA key.
    pub rsa_bits: Option<usize>,
    /// Raw, without its tag.
    pub serial: Vec<u8>,
    /// The addresses of lists on which it would be if it were revoked.
    pub lists: Vec<Vec<u8>>,
    /// The public key with its algorithm, in DER.
    pub key: Vec<u8>,
    /// The common name as it is, or nothing.
    pub name: String,
}

impl Facts {
    /// Reads a certificate in DER.
    pub fn of(der: &[u8]) -> der::Result<Facts> {
        let certificate = Certificate::from_der(der)?;
        let tbs = &certificate.tbs;
        let mut facts = Facts {
            is_old: tbs.version < 2,
            issuer: tbs.issuer.value().to_owned(),
            subject: tbs.subject.value().to_owned(),
            not_before: tbs.validity.not_before.seconds(),
            not_after: tbs.validity.not_after.seconds(),
            is_ca: false,
            path_length: None,
            may_sign: true,
            may_sign_lists: true,
            has_unknown: false,
            has_critical_scts: false,
            may_serve: true,
            is_for_servers: true,
            rsa_bits: tbs.key.rsa_bits(),
            serial: tbs.serial.value().to_owned(),
            lists: Vec::new(),
            key: tbs.key.to_der()?,
            name: common_name(tbs.subject.value()),
        };
        let extensions = tbs.extensions.as_deref().unwrap_or_default();
        for (at, extension) in extensions.iter().enumerate() {
            // Of two, everybody would believe another one.
            if extensions[..at].iter().any(|before| before.id == extension.id) {
                return Err(der::ErrorKind::Value { tag: Tag::ObjectIdentifier }.into());
            }
            let value = extension.value.as_bytes();
            facts.has_unknown |= extension.critical && !KNOWN_OF_AUTHORITIES.contains(&extension.id);
            facts.has_critical_scts |= extension.critical && extension.id == SCT_LIST;
            if extension.id == BASIC_CONSTRAINTS {
                let constraints = BasicConstraints::from_der(value)?;
                facts.is_ca = constraints.is_ca;
                facts.path_length =
                    constraints.path_length.map(|length| usize::try_from(length).unwrap_or(usize::MAX));
            } else if extension.id == KEY_USAGE {
                let usage = first_bits(value)?;
                facts.may_sign = usage & KEY_CERT_SIGN != 0;
                facts.may_sign_lists = usage & CRL_SIGN != 0;
                facts.may_serve &= usage & KEY_OF_SERVER != 0;
            } else if extension.id == NETSCAPE_TYPE {
                facts.may_serve &= first_bits(value)? & NETSCAPE_SERVER != 0;
            } else if extension.id == LISTS {
                // Without them a list for a part of the certificates does not count for it.
                facts.lists = list_scope::named(value).unwrap_or_default();
            } else if extension.id == EXTENDED_KEY_USAGE {
                facts.is_for_servers = Vec::<ObjectIdentifier>::from_der(value)?.contains(&SERVER_AUTH);
            }
        }
        Ok(facts)
    }

    /// Whether it may vouch for others. Version 1 cannot say so; then it is an authority that somebody trusts if it has no
    /// issuer above it.
    pub fn is_authority(&self) -> bool {
        if self.is_old { self.issuer == self.subject } else { self.is_ca && self.may_sign }
    }
}

/// The certificate of OpenSSL's format `TRUSTED CERTIFICATE`, in which settings follow it, and whether they leave it trusted
/// for servers.
pub(super) fn trusted(bytes: &[u8]) -> der::Result<(&[u8], bool)> {
    let mut reader = SliceReader::new(bytes)?;
    let certificate = reader.tlv_bytes()?;
    if reader.is_finished() {
        return Ok((certificate, true));
    }
    let settings: TrustSettings<'_> = reader.decode()?;
    let names_servers = |purposes: &Vec<ObjectIdentifier>| {
        purposes.iter().any(|purpose| *purpose == SERVER_AUTH || *purpose == ANY_PURPOSE)
    };
    let is_trusted = settings.trusted.as_ref().is_none_or(names_servers);
    let is_rejected = settings.rejected.as_ref().is_some_and(names_servers);
    Ok((certificate, is_trusted && !is_rejected))
}

/// The first eight of a string of bits.
fn first_bits(der: &[u8]) -> der::Result<u8> {
    Ok(BitStringRef::from_der(der)?.raw_bytes().first().copied().unwrap_or_default())
}

/// The common name of a subject.
fn common_name(subject: &[u8]) -> String {
    // The object id of the common name, as it stands in front of each.
    let found = memmem::find(subject, &[0x06, 0x03, 0x55, 0x04, 0x03]).and_then(|at| {
        let mut reader = SliceReader::new(&subject[at + 5..]).ok()?;
        reader.decode::<AnyRef<'_>>().ok()
    });
    found.map_or_else(String::new, |name| latin1::text_of(name.value()).into_owned())
}

#[derive(Sequence)]
struct Certificate<'a> {
    tbs: ToBeSigned<'a>,
    _algorithm: AnyRef<'a>,
    _signature: BitStringRef<'a>,
}

#[derive(Sequence)]
struct ToBeSigned<'a> {
    #[asn1(context_specific = "0", default = "Default::default")]
    version: u8,
    serial: AnyRef<'a>,
    _signature: AnyRef<'a>,
    issuer: AnyRef<'a>,
    validity: Validity,
    subject: AnyRef<'a>,
    key: PublicKey<'a>,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true")]
    _issuer_id: Option<BitStringRef<'a>>,
    #[asn1(context_specific = "2", tag_mode = "IMPLICIT", optional = "true")]
    _subject_id: Option<BitStringRef<'a>>,
    #[asn1(context_specific = "3", tag_mode = "EXPLICIT", optional = "true")]
    extensions: Option<Vec<Extension<'a>>>,
}

#[derive(Sequence)]
struct Validity {
    not_before: Time,
    not_after: Time,
}

#[derive(Choice, Clone, Copy)]
enum Time {
    #[asn1(type = "UTCTime")]
    Utc(UtcTime),
    #[asn1(type = "GeneralizedTime")]
    General(GeneralizedTime),
}

impl Time {
    fn seconds(self) -> u64 {
        match self {
            Time::Utc(time) => time.to_unix_duration().as_secs(),
            Time::General(time) => time.to_unix_duration().as_secs(),
        }
    }
}

#[derive(Sequence)]
struct PublicKey<'a> {
    algorithm: Algorithm<'a>,
    key: BitStringRef<'a>,
}

#[derive(Sequence)]
struct Algorithm<'a> {
    id: ObjectIdentifier,
    parameters: Option<AnyRef<'a>>,
}

impl PublicKey<'_> {
    fn rsa_bits(&self) -> Option<usize> {
        if self.algorithm.id != RSA {
            return None;
        }
        let key = RsaKey::from_der(self.key.raw_bytes()).ok()?;
        let digits = key.modulus.value();
        let first = digits.iter().position(|byte| *byte != 0)?;
        let leading = usize::try_from(digits[first].leading_zeros()).ok()?;
        Some((digits.len() - first) * 8 - leading)
    }
}

#[derive(Sequence)]
struct RsaKey<'a> {
    modulus: AnyRef<'a>,
    _exponent: AnyRef<'a>,
}

#[derive(Sequence)]
struct Extension<'a> {
    id: ObjectIdentifier,
    #[asn1(default = "Default::default")]
    critical: bool,
    value: &'a OctetStringRef,
}

#[derive(Sequence)]
struct BasicConstraints {
    #[asn1(default = "Default::default")]
    is_ca: bool,
    path_length: Option<u64>,
}

#[derive(Sequence)]
struct TrustSettings<'a> {
    trusted: Option<Vec<ObjectIdentifier>>,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", optional = "true")]
    rejected: Option<Vec<ObjectIdentifier>>,
    _alias: Option<Utf8StringRef<'a>>,
    _key_id: Option<&'a OctetStringRef>,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true")]
    _other: Option<Vec<AnyRef<'a>>>,
}
