//! Reads more than was asked for while a large response arrives. TLS asks for one record at a time, HTTP without it for 16 KiB, and
//! copying another time costs less than a call of the system for each, which lets the peer send its next packets one by one, too.

use std::io;
use std::ops::Range;
use std::task::Poll;

use tokio::io::ReadBuf;

use crate::memory::try_to;

/// How much is read at once.
const MOST: usize = 128 * 1024;

/// Begins after so many bytes for which there was no need to wait. Smaller responses are as fast without it.
const LEAST: usize = 512 * 1024;

/// What was read ahead of a connection.
#[derive(Default)]
pub(super) struct ReadAhead {
    /// Empty as long as nothing is read ahead.
    bytes: Vec<u8>,
    /// Those that nobody has asked for yet.
    unread: Range<usize>,
    /// How much was received where there may have been more.
    ready: usize,
}

impl ReadAhead {
    /// Gives what was read before. False: there is nothing.
    #[inline]
    pub fn give(&mut self, buffer: &mut ReadBuf<'_>) -> bool {
        let is_any = !self.unread.is_empty();
        if is_any {
            self.give_unread(buffer);
        }
        is_any
    }

    fn give_unread(&mut self, buffer: &mut ReadBuf<'_>) {
        let count = self.unread.len().min(buffer.remaining());
        let start = self.unread.start;
        self.unread.start += count;
        buffer.put_slice(&self.bytes[start..start + count]);
    }

    /// Reads, once all was given, by what returns how many bytes it received. Returns whether there may be more to receive.
    pub fn read(
        &mut self,
        buffer: &mut ReadBuf<'_>,
        receive: impl FnOnce(&mut [u8]) -> Poll<io::Result<usize>>,
    ) -> Poll<io::Result<bool>> {
        debug_assert!(self.unread.is_empty(), "bytes that were not given yet");
        let is_direct = self.bytes.is_empty() || buffer.remaining() >= self.bytes.len();
        let room = if is_direct { buffer.initialize_unfilled() } else { &mut self.bytes };
        let size = room.len();
        let count = std::task::ready!(receive(room))?;
        if is_direct {
            buffer.advance(count);
        } else {
            self.unread = 0..count;
            self.give_unread(buffer);
        }
        let is_full = count == size;
        if is_full && size < MOST {
            self.ready += count;
            if self.ready >= LEAST {
                self.begin();
            }
        }
        Poll::Ready(Ok(is_full))
    }

    /// Without memory it goes on as before.
    fn begin(&mut self) {
        if self.bytes.is_empty() && try_to(|| self.bytes.try_reserve_exact(MOST)).is_ok() {
            self.bytes.resize(MOST, 0);
        }
    }

    /// Gives the memory back, once all was given: no more is expected.
    pub fn end(&mut self) {
        self.ready = 0;
        if self.unread.is_empty() && !self.bytes.is_empty() {
            *self = ReadAhead::default();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A peer that has sent so many bytes, and how often it was asked.
    struct Peer {
        sent: Vec<u8>,
        reads: usize,
    }

    impl Peer {
        fn new(count: usize) -> Peer {
            Peer { sent: (0..count).map(|at| (at % 251) as u8).collect(), reads: 0 }
        }

        /// Asks for so much at a time until nothing comes.
        fn read_all(&mut self, ahead: &mut ReadAhead, room: usize) -> Vec<u8> {
            let (mut all, mut at) = (Vec::new(), 0);
            loop {
                let mut bytes = vec![0; room];
                let mut buffer = ReadBuf::new(&mut bytes);
                if !ahead.give(&mut buffer) {
                    let outcome = ahead.read(&mut buffer, |room| {
                        let count = room.len().min(self.sent.len() - at);
                        room[..count].copy_from_slice(&self.sent[at..at + count]);
                        at += count;
                        self.reads += 1;
                        Poll::Ready(Ok(count))
                    });
                    assert!(outcome.is_ready());
                }
                if buffer.filled().is_empty() {
                    return all;
                }
                all.extend_from_slice(buffer.filled());
            }
        }
    }

    #[test]
    fn a_large_response_arrives_whole_and_in_order_in_few_reads() {
        const SIZE: usize = 4_000_000;
        for room in [1000, 16_406, MOST - 1, MOST, 3 * MOST] {
            let (mut ahead, mut peer) = (ReadAhead::default(), Peer::new(SIZE));
            assert!(peer.read_all(&mut ahead, room) == peer.sent, "{room}");
            assert!(peer.reads <= LEAST / room + SIZE / MOST + 3, "{} reads of {room}", peer.reads);
            ahead.end();
            assert_eq!(ahead.bytes.capacity(), 0);
        }
    }

    #[test]
    fn nothing_is_read_ahead_of_small_responses() {
        for (sent, room) in [(100, 16_406), (LEAST - 1, 16_406), (LEAST - 1, 1)] {
            let (mut ahead, mut peer) = (ReadAhead::default(), Peer::new(sent));
            assert!(peer.read_all(&mut ahead, room) == peer.sent);
            assert_eq!(ahead.bytes.capacity(), 0, "{sent} bytes, {room} at a time");
        }
    }

    #[test]
    fn what_nobody_has_asked_for_yet_is_kept_and_a_failure_is_passed_on() {
        let mut ahead = ReadAhead::default();
        const ROOM: usize = 16 * 1024;
        let mut bytes = [0; ROOM];
        let fill = |room: &mut [u8]| {
            room.fill(7);
            Poll::Ready(Ok(room.len()))
        };
        for _ in 0..=LEAST / ROOM {
            assert!(matches!(ahead.read(&mut ReadBuf::new(&mut bytes), fill), Poll::Ready(Ok(true))));
        }
        ahead.end();
        assert_eq!(ahead.unread, ROOM..MOST);
        // Who has no room loses nothing.
        assert!(ahead.give(&mut ReadBuf::new(&mut [])));
        let mut given = 0;
        while ahead.give(&mut ReadBuf::new(&mut bytes)) {
            given += ROOM;
        }
        assert_eq!(given, MOST - ROOM);
        for outcome in [Poll::Pending, Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()))] {
            let is_pending = outcome.is_pending();
            let passed_on = ahead.read(&mut ReadBuf::new(&mut bytes), |_| outcome);
            assert_eq!(passed_on.is_pending(), is_pending);
            assert!(is_pending || matches!(passed_on, Poll::Ready(Err(_))));
            assert!(!ahead.give(&mut ReadBuf::new(&mut bytes)));
        }
    }
}
