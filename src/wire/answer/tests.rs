use serde_json::{Value, json};

use super::*;
use crate::dates::{to_backend, written_back};
use crate::originals::Originals;

/// Decodes a body as a whole, and makes sure that it makes no difference in which pieces it arrives.
pub(super) fn decode(
    body: Vec<u8>,
    api_version: ApiVersion,
    conversion: Conversion,
) -> Result<Answer, Malformed> {
    let in_pieces = |pieces: &[&[u8]]| {
        let mut decoder = Decoder::new(api_version, conversion);
        for piece in pieces {
            decoder.body().extend_from_slice(piece);
            decoder.advance(body.len());
        }
        decoder.finish()
    };
    let whole = super::decode(body.clone(), api_version, conversion);
    let expected = format!("{whole:?}");
    for size in [1, 3, 64] {
        let pieces: Vec<&[u8]> = body.chunks(size).collect();
        assert_eq!(format!("{:?}", in_pieces(&pieces)), expected, "in pieces of {size}");
    }
    for cut in 0..body.len().min(300) {
        let (before, after) = body.split_at(cut);
        assert_eq!(format!("{:?}", in_pieces(&[before, after])), expected, "cut at {cut}");
    }
    whole
}

fn rewritten(text: &str, api_version: ApiVersion, conversion: Conversion) -> String {
    decode(text.as_bytes().to_vec(), api_version, conversion)
        .unwrap_or_else(|fault| panic!("{fault:?}: {text}"))
        .into_text()
}

fn v3(text: &str) -> String {
    rewritten(text, ApiVersion::V3, Conversion::Full)
}

fn fault(text: &[u8]) -> Malformed {
    decode(text.to_vec(), ApiVersion::V3, Conversion::Full).expect_err("malformed")
}

#[test]
fn ids_lose_their_prefix_where_they_are_values_of_objects() {
    let (one, two) = ("64f0c0ffee00000000000001", "64F0C0FFEE00000000000002");
    let id = |id: &str| format!("ObjectId:{id}");
    for (from, to) in [
        (id(one), one.to_owned()),
        (id(two), two.to_owned()),
        (format!("{},{}", id(one), id(two)), format!("{one},{two}")),
        (
            format!("{} ObjectId:1 ObjectId: {}", id(one), id(two)),
            format!("{one} ObjectId:1 ObjectId: {two}"),
        ),
        (format!("{}:x", id(one)), format!("{one}:x")),
    ] {
        let text = json!({ "a": from, "b": "x" }).to_string();
        assert_eq!(v3(&text), text.replace(&from, &to));
        assert_eq!(
            v3(&json!({ "user": from }).to_string()),
            json!({ "user": to }).to_string(),
            "a reference"
        );
        assert_eq!(rewritten(&text, ApiVersion::V3, Conversion::Ids), text.replace(&from, &to));
        assert_eq!(rewritten(&text, ApiVersion::V3, Conversion::Nothing), text);
        assert_eq!(rewritten(&text, ApiVersion::V1, Conversion::Full), text, "v1 knows no such ids");
        for other in [
            json!({"a": [from, [from, [{"b": from}]]], "b": "x"}),
            json!({ from.as_str(): 1 }),
            json!({ "a": format!("user:{from}") }),
            json!({ "a": format!(" {from}") }),
            json!({ "name": from, "source_hr": from }),
        ] {
            assert_eq!(v3(&other.to_string()), other.to_string());
        }
        let nested = json!({"a": [from, {"b": from}]});
        assert_eq!(v3(&nested.to_string()), json!({"a": [from, {"b": to}]}).to_string());
    }
}

#[test]
fn what_only_begins_like_an_id_stays_as_it_is() {
    for text in [
        "ObjectId:",
        "ObjectId:64f0",
        "ObjectId:64f0c0ffee0000000000000",
        "ObjectId:64f0c0ffee000000000000012",
        "ObjectId:64f0c0ffee00000000000001x",
        "ObjectId:64f0c0ffee0000000000000g",
        "ObjectId: 64f0c0ffee00000000000001",
        "ObjectId:ObjectId:64f0c0ffee00000000000001",
        "ObjectId:see the manual of MongoDB",
        "objectid:64f0c0ffee00000000000001",
        "ObjectId(64f0c0ffee00000000000001)",
        "ObjectId:\"64f0c0ffee0000000000001",
        "ObjectId:６４f0c0ffee0000000000000001",
    ] {
        let text = json!({ "a": text, "b": 1 }).to_string();
        assert_eq!(v3(&text), text);
    }
}

#[test]
fn dates_gain_their_zone() {
    for (from, to) in [
        ("2026-02-08T11:20:05", "2026-02-08T11:20:05Z"),
        ("2026-02-08T11:20:05.678", "2026-02-08T11:20:05.678Z"),
        ("2024-02-29T00:00:00", "2024-02-29T00:00:00Z"),
        ("0001-01-01T00:00:00", "0001-01-01T00:00:00Z"),
    ] {
        for api_version in [ApiVersion::V3, ApiVersion::V1] {
            let text = json!({"a": {"when": from}, "b": [{"when": from}], "c": from}).to_string();
            assert_eq!(rewritten(&text, api_version, Conversion::Full), text.replace(from, to));
            assert_eq!(rewritten(&text, api_version, Conversion::Ids), text);
        }
    }
}

#[test]
fn the_own_text_of_people_stays_as_it_is() {
    let text = json!({
        "name": "2026-02-08T11:20:05", "code": "ObjectId:64f0c0ffee00000000000001", "metadata": {"a": {"when": "2026-02-08T11:20:05"}},
        "settings": [{"a": "2026-02-08T11:20:05", "b": "ObjectId:64f0c0ffee00000000000001"}], "source_hr": "2026-02-08T11:20:05.678",
        "comment": "{USD::date}20260208 11:20:05", "description": ["2026-02-08T11:20:05"], "queue": "2026-02-08T11:20:05",
        "recipients": "2026-02-08T11:20:05Z",
    })
    .to_string();
    for api_version in [ApiVersion::V3, ApiVersion::V1] {
        assert_eq!(rewritten(&text, api_version, Conversion::Full), text);
    }
    let tasks = r#"{"tasks":[{"path":"2026-02-08T11:20:05","finished":"2026-02-08T11:20:05"}]}"#;
    assert_eq!(v3(tasks), tasks.replace("05\"}", "05Z\"}"), "the keys of objects speak for themselves");
    assert_eq!(
        v3(
            r#"{"n\u0061me":"2026-02-08T11:20:05","metadata":{"a":"ObjectId:1"},"when":"2026-02-08T11:20:05"}"#
        ),
        r#"{"n\u0061me":"2026-02-08T11:20:05","metadata":{"a":"ObjectId:1"},"when":"2026-02-08T11:20:05Z"}"#
    );
}

#[test]
fn bytes_in_front_of_a_date_of_v1_must_be_text() {
    let body = b"{\"when\": \"\xff{USD::date}20260208 11:20:05\"}".to_vec();
    assert_eq!(decode(body, ApiVersion::V1, Conversion::Full).expect_err("not UTF-8").reason, "not UTF-8");
}

#[test]
fn what_is_no_date_stays_as_it_is() {
    for text in [
        "26-02-08T11:20:05",
        "68-02-08T11:20:05.000",
        "2026-13-08T11:20:05",
        "2026-00-08T11:20:05",
        "2026-02-29T11:20:05",
        "2026-02-08T24:00:00",
        "2026-02-08T11:60:05",
        "2026-02-08T11:20:60",
        "0000-02-08T11:20:05",
        "123-01-02T03:04:05",
        "2026-02-08 11:20:05",
        "2026-02-08T11:20:05Z",
        "2026-02-08T11:20:05+01:00",
        "2026-02-08T11:20:05Z123",
        "2026-02-08T11:20:05.12",
        "2026-02-08T11:20:05.1234",
        "2026-02-08T11:20:05.12x",
        "2026-02-08",
        "2026-02-08T1１:20",
        "x2026-02-08T11:20:05",
        "2026-02-08T11:20:05\n",
        "2026/02/08T11:20:05",
        "20260208T11:20:05.0",
    ] {
        let text = json!({ "when": text }).to_string();
        assert_eq!(v3(&text), text);
    }
    let lists = r#"{"a":["2026-02-08T11:20:05",["2026-02-08T11:20:05"]]}"#;
    assert_eq!(v3(lists), lists, "texts directly in lists are not converted");
    let key = r#"{"2026-02-08T11:20:05":1}"#;
    assert_eq!(v3(key), key, "keys are never changed");
}

#[test]
fn marked_dates_of_v1_are_dates() {
    let v1 =
        |text: &str| rewritten(&json!({ "a": text, "b": 1 }).to_string(), ApiVersion::V1, Conversion::Full);
    let read = json!({"a": "2026-02-08T11:20:05Z", "b": 1}).to_string();
    assert_eq!(v1("{USD::date}20260208 11:20:05"), read);
    assert_eq!(v1("{USD::date}20260208+11:20:05"), read);
    assert_eq!(v1("about {USD::date}20260208 11:20:05"), read);
    for other in [
        "{USD::date}",
        "{USD::date}20261308 11:20:05",
        "{USD::date}20260208-11:20:05",
        "{USD}20260208 11:20:05",
    ] {
        assert_eq!(v1(other), json!({ "a": other, "b": 1 }).to_string());
        let text = json!({ "a": "{USD::date}20260208 11:20:05" }).to_string();
        assert_eq!(v3(&text), text);
    }
}

#[test]
fn words_that_json_lacks_become_null() {
    assert_eq!(
        v3(r#"{"a": NaN, "b": [NaN,Infinity , -Infinity], "c":-Infinity}"#),
        r#"{"a": null, "b": [null,null , null], "c":null}"#
    );
    let answer =
        decode(br#"{"x":NaN,"result":NaN}"#.to_vec(), ApiVersion::V3, Conversion::Ids).expect("answer");
    assert_eq!((answer.get("x"), answer.get("result")), (Some("null"), Some("null")));
}

#[test]
fn the_text_of_numbers_and_the_white_space_survive() {
    for text in [
        r#"{"a":1.0,"b":1e+300,"c":-0,"d":12345678901234567890123456789,"e":0.1000,"f":1E5}"#,
        " {\n\t\"b\" : 1 ,\r\n \"a\" : [ ] , \"c\" : { } } \n",
        r#"{"\u00e5":"\u00E5\ud83d\ude00\/","å":"😀"}"#,
        "{}",
    ] {
        assert_eq!(v3(text), text);
    }
}

#[test]
fn members_are_found_wherever_bytes_moved() {
    let text = r#" { "id" : "ObjectId:64f0c0ffee00000000000001" , "n": NaN, "when":"2026-02-08T11:20:05","result":[{"id":"ObjectId:64f0c0ffee00000000000002","t":"2026-02-08T11:20:05"}],"end":true }"#;
    let answer = || decode(text.as_bytes().to_vec(), ApiVersion::V3, Conversion::Full).expect("answer");
    let result = r#"[{"id":"64f0c0ffee00000000000002","t":"2026-02-08T11:20:05Z"}]"#;
    for (key, value) in [
        ("id", r#""64f0c0ffee00000000000001""#),
        ("n", "null"),
        ("when", r#""2026-02-08T11:20:05Z""#),
        ("result", result),
        ("end", "true"),
    ] {
        assert_eq!(answer().get(key), Some(value));
        assert_eq!(answer().into_member(key).as_deref(), Some(value));
    }
    assert_eq!(answer().get("missing"), None);
    assert!(!answer().is_empty());
}

#[test]
fn of_equal_keys_the_last_counts_however_they_are_spelled() {
    let answer = decode(
        br#"{"result": [1], "r\u0065sult": [2], "other": 3}"#.to_vec(),
        ApiVersion::V3,
        Conversion::Ids,
    );
    assert_eq!(answer.expect("answer").get("result"), Some("[2]"));
    let answer = decode(br#"{"a\\b":1,"a\b":2}"#.to_vec(), ApiVersion::V3, Conversion::Ids).expect("answer");
    assert_eq!((answer.get("a\\b"), answer.get("a\u{8}")), (Some("1"), Some("2")));
    let nulls = br#"{"k":null,"k":3,"k":1,"\u006b":null}"#.to_vec();
    let answer = decode(nulls, ApiVersion::V3, Conversion::Ids).expect("answer");
    assert_eq!((answer.get("k"), answer.get_non_null("k")), (Some("null"), Some("1")));
}

#[test]
fn a_byte_order_mark_is_not_part_of_the_text() {
    for (from, to) in [
        ("{}", "{}"),
        (r#" {"a":1}"#, r#" {"a":1}"#),
        (
            r#"{"a":"ObjectId:64f0c0ffee00000000000001","b":"x"}"#,
            r#"{"a":"64f0c0ffee00000000000001","b":"x"}"#,
        ),
        (
            r#"{"a":"2026-02-08T11:20:05","b":"2026-02-08T11:20:05"}"#,
            r#"{"a":"2026-02-08T11:20:05Z","b":"2026-02-08T11:20:05Z"}"#,
        ),
    ] {
        assert_eq!(v3(&format!("\u{feff}{from}")), to);
    }
    let body = "\u{feff}{\"result\": [\"\u{feff}\"]}".as_bytes().to_vec();
    let answer = decode(body, ApiVersion::V3, Conversion::Full).expect("answer");
    assert_eq!(answer.get("result"), Some("[\"\u{feff}\"]"));
    assert_eq!(answer.into_member("result").as_deref(), Some("[\"\u{feff}\"]"));
}

#[test]
fn malformed_bodies_are_told_with_their_position() {
    for (text, position, reason) in [
        ("", 0, "empty"),
        ("  ", 2, "empty"),
        ("[1]", 0, "not a JSON object"),
        ("null", 0, "not a JSON object"),
        ("<html>", 0, "not a JSON object"),
        ("\u{feff}", 3, "empty"),
        ("\u{feff}\u{feff}{}", 3, "not a JSON object"),
        (" \u{feff}{}", 1, "not a JSON object"),
        ("\u{feff}{a:1}", 4, "not a key in quotes"),
        ("{", 1, "not a key in quotes"),
        ("{a:1}", 1, "not a key in quotes"),
        (r#"{"a"1}"#, 4, "not `:`"),
        (r#"{"a":1"#, 6, "incomplete"),
        (r#"{"a":"#, 5, "incomplete"),
        (r#"{"a":"b"#, 7, "incomplete"),
        (r#"{"a":1,}"#, 7, "not a key in quotes"),
        (r#"{"a":[1,]}"#, 8, "not JSON"),
        (r#"{"a":[1}"#, 7, "not `,` or `]`"),
        (r#"{"a":1]"#, 6, "not `,` or `}`"),
        (r#"{"a":01}"#, 6, "not `,` or `}`"),
        (r#"{"a":1.}"#, 7, "not a number"),
        (r#"{"a":-}"#, 6, "not a number"),
        (r#"{"a":1e}"#, 7, "not a number"),
        (r#"{"a":+1}"#, 5, "not JSON"),
        (r#"{"a":nul}"#, 5, "not JSON"),
        ("{\"a\":\"\n\"}", 6, "a control character in a string"),
        (r#"{"a":"\x"}"#, 6, "no such escape"),
        (r#"{"a":"\u12g4"}"#, 6, "no such escape"),
        (r#"{} {}"#, 3, "more after the end"),
    ] {
        assert_eq!(fault(text.as_bytes()), Malformed { position, reason }, "{text}");
    }
    assert_eq!(fault(b"{\"a\":\"\xff\"}").reason, "not UTF-8");
}

#[test]
fn half_a_character_is_replaced() {
    for (from, to) in [
        (r#"{"a":"caf\udce9.mov"}"#, r#"{"a":"caf\ufffd.mov"}"#),
        (r#"{"a":"\ud83d"}"#, r#"{"a":"\ufffd"}"#),
        (r#"{"a":"\ud83d\ud83d\ude00"}"#, r#"{"a":"\ufffd\ud83d\ude00"}"#),
        (r#"{"\uDC00":"\uD83Dx"}"#, r#"{"\ufffd":"\ufffdx"}"#),
    ] {
        assert_eq!(v3(from), to);
    }
}

#[test]
fn lists_within_lists_stay_as_they_are() {
    let text = r#"{"a":[[{"b":"ObjectId:64f0c0ffee00000000000001"}],"ObjectId:1"]}"#;
    assert_eq!(v3(text), text);
}

#[test]
fn nesting_has_a_limit_and_no_recursion() {
    let nested = |depth: usize| format!("{{\"a\":{}{}}}", "[".repeat(depth - 1), "]".repeat(depth - 1));
    let text = nested(127);
    assert_eq!(v3(&text), text);
    assert_eq!(fault(nested(128).as_bytes()).reason, "nested too deeply");
    assert_eq!(fault("{\"a\":".repeat(1_000_000).as_bytes()).reason, "nested too deeply");
}

#[test]
fn what_stands_in_front_of_the_first_object_or_list_is_found_like_all_else() {
    let long = "x".repeat(300);
    for (head, last) in [
        ("", ""),
        (r#""message": "a\u00e5", "#, r#", "after": null"#),
        (r#""created": NaN, "result": 1, "#, ""),
        (r#""id": "ObjectId:64f0c0ffee00000000000001", "at": -Infinity, "#, r#", "result_hr": []"#),
        (r#""created": "2026-01-02T03:04:05", "#, r#", "message": "2026-01-02T03:04:05""#),
        (&format!(r#""long": "{long}", "#), ""),
    ] {
        for result in [
            r#"[{"id": "ObjectId:64f0c0ffee00000000000001"}]"#,
            r#"{"created": "2026-01-02T03:04:05"}"#,
            "[]",
        ] {
            let body = format!(r#"{{{head}"result": {result}{last}, "second": [{result}]}}"#);
            let answer =
                || decode(body.clone().into_bytes(), ApiVersion::V3, Conversion::Full).expect("an answer");
            let whole = answer().into_text();
            let mut read = answer();
            let of_whole: Value = serde_json::from_str(&whole).expect("JSON");
            for joined in [false, true] {
                for (key, value) in of_whole.as_object().expect("an object") {
                    let part = read.get(key).unwrap_or_else(|| panic!("no {key} in {body}"));
                    assert!(whole.contains(part), "{part} of {whole}");
                    assert_eq!(
                        &serde_json::from_str::<Value>(part).expect("JSON"),
                        value,
                        "{key} of {body}, {joined}"
                    );
                }
                assert_eq!(read.whole().0, whole);
            }
            for key in ["result", "second"] {
                assert_eq!(read.get(key), answer().into_member(key).as_deref());
            }
        }
    }
}

#[test]
fn own_text_is_left_alone_whatever_was_cut_in_front_of_its_key() {
    for (cut, left) in [
        (r#"{"id": "ObjectId:64f0c0ffee00000000000001", "#, r#"{"id": "64f0c0ffee00000000000001", "#),
        ("\u{feff}{", "{"),
        (r#"{"n": -Infinity, "#, r#"{"n": null, "#),
    ] {
        for own in [
            r#""metadata": {"when": "2026-01-02T03:04:05"}}"#,
            r#""settings": [{"a": "ObjectId:64f0c0ffee00000000000001"}]}"#,
            r#""message_hr": [{"a": "2026-01-02T03:04:05"}], "comment": {"b": "2026-01-02T03:04:05"}}"#,
        ] {
            assert_eq!(v3(&format!("{cut}{own}")), format!("{left}{own}"));
        }
    }
}

#[test]
fn many_members_that_grow_take_linear_time() {
    let members = vec![r#""a":NaN"#; 100_000].join(",");
    let started = std::time::Instant::now();
    let answer =
        super::decode(format!("{{{members}}}").into(), ApiVersion::V3, Conversion::Full).expect("an answer");
    assert_eq!(answer.get("a"), Some("null"));
    // 20 billion additions take longer.
    assert!(started.elapsed().as_secs() < 10, "{:?}", started.elapsed());
}

/// What a caller reads of an entity that was asked for by its id, and what is remembered of it.
pub(super) fn read_back(text: &str, api_version: ApiVersion) -> (Value, Originals) {
    let body = format!(r#"{{"n": NaN, "created": "2026-01-02T03:04:05", "result": [{text}]}}"#).into_bytes();
    let mut answer = decode(body, api_version, Conversion::Full).expect("an answer");
    let mut originals = Originals::default();
    let (text, found) = answer.whole();
    originals.learn(text, found, Some("asked"));
    (serde_json::from_str::<Value>(&answer.into_text()).expect("JSON")["result"][0].take(), originals)
}

#[test]
fn a_date_goes_back_in_the_form_in_which_the_backend_has_it() {
    let document = r#"{"a": "2026-01-02T03:04:05Z", "b": "2026-01-02T03:04:05", "c": "2026-01-02T23:04:05.123456-05:00",
        "d": [{"e": "2026-01-02T03:04:05.5+00:00"}], "f": "2026-01-02T03:04:05\u005a", "g": "\u003226-01-02T03:04:05Z",
        "h": "{USD::date}20260102 03:04:05", "i": "was {USD::date}20260102+03:04:05", "j": "2026-01-02T03:04:05.000"}"#;
    for api_version in [ApiVersion::V3, ApiVersion::V1] {
        let (read, originals) = read_back(document, api_version);
        assert_eq!(read["a"], "2026-01-02T03:04:05Z", "a date with a zone is shown as it is");
        assert_eq!(read["b"], "2026-01-02T03:04:05Z");
        assert_eq!(read["c"], "2026-01-02T23:04:05.123456-05:00");
        let written = |id| {
            let mut written = read.clone();
            written_back(&mut written, api_version, &originals, id);
            written
        };
        assert_eq!(written(Some("asked")), serde_json::from_str::<Value>(document).expect("JSON"));
        // Another date at the same key is one of the caller's, and so is the same date elsewhere.
        let mut changed = json!({"a": "2026-01-02T03:04:06Z", "d": {"a": "2026-01-02T03:04:05Z"}});
        written_back(&mut changed, api_version, &originals, Some("asked"));
        assert_eq!(changed, json!({"a": "2026-01-02T03:04:06", "d": {"a": "2026-01-02T03:04:05"}}));
        let mut by_rule = read.clone();
        to_backend(&mut by_rule, api_version);
        assert_eq!((&written(Some("other")), &written(None)), (&by_rule, &by_rule));
        assert_eq!(by_rule["a"], "2026-01-02T03:04:05");
    }
}

#[test]
fn entities_in_a_list_have_their_dates_to_themselves() {
    let z = "2026-01-02T03:04:05Z";
    let plain = "2026-01-02T03:04:05";
    let document = json!([
        {"id": "A", "when": z, "parts": [{"when": z}, {"when": plain}], "of": {"id": "64f0c0ffee0000000000000c", "when": plain}, "x": {"id": "1", "when": z}},
        {"parts": [{"when": plain}, {"when": z}], "when": plain, "of": {"when": z, "id": "64f0c0ffee0000000000000d"}, "x": {"id": "1", "when": plain}, "id": "B"},
    ]);
    let body = json!({ "result": document }).to_string().into_bytes();
    let mut answer = decode(body, ApiVersion::V3, Conversion::Full).expect("an answer");
    let mut originals = Originals::default();
    let (text, found) = answer.whole();
    originals.learn(text, found, None);
    let read = serde_json::from_str::<Value>(answer.get("result").expect("a result")).expect("JSON");
    let mut written = read.clone();
    written_back(&mut written, ApiVersion::V3, &originals, Some("parent"));
    assert_eq!(written, document);
    // What an entity is changed to is not what another one was.
    let mut copied = read[0].clone();
    written_back(&mut copied, ApiVersion::V3, &originals, Some("B"));
    assert_eq!(copied["when"], plain);
    assert_eq!(copied["parts"], json!([{"when": plain}, {"when": z}]));
}

#[test]
fn settings_are_read_as_they_are() {
    let text = r#"{"result":{"a":"ObjectId:64f0c0ffee00000000000001","b":"2026-01-02T03:04:05","c":"{USD::date}20260102 03:04:05"}}"#;
    for api_version in [ApiVersion::V3, ApiVersion::V1] {
        assert_eq!(rewritten(text, api_version, Conversion::Nothing), text);
    }
}
