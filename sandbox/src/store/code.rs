//! Which codes and names there may be.

use super::entity_types::JOBS;

/// Longest code, in bytes.
const LONGEST: usize = 200;
/// Kinds whose codes consist of letters, digits, dots, underscores and hyphens, with their longest code.
const PLAIN: &[(&str, usize)] = &[("queue", LONGEST), ("site", 32), ("engine", 32)];
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

fn is_plain(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '.' | '_' | '-')
}

/// The code of an entity that was only given a name.
pub fn code_from(kind: &str, name: &str) -> String {
    let code = name.to_lowercase();
    match PLAIN.iter().any(|(plain, _)| *plain == kind) {
        true => code.chars().map(|c| if is_plain(c) { c } else { '_' }).collect(),
        false => code,
    }
}

/// Refuses a code that an entity of a kind cannot have. Jobs are named as their files are.
pub fn check_code(kind: &str, code: &str) -> Result<(), String> {
    if JOBS.contains(&kind) || kind == "task" {
        return Ok(());
    }
    if let Some((_, longest)) = PLAIN.iter().find(|(plain, _)| *plain == kind)
        && (code.is_empty() || code.len() > *longest || !code.chars().all(is_plain))
    {
        return Err(format!(
            "The code '{}' of a {kind} must have 1 to {longest} letters (a to z), digits, dots, underscores and hyphens",
            code.escape_debug()
        ));
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

/// Refuses a path that points outside its volume or share.
pub fn check_path(path: &str) -> Result<(), String> {
    let is_out = path.split(['/', '\\']).any(|name| name == "..");
    match is_out || path.contains('\0') {
        true => Err(format!("Permission denied: {} points outside its volume or share", path.escape_debug())),
        false => Ok(()),
    }
}
