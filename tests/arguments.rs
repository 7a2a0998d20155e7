//! How arguments are checked and sent, beyond what the recordings cover.

mod support;

use accsyn_core::error::Status;
use serde_json::{Value, json};
use support::workspace::Workspace;

const ID: &str = "64f0c0ffee00000000000010";

#[test]
fn an_entity_type_in_braces_is_none() {
    let w = Workspace::v3();
    let error = w
        .call("deactivate_one", json!({"entitytype": "{name}", "entityid": ID}))
        .expect_err("no entity type");
    assert_eq!(error.status, Status::InvalidArgument, "{}", error.message);
    let error = w.call("report", json!({"query": "x{name}"})).expect_err("no entity type");
    assert_eq!(error.status, Status::InvalidQuery, "{}", error.message);
    assert!(w.events().is_empty(), "nothing was sent");
}

#[test]
fn options_that_are_null_are_none() {
    let w = Workspace::v3();
    w.answer([json!({"result": []})]);
    let cancel = w.session.cancel_token();
    w.session.invoke("find", Some(r#"{"query": "User"}"#), &cancel).expect("find");
    w.answer([json!({"result": {}})]);
    w.session.invoke("get_settings", Some("null"), &cancel).expect("no arguments");
    let error = w.session.invoke("get_settings", Some("[]"), &cancel).expect_err("a list");
    assert_eq!(error.status, Status::InvalidArgument);
}

#[test]
fn null_counts_as_not_given_where_an_argument_does_not_exist() {
    let w = Workspace::v1();
    w.answer([json!({"result": []})]);
    w.call("find", json!({"query": "User", "inactive": null, "entityid": null}))
        .expect("nothing was asked for");
    assert_eq!(w.events()[0]["data"], json!({}));
    let error = w.call("find", json!({"query": "User", "inactive": false})).expect_err("v1 lacks it");
    assert_eq!(error.status, Status::Unsupported);
}

#[test]
fn a_default_given_explicitly_counts_as_not_given_where_an_argument_does_not_exist() {
    let w = Workspace::v1();
    w.answer([json!({"result": []})]);
    w.call("find", json!({"query": "User", "single_entity_query": false})).expect("it is the default");
    assert_eq!(w.events()[0]["data"], json!({}));
    let error =
        w.call("find", json!({"query": "User", "single_entity_query": true})).expect_err("v1 lacks it");
    assert_eq!(error.status, Status::Unsupported);
    assert!(error.message.contains("use find_one()"), "{}", error.message);
}

#[test]
fn find_lets_inactive_win_over_its_older_name_for_one_entity_as_for_many() {
    let w = Workspace::v3();
    let args = |single: bool| json!({"query": "User", "inactive": false, "offline": true, "single_entity_query": single});
    w.answer([json!({"result": []}), json!({"result": []}), json!({"result": []})]);
    w.call("find", args(false)).expect("an answer");
    w.call("find", args(true)).expect("an answer");
    w.call("find_one", json!({"query": "User", "inactive": false, "offline": true})).expect("an answer");
    let sent: Vec<_> = w.events().iter().map(|event| event["data"]["inactive"].clone()).collect();
    assert_eq!(sent, [false, false, true]);
}

#[test]
fn times_of_zero_are_the_usual_ones() {
    let w = Workspace::opening(3, json!({"timeout": 0, "connect_timeout": 0.0})).expect("login");
    let info: Value = serde_json::from_str(&w.session.info()).expect("JSON");
    assert_eq!((&info["timeout"], &info["connect_timeout"]), (&json!(120), &json!(10)));
}

#[test]
fn a_wait_that_nothing_could_end_is_refused() {
    let w = Workspace::v3();
    for more in [json!({}), json!({"timeout": 1})] {
        let mut args = json!({"entitytype": "transfer", "entityid": ID, "until": []});
        args.as_object_mut().expect("object").extend(more.as_object().expect("object").clone());
        // Would end the call if the value were accepted.
        w.answer([json!({"result": []})]);
        let error = w.call("wait", args).expect_err("nothing ends it");
        assert_eq!(error.status, Status::InvalidArgument, "{}", error.message);
        for word in ["`until`", "at least one status", "done, failed and aborted"] {
            assert!(error.message.contains(word), "{}", error.message);
        }
        assert!(w.events().is_empty(), "it asks nobody");
    }
}

#[test]
fn a_file_is_sent_only_when_it_is_given_as_one() {
    let w = Workspace::v3();
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("secret.json");
    std::fs::write(&path, r#"{"source": "from file"}"#).expect("write");
    for data in [path.to_str().expect("path"), "gone.json", "{oops", "not JSON"] {
        let error = w.call("create", json!({"entitytype": "user", "data": data})).expect_err(data);
        assert_eq!(error.status, Status::InvalidArgument, "{}", error.message);
        assert!(
            error.message.contains("not valid JSON") && error.message.contains("`data_file`"),
            "{}",
            error.message
        );
    }
    let both = json!({"entitytype": "user", "data": {"a": 1}, "data_file": path});
    let error = w.call("create", both).expect_err("both");
    assert!(error.message.contains("not both"), "{}", error.message);
    for neither in [json!({"entitytype": "user"}), json!({"entitytype": "user", "data": null})] {
        let error = w.call("create", neither).expect_err("neither");
        assert!(error.message.contains("`data` is missing"), "{}", error.message);
    }
    assert!(w.events().is_empty(), "nothing was sent");
    w.answer([json!({"result": [{"id": "1"}]})]);
    w.call("create", json!({"entitytype": "user", "data_file": path})).expect("create");
    assert_eq!(w.events()[0]["data"]["source"], "from file");
    std::fs::write(&path, "\u{feff}{\"source\": \"editor of Windows\"}\r\n").expect("write");
    w.answer([json!({"result": [{"id": "2"}]})]);
    w.call("create", json!({"entitytype": "user", "data_file": path})).expect("create");
    assert_eq!(w.events()[0]["data"]["source"], "editor of Windows");
    std::fs::write(&path, b"\xff\xfe{\0}\0").expect("write");
    let error = w.call("create", json!({"entitytype": "user", "data_file": path})).expect_err("UTF-16");
    assert!(error.message.contains("UTF-16; save it as UTF-8"), "{}", error.message);
    std::fs::write(&path, "{oops").expect("write");
    let error = w.call("create", json!({"entitytype": "user", "data_file": path})).expect_err("not JSON");
    assert_eq!(error.status, Status::InvalidArgument, "{}", error.message);
    assert!(error.message.contains("data_file") && error.message.contains("line 1"), "{}", error.message);
}

#[test]
fn a_file_is_sent_as_the_same_data_would_be_and_a_list_as_it_is() {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("data.json");
    for w in [Workspace::v3(), Workspace::v1()] {
        let sent = |args: Value| {
            w.answer([json!({})]);
            w.call("create", args).map(|_| w.events().remove(0)["data"].clone()).map_err(|error| error.status)
        };
        let of_file = |entity: &str, data: &Value| {
            std::fs::write(&path, data.to_string()).expect("write");
            sent(json!({"entitytype": entity, "data_file": path}))
        };
        let object = json!({"source": "a", "metadata": {"b": [1]}});
        for (entity, data) in [
            ("user", object.clone()),
            ("task", object.clone()),
            ("task", json!({ "tasks": [object] })),
            ("task", json!([object, "volume=a"])),
            ("user", json!({})),
            ("task", json!({})),
            ("user", Value::Null),
            ("user", json!(5)),
            ("task", json!(true)),
        ] {
            let from_file = of_file(entity, &data);
            assert_eq!(from_file, sent(json!({"entitytype": entity, "data": data})), "{entity} {data}");
        }
        assert_eq!(of_file("user", &json!("{}")), Err(Status::InvalidArgument), "a string");
        assert_eq!(of_file("user", &json!(["a"])), Ok(json!(["a"])));
        assert_eq!(sent(json!({"entitytype": "user", "data": ["a"]})), Ok(json!({"tasks": ["a"]})));
    }
}

#[test]
fn tasks_are_objects_or_paths() {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("data.json");
    for w in [Workspace::v3(), Workspace::v1()] {
        let create = |more: Value| {
            w.answer([json!({})]);
            let mut args = json!({"entitytype": "task", "entityid": ID});
            args.as_object_mut().expect("object").extend(more.as_object().expect("object").clone());
            w.call("create", args)
        };
        for tasks in [
            json!(null),
            json!({}),
            json!("x"),
            json!(""),
            json!(5),
            json!(true),
            json!([null]),
            json!([{}]),
            json!([""]),
            json!([5]),
            json!([{"source": "a"}, []]),
        ] {
            let mut forms = vec![json!({ "data": {"tasks": tasks} }), json!({ "data": tasks.to_string() })];
            if tasks.is_array() {
                forms.push(json!({ "data": tasks }));
            }
            for text in [tasks.to_string(), json!({ "tasks": tasks }).to_string()] {
                std::fs::write(&path, text).expect("write");
                let error = create(json!({ "data_file": path })).expect_err("no tasks");
                assert_eq!(error.status, Status::InvalidArgument, "{tasks}: {}", error.message);
            }
            for form in forms {
                let error = create(form.clone()).expect_err("no tasks");
                assert_eq!(error.status, Status::InvalidArgument, "{form}: {}", error.message);
            }
        }
        assert!(w.events().is_empty(), "nothing was sent");
        for tasks in [json!({"source": "a"}), json!([{"source": "a"}]), json!(["volume=a"]), json!([])] {
            create(json!({ "data": {"tasks": tasks} })).expect("tasks");
            assert_eq!(w.events()[0]["data"]["tasks"], tasks);
        }
    }
}

#[cfg(unix)]
#[test]
fn data_is_read_from_regular_files_only() {
    let w = Workspace::v3();
    for path in ["/dev/zero", "/dev/null", "/", "/nonexistent/data.json"] {
        let error = w.call("create", json!({"entitytype": "user", "data_file": path})).expect_err("no file");
        assert_eq!(error.status, Status::Io, "{path}: {}", error.message);
        assert!(error.message.contains(path) && error.message.contains("`data_file`"), "{}", error.message);
    }
    assert!(w.events().is_empty(), "nothing was sent");
}

#[test]
fn get_setting_without_a_name_asks_for_all_settings() {
    for (w, scope) in [(Workspace::v3(), "entitytype"), (Workspace::v1(), "scope")] {
        let all = json!({"transfer_mode": "fast"});
        w.answer([json!({"result": all}), json!({"result": all})]);
        assert_eq!(w.call("get_setting", json!({})).expect("all settings"), all);
        assert_eq!(w.call("get_setting", json!({"name": null})).expect("all settings"), all);
        for event in w.events() {
            assert_eq!(event["data"], json!({scope: "workspace", "name": null, "data": null}));
        }
    }
}

/// Arguments that a method must have.
fn required_arguments(method: &Value) -> Value {
    let mut args = method["example"].as_object().cloned().unwrap_or_default();
    for parameter in method["parameters"].as_array().expect("parameters") {
        let name = parameter["name"].as_str().expect("name");
        if !args.contains_key(name) && (parameter["required"] == true || parameter["positional"] == true) {
            let value = match name {
                "query" => json!("User WHERE code=x"),
                "entitytype" | "parent_entitytype" | "targettype" | "target_entitytype" => json!("user"),
                "data" => json!({"a": "b"}),
                "http" => json!("GET"),
                _ => json!(ID),
            };
            args.insert(name.to_owned(), value);
        }
    }
    args.into()
}

#[test]
fn a_default_given_explicitly_changes_nothing_in_any_method() {
    let methods: Value = serde_json::from_str(accsyn_api::methods()).expect("JSON");
    let mut compared = 0;
    for w in [Workspace::v3(), Workspace::v1()] {
        let sent = |method: &str, args: Value| {
            w.answer((0..3).map(|_| json!({"result": []})));
            let outcome = w.call(method, args).map_err(|error| error.message);
            let mut events = w.events();
            for event in &mut events {
                event["eid"] = Value::Null;
                event["created"] = Value::Null;
            }
            (outcome, events)
        };
        for method in methods.as_array().expect("methods") {
            // A wait would go on.
            if method["local"] == true || method["progress"] == true {
                continue;
            }
            let name = method["name"].as_str().expect("name");
            let args = required_arguments(method);
            let plain = sent(name, args.clone());
            for parameter in method["parameters"].as_array().expect("parameters") {
                let key = parameter["name"].as_str().expect("name");
                for value in [&parameter["default"], &Value::Null] {
                    // The data of a raw event may be null.
                    if args.get(key).is_some() || (name == "event" && value.is_null()) {
                        continue;
                    }
                    let mut args = args.clone();
                    args[key] = value.clone();
                    assert_eq!(sent(name, args), plain, "{name}: {key} = {value}");
                    compared += 1;
                }
            }
        }
    }
    assert!(compared > 100, "{compared}");
}
