//! What the workspace does beyond storing: inheritance, uniqueness, roles, what hangs on what.

mod support;

use serde_json::{Value, json};
use support::Sandbox;

fn sandbox() -> Sandbox {
    Sandbox::start(&["--time-scale", "0", "--no-quirks"])
}

/// The entity with this name.
fn named(sandbox: &Sandbox, kind: &str, name: &str) -> Value {
    let data = json!({"finished": true, "inactive": true});
    let all = sandbox.result("PUT", &format!("{kind}/find"), data, "");
    let found =
        all.as_array().expect("list").iter().find(|entity| entity["name"] == name || entity["code"] == name);
    found.unwrap_or_else(|| panic!("no {kind} {name} in {all}")).clone()
}

fn id(entity: &Value) -> String {
    entity["id"].as_str().expect("id").to_owned()
}

fn message(sandbox: &Sandbox, http: &str, uri: &str, data: Value, id: &str) -> String {
    let (_, body) = sandbox.event(http, uri, data, id).expect("answer");
    let answer: Value = serde_json::from_str(&body).expect("JSON");
    answer["message"].as_str().unwrap_or_else(|| panic!("not refused: {answer}")).to_owned()
}

#[test]
fn settings_are_inherited() {
    let sandbox = sandbox();
    let (volume, folder) =
        (id(&named(&sandbox, "volume", "projects")), id(&named(&sandbox, "folder", "thefilm")));
    let get = |id: &str, data: Value| sandbox.result("GET", "setting", data, id);
    let set = |id: &str, value: &str| {
        sandbox.result(
            "PUT",
            "setting",
            json!({"entitytype": "share", "name": "transfer_speedlimit", "value": value}),
            id,
        )
    };
    let name = json!({"entitytype": "share", "name": "transfer_speedlimit"});
    assert_eq!(get(&folder, name.clone()), "-1");
    set(&volume, "50");
    assert_eq!(get(&folder, name.clone()), "50");
    set(&folder, "20");
    assert_eq!((get(&folder, name.clone()), get(&volume, name)), (json!("20"), json!("50")));
    let all = json!({"entitytype": "share", "upstream": true});
    assert_eq!(get(&folder, all)["job_max_retries"], "3");
    assert_eq!(get(&folder, json!({"entitytype": "share"})), json!({"transfer_speedlimit": "20"}));
    let bare = json!({"entitytype": "share", "upstream": true, "omit_defaults": true});
    assert_eq!(get(&folder, bare), json!({"transfer_speedlimit": "20"}));
    let deep = get(&volume, json!({"entitytype": "share", "recursive": true}));
    assert_eq!(deep[&folder]["transfer_speedlimit"], "20");
}

#[test]
fn codes_are_unique_and_statuses_guarded() {
    let sandbox = sandbox();
    let low = id(&named(&sandbox, "queue", "low"));
    assert!(message(&sandbox, "PUT", "queue/edit", json!({"code": "HIGH"}), &low).contains("'HIGH'"));
    assert!(message(&sandbox, "POST", "queue/create", json!({"name": "Low"}), "").contains("'low'"));
    assert!(message(&sandbox, "PUT", "queue/edit", json!({"status": "running"}), &low).contains("waiting"));
    assert!(message(&sandbox, "PUT", "queue/edit", json!({"created": "x"}), &low).contains("'created'"));
    for (key, value) in
        [("priority", json!(1001)), ("code", json!(5)), ("default", json!("yes")), ("metadata", json!(1))]
    {
        assert!(message(&sandbox, "PUT", "queue/edit", json!({ key: value }), &low).contains(key));
    }
    assert!(
        message(&sandbox, "POST", "user/create", json!({"code": "x@y.z", "role": "king"}), "")
            .contains("king")
    );
    sandbox.result("PUT", "queue/edit", json!({"default": true}), &low);
    let defaults = sandbox.result("PUT", "queue/find", json!({}), "");
    let defaults = defaults.as_array().expect("list").iter().filter(|queue| queue["default"] == true);
    assert_eq!(defaults.map(|queue| queue["code"].clone()).collect::<Vec<_>>(), ["low"]);
}

#[test]
fn jobs_of_a_queue_that_goes_move_to_the_default() {
    let sandbox = sandbox();
    let (nightly, medium) =
        (id(&named(&sandbox, "queue", "nightly")), id(&named(&sandbox, "queue", "medium")));
    assert!(message(&sandbox, "DELETE", "queue/delete", json!(null), &medium).contains("default"));
    sandbox.result("DELETE", "queue/delete", json!(null), &nightly);
    assert_eq!(named(&sandbox, "transfer", "Daily backup")["parent"], medium);
}

#[test]
fn whoever_is_invited_becomes_a_user() {
    let sandbox = sandbox();
    let folder = id(&named(&sandbox, "folder", "thefilm"));
    let acl = json!({"entity": "user:new@vendor.com", "target": format!("share:{folder}"), "read": true, "path": "plates"});
    let made = sandbox.result("POST", "acl/create", acl.clone(), "");
    assert_eq!((made[0]["read"].clone(), made[0]["write"].clone()), (json!(true), json!(false)));
    assert_eq!(named(&sandbox, "user", "new@vendor.com")["role"], "standard");
    assert_eq!(sandbox.result("POST", "acl/create", acl, ""), json!([true]), "changed in place");
    let delivery = id(&named(&sandbox, "delivery", "Trailer ProRes"));
    assert!(
        message(&sandbox, "PUT", "delivery/edit", json!({"status": "pending"}), &delivery)
            .contains("recipients")
    );
    sandbox.result("PUT", "job/recipient/add", json!({"recipient": "late@vendor.com"}), &delivery);
    sandbox.result("POST", "task/create", json!({"tasks": ["share=thefilm/specs.pdf"]}), &delivery);
    sandbox.result("PUT", "delivery/edit", json!({"status": "pending"}), &delivery);
    let user = id(&named(&sandbox, "user", "late@vendor.com"));
    assert_eq!(sandbox.result("GET", "job/recipients", json!({}), &delivery)[0]["user"], user);
    sandbox.control("POST", "/clock", json!({"advance": 2}));
    assert_eq!(named(&sandbox, "delivery", "Trailer ProRes")["status"], "waiting");
    let keys = sandbox.control("GET", "/users", Value::Null);
    let key =
        keys.as_array().expect("list").iter().find(|user| user["code"] == "late@vendor.com").expect("key");
    assert!(key["api_key"].as_str().expect("key").len() > 20);
}

#[test]
fn references_are_resolved_and_checked() {
    let sandbox = sandbox();
    let (job, low) = (named(&sandbox, "transfer", "Daily backup"), id(&named(&sandbox, "queue", "low")));
    let changed = sandbox.result("PUT", "transfer/edit", json!({"queue": "low"}), &id(&job));
    assert_eq!((changed[0]["queue"].clone(), changed[0]["parent"].clone()), (json!(low), json!(low)));
    assert!(
        message(&sandbox, "PUT", "transfer/edit", json!({"queue": "none"}), &id(&job)).contains("'none'")
    );
    let listing = json!({"op": "ls", "path": {"share": "thefilm", "path": "lut"}});
    assert_eq!(sandbox.result("GET", "workspace/file", listing, "")[0]["filename"], "show.cube");
    let into_itself = json!({"op": "move", "path": "TheFilm", "path_to": "TheFilm/lut/x"});
    assert!(message(&sandbox, "PUT", "workspace/file", into_itself, "").contains("into itself"));
}

#[test]
fn a_share_takes_its_acls_along() {
    let sandbox = sandbox();
    let folder = id(&named(&sandbox, "folder", "thefilm"));
    let acls = |data: Value| sandbox.result("PUT", "acl/find", data, "").as_array().expect("list").len();
    let before = acls(json!({}));
    sandbox.result("DELETE", "folder/deactivate", json!({}), &folder);
    assert_eq!(acls(json!({})), before - 2);
    assert_eq!(acls(json!({"inactive": true})), before);
    sandbox.result("POST", "folder/activate", json!({}), &folder);
    assert_eq!(acls(json!({})), before);
}

#[test]
fn no_path_leads_out_of_a_folder_of_this_machine() {
    let folder = tempfile::tempdir().expect("folder");
    std::fs::write(folder.path().join("secret.txt"), "secret").expect("write");
    let root = folder.path().join("root").to_string_lossy().into_owned();
    let sandbox = Sandbox::start(&["--root", &root]);
    for path in
        ["../../secret.txt", "volume=projects/../../secret.txt", "share=thefilm/..\\..\\..\\secret.txt"]
    {
        let refused = message(&sandbox, "PUT", "workspace/file", json!({"op": "getsize", "path": path}), "");
        assert!(refused.contains("leads out"), "{refused}");
    }
    sandbox.result("POST", "workspace/file", json!({"op": "mkdir", "path": "new"}), "");
    assert!(folder.path().join("root/projects/new").is_dir());
    for code in ["../evil", "..", "a/b"] {
        message(&sandbox, "POST", "volume/create", json!({"name": "x", "code": code}), "");
    }
}
