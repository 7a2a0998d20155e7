//! Which codes and names there may be.

use super::entity_types::{JOBS, SHARES};

/// Longest code, in bytes.
const LONGEST: usize = 200;
/// Kinds whose codes consist of letters, digits, dots, underscores and hyphens, with their longest code.
const PLAIN: &[(&str, usize)] = &[("workspace", LONGEST), ("queue", LONGEST), ("site", 32), ("engine", 32)];
/// Names that Windows keeps for devices.
const DEVICES: &[&str] = &["con", "prn", "aux", "nul", "conin$", "conout$"];
/// Serial and parallel ports, which have a digit after them.
const PORTS: &[&str] = &["com", "lpt"];
/// Kinds whose codes are names of directories with `--root`, or stand before a colon in paths.
const IN_PATHS: &[&str] = &["user", "client"];

/// Whether Windows takes a name for a device, whatever extension it has.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_lowercase();
    let is_port = |port: &&str| {
        let number = stem.strip_prefix(*port).and_then(|number| number.chars().next());
        // The superscript digits count, too.
        number.is_some_and(|digit| digit.is_ascii_digit() || "¹²³".contains(digit))
            && stem.chars().count() == 4
    };
    DEVICES.contains(&stem.as_str()) || PORTS.iter().any(is_port)
}

/// Whether a name can be that of one file or folder on every system. What follows a colon is a path of a drive on Windows,
/// or a stream of a file.
pub fn is_file_name(name: &str) -> bool {
    !(name.is_empty()
        || name.len() > 255
        || name == "."
        || name == ".."
        || name.ends_with(['.', ' '])
        || name.contains(['/', '\\', ':'])
        || name.chars().any(char::is_control)
        || is_device(name))
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
    let is_name = !(SHARES.contains(&kind) || IN_PATHS.contains(&kind)) || is_file_name(code);
    if is_path || is_hidden || code.len() > LONGEST || !is_name {
        return Err(format!(
            "The code '{}' of a {kind} must have 1 to {LONGEST} characters without slashes and colons, no dot at its start, \
             and no name that Windows reserves",
            code.escape_debug()
        ));
    }
    Ok(())
}

/// Whether a string has the form of an e-mail address.
pub fn is_address(text: &str) -> bool {
    text.split_once('@').is_some_and(|(user, host)| {
        !user.is_empty() && !host.is_empty() && !text.contains(char::is_whitespace)
    })
}

/// Refuses the code of a new user that is not an e-mail address.
pub fn check_address(code: &str) -> Result<(), String> {
    match is_address(code) {
        true => Ok(()),
        false => Err(format!("The code '{}' of a user must be an e-mail address", code.escape_debug())),
    }
}

/// Refuses a path with names that no file can have everywhere.
pub fn check_names(path: &str) -> Result<(), String> {
    match path.split('/').find(|name| !name.is_empty() && !is_file_name(name)) {
        Some(name) => Err(format!("E#J060 '{}' cannot be a file or folder name", name.escape_debug())),
        None => Ok(()),
    }
}

/// Refuses a path at which a folder or home cannot be on its volume.
pub fn check_folder_path(path: &str) -> Result<(), String> {
    check_path(path)?;
    // The volume itself may be shared as "/".
    if path.len() > 1 && path.starts_with(['/', '\\']) {
        return Err(format!("The path '{}' must be relative to the volume", path.escape_debug()));
    }
    check_names(path)
}

/// Refuses a path that points outside its volume or share.
pub fn check_path(path: &str) -> Result<(), String> {
    let is_out = path.split(['/', '\\']).any(|name| name == "..");
    match is_out || path.contains('\0') {
        true => Err(format!("Permission denied: {} points outside its volume or share", path.escape_debug())),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_that_every_system_takes() {
        for name in [
            "", ".", "..", "x.", "x ", "C:", "C:x", "a:b", "a:", ":", "con", "NUL.txt", "com1", "COM1.txt",
            "lpt9.a.b", "COM¹", "aux .c", "CONIN$", "a/b", "a\\b", "a\0b", "a\nb",
        ] {
            assert!(!is_file_name(name), "{name:?}");
            for kind in ["volume", "folder", "home", "collection", "user", "client"] {
                assert!(check_code(kind, name).is_err(), "{kind} {name:?}");
            }
        }
        for name in [
            "a",
            "com",
            "com10",
            "comb",
            "console",
            "lpt",
            "a.con",
            "plate.%04d.exr",
            "Filmen åäö",
            "..a",
            "a b",
        ] {
            assert!(is_file_name(name), "{name:?}");
        }
        assert!(check_code("delivery", "Dailies: Monday").is_ok());
    }

    #[test]
    fn folders_are_on_their_volume() {
        for path in
            ["C:", "C:/x", "a/C:/b", "\\\\srv\\share", "//srv/share", "/etc", "a\\b", "a/../b", "a/com1.txt"]
        {
            assert!(check_folder_path(path).is_err(), "{path}");
        }
        for path in ["", "/", "a", "a/b/", "a//b"] {
            assert!(check_folder_path(path).is_ok(), "{path}");
        }
    }
}
