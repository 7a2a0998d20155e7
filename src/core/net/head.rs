//! Heads of responses are limited in bytes. The HTTP library limits the number of their fields instead, and keeping room for
//! many costs time with every response, so what nobody reads is left out of heads with many fields before it parses them, and
//! of trailers.

use std::io::{self, ErrorKind};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use memchr::memchr;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::http1::MAX_HEAD;
use super::trailer::Chunks;

/// So many fields are passed on as they are; the library takes a hundred.
const MOST: usize = 80;

/// The fields that are read, by us or by the library.
const READ: [&str; 7] = [
    "connection",
    "content-encoding",
    "content-length",
    "location",
    "proxy-authenticate",
    "retry-after",
    "transfer-encoding",
];

/// The most that is read at once. The HTTP library makes its buffers for bodies twice as large as what it has just got, and
/// cannot do without them when memory runs out.
const MOST_AT_ONCE: usize = 16 * 1024;

/// A stream whose next bytes are the head of a response, and on which none has too many fields.
pub(super) struct Heads<S> {
    stream: S,
    scanner: Scanner,
    /// What is still to be read, and how much of it was.
    out: Vec<u8>,
    given: usize,
}

/// Where a response is read.
#[derive(Default)]
struct Scanner {
    is_in_head: bool,
    /// Whether the status line was read, and says that another head follows.
    has_status: bool,
    is_informational: bool,
    /// Bytes and fields of this head so far.
    bytes: usize,
    fields: usize,
    /// The present line so far, and whether it waits for its end before it is passed on.
    line: Vec<u8>,
    is_held: bool,
    /// Whether the field before was passed on, and with it lines that continue it.
    is_kept: bool,
    /// Whether the field before says how the body is framed, and whether that is in chunks.
    is_framing: bool,
    is_chunked: bool,
    chunks: Option<Chunks>,
}

impl<S> Heads<S> {
    pub fn new(stream: S) -> Heads<S> {
        Heads { stream, scanner: Scanner::new(), out: Vec::new(), given: 0 }
    }

    /// The stream below; None when some of what was read from it would be lost.
    pub fn into_stream(self) -> Option<S> {
        (self.given == self.out.len()).then_some(self.stream)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Heads<S> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        loop {
            if this.given < this.out.len() {
                let count = buf.remaining().min(this.out.len() - this.given);
                buf.put_slice(&this.out[this.given..this.given + count]);
                this.given += count;
                return Poll::Ready(Ok(()));
            }
            (this.out, this.given) = (Vec::new(), 0);
            let before = buf.filled().len();
            if buf.remaining() <= MOST_AT_ONCE {
                ready!(Pin::new(&mut this.stream).poll_read(cx, buf))?;
            } else {
                // Zeroes it first, which a small response need not pay for.
                let mut part = ReadBuf::new(buf.initialize_unfilled_to(MOST_AT_ONCE));
                ready!(Pin::new(&mut this.stream).poll_read(cx, &mut part))?;
                let count = part.filled().len();
                buf.advance(count);
            }
            let bytes = &buf.filled()[before..];
            if !this.scanner.is_reading() || bytes.is_empty() {
                return Poll::Ready(Ok(()));
            }
            let passed = this.scanner.scan(bytes, &mut this.out)?;
            buf.set_filled(before + passed);
            if passed > 0 {
                return Poll::Ready(Ok(()));
            }
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Heads<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

impl Scanner {
    /// What comes first is a head.
    fn new() -> Scanner {
        let mut scanner = Scanner::default();
        scanner.expect();
        scanner
    }

    /// Whether something may have to be left out.
    fn is_reading(&self) -> bool {
        self.is_in_head || self.chunks.is_some()
    }

    /// What comes next is a head.
    fn expect(&mut self) {
        (self.is_framing, self.is_chunked, self.chunks) = (false, false, None);
        (self.is_in_head, self.is_kept) = (true, true);
        (self.has_status, self.is_informational) = (false, false);
        (self.bytes, self.fields) = (0, 0);
        self.line.clear();
    }

    /// How many of these bytes are passed on as they are; what is passed on behind them is written to `out`.
    fn scan(&mut self, bytes: &[u8], out: &mut Vec<u8>) -> io::Result<usize> {
        let mut passed = 0;
        let mut rest = bytes;
        let mut is_whole = true;
        while self.is_in_head && !rest.is_empty() {
            let end = memchr(b'\n', rest).map_or(rest.len(), |at| at + 1);
            let (piece, behind) = rest.split_at(end);
            rest = behind;
            self.bytes += piece.len();
            if self.bytes > MAX_HEAD {
                return Err(io::Error::new(ErrorKind::InvalidData, "message head is too large"));
            }
            if self.line.is_empty() {
                self.is_held = self.fields >= MOST;
            }
            is_whole &= !self.is_held;
            if is_whole {
                passed += piece.len();
            } else if !self.is_held {
                out.extend_from_slice(piece);
            }
            let is_end = piece.ends_with(b"\n");
            // A line that has come as a whole, as most do, is not copied.
            if !is_end || !self.line.is_empty() {
                self.line.extend_from_slice(piece);
            }
            if is_end {
                let mut begun = std::mem::take(&mut self.line);
                let line = if begun.is_empty() { piece } else { &begun };
                self.end_line(line);
                if self.is_held && self.is_kept {
                    out.extend_from_slice(line);
                }
                begun.clear();
                self.line = begun;
            }
        }
        let mut end = Vec::new();
        let kept = match &mut self.chunks {
            Some(chunks) => chunks.scan(rest, &mut end)?,
            None => rest.len(),
        };
        if is_whole {
            passed += kept;
        } else {
            out.extend_from_slice(&rest[..kept]);
        }
        out.append(&mut end);
        Ok(passed)
    }

    /// Takes in the value of a field, or a line that continues it.
    fn read_framing(&mut self, value: &[u8]) {
        if self.is_framing {
            self.is_chunked = ends_with_chunked(value).unwrap_or(self.is_chunked);
        }
    }

    fn end_line(&mut self, line: &[u8]) {
        let is_empty = matches!(line, b"\n" | b"\r\n");
        match line {
            // Empty lines in front mean nothing.
            _ if !self.has_status && is_empty => {}
            _ if !self.has_status => {
                self.has_status = true;
                let status = line.split(|byte| *byte == b' ').nth(1).unwrap_or_default();
                self.is_informational = status.starts_with(b"1") && !status.starts_with(b"101");
            }
            _ if is_empty && self.is_informational => self.expect(),
            _ if is_empty => {
                (self.is_in_head, self.is_kept) = (false, true);
                self.chunks = self.is_chunked.then(Chunks::default);
            }
            // Continues the field before.
            [b' ' | b'\t', ..] => self.read_framing(line),
            _ => {
                self.fields += 1;
                let (name, value) = line.split_at(memchr(b':', line).unwrap_or(line.len()));
                self.is_framing = name.eq_ignore_ascii_case(b"transfer-encoding");
                self.read_framing(value.strip_prefix(b":").unwrap_or(value));
                self.is_kept = self.fields <= MOST || is_read(line);
            }
        }
    }
}

/// Whether a list of codings ends with this one; None if it is empty.
fn ends_with_chunked(codings: &[u8]) -> Option<bool> {
    let last = codings.trim_ascii().rsplit(|byte| *byte == b',').next()?.trim_ascii();
    (!last.is_empty()).then(|| last.eq_ignore_ascii_case(b"chunked"))
}

/// Whether a field is read; one without a name is left to the library, which complains.
fn is_read(line: &[u8]) -> bool {
    match memchr(b':', line) {
        None => true,
        Some(end) => READ.iter().any(|name| line[..end].eq_ignore_ascii_case(name.as_bytes())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is passed on of a response that arrives in pieces of this size.
    fn passed(response: &[u8], size: usize) -> Vec<u8> {
        let mut scanner = Scanner::new();
        let mut all = Vec::new();
        for piece in response.chunks(size) {
            if scanner.is_reading() {
                let mut out = Vec::new();
                let count = scanner.scan(piece, &mut out).expect("not too large");
                all.extend_from_slice(&piece[..count]);
                all.extend_from_slice(&out);
            } else {
                all.extend_from_slice(piece);
            }
        }
        all
    }

    fn fields(count: usize) -> String {
        (0..count).map(|number| format!("X-{number}: y\r\n")).collect()
    }

    #[test]
    fn usual_heads_and_all_bodies_pass_as_they_are() {
        let lines = "a\n\nb\r\n\r\n".repeat(1000);
        for head in [
            "HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n".to_owned(),
            format!("\r\nHTTP/1.1 200 OK\r\n{}\r\n", fields(80)),
            "HTTP/1.1 100 Go\r\n\r\nHTTP/1.1 200 OK\n\n".to_owned(),
            format!("HTTP/1.1 103 X\r\n{0}\r\nHTTP/1.1 200 OK\r\n{0}\r\n", fields(80)),
            "HTTP/1.1 101 Switching\r\n\r\n".to_owned(),
            "SSH-2.0-OpenSSH\r\n".to_owned(),
        ] {
            let response = format!("{head}{lines}");
            for size in [1, 2, 7, 100, response.len()] {
                // Behind what is not HTTP everything may be a field, and is dropped.
                let length = if head.starts_with("SSH") { head.len() } else { response.len() };
                assert_eq!(
                    passed(response.as_bytes(), size)[..length],
                    response.as_bytes()[..length],
                    "{head}"
                );
            }
        }
    }

    #[test]
    fn many_fields_are_left_out_but_for_those_that_are_read() {
        let read = "Content-Length: 5\r\nRETRY-AFTER:\r\n 7\r\nTransfer-Encoding: identity\r\n";
        for first in ["", "HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n"] {
            let status = format!("{first}HTTP/1.1 200 OK\r\n");
            let (few, many) = (fields(80), fields(3000));
            let more = "Y: a\r\n\tb\r\n".repeat(5);
            let response = format!("{status}{many}{more}{read}{more}\r\nbody\r\n\r\n");
            let expected = format!("{status}{few}{read}\r\nbody\r\n\r\n");
            for size in [1, 2, 3, 100, 4096, response.len()] {
                let passed = passed(response.as_bytes(), size);
                assert_eq!(String::from_utf8_lossy(&passed), expected, "{size}");
            }
        }
        // A field that was passed on takes its second line along.
        let response = format!("HTTP/1.1 200 OK\r\n{}Last: a\r\n b\r\nNo: c\r\n d\r\n\r\n", fields(79));
        let expected = format!("HTTP/1.1 200 OK\r\n{}Last: a\r\n b\r\n\r\n", fields(79));
        for size in [1, 5, response.len()] {
            assert_eq!(String::from_utf8_lossy(&passed(response.as_bytes(), size)), expected);
        }
        // Each head of several is counted by itself.
        let hints = format!("HTTP/1.1 103 Early Hints\r\n{}\r\n", fields(500));
        let response = format!("{hints}{hints}HTTP/1.1 200 OK\r\n{}\r\nbody", fields(10));
        let short = format!("HTTP/1.1 103 Early Hints\r\n{}\r\n", fields(80));
        let expected = format!("{short}{short}HTTP/1.1 200 OK\r\n{}\r\nbody", fields(10));
        for size in [1, 64, response.len()] {
            assert_eq!(String::from_utf8_lossy(&passed(response.as_bytes(), size)), expected);
        }
    }

    #[test]
    fn trailers_are_left_out_of_chunked_bodies_only() {
        let body = format!("5\r\nhello\r\n0\r\n{}\r\n", fields(200));
        let cut = format!("5\r\nhello\r\n0\r\n{}\r\n", fields(80));
        for (framing, is_chunked) in [
            ("Transfer-Encoding: chunked\r\n", true),
            ("TRANSFER-ENCODING:gzip , Chunked \r\n", true),
            ("Transfer-Encoding:\r\n chunked\r\n", true),
            ("Transfer-Encoding: identity\r\nA: b\r\nTransfer-Encoding: chunked\r\nB: c\r\n d\r\n", true),
            ("Transfer-Encoding: chunked\r\nTransfer-Encoding:\r\n", true),
            ("Transfer-Encoding: chunked, identity\r\n", false),
            ("X-Transfer-Encoding: chunked\r\n", false),
            ("Content-Length: 5000\r\n", false),
        ] {
            for many in [0, 200] {
                let head = |many| format!("HTTP/1.1 200 OK\r\n{}{framing}\r\n", fields(many));
                let response = format!("HTTP/1.1 103 A\r\n{framing}\r\n{}{body}", head(many));
                for size in [1, 3, 1000, response.len()] {
                    let passed = passed(response.as_bytes(), size);
                    let end = if is_chunked { &cut } else { &body };
                    assert!(passed.ends_with(format!("\r\n\r\n{end}").as_bytes()), "{framing} {many} {size}");
                }
            }
        }
    }

    #[test]
    fn a_head_of_too_many_bytes_is_an_error_wherever_they_are() {
        for head in [
            format!("HTTP/1.1 200 {}", "x".repeat(MAX_HEAD)),
            format!("HTTP/1.1 200 OK\r\nX: {}", "x".repeat(MAX_HEAD)),
            format!("HTTP/1.1 200 OK\r\n{}", fields(MAX_HEAD / 7)),
            "\r\n".repeat(MAX_HEAD),
        ] {
            let mut scanner = Scanner::new();
            let pieces = head.as_bytes().chunks(1000);
            let outcome: io::Result<Vec<usize>> =
                pieces.map(|piece| scanner.scan(piece, &mut Vec::new())).collect();
            assert_eq!(outcome.expect_err("too large").to_string(), "message head is too large");
        }
    }
}
