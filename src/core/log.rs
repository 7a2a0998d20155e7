//! Where a session's log lines go: a file, standard error, and a function of the host.

use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;

use crate::callback::Slot;
use crate::error::{Error, Result, Status};

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
    /// Requests and answers, redacted.
    Debug = 4,
}

impl Level {
    /// The level of a number of the C interface; None for 0 and others.
    pub fn of_number(number: i32) -> Option<Level> {
        [Level::Error, Level::Warning, Level::Info, Level::Debug]
            .into_iter()
            .find(|level| *level as i32 == number)
    }

    fn word(self) -> &'static str {
        match self {
            Level::Error => "ERROR",
            Level::Warning => "WARNING",
            Level::Info => "INFO",
            Level::Debug => "DEBUG",
        }
    }
}

/// A function of the host that takes log lines, on the thread of the call they are about.
pub type Callback = Arc<dyn Fn(Level, &str) + Send + Sync>;

/// The log of one session.
pub struct Log {
    /// Lines for the file, or else for standard error, up to this level.
    level: Option<Level>,
    file: Option<File>,
    callback: Slot<(Level, Callback)>,
    /// Warnings from before the host could say where it wants them.
    early: Mutex<Vec<String>>,
}

impl Log {
    /// Verbose sessions log everything, others warnings and only to a file. The file is appended to, and made for the
    /// user's eyes only; it is an IO error when it cannot be opened.
    pub fn open(verbose: bool, path: Option<&Path>) -> Result<Log> {
        let file = match path {
            None => None,
            Some(path) => Some(append(path).map_err(|error| {
                Error::new(
                    Status::Io,
                    format!("cannot open the log file {} (`path_logfile`): {error}", path.display()),
                )
            })?),
        };
        let level = match (verbose, &file) {
            (true, _) => Some(Level::Debug),
            (false, Some(_)) => Some(Level::Warning),
            (false, None) => None,
        };
        Ok(Log { level, file, callback: Slot::default(), early: Mutex::default() })
    }

    /// Gives the lines up to a level to a function of the host, or no longer; the warnings so far come first. The former
    /// function is not called any more.
    pub fn set_callback(&self, callback: Option<(Level, Callback)>) {
        self.callback.set(callback);
        let early = std::mem::take(&mut *self.early.lock().unwrap_or_else(PoisonError::into_inner));
        for text in early {
            self.call_back(Level::Warning, &text);
        }
    }

    /// Whether anybody reads lines of this level.
    pub fn is_enabled(&self, level: Level) -> bool {
        self.level.is_some_and(|most| level <= most) || self.callback.is_set(|(most, _)| level <= *most)
    }

    /// Writes a line; the text is only made when somebody reads it.
    pub fn line(&self, level: Level, text: impl FnOnce() -> String) {
        let keep = level == Level::Warning && !self.callback.is_set(|_| true);
        if !keep && !self.is_enabled(level) {
            return;
        }
        let text = text();
        if self.level.is_some_and(|most| level <= most) {
            self.write(level, &text);
        }
        if keep {
            let mut early = self.early.lock().unwrap_or_else(PoisonError::into_inner);
            // A host that never asks must not pay for it.
            if early.len() < 16 {
                early.push(text);
            }
        } else {
            self.call_back(level, &text);
        }
    }

    fn call_back(&self, level: Level, text: &str) {
        self.callback.call(|(most, callback)| {
            if level <= *most {
                callback(level, text);
            }
        });
    }

    /// One write for the whole line, so that threads and processes do not tear each other's lines apart.
    fn write(&self, level: Level, text: &str) {
        let time = Timestamp::now().strftime("%Y-%m-%dT%H:%M:%S.%3fZ");
        let line = format!("[ACCSYN_API] {time} {} {text}\n", level.word());
        // A full disk is no reason to fail a call.
        let _ = match &self.file {
            Some(file) => (&*file).write_all(line.as_bytes()),
            None => std::io::stderr().write_all(line.as_bytes()),
        };
    }
}

fn append(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Log").field("level", &self.level).field("file", &self.file).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn collector() -> (Callback, Arc<Mutex<Vec<String>>>) {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let sink = lines.clone();
        let callback = move |level: Level, text: &str| {
            sink.lock().expect("lines").push(format!("{} {text}", level.word()));
        };
        (Arc::new(callback), lines)
    }

    #[test]
    fn a_file_gets_warnings_and_a_verbose_one_everything() {
        let folder = tempfile::tempdir().expect("folder");
        for (verbose, count) in [(false, 1), (true, 2)] {
            let path = folder.path().join(format!("{verbose}.log"));
            let log = Log::open(verbose, Some(&path)).expect("open");
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
            Log::open(false, Some(&path)).expect("open").line(Level::Warning, || "line".to_owned());
        }
        assert_eq!(std::fs::read_to_string(&path).expect("read").lines().count(), 2);
        assert_eq!(std::fs::metadata(&path).expect("metadata").permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_file_that_cannot_be_opened_is_an_io_error() {
        let error = Log::open(false, Some(Path::new("/nonexistent/a.log"))).expect_err("no such folder");
        assert_eq!(error.status, Status::Io);
        assert!(error.message.contains("/nonexistent/a.log"));
    }

    #[test]
    fn a_callback_gets_the_early_warnings_and_what_it_asked_for() {
        let log = Log::open(false, None).expect("open");
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
        let log = Log::open(false, None).expect("open");
        log.set_callback(Some((Level::Debug, Arc::new(|_, _| panic!("the host's fault")))));
        log.line(Level::Info, || "request".to_owned());
    }
}
