//! Where clients find the certificate authority of a running sandbox, when no place was given: a folder of the user's,
//! from which what killed sandboxes left is removed at the next start.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use uuid::Uuid;

/// A certificate authority in a file that is removed with this.
#[derive(Debug)]
pub struct CaFile {
    path: PathBuf,
    /// Locked for as long as the process lives, so that others know.
    lock_path: PathBuf,
    lock: Option<File>,
}

impl CaFile {
    /// Writes an authority (PEM) into the user's folder below a folder for temporary files.
    pub fn create(temporary: &Path, pem: &str) -> io::Result<CaFile> {
        let folder = own_folder(temporary)?;
        // Nobody sweeps between the making of a file and its lock.
        let _sweeping = wait_for_lock(&folder.join("lock"))?;
        sweep(&folder);
        let name = format!("{}-{}", std::process::id(), &Uuid::new_v4().simple().to_string()[..8]);
        let (path, lock_path) = (folder.join(format!("{name}.pem")), folder.join(format!("{name}.lock")));
        let lock = Some(lock(&lock_path)?);
        let file = CaFile { path, lock_path, lock };
        OpenOptions::new().write(true).create_new(true).open(&file.path)?.write_all(pem.as_bytes())?;
        Ok(file)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for CaFile {
    fn drop(&mut self) {
        _ = fs::remove_file(&self.path);
        // Windows removes no file that is open.
        drop(self.lock.take());
        _ = fs::remove_file(&self.lock_path);
    }
}

/// A folder that only this user may write to.
fn own_folder(temporary: &Path) -> io::Result<PathBuf> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt, MetadataExt};

        let user = rustix::process::geteuid().as_raw();
        let folder = temporary.join(format!("accsyn-sandbox-{user}"));
        _ = fs::DirBuilder::new().mode(0o700).create(&folder);
        // Somebody else may have made it first, to give clients another authority.
        let metadata = fs::symlink_metadata(&folder)?;
        if !metadata.is_dir() || metadata.uid() != user || metadata.mode() & 0o022 != 0 {
            let message = format!("{} is not a folder that only you may write to", folder.display());
            return Err(io::Error::new(io::ErrorKind::PermissionDenied, message));
        }
        Ok(folder)
    }
    #[cfg(not(unix))]
    {
        let folder = temporary.join("accsyn-sandbox");
        fs::create_dir_all(&folder)?;
        Ok(folder)
    }
}

/// Removes the files of processes that have ended.
fn sweep(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.extension().is_some_and(|extension| extension == "pem") {
            let lock_path = path.with_extension("lock");
            if let Ok(lock) = lock(&lock_path) {
                _ = fs::remove_file(&path);
                drop(lock);
                _ = fs::remove_file(&lock_path);
            }
        }
    }
}

/// Takes a lock that ends with the process; an error when another one has it.
fn lock(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use rustix::fs::{FlockOperation, flock};
        let file = options.open(path)?;
        flock(&file, FlockOperation::NonBlockingLockExclusive)?;
        Ok(file)
    }
    #[cfg(windows)]
    {
        use std::os::windows::fs::OpenOptionsExt;
        options.share_mode(0).open(path)
    }
    #[cfg(not(any(unix, windows)))]
    options.open(path)
}

/// The same, when another one has it only for a moment.
fn wait_for_lock(path: &Path) -> io::Result<File> {
    const TRIES: u32 = 1000;
    for _ in 0..TRIES {
        if let Ok(file) = lock(path) {
            return Ok(file);
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    lock(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_ended_processes_are_removed_and_those_of_running_ones_stay() {
        let temporary = tempfile::tempdir().expect("folder");
        let first = CaFile::create(temporary.path(), "one").expect("file");
        let folder = first.path().parent().expect("folder").to_owned();
        for name in ["7-left.pem", "7-left.lock", "8-without-lock.pem"] {
            fs::write(folder.join(name), "old").expect("write");
        }
        let second = CaFile::create(temporary.path(), "two").expect("file");
        assert_eq!(fs::read_to_string(first.path()).expect("first"), "one");
        assert_eq!(fs::read_to_string(second.path()).expect("second"), "two");
        let count = || fs::read_dir(&folder).expect("folder").count();
        assert_eq!(count(), 5, "two files with their locks, and the lock of the folder");
        drop((first, second));
        assert_eq!(count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_that_others_may_write_to_is_not_used() {
        use std::os::unix::fs::PermissionsExt;

        let temporary = tempfile::tempdir().expect("folder");
        let file = CaFile::create(temporary.path(), "pem").expect("file");
        let folder = file.path().parent().expect("folder").to_owned();
        drop(file);
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o777)).expect("mode");
        assert!(CaFile::create(temporary.path(), "pem").is_err());
        fs::remove_dir_all(&folder).expect("remove");
        std::os::unix::fs::symlink(temporary.path(), &folder).expect("link");
        assert!(CaFile::create(temporary.path(), "pem").is_err());
    }
}
