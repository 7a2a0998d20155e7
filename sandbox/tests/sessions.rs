//! The older generation: logins, the life of session keys, and its names for things.

mod support;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use support::Sandbox;

const LOGIN: &str = "/api/v1.0/user/login/auth";
const EVENT: &str = "/api/v1.0/event";

fn sandbox() -> Sandbox {
    Sandbox::start(&["--time-scale", "0", "--no-quirks"])
}

fn header(scheme: &str, sandbox: &Sandbox, proof: Value) -> String {
    let mut who = json!({"domain": sandbox.ready["workspace"], "username": sandbox.ready["username"]});
    for (key, value) in proof.as_object().expect("object") {
        who[key] = value.clone();
    }
    format!("{scheme} {}", BASE64_STANDARD.encode(who.to_string()))
}

/// A session key for this proof.
fn login(sandbox: &Sandbox, proof: Value, body: Value) -> String {
    let scheme = if proof["session_key"].is_null() { "ASCredentials" } else { "ASSession" };
    let (status, answer) = sandbox.post("PUT", LOGIN, &header(scheme, sandbox, proof), body);
    assert!(status == 200 && answer["clearance"] == "admin", "{answer}");
    answer["session_key"].as_str().expect("key").to_owned()
}

fn event(sandbox: &Sandbox, key: &str, http: &str, event: Value) -> Value {
    sandbox.post(http, EVENT, &header("ASSession", sandbox, json!({ "session_key": key })), event).1
}

/// Whether a key still lets its user in; else it has expired.
fn lives(sandbox: &Sandbox, key: &str) -> bool {
    let answer = event(sandbox, key, "PUT", json!({"uri": "user/find", "data": {}}));
    assert!(answer["result"].is_array() || answer["session_expired"] == true, "{answer}");
    answer["result"].is_array()
}

fn proofs(sandbox: &Sandbox) -> [Value; 2] {
    let password = BASE64_STANDARD.encode(sandbox.ready["password"].as_str().expect("password"));
    [json!({"api_key": sandbox.ready["api_key"]}), json!({ "pwd": password })]
}

#[test]
fn keys_live_as_long_as_what_they_were_got_with() {
    let sandbox = sandbox();
    let [api_key, password] = proofs(&sandbox);
    let by_password = login(&sandbox, password, json!({}));
    let by_api_key = login(&sandbox, api_key, json!({}));
    let short = event(
        &sandbox,
        &by_api_key,
        "POST",
        json!({"uri": "user/generate_session_key", "data": {"lifetime": 60}}),
    );
    let short = short["session_key"].as_str().expect("key").to_owned();
    let again = login(&sandbox, json!({ "session_key": short }), json!({}));
    assert!(lives(&sandbox, &again) && lives(&sandbox, &short));
    sandbox.advance(61.0);
    assert!(!lives(&sandbox, &short));
    sandbox.advance(9.9 * 3600.0);
    assert!(lives(&sandbox, &by_password));
    sandbox.advance(0.1 * 3600.0);
    assert!(!lives(&sandbox, &by_password), "ten hours, used or not");
    for _ in 0..3 {
        sandbox.advance(29.0 * 86_400.0);
        assert!(lives(&sandbox, &by_api_key), "thirty days from its last use");
    }
    sandbox.advance(31.0 * 86_400.0);
    assert!(!lives(&sandbox, &by_api_key));
}

#[test]
fn keys_are_renewed_expire_on_request_and_outlive_the_process() {
    let folder = tempfile::tempdir().expect("folder");
    let file = folder.path().join("state.db").to_string_lossy().into_owned();
    let first = Sandbox::start(&["--state", &file, "--time-scale", "0"]);
    let [api_key, _] = proofs(&first);
    let old = login(&first, api_key.clone(), json!({"session": "x"}));
    let new = login(&first, api_key.clone(), json!({"session": "x", "session_key_reuse": old}));
    assert!(!lives(&first, &old) && lives(&first, &new));
    drop(first);
    let second = Sandbox::start(&["--state", &file, "--time-scale", "0"]);
    assert!(!lives(&second, &old) && lives(&second, &new));
    assert_eq!(second.control("POST", "/expire", json!({}))["expired"], 2);
    assert!(!lives(&second, &new));
    let renewed = login(&second, api_key, json!({"session_key_reuse": new}));
    assert!(lives(&second, &renewed));
}

#[test]
fn wrong_credentials_are_refused() {
    let sandbox = sandbox();
    for (path, authorization) in [
        (LOGIN, header("ASCredentials", &sandbox, json!({"api_key": "wrong"}))),
        (LOGIN, header("ASCredentials", &sandbox, json!({"pwd": BASE64_STANDARD.encode("wrong")}))),
        (
            LOGIN,
            header(
                "ASCredentials",
                &sandbox,
                json!({"api_key": sandbox.ready["api_key"], "domain": "other"}),
            ),
        ),
        (EVENT, header("ASSession", &sandbox, json!({"session_key": "wrong"}))),
        (EVENT, "ASSession !".to_owned()),
        ("/api/v3/api/login", "basic eA==:eA==".to_owned()),
        ("/api/v3/event", "Bearer x".to_owned()),
    ] {
        let (status, answer) = sandbox.post("PUT", path, &authorization, json!({"uri": "user/find"}));
        assert!(status == 401 && answer["message"].is_string(), "{path}: {status} {answer}");
        // Clients mask the key that was given wherever it stands.
        let message = answer["message"].as_str().expect("message").to_lowercase();
        assert!(
            !["wrong", "invalid", "secret", "password"].iter().any(|key| message.contains(key)),
            "{message}"
        );
    }
}

#[test]
fn discovery_leads_to_the_sandbox() {
    let sandbox = sandbox();
    let https = sandbox.url("https", "");
    let (host, port) = https.trim_start_matches("https://").rsplit_once(':').expect("address");
    let found = sandbox
        .client
        .get(sandbox.url("http", "/api/v3/J3PKTtDvolDMBtTy6AFGA?%7B%22ident%22%3A%22acmefilm%22%7D"));
    let found: Value =
        serde_json::from_str(&found.send().expect("answer").text().expect("text")).expect("JSON");
    assert_eq!(found, json!({"result": {"hostname": host, "port": port.parse::<u16>().expect("port")}}));
    let path = "/api/v1.0/registry/organization/domain";
    assert_eq!(
        sandbox.post("PUT", path, "", json!({"organization": "acmefilm"})).1,
        json!({"domain": "acmefilm"})
    );
    assert!(sandbox.post("PUT", path, "", json!({"organization": "other"})).1["message"].is_string());
}

#[test]
fn things_have_the_names_of_the_older_generation() {
    let sandbox = sandbox();
    let [api_key, _] = proofs(&sandbox);
    let key = login(&sandbox, api_key, json!({}));
    let ask = |http: &str, asked: Value| {
        let answer = event(&sandbox, &key, http, asked);
        assert!(answer["message"].is_null(), "{answer}");
        answer["result"].clone()
    };
    let first = |uri: &str, data: Value| ask("PUT", json!({"uri": uri, "data": data}))[0].clone();
    let job = first("job/find", json!({"type": 1}));
    assert_eq!(
        (job["type"].clone(), job["source"].as_str().expect("party").starts_with("organization:")),
        (json!(1), true)
    );
    assert!(job["source_hr"] == "organization:acmefilm" && job["code"].is_string() && job["uri"].is_string());
    assert_eq!(first("job/find", json!({"type": 2}))["code"], "high");
    let transfers = ask("PUT", json!({"uri": "job/find", "data": {"type": 1}}));
    assert!(transfers.as_array().expect("list").iter().all(|job| job["type"] == 1), "{transfers}");
    for (kind, name) in [("root", "projects"), ("standard", "thefilm"), ("user", "vendor@vfxhouse.de")] {
        let query = format!("code='{name}'");
        let share = ask("PUT", json!({"uri": "share/find", "data": {}, "query": query}))[0].clone();
        assert_eq!(share["type"], kind);
    }
    let vendor =
        ask("PUT", json!({"uri": "user/find", "data": {}, "query": "code=vendor@vfxhouse.de"}))[0].clone();
    assert_eq!(vendor["clearance"], "client");
    // Queues are jobs of type 2, also when they are changed, put away and deleted.
    let queue =
        ask("POST", json!({"uri": "job/create", "data": {"type": 2, "name": "Weekend", "priority": 7}}));
    let id = queue[0]["id"].clone();
    let changed = ask("PUT", json!({"uri": "job/edit", "data": {"priority": 8}, "id": id}));
    assert_eq!((changed[0]["priority"].clone(), changed[0]["type"].clone()), (json!(8), json!(2)));
    assert_eq!(ask("DELETE", json!({"uri": "job/offline", "data": {}, "id": id})), true);
    assert_eq!(ask("DELETE", json!({"uri": "job/delete", "data": {}, "id": id})), true);
    let site = ask("POST", json!({"uri": "organization/site/create", "data": {"name": "Oslo"}}));
    assert_eq!(site[0]["code"], "oslo");
    let task = json!({"uri": "job/task/create", "data": {"tasks": ["/a/b.mov"], "allow_duplicates": true}, "query": job["id"]});
    assert_eq!(ask("POST", task)[0]["source"]["path"], "/a/b.mov");
    let folder = json!({"uri": "organization/file", "data": {"op": "mkdir", "path": "share=thefilm/v1"}});
    assert_eq!(ask("POST", folder), true);
    let set = json!({"uri": "setting", "data": {"scope": "workspace", "name": "x", "value": {"any": 1}, "data": null}});
    assert_eq!(ask("PUT", set), true);
    let get = json!({"uri": "setting", "data": {"scope": "workspace", "name": "x", "data": null}});
    assert_eq!(ask("GET", get), json!({"any": 1}));
}

#[test]
fn a_seed_may_hold_session_keys() {
    let folder = tempfile::tempdir().expect("folder");
    let file = folder.path().join("seed.json");
    let seed = json!({
        "workspace": {"code": "small"},
        "users": [{"code": "a@b.c", "role": "admin", "password": "p", "api_key": "k", "session_keys": ["key-of-the-seed"]}],
    });
    std::fs::write(&file, seed.to_string()).expect("write");
    let sandbox = Sandbox::start(&["--seed", &file.to_string_lossy(), "--time-scale", "0", "--no-quirks"]);
    let ask = |key: &str| {
        let credentials = json!({"domain": "small", "username": "a@b.c", "session_key": key});
        let header = format!("ASSession {}", BASE64_STANDARD.encode(credentials.to_string()));
        sandbox.post("GET", "/api/v1.0/event", &header, json!({"uri": "user/find"}))
    };
    let (status, answer) = ask("key-of-the-seed");
    assert_eq!((status, &answer["result"][0]["code"]), (200, &json!("a@b.c")), "{answer}");
    assert_eq!(ask("another").0, 401);
}
