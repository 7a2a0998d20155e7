//! What public documents and the official package's tests say of the real workspace; docs/sandbox-fidelity.md names the sources.

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
    for (http, uri) in [("DELETE", "queue/deactivate"), ("DELETE", "queue/delete"), ("DELETE", "job/offline")]
    {
        assert!(sandbox.message(http, uri, json!(null), &medium).contains("default queue"), "{uri}");
    }
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
    let folder = sandbox.id("folder", "commercial-åre");
    sandbox.result(
        "PUT",
        "transfer/edit",
        json!({"status": "aborted"}),
        &sandbox.id("transfer", "Dagens tagningar 12 – Åre"),
    );
    sandbox.result("DELETE", "folder/deactivate", json!({}), &folder);
    assert_eq!(
        (find("folder", &format!("id={folder}")), find("folder", &format!("id={folder} AND inactive=False"))),
        (1, 0)
    );
    assert_eq!((find("folder", "inactive=False"), find("folder", "inactive=true")), (2, 1));
}

/// Why a user may not make a transfer; empty when it is made.
fn refusal(sandbox: &Sandbox, user: &str, source: &str, destination: &str) -> String {
    let mut data = json!({"source": source, "test": true});
    if !destination.is_empty() {
        data["destination"] = json!(destination);
    }
    let answer = sandbox.answer_to(user, "POST", "transfer/create", data, json!({}));
    answer["message"].as_str().unwrap_or_default().to_owned()
}

const JOHN: &str = "john@user.com";
const LISA: &str = "lisa@example.com";
const VENDOR: &str = "vendor@vfxhouse.de";

#[test]
fn only_own_machines_have_local_paths() {
    let sandbox = sandbox();
    for (user, source, destination) in [
        (JOHN, "share=thefilm/specs.pdf", "lisa@example.com:/tmp/"),
        (JOHN, "share=thefilm/specs.pdf", "lisa@example.com@edit-01:C:\\in\\"),
        (JOHN, "share=thefilm/specs.pdf", "client=edit-01:/tmp/"),
        (JOHN, "lisa@example.com:/film/a.mov", "share=thefilm/"),
        (JOHN, "share=thefilm/specs.pdf", "vendor@vfxhouse.de:~/in"),
        (JOHN, "share=thefilm/specs.pdf", "nobody@example.com:/tmp/"),
        (VENDOR, "share=thefilm/plates", "lisa@example.com:/tmp/"),
    ] {
        let refused = refusal(&sandbox, user, source, destination);
        assert!(refused.contains("local paths of own machines"), "{user} {source} {destination}: {refused}");
    }
    for (user, source, destination) in [
        (JOHN, "share=thefilm/specs.pdf", "/tmp/"),
        (JOHN, "share=thefilm/specs.pdf", "john@user.com:/tmp/"),
        (JOHN, "/tmp/a.mov", "share=thefilm/"),
        (LISA, "share=thefilm/specs.pdf", "client=edit-01:/tmp/"),
        (VENDOR, "share=thefilm/plates", "vendor@vfxhouse.de:/vfx/"),
        // A server's own paths are those of its volumes.
        (JOHN, "acmefilm:/srv/projects/TheFilm/specs.pdf", "/tmp/"),
        (JOHN, "share=thefilm/specs.pdf", "site=berlin:/Volumes/archive/"),
    ] {
        assert_eq!(refusal(&sandbox, user, source, destination), "", "{user} {source} {destination}");
    }
}

#[test]
fn a_transfer_has_one_source_party_and_one_destination_party() {
    let sandbox = sandbox();
    let make = |tasks: Value| {
        let answer = sandbox.answer_to(
            JOHN,
            "POST",
            "transfer/create",
            json!({ "name": "x", "tasks": tasks }),
            json!({}),
        );
        answer["message"].as_str().unwrap_or_default().to_owned()
    };
    let task = |source: &str, destination: &str| json!({"source": source, "destination": destination});
    let film = task("share=thefilm/specs.pdf", "/tmp/");
    for other in [
        task("/home/john/a.mov", "/tmp/"),
        task("site=berlin:volume=archive/2019", "/tmp/"),
        task("share=thefilm/specs.pdf", "volume=archive/"),
        task("share=thefilm/specs.pdf", "site=berlin"),
    ] {
        let refused = make(json!([film, other]));
        assert!(refused.contains("party"), "{other}: {refused}");
    }
    assert_eq!(make(json!([film, task("acmefilm:volume=archive/2019", "john@user.com:/other/")])), "");
    assert_eq!(
        make(json!({"0": film, "1": task("site=hq:volume=archive/2019", "/tmp/")})),
        "",
        "the main site"
    );
    // Tasks that are added have the parties of their job.
    let id = sandbox.id("transfer", "x");
    assert_eq!(sandbox.named("transfer", "x")["destination"], format!("user:{}", sandbox.id("user", JOHN)));
    let add = |entry: Value| {
        sandbox.answer_to(JOHN, "POST", "task/create", json!({ "tasks": [entry] }), json!({ "id": id }))
    };
    let refused = add(task("share=thefilm/lut", "volume=archive/"));
    assert!(refused["message"].as_str().expect("refused").contains("party"), "{refused}");
    assert_eq!(add(task("share=thefilm/lut", "/tmp/"))["result"].as_array().map(Vec::len), Some(1));
    assert_eq!(
        add(json!("/srv/projects/TheFilm/references"))["message"],
        "A transfer needs a source and a destination, or tasks that have them"
    );
}

#[test]
fn elevated_users_push_to_and_pull_from_mapped_shares_that_permit_it() {
    let sandbox = sandbox();
    let map = |read: bool, write: bool| {
        let mapped = json!({"projects": {"path": "/Volumes/projects", "read": read, "write": write}});
        sandbox.control("POST", "/clients", json!({ "code": "edit-01", "mapped": mapped }));
    };
    let push = |user: &str| refusal(&sandbox, user, "share=thefilm/specs.pdf", "client=edit-01");
    let pull = |user: &str| refusal(&sandbox, user, "client=edit-01:share=thefilm/comp/a.mov", "");
    assert!(push(JOHN).contains("mapped") && pull(JOHN).contains("mapped"));
    map(true, false);
    assert!(push(JOHN).contains("without write access"), "{}", push(JOHN));
    assert_eq!((pull(JOHN), pull("åsa@acmefilm.com")), (String::new(), String::new()));
    map(false, true);
    assert!(pull(JOHN).contains("without read access"), "{}", pull(JOHN));
    for destination in [
        "client=edit-01",
        LISA,
        "lisa@example.com:share=thefilm/in/",
        "lisa@example.com:/Volumes/projects/in/",
    ] {
        assert_eq!(refusal(&sandbox, JOHN, "share=thefilm/specs.pdf", destination), "", "{destination}");
    }
    assert!(
        refusal(&sandbox, JOHN, "share=thefilm/specs.pdf", "lisa@example.com:/Volumes/projects2/")
            .contains("local paths")
    );
    assert!(
        refusal(&sandbox, JOHN, "volume=archive/2019", "client=edit-01").contains("mapped"),
        "another volume"
    );
    assert!(push(VENDOR).contains("Permission denied") && pull(VENDOR).contains("Permission denied"));
    // What is pulled is in the workspace under the same path.
    map(true, true);
    sandbox.result(
        "POST",
        "transfer/create",
        json!({"source": "client=edit-01:share=thefilm/comp/a.mov"}),
        "",
    );
    sandbox.advance(60.0);
    let exists = json!({"op": "exists", "path": "volume=projects/TheFilm/comp/a.mov"});
    assert_eq!(sandbox.result("GET", "workspace/file", exists, ""), true);
    for (mapped, word) in [
        (json!({"projets": {"path": "/x"}}), "'projects'"),
        (json!({"projects": {"path": "x"}}), "absolute"),
        (json!({"projects": {"path": "/x", "raed": true}}), "'read'"),
        (json!({"projects": {"path": "/x", "read": 1}}), "true or false"),
        (json!([]), "object"),
    ] {
        let refused = sandbox.control("POST", "/clients", json!({ "code": "edit-01", "mapped": mapped }));
        assert!(refused["message"].as_str().is_some_and(|message| message.contains(word)), "{refused}");
    }
}

#[test]
fn a_pushed_file_is_where_the_share_is_mapped() {
    let folder = tempfile::tempdir().expect("folder");
    let root = folder.path().join("root").to_string_lossy().into_owned();
    let sandbox = Sandbox::start(&["--time-scale", "0", "--root", &root]);
    let mapped = json!({"thefilm": {"path": "/film", "read": true, "write": true}});
    sandbox.control("POST", "/clients", json!({ "code": "edit-01", "mapped": mapped }));
    std::fs::create_dir_all(folder.path().join("root/projects/TheFilm/lut")).expect("folder");
    std::fs::write(folder.path().join("root/projects/TheFilm/lut/show.cube"), "look").expect("write");
    let push = json!({"source": "share=thefilm/lut/show.cube", "destination": LISA});
    sandbox.result("POST", "transfer/create", push, "");
    sandbox.advance(60.0);
    let pushed = folder.path().join("root/machines/lisa@example.com/film/lut/show.cube");
    assert_eq!(std::fs::read_to_string(pushed).expect("pushed"), "look");
    std::fs::write(folder.path().join("root/machines/lisa@example.com/film/grade.mov"), "grade")
        .expect("write");
    sandbox.result(
        "POST",
        "transfer/create",
        json!({"source": "lisa@example.com:share=thefilm/grade.mov"}),
        "",
    );
    sandbox.advance(60.0);
    let pulled = folder.path().join("root/projects/TheFilm/grade.mov");
    assert_eq!(std::fs::read_to_string(pulled).expect("pulled"), "grade");
}

#[test]
fn what_has_active_jobs_is_not_deactivated() {
    let sandbox = sandbox();
    let deactivate = |kind: &str, name: &str| {
        let id = json!({ "id": sandbox.id(kind, name) });
        sandbox.answer_to(JOHN, "DELETE", &format!("{kind}/deactivate"), json!({}), id)
    };
    let job = sandbox.result(
        "POST",
        "transfer/create",
        json!({"source": "collection=startup", "destination": "/tmp/", "status": "paused"}),
        "",
    );
    for (kind, name) in [
        ("user", VENDOR),
        ("user", JOHN),
        ("volume", "projects"),
        ("folder", "thefilm"),
        ("folder", "commercial-åre"),
        ("collection", "startup"),
    ] {
        let refused = deactivate(kind, name);
        assert!(
            refused["message"].as_str().is_some_and(|text| text.contains("active jobs")),
            "{kind} {name}: {refused}"
        );
    }
    assert!(deactivate("home", VENDOR)["message"].as_str().is_some_and(|text| text.contains("its user")));
    assert_eq!(
        (deactivate("folder", "thefilm-dit")["result"].clone(), deactivate("user", LISA)["result"].clone()),
        (json!(true), json!(true))
    );
    sandbox.result("PUT", "transfer/edit", json!({"status": "aborted"}), job[0]["id"].as_str().expect("id"));
    assert_eq!(deactivate("collection", "startup")["result"], true);
    sandbox.abort_jobs();
    // A volume takes its folders and homes along.
    assert_eq!(deactivate("volume", "projects")["result"], true);
    let count = |kind: &str| {
        sandbox.result("GET", &format!("{kind}/find"), json!({}), "").as_array().expect("list").len()
    };
    assert_eq!((count("folder"), count("home"), count("acl")), (0, 0, 0));
    sandbox.result("POST", "volume/activate", json!({}), &sandbox.id("volume", "projects"));
    assert_eq!((count("folder"), count("home"), count("acl")), (3, 1, 4));
}

#[test]
fn api_keys_are_told_only_when_that_was_switched_on() {
    let sandbox = sandbox();
    assert!(sandbox.message("GET", "user/api_key", json!({}), "").contains("--reveal-api-keys"));
    let revealing = Sandbox::start(&["--reveal-api-keys"]);
    let (_, body) = revealing.event("GET", "user/api_key", json!({}), "").expect("answer");
    assert!(body.contains(revealing.ready["api_key"].as_str().expect("key")), "{body}");
}

#[test]
fn readable_attributes_name_role_and_id() {
    let sandbox = sandbox();
    let id = |kind: &str, name: &str| sandbox.id(kind, name);
    let (vendor, workspace, hq) = (id("user", VENDOR), id("workspace", "acmefilm"), id("site", "hq"));
    let projects = id("volume", "projects");
    let find = |kind: &str, name: &str| {
        sandbox.result("GET", &format!("{kind}/find"), json!({}), &id(kind, name))[0].clone()
    };
    let job = find("transfer", "sh020_plate_v001");
    let long = format!("user:{VENDOR}[standard]({vendor})");
    assert_eq!((&job["user_hr"], &job["destination_hr"]), (&json!(long), &json!(long)));
    assert_eq!(job["source_hr"], format!("workspace:acmefilm({workspace})"));
    assert_eq!(find("client", "edit-01")["site_hr"], format!("hq({hq})"));
    assert_eq!(find("folder", "thefilm")["parent_hr"], format!("share:Projects[volume]({projects})"));
    let tasks = sandbox.result("GET", "task/find", json!({"parent": job["id"]}), "");
    assert_eq!(tasks[0]["job_hr"], format!("sh020_plate_v001[1]({})", job["id"].as_str().expect("id")));
    // Queries take the short ones.
    for query in
        [format!("user={VENDOR}"), format!("destination=user:{VENDOR}"), format!("destination={vendor}")]
    {
        let found = sandbox.answer_to(JOHN, "GET", "transfer/find", json!({}), json!({ "query": query }));
        assert!(found["result"].as_array().is_some_and(|list| !list.is_empty()), "{query}");
    }
}

#[test]
fn release_3_3_is_followed_on_request() {
    let sandbox = Sandbox::start(&["--time-scale", "0", "--no-quirks", "--api", "3.3"]);
    let folder = sandbox.id("folder", "thefilm-dit");
    let grant = |path: &str| {
        let data = json!({"entity": "user:new@vendor.com", "target": format!("share:{folder}"), "read": true, "path": path});
        sandbox.result("POST", "acl/create", data, "")
    };
    assert_eq!((grant("/a")[0]["path"].clone(), grant("/b")), (json!("/a"), json!([true])));
    let acls = sandbox.control("GET", "/entities?type=acl", Value::Null)["acl"].clone();
    let own = acls.as_array().expect("list").iter().filter(|acl| acl["entity_hr"] == "new@vendor.com");
    assert_eq!(own.map(|acl| acl["path"].clone()).collect::<Vec<_>>(), ["/b"]);
    sandbox.result("DELETE", "folder/deactivate", json!({}), &folder);
    let query = json!({ "query": format!("id={folder}") });
    assert_eq!(sandbox.answer_to(JOHN, "GET", "folder/find", json!({}), query)["result"], json!([]));
    let job = sandbox.result("GET", "transfer/find", json!({}), &sandbox.id("transfer", "sh020_plate_v001"));
    assert_eq!(job[0]["source_hr"], "workspace:acmefilm");
}

#[test]
fn whether_a_task_is_held_decides_at_once_when_nothing_else_is_left() {
    let sandbox = sandbox();
    let job = json!({"source": "share=thefilm/specs.pdf", "destination": "/tmp/"});
    let id = sandbox.result("POST", "transfer/create", job, "")[0]["id"].as_str().expect("id").to_owned();
    let edit = |change: Value| sandbox.result("PUT", "task/edit", json!([change]), &id);
    sandbox.advance(60.0);
    edit(json!({"uri": "0", "status": "onhold"}));
    sandbox.result("PUT", "transfer/edit", json!({"status": "waiting"}), &id);
    assert_eq!(sandbox.result("GET", "transfer/find", json!({}), &id)[0]["status"], "paused");
}
