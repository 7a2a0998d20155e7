//! What transfers put where, with real files: every kind of end, files and directories.

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use support::Sandbox;

/// A sandbox on a folder.
struct Disk {
    folder: tempfile::TempDir,
    sandbox: Sandbox,
}

/// Files below a folder with their content, and directories with None, by their path from there.
fn tree(folder: &Path) -> BTreeMap<PathBuf, Option<String>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.expect("entry").path();
        let name = PathBuf::from(path.file_name().expect("name"));
        if path.is_dir() {
            found.extend(tree(&path).into_iter().map(|(inner, content)| (name.join(inner), content)));
            found.insert(name, None);
        } else {
            found.insert(name, Some(fs::read_to_string(&path).expect("read")));
        }
    }
    found
}

/// A directory with files, another directory and an empty one.
fn fill(folder: &Path) {
    fs::create_dir_all(folder.join("sub/empty")).expect("folder");
    fs::write(folder.join("one.txt"), "one").expect("write");
    fs::write(folder.join("sub/two.txt"), "two").expect("write");
}

impl Disk {
    fn start(arguments: &[&str]) -> Disk {
        let folder = tempfile::tempdir().expect("folder");
        let root = folder.path().to_string_lossy().into_owned();
        let arguments = [&["--time-scale", "0", "--no-quirks", "--root", &root], arguments].concat();
        let sandbox = Sandbox::start(&arguments);
        Disk { folder, sandbox }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn tree(&self, name: &str) -> BTreeMap<PathBuf, Option<String>> {
        tree(&self.path(name))
    }

    /// Lets a transfer of the administrator run, and returns it as it ended.
    fn transfer(&self, source: &str, destination: &str) -> Value {
        let data = json!({ "source": source, "destination": destination, "allow_duplicates": true });
        let answer = self.sandbox.answer_to("john@user.com", "POST", "transfer/create", data, json!({}));
        let id = answer["result"][0]["id"]
            .as_str()
            .unwrap_or_else(|| panic!("{source} to {destination}: {answer}"));
        self.sandbox.advance(600.0);
        self.sandbox.result("GET", "transfer/find", json!({}), id)[0].clone()
    }

    fn done(&self, source: &str, destination: &str) -> Value {
        let job = self.transfer(source, destination);
        assert_eq!(job["status"], "done", "{source} to {destination}: {job}");
        job
    }
}

#[test]
fn a_directory_is_copied_with_all_that_is_in_it_wherever_it_goes() {
    let disk = Disk::start(&[]);
    fill(&disk.path("projects/shots"));
    fill(&disk.path("machines/john@user.com/home/shots"));
    let whole = disk.tree("projects/shots");
    let (volume, machine) = ("volume=projects/shots", "john@user.com:/home/shots");
    for (source, destination, copy) in [
        (volume, "volume=archive/in/", "archive/in/shots"),
        (volume, "volume=archive/as", "archive/as"),
        (volume, "john@user.com:/in/", "machines/john@user.com/in/shots"),
        (volume, "john@user.com:/as", "machines/john@user.com/as"),
        (machine, "volume=archive/from/", "archive/from/shots"),
        (machine, "volume=archive/from_as", "archive/from_as"),
        (machine, "john@user.com:/copies/", "machines/john@user.com/copies/shots"),
    ] {
        let job = disk.done(source, destination);
        assert_eq!(disk.tree(copy), whole, "{source} to {destination}");
        assert_eq!(job["size"], 6, "{source} to {destination}: {job}");
        // Again: over what is there.
        fs::write(disk.path(copy).join("one.txt"), "changed").expect("write");
        if destination.ends_with('/') {
            disk.done(source, destination);
            assert_eq!(
                disk.tree(copy).get(Path::new("one.txt")),
                Some(&Some("one".to_owned())),
                "{destination}"
            );
        }
    }
}

#[test]
fn a_whole_volume_is_copied_under_its_code() {
    let disk = Disk::start(&[]);
    fill(&disk.path("projects"));
    let whole = disk.tree("projects");
    disk.done("volume=projects", "volume=archive/all/");
    assert_eq!(disk.tree("archive/all/projects"), whole);
}

#[test]
fn an_empty_directory_stays_a_directory() {
    for arguments in [&[][..], &["--real-paths"]] {
        let disk = Disk::start(arguments);
        fs::create_dir_all(disk.path("projects/empty")).expect("folder");
        disk.done("volume=projects/empty", "volume=archive/in/");
        disk.done("volume=projects/empty", "volume=archive/as");
        let of_machine = disk.path("of_machine");
        let to = match arguments.is_empty() {
            true => "/of_machine".to_owned(),
            false => of_machine.to_string_lossy().into_owned(),
        };
        disk.done("volume=projects/empty", &format!("john@user.com:{to}"));
        for copy in ["archive/in/empty", "archive/as"] {
            assert!(disk.path(copy).is_dir(), "{copy}");
        }
        let made =
            if arguments.is_empty() { disk.path("machines/john@user.com/of_machine") } else { of_machine };
        assert!(made.is_dir(), "{made:?}");
    }
}

#[test]
fn an_empty_directory_stays_one_without_real_files() {
    let sandbox = Sandbox::start(&["--time-scale", "0", "--no-quirks"]);
    let file = |op: &str, path: &str| {
        sandbox.answer_to(
            "john@user.com",
            "PUT",
            "workspace/file",
            json!({ "op": op, "path": path }),
            json!({}),
        )
    };
    file("mkdir", "volume=projects/empty");
    for (source, destination, copy) in [
        ("volume=projects/empty", "volume=archive/in/", "volume=archive/in/empty"),
        ("volume=projects/empty", "volume=archive/as", "volume=archive/as"),
    ] {
        sandbox.result(
            "POST",
            "transfer/create",
            json!({ "source": source, "destination": destination }),
            "",
        );
        sandbox.advance(600.0);
        assert!(
            file("ls", copy)["result"].is_array() || file("ls", copy)["result"].is_object(),
            "{}",
            file("ls", copy)
        );
        let within = format!("{copy}/more");
        file("mkdir", &within);
        assert!(file("ls", &within)["message"].is_null(), "{copy} is a file");
    }
}

#[test]
fn a_file_copied_onto_itself_keeps_its_content() {
    let disk = Disk::start(&[]);
    fs::create_dir_all(disk.path("projects/thefilm")).expect("folder");
    fs::create_dir_all(disk.path("machines/john@user.com")).expect("folder");
    let files = ["archive/s.txt", "archive/one.txt", "machines/john@user.com/m.txt"];
    files.iter().for_each(|name| fs::write(disk.path(name), "content").expect("write"));
    fs::hard_link(disk.path("archive/one.txt"), disk.path("archive/other.txt")).expect("link");
    for (source, destination) in [
        ("volume=archive/s.txt", "volume=archive/s.txt"),
        ("volume=archive/s.txt", "volume=archive/"),
        ("volume=archive/s.txt", "site=berlin:volume=archive/s.txt"),
        ("volume=archive/one.txt", "volume=archive/other.txt"),
        ("john@user.com:/m.txt", "john@user.com:/m.txt"),
        ("john@user.com:/m.txt", "john@user.com:/"),
    ] {
        let data = json!({ "source": source, "destination": destination });
        disk.sandbox.answer_to("john@user.com", "POST", "transfer/create", data, json!({}));
        disk.sandbox.advance(600.0);
        for name in files {
            let content = fs::read_to_string(disk.path(name)).expect("read");
            assert_eq!(content, "content", "{name} after {source} to {destination}");
        }
    }
}

#[test]
fn with_real_paths_a_file_copied_onto_itself_keeps_its_content() {
    let disk = Disk::start(&["--real-paths"]);
    let file = disk.path("archive/s.txt");
    fs::write(&file, "content").expect("write");
    fs::hard_link(&file, disk.path("same.txt")).expect("link");
    for target in [&file, &disk.path("same.txt")] {
        disk.done("volume=archive/s.txt", &format!("john@user.com:{}", target.display()));
        assert_eq!(fs::read_to_string(&file).expect("read"), "content");
        assert_eq!(fs::read_to_string(target).expect("read"), "content");
    }
}

#[test]
fn a_directory_is_not_copied_over_a_file_nor_a_file_over_a_directory() {
    let disk = Disk::start(&[]);
    fill(&disk.path("projects/shots"));
    fill(&disk.path("machines/john@user.com/shots"));
    fs::write(disk.path("archive/file"), "kept").expect("write");
    fs::write(disk.path("machines/john@user.com/file"), "kept").expect("write");
    for (source, destination, code) in [
        ("volume=projects/shots", "volume=archive/file", "E#J058"),
        ("volume=projects/shots", "john@user.com:/file", "E#J058"),
        ("john@user.com:/shots", "volume=archive/file", "E#J058"),
        ("volume=projects/shots/one.txt", "john@user.com:/shots", "E#J055"),
        ("volume=projects/shots/one.txt", "volume=projects/shots", "E#J055"),
        ("volume=projects/shots/one.txt", "john@user.com:/file/in/it", "E#J053"),
    ] {
        let job = disk.transfer(source, destination);
        assert_ne!(job["status"], "done", "{source} to {destination}");
        let id = job["id"].as_str().expect("id");
        let tasks = disk.sandbox.result("GET", "task/find", json!({}), id).to_string();
        assert!(format!("{job}{tasks}").contains(code), "{source} to {destination}: {job} {tasks}");
        disk.sandbox.result("DELETE", "transfer/delete", json!({}), id);
    }
    for file in ["archive/file", "machines/john@user.com/file"] {
        assert_eq!(fs::read_to_string(disk.path(file)).expect("read"), "kept");
    }
}

#[cfg(unix)]
#[test]
fn a_copy_does_not_run_as_the_owner_of_its_source() {
    use std::os::unix::fs::PermissionsExt;
    let disk = Disk::start(&[]);
    let file = disk.path("projects/tool");
    fs::write(&file, "tool").expect("write");
    fs::set_permissions(&file, PermissionsExt::from_mode(0o4755)).expect("mode");
    disk.done("volume=projects/tool", "volume=archive/tool");
    let mode = fs::metadata(disk.path("archive/tool")).expect("metadata").permissions().mode();
    assert_eq!(mode & 0o7777, 0o755);
}
