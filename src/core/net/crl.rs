//! Certificate revocation lists.

use std::path::Path;

use der::asn1::{AnyRef, GeneralizedTime, UtcTime};
use der::{Decode, Tag, Tagged};
use rustls::pki_types::UnixTime;
use webpki::{
    CertRevocationList, Error as ListError, ExpirationPolicy, OwnedCertRevocationList, RevocationOptions,
    RevocationOptionsBuilder, UnknownStatusPolicy,
};

use super::certificate::Facts;
use super::list_scope::Scope;
use super::name;
use super::pem::Section;
use super::refusal::Refusal;
use crate::error::{Error, Result, Status};
use crate::files;

/// Large public authorities have lists of some megabytes.
const LARGEST: u64 = 64 << 20;

/// The first byte of DER.
const SEQUENCE: u8 = 0x30;

/// A list, and when it is valid, in seconds since 1970.
#[derive(Debug)]
struct List {
    list: CertRevocationList<'static>,
    this_update: u64,
    next_update: u64,
    scope: Scope,
}

/// The lists of a session.
#[derive(Debug, Default)]
pub(super) struct Lists(Vec<List>);

impl Lists {
    /// Whether there is a list of this issuer.
    pub fn has(&self, issuer: &[u8]) -> bool {
        self.of(issuer).next().is_some()
    }

    fn of(&self, issuer: &[u8]) -> impl Iterator<Item = &List> {
        self.0.iter().filter(move |list| list.list.issuer() == issuer)
    }

    /// Looks a certificate up in every list of its issuer that is up to date, whatever part of the certificates the list
    /// says to be for. If there are lists, one must be up to date and for this certificate.
    pub fn check(&self, facts: &Facts, now: UnixTime) -> std::result::Result<(), Refusal> {
        self.check_spelling(&facts.issuer)?;
        let mut missing = None;
        let mut is_covered = false;
        for list in self.of(&facts.issuer) {
            if let Err(fault) = list.check_time(now) {
                missing.get_or_insert(fault);
                continue;
            }
            // A root vouches for itself.
            if facts.issuer == facts.subject || list.scope.covers(facts.is_ca, &facts.lists) {
                is_covered = true;
            } else {
                missing.get_or_insert(Refusal::ListPart);
            }
            match list.list.find_serial(&facts.serial) {
                Ok(None) => {}
                Ok(Some(_)) => return Err(Refusal::Path(ListError::CertRevoked)),
                Err(fault) => return Err(Refusal::Path(fault)),
            }
        }
        match missing {
            Some(fault) if !is_covered => Err(fault),
            _ => Ok(()),
        }
    }

    /// Lists and certificates are matched by their bytes, so a list of this issuer that writes its name in another way could not
    /// be verified; it must not be as if it were not there.
    fn check_spelling(&self, issuer: &[u8]) -> std::result::Result<(), Refusal> {
        let mut others =
            self.0.iter().map(|list| list.list.issuer()).filter(|other| *other != issuer).peekable();
        if others.peek().is_none() {
            return Ok(());
        }
        let wanted = name::canonical(issuer);
        match others.any(|other| name::canonical(other) == wanted) {
            true => Err(Refusal::ListSpelling),
            false => Ok(()),
        }
    }

    /// Has a path verified with each list that is up to date; of those of one issuer, which may have had several keys, one
    /// must do.
    pub fn verify(
        &self,
        now: UnixTime,
        path: impl Fn(Option<RevocationOptions<'_>>) -> std::result::Result<(), Refusal>,
    ) -> std::result::Result<(), Refusal> {
        let current: Vec<&List> = self.0.iter().filter(|list| list.check_time(now).is_ok()).collect();
        for (at, first) in current.iter().enumerate() {
            let issuer = first.list.issuer();
            if current[..at].iter().any(|list| list.list.issuer() == issuer) {
                continue;
            }
            let outcomes = current[at..].iter().filter(|list| list.list.issuer() == issuer).map(|list| {
                let lists = [&list.list];
                let options = RevocationOptionsBuilder::new(&lists).ok();
                path(options.map(|options| {
                    let options = options.with_status_policy(UnknownStatusPolicy::Allow);
                    options.with_expiration_policy(ExpirationPolicy::Ignore).build()
                }))
            });
            let mut refusal = None;
            for outcome in outcomes {
                match outcome {
                    Ok(()) => {
                        refusal = None;
                        break;
                    }
                    Err(fault) => refusal = refusal.or(Some(fault)),
                }
            }
            if let Some(refusal) = refusal {
                return Err(refusal);
            }
        }
        Ok(())
    }
}

impl List {
    fn check_time(&self, now: UnixTime) -> std::result::Result<(), Refusal> {
        if now.as_secs() < self.this_update {
            return Err(Refusal::ListNotYetValid);
        }
        if now.as_secs() >= self.next_update {
            let next_update = UnixTime::since_unix_epoch(std::time::Duration::from_secs(self.next_update));
            return Err(Refusal::Path(ListError::CrlExpired { time: now, next_update }));
        }
        Ok(())
    }
}

/// The lists of a file: one in DER, or any number in PEM.
pub(super) fn of_file(path: &Path, warnings: &mut Vec<String>) -> Result<Lists> {
    read(path, warnings).map(Lists).map_err(|reason| {
        Error::new(
            Status::Tls,
            format!("cannot use the revocation list {} (`crl_file`): {reason}", files::shown(path)),
        )
    })
}

fn read(path: &Path, warnings: &mut Vec<String>) -> std::result::Result<Vec<List>, String> {
    let files::Content { bytes, metadata } = files::read(path, LARGEST).map_err(|error| error.to_string())?;
    if let Some(how) = files::exposed(path, &metadata) {
        warnings.push(format!("what is revoked can be changed: {} (`crl_file`): {how}", path.display()));
    }
    if bytes.first() == Some(&SEQUENCE) {
        return Ok(vec![list(&bytes)?]);
    }
    let text = String::from_utf8_lossy(&bytes);
    let sections = Section::all(&text)
        .map_err(|fault| fault.to_string())?
        .into_iter()
        .filter(|section| section.label == "X509 CRL");
    let read = sections.map(|section| {
        section.der().and_then(|der| list(&der)).map_err(|fault| format!("{}: {fault}", section.place()))
    });
    let lists = read.collect::<std::result::Result<Vec<_>, _>>()?;
    if lists.is_empty() {
        return Err("it holds no revocation list (X509 CRL) in PEM or DER form".to_owned());
    }
    Ok(lists)
}

fn list(der: &[u8]) -> std::result::Result<List, String> {
    let read = OwnedCertRevocationList::from_der(der).and_then(|list| {
        let list = CertRevocationList::from(list);
        let (this_update, next_update) = times(der).ok_or(ListError::BadDer)?;
        let scope = Scope::of(list.issuing_distribution_point()).map_err(|_| ListError::BadDer)?;
        Ok(List { list, this_update, next_update, scope })
    });
    let fault = match read {
        Ok(list) => return Ok(list),
        Err(fault) => fault,
    };
    Err(match fault {
        ListError::UnsupportedCrlVersion => "it is of version 1; authorities issue version 2",
        ListError::UnsupportedDeltaCrl => "it lists changes only (a delta list); a complete one is needed",
        ListError::UnsupportedIndirectCrl => "it lists certificates of other issuers (an indirect list)",
        ListError::UnsupportedCrlIssuingDistributionPoint
        | ListError::UnsupportedRevocationReasonsPartitioning => {
            "it lists only a part of what is revoked; a complete one is needed"
        }
        _ => {
            "it is not a revocation list that can be read; it must be of version 2, with its number (crlNumber) and the date of \
             the next one"
        }
    }
    .to_owned())
}

/// When a list was made, and when the next one will be.
fn times(list: &[u8]) -> Option<(u64, u64)> {
    fn parts(part: AnyRef<'_>) -> Option<Vec<AnyRef<'_>>> {
        part.decode_as().ok()
    }
    let outer = parts(AnyRef::from_der(list).ok()?)?;
    let mut times = parts(*outer.first()?)?.into_iter().filter_map(|part| match part.tag() {
        Tag::UtcTime => part.decode_as::<UtcTime>().ok().map(|time| time.to_unix_duration().as_secs()),
        Tag::GeneralizedTime => {
            part.decode_as::<GeneralizedTime>().ok().map(|time| time.to_unix_duration().as_secs())
        }
        _ => None,
    });
    Some((times.next()?, times.next()?))
}
