//! Random numbers of the system.

use crate::error::{Error, Result, Status};

/// Fills memory with them.
pub fn fill(bytes: &mut [u8]) -> Result<()> {
    getrandom::fill(bytes)
        .or_else(|error| instead(error, bytes))
        .map_err(|error| missing(&format!(" ({error})")))
}

/// The system call may be denied at any time, by a filter that is set while the program runs.
#[cfg(target_os = "linux")]
fn instead(error: getrandom::Error, bytes: &mut [u8]) -> std::result::Result<(), getrandom::Error> {
    use std::fs::File;
    use std::io::Read;

    use rustix::io::Errno;

    // The standard library, which needs some for hash tables, does the same for these, and cannot do without.
    let is_denied =
        [Errno::PERM, Errno::NOSYS].iter().any(|denied| error.raw_os_error() == Some(denied.raw_os_error()));
    if is_denied && File::open("/dev/urandom").is_ok_and(|mut device| device.read_exact(bytes).is_ok()) {
        return Ok(());
    }
    Err(error)
}

#[cfg(not(target_os = "linux"))]
fn instead(error: getrandom::Error, _bytes: &mut [u8]) -> std::result::Result<(), getrandom::Error> {
    Err(error)
}

/// The error of a call that needs some; `cause` says what the system does instead.
pub fn missing(cause: &str) -> Error {
    Error::new(
        Status::Io,
        format!(
            "the system gives no random numbers{cause}, which ids and TLS need; allow the system call getrandom, which a filter \
             (seccomp) may deny, or provide /dev/urandom"
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_differ() {
        let (mut one, mut other) = ([0; 16], [0; 16]);
        fill(&mut one).expect("random numbers");
        fill(&mut other).expect("random numbers");
        assert_ne!(one, other);
    }
}
