//! Answers of any content are decoded as the rules say, and written back as they came.

use proptest::prelude::*;
use serde_json::{Map, Value};

use super::tests::{decode, read_back};
use super::*;
use crate::dates::written_back;
use crate::own_text::{STRINGS, WHOLE};

/// The rules once more, in the plainest way.
fn reference(value: &mut Value, api_version: ApiVersion, conversion: Conversion) {
    match value {
        Value::Object(map) => {
            for (key, value) in map.iter_mut() {
                let is_reference = STRINGS.contains(&key.as_str());
                if WHOLE.contains(&key.as_str()) || (key.ends_with("_hr") && !is_reference) {
                    continue;
                }
                if let Value::String(text) = value {
                    if api_version == ApiVersion::V3 && is_id(text) {
                        *text = without_prefixes(text);
                    } else if conversion == Conversion::Full && is_date(text) && !is_reference {
                        text.push('Z');
                    }
                } else {
                    reference(value, api_version, conversion);
                }
            }
        }
        Value::Array(items) => items
            .iter_mut()
            .filter(|item| item.is_object())
            .for_each(|i| reference(i, api_version, conversion)),
        _ => {}
    }
}

fn is_id(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("ObjectId:") else { return false };
    let id = rest.chars().take_while(char::is_ascii_alphanumeric).collect::<String>();
    id.len() == 24 && id.chars().all(|digit| digit.is_ascii_hexdigit())
}

fn without_prefixes(text: &str) -> String {
    let mut places: Vec<usize> = text.match_indices("ObjectId:").map(|(at, _)| at).collect();
    places.retain(|at| is_id(&text[*at..]));
    let mut text = text.to_owned();
    places.into_iter().rev().for_each(|at| text.replace_range(at..at + 9, ""));
    text
}

fn is_date(text: &str) -> bool {
    let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    (shape == "0000-00-00T00:00:00" || shape == "0000-00-00T00:00:00.000")
        && !text.starts_with("0000")
        && &text[17..19] < "60"
        && text.parse::<jiff::civil::DateTime>().is_ok()
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        ".*",
        "ObjectId:[0-9a-f]{0,24}",
        "(ObjectId:([0-9a-f]{24})?[ ,x]?){1,4}",
        "[0-2][0-9]{3}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-6][0-9]:[0-6][0-9](\\.[0-9]{3})?Z?",
        "20[0-9]{2}-0[1-9]-1[0-9]T1[0-9]:[0-5][0-9]:[0-5][0-9](\\.[0-9]{3})?",
        "21[0-9]{2}-0[1-9]-1[0-9]T1[0-9]:[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,12})?(Z|[+-]0[0-9]:[0-5]0)",
    ]
}

fn any_key() -> impl Strategy<Value = String> {
    prop_oneof![
        any_text(),
        prop::sample::select(WHOLE).prop_map(str::to_owned),
        prop::sample::select(STRINGS).prop_map(str::to_owned),
        "[a-z]{0,5}_hr",
    ]
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any_text().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 64, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
            prop::collection::vec((any_key(), inner), 0..8)
                .prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

fn spelled(value: &Value, style: u8) -> String {
    let mut text = String::new();
    match style {
        0 => serde_json::to_string(value).expect("JSON"),
        1 => serde_json::to_string_pretty(value).expect("JSON"),
        _ => {
            crate::json::encode(value, &mut text);
            text
        }
    }
}

proptest! {
    #[test]
    fn every_answer_is_rewritten_as_the_rules_say(
        entries in prop::collection::vec((any_key(), any_value()), 0..8),
        style in 0_u8..3,
        is_v1: bool,
        is_raw: bool,
        has_id: bool,
    ) {
        let api_version = if is_v1 { ApiVersion::V1 } else { ApiVersion::V3 };
        let conversion = if is_raw { Conversion::Ids } else { Conversion::Full };
        // What is cut in front of all else.
        let id = has_id.then(|| ("id".to_owned(), Value::from("ObjectId:64f0c0ffee00000000000001")));
        let document = Value::Object(id.into_iter().chain(entries).collect::<Map<_, _>>());
        let mut expected = document.clone();
        reference(&mut expected, api_version, conversion);
        let text = spelled(&document, style);
        let answer = decode(text.clone().into_bytes(), api_version, conversion).expect("an answer");
        for (key, value) in expected.as_object().expect("object") {
            let found: Value = serde_json::from_str(answer.get(key).expect("member")).expect("JSON");
            prop_assert_eq!(&found, value);
        }
        let rewritten = answer.into_text();
        prop_assert_eq!(serde_json::from_str::<Value>(&rewritten).expect("JSON"), expected.clone());
        if expected == document {
            prop_assert_eq!(rewritten, text);
        }
    }

    #[test]
    fn what_is_read_and_written_back_is_the_same_document(
        entries in prop::collection::vec((any_key(), any_value()), 0..8),
        style in 0_u8..3,
        is_v1: bool,
    ) {
        let api_version = if is_v1 { ApiVersion::V1 } else { ApiVersion::V3 };
        let document = Value::Object(entries.into_iter().collect::<Map<_, _>>());
        // Ids are written without their prefix.
        let mut expected = document.clone();
        reference(&mut expected, api_version, Conversion::Ids);
        let (read, originals) = read_back(&spelled(&document, style), api_version);
        let mut written = read;
        written_back(&mut written, api_version, &originals, Some("asked"));
        prop_assert_eq!(written, expected);
    }

    #[test]
    fn whatever_comes_is_accepted_if_and_only_if_it_is_a_json_object(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        accepts_what_a_parser_accepts(&bytes)?;
    }

    #[test]
    fn a_damaged_answer_is_accepted_if_and_only_if_it_is_still_json(
        entries in prop::collection::vec((any_text(), any_value()), 0..5),
        style in 0_u8..3,
        damage in prop::collection::vec((any::<prop::sample::Index>(), prop::sample::select(b"\"\\{}[]:,0-.eEu \x00\x1f\x80\xffntf".to_vec())), 1..3),
    ) {
        let mut bytes = spelled(&Value::Object(entries.into_iter().collect()), style).into_bytes();
        for (place, byte) in damage {
            let at = place.index(bytes.len());
            bytes[at] = byte;
        }
        accepts_what_a_parser_accepts(&bytes)?;
    }
}

fn accepts_what_a_parser_accepts(bytes: &[u8]) -> Result<(), TestCaseError> {
    // serde_json refuses half a surrogate pair, which is replaced here.
    let halves = |error: &serde_json::Error| {
        let text = error.to_string();
        text.contains("surrogate") || text.contains("unexpected end of hex escape")
    };
    let parsed = serde_json::from_slice::<Map<String, Value>>(bytes);
    if parsed.as_ref().is_err_and(halves) {
        return Ok(());
    }
    let expected = parsed.is_ok();
    let accepted = decode(bytes.to_vec(), ApiVersion::V3, Conversion::Full);
    prop_assert_eq!(accepted.is_ok(), expected, "{:?}: {:?}", String::from_utf8_lossy(bytes), accepted);
    if let Ok(answer) = accepted {
        let text = answer.into_text();
        prop_assert!(serde_json::from_str::<Value>(&text).is_ok(), "{}", text);
    }
    Ok(())
}
