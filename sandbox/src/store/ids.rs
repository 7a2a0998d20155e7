//! Ids and the time, as the backend writes them.

use jiff::Timestamp;

/// A new entity id: 24 hexadecimal characters.
pub fn new_id() -> String {
    uuid::Uuid::new_v4().simple().to_string()[..24].to_owned()
}

/// A new UUID, for tasks, files and sessions.
pub fn uuid() -> String {
    uuid::Uuid::new_v4().to_string()
}

/// Now in UTC, without zone and fraction.
pub fn now() -> String {
    Timestamp::now().strftime("%Y-%m-%dT%H:%M:%S").to_string()
}
