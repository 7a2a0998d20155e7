//! TLS: which certificates are accepted, and what errors say about those that are not.

mod support;

use std::process::Command;
use std::time::{Duration, SystemTime};

use accsyn_api::Session;
use accsyn_core::error::{Error, Status};
use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair, date_time_ymd};
use serde_json::{Value, json};
use support::tls::{Authority, Server, file, pem, refused};
use tokio_rustls::rustls::HandshakeKind;
use tokio_rustls::rustls::pki_types::CertificateDer;

#[test]
fn b1_a_certificate_is_verified_and_what_is_wrong_with_it_is_told() {
    let folder = tempfile::tempdir().expect("folder");
    let (authority, other) = (Authority::new("ours"), Authority::new("theirs"));
    let ca_file = json!({ "ca_file": file(folder.path(), "ca.pem", &authority.pem()) });
    let start = |(certificate, key): (CertificateDer<'static>, KeyPair)| {
        Server::start(certificate, &key, rustls::ALL_VERSIONS)
    };

    let good = start(authority.sign(&["127.0.0.1"], |_| {}));
    good.open(ca_file.clone()).expect("signed by the authority of ca_file");
    refused(good.open(json!({})), &["127.0.0.1", "authority", "`ca_file`"]);

    let unknown = start(other.sign(&["127.0.0.1"], |_| {}));
    refused(unknown.open(ca_file.clone()), &["does not know", "`ca_file`"]);

    let wrong_host = start(authority.sign(&["other.example.com"], |_| {}));
    refused(wrong_host.open(ca_file.clone()), &["not for 127.0.0.1"]);

    let expired = start(authority.sign(&["127.0.0.1"], |params| {
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(2021, 1, 1);
    }));
    refused(expired.open(ca_file.clone()), &["expired"]);

    let early = start(authority.sign(&["127.0.0.1"], |params| {
        params.not_before = date_time_ymd(2090, 1, 1);
        params.not_after = date_time_ymd(2091, 1, 1);
    }));
    refused(early.open(ca_file.clone()), &["not valid yet", "clock"]);

    let key = KeyPair::generate().expect("key");
    let own =
        CertificateParams::new(vec!["127.0.0.1".to_owned()]).expect("params").self_signed(&key).expect("own");
    let self_signed = Server::start(own.der().clone(), &key, rustls::ALL_VERSIONS);
    refused(self_signed.open(ca_file.clone()), &["self-signed", "`ca_file`"]);
    let own_file = json!({ "ca_file": file(folder.path(), "own.pem", &own.pem()) });
    self_signed.open(own_file).expect("named by ca_file");

    let as_server =
        authority.sign(&["127.0.0.1"], |params| params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained));
    refused(start(as_server).open(ca_file), &["certificate of an authority as its own"]);
}

#[test]
fn b1_it_can_be_switched_off_which_is_logged() {
    let folder = tempfile::tempdir().expect("folder");
    let (certificate, key) = Authority::new("theirs").sign(&["other.example.com"], |_| {});
    let server = Server::start(certificate, &key, rustls::ALL_VERSIONS);
    let log = folder.path().join("a.log");
    server.open(json!({"tls_verify": false, "path_logfile": log})).expect("anybody is believed");
    let text = std::fs::read_to_string(&log).expect("log");
    assert!(text.contains("WARNING") && text.contains("tls_verify"), "{text}");
}

#[test]
fn both_versions_of_tls_are_spoken() {
    let folder = tempfile::tempdir().expect("folder");
    let authority = Authority::new("ours");
    let ca_file = json!({ "ca_file": file(folder.path(), "ca.pem", &authority.pem()) });
    for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
        let (certificate, key) = authority.sign(&["127.0.0.1"], |_| {});
        Server::start(certificate, &key, &[version]).open(ca_file.clone()).expect("handshake");
    }
}

/// How two sessions agree on connections, one after the other or both at once.
fn handshakes(server: &Server, options: &Value, at_once: bool) -> [HandshakeKind; 2] {
    let first = server.open(options.clone()).expect("first");
    let first = at_once.then_some(first);
    drop(server.open(options.clone()).expect("second"));
    drop(first);
    server.handshakes.lock().expect("lock")[..].try_into().expect("a connection each")
}

#[test]
fn the_next_session_resumes_connections() {
    const FULL: [HandshakeKind; 2] = [HandshakeKind::Full, HandshakeKind::Full];
    const RESUMED: [HandshakeKind; 2] = [HandshakeKind::Full, HandshakeKind::Resumed];
    const HOUR: Duration = Duration::from_secs(3600);
    let now = SystemTime::now();
    let folder = tempfile::tempdir().expect("folder");
    let authority = Authority::new("ours");
    let (certificate, key) = authority.sign(&["127.0.0.1"], |_| {});
    let start = |version| Server::start(certificate.clone(), &key, &[version]);
    let (tls12, tls13) = (&rustls::version::TLS12, &rustls::version::TLS13);
    let written = |name: &str, text: &str, modified| {
        let path = file(folder.path(), name, text);
        let file = std::fs::File::options().write(true).open(&path).expect("file");
        file.set_modified(modified).expect("time");
        path
    };
    // Each with a file of its own, since those with the same share tickets.
    let trusting = |name: &str, modified| json!({ "ca_file": written(name, &authority.pem(), modified) });

    let options = trusting("a.pem", now - HOUR);
    assert_eq!(handshakes(&start(tls13), &options, false), RESUMED, "one after the other");
    // If it is changed again, its time may remain the same.
    let options = trusting("b.pem", now + HOUR);
    assert_eq!(handshakes(&start(tls13), &options, false), FULL, "a file that was just changed");
    let options = trusting("c.pem", now - HOUR);
    assert_eq!(handshakes(&start(tls12), &options, true), RESUMED, "TLS 1.2, at once");
    // What resumes these would decrypt recordings of them.
    let options = trusting("d.pem", now - HOUR);
    assert_eq!(handshakes(&start(tls12), &options, false), FULL, "TLS 1.2, one after the other");

    let demanding = || Server::demanding(&authority, certificate.clone(), &key, &[tls13]);
    let (own, own_key) = authority.sign(&["client"], |_| {});
    let own = written("own.pem", &format!("{}\n{}", pem(&own), own_key.serialize_pem()), now - HOUR);
    for (name, at_once, wanted) in [("e.pem", true, RESUMED), ("f.pem", false, FULL)] {
        let mut options = trusting(name, now - HOUR);
        options["client_cert"] = json!(own);
        assert_eq!(handshakes(&demanding(), &options, at_once), wanted, "with a private key, {at_once}");
    }
}

#[test]
fn a_ca_file_may_hold_several_authorities_and_is_told_when_it_holds_none() {
    let folder = tempfile::tempdir().expect("folder");
    let (one, other) = (Authority::new("one"), Authority::new("other"));
    let both = json!({ "ca_file": file(folder.path(), "both.pem", &format!("# two\n{}\n{}", one.pem(), other.pem())) });
    for authority in [&one, &other] {
        let (certificate, key) = authority.sign(&["127.0.0.1"], |_| {});
        Server::start(certificate, &key, rustls::ALL_VERSIONS).open(both.clone()).expect("either");
    }
    let (certificate, key) = one.sign(&["127.0.0.1"], |_| {});
    let server = Server::start(certificate, &key, rustls::ALL_VERSIONS);
    for (name, text) in [
        ("empty.pem", ""),
        ("text.pem", "no certificate"),
        ("broken.pem", "-----BEGIN CERTIFICATE-----\nxx\n-----END CERTIFICATE-----\n"),
        ("cut.pem", &one.pem()[..200]),
        ("key.pem", &key.serialize_pem()),
    ] {
        let path = file(folder.path(), name, text);
        refused(server.open(json!({ "ca_file": path })), &[name, "`ca_file`"]);
    }
    refused(server.open(json!({ "ca_file": "/nonexistent.pem" })), &["/nonexistent.pem", "`ca_file`"]);
    refused(server.open(json!({ "ca_file": folder.path() })), &["`ca_file`"]);
}

#[test]
fn a_chain_is_followed_to_its_authority_and_only_with_its_links() {
    let folder = tempfile::tempdir().expect("folder");
    let root = Authority::new("root");
    let middle = root.below("middle");
    let ca_file = json!({ "ca_file": file(folder.path(), "root.pem", &root.pem()) });
    let (leaf, key) = middle.sign(&["127.0.0.1"], |_| {});
    let whole = vec![leaf.clone(), middle.0.der().clone()];
    Server::presenting(whole, &key, rustls::ALL_VERSIONS).open(ca_file.clone()).expect("with its link");
    refused(Server::start(leaf, &key, rustls::ALL_VERSIONS).open(ca_file), &["does not know", "`ca_file`"]);
}

/// A certificate that is signed by itself, and its key.
fn self_signed(name: &str, is_ca: IsCa) -> (rcgen::Certificate, KeyPair) {
    let mut params = CertificateParams::new(vec![name.to_owned()]).expect("params");
    params.is_ca = is_ca;
    let key = KeyPair::generate().expect("key");
    (params.self_signed(&key).expect("own"), key)
}

#[test]
fn a_self_signed_certificate_is_believed_when_it_is_named_and_for_the_host() {
    let folder = tempfile::tempdir().expect("folder");
    for is_ca in [IsCa::NoCa, IsCa::ExplicitNoCa] {
        let (own, key) = self_signed("127.0.0.1", is_ca);
        let server = Server::start(own.der().clone(), &key, rustls::ALL_VERSIONS);
        refused(server.open(json!({})), &["self-signed", "name the certificate", "`ca_file`"]);
        let named = json!({ "ca_file": file(folder.path(), "own.pem", &own.pem()) });
        server.open(named).expect("named, as the message says");

        let (other, key) = self_signed("other.example.com", is_ca);
        let server = Server::start(other.der().clone(), &key, rustls::ALL_VERSIONS);
        refused(server.open(json!({})), &["self-signed", "not for 127.0.0.1", "subjectAltName", "`ca_file`"]);
        let named = json!({ "ca_file": file(folder.path(), "other.pem", &other.pem()) });
        refused(server.open(named), &["not for 127.0.0.1"]);
    }
}

#[test]
fn a_self_signed_certificate_as_openssl_makes_it_is_explained() {
    // It claims to be an authority, so naming it in `ca_file` is not enough.
    let folder = tempfile::tempdir().expect("folder");
    let words = ["self-signed", "authority", "CA:TRUE", "server certificate signed by it", "`ca_file`"];
    let authority = Authority::new("own");
    for name in ["127.0.0.1", "other.example.com"] {
        let (own, key) = self_signed(name, IsCa::Ca(BasicConstraints::Unconstrained));
        let server = Server::start(own.der().clone(), &key, rustls::ALL_VERSIONS);
        let named = json!({ "ca_file": file(folder.path(), "own.pem", &own.pem()) });
        for options in [json!({}), named] {
            refused(server.open(options), &words);
        }
    }
    let itself = Server::start(authority.0.der().clone(), authority.0.key(), rustls::ALL_VERSIONS);
    refused(itself.open(json!({})), &words);
    let (signed, key) = authority.sign(&["127.0.0.1"], |_| {});
    let named = json!({ "ca_file": file(folder.path(), "authority.pem", &authority.pem()) });
    Server::start(signed, &key, rustls::ALL_VERSIONS).open(named).expect("as the message says");
}

#[test]
fn an_authority_below_another_is_no_server_either() {
    let folder = tempfile::tempdir().expect("folder");
    let middle = Authority::new("root").below("middle");
    let server = Server::start(middle.0.der().clone(), middle.0.key(), rustls::ALL_VERSIONS);
    let error = server.open(json!({})).expect_err("must not be believed");
    assert!(!error.message.contains("self-signed"), "{}", error.message);
    refused(Err(error), &["authority as its own", "signed by that authority", "`ca_file`"]);
    let (signed, key) = middle.sign(&["127.0.0.1"], |_| {});
    let named = json!({ "ca_file": file(folder.path(), "middle.pem", &middle.pem()) });
    Server::start(signed, &key, rustls::ALL_VERSIONS).open(named).expect("as the message says");
}

#[test]
fn what_is_wrong_with_a_certificate_is_not_tried_again() {
    let (certificate, key) = Authority::new("theirs").sign(&["127.0.0.1"], |_| {});
    let server = Server::start(certificate, &key, rustls::ALL_VERSIONS);
    let error = server.open(json!({"max_retries": 5})).expect_err("must not be believed");
    assert_eq!((error.status, error.attempts), (Status::Tls, 1), "{}", error.message);
}

#[test]
fn a_server_that_speaks_no_tls_is_told() {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("bind");
    let address = listener.local_addr().expect("address");
    std::thread::spawn(move || {
        while let Ok((mut stream, _)) = listener.accept() {
            let _ = std::io::Write::write_all(
                &mut stream,
                b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n",
            );
        }
    });
    let options = json!({
        "workspace": "a", "username": "b", "api_key": "c", "proxy": "none", "max_retries": 0,
        "endpoint": format!("https://{address}"),
    });
    refused(Session::open(Some(&options.to_string())), &["handshake"]);
}

/// Runs one test of this program again as a process of its own, with these variables.
fn again(test: &str, variables: &[(&str, &str)]) {
    let output = Command::new(std::env::current_exe().expect("own path"))
        .args(["--exact", test, "--nocapture"])
        .envs(variables.iter().copied())
        .output()
        .expect("run again");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("1 passed"), "{said}{}", String::from_utf8_lossy(&output.stderr));
}

fn open_at(endpoint: &str) -> Result<Session, Error> {
    let options = json!({
        "workspace": "a", "username": "b", "api_key": "c", "proxy": "none", "max_retries": 0, "endpoint": endpoint,
    });
    Session::open(Some(&options.to_string()))
}

/// The trust store is found through environment variables, so this runs in its own process.
#[test]
fn without_a_trust_store_tls_is_refused_and_plain_http_works() {
    if let Ok(address) = std::env::var("TRUST_STORE_TEST") {
        let refusal = open_at(&format!("https://{address}"));
        refused(refusal, &["trust store", "SSL_CERT_FILE", "`ca_file`"]);
        let plain = std::env::var("PLAIN_TEST").expect("address");
        open_at(&format!("http://{plain}")).expect("plain HTTP needs no trust store");
        return;
    }
    let folder = tempfile::tempdir().expect("folder");
    let (certificate, key) = Authority::new("ours").sign(&["127.0.0.1"], |_| {});
    let server = Server::start(certificate, &key, rustls::ALL_VERSIONS);
    let login = json!({"result": {"id": "64f0c0ffee00000000000001", "role": "admin", "session_id": "s"}});
    let plain = support::recorder::Recorder::start(move |_| json!({ "json": login }));
    again(
        "without_a_trust_store_tls_is_refused_and_plain_http_works",
        &[
            ("TRUST_STORE_TEST", &server.address.to_string()),
            ("PLAIN_TEST", &format!("127.0.0.1:{}", plain.http)),
            ("SSL_CERT_FILE", &file(folder.path(), "none.pem", "")),
            ("SSL_CERT_DIR", &folder.path().join("none").to_string_lossy()),
        ],
    );
}

#[test]
fn authorities_are_also_named_by_variables() {
    if let Ok(address) = std::env::var("VARIABLES_TEST") {
        open_at(&format!("https://{address}")).expect("the authority is named by a variable");
        return;
    }
    let folder = tempfile::tempdir().expect("folder");
    let authority = Authority::new("ours");
    let (certificate, key) = authority.sign(&["127.0.0.1"], |_| {});
    let server = Server::start(certificate, &key, rustls::ALL_VERSIONS);
    let (address, path) = (server.address.to_string(), file(folder.path(), "ca.pem", &authority.pem()));
    for variable in ["ACCSYN_CA_FILE", "SSL_CERT_FILE"] {
        again("authorities_are_also_named_by_variables", &[("VARIABLES_TEST", &address), (variable, &path)]);
    }
}
