//! Certificate revocation lists.

use std::path::Path;

use webpki::{CertRevocationList, Error as ListError, OwnedCertRevocationList};

use super::pem::Section;
use crate::error::{Error, Result, Status};
use crate::files;

/// Large public authorities have lists of some megabytes.
const LARGEST: u64 = 64 << 20;

/// The first byte of DER.
const SEQUENCE: u8 = 0x30;

/// The lists of a file: one in DER, or any number in PEM.
pub(super) fn of_file(path: &Path, warnings: &mut Vec<String>) -> Result<Vec<CertRevocationList<'static>>> {
    read(path, warnings).map_err(|reason| {
        Error::new(
            Status::Tls,
            format!("cannot use the revocation list {} (`crl_file`): {reason}", path.display()),
        )
    })
}

fn read(
    path: &Path,
    warnings: &mut Vec<String>,
) -> std::result::Result<Vec<CertRevocationList<'static>>, String> {
    let files::Content { bytes, metadata } = files::read(path, LARGEST).map_err(|error| error.to_string())?;
    if let Some(how) = files::changeable(&metadata) {
        warnings.push(format!("what is revoked can be changed: {} (`crl_file`): {how}", path.display()));
    }
    if bytes.first() == Some(&SEQUENCE) {
        return Ok(vec![list(&bytes)?]);
    }
    let text = String::from_utf8_lossy(&bytes);
    let sections = Section::all(&text).into_iter().filter(|section| section.label == "X509 CRL");
    let read = sections.map(|section| {
        section.der().and_then(|der| list(&der)).map_err(|fault| format!("{}: {fault}", section.place()))
    });
    let lists = read.collect::<std::result::Result<Vec<_>, _>>()?;
    if lists.is_empty() {
        return Err("it holds no revocation list (X509 CRL) in PEM or DER form".to_owned());
    }
    Ok(lists)
}

fn list(der: &[u8]) -> std::result::Result<CertRevocationList<'static>, String> {
    let fault = match OwnedCertRevocationList::from_der(der) {
        Ok(list) => return Ok(list.into()),
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
        _ => "it is not a revocation list that can be read",
    }
    .to_owned())
}
