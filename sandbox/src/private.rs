//! Files that only the user may read who starts the sandbox: there are keys in them.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;

/// Opens a file for appending, makes it if there is none, and takes it from the eyes of others.
pub fn private_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
        let file = options.mode(0o600).open(path)?;
        file.set_permissions(std::fs::Permissions::from_mode(0o600))?;
        Ok(file)
    }
    #[cfg(not(unix))]
    options.open(path)
}
