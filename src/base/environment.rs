//! The environment of the process. It is only read, and only by names that the library knows: to list all variables while
//! another thread sets one is undefined in C.
//!
//! A process that has more rights than whoever started it believes none of it.

use std::ffi::OsString;

use once_cell::race::OnceBox;

/// Whether the system says that this process has more rights than whoever started it.
type Detector = fn() -> bool;

static DETECTOR: OnceBox<Detector> = OnceBox::new();

/// Sets how the system is asked, which only unsafe code can do.
pub fn detect_privileges_by(detector: fn() -> bool) {
    if DETECTOR.get().is_none() {
        // Whichever thread came first has set the same.
        let _ = DETECTOR.set(Box::new(detector));
    }
}

/// Whether the environment is that of somebody with fewer rights: in programs with the set-user-ID or set-group-ID bit, or
/// with file capabilities.
pub fn is_foreign() -> bool {
    ids_differ() || DETECTOR.get().is_some_and(|detector| detector())
}

/// A variable; None when it is not set, or is not believed. Few are set, so the system is only asked about those.
pub fn var_os(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|_| !is_foreign())
}

/// The same as a string; None when it is not UTF-8, too.
pub fn var(name: &str) -> Option<String> {
    var_os(name)?.into_string().ok()
}

#[cfg(unix)]
fn ids_differ() -> bool {
    use rustix::process::{getegid, geteuid, getgid, getuid};
    getuid() != geteuid() || getgid() != getegid()
}

#[cfg(not(unix))]
fn ids_differ() -> bool {
    false
}
