//! Which certificates a revocation list is for, and which lists a certificate names (RFC 5280, 5.2.5 and 4.2.1.13).

use der::asn1::AnyRef;
use der::{Decode, Reader, SliceReader, Tag, TagNumber, Tagged};

/// The certificates of its issuer that a list is for.
#[derive(Debug)]
pub(super) struct Scope {
    /// Only those that name a list at one of these addresses.
    addresses: Option<Vec<Vec<u8>>>,
    is_for_authorities: bool,
    is_for_others: bool,
}

impl Scope {
    /// By the value of the extension issuingDistributionPoint, without which a list is for all of them.
    pub fn of(extension: Option<&[u8]>) -> der::Result<Scope> {
        let mut scope = Scope { addresses: None, is_for_authorities: true, is_for_others: true };
        for part in extension.map_or(Ok(Vec::new()), Vec::<AnyRef<'_>>::from_der)? {
            match context(part) {
                Some(0) => scope.addresses = Some(addresses(part)?),
                Some(1) => scope.is_for_authorities = !is_true(part),
                Some(2) => scope.is_for_others = !is_true(part),
                _ => {}
            }
        }
        Ok(scope)
    }

    /// Whether a certificate that names lists at these addresses would be on it.
    pub fn covers(&self, is_ca: bool, named: &[Vec<u8>]) -> bool {
        let is_for_kind = if is_ca { self.is_for_authorities } else { self.is_for_others };
        is_for_kind
            && self.addresses.as_ref().is_none_or(|all| all.iter().any(|address| named.contains(address)))
    }
}

/// The addresses in the value of the extension cRLDistributionPoints, but of lists of other issuers or for some reasons only.
pub(super) fn named(extension: &[u8]) -> der::Result<Vec<Vec<u8>>> {
    let mut found = Vec::new();
    for point in Vec::<AnyRef<'_>>::from_der(extension)? {
        let point = elements(point.value())?;
        if let [only] = point[..]
            && context(only) == Some(0)
        {
            found.extend(addresses(only)?);
        }
    }
    Ok(found)
}

/// The URIs of a distribution point's name; none of one that is relative to the issuer's.
fn addresses(name: AnyRef<'_>) -> der::Result<Vec<Vec<u8>>> {
    const URI: u32 = 6;
    let full = elements(name.value())?.into_iter().find(|form| context(*form) == Some(0));
    let names = full.map_or(Ok(Vec::new()), |names| elements(names.value()))?;
    let addresses = names.into_iter().filter(|name| context(*name) == Some(URI));
    Ok(addresses.map(|name| name.value().to_owned()).collect())
}

/// The elements that follow each other in the content of a value.
fn elements(bytes: &[u8]) -> der::Result<Vec<AnyRef<'_>>> {
    let mut reader = SliceReader::new(bytes)?;
    let mut all = Vec::new();
    while !reader.is_finished() {
        all.push(reader.decode()?);
    }
    Ok(all)
}

/// The number of a tag that its place gives a meaning.
fn context(part: AnyRef<'_>) -> Option<u32> {
    match part.tag() {
        Tag::ContextSpecific { number: TagNumber(number), .. } => Some(number),
        _ => None,
    }
}

fn is_true(part: AnyRef<'_>) -> bool {
    part.value() != [0]
}
