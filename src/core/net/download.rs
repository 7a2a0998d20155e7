//! The body of an answer, decompressed while it arrives, in one buffer.

use flate2::{Decompress, FlushDecompress, Status};

/// Least room for the decompressor to write to.
const ROOM: usize = 64 * 1024;

/// How much larger an answer usually is than what was sent of it.
const USUAL_RATIO: usize = 6;

/// Collects the body of one answer.
pub(super) struct Download {
    bytes: Vec<u8>,
    max: usize,
    gzip: Option<Gzip>,
}

struct Gzip {
    stream: Decompress,
    /// Between two members, or before the first.
    at_start: bool,
}

/// Why a body is not taken.
#[derive(Debug)]
pub(super) enum Refused {
    /// More than the limit, or than there is memory for.
    TooLarge,
    /// Not what its encoding promises.
    BadEncoding(String),
}

impl Download {
    /// For a body of which so many bytes are promised, and no more than `max` wanted after decompression.
    pub fn new(promised: Option<u64>, max: usize, is_gzip: bool) -> Result<Download, Refused> {
        let promised = match promised {
            None => 0,
            Some(length) => {
                usize::try_from(length).ok().filter(|length| *length <= max).ok_or(Refused::TooLarge)?
            }
        };
        let expected = if is_gzip { promised.saturating_mul(USUAL_RATIO).min(max) } else { promised };
        let mut bytes = Vec::new();
        // Some room for dates to grow in, and for the NUL of a C string.
        bytes.try_reserve_exact(expected + expected / 16 + 1).map_err(|_| Refused::TooLarge)?;
        let gzip = is_gzip.then(|| Gzip { stream: Decompress::new_gzip(15), at_start: true });
        Ok(Download { bytes, max, gzip })
    }

    /// Takes the next piece.
    pub fn take(&mut self, mut piece: &[u8]) -> Result<(), Refused> {
        let Some(gzip) = &mut self.gzip else {
            if piece.len() > self.max - self.bytes.len() {
                return Err(Refused::TooLarge);
            }
            self.bytes.try_reserve(piece.len()).map_err(|_| Refused::TooLarge)?;
            self.bytes.extend_from_slice(piece);
            return Ok(());
        };
        loop {
            if gzip.at_start {
                if piece.is_empty() {
                    return Ok(());
                }
                gzip.stream = Decompress::new_gzip(15);
                gzip.at_start = false;
            }
            if self.bytes.capacity() == self.bytes.len() {
                self.bytes.try_reserve(ROOM).map_err(|_| Refused::TooLarge)?;
            }
            let before = (gzip.stream.total_in(), self.bytes.len());
            let status = gzip
                .stream
                .decompress_vec(piece, &mut self.bytes, FlushDecompress::None)
                .map_err(|error| Refused::BadEncoding(error.to_string()))?;
            let taken = usize::try_from(gzip.stream.total_in() - before.0).unwrap_or(piece.len());
            piece = &piece[taken..];
            if self.bytes.len() > self.max {
                return Err(Refused::TooLarge);
            }
            match status {
                Status::StreamEnd => gzip.at_start = true,
                // The rest of the input waits for more of it.
                _ if self.bytes.len() < self.bytes.capacity() => {
                    if piece.is_empty() {
                        return Ok(());
                    }
                    if taken == 0 && self.bytes.len() == before.1 {
                        return Err(Refused::BadEncoding("it does not go on".to_owned()));
                    }
                }
                _ => {}
            }
        }
    }

    /// The whole body.
    pub fn finish(self) -> Result<Vec<u8>, Refused> {
        match self.gzip {
            Some(Gzip { at_start: false, .. }) => {
                Err(Refused::BadEncoding("it ends in the middle".to_owned()))
            }
            _ => Ok(self.bytes),
        }
    }
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

    fn download(pieces: &[&[u8]], max: usize) -> Result<Vec<u8>, Refused> {
        let mut download = Download::new(None, max, true)?;
        for piece in pieces {
            download.take(piece)?;
        }
        download.finish()
    }

    #[test]
    fn gzip_is_decompressed_wherever_it_is_cut_and_in_several_members() {
        let body: Vec<u8> = (0..300_000_u32).flat_map(|n| (n % 977).to_string().into_bytes()).collect();
        let twice = [gzip(&body), gzip(b"and more")].concat();
        let expected = [body.as_slice(), b"and more"].concat();
        for size in [1, 7, 1000, 65_536, twice.len()] {
            let pieces: Vec<&[u8]> = twice.chunks(size).collect();
            assert_eq!(download(&pieces, expected.len()).expect("decompressed"), expected, "{size}");
        }
        assert!(download(&[], 10).expect("nothing").is_empty());
    }

    #[test]
    fn gzip_that_is_cut_or_broken_is_refused_and_so_is_too_much_of_it() {
        let whole = gzip(&[b'x'; 10_000]);
        for length in 1..whole.len() {
            assert!(
                matches!(download(&[&whole[..length]], 10_000), Err(Refused::BadEncoding(_))),
                "{length}"
            );
        }
        let mut broken = whole.clone();
        let last = broken.len() - 5;
        broken[last] ^= 1;
        assert!(matches!(download(&[&broken], 10_000), Err(Refused::BadEncoding(_))));
        assert!(matches!(download(&[&whole, b"garbage"], 10_000), Err(Refused::BadEncoding(_))));
        assert!(matches!(download(&[b"{}"], 10_000), Err(Refused::BadEncoding(_))));
        assert!(matches!(download(&[&whole], 9_999), Err(Refused::TooLarge)));
        assert_eq!(download(&[&whole], 10_000).expect("decompressed").len(), 10_000);
    }
}
