//! JSON whose objects have every key once. Of a key that occurs twice a reader would drop one value without a word.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{Formatter, Result as Written};

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

fn twice<E: Error>(key: &str) -> E {
    E::custom(format!("the key '{}' occurs twice", key.escape_debug()))
}

/// Any JSON, which is not kept.
struct Checked;

impl<'de> Deserialize<'de> for Checked {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Checked, D::Error> {
        json.deserialize_any(Checked)
    }
}

impl<'de> Visitor<'de> for Checked {
    type Value = Checked;

    fn expecting(&self, to: &mut Formatter<'_>) -> Written {
        to.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Checked, E> {
        Ok(self)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Checked, E> {
        Ok(self)
    }

    fn visit_str<E>(self, _: &str) -> Result<Checked, E> {
        Ok(self)
    }

    // Numbers come as these, or as an object with one key.
    fn visit_u64<E>(self, _: u64) -> Result<Checked, E> {
        Ok(self)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Checked, E> {
        Ok(self)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Checked, E> {
        Ok(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Checked, A::Error> {
        while items.next_element::<Checked>()?.is_some() {}
        Ok(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Checked, A::Error> {
        let mut seen = BTreeSet::new();
        while let Some(key) = fields.next_key::<String>()? {
            fields.next_value::<Checked>()?;
            if seen.contains(&key) {
                return Err(twice(&key));
            }
            seen.insert(key);
        }
        Ok(self)
    }
}

/// Rejects JSON in which an object has a key twice, at any depth.
pub fn check_keys_once(text: &str) -> Result<(), serde_json::Error> {
    serde_json::from_str::<Checked>(text).map(|_| ())
}

/// Reads JSON in which every key occurs once.
pub fn read_once(text: &str) -> Result<Value, serde_json::Error> {
    let value = serde_json::from_str(text)?;
    // Which key occurs twice is found by reading it again, whether one does by counting.
    if keys(&value) != colons(text) {
        check_keys_once(text)?;
    }
    Ok(value)
}

/// How many keys all objects in it have.
fn keys(value: &Value) -> usize {
    match value {
        Value::Object(fields) => fields.len() + fields.values().map(keys).sum::<usize>(),
        Value::Array(items) => items.iter().map(keys).sum(),
        _ => 0,
    }
}

/// Colons of JSON outside strings: one for each key that is written.
fn colons(text: &str) -> usize {
    let (mut found, mut is_string, mut is_escaped) = (0, false, false);
    for byte in text.bytes() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => is_string = !is_string,
            b':' if !is_string => found += 1,
            _ => {}
        }
    }
    found
}

/// The fields of an object as text, each once.
pub struct Fields<'a>(pub BTreeMap<String, &'a RawValue>);

impl<'de> Deserialize<'de> for Fields<'de> {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Fields<'de>, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Fields<'de>;

            fn expecting(&self, to: &mut Formatter<'_>) -> Written {
                to.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Fields<'de>, A::Error> {
                let mut found = BTreeMap::new();
                while let Some((key, value)) = fields.next_entry::<String, &RawValue>()? {
                    if found.contains_key(&key) {
                        return Err(twice(&key));
                    }
                    found.insert(key, value);
                }
                Ok(Fields(found))
            }
        }
        json.deserialize_map(Reader)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_occurs_twice_is_refused_at_any_depth() {
        for text in [
            r#"{"a": 1, "a": 2}"#,
            r#"[{"b": [{"a": 1, "c": {}, "a": null}]}]"#,
            r#"{"a": 1, "\u0061": 2}"#,
            r#"{"x": {"a": 1.5, "a": -1}}"#,
            r#"{"\\\"": "a:\\", "a": [{"a": ":", "a": "\":"}]}"#,
        ] {
            let reason = read_once(text).expect_err(text).to_string();
            assert!(reason.contains("'a' occurs twice"), "{reason}");
        }
        for text in [
            r#"{"a": {"a": [1, -2, 1.5, 1e400, 123456789012345678901234567890, "a", true, null]}, "b": {"a": 1}}"#,
            r#"{"a:": ":\":\\", "\\": {"b": "\\\":"}}"#,
            "[]",
            "1",
        ] {
            assert!(check_keys_once(text).is_ok(), "{text}");
            assert_eq!(read_once(text).expect(text), serde_json::from_str::<Value>(text).expect(text));
            assert_eq!(keys(&read_once(text).expect(text)), colons(text), "{text} would be read twice");
        }
        assert!(serde_json::from_str::<Fields<'_>>(r#"{"a": 1, "b": 2, "a": 1}"#).is_err());
    }
}
