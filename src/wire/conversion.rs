//! What is converted between the backend's form and the caller's.

use super::own_text::is_of_settings;

/// What is converted in payloads and responses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conversion {
    /// Ids lose their `ObjectId:`; dates become RFC 3339 with `Z`, and back.
    Full,
    /// Only ids: dates stay as the backend has them.
    Ids,
    /// Nothing.
    Nothing,
}

impl Conversion {
    /// The conversion of one operation: those of settings carry people's own text only.
    pub fn of_operation(self, uri: &str) -> Conversion {
        if is_of_settings(uri) { Conversion::Nothing } else { self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_not_converted() {
        assert_eq!(Conversion::Full.of_operation("setting"), Conversion::Nothing);
        assert_eq!(Conversion::Full.of_operation("user/find"), Conversion::Full);
        assert_eq!(Conversion::Ids.of_operation("user/find"), Conversion::Ids);
    }
}
