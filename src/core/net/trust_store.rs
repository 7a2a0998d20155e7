//! Whom a session believes: the system's certificates, read once per process, and those of its own file.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use rustls::pki_types::{CertificateDer, TrustAnchor};

use super::certificate::{self, Facts};
use super::pem::Section;
use super::refusal::Unable;
use crate::descriptors::{Descriptors, are_used_up};
use crate::environment;
use crate::error::{Error, Result, Status};
use crate::files;
use crate::process::PerProcess;
use crate::sync::lock;

/// Larger than any list of authorities.
const LARGEST: u64 = 16 << 20;

/// How long ago a file must have been modified for a further change to have another time, also on file systems that count in twos of
/// seconds.
const SETTLED: Duration = Duration::from_secs(3);

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

    /// Whether each further change will be seen: the times of two changes in a row may be equal.
    pub fn is_settled(&self) -> bool {
        self.version.is_none_or(|(modified, _)| modified.elapsed().is_ok_and(|age| age >= SETTLED))
    }
}

/// Certificates that are trusted.
#[derive(Debug, Default)]
pub(super) struct Trusted {
    /// Those that may vouch for others.
    pub anchors: Vec<TrustAnchor<'static>>,
    /// What the same certificates say of themselves.
    pub facts: Vec<Facts>,
    /// Those that may not: each is trusted for itself alone.
    pub servers: Vec<CertificateDer<'static>>,
    /// Those whose settings say that they are not trusted for servers.
    pub distrusted: Vec<Facts>,
    /// What its owner should know.
    pub warnings: Vec<String>,
    /// What is wrong with files that variables name: a server may be unknown because of it.
    pub faults: Vec<String>,
    /// Whether files could not be read for lack of descriptors.
    is_cut_short: bool,
}

impl Trusted {
    fn is_empty(&self) -> bool {
        self.anchors.is_empty() && self.servers.is_empty()
    }

    /// A certificate with this name that does not vouch for others, and why not.
    pub fn unable(&self, subject: &[u8]) -> Option<(String, Unable)> {
        let named = |facts: &Facts| facts.subject == subject;
        if let Some(facts) = self.distrusted.iter().find(|facts| named(facts)) {
            return Some((facts.name.clone(), Unable::Distrusted));
        }
        let facts = self.servers.iter().filter_map(|der| Facts::of(der).ok()).find(named)?;
        let why = if facts.is_ca { Unable::KeyUsage } else { Unable::NoAuthority };
        Some((facts.name, why))
    }

    /// Adds a certificate; the error says why it cannot be used.
    fn add(&mut self, der: &[u8]) -> std::result::Result<(), String> {
        let facts = Facts::of(der).map_err(|error| format!("it is not a certificate ({error})"))?;
        let certificate = CertificateDer::from(der.to_vec());
        if !facts.is_authority() {
            self.servers.push(certificate);
            return Ok(());
        }
        let anchor = webpki::anchor_from_trusted_cert(&certificate);
        let anchor = anchor.map_err(|_| "it is not a certificate that can be read".to_owned())?.to_owned();
        self.anchors.push(anchor);
        self.facts.push(facts);
        Ok(())
    }

    /// Adds the certificates of a file, and gives how many sections hold one, and the faults of those that are broken.
    fn add_file(&mut self, path: &Path, named_by: &str) -> std::io::Result<(usize, Vec<String>)> {
        let files::Content { bytes, metadata } =
            files::read(path, LARGEST).inspect_err(|error| self.is_cut_short |= are_used_up(error))?;
        // Of a folder's files, the folder was asked.
        let replaceable = || if named_by == FOLDER { None } else { files::replaceable(path) };
        if let Some(how) = files::changeable(&metadata).map(str::to_owned).or_else(replaceable) {
            self.warnings
                .push(format!("who is trusted can be changed: {} ({named_by}): {how}", path.display()));
        }
        // Comments may be in any encoding.
        let text = String::from_utf8_lossy(&bytes);
        let (mut count, mut faults) = (0, Vec::new());
        for section in Section::all(&text)? {
            let read = match section.label {
                "CERTIFICATE" | "X509 CERTIFICATE" => section.der().and_then(|der| self.add(&der)),
                "TRUSTED CERTIFICATE" => section.der().and_then(|der| match certificate::trusted(&der) {
                    Ok((der, true)) => self.add(der),
                    Ok((der, false)) => {
                        self.distrusted.extend(Facts::of(der));
                        Ok(())
                    }
                    Err(error) => Err(format!("it is not a certificate ({error})")),
                }),
                _ => continue,
            };
            count += 1;
            faults.extend(read.err().map(|fault| format!("{}: {fault}", section.place())));
        }
        Ok((count, faults))
    }

    /// Notes what is wrong with a file of the system.
    fn note(&mut self, named_by: &str, fault: String) {
        if named_by.starts_with("SSL_CERT") {
            self.faults.push(fault.clone());
        }
        self.warnings.push(fault);
    }

    /// Adds what can be read of the system's files.
    fn add_system_file(&mut self, path: &Path, named_by: &str) {
        match self.add_file(path, named_by) {
            Ok((0, _)) if named_by != FOLDER => {
                self.note(
                    named_by,
                    format!("{} ({named_by}) holds no certificate in PEM form", path.display()),
                );
            }
            Ok((_, faults)) => {
                let warning =
                    |fault| format!("{} ({named_by}) is passed over in part: {fault}", path.display());
                faults.into_iter().for_each(|fault| self.note(named_by, warning(fault)));
            }
            // What else lies in a folder is not meant.
            Err(_) if named_by == FOLDER => {}
            Err(error) => {
                self.note(named_by, format!("cannot read {} ({named_by}): {error}", files::shown(path)));
            }
        }
    }

    fn add_folder(&mut self, path: &Path, named_by: &str) {
        let entries = match std::fs::read_dir(path) {
            Ok(entries) => entries,
            Err(error) => {
                self.is_cut_short |= are_used_up(&error);
                let fault = format!("cannot read the folder {} ({named_by}): {error}", files::shown(path));
                return self.note(named_by, fault);
            }
        };
        let changeable = std::fs::metadata(path).ok().as_ref().and_then(files::changeable).map(str::to_owned);
        if let Some(how) = changeable.or_else(|| files::replaceable(path)) {
            self.warnings
                .push(format!("who is trusted can be changed: {} ({named_by}): {how}", path.display()));
        }
        // Most files are there several times, by links of other names. There are a few hundred.
        let mut files: Vec<PathBuf> = Vec::new();
        for file in entries.flatten().filter_map(|entry| entry.path().canonicalize().ok()) {
            if !files.iter().any(|known| known.as_os_str() == file.as_os_str()) {
                self.add_system_file(&file, FOLDER);
                files.push(file);
            }
        }
    }
}

/// How a file of a folder is named in messages.
const FOLDER: &str = "in a folder of the system's certificates";

/// The system's certificates, and the files that they were read from.
type Read = Option<(Vec<Stamp>, Arc<Trusted>)>;

static SYSTEM: PerProcess<Mutex<Read>> = PerProcess::new(Mutex::default);

/// The certificates of the file.
pub(super) fn of_file(path: &Path) -> Result<Trusted> {
    let unusable = |reason: &dyn std::fmt::Display| {
        Error::new(
            Status::Tls,
            format!("cannot use the certificate file {} (`ca_file`): {reason}", files::shown(path)),
        )
    };
    let mut trusted = Trusted::default();
    let (count, faults) = match trusted.add_file(path, "`ca_file`") {
        Ok(read) => read,
        Err(_) if trusted.is_cut_short => return Err(Descriptors::none_left()),
        Err(error) => return Err(unusable(&error)),
    };
    if let Some(fault) = faults.first() {
        return Err(unusable(fault));
    }
    if count == 0 {
        return Err(unusable(&"it holds no certificate in PEM form"));
    }
    Ok(trusted)
}

/// Where the system's certificates are, and the variables that say otherwise. Those are read once, while a session is opened:
/// the host may set variables on another thread later.
#[derive(Debug, Clone)]
pub(super) struct Sources {
    file: OsString,
    folders: OsString,
    /// Without variables; Windows and macOS keep no files.
    native: (Option<PathBuf>, Vec<PathBuf>),
}

impl Sources {
    pub fn of_environment() -> Sources {
        let (file, folders) = (variable("SSL_CERT_FILE"), variable("SSL_CERT_DIR"));
        let native = if file.is_empty() && folders.is_empty() { native_files() } else { (None, Vec::new()) };
        Sources { file, folders, native }
    }

    /// Their present state.
    pub fn stamps(&self) -> Vec<Stamp> {
        let mut files = vec![Stamp::of(Path::new(&self.file))];
        files.extend(std::env::split_paths(&self.folders).map(|folder| Stamp::of(&folder)));
        let (file, folders) = &self.native;
        files.extend(file.iter().chain(folders).map(|path| Stamp::of(path)));
        files
    }

    /// Variables count everywhere; without them the system says where its certificates are.
    fn read(&self, trusted: &mut Trusted) {
        if self.file.is_empty() && self.folders.is_empty() {
            return self.read_native(trusted);
        }
        if !self.file.is_empty() {
            trusted.add_system_file(Path::new(&self.file), "SSL_CERT_FILE");
        }
        for folder in std::env::split_paths(&self.folders).filter(|folder| !folder.as_os_str().is_empty()) {
            trusted.add_folder(&folder, "SSL_CERT_DIR");
        }
    }

    #[cfg(all(unix, not(target_vendor = "apple")))]
    fn read_native(&self, trusted: &mut Trusted) {
        let (file, folders) = &self.native;
        if let Some(file) = file {
            trusted.add_system_file(file, "the system's certificates");
        }
        for folder in folders {
            trusted.add_folder(folder, "the system's certificates");
        }
    }

    #[cfg(not(all(unix, not(target_vendor = "apple"))))]
    fn read_native(&self, trusted: &mut Trusted) {
        // The library believes the variables; when they are set here, they are not to be.
        if ["SSL_CERT_FILE", "SSL_CERT_DIR"].iter().any(|name| std::env::var_os(name).is_some()) {
            return;
        }
        for certificate in rustls_native_certs::load_native_certs().certs {
            // What the system lists but cannot be read is of no use to anybody; what is left must do.
            let _ = trusted.add(&certificate);
        }
    }
}

/// The system's certificates.
pub(super) fn system(sources: &Sources) -> Result<Arc<Trusted>> {
    let files = sources.stamps();
    let mut read = lock(SYSTEM.get());
    if let Some((of, trusted)) = &*read
        && *of == files
    {
        return Ok(trusted.clone());
    }
    let mut trusted = Trusted::default();
    sources.read(&mut trusted);
    if trusted.is_cut_short {
        return Err(Descriptors::none_left());
    }
    if trusted.is_empty() {
        let why: String = trusted.warnings.iter().map(|warning| format!("; {warning}")).collect();
        return Err(Error::new(
            Status::Tls,
            format!(
                "this system has no trust store, so no server can be verified{why}; install its ca-certificates, set \
                 SSL_CERT_FILE, or name a PEM file by the session option `ca_file`"
            ),
        ));
    }
    let trusted = Arc::new(trusted);
    *read = Some((files, trusted.clone()));
    Ok(trusted)
}

/// The bundle of the system and its folders of certificates.
#[cfg(all(unix, not(target_vendor = "apple")))]
fn native_files() -> (Option<PathBuf>, Vec<PathBuf>) {
    // The library that looks for the bundle believes the variable; when it is set here, it is not to be.
    let is_set = std::env::var_os("SSL_CERT_FILE").is_some_and(|file| !file.is_empty());
    let file = if is_set { usual_bundle() } else { openssl_probe::probe().cert_file };
    (file, openssl_probe::candidate_cert_dirs().map(Path::to_owned).collect())
}

/// The bundle where Debian, Fedora, openSUSE or Alpine has it.
#[cfg(all(unix, not(target_vendor = "apple")))]
fn usual_bundle() -> Option<PathBuf> {
    let places = [
        "/etc/ssl/certs/ca-certificates.crt",
        "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
        "/etc/ssl/ca-bundle.pem",
        "/etc/ssl/cert.pem",
    ];
    places.iter().map(PathBuf::from).find(|place| place.exists())
}

#[cfg(not(all(unix, not(target_vendor = "apple"))))]
fn native_files() -> (Option<PathBuf>, Vec<PathBuf>) {
    (None, Vec::new())
}

fn variable(name: &str) -> OsString {
    environment::var_os(name).unwrap_or_default()
}

#[cfg(all(test, unix, not(target_vendor = "apple")))]
mod tests {
    use super::*;

    #[test]
    fn the_bundle_is_known_without_the_library_that_believes_the_variable() {
        if std::env::var_os("SSL_CERT_FILE").is_none() {
            assert_eq!(usual_bundle(), openssl_probe::probe().cert_file);
        }
    }
}
