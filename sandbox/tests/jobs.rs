//! Jobs live: transfers from init to their end, tasks, packages that go out and expire, metrics of what ran.

mod support;

use serde_json::{Value, json};
use support::Sandbox;

const VENDOR: &str = "vendor@vfxhouse.de";

fn sandbox() -> Sandbox {
    Sandbox::start(&["--time-scale", "0", "--no-quirks"])
}

fn create(sandbox: &Sandbox, kind: &str, data: Value) -> String {
    let made = sandbox.result("POST", &format!("{kind}/create"), data, "");
    made[0]["id"].as_str().expect("id").to_owned()
}

fn get(sandbox: &Sandbox, id: &str) -> Value {
    sandbox.result("GET", "job/find", json!({}), id)[0].clone()
}

fn size(sandbox: &Sandbox, path: &str) -> Value {
    sandbox.result("GET", "workspace/file", json!({"op": "getsize", "path": path}), "")
}

#[test]
fn a_transfer_goes_from_init_to_done() {
    let sandbox = sandbox();
    let ends =
        json!({"source": "share=thefilm/conform/reel3/reel3.mov", "destination": "volume=archive/reel3.mov"});
    let id = create(&sandbox, "transfer", ends);
    let mut seen = Vec::new();
    let mut progress = Vec::new();
    while seen.last().is_none_or(|status| status != "done") {
        let job = get(&sandbox, &id);
        let status = job["status"].as_str().expect("status").to_owned();
        if status == "running" {
            assert!(job["speed"].as_f64() > Some(0.0), "{job}");
            progress.push(job["progress"].as_f64().expect("progress"));
        } else {
            assert_eq!((job["speed"].as_f64(), job["etr"].as_str()), (Some(-1.0), Some("")), "{job}");
        }
        if seen.last() != Some(&status) {
            seen.push(status);
        }
        assert!(progress.len() < 1000, "it never ends");
        sandbox.advance(1.0);
    }
    assert_eq!(seen, ["init", "waiting", "running", "done"]);
    assert!(progress.len() > 50 && progress.is_sorted_by(|a, b| a <= b), "{progress:?}");
    assert!(!get(&sandbox, &id)["finished"].is_null());
    assert_eq!(size(&sandbox, "volume=archive/reel3.mov"), 8_589_934_592u64);
}

#[test]
fn transfers_pause_resume_abort_and_fail() {
    let sandbox = sandbox();
    let make = |name: &str| {
        create(
            &sandbox,
            "transfer",
            json!({"name": name, "source": "share=thefilm/conform", "destination": "volume=archive/"}),
        )
    };
    let set = |id: &str, status: &str| {
        sandbox.result("PUT", "transfer/edit", json!({ "status": status }), id)[0]["status"].clone()
    };
    let (id, other, doomed) = (make("a"), make("b"), make("it will fail"));
    sandbox.advance(20.0);
    let before = get(&sandbox, &id)["progress"].clone();
    assert_eq!(set(&id, "paused"), "paused");
    sandbox.advance(1000.0);
    assert_eq!(
        (get(&sandbox, &id)["status"].clone(), get(&sandbox, &id)["progress"].clone()),
        (json!("paused"), before)
    );
    assert_eq!(get(&sandbox, &other)["status"], "done");
    let failed = get(&sandbox, &doomed);
    assert!(failed["status"] == "failed" && failed["progress"].as_f64() < Some(60.0), "{failed}");
    assert_eq!(set(&id, "waiting"), "waiting");
    sandbox.advance(5.0);
    assert_eq!(get(&sandbox, &id)["status"], "running");
    assert_eq!(set(&id, "aborted"), "aborted");
    sandbox.advance(1000.0);
    assert_eq!(get(&sandbox, &id)["status"], "aborted");
    for status in ["init", "running", "failed"] {
        assert!(
            sandbox.message("PUT", "transfer/edit", json!({ "status": status }), &other).contains("paused")
        );
    }
}

#[test]
fn metrics_tell_how_transfers_ran() {
    let sandbox = sandbox();
    let id = create(
        &sandbox,
        "transfer",
        json!({"source": "share=thefilm/conform/reel3/reel3.mov", "destination": "volume=archive/x.mov"}),
    );
    let metrics = |data: Value| {
        sandbox.answer_to(
            "john@user.com",
            "GET",
            "transfer/metrics",
            data,
            json!({"query": format!("id={id}")}),
        )
    };
    let series = |data: Value, name: &str| metrics(data)["result"][name].as_array().expect("series").clone();
    assert!(series(json!({"attributes": null}), "speed").is_empty(), "it has not run");
    (0..400).for_each(|_| sandbox.advance(1.0));
    assert_eq!(get(&sandbox, &id)["status"], "done");
    // Megabytes a second, times seconds, are the file.
    let speed = series(json!({"attributes": ["speed"]}), "speed");
    let moved: f64 = speed
        .windows(2)
        .map(|two| {
            let [time, next] = [0, 1].map(|i| two[i][0].as_f64().expect("second"));
            (next - time) * two[0][1].as_f64().expect("speed")
        })
        .sum();
    assert!((moved * 1e6 / 8_589_934_592.0 - 1.0).abs() < 0.05, "{moved} MB");
    assert_eq!(speed.last().expect("end")[1], 0.0);
    let rows = metrics(json!({"attributes": ["size", "progress"]}));
    let last = |name: &str| rows["result"][name].as_array().expect("series").last().expect("end")[1].clone();
    assert_eq!((last("size").as_f64(), last("progress").as_f64()), (Some(8_589_934_592.0), Some(100.0)));
    let recent = series(json!({"attributes": ["speed"], "time": "-1m"}), "speed");
    assert!(recent.len() < speed.len());
    let job = json!({"attributes": ["colour"]});
    assert!(metrics(job)["message"].as_str().expect("refused").contains("speed"));
    assert!(metrics(json!({"time": "noon"}))["message"].as_str().expect("refused").contains("noon"));
    let foreign =
        sandbox.answer_to(VENDOR, "GET", "transfer/metrics", json!({}), json!({"query": format!("id={id}")}));
    assert_eq!(foreign["result"]["speed"], json!([]));
}

#[test]
fn parties_without_a_path_and_sequences_find_their_files() {
    let sandbox = sandbox();
    let mapped = json!({"projects": {"path": "/film", "write": true}});
    sandbox.control("POST", "/clients", json!({"code": "edit-01", "mapped": mapped}));
    for (source, destination) in [
        ("volume=projects/TheFilm/plates/sh020/plate.%04d.exr[1001-1003]", "volume=archive/d/"),
        ("volume=projects/TheFilm/plates/sh020/plate.####.exr[1001-1009]", "volume=archive/hash/"),
        (
            "volume=projects/TheFilm/plates/sh020/plate.%04d.exr[1001-1003]",
            "volume=archive/new/p.%d.exr[1-3]",
        ),
        ("collection=startup", "volume=archive/startup"),
        ("share=thefilm/specs.pdf", "site=berlin"),
        ("acmefilm:share=thefilm/specs.pdf", "acmefilm:volume=archive/specs.pdf"),
    ] {
        create(&sandbox, "transfer", json!({"source": source, "destination": destination}));
    }
    let missing = create(
        &sandbox,
        "transfer",
        json!({"source": "volume=archive/no.%04d.exr[1-2]", "destination": "volume=archive/x/"}),
    );
    let mirrored = create(
        &sandbox,
        "transfer",
        json!({"source": "share=thefilm/specs.pdf", "destination": "lisa@example.com"}),
    );
    let lisa = format!("user:{}", sandbox.id("user", "lisa@example.com"));
    assert_eq!(get(&sandbox, &mirrored)["destination"], lisa);
    sandbox.advance(600.0);
    for (path, bytes) in [
        ("d", 3 * 52_428_800),
        ("hash", 3 * 52_428_800),
        ("new/p.2.exr", 52_428_800),
        ("startup/show.cube", 911_360),
        ("specs.pdf", 182_044),
    ] {
        assert_eq!(size(&sandbox, &format!("volume=archive/{path}")), bytes, "{path}");
    }
    assert_eq!(get(&sandbox, &missing)["status"], "failed");
    assert_eq!(get(&sandbox, &mirrored)["status"], "done");
    let to = |place: &str| {
        sandbox.answer_to(
            "john@user.com",
            "GET",
            "transfer/find",
            json!({"finished": true}),
            json!({"query": format!("destination={place}")}),
        )
    };
    assert_eq!(
        to("berlin")["result"]
            .as_array()
            .expect("list")
            .iter()
            .filter(|job| job["name"] == "specs.pdf")
            .count(),
        1
    );
}

#[test]
fn a_dry_run_leaves_nothing_and_a_placeholder_is_done_at_once() {
    let sandbox = sandbox();
    let count = || {
        sandbox.result("GET", "transfer/find", json!({"finished": true}), "").as_array().expect("list").len()
    };
    let before = count();
    let dry = json!({"source": "share=thefilm/specs.pdf", "destination": "volume=archive/", "test": true});
    assert_eq!(sandbox.result("POST", "transfer/create", dry, "")[0]["name"], "specs.pdf");
    let wrong = json!({"source": "share=nosuch/x", "destination": "volume=archive/", "test": true});
    assert!(sandbox.message("POST", "transfer/create", wrong, "").contains("nosuch"));
    assert_eq!(count(), before);
    let held = json!({"name": "later", "tasks": [{"source": null, "status": "excluded"}]});
    let id = create(&sandbox, "transfer", held);
    sandbox.advance(3.0);
    assert_eq!(get(&sandbox, &id)["status"], "done");
    sandbox.result(
        "POST",
        "task/create",
        json!({"tasks": [{"source": "share=thefilm/specs.pdf", "destination": "volume=archive/"}]}),
        &id,
    );
    sandbox.advance(100.0);
    assert_eq!(get(&sandbox, &id)["status"], "done");
}

#[test]
fn tasks_are_appended_repeated_replaced_and_refused() {
    let sandbox = sandbox();
    let ends = json!({"source": "share=thefilm/specs.pdf", "destination": "volume=archive/a.pdf"});
    let id = create(&sandbox, "transfer", ends);
    sandbox.advance(100.0);
    let more = json!({"source": "share=thefilm/lut/show.cube", "destination": "volume=archive/b.cube", "append": true});
    let appended = sandbox.result("POST", "job/create", more, "")[0].clone();
    assert!(appended["id"] == id.as_str() && appended["status"] != "done", "{appended}");
    sandbox.advance(100.0);
    let add =
        |data: Value| sandbox.answer_to("john@user.com", "POST", "task/create", data, json!({ "id": id }));
    let count =
        || sandbox.result("GET", "task/find", json!({ "parent": id }), "").as_array().expect("list").len();
    let same = json!({"source": "share=thefilm/specs.pdf", "destination": "volume=archive/a.pdf"});
    let retried = add(json!({ "tasks": same }));
    assert_eq!(
        (retried["result"][0]["status"].clone(), retried["result"][0]["uri"].clone()),
        (json!("queued"), json!("0"))
    );
    assert!(
        add(json!({ "tasks": [same], "allow_duplicates": false }))["message"]
            .as_str()
            .expect("refused")
            .contains("already")
    );
    let elsewhere = json!({"source": "share=thefilm/specs.pdf", "destination": "volume=archive/c.pdf"});
    assert_eq!((add(json!({ "tasks": [elsewhere] }))["result"][0]["uri"].clone(), count()), (json!("2"), 3));
    let replaced = json!({"source": "share=thefilm/lut/show.cube", "destination": "volume=archive/e.cube"});
    let replaced = add(json!({ "tasks": [replaced], "replace_duplicates": true }));
    assert_eq!((replaced["result"][0]["destination"]["path"].clone(), count()), (json!("e.cube"), 3));
    let task = &replaced["result"][0];
    assert!(
        task["source"]["v"].is_string()
            && task["source"]["s"].is_string()
            && task["source"]["path"] == "lut/show.cube",
        "{task}"
    );
    let edit = |change: Value| {
        sandbox.answer_to("john@user.com", "PUT", "task/edit", json!([change]), json!({ "id": id }))
    };
    assert_eq!(edit(json!({"uri": "2", "status": "excluded", "priority": 7}))["result"][0]["priority"], 7);
    for (change, word) in [
        (json!({"uri": "0", "status": "executing"}), "excluded"),
        (json!({"uri": "0", "source": "x"}), "source"),
        (json!({"uri": "9", "status": "queued"}), "no such task"),
    ] {
        assert!(edit(change)["message"].as_str().expect("refused").contains(word), "{word}");
    }
    for query in [format!("job.id={id}"), format!("job={id}"), format!("parent={id}")] {
        let found =
            sandbox.answer_to("john@user.com", "GET", "task/find", json!({}), json!({ "query": query }));
        assert_eq!(found["result"].as_array().map(Vec::len), Some(3), "{query}");
    }
    let first = task["id"].as_str().expect("id");
    assert!(sandbox.message("DELETE", "task/delete", json!(null), first).contains("exclude"));
}

#[test]
fn queues_are_chosen_by_what_is_involved_and_hold_their_jobs() {
    let sandbox = sandbox();
    let thefilm = sandbox.id("folder", "thefilm");
    sandbox.result("PUT", "folder/edit", json!({"queue": "low"}), &thefilm);
    sandbox.result("PUT", "queue/edit", json!({"compute_default": true}), &sandbox.id("queue", "high"));
    let ends = json!({"source": "share=thefilm/specs.pdf", "destination": "volume=archive/"});
    let by_share = create(&sandbox, "transfer", ends.clone());
    let compute = create(&sandbox, "compute", json!({"name": "render", "engine": "nuke-15"}));
    let uri = |id: &str| get(&sandbox, id)["uri"].clone();
    assert_eq!(
        (uri(&by_share), uri(&compute)),
        (json!("acmefilm/low/specs.pdf"), json!("acmefilm/high/render"))
    );
    let mut chosen = ends;
    chosen["queue"] = json!("nightly");
    let held = create(&sandbox, "transfer", chosen);
    sandbox.advance(100.0);
    assert_eq!(
        (get(&sandbox, &held)["status"].clone(), uri(&held)),
        (json!("waiting"), json!("acmefilm/nightly/specs.pdf"))
    );
    sandbox.result("PUT", "queue/edit", json!({"status": "waiting"}), &sandbox.id("queue", "nightly"));
    sandbox.advance(100.0);
    assert_eq!(get(&sandbox, &held)["status"], "done");
    assert_eq!(get(&sandbox, &compute)["status"], "done");
}

#[test]
fn a_delivery_goes_out_is_taken_and_expires() {
    let sandbox = sandbox();
    // Nothing else is on its way to the vendor.
    sandbox.abort_jobs();
    let given = json!({"name": "Dailies", "tasks": ["share=thefilm/specs.pdf", "share=thefilm/lut/show.cube"], "recipients": [VENDOR, "new@client.com"]});
    let id = create(&sandbox, "delivery", given);
    assert_eq!(get(&sandbox, &id)["status"], "pending");
    sandbox.advance(2.0);
    let sent = get(&sandbox, &id);
    assert_eq!((sent["status"].clone(), sent["size"].clone()), (json!("waiting"), json!(182_044 + 911_360)));
    for hidden in ["tasks", "recipients", "data", "config"] {
        assert!(sent.get(hidden).is_none(), "{hidden}");
    }
    assert_eq!(sandbox.named("user", "new@client.com")["role"], "standard");
    // The vendor may not read the folder, but what was delivered.
    let take = json!({ "parent": id, "destination": "/vfx/in" });
    let taken = sandbox.answer_to(VENDOR, "POST", "transfer/create", take.clone(), json!({}));
    let taken = taken["result"][0]["id"].as_str().unwrap_or_else(|| panic!("{taken}")).to_owned();
    sandbox.advance(60.0);
    assert_eq!(
        (get(&sandbox, &taken)["status"].clone(), get(&sandbox, &taken)["size"].clone()),
        (json!("done"), json!(1_093_404))
    );
    let recipients = sandbox.result("GET", "job/recipients", json!({}), &id);
    let actioned = |code: &str| {
        recipients.as_array().expect("list").iter().find(|r| r["user_hr"] == code).expect(code)["actioned"]
            .clone()
    };
    assert_eq!((actioned(VENDOR), actioned("new@client.com")), (json!(true), json!(false)));
    sandbox.advance(29.0 * 86_400.0);
    assert_eq!(get(&sandbox, &id)["status"], "waiting");
    sandbox.advance(86_400.0);
    let over = get(&sandbox, &id);
    assert!(over["status"] == "done" && !over["finished"].is_null(), "{over}");
    let late = sandbox.answer_to(VENDOR, "POST", "transfer/create", take, json!({}));
    assert!(late["message"].as_str().expect("refused").contains("done"), "{late}");
    sandbox.advance(15.0 * 86_400.0);
    let plain = sandbox.result("GET", "delivery/find", json!({"finished": true}), "");
    assert!(!plain.to_string().contains("Dailies"), "purged");
    assert!(
        sandbox.result("GET", "delivery/find", json!({"archived": true}), "").to_string().contains("Dailies")
    );
}

#[test]
fn what_is_not_submitted_is_deleted_and_its_files_with_it() {
    let sandbox = sandbox();
    let id = create(&sandbox, "delivery", json!({"name": "Forgotten"}));
    create(&sandbox, "transfer", json!({ "parent": id, "source": "/home/john/a.mov" }));
    sandbox.advance(60.0);
    let folder = format!(".deliveries/{id}");
    let exists = || sandbox.result("GET", "workspace/file", json!({"op": "exists", "path": folder}), "");
    let listing = json!({"op": "ls", "path": format!("delivery={id}")});
    assert_eq!(sandbox.result("GET", "workspace/file", listing, "")[0]["filename"], "a.mov");
    assert_eq!(exists(), true);
    sandbox.advance(7.9 * 3600.0);
    assert_eq!(get(&sandbox, &id)["status"], "init");
    sandbox.advance(3600.0);
    assert_eq!((get(&sandbox, &id), exists()), (Value::Null, json!(false)));

    let soon = json!({"name": "Soon", "tasks": ["share=thefilm/specs.pdf"], "recipients": [VENDOR]});
    let id = create(&sandbox, "delivery", soon);
    sandbox.advance(2.0);
    let now = sandbox.control("GET", "/clock", Value::Null)["now"].clone();
    sandbox.result("PUT", "delivery/edit", json!({ "expires": now }), &id);
    sandbox.advance(1.0);
    assert_eq!(get(&sandbox, &id)["status"], "done");
}

#[test]
fn packages_are_submitted_once_they_are_complete() {
    let sandbox = sandbox();
    let submit = |id: &str| {
        sandbox.answer_to(
            "john@user.com",
            "PUT",
            "job/edit",
            json!({"status": "pending"}),
            json!({ "id": id }),
        )
    };
    let delivery = create(&sandbox, "delivery", json!({"name": "Draft"}));
    assert!(submit(&delivery)["message"].as_str().expect("refused").contains("files and recipients"));
    assert_eq!(sandbox.result("PUT", "job/recipient/add", json!({"recipient": "a@b.com"}), &delivery), true);
    assert_eq!(
        sandbox.result("GET", "job/recipients", json!({}), &delivery),
        json!([{"user": "", "user_hr": "a@b.com", "actioned": false}])
    );
    assert!(submit(&delivery)["message"].as_str().expect("refused").contains("files"));
    sandbox.result("POST", "task/create", json!({"tasks": ["share=thefilm/specs.pdf"]}), &delivery);
    assert_eq!(submit(&delivery)["result"][0]["status"], "pending");
    assert!(submit(&delivery)["message"].as_str().expect("refused").contains("already"));
    // Of a submitted one, recipients hear at once.
    sandbox.result("PUT", "job/recipient/add", json!({"recipient": "late@b.com"}), &delivery);
    assert_eq!(sandbox.named("user", "late@b.com")["role"], "standard");
    // A request needs no files; its recipients bring them.
    let wanted = json!({"name": "Stems", "destination": "share=thefilm/sound", "recipients": [VENDOR]});
    let request = create(&sandbox, "request", wanted);
    sandbox.advance(2.0);
    assert_eq!(get(&sandbox, &request)["status"], "waiting");
    let upload = sandbox.answer_to(
        VENDOR,
        "POST",
        "transfer/create",
        json!({ "parent": request, "source": "/vfx/stems.wav" }),
        json!({}),
    );
    assert_eq!(upload["result"][0]["status"], "init", "{upload}");
    sandbox.advance(60.0);
    assert!(size(&sandbox, "share=thefilm/sound/stems.wav").as_u64() > Some(0));
    assert_eq!(sandbox.result("GET", "job/recipients", json!({}), &request)[0]["actioned"], true);
    let draft =
        create(&sandbox, "request", json!({"name": "Later", "status": "init", "recipients": [VENDOR]}));
    sandbox.advance(2.0);
    assert_eq!(get(&sandbox, &draft)["status"], "init");
}

#[test]
fn files_of_a_folder_of_this_machine_are_copied_byte_by_byte() {
    let folder = tempfile::tempdir().expect("folder");
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    std::fs::write(path("plate.exr"), "the bytes of a plate").expect("write");
    let sandbox =
        Sandbox::start(&["--time-scale", "0", "--no-quirks", "--root", &path("root"), "--real-paths"]);
    let upload = create(
        &sandbox,
        "transfer",
        json!({"source": path("plate.exr"), "destination": "share=thefilm/plates/"}),
    );
    let missing = create(
        &sandbox,
        "transfer",
        json!({"source": path("none.exr"), "destination": "share=thefilm/plates/"}),
    );
    sandbox.advance(60.0);
    assert_eq!(
        (get(&sandbox, &upload)["status"].clone(), get(&sandbox, &missing)["status"].clone()),
        (json!("done"), json!("failed"))
    );
    let stored = std::fs::read_to_string(path("root/projects/TheFilm/plates/plate.exr"));
    assert_eq!(stored.expect("stored"), "the bytes of a plate");
    assert_eq!(size(&sandbox, "share=thefilm/plates/plate.exr"), 20);
    create(
        &sandbox,
        "transfer",
        json!({"source": "share=thefilm/plates/plate.exr", "destination": format!("{}/", path("back"))}),
    );
    create(
        &sandbox,
        "transfer",
        json!({"source": "share=thefilm/plates", "destination": "volume=archive/plates"}),
    );
    sandbox.advance(60.0);
    assert_eq!(std::fs::read_to_string(path("back/plate.exr")).expect("back"), "the bytes of a plate");
    assert!(folder.path().join("root/archive/plates/plate.exr").is_file());
}

#[test]
fn a_failed_transfer_of_the_shipped_workspace_succeeds_when_it_is_tried_again() {
    let sandbox = Sandbox::start(&["--time-scale", "0", "--no-quirks"]);
    let id = sandbox.id("transfer", "sh030_comp_v001");
    assert_eq!(get(&sandbox, &id)["status"], "failed");
    sandbox.advance(3600.0);
    assert_eq!(get(&sandbox, &id)["status"], "failed");
    let failed_tasks = || {
        let tasks = sandbox.result("GET", "task/find", json!({ "parent": id }), "");
        let tasks = tasks.as_array().expect("a list").clone();
        assert!(!tasks.is_empty());
        tasks.iter().filter(|task| task["status"] == "failed").count()
    };
    assert_eq!(failed_tasks(), 1);
    sandbox.result("PUT", "transfer/edit", json!({"status": "waiting"}), &id);
    assert_eq!(failed_tasks(), 0, "they are queued before it runs");
    sandbox.advance(3600.0);
    let retried = get(&sandbox, &id);
    assert!(retried["status"] == "done" && retried["progress"] == 100.0, "{retried}");
}

#[test]
fn a_transfer_that_is_to_fail_once_succeeds_when_it_is_tried_again() {
    let sandbox = Sandbox::start(&["--time-scale", "0", "--no-quirks"]);
    let make = |name: &str| {
        // Nobody but the test tries it again.
        let ends = json!({"name": name, "settings": {"job_max_retries": "0"}, "source": "share=thefilm/specs.pdf", "destination": "volume=archive/again/"});
        let made = sandbox.result("POST", "transfer/create", ends, "");
        made[0]["id"].as_str().expect("id").to_owned()
    };
    let (once, always) = (make("to fail once"), make("to fail"));
    let statuses = || [&once, &always].map(|id| get(&sandbox, id)["status"].clone());
    sandbox.advance(600.0);
    assert_eq!(statuses(), [json!("failed"), json!("failed")]);
    for id in [&once, &always] {
        sandbox.result("PUT", "transfer/edit", json!({"status": "waiting"}), id);
    }
    sandbox.advance(600.0);
    assert_eq!(statuses(), [json!("done"), json!("failed")]);
}
