//! Pinned keys (`pin_sha256`).

mod support;

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};

use accsyn_api::Session;
use accsyn_core::error::Status;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use rcgen::{KeyPair, PublicKeyData};
use serde_json::json;
use sha2::{Digest, Sha256};
use support::recorder::Recorder;
use support::studio::Studio;
use support::tls::{Authority, Server, pem, refused};

fn pin(key: &KeyPair) -> String {
    BASE64_STANDARD.encode(Sha256::digest(key.subject_public_key_info()))
}

fn stranger() -> String {
    pin(&KeyPair::generate().expect("key"))
}

#[test]
fn a_pinned_key_must_be_that_of_the_server_or_of_an_authority_above_it() {
    let studio = Studio::new();
    let (own, authority) = (pin(&studio.key), pin(studio.authority.0.key()));
    let stranger = pin(&KeyPair::generate().expect("key"));
    for pins in [vec![&own], vec![&authority], vec![&stranger, &own], vec![&format!("sha256//{own}")]] {
        studio.open(json!({ "pin_sha256": pins })).expect("pinned");
    }
    let words = ["`pin_sha256`", &own];
    refused(studio.open(json!({"pin_sha256": [stranger]})), &words);
    // Without verification the server's own key still counts.
    let unverified = |pin: &str| studio.open(json!({"pin_sha256": [pin], "tls_verify": false}));
    unverified(&own).expect("pinned");
    refused(unverified(&stranger), &words);
    refused(unverified(&authority), &words);
    // A pin does not replace verification.
    refused(studio.server.open(json!({"pin_sha256": [own]})), &["does not know"]);
    let itself = studio.file("itself.pem", &pem(&studio.certificate));
    studio
        .server
        .open(json!({"pin_sha256": [own], "ca_file": itself}))
        .expect("trusted for itself, and pinned");
    refused(studio.server.open(json!({"pin_sha256": [stranger], "ca_file": itself})), &words);
    let error = studio.open(json!({ "pin_sha256": [] })).expect_err("no pin");
    assert_eq!(error.status, Status::InvalidArgument, "{}", error.message);
    assert!(error.message.contains("`pin_sha256` is an empty list"), "{}", error.message);
    for text in ["", "x", "sha256//", "AAAA", &own[1..], "sha256/AAAA"] {
        let error = studio.open(json!({"pin_sha256": [text]})).expect_err(text);
        assert_eq!(error.status, Status::InvalidArgument, "{}", error.message);
        assert!(error.message.contains("`pin_sha256`"), "{}", error.message);
    }
}

#[test]
fn what_is_wrong_with_a_pin_can_be_seen_in_the_message() {
    let studio = Studio::new();
    let own = pin(&studio.key);
    for (end, shown) in [("\n", r"\n"), ("\r\n", r"\r\n"), ("\u{2028}", r"\u{2028}"), ("\u{1b}", r"\u{1b}")] {
        let error = studio.open(json!({"pin_sha256": [format!("{own}{end}")]})).expect_err("not Base64");
        assert_eq!((error.status, error.attempts), (Status::InvalidArgument, 0), "{}", error.message);
        assert!(error.message.contains(&format!("'{own}{shown}'")), "{}", error.message);
    }
}

#[test]
fn a_pin_is_not_ignored_where_there_is_no_tls() {
    let recorder = Recorder::start(|_| json!({"json": {"result": []}}));
    let plain = format!("http://127.0.0.1:{}", recorder.http);
    for (endpoint, proxy) in [
        (plain.as_str(), "none"),
        ("http://localhost:1", "none"),
        ("http://backend.example", "none"),
        ("https://backend.example", "accsyn:127.0.0.1:1"),
        (plain.as_str(), "http://127.0.0.1:1"),
    ] {
        let options = json!({
            "workspace": "acmefilm", "username": "john@user.com", "api_key": "test-api-key-0001", "environment": false,
            "endpoint": endpoint, "proxy": proxy, "allow_http": true, "pin_sha256": [stranger()],
        });
        let error = Session::open(Some(&options.to_string())).expect_err(endpoint);
        let facts = (error.status, error.attempts);
        assert_eq!(facts, (Status::InvalidArgument, 0), "{endpoint} {proxy}: {}", error.message);
        assert!(error.message.contains("`pin_sha256`"), "{endpoint} {proxy}: {}", error.message);
    }
    assert!(recorder.take().is_empty(), "something was sent");
}

#[test]
fn of_several_authorities_only_those_count_that_vouch_for_the_server() {
    let studio = Studio::new();
    let upper = studio.authority.below("upper");
    let (lower, beside) = (upper.below("lower"), studio.authority.below("beside"));
    let (certificate, key) = lower.sign(&["127.0.0.1"], |_| {});
    let der = |authority: &Authority| authority.0.der().clone();
    // The last two have nothing to do with it.
    let unknown = Authority::new("unknown");
    let chain = vec![certificate, der(&lower), der(&upper), der(&beside), der(&unknown)];
    let server = Server::presenting(chain, &key, rustls::ALL_VERSIONS);
    let others = Authority::new("others");
    let bundle = studio.file("bundle.pem", &format!("{}{}", others.pem(), studio.authority.pem()));
    for ca_file in [json!(studio.folder.path().join("ca.pem")), json!(bundle)] {
        let open = |pins: &[&str]| studio.open_at(&server, json!({"pin_sha256": pins, "ca_file": ca_file}));
        let of = |authority: &Authority| pin(authority.0.key());
        for above in [&lower, &upper, &studio.authority] {
            open(&[&of(above)]).expect("above the server");
            open(&[&stranger(), &of(above)]).expect("one of two");
        }
        for other in [&beside, &unknown, &others] {
            refused(open(&[&of(other)]), &["`pin_sha256`", &pin(&key)]);
        }
    }
    // One that is above, and not in the way: the authority below it is trusted itself.
    let lower_file = studio.file("lower.pem", &lower.pem());
    let open = |pin: &str| studio.open_at(&server, json!({"pin_sha256": [pin], "ca_file": lower_file}));
    open(&pin(lower.0.key())).expect("trusted and pinned");
    refused(open(&pin(upper.0.key())), &["`pin_sha256`"]);
    refused(open(&pin(studio.authority.0.key())), &["`pin_sha256`"]);
}

/// A proxy that opens a tunnel to this address, whatever it is asked for.
fn tunnel(target: SocketAddr) -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("bind");
    let port = listener.local_addr().expect("address").port();
    std::thread::spawn(move || {
        for mut client in listener.incoming().flatten() {
            let mut lines = BufReader::new(client.try_clone().expect("clone")).lines();
            // Nothing follows the head before the answer.
            while lines.next().is_some_and(|line| line.is_ok_and(|line| !line.is_empty())) {}
            let Ok(mut server) = TcpStream::connect(target) else { continue };
            let _ = client.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
            let (mut from_client, mut to_server) =
                (client.try_clone().expect("clone"), server.try_clone().expect("clone"));
            std::thread::spawn(move || std::io::copy(&mut from_client, &mut to_server));
            std::thread::spawn(move || {
                let _ = std::io::copy(&mut server, &mut client);
                client.shutdown(std::net::Shutdown::Both)
            });
        }
    });
    port
}

#[test]
fn pinned_keys_are_asked_of_the_server_and_not_of_the_proxy() {
    let studio = Studio::new();
    let proxies = Authority::new("proxies");
    let (certificate, proxy_key) = proxies.sign(&["127.0.0.1"], |_| {});
    let plain = tunnel(studio.server.address);
    let proxy = Server::relay(vec![certificate], &proxy_key, plain);
    let both = studio.file("both.pem", &format!("{}{}", proxies.pem(), studio.authority.pem()));
    for proxy in [format!("https://{}", proxy.address), format!("http://127.0.0.1:{plain}")] {
        let open = |pin: &str| studio.open(json!({"pin_sha256": [pin], "ca_file": both, "proxy": proxy}));
        open(&pin(&studio.key)).expect("the server's");
        open(&pin(studio.authority.0.key())).expect("that of the authority above the server");
        for other in [pin(&proxy_key), pin(proxies.0.key()), stranger()] {
            refused(open(&other), &["`pin_sha256`", &pin(&studio.key)]);
        }
    }
}
