//! Values of JSON text by their path, such as `items[0].name`; docs/json.md has the grammar, which is that of accsyn.hpp, too.

use std::borrow::Cow;

use crate::excerpt::shorten;
use crate::json;
use crate::scan::{Kind, Walker, unescaped};
use accsyn_base::error::{Error, Result};

/// The members of an object or the items of an array, in their order: the raw key, if any, and the value as JSON text.
#[derive(Debug, Clone)]
pub struct Parts<'a> {
    text: &'a str,
    walker: Walker,
}

impl<'a> Iterator for Parts<'a> {
    type Item = (Option<&'a str>, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let (mut key, mut start) = (None, None);
        loop {
            let token = self.walker.step(self.text.as_bytes()).ok()??;
            if self.walker.depth() == 0 {
                return None;
            }
            if token.kind == Kind::Key && self.walker.depth() == 1 {
                key = self.text.get(token.start..token.end);
                continue;
            }
            let start = *start.get_or_insert(token.start);
            if self.walker.depth() == 1 {
                return Some((key, self.text.get(start..token.end)?));
            }
        }
    }
}

/// The parts of a value that was checked; None if it is not an object or array.
pub fn parts(value: &str) -> Option<Parts<'_>> {
    let mut walker = Walker::new(0);
    let first = walker.step(value.as_bytes()).ok()??;
    matches!(first.kind, Kind::OpenObject | Kind::OpenList).then_some(Parts { text: value, walker })
}

/// The string that a raw key stands for.
pub fn key_text(raw: &str) -> Cow<'_, str> {
    unescaped(raw.get(1..raw.len() - 1).unwrap_or_default())
}

/// The JSON text of what a path names; None when it is not there. Without a path, that of the whole.
///
/// All of the text is checked. Failures are INVALID_ARGUMENT, with the place of the fault.
pub fn find<'a>(text: &'a str, path: Option<&str>) -> Result<Option<&'a str>> {
    let whole = json::check(text, "json")?;
    let Some(path) = path else { return Ok(Some(whole)) };
    let mut found = Some(whole);
    let mut rest = Some(path);
    // A path that is malformed may still be the name of a member.
    let mut fault = None;
    while let (Some(value), Some(path)) = (found, rest) {
        match first_step(path) {
            Ok((step, after)) => (found, rest) = select(value, path, Some(&step), after),
            Err(reason) => {
                (found, rest) = select(value, path, None, None);
                fault = Some(reason);
            }
        }
    }
    // The steps that could not be taken are read as well.
    while let (None, Some(path)) = (fault, rest) {
        match first_step(path) {
            Ok((_, after)) => rest = after,
            Err(reason) => fault = Some(reason),
        }
    }
    match fault {
        Some(reason) if found.is_none() => Err(Error::invalid_argument(format!(
            "path is malformed: {reason}, in `{}`; it has names with dots between them and indexes or quoted names in brackets, \
             such as items[0].name or metadata[\"a.b\"]",
            shorten(path)
        ))),
        _ => Ok(found),
    }
}

enum Step<'p> {
    Name(Cow<'p, str>),
    Index(usize),
}

/// The first step of a path, and what follows it, if anything.
fn first_step(path: &str) -> std::result::Result<(Step<'_>, Option<&str>), &'static str> {
    let (step, after) = if let Some(inner) = path.strip_prefix('[') {
        if inner.starts_with('"') {
            let token = Walker::new(0).step(inner.as_bytes());
            let end = token.ok().flatten().map(|token| token.end).ok_or("a quoted name does not end")?;
            let name = key_text(&inner[..end]);
            (Step::Name(name), inner[end..].strip_prefix(']').ok_or("a bracket is not closed")?)
        } else {
            let (digits, after) = inner.split_once(']').ok_or("a bracket is not closed")?;
            if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err("what is in brackets is not an index");
            }
            if digits.len() > 1 && digits.starts_with('0') {
                return Err("an index has no leading zeros");
            }
            // No array has that many items.
            (Step::Index(digits.parse().unwrap_or(usize::MAX)), after)
        }
    } else {
        let end = path.find(['.', '[']).unwrap_or(path.len());
        (Step::Name(Cow::Borrowed(&path[..end])), &path[end..])
    };
    match after.as_bytes().first() {
        None => Ok((step, None)),
        Some(b'.') => Ok((step, Some(&after[1..]))),
        Some(b'[') => Ok((step, Some(after))),
        Some(_) => Err("a bracket is followed by neither a dot nor a bracket"),
    }
}

/// Takes a step: the value, and the rest of the path. A member whose name is all of the path has precedence; of members of the
/// same name, the last one.
fn select<'a, 'p>(
    value: &'a str,
    path: &str,
    step: Option<&Step<'_>>,
    after: Option<&'p str>,
) -> (Option<&'a str>, Option<&'p str>) {
    let (mut whole, mut part) = (None, None);
    for (index, (key, value)) in parts(value).into_iter().flatten().enumerate() {
        match (key.map(key_text), step) {
            (Some(key), _) if key == path => whole = Some(value),
            (Some(key), Some(Step::Name(name))) if key == *name => part = Some(value),
            (None, Some(Step::Index(wanted))) if index == *wanted => return (Some(value), after),
            _ => {}
        }
    }
    if whole.is_some() { (whole, None) } else { (part, after) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;
    use accsyn_base::error::Status;

    fn found<'a>(text: &'a str, path: &str) -> Option<&'a str> {
        find(text, Some(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    #[test]
    fn the_whole_is_found_without_a_path_and_without_the_space_around_it() {
        assert_eq!(find(" [1, {}]\n", None).unwrap(), Some("[1, {}]"));
        assert_eq!(find("\t\"a\"", None).unwrap(), Some("\"a\""));
    }

    #[test]
    fn of_members_with_the_same_name_the_last_one_counts() {
        assert_eq!(found(r#"{"a": 1, "b": {"c": 2}, "a": 3, "b": {"c": 4}}"#, "a"), Some("3"));
        assert_eq!(found(r#"{"b": {"c": 2}, "\u0062": {"c": 4}}"#, "b.c"), Some("4"));
    }

    #[test]
    fn a_malformed_path_is_an_error_wherever_it_stops_being_one() {
        for path in [
            "a[",
            "a[]",
            "a[x]",
            "a[-1]",
            "a[00]",
            "a[01]",
            "a[0]b",
            "a[\"b]",
            "a[\"b\"",
            "a[\"b\"]c",
            "no.such[",
            "[0].x[",
        ] {
            for text in ["{}", r#"{"a": [1]}"#, "[{\"x\": [2]}]", "5"] {
                let error = find(text, Some(path)).unwrap_err();
                assert_eq!(error.status, Status::InvalidArgument, "{path}");
                assert!(error.message.contains("path is malformed: "), "{error}");
            }
        }
        assert_eq!(found(r#"{"a[": 1, "b": {"c[]": 2}}"#, "a["), Some("1"));
        assert_eq!(found(r#"{"a[": 1, "b": {"c[]": 2}}"#, "b.c[]"), Some("2"));
    }

    #[test]
    fn text_that_is_not_json_is_an_error_with_its_place() {
        for (text, place) in [
            ("", "column 0"),
            ("{\n \"a\": x}", "line 2 column 7"),
            ("[1] 2", "column 5"),
            ("[NaN]", "column 2"),
        ] {
            let error = find(text, Some("a")).unwrap_err();
            assert!(
                error.message.starts_with("json is not valid JSON: ") && error.message.contains(place),
                "{error}"
            );
        }
    }

    #[test]
    fn long_paths_and_large_text_take_time_in_proportion() {
        let text = format!("{}1{}", "[".repeat(127), "]".repeat(127));
        assert_eq!(found(&text, &"[0]".repeat(127)), Some("1"));
        assert_eq!(found(&text, &"[0]".repeat(100_000)), None);
        assert_eq!(found("{}", &"a.".repeat(1_000_000)), None);
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            ".{0,6}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                prop::collection::vec(("[a.\\[\\]0\"\\\\ å]{0,3}", inner), 0..5)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    /// Every part of a value with the path to it, names quoted.
    fn all_parts(value: &Value, path: String, found: &mut Vec<(String, Value)>) {
        match value {
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    all_parts(item, format!("{path}[{index}]"), found);
                }
            }
            Value::Object(members) => {
                for (name, member) in members {
                    all_parts(member, format!("{path}[{}]", json::quote(name)), found);
                }
            }
            _ => {}
        }
        if !path.is_empty() {
            found.push((path, value.clone()));
        }
    }

    proptest! {
        #[test]
        fn quoted_names_and_indexes_lead_to_every_part(value in any_value(), is_pretty: bool) {
            let text = if is_pretty { format!("{value:#}") } else { value.to_string() };
            let mut wanted = Vec::new();
            all_parts(&value, String::new(), &mut wanted);
            for (path, part) in wanted {
                let found = find(&text, Some(&path)).expect("a path").expect("a part");
                prop_assert_eq!(serde_json::from_str::<Value>(found).expect("JSON"), part);
            }
        }

        #[test]
        fn any_path_is_answered(value in any_value(), path in "[a.\\[\\]0\"\\\\ å]{0,8}") {
            let _ = find(&value.to_string(), Some(&path));
        }
    }
}
