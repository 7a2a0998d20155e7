//! Certificates that studios use: files of them, client certificates and revocation. Which certificates are
//! accepted is tested beside OpenSSL in src/core/net/certificate_cases.rs.

mod support;

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use accsyn_api::Session;
use accsyn_core::error::Status;
use rcgen::{CertificateParams, CertifiedIssuer, KeyPair, SerialNumber, date_time_ymd};
use serde_json::{Value, json};
use support::studio::Studio;
use support::tls::{Authority, Server, file, pem, refused};
use support::workspace::Workspace;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{ConfigBuilder, ServerConfig, WantsVerifier};

fn builder() -> ConfigBuilder<ServerConfig, WantsVerifier> {
    ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
}

fn private(key: &KeyPair) -> PrivateKeyDer<'static> {
    PrivateKeyDer::try_from(key.serialize_der()).expect("key")
}

/// Runs one test of this program again as a process of its own, with these variables.
fn again(test: &str, variables: &[(&str, &str)]) {
    let output = Command::new(std::env::current_exe().expect("own path"))
        .args(["--exact", test, "--nocapture"])
        .env_remove("SSL_CERT_FILE")
        .env_remove("SSL_CERT_DIR")
        .envs(variables.iter().copied())
        .output()
        .expect("run again");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("1 passed"), "{said}{}", String::from_utf8_lossy(&output.stderr));
}

/// A certificate with CA:FALSE, and a server certificate signed with its key.
fn signed_by_no_authority() -> (String, CertificateDer<'static>, KeyPair) {
    let params = CertificateParams::new(vec!["snakeoil".to_owned()]).expect("params");
    let snakeoil = CertifiedIssuer::self_signed(params, KeyPair::generate().expect("key")).expect("issuer");
    let (key, params) =
        (KeyPair::generate().expect("key"), CertificateParams::new(vec!["127.0.0.1".to_owned()]));
    let leaf = params.expect("params").signed_by(&key, &snakeoil).expect("leaf");
    (snakeoil.pem(), leaf.der().clone(), key)
}

#[test]
fn a_certificate_that_is_no_authority_is_no_root_wherever_it_is_named() {
    const CHILD: &str = "NO_ROOT_TEST";
    let words = ["authority that this machine does not know", "`ca_file`"];
    if let Ok(address) = std::env::var(CHILD) {
        let options = json!({
            "workspace": "a", "username": "b", "api_key": "c", "proxy": "none", "max_retries": 0,
            "endpoint": format!("https://{address}"),
        });
        return refused(Session::open(Some(&options.to_string())), &words);
    }
    let folder = tempfile::tempdir().expect("folder");
    let (snakeoil, leaf, key) = signed_by_no_authority();
    let server = Server::start(leaf, &key, rustls::ALL_VERSIONS);
    let path = file(folder.path(), "snakeoil.pem", &snakeoil);
    refused(
        server.open(json!({ "ca_file": path })),
        &["signed by", "`ca_file`", "no authority's certificate", "CA:TRUE"],
    );
    let address = server.address.to_string();
    let test = "a_certificate_that_is_no_authority_is_no_root_wherever_it_is_named";
    again(test, &[(CHILD, &address), ("SSL_CERT_FILE", &path)]);
    again(test, &[(CHILD, &address), ("SSL_CERT_DIR", &folder.path().to_string_lossy())]);
}

#[test]
fn files_of_certificates_are_read_as_other_programs_write_them() {
    let studio = Studio::new();
    let ca = studio.authority.pem();
    let trusted = ca.replace("CERTIFICATE-----", "TRUSTED CERTIFICATE-----");
    for (name, text) in [
        ("bom.pem", format!("\u{feff}{ca}")),
        ("crlf.pem", ca.replace('\n', "\r\n")),
        ("trusted.pem", trusted),
        ("old.pem", ca.replace("CERTIFICATE-----", "X509 CERTIFICATE-----")),
        ("commented.pem", format!("Certificate:\n    Data: \u{e9}\n{ca}subject=CN = ours\n")),
        ("with_key.pem", format!("{}{ca}", studio.authority.0.key().serialize_pem())),
    ] {
        studio.open(json!({ "ca_file": studio.file(name, &text) })).expect(name);
    }
    let mut latin = b"# Caf\xe9\n".to_vec();
    latin.extend(ca.as_bytes());
    let path = studio.folder.path().join("latin.pem");
    std::fs::write(&path, latin).expect("write");
    studio.open(json!({ "ca_file": path })).expect("Latin-1 in a comment");
}

#[test]
fn a_broken_certificate_among_good_ones_is_told_with_its_position() {
    let studio = Studio::new();
    let ca = studio.authority.pem();
    let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let lines = ca.lines().count();
    for (name, text, line) in [
        ("der.pem", format!("{ca}{broken}{ca}"), lines + 1),
        ("base64.pem", format!("{ca}{}{ca}", broken.replace("AAAA", "*")), lines + 1),
        ("end.pem", format!("{ca}-----BEGIN CERTIFICATE-----\nAAAA\n{ca}"), lines + 1),
        ("cut.pem", format!("# comment\n{ca}{}", &ca[..200]), lines + 2),
    ] {
        let path = studio.file(name, &text);
        refused(
            studio.open(json!({ "ca_file": path })),
            &[name, "`ca_file`", "section 2", &format!("line {line}")],
        );
    }
}

#[test]
fn a_file_with_a_nul_byte_is_no_text() {
    let studio = Studio::new();
    let ca = studio.authority.pem();
    let (certificate, key) = studio.authority.sign(&["client"], |_| {});
    let list = "-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n".to_owned();
    for end in ["", "\0"] {
        let texts = [
            ("ca_file", ca.clone()),
            ("client_cert", pem(&certificate)),
            ("client_key", key.serialize_pem()),
            ("crl_file", list.clone()),
        ];
        for (option, text) in texts {
            let path = studio.file(option, &format!("{text}{end}"));
            let mut options = json!({
                "ca_file": studio.file("good.pem", &ca),
                "client_cert": studio.file("cert.pem", &pem(&certificate)),
                "client_key": studio.file("key.pem", &key.serialize_pem()),
            });
            options[option] = path.into();
            match (end, option) {
                ("", "crl_file") => refused(studio.open(options), &["section 1", "`crl_file`"]),
                ("", _) => drop(studio.open(options).expect(option)),
                _ => refused(studio.open(options), &["NUL byte", &format!("`{option}`")]),
            }
        }
    }
}

/// Files that must not be read, with a word about each.
fn unusable_files(folder: &Path) -> Vec<(String, &'static str)> {
    let huge = folder.join("huge");
    std::fs::File::create(&huge).expect("create").set_len(1 << 40).expect("sparse");
    #[cfg_attr(not(unix), expect(unused_mut))]
    let mut files = vec![
        (folder.join("missing").to_string_lossy().into_owned(), "missing"),
        (folder.to_string_lossy().into_owned(), "folder"),
        (huge.to_string_lossy().into_owned(), "larger than"),
        (file(folder, "empty", ""), "PEM"),
        (file(folder, "text", "no certificate"), "PEM"),
    ];
    #[cfg(unix)]
    {
        let pipe = folder.join("pipe");
        assert!(Command::new("mkfifo").arg(&pipe).status().expect("mkfifo").success());
        files.push((pipe.to_string_lossy().into_owned(), "named pipe"));
        files.push(("/dev/zero".to_owned(), "device"));
        files.push(("/dev/stdin".to_owned(), ""));
    }
    files
}

#[test]
fn only_regular_files_of_a_sensible_size_are_read() {
    let studio = Studio::new();
    for (path, word) in unusable_files(studio.folder.path()) {
        for option in ["ca_file", "crl_file", "client_cert", "client_key"] {
            let mut options = json!({ option: path });
            if option == "client_key" {
                options["client_cert"] = json!(studio.file("cert.pem", &studio.authority.pem()));
            }
            refused(studio.open(options), &[&path, &format!("`{option}`"), word]);
        }
    }
}

#[test]
fn what_is_wrong_with_the_files_of_the_variables_is_told() {
    const CHILD: &str = "VARIABLE_FILES_TEST";
    let test = "what_is_wrong_with_the_files_of_the_variables_is_told";
    if let Ok(given) = std::env::var(CHILD) {
        let given: Value = serde_json::from_str(&given).expect("JSON");
        let outcome = Session::open(Some(&given["options"].to_string()));
        let words: Vec<&str> =
            given["words"].as_array().expect("words").iter().filter_map(Value::as_str).collect();
        if words.is_empty() {
            return outcome.map(|_| ()).expect("accepted");
        }
        return refused(outcome, &words);
    }
    let studio = Studio::new();
    let options = json!({
        "workspace": "a", "username": "b", "api_key": "c", "proxy": "none", "max_retries": 0,
        "endpoint": format!("https://{}", studio.server.address),
    });
    let mut with_ca = options.clone();
    with_ca["ca_file"] = json!(studio.folder.path().join("ca.pem"));
    let others = tempfile::tempdir().expect("folder");
    file(others.path(), "others.pem", &Authority::new("others").pem());
    for (path, word) in unusable_files(studio.folder.path()) {
        let alone = json!({"options": options, "words": ["SSL_CERT_FILE", &path, word, "`ca_file`"]});
        let beside = json!({"options": with_ca, "words": []});
        for child in [&alone, &beside] {
            again(test, &[(CHILD, &child.to_string()), ("SSL_CERT_FILE", &path)]);
        }
        // A folder with authorities beside it does not hide the fault.
        let folder = others.path().to_string_lossy();
        again(test, &[(CHILD, &alone.to_string()), ("SSL_CERT_FILE", &path), ("SSL_CERT_DIR", &folder)]);
    }
    // In a folder, what is no certificate is passed over: here are a pipe, a huge file, and the authority.
    studio.file("0.pem", "junk");
    let folder = studio.folder.path().to_string_lossy();
    let child = json!({"options": options, "words": []}).to_string();
    again(test, &[(CHILD, &child), ("SSL_CERT_DIR", &folder)]);
    let missing = json!({"options": options, "words": ["SSL_CERT_DIR", "nowhere"]}).to_string();
    again(
        test,
        &[(CHILD, &missing), ("SSL_CERT_DIR", &studio.folder.path().join("nowhere").to_string_lossy())],
    );
}

#[cfg(unix)]
fn chmod(path: &str, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("chmod");
}

#[cfg(unix)]
#[test]
fn files_that_others_can_change_and_keys_that_they_can_read_are_warned_of() {
    let studio = Studio::new();
    let ca = studio.folder.path().join("ca.pem").to_string_lossy().into_owned();
    let cert = studio.file("cert.pem", &pem(&studio.certificate));
    let key = studio.file("key.pem", &studio.key.serialize_pem());
    let options = json!({"client_cert": cert, "client_key": key});
    chmod(&key, 0o600);
    assert!(!studio.logged(&options).contains("WARNING"));
    let mut cases = vec![
        (&ca, 0o666, ["`ca_file`", "other users"]),
        (&ca, 0o664, ["`ca_file`", "other users"]),
        (&cert, 0o646, ["`client_cert`", "other users"]),
        (&key, 0o640, ["`client_key`", "chmod 600"]),
        (&key, 0o604, ["`client_key`", "chmod 600"]),
        (&key, 0o620, ["`client_key`", "can be changed"]),
        (&key, 0o666, ["`client_key`", "can be changed"]),
    ];
    if std::process::Command::new("chown").args(["65534", &key]).status().is_ok_and(|status| status.success())
    {
        cases.push((&key, 0o600, ["`client_key`", "belongs to another user"]));
    }
    for (path, mode, words) in cases {
        chmod(path, mode);
        // At each start, also when the configuration is shared.
        let _open = studio.open(options.clone()).expect("accepted");
        let before = studio.logged(&options);
        let log = studio.logged(&options);
        assert!(log.lines().count() > before.lines().count(), "{log}");
        for word in words.iter().chain(&["WARNING"]) {
            assert!(log.contains(word), "{path} {mode:o}: {log}");
        }
        chmod(path, 0o600);
        std::fs::remove_file(studio.folder.path().join("a.log")).expect("remove");
    }
}

#[test]
fn a_client_certificate_is_shown_to_servers_that_want_one() {
    let (studio, clients) = (Studio::new(), Authority::new("clients"));
    let between = clients.below("between");
    let (certificate, key) = between.sign(&["john"], |_| {});
    let chain = format!("{}{}", pem(&certificate), between.pem());
    let (cert, key_file) = (studio.file("cert.pem", &chain), studio.file("key.pem", &key.serialize_pem()));
    let combined = studio.file("both.pem", &format!("{}{chain}", key.serialize_pem()));
    let (stranger, other_key) = Authority::new("strangers").sign(&["john"], |_| {});
    let strange = studio.file("strange.pem", &format!("{}{}", pem(&stranger), other_key.serialize_pem()));
    let expired = between.sign(&["john"], |params| params.not_after = date_time_ymd(2020, 1, 1));
    let expired =
        studio.file("old.pem", &format!("{}{}{}", pem(&expired.0), between.pem(), expired.1.serialize_pem()));
    for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
        let server = Server::demanding(&clients, studio.certificate.clone(), &studio.key, &[version]);
        let open = |options| studio.open_at(&server, options);
        open(json!({"client_cert": cert, "client_key": key_file})).expect("two files");
        open(json!({ "client_cert": combined })).expect("one file");
        open(json!({"client_cert": combined, "client_key": combined})).expect("one file twice");
        refused(open(json!({})), &["client certificate", "`client_cert`"]);
        refused(open(json!({ "client_cert": strange })), &["client certificate", "`client_cert`"]);
        refused(open(json!({ "client_cert": expired })), &["client certificate", "`client_cert`"]);
    }
    // To others it is not shown.
    studio.open(json!({ "client_cert": combined })).expect("not wanted");
}

#[test]
fn a_client_certificate_that_cannot_be_used_is_refused_before_anything_is_sent() {
    let studio = Studio::new();
    let cert = studio.file("cert.pem", &pem(&studio.certificate));
    let key = studio.key.serialize_pem().replace('\r', "");
    let key_file =
        |name: &str, text: &str| json!({"client_cert": cert, "client_key": studio.file(name, text)});
    let pkcs8 = key.replace("PRIVATE", "ENCRYPTED PRIVATE");
    let legacy = key.replace("PRIVATE KEY", "RSA PRIVATE KEY").replacen(
        "KEY-----\n",
        "KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n",
        1,
    );
    let encrypted = ["is encrypted", "openssl pkey", "`client_key`"];
    refused(studio.open(key_file("pkcs8.pem", &pkcs8)), &encrypted);
    refused(studio.open(key_file("legacy.pem", &legacy)), &encrypted);
    let other = KeyPair::generate().expect("key").serialize_pem();
    refused(
        studio.open(key_file("other.pem", &other)),
        &["other.pem", "does not belong", "`client_cert`", "`client_key`"],
    );
    refused(studio.open(key_file("none.pem", "")), &["no private key", "`client_key`"]);
    refused(studio.open(json!({ "client_cert": cert })), &["no private key", "`client_key`"]);
    let certificate = pem(&studio.certificate);
    let junk = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for (name, text, place) in [
        ("junk.pem", junk.to_owned(), "section 1 (line 1, CERTIFICATE)"),
        ("second.pem", format!("{certificate}{junk}"), "section 2 (line 4, CERTIFICATE)"),
    ] {
        let options =
            json!({"client_cert": studio.file(name, &text), "client_key": studio.file("key.pem", &key)});
        refused(studio.open(options), &[name, "`client_cert`", place, "not a certificate"]);
    }
    // Without a version and extensions.
    let algorithm = der(0x30, &[&[0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02]]);
    let (name, date) = (der(0x30, &[]), der(0x17, &[b"240101000000Z"]));
    let validity = der(0x30, &[&date, &date]);
    let spki = rcgen::PublicKeyData::subject_public_key_info(&studio.key);
    let tbs = der(0x30, &[&[0x02, 0x01, 0x01], &algorithm, &name, &validity, &name, &spki]);
    let old = der(0x30, &[&tbs, &algorithm, &[0x03, 0x02, 0x00, 0x01]]);
    let old = studio.file("old.pem", &pem(&old.into()));
    refused(
        studio.open(json!({"client_cert": old, "client_key": studio.file("key.pem", &key)})),
        &["old.pem", "`client_cert`", "version 1", "version 3"],
    );
    let junk = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
    refused(
        studio.open(key_file("junk_key.pem", junk)),
        &["junk_key.pem", "`client_key`", "section 1 (line 1, PRIVATE KEY)", "cannot be read"],
    );
    let der = studio.folder.path().join("key.der");
    std::fs::write(&der, studio.key.serialize_der()).expect("write");
    refused(
        studio.open(json!({"client_cert": cert, "client_key": der})),
        &["key.der", "DER", "convert it to PEM", "`client_key`"],
    );
    std::fs::write(&der, &studio.certificate).expect("write");
    refused(
        studio.open(json!({ "client_cert": der })),
        &["key.der", "DER", "convert it to PEM", "`client_cert`"],
    );
    let dsa = key.replace("PRIVATE", "DSA PRIVATE");
    refused(studio.open(key_file("dsa.pem", &dsa)), &["not supported", "`client_key`"]);
    let error = studio.open(json!({ "client_key": cert })).expect_err("no certificate");
    assert_eq!(error.status, Status::InvalidArgument);
    assert!(error.message.contains("`client_key` needs `client_cert`"), "{}", error.message);
}

/// DER of one value; short ones only.
fn der(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let length = u8::try_from(content.len()).expect("length");
    let mut bytes = if length < 128 { vec![tag, length] } else { vec![tag, 0x81, length] };
    bytes.extend(content);
    bytes
}

/// An OCSP response about a serial number.
fn ocsp(serial: u8, status: &[u8]) -> Vec<u8> {
    let date = der(0x18, &[b"20240101000000Z"]);
    let algorithm = der(0x30, &[&[0x06, 0x05, 0x2b, 0x0e, 0x03, 0x02, 0x1a], &[0x05, 0x00]]);
    let hash = der(0x04, &[&[7; 20]]);
    let id = der(0x30, &[&algorithm, &hash, &hash, &[0x02, 0x01, serial]]);
    let single = der(0x30, &[&id, status, &date]);
    let responder = der(0xa2, &[&hash]);
    let data = der(0x30, &[&responder, &date, &der(0x30, &[&single])]);
    let basic = der(0x30, &[&data, &algorithm, &[0x03, 0x02, 0x00, 0x01]]);
    let typed = der(0x30, &[&[0x06, 0x09, 0x2b, 6, 1, 5, 5, 7, 48, 1, 1], &der(0x04, &[&basic])]);
    der(0x30, &[&[0x0a, 0x01, 0x00], &der(0xa0, &[&typed])])
}

/// The same with a length that its end tells (BER).
fn open_ended(der: &[u8]) -> Vec<u8> {
    let content = if der[1] < 128 { &der[2..] } else { &der[3..] };
    [&[der[0], 0x80], content, &[0, 0]].concat()
}

#[test]
fn a_stapled_answer_that_the_certificate_was_revoked_is_believed() {
    let studio = Studio::new();
    let (certificate, key) =
        studio.authority.sign(&["127.0.0.1"], |params| params.serial_number = Some(SerialNumber::from(77)));
    let date = der(0x18, &[b"20240101000000Z"]);
    let revoked = der(0xa1, &[&date]);
    for (name, response, is_revoked) in [
        ("nothing", Vec::new(), false),
        ("good", ocsp(77, &[0x80, 0x00]), false),
        ("unknown", ocsp(77, &[0x82, 0x00]), false),
        ("revoked", ocsp(77, &revoked), true),
        ("another one revoked", ocsp(78, &revoked), false),
        ("revoked, and bytes behind it", [&ocsp(77, &revoked)[..], &[0, 0]].concat(), true),
        ("another one revoked, and bytes behind it", [&ocsp(78, &revoked)[..], &[0, 0]].concat(), false),
        ("good, and bytes behind it", [&ocsp(77, &[0x80, 0x00])[..], &[0, 0]].concat(), false),
        ("revoked, of indefinite length", open_ended(&ocsp(77, &revoked)), true),
        ("another one revoked, of indefinite length", open_ended(&ocsp(78, &revoked)), false),
        ("try later", der(0x30, &[&[0x0a, 0x01, 0x03]]), false),
        ("junk", vec![1, 2, 3], false),
    ] {
        let config = builder().with_no_client_auth().with_single_cert_with_ocsp(
            vec![certificate.clone()],
            private(&key),
            response,
        );
        let server = Server::with(config.expect("config"));
        let outcome = studio.open_at(&server, json!({}));
        if is_revoked {
            refused(outcome, &["127.0.0.1", "was revoked", "OCSP"]);
        } else {
            outcome.expect(name);
        }
    }
}

/// Some give the content of a file where its path belongs.
#[test]
fn the_content_of_a_file_in_place_of_its_path_is_not_told() {
    let key = KeyPair::generate().expect("key").serialize_pem();
    let body = key.lines().nth(1).expect("Base64");
    let words = "it must be the path of a file, not its content";
    let given = ["ca_file", "client_cert", "client_key", "crl_file", "path_envfile", "path_logfile"];
    let mut options: Vec<(&str, Value)> = given.iter().map(|name| (*name, json!({ *name: key }))).collect();
    for name in ["ACCSYN_CA_FILE", "ACCSYN_CREDENTIALS_PATH"] {
        options.push((name, json!({ "environment": { name: key } })));
    }
    let (certificate, ..) = signed_by_no_authority();
    let folder = tempfile::tempdir().expect("folder");
    options[2].1["client_cert"] = json!(file(folder.path(), "john.pem", &certificate));
    for (name, options) in options {
        let error = Workspace::opening(3, options).expect_err(name);
        assert!(error.message.contains(words), "{name}: {}", error.message);
        assert!(!error.message.contains(&body[..8]) && !error.message.contains("BEGIN"), "{}", error.message);
    }
    let data = json!({"entitytype": "user", "data_file": key});
    let error = Workspace::v3().call("create", data).expect_err("no path");
    assert!(error.message.contains(words) && !error.message.contains(&body[..8]), "{}", error.message);
}
