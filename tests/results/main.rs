//! What each method returns for results of every shape: what it is documented to return, or PROTOCOL.

mod returned;
#[path = "../support/mod.rs"]
mod support;

use accsyn_core::error::Status;
use returned::*;
use serde_json::{Value, json};
use support::workspace::Workspace;

const ID: &str = "64f0c0ffee00000000000001";

/// Values of every type, and lists of them.
fn values() -> Vec<Value> {
    vec![
        json!(null),
        json!(true),
        json!(false),
        json!(0),
        json!(-5),
        json!(1.5),
        json!(5),
        json!(""),
        json!("x"),
        json!({}),
        json!({"id": "x"}),
        json!([]),
        json!([null]),
        json!([true]),
        json!([1]),
        json!(["x"]),
        json!([[]]),
        json!([{}]),
        json!([{"id": "x"}]),
        json!([{"id": "x"}, 3]),
        json!([{"id": "x"}, {"id": "y"}]),
    ]
}

/// Objects and lists of them that say something.
fn shapes() -> Vec<Value> {
    vec![
        // Words of failures and of gateways.
        json!({"success": false}),
        json!({"success": true}),
        json!({"message": "x"}),
        json!({"error": "x"}),
        json!({"error": false}),
        json!({"error": null}),
        json!({"error": "x", "message": "y"}),
        json!([{"success": false}]),
        json!([{"message": "x"}]),
        json!([{"error": "x"}]),
        json!([{"error": "x"}, {"error": "y"}]),
        json!([{"error": null}]),
        // What some method is documented to return.
        json!({"id": null}),
        json!({"id": ""}),
        json!({"id": ID}),
        json!([{"id": ID}]),
        json!([{"id": ID.to_uppercase()}]),
        json!([{"uri": "0"}]),
        json!([{"name": "x"}]),
        json!({"a": 1}),
        json!({"a": false}),
        json!({"b": 1}),
        json!({"files": []}),
        json!({"size": 5, "comment": true}),
        json!({"files": 5}),
        json!({"files": [5]}),
        json!({"files": [], "error": "x"}),
        json!({"id": ID, "error": "x"}),
        json!({"id": ID, "error": ""}),
        json!({"id": ID, "error": null}),
        json!({"id": 5}),
        json!([{"id": ID, "error": "x"}]),
        json!([{"id": ID, "error": null}]),
        json!([{"id": "x", "error": "x"}]),
        json!([{"name": "x", "error": "x"}]),
        json!([{"user": "x", "error": "x"}]),
        json!([{"client": 5}]),
        json!([{"status": 5}]),
        json!([{"status": {}}]),
        json!([{"filename": {}}]),
        json!([{"entity": 5, "target": {}}]),
        json!({"speed": [[1, 2.5]]}),
        json!({"user": "x"}),
        json!([{"user_hr": "x", "user": ""}]),
        json!([{"user_hr": "", "user": null}]),
        json!([{"entity": "user:x", "target": "share:y"}]),
        json!([{"entity": "user:x"}]),
        json!([{"client": "x"}]),
        json!([{"status": "online"}]),
        json!([{"filename": "x"}]),
        json!([{"path": "a", "result": []}, {"path": "b", "result": [{"filename": "x"}]}]),
        json!([{"path": "a", "result": 1}, {"path": "b", "result": 2}]),
        json!([{"path": "a", "result": true}, {"path": "b", "result": false}]),
        json!([{"path": "a", "result": true}]),
        json!([{"path": "a", "result": true}, {"path": "b", "result": true}, {"path": "c", "result": true}]),
        json!([{"path": "a", "result": true}, {"path": "b"}]),
        json!([{"path": "a", "result": true}, {"path": "b", "result": null}]),
        json!([{"path": "a", "result": true}, {"path": "b", "error": "x"}]),
        json!([{"path": "a", "result": true}, {"path": "b", "result": true, "exception": "x"}]),
        json!([{"path": "a", "result": true}, {"path": "a", "result": true}]),
        json!([{"path": "a", "result": [1]}, {"path": "b", "result": [{"name": "x"}]}]),
        json!([{"path": "a", "result": true}, {"path": "b", "result": {"error": "x"}}]),
        json!([{"path": "a", "result": []}, {"path": "b", "result": [{"error": "x"}]}]),
    ]
}

/// A method, and what it returns for which results; everything else is refused.
struct Case {
    version: u64,
    method: &'static str,
    args: Value,
    /// The key of the response that holds the result.
    key: &'static str,
    /// What an empty response stands for.
    empty: Option<Value>,
    /// The same for a response that has other keys.
    missing: Option<Value>,
    returns: fn(&Value) -> Option<Value>,
}

impl Case {
    fn new(version: u64, method: &'static str, args: Value, returns: fn(&Value) -> Option<Value>) -> Case {
        Case { version, method, args, key: "result", empty: None, missing: None, returns }
    }

    fn key(self, key: &'static str) -> Case {
        Case { key, ..self }
    }

    fn empty(self, empty: Value) -> Case {
        Case { empty: Some(empty), ..self }
    }

    fn missing(self, missing: Value) -> Case {
        Case { empty: Some(missing.clone()), missing: Some(missing), ..self }
    }

    fn check(&self) {
        let w = if self.version == 3 { Workspace::v3() } else { Workspace::v1() };
        let returns = |answer: Value, expected: Option<Value>| {
            let Case { version, method, args, .. } = self;
            let context = format!("{method} of version {version}: {answer}");
            w.answer(vec![answer; 3]);
            match (w.call(method, args.clone()), expected) {
                (Ok(result), Some(expected)) => assert_eq!(result, expected, "{context}"),
                (Ok(result), None) => panic!("{context} is returned as {result}"),
                (Err(error), None) => {
                    assert_eq!(error.status, Status::Protocol, "{context}: {}", error.message);
                    assert_eq!(error.http_status, Some(200), "{context}");
                }
                (Err(error), Some(_)) => panic!("{context}: {}", error.message),
            }
        };
        let refused = |text: String, expected: Status| {
            let context = format!("{} of version {}: {text}", self.method, self.version);
            w.play([json!({ "text": text })]);
            match w.call(self.method, self.args.clone()) {
                Ok(result) => panic!("{context} is returned as {result}"),
                Err(error) => assert_eq!(error.status, expected, "{context}: {}", error.message),
            }
        };
        for (key, expected) in [
            ("error", Status::Protocol),
            ("message", Status::Backend),
            ("exception", Status::BackendException),
        ] {
            for pair in ["\"x\",\"?\":null", "null,\"?\":\"x\"", "\"\",\"?\":null"] {
                let repeated = format!("\"{key}\":{}", pair.replace('?', key));
                for result in ["true", "[]", "{}", "null"] {
                    refused(format!("{{{repeated},\"{}\":{result}}}", self.key), expected);
                    refused(format!("{{\"{}\":{result},{repeated}}}", self.key), expected);
                }
            }
        }
        // Other keys are part of what these return.
        let is_whole = matches!(self.method, "logs" | "event");
        for value in values().into_iter().chain(shapes()) {
            let expected = (self.returns)(&value).filter(|_| !is_only_error(&value));
            returns(json!({ self.key: value }), expected.clone());
            if values().contains(&value) {
                for error in values().into_iter().filter(|error| !error.is_null()) {
                    returns(json!({ self.key: value, "error": error }), None);
                }
            }
            if !is_whole {
                returns(json!({ self.key: value, "error": null }), expected);
            }
        }
        returns(json!({}), self.empty.clone());
        for other in [json!({"other": 1}), json!({"error": null}), json!({"message": null})] {
            let whole = (self.method == "event").then(|| other.clone());
            returns(other, whole.or_else(|| self.missing.clone()));
        }
    }
}

/// What both API versions have.
fn in_both(version: u64) -> Vec<Case> {
    let case = |method, args, returns| Case::new(version, method, args, returns);
    let change = |method, args| Case::new(version, method, args, done).empty(json!(null));
    let entity = json!({"entitytype": "user", "entityid": ID});
    let data = json!({"entitytype": "user", "entityid": ID, "data": {"name": "x"}});
    let path = json!({"path": "volume=a"});
    let paths = json!({"path": ["volume=a", "volume=b"]});
    let in_object = json!({"volume": "projects", "path": "/a"});
    vec![
        case("find", json!({"query": "User"}), list),
        case("find_one", json!({"query": "User"}), first_or_null),
        case("report", json!({"query": "User"}), something).key("report"),
        case("metrics", json!({"query": "Transfer"}), series),
        case("create", json!({"entitytype": "user", "data": {"code": "a@b.c"}}), created).empty(json!(null)),
        case("update", data, changed).empty(json!(null)),
        case("update_many", json!({"entitytype": "task", "entityid": ID, "data": [{"id": "x"}]}), tasks)
            .empty(json!(null)),
        change("delete_one", entity.clone()),
        change("deactivate_one", entity),
        case("assignments", json!({"entitytype": "share", "entityid": ID}), |value| each(value, &["client"])),
        case("ls", path.clone(), |value| each(value, &["filename"])),
        case("ls", paths.clone(), |value| of_each(value, |list| each(list, &["filename"]).is_some())),
        case("getsize", path.clone(), size),
        case("getsize", paths.clone(), |value| size(value).or_else(|| of_each(value, Value::is_u64))),
        case("exists", path.clone(), boolean),
        case("exists", paths.clone(), |value| boolean(value).or_else(|| of_each(value, Value::is_boolean))),
        change("mkdir", path.clone()),
        case("mkdir", paths, |value| done(value).or_else(|| of_each(value, Value::is_boolean)))
            .empty(json!(null)),
        change("mkdir", json!({"path": in_object})),
        case("exists", json!({"path": in_object}), boolean),
        case("ls", json!({"path": in_object}), |value| each(value, &["filename"])),
        case("exists", json!({"path": {"paths": ["volume=a"]}}), |value| {
            boolean(value).or_else(|| of_any(value, Value::is_boolean))
        }),
        change("rename", json!({"path": "volume=a", "path_to": "b"})),
        change("rename", json!({"path": "volume=a", "path_to": in_object})),
        change("mv", json!({"path_src": in_object, "path_dst": "volume=b"})),
        change("mv", json!({"path_src": "volume=a", "path_dst": "volume=b"})),
        change("delete", path),
        case("prepublish", json!({"data": []}), preprocessed),
        case("get_setting", json!({"name": "a"}), anything).missing(json!(null)),
        case("get_setting", json!({}), object),
        case("get_api_key", json!({}), key).key("api_key"),
        case("app_is_running", json!({}), is_up),
        case("daemon_is_running", json!({}), is_up),
        case("integration", json!({"name": "a", "operation": "b"}), anything),
        case("event", json!({"http": "PUT", "uri": "a/b"}), |value| Some(json!({ "result": value })))
            .empty(json!({})),
    ]
}

fn in_v3() -> Vec<Case> {
    let case = |method, args, returns| Case::new(3, method, args, returns);
    let change = |method, args| Case::new(3, method, args, done).empty(json!(null));
    let servers =
        json!({"entitytype_parent": "volume", "entitytype": "server", "data": {"volume": ID, "server": ID}});
    let granted =
        |target: &str| json!({"entitytype": "user", "entityid": ID, "targettype": target, "targetid": ID});
    vec![
        case("get_entity", json!({"entitytype": "user", "entityid": ID}), this_entity),
        change("delete_many", json!({"entitytype": "collection", "entityid": ID, "data": {"files": ["x"]}})),
        change("activate_one", json!({"entitytype": "user", "entityident": ID})),
        case("assign", servers.clone(), done),
        case("deassign", servers, done),
        case("grant", granted("volume"), rule),
        case("grant", granted("delivery"), recipient),
        case("access", json!({"targettype": "delivery", "targetid": ID}), |value| {
            each(value, &["user", "user_hr"])
        }),
        case("access", json!({"targettype": "volume", "targetid": ID}), shown_rules),
        case("revoke", granted("volume"), had_none),
        case("revoke", granted("delivery"), |value| each(value, &["user", "user_hr"]).map(|_| json!(false))),
        case("get_settings", json!({}), settings),
        case("set_setting", json!({"entitytype": "queue", "name": "a", "value": "b"}), truth)
            .missing(json!(false)),
        case("delete_setting", json!({"entitytype": "queue", "name": "a"}), truth).missing(json!(false)),
        case("logs", json!({}), whole),
    ]
}

fn in_v1() -> Vec<Case> {
    let case = |method, args, returns| Case::new(1, method, args, returns);
    let servers = json!({
        "entitytype_parent": "share", "entitytype": "server", "data": {"share": ID, "client": ID, "main": true}
    });
    vec![
        case("assign", servers.clone(), changed_share).empty(json!(null)),
        case("deassign", servers, changed_share).empty(json!(null)),
        case("set_setting", json!({"name": "a", "value": "b"}), boolean_or_null).missing(json!(null)),
        case("generate_session_key", json!({}), key).key("session_key"),
    ]
}

fn cases() -> Vec<Case> {
    [in_both(3), in_v3(), in_both(1), in_v1()].into_iter().flatten().collect()
}

#[test]
fn a_result_is_what_the_method_is_said_to_return_or_an_error() {
    for case in cases() {
        case.check();
    }
}

#[test]
fn every_method_that_asks_the_backend_is_checked() {
    let methods: Vec<Value> = serde_json::from_str(accsyn_api::methods()).expect("a list");
    let cases = cases();
    for method in methods.iter().filter(|method| method["local"] == false) {
        let name = method["name"].as_str().expect("a name");
        for version in method["api_versions"].as_array().expect("versions") {
            let is_checked = cases.iter().any(|case| case.method == name && case.version == *version);
            // wait() polls: see `tests/wait.rs`.
            assert!(is_checked || name == "wait", "{name} of version {version}");
        }
    }
}

#[test]
fn waiting_ends_where_the_answer_is_no_job() {
    for version in [3, 1] {
        for value in values() {
            let w = if version == 3 { Workspace::v3() } else { Workspace::v1() };
            w.answer(vec![json!({ "result": value }); 3]);
            let args = json!({"entitytype": "transfer", "entityid": ID, "timeout": 0.01});
            let error = w.call("wait", args).expect_err("no job that has ended");
            let expected = match first_or_null(&value) {
                Some(Value::Null) => Status::Backend,
                _ => Status::Protocol,
            };
            assert_eq!(error.status, expected, "{value}: {}", error.message);
        }
        for status in [json!(null), json!(5), json!(["done"])] {
            let w = if version == 3 { Workspace::v3() } else { Workspace::v1() };
            w.answer([json!({"result": [{"id": ID, "status": status}]})]);
            let args = json!({"entitytype": "transfer", "entityid": ID});
            let error = w.call("wait", args).expect_err("no job that has ended");
            assert_eq!(error.status, Status::Protocol, "{status}: {}", error.message);
        }
    }
}

#[test]
fn a_user_without_an_id_is_not_taken_for_nobody() {
    let args = json!({"entitytype": "user", "entityid": "a@b.c", "targettype": "volume", "targetid": ID, "read": true});
    for user in [json!({}), json!({"id": null}), json!({"id": 5}), json!({"id": ""})] {
        let w = Workspace::v3();
        w.answer([json!({ "result": [user] })]);
        let error = w.call("grant", args.clone()).expect_err("no user");
        assert_eq!(error.status, Status::Protocol, "{user}: {}", error.message);
        assert_eq!(w.events().len(), 1, "{user}");
    }
}

#[test]
fn a_new_access_rule_is_the_one_that_was_asked_for() {
    let (w, other) = (Workspace::v3(), "64f0c0ffee00000000000009");
    let args = json!({"entitytype": "user", "entityid": ID, "targettype": "volume", "targetid": ID, "data": {"read": true, "path": "shots"}});
    let mine = json!({"id": "x", "entity": format!("user:{ID}"), "target": format!("share:{ID}"), "read": true, "path": "/shots/"});
    for (key, value) in [
        ("entity", json!(format!("user:{other}"))),
        ("target", json!(format!("share:{other}"))),
        ("read", json!(false)),
        ("path", json!("/")),
        ("path", json!("/x")),
        ("path", json!("/shots/sh010")),
    ] {
        let mut rule = mine.clone();
        rule[key] = value;
        w.answer([json!({ "result": [rule] })]);
        let error = w.call("grant", args.clone()).expect_err("another rule");
        assert_eq!(error.status, Status::Protocol, "{key}: {}", error.message);
        assert!(error.message.contains("than asked for"), "{key}: {}", error.message);
    }
    w.answer([json!({ "result": [mine] })]);
    assert_eq!(w.call("grant", args).expect("grant"), mine);
}

#[test]
fn a_list_of_paths_has_a_result_for_each_or_one_for_all() {
    let w = Workspace::v3();
    let results = |count: usize| -> Vec<Value> {
        ["a", "b", "c"].iter().take(count).map(|path| json!({"path": path, "result": true})).collect()
    };
    for (method, args) in [
        ("exists", json!({"path": ["a", "b"]})),
        ("mkdir", json!({"path": ["a", "b"]})),
        ("rename", json!({"path": ["a", "b"], "path_to": "c"})),
        ("mv", json!({"path_src": ["a", "b"], "path_dst": "c"})),
        ("delete", json!({"path": ["a", "b"]})),
    ] {
        for count in [0, 1, 3] {
            w.answer([json!({ "result": results(count) })]);
            let error = w.call(method, args.clone()).expect_err("other paths");
            assert_eq!(error.status, Status::Protocol, "{method}: {}", error.message);
            for word in ["2 paths".to_owned(), format!("results of {count}")] {
                assert!(error.message.contains(&word), "{method}: {}", error.message);
            }
        }
        let failed = json!({"path": "a", "result": true, "error": "disk full"});
        for wrong in [[results(1)[0].clone(), results(1)[0].clone()], [failed, results(2)[1].clone()]] {
            let answer = json!({ "result": wrong });
            w.answer([answer.clone()]);
            let error = w.call(method, args.clone()).expect_err("no results of two paths");
            assert_eq!(error.status, Status::Protocol, "{method} {answer}: {}", error.message);
        }
        // The official client is recorded with a backend that answers once for all.
        for all in [json!(results(2)), json!(true)] {
            w.answer([json!({ "result": all })]);
            assert_eq!(w.call(method, args.clone()).expect(method), all);
        }
    }
}

#[test]
fn an_entity_that_was_not_asked_for_is_not_taken_for_the_one_that_was() {
    let other = ID.replace('1', "2");
    for w in [Workspace::v3(), Workspace::v1()] {
        let args = json!({"entitytype": "user", "entityid": ID, "data": {"name": "x"}});
        let mut calls = vec![("update", args)];
        if w.session.info().contains("\"api_version\":3") {
            calls.push(("get_entity", json!({"entitytype": "user", "entityid": ID})));
        }
        for (method, args) in calls {
            for id in [json!(other), json!(""), json!(null), json!(5)] {
                w.answer([json!({"result": [{"id": id, "name": "x"}]})]);
                let error = w.call(method, args.clone()).expect_err("another entity");
                assert_eq!(error.status, Status::Protocol, "{method} {id}: {}", error.message);
                assert!(error.message.contains(ID), "{method} {id}: {}", error.message);
            }
        }
    }
}

#[test]
fn a_creation_may_be_confirmed_without_a_result() {
    for w in [Workspace::v3(), Workspace::v1()] {
        let create = |answer: Value| {
            w.answer([answer]);
            w.call("create", json!({"entitytype": "task", "entityid": ID, "data": {"tasks": []}}))
        };
        assert_eq!(create(json!({"success": true})).expect("created"), json!({"success": true}));
        for answer in
            [json!({"success": false}), json!({"success": 1}), json!({"success": null}), json!({"id": "x"})]
        {
            let error = create(answer.clone()).expect_err("not created");
            assert_eq!(error.status, Status::Protocol, "{answer}: {}", error.message);
        }
    }
}
