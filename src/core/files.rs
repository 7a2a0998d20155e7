//! Files that users name: read when they are what they should be, and opened for appending when nobody else can touch them.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read};
use std::path::Path;

use zeroize::Zeroizing;

use crate::descriptors::Owned;

pub use access::{changeable, ends_within_a_line, readable_by_others, replaceable};

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
    match String::from_utf8(std::mem::take(&mut *bytes)) {
        Ok(text) => Ok((Zeroizing::new(text), metadata)),
        Err(error) => {
            let position = error.utf8_error().valid_up_to();
            drop(Zeroizing::new(error.into_bytes()));
            Err(io::Error::other(format!("it is not UTF-8 (at byte {position})")))
        }
    }
}

/// Opens a file for appending, or creates it for this user alone. It is an error when other users can read or write it, or
/// could have chosen what it is. The warning says what others could do later.
pub fn append_private(path: &Path) -> io::Result<(Owned<File>, Option<String>)> {
    let (file, warning) = access::open_private(path)?;
    let metadata = file.metadata()?;
    regular(&metadata)?;
    access::check_private(&metadata)?;
    access::check_stored(&file)?;
    Ok((file, warning))
}

/// How users other than this one and root can change what a file says, or put another in its place; None: they cannot.
pub fn exposed(path: &Path, metadata: &Metadata) -> Option<String> {
    changeable(metadata).map(str::to_owned).or_else(|| replaceable(path))
}

fn regular(metadata: &Metadata) -> io::Result<()> {
    let kind = metadata.file_type();
    if kind.is_file() {
        return Ok(());
    }
    let what = if kind.is_dir() {
        "a folder"
    } else if kind.is_symlink() {
        "a symbolic link"
    } else {
        access::special(kind)
    };
    Err(not_regular(what))
}

fn not_regular(what: &str) -> io::Error {
    io::Error::other(format!("it is {what}, and must be a regular file"))
}

#[cfg(unix)]
mod access {
    use std::fs::{self, File, Metadata, OpenOptions};
    use std::io;
    use std::os::unix::fs::{FileExt, FileTypeExt, MetadataExt, OpenOptionsExt};
    use std::path::Path;

    use rustix::fs::{AtFlags, FileType, Mode, OFlags};
    use rustix::io::Errno;
    use rustix::process::geteuid;

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

    pub fn special(kind: fs::FileType) -> &'static str {
        if kind.is_fifo() {
            "a named pipe"
        } else if kind.is_socket() {
            "a socket"
        } else {
            "a device"
        }
    }

    fn explain(error: io::Error) -> io::Error {
        match error.raw_os_error() {
            Some(code) if code == rustix::io::Errno::LOOP.raw_os_error() => {
                super::not_regular("a symbolic link")
            }
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
            let (folder, name, replaceable) =
                match parent_folder::open(&path, is_trusted_user, can_be_replaced) {
                    Ok(way) => way,
                    // What the system says, who reads the file hears.
                    Err(error) => return error.raw_os_error().is_none().then(|| error.to_string()),
                };
            if let Some(folder) = replaceable {
                return Some(format!(
                    "other users of this machine can change the folder {}",
                    folder.display()
                ));
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
            return Err(io::Error::other(
                "it is a file of the kernel (/proc), and must be one that is stored",
            ));
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
                FileType::Directory => return Err(super::not_regular("a folder")),
                FileType::Symlink => return Err(super::not_regular("a symbolic link")),
                FileType::Fifo => return Err(super::not_regular("a named pipe")),
                FileType::Socket => return Err(super::not_regular("a socket")),
                _ => return Err(super::not_regular("a device")),
            }
        }
        let flags = OFlags::APPEND | OFlags::CREATE | OFlags::CLOEXEC;
        let never = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY;
        let open = |access: OFlags| {
            rustix::fs::openat(&*folder, &name, access | flags | never, Mode::RUSR | Mode::WUSR)
        };
        // It is read to see whether its last line is whole. It may be one that cannot be read.
        let file = open(OFlags::RDWR)
            .or_else(|error| if error == Errno::ACCESS { open(OFlags::WRONLY) } else { Err(error) })
            .map_err(|error| explain(error.into()))?;
        Ok((Owned::new(File::from(file))?, warning))
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
}

/// Where access is not a matter of owner and mode.
#[cfg(not(unix))]
mod access {
    use std::fs::{File, FileType, Metadata, OpenOptions};
    use std::io;
    use std::path::Path;

    use crate::descriptors::Owned;

    pub fn without_waiting(_options: &mut OpenOptions) {}

    pub fn special(_kind: FileType) -> &'static str {
        "a device"
    }

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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_up_to_its_limit() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("a");
        std::fs::write(&path, "12345").expect("write");
        assert_eq!(read(&path, 5).expect("fits").bytes.as_slice(), b"12345");
        let error = read(&path, 4).expect_err("too large");
        assert!(error.to_string().contains("larger than 4 bytes"), "{error}");
        let error = read(folder.path(), 5).expect_err("folder");
        assert!(error.to_string().contains("a folder"), "{error}");
        std::fs::write(&path, b"ab\xff").expect("write");
        let error = read_text(&path, 5).expect_err("Latin-1");
        assert!(error.to_string().contains("not UTF-8 (at byte 2)"), "{error}");
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_a_file() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("a");
        std::fs::write(&path, "\u{feff}{}\u{feff}").expect("write");
        assert_eq!(*read_text(&path, 20).expect("read").0, "{}\u{feff}");
        for utf_16 in [b"\xff\xfe{\0}\0", b"\xfe\xff\0{\0}"] {
            std::fs::write(&path, utf_16).expect("write");
            let error = read_text(&path, 20).expect_err("UTF-16");
            assert_eq!(error.to_string(), "it is UTF-16; save it as UTF-8");
        }
    }

    #[cfg(unix)]
    mod unix {
        use std::fs::{Permissions, hard_link, set_permissions, write};
        use std::os::unix::fs::{PermissionsExt, symlink};

        use rustix::fs::{CWD, FileType, Mode, mknodat};
        use rustix::process::geteuid;

        use super::*;

        fn mode(path: &Path, mode: u32) {
            set_permissions(path, Permissions::from_mode(mode)).expect("chmod");
        }

        #[test]
        fn pipes_and_devices_are_neither_read_nor_appended_to_and_nobody_waits() {
            let folder = tempfile::tempdir().expect("folder");
            let pipe = folder.path().join("pipe");
            mknodat(CWD, &pipe, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).expect("pipe");
            let link = folder.path().join("link");
            symlink("/dev/zero", &link).expect("link");
            for (path, what) in
                [(pipe.as_path(), "a named pipe"), (Path::new("/dev/zero"), "a device"), (&link, "a ")]
            {
                for error in [read(path, 100).expect_err("read"), append_private(path).expect_err("append")] {
                    assert!(error.to_string().contains(what), "{}: {error}", path.display());
                }
            }
            // With a reader, opening a pipe would succeed.
            let _reader = OpenOptions::new().read(true).write(true).open(&pipe).expect("reader");
            append_private(&pipe).expect_err("still a pipe");
        }

        #[test]
        fn only_a_file_of_this_user_alone_is_appended_to() {
            let folder = tempfile::tempdir().expect("folder");
            let file = |name: &str| folder.path().join(name);
            append_private(&file("new")).expect("created");
            assert_eq!(std::fs::metadata(file("new")).expect("metadata").permissions().mode() & 0o777, 0o600);
            append_private(&file("new")).expect("again");
            let refused = |name: &str, why: &str| {
                let error = append_private(&file(name)).expect_err(name);
                assert!(error.to_string().contains(why), "{name}: {error}");
            };
            for bits in [0o644, 0o640, 0o604, 0o620, 0o602, 0o660, 0o666, 0o610] {
                let name = format!("{bits:o}");
                write(file(&name), "").expect("write");
                mode(&file(&name), bits);
                refused(&name, "chmod 600");
            }
            symlink(file("new"), file("link")).expect("link");
            refused("link", "symbolic link");
            symlink(file("gone"), file("dangling")).expect("link");
            refused("dangling", "symbolic link");
            assert!(!file("gone").exists(), "no file is made through a link");
            hard_link(file("new"), file("second")).expect("link");
            refused("second", "hard link");
            refused("new", "hard link");
            #[cfg(target_os = "linux")]
            for path in ["/proc/self/mem", "/proc/self/clear_refs", "/proc/thread-self/mem"] {
                append_private(Path::new(path)).expect_err(path);
            }
            if geteuid().is_root() {
                write(file("foreign"), "").expect("write");
                mode(&file("foreign"), 0o600);
                std::os::unix::fs::chown(file("foreign"), Some(1), None).expect("chown");
                refused("foreign", "another user");
            }
        }

        #[test]
        fn folders_of_others_are_warned_of_and_their_links_are_not_followed() {
            let folder = tempfile::tempdir().expect("folder");
            let (open, sticky) = (folder.path().join("open"), folder.path().join("sticky"));
            for (path, bits, word) in [(&open, 0o777, "replace"), (&sticky, 0o1777, "take the name of")] {
                std::fs::create_dir(path).expect("folder");
                mode(path, bits);
                let (_, warning) = append_private(&path.join("a.log")).expect("append");
                assert!(warning.as_ref().is_some_and(|it| it.contains(word)), "{bits:o}: {warning:?}");
                // It is no matter for folders below.
                let below = path.join("below");
                std::fs::create_dir(&below).expect("folder");
                let (_, warning) = append_private(&below.join("a.log")).expect("append");
                assert_eq!(warning.is_some(), bits == 0o777, "{bits:o}: {warning:?}");
            }
            if geteuid().is_root() {
                let link = sticky.join("link");
                symlink(folder.path(), &link).expect("link");
                append_private(&link.join("b.log")).expect("a link of one's own");
                std::os::unix::fs::lchown(&link, Some(1), None).expect("chown");
                let error = append_private(&link.join("b.log")).expect_err("a link of another user");
                assert!(error.to_string().contains("symbolic link of another user"), "{error}");
                // Also where links of one's own lead through it.
                std::fs::create_dir(sticky.join("sub")).expect("folder");
                for (name, target) in [
                    ("absolute", link.clone()),
                    ("relative", "link".into()),
                    ("through", "link/sticky".into()),
                    ("and back", "link/sticky/../open".into()),
                    ("dots", "sub/../../sticky/./link".into()),
                    ("chain", "relative".into()),
                ] {
                    symlink(&target, sticky.join(name)).expect("link");
                    let error = append_private(&sticky.join(name).join("b.log")).expect_err(name);
                    assert!(error.to_string().contains("symbolic link of another user"), "{name}: {error}");
                }
                symlink("sub", sticky.join("own")).expect("link");
                append_private(&sticky.join("own/c.log")).expect("links of one's own");
            }
            // Where a link leads is warned of as if it had been named.
            symlink(&open, folder.path().join("to open")).expect("link");
            let (_, warning) = append_private(&folder.path().join("to open/d.log")).expect("append");
            assert!(warning.is_some_and(|warning| warning.contains("open")));
            symlink("loop", folder.path().join("loop")).expect("link");
            append_private(&folder.path().join("loop/e.log")).expect_err("an endless way");
        }

        #[test]
        fn files_that_others_can_replace_are_known() {
            let folder = tempfile::tempdir().expect("folder");
            let at = |name: &str| folder.path().join(name);
            for (name, bits) in [("open", 0o777), ("sticky", 0o1777), ("own", 0o755)] {
                std::fs::create_dir(at(name)).expect("folder");
                write(at(name).join("file"), "").expect("write");
                std::fs::create_dir(at(name).join("below")).expect("folder");
                write(at(name).join("below/file"), "").expect("write");
                symlink(at(name), at(&format!("to {name}"))).expect("link");
                symlink(at(name).join("file"), at(&format!("to {name} file"))).expect("link");
                mode(&at(name), bits);
            }
            for (path, is_replaceable) in [
                ("own/file", false),
                ("own/below/file", false),
                ("to own/file", false),
                ("own/gone", false),
                ("gone/gone", false),
                ("sticky/file", false),
                ("sticky/below/file", false),
                ("to sticky/file", false),
                ("open/file", true),
                ("open/below/file", true),
                ("to open/file", true),
                ("to open/below/file", true),
                ("to own file", false),
                ("to sticky file", false),
                ("to open file", true),
            ] {
                let how = replaceable(&at(path));
                assert_eq!(how.is_some(), is_replaceable, "{path}: {how:?}");
                assert!(how.is_none_or(|how| how.ends_with("/open")), "{path}");
            }
            symlink("round", at("round")).expect("link");
            assert_eq!(replaceable(&at("round")), None);
            if geteuid().is_root() {
                for (link, file) in
                    [("sticky/link", "sticky/link/file"), ("sticky/file link", "sticky/file link")]
                {
                    symlink(if link == file { "file" } else { "../own" }, at(link)).expect("link");
                    assert_eq!(replaceable(&at(file)), None, "a link of one's own");
                    std::os::unix::fs::lchown(at(link), Some(1), None).expect("chown");
                    let how = replaceable(&at(file));
                    assert!(how.is_some_and(|how| how.contains("symbolic link of another user")), "{link}");
                }
            }
        }

        #[test]
        fn a_link_of_another_user_is_not_followed_when_it_comes_at_the_last_moment() {
            if !geteuid().is_root() {
                return;
            }
            let folder = tempfile::tempdir().expect("folder");
            let at = |name: &str| folder.path().join(name);
            for name in ["private", "plain"] {
                std::fs::create_dir(at(name)).expect("folder");
            }
            symlink(at("private"), at("link")).expect("link");
            std::os::unix::fs::lchown(at("link"), Some(1), None).expect("chown");
            let is_over = std::sync::atomic::AtomicBool::new(false);
            std::thread::scope(|scope| {
                scope.spawn(|| {
                    while !is_over.load(std::sync::atomic::Ordering::Relaxed) {
                        for name in ["plain", "link"] {
                            let _ = std::fs::rename(at(name), at("way"));
                            let _ = std::fs::rename(at("way"), at(name));
                        }
                    }
                });
                for number in 0..5000 {
                    let _ = append_private(&at("way").join(format!("{number}.log")));
                }
                is_over.store(true, std::sync::atomic::Ordering::Relaxed);
            });
            assert_eq!(std::fs::read_dir(at("private")).expect("folder").count(), 0);
            assert!(std::fs::read_dir(at("plain")).expect("folder").count() > 0, "it was a race");
        }

        #[test]
        fn what_the_system_only_shows_as_a_file_is_not_appended_to() {
            let folder = tempfile::tempdir().expect("folder");
            let file = std::fs::File::create(folder.path().join("file")).expect("file");
            let descriptor = std::os::fd::AsRawFd::as_raw_fd(&file);
            for path in [
                "/dev/full".to_owned(),
                "/dev/null".to_owned(),
                "/dev/stdout".to_owned(),
                "/dev/stderr".to_owned(),
                format!("/dev/fd/{descriptor}"),
                format!("/proc/self/fd/{descriptor}"),
                "/dev".to_owned(),
                "/".to_owned(),
                String::new(),
            ] {
                append_private(Path::new(&path)).expect_err(&path);
            }
            assert_eq!(file.metadata().expect("metadata").len(), 0);
        }
    }
}
