//! A studio with an authority of its own.

use accsyn_api::Session;
use accsyn_core::error::Error;
use rcgen::KeyPair;
use serde_json::{Value, json};
use tokio_rustls::rustls::pki_types::CertificateDer;

use super::tls::{Authority, Server, file};

/// An authority, a server of it, and the file that names the authority.
pub struct Studio {
    pub folder: tempfile::TempDir,
    pub authority: Authority,
    pub server: Server,
    pub certificate: CertificateDer<'static>,
    pub key: KeyPair,
}

impl Studio {
    pub fn new() -> Studio {
        let folder = tempfile::tempdir().expect("folder");
        let authority = Authority::new("ours");
        let (certificate, key) = authority.sign(&["127.0.0.1"], |_| {});
        let server = Server::start(certificate.clone(), &key, rustls::ALL_VERSIONS);
        let studio = Studio { folder, authority, server, certificate, key };
        studio.file("ca.pem", &studio.authority.pem());
        studio
    }

    pub fn file(&self, name: &str, text: &str) -> String {
        file(self.folder.path(), name, text)
    }

    /// Opens a session that trusts the authority, with these options.
    pub fn open(&self, more: Value) -> Result<Session, Error> {
        self.open_at(&self.server, more)
    }

    /// The same with another server.
    pub fn open_at(&self, server: &Server, more: Value) -> Result<Session, Error> {
        let mut options = json!({ "ca_file": self.folder.path().join("ca.pem") });
        options.as_object_mut().expect("object").extend(more.as_object().expect("object").clone());
        server.open(options)
    }

    /// Opens a session with a log, and gives its lines.
    pub fn logged(&self, more: &Value) -> String {
        let log = self.folder.path().join("a.log");
        let mut options = more.clone();
        options["path_logfile"] = json!(log);
        self.open(options).expect("accepted");
        std::fs::read_to_string(log).expect("log")
    }
}
