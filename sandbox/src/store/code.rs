//! Which codes and names there may be.

use super::entity::JOBS;

/// Longest code, in bytes.
const LONGEST: usize = 200;
/// Names that Windows keeps for devices.
const DEVICES: &[&str] = &["con", "prn", "aux", "nul"];

/// Whether a name can be that of one file or folder on every system.
pub fn is_file_name(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().to_lowercase();
    let is_drive = name.len() == 2 && name.ends_with(':');
    !(name.is_empty()
        || name.len() > 255
        || name == "."
        || name == ".."
        || name.ends_with('.')
        || is_drive
        || name.contains(['/', '\\'])
        || name.chars().any(char::is_control)
        || DEVICES.contains(&stem.as_str()))
}

/// Refuses a code that an entity of a kind cannot have. Jobs are named as their files are.
pub fn check_code(kind: &str, code: &str) -> Result<(), String> {
    if JOBS.contains(&kind) || kind == "task" {
        return Ok(());
    }
    let is_path = code.contains(['/', '\\', '\0']) || code.chars().any(char::is_control);
    let is_hidden = code.starts_with('.') || code.trim() != code || code.is_empty();
    // The files of a volume are in a folder of that name.
    let is_folder = kind != "volume" || is_file_name(code);
    if is_path || is_hidden || code.len() > LONGEST || !is_folder {
        return Err(format!(
            "The code '{}' of a {kind} must have 1 to {LONGEST} characters without slashes, and no dot at its start",
            code.escape_debug()
        ));
    }
    Ok(())
}

/// Refuses a path that leads out of the folder that it starts in.
pub fn check_path(path: &str) -> Result<(), String> {
    let is_out = path.split(['/', '\\']).any(|name| name == "..");
    match is_out || path.contains('\0') {
        true => Err(format!("Permission denied: {} points outside its volume", path.escape_debug())),
        false => Ok(()),
    }
}
