//! What public documents and the official package's tests say of the real workspace; docs/sandbox.md names the sources.

mod support;

use serde_json::{Value, json};
use support::Sandbox;

fn sandbox() -> Sandbox {
    Sandbox::start(&["--time-scale", "0", "--no-quirks"])
}

#[test]
fn a_grant_answers_the_rule_and_there_is_one_per_path() {
    let sandbox = sandbox();
    let folder = sandbox.id("folder", "thefilm");
    let grant = |path: &str, write: bool| {
        let target = format!("share:{folder}");
        let data = json!({"entity": "user:new@vendor.com", "target": target, "read": true, "write": write, "path": path});
        sandbox.result("POST", "acl/create", data, "")[0].clone()
    };
    let (first, other, again) = (grant("/plates", false), grant("/lut", false), grant("/plates/", true));
    assert_eq!((&first["id"], &again["write"], &other["path"]), (&again["id"], &json!(true), &json!("/lut")));
    assert_ne!(first["id"], other["id"]);
    let delivery = sandbox.id("delivery", "Trailer ProRes");
    let add = || sandbox.result("PUT", "job/recipient/add", json!({"recipient": "a@b.com"}), &delivery);
    assert_eq!((add(), add()), (json!(true), json!(false)));
}

#[test]
fn whoever_gets_another_role_loses_access() {
    let sandbox = sandbox();
    let vendor = sandbox.id("user", "vendor@vfxhouse.de");
    let of_vendor = || {
        let acls = sandbox.control("GET", "/entities?type=acl", Value::Null)["acl"].clone();
        let entity = format!("user:{vendor}");
        acls.as_array().expect("list").iter().filter(|acl| acl["entity"] == entity.as_str()).count()
    };
    sandbox.result("PUT", "user/edit", json!({"role": "standard"}), &vendor);
    assert_eq!(of_vendor(), 1, "it is the same role");
    sandbox.result("PUT", "user/edit", json!({"role": "employee"}), &vendor);
    assert_eq!(of_vendor(), 0);
}

#[test]
fn there_is_always_a_default_queue_and_sites_with_servers_stay() {
    let sandbox = sandbox();
    let medium = sandbox.id("queue", "medium");
    assert!(sandbox.message("PUT", "queue/edit", json!({"default": false}), &medium).contains("default"));
    let berlin = sandbox.id("site", "berlin");
    assert!(sandbox.message("DELETE", "site/delete", json!(null), &berlin).contains("servers"));
    let server = sandbox.id("client", "storage2.berlin.acmefilm.com");
    sandbox.result("PUT", "client/edit", json!({"site": "hq"}), &server);
    assert_eq!(sandbox.result("DELETE", "site/delete", json!(null), &berlin), true);
}

#[test]
fn pushes_and_pulls_need_a_mapped_share_and_drop_offs_a_home() {
    let sandbox = sandbox();
    let client = sandbox.id("client", "edit-01");
    for (source, destination) in [
        ("share=thefilm/specs.pdf".to_owned(), format!("client={client}")),
        (format!("client={client}:specs.pdf"), "hq".to_owned()),
        ("/tmp/a.mov".to_owned(), "~/a.mov".to_owned()),
    ] {
        let data = json!({"source": source, "destination": destination, "test": true});
        let refused = sandbox.message("POST", "transfer/create", data, "");
        assert!(refused.contains("mapped") || refused.contains("home"), "{refused}");
    }
    sandbox.result("POST", "home/create", json!({"user": "john@user.com"}), "");
    let data = json!({"source": "/tmp/a.mov", "destination": "~"});
    assert_eq!(sandbox.result("POST", "transfer/create", data, "")[0]["status"], "init");
}

#[test]
fn a_drop_off_goes_to_a_folder_of_the_day_in_the_home() {
    let sandbox = sandbox();
    sandbox.result("POST", "home/create", json!({"user": "john@user.com"}), "");
    for data in [
        json!({"source": "/tmp/a.mov", "destination": "~"}),
        json!({"tasks": [{"source": "/tmp/b.mov", "destination": "~"}]}),
        json!({"source": "/tmp/c.mov", "destination": "~/c.mov"}),
    ] {
        sandbox.result("POST", "transfer/create", data, "");
    }
    let now = sandbox.control("GET", "/clock", Value::Null)["now"].clone();
    let day = now.as_str().expect("now")[..10].replace('-', "");
    sandbox.advance(600.0);
    for path in [format!("{day}/a.mov"), format!("{day}/b.mov"), "c.mov".to_owned()] {
        let data = json!({"op": "exists", "path": format!("home=john@user.com/{path}")});
        assert_eq!(sandbox.result("GET", "workspace/file", data, ""), true, "{path}");
    }
}

#[test]
fn a_placeholder_is_done_when_it_is_made() {
    let sandbox = sandbox();
    let held = json!({"name": "later", "tasks": [{"source": "site=berlin:null", "destination": "hq", "status": "excluded"}]});
    assert_eq!(sandbox.result("POST", "transfer/create", held, "")[0]["status"], "done");
}

#[test]
fn codes_of_queues_sites_and_engines_have_an_alphabet() {
    let sandbox = sandbox();
    let long = "x".repeat(33);
    for (uri, code) in
        [("queue/create", "a b"), ("site/create", "å"), ("engine/create", "a/b"), ("site/create", &long)]
    {
        let refused = sandbox.message("POST", uri, json!({"name": "x", "code": code}), "");
        assert!(refused.contains("underscores"), "{refused}");
    }
    let made = sandbox.result("POST", "site/create", json!({"name": "New York"}), "");
    assert_eq!((&made[0]["code"], &made[0]["name"]), (&json!("new_york"), &json!("New York")));
}

#[test]
fn a_new_default_replaces_the_old_one() {
    let sandbox = sandbox();
    sandbox.result("POST", "queue/create", json!({"name": "first", "default": true}), "");
    let queues = sandbox.result("GET", "queue/find", json!({}), "");
    let defaults = queues.as_array().expect("list").iter().filter(|queue| queue["default"] == true);
    assert_eq!(defaults.map(|queue| queue["code"].clone()).collect::<Vec<_>>(), ["first"]);
}

#[test]
fn active_and_inactive_entities_are_found_by_a_condition() {
    let sandbox = sandbox();
    let find = |kind: &str, query: &str| {
        let answer = sandbox.answer_to(
            "john@user.com",
            "GET",
            &format!("{kind}/find"),
            json!({}),
            json!({ "query": query }),
        );
        answer["result"].as_array().unwrap_or_else(|| panic!("{answer}")).len()
    };
    assert_eq!((find("user", "inactive=False"), find("user", "inactive=true")), (5, 1));
    assert_eq!((find("folder", "inactive=False"), find("folder", "inactive=true")), (3, 0));
    sandbox.result("DELETE", "folder/deactivate", json!({}), &sandbox.id("folder", "thefilm"));
    assert_eq!((find("folder", "inactive=False"), find("folder", "inactive=true")), (2, 1));
}
