//! Where a session's log lines go: a file, standard error, and a function of the host.

use std::fmt;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};

use once_cell::race::OnceBox;

use crate::callback::Slot;
use crate::clock;
use crate::descriptors::Owned;
use crate::error::{Error, Result, Status};
use crate::files;
use crate::masking::SecretSet;
use crate::sync::lock;

use sink::Losses;

pub use line::{FIELDS, Format, Line};

mod line;
mod sink;

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
    losses: Losses,
    /// Whether standard error took no more when it was last written to.
    is_stuck: AtomicBool,
    format: Format,
    callback: Slot<Listener>,
    /// Credentials that were given in a wrong place are told to nobody.
    known: Arc<SecretSet>,
    /// Warnings from before the host could set a log function.
    early: Mutex<Vec<Line>>,
}

impl Log {
    /// Verbose sessions log everything, others warnings and only to a file. The file is appended to, and created for this user
    /// alone; it is an IO error when it cannot be opened, or when other users can read or write it. What is `known` stays out of
    /// all lines that are not made of fields.
    pub fn open(verbose: bool, path: Option<&Path>, format: Format, known: Arc<SecretSet>) -> Result<Log> {
        let opened = path.map(|path| {
            LogFile::append(path).map_err(|error| {
                Error::new(
                    Status::Io,
                    format!("cannot open the log file {} (`path_logfile`): {error}", files::shown(path)),
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
            losses: Losses::default(),
            is_stuck: AtomicBool::new(false),
            format,
            callback: Slot::default(),
            known,
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
        self.record(level, || self.known.mask(&text()).into_owned().into());
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
            self.keep(line);
        } else {
            self.call_back(level, &line);
        }
    }

    fn keep(&self, warning: Line) {
        let mut early = lock(&self.early);
        // A host that never sets a log function must not pay for it.
        if early.len() < 16 {
            early.push(warning);
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
        if self.file.as_ref().is_some_and(|file| !file.file.is_own()) {
            return;
        }
        let report = |text: &str| self.formatted(Level::Warning, &text.to_owned().into());
        let line = self.formatted(level, line);
        // Neither a full disk nor a reader that does not read is a reason to fail a call, or to keep it waiting.
        let mut failed = None;
        let mut write = || {
            failed = match &self.file {
                Some(file) => {
                    let is_torn = files::ends_within_a_line(&file.file);
                    self.losses.write(&line, is_torn, report, |text| sink::write_all(&*file.file, text))
                }
                None => self
                    .losses
                    .write(&line, false, report, |text| sink::standard_error::write(text, &self.is_stuck)),
            };
        };
        match GUARD.get() {
            Some(guard) => guard(&mut write),
            None => write(),
        }
        if let (Some(error), Some(file)) = (failed, &self.file) {
            let lost = format!(
                "lines are missing in the log file {} (`path_logfile`) until it can be written to again: {error}",
                file.path.display()
            );
            match self.callback.is_set(|_| true) {
                true => self.call_back(Level::Warning, &lost.into()),
                false => self.keep(lost.into()),
            }
        }
    }

    /// A line as it is written.
    fn formatted(&self, level: Level, line: &Line) -> String {
        match self.format {
            Format::Text => {
                format!("[ACCSYN_API] {} {} {}\n", now(), level.name().to_uppercase(), line.text())
            }
            Format::Json => line.json(&now(), level.name()) + "\n",
        }
    }
}

fn now() -> String {
    format!("{:.3}", clock::now())
}

/// The file that lines are appended to, unless the host has closed it.
struct LogFile {
    file: Owned<File>,
    path: PathBuf,
}

impl LogFile {
    fn append(path: &Path) -> io::Result<(LogFile, Option<String>)> {
        let (file, warning) = files::append_private(path)?;
        Ok((LogFile { file, path: path.to_owned() }, warning))
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
            let log = Log::open(verbose, Some(&path), Format::Text, Arc::default()).expect("open");
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
            Log::open(false, Some(&path), Format::Text, Arc::default())
                .expect("open")
                .line(Level::Warning, || "line".to_owned());
        }
        assert_eq!(std::fs::read_to_string(&path).expect("read").lines().count(), 2);
        assert_eq!(std::fs::metadata(&path).expect("metadata").permissions().mode() & 0o777, 0o600);
    }

    #[cfg(unix)]
    #[test]
    fn a_line_begins_a_line_wherever_another_process_stopped() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("a.log");
        for (before, between) in [("", ""), ("whole\n", ""), ("torn", "\n")] {
            std::fs::write(&path, before).expect("write");
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).expect("chmod");
            let log = Log::open(false, Some(&path), Format::Text, Arc::default()).expect("open");
            log.line(Level::Warning, || "line".to_owned());
            let text = std::fs::read_to_string(&path).expect("read");
            assert!(text.starts_with(&format!("{before}{between}[ACCSYN_API] ")), "{text}");
            assert_eq!(text.matches('\n').count(), 1 + usize::from(!before.is_empty()), "{text}");
        }
    }

    #[test]
    fn a_file_that_cannot_be_opened_is_an_io_error() {
        let error = Log::open(false, Some(Path::new("/nonexistent/a.log")), Format::Text, Arc::default())
            .expect_err("no such folder");
        assert_eq!(error.status, Status::Io);
        assert!(error.message.contains("/nonexistent/a.log"));
    }

    #[test]
    fn a_callback_gets_the_early_warnings_and_what_it_asked_for() {
        let log = Log::open(false, None, Format::Text, Arc::default()).expect("open");
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
        let log = Log::open(false, None, Format::Text, Arc::default()).expect("open");
        log.set_callback(Some((Level::Debug, Arc::new(|_, _| panic!("the host's fault")))));
        log.line(Level::Info, || "request".to_owned());
    }
}
