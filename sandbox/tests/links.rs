//! Nothing outside the root is reached through links, pipes and devices in it, whatever other processes do meanwhile.

#![cfg(target_os = "linux")]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use rustix::fs::{CWD, FileType, Mode, RenameFlags, mknodat, renameat_with};
use serde_json::{Value, json};
use support::Sandbox;

/// What a file outside holds; its length is that of no other file.
const SECRET: &str = "SECRET of this machine";

/// Files below a folder with their content, and folders. Links are not followed.
fn all_in(folder: &Path) -> BTreeMap<PathBuf, Option<String>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).expect("list") {
            let path = entry.expect("entry").path();
            let metadata = path.symlink_metadata().expect("metadata");
            if metadata.is_dir() {
                open.push(path.clone());
            }
            let content = metadata
                .is_file()
                .then(|| fs::read(&path).expect("read"))
                .map(|bytes| bytes.escape_ascii().to_string());
            found.insert(path, content);
        }
    }
    found
}

/// Exchanges two names until it is dropped.
struct Exchange<'s> {
    is_over: &'s AtomicBool,
}

impl<'s> Exchange<'s> {
    fn start<'e>(
        scope: &'s std::thread::Scope<'s, 'e>,
        is_over: &'s AtomicBool,
        one: PathBuf,
        other: PathBuf,
    ) -> Self {
        scope.spawn(move || {
            while !is_over.load(Ordering::Relaxed) {
                // One of them may have been moved or removed just now.
                _ = renameat_with(CWD, &one, CWD, &other, RenameFlags::EXCHANGE);
            }
        });
        Exchange { is_over }
    }
}

impl Drop for Exchange<'_> {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
    }
}

/// A sandbox on a root with `projects/swapped/dir`, a directory, and `projects/swapped/link`, a link to a directory outside.
struct Trap {
    folder: tempfile::TempDir,
    outside: BTreeMap<PathBuf, Option<String>>,
    sandbox: Sandbox,
}

impl Trap {
    fn set() -> Trap {
        let folder = tempfile::tempdir().expect("folder");
        let path = |name: &str| folder.path().join(name);
        for name in ["outside", "root/projects/swapped/dir"] {
            fs::create_dir_all(path(name).join("sub/deep")).expect("folder");
        }
        fs::write(path("outside/secret.txt"), SECRET).expect("write");
        fs::write(path("outside/sub/deep/secret.txt"), SECRET).expect("write");
        symlink(path("outside"), path("root/projects/swapped/link")).expect("link");
        fs::create_dir_all(path("root/projects/src")).expect("folder");
        fs::write(path("root/projects/src/f"), "public").expect("write");
        let root = path("root").to_string_lossy().into_owned();
        let sandbox = Sandbox::start(&["--time-scale", "0", "--no-quirks", "--root", &root]);
        Trap { outside: all_in(&path("outside")), sandbox, folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Puts back what operations removed, wherever the directory is at the moment.
    fn refill(&self) {
        for name in ["dir", "link"] {
            let real = self.path("root/projects/swapped").join(name);
            // By the directory's handle: the test itself must not write through the link.
            let flags = rustix::fs::OFlags::DIRECTORY | rustix::fs::OFlags::NOFOLLOW;
            let Ok(real) = rustix::fs::open(&real, flags, Mode::empty()) else { continue };
            _ = rustix::fs::mkdirat(&real, "sub", Mode::RWXU);
            _ = mknodat(&real, "secret.txt", FileType::RegularFile, Mode::RWXU, 0);
        }
    }

    fn file(&self, op: &str, path: &str, path_to: &str) -> Value {
        let path = format!("volume=projects/{path}");
        let mut data = json!({ "op": op, "path": path });
        match op {
            "delete" => data["force"] = true.into(),
            "ls" => data["recursive"] = true.into(),
            "move" | "rename" => data["path_to"] = format!("volume=projects/{path_to}").into(),
            _ => {}
        }
        self.sandbox.answer_to("john@user.com", "PUT", "workspace/file", data, json!({}))
    }

    fn check(&self) {
        assert_eq!(all_in(&self.path("outside")), self.outside, "outside was changed");
        let leaked = all_in(&self.path("root"));
        let leaked =
            leaked.iter().find(|(_, content)| content.as_ref().is_some_and(|text| text.contains(SECRET)));
        assert_eq!(leaked, None, "read from outside");
    }
}

#[test]
fn no_file_operation_leaves_the_root_while_links_are_exchanged() {
    let trap = Trap::set();
    let swapped = trap.path("root/projects/swapped");
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let _exchange = Exchange::start(scope, &is_over, swapped.join("dir"), swapped.join("link"));
        for round in 0..40 {
            trap.file("mkdir", &format!("swapped/dir/new{round}"), "");
            trap.file("mkdir", &format!("swapped/dir/sub/new{round}"), "");
            let listed = trap.file("ls", "swapped/dir", "").to_string();
            assert!(!listed.contains(&format!("\"size\":{}", SECRET.len())), "{listed}");
            let size = trap.file("getsize", "swapped/dir/secret.txt", "");
            assert_ne!(size["result"], SECRET.len());
            trap.file("move", "src/f", &format!("swapped/dir/moved{round}"));
            trap.file("rename", "swapped/dir/secret.txt", &format!("swapped/dir/renamed{round}"));
            trap.file("move", "swapped/dir/secret.txt", &format!("got{round}"));
            trap.file("move", "swapped/dir/sub", &format!("sub{round}"));
            trap.refill();
            trap.file("delete", "swapped/dir/secret.txt", "");
            trap.file("delete", "swapped/dir/sub", "");
            trap.file("delete", "swapped/dir", "");
            let share =
                json!({ "code": format!("share{round}"), "path": format!("swapped/dir/share{round}") });
            trap.sandbox.answer_to("john@user.com", "POST", "folder/create", share, json!({}));
            _ = fs::create_dir(swapped.join("dir"));
            trap.refill();
            _ = fs::write(trap.path("root/projects/src/f"), "public");
        }
    });
    trap.check();
}

#[test]
fn no_transfer_leaves_the_root_while_links_are_exchanged() {
    let trap = Trap::set();
    let swapped = trap.path("root/projects/swapped");
    fs::write(swapped.join("dir/secret.txt"), "public").expect("write");
    let machine = trap.path("root/machines/john@user.com");
    fs::create_dir_all(machine.join("dir")).expect("folder");
    fs::write(machine.join("dir/secret.txt"), "public").expect("write");
    symlink(trap.path("outside"), machine.join("link")).expect("link");
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let _exchange = Exchange::start(scope, &is_over, swapped.join("dir"), swapped.join("link"));
        let _of_machine = Exchange::start(scope, &is_over, machine.join("dir"), machine.join("link"));
        for round in 0..15 {
            for (source, destination) in [
                ("volume=projects/src", format!("volume=projects/swapped/dir/c{round}/")),
                ("volume=projects/src/f", format!("volume=projects/swapped/dir/sub/x{round}")),
                ("volume=projects/swapped/dir/secret.txt", format!("john@user.com:/in{round}/")),
                ("volume=projects/swapped/dir", format!("volume=archive/all{round}")),
                ("volume=projects/src/f", format!("john@user.com:/dir/out{round}")),
                ("john@user.com:/dir/secret.txt", format!("volume=archive/of{round}")),
            ] {
                let data = json!({ "source": source, "destination": destination, "allow_duplicates": true });
                trap.sandbox.answer_to("john@user.com", "POST", "transfer/create", data, json!({}));
            }
            if round % 5 == 4 {
                (0..30).for_each(|_| trap.sandbox.advance(100.0));
            }
        }
    });
    trap.check();
    let done = json!({ "limit": 1000, "finished": true });
    let done = trap.sandbox.result("GET", "transfer/find", done, "");
    assert!(done.as_array().expect("list").iter().any(|job| job["status"] == "done"), "{done}");
}

#[test]
fn pipes_devices_and_links_are_no_files() {
    let trap = Trap::set();
    let projects = trap.path("root/projects");
    mknodat(CWD, projects.join("pipe"), FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).expect("pipe");
    let _socket = std::os::unix::net::UnixListener::bind(projects.join("socket")).expect("socket");
    for (name, target) in
        [("proc", "/proc/self/root"), ("fd", "/proc/self/fd/0"), ("loop", "loop"), ("inner", "src")]
    {
        symlink(target, projects.join(name)).expect("link");
    }
    for name in
        ["pipe", "socket", "proc", "fd", "loop", "inner", "inner/f", "proc/etc/passwd", "swapped/link/sub"]
    {
        for (op, to) in
            [("ls", ""), ("getsize", ""), ("delete", ""), ("move", "moved"), ("rename", "renamed")]
        {
            let answer = trap.file(op, name, to);
            assert!(answer["message"].is_string(), "{op} {name}: {answer}");
        }
        let source = format!("volume=projects/{name}");
        for (source, destination) in [
            (source.as_str(), "volume=archive/copied"),
            (source.as_str(), "john@user.com:/copied"),
            ("volume=projects/src/f", source.as_str()),
        ] {
            let data = json!({ "source": source, "destination": destination });
            let answer = trap.sandbox.answer_to("john@user.com", "POST", "transfer/create", data, json!({}));
            let Some(id) = answer["result"][0]["id"].as_str() else { continue };
            trap.sandbox.advance(600.0);
            let job = &trap.sandbox.result("GET", "transfer/find", json!({}), id)[0];
            assert_ne!(job["status"], "done", "{source} to {destination}");
            trap.sandbox.result("DELETE", "transfer/delete", json!({}), id);
        }
    }
    assert!(!trap.path("root/archive/copied").exists());
    assert!(!trap.path("root/machines/john@user.com/copied").exists());
    trap.check();
}

#[test]
fn a_file_with_another_name_outside_is_replaced_not_overwritten() {
    let trap = Trap::set();
    let target = trap.path("root/archive/f");
    fs::hard_link(trap.path("outside/secret.txt"), &target).expect("link");
    let data = json!({ "source": "volume=projects/src/f", "destination": "volume=archive/f" });
    trap.sandbox.result("POST", "transfer/create", data, "");
    trap.sandbox.advance(600.0);
    assert_eq!(fs::read_to_string(target).expect("read"), "public");
    trap.check();
}

#[test]
fn the_root_may_be_a_link_and_stays_the_same_when_that_changes() {
    let folder = tempfile::tempdir().expect("folder");
    let path = |name: &str| folder.path().join(name);
    for name in ["real", "other"] {
        fs::create_dir(path(name)).expect("folder");
    }
    symlink(path("real"), path("root")).expect("link");
    let root = path("root").to_string_lossy().into_owned();
    let sandbox = Sandbox::start(&["--time-scale", "0", "--no-quirks", "--root", &root]);
    fs::remove_file(path("root")).expect("remove");
    symlink(path("other"), path("root")).expect("link");
    sandbox.result("POST", "workspace/file", json!({"op": "mkdir", "path": "volume=projects/new"}), "");
    assert!(path("real/projects/new").is_dir());
    assert_eq!(fs::read_dir(path("other")).expect("list").count(), 0);
}
