//! Where volumes and machines have their files below one folder of this machine.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::Arc;

use cap_std::ambient_authority;
use cap_std::fs::Dir;

use super::code::is_file_name;
use super::real_file::{ConfinedFile, RealFile};

/// The folder that holds the files of machines: a folder for each user, site and client.
const MACHINES: &str = "machines";

/// The folder that holds all volumes.
#[derive(Debug, Clone)]
pub struct Disk {
    root: Arc<Dir>,
    /// Folders of volumes in it, by the id of the volume.
    folders: BTreeMap<String, String>,
    /// Whether paths of users are paths of this machine, instead of a folder for each of them.
    has_real_paths: bool,
}

/// An operation of this machine that failed.
pub fn failed(error: io::Error) -> String {
    format!("E#J057 {error}")
}

impl Disk {
    /// Files in this folder, which is made if there is none.
    pub fn new(root: &Path, has_real_paths: bool) -> io::Result<Disk> {
        std::fs::create_dir_all(root)?;
        let root = Arc::new(Dir::open_ambient_dir(root, ambient_authority())?);
        Ok(Disk { root, folders: BTreeMap::new(), has_real_paths })
    }

    /// Makes the folder of a volume.
    pub fn add_volume(&mut self, id: &str, code: &str) -> Result<(), String> {
        self.folder_for(code)?.make_folder().map_err(failed)?;
        self.folders.insert(id.to_owned(), code.to_owned());
        Ok(())
    }

    /// Gives the folder of a volume another name.
    pub fn rename_volume(&mut self, id: &str, code: &str) -> Result<(), String> {
        let to = self.folder_for(code)?;
        if self.folders.get(id).is_some_and(|folder| folder == code) {
            return Ok(());
        }
        if self.root.symlink_metadata(code).is_ok() {
            return Err(format!("E#J060 There is already a folder '{code}'"));
        }
        self.volume(id, "")?.move_to(&to).map_err(failed)?;
        self.folders.insert(id.to_owned(), code.to_owned());
        Ok(())
    }

    /// Forgets a volume; its folder stays.
    pub fn remove_volume(&mut self, id: &str) {
        self.folders.remove(id);
    }

    fn folder_for(&self, code: &str) -> Result<ConfinedFile, String> {
        if code.contains('/') || !is_file_name(code) || code.eq_ignore_ascii_case(MACHINES) {
            return Err(format!("E#J060 The code '{}' cannot be a folder name", code.escape_debug()));
        }
        ConfinedFile::new(&self.root, code)
    }

    /// A path on a volume.
    pub fn volume(&self, id: &str, path: &str) -> Result<ConfinedFile, String> {
        let folder = self.folders.get(id).ok_or("E#J060 The volume has no folder")?;
        ConfinedFile::new(&self.root, &format!("{folder}/{path}"))
    }

    /// A path on the machine of a user, a site or a client.
    pub fn machine(&self, owner: &str, path: &str) -> Result<RealFile, String> {
        if self.has_real_paths {
            let real = Path::new(path);
            let problem = if real.is_absolute() { None } else { Some("is not a path of this machine") };
            let problem = if path.contains('\0') { Some("has a NUL character") } else { problem };
            return problem.map_or(Ok(RealFile::Anywhere(real.to_owned())), |problem| {
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
        if !is_file_name(owner) {
            return Err(format!("E#J060 '{owner}' cannot be a folder name"));
        }
        ConfinedFile::new(&self.root, &format!("{MACHINES}/{owner}/{path}")).map(RealFile::Confined)
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
        let file = disk.machine("lisa", "C:\\a\\b.mov").expect("path");
        file.make_parent().expect("folder");
        assert!(root.join("machines/lisa/C/a").is_dir());
        assert!(disk.machine("lisa", "\\\\server\\share").is_err() && disk.machine("../x", "/a").is_err());
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(folder.path(), root.join("projects/out")).expect("link");
            for path in ["out", "out/x"] {
                let error = disk.volume("1", path).expect(path).remove().expect_err(path);
                assert!(error.to_string().contains("link"), "{error}");
            }
        }
    }
}
