//! The body of a response, decompressed and passed on while it arrives.

use flate2::{Decompress, FlushDecompress, Status};

use super::framing::Coding;
use super::request::Receiver;
use crate::memory::{self, try_to};

/// The usual ratio between a body and its compressed form.
const USUAL_RATIO: usize = 6;

/// How much arrives at least before the receiver works on it.
const BATCH: usize = memory::PIECE / 4 * 3;

/// Collects the body of one response.
pub(super) struct Download<'a> {
    receiver: &'a mut dyn Receiver,
    /// Whether the receiver may work on what has arrived; not of failures, whose bodies are read as they are.
    is_success: bool,
    /// How much has arrived, decompressed.
    received: usize,
    max: usize,
    /// How much room the whole body takes, as far as is known.
    expected: usize,
    packed: Option<Packed>,
}

struct Packed {
    coding: Coding,
    stream: Decompress,
    /// Between two members, or before the first.
    at_start: bool,
    /// Whether a member is complete.
    has_member: bool,
    /// Whether something else than a member follows, which is ignored as usual.
    has_ended: bool,
}

/// Why a body is not taken.
#[derive(Debug)]
pub(super) enum Refused {
    /// More than the limit.
    TooLarge,
    /// More than there is memory for.
    NoMemory,
    /// Not what its encoding promises.
    BadEncoding(String),
}

impl Download<'_> {
    /// For a body of which so many bytes are promised, and no more than `max` wanted after decompression; of a failure twice
    /// as many, since its message is worth more than the limit.
    pub fn new(
        receiver: &mut dyn Receiver,
        status: u16,
        promised: Option<u64>,
        max: usize,
        coding: Coding,
    ) -> Result<Download<'_>, Refused> {
        let is_success = (200..300).contains(&status);
        let max = if is_success { max } else { max.saturating_mul(2) };
        let promised = match promised {
            None => 0,
            Some(length) => {
                usize::try_from(length).ok().filter(|length| *length <= max).ok_or(Refused::TooLarge)?
            }
        };
        let expected =
            if coding != Coding::Identity { promised.saturating_mul(USUAL_RATIO).min(max) } else { promised };
        // Some room for dates to grow in, and for the NUL of a C string.
        let expected = expected.saturating_add(expected / 16 + 1);
        let packed = (coding != Coding::Identity).then(|| Packed {
            coding,
            stream: Decompress::new(false),
            at_start: true,
            has_member: false,
            has_ended: false,
        });
        Ok(Download { receiver, is_success, received: 0, max, expected, packed })
    }

    /// Takes the next piece.
    pub fn take(&mut self, piece: &[u8]) -> Result<(), Refused> {
        if let Some(mut packed) = self.packed.take() {
            let outcome = self.decompress(&mut packed, piece);
            self.packed = Some(packed);
            return outcome;
        }
        let (mut piece, beyond) = piece.split_at(piece.len().min(self.max - self.received));
        while !piece.is_empty() {
            let room = self.room(piece.len().min(memory::PIECE))?;
            let (now, later) = piece.split_at(room.min(piece.len()));
            self.receiver.body().extend_from_slice(now);
            self.received += now.len();
            piece = later;
        }
        if beyond.is_empty() { Ok(()) } else { Err(Refused::TooLarge) }
    }

    /// How much can be appended to the body; at least one byte, once so many follow.
    fn room(&mut self, more: usize) -> Result<usize, Refused> {
        if self.is_success && self.receiver.body().len() >= BATCH {
            self.receiver.advance(self.expected);
        }
        let body = self.receiver.body();
        if body.len() == body.capacity() {
            // One byte more shows that it is too large.
            let most = (self.max - self.received).saturating_add(1);
            let growth = memory::growth(body.len(), more, self.expected).min(most);
            try_to(|| body.try_reserve_exact(growth)).map_err(|_| Refused::NoMemory)?;
        }
        Ok(body.capacity() - body.len())
    }

    fn decompress(&mut self, packed: &mut Packed, mut piece: &[u8]) -> Result<(), Refused> {
        loop {
            if packed.has_ended {
                return Ok(());
            }
            if packed.at_start {
                if packed.has_member {
                    // Tapes and some proxies fill up with zeros.
                    piece = &piece[piece.iter().take_while(|byte| **byte == 0).count()..];
                }
                let Some(first) = piece.first() else { return Ok(()) };
                packed.stream = match packed.coding {
                    Coding::Deflate => Decompress::new(is_zlib(*first)),
                    _ => Decompress::new_gzip(15),
                };
                packed.at_start = false;
            }
            self.room(memory::PIECE)?;
            let bytes = self.receiver.body();
            let before = (packed.stream.total_in(), bytes.len());
            let status = match packed.stream.decompress_vec(piece, bytes, FlushDecompress::None) {
                Ok(status) => status,
                // Another member would begin with a valid header.
                Err(_) if packed.has_member && packed.stream.total_out() == 0 => {
                    (packed.at_start, packed.has_ended) = (true, true);
                    return Ok(());
                }
                Err(error) => return Err(Refused::BadEncoding(error.to_string())),
            };
            let taken = usize::try_from(packed.stream.total_in() - before.0).unwrap_or(piece.len());
            piece = &piece[taken..];
            self.received += bytes.len() - before.1;
            if self.received > self.max {
                return Err(Refused::TooLarge);
            }
            match status {
                Status::StreamEnd => {
                    (packed.at_start, packed.has_member) = (true, true);
                    packed.has_ended = packed.coding == Coding::Deflate;
                }
                // The rest of the input waits for more of it.
                _ if bytes.len() < bytes.capacity() => {
                    if piece.is_empty() {
                        return Ok(());
                    }
                    if taken == 0 && bytes.len() == before.1 {
                        return Err(Refused::BadEncoding("it does not go on".to_owned()));
                    }
                }
                _ => {}
            }
        }
    }

    /// The size of the body, if it is whole.
    pub fn finish(self) -> Result<usize, Refused> {
        match self.packed {
            Some(Packed { at_start: false, .. }) => {
                Err(Refused::BadEncoding("it ends in the middle".to_owned()))
            }
            _ => Ok(self.received),
        }
    }
}

/// Whether a stream begins with the header of zlib: method 8, and a window of at most 32 KiB.
fn is_zlib(first: u8) -> bool {
    first & 0xf == 8 && first >> 4 <= 7
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn gzip(body: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(body).expect("write");
        encoder.finish().expect("gzip")
    }

    fn download(pieces: &[&[u8]], max: usize, coding: Coding) -> Result<Vec<u8>, Refused> {
        let mut body = Vec::new();
        let mut download = Download::new(&mut body, 200, None, max, coding)?;
        for piece in pieces {
            download.take(piece)?;
        }
        download.finish()?;
        Ok(body)
    }

    #[test]
    fn a_promise_takes_no_memory_before_bytes_come() {
        for coding in [Coding::Identity, Coding::Gzip] {
            let mut body = Vec::new();
            let mut download =
                Download::new(&mut body, 200, Some(1 << 40), 1 << 41, coding).expect("no fault");
            let start = gzip(&[b'x'; 100]);
            download.take(if coding == Coding::Gzip { &start } else { b"[12" }).expect("a little");
            drop(download);
            assert!(body.capacity() < 1 << 20, "{} bytes", body.capacity());
        }
        // What arrives is copied little, and takes no more than it needs.
        let (size, mut copied, mut body) = (10_000_000, 0, Vec::new());
        let mut download =
            Download::new(&mut body, 200, Some(size), usize::MAX, Coding::Identity).expect("no fault");
        for _ in 0..size / 1000 {
            let (before, length) = (download.receiver.body().capacity(), download.receiver.body().len());
            download.take(&[b' '; 1000]).expect("a piece");
            if download.receiver.body().capacity() != before {
                copied += length;
            }
        }
        drop(download);
        assert!(copied < 1_700_000 && body.capacity() < 11_000_000, "{copied}, {}", body.capacity());
    }

    /// Takes out what has arrived, and counts it.
    #[derive(Default)]
    struct Emptying {
        body: Vec<u8>,
        taken: Vec<u8>,
        most: usize,
    }

    impl Receiver for Emptying {
        fn body(&mut self) -> &mut Vec<u8> {
            self.most = self.most.max(self.body.capacity());
            &mut self.body
        }

        fn advance(&mut self, expected: usize) {
            assert!(expected > 0);
            self.taken.append(&mut self.body);
        }

        fn restart(&mut self) {}
    }

    #[test]
    fn a_receiver_that_takes_out_what_has_arrived_needs_no_more_than_a_piece() {
        let body: Vec<u8> = (0..300_000_u32).flat_map(|n| (n % 977).to_string().into_bytes()).collect();
        let packed = gzip(&body);
        for (sent, coding) in [(&body, Coding::Identity), (&packed, Coding::Gzip)] {
            for size in [1000, 16_384, sent.len()] {
                let download = |receiver: &mut Emptying, max| {
                    let mut download = Download::new(receiver, 200, Some(sent.len() as u64), max, coding)?;
                    sent.chunks(size).try_for_each(|piece| download.take(piece))?;
                    download.finish()
                };
                let mut receiver = Emptying::default();
                assert_eq!(download(&mut receiver, body.len()).expect("complete"), body.len());
                receiver.taken.append(&mut receiver.body);
                assert!(receiver.taken == body && receiver.most <= memory::PIECE, "{} bytes", receiver.most);
                let outcome = download(&mut Emptying::default(), body.len() - 1);
                assert!(matches!(outcome, Err(Refused::TooLarge)), "the limit is for all of it");
            }
        }
    }

    #[test]
    fn gzip_is_decompressed_wherever_it_is_cut_and_in_several_members() {
        let body: Vec<u8> = (0..300_000_u32).flat_map(|n| (n % 977).to_string().into_bytes()).collect();
        let twice = [gzip(&body), gzip(b"and more")].concat();
        let expected = [body.as_slice(), b"and more"].concat();
        for size in [1, 7, 1000, 65_536, twice.len()] {
            let pieces: Vec<&[u8]> = twice.chunks(size).collect();
            assert_eq!(
                download(&pieces, expected.len(), Coding::Gzip).expect("decompressed"),
                expected,
                "{size}"
            );
        }
        assert!(download(&[], 10, Coding::Gzip).expect("nothing").is_empty());
    }

    #[test]
    fn gzip_that_is_cut_or_broken_is_refused_and_so_is_too_much_of_it() {
        let whole = gzip(&[b'x'; 10_000]);
        for length in 1..whole.len() {
            assert!(
                matches!(download(&[&whole[..length]], 10_000, Coding::Gzip), Err(Refused::BadEncoding(_))),
                "{length}"
            );
        }
        let mut broken = whole.clone();
        let last = broken.len() - 5;
        broken[last] ^= 1;
        assert!(matches!(download(&[&broken], 10_000, Coding::Gzip), Err(Refused::BadEncoding(_))));
        assert!(matches!(download(&[b"{}"], 10_000, Coding::Gzip), Err(Refused::BadEncoding(_))));
        assert!(matches!(download(&[&whole], 9_999, Coding::Gzip), Err(Refused::TooLarge)));
        assert_eq!(download(&[&whole], 10_000, Coding::Gzip).expect("decompressed").len(), 10_000);
    }

    #[test]
    fn what_follows_gzip_and_is_not_gzip_is_ignored() {
        let padded = [gzip(b"a"), vec![0; 700], gzip(b"b"), vec![0; 1]].concat();
        for size in [1, 3, padded.len()] {
            let pieces: Vec<&[u8]> = padded.chunks(size).collect();
            assert_eq!(download(&pieces, 10, Coding::Gzip).expect("decompressed"), b"ab");
        }
        assert!(matches!(download(&[&[0], &gzip(b"a")], 10, Coding::Gzip), Err(Refused::BadEncoding(_))));
        for trailing in [&b"x"[..], b"garbage", b"\r\n", b"\0\0x\0", b"\x1f\x8c more", b"{}"] {
            let body = [&gzip(b"a"), trailing, &gzip(b"b")].concat();
            for size in [1, 2, 3, body.len()] {
                let pieces: Vec<&[u8]> = body.chunks(size).collect();
                assert_eq!(download(&pieces, 10, Coding::Gzip).expect("decompressed"), b"a", "{trailing:?}");
            }
        }
        // Another member that is cut or broken is not ignored.
        let whole = [gzip(b"a"), gzip(&[b'b'; 100])].concat();
        for length in gzip(b"a").len() + 2..whole.len() {
            let cut = download(&[&whole[..length]], 200, Coding::Gzip);
            assert!(matches!(cut, Err(Refused::BadEncoding(_))), "{length}");
        }
        let mut broken = whole;
        let last = broken.len() - 5;
        broken[last] ^= 1;
        assert!(matches!(download(&[&broken], 200, Coding::Gzip), Err(Refused::BadEncoding(_))));
    }

    #[test]
    fn deflate_is_understood_with_and_without_a_header() {
        let body = b"some body, some body".repeat(1000);
        let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        zlib.write_all(&body).expect("write");
        let mut raw = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
        raw.write_all(&body).expect("write");
        for packed in [zlib.finish().expect("zlib"), raw.finish().expect("deflate")] {
            for size in [1, packed.len()] {
                let pieces: Vec<&[u8]> = packed.chunks(size).collect();
                assert_eq!(download(&pieces, body.len(), Coding::Deflate).expect("complete"), body);
            }
            for trailing in [&b"\0\0"[..], b"x", &packed] {
                let pieces = [packed.as_slice(), trailing];
                assert_eq!(download(&pieces, body.len(), Coding::Deflate).expect("complete"), body);
                let pieces = [packed.as_slice(), trailing].concat();
                assert_eq!(download(&[&pieces], body.len(), Coding::Deflate).expect("complete"), body);
            }
        }
    }
}
