//! Ids: those of entities follow from how many were made, those of secrets from nothing.

/// Ids of entities, as the backend forms them. The same requests get the same ids at every start.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ids {
    /// How many were made.
    pub count: u64,
}

impl Ids {
    /// An entity id: 24 hexadecimal characters.
    pub fn next_id(&mut self) -> String {
        self.count += 1;
        format!("64f0c0de{:016x}", self.count)
    }

    /// A UUID, for tasks and files.
    pub fn next_uuid(&mut self) -> String {
        self.count += 1;
        format!("c0de0000-0000-4000-8000-{:012x}", self.count)
    }
}

/// A session key: 24 hexadecimal characters that cannot be guessed.
pub fn random_id() -> String {
    uuid::Uuid::new_v4().simple().to_string()[..24].to_owned()
}

/// A UUID that cannot be guessed.
pub fn random_uuid() -> String {
    uuid::Uuid::new_v4().to_string()
}
