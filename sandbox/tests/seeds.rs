//! Mistakes in seeds: each key misspelt, each value of another type, each reference to nothing. None is accepted.

use std::panic::catch_unwind;

use accsyn_sandbox::store::{DEFAULT_SEED, Store};
use serde_json::{Value, json};

fn shipped() -> Value {
    serde_json::from_str(DEFAULT_SEED).expect("seed")
}

/// Why a seed is rejected; a panic is another failure.
fn rejection(seed: &Value) -> Option<String> {
    let text = seed.to_string();
    catch_unwind(|| Store::from_seed(&text).err()).expect("no panic")
}

/// Where every value of a seed is, except those below what may contain anything.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    if at == "/about" || at.ends_with("/metadata") {
        return;
    }
    found.push(at.to_owned());
    let escaped = |key: &str| key.replace('~', "~0").replace('/', "~1");
    match value {
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| places(item, &format!("{at}/{index}"), found));
        }
        Value::Object(map) => {
            map.iter().for_each(|(key, value)| places(value, &format!("{at}/{}", escaped(key)), found));
        }
        _ => {}
    }
}

/// A workspace with everything that a seed may have.
fn full() -> Value {
    let mut seed = shipped();
    seed["users"][1]["session_keys"] = json!(["a-session-key"]);
    seed["users"][1]["queue"] = json!("low");
    seed["clients"][2]["mapped"] = json!({"thefilm": {"path": "/film", "read": true, "write": false}});
    seed["settings"]["high"] = json!({"transfer_concurrent": "2", "transfer_resume": "false"});
    seed["files"]["archive"]["empty"] = Value::Null;
    seed["computes"][0]["settings"] = json!({"transfer_speedlimit": "5"});
    seed["transfers"][0]["archived"] = json!(true);
    seed["deliveries"][0]["expires"] = json!("2026-12-24T00:00:00");
    seed
}

fn all_places() -> (Value, Vec<String>) {
    let (seed, mut found) = (full(), Vec::new());
    assert_eq!(rejection(&seed), None);
    places(&seed, "", &mut found);
    found.retain(|at| !at.is_empty());
    (seed, found)
}

#[test]
fn every_misspelt_key_of_a_seed_is_rejected() {
    let (seed, places) = all_places();
    let mut accepted = Vec::new();
    for at in places {
        let (above, key) = at.rsplit_once('/').expect("a place");
        // Paths of files.
        if above.starts_with("/files/") {
            continue;
        }
        let mut changed = seed.clone();
        let Some(Value::Object(map)) = changed.pointer_mut(above) else { continue };
        let value = map.shift_remove(key).expect("a value");
        map.insert(format!("{key}q"), value);
        if rejection(&changed).is_none() {
            accepted.push(at);
        }
    }
    assert_eq!(accepted, Vec::<String>::new());
}

#[test]
fn every_value_of_another_type_in_a_seed_is_rejected() {
    let (seed, places) = all_places();
    let mut accepted = Vec::new();
    for at in places {
        let value = seed.pointer(&at).expect("a value");
        let others = match value {
            Value::String(_) => vec![json!(5), json!(true), json!([]), json!(["x"]), json!({})],
            Value::Number(_) => vec![json!("5x"), json!(true), json!([]), json!({})],
            Value::Bool(_) => vec![json!("true"), json!(1), json!([]), json!({}), Value::Null],
            Value::Array(_) => vec![json!("x"), json!(1), json!(true), json!({}), json!([[]]), json!([5])],
            Value::Object(_) => vec![json!("x"), json!(1), json!(true), json!([]), json!([{}])],
            Value::Null => vec![json!("x"), json!(true), json!([]), json!({})],
        };
        for other in others {
            let mut changed = seed.clone();
            *changed.pointer_mut(&at).expect("a value") = other.clone();
            if rejection(&changed).is_none() {
                accepted.push(format!("{at} {other}"));
            }
        }
    }
    assert_eq!(accepted, Vec::<String>::new());
}

#[test]
fn every_reference_to_nothing_in_a_seed_is_rejected_with_what_is_near() {
    let seed = full();
    for (at, value, words) in [
        ("/users/1/queue", "lo", "'low'"),
        ("/clients/0/user", "jon@user.com", "'john@user.com'"),
        ("/clients/0/site", "hk", "'hq'"),
        ("/volumes/0/servers/0", "storage1.acmefilm.con", "'storage1.acmefilm.com'"),
        ("/volumes/0/servers/0", "edit-01", "app"),
        ("/folders/0/parent", "project", "'projects'"),
        ("/homes/0/parent", "project", "'projects'"),
        ("/homes/0/code", "vendor@vfxhouse.dee", "'vendor@vfxhouse.de'"),
        ("/collections/0/files/0", "share=thefilmm/specs.pdf", "'thefilm'"),
        ("/collections/0/files/0", "shar=thefilm/specs.pdf", "'share'"),
        ("/acls/0/entity", "user:vendor@vfxhous.de", "'vendor@vfxhouse.de'"),
        ("/acls/0/target", "share:thefil", "'thefilm'"),
        ("/transfers/0/user", "vendor@vfxhouse.d", "'vendor@vfxhouse.de'"),
        ("/transfers/0/queue", "hihg", "'high'"),
        ("/transfers/0/source", "volume=project/x", "'projects'"),
        ("/transfers/0/source", "acmefilm:share=thefilmm/x", "'thefilm'"),
        ("/transfers/0/destination", "vendor@vfxhouse.d:/vfx", "'vendor@vfxhouse.de'"),
        ("/transfers/4/destination", "site=berln:volume=projects/x", "'berlin'"),
        ("/transfers/4/destination", "site=berlin:volume=project/x", "'projects'"),
        ("/transfers/4/destination", "client=edit-1:/x", "'edit-01'"),
        ("/computes/0/user", "john@user.co", "'john@user.com'"),
        ("/computes/0/queue", "mediun", "'medium'"),
        ("/computes/0/engine", "nuk-15", "'nuke-15'"),
        ("/computes/0/input", "share=thefilmm/x", "'thefilm'"),
        ("/deliveries/0/user", "lisa@example.co", "'lisa@example.com'"),
        ("/deliveries/0/recipients/0", "nobody", "'nobody'"),
        ("/deliveries/0/files/0", "share=thefilmm/x", "'thefilm'"),
        ("/requests/0/destination", "share=thefilmm/x", "'thefilm'"),
        ("/requests/0/recipients/0", "vendor", "'vendor'"),
        ("/streams/0/recipients/0", "vendor@", "'vendor@'"),
        ("/tasks/0/job", "sh020_plate_v01", "'sh020_plate_v001'"),
        ("/tasks/0/source", "share=thefilmm/x", "'thefilm'"),
        ("/tasks/3/source", "vendor@vfxhouse.d:/x", "'vendor@vfxhouse.de'"),
    ] {
        let mut changed = seed.clone();
        *changed.pointer_mut(at).expect(at) = value.into();
        let reason = rejection(&changed).unwrap_or_else(|| panic!("{at} {value} is accepted"));
        let section = at.split('/').nth(1).expect("section");
        assert!(reason.contains(words) && reason.contains(section), "{at} {value}: {reason}");
    }
}

#[test]
fn keys_of_two_users_and_a_workspace_without_an_administrator_are_rejected() {
    let check = |change: fn(&mut Value), words: &str| {
        let mut seed = shipped();
        change(&mut seed);
        let reason = rejection(&seed).unwrap_or_else(|| panic!("{words}"));
        assert!(reason.contains(words), "{reason}");
    };
    check(|seed| seed["users"][1]["api_key"] = seed["users"][0]["api_key"].clone(), "same key");
    check(
        |seed| {
            seed["users"][1]["session_keys"] = json!(["one"]);
            seed["users"][2]["session_keys"] = json!(["one"]);
        },
        "same key",
    );
    check(|seed| seed["users"][0]["inactive"] = json!(true), "role admin");
    check(|seed| seed["users"][0]["status"] = json!("disabled"), "role admin");
    check(|seed| seed["users"][0]["role"] = json!("employee"), "role admin");
    check(|seed| seed["settings"]["workspace"]["job_max_retris"] = json!("3"), "job_max_retries");
    check(|seed| seed["settings"]["workspace"]["job_max_retries"] = json!("many"), "whole number");
}
