//! Where a session's log lines go.

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
