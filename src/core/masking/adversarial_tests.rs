//! Input that once cost seconds, gigabytes or the stack.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::json;

use super::body::{Layout, mask_body};
use super::limits::{LIMIT, MARGIN, start_of};
use super::message::mask_message;
use super::secret_set::SecretSet;

fn nested_json(levels: usize, core: &str) -> String {
    (0..levels).fold(core.to_owned(), |text, _| json!({ "a": text }).to_string())
}

fn nested_quotes(levels: usize) -> String {
    (0..levels).fold("pwd=s3cr3t-9f1c2b".to_owned(), |text, _| json!(text).to_string())
}

fn base64_of_base64(length: usize) -> String {
    let mut text = "x".repeat(40);
    while text.len() < length {
        text = BASE64_STANDARD.encode(&text);
    }
    text
}

fn shapes() -> Vec<(&'static str, String)> {
    let long = LIMIT + 2 * MARGIN;
    let repeated = |part: &str| part.repeat(long / part.len());
    let mut shapes = vec![
        ("JSON in JSON", nested_json(9, r#"{"pwd": "s3cr3t-9f1c2b"}"#)),
        ("JSON in JSON, once more", nested_json(14, "s3cr3t-9f1c2b")),
        ("strings in strings", nested_quotes(12)),
        ("strings in strings, once more", nested_quotes(17)),
        ("lists", "[".repeat(long)),
        ("closed lists", format!("{}{}", "[".repeat(long / 2), "]".repeat(long / 2))),
        ("objects", r#"{"a":"#.repeat(long / 5)),
        ("lists at the deepest", format!("{}{}", "[".repeat(126), "[1],".repeat(long / 4))),
        ("lists in a string", json!({ "a": "[".repeat(long) }).to_string()),
        ("Base64 of Base64", base64_of_base64(long)),
        ("Base64 at every offset", "V".repeat(long)),
    ];
    for part in [
        "\\",
        "\\\"",
        "\"",
        "%",
        "%25",
        "%5C",
        "&#38;",
        "&amp;",
        "\\u005c",
        "://",
        "token",
        "token ",
        "token=",
        "token=[",
        "token:'",
        "token not ",
        "a://b:c",
        "token \\\"",
        "Basic ",
        "\"{",
        "{\"",
        "%41",
        "%41 ",
        "%74oken",
        "token[]",
        "token[token]",
        "token[",
        "'token:'",
        "\"private key",
        "<key>a token ",
        "<",
        "<!--",
        "pwd=\\\"",
        "user_token_",
        "tokenToken",
        "s3cr3t-9f1c2",
        "s3cr3t-9f1c2b",
        "Ü",
        "%DC",
        "\\xdc%c3",
        "3Nz83Nz8",
        "w5zDnMOc",
    ] {
        shapes.push(("repeated", repeated(part)));
        shapes.push(("repeated in JSON", json!([repeated(part), { "a": repeated(part) }]).to_string()));
        shapes.push(("repeated as keys", json!([{ repeated(part): 1 }]).to_string()));
    }
    shapes.push(("keys", format!("{{{}\"a\": 1}}", repeated(r#""token": "s3cr3t-9f1c2b", "#))));
    shapes
}

fn secrets() -> SecretSet {
    let mut secrets = SecretSet::default();
    ["s3cr3t-9f1c2b", "a secret with spaces", r"back\\sl%61sh", "über-ÜBER"]
        .iter()
        .for_each(|secret| secrets.insert(secret));
    secrets
}

#[test]
fn no_input_needs_much_stack_or_tells_a_secret() {
    let (secrets, shapes) = (secrets(), shapes());
    std::thread::scope(|scope| {
        let masking = std::thread::Builder::new().stack_size(64 * 1024).spawn_scoped(scope, || {
            for (name, text) in &shapes {
                for layout in [Layout::Line, Layout::Indented] {
                    let shown = mask_body(text.as_bytes(), &secrets, layout);
                    assert!(!shown.contains("s3cr3t-9f1c2b"), "{name}");
                    assert!(shown.len() < 12 * LIMIT, "{name}: {} bytes", shown.len());
                }
                let shown = mask_message(text, &secrets, 2000);
                assert!(!shown.contains("s3cr3t-9f1c2b") && shown.len() < 20_000, "{name}");
            }
        });
        masking.expect("a thread").join().expect("no panic");
    });
}

#[test]
fn work_is_linear_in_what_is_looked_at() {
    let secrets = secrets();
    for (name, text) in shapes() {
        let text = start_of(&text, LIMIT);
        let mut work = 0;
        let _ = secrets.mask_counting(text, &mut work);
        assert!(work <= 121 * text.len(), "{name}: {work} bytes for {}", text.len());
    }
    assert_eq!(start_of(&"x".repeat(10 * LIMIT), LIMIT).len(), LIMIT + MARGIN);
}
