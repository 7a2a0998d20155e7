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

/// Every operation that is not about attributes of entities: its verb, data that it takes, and an option with a value of
/// the wrong type.
fn operations() -> Vec<(&'static str, &'static str, Value, (&'static str, Value))> {
    let found = [
        ("limit", json!("5")),
        ("limit", json!(-1)),
        ("skip", json!(1.5)),
        ("finished", json!("true")),
        ("inactive", json!(1)),
        ("archived", json!([])),
        ("attributes", json!("name")),
        ("attributes", json!([1])),
        ("parent", json!(5)),
        ("single_entity_query", json!({})),
    ];
    let mut all: Vec<_> = found
        .into_iter()
        .map(|wrong| ("GET", "transfer/find", json!({"limit": 1, "finished": true}), wrong))
        .collect();
    let file = json!({"op": "ls", "path": "share=thefilm"});
    for wrong in [
        ("path", json!(5)),
        ("path", json!([1])),
        ("recursive", json!("yes")),
        ("maxdepth", json!(-1)),
        ("include", json!(5)),
        ("exclude", json!([5])),
        ("force", json!("true")),
        ("files_only", json!(1)),
    ] {
        all.push(("PUT", "workspace/file", file.clone(), wrong));
    }
    let grant = json!({"entity": "user:a@b.c", "target": "share:thefilm", "read": true});
    for wrong in [
        ("read", json!("yes")),
        ("write", json!(1)),
        ("path", json!(5)),
        ("entity", json!(5)),
        ("invite", json!("no")),
        ("notify", json!("no")),
        ("message", json!(5)),
    ] {
        all.push(("POST", "acl/create", grant.clone(), wrong));
    }
    let name = json!({"entitytype": "workspace", "name": "transfer_mode"});
    all.extend([
        ("GET", "user/find", json!({}), ("offline", json!("no"))),
        ("GET", "acl/find", json!({"recursive": true}), ("recursive", json!("no"))),
        ("GET", "task/find", json!({}), ("limit", json!({}))),
        ("GET", "transfer/report", json!({}), ("finished", json!(5))),
        ("GET", "transfer/metrics", json!({"attributes": ["speed"]}), ("time", json!(5))),
        ("GET", "setting", name.clone(), ("upstream", json!("no"))),
        ("PUT", "setting", json!({"entitytype": "workspace", "name": "x", "value": "1"}), ("name", json!(5))),
        ("DELETE", "setting", name, ("entitytype", json!(5))),
        ("GET", "log/find", json!({"entitytype": "user"}), ("sort_reverse", json!("no"))),
        ("GET", "log/find", json!({}), ("pagination", json!(5))),
        ("GET", "attributes", json!({"entitytype": "user"}), ("create", json!("yes"))),
        ("GET", "entitytypes", json!({}), ("x", json!(1))),
        ("GET", "job/recipients", json!({}), ("x", json!(1))),
        ("PUT", "job/recipient/add", json!({"recipient": "a@b.c"}), ("invite", json!("no"))),
        ("DELETE", "job/recipient", json!({"recipient": "a@b.c"}), ("recipient", json!(5))),
        ("PUT", "volume/server", json!({"client": "render-07"}), ("client", json!(5))),
        ("DELETE", "volume/server", json!({"client": "render-07"}), ("main", json!("no"))),
        ("GET", "volume/servers", json!({}), ("x", json!(1))),
        ("POST", "file/add", json!({"files": ["share=thefilm/specs.pdf"]}), ("files", json!("x"))),
        ("DELETE", "collection/file/remove", json!({"files": []}), ("files", json!([5]))),
        ("PUT", "workspace/publish/preprocess", json!({"files": [], "size": 1}), ("files", json!([5]))),
        ("PUT", "workspace/integration/ftrack/utility", json!({"operation": "o"}), ("operation", json!(5))),
        ("DELETE", "user/delete", json!({"force": true}), ("force", json!("yes"))),
        ("DELETE", "user/deactivate", json!({}), ("x", json!(1))),
        ("POST", "user/activate", json!({}), ("x", json!(1))),
    ]);
    all
}

#[test]
fn every_operation_rejects_options_that_it_does_not_take_and_values_of_other_types() {
    let strict = Sandbox::start(&["--time-scale", "0", "--no-quirks"]);
    let lenient = Sandbox::start(&["--time-scale", "0", "--no-quirks", "--lenient"]);
    let id = |uri: &str| match uri.split('/').next() {
        Some("job") => strict.id("delivery", "Trailer ProRes"),
        Some("volume") => strict.id("volume", "archive"),
        Some("file" | "collection") => strict.id("collection", "startup"),
        Some("user") if uri != "user/find" => strict.id("user", "colorist@grading.se"),
        _ => String::new(),
    };
    let more = |uri: &str| json!({ "id": id(uri), "query": "" });
    for (http, uri, data, (key, value)) in operations() {
        let mut unknown = data.clone();
        unknown["colour"] = json!("red");
        let told = asked(&strict, http, uri, unknown.clone(), more(uri));
        assert!(told.contains("'colour'") && !told.starts_with("accepted"), "{http} {uri}: {told}");
        let told = asked(&lenient, http, uri, unknown, more(uri));
        assert!(!told.contains("'colour'"), "{http} {uri}: {told}");
        let mut wrong = data.clone();
        wrong[key] = value.clone();
        let told = asked(&strict, http, uri, wrong, more(uri));
        assert!(
            told.contains(&format!("'{key}'")) && !told.starts_with("accepted"),
            "{uri} {key} {value}: {told}"
        );
        let told = asked(&strict, http, uri, json!([data]), more(uri));
        assert!(!told.starts_with("accepted"), "{uri}: {told}");
    }
    for (data, near) in [
        (json!({"limt": 1}), "'limit'"),
        (json!({"finnished": true}), "'finished'"),
        (json!({"atributes": []}), "'attributes'"),
    ] {
        let told = asked(&strict, "GET", "transfer/find", data, json!({}));
        assert!(told.contains(near), "{told}");
    }
    for (uri, data, near) in [
        ("transferr/find", json!({}), "'transfer'"),
        ("transfer/fnd", json!({}), "'find'"),
        ("attributes", json!({"entitytype": "delivry"}), "'delivery'"),
        ("setting", json!({"entitytype": "quee", "ident": "x"}), "'queue'"),
        ("log/find", json!({"entitytype": "usr"}), "'user'"),
        ("log/find", json!({"sort": "dat"}), "'date'"),
        ("log/find", json!({"pagination": {"pge": 1}}), "'page'"),
        ("workspace/file", json!({"op": "lss", "path": ""}), "'ls'"),
        ("workspace/file", json!({"op": "ls", "path": {"shar": "thefilm"}}), "'share'"),
        ("workspace/file", json!({"op": "ls", "path": {"share": 5}}), "'share'"),
        ("workspace/file", json!({"op": "ls", "path": "", "recursiv": true}), "'recursive'"),
        ("workspace/publish/preprocess", json!({"files": [{"filname": "a"}]}), "'filename'"),
        ("acl/create", json!({"entity": "user:a@b.c", "target": "share:thefilm", "raed": true}), "'read'"),
    ] {
        let http = if uri == "acl/create" { "POST" } else { "GET" };
        let told = asked(&strict, http, uri, data.clone(), json!({}));
        assert!(told.contains(near), "{uri} {data}: {told}");
    }
    for more in [json!({"id": 5}), json!({"query": {}}), json!({"gz_data": []})] {
        let told = asked(&strict, "GET", "transfer/find", json!({}), more.clone());
        assert!(told.contains("must be a string"), "{more}: {told}");
    }
}

#[test]
fn values_of_every_attribute_are_checked() {
    let sandbox = Sandbox::start(&["--time-scale", "0", "--no-quirks"]);
    let ends = json!({"source": "share=thefilm/specs.pdf", "destination": "volume=archive/"});
    for (uri, key, value) in [
        ("transfer/create", "tasks", json!(5)),
        ("transfer/create", "tasks", json!([5])),
        ("transfer/create", "settings", json!("x")),
        ("transfer/create", "settings", json!({"a": {}})),
        ("transfer/create", "description", json!({})),
        ("compute/create", "dependencies", json!("x")),
        ("compute/create", "parameters", json!([])),
        ("compute/create", "range", json!(5)),
        ("delivery/create", "expires", json!("soon")),
        ("delivery/create", "public", json!(1)),
        ("volume/create", "paths", json!({"linux": 5})),
        ("volume/create", "server", json!(5)),
        ("volume/create", "siteservers", json!("x")),
        ("collection/create", "files", json!([5])),
        ("user/create", "mail", json!("no")),
        ("user/create", "role", json!(5)),
        ("queue/create", "priority", json!("high")),
        ("queue/create", "default", json!("yes")),
        ("site/create", "main", json!(1)),
        ("folder/create", "parent", json!(5)),
        ("folder/create", "path", json!({})),
    ] {
        let mut data =
            if uri == "transfer/create" { ends.clone() } else { json!({"name": "x", "code": "x"}) };
        data[key] = value.clone();
        let told = asked(&sandbox, "POST", uri, data, json!({}));
        assert!(
            told.contains(&format!("'{key}'")) && !told.starts_with("accepted"),
            "{uri} {key} {value}: {told}"
        );
    }
    let task = json!({"source": {"path": 5}, "destination": "volume=archive/"});
    let told = asked(&sandbox, "POST", "transfer/create", json!({ "tasks": [task] }), json!({}));
    assert!(told.contains("path"), "{told}");
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
        (
            "transfers",
            json!([{"name": "x", "user": "nobody", "source": "a", "destination": "b"}]),
            "nobody",
            false,
        ),
        (
            "transfers",
            json!([{"name": "x", "source": "a", "destination": "b", "user": "a@b.d"}]),
            "'a@b.c'",
            false,
        ),
        ("transfers", json!([{"name": "x", "user": "a@b.c"}]), "source and a destination", true),
        ("transfers", json!([{"name": "x", "source": "a"}]), "source and a destination", true),
        (
            "queues",
            json!([{"code": "q", "default": true}, {"code": "r", "default": true}]),
            "'q' and 'r'",
            true,
        ),
        ("queues", json!([{"code": "q"}, {"code": "Q"}]), "'Q'", true),
        ("queues", json!([{"priority": 1}]), "code or a name", false),
        ("acls", json!([{"entity": "user:a@b.c"}]), "target", true),
        ("tasks", json!([{"source": "a"}]), "job", true),
        ("settings", json!({"medum": {}}), "'medium'", true),
        ("settings", json!({"workspace": {"a": []}}), "strings", true),
        ("clients", json!([{"code": "c", "type": 9}]), "server", true),
        ("users", json!([{"code": "a@b.c", "session_keys": "k"}]), "list of strings", true),
        ("deliveries", json!([{"name": "d", "expires": "soon"}]), "date", true),
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

#[test]
fn what_changes_something_does_not_come_by_get() {
    let sandbox = Sandbox::start(&["--time-scale", "0"]);
    for (uri, data) in [
        ("queue/create", json!({"name": "By GET"})),
        ("queue/edit", json!({"name": "By GET"})),
        ("transfer/delete", json!({})),
        ("site/deactivate", json!({})),
        ("workspace/file", json!({"op": "mkdir", "path": "by_get"})),
        ("acl/create", json!({})),
    ] {
        let (status, text) = sandbox.event("GET", uri, data, "").expect("an answer");
        assert!(status == 405 && text.contains("GET"), "{uri}: {status} {text}");
    }
    let queues = sandbox.result("GET", "queue/find", json!({}), "");
    assert!(!queues.to_string().contains("By GET"));
}

#[test]
fn conditions_that_no_entity_can_fit_are_rejected() {
    let sandbox = Sandbox::start(&["--time-scale", "0"]);
    let ask = |kind: &str, query: &str| {
        let event = json!({"uri": format!("{kind}/find"), "query": query, "data": {"finished": true}});
        sandbox.post("GET", "/api/v3/event", &sandbox.authorization(), event).1
    };
    for (kind, query, words) in [
        ("user", "inactive=maybe", "true or false"),
        ("user", "status=enabeld", "'enabled'"),
        ("user", "role in admin,standrd", "admin, employee or standard"),
        ("transfer", "status=runing", "'running'"),
        ("transfer", "not (status<>runing or size>1)", "'running'"),
        ("transfer", "size=abc", "a number"),
        ("transfer", "progress>half", "a number"),
        ("transfer", "created>yesterday", "a date"),
        ("transfer", "user.cod=x", "'code'"),
        ("transfer", "user.role=admn", "admin"),
        ("transfer", "parent.priority>high", "a number"),
        ("transfer", "name.x=1", "refers to nothing"),
        ("task", "source.pth=x", "'path'"),
        ("task", "job.statu=done", "'status'"),
        ("job", "status=runing", "'running'"),
        ("share", "status=enabeld", "'enabled'"),
    ] {
        let answer = ask(kind, query);
        assert!(answer["message"].as_str().is_some_and(|told| told.contains(words)), "{query}: {answer}");
    }
    for (kind, query) in [
        ("user", "inactive=False"),
        ("user", "status=Enabled"),
        ("transfer", "status in done,waiting"),
        ("transfer", "status='*ing'"),
        ("transfer", "finished=''"),
        ("transfer", "created>2026-01"),
        ("transfer", "created>=2026-01-02T03:04:05Z"),
        ("transfer", "size>=81632.5"),
        ("transfer", "status contains run"),
        ("transfer", "status matches '^run'"),
        ("transfer", "user.role=admin"),
        ("transfer", "user.metadata.any.thing=1"),
        ("transfer", "metadata.shot=sh010"),
        ("transfer", "source.code=hq"),
        ("task", "job.user.code=john@user.com"),
        ("task", "source.path='*'"),
        ("volume", "paths.linux='/srv/*'"),
        ("client", "type=1"),
        ("client", "type=server"),
        ("client", "user.role=admin"),
        ("acl", "target.code=thefilm"),
        ("job", "status=running"),
    ] {
        let answer = ask(kind, query);
        assert!(answer["result"].is_array(), "{query}: {answer}");
    }
}

#[test]
fn misspelt_settings_and_values_that_they_cannot_have_are_rejected() {
    let sandbox = Sandbox::start(&["--time-scale", "0"]);
    let setting = |name: &str, value: &str| json!({"entitytype": "workspace", "name": name, "value": value});
    for (name, value, words) in [
        ("job_max_retris", "3", "'job_max_retries'"),
        ("job_max_retries", "abc", "whole number"),
        ("transfer_concurrent", "-1", "whole number"),
        ("transfer_resume", "maybe", "true or false"),
    ] {
        let told = sandbox.message("PUT", "setting", setting(name, value), "");
        assert!(told.contains(words), "{told}");
    }
    let told = sandbox.message("GET", "setting", json!({"name": "transfer_mod"}), "");
    assert!(told.contains("'transfer_mode'"), "{told}");
    let mut data = json!({"source": "share=thefilm/specs.pdf", "destination": "volume=archive/"});
    for (name, value) in [("job_max_retris", json!(3)), ("job_max_retries", json!("abc"))] {
        data["settings"] = json!({ name: value });
        assert!(sandbox.message("POST", "transfer/create", data.clone(), "").contains("job_max_retries"));
    }
    sandbox.result("PUT", "setting", setting("of_a_plugin", "anything"), "");
    let lenient = Sandbox::start(&["--lenient"]);
    lenient.result("PUT", "setting", setting("job_max_retris", "3"), "");
}

#[test]
fn recipients_and_engines_of_new_jobs_must_exist() {
    let sandbox = Sandbox::start(&["--time-scale", "0"]);
    for (uri, data, words) in [
        ("delivery/create", json!({"name": "d", "recipients": ["not email"]}), "'not email'"),
        ("request/create", json!({"name": "r", "recipients": ["a@b.c", "vendor"]}), "'vendor'"),
        ("stream/create", json!({"name": "s", "recipients": ["@"]}), "'@'"),
        ("compute/create", json!({"name": "c", "engine": "nuk-15", "input": "share=thefilm/a"}), "'nuke-15'"),
    ] {
        let told = sandbox.message("POST", uri, data, "");
        assert!(told.contains(words), "{told}");
    }
    let data = json!({"name": "d", "recipients": ["new@user.com", "vendor@vfxhouse.de"]});
    sandbox.result("POST", "delivery/create", data, "");
}

#[test]
fn credentials_are_not_attributes_not_even_in_a_lenient_sandbox() {
    for arguments in [&["--time-scale", "0", "--no-quirks"][..], &["--time-scale", "0", "--lenient"]] {
        let sandbox = Sandbox::start(arguments);
        let id = sandbox.id("user", "lisa@example.com");
        for name in ["password", "api_key", "pwd", "apikey", "session_key", "session_keys", "Password"] {
            let data = json!({ name: "shown-to-all" });
            let told = asked(&sandbox, "PUT", "user/edit", data.clone(), json!({ "id": id }));
            assert!(told.contains(name) && !told.starts_with("accepted"), "{name}: {told}");
            let mut new = data;
            new["code"] = json!("new@example.com");
            let told = asked(&sandbox, "POST", "user/create", new, json!({}));
            assert!(told.contains(name) && !told.starts_with("accepted"), "{name}: {told}");
        }
        let all = sandbox.result("GET", "user/find", json!({"inactive": true}), "");
        assert!(!all.to_string().contains("shown-to-all") && !all.to_string().contains("new@example.com"));
    }
}

#[test]
fn read_only_attributes_are_refused_at_creation() {
    let sandbox = Sandbox::start(&["--time-scale", "0", "--no-quirks"]);
    let ends = json!({"source": "share=thefilm/specs.pdf", "destination": "volume=archive/"});
    let kinds = [
        ("transfer", ends.clone()),
        ("delivery", json!({"name": "d"})),
        ("queue", json!({"name": "q"})),
        ("user", json!({"code": "new@example.com"})),
        ("volume", json!({"name": "v"})),
        ("folder", json!({"name": "f"})),
        ("collection", json!({"name": "c"})),
    ];
    for (kind, data) in kinds {
        for name in ["id", "created", "creator", "modified", "modifier"] {
            let mut data = data.clone();
            data[name] = json!("64f0c0ffee00010000000002");
            let told = asked(&sandbox, "POST", &format!("{kind}/create"), data, json!({}));
            assert!(told.contains(name) && told.contains("read-only"), "{kind} {name}: {told}");
        }
    }
    for (name, value) in [
        ("progress", json!(5)),
        ("uri", json!("x")),
        ("finished", json!("2026-01-01T00:00:00")),
        ("user_hr", json!("x")),
    ] {
        let mut data = ends.clone();
        data[name] = value;
        let told = asked(&sandbox, "POST", "transfer/create", data, json!({}));
        assert!(told.contains(name) && told.contains("read-only"), "{name}: {told}");
    }
    let mut task = ends;
    task["created"] = json!("2026-01-01T00:00:00");
    let told = asked(&sandbox, "POST", "transfer/create", json!({"tasks": [task]}), json!({}));
    assert!(told.contains("read-only"), "{told}");
}

#[test]
fn attributes_lists_what_create_and_edit_accept() {
    let sandbox = Sandbox::start(&["--time-scale", "0", "--no-quirks"]);
    let listed = |kind: &str, flag: &str| {
        let found = sandbox.result("GET", "attributes", json!({"entitytype": kind, flag: true}), "");
        let names = found.as_array().expect("a list").iter().filter_map(Value::as_str);
        names.map(str::to_owned).collect::<Vec<_>>()
    };
    let all = sandbox.result("GET", "attributes", json!({"entitytype": "transfer"}), "");
    for kind in ["transfer", "acl", "delivery", "user", "client", "task", "folder", "queue", "site"] {
        let entity = &sandbox.result("GET", &format!("{kind}/find"), json!({"finished": true}), "")[0];
        let id = entity["id"].as_str().expect("id");
        let names = listed(kind, "update");
        for name in &names {
            let told =
                asked(&sandbox, "PUT", &format!("{kind}/edit"), json!({ name: {"x": 1} }), json!({"id": id}));
            let is_fixed = told.starts_with("The attribute") && told.contains("cannot be changed");
            assert!(!is_fixed, "{kind} {name}: {told}");
        }
        let readable = sandbox.result("GET", "attributes", json!({ "entitytype": kind }), "");
        for name in readable.as_array().expect("a list").iter().filter_map(Value::as_str) {
            if !names.iter().any(|other| other == name) {
                let told = asked(
                    &sandbox,
                    "PUT",
                    &format!("{kind}/edit"),
                    json!({ name: {"x": 1} }),
                    json!({"id": id}),
                );
                assert!(!told.starts_with("accepted"), "{kind} {name}: {told}");
            }
        }
    }
    assert!(all.as_array().is_some_and(|names| names.contains(&json!("source"))));
    for name in ["source", "destination", "user"] {
        assert!(!listed("transfer", "update").iter().any(|other| other == name), "{name}");
    }
    assert_eq!(listed("file", "create"), ["files", "parent"]);
    for name in ["code", "status", "entity_hr", "token", "role"] {
        assert!(!listed("acl", "create").iter().any(|other| other == name), "{name}");
    }
}

#[test]
fn every_refusal_of_a_name_suggests_the_nearest() {
    let sandbox = Sandbox::start(&["--time-scale", "0", "--no-quirks"]);
    let ends = json!({"source": "share=thefilm/specs.pdf", "destination": "volume=archive/", "queue": "hgh"});
    for (http, uri, data, near) in [
        ("GET", "workspace/fil", json!({}), "'file'"),
        ("GET", "settng", json!({}), "'setting'"),
        ("GET", "lgo/find", json!({}), "'log/find'"),
        ("GET", "entitytype", json!({}), "'entitytypes'"),
        ("PUT", "job/recipent/add", json!({}), "'job/recipient/add'"),
        ("GET", "transfer/fnd", json!({}), "'find'"),
        ("GET", "trasnfer/find", json!({}), "'transfer'"),
        ("GET", "setting", json!({"entitytype": "workspce", "name": "x"}), "'workspace'"),
        ("PUT", "setting", json!({"entitytype": "workspce", "name": "x", "value": "1"}), "'workspace'"),
        ("POST", "transfer/create", ends, "'high'"),
        ("POST", "folder/create", json!({"name": "f", "parent": "projets"}), "'projects'"),
        ("POST", "home/create", json!({"user": "lis@example.com"}), "'lisa@example.com'"),
    ] {
        let told = asked(&sandbox, http, uri, data, json!({}));
        assert!(told.contains(&format!("did you mean {near}")), "{uri}: {told}");
    }
    let task = sandbox.result("GET", "task/find", json!({"finished": true}), "")[0]["id"].clone();
    let told = asked(&sandbox, "PUT", "task/edit", json!({"stauts": "done"}), json!({ "id": task }));
    assert!(told.contains("did you mean 'status'"), "{told}");
    for (body, near) in [
        (json!({"code": "edit-02"}), "'edit-01'"),
        (json!({"code": "new", "user": "lis@example.com"}), "'lisa@example.com'"),
    ] {
        let told = sandbox.control("POST", "/clients", body)["message"].to_string();
        assert!(told.contains(&format!("did you mean {near}")), "{told}");
    }
}

#[test]
fn the_value_of_a_secret_setting_is_not_repeated() {
    let sandbox = Sandbox::start(&["--time-scale", "0", "--no-quirks"]);
    for (name, told) in [("smtp_password", "***"), ("greeting", "87654321")] {
        let data = json!({"entitytype": "workspace", "name": name, "value": 87654321});
        let message = asked(&sandbox, "PUT", "setting", data, json!({}));
        assert_eq!(message, format!("The option 'value' of a setting must be a string, not {told}"));
    }
}
