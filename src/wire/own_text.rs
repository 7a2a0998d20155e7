//! Where people's own text occurs in payloads and responses: it is passed through byte for byte, even if it looks like a date
//! or an id. Dates and ids are converted everywhere else.

/// What of the value of a key is people's own text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnText {
    /// The whole value, with everything in it.
    Whole,
    /// The value if it is a string, which may be an id. The keys of an object speak for themselves.
    String,
}

/// Two lists of names, and a comparison with all of them that needs no loop.
macro_rules! keys {
    (whole: $($whole:literal),*; string: $($string:literal),*;) => {
        /// Keys of own text, which includes everything in their values. docs/data.md lists them.
        pub const WHOLE: &[&str] = &[$($whole),*];

        /// Keys whose values are own text if they are strings: names, addresses, references by code. docs/data.md lists them.
        pub const STRINGS: &[&str] = &[$($string),*];

        fn of_key(key: &str) -> Option<OwnText> {
            match key {
                $($whole)|* => Some(OwnText::Whole),
                $($string)|* => Some(OwnText::String),
                _ => None,
            }
        }
    };
}

keys! {
    whole:
        "name", "code", "description", "metadata", "value", "default", "settings", "parameters", "arguments", "envs", "hooks",
        "message", "messages", "comment", "comments", "comment_label", "note", "notes", "subject", "title", "label", "labels",
        "tag", "tags", "text", "texts", "guidelines", "exception", "query", "search", "include", "exclude", "ignore", "filter",
        "filters", "source", "sources", "destination", "destinations", "path", "paths", "path_to", "path_src", "path_dst",
        "path_abs_final", "mirror_paths", "filename", "directory", "input", "output", "range";
    string:
        "uri", "user", "users", "username", "ident", "email", "mail", "creator", "modifier", "entity", "target", "recipient",
        "recipients", "role", "roles", "workspace", "organization", "domain", "site", "queue", "engine", "volume", "volumes",
        "share", "folder", "home", "collection", "parent", "job", "task", "tasks", "dependencies", "item", "items", "file", "files",
        "client", "server", "servers", "siteserver", "siteservers", "hostname", "host_ident", "version", "warning", "warnings",
        "info", "error", "errors", "rejected", "log", "logs", "password", "pwd", "api_key", "session_key", "session_id", "token", "deps";
}

/// The ending of keys whose values are made for people from such text, as in `source_hr`.
pub const SUFFIX: &str = "_hr";

impl OwnText {
    /// What of the value of this key is.
    pub fn of(key: &str) -> Option<OwnText> {
        of_key(key).or_else(|| key.ends_with(SUFFIX).then_some(OwnText::Whole))
    }
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
        for key in ["name", "metadata", "source_hr", "message_hr", "path_to", "search"] {
            assert_eq!(OwnText::of(key), Some(OwnText::Whole), "{key}");
        }
        for key in ["tasks", "queue", "creator", "log"] {
            assert_eq!(OwnText::of(key), Some(OwnText::String), "{key}");
        }
        // What the backend dates, and names that are not in the table.
        for key in [
            "",
            "created",
            "modified",
            "started",
            "finished",
            "expires",
            "logged_in",
            "last_checkin",
            "date",
            "time",
            "etr",
            "when",
            "names",
            "Name",
            "hr",
        ] {
            assert_eq!(OwnText::of(key), None, "{key}");
        }
        assert!(
            is_of_settings("setting") && is_of_settings("workspace/setting") && !is_of_settings("user/find")
        );
    }

    #[test]
    fn each_key_is_listed_once() {
        let mut keys: Vec<&str> = WHOLE.iter().chain(STRINGS).copied().collect();
        keys.sort_unstable();
        assert!(keys.windows(2).all(|pair| pair[0] != pair[1]), "{keys:?}");
        assert!(keys.iter().all(|key| !key.ends_with(SUFFIX)), "{keys:?}");
    }
}
