//! Files on the volumes: in memory, or in a folder of this machine.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::rc::Rc;

use cap_fs_ext::DirExt;
use cap_std::fs::Dir;
use jiff::Timestamp;

use super::disk::{Disk, failed};
use super::real_file::{ConfinedFile, RealFile};

/// A file or a folder.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Bytes; `None` for a folder.
    pub size: Option<u64>,
    /// When it was changed, as the backend writes it.
    pub modified: String,
}

/// Paths of a volume, without slashes at their ends.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tree(pub BTreeMap<String, Node>);

/// The trees of all volumes, by id of the volume.
#[derive(Debug, Clone, Default)]
pub struct Files {
    trees: BTreeMap<String, Tree>,
    /// Holds a folder per volume, in place of the memory.
    pub disk: Option<Disk>,
    /// Volumes that changed since they were saved.
    pub changed: BTreeSet<String>,
}

/// A path of which there is nothing.
pub fn missing(path: &str) -> String {
    format!("E#J001 File or directory missing: {path}")
}

/// A file that would replace a directory.
pub fn over_directory(path: &str) -> String {
    format!("E#J055 {path}: Is a directory; end the destination with a slash to put the file into it")
}

/// A directory that would replace a file.
pub fn over_file(path: &str) -> String {
    format!("E#J058 {path}: Not overwriting an existing file with a directory")
}

impl Tree {
    /// What is in a folder, at any depth, by the path from there.
    pub fn beneath(&self, folder: &str) -> impl Iterator<Item = (&str, &Node)> {
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let from = self.0.range(prefix.clone()..);
        let end = prefix.clone();
        from.take_while(move |(path, _)| path.starts_with(&end))
            .map(move |(path, node)| (&path[prefix.len()..], node))
    }

    /// Whether there is a file or a folder.
    pub fn exists(&self, path: &str) -> bool {
        path.is_empty() || self.0.contains_key(path) || self.beneath(path).next().is_some()
    }

    /// Whether it is a file.
    pub fn is_file(&self, path: &str) -> bool {
        self.0.get(path).is_some_and(|node| node.size.is_some())
    }

    /// The folder above a path, however far, that is a file instead.
    pub fn file_above<'p>(&self, path: &'p str) -> Option<&'p str> {
        path.match_indices('/').map(|(end, _)| &path[..end]).find(|folder| self.is_file(folder))
    }

    /// Bytes of a file, or of all that is in a folder.
    pub fn size(&self, path: &str) -> Result<u64, String> {
        match self.0.get(path).and_then(|node| node.size) {
            Some(size) => Ok(size),
            None if self.exists(path) => Ok(self.beneath(path).filter_map(|(_, node)| node.size).sum()),
            None => Err(missing(path)),
        }
    }

    /// What is in a directory of this machine.
    pub fn of_folder(folder: &RealFile) -> io::Result<Tree> {
        folder.open_folder().map(Tree::read)
    }

    fn read(folder: Dir) -> Tree {
        let mut tree = Tree::default();
        let mut found = vec![(String::new(), Rc::new(folder), None)];
        while let Some((prefix, mut folder, name)) = found.pop() {
            if let Some(name) = name {
                match folder.open_dir_nofollow::<std::ffi::OsString>(name) {
                    Ok(inner) => folder = Rc::new(inner),
                    Err(_) => continue,
                }
            }
            for entry in folder.entries().into_iter().flatten().flatten() {
                let Ok(metadata) = entry.metadata() else { continue };
                // Links, pipes and the like are passed over.
                if !metadata.is_file() && !metadata.is_dir() {
                    continue;
                }
                let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
                let modified = metadata.modified().ok().map(cap_std::time::SystemTime::into_std);
                let modified = modified.and_then(|time| Timestamp::try_from(time).ok());
                let modified = modified.unwrap_or_default().strftime("%Y-%m-%dT%H:%M:%S").to_string();
                let size = metadata.is_file().then_some(metadata.len());
                if metadata.is_dir() {
                    found.push((format!("{path}/"), folder.clone(), Some(entry.file_name())));
                }
                tree.0.insert(path, Node { size, modified });
            }
        }
        tree
    }
}

impl Files {
    /// A volume as it is now.
    pub fn tree(&mut self, volume: &str) -> &Tree {
        if let Some(disk) = &self.disk {
            let folder = disk.volume(volume, "").ok().and_then(|folder| folder.open_folder().ok());
            let tree = folder.map(Tree::read).unwrap_or_default();
            self.trees.insert(volume.to_owned(), tree);
        }
        self.trees.entry(volume.to_owned()).or_default()
    }

    /// All volumes as they were seen last.
    pub fn trees(&self) -> &BTreeMap<String, Tree> {
        &self.trees
    }

    /// Puts a whole volume in place.
    pub fn set_tree(&mut self, volume: &str, tree: Tree) {
        self.trees.insert(volume.to_owned(), tree);
    }

    /// Makes room for a volume.
    pub fn add_volume(&mut self, id: &str, code: &str) -> Result<(), String> {
        if let Some(disk) = &mut self.disk {
            disk.add_volume(id, code)?;
        }
        self.trees.entry(id.to_owned()).or_default();
        self.changed.insert(id.to_owned());
        Ok(())
    }

    /// A volume has another code: its files stay with it.
    pub fn rename_volume(&mut self, id: &str, code: &str) -> Result<(), String> {
        self.disk.as_mut().map_or(Ok(()), |disk| disk.rename_volume(id, code))
    }

    /// Forgets a volume; a folder of this machine stays.
    pub fn remove_volume(&mut self, id: &str) {
        if let Some(disk) = &mut self.disk {
            disk.remove_volume(id);
        }
        self.trees.remove(id);
        self.changed.insert(id.to_owned());
    }

    /// Whether files are real.
    pub fn is_on_disk(&self) -> bool {
        self.disk.is_some()
    }

    /// Where a path is on this machine, when volumes are kept there.
    pub fn on_disk(&self, volume: &str, path: &str) -> Result<Option<RealFile>, String> {
        self.disk.as_ref().map(|disk| disk.volume(volume, path).map(RealFile::Confined)).transpose()
    }

    /// Where a file of a user's, site's or client's machine is, when files are real.
    pub fn on_machine(&self, owner: &str, path: &str) -> Result<Option<RealFile>, String> {
        self.disk.as_ref().map(|disk| disk.machine(owner, path)).transpose()
    }

    fn change(
        &mut self,
        volume: &str,
        path: &str,
        on_disk: impl FnOnce(&ConfinedFile) -> io::Result<()>,
        in_memory: impl FnOnce(&mut Tree),
    ) -> Result<(), String> {
        match &self.disk {
            Some(disk) => on_disk(&disk.volume(volume, path)?).map_err(failed),
            None => {
                in_memory(self.trees.entry(volume.to_owned()).or_default());
                self.changed.insert(volume.to_owned());
                Ok(())
            }
        }
    }

    /// Makes a folder.
    pub fn make_folder(&mut self, volume: &str, path: &str, now: String) -> Result<(), String> {
        let node = Node { size: None, modified: now };
        self.change(volume, path, ConfinedFile::make_folder, |tree| _ = tree.0.insert(path.to_owned(), node))
    }

    /// Writes a file: that many bytes, or what a file of this machine holds.
    pub fn put(
        &mut self,
        volume: &str,
        path: &str,
        size: u64,
        from: Option<&RealFile>,
        now: String,
    ) -> Result<(), String> {
        let node = Node { size: Some(size), modified: now };
        // Without content, no bytes are written: the file only has the size.
        let write = |target: &ConfinedFile| {
            let content = from.map(RealFile::content).transpose()?.flatten();
            target.write(content, size)
        };
        self.change(volume, path, write, |tree| _ = tree.0.insert(path.to_owned(), node))
    }

    /// Removes a file, or a folder with all that is in it.
    pub fn remove(&mut self, volume: &str, path: &str) -> Result<(), String> {
        let prefix = format!("{path}/");
        self.change(volume, path, ConfinedFile::remove, |tree| {
            tree.0.retain(|other, _| other != path && !other.starts_with(&prefix));
        })
    }

    /// Moves a file or a folder within a volume.
    pub fn relocate(&mut self, volume: &str, from: &str, to: &str) -> Result<(), String> {
        let target = self.disk.as_ref().map(|disk| disk.volume(volume, to)).transpose()?;
        let rename = |source: &ConfinedFile| target.map_or(Ok(()), |target| source.move_to(&target));
        let prefix = format!("{from}/");
        self.change(volume, from, rename, |tree| {
            let is_moved = |path: &String| path == from || path.starts_with(&prefix);
            let moved: Vec<String> = tree.0.keys().filter(|path| is_moved(path)).cloned().collect();
            for path in moved {
                if let Some(node) = tree.0.remove(&path) {
                    tree.0.insert(format!("{to}{}", &path[from.len()..]), node);
                }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn works(mut files: Files) {
        files.add_volume("v", "volume").expect("volume");
        let now = || "2026-01-02T03:04:05".to_owned();
        files.make_folder("v", "a/b", now()).expect("folder");
        files.put("v", "a/b/c.txt", 5, None, now()).expect("file");
        files.put("v", "a/bc.txt", 7, None, now()).expect("file");
        assert_eq!((files.tree("v").size("a"), files.tree("v").size("a/b")), (Ok(12), Ok(5)));
        files.relocate("v", "a/b", "d").expect("move");
        assert!(files.tree("v").exists("d/c.txt") && !files.tree("v").exists("a/b"));
        files.remove("v", "d").expect("remove");
        assert_eq!(files.tree("v").size("d"), Err(missing("d")));
        assert!(files.tree("v").exists("a/bc.txt"));
    }

    #[test]
    fn files_are_kept_in_memory() {
        works(Files::default());
    }

    #[test]
    fn files_are_kept_on_disk() {
        let folder = tempfile::tempdir().expect("folder");
        let disk = Disk::new(folder.path(), false).expect("disk");
        works(Files { disk: Some(disk), ..Files::default() });
        assert!(folder.path().join("volume/a/bc.txt").is_file());
    }
}
