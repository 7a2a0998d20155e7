//! Ids, as the backend makes them.

/// A new entity id: 24 hexadecimal characters.
pub fn new_id() -> String {
    uuid::Uuid::new_v4().simple().to_string()[..24].to_owned()
}

/// A new UUID, for tasks, files and sessions.
pub fn uuid() -> String {
    uuid::Uuid::new_v4().to_string()
}
