//! A query with any quoted value finds exactly the entity with that value and no other.

mod support;

use accsyn_core::wire::query::quote;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::json;
use support::sandbox::{Sandbox, call};

#[test]
fn a_quoted_value_finds_its_entity_and_no_other() {
    let sandbox = Sandbox::start();
    let session = sandbox.session(json!({}));
    let mut runner = TestRunner::new(ProptestConfig {
        cases: 150,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    // Strings that look like the query language, and arbitrary ones.
    let text = prop_oneof![
        3 => "[a-z \"'()=<>!,.*\\\\%_-]{1,20}",
        1 => "(x' or code='a|x\" OR \"1\"=\"1|a) or (b|and|OR|not in|where){1,3}",
        2 => ".{1,20}",
    ];
    let accepted = std::cell::Cell::new(0);
    runner
        .run(&text, |text| {
            let Ok(literal) = quote(&text) else { return Ok(()) };
            accepted.set(accepted.get() + 1);
            let data = json!({"entitytype": "transfer", "data": {"name": "a name", "description": text, "source": "a", "destination": "b"}});
            let created = call(&session, "create", data).map_err(|e| TestCaseError::fail(e.message))?;
            let found = call(&session, "find", json!({"query": format!("Transfer WHERE description={literal}")}));
            let found = found.map_err(|e| TestCaseError::fail(format!("{literal}: {}", e.message)))?;
            let ids: Vec<_> = found.as_array().expect("list").iter().map(|entity| entity["id"].clone()).collect();
            let id = json!({"entitytype": "transfer", "entityid": created["id"]});
            call(&session, "delete_one", id).map_err(|e| TestCaseError::fail(e.message))?;
            prop_assert_eq!(ids, vec![created["id"].clone()], "{}", literal);
            Ok(())
        })
        .expect("no injection");
    assert!(accepted.get() > 50, "only {} texts were accepted", accepted.get());
}
