//! The header `Authorization`, and others whose values are secret, added where bytes leave for TLS or TCP. HTTP itself works with
//! stand-ins of the same length, since its buffers live as long as an exchange, and would be copies of the secrets in
//! ordinary memory.

use std::io;
use std::ops::Range;
use std::pin::Pin;
use std::task::{Context, Poll};

use http::HeaderValue;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use zeroize::Zeroize;

use crate::secret_string::SecretString;

/// What stands in for each byte. Nothing in front of these headers in a request can hold it: those bytes are ASCII.
const STAND_IN: u8 = 0xff;

/// The value that HTTP is given.
pub(super) fn stand_in(secret: &SecretString) -> HeaderValue {
    let value = vec![STAND_IN; length(secret)];
    // Values of headers may hold it.
    let mut value = HeaderValue::from_bytes(&value).unwrap_or_else(|_| HeaderValue::from_static(""));
    value.set_sensitive(true);
    value
}

/// How many bytes it is in Latin-1, as headers hold it.
fn length(secret: &SecretString) -> usize {
    secret.chars().count()
}

/// Bytes of a request as they go out; the secrets in them are wiped when dropped.
struct Real {
    bytes: Vec<u8>,
    secrets: Vec<Range<usize>>,
}

impl Drop for Real {
    fn drop(&mut self) {
        for secret in &self.secrets {
            self.bytes[secret.clone()].zeroize();
        }
    }
}

/// A stream in whose bytes the stand-in is replaced.
pub(super) struct Authorizing<S> {
    stream: S,
    /// Those of the request that are not sent yet, the next one last.
    secrets: Vec<SecretString>,
    /// How much of that one was written.
    written: usize,
}

impl<S> Authorizing<S> {
    /// For one request, whose headers hold the stand-ins in this order, before any other that may look like one.
    pub fn new(stream: S, secrets: &[SecretString]) -> Authorizing<S> {
        let secrets = secrets.iter().rev().filter(|secret| !secret.is_empty()).cloned().collect();
        Authorizing { stream, secrets, written: 0 }
    }

    /// The stream itself.
    pub fn into_stream(self) -> S {
        self.stream
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Authorizing<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Authorizing<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let Authorizing { stream, secrets, written } = &mut *self;
        if secrets.is_empty() {
            return Pin::new(stream).poll_write(cx, bytes);
        }
        let mut real = Real { bytes: bytes.to_vec(), secrets: Vec::new() };
        // How much of each secret was written before.
        let mut before = Vec::new();
        let (mut at, mut done) = (0, *written);
        for secret in secrets.iter().rev() {
            let start = if done > 0 {
                Some(at)
            } else {
                memchr::memchr(STAND_IN, &bytes[at..]).map(|found| at + found)
            };
            let Some(start) = start else { break };
            let end = bytes.len().min(start + length(secret) - done);
            real.secrets.push(start..end);
            before.push(done);
            for (place, character) in real.bytes[start..end].iter_mut().zip(secret.chars().skip(done)) {
                // The API layer lets nothing else through.
                *place = u8::try_from(u32::from(character)).unwrap_or(b'?');
            }
            (at, done) = (end, 0);
        }
        let count = std::task::ready!(Pin::new(stream).poll_write(cx, &real.bytes))?;
        let sent = real.secrets.iter().zip(before).take_while(|(place, _)| place.start < count);
        for (place, before) in sent {
            let done = before + count.min(place.end) - place.start;
            if secrets.last().is_some_and(|secret| done == length(secret)) {
                secrets.pop();
                *written = 0;
            } else {
                *written = done;
            }
        }
        Poll::Ready(Ok(count))
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

    /// Takes a few bytes at a time.
    struct Slow {
        written: Vec<u8>,
        at_once: usize,
    }

    impl AsyncWrite for Slow {
        fn poll_write(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
            bytes: &[u8],
        ) -> Poll<io::Result<usize>> {
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
    fn secrets_are_written_in_place_of_their_stand_ins_however_slowly() {
        let secrets =
            [SecretString::new("basic abc:def"), SecretString::new("k\u{ff}y"), SecretString::new("")];
        let [first, second] = [stand_in(&secrets[0]), stand_in(&secrets[1])];
        assert_eq!((first.len(), second.len()), (13, 3));
        let request = |first: &[u8], second: &[u8]| {
            // Bytes behind the headers, which look like stand-ins, are others.
            let parts: [&[u8]; 5] = [
                b"GET / HTTP/1.1\r\nauthorization: ",
                first,
                b"\r\nx-key: ",
                second,
                b"\r\nx: \xff\xff\r\n\r\n",
            ];
            parts.concat()
        };
        let given = request(first.as_bytes(), second.as_bytes());
        let expected = request(b"basic abc:def", b"k\xffy");
        for at_once in 1..=given.len() {
            for (secrets, expected) in [(&secrets[..], &expected), (&[], &given)] {
                let mut stream = Authorizing::new(Slow { written: Vec::new(), at_once }, secrets);
                let mut left = &given[..];
                while !left.is_empty() {
                    let mut cx = Context::from_waker(std::task::Waker::noop());
                    // HTTP gives what it has at the moment, too.
                    let piece = &left[..left.len().min(at_once * 2)];
                    let Poll::Ready(Ok(count)) = Pin::new(&mut stream).poll_write(&mut cx, piece) else {
                        panic!("it takes all")
                    };
                    left = &left[count..];
                }
                assert_eq!(&stream.stream.written, expected, "{at_once} at once");
            }
        }
    }
}
