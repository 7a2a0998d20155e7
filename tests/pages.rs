//! Reading a query page by page: complete, in order, and with an end that is not mistaken for a failure.

mod support;

use std::collections::HashSet;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use accsyn_api::{Pages, Pending};
use accsyn_core::error::Status;
use serde_json::{Value, json};
use support::recorder::Recorder;
use support::sandbox::{Sandbox, call};
use support::submitted::{SOON, eventually, submit};
use support::workspace::{Workspace, event};

#[test]
fn pages_are_complete_and_end() {
    let sandbox = Sandbox::start();
    let session = Arc::new(sandbox.session(json!({})));
    for number in 0..25 {
        let data = json!({"name": format!("page-{number:02}"), "source": "a", "destination": "b"});
        call(&session, "create", json!({"entitytype": "transfer", "data": data})).expect("create");
    }
    for (options, sizes) in [
        (json!({"limit": 10}), vec![10, 10, 5]),
        (json!({"limit": 10, "prefetch": false}), vec![10, 10, 5]),
        (json!({"limit": 5}), vec![5, 5, 5, 5, 5]),
        (json!({"limit": 10, "skip": 20}), vec![5]),
        (json!({"limit": 10, "max": 12, "attributes": ["name"]}), vec![10, 2]),
        (json!({"max": 0}), vec![]),
        (json!({}), vec![25]),
    ] {
        let query = "Transfer WHERE name=page-*";
        let pages = Pages::open(&session, query, Some(&options.to_string())).expect("open");
        let mut found = Vec::new();
        while let Some(page) = pages.next_page().expect("page") {
            found.push(serde_json::from_str::<Vec<Value>>(&page).expect("list"));
        }
        assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), sizes, "{options}");
        let names: HashSet<&str> =
            found.iter().flatten().filter_map(|entity| entity["name"].as_str()).collect();
        assert_eq!(names.len(), sizes.iter().sum::<usize>(), "each once");
        assert!(pages.next_page().expect("still over").is_none());
    }
    assert!(session.next_completed(Duration::ZERO).is_none(), "pages are no completions");
    for wrong in
        [json!({"limit": 0}), json!({"limit": "x"}), json!({"prefetch": 1}), json!([]), json!({"limt": 5})]
    {
        let error = Pages::open(&session, "Transfer", Some(&wrong.to_string())).expect_err("wrong");
        assert_eq!(error.status, Status::InvalidArgument);
    }
    let broken = Pages::open(&session, "Transfer WHERE name=", None).expect("open");
    assert_eq!(broken.next_page().expect_err("syntax").status, Status::Backend);
    assert!(broken.next_page().expect("over").is_none());
}

/// The backend knows neither `limit` nor `skip` for them, and would answer the same again and again.
#[test]
fn names_are_one_page() {
    for version in [3, 1] {
        for query in ["EntityTypes", "attributes WHERE entitytype=user"] {
            let w = Workspace::opening(version, json!({})).expect("login");
            w.answer(vec![json!({"result": ["a", "b", "c"]}); 3]);
            let session = Arc::new(w.session);
            let pages = Pages::open(&session, query, Some(r#"{"limit": 2}"#)).expect("open");
            assert_eq!(pages.next_page().expect("a page").as_deref(), Some(r#"["a","b","c"]"#), "{query}");
            assert_eq!(pages.next_page().expect("the end"), None, "{query}");
            assert_eq!(w.recorder.take().len(), 1, "{query}");
        }
    }
}

/// A host may have made room for so many.
#[test]
fn no_more_entities_come_than_the_most_that_were_asked_for() {
    for (options, expected) in [(r#"{"max": 3}"#, vec![3]), (r#"{"max": 7, "limit": 2}"#, vec![5, 2])] {
        let w = Workspace::v3();
        let entities: Vec<Value> = (0..5).map(|id| json!({"id": id.to_string(), "a": "],"})).collect();
        w.answer(vec![json!({ "result": entities }); 3]);
        let session = Arc::new(w.session);
        let pages = Pages::open(&session, "User", Some(options)).expect("open");
        let mut sizes = Vec::new();
        while let Some(page) = pages.next_page().expect("page") {
            let page: Vec<Value> = serde_json::from_str(&page).expect("list");
            assert_eq!(page, entities[..page.len()], "{options}");
            sizes.push(page.len());
        }
        assert_eq!(sizes, expected, "{options}");
    }
}

/// The parameters of `find_pages`, from the method table.
fn parameters() -> Vec<Value> {
    let methods: Vec<Value> = serde_json::from_str(accsyn_api::methods()).expect("JSON");
    let find = methods.into_iter().find(|method| method["name"] == "find").expect("find");
    find["pages"]["parameters"].as_array().expect("parameters").clone()
}

#[test]
fn every_option_of_the_table_is_accepted_where_the_table_has_it() {
    for version in [3, 1] {
        let w = Workspace::opening(version, json!({})).expect("login");
        let session = Arc::new(w.session);
        for parameter in parameters().iter().filter(|parameter| parameter["required"] == false) {
            let name = parameter["name"].as_str().expect("name");
            let value = match parameter["type"].as_str().expect("type") {
                // True is refused, as the next test shows.
                "boolean" => json!(name != "single_entity_query"),
                "integer" => json!(7),
                "string" => json!("0123456789abcdef01234567"),
                "array of string" => json!(["name"]),
                other => panic!("{name}: {other}"),
            };
            let opened = Pages::open(&session, "User", Some(&json!({ name: value }).to_string()));
            let has_it = parameter["api_versions"].as_array().expect("versions").contains(&version.into());
            match opened {
                Ok(_) => assert!(has_it, "{name} in {version}"),
                Err(error) => {
                    assert!(!has_it, "{name} in {version}: {error}");
                    assert_eq!(error.status, Status::Unsupported, "{error}");
                }
            }
        }
    }
}

/// The data of the only event that was sent.
fn sent_data(recorder: &Recorder) -> Value {
    let [sent] = &recorder.take()[..] else { panic!("one request") };
    event(sent)["data"].clone()
}

#[test]
fn a_page_is_requested_as_find_requests_it() {
    for version in [3, 1] {
        let w = Workspace::opening(version, json!({})).expect("login");
        let (session, recorder) = (Arc::new(w.session), w.recorder);
        let empty = || recorder.arm([json!({"json": {"result": []}})]);
        let shared = json!({"finished": true, "attributes": ["name"], "skip": 3, "archived": false});
        let mut args = shared.clone();
        args["query"] = json!("User");
        args["limit"] = parameters().iter().find(|p| p["name"] == "limit").expect("limit")["default"].clone();
        empty();
        call(&session, "find", args).expect("find");
        let found = sent_data(&recorder);
        for of_pages in [json!({}), json!({"single_entity_query": false, "max": 900, "prefetch": false})] {
            let mut options = shared.as_object().expect("object").clone();
            options.extend(of_pages.as_object().expect("object").clone());
            empty();
            let pages = Pages::open(&session, "User", Some(&Value::from(options).to_string())).expect("open");
            assert_eq!(pages.next_page().expect("page"), None);
            assert_eq!(sent_data(&recorder), found, "api_version {version}");
        }
    }
}

#[test]
fn a_single_entity_query_is_refused_in_both_api_versions() {
    for version in [3, 1] {
        let w = Workspace::opening(version, json!({})).expect("login");
        let session = Arc::new(w.session);
        let open = |single: bool| {
            Pages::open(&session, "User", Some(&json!({ "single_entity_query": single }).to_string()))
        };
        assert!(open(false).is_ok(), "its default changes nothing");
        let error = open(true).expect_err("one entity has no pages");
        assert_eq!(error.status, Status::InvalidArgument);
        assert!(error.message.contains("find_one"), "{error}");
    }
}

#[test]
fn a_mistyped_option_is_answered_with_the_option_that_was_meant() {
    let w = Workspace::opening(3, json!({})).expect("login");
    let session = Arc::new(w.session);
    for (wrong, meant) in [("prefech", "prefetch"), ("maxx", "max"), ("attribute", "attributes")] {
        let error =
            Pages::open(&session, "User", Some(&json!({ wrong: true }).to_string())).expect_err("unknown");
        assert_eq!(error.status, Status::InvalidArgument);
        assert!(error.message.contains(&format!("find_pages has no argument `{wrong}`")), "{error}");
        assert!(error.message.contains(&format!("did you mean `{meant}`")), "{error}");
        assert_eq!(error.method.as_deref(), Some("find_pages"));
    }
}

#[test]
fn a_page_that_is_no_list_is_not_taken_for_the_end() {
    for answer in [json!({"result": {"a": 1}}), json!({"result": "oops"}), json!({})] {
        let w = Workspace::opening(3, json!({})).expect("login");
        let (session, recorder) = (Arc::new(w.session), w.recorder);
        recorder.arm([json!({"json": {"result": [{"id": "1"}]}}), json!({ "json": answer })]);
        let pages = Pages::open(&session, "User", Some(r#"{"limit": 1}"#)).expect("open");
        assert!(pages.next_page().expect("the first").is_some());
        assert_eq!(pages.next_page().expect_err("no list").status, Status::Protocol, "{answer}");
        assert!(pages.next_page().expect("over").is_none());
    }
}

#[test]
fn a_cursor_keeps_no_session_alive() {
    let sandbox = Sandbox::start();
    let session = Arc::new(sandbox.session(json!({})));
    let pages = Pages::open(&session, "User", Some(r#"{"limit": 1}"#)).expect("open");
    assert!(pages.next_page().expect("page").is_some());
    let alive = Arc::downgrade(&session);
    session.close();
    drop(session);
    eventually("the session is gone", || alive.strong_count() == 0);
    assert_eq!(pages.next_page().expect_err("closed").status, Status::Cancelled);
    assert!(pages.next_page().expect("over").is_none());
    assert!(pages.next_page().expect("still over").is_none());
}

#[test]
fn the_page_in_hand_survives_the_end_of_the_session() {
    let sandbox = Sandbox::start();
    let session = Arc::new(sandbox.session(json!({})));
    let pages = Pages::open(&session, "User", Some(r#"{"limit": 1}"#)).expect("open");
    assert!(pages.next_page().expect("page").is_some());
    session.close();
    assert_eq!(pages.next_page().expect_err("closed").status, Status::Cancelled);
    assert!(pages.next_page().expect("over").is_none());
}

#[test]
fn the_next_page_does_not_wait_behind_other_calls() {
    let w = Workspace::opening(3, json!({"workers": 1})).expect("login");
    let (session, recorder) = (Arc::new(w.session), w.recorder);
    recorder.arm([
        json!({"delay": 60, "json": {"result": []}}),
        json!({"json": {"result": [{"id": "1"}]}}),
        json!({"json": {"result": [{"id": "2"}]}}),
    ]);
    let slow = submit(&session, "find", json!({"query": "User"}));
    eventually("the only worker is busy", || !recorder.take().is_empty());
    let (sender, receiver) = mpsc::channel();
    let pages = Pages::open(&session, "User", Some(r#"{"limit": 1}"#)).expect("pages");
    std::thread::spawn(move || {
        for _ in 0..2 {
            sender.send(pages.next_page().expect("page")).expect("test");
        }
    });
    for number in ["1", "2"] {
        let page = receiver.recv_timeout(SOON).expect("it waits for the other call");
        assert_eq!(page.as_deref(), Some(&*format!("[{{\"id\":\"{number}\"}}]")));
    }
    assert!(!slow.is_done());
}

/// The result of a submitted page.
fn finished(call: &Arc<Pending>) -> Result<Value, Status> {
    assert!(call.wait(SOON), "the page is stuck");
    let page = call.take().expect("a result").map_err(|error| error.status)?;
    Ok(serde_json::from_str(&page).expect("JSON"))
}

#[test]
fn submitted_pages_come_in_order_and_end_with_null() {
    let sandbox = Sandbox::start();
    let session = Arc::new(sandbox.session(json!({})));
    let all: Value = call(&session, "find", json!({"query": "User"})).expect("users");
    for options in [json!({"limit": 1}), json!({"limit": 1, "prefetch": false})] {
        let pages = Pages::open(&session, "User", Some(&options.to_string())).expect("open");
        let mut found = Vec::new();
        loop {
            let page = pages.submit_next(|_| Ok(7)).expect("submitted");
            let done = session.next_completed(SOON).expect("a page is a completion");
            assert_eq!((done.id(), done.handle()), (page.id(), 7));
            match finished(&page).expect("page") {
                Value::Array(page) => found.extend(page),
                end => break assert_eq!(end, Value::Null),
            }
        }
        assert_eq!(Value::from(found), all, "{options}");
        assert_eq!(finished(&pages.submit_next(|_| Ok(7)).expect("still over")), Ok(Value::Null));
        assert!(pages.next_page().expect("still over").is_none());
        session.next_completed(SOON).expect("the last one");
    }
    assert!(
        session.next_completed(Duration::ZERO).is_none(),
        "pages that are fetched ahead are no completions"
    );
}

#[test]
fn a_page_that_is_fetched_ahead_can_be_submitted_at_any_moment() {
    let w = Workspace::opening(3, json!({})).expect("login");
    let (session, recorder) = (Arc::new(w.session), w.recorder);
    for round in 0..50 {
        recorder.arm([
            json!({"json": {"result": [{"id": "1"}]}}),
            json!({"delay": f64::from(round % 5) / 1000.0, "json": {"result": [{"id": "2"}]}}),
            json!({"json": {"result": []}}),
        ]);
        let pages = Pages::open(&session, "User", Some(r#"{"limit": 1}"#)).expect("open");
        let read = |number: i32| {
            // Alternates between both ways to read.
            if (number + round) % 2 == 0 {
                return pages.next_page().expect("page");
            }
            let page = finished(&pages.submit_next(|_| Ok(1)).expect("submitted")).expect("page");
            session.next_completed(SOON).expect("a completion");
            Some(page.to_string()).filter(|page| page != "null")
        };
        let ids: Vec<_> = (0..3).map(read).collect();
        assert_eq!(ids, [Some(r#"[{"id":"1"}]"#.to_owned()), Some(r#"[{"id":"2"}]"#.to_owned()), None]);
        recorder.take();
    }
}

#[test]
fn one_page_is_submitted_at_a_time_and_one_that_was_cancelled_comes_again() {
    let w = Workspace::opening(3, json!({})).expect("login");
    let (session, recorder) = (Arc::new(w.session), w.recorder);
    let answer = |id: &str| json!({"json": {"result": [{"id": id}]}});
    recorder.arm([
        json!({"delay": 60, "json": {"result": []}}),
        answer("1"),
        json!({"json": {"result": []}}),
    ]);
    let pages = Pages::open(&session, "User", Some(r#"{"limit": 1}"#)).expect("open");
    let slow = pages.submit_next(|_| Ok(1)).expect("submitted");
    eventually("it is on its way", || !recorder.take().is_empty());
    for second in [pages.submit_next(|_| Ok(2)).map(|_| ()), pages.next_page().map(|_| ())] {
        let error = second.expect_err("one at a time");
        assert_eq!(error.status, Status::InvalidArgument);
        assert!(error.message.contains("still being fetched"), "{}", error.message);
    }
    slow.cancel();
    assert_eq!(finished(&slow), Err(Status::Cancelled));
    let again = pages.submit_next(|_| Ok(2)).expect("submitted");
    assert_eq!(finished(&again), Ok(json!([{"id": "1"}])));
    let sent = recorder.take();
    assert!(
        !sent[0].query.as_deref().expect("a query").contains("skip"),
        "a page was left out: {:?}",
        sent[0]
    );
    assert_eq!(pages.next_page().expect("the end"), None);
}

#[test]
fn a_page_under_way_is_cancelled_with_its_cursor_and_with_its_session() {
    let w = Workspace::opening(3, json!({})).expect("login");
    let (session, recorder) = (Arc::new(w.session), w.recorder);
    recorder
        .arm([json!({"delay": 60, "json": {"result": []}}), json!({"delay": 60, "json": {"result": []}})]);
    let open = || Pages::open(&session, "User", None).expect("open");
    let (freed, kept) = (open(), open());
    let page = freed.submit_next(|_| Ok(1)).expect("submitted");
    freed.close();
    assert_eq!(finished(&page), Err(Status::Cancelled));
    let page = kept.submit_next(|_| Ok(2)).expect("submitted");
    session.close();
    assert_eq!(finished(&page), Err(Status::Cancelled));
    assert_eq!(kept.submit_next(|_| Ok(3)).expect_err("closed").status, Status::Cancelled);
}
