//! Which certificates are accepted, beside OpenSSL: every case is made by its tools, judged by it and by this library. Where
//! the verdicts differ, the case says why, and so does docs/network.md.

use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};

use super::crl::Lists;
use super::refusal::Refusal;
use super::tls_messages;
use super::trust_store;
use super::verifier::Verifier;
use crate::environment;

/// Set where programs that are missing are a failure.
const REQUIRED: &str = "ACCSYN_REQUIRE_PEERS";

/// What ring lacks and AWS-LC has.
const ONLY_AWS_LC: &str = if cfg!(feature = "fips") { "" } else { "not accepted" };

const HOST: &str = "host.studio.example";
const SAN: &str = "subjectAltName=DNS:host.studio.example";
const CA: &str = "basicConstraints=critical,CA:TRUE";
const NOT_CA: &str = "basicConstraints=CA:FALSE";

/// How a certificate is made.
#[derive(Clone)]
struct Make {
    /// Extensions, as OpenSSL writes them; none: X.509 version 1.
    extensions: Vec<String>,
    days: u32,
    key: &'static str,
    digest: &'static str,
}

impl Make {
    fn with(self, extension: &str) -> Make {
        Make { extensions: [self.extensions, vec![extension.to_owned()]].concat(), ..self }
    }

    fn only(self, extensions: &[&str]) -> Make {
        Make { extensions: extensions.iter().map(|extension| (*extension).to_owned()).collect(), ..self }
    }

    fn days(self, days: u32) -> Make {
        Make { days, ..self }
    }

    fn key(self, key: &'static str) -> Make {
        Make { key, ..self }
    }

    fn digest(self, digest: &'static str) -> Make {
        Make { digest, ..self }
    }
}

fn make(extensions: &[&str]) -> Make {
    Make { extensions: Vec::new(), days: 1000, key: "P-256", digest: "sha256" }.only(extensions)
}

fn ca() -> Make {
    make(&[CA])
}

fn leaf() -> Make {
    make(&[SAN, NOT_CA])
}

/// What is named as trusted.
#[derive(Clone, Copy, PartialEq)]
enum Trust {
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
}

struct Case {
    name: &'static str,
    root: Make,
    middle: Option<Make>,
    leaf: Make,
    /// The leaf signs itself.
    is_self_signed: bool,
    presents_middle: bool,
    trust: Trust,
    host: &'static str,
    /// Days from now on which it is judged.
    at: i32,
    /// OpenSSL accepts it.
    openssl: bool,
    /// The words by which this library refuses it; empty: accepts it.
    refused: &'static str,
}

fn case(name: &'static str) -> Case {
    Case {
        name,
        root: ca(),
        middle: None,
        leaf: leaf(),
        is_self_signed: false,
        presents_middle: true,
        trust: Trust::Root,
        host: HOST,
        at: 1,
        openssl: true,
        refused: "",
    }
}

impl Case {
    fn root(self, root: Make) -> Case {
        Case { root, ..self }
    }

    fn middle(self, middle: Make) -> Case {
        Case { middle: Some(middle), ..self }
    }

    fn leaf(self, leaf: Make) -> Case {
        Case { leaf, ..self }
    }

    fn trust(self, trust: Trust) -> Case {
        Case { trust, ..self }
    }

    fn itself(self) -> Case {
        Case { is_self_signed: true, trust: Trust::Leaf, ..self }
    }

    fn host(self, host: &'static str) -> Case {
        Case { host, ..self }
    }

    fn at(self, at: i32) -> Case {
        Case { at, ..self }
    }

    /// Both refuse it.
    fn refused(self, words: &'static str) -> Case {
        Case { openssl: false, refused: words, ..self }
    }

    /// Only this library refuses it.
    fn stricter(self, words: &'static str) -> Case {
        Case { openssl: true, refused: words, ..self }
    }

    /// Only OpenSSL refuses it.
    fn wider(self) -> Case {
        Case { openssl: false, ..self }
    }
}

fn cases() -> Vec<Case> {
    let san = |names: &str| leaf().only(&[&format!("subjectAltName={names}"), NOT_CA]);
    let without_middle = |case: Case| Case { presents_middle: false, ..case };
    let unknown = "does not know";
    vec![
        // Who is an authority.
        case("an authority"),
        case("CA:FALSE signs").root(make(&[NOT_CA])).refused("no authority's certificate"),
        case("no basicConstraints signs")
            .root(make(&["subjectKeyIdentifier=hash"]))
            .refused("no authority's certificate"),
        case("version 1 signs").root(make(&[])),
        case("key usage without keyCertSign signs")
            .root(ca().with("keyUsage=cRLSign"))
            .refused("'root', which is in the file of `ca_file`, but does not allow"),
        case("key usage with keyCertSign signs").root(ca().with("keyUsage=keyCertSign")),
        case("a namesake of the authority").trust(Trust::Namesake).refused("forged or damaged"),
        case("an authority below another, named").middle(ca()).trust(Trust::Middle).wider(),
        // Certificates that are trusted for themselves.
        case("itself, CA:FALSE").itself(),
        case("itself, no basicConstraints").leaf(make(&[SAN])).itself(),
        case("itself, signed by an unknown authority").trust(Trust::Leaf).wider(),
        case("itself, for another host").itself().host("other.studio.example").refused("not for other"),
        case("itself, expired").leaf(leaf().days(5)).itself().at(9).refused("expired"),
        case("itself, not yet valid").itself().at(-9).refused("not valid yet"),
        case("itself, for clients")
            .leaf(leaf().with("extendedKeyUsage=clientAuth"))
            .itself()
            .refused("not meant for servers"),
        case("itself, RSA 1024").leaf(leaf().key("1024")).itself().refused("1024 bits"),
        case("itself, issued again").trust(Trust::LeafAgain).refused(unknown),
        case("itself, CA:TRUE").leaf(make(&[SAN, CA])).itself().stricter("CA:TRUE"),
        // What an authority says of itself.
        case("expired authority").root(ca().days(5)).at(9).refused("own certificate has expired"),
        case("expired and renewed authority").trust(Trust::Renewed),
        case("all of it in the future").at(-9).refused("not valid yet"),
        case("pathlen 0, none between").root(make(&["basicConstraints=CA:TRUE,pathlen:0"])),
        case("pathlen 0, one between")
            .root(make(&["basicConstraints=CA:TRUE,pathlen:0"]))
            .middle(ca())
            .refused("allows fewer"),
        case("pathlen 1, one between").root(make(&["basicConstraints=CA:TRUE,pathlen:1"])).middle(ca()),
        case("authority for servers").root(ca().with("extendedKeyUsage=serverAuth")),
        case("authority for clients")
            .root(ca().with("extendedKeyUsage=clientAuth"))
            .refused("not meant for servers"),
        case("authority for any purpose")
            .root(ca().with("extendedKeyUsage=anyExtendedKeyUsage"))
            .refused("not meant for servers"),
        case("permitted name").root(ca().with("nameConstraints=permitted;DNS:studio.example")),
        case("name that is not permitted")
            .root(ca().with("nameConstraints=permitted;DNS:other.example"))
            .refused("name constraints"),
        case("excluded name")
            .root(ca().with("nameConstraints=excluded;DNS:studio.example"))
            .refused("name constraints"),
        case("critical policies of the authority")
            .root(ca().with("certificatePolicies=critical,1.2.3.4").with("inhibitAnyPolicy=critical,0")),
        case("unknown critical extension of the authority")
            .root(ca().with("1.2.3.4=critical,ASN1:NULL"))
            .refused("'root', whose own certificate has a critical extension"),
        case("unknown extension of the authority").root(ca().with("1.2.3.4=ASN1:NULL")),
        case("trusted for servers").trust(Trust::With("-addtrust serverAuth")),
        case("trusted for clients")
            .trust(Trust::With("-addtrust clientAuth"))
            .refused("not trusted for servers"),
        case("rejected for servers")
            .trust(Trust::With("-addreject serverAuth"))
            .refused("not trusted for servers"),
        case("with a name of its own").trust(Trust::With("-setalias studio")),
        // Authorities between.
        case("one between").middle(ca()),
        without_middle(case("one between, not presented").middle(ca())).refused(unknown),
        case("CA:FALSE between").middle(make(&[NOT_CA])).refused("no authority"),
        case("no basicConstraints between")
            .middle(make(&["subjectKeyIdentifier=hash"]))
            .refused("no authority"),
        case("version 1 between").middle(make(&[])).refused("version 1"),
        case("no keyCertSign between").middle(ca().with("keyUsage=cRLSign")).refused("without keyCertSign"),
        case("keyCertSign between").middle(ca().with("keyUsage=keyCertSign,cRLSign")),
        case("expired between").middle(ca().days(5)).at(9).refused("expired"),
        case("for clients between")
            .middle(ca().with("extendedKeyUsage=clientAuth"))
            .refused("not meant for servers"),
        case("name constraints between")
            .middle(ca().with("nameConstraints=permitted;DNS:other.example"))
            .refused("name constraints"),
        case("unknown critical extension between")
            .middle(ca().with("1.2.3.4=critical,ASN1:NULL"))
            .refused("critical extension"),
        // The server's own.
        case("another host").host("other.studio.example").refused("not for other"),
        case("wildcard").leaf(san("DNS:*.studio.example")),
        case("wildcard over two labels").leaf(san("DNS:*.example")).refused("not for host"),
        case("wildcard in a label").leaf(san("DNS:h*.studio.example")).stricter("not for host"),
        case("upper case").leaf(san("DNS:HOST.Studio.Example")),
        case("common name only").leaf(make(&[NOT_CA])).stricter("names no host at all"),
        case("other alternative names").leaf(san("email:a@studio.example")).stricter("not for host"),
        case("address").leaf(san("IP:192.0.2.1")).host("192.0.2.1"),
        case("address as a name").leaf(san("DNS:192.0.2.1")).host("192.0.2.1").refused("not for 192.0.2.1"),
        case("another address").leaf(san("IP:192.0.2.2")).host("192.0.2.1").refused("not for 192.0.2.1"),
        case("address of version 6").leaf(san("IP:2001:db8::1")).host("2001:db8::1"),
        case("expired").leaf(leaf().days(5)).at(9).refused("expired"),
        case("for servers").leaf(leaf().with("extendedKeyUsage=serverAuth,clientAuth")),
        case("for clients").leaf(leaf().with("extendedKeyUsage=clientAuth")).refused("not meant for servers"),
        case("for any purpose")
            .leaf(leaf().with("extendedKeyUsage=anyExtendedKeyUsage"))
            .refused("not meant for servers"),
        case("usual key usage").leaf(leaf().with("keyUsage=digitalSignature,keyEncipherment")),
        case("key usage of an authority")
            .leaf(leaf().with("keyUsage=cRLSign"))
            .refused("not meant for servers"),
        case("CA:TRUE presented").leaf(make(&[SAN, CA])).stricter("certificate of an authority as its own"),
        case("version 1").leaf(make(&[])).stricter("version 1"),
        case("unknown critical extension")
            .leaf(leaf().with("1.2.3.4=critical,ASN1:NULL"))
            .refused("critical extension"),
        case("unknown extension").leaf(leaf().with("1.2.3.4=ASN1:NULL")),
        // Keys and signatures.
        case("RSA 2048").root(ca().key("2048")).leaf(leaf().key("2048")),
        case("RSA 1024").leaf(leaf().key("1024")).refused("RSA key of 1024 bits"),
        case("RSA 1024 of the authority")
            .root(ca().key("1024"))
            .refused("'root' with an RSA key of 1024 bits"),
        case("RSA 1024 between").middle(ca().key("1024")).refused("'middle' with an RSA key of 1024 bits"),
        case("SHA-1").leaf(leaf().digest("sha1")).refused("SHA-1"),
        case("SHA-1 with RSA").root(ca().key("2048")).leaf(leaf().digest("sha1")).refused("SHA-1"),
        case("SHA-1 between").middle(ca().digest("sha1")).refused("SHA-1"),
        case("SHA-1 by which the authority signs itself").root(ca().digest("sha1")),
        case("Ed25519").root(ca().key("ED25519")),
        case("P-384").root(ca().key("P-384").digest("sha384")).leaf(leaf().digest("sha384")),
        case("P-521").root(ca().key("P-521")).stricter(ONLY_AWS_LC),
    ]
}

struct Lab {
    folder: tempfile::TempDir,
}

impl Lab {
    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn openssl(&self, arguments: &str) -> bool {
        let mut command = Command::new("openssl");
        let output =
            command.current_dir(self.folder.path()).args(arguments.split(' ')).output().expect("openssl");
        output.status.success()
    }

    fn run(&self, arguments: &str) {
        assert!(self.openssl(arguments), "openssl {arguments}");
    }

    /// A key of this kind, made once.
    fn key(&self, name: &str, kind: &str) -> String {
        let file = format!("{name}.{kind}.key");
        if !self.path(&file).exists() {
            match kind {
                "1024" | "2048" => {
                    self.run(&format!("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:{kind} -out {file}"))
                }
                "ED25519" => self.run(&format!("genpkey -algorithm ED25519 -out {file}")),
                _ => {
                    self.run(&format!("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:{kind} -out {file}"))
                }
            }
        }
        file
    }

    /// Makes a certificate that another one signs; None: itself.
    fn issue(&self, name: &str, subject: &str, make: &Make, issuer: Option<(&str, &str)>) -> String {
        let key = self.key(name, make.key);
        std::fs::write(self.path("request.conf"), "[req]\ndistinguished_name=dn\n[dn]\n").expect("write");
        self.run(&format!("req -new -config request.conf -key {key} -subj /CN={subject} -out {name}.csr"));
        std::fs::write(self.path("extensions"), make.extensions.join("\n")).expect("write");
        let extensions = if make.extensions.is_empty() { "" } else { " -extfile extensions" };
        let issuer = match issuer {
            Some((issuer, key)) => format!("-CA {issuer}.pem -CAkey {key} -set_serial 7"),
            None => format!("-key {key} -set_serial 1"),
        };
        let digest = if key.contains("ED25519") || issuer.contains("ED25519") { "" } else { make.digest };
        let digest = if digest.is_empty() { String::new() } else { format!(" -{digest}") };
        self.run(&format!(
            "x509 -req -in {name}.csr -days {} -out {name}.pem {issuer}{digest}{extensions}",
            make.days
        ));
        key
    }

    fn copy(&self, from: &str, to: &str) {
        std::fs::copy(self.path(from), self.path(to)).expect("copy");
    }

    /// Makes the certificates of a case, and the file of those that are trusted.
    fn set_up(&self, case: &Case) {
        let root = self.issue("root", "root", &case.root, None);
        let issuer = match &case.middle {
            Some(middle) => ("middle", self.issue("middle", "middle", middle, Some(("root", &root)))),
            None => ("root", root),
        };
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
            Trust::With(settings) => self.run(&format!("x509 -in root.pem {settings} -out trusted.pem")),
        }
    }

    fn judged_by_openssl(&self, case: &Case, now: u64) -> bool {
        let host = if case.host.parse::<std::net::IpAddr>().is_ok() { "ip" } else { "hostname" };
        let between =
            if case.middle.is_some() && case.presents_middle { " -untrusted middle.pem" } else { "" };
        self.openssl(&format!(
            "verify -purpose sslserver -auth_level 2 -verify_{host} {} -attime {now} -no-CApath -no-CAstore -CAfile \
             trusted.pem{between} leaf.pem",
            case.host
        ))
    }

    /// The words of the refusal.
    fn judged_here(&self, case: &Case, now: u64) -> Option<String> {
        let trusted = match trust_store::of_file(&self.path("trusted.pem")) {
            Ok(trusted) => trusted,
            Err(error) => return Some(error.message),
        };
        let provider = Arc::new(super::tls::provider());
        let verifier =
            Verifier::new(Some(trusted), Lists::default(), Vec::new(), provider).expect("verifier");
        let read = |name: &str| CertificateDer::from_pem_file(self.path(name)).expect("certificate");
        let is_presented = case.middle.is_some() && case.presents_middle;
        let between: Vec<_> = is_presented.then(|| read("middle.pem")).into_iter().collect();
        let name = ServerName::try_from(case.host).expect("name");
        let now = UnixTime::since_unix_epoch(Duration::from_secs(now));
        let refusal = verifier.check(&read("leaf.pem"), &between, &name, &[], now).err()?;
        Some(tls_messages::explain(&Refusal::into_error(refusal), case.host, false))
    }
}

#[test]
fn certificates_are_judged_as_by_openssl_or_more_strictly() {
    if Command::new("openssl").arg("version").output().is_err() {
        assert!(environment::var_os(REQUIRED).is_none(), "openssl is not installed");
        eprintln!("SKIPPED: openssl is not installed (apt-get install openssl)");
        return;
    }
    let lab = Lab { folder: tempfile::tempdir().expect("folder") };
    let today = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("clock").as_secs();
    let mut wrong = Vec::new();
    for case in cases() {
        lab.set_up(&case);
        let now = today.saturating_add_signed(i64::from(case.at) * 86_400);
        let openssl = lab.judged_by_openssl(&case, now);
        if openssl != case.openssl {
            wrong.push(format!("{}: OpenSSL accepts: {openssl}", case.name));
        }
        let here = lab.judged_here(&case, now);
        let is_right = match &here {
            None => case.refused.is_empty(),
            Some(words) => !case.refused.is_empty() && words.contains(case.refused),
        };
        if !is_right {
            wrong.push(format!("{}: wanted '{}', is {here:?}", case.name, case.refused));
        }
        let is_technical = |words: &String| {
            ["Error", "Context", "Bad", "Invalid", "Unsupported", "{"].iter().any(|word| words.contains(word))
        };
        if here.as_ref().is_some_and(is_technical) {
            wrong.push(format!("{}: {here:?}", case.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
