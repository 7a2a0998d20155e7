//! JSON whose objects have every key once. Of a key that occurs twice a reader would drop one value without a word.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{Formatter, Result as Written};

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
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
        ] {
            let reason = check_keys_once(text).expect_err(text).to_string();
            assert!(reason.contains("'a' occurs twice"), "{reason}");
        }
        for text in [
            r#"{"a": {"a": [1, -2, 1.5, 1e400, 123456789012345678901234567890, "a", true, null]}, "b": {"a": 1}}"#,
            "[]",
            "1",
        ] {
            assert!(check_keys_once(text).is_ok(), "{text}");
        }
        assert!(serde_json::from_str::<Fields<'_>>(r#"{"a": 1, "b": 2, "a": 1}"#).is_err());
    }
}
