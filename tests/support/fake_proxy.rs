//! Proxies of our own, which inspect the traffic or answer as they are told.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// Starts a server; returns its port.
pub fn fake(handle: impl Fn(TcpStream) + Send + Sync + 'static) -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("bind");
    let port = listener.local_addr().expect("address").port();
    let handle = Arc::new(handle);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let handle = handle.clone();
            std::thread::spawn(move || handle(stream));
        }
    });
    port
}

/// SOCKS 5 and 4a for names only, all of which resolve to the target; records the bytes that the client sends.
pub fn socks(mut client: TcpStream, target: u16, tap: &Mutex<Vec<u8>>) -> std::io::Result<()> {
    let mut start = [0; 3];
    client.read_exact(&mut start)?;
    if start[0] == 5 {
        client.write_all(&[5, 0])?;
        let mut request = [0; 5];
        client.read_exact(&mut request)?;
        assert_eq!(request[..4], [5, 1, 0, 3], "CONNECT by name");
        let mut name = vec![0; usize::from(request[4]) + 2];
        client.read_exact(&mut name)?;
        tap.lock().expect("tap").extend(&name);
        client.write_all(&[5, 0, 0, 1, 127, 0, 0, 1, 0, 0])?;
    } else {
        let mut rest = [0; 6];
        client.read_exact(&mut rest)?;
        assert_eq!(
            (start[..2].to_vec(), rest[1..4].to_vec()),
            (vec![4, 1], vec![0, 0, 0]),
            "CONNECT by name"
        );
        let mut name = Vec::new();
        while name.last() != Some(&0) {
            let mut byte = [0];
            client.read_exact(&mut byte)?;
            name.push(byte[0]);
        }
        tap.lock().expect("tap").extend(&name);
        client.write_all(&[0, 90, 0, 0, 0, 0, 0, 0])?;
    }
    pump(client, target, tap)
}

/// Relays bytes in both directions, and records those of the client.
pub fn pump(mut client: TcpStream, target: u16, tap: &Mutex<Vec<u8>>) -> std::io::Result<()> {
    let mut server = TcpStream::connect(("127.0.0.1", target))?;
    let (mut from, mut to) = (server.try_clone()?, client.try_clone()?);
    std::thread::spawn(move || std::io::copy(&mut from, &mut to));
    let mut buffer = [0; 16384];
    loop {
        let count = client.read(&mut buffer)?;
        if count == 0 {
            return server.shutdown(std::net::Shutdown::Write);
        }
        tap.lock().expect("tap").extend(&buffer[..count]);
        server.write_all(&buffer[..count])?;
    }
}

/// An HTTP proxy that connects every CONNECT to the target and records its head.
pub fn connect(mut client: TcpStream, target: u16, heads: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        client.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    heads.lock().expect("heads").push(String::from_utf8_lossy(&head).into_owned());
    client.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
    pump(client, target, &Mutex::default())
}

/// A proxy that answers each message of the client with the next of these, then connects to the target. HTTP messages end
/// with their head.
pub fn scripted(target: u16, answers: Vec<Vec<u8>>) -> (u16, Arc<Mutex<Vec<Vec<u8>>>>) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let tap = seen.clone();
    let port = fake(move |mut client| {
        for answer in &answers {
            let mut message = Vec::new();
            while message.first().is_none_or(|byte| *byte == b'C') && !message.ends_with(b"\r\n\r\n") {
                let mut piece = [0; 4096];
                match client.read(&mut piece) {
                    Ok(count) if count > 0 => message.extend_from_slice(&piece[..count]),
                    _ => return,
                }
            }
            tap.lock().expect("seen").push(message);
            // In two pieces, as networks do.
            let (one, other) = answer.split_at(answer.len() / 2);
            if client.write_all(one).is_err() || client.write_all(other).is_err() {
                return;
            }
        }
        let _ = pump(client, target, &Mutex::default());
    });
    (port, seen)
}
