//! Answers that are too much, or no answers at all.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

use accsyn::api::Session;
use accsyn::error::{Error, Status};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;

const MAX: usize = 1_000_000;

const LOGIN: &[u8] = br#"{"result": {"id": "64f0c0ffee00000000000001", "role": "admin", "session_id": "s"}}"#;

/// The outcome of a find that is answered with these bytes.
fn find(
    respond: impl Fn(&mut TcpStream) -> std::io::Result<()> + Send + Sync + 'static,
) -> Result<String, Error> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("bind");
    let address = listener.local_addr().expect("address");
    let respond = Arc::new(respond);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let respond = respond.clone();
            std::thread::spawn(move || {
                let mut request = Vec::new();
                while !request.ends_with(b"\r\n\r\n") {
                    let mut byte = [0];
                    stream.read_exact(&mut byte)?;
                    request.push(byte[0]);
                }
                if request.starts_with(b"PUT") {
                    stream.read_exact(&mut [0; 2])?;
                    stream.write_all(&answer("Connection: close", LOGIN))
                } else {
                    let text = String::from_utf8_lossy(&request).to_ascii_lowercase();
                    assert!(text.contains("accept-encoding: gzip\r\n"), "{text}");
                    respond(&mut stream)
                }
            });
        }
    });
    let options = json!({
        "workspace": "a", "username": "b", "api_key": "c", "proxy": "none", "rate_limit": 0, "max_retries": 0,
        "endpoint": format!("http://{address}"), "max_response_bytes": MAX, "timeout": 20,
    });
    let session = Session::open(Some(&options.to_string())).expect("login");
    session.invoke("find", Some(r#"{"query": "User"}"#), &session.cancel_token())
}

fn answer(header: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 200 OK\r\n{header}\r\nContent-Length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

fn gzip(pieces: impl IntoIterator<Item = Vec<u8>>) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    for piece in pieces {
        encoder.write_all(&piece).expect("compressed");
    }
    encoder.finish().expect("compressed")
}

/// An answer of so many bytes.
fn sized(size: usize) -> Vec<u8> {
    let mut body = br#"{"result": ["#.to_vec();
    body.resize(size - 2, b' ');
    body.extend(b"]}");
    body
}

fn refused(outcome: Result<String, Error>, words: &[&str]) {
    let error = outcome.expect_err("must not pass");
    assert_eq!(error.status, Status::Protocol, "{}", error.message);
    for word in words {
        assert!(error.message.contains(word), "'{word}' is not in: {}", error.message);
    }
}

#[test]
fn compressed_answers_are_read() {
    let body = gzip([br#"{"result": ["a"]}"#.to_vec()]);
    let outcome = find(move |stream| stream.write_all(&answer("Content-Encoding: gzip", &body)));
    assert_eq!(outcome.expect("found"), r#"["a"]"#);
}

#[test]
fn an_answer_may_be_as_large_as_max_response_bytes_and_no_larger() {
    find(|stream| stream.write_all(&answer("X: y", &sized(MAX)))).expect("just fits");
    let limit = ["1000000 bytes (`max_response_bytes`)"];
    refused(find(|stream| stream.write_all(&answer("X: y", &sized(MAX + 1)))), &limit);
    // One that says nothing of its size.
    refused(
        find(|stream| {
            stream.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")?;
            loop {
                stream.write_all(b"3e8\r\n")?;
                stream.write_all(&[b' '; 1000])?;
                stream.write_all(b"\r\n")?;
            }
        }),
        &limit,
    );
    // One that promises more than there is memory.
    let huge = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{{", u64::MAX / 2);
    refused(find(move |stream| stream.write_all(huge.as_bytes())), &limit);
}

#[test]
fn a_gzip_bomb_is_stopped_by_its_size_after_decompression() {
    let bomb = gzip((0..100).map(|_| vec![b' '; MAX]));
    assert!(bomb.len() < MAX / 2, "a hundred megabytes in {} bytes", bomb.len());
    refused(
        find(move |stream| stream.write_all(&answer("Content-Encoding: gzip", &bomb))),
        &["1000000 bytes (`max_response_bytes`)"],
    );
}

#[test]
fn what_is_no_gzip_or_no_http_is_told() {
    refused(
        find(|stream| stream.write_all(&answer("Content-Encoding: gzip", br#"{"result": []}"#))),
        &["cannot be decompressed"],
    );
    refused(
        find(|stream| stream.write_all(b"SSH-2.0-OpenSSH_9.2p1\r\n\r\n")),
        &["does not speak HTTP", "check host and port"],
    );
}
