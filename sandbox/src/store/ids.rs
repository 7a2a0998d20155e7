//! Ids: those of entities follow from how many were made, those of secrets from nothing.

use serde_json::Value;

/// How ids of new entities begin.
const ENTITY: &str = "64f0c0de";
/// How UUIDs of new tasks and files begin.
const UUID: &str = "c0de0000-0000-4000-8000-";

/// Ids of entities, as the backend forms them. The same requests get the same ids at every start.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ids {
    /// How many were made.
    pub count: u64,
}

impl Ids {
    /// Lets new ids continue behind one that an entity has, as those of a recorded workspace.
    pub fn pass(&mut self, id: &str) {
        let digits = id.strip_prefix(ENTITY).or_else(|| id.strip_prefix(UUID));
        // A number that is never reached needs none.
        let number = digits.and_then(|digits| u64::from_str_radix(digits, 16).ok()).filter(|n| *n < 1 << 40);
        self.count = self.count.max(number.unwrap_or(0));
    }

    /// An entity id: 24 hexadecimal characters.
    pub fn next_id(&mut self) -> String {
        self.count += 1;
        format!("{ENTITY}{:016x}", self.count)
    }

    /// A UUID, for tasks and files.
    pub fn next_uuid(&mut self) -> String {
        self.count += 1;
        format!("{UUID}{:012x}", self.count)
    }
}

/// The id of an entry that has one, as those of a recorded workspace.
pub fn given_id(entry: &Value) -> Result<Option<String>, String> {
    let is_id =
        |id: &str| (8..=64).contains(&id.len()) && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    match &entry["id"] {
        Value::Null => Ok(None),
        Value::String(id) if is_id(id) => Ok(Some(id.to_lowercase())),
        other => Err(format!("the id {other} must have 8 to 64 letters, digits and hyphens")),
    }
}

/// Ids of a seed are the same at every start.
pub fn id_of(section: usize, index: usize) -> String {
    format!("64f0c0ffee{section:04x}{index:010x}")
}

/// The same for tasks and files, which have UUIDs.
pub fn uuid_of(parent: usize, index: usize) -> String {
    format!("c0ffee00-{parent:04x}-4000-8000-{index:012x}")
}

/// A session key: 24 hexadecimal characters that cannot be guessed.
pub fn random_id() -> String {
    uuid::Uuid::new_v4().simple().to_string()[..24].to_owned()
}

/// A UUID that cannot be guessed.
pub fn random_uuid() -> String {
    uuid::Uuid::new_v4().to_string()
}
