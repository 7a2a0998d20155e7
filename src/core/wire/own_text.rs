//! Where people's own text occurs in payloads and responses: it is passed through byte for byte, even if it looks like a date
//! or an id. Dates and ids are converted everywhere else.

/// A list of names, and a comparison with all of them that needs no loop.
macro_rules! keys {
    ($($key:literal),* $(,)?) => {
        /// Keys of people's own text, which includes everything in their values. docs/network.md lists them.
        pub const KEYS: &[&str] = &[$($key),*];

        fn is_key(key: &str) -> bool {
            matches!(key, $($key)|*)
        }
    };
}

keys![
    "name",
    "code",
    "description",
    "metadata",
    "value",
    "default",
    "settings",
    "parameters",
    "envs",
    "hooks",
    "message",
    "messages",
    "comment",
    "comments",
    "note",
    "notes",
    "subject",
    "title",
    "exception",
    "query",
    "source",
    "sources",
    "destination",
    "destinations",
    "path",
    "paths",
    "path_to",
    "path_src",
    "path_dst",
    "filename",
    "directory",
];

/// The ending of keys whose values are made for people from such text, as in `source_hr`.
pub const SUFFIX: &str = "_hr";

/// Whether the value of a key is people's own text.
pub fn is_own_text(key: &str) -> bool {
    is_key(key) || key.ends_with(SUFFIX)
}

/// Whether all that an operation sends and gets is: settings have names and values of people's own.
pub fn is_of_settings(uri: &str) -> bool {
    uri.rsplit('/').next() == Some("setting")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_text_is_told_by_its_key() {
        for key in ["name", "metadata", "source_hr", "message_hr", "path_to"] {
            assert!(is_own_text(key), "{key}");
        }
        for key in ["", "created", "modified", "finished", "expires", "names", "Name", "hr"] {
            assert!(!is_own_text(key), "{key}");
        }
        assert!(
            is_of_settings("setting") && is_of_settings("workspace/setting") && !is_of_settings("user/find")
        );
    }
}
