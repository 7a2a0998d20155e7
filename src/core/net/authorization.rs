//! The header `Authorization`, added where bytes leave for TLS or TCP. HTTP itself works with a stand-in of the same length, since
//! its buffers live as long as their connection, and would be copies of the credential in ordinary memory.

use std::io;
use std::ops::Range;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use http::HeaderValue;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use zeroize::Zeroize;

use crate::secret_string::SecretString;
use crate::sync::lock;

/// What stands in for each byte. Nothing in front of the header in a request can hold it: those bytes are ASCII.
const STAND_IN: u8 = 0xff;

/// The value that HTTP is given.
pub(super) fn stand_in(secret: &SecretString) -> HeaderValue {
    let value = vec![STAND_IN; secret.len()];
    // Values of headers may hold it.
    let mut value = HeaderValue::from_bytes(&value).unwrap_or_else(|_| HeaderValue::from_static(""));
    value.set_sensitive(true);
    value
}

/// The credential of the request that is being sent, and how much of it was written.
#[derive(Default)]
pub(super) struct Pending(Mutex<Option<(SecretString, usize)>>);

impl Pending {
    /// For the next request, whose header holds the stand-in.
    pub fn set(&self, secret: Option<&SecretString>) {
        *lock(&self.0) = secret.filter(|secret| !secret.is_empty()).map(|secret| (secret.clone(), 0));
    }
}

/// Bytes of a request as they go out; the credential in them is wiped when dropped.
struct Real {
    bytes: Vec<u8>,
    secret: Range<usize>,
}

impl Drop for Real {
    fn drop(&mut self) {
        self.bytes[self.secret.clone()].zeroize();
    }
}

/// A stream in whose bytes the stand-in is replaced.
pub(super) struct Authorizing<S> {
    stream: S,
    pending: Arc<Pending>,
}

impl<S> Authorizing<S> {
    pub fn new(stream: S, pending: Arc<Pending>) -> Authorizing<S> {
        Authorizing { stream, pending }
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
        let this = &mut *self;
        let mut pending = lock(&this.pending.0);
        let Some((secret, written)) = &mut *pending else {
            return Pin::new(&mut this.stream).poll_write(cx, bytes);
        };
        let start = if *written > 0 { 0 } else { memchr::memchr(STAND_IN, bytes).unwrap_or(bytes.len()) };
        let end = bytes.len().min(start + secret.len() - *written);
        let mut real = Real { bytes: bytes.to_vec(), secret: start..end };
        real.bytes[start..end].copy_from_slice(&secret.as_bytes()[*written..*written + end - start]);
        let count = std::task::ready!(Pin::new(&mut this.stream).poll_write(cx, &real.bytes))?;
        *written += count.min(end).saturating_sub(start);
        if *written == secret.len() {
            *pending = None;
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
    fn the_credential_is_written_in_place_of_its_stand_in_however_slowly() {
        let secret = SecretString::new("basic abc:def");
        let stand_in = stand_in(&secret);
        assert_eq!(stand_in.len(), secret.len());
        // Bytes behind the header, which look like it, are others.
        let request =
            [&b"GET / HTTP/1.1\r\nauthorization: "[..], stand_in.as_bytes(), b"\r\nx: \xff\xff\r\n\r\n"]
                .concat();
        let expected = b"GET / HTTP/1.1\r\nauthorization: basic abc:def\r\nx: \xff\xff\r\n\r\n";
        for at_once in 1..=request.len() {
            let pending = Arc::<Pending>::default();
            let mut stream = Authorizing::new(Slow { written: Vec::new(), at_once }, pending.clone());
            for (secret, expected) in [(Some(&secret), &expected[..]), (None, &request)] {
                pending.set(secret);
                stream.stream.written.clear();
                let mut left = &request[..];
                while !left.is_empty() {
                    let mut cx = Context::from_waker(std::task::Waker::noop());
                    let Poll::Ready(Ok(count)) = Pin::new(&mut stream).poll_write(&mut cx, left) else {
                        panic!("it takes all")
                    };
                    left = &left[count..];
                }
                assert_eq!(stream.stream.written, expected, "{at_once} at once");
            }
        }
    }
}
