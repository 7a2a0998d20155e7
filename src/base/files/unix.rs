//! Owners and modes of files, and folders in which nobody can exchange them.

use std::ffi::OsStr;
use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt, MetadataExt, OpenOptionsExt};
use std::path::Path;

use rustix::fs::{AtFlags, FileType, Mode, OFlags};
use rustix::io::Errno;
use rustix::process::geteuid;

use super::regular::not_regular;
use crate::descriptors::Owned;
use crate::parent_folder;

const GROUP_AND_OTHERS: u32 = 0o077;
const WRITE_BY_OTHERS: u32 = 0o022;
const STICKY: u32 = 0o1000;
const ROOT: u32 = 0;
/// How many links a file may be behind.
const MOST_LINKS: u32 = 40;

fn flags(flags: OFlags) -> i32 {
    flags.bits().cast_signed()
}

fn is_own(metadata: &Metadata) -> bool {
    metadata.uid() == geteuid().as_raw()
}

/// Of this user or of the system, which can change everything anyway.
fn is_trusted(metadata: &Metadata) -> bool {
    is_trusted_user(metadata.uid())
}

fn is_trusted_user(user: u32) -> bool {
    user == geteuid().as_raw() || user == ROOT
}

pub fn without_waiting(options: &mut OpenOptions) {
    options.custom_flags(flags(OFlags::NONBLOCK | OFlags::NOCTTY));
}

fn explain(error: io::Error) -> io::Error {
    match error.raw_os_error() {
        Some(code) if code == rustix::io::Errno::LOOP.raw_os_error() => not_regular("a symbolic link"),
        _ => error,
    }
}

/// How users other than this one and root can change a file; None: they cannot.
pub fn changeable(metadata: &Metadata) -> Option<&'static str> {
    if !is_trusted(metadata) {
        return Some("it belongs to another user");
    }
    (metadata.mode() & WRITE_BY_OTHERS != 0).then_some("other users of this machine can write to it")
}

/// How users other than this one and root can put another file in the place of one that is named; None: they cannot.
pub fn replaceable(path: &Path) -> Option<String> {
    let mut path = path.to_owned();
    for _ in 0..MOST_LINKS {
        let (folder, name, replaceable) = match parent_folder::open(&path, is_trusted_user, can_be_replaced) {
            Ok(way) => way,
            // What the system says, who reads the file hears.
            Err(error) => return error.raw_os_error().is_none().then(|| error.to_string()),
        };
        if let Some(folder) = replaceable {
            return Some(format!("other users of this machine can change the folder {}", folder.display()));
        }
        let metadata = rustix::fs::statat(&*folder, &name, AtFlags::SYMLINK_NOFOLLOW).ok()?;
        if FileType::from_raw_mode(metadata.st_mode) != FileType::Symlink {
            return None;
        }
        if !is_trusted_user(metadata.st_uid) {
            return Some(format!("{} is a symbolic link of another user", path.display()));
        }
        path.set_file_name(path.read_link().ok()?);
    }
    None
}

/// Whether the file's mode lets others than its owner read it.
pub fn readable_by_others(metadata: &Metadata) -> bool {
    metadata.mode() & GROUP_AND_OTHERS != 0
}

pub fn check_private(metadata: &Metadata) -> io::Result<()> {
    let fault = if !is_own(metadata) {
        "it belongs to another user; name a file of your own"
    } else if metadata.mode() & GROUP_AND_OTHERS != 0 {
        "other users of this machine can read or write it; run chmod 600 on it, or name another file"
    } else if metadata.nlink() > 1 {
        "it has more than one hard link, so it is also another file; name a file that has one"
    } else {
        return Ok(());
    };
    Err(io::Error::other(fault))
}

/// Files of `/proc` look like regular ones; what is written to `/proc/self/mem` changes the process.
pub fn check_stored(file: &File) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    if rustix::fs::fstatfs(file)?.f_type == rustix::fs::PROC_SUPER_MAGIC {
        return Err(io::Error::other("it is a file of the kernel (/proc), and must be one that is stored"));
    }
    let _ = file;
    Ok(())
}

/// Opens the file in a folder that cannot be replaced meanwhile by another one.
pub fn open_private(path: &Path) -> io::Result<(Owned<File>, Option<String>)> {
    let (folder, name, replaceable) = parent_folder::open(path, is_trusted_user, can_be_replaced)?;
    let warning = if let Some(changed) = replaceable {
        Some(format!(
            "other users of this machine can replace the log file {}: they can change the folder {}",
            path.display(),
            changed.display()
        ))
    } else if folder.metadata()?.mode() & WRITE_BY_OTHERS != 0 {
        // It is sticky.
        Some(format!(
            "other users of this machine can take the name of the log file {}, whenever there is none: they can add files \
             to its folder; name a file in a folder of your own",
            path.display()
        ))
    } else {
        None
    };
    // Opening a device may already have an effect.
    if let Ok(metadata) = rustix::fs::statat(&*folder, &name, AtFlags::SYMLINK_NOFOLLOW) {
        match FileType::from_raw_mode(metadata.st_mode) {
            FileType::RegularFile => {}
            FileType::Directory => return Err(not_regular("a folder")),
            FileType::Symlink => return Err(not_regular("a symbolic link")),
            FileType::Fifo => return Err(not_regular("a named pipe")),
            FileType::Socket => return Err(not_regular("a socket")),
            _ => return Err(not_regular("a device")),
        }
    }
    let file = open_or_create(&folder, &name).map_err(|error| explain(error.into()))?;
    Ok((Owned::new(file)?, warning))
}

/// What is there is opened. What is not is created with just this mode, whatever the process' mask takes away.
fn open_or_create(folder: &File, name: &OsStr) -> Result<File, Errno> {
    const MOST_ATTEMPTS: usize = 20;
    let private = Mode::RUSR | Mode::WUSR;
    let flags = OFlags::APPEND | OFlags::CLOEXEC | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY;
    let open = |access: OFlags| rustix::fs::openat(folder, name, access | flags, private).map(File::from);
    for _ in 0..MOST_ATTEMPTS {
        // It is read to see whether its last line is whole. It may be one that cannot be read.
        let opened = match open(OFlags::RDWR) {
            Err(Errno::ACCESS) => open(OFlags::WRONLY),
            opened => opened,
        };
        if !matches!(opened, Err(Errno::NOENT)) {
            return opened;
        }
        match open(OFlags::RDWR | OFlags::CREATE | OFlags::EXCL) {
            // Another process was faster.
            Err(Errno::EXIST) => {}
            created => {
                let file = created?;
                rustix::fs::fchmod(&file, private)?;
                return Ok(file);
            }
        }
    }
    Err(Errno::EXIST)
}

/// Whether a file ends without a line break, as far as it can be read, and nobody is writing the rest.
pub fn ends_within_a_line(file: &File) -> bool {
    const MOST_WRITERS: usize = 20;
    let mut before = None;
    for _ in 0..MOST_WRITERS {
        let Ok(metadata) = file.metadata() else { return false };
        let mut byte = [0];
        let last = metadata.len().checked_sub(1);
        if !last.is_some_and(|at| matches!(file.read_at(&mut byte, at), Ok(1)) && byte != *b"\n") {
            return false;
        }
        if before == last {
            return true;
        }
        before = last;
        // Of a line that another process is writing a part may be seen. The system changes a mode when it has been
        // written, as it changes one thing of a file at a time; here to what it is.
        let _ = file.set_permissions(metadata.permissions());
    }
    false
}

/// Whether others can put another file in the place of one in this folder.
fn can_be_replaced(folder: &Metadata) -> bool {
    !is_trusted(folder) || (folder.mode() & WRITE_BY_OTHERS != 0 && folder.mode() & STICKY == 0)
}
