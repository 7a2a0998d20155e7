//! Files of this machine below one folder: nothing outside of it is read or written, and links are not followed.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::code::is_file_name;

/// The folder that holds the files of machines: a folder for each user, site and client.
const MACHINES: &str = "machines";

/// The folder that holds all volumes.
#[derive(Debug, Clone)]
pub struct Disk {
    root: PathBuf,
    /// Folders of volumes in it, by the id of the volume.
    folders: BTreeMap<String, String>,
    /// Whether paths of users are paths of this machine, instead of a folder for each of them.
    has_real_paths: bool,
}

fn failed(error: &io::Error) -> String {
    format!("E#J057 {error}")
}

/// A path below a folder. Nothing in it is a link, so that it stays there.
fn below(folder: &Path, path: &str) -> Result<PathBuf, String> {
    let mut whole = folder.to_owned();
    for name in path.split('/').filter(|name| !name.is_empty()) {
        if !is_file_name(name) {
            return Err(format!("E#J060 '{}' cannot be a file or folder name", name.escape_debug()));
        }
        whole.push(name);
        if fs::symlink_metadata(&whole).is_ok_and(|metadata| metadata.is_symlink()) {
            return Err(format!("E#J057 {path} goes through a symbolic link, which is not followed"));
        }
    }
    Ok(whole)
}

impl Disk {
    /// Files in this folder, which is made if there is none.
    pub fn new(root: &Path, has_real_paths: bool) -> io::Result<Disk> {
        fs::create_dir_all(root)?;
        Ok(Disk { root: root.canonicalize()?, folders: BTreeMap::new(), has_real_paths })
    }

    /// Makes the folder of a volume.
    pub fn add_volume(&mut self, id: &str, code: &str) -> Result<(), String> {
        let folder = self.folder_for(code)?;
        fs::create_dir_all(folder).map_err(|error| failed(&error))?;
        self.folders.insert(id.to_owned(), code.to_owned());
        Ok(())
    }

    /// Gives the folder of a volume another name.
    pub fn rename_volume(&mut self, id: &str, code: &str) -> Result<(), String> {
        let (from, to) = (self.volume(id, "")?, self.folder_for(code)?);
        if from == to {
            return Ok(());
        }
        if to.exists() {
            return Err(format!("E#J060 There is already a folder '{code}'"));
        }
        fs::rename(from, to).map_err(|error| failed(&error))?;
        self.folders.insert(id.to_owned(), code.to_owned());
        Ok(())
    }

    /// Forgets a volume; its folder stays.
    pub fn remove_volume(&mut self, id: &str) {
        self.folders.remove(id);
    }

    fn folder_for(&self, code: &str) -> Result<PathBuf, String> {
        if code.contains('/') || !is_file_name(code) || code.eq_ignore_ascii_case(MACHINES) {
            return Err(format!("E#J060 The code '{}' cannot be a folder name", code.escape_debug()));
        }
        below(&self.root, code)
    }

    /// A path on a volume.
    pub fn volume(&self, id: &str, path: &str) -> Result<PathBuf, String> {
        let folder = self.folders.get(id).ok_or("E#J060 The volume has no folder")?;
        below(&self.root, &format!("{folder}/{path}"))
    }

    /// A path on the machine of a user, a site or a client.
    pub fn machine(&self, owner: &str, path: &str) -> Result<PathBuf, String> {
        if self.has_real_paths {
            let real = Path::new(path);
            let problem = if real.is_absolute() { None } else { Some("is not a path of this machine") };
            let problem = if path.contains('\0') { Some("has a NUL character") } else { problem };
            return problem.map_or(Ok(real.to_owned()), |problem| {
                Err(format!("E#J060 '{}' {problem}", path.escape_debug()))
            });
        }
        let path = path.replace('\\', "/");
        if path.starts_with("//") {
            return Err(format!("E#J060 {path} is on another machine"));
        }
        // `C:/x` is in the folder `C`.
        let path = match path.split_once(":/") {
            Some((drive, rest)) if drive.len() == 1 => format!("{drive}/{rest}"),
            _ => path,
        };
        if owner.contains('/') {
            return Err(format!("E#J060 '{owner}' cannot be a folder name"));
        }
        below(&self.root, &format!("{MACHINES}/{owner}/{path}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_leads_out_of_the_folder() {
        let folder = tempfile::tempdir().expect("folder");
        let root = folder.path().join("root");
        let mut disk = Disk::new(&root, false).expect("disk");
        disk.add_volume("1", "projects").expect("volume");
        for code in ["..", ".", "", "../x", "a/b", "a\\b", "machines", "a\0b", "C:", "nul", "x."] {
            assert!(disk.add_volume("2", code).is_err(), "{code}");
            assert!(disk.rename_volume("1", code).is_err(), "{code}");
        }
        for path in ["../x", "a/../../x", "a\0b", "C:", "a/..", "a\\..\\..\\x"] {
            assert!(disk.volume("1", path).is_err(), "{path}");
            assert!(path.contains('\\') || disk.machine("lisa", path).is_err(), "{path}");
        }
        let owner = disk.machine("lisa", "C:\\a\\b.mov").expect("path");
        assert!(owner.ends_with("machines/lisa/C/a/b.mov"), "{owner:?}");
        assert!(disk.machine("lisa", "\\\\server\\share").is_err() && disk.machine("../x", "/a").is_err());
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(folder.path(), root.join("projects/out")).expect("link");
            for path in ["out", "out/x"] {
                assert!(disk.volume("1", path).expect_err(path).contains("link"));
            }
        }
    }
}
