//! Where a session's log lines go: a file, standard error, and a function of the host.

use std::fmt;
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use once_cell::race::OnceBox;

use crate::callback::Slot;
use crate::descriptors::Owned;
use crate::error::{Error, Result, Status};
use crate::files;
use crate::sync::lock;

pub use line::{FIELDS, Format, Line};

mod line;

/// How much a line matters. Numbers are part of the C interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(i32)]
pub enum Level {
    /// Something failed.
    Error = 1,
    /// Something that should be looked at.
    Warning = 2,
    /// One line per request.
    Info = 3,
    /// Requests and responses, without secrets.
    Debug = 4,
}

impl Level {
    /// The level of a number of the C interface; None for 0 and others.
    pub fn of_number(number: i32) -> Option<Level> {
        [Level::Error, Level::Warning, Level::Info, Level::Debug]
            .into_iter()
            .find(|level| *level as i32 == number)
    }

    fn name(self) -> &'static str {
        match self {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Info => "info",
            Level::Debug => "debug",
        }
    }
}

/// Runs what writes a line, so that no signal ends the process by it.
pub type Guard = fn(&mut dyn FnMut());

static GUARD: OnceBox<Guard> = OnceBox::new();

/// Sets the guard that wraps each write.
pub fn guard_writes_by(guard: Guard) {
    if GUARD.get().is_none() {
        // Whichever thread came first has set the same.
        let _ = GUARD.set(Box::new(guard));
    }
}

/// A function of the host that takes log lines, on the thread of the call they are about.
pub type Callback = Arc<dyn Fn(Level, &str) + Send + Sync>;

/// A function of the host, and what it wants.
#[derive(Clone)]
struct Listener {
    most: Level,
    format: Format,
    callback: Callback,
}

/// The log of one session.
pub struct Log {
    /// Lines for the file, or else for standard error, up to this level.
    level: Option<Level>,
    file: Option<LogFile>,
    /// Whether standard error took no more when it was last written to.
    is_stuck: AtomicBool,
    format: Format,
    callback: Slot<Listener>,
    /// Warnings from before the host could set a log function.
    early: Mutex<Vec<Line>>,
}

impl Log {
    /// Verbose sessions log everything, others warnings and only to a file. The file is appended to, and created for this user
    /// alone; it is an IO error when it cannot be opened, or when other users can read or write it.
    pub fn open(verbose: bool, path: Option<&Path>, format: Format) -> Result<Log> {
        let opened = path.map(|path| {
            LogFile::append(path).map_err(|error| {
                Error::new(
                    Status::Io,
                    format!("cannot open the log file {} (`path_logfile`): {error}", path.display()),
                )
            })
        });
        let (file, warning) = opened.transpose()?.unzip();
        let level = match (verbose, &file) {
            (true, _) => Some(Level::Debug),
            (false, Some(_)) => Some(Level::Warning),
            (false, None) => None,
        };
        let log = Log {
            level,
            file,
            is_stuck: AtomicBool::new(false),
            format,
            callback: Slot::default(),
            early: Mutex::default(),
        };
        if let Some(warning) = warning.flatten() {
            log.line(Level::Warning, || warning);
        }
        Ok(log)
    }

    /// Gives the lines up to a level to a function of the host, or no longer; the warnings so far come first. The former
    /// function is not called any more.
    pub fn set_callback(&self, callback: Option<(Level, Callback)>) {
        self.set_callback_in(self.format, callback);
    }

    /// The same, in another format than the file.
    pub fn set_callback_in(&self, format: Format, callback: Option<(Level, Callback)>) {
        self.callback.set(callback.map(|(most, callback)| Listener { most, format, callback }));
        let early = std::mem::take(&mut *lock(&self.early));
        for line in early {
            self.call_back(Level::Warning, &line);
        }
    }

    /// Whether anybody reads lines of this level.
    pub fn is_enabled(&self, level: Level) -> bool {
        self.level.is_some_and(|most| level <= most)
            || self.callback.is_set(|listener| level <= listener.most)
    }

    /// Writes a line; the text is formatted only if the level is enabled.
    pub fn line(&self, level: Level, text: impl FnOnce() -> String) {
        self.record(level, || text().into());
    }

    /// The same with fields.
    pub fn record(&self, level: Level, line: impl FnOnce() -> Line) {
        let keep = level == Level::Warning && !self.callback.is_set(|_| true);
        if !keep && !self.is_enabled(level) {
            return;
        }
        let line = line();
        if self.level.is_some_and(|most| level <= most) {
            self.write(level, &line);
        }
        if keep {
            let mut early = lock(&self.early);
            // A host that never sets a log function must not pay for it.
            if early.len() < 16 {
                early.push(line);
            }
        } else {
            self.call_back(level, &line);
        }
    }

    fn call_back(&self, level: Level, line: &Line) {
        self.callback.call(|Listener { most, format, callback }| {
            if level > *most {
                return;
            }
            match format {
                Format::Text => callback(level, line.text()),
                Format::Json => callback(level, &line.json(&now(), level.name())),
            }
        });
    }

    fn write(&self, level: Level, line: &Line) {
        let line = match self.format {
            Format::Text => {
                format!("[ACCSYN_API] {} {} {}\n", now(), level.name().to_uppercase(), line.text())
            }
            Format::Json => line.json(&now(), level.name()) + "\n",
        };
        // Neither a full disk nor a reader that does not read is a reason to fail a call, or to keep it waiting.
        let mut write = || {
            let _ = match &self.file {
                Some(file) => file.write(line.as_bytes()),
                None => sink::write_to_standard_error(line.as_bytes(), &self.is_stuck),
            };
        };
        match GUARD.get() {
            Some(guard) => guard(&mut write),
            None => write(),
        }
    }
}

fn now() -> String {
    Timestamp::now().strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

/// The file that lines are appended to, unless the host has closed it.
struct LogFile(Owned<File>);

impl LogFile {
    fn append(path: &Path) -> io::Result<(LogFile, Option<String>)> {
        let (file, warning) = files::append_private(path)?;
        Ok((LogFile(file), warning))
    }

    fn write(&self, line: &[u8]) -> io::Result<()> {
        if !self.0.is_own() {
            return Ok(());
        }
        // One write for the whole line, so that threads and processes do not tear each other's lines apart.
        (&*self.0).write_all(line)
    }
}

/// Writing to standard error, which may be a pipe, without waiting for its reader.
#[cfg(unix)]
mod sink {
    use std::fs::{File, OpenOptions};
    use std::io::{self, ErrorKind, Write};
    use std::os::fd::AsFd;
    use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::Instant;

    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::fs::OFlags;

    /// How long a line waits for a reader, once: until the reader goes on, further lines do not wait.
    const LONGEST_WAIT: Timespec = Timespec { tv_sec: 0, tv_nsec: 200_000_000 };

    /// What a pipe takes in one piece, and at once when it says that it takes anything.
    const PIECE: usize = 4096;

    /// Writes a line to the standard error of the process, past the standard library's lock, which a forked child may have
    /// inherited from a thread that is gone.
    pub fn write_to_standard_error(line: &[u8], is_stuck: &AtomicBool) -> io::Result<()> {
        let mut file = File::from(io::stderr().as_fd().try_clone_to_owned()?);
        if file.metadata()?.file_type().is_fifo() {
            // The host's own waits when the pipe is full; the same pipe, opened once more, need not.
            let path = format!("/proc/self/fd/{}", std::os::fd::AsRawFd::as_raw_fd(&file));
            let again = OpenOptions::new()
                .append(true)
                .custom_flags(OFlags::NONBLOCK.bits().cast_signed())
                .open(path);
            file = again.unwrap_or(file);
        }
        write(&file, line, is_stuck)
    }

    /// Writes a line, or drops it when there is no room for it in time.
    fn write(mut file: &File, line: &[u8], is_stuck: &AtomicBool) -> io::Result<()> {
        if file.metadata()?.is_file() {
            return file.write_all(line);
        }
        let mut left = line;
        let started = Instant::now();
        while !left.is_empty() {
            let wait = if is_stuck.load(Ordering::Relaxed) { Timespec::default() } else { LONGEST_WAIT };
            let mut ready = [PollFd::new(file, PollFlags::OUT)];
            let has_room = poll(&mut ready, Some(&wait))? > 0;
            if !has_room || started.elapsed().as_secs() > 0 {
                is_stuck.store(true, Ordering::Relaxed);
                return Err(ErrorKind::WouldBlock.into());
            }
            match file.write(&left[..left.len().min(PIECE)]) {
                Ok(0) => return Err(ErrorKind::WriteZero.into()),
                Ok(written) => left = &left[written..],
                Err(error) if matches!(error.kind(), ErrorKind::Interrupted | ErrorKind::WouldBlock) => {}
                Err(error) => return Err(error),
            }
        }
        is_stuck.store(false, Ordering::Relaxed);
        Ok(())
    }
}

#[cfg(not(unix))]
mod sink {
    use std::io::{self, Write};
    use std::sync::atomic::AtomicBool;

    pub fn write_to_standard_error(line: &[u8], _is_stuck: &AtomicBool) -> io::Result<()> {
        io::stderr().write_all(line)
    }
}

impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Log")
            .field("level", &self.level)
            .field("has_file", &self.file.is_some())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn collector() -> (Callback, Arc<Mutex<Vec<String>>>) {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let sink = lines.clone();
        let callback = move |level: Level, text: &str| {
            sink.lock().expect("lines").push(format!("{} {text}", level.name().to_uppercase()));
        };
        (Arc::new(callback), lines)
    }

    #[test]
    fn a_file_gets_warnings_and_a_verbose_one_everything() {
        let folder = tempfile::tempdir().expect("folder");
        for (verbose, count) in [(false, 1), (true, 2)] {
            let path = folder.path().join(format!("{verbose}.log"));
            let log = Log::open(verbose, Some(&path), Format::Text).expect("open");
            log.line(Level::Warning, || "look at this".to_owned());
            log.line(Level::Debug, || "a detail".to_owned());
            let text = std::fs::read_to_string(&path).expect("read");
            assert_eq!(text.lines().count(), count, "{text}");
            assert!(text.starts_with("[ACCSYN_API] ") && text.contains("WARNING look at this\n"), "{text}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn the_file_is_appended_to_and_made_for_its_owner_only() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("a.log");
        for _ in 0..2 {
            Log::open(false, Some(&path), Format::Text)
                .expect("open")
                .line(Level::Warning, || "line".to_owned());
        }
        assert_eq!(std::fs::read_to_string(&path).expect("read").lines().count(), 2);
        assert_eq!(std::fs::metadata(&path).expect("metadata").permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_file_that_cannot_be_opened_is_an_io_error() {
        let error = Log::open(false, Some(Path::new("/nonexistent/a.log")), Format::Text)
            .expect_err("no such folder");
        assert_eq!(error.status, Status::Io);
        assert!(error.message.contains("/nonexistent/a.log"));
    }

    #[test]
    fn a_callback_gets_the_early_warnings_and_what_it_asked_for() {
        let log = Log::open(false, None, Format::Text).expect("open");
        log.line(Level::Warning, || "early".to_owned());
        let (callback, lines) = collector();
        log.set_callback(Some((Level::Info, callback)));
        log.line(Level::Info, || "request".to_owned());
        log.line(Level::Debug, || unreachable!("nobody reads this level"));
        log.set_callback(None);
        log.line(Level::Error, || unreachable!("nobody reads any more"));
        assert_eq!(*lines.lock().expect("lines"), ["WARNING early", "INFO request"]);
    }

    #[test]
    fn a_panic_of_the_host_stays_in_the_host() {
        let log = Log::open(false, None, Format::Text).expect("open");
        log.set_callback(Some((Level::Debug, Arc::new(|_, _| panic!("the host's fault")))));
        log.line(Level::Info, || "request".to_owned());
    }
}
