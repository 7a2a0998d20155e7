//! What comes with the operation of an event: misspelt keys, other users and workspaces are refused.

mod support;

use serde_json::{Value, json};
use support::{AUTHORIZATION, Sandbox};

#[test]
fn misspelt_keys_of_events_and_those_of_other_users_and_workspaces_are_refused() {
    let sandbox = Sandbox::start(&["--time-scale", "0", "--no-quirks"]);
    let answer = |key: &str, value: Value| {
        let mut event = json!({"uri": "transfer/find", "data": {}});
        event[key] = value;
        sandbox.post("POST", "/api/v3/event", AUTHORIZATION, event).1
    };
    for (key, value, words) in [
        ("qurey", json!("code=x"), "'query'"),
        ("auidence", json!("api"), "'audience'"),
        ("foo", json!(1), "'foo'"),
        ("domain", json!("acmefilm"), "'domain'"),
        ("workspace", json!("acmefil"), "acmefil"),
        ("workspace", json!(5), "acmefilm"),
        ("ident", json!("jon@user.com"), "john@user.com"),
        ("ident", json!("lisa@example.com"), "john@user.com"),
    ] {
        let answer = answer(key, value.clone());
        let reason = answer["message"].as_str().unwrap_or_else(|| panic!("{key} {value}: {answer}"));
        assert!(reason.contains(words), "{key} {value}: {reason}");
    }
    for (key, value) in [
        ("workspace", json!("AcmeFilm")),
        ("ident", json!("JOHN@user.com")),
        ("eid", json!("x")),
        ("session", json!("x")),
        ("created", json!("2026-11-24T06:18:58")),
        ("hostname", json!("edit-01")),
        ("query", json!("status=done")),
    ] {
        let answer = answer(key, value.clone());
        assert!(answer["result"].is_array(), "{key} {value}: {answer}");
    }
    let lenient = Sandbox::start(&["--time-scale", "0", "--lenient"]);
    let event = json!({"uri": "transfer/find", "data": {}, "qurey": "code=x"});
    assert!(lenient.post("POST", "/api/v3/event", AUTHORIZATION, event).1["result"].is_array());
}

#[test]
fn the_code_of_a_user_is_an_e_mail_address() {
    let sandbox = Sandbox::start(&["--time-scale", "0", "--no-quirks"]);
    for code in ["zz", "*", "a@", "@b.c", "a b@c.d"] {
        let reason = sandbox.message("POST", "user/create", json!({ "code": code }), "");
        assert!(reason.contains("e-mail address"), "{code}: {reason}");
    }
    sandbox.result("POST", "user/create", json!({"code": "new@example.com"}), "");
}
