//! What an OCSP response (RFC 6960) that a server staples to its handshake says.

use der::asn1::AnyRef;
use der::{Decode, Encode, Tag, TagNumber, Tagged};
use memchr::memmem;

const REVOKED: Tag = Tag::ContextSpecific { constructed: true, number: TagNumber(1) };

/// Whether it says that the certificate with this serial number was revoked. Its signature does not matter: the server itself
/// presents it in a handshake that it signs, and it only ever makes a certificate worse.
pub(super) fn is_revoked(response: &[u8], serial: &[u8]) -> bool {
    said(response, serial).unwrap_or_else(|| is_likely(response, serial))
}

/// None when it is not DER as it should be.
fn said(response: &[u8], serial: &[u8]) -> Option<bool> {
    let mut is_revoked = false;
    for status in statuses(response)? {
        let [id, status, ..] = parts(status)?[..] else { return None };
        is_revoked |= parts(id)?.last()?.value() == serial && status.tag() == REVOKED;
    }
    Some(is_revoked)
}

/// Of a response that others may read: whether a status of this number is followed by "revoked".
fn is_likely(response: &[u8], serial: &[u8]) -> bool {
    let (Ok(length), Ok(tag)) = (u8::try_from(serial.len()), REVOKED.to_der()) else { return false };
    let number = [&[0x02, length], serial].concat();
    memmem::find_iter(response, &number).any(|at| {
        let rest = &response[at + number.len()..];
        // What ends an identifier whose length is not told.
        rest.strip_prefix(&[0, 0]).unwrap_or(rest).starts_with(&tag)
    })
}

/// The statuses of single certificates.
fn statuses(response: &[u8]) -> Option<Vec<AnyRef<'_>>> {
    let response = parts(AnyRef::from_der(response).ok()?)?;
    // [0] EXPLICIT: the type of the response, and the response in an octet string.
    let typed = parts(AnyRef::from_der(response.get(1)?.value()).ok()?)?;
    let basic = parts(AnyRef::from_der(typed.get(1)?.value()).ok()?)?;
    // The only sequence among responder, date and extensions.
    let data = parts(*basic.first()?)?;
    parts(*data.iter().find(|part| part.tag() == Tag::Sequence)?)
}

/// The elements of a sequence.
fn parts(sequence: AnyRef<'_>) -> Option<Vec<AnyRef<'_>>> {
    sequence.decode_as().ok()
}
