//! The wall clock of this machine, which v1 events carry.

use jiff::tz::TimeZone;

use accsyn_core::clock;

/// The time zone of this machine, by its name. The variable is read once, while a session is opened: the host may set variables
/// on another thread later.
#[derive(Debug, Default)]
pub(super) struct Zone {
    /// None: the system's.
    #[cfg(unix)]
    name: Option<String>,
    /// As it was then, for when it cannot be read: the process may have no descriptor left.
    #[cfg(unix)]
    first: Option<TimeZone>,
}

impl Zone {
    pub fn of_environment() -> Zone {
        let zone = Zone {
            #[cfg(unix)]
            name: accsyn_core::environment::var("TZ").filter(|name| !name.is_empty()),
            #[cfg(unix)]
            first: None,
        };
        #[cfg(unix)]
        let zone = Zone { first: Some(zone.read()), ..zone };
        zone
    }

    /// The time of day here and now.
    pub fn now(&self) -> jiff::ZonedDateTime {
        clock::now().to_zoned_datetime(self.read())
    }

    /// Read each time: the date library caches it behind a process-wide lock, which a forked child could find locked.
    #[cfg(unix)]
    fn read(&self) -> TimeZone {
        let found = match &self.name {
            None => file("/etc/localtime"),
            Some(name) => {
                let name = name.strip_prefix(':').unwrap_or(name);
                let path = std::path::Path::new("/usr/share/zoneinfo").join(name);
                file(&path.to_string_lossy()).or_else(|| TimeZone::posix(name).ok())
            }
        };
        found.or_else(|| self.first.clone()).unwrap_or(TimeZone::UTC)
    }

    #[cfg(not(unix))]
    fn read(&self) -> TimeZone {
        TimeZone::system()
    }
}

#[cfg(unix)]
fn file(path: &str) -> Option<TimeZone> {
    // A name may lead elsewhere, to what is not a time zone and without end.
    let content = accsyn_core::files::read(std::path::Path::new(path), 1 << 20).ok()?;
    TimeZone::tzif("local", &content.bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_zone_that_is_a_device_or_a_pipe_is_not_waited_for() {
        use rustix::fs::{CWD, FileType, Mode, mknodat};

        let folder = tempfile::tempdir().expect("folder");
        let pipe = folder.path().join("pipe");
        mknodat(CWD, &pipe, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).expect("pipe");
        let pipe = pipe.to_string_lossy();
        for path in ["/dev/zero", "/dev/random", "/dev/tty", &pipe, "/", "/nonexistent/zone"] {
            assert!(file(path).is_none(), "{path}");
            for name in [path.to_owned(), format!(":{path}")] {
                let zone = Zone { name: Some(name), first: None };
                assert_eq!(zone.now().offset(), jiff::tz::Offset::UTC, "{path}");
            }
        }
    }

    #[test]
    fn it_is_what_the_date_library_says_too() {
        let now = Zone::of_environment().now();
        let difference = now.datetime().until(jiff::ZonedDateTime::now().datetime()).expect("difference");
        assert!(difference.get_hours() == 0 && difference.get_minutes() <= 1, "{difference:?}");
    }
}
