//! What docs/status-changes.md says to set in order to retry, hold, resume and end jobs.

mod support;

use accsyn_api::Session;
use serde_json::{Value, json};
use support::sandbox::{Sandbox, call};

fn one(session: &Session, query: &str) -> Value {
    let found = call(session, "find_one", json!({"query": query, "finished": true})).expect(query);
    assert!(found.is_object(), "{query}: {found}");
    found
}

fn set(
    session: &Session,
    entitytype: &str,
    entity: &Value,
    status: &str,
) -> Result<Value, accsyn_core::error::Error> {
    let data = json!({"entitytype": entitytype, "entityid": entity["id"], "data": {"status": status}});
    call(session, "update", data)
}

fn status(session: &Session, entity: &Value) -> String {
    let query = format!("Transfer WHERE id={}", entity["id"].as_str().expect("id"));
    one(session, &query)["status"].as_str().expect("status").to_owned()
}

#[test]
fn a_failed_transfer_that_is_set_to_waiting_is_retried() {
    let sandbox = Sandbox::start();
    let session = sandbox.session(json!({}));
    let failed = one(&session, "Transfer WHERE status=failed");
    set(&session, "transfer", &failed, "waiting").expect("retry");
    assert_eq!(status(&session, &failed), "waiting");
}

#[test]
fn a_running_transfer_is_held_resumed_and_ended() {
    let sandbox = Sandbox::start();
    let session = sandbox.session(json!({}));
    let running = one(&session, "Transfer WHERE status=running");
    for wanted in ["paused", "waiting", "aborted", "waiting", "done"] {
        set(&session, "transfer", &running, wanted)
            .unwrap_or_else(|error| panic!("{wanted}: {}", error.message));
        assert_eq!(status(&session, &running), wanted);
    }
}

#[test]
fn statuses_that_are_consequences_cannot_be_set() {
    let sandbox = Sandbox::start();
    let session = sandbox.session(json!({}));
    let waiting = one(&session, "Transfer WHERE status=waiting AND queue=medium");
    for refused in ["running", "failed", "init"] {
        assert!(set(&session, "transfer", &waiting, refused).is_err(), "{refused}");
    }
    assert_eq!(status(&session, &waiting), "waiting");
}

#[test]
fn a_delivery_without_files_or_recipients_is_not_submitted() {
    let sandbox = Sandbox::start();
    let session = sandbox.session(json!({}));
    let draft = one(&session, "Delivery WHERE status=init");
    let error = set(&session, "delivery", &draft, "pending").expect_err("there is nothing in it");
    assert_eq!(error.status.code(), "BACKEND");
}
