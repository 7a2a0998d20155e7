//! Places on volumes, and paths of machines.

/// A path on a volume.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Id of the volume.
    pub volume: String,
    /// Path on it, without slashes at its ends.
    pub path: String,
}

/// A path on a volume in its only form: without empty and `.` components, and without slashes at its ends.
pub fn normalized(path: &str) -> String {
    let names: Vec<&str> = path.split('/').filter(|name| !name.is_empty() && *name != ".").collect();
    names.join("/")
}

/// Whether a path starts at the root of a machine.
pub fn is_absolute(path: &str) -> bool {
    let bytes = path.as_bytes();
    path.starts_with(['/', '\\']) || (bytes.len() > 2 && bytes[1] == b':' && matches!(bytes[2], b'/' | b'\\'))
}

/// Whether a path is one of a machine, not of a volume: from its root, or from the user's own folder there.
pub fn is_local(path: &str) -> bool {
    is_absolute(path) || path.starts_with('~')
}
