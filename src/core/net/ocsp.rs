//! What an OCSP response (RFC 6960) that a server staples to its handshake says.

use der::asn1::AnyRef;
use der::{Decode, Tag, TagNumber, Tagged};

const REVOKED: Tag = Tag::ContextSpecific { constructed: true, number: TagNumber(1) };

/// Whether it says that the certificate with this serial number was revoked. Its signature does not matter: the server itself
/// presents it in a handshake that it signs, and it only ever makes a certificate worse.
pub(super) fn is_revoked(response: &[u8], serial: &[u8]) -> bool {
    statuses(response).is_some_and(|statuses| {
        statuses.iter().any(|status| match parts(*status).as_deref() {
            Some([id, status, ..]) if status.tag() == REVOKED => {
                parts(*id).is_some_and(|id| id.last().is_some_and(|number| number.value() == serial))
            }
            _ => false,
        })
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
