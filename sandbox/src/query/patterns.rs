//! Regular expressions and wildcards in the values of conditions.

use std::sync::OnceLock;

use fancy_regex::{Regex, RegexBuilder};

/// Regular expressions of a condition's values, made once; `None` for a value that is none.
#[derive(Debug, Clone, Default)]
pub struct Patterns(OnceLock<Result<Vec<Option<Regex>>, String>>);

/// They follow from the values.
impl PartialEq for Patterns {
    fn eq(&self, _: &Patterns) -> bool {
        true
    }
}

impl Patterns {
    /// Those that were made before, or the ones that are made now.
    pub fn get_or_make(
        &self,
        make: impl FnOnce() -> Result<Vec<Option<Regex>>, String>,
    ) -> Result<&[Option<Regex>], String> {
        self.0.get_or_init(make).as_deref().map_err(Clone::clone)
    }
}

/// A regular expression that ignores case.
pub fn pattern(text: &str) -> Result<Regex, String> {
    RegexBuilder::new(text)
        .case_insensitive(true)
        .delegate_size_limit(1 << 20)
        .backtrack_limit(100_000)
        .build()
        .map_err(|error| format!("Query error: '{text}' is not a valid regular expression: {error}"))
}

/// `*` matches any characters.
pub fn wildcard(text: &str) -> Result<Regex, String> {
    let parts: Vec<String> =
        text.to_lowercase().split('*').map(|part| fancy_regex::escape(part).into_owned()).collect();
    pattern(&format!("(?s)^{}$", parts.join(".*")))
}
