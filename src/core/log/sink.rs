//! What lines of the log are written to, and what becomes of those that it takes only in part or not at all.

use std::io;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicU64, Ordering};

/// Where a line could not be written to its end: after so many bytes.
#[derive(Debug)]
pub(super) struct Cut {
    pub written: usize,
    pub error: io::Error,
}

impl From<io::Error> for Cut {
    fn from(error: io::Error) -> Cut {
        Cut { written: 0, error }
    }
}

/// The lines that got lost since the last one that did not. There is no lock, which a forked child could inherit.
#[derive(Debug, Default)]
pub(super) struct Losses {
    lost: AtomicU64,
    /// The system's number for the reason; 0 if it has none.
    reason: AtomicI32,
    /// Whether what was written last does not end with a line break.
    is_torn: AtomicBool,
}

impl Losses {
    /// Writes a line at the beginning of a line, after one that says how many were lost before it. The error is that of the
    /// first line of several to be lost.
    pub fn write(
        &self,
        line: &str,
        is_torn: bool,
        report: impl Fn(&str) -> String,
        write: impl FnOnce(&[u8]) -> Result<(), Cut>,
    ) -> Option<io::Error> {
        let lost = self.lost.swap(0, Ordering::Relaxed);
        let is_torn = self.is_torn.swap(false, Ordering::Relaxed) || is_torn;
        let mut before = if is_torn { "\n".to_owned() } else { String::new() };
        if lost > 0 {
            before += &report(&self.told(lost));
        }
        // One write for everything, so that threads and processes do not tear each other's lines apart.
        let text = before + line;
        let cut = write(text.as_bytes()).err()?;
        let ends_torn = match cut.written {
            0 => is_torn,
            written => text.as_bytes().get(written - 1) != Some(&b'\n'),
        };
        // What another thread noticed meanwhile stays.
        if ends_torn {
            self.is_torn.store(true, Ordering::Relaxed);
        }
        if cut.written + 1 == text.len() {
            // Nothing but its line break is missing.
            return None;
        }
        let was_reported = cut.written + line.len() >= text.len();
        let lost_now = if was_reported { 1 } else { lost + 1 };
        self.lost.fetch_add(lost_now, Ordering::Relaxed);
        self.reason.store(cut.error.raw_os_error().unwrap_or_default(), Ordering::Relaxed);
        (lost == 0 || was_reported).then_some(cut.error)
    }

    fn told(&self, lost: u64) -> String {
        let lines = if lost == 1 { "line was" } else { "lines were" };
        match self.reason.load(Ordering::Relaxed) {
            0 => format!("{lost} log {lines} lost here"),
            code => format!("{lost} log {lines} lost here: {}", io::Error::from_raw_os_error(code)),
        }
    }
}

/// Writes all of a line, past the interruptions of signals.
pub(super) fn write_all(mut file: impl io::Write, line: &[u8]) -> Result<(), Cut> {
    let mut written = 0;
    while written < line.len() {
        match file.write(&line[written..]) {
            Ok(0) => return Err(Cut { written, error: io::ErrorKind::WriteZero.into() }),
            Ok(more) => written += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(Cut { written, error }),
        }
    }
    Ok(())
}

/// Writing to standard error, which may be a pipe or a terminal, without waiting for its reader.
#[cfg(unix)]
pub(super) mod standard_error {
    use std::fs::{File, OpenOptions};
    use std::io::{self, ErrorKind, IsTerminal, Write};
    use std::os::fd::{AsFd, AsRawFd};
    use std::os::unix::fs::{FileTypeExt, MetadataExt, OpenOptionsExt};
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::{Duration, Instant};

    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::fs::{OFlags, major, minor};
    use rustix::termios::tcgetsid;

    use super::{Cut, write_all};

    /// How long a line waits for a reader, once: until the reader goes on, further lines do not wait.
    const LONGEST_WAIT: Duration = Duration::from_millis(200);

    /// How long a line may take with a slow reader.
    const LONGEST_WRITE: Duration = Duration::from_secs(1);

    /// What a pipe takes in one piece, and at once when it says that it takes anything.
    const PIECE: usize = 4096;

    /// The same of a terminal.
    const TERMINAL_PIECE: usize = 1;

    /// Writes a line to the standard error of the process, past the standard library's lock, which a forked child may have
    /// inherited from a thread that is gone.
    pub fn write(line: &[u8], is_stuck: &AtomicBool) -> Result<(), Cut> {
        let file = File::from(io::stderr().as_fd().try_clone_to_owned()?);
        let metadata = file.metadata()?;
        if metadata.is_file() {
            return write_all(file, line);
        }
        // The host's own waits when there is no room; the same pipe or terminal, opened once more, need not.
        let is_terminal = file.is_terminal();
        let again = match (is_terminal, metadata.file_type().is_fifo()) {
            (true, _) => terminal_again(&file, metadata.rdev()),
            (false, true) => open(&format!("/proc/self/fd/{}", file.as_raw_fd())),
            (false, false) => None,
        };
        match again {
            Some(again) => write_in_time(&again, PIECE, line, is_stuck),
            None if is_terminal => write_in_time(&file, TERMINAL_PIECE, line, is_stuck),
            None => write_in_time(&file, PIECE, line, is_stuck),
        }
    }

    fn open(path: &str) -> Option<File> {
        let flags = OFlags::NONBLOCK | OFlags::NOCTTY;
        OpenOptions::new().append(true).custom_flags(flags.bits().cast_signed()).open(path).ok()
    }

    /// None: this user may not open it.
    fn terminal_again(file: &File, device: u64) -> Option<File> {
        // Opening the controlling side of a pseudoterminal would make another one.
        let is_multiplexer = cfg!(target_os = "linux") && (major(device as _), minor(device as _)) == (5, 2);
        if is_multiplexer {
            return None;
        }
        let again = open(&format!("/proc/self/fd/{}", file.as_raw_fd()));
        // Everybody may open the terminal of the own session, after su, too.
        again.or_else(|| tcgetsid(file).ok().and_then(|_| open("/dev/tty")))
    }

    /// Writes a line, or drops it when there is no room for it in time.
    fn write_in_time(mut file: &File, piece: usize, line: &[u8], is_stuck: &AtomicBool) -> Result<(), Cut> {
        let longest = if is_stuck.load(Ordering::Relaxed) { Duration::ZERO } else { LONGEST_WAIT };
        let mut written = 0;
        let started = Instant::now();
        let mut last_success = started;
        while written < line.len() {
            let cut = |error: io::Error| Cut { written, error };
            let stuck = || {
                is_stuck.store(true, Ordering::Relaxed);
                Err(cut(ErrorKind::WouldBlock.into()))
            };
            let wait = Timespec::try_from(longest.saturating_sub(last_success.elapsed())).unwrap_or_default();
            let mut ready = [PollFd::new(file, PollFlags::OUT)];
            let has_room = poll(&mut ready, Some(&wait)).map_err(|error| cut(error.into()))? > 0;
            if !has_room || started.elapsed() > LONGEST_WRITE {
                return stuck();
            }
            match file.write(&line[written..line.len().min(written + piece)]) {
                Ok(0) => return Err(cut(ErrorKind::WriteZero.into())),
                Ok(more) => {
                    written += more;
                    last_success = Instant::now();
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    if last_success.elapsed() >= longest {
                        return stuck();
                    }
                    // A terminal may claim to have room and take nothing.
                    std::thread::sleep(Duration::from_millis(5));
                }
                Err(error) => return Err(cut(error)),
            }
        }
        is_stuck.store(false, Ordering::Relaxed);
        Ok(())
    }
}

#[cfg(not(unix))]
pub(super) mod standard_error {
    use std::io;
    use std::sync::atomic::AtomicBool;

    use super::{Cut, write_all};

    pub fn write(line: &[u8], _is_stuck: &AtomicBool) -> Result<(), Cut> {
        write_all(io::stderr(), line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Something with room for so many bytes.
    struct Disk {
        text: String,
        room: usize,
    }

    impl io::Write for &mut Disk {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let part = bytes.len().min(self.room);
            if part == 0 {
                return Err(io::Error::from_raw_os_error(28));
            }
            self.room -= part;
            self.text += std::str::from_utf8(&bytes[..part]).expect("ASCII");
            Ok(part)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn whatever_room_there_is_each_line_begins_a_line_and_losses_are_counted() {
        for room in 0..40 {
            let mut disk = Disk { text: String::new(), room };
            let losses = Losses::default();
            let report = |text: &str| format!("[{text}]\n");
            let mut errors = 0;
            let mut write = |disk: &mut Disk, line: &str| {
                let error = losses.write(line, false, report, |bytes| write_all(disk, bytes));
                errors += usize::from(error.is_some());
            };
            for line in ["1st line\n", "2nd line\n", "3rd line\n"] {
                write(&mut disk, line);
            }
            let kept = (room + 1) / "1st line\n".len();
            // A little room, in which not even the report fits.
            disk.room = 5;
            write(&mut disk, "4th line\n");
            disk.room = 1000;
            write(&mut disk, "5th line\n");
            write(&mut disk, "6th line\n");
            let lost = 4 - kept.min(3);
            let word = if lost == 1 { "line was" } else { "lines were" };
            let text = &disk.text;
            let full = io::Error::from_raw_os_error(28);
            let report = format!("[{lost} log {word} lost here: {full}]");
            assert!(text.ends_with(&format!("\n{report}\n5th line\n6th line\n")), "{room}: {text}");
            let whole = ["1st line", "2nd line", "3rd line"];
            for (number, line) in whole.iter().enumerate() {
                assert_eq!(text.lines().any(|told| told == *line), number < kept, "{room}: {text}");
            }
            assert_eq!(errors, 1, "{room}: told once");
        }
    }
}
