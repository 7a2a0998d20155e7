//! Mistakes are refused with the nearest name that there is.

mod support;

use serde_json::{Value, json};
use support::Sandbox;

fn asked(sandbox: &Sandbox, http: &str, uri: &str, data: Value, more: Value) -> String {
    let answer = sandbox.answer_to("john@user.com", http, uri, data, more);
    answer["message"].as_str().map_or_else(|| format!("accepted: {answer}"), str::to_owned)
}

#[test]
fn unknown_attributes_and_wrong_values_are_refused_when_entities_are_made_and_changed() {
    let sandbox = Sandbox::start(&["--time-scale", "0", "--no-quirks"]);
    let ends = json!({"source": "share=thefilm/specs.pdf", "destination": "volume=archive/"});
    for (uri, more, words) in [
        ("transfer/create", json!({"priorty": 1}), "priorty"),
        ("transfer/create", json!({"qeue": "high"}), "'queue'"),
        ("transfer/create", json!({"desination": "x"}), "'destination'"),
        ("transfer/create", json!({"metadata": "x"}), "object"),
        ("transfer/create", json!({"append": "yes"}), "true or false"),
        ("transfer/create", json!({"queue": 5}), "string"),
        ("transfer/create", json!({"source": 5}), "string"),
        ("transfer/create", json!({"size": "large"}), "number"),
        ("transfer/create", json!({"tasks": [{"sorce": "a"}]}), "'source'"),
        ("queue/create", json!({"name": "x", "prioritty": 1}), "'priority'"),
        ("user/create", json!({"code": "a@b.c", "create_home_shar": true}), "'create_home_share'"),
        ("user/create", json!({"code": "a@b.c", "volumes": "projects"}), "list"),
        ("delivery/create", json!({"name": "x", "recipient": ["a@b.c"]}), "'recipients'"),
        ("delivery/create", json!({"name": "x", "recipients": "a@b.c"}), "list"),
        ("volume/create", json!({"name": "x", "pats": {}}), "'path'"),
    ] {
        let mut data = if uri == "transfer/create" { ends.clone() } else { json!({}) };
        for (key, value) in more.as_object().expect("object") {
            data[key] = value.clone();
        }
        let told = asked(&sandbox, "POST", uri, data, json!({}));
        assert!(told.contains(words) && !told.starts_with("accepted"), "{uri} {more}: {told}");
    }
    let job = sandbox.id("transfer", "Daily backup");
    for (data, words) in [
        (json!({"staus": "paused"}), "'status'"),
        (json!({"descriptoin": "x"}), "'description'"),
        (json!({"queue": 1}), "string"),
        (json!({"metadata": []}), "object"),
    ] {
        let told = asked(&sandbox, "PUT", "transfer/edit", data, json!({ "id": job }));
        assert!(told.contains(words) && !told.starts_with("accepted"), "{told}");
    }
}

#[test]
fn unknown_attributes_of_queries_are_refused() {
    let sandbox = Sandbox::start(&["--time-scale", "0", "--no-quirks"]);
    let find =
        |uri: &str, query: &str, data: Value| asked(&sandbox, "GET", uri, data, json!({ "query": query }));
    for (uri, query, words) in [
        ("transfer/find", "staus=done", "'status'"),
        ("transfer/find", "status=done and not (usr=x)", "'user'"),
        ("user/find", "e_mail=x", "e_mail"),
        ("transfer/report", "nme=x", "'name'"),
    ] {
        let told = find(uri, query, json!({}));
        assert!(told.contains(words) && !told.starts_with("accepted"), "{told}");
    }
    assert!(find("transfer/find", "", json!({"attributes": ["nam"]})).contains("'name'"));
    for query in
        ["status=done", "user.role=admin", "metadata.anything=1", "source_hr=x", "STATUS=done", "parent=x"]
    {
        assert!(find("transfer/find", query, json!({})).starts_with("accepted"), "{query}");
    }
}

#[test]
fn seeds_with_mistakes_are_refused_unless_lenient() {
    let folder = tempfile::tempdir().expect("folder");
    let file = folder.path().join("seed.json").to_string_lossy().into_owned();
    let seed = |section: &str, value: Value| {
        let mut seed = json!({
            "workspace": {"code": "a"},
            "users": [{"code": "a@b.c", "role": "admin", "password": "p", "api_key": "k"}],
            "volumes": [{"code": "v", "default": true}],
        });
        seed[section] = value;
        std::fs::write(&file, seed.to_string()).expect("write");
    };
    let run = |more: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_accsyn-sandbox"));
        command
            .args(["--http-port", "0", "--seed", &file])
            .args(more)
            .args(["--", "true"])
            .output()
            .expect("run")
    };
    for (section, value, words, is_for_lenient) in [
        ("user", json!([]), "'users'", true),
        ("workspace", json!({"code": "a", "nme": "b"}), "'name'", true),
        ("users", json!([{"code": "a@b.c", "role": "admn"}]), "admin, employee or standard", true),
        ("users", json!([{"code": "a@b.c", "apikey": "x"}]), "'api_key'", true),
        ("volumes", json!([{"code": "v", "server": "x"}]), "'servers'", true),
        ("volumes", json!([{"code": "v", "servers": "x"}]), "list", true),
        ("queues", json!([{"code": "q", "priority": 5000}]), "1000", true),
        ("queues", json!([{"code": "q", "status": "stopped"}]), "paused", true),
        ("transfers", json!([{"name": "x", "usr": "a@b.c"}]), "'user'", true),
        ("users", json!({}), "a list", true),
        ("files", json!({"w": {}}), "'w'", true),
        ("files", json!({"v": {"a": "large"}}), "size in bytes", true),
        ("transfers", json!([{"name": "x", "user": "nobody"}]), "nobody", false),
    ] {
        seed(section, value.clone());
        let output = run(&[]);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && told.contains(words), "{section} {value}: {told}");
        assert_eq!(run(&["--lenient"]).status.success(), is_for_lenient, "{section} {value}");
    }
    let lenient = Sandbox::start(&["--lenient", "--time-scale", "0", "--no-quirks"]);
    let kept = json!({"name": "Odd", "colour": "red"});
    assert_eq!(lenient.result("POST", "queue/create", kept, "")[0]["colour"], "red");
}
