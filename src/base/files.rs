//! Files that users name: read when they are what they should be, and opened for appending when nobody else can touch them.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read};
use std::path::Path;

use zeroize::Zeroizing;

use crate::descriptors::Owned;

#[cfg(not(unix))]
use not_unix as access;
use regular::regular;
#[cfg(unix)]
use unix as access;

pub use access::{changeable, ends_within_a_line, readable_by_others, replaceable};

#[cfg(not(unix))]
mod not_unix;
mod regular;
#[cfg(unix)]
mod unix;

/// Byte order marks.
const UTF_8: &[u8] = b"\xef\xbb\xbf";
const UTF_16: [&[u8]; 2] = [b"\xff\xfe", b"\xfe\xff"];

/// A file that was read, with what the system says of it.
#[derive(Debug)]
pub struct Content {
    /// Wiped from memory when dropped.
    pub bytes: Zeroizing<Vec<u8>>,
    /// Of the file itself, not of a link to it.
    pub metadata: Metadata,
}

/// Reads a regular file of at most `limit` bytes. It never waits for a named pipe and opens no device.
pub fn read(path: &Path, limit: u64) -> io::Result<Content> {
    check_path(path)?;
    // Opening a device may already have an effect.
    regular(&std::fs::metadata(path)?)?;
    let mut options = OpenOptions::new();
    options.read(true);
    access::without_waiting(&mut options);
    // The host may close it meanwhile.
    let file = Owned::new(options.open(path)?)?;
    let metadata = file.metadata()?;
    // It may have been replaced meanwhile.
    regular(&metadata)?;
    let too_large = || io::Error::other(format!("it is larger than {limit} bytes"));
    if metadata.len() > limit {
        return Err(too_large());
    }
    let size = usize::try_from(metadata.len()).unwrap_or_default();
    // One byte more, so that the end is seen without growing: growing would leave a copy behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(size + 1));
    (&*file).take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(too_large());
    }
    Ok(Content { bytes, metadata })
}

/// The same as a string, without the byte order mark that editors of Windows put first.
pub fn read_text(path: &Path, limit: u64) -> io::Result<(Zeroizing<String>, Metadata)> {
    let Content { mut bytes, metadata } = read(path, limit)?;
    if bytes.starts_with(UTF_8) {
        bytes.drain(..UTF_8.len());
    } else if UTF_16.iter().any(|mark| bytes.starts_with(mark)) {
        return Err(io::Error::other("it is UTF-16; save it as UTF-8"));
    }
    // Without a mark, UTF-16 of ASCII is valid UTF-8, whose names nobody would find.
    check_nul(&bytes)?;
    match String::from_utf8(std::mem::take(&mut *bytes)) {
        Ok(text) => Ok((Zeroizing::new(text), metadata)),
        Err(error) => {
            let position = error.utf8_error().valid_up_to();
            drop(Zeroizing::new(error.into_bytes()));
            Err(io::Error::other(format!("it is not UTF-8 (at byte {position})")))
        }
    }
}

/// Refuses what is no text.
pub fn check_nul(bytes: &[u8]) -> io::Result<()> {
    match memchr::memchr(0, bytes) {
        Some(position) => Err(io::Error::other(format!(
            "it has a NUL byte (at byte {position}), as UTF-16 and UTF-32 have; save it as UTF-8"
        ))),
        None => Ok(()),
    }
}

/// Opens a file for appending, or creates it for this user alone. It is an error when other users can read or write it, or
/// could have chosen what it is. The warning says what others could do later.
pub fn append_private(path: &Path) -> io::Result<(Owned<File>, Option<String>)> {
    check_path(path)?;
    let (file, warning) = access::open_private(path)?;
    let metadata = file.metadata()?;
    regular(&metadata)?;
    access::check_private(&metadata)?;
    access::check_stored(&file)?;
    Ok((file, warning))
}

/// Refuses the content of a file, which some give in place of its path: it may be a private key.
pub fn check_path(path: &Path) -> io::Result<()> {
    match is_content(path) {
        true => Err(io::Error::other("it must be the path of a file, not its content")),
        false => Ok(()),
    }
}

/// A path for messages.
pub fn shown(path: &Path) -> String {
    match is_content(path) {
        true => "[withheld: the content of a file]".to_owned(),
        false => path.display().to_string(),
    }
}

fn is_content(path: &Path) -> bool {
    memchr::memmem::find(path.as_os_str().as_encoded_bytes(), b"-----BEGIN").is_some()
}

/// How users other than this one and root can change what a file says, or put another in its place; None: they cannot.
pub fn exposed(path: &Path, metadata: &Metadata) -> Option<String> {
    changeable(metadata).map(str::to_owned).or_else(|| replaceable(path))
}

#[cfg(test)]
mod tests;
