//! Certificates of all kinds, made by the tools of OpenSSL and judged by it and by this library.

use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};

use super::crl::Lists;
use super::refusal::Refusal;
use super::tls_messages;
use super::trust_store::{self, Sources};
use super::verifier::Verifier;

pub(super) const HOST: &str = "host.studio.example";
pub(super) const SAN: &str = "subjectAltName=DNS:host.studio.example";
pub(super) const CA: &str = "basicConstraints=critical,CA:TRUE";
pub(super) const NOT_CA: &str = "basicConstraints=CA:FALSE";

/// How a certificate is made.
#[derive(Clone)]
pub(super) struct Make {
    /// Extensions, as OpenSSL writes them; none: X.509 version 1.
    pub extensions: Vec<String>,
    pub days: u32,
    pub key: &'static str,
    pub digest: &'static str,
    /// Further arguments of `openssl x509`.
    pub options: &'static str,
}

impl Make {
    pub fn with(self, extension: &str) -> Make {
        Make { extensions: [self.extensions, vec![extension.to_owned()]].concat(), ..self }
    }

    pub fn only(self, extensions: &[&str]) -> Make {
        Make { extensions: extensions.iter().map(|extension| (*extension).to_owned()).collect(), ..self }
    }

    pub fn days(self, days: u32) -> Make {
        Make { days, ..self }
    }

    pub fn key(self, key: &'static str) -> Make {
        Make { key, ..self }
    }

    pub fn digest(self, digest: &'static str) -> Make {
        Make { digest, ..self }
    }

    pub fn options(self, options: &'static str) -> Make {
        Make { options, ..self }
    }
}

pub(super) fn make(extensions: &[&str]) -> Make {
    Make { extensions: Vec::new(), days: 1000, key: "P-256", digest: "sha256", options: "" }.only(extensions)
}

pub(super) fn ca() -> Make {
    make(&[CA])
}

/// Expires before the authorities do, however long it takes to make them: its last second is judged.
pub(super) fn leaf() -> Make {
    make(&[SAN, NOT_CA]).days(900)
}

/// What is named as trusted.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Trust {
    Root,
    Middle,
    Leaf,
    /// A certificate with the same key and names as the server's, but another one.
    LeafAgain,
    /// An authority of the same name with another key.
    Namesake,
    /// The root, after an expired certificate of the same name and key.
    Renewed,
    /// The root with settings of trust.
    With(&'static str),
    /// The root several times, among others.
    Repeated,
    /// Another root, which has signed the authority between, too.
    Cross,
    /// The root; the authority between is presented twice, first with a certificate that has expired.
    RenewedMiddle,
    /// The root in another encoding of its name.
    Respelled,
}

/// What a server presents beside its certificate.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Presents {
    Nothing,
    /// The authorities between, in their order.
    Chain,
    /// The same in the wrong order, several times, among certificates that have nothing to do with it.
    Disorder,
}

/// When a certificate is judged.
#[derive(Clone, Copy)]
pub(super) enum At {
    /// So many days from now.
    Day(i32),
    /// So many seconds after the first moment at which the server's certificate is valid.
    Start(i64),
    /// The same after the last one.
    End(i64),
}

pub(super) struct Case {
    pub name: &'static str,
    pub root: Make,
    pub middle: Option<Make>,
    /// Below that one.
    pub lower: Option<Make>,
    pub leaf: Make,
    /// The leaf signs itself.
    pub is_self_signed: bool,
    pub presents: Presents,
    pub trust: Trust,
    pub host: &'static str,
    pub at: At,
    /// OpenSSL accepts it.
    pub openssl: bool,
    /// The words by which this library refuses it; empty: accepts it.
    pub refused: &'static str,
}

pub(super) fn case(name: &'static str) -> Case {
    Case {
        name,
        root: ca(),
        middle: None,
        lower: None,
        leaf: leaf(),
        is_self_signed: false,
        presents: Presents::Chain,
        trust: Trust::Root,
        host: HOST,
        at: At::Day(1),
        openssl: true,
        refused: "",
    }
}

impl Case {
    pub fn root(self, root: Make) -> Case {
        Case { root, ..self }
    }

    pub fn middle(self, middle: Make) -> Case {
        Case { middle: Some(middle), ..self }
    }

    pub fn leaf(self, leaf: Make) -> Case {
        Case { leaf, ..self }
    }

    pub fn trust(self, trust: Trust) -> Case {
        Case { trust, ..self }
    }

    pub fn itself(self) -> Case {
        Case { is_self_signed: true, trust: Trust::Leaf, ..self }
    }

    pub fn host(self, host: &'static str) -> Case {
        Case { host, ..self }
    }

    pub fn at(self, day: i32) -> Case {
        Case { at: At::Day(day), ..self }
    }

    pub fn start(self, second: i64) -> Case {
        Case { at: At::Start(second), ..self }
    }

    pub fn end(self, second: i64) -> Case {
        Case { at: At::End(second), ..self }
    }

    pub fn lower(self, lower: Make) -> Case {
        Case { lower: Some(lower), ..self }
    }

    pub fn presents(self, presents: Presents) -> Case {
        Case { presents, ..self }
    }

    /// Both refuse it.
    pub fn refused(self, words: &'static str) -> Case {
        Case { openssl: false, refused: words, ..self }
    }

    /// Only this library refuses it.
    pub fn stricter(self, words: &'static str) -> Case {
        Case { openssl: true, refused: words, ..self }
    }

    /// Only OpenSSL refuses it.
    pub fn wider(self) -> Case {
        Case { openssl: false, ..self }
    }
}

pub(super) struct Lab {
    pub folder: tempfile::TempDir,
}

impl Lab {
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// What OpenSSL reports if it fails.
    pub fn openssl(&self, arguments: &str) -> Result<(), String> {
        let mut command = Command::new("openssl");
        let output =
            command.current_dir(self.folder.path()).args(arguments.split(' ')).output().expect("openssl");
        if output.status.success() {
            return Ok(());
        }
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }

    pub fn run(&self, arguments: &str) {
        if let Err(report) = self.openssl(arguments) {
            panic!("openssl {arguments}: {report}");
        }
    }

    /// A key of this kind, made once.
    pub fn key(&self, name: &str, kind: &str) -> String {
        let file = format!("{name}.{kind}.key");
        if !self.path(&file).exists() {
            match kind {
                "1024" | "2048" | "4096" => {
                    self.run(&format!("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:{kind} -out {file}"))
                }
                "RSA-PSS" => {
                    self.run(&format!("genpkey -algorithm {kind} -pkeyopt rsa_keygen_bits:2048 -out {file}"))
                }
                "ED25519" | "ED448" => self.run(&format!("genpkey -algorithm {kind} -out {file}")),
                _ => {
                    self.run(&format!("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:{kind} -out {file}"))
                }
            }
        }
        file
    }

    /// Makes a certificate that another one signs; None: itself.
    pub fn issue(&self, name: &str, subject: &str, make: &Make, issuer: Option<(&str, &str)>) -> String {
        let key = self.key(name, make.key);
        std::fs::write(self.path("request.conf"), "[req]\ndistinguished_name=dn\n[dn]\n").expect("write");
        self.run(&format!("req -new -config request.conf -key {key} -subj /CN={subject} -out {name}.csr"));
        std::fs::write(self.path("extensions"), make.extensions.join("\n")).expect("write");
        let extensions = if make.extensions.is_empty() { "" } else { " -extfile extensions" };
        let issuer = match issuer {
            Some((issuer, key)) => format!("-CA {issuer}.pem -CAkey {key}"),
            None => format!("-key {key}"),
        };
        let serial = if make.options.contains("-set_serial") { "" } else { " -set_serial 7" };
        let options = if make.options.is_empty() { String::new() } else { format!(" {}", make.options) };
        let is_edwards = |key: &str| key.contains("ED25519") || key.contains("ED448");
        let is_fixed = if issuer.contains("-CAkey") { is_edwards(&issuer) } else { is_edwards(&key) };
        let digest = if is_fixed { "" } else { make.digest };
        let digest = if digest.is_empty() { String::new() } else { format!(" -{digest}") };
        self.run(&format!(
            "x509 -req -in {name}.csr -days {} -out {name}.pem {issuer}{serial}{digest}{extensions}{options}",
            make.days
        ));
        key
    }

    pub fn copy(&self, from: &str, to: &str) {
        std::fs::copy(self.path(from), self.path(to)).expect("copy");
    }

    /// Makes the certificates of a case, and the file of those that are trusted.
    pub fn set_up(&self, case: &Case) {
        let root = self.issue("root", "root", &case.root, None);
        let mut issuer = ("root", root.clone());
        for (name, between) in [("middle", &case.middle), ("lower", &case.lower)] {
            if let Some(between) = between {
                issuer = (name, self.issue(name, name, between, Some((issuer.0, &issuer.1))));
            }
        }
        let issuer = (!case.is_self_signed).then_some((issuer.0, issuer.1.as_str()));
        if case.trust == Trust::LeafAgain {
            self.issue("leaf", HOST, &case.leaf.clone().days(999), issuer);
            self.copy("leaf.pem", "trusted.pem");
        }
        self.issue("leaf", HOST, &case.leaf, issuer);
        match case.trust {
            Trust::Root => self.copy("root.pem", "trusted.pem"),
            Trust::Middle => self.copy("middle.pem", "trusted.pem"),
            Trust::Leaf => self.copy("leaf.pem", "trusted.pem"),
            Trust::LeafAgain => {}
            Trust::Namesake => {
                self.issue("other", "root", &case.root, None);
                self.copy("other.pem", "trusted.pem");
            }
            Trust::Renewed => {
                self.issue("root", "root", &case.root.clone().days(1), None);
                let expired = std::fs::read_to_string(self.path("root.pem")).expect("read");
                self.issue("root", "root", &case.root, None);
                let renewed = std::fs::read_to_string(self.path("root.pem")).expect("read");
                std::fs::write(self.path("trusted.pem"), expired + &renewed).expect("write");
            }
            Trust::Repeated => {
                self.issue("other", "other", &ca(), None);
                let read = |name: &str| std::fs::read_to_string(self.path(name)).expect("read");
                let (root, other) = (read("root.pem"), read("other.pem"));
                std::fs::write(self.path("trusted.pem"), format!("{root}{other}{root}{root}"))
                    .expect("write");
            }
            Trust::Cross => {
                // The same key and name, signed by a root that is not trusted and then by the one that is.
                let middle = case.middle.as_ref().expect("an authority between");
                let other = self.issue("other", "other", &ca(), None);
                self.copy("middle.pem", "kept.pem");
                self.issue("middle", "middle", middle, Some(("other", &other)));
                self.copy("middle.pem", "cross.pem");
                self.copy("kept.pem", "middle.pem");
                self.copy("root.pem", "trusted.pem");
            }
            Trust::RenewedMiddle => {
                let middle = case.middle.as_ref().expect("an authority between");
                self.copy("middle.pem", "kept.pem");
                self.issue("middle", "middle", &middle.clone().days(1), Some(("root", &root)));
                self.copy("middle.pem", "cross.pem");
                self.copy("kept.pem", "middle.pem");
                self.copy("root.pem", "trusted.pem");
            }
            Trust::Respelled => {
                let settings = "[req]\ndistinguished_name=dn\nstring_mask=default\n[dn]\n";
                std::fs::write(self.path("spelled.conf"), settings).expect("write");
                self.run(&format!(
                    "req -new -x509 -config spelled.conf -key {root} -subj /CN=root -days 1000 -addext {CA} -out trusted.pem"
                ));
            }
            Trust::With(settings) => self.run(&format!("x509 -in root.pem {settings} -out trusted.pem")),
        }
    }

    /// The files of what is presented beside the server's certificate.
    pub fn presented(&self, case: &Case) -> Vec<&'static str> {
        let mut chain: Vec<&'static str> = Vec::new();
        chain.extend(case.lower.as_ref().map(|_| "lower.pem"));
        let is_twice = matches!(case.trust, Trust::Cross | Trust::RenewedMiddle);
        chain.extend(is_twice.then_some("cross.pem"));
        chain.extend(case.middle.as_ref().map(|_| "middle.pem"));
        match case.presents {
            Presents::Nothing => Vec::new(),
            Presents::Chain => chain,
            Presents::Disorder => {
                self.issue("stranger", "stranger", &ca(), None);
                chain.reverse();
                [&["stranger.pem"], &chain[..], &["root.pem", "stranger.pem"], &chain[..], &["leaf.pem"]]
                    .concat()
            }
        }
    }

    pub fn judged_by_openssl(&self, case: &Case, now: u64) -> Result<(), String> {
        let host = if case.host.parse::<std::net::IpAddr>().is_ok() { "ip" } else { "hostname" };
        let presented: String = self
            .presented(case)
            .iter()
            .map(|file| std::fs::read_to_string(self.path(file)).expect("read"))
            .collect();
        std::fs::write(self.path("presented.pem"), &presented).expect("write");
        let between = if presented.is_empty() { "" } else { " -untrusted presented.pem" };
        self.openssl(&format!(
            "verify -purpose sslserver -auth_level 2 -verify_{host} {} -attime {now} -no-CApath -no-CAstore -CAfile \
             trusted.pem{between} leaf.pem",
            case.host
        ))
    }

    /// The words of the refusal.
    pub fn judged_here(&self, case: &Case, now: u64) -> Option<String> {
        let trusted = match trust_store::of_file(&self.path("trusted.pem")) {
            Ok(trusted) => trusted,
            Err(error) => return Some(error.message),
        };
        let provider = Arc::new(super::tls::provider());
        let verifier =
            Verifier::new(Some(trusted), Sources::of_environment(), Lists::default(), Vec::new(), provider)
                .expect("verifier");
        let read = |name: &str| CertificateDer::from_pem_file(self.path(name)).expect("certificate");
        let between: Vec<_> = self.presented(case).into_iter().map(read).collect();
        let name = ServerName::try_from(case.host).expect("name");
        let now = UnixTime::since_unix_epoch(Duration::from_secs(now));
        let refusal = verifier.check(&read("leaf.pem"), &between, &name, &[], now).err()?;
        Some(tls_messages::explain(&Refusal::into_error(refusal), case.host, false, &str::to_owned))
    }
}
