//! Secrets in memory, and the file they may come from. The whole process is searched for them, so
//! each test runs in a process of its own.

// The allocator of the library: the core alone has none.
#[path = "../src/ffi/allocator.rs"]
mod allocator;
#[path = "../src/ffi/buffers.rs"]
mod buffers;
#[cfg(target_os = "linux")]
#[path = "../src/ffi/kept_mappings.rs"]
mod kept_mappings;
#[path = "../src/ffi/mapping.rs"]
mod mapping;
#[path = "../src/ffi/reserve.rs"]
#[allow(dead_code)]
mod reserve;
#[path = "../src/ffi/slots.rs"]
mod slots;
mod support;

use std::path::Path;
use std::process::Command;

use accsyn_api::Session;
use accsyn_core::error::Status;
#[cfg(target_os = "linux")]
use accsyn_core::wire::auth::{self, Credential};
use serde_json::{Value, json};
use support::recorder::Recorder;
#[cfg(target_os = "linux")]
use support::tls::{Authority, Server, file};
#[cfg(target_os = "linux")]
use zeroize::Zeroizing;

fn backend() -> Recorder {
    Recorder::start(|request| match request.path.as_str() {
        "/api/v1.0/user/login/auth" => {
            json!({"json": {"session_key": "from-the-answer", "clearance": "admin", "id": "64f0c0ffee00000000000001"}})
        }
        "/api/v3/api/login" => {
            json!({"json": {"result": {"id": "64f0c0ffee00000000000001", "role": "admin", "session_id": "s"}}})
        }
        _ => json!({"json": {"result": []}}),
    })
}

/// Runs one test of this program again as a process of its own, in this folder and with these variables.
fn again(test: &str, folder: &Path, variables: &[(&str, &str)]) {
    let output = Command::new(std::env::current_exe().expect("own path"))
        .args(["--exact", test, "--nocapture"])
        .current_dir(folder)
        .envs(variables.iter().copied())
        .output()
        .expect("run again");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("1 passed"), "{said}{}", String::from_utf8_lossy(&output.stderr));
}

/// The info of a session opened with the environment and these options.
fn info(endpoint: &str, more: Value) -> Result<Value, accsyn_core::error::Error> {
    let mut options = json!({"endpoint": endpoint, "proxy": "none"});
    for (key, value) in more.as_object().into_iter().flatten() {
        options[key] = value.clone();
    }
    let session = Session::open(Some(&options.to_string()))?;
    Ok(serde_json::from_str(&session.info()).expect("JSON"))
}

#[test]
fn a_credentials_file_stands_between_options_and_environment() {
    let test = "a_credentials_file_stands_between_options_and_environment";
    if let Ok(endpoint) = std::env::var("FILE_TEST") {
        let before: Vec<_> = std::env::vars_os().collect();
        // Named by its variable.
        let named = info(&endpoint, json!({})).expect("login");
        assert_eq!(
            (&named["workspace"], &named["username"]),
            (&json!("from-file"), &json!("from-environment"))
        );
        let given = info(&endpoint, json!({"workspace": "from-option"})).expect("login");
        assert_eq!(given["workspace"], "from-option");
        let other = info(&endpoint, json!({"path_envfile": "other.env"})).expect("login");
        assert_eq!((&other["workspace"], &other["username"]), (&json!("from-other"), &json!("from-other")));
        for gone in ["gone.env", "."] {
            let error = info(&endpoint, json!({ "path_envfile": gone })).expect_err("no such file");
            assert_eq!(error.status, Status::Io, "{}", error.message);
            assert!(
                error.message.contains(gone) && error.message.contains("`path_envfile`"),
                "{}",
                error.message
            );
        }
        let error = info(&endpoint, json!({"path_envfile": "latin1.env"})).expect_err("not UTF-8");
        assert_eq!(error.status, Status::Io, "{}", error.message);
        assert!(!error.message.contains("s3cr3t"), "{}", error.message);
        assert_eq!(
            before,
            std::env::vars_os().collect::<Vec<_>>(),
            "the environment of the process is as it was"
        );
        return;
    }
    let (recorder, folder) = (backend(), tempfile::tempdir().expect("folder"));
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).expect("write");
    write("named.env", b"\xef\xbb\xbfACCSYN_WORKSPACE = \"from-file\"\r\n# comment\r\nACCSYN_API_KEY='a-key-of-the-file'\r\n");
    write(
        "other.env",
        b"ACCSYN_WORKSPACE=from-other\nACCSYN_API_USER=from-other\nACCSYN_API_KEY=other-key\n",
    );
    write("latin1.env", b"ACCSYN_API_KEY=s3cr3t-\xe9\n");
    again(
        test,
        folder.path(),
        &[
            ("FILE_TEST", &format!("http://127.0.0.1:{}", recorder.http)),
            ("ACCSYN_CREDENTIALS_PATH", "named.env"),
            ("ACCSYN_WORKSPACE", "from-environment"),
            ("ACCSYN_API_USER", "from-environment"),
            ("ACCSYN_API_KEY", "from-environment"),
        ],
    );
    let keys: Vec<_> = recorder.take().iter().filter_map(|request| request.header("authorization")).collect();
    let file = base64::Engine::encode(&base64::prelude::BASE64_STANDARD, "a-key-of-the-file");
    assert!(keys[0].ends_with(&file), "the key is that of the file");
}

#[test]
fn a_file_that_lies_about_is_not_read_unasked() {
    if let Ok(endpoint) = std::env::var("LIES_ABOUT_TEST") {
        let error = info(&endpoint, json!({})).expect_err("nothing says who");
        assert_eq!(error.status, Status::InvalidArgument, "{}", error.message);
        assert!(error.message.contains("ACCSYN_WORKSPACE"), "{}", error.message);
        return;
    }
    let (recorder, folder) = (backend(), tempfile::tempdir().expect("folder"));
    let text = "ACCSYN_WORKSPACE=a\nACCSYN_API_USER=b\nACCSYN_API_KEY=c\n";
    std::fs::write(folder.path().join(".env"), text).expect("write");
    let endpoint = format!("http://127.0.0.1:{}", recorder.http);
    again("a_file_that_lies_about_is_not_read_unasked", folder.path(), &[("LIES_ABOUT_TEST", &endpoint)]);
}

#[cfg(unix)]
#[test]
fn a_file_that_others_can_read_is_warned_about_in_the_log() {
    use std::os::unix::fs::PermissionsExt;
    let (recorder, folder) = (backend(), tempfile::tempdir().expect("folder"));
    let path = folder.path().join("c.env");
    std::fs::write(&path, "ACCSYN_WORKSPACE=a\nACCSYN_API_USER=b\nACCSYN_API_KEY=c\n").expect("write");
    for (mode, is_warned) in [(0o600, false), (0o644, true)] {
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).expect("chmod");
        let log = folder.path().join(format!("{mode:o}.log"));
        let endpoint = format!("http://127.0.0.1:{}", recorder.http);
        info(&endpoint, json!({"path_envfile": path, "path_logfile": log})).expect("login");
        let text = std::fs::read_to_string(&log).expect("log");
        assert_eq!(
            text.contains("WARNING") && text.contains("c.env") && text.contains("chmod 600"),
            is_warned,
            "{text}"
        );
    }
}

/// Secrets are stored XORed with this, so that the search does not find the test's own copy.
#[cfg(target_os = "linux")]
const MASK: u8 = 0x2a;

/// The middle of the header `Authorization`, XORed: as it is sent, in the buffers of the HTTP client, of TLS, and between them.
#[cfg(target_os = "linux")]
fn header_piece(version: &str, option: &str, masked: &[u8]) -> Vec<u8> {
    let secret: Zeroizing<String> =
        Zeroizing::new(masked.iter().map(|byte| char::from(byte ^ MASK)).collect());
    let header = Zeroizing::new(match (version, option) {
        ("3", _) => auth::basic("john@user.com", &secret),
        (_, "api_key") => auth::v1("acmefilm", "john@user.com", &Credential::ApiKey(&secret)),
        (_, "pwd") => auth::v1("acmefilm", "john@user.com", &Credential::Password(&secret)),
        _ => auth::v1("acmefilm", "john@user.com", &Credential::SessionKey(&secret)),
    });
    let middle = header.len() - 70;
    header.as_bytes()[middle..middle + 30].iter().map(|byte| byte ^ MASK).collect()
}

/// Options of a session with a secret.
#[cfg(target_os = "linux")]
fn options(endpoint: &str, version: &str, option: &str, masked: &[u8]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(2000));
    *text += r#"{"workspace": "acmefilm", "username": "john@user.com", "rate_limit": 0, "endpoint": ""#;
    *text += endpoint;
    *text += r#"", "ca_file": "ca.pem", "#;
    *text += &format!(r#""api_version": {version}, "#);
    *text += match option {
        "headers" => r#""proxy": "none", "api_key": "another", "headers": {"X-Gateway": ""#,
        "proxy" => r#""api_key": "another", "proxy": "http://john%40user.com:"#,
        "pwd" => r#""proxy": "none", "pwd": ""#,
        "session_key" => r#""proxy": "none", "session_key": ""#,
        _ => r#""proxy": "none", "api_key": ""#,
    };
    masked.iter().for_each(|byte| text.push(char::from(byte ^ MASK)));
    let address = std::env::var("PROXY").unwrap_or_default();
    *text += &match option {
        "headers" => r#""}}"#.to_owned(),
        "proxy" => format!(r#"@{address}"}}"#),
        _ => r#""}"#.to_owned(),
    };
    text
}

/// How often a string occurs in the writable memory of this process.
#[cfg(target_os = "linux")]
fn copies(masked: &[u8]) -> usize {
    copies_outside(masked, &[])
}

#[cfg(target_os = "linux")]
fn copies_outside(masked: &[u8], left_out: &[(u64, u64)]) -> usize {
    use std::os::unix::fs::FileExt;
    let memory = std::fs::File::open("/proc/self/mem").expect("memory");
    let maps = std::fs::read_to_string("/proc/self/maps").expect("maps");
    let mut buffer = vec![0; 1 << 20];
    let own = buffer.as_ptr().addr();
    let mut found = 0;
    for line in maps.lines().filter(|line| line.contains(" rw")) {
        let (start, end) = line.split(' ').next().and_then(|range| range.split_once('-')).expect("range");
        let mut at = u64::from_str_radix(start, 16).expect("start");
        let end = u64::from_str_radix(end, 16).expect("end");
        if left_out.contains(&(at, end)) {
            continue;
        }
        while at < end {
            let most = buffer.len().min(usize::try_from(end - at).expect("size"));
            // Some kernel pages cannot be read.
            let Ok(count) = memory.read_at(&mut buffer[..most], at) else { break };
            let (read, first) = (&buffer[..count], masked[0] ^ MASK);
            let mut next = 0;
            while let Some(step) = memchr::memchr(first, &read[next..]) {
                let here = next + step;
                next = here + 1;
                let is_it = read.len() - here >= masked.len()
                    && masked.iter().zip(&read[here..]).all(|(masked, byte)| masked ^ MASK == *byte);
                // Not in the part that was read before.
                let address = usize::try_from(at).expect("address") + here;
                found += usize::from(is_it && !(own..own + buffer.len()).contains(&address));
            }
            if count == 0 {
                break;
            }
            // Overlapping, in case it spans two reads.
            at += u64::try_from(if count == most && at + (count as u64) < end {
                count - masked.len()
            } else {
                count
            })
            .expect("size");
        }
    }
    found
}

#[cfg(target_os = "linux")]
#[test]
fn secrets_are_wiped_from_memory_with_their_session() {
    let test = "secrets_are_wiped_from_memory_with_their_session";
    if let (Ok(endpoint), Ok(kind)) = (std::env::var("WIPE_TEST"), std::env::var("KIND")) {
        let (version, option) = kind.split_once(' ').expect("version and option");
        let masked: Vec<u8> =
            (0..130u32).map(|i| b'a' + (i * i * 7 % 25) as u8).map(|byte| byte ^ MASK).collect();
        // Freeing overwrites the first bytes of a block, so the search is for a part from the middle.
        let piece = &masked[60..90];
        let header = header_piece(version, option, &masked);
        let answered: Vec<u8> = b"from-the-answer".iter().map(|byte| byte ^ MASK).collect();
        {
            let text = options(&endpoint, version, option, &masked);
            assert!(copies(piece) > 0, "it can be found");
            let session = Session::open(Some(&text)).expect("login");
            session.invoke("find", Some(r#"{"query": "User"}"#), &session.cancel_token()).expect("find");
            assert!(version == "3" || copies(&answered) > 0, "it can be found");
        }
        let left = [piece, &header, &answered].map(copies);
        assert_eq!(left, [0; 3], "copies of secret, header, and the key of the answer are left in memory");
        return;
    }
    let (recorder, folder) = (backend(), tempfile::tempdir().expect("folder"));
    std::fs::write(folder.path().join("ca.pem"), &recorder.ca_pem).expect("write");
    for endpoint in
        [format!("http://127.0.0.1:{}", recorder.http), format!("https://127.0.0.1:{}", recorder.https)]
    {
        for kind in ["3 api_key", "1 api_key", "1 pwd", "1 session_key"] {
            again(test, folder.path(), &[("WIPE_TEST", &endpoint), ("KIND", kind)]);
        }
    }
}

/// How often a string occurs in the memory that a core dump of this process would hold.
#[cfg(target_os = "linux")]
fn copies_in_core(masked: &[u8]) -> usize {
    let smaps = std::fs::read_to_string("/proc/self/smaps").expect("smaps");
    let mut left_out: Vec<(u64, u64)> = Vec::new();
    let mut range = (0, 0);
    for line in smaps.lines() {
        if let Some((start, end)) = line.split(' ').next().and_then(|first| first.split_once('-')) {
            if let (Ok(start), Ok(end)) = (u64::from_str_radix(start, 16), u64::from_str_radix(end, 16)) {
                range = (start, end);
            }
        } else if line.starts_with("VmFlags:") && line.split(' ').any(|flag| flag == "dd") {
            left_out.push(range);
        }
    }
    copies_outside(masked, &left_out)
}

#[cfg(target_os = "linux")]
#[test]
fn a_core_dump_of_a_live_session_holds_no_credential() {
    let test = "a_core_dump_of_a_live_session_holds_no_credential";
    if let (Ok(endpoint), Ok(kind)) = (std::env::var("CORE_TEST"), std::env::var("KIND")) {
        let (version, option) = kind.split_once(' ').expect("version and option");
        let masked: Vec<u8> =
            (0..130u32).map(|i| b'a' + (i * i * 7 % 25) as u8).map(|byte| byte ^ MASK).collect();
        let piece = &masked[60..90];
        let header = header_piece(version, option, &masked);
        let session = Session::open(Some(&options(&endpoint, version, option, &masked))).expect("login");
        for _ in 0..3 {
            session.invoke("find", Some(r#"{"query": "User"}"#), &session.cancel_token()).expect("find");
        }
        assert!(copies(piece) > 0 || option != "api_key", "it can be found");
        assert_eq!([piece, &header].map(copies_in_core), [0; 2], "copies of the secret, and of the header");
        return;
    }
    let (recorder, folder) = (backend(), tempfile::tempdir().expect("folder"));
    std::fs::write(folder.path().join("ca.pem"), &recorder.ca_pem).expect("write");
    for endpoint in
        [format!("http://127.0.0.1:{}", recorder.http), format!("https://127.0.0.1:{}", recorder.https)]
    {
        let proxy = format!("127.0.0.1:{}", recorder.http);
        for kind in ["3 api_key", "1 api_key", "1 pwd", "1 session_key", "3 headers", "3 proxy"] {
            again(test, folder.path(), &[("CORE_TEST", &endpoint), ("KIND", kind), ("PROXY", &proxy)]);
        }
    }
}

/// More than the session keys that are remembered as they are.
#[cfg(target_os = "linux")]
const RENEWALS: usize = 200;

#[cfg(target_os = "linux")]
#[test]
fn a_core_dump_holds_no_session_key_however_often_it_was_renewed() {
    let test = "a_core_dump_holds_no_session_key_however_often_it_was_renewed";
    if let Ok(endpoint) = std::env::var("RENEWED_TEST") {
        // The beginning of all of them.
        let piece = std::env::var("PIECE").expect("piece");
        let piece: Vec<u8> = piece.bytes().map(|byte| byte ^ 1 ^ MASK).collect();
        let masked: Vec<u8> = (0..40u32).map(|i| (b'a' + (i * i * 7 % 25) as u8) ^ MASK).collect();
        let session = Session::open(Some(&options(&endpoint, "1", "pwd", &masked))).expect("login");
        let find = || session.invoke("find", Some(r#"{"query": "User"}"#), &session.cancel_token());
        for renewal in 0..RENEWALS {
            session.reauthenticate(None).expect("renewed");
            if renewal % 50 == 0 {
                find().expect("find");
                assert_eq!(copies_in_core(&piece), 0, "after {renewal} and a request");
            }
        }
        assert!(copies(&piece) > 0, "it can be found");
        assert_eq!(copies_in_core(&piece), 0);
        return;
    }
    let renewal = std::sync::atomic::AtomicUsize::new(0);
    let recorder = Recorder::start(move |request| match request.path.as_str() {
        "/api/v1.0/user/login/auth" => {
            let number = renewal.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            json!({"json": {"session_key": format!("renewed-in-full-{number:030}"), "clearance": "admin",
                            "id": "64f0c0ffee00000000000001"}})
        }
        _ => json!({"json": {"result": []}}),
    });
    let folder = tempfile::tempdir().expect("folder");
    std::fs::write(folder.path().join("ca.pem"), &recorder.ca_pem).expect("write");
    let piece: String = "renewed-in-full-0000".bytes().map(|byte| char::from(byte ^ 1)).collect();
    for endpoint in
        [format!("http://127.0.0.1:{}", recorder.http), format!("https://127.0.0.1:{}", recorder.https)]
    {
        again(test, folder.path(), &[("RENEWED_TEST", &endpoint), ("PIECE", &piece)]);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_core_dump_holds_no_private_key_of_a_client_certificate() {
    let test = "a_core_dump_holds_no_private_key_of_a_client_certificate";
    if let (Ok(endpoint), Ok(key)) = (std::env::var("CLIENT_TEST"), std::env::var("KEY")) {
        // The digits of the number, in the order of the file and in that of this machine.
        let digits = key.as_bytes().chunks(2).map(|pair| {
            let pair = std::str::from_utf8(pair).expect("digits");
            u8::from_str_radix(pair, 16).expect("digits")
        });
        let key: Vec<u8> = digits.collect();
        let reversed: Vec<u8> = key.iter().rev().copied().collect();
        let options = json!({
            "workspace": "a", "username": "b", "api_key": "c", "proxy": "none", "rate_limit": 0, "endpoint": endpoint,
            "ca_file": "ca.pem", "client_cert": "john.pem", "client_key": "john.key",
        });
        let session = Session::open(Some(&options.to_string())).expect("login");
        for _ in 0..3 {
            // This server gives every request the same answer.
            let _ = session.invoke("find", Some(r#"{"query": "User"}"#), &session.cancel_token());
        }
        assert!(copies(&key) > 0, "it can be found");
        assert_eq!([&key, &reversed].map(|key| copies_in_core(key)), [0; 2]);
        drop(session);
        assert_eq!([&key, &reversed].map(|key| copies(key)), [0; 2]);
        return;
    }
    let (authority, folder) = (Authority::new("ours"), tempfile::tempdir().expect("folder"));
    let (certificate, key) = authority.sign(&["127.0.0.1"], |_| {});
    let (client, client_key) = authority.sign(&["john"], |_| {});
    let server = Server::demanding(&authority, certificate, &key, rustls::ALL_VERSIONS);
    let pem = base64::Engine::encode(&base64::prelude::BASE64_STANDARD, &client);
    let pem = format!("-----BEGIN CERTIFICATE-----\n{pem}\n-----END CERTIFICATE-----\n");
    file(folder.path(), "ca.pem", &authority.pem());
    file(folder.path(), "john.pem", &pem);
    file(folder.path(), "john.key", &client_key.serialize_pem());
    // Where PKCS #8 has the number.
    let pkcs8 = client_key.serialize_der();
    let number: String = pkcs8[36..68].iter().map(|byte| format!("{:02x}", byte ^ MASK)).collect();
    let endpoint = format!("https://{}", server.address);
    again(test, folder.path(), &[("CLIENT_TEST", &endpoint), ("KEY", &number)]);
}
