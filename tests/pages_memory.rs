//! Reading page by page takes the memory of two pages, however many there are. It is alone in its program because it
//! measures the memory of the process.
#![cfg(target_os = "linux")]

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Arc;

use accsyn_api::{Pages, Session};
use serde_json::json;

/// Entities of a page, and pages.
const LIMIT: usize = 1000;
const PAGES: usize = 10;

/// The peak memory of the process, in bytes.
fn peak() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").expect("status");
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).expect("VmHWM");
    let kib: usize = line.split_whitespace().nth(1).expect("number").parse().expect("number");
    kib * 1024
}

#[test]
fn pages_take_the_memory_of_two() {
    let login = r#"{"result": {"id": "64f0c0ffee00000000000001", "role": "admin", "session_id": "s"}}"#;
    let entity = format!(r#"{{"id": "ObjectId:64f0c1d2e3a4000100000001", "name": "{}"}}"#, "x".repeat(8000));
    let page = format!(r#"{{"result": [{}]}}"#, vec![entity; LIMIT].join(","));
    let size = page.len();
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("bind");
    let address = listener.local_addr().expect("address");
    std::thread::spawn(move || {
        // One after the other, so that the backend has one page in memory itself.
        for mut stream in listener.incoming().flatten() {
            let mut request = [0; 8192];
            let count = stream.read(&mut request).unwrap_or(0);
            let body = if request[..count].starts_with(b"PUT") { login } else { &page };
            let head =
                format!("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len());
            let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes()));
        }
    });
    let options = json!({
        "workspace": "a", "username": "b", "api_key": "c", "proxy": "none", "rate_limit": 0,
        "endpoint": format!("http://{address}"),
    });
    let session = Arc::new(Session::open(Some(&options.to_string())).expect("login"));
    let before = peak();
    let options = json!({"limit": LIMIT, "max": LIMIT * PAGES}).to_string();
    let pages = Pages::open(&session, "Transfer", Some(&options)).expect("pages");
    let mut total = 0;
    while let Some(page) = pages.next_page().expect("page") {
        total += page.len();
    }
    assert!(total > (PAGES - 1) * size, "{total} bytes in all");
    let grown = peak() - before;
    assert!(grown < 3 * size, "{grown} bytes for pages of {size}");
}
