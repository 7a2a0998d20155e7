//! Words that attributes consist of, as far as the documents of accsyn have all of them.

use serde_json::Value;

use super::attributes::check_known;

/// Operating systems of clients.
const SYSTEMS: &[&str] = &["windows", "linux", "mac", "raspbian", "solaris"];
/// What servers do.
const SERVER_ROLES: &[&str] = &["storage", "compute", "site", "accsyn"];
/// Systems that volumes have a path on.
const PATHS: &[&str] = &["windows", "linux", "mac", "windows_vpn", "linux_vpn", "mac_vpn"];

/// Rejects an operating system, a role of a server or a key of `paths` that there is not.
pub fn check_words(kind: &str, key: &str, value: &Value) -> Result<(), String> {
    let known = |what: &str, word: &str, known: &'static [&'static str]| {
        check_known(&format!("A {kind}"), what, word, known.iter().copied())
    };
    let text = value.as_str().unwrap_or_default();
    match (kind, key) {
        ("client", "os") if !text.is_empty() => known("operating system", text, SYSTEMS),
        ("client", "roles") if !text.is_empty() => {
            text.split(',').try_for_each(|role| known("server role", role.trim(), SERVER_ROLES))
        }
        ("volume", "paths") => {
            let mut systems = value.as_object().into_iter().flatten();
            systems.try_for_each(|(system, _)| known("path for the operating system", system, PATHS))
        }
        _ => Ok(()),
    }
}
