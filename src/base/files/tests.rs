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
fn the_content_of_a_file_is_no_path() {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("-----BEGIN PRIVATE KEY----- MC4CAQ");
    for error in [read(&path, 5).expect_err("read"), append_private(&path).expect_err("append")] {
        assert_eq!(error.to_string(), "it must be the path of a file, not its content");
    }
    assert!(!path.exists());
    assert!(!shown(&path).contains("MC4CAQ"), "{}", shown(&path));
    assert_eq!(shown(Path::new("/a/b.pem")), "/a/b.pem");
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

#[test]
fn text_of_another_encoding_is_refused_without_a_mark_too() {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("a");
    let each =
        |encode: fn(u8) -> Vec<u8>| b"KEY=x\n".iter().flat_map(|byte| encode(*byte)).collect::<Vec<u8>>();
    for text in [
        each(|byte| vec![byte, 0]),
        each(|byte| vec![0, byte]),
        each(|byte| vec![byte, 0, 0, 0]),
        each(|byte| vec![0, 0, 0, byte]),
        vec![0; 50],
        b"KEY=x\n\0".to_vec(),
    ] {
        std::fs::write(&path, &text).expect("write");
        let error = read_text(&path, 100).expect_err("UTF-16 or UTF-32").to_string();
        assert!(error.contains("NUL byte") && error.contains("UTF-16 and UTF-32"), "{error}");
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
    fn a_path_of_a_folder_that_is_not_there_is_not_said_to_be_one() {
        let folder = tempfile::tempdir().expect("folder");
        let error = append_private(&folder.path().join("new/")).expect_err("a path of a folder");
        assert_eq!(error.to_string(), "its path is that of a folder, and must be that of a file");
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
