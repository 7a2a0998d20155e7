//! Trailers of chunked bodies (RFC 9112, 7.1.2). They are limited in bytes like heads, and nobody reads them, so those with many
//! fields are cut short before the HTTP library counts them.

use std::io::{self, ErrorKind};

use memchr::memchr;

use super::http1::MAX_HEAD;

/// So many fields are passed on; the library takes a hundred.
const MOST: usize = 80;

/// Where a chunked body is read.
#[derive(Debug, Default)]
pub(super) enum Chunks {
    /// In the line with the size of the next chunk; so far.
    #[default]
    Start,
    Size {
        size: Option<u64>,
        is_over: bool,
    },
    /// In a chunk, of which so much is left with the line end behind it.
    Data {
        left: u64,
    },
    /// In a field of the trailer, or before it.
    Trailer(Trailer),
    /// The body has ended, or it is malformed, which the library notices.
    End,
}

/// The trailer so far.
#[derive(Debug, Default)]
pub(super) struct Trailer {
    bytes: usize,
    fields: usize,
    line: Vec<u8>,
}

impl Chunks {
    /// How many of these bytes are kept as they are; of what follows only the end of the trailer is, and what comes behind.
    pub fn scan(&mut self, bytes: &[u8], end: &mut Vec<u8>) -> io::Result<usize> {
        let mut at = 0;
        while at < bytes.len() {
            match self {
                Chunks::Start => *self = Chunks::Size { size: None, is_over: false },
                Chunks::Size { size, is_over } => {
                    let byte = bytes[at];
                    at += 1;
                    match (char::from(byte).to_digit(16).filter(|_| !*is_over), *size) {
                        (Some(digit), so_far) if so_far.unwrap_or(0) < 1 << 56 => {
                            *size = Some(so_far.unwrap_or(0) << 4 | u64::from(digit));
                        }
                        (None, _) if byte != b'\n' => *is_over = true,
                        (None, Some(0)) => *self = Chunks::Trailer(Trailer::default()),
                        (None, Some(size)) => *self = Chunks::Data { left: size + 2 },
                        _ => *self = Chunks::End,
                    }
                }
                Chunks::Data { left } => {
                    let taken = (bytes.len() - at).min(usize::try_from(*left).unwrap_or(usize::MAX));
                    at += taken;
                    *left -= taken as u64;
                    if *left == 0 {
                        *self = Chunks::Start;
                    }
                }
                Chunks::Trailer(trailer) if trailer.fields < MOST => {
                    let (count, has_ended) = trailer.read_line(&bytes[at..])?;
                    at += count;
                    if has_ended {
                        *self = Chunks::End;
                    }
                }
                Chunks::Trailer(_) => {
                    self.leave_out_fields(&bytes[at..], end)?;
                    return Ok(at);
                }
                Chunks::End => return Ok(bytes.len()),
            }
        }
        Ok(at)
    }

    /// Passes on the end, and what is behind it.
    fn leave_out_fields(&mut self, bytes: &[u8], end: &mut Vec<u8>) -> io::Result<()> {
        let mut rest = bytes;
        while let Chunks::Trailer(trailer) = self
            && !rest.is_empty()
        {
            let (count, has_ended) = trailer.read_line(rest)?;
            rest = &rest[count..];
            if has_ended {
                end.extend_from_slice(&trailer.line);
                *self = Chunks::End;
            }
        }
        end.extend_from_slice(rest);
        Ok(())
    }
}

impl Trailer {
    /// Reads on to the end of a line: how many bytes that are, and whether it is the empty one at the end.
    fn read_line(&mut self, bytes: &[u8]) -> io::Result<(usize, bool)> {
        let count = memchr(b'\n', bytes).map_or(bytes.len(), |at| at + 1);
        self.bytes += count;
        if self.bytes > MAX_HEAD {
            return Err(io::Error::new(ErrorKind::InvalidData, "the trailer of the body is too large"));
        }
        self.line.extend_from_slice(&bytes[..count]);
        if matches!(self.line.as_slice(), b"\n" | b"\r\n") {
            return Ok((count, true));
        }
        if self.line.ends_with(b"\n") {
            self.line.clear();
            self.fields += 1;
        }
        Ok((count, false))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is kept of a body that arrives in pieces of this size.
    fn kept(body: &[u8], size: usize) -> Vec<u8> {
        let mut chunks = Chunks::default();
        let mut all = Vec::new();
        for piece in body.chunks(size) {
            let mut end = Vec::new();
            let count = chunks.scan(piece, &mut end).expect("not too large");
            all.extend_from_slice(&piece[..count]);
            all.extend_from_slice(&end);
        }
        all
    }

    #[test]
    fn many_fields_of_a_trailer_are_left_out_and_nothing_else() {
        let fields = |count: usize| (0..count).map(|number| format!("X-{number}: y\r\n")).collect::<String>();
        for start in ["", "5\r\nhello\r\n", "A;x=\"1\"\r\n0\r\n\r\n0\r\n\r\n\r\n00b \r\n5\r\nhello\r\n0\r\n"]
        {
            for last in ["0\r\n", "000;last=1\r\n", "0 \n"] {
                for (count, kept_count) in [(0, 0), (1, 1), (80, 80), (81, 80), (500, 80)] {
                    for (end, behind) in
                        [("\r\n", ""), ("\n", ""), ("\r\n", "HTTP/1.1 200 OK\r\nA: b\r\n\r\n")]
                    {
                        let body = format!("{start}{last}{}{end}{behind}", fields(count));
                        let expected = format!("{start}{last}{}{end}{behind}", fields(kept_count));
                        for size in [1, 2, 3, 100, body.len()] {
                            assert_eq!(String::from_utf8_lossy(&kept(body.as_bytes(), size)), expected);
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_not_chunked_passes_as_it_is() {
        for body in ["fffffffffffffffffffffffff\r\nA: b\r\n\r\n", "5\r\nhello", "1\r\nab\r\nc"] {
            for size in [1, body.len()] {
                assert_eq!(String::from_utf8_lossy(&kept(body.as_bytes(), size)), body);
            }
        }
    }

    #[test]
    fn a_trailer_of_too_many_bytes_is_an_error() {
        for trailer in ["X: y\r\n".repeat(MAX_HEAD / 6 + 1), format!("X: {}", "y".repeat(MAX_HEAD))] {
            let mut chunks = Chunks::default();
            let body = format!("0\r\n{trailer}");
            let outcome: io::Result<Vec<usize>> =
                body.as_bytes().chunks(1000).map(|piece| chunks.scan(piece, &mut Vec::new())).collect();
            assert!(outcome.expect_err("too large").to_string().contains("trailer"));
        }
    }
}
