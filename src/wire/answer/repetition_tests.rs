//! Long bodies, in which the text between values is recognised, are decoded as short ones are, in which it is read.

use proptest::prelude::*;

use super::*;

/// Values as a backend may send them: plain, rewritten, or neither strings, numbers nor words of JSON.
const VALUES: [&str; 22] = [
    r#""plain""#,
    r#""""#,
    r#""ObjectId:64f0c0ffee00000000000001""#,
    r#""2026-11-24T10:00:00""#,
    r#""2026-11-24T10:00:00.123""#,
    r#""2026-11-24T10:00:00Z""#,
    r#""a \" quote""#,
    r#""\ud800""#,
    r#""år""#,
    "0",
    "-12.5e3",
    "true",
    "null",
    "NaN",
    "-Infinity",
    "[]",
    "{}",
    r#"{"id": "ObjectId:64f0c0ffee00000000000002"}"#,
    r#"["2026-11-24T10:00:00", 1]"#,
    r#"[["ObjectId:64f0c0ffee00000000000003", {"id": "ObjectId:64f0c0ffee00000000000004"}]]"#,
    r#"{"metadata": {"id": "ObjectId:64f0c0ffee00000000000005"}, "created": "2026-11-24T10:00:00"}"#,
    r#"[{"created": "2026-11-24T10:00:00"}, {"created": "2026-11-24T10:00:00"}, {"created": 1}]"#,
];

/// Keys: of dates and ids, of people's own text, with escapes, and too long to be remembered.
const KEYS: [&str; 10] = [
    "id",
    "created",
    "name",
    "metadata",
    "tasks",
    "user",
    "message_hr",
    r"\u006eame",
    r#"a \"key\""#,
    "a key that is longer than anything that is remembered of a body",
];

/// Which value each of these keys has.
type Fields = Vec<(usize, usize)>;

fn entity(fields: &Fields, comma: &str, colon: &str) -> String {
    let member = |(key, value): &(usize, usize)| format!(r#""{}"{colon}{}"#, KEYS[*key], VALUES[*value]);
    format!("{{{}}}", fields.iter().map(member).collect::<Vec<_>>().join(comma))
}

fn list(items: &[String], comma: &str) -> String {
    format!(r#"{{"result":[{}]}}"#, items.join(comma))
}

fn decoded(body: &str, api_version: ApiVersion, conversion: Conversion) -> String {
    let answer = decode(body.into(), api_version, conversion).expect("an answer");
    answer.into_member("result").expect("a result")
}

/// Decodes entities in one body, long enough that shapes are remembered, and each in a body of its own.
fn compare(entities: &[String], comma: &str, api_version: ApiVersion, conversion: Conversion) {
    let mut items = entities.to_vec();
    while items.iter().map(String::len).sum::<usize>() < 40_000 {
        items.extend_from_slice(entities);
    }
    let alone = |item: &String| {
        let text = decoded(&list(std::slice::from_ref(item), ""), api_version, conversion);
        text[1..text.len() - 1].to_owned()
    };
    let expected = format!("[{}]", items.iter().map(alone).collect::<Vec<_>>().join(comma));
    let body = list(&items, comma);
    assert_eq!(decoded(&body, api_version, conversion), expected);
    for size in [1 << 14, 20_011] {
        let mut decoder = Decoder::new(api_version, conversion);
        for piece in body.as_bytes().chunks(size) {
            decoder.body().extend_from_slice(piece);
            decoder.advance(body.len());
        }
        let answer = decoder.finish().expect("an answer");
        assert_eq!(answer.get("result"), Some(expected.as_str()), "in pieces of {size}");
    }
}

#[test]
fn infinity_is_null_wherever_it_stands() {
    for word in ["-Infinity", "Infinity", "NaN"] {
        let body = format!(r#"{{"result":[{{"a":{word}}},{{"a":[{word}],"b":{word}}}],"c":{word}}}"#);
        let answer = decode(body.into(), ApiVersion::V3, Conversion::Full).expect("an answer");
        assert_eq!(answer.into_text(), r#"{"result":[{"a":null},{"a":[null],"b":null}],"c":null}"#, "{word}");
    }
}

#[test]
fn long_strings_are_decoded_like_short_ones_in_whatever_pieces_they_arrive() {
    let date = r#""created": "2026-11-24T10:00:00", "id": "ObjectId:64f0c0ffee00000000000001""#;
    let long = "\u{e9}\\n".repeat(60_000);
    let whole =
        format!(r#"{{"result": [{{"a": "{long}", {date}, "b": ["{long}"], "c": NaN}}, {{{date}}}]}}"#)
            .into_bytes();
    let decode_in = |body: &[u8], size: usize, expected: usize| {
        let mut decoder = Decoder::new(ApiVersion::V3, Conversion::Full);
        for piece in body.chunks(size) {
            decoder.body().extend_from_slice(piece);
            decoder.advance(expected);
        }
        decoder.finish()
    };
    let mut bodies = vec![whole.clone()];
    // Invalid UTF-8 and invalid JSON, wherever it stands: the first fault is reported.
    for (at, wrong) in [(20, 0xff), (100_000, 0xff), (300_000, 1), (whole.len() - 90, 0xff)] {
        let mut body = whole.clone();
        body[at] = wrong;
        bodies.push(body.clone());
        body[whole.len() - 30] = b'!';
        bodies.push(body);
    }
    for body in bodies {
        let expected = format!("{:?}", decode(body.clone(), ApiVersion::V3, Conversion::Full));
        for (size, promised) in [(10_007, body.len()), (65_536, 0), (200_000, 1000)] {
            let outcome = format!("{:?}", decode_in(&body, size, promised));
            assert!(outcome == expected, "in pieces of {size}: {} and {}", &outcome[..60], &expected[..60]);
        }
    }
    let answer = decode(whole, ApiVersion::V3, Conversion::Full).expect("an answer");
    let date = r#""created": "2026-11-24T10:00:00Z", "id": "64f0c0ffee00000000000001""#;
    let result = format!(r#"[{{"a": "{long}", {date}, "b": ["{long}"], "c": null}}, {{{date}}}]"#);
    assert!(answer.get("result") == Some(&result));
}

#[test]
fn a_fault_in_a_long_body_is_found_where_it_is() {
    let entity =
        r#"{"id": "ObjectId:64f0c0ffee00000000000001", "created": "2026-11-24T10:00:00", "size": 12}"#;
    let whole = list(&vec![entity.to_owned(); 400], ", ");
    for at in (30_000..30_100).chain(whole.len() - 60..whole.len()) {
        for wrong in ["\u{1}", "}", "\"", "]", ",,", "\\x", "{"] {
            let mut body = whole.clone();
            body.replace_range(at..=at, wrong);
            let is_json = serde_json::from_str::<serde_json::Value>(&body).is_ok();
            let outcome = decode(body.clone().into(), ApiVersion::V3, Conversion::Full);
            assert_eq!(outcome.is_ok(), is_json, "{wrong:?} at {at}");
        }
        assert!(decode(whole[..at].into(), ApiVersion::V3, Conversion::Full).is_err(), "cut at {at}");
    }
}

/// Strings and numbers of the lengths at which what is looked at together ends, changed at every place.
#[test]
fn values_of_every_length_are_told_from_faults_at_every_place() {
    let strings = [0, 1, 15, 16, 17, 31, 32, 47, 48, 61, 62, 63, 64, 65, 79, 130]
        .map(|length| format!(r#""s{length}": "{}""#, "s".repeat(length)));
    let numbers = [1, 2, 14, 15, 16, 17, 20]
        .map(|length| format!(r#""n{length}": {}"#, "123456789".repeat(3)[..length].to_owned()));
    let entity = format!(
        r#"{{{}, {}, "zero": 0, "half": -0.5, "word": true}}"#,
        strings.join(", "),
        numbers.join(", ")
    );
    let bodies = |changed: &str| {
        list(&[&vec![entity.clone(); 20], &[changed.to_owned(), entity.clone()][..]].concat(), ", ")
    };
    for at in 0..entity.len() {
        for wrong in ["", "\"", "\\n", "\n", "0", "00", ".", "e", "-", "longer by many", "\u{7f}", "å"] {
            let mut changed = entity.clone();
            changed.replace_range(at..=at, wrong);
            let is_json = serde_json::from_str::<serde_json::Value>(&changed).is_ok();
            let outcome = decode(bodies(&changed).into(), ApiVersion::V3, Conversion::Full);
            assert_eq!(outcome.is_ok(), is_json, "{wrong:?} at {at}");
            if let Ok(answer) = outcome {
                assert_eq!(answer.into_text(), bodies(&changed), "{wrong:?} at {at}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn entities_of_a_long_list_are_decoded_like_one_alone(
        shape in prop::collection::vec((0..KEYS.len(), 0..VALUES.len()), 1..8),
        others in prop::collection::vec(prop::collection::vec((0..KEYS.len(), 0..VALUES.len()), 0..5), 0..4),
        values in prop::collection::vec(0..VALUES.len(), 0..30),
        comma in prop::sample::select(vec![",", ", ", " ,\n\t"]),
        colon in prop::sample::select(vec![":", ": ", " :\r\n"]),
        is_v1: bool,
        conversion in prop::sample::select(vec![Conversion::Full, Conversion::Ids, Conversion::Nothing]),
    ) {
        // Mostly the same, with values that change, and others in between.
        let mut entities: Vec<String> = Vec::new();
        for (number, value) in values.iter().enumerate() {
            let mut fields = shape.clone();
            let changed = number % fields.len();
            fields[changed].1 = *value;
            entities.push(entity(&shape, comma, colon));
            entities.push(entity(&fields, comma, colon));
        }
        entities.extend(others.iter().map(|fields| entity(fields, comma, colon)));
        entities.push(entity(&shape, comma, colon));
        compare(&entities, comma, if is_v1 { ApiVersion::V1 } else { ApiVersion::V3 }, conversion);
    }
}

#[test]
fn a_long_body_of_ever_new_keys_is_decoded_like_its_parts() {
    let entity = |number: u32| {
        format!(
            r#"{{"k{number}": "2026-11-24T10:00:00", "id": "ObjectId:64f0c0ffee00000000000001", "m{number}": 1}}"#
        )
    };
    let entities: Vec<String> = (0..1500).map(entity).collect();
    compare(&entities, ",", ApiVersion::V3, Conversion::Full);
}
