//! Certificate authorities: the system's, read once per process, and those of a session.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use crate::environment;
use crate::error::{Error, Result, Status};
use crate::process::PerProcess;
use crate::sync::lock;

/// The identity of a file when it was read: a changed file is read again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stamp {
    path: PathBuf,
    /// When it was modified, and its length; None: it cannot be read.
    version: Option<(SystemTime, u64)>,
}

impl Stamp {
    pub fn of(path: &Path) -> Stamp {
        let version = std::fs::metadata(path).and_then(|file| Ok((file.modified()?, file.len()))).ok();
        Stamp { path: path.to_owned(), version }
    }
}

/// The system's authorities, and the files that they were read from.
type Read = Option<(Vec<Stamp>, Arc<RootCertStore>)>;

static SYSTEM: PerProcess<Mutex<Read>> = PerProcess::new(Mutex::default);

/// The authorities of the file.
pub(super) fn of_file(path: &Path) -> Result<RootCertStore> {
    let unusable = |reason: &dyn std::fmt::Display| {
        Error::new(
            Status::Tls,
            format!("cannot use the certificate file {} (`ca_file`): {reason}", path.display()),
        )
    };
    let certificates = CertificateDer::pem_file_iter(path)
        .and_then(Iterator::collect::<std::result::Result<Vec<_>, _>>)
        .map_err(|error| unusable(&error))?;
    if certificates.is_empty() {
        return Err(unusable(&"it holds no certificate in PEM form"));
    }
    let mut roots = RootCertStore::empty();
    for certificate in certificates {
        roots.add(certificate).map_err(|error| unusable(&error))?;
    }
    Ok(roots)
}

/// The system's authorities.
pub(super) fn system() -> Result<Arc<RootCertStore>> {
    let files = system_files();
    let mut read = lock(SYSTEM.get());
    if let Some((of, roots)) = &*read
        && *of == files
    {
        return Ok(roots.clone());
    }
    let mut roots = RootCertStore::empty();
    // What the system lists but cannot be read is of no use to anybody; what is left must do.
    roots.add_parsable_certificates(native());
    if roots.is_empty() {
        return Err(Error::new(
            Status::Tls,
            "this system has no trust store, so no server can be verified; install its ca-certificates, set \
             SSL_CERT_FILE, or name a PEM file by the session option `ca_file`",
        ));
    }
    let roots = Arc::new(roots);
    *read = Some((files, roots.clone()));
    Ok(roots)
}

/// The certificates of the system. The library that finds them always believes variables.
fn native() -> Vec<CertificateDer<'static>> {
    if !environment::is_foreign() {
        return rustls_native_certs::load_native_certs().certs;
    }
    #[cfg(all(unix, not(target_vendor = "apple")))]
    return openssl_probe::candidate_cert_dirs()
        .flat_map(|folder| rustls_native_certs::load_certs_from_paths(None, Some(folder)).certs)
        .collect();
    #[cfg(not(all(unix, not(target_vendor = "apple"))))]
    match std::env::var_os("SSL_CERT_FILE").or_else(|| std::env::var_os("SSL_CERT_DIR")) {
        None => rustls_native_certs::load_native_certs().certs,
        Some(_) => Vec::new(),
    }
}

/// Where the system's authorities are. Variables count everywhere; without them, Windows and macOS keep no files.
pub(super) fn system_files() -> Vec<Stamp> {
    let named = ["SSL_CERT_FILE", "SSL_CERT_DIR"].map(|name| Stamp::of(Path::new(&variable(name))));
    let mut files = Vec::from(named);
    #[cfg(all(unix, not(target_vendor = "apple")))]
    {
        let usual = openssl_probe::probe();
        files.extend(usual.cert_file.iter().chain(&usual.cert_dir).map(|path| Stamp::of(path)));
    }
    files
}

fn variable(name: &str) -> std::ffi::OsString {
    environment::var_os(name).unwrap_or_default()
}
