//! The head of a request, which is written in place of the one that HTTP makes: of that only what says how the body is framed counts. The
//! buffers of HTTP live as long as an exchange, and would be copies of the secrets in ordinary memory. Nothing is checked here: names and
//! values of headers were (`headers.rs`), targets are escaped, credentials were encoded here, and hosts are valid.

use std::borrow::Cow;
use std::io::{self, ErrorKind};
use std::ops::Range;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use memchr::{memchr, memmem};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use zeroize::Zeroize;

use crate::secret_string::SecretString;

/// The names of credentials.
pub(super) const AUTHORIZATION: &str = "authorization";
pub(super) const PROXY_AUTHORIZATION: &str = "proxy-authorization";

/// Room behind a head for what HTTP says of the body.
const ROOM: usize = 128;

/// Lines of a head.
#[derive(Debug, Clone, Default)]
pub(super) struct Fields {
    /// In Latin-1, without the secrets.
    lines: Vec<u8>,
    /// With their places in the lines.
    secrets: Vec<(usize, SecretString)>,
}

impl Fields {
    /// Adds a field. Name and value are known to be valid.
    pub fn add(&mut self, name: &str, value: &str) {
        self.begin(name);
        push_latin1(value, &mut self.lines);
        self.end();
    }

    /// The same with a secret value.
    pub fn add_secret(&mut self, name: &str, value: &SecretString) {
        self.begin(name);
        self.secrets.push((self.lines.len(), value.clone()));
        self.end();
    }

    fn begin(&mut self, name: &str) {
        self.lines.extend(name.bytes().map(|byte| byte.to_ascii_lowercase()));
        self.lines.extend_from_slice(b": ");
    }

    fn end(&mut self) {
        self.lines.extend_from_slice(b"\r\n");
    }

    /// At most so long with its secrets.
    fn size(&self) -> usize {
        self.lines.len() + self.secrets.iter().map(|(_, secret)| secret.len()).sum::<usize>()
    }
}

/// Values of headers are Latin-1; the API layer lets nothing else through.
fn push_latin1(text: &str, out: &mut Vec<u8>) {
    if text.is_ascii() {
        out.extend_from_slice(text.as_bytes());
    } else {
        out.extend(text.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')));
    }
}

/// The head of one request.
pub(super) struct RequestHead<'a> {
    method: &'static str,
    target: Cow<'a, [u8]>,
    /// Those of all requests of a session.
    common: Arc<Fields>,
    credentials: Vec<SecretField>,
}

/// A field of one request whose value is secret, and its name.
pub(super) type SecretField = (&'static str, SecretString);

impl<'a> RequestHead<'a> {
    /// The target is known to be valid.
    pub fn new(
        method: &'static str,
        target: Cow<'a, [u8]>,
        common: Arc<Fields>,
        credentials: Vec<SecretField>,
    ) -> RequestHead<'a> {
        debug_assert!(target.iter().all(u8::is_ascii_graphic), "a target that is not escaped");
        RequestHead { method, target, common, credentials }
    }

    /// As it is sent, with room for so much of the body.
    pub fn encode(&self, body: usize) -> Encoded {
        let line = self.method.len() + self.target.len() + 12;
        let credentials = self.credentials.iter().map(|(name, secret)| name.len() + secret.len() + 4);
        let size = line + self.common.size() + credentials.sum::<usize>();
        let mut head =
            Encoded { bytes: Vec::with_capacity(size + ROOM + body), secrets: Vec::new(), sent: 0 };
        for piece in [self.method.as_bytes(), b" ", &self.target, b" HTTP/1.1\r\n"] {
            head.bytes.extend_from_slice(piece);
        }
        head.push(&self.common);
        for (name, secret) in &self.credentials {
            head.bytes.extend_from_slice(name.as_bytes());
            head.bytes.extend_from_slice(b": ");
            head.push_secret(secret);
            head.bytes.extend_from_slice(b"\r\n");
        }
        debug_assert!(head.bytes.len() <= size, "it grew, and so left a copy of secrets behind");
        head
    }
}

/// A head, and what follows it in the same write. The secrets in it are wiped when dropped.
pub(super) struct Encoded {
    bytes: Vec<u8>,
    secrets: Vec<Range<usize>>,
    sent: usize,
}

impl Encoded {
    fn push(&mut self, fields: &Fields) {
        let mut at = 0;
        for (place, secret) in &fields.secrets {
            self.bytes.extend_from_slice(&fields.lines[at..*place]);
            at = *place;
            self.push_secret(secret);
        }
        self.bytes.extend_from_slice(&fields.lines[at..]);
    }

    fn push_secret(&mut self, secret: &SecretString) {
        let start = self.bytes.len();
        push_latin1(secret, &mut self.bytes);
        self.secrets.push(start..self.bytes.len());
    }

    #[cfg(test)]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Appends as much as there is room for; returns how much that was.
    fn fill(&mut self, bytes: &[u8]) -> usize {
        let count = bytes.len().min(self.bytes.capacity() - self.bytes.len());
        self.bytes.extend_from_slice(&bytes[..count]);
        count
    }
}

impl Drop for Encoded {
    fn drop(&mut self) {
        for secret in &self.secrets {
            self.bytes[secret.clone()].zeroize();
        }
    }
}

/// A stream that a request is written to, whose head becomes this one.
pub(super) struct Heading<S> {
    stream: S,
    /// None: it was sent.
    head: Option<Encoded>,
    /// How many bytes of HTTP it stands for. 0: not known yet.
    stands_for: usize,
    /// How many bytes HTTP has yet to write: all of them once its head is known, before that those of the body.
    left: usize,
}

impl<S> Heading<S> {
    /// For a request with a body of so many bytes.
    pub fn new(stream: S, head: Encoded, body: usize) -> Heading<S> {
        Heading { stream, head: Some(head), stands_for: 0, left: body }
    }

    /// The stream itself; None when the rest of the request would be taken for the next one.
    pub fn into_stream(self) -> Option<S> {
        (self.head.is_none() && self.left == 0).then_some(self.stream)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Heading<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Heading<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let Heading { stream, head, stands_for, left } = &mut *self;
        let Some(encoded) = head else {
            let count = ready!(Pin::new(stream).poll_write(cx, bytes))?;
            *left = left.saturating_sub(count);
            return Poll::Ready(Ok(count));
        };
        if *stands_for == 0 {
            // The line is replaced; what follows it is only what was not left to the head.
            let Some(end) = memchr(b'\n', bytes) else { return Poll::Ready(Ok(bytes.len())) };
            let line = end + 1;
            *stands_for = line + encoded.fill(&bytes[line..]);
            // HTTP writes its head as a whole.
            let end = memmem::find(bytes, b"\r\n\r\n").map_or(usize::MAX, |end| end + 4);
            *left = left.saturating_add(end);
        }
        while encoded.sent < encoded.bytes.len() {
            let count = ready!(Pin::new(&mut *stream).poll_write(cx, &encoded.bytes[encoded.sent..]))?;
            if count == 0 {
                return Poll::Ready(Err(ErrorKind::WriteZero.into()));
            }
            encoded.sent += count;
        }
        *head = None;
        *left = left.saturating_sub(*stands_for);
        Poll::Ready(Ok(*stands_for))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes a few bytes at a time, and only every other time.
    struct Slow {
        written: Vec<u8>,
        at_once: usize,
        is_ready: bool,
    }

    impl AsyncWrite for Slow {
        fn poll_write(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
            bytes: &[u8],
        ) -> Poll<io::Result<usize>> {
            self.is_ready = !self.is_ready;
            if !self.is_ready {
                return Poll::Pending;
            }
            let count = bytes.len().min(self.at_once);
            self.written.extend_from_slice(&bytes[..count]);
            Poll::Ready(Ok(count))
        }

        fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }

        fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }
    }

    #[test]
    fn a_head_with_its_secrets_is_written_in_place_of_the_line_however_slowly() {
        let mut common = Fields::default();
        common.add("Host", "a:1");
        common.add_secret("x-key", &SecretString::new("k\u{ff}y"));
        common.add_secret("x-none", &SecretString::new(""));
        common.add("x-name", "\u{fc}");
        let own = vec![("authorization", SecretString::new("basic abc:def"))];
        let head = RequestHead::new("PUT", b"/path?q"[..].into(), Arc::new(common), own);
        let body = [&[b'x'; 1000][..], b"\r\n\r\n\n"].concat();
        let given = [&b"PUT / HTTP/1.1\r\ncontent-length: 1005\r\n\r\n"[..], &body].concat();
        let expected = [
            b"PUT /path?q HTTP/1.1\r\nhost: a:1\r\nx-key: k\xffy\r\nx-none: \r\n",
            &b"x-name: \xfc\r\nauthorization: basic abc:def\r\ncontent-length: 1005\r\n\r\n"[..],
            &body,
        ];
        let expected = expected.concat();
        for at_once in 1..=given.len() {
            // With room for the whole body, or for none of it.
            for room in [0, body.len()] {
                let slow = Slow { written: Vec::new(), at_once, is_ready: false };
                let mut stream = Heading::new(slow, head.encode(room), body.len());
                let mut left = &given[..];
                while !left.is_empty() {
                    assert_eq!(
                        stream.left == 0,
                        stream.head.is_none() && left.is_empty(),
                        "{at_once} at once"
                    );
                    let mut cx = Context::from_waker(std::task::Waker::noop());
                    if let Poll::Ready(count) = Pin::new(&mut stream).poll_write(&mut cx, left) {
                        left = &left[count.expect("written")..];
                    }
                }
                assert!(stream.stream.written == expected, "{at_once} at once");
                assert!(stream.head.is_none(), "its secrets are wiped");
                assert!(stream.into_stream().is_some(), "and it can be used again");
            }
        }
    }

    #[test]
    fn a_head_does_not_outgrow_its_memory_and_goes_out_with_its_body_at_once() {
        let own = vec![("authorization", SecretString::new(&"\u{e9}".repeat(300)))];
        let head = RequestHead::new("GET", b"/"[..].into(), Arc::default(), own);
        let slow = Slow { written: Vec::new(), at_once: usize::MAX, is_ready: false };
        let mut stream = Heading::new(slow, head.encode(16), 16);
        let mut cx = Context::from_waker(std::task::Waker::noop());
        let given = b"GET / HTTP/1.1\r\ncontent-length: 16\r\n\r\n0123456789abcdef";
        let written = Pin::new(&mut stream).poll_write(&mut cx, given);
        assert!(matches!(written, Poll::Ready(Ok(count)) if count == given.len()), "{written:?}");
    }
}
