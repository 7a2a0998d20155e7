//! What the workspace does beyond storing: inheritance, uniqueness, roles, what hangs on what.

mod support;

use serde_json::{Value, json};
use support::Sandbox;

fn sandbox() -> Sandbox {
    Sandbox::start(&["--time-scale", "0", "--no-quirks"])
}

fn named(sandbox: &Sandbox, kind: &str, name: &str) -> Value {
    sandbox.named(kind, name)
}

fn id(entity: &Value) -> String {
    entity["id"].as_str().expect("id").to_owned()
}

fn message(sandbox: &Sandbox, http: &str, uri: &str, data: Value, id: &str) -> String {
    sandbox.message(http, uri, data, id)
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
    // The entity's own with defaults, as the official client asks for them.
    let own = json!({"entitytype": "share", "upstream": false, "omit_defaults": false});
    let own = get(&folder, own);
    assert_eq!(
        (own["transfer_speedlimit"].clone(), own["job_max_retries"].clone()),
        (json!("20"), json!("3"))
    );
    let unset = json!({"entitytype": "share", "name": "transfer_speedlimit"});
    assert_eq!(sandbox.result("DELETE", "setting", unset.clone(), &folder), true);
    assert_eq!(
        (sandbox.result("DELETE", "setting", unset.clone(), &folder), get(&folder, unset)),
        (json!(false), json!("50"))
    );
    set(&folder, "20");
    assert!(
        message(
            &sandbox,
            "PUT",
            "setting",
            json!({"entitytype": "share", "name": "x", "value": "1"}),
            "none"
        )
        .contains("none")
    );
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
    assert_eq!(sandbox.result("POST", "acl/create", acl, "")[0]["id"], made[0]["id"], "changed in place");
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
    sandbox.abort_jobs();
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
        assert!(refused.contains("outside its volume"), "{refused}");
    }
    sandbox.result("POST", "workspace/file", json!({"op": "mkdir", "path": "new"}), "");
    assert!(folder.path().join("root/projects/new").is_dir());
    for code in ["../evil", "..", "a/b"] {
        message(&sandbox, "POST", "volume/create", json!({"name": "x", "code": code}), "");
    }
}

#[test]
fn queues_hand_their_settings_to_their_jobs() {
    let sandbox = sandbox();
    let high = sandbox.id("queue", "high");
    let limit = json!({"entitytype": "queue", "name": "transfer_speedlimit", "value": "5"});
    assert_eq!(sandbox.result("PUT", "setting", limit, &high), true);
    let name = json!({"entitytype": "job", "name": "transfer_speedlimit"});
    let job = json!({"source": "share=thefilm/conform", "destination": "volume=archive/", "queue": "high"});
    let made = sandbox.result("POST", "transfer/create", job.clone(), "")[0]["id"].clone();
    let made = made.as_str().expect("id");
    assert_eq!(sandbox.result("GET", "setting", name.clone(), made), "5");
    sandbox.advance(60.0);
    assert_eq!(sandbox.result("GET", "transfer/find", json!({}), made)[0]["speed"], 5.0);
    let mut own = job;
    own["settings"] = json!({"transfer_speedlimit": "2"});
    let own = sandbox.result("POST", "transfer/create", own, "")[0]["id"].clone();
    assert_eq!(sandbox.result("GET", "setting", name, own.as_str().expect("id")), "2");
}

#[test]
fn logs_are_searched_sorted_and_paged() {
    let sandbox = sandbox();
    let low = sandbox.id("queue", "low");
    for number in 0..25 {
        sandbox.result("PUT", "queue/edit", json!({"description": number.to_string()}), &low);
        sandbox.advance(1.0);
    }
    sandbox.result("POST", "site/create", json!({"name": "Needle"}), "");
    let logs = |data: Value, id: &str| {
        let answer = sandbox.answer_to("john@user.com", "GET", "log/find", data, json!({ "id": id }));
        (answer["count"].clone(), answer["result"].as_array().expect("list").clone())
    };
    let (count, lines) = logs(json!({"entitytype": "queue", "sort": "date", "sort_reverse": true}), &low);
    assert_eq!((count, lines.len()), (json!(25), 25));
    assert!(lines.is_sorted_by(|a, b| a["date"].as_str() >= b["date"].as_str()));
    let (_, lines) = logs(json!({"entitytype": "queue", "sort": "date"}), &low);
    assert!(lines.is_sorted_by(|a, b| a["date"].as_str() <= b["date"].as_str()));
    assert_eq!(logs(json!({"entitytype": "queue"}), "low").0, 25, "by code as well");
    assert_eq!(logs(json!({"entitytype": "site"}), "").0, 1, "of a type");
    let (count, found) = logs(json!({"search": "NEEDLE"}), "");
    assert_eq!(count, found.len());
    assert!(found.len() == 1 || found.iter().all(|line| line.to_string().contains("eedle")), "{found:?}");
    let dates = |pagination: Value| {
        let (count, lines) = logs(json!({"entitytype": "queue", "pagination": pagination}), &low);
        assert_eq!(count, 25);
        lines.iter().map(|line| line["date"].clone()).collect::<Vec<_>>()
    };
    let all = dates(json!({}));
    assert_eq!(dates(json!({"limit": 10})), all[..10]);
    assert_eq!(dates(json!({"page": 2, "limit": 10})), all[10..20]);
    assert_eq!(dates(json!({"page": 3, "limit": 10})), all[20..]);
    assert_eq!(dates(json!({"skip": 24, "limit": 10})), all[24..]);
    assert!(dates(json!({"page": 9, "limit": 10})).is_empty());
}

#[test]
fn volumes_are_as_far_away_as_their_servers() {
    let sandbox = sandbox();
    let server = |online: bool| {
        _ = sandbox.control("POST", "/clients", json!({"code": "storage1.acmefilm.com", "online": online}))
    };
    let status = |kind: &str, name: &str| sandbox.named(kind, name)["status"].clone();
    let held = json!({"source": "share=thefilm/specs.pdf", "destination": "volume=archive/"});
    let held = sandbox.result("POST", "transfer/create", held, "")[0]["id"].clone();
    server(false);
    assert_eq!(
        (status("volume", "projects"), status("folder", "thefilm"), status("volume", "archive")),
        (json!("offline"), json!("offline"), json!("enabled"))
    );
    let listing = json!({"op": "ls", "path": "share=thefilm"});
    assert!(message(&sandbox, "GET", "workspace/file", listing.clone(), "").contains("offline"));
    let folder = sandbox.id("folder", "thefilm");
    assert_eq!(
        sandbox.result("PUT", "folder/edit", json!({"status": "disabled"}), &folder)[0]["status"],
        "disabled-offline"
    );
    sandbox.advance(100.0);
    let job =
        || sandbox.result("GET", "transfer/find", json!({}), held.as_str().expect("id"))[0]["status"].clone();
    assert_eq!(job(), "waiting");
    server(true);
    sandbox.advance(100.0);
    assert_eq!((status("folder", "thefilm"), job()), (json!("disabled"), json!("waiting")));
    sandbox.result("PUT", "folder/edit", json!({"status": "enabled"}), &folder);
    sandbox.advance(100.0);
    assert_eq!((status("folder", "thefilm"), job()), (json!("enabled"), json!("done")));
    assert!(
        message(&sandbox, "PUT", "folder/edit", json!({"status": "offline"}), &folder).contains("enabled")
    );
}

#[test]
fn what_hangs_on_a_user_or_a_volume_goes_with_it() {
    let sandbox = sandbox();
    let vendor = sandbox.id("user", "vendor@vfxhouse.de");
    let job = sandbox.id("transfer", "sh010_comp_v003");
    let count =
        |kind: &str| sandbox.control("GET", "/entities", Value::Null)[kind].as_array().expect("list").len();
    sandbox.abort_jobs();
    sandbox.result("DELETE", "user/deactivate", json!({}), &vendor);
    let homes = sandbox.result("GET", "home/find", json!({}), "");
    assert_eq!((homes, count("home")), (json!([]), 1), "put away, not deleted");
    assert_eq!(
        sandbox.answer_to("vendor@vfxhouse.de", "GET", "user/find", json!({}), json!({}))["message"],
        "The user is disabled"
    );
    let code = json!({ "query": "vendor@vfxhouse.de" });
    assert_eq!(sandbox.answer_to("john@user.com", "POST", "user/activate", json!({}), code)["result"], true);
    assert_eq!(sandbox.result("GET", "home/find", json!({}), "").as_array().expect("list").len(), 1);
    assert!(
        sandbox.answer_to("vendor@vfxhouse.de", "GET", "user/find", json!({}), json!({}))["result"]
            .is_array()
    );
    sandbox.result("PUT", "transfer/edit", json!({"status": "waiting"}), &job);
    sandbox.result("DELETE", "user/delete", json!({"force": true}), &vendor);
    assert_eq!((count("home"), count("acl")), (0, 3));
    assert_eq!(sandbox.result("GET", "transfer/find", json!({}), &job)[0]["status"], "aborted");

    let archive = sandbox.id("volume", "archive");
    let backup = sandbox.id("transfer", "Daily backup");
    sandbox.result("POST", "folder/create", json!({"parent": "archive", "path": "old", "name": "Old"}), "");
    sandbox.result("PUT", "transfer/edit", json!({"status": "waiting"}), &backup);
    sandbox.result("DELETE", "volume/delete", json!(null), &archive);
    assert_eq!(sandbox.result("GET", "transfer/find", json!({}), &backup)[0]["status"], "aborted");
    assert!(!sandbox.control("GET", "/entities?type=folder", Value::Null).to_string().contains("Old"));
    for (kind, name, word) in
        [("volume", "projects", "default"), ("site", "hq", "main"), ("workspace", "acmefilm", "workspace")]
    {
        assert!(
            message(&sandbox, "DELETE", &format!("{kind}/delete"), json!(null), &sandbox.id(kind, name))
                .contains(word)
        );
    }
}

#[test]
fn files_are_listed_filtered_and_guarded() {
    let sandbox = sandbox();
    let ask = |op: &str, path: Value, more: Value| {
        let mut data = json!({ "op": op, "path": path });
        for (key, value) in more.as_object().into_iter().flatten() {
            data[key] = value.clone();
        }
        sandbox.answer_to("john@user.com", "PUT", "workspace/file", data, json!({}))
    };
    let names = |path: &str, more: Value| {
        let answer = ask("ls", json!(path), more);
        let names = answer["result"].as_array().unwrap_or_else(|| panic!("{answer}"));
        names.iter().filter_map(|file| file["filename"].as_str()).collect::<Vec<_>>().join(" ")
    };
    let plates = "share=thefilm/plates/sh020";
    let one = "plate.1002.exr";
    for (filter, found) in [
        (json!({"include": "plate.1002.exr"}), one),
        (json!({"include": "*1002.EXR"}), one),
        (json!({"include": "PLATE.1002*"}), one),
        (json!({"include": "*1002*"}), one),
        (json!({"include": "plate*2.exr"}), one),
        (json!({"include": "re('plate\\.\\d+2')"}), one),
        (json!({"include": "re('PLATE\\.1002', 'I')"}), one),
        (json!({"include": ["*1002*", "*1003*"]}), "plate.1002.exr plate.1003.exr"),
        (json!({"exclude": ["*1001*", "*1003*"]}), one),
        (json!({"include": "*1002*", "exclude": "*"}), one),
        (json!({"include": "1002"}), ""),
        (json!({"exclude": "*"}), ""),
    ] {
        assert_eq!(names(plates, filter.clone()), found, "{filter}");
    }
    assert!(
        ask("ls", json!(plates), json!({"include": "re('(')"}))["message"]
            .as_str()
            .expect("refused")
            .contains("filter")
    );
    assert_eq!(ask("getsize", json!(plates), json!({"exclude": "*1001*"}))["result"], 2 * 52_428_800);
    assert_eq!(names("share=thefilm", json!({"files_only": true})), "specs.pdf");
    assert_eq!(
        names("share=thefilm", json!({"directories_only": true})),
        "DIT conform lut plates references"
    );
    let deep = ask("ls", json!("share=thefilm/plates"), json!({"recursive": true, "getsize": true}));
    assert_eq!(
        (&deep["result"][1]["files"][2]["filename"], &deep["result"][1]["size"]),
        (&json!("plate.1003.exr"), &json!(3 * 52_428_800))
    );
    let shallow = ask("ls", json!("share=thefilm"), json!({"recursive": true, "maxdepth": 2}));
    let plates_entry = shallow["result"]
        .as_array()
        .expect("list")
        .iter()
        .find(|f| f["filename"] == "plates")
        .expect("plates")
        .clone();
    assert!(
        plates_entry["files"][0]["filename"] == "sh010" && plates_entry["files"][0].get("files").is_none(),
        "{plates_entry}"
    );
    let many = ask("exists", json!(["share=thefilm/specs.pdf", "share=thefilm/none"]), json!({}));
    assert_eq!(
        many["result"],
        json!([{"path": "share=thefilm/specs.pdf", "result": true}, {"path": "share=thefilm/none", "result": false}])
    );
    for (op, path, to, word) in [
        ("ls", "share=thefilm/none", "", "missing"),
        ("getsize", "share=nosuch/x", "", "nosuch"),
        ("mkdir", "share=thefilm/lut", "", "exists"),
        ("mkdir", "share=thefilm/no/deep", "", "missing"),
        ("rename", "share=thefilm/none", "x", "missing"),
        ("rename", "share=thefilm/lut", "plates", "exists"),
        ("rename", "share=thefilm/lut", "share=thefilm/plates/lut", "within one directory"),
        ("move", "share=thefilm/lut", "share=thefilm/none/lut", "missing"),
        ("move", "share=thefilm/lut", "share=thefilm/plates", "exists"),
        ("delete", "share=thefilm/lut", "", "force"),
        ("delete", "share=thefilm/none", "", "missing"),
        ("burn", "share=thefilm/lut", "", "burn"),
    ] {
        let more = if to.is_empty() { json!({}) } else { json!({ "path_to": to }) };
        let answer = ask(op, json!(path), more);
        assert!(
            answer["message"].as_str().unwrap_or_else(|| panic!("{op} {path}: {answer}")).contains(word),
            "{op}: {answer}"
        );
    }
    assert_eq!(ask("delete", json!("share=thefilm/lut"), json!({"force": true}))["result"], true);
    assert_eq!(
        ask("move", json!("share=thefilm/specs.pdf"), json!({"path_to": "volume=archive/specs.pdf"}))["result"],
        true
    );
    assert_eq!(ask("exists", json!("share=thefilm/specs.pdf"), json!({}))["result"], false);
}

#[test]
fn a_small_seed_has_what_every_workspace_has() {
    let folder = tempfile::tempdir().expect("folder");
    let file = folder.path().join("seed.json");
    let seed = json!({
        "workspace": {"code": "small"},
        "users": [{"code": "a@b.c", "role": "admin", "password": "p", "api_key": "k"}],
        "volumes": [{"code": "main", "default": true}],
    });
    std::fs::write(&file, seed.to_string()).expect("write");
    let sandbox = Sandbox::start(&["--seed", &file.to_string_lossy(), "--time-scale", "0"]);
    assert_eq!(sandbox.ready["workspace"], "small");
    let queues = sandbox.answer_to("a@b.c", "GET", "queue/find", json!({}), json!({}));
    let queues = queues["result"].as_array().expect("list").iter();
    let queues: Vec<Value> = queues.map(|q| json!([q["code"], q["priority"], q["default"]])).collect();
    assert_eq!(queues, [json!(["high", 999, false]), json!(["medium", 500, true]), json!(["low", 1, false])]);
    let made = sandbox.answer_to(
        "a@b.c",
        "POST",
        "transfer/create",
        json!({"source": "/a/b.mov", "destination": "b.mov"}),
        json!({}),
    );
    assert_eq!(made["result"][0]["uri"], "small/medium/b.mov");
}

#[test]
fn answers_have_the_irregularities_of_a_real_backend() {
    let (odd, even) = (Sandbox::start(&["--time-scale", "0"]), sandbox());
    let ids =
        |sandbox: &Sandbox| sandbox.result("GET", "user/find", json!({"inactive": true}), "").to_string();
    for irregular in ["ObjectId:64f0c0ffee", ".000\""] {
        assert!(ids(&odd).contains(irregular) && !ids(&even).contains(irregular), "{irregular}");
    }
    assert!(ids(&odd).contains("\"id\":\"64f0c0ffee"), "every second one only");
}

#[test]
fn what_may_be_published_is_told_file_by_file() {
    let sandbox = sandbox();
    let files = json!([{"id": "33d59998-c980-4b82-9f6d-06ce27201d26", "filename": "sh010_comp_v003.mov", "size": 10}, {"filename": ""}]);
    let answer =
        sandbox.result("PUT", "workspace/publish/preprocess", json!({"files": files, "size": 10}), "");
    let (good, bad) = (&answer["files"][0], &answer["files"][1]);
    for key in ["ident", "can_publish", "can_upload", "rejected", "warning", "info", "path", "comment_label"]
    {
        assert!(good.get(key).is_some(), "{key}");
    }
    assert!(good["can_publish"] == true && good["ident"] == "sh010_comp_v003" && good["size"] == 10);
    assert!(bad["rejected"] == true && bad["warning"].is_string());
    for key in ["guidelines", "comment", "time_report", "statuses", "tasks"] {
        assert!(answer.get(key).is_some(), "{key}");
    }
    let report = sandbox.answer_to(
        "john@user.com",
        "GET",
        "transfer/report",
        json!({}),
        json!({"query": "status=failed"}),
    );
    assert!(report["report"].as_str().expect("report").contains("sh030_comp_v001"), "{report}");
}

#[test]
fn users_get_what_their_creation_asks_for() {
    let sandbox = sandbox();
    let asked = json!({"code": "New@Client.com", "create_home_share": true, "give_default_volume_access": true, "message": "Hej"});
    let made = sandbox.result("POST", "user/create", asked, "")[0].clone();
    assert!(
        made["role"] == "standard"
            && made.get("message").is_none()
            && made.get("create_home_share").is_none(),
        "{made}"
    );
    let ask = |uri: &str, data: Value| sandbox.answer_to("New@Client.com", "PUT", uri, data, json!({}));
    assert_eq!(ask("workspace/file", json!({"op": "mkdir", "path": "~/mine"}))["result"], true);
    assert_eq!(ask("volume/find", json!({}))["result"].as_array().map(Vec::len), Some(1));
    assert!(
        sandbox.message("POST", "user/create", json!({"code": "new@client.com"}), "").contains("already")
    );
    assert!(sandbox.message("POST", "user/create", json!({"role": "standard"}), "").contains("code"));
    let all = json!({"code": "all@client.com", "give_all_volumes_access": true});
    let all = sandbox.result("POST", "user/create", all, "")[0]["id"].clone();
    let acls = sandbox.control("GET", "/entities?type=acl", Value::Null)["acl"].clone();
    let own = |acl: &&Value| acl["entity"] == format!("user:{}", all.as_str().expect("id"));
    assert_eq!(acls.as_array().expect("list").iter().filter(own).count(), 2);
}
