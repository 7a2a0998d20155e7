//! Mistakes in seeds that are written by hand: refused, and said where.

use accsyn_sandbox::store::{DEFAULT_SEED, Store};
use serde_json::{Value, json};

fn rejection(text: &str) -> String {
    Store::from_seed(text).err().unwrap_or_else(|| panic!("accepted: {}", &text[text.len().min(80)..]))
}

#[test]
fn words_that_no_document_has_are_rejected_with_the_nearest() {
    for (at, value, words) in [
        ("/clients/0/os", json!("linus"), "'linux'"),
        ("/clients/0/roles", json!("storge,site"), "'storage'"),
        ("/clients/0/roles", json!("storage,sit"), "'site'"),
        ("/volumes/0/paths", json!({"linus": "/x"}), "'linux'"),
        ("/volumes/0/paths", json!({"mac_vnp": "/x"}), "'mac_vpn'"),
        ("/transfers/0/speed", json!(-1.5), "from -1"),
        ("/transfers/0/speed", json!(-2), "from -1"),
        ("/clients/0/benchmark", json!(-1), "from 0"),
        ("/users/4/code", json!("nobody"), "e-mail address"),
        ("/tasks/0/time", json!(-1), "from 0"),
        ("/tasks/0/source", json!(""), "empty"),
        ("/tasks/0/destination", json!(""), "empty"),
        ("/workspace/code", json!("a b"), "workspace"),
        ("/workspace/code", json!("å"), "workspace"),
        ("/settings/workspace", json!({"job_max_retries": 3}), "a string"),
        ("/settings/workspace", json!({"x": true}), "a string"),
        ("/computes/0/settings", json!({"transfer_speedlimit": 5}), "a string"),
        ("/transfers/0/source", json!("lisa@example.com:/a"), "own machines"),
        ("/transfers/0/destination", json!("lisa@example.com:/a/"), "own machines"),
        ("/transfers/4/destination", json!("sit=berlin:volume=projects/x"), "'site'"),
        ("/transfers/2/source", json!("clien=edit-01:/x"), "'client'"),
    ] {
        let mut seed: Value = serde_json::from_str(DEFAULT_SEED).expect("seed");
        let (above, key) = at.rsplit_once('/').expect("a place");
        let above = seed.pointer_mut(above).expect(at);
        above[key] = value.clone();
        let reason = rejection(&seed.to_string());
        assert!(reason.contains(words), "{at} {value}: {reason}");
    }
}

#[test]
fn the_same_access_rule_twice_is_rejected() {
    let mut seed: Value = serde_json::from_str(DEFAULT_SEED).expect("seed");
    let mut rule = seed["acls"][0].clone();
    seed["acls"].as_array_mut().expect("list").push(rule.clone());
    assert!(rejection(&seed.to_string()).contains("two access rules"));
    rule["path"] = json!("/elsewhere");
    seed["acls"].as_array_mut().expect("list").pop();
    seed["acls"].as_array_mut().expect("list").push(rule);
    assert!(Store::from_seed(&seed.to_string()).is_ok());
}

#[test]
fn a_misspelt_code_of_a_volume_is_named_with_its_entry() {
    let text = DEFAULT_SEED.replacen("{\"code\": \"projects\"", "{\"coed\": \"projects\"", 1);
    let reason = rejection(&text);
    assert!(
        reason.contains("volumes entry 1") && reason.contains("'coed'") && reason.contains("'code'"),
        "{reason}"
    );
}

#[test]
fn a_key_that_occurs_twice_is_rejected_wherever_it_is() {
    let twice = |old: &str, new: &str| {
        assert!(DEFAULT_SEED.contains(old), "{old}");
        rejection(&DEFAULT_SEED.replacen(old, new, 1))
    };
    for (old, new, words) in [
        ("\"users\":", "\"users\": [], \"users\":", "'users'"),
        ("{\"code\": \"storage1", "{\"code\": \"x\", \"code\": \"storage1", "clients entry 1"),
        ("\"paths\": {\"linux\"", "\"paths\": {\"linux\": \"/a\", \"linux\"", "volumes"),
        (
            "{\"code\": \"storage1",
            "{\"metadata\": {\"a\": [{\"b\": 1, \"b\": 2}]}, \"code\": \"storage1",
            "'b'",
        ),
    ] {
        let reason = twice(old, new);
        assert!(reason.contains("twice") && reason.contains(words), "{new}: {reason}");
    }
    let workspace = r#"{"workspace": {"code": "a", "code": "b"}, "users": []}"#;
    assert!(rejection(workspace).contains("workspace"));
    let files =
        r#"{"workspace": {"code": "a"}, "volumes": [{"code": "v"}], "files": {"v": {"a": 1, "a": 2}}}"#;
    assert!(rejection(files).contains("files"));
}
