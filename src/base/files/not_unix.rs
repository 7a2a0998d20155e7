//! Where access is not a matter of owner and mode.

use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::path::Path;

use crate::descriptors::Owned;

pub fn without_waiting(_options: &mut OpenOptions) {}

pub fn changeable(_metadata: &Metadata) -> Option<&'static str> {
    None
}

pub fn readable_by_others(_metadata: &Metadata) -> bool {
    false
}

pub fn replaceable(_path: &Path) -> Option<String> {
    None
}

pub fn check_private(_metadata: &Metadata) -> io::Result<()> {
    Ok(())
}

pub fn check_stored(_file: &File) -> io::Result<()> {
    Ok(())
}

pub fn ends_within_a_line(_file: &File) -> bool {
    false
}

pub fn open_private(path: &Path) -> io::Result<(Owned<File>, Option<String>)> {
    let file = OpenOptions::new().append(true).create(true).open(path)?;
    Ok((Owned::new(file)?, None))
}
