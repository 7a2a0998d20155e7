//! Whether something is a regular file, in words for the user.

use std::fs::{FileType, Metadata};
use std::io;

/// Refuses what is not a regular file.
pub(super) fn regular(metadata: &Metadata) -> io::Result<()> {
    let kind = metadata.file_type();
    if kind.is_file() {
        return Ok(());
    }
    let what = if kind.is_dir() {
        "a folder"
    } else if kind.is_symlink() {
        "a symbolic link"
    } else {
        special(kind)
    };
    Err(not_regular(what))
}

/// The error for what is something else.
pub(super) fn not_regular(what: &str) -> io::Error {
    io::Error::other(format!("it is {what}, and must be a regular file"))
}

#[cfg(unix)]
fn special(kind: FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt;
    if kind.is_fifo() {
        "a named pipe"
    } else if kind.is_socket() {
        "a socket"
    } else {
        "a device"
    }
}

#[cfg(not(unix))]
fn special(_kind: FileType) -> &'static str {
    "a device"
}
