//! Files and folders of this machine, whether they exist or not.

use std::fs::File;
use std::io;
#[cfg(unix)]
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::Arc;

use cap_fs_ext::{DirExt, FollowSymlinks, OpenOptionsFollowExt, OpenOptionsSyncExt};
use cap_std::ambient_authority;
use cap_std::fs::{Dir, OpenOptions};

use super::code::check_names;
use super::ids::random_uuid;

/// A file or a folder below the root. Each name on the way is looked up in the open directory before it, and no link is
/// followed: whatever another process exchanges meanwhile, nothing outside the root is reached.
#[derive(Debug, Clone)]
pub struct ConfinedFile {
    root: Arc<Dir>,
    names: Vec<String>,
}

/// A file or a folder that a transfer reads or writes.
#[derive(Debug, Clone, PartialEq)]
pub enum RealFile {
    /// Below the root.
    Confined(ConfinedFile),
    /// Wherever its path leads (`--real-paths`).
    Anywhere(PathBuf),
}

/// Copies content, with the permissions to read, write and execute it, or makes a sparse file of that size.
fn fill(mut file: File, content: Option<File>, size: u64) -> io::Result<()> {
    let Some(mut content) = content else { return file.set_len(size) };
    io::copy(&mut content, &mut file)?;
    let permissions = content.metadata()?.permissions();
    // A copy runs as nobody else.
    #[cfg(unix)]
    let permissions = PermissionsExt::from_mode(permissions.mode() & 0o777);
    file.set_permissions(permissions)
}

/// The name of a file that is being written.
fn part_name() -> String {
    format!(".{}.part", random_uuid())
}

fn not_a_file() -> io::Error {
    io::Error::other("neither a file nor a directory")
}

impl PartialEq for ConfinedFile {
    fn eq(&self, other: &ConfinedFile) -> bool {
        self.names == other.names
    }
}

impl ConfinedFile {
    /// A path below a directory; slashes at its ends are ignored.
    pub fn new(root: &Arc<Dir>, path: &str) -> Result<ConfinedFile, String> {
        check_names(path)?;
        let names = path.split('/').filter(|name| !name.is_empty()).map(str::to_owned).collect();
        Ok(ConfinedFile { root: root.clone(), names })
    }

    fn refuse_link(&self, folder: &Dir, name: &str) -> io::Result<()> {
        match folder.symlink_metadata(name) {
            Ok(metadata) if metadata.is_symlink() => Err(io::Error::other(format!(
                "{} goes through a symbolic link, which is not followed",
                self.names.join("/")
            ))),
            _ => Ok(()),
        }
    }

    fn walk(&self, names: &[String], makes: bool) -> io::Result<Dir> {
        let mut folder = self.root.try_clone()?;
        for name in names {
            let mut opened = folder.open_dir_nofollow(name);
            if makes && opened.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::NotFound) {
                match folder.create_dir(name) {
                    Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
                    _ => opened = folder.open_dir_nofollow(name),
                }
            }
            folder = match opened {
                Ok(inner) => inner,
                Err(error) => return self.refuse_link(&folder, name).and(Err(error)),
            };
        }
        Ok(folder)
    }

    /// The open directory that holds it, and its name there.
    fn parent(&self, makes: bool) -> io::Result<(Dir, &str)> {
        let Some((name, above)) = self.names.split_last() else {
            return Err(io::Error::other("the root itself cannot be changed"));
        };
        let folder = self.walk(above, makes)?;
        self.refuse_link(&folder, name)?;
        Ok((folder, name))
    }

    /// The directory, open.
    pub fn open_folder(&self) -> io::Result<Dir> {
        self.walk(&self.names, false)
    }

    /// Makes the directory, and those above it.
    pub fn make_folder(&self) -> io::Result<()> {
        self.walk(&self.names, true).map(|_| ())
    }

    fn metadata(&self) -> io::Result<cap_std::fs::Metadata> {
        let (folder, name) = self.parent(false)?;
        folder.symlink_metadata(name)
    }

    fn content(&self) -> io::Result<Option<File>> {
        let (folder, name) = self.parent(false)?;
        let metadata = folder.symlink_metadata(name)?;
        if metadata.is_dir() {
            return Ok(None);
        }
        // A device may act when it is opened, and a pipe would wait for its other end.
        if !metadata.is_file() {
            return Err(not_a_file());
        }
        let mut options = OpenOptions::new();
        let file = folder.open_with(name, options.read(true).nonblock(true).follow(FollowSymlinks::No))?;
        match file.metadata()?.is_file() {
            true => Ok(Some(file.into_std())),
            false => Err(not_a_file()),
        }
    }

    /// Writes the file anew: a file there is replaced, not overwritten, since its content may have other names outside.
    pub fn write(&self, content: Option<File>, size: u64) -> io::Result<()> {
        let (folder, name) = self.parent(true)?;
        if folder.symlink_metadata(name).is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir()) {
            return Err(not_a_file());
        }
        let part = part_name();
        let file = folder.open_with(&part, OpenOptions::new().write(true).create_new(true))?;
        let written = fill(file.into_std(), content, size).and_then(|()| folder.rename(&part, &folder, name));
        if written.is_err() {
            _ = folder.remove_file(&part);
        }
        written
    }

    /// Removes a file, or a directory with all that is in it.
    pub fn remove(&self) -> io::Result<()> {
        let (folder, name) = self.parent(false)?;
        match folder.symlink_metadata(name)?.is_dir() {
            true => folder.remove_dir_all(name),
            false => folder.remove_file(name),
        }
    }

    /// Moves it, and makes the directories above its new place.
    pub fn move_to(&self, to: &ConfinedFile) -> io::Result<()> {
        let (folder, name) = self.parent(false)?;
        let (to_folder, to_name) = to.parent(true)?;
        folder.rename(name, &to_folder, to_name)
    }
}

impl RealFile {
    /// Its path, as messages have it: below the root, or the whole.
    pub fn path(&self) -> String {
        match self {
            RealFile::Confined(file) => file.names.join("/"),
            RealFile::Anywhere(path) => path.display().to_string(),
        }
    }

    /// A path below it.
    pub fn within(&self, path: &str) -> Result<RealFile, String> {
        Ok(match self {
            RealFile::Confined(file) => {
                let ConfinedFile { names, .. } = ConfinedFile::new(&file.root, path)?;
                let names = [file.names.clone(), names].concat();
                RealFile::Confined(ConfinedFile { names, root: file.root.clone() })
            }
            RealFile::Anywhere(folder) => RealFile::Anywhere(folder.join(path)),
        })
    }

    /// Whether another one is below it.
    pub fn holds(&self, other: &RealFile) -> bool {
        match (self, other) {
            (RealFile::Confined(folder), RealFile::Confined(file)) => {
                file.names.len() > folder.names.len() && file.names.starts_with(&folder.names)
            }
            (RealFile::Anywhere(folder), RealFile::Anywhere(path)) => {
                path != folder && path.starts_with(folder)
            }
            _ => false,
        }
    }

    /// The directory, open.
    pub fn open_folder(&self) -> io::Result<Dir> {
        match self {
            RealFile::Confined(file) => file.open_folder(),
            RealFile::Anywhere(path) => Dir::open_ambient_dir(path, ambient_authority()),
        }
    }

    /// Makes the directory, and those above it.
    pub fn make_folder(&self) -> io::Result<()> {
        match self {
            RealFile::Confined(file) => file.make_folder(),
            RealFile::Anywhere(path) => std::fs::create_dir_all(path),
        }
    }

    /// Bytes of a file, None of a directory.
    pub fn size(&self) -> io::Result<Option<u64>> {
        let (is_file, is_folder, size) = match self {
            RealFile::Confined(file) => {
                let metadata = file.metadata()?;
                (metadata.is_file(), metadata.is_dir(), metadata.len())
            }
            RealFile::Anywhere(path) => {
                let metadata = path.metadata()?;
                (metadata.is_file(), metadata.is_dir(), metadata.len())
            }
        };
        match is_file || is_folder {
            true => Ok(is_file.then_some(size)),
            false => Err(not_a_file()),
        }
    }

    /// Whether it is a directory.
    pub fn is_folder(&self) -> bool {
        matches!(self.size(), Ok(None))
    }

    /// The file, open for reading; None for a directory.
    pub fn content(&self) -> io::Result<Option<File>> {
        match self {
            RealFile::Confined(file) => file.content(),
            RealFile::Anywhere(path) => match self.size()? {
                Some(_) => File::open(path).map(Some),
                None => Ok(None),
            },
        }
    }

    /// Makes the directories above it.
    pub fn make_parent(&self) -> io::Result<()> {
        match self {
            RealFile::Confined(file) => file.parent(true).map(|_| ()),
            RealFile::Anywhere(path) => path.parent().map_or(Ok(()), std::fs::create_dir_all),
        }
    }

    /// Writes the content of another file to it, which may have been its own.
    pub fn write(&self, content: File) -> io::Result<()> {
        match self {
            RealFile::Confined(file) => file.write(Some(content), 0),
            RealFile::Anywhere(_) if self.size().is_err_and(|error| error.kind() == io::ErrorKind::Other) => {
                Err(not_a_file())
            }
            RealFile::Anywhere(path) => {
                let part = path.with_file_name(part_name());
                let written = File::create_new(&part).and_then(|file| fill(file, Some(content), 0));
                let written = written.and_then(|()| std::fs::rename(&part, path));
                if written.is_err() {
                    _ = std::fs::remove_file(&part);
                }
                written
            }
        }
    }
}
