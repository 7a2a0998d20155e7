//! What requests refer to is checked, and what every workspace has stays.

mod support;

use serde_json::{Value, json};
use support::Sandbox;

fn start() -> Sandbox {
    Sandbox::start(&["--time-scale", "0", "--no-quirks"])
}

#[test]
fn a_mapped_share_is_not_left_by_its_path() {
    let sandbox = start();
    let map = |path: &str| {
        let mapped = json!({"thefilm": {"path": path, "read": true, "write": true}});
        sandbox.control("POST", "/clients", json!({"code": "edit-01", "mapped": mapped}))
    };
    assert!(map("/../..")["message"].is_string());
    assert!(map("/film")["message"].is_null());
    for (source, destination) in [
        ("share=thefilm/specs.pdf", "lisa@example.com:/film/../etc/"),
        ("share=thefilm/specs.pdf", "lisa@example.com:/film\\..\\etc\\"),
        ("share=thefilm/specs.pdf", "client=edit-01:/film/a/../../etc/"),
        ("lisa@example.com:/film/../etc/passwd", "volume=archive/z/"),
    ] {
        let data = json!({"source": source, "destination": destination});
        let told = sandbox.message("POST", "transfer/create", data, "");
        assert!(told.contains("Permission denied"), "{told}");
    }
    let data = json!({"source": "share=thefilm/specs.pdf", "destination": "lisa@example.com:/film/a/"});
    assert!(sandbox.result("POST", "transfer/create", data, "")[0]["id"].is_string());
}

#[test]
fn paths_begin_with_a_known_scope_and_lead_to_a_share_of_it() {
    let sandbox = start();
    let ls = |path: &str| json!({"op": "ls", "path": path});
    for (path, words) in [
        ("shar=thefilm", "'share'"),
        ("foo=thefilm", "'foo='"),
        ("=thefilm", "'='"),
        ("user=thefilm", "'user='"),
        ("volume=thefilm", "folder=thefilm"),
        ("home=thefilm", "folder=thefilm"),
        ("share=thefilmm", "'thefilm'"),
    ] {
        let told = sandbox.message("GET", "workspace/file", ls(path), "");
        assert!(told.contains(words), "{path}: {told}");
    }
    let whole = sandbox.result("GET", "workspace/file", ls("share=thefilm/plates/sh010"), "");
    for path in ["share=thefilm//plates/./sh010/", "folder=thefilm\\plates\\sh010", "TheFilm/plates//sh010"] {
        assert_eq!(sandbox.result("GET", "workspace/file", ls(path), ""), whole, "{path}");
    }
}

#[test]
fn each_file_operation_has_its_own_options() {
    let sandbox = start();
    for (op, key, value) in [
        ("exists", "recursive", json!(true)),
        ("getsize", "maxdepth", json!(1)),
        ("ls", "path_to", json!("x")),
        ("mkdir", "path_to", json!("x")),
        ("rename", "force", json!(true)),
        ("delete", "include", json!("x")),
    ] {
        let mut data = json!({"op": op, "path": "share=thefilm/x"});
        data[key] = value;
        let told = sandbox.message("PUT", "workspace/file", data, "");
        assert!(told.contains(&format!("'{key}'")) && told.contains(op), "{told}");
    }
    let told =
        sandbox.message("GET", "workspace/file", json!({"op": "ls", "path": "", "include": "re(*"}), "");
    assert!(told.contains("not a valid filter"), "{told}");
}

#[test]
fn wrong_values_are_refused_by_every_operation() {
    let sandbox = start();
    let user = sandbox.id("user", "vendor@vfxhouse.de");
    let ends = json!({"source": "share=thefilm/specs.pdf", "destination": "volume=archive/"});
    for (key, value) in
        [("hooks", json!(5)), ("size", json!(-5)), ("size", json!(1.5)), ("size", json!(1e308))]
    {
        let mut data = ends.clone();
        data[key] = value;
        let told = sandbox.message("POST", "transfer/create", data, "");
        assert!(told.contains(&format!("'{key}'")), "{told}");
    }
    let setting = json!({"entitytype": "workspace", "name": "transfer_mode", "value": 1});
    assert!(sandbox.message("PUT", "setting", setting, "").contains("'value'"));
    for (change, words) in [
        (json!({"entity": format!("usr:{user}")}), "'user'"),
        (json!({"target": "shre:thefilm"}), "'share'"),
        (json!({"path": ".."}), "Permission denied"),
        (json!({"path": "a/../../b"}), "Permission denied"),
    ] {
        let mut data = json!({"entity": format!("user:{user}"), "target": "share:thefilm", "read": true});
        change
            .as_object()
            .expect("object")
            .iter()
            .for_each(|(key, value)| data[key.as_str()] = value.clone());
        let told = sandbox.message("POST", "acl/create", data, "");
        assert!(told.contains(words), "{change}: {told}");
    }
    let delivery = sandbox.id("delivery", "Trailer ProRes");
    let told = sandbox.message("PUT", "job/recipient/add", json!({"recipient": "not email"}), &delivery);
    assert!(told.contains("'not email'"), "{told}");
    let collection = sandbox.id("collection", "startup");
    let told = sandbox.message("DELETE", "collection/file/remove", json!({"files": ["nope"]}), &collection);
    assert!(told.contains("'nope'"), "{told}");
}

#[test]
fn the_ends_and_the_user_of_a_transfer_stay() {
    let sandbox = start();
    let job = sandbox.named("transfer", "sh010_comp_v003");
    let id = job["id"].as_str().expect("id");
    for (key, value) in [
        ("source", "john@user.com:/priv"),
        ("destination", "volume=archive/planted/"),
        ("user", "john@user.com"),
    ] {
        let told = sandbox.message("PUT", "transfer/edit", json!({ key: value }), id);
        assert!(told.contains(&format!("'{key}'")), "{told}");
        assert_eq!(sandbox.named("transfer", "sh010_comp_v003")[key], job[key]);
    }
    // What a client sends back as it was is not a change.
    sandbox.result("PUT", "transfer/edit", json!({"source": job["source"], "description": "x"}), id);
}

#[test]
fn the_workspace_keeps_an_administrator_and_its_sites() {
    let sandbox = start();
    // Nothing else keeps him.
    sandbox.abort_jobs();
    let john = sandbox.id("user", "john@user.com");
    for (http, uri, data) in [
        ("DELETE", "user/delete", Value::Null),
        ("DELETE", "user/deactivate", json!({})),
        ("PUT", "user/edit", json!({"status": "disabled"})),
        ("PUT", "user/edit", json!({"role": "employee"})),
    ] {
        let told = sandbox.message(http, uri, data, &john);
        assert!(told.contains("only administrator"), "{told}");
    }
    for (site, http, uri, data) in [
        ("hq", "DELETE", "site/deactivate", json!({})),
        ("hq", "PUT", "site/edit", json!({"status": "disabled"})),
        ("hq", "PUT", "site/edit", json!({"main": false})),
        ("roaming", "DELETE", "site/delete", Value::Null),
        ("roaming", "PUT", "site/edit", json!({"code": "zz"})),
        ("accsyn", "DELETE", "site/delete", Value::Null),
        ("accsyn", "PUT", "site/edit", json!({"code": "zz"})),
    ] {
        sandbox.message(http, uri, data, &sandbox.id("site", site));
    }
    // Another administrator may take over.
    let lisa = sandbox.id("user", "lisa@example.com");
    sandbox.result("PUT", "user/edit", json!({"role": "admin"}), &lisa);
    sandbox.result("PUT", "user/edit", json!({"role": "employee"}), &john);
}

#[test]
fn what_is_in_use_is_not_disabled_by_an_edit_either() {
    let sandbox = start();
    for (kind, code) in [("user", "vendor@vfxhouse.de"), ("volume", "projects")] {
        let id = sandbox.id(kind, code);
        let told = sandbox.message("PUT", &format!("{kind}/edit"), json!({"status": "disabled"}), &id);
        assert!(told.contains("active jobs"), "{told}");
    }
}

#[test]
fn a_running_transfer_waits_while_what_it_needs_is_gone() {
    let sandbox = start();
    let status = || sandbox.named("transfer", "sh020_plate_v001")["status"].clone();
    let queue = sandbox.id("queue", "high");
    let pause = |status: &str| sandbox.result("PUT", "queue/edit", json!({ "status": status }), &queue);
    let serve = |is_online: bool| {
        sandbox.control("POST", "/clients", json!({"code": "storage1.acmefilm.com", "online": is_online}))
    };
    assert_eq!(status(), "running");
    pause("paused");
    sandbox.advance(1.0);
    assert_eq!(status(), "waiting");
    sandbox.advance(3600.0);
    assert_eq!(status(), "waiting");
    pause("waiting");
    sandbox.advance(2.0);
    assert_eq!(status(), "running");
    serve(false);
    sandbox.advance(3600.0);
    assert_eq!(status(), "waiting");
    serve(true);
    sandbox.advance(3600.0);
    assert_eq!(status(), "done");
}

#[test]
fn mistakes_in_seeds_are_refused() {
    let shipped: Value = serde_json::from_str(include_str!("../seed/film-studio.json")).expect("seed");
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("seed.json");
    for (at, value) in [
        ("/acls/0/entity", json!("usr:lisa@example.com")),
        ("/acls/0/path", json!("/../x")),
        ("/transfers/1/progress", json!(500)),
        ("/transfers/1/progress", json!(-1e308)),
        ("/transfers/1/size", json!(1e308)),
        ("/users/0/api_key", json!("")),
        ("/files/archive", json!({"a": 1, "a/b": 2})),
        ("/files/archive", json!({"": 1})),
        ("/files/archive", json!({"/x/y": 1})),
        ("/files/archive", json!({"x//y": 1})),
    ] {
        let mut seed = shipped.clone();
        *seed.pointer_mut(at).expect(at) = value.clone();
        std::fs::write(&path, seed.to_string()).expect("write");
        let program = std::process::Command::new(env!("CARGO_BIN_EXE_accsyn-sandbox"))
            .args(["--http-port", "0", "--exit-with-stdin", "--seed"])
            .arg(&path)
            .stdin(std::process::Stdio::null())
            .output()
            .expect("run");
        assert!(!program.status.success(), "{at} {value}");
    }
}
