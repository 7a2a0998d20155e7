//! The members of JSON objects, without building values.

use std::borrow::Cow;

use crate::scan::{Kind, Walker, items, unescaped};

/// The members of a JSON object, each a key and its value as JSON text; see [`members`].
#[derive(Debug, Clone)]
pub struct Members<'a> {
    text: &'a str,
    walker: Walker,
}

impl<'a> Iterator for Members<'a> {
    type Item = (Cow<'a, str>, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let (mut key, mut start) = (None, None);
        loop {
            let token = self.walker.step(self.text.as_bytes()).ok()??;
            match (self.walker.depth(), token.kind) {
                (0, _) => return None,
                (1, Kind::Key) => key = self.text.get(token.start + 1..token.end - 1),
                (depth, _) => {
                    let start = *start.get_or_insert(token.start);
                    if depth == 1 {
                        return Some((unescaped(key?), self.text.get(start..token.end)?));
                    }
                }
            }
        }
    }
}

/// The members of a JSON object, in their order; None if the value is not an object. They end where the text stops being JSON.
pub fn members(object: &str) -> Option<Members<'_>> {
    let mut walker = Walker::new(0);
    let first = walker.step(object.as_bytes()).ok()??;
    (first.kind == Kind::OpenObject).then_some(Members { text: object, walker })
}

/// The value of a key, as JSON text: the last one when the key is repeated.
pub fn member<'a>(object: &'a str, key: &str) -> Option<&'a str> {
    members(object)?.filter(|(name, _)| name == key).last().map(|(_, value)| value)
}

const ERROR: &str = "error";

/// Whether a result says nothing but that there was an error: `{"error": "..."}`, or a list of such objects.
pub fn is_only_error(result: &str) -> bool {
    // Which tells most of those that are something else.
    if first_key(result).is_none_or(|key| key != ERROR) {
        return false;
    }
    match items(result) {
        Some(mut items) => items.clone().next().is_some() && items.all(is_error),
        None => is_error(result),
    }
}

/// Where the key is repeated, a null does not hide another value.
fn is_error(object: &str) -> bool {
    let mut is_told = false;
    let mut members = members(object).into_iter().flatten();
    members.all(|(key, value)| {
        is_told |= value != "null";
        key == ERROR
    }) && is_told
}

/// The first key of an object, or of the first object in a list.
fn first_key(text: &str) -> Option<Cow<'_, str>> {
    let mut walker = Walker::new(0);
    let mut next = || walker.step(text.as_bytes()).ok()?;
    let mut token = next()?;
    if token.kind == Kind::OpenList {
        token = next()?;
    }
    if token.kind != Kind::OpenObject {
        return None;
    }
    let key = next().filter(|token| token.kind == Kind::Key)?;
    text.get(key.start + 1..key.end - 1).map(unescaped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_cut_at_their_commas() {
        let text = r#"{ "a" : 1 , "b\u00e5":{"a":[2,{"c":"}"}]},"c":[] ,"a":"x,y", "d":null}"#;
        let found: Vec<(Cow<'_, str>, &str)> = members(text).expect("an object").collect();
        let expected =
            [("a", "1"), ("bå", r#"{"a":[2,{"c":"}"}]}"#), ("c", "[]"), ("a", "\"x,y\""), ("d", "null")];
        assert_eq!(found, expected.map(|(key, value)| (Cow::Borrowed(key), value)));
        assert_eq!(members("{ }").expect("an object").count(), 0);
        assert!(members("[]").is_none() && members("null").is_none() && members("").is_none());
        assert_eq!((member(text, "a"), member(text, "bå")), (Some("\"x,y\""), found.get(1).map(|two| two.1)));
        assert_eq!((member(text, "e"), member("[]", "a")), (None, None));
    }

    #[test]
    fn a_result_that_is_nothing_but_an_error_is_known() {
        for text in [
            r#"{"error":"x"}"#,
            r#"{ "error" : false }"#,
            r#"{"error":{}}"#,
            r#"{"err\u006fr":""}"#,
            r#"{"error":"x","error":null}"#,
            r#"{"error":null,"error":0}"#,
            r#"[{"error":"x"}]"#,
            r#"[{"error":"x"},{"error":1}]"#,
        ] {
            assert!(is_only_error(text), "{text}");
        }
        for text in [
            "null",
            "true",
            "\"error\"",
            "{}",
            "[]",
            "[{}]",
            r#"["error"]"#,
            r#"{"error":null}"#,
            r#"{"error":"x","id":"y"}"#,
            r#"{"id":"y","error":"x"}"#,
            r#"{"a":{"error":"x"}}"#,
            r#"[{"error":"x"},{"id":"y"}]"#,
            r#"[{"error":null}]"#,
            r#"[[{"error":"x"}]]"#,
        ] {
            assert!(!is_only_error(text), "{text}");
        }
    }
}
