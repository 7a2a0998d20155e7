//! What the roles may see and change: refused writes are told, denied reads give nothing.

mod support;

use serde_json::{Value, json};
use support::Sandbox;

const ADMIN: &str = "john@user.com";
const EMPLOYEE: &str = "lisa@example.com";
const STANDARD: &str = "vendor@vfxhouse.de";

fn sandbox() -> Sandbox {
    Sandbox::start(&["--time-scale", "0", "--no-quirks"])
}

/// How many entities of a type a user sees.
fn seen(sandbox: &Sandbox, user: &str, kind: &str) -> usize {
    let data = json!({"finished": true, "inactive": true, "archived": true});
    let answer = sandbox.answer_to(user, "GET", &format!("{kind}/find"), data, json!({}));
    answer["result"].as_array().unwrap_or_else(|| panic!("{user} {kind}: {answer}")).len()
}

#[test]
fn denied_reads_give_nothing() {
    let sandbox = sandbox();
    let all = sandbox.control("GET", "/entities", Value::Null);
    for (kind, entities) in all.as_object().expect("object") {
        assert_eq!(seen(&sandbox, ADMIN, kind), entities.as_array().expect("list").len(), "{kind}");
    }
    for (kind, by_employee, by_standard) in [
        ("user", 6, 1),
        ("workspace", 1, 0),
        ("queue", 4, 0),
        ("site", 4, 0),
        ("engine", 2, 0),
        // An employee with access to it, as the seed gives.
        ("volume", 1, 0),
        ("folder", 3, 1),
        ("home", 1, 1),
        ("collection", 1, 0),
        ("server", 3, 0),
        ("app", 1, 0),
        ("acl", 4, 1),
        ("transfer", 9, 4),
        ("compute", 1, 0),
        ("delivery", 2, 1),
        ("request", 1, 1),
        ("stream", 1, 0),
    ] {
        let counts = (seen(&sandbox, EMPLOYEE, kind), seen(&sandbox, STANDARD, kind));
        assert_eq!(counts, (by_employee, by_standard), "{kind}");
    }
    // What is not seen is not found by id, listed or reported either.
    let as_standard =
        |http: &str, uri: &str, data: Value, more: Value| sandbox.answer_to(STANDARD, http, uri, data, more);
    let volume = sandbox.id("volume", "projects");
    let delivery = sandbox.id("delivery", "Trailer ProRes");
    assert_eq!(as_standard("GET", "volume/find", json!({}), json!({ "id": volume }))["result"], json!([]));
    assert_eq!(as_standard("GET", "volume/servers", json!({}), json!({ "id": volume }))["result"], json!([]));
    assert_eq!(
        as_standard("GET", "job/recipients", json!({}), json!({ "id": delivery }))["result"],
        json!([])
    );
    let tasks = json!({ "id": sandbox.id("transfer", "Daily backup") });
    assert_eq!(as_standard("GET", "task/find", json!({}), tasks)["result"], json!([]));
    let report = as_standard("GET", "queue/report", json!({}), json!({}))["report"].clone();
    assert_eq!(report.as_str().expect("report").lines().count(), 1);
    let lines =
        |user: &str| sandbox.answer_to(user, "GET", "log/find", json!({}), json!({}))["count"].as_u64();
    sandbox.result("PUT", "queue/edit", json!({"description": "secret"}), &sandbox.id("queue", "low"));
    assert!(lines(ADMIN) > Some(0) && lines(STANDARD) == Some(0));
}

#[test]
fn refused_writes_are_told() {
    let sandbox = sandbox();
    let id = |kind: &str, name: &str| sandbox.id(kind, name);
    let name = json!({"name": "Changed"});
    for (user, http, uri, data, target) in [
        (EMPLOYEE, "POST", "volume/create", json!({"name": "V"}), String::new()),
        (EMPLOYEE, "PUT", "volume/edit", name.clone(), id("volume", "projects")),
        (EMPLOYEE, "POST", "site/create", name.clone(), String::new()),
        (EMPLOYEE, "PUT", "site/edit", name.clone(), id("site", "berlin")),
        (EMPLOYEE, "POST", "queue/create", name.clone(), String::new()),
        (EMPLOYEE, "DELETE", "queue/delete", json!(null), id("queue", "low")),
        (EMPLOYEE, "PUT", "workspace/edit", name.clone(), id("workspace", "acmefilm")),
        (
            EMPLOYEE,
            "PUT",
            "server/edit",
            json!({"status": "disabled"}),
            id("client", "storage1.acmefilm.com"),
        ),
        (
            EMPLOYEE,
            "PUT",
            "share/server",
            json!({"client": id("client", "render-07")}),
            id("volume", "projects"),
        ),
        (EMPLOYEE, "PUT", "user/edit", name.clone(), id("user", ADMIN)),
        (EMPLOYEE, "PUT", "user/edit", json!({"role": "admin"}), id("user", EMPLOYEE)),
        (EMPLOYEE, "POST", "user/create", json!({"code": "x@y.z", "role": "admin"}), String::new()),
        (EMPLOYEE, "PUT", "setting", json!({"name": "transfer_mode", "value": "x"}), String::new()),
        (EMPLOYEE, "DELETE", "setting", json!({"name": "transfer_mode"}), String::new()),
        (STANDARD, "POST", "user/create", json!({"code": "x@y.z"}), String::new()),
        (STANDARD, "PUT", "user/edit", json!({"role": "admin"}), id("user", STANDARD)),
        (STANDARD, "PUT", "user/edit", name.clone(), id("user", EMPLOYEE)),
        (STANDARD, "DELETE", "user/deactivate", json!({}), id("user", EMPLOYEE)),
        (STANDARD, "POST", "folder/create", json!({"name": "F"}), String::new()),
        (STANDARD, "PUT", "folder/edit", name.clone(), id("folder", "thefilm")),
        (STANDARD, "POST", "delivery/create", json!({"name": "D"}), String::new()),
        (
            STANDARD,
            "PUT",
            "delivery/edit",
            json!({"status": "aborted"}),
            id("delivery", "Project references"),
        ),
        (
            STANDARD,
            "PUT",
            "job/recipient/add",
            json!({"recipient": "x@y.z"}),
            id("delivery", "Project references"),
        ),
        (STANDARD, "DELETE", "delivery/delete", json!(null), id("delivery", "Project references")),
        (STANDARD, "POST", "file/add", json!({"files": ["x"]}), id("collection", "startup")),
        (STANDARD, "DELETE", "collection/file/remove", json!({"files": ["x"]}), id("collection", "startup")),
        (STANDARD, "PUT", "transfer/edit", json!({"status": "aborted"}), id("transfer", "Daily backup")),
        (STANDARD, "POST", "task/create", json!({"tasks": ["x"]}), id("transfer", "Daily backup")),
        (
            STANDARD,
            "POST",
            "acl/create",
            json!({"entity": format!("user:{STANDARD}"), "target": "share:archive", "read": true}),
            String::new(),
        ),
    ] {
        let answer = sandbox.answer_to(user, http, uri, data.clone(), json!({ "id": target }));
        let message = answer["message"].as_str().unwrap_or_else(|| panic!("{user} {uri} {data}: {answer}"));
        assert!(message.contains("Permission denied"), "{uri}: {message}");
    }
}

#[test]
fn what_is_allowed_works() {
    let sandbox = sandbox();
    let id = |kind: &str, name: &str| sandbox.id(kind, name);
    for (user, http, uri, data, target) in [
        (EMPLOYEE, "POST", "folder/create", json!({"name": "Sound"}), String::new()),
        (EMPLOYEE, "POST", "collection/create", json!({"name": "Set"}), String::new()),
        (EMPLOYEE, "PUT", "user/edit", json!({"name": "Jürgen"}), id("user", STANDARD)),
        (EMPLOYEE, "PUT", "user/edit", json!({"name": "Lisa"}), id("user", EMPLOYEE)),
        (EMPLOYEE, "POST", "user/create", json!({"code": "new@x.com"}), String::new()),
        (EMPLOYEE, "PUT", "client/edit", json!({"status": "disabled"}), id("client", "edit-01")),
        (EMPLOYEE, "POST", "delivery/create", json!({"name": "D"}), String::new()),
        (EMPLOYEE, "PUT", "transfer/edit", json!({"description": "x"}), id("transfer", "Daily backup")),
        (
            EMPLOYEE,
            "POST",
            "acl/create",
            json!({"entity": format!("user:{STANDARD}"), "target": "share:thefilm", "read": true}),
            String::new(),
        ),
        (STANDARD, "PUT", "user/edit", json!({"name": "Jürgen W."}), id("user", STANDARD)),
        (STANDARD, "PUT", "transfer/edit", json!({"status": "paused"}), id("transfer", "sh010_comp_v003")),
        (
            STANDARD,
            "POST",
            "transfer/create",
            json!({"source": "home=vendor@vfxhouse.de/notes.txt", "destination": "/tmp/"}),
            String::new(),
        ),
    ] {
        let answer = sandbox.answer_to(user, http, uri, data.clone(), json!({ "id": target }));
        assert!(!answer["result"].is_null(), "{user} {uri} {data}: {answer}");
    }
}

#[test]
fn attributes_depend_on_the_role() {
    let sandbox = sandbox();
    let names = |user: &str, kind: &str, flag: &str| {
        let mut data = json!({"entitytype": kind, "create": false, "update": false});
        if flag != "read" {
            data[flag] = json!(true);
        }
        let answer = sandbox.answer_to(user, "GET", "attributes", data, json!({}));
        let names = answer["result"].as_array().unwrap_or_else(|| panic!("{answer}"));
        names.iter().filter_map(Value::as_str).map(str::to_owned).collect::<Vec<_>>()
    };
    let has = |user: &str, kind: &str, flag: &str, name: &str| {
        names(user, kind, flag).iter().any(|other| other == name)
    };
    for user in [ADMIN, EMPLOYEE, STANDARD] {
        for name in ["code", "name", "public"] {
            assert!(has(user, "delivery", "read", name), "{user} {name}");
        }
        assert!(!has(user, "delivery", "read", "data") && !has(user, "delivery", "read", "recipients"));
        assert!(!has(user, "transfer", "update", "progress") && has(user, "transfer", "update", "status"));
        assert_eq!(names(user, "task", "update"), ["metadata", "status", "priority"]);
    }
    assert!(has(ADMIN, "delivery", "create", "recipients") && has(ADMIN, "volume", "create", "siteservers"));
    assert!(has(ADMIN, "user", "update", "role") && !has(EMPLOYEE, "user", "update", "role"));
    assert!(names(EMPLOYEE, "volume", "read").is_empty() && names(EMPLOYEE, "queue", "update").is_empty());
    assert!(has(EMPLOYEE, "queue", "read", "priority") && names(STANDARD, "queue", "read").is_empty());
    assert!(
        names(STANDARD, "delivery", "create").is_empty() && has(STANDARD, "transfer", "create", "source")
    );
    assert!(names(ADMIN, "client", "create").is_empty() && names(EMPLOYEE, "server", "update").is_empty());
}

#[test]
fn shares_open_to_whom_they_were_granted() {
    let sandbox = sandbox();
    let file = |user: &str, op: &str, path: &str| {
        sandbox.answer_to(user, "PUT", "workspace/file", json!({"op": op, "path": path}), json!({}))
    };
    // The vendor reads the plates, and sees the way there.
    let names = |path: &str| {
        let listed = file(STANDARD, "ls", path);
        listed["result"]
            .as_array()
            .unwrap_or_else(|| panic!("{listed}"))
            .iter()
            .map(|f| f["filename"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        (names("share=thefilm"), names("share=thefilm/plates")),
        (vec![json!("plates")], vec![json!("sh010"), json!("sh020")])
    );
    for (op, path) in [
        ("ls", "share=thefilm/lut"),
        ("getsize", "share=thefilm/specs.pdf"),
        ("mkdir", "share=thefilm/plates/new"),
        ("delete", "share=thefilm/plates/sh010/plate.1001.exr"),
        ("ls", "volume=archive"),
    ] {
        assert!(
            file(STANDARD, op, path)["message"].as_str().expect("refused").contains("Permission denied"),
            "{op} {path}"
        );
    }
    assert_eq!(file(STANDARD, "mkdir", "home=vendor@vfxhouse.de/in")["result"], true);
    assert_eq!(file(STANDARD, "exists", "~/in")["result"], true);
    let neither = json!({"entity": format!("user:{STANDARD}"), "target": "share:thefilm", "read": false, "write": false});
    assert!(sandbox.message("POST", "acl/create", neither, "").contains("read or write"));
    // The homes of employees are theirs.
    sandbox.result("POST", "home/create", json!({"user": "åsa@acmefilm.com"}), "");
    assert!(file(EMPLOYEE, "ls", "home=vendor@vfxhouse.de")["message"].is_null());
    let of_colleague = sandbox.id("home", "åsa@acmefilm.com");
    let answer = sandbox.answer_to(
        EMPLOYEE,
        "PUT",
        "home/edit",
        json!({"description": "x"}),
        json!({ "id": of_colleague }),
    );
    assert!(answer["message"].as_str().expect("refused").contains("Permission denied"));
}

#[test]
fn administrators_create_jobs_of_others_and_nobody_else_does() {
    let sandbox = sandbox();
    let lisa = sandbox.id("user", "lisa@example.com");
    for (uri, data) in [
        (
            "transfer/create",
            json!({"source": "volume=projects/TheFilm/specs.pdf", "destination": "volume=archive/", "allow_duplicates": true}),
        ),
        ("delivery/create", json!({"name": "d"})),
        (
            "compute/create",
            json!({"name": "c", "engine": "nuke-15", "input": "share=thefilm/x", "output": "share=thefilm/y", "range": "1-2"}),
        ),
    ] {
        for user in ["lisa@example.com", &lisa] {
            let mut data = data.clone();
            data["user"] = json!(user);
            let made = sandbox.answer_to(ADMIN, "POST", uri, data, json!({}));
            assert_eq!(made["result"][0]["user"], json!(lisa), "{uri} {user}: {made}");
            let shown = made["result"][0]["user_hr"].as_str().unwrap_or_default();
            assert!(shown.contains("lisa@example.com"), "{uri} {user}: {made}");
        }
        let mut data = data.clone();
        data["user"] = json!("lis@example.com");
        let told = sandbox.answer_to(ADMIN, "POST", uri, data.clone(), json!({}));
        assert!(
            told["message"].as_str().is_some_and(|told| told.contains("'lisa@example.com'")),
            "{uri}: {told}"
        );
        data["user"] = json!(ADMIN);
        let told = sandbox.answer_to(EMPLOYEE, "POST", uri, data, json!({}));
        assert!(told["message"].as_str().is_some_and(|told| told.contains("denied")), "{uri}: {told}");
    }
}
