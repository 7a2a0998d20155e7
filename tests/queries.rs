//! The examples of docs/queries.md find in the sandbox what the guide says.

mod support;

use std::collections::BTreeSet;

use serde_json::{Value, json};
use support::sandbox::{Sandbox, call};

const GUIDE: &str = include_str!("../docs/queries.md");

/// The rows of all tables with these headings.
fn rows(headings: &str) -> Vec<Vec<&'static str>> {
    let mut rows = Vec::new();
    let mut is_inside = false;
    for line in GUIDE.lines() {
        if line == headings {
            is_inside = true;
        } else if !line.starts_with('|') {
            is_inside = false;
        } else if is_inside && !line.starts_with("| ---") {
            let cells = line.trim_start_matches("| ").trim_end_matches('|').split(" | ");
            rows.push(cells.map(|cell| cell.trim().trim_matches(['`', '|']).trim()).collect());
        }
    }
    assert!(!rows.is_empty(), "no table {headings}");
    rows
}

/// The names of what a query finds.
fn names(found: &Value) -> BTreeSet<&str> {
    let name = |entity: &'_ Value| entity["name"].as_str().or(entity["code"].as_str()).map(str::len);
    assert!(found.as_array().expect("a list").iter().all(|entity| name(entity).is_some()), "{found}");
    let entities = found.as_array().expect("a list").iter();
    entities.filter_map(|entity| entity["name"].as_str().or(entity["code"].as_str())).collect()
}

#[test]
fn every_query_of_the_guide_finds_what_the_guide_says() {
    let sandbox = Sandbox::start();
    let session = sandbox.session(json!({}));
    let plain = rows("| query | finds |").into_iter().map(|row| (row[0], "", row.get(1).copied()));
    let with_option =
        rows("| query | option | finds |").into_iter().map(|row| (row[0], row[1], row.get(2).copied()));
    let mut wrong = Vec::new();
    let mut count = 0;
    for (query, option, expected) in plain.chain(with_option) {
        let mut args = json!({"query": query});
        if !option.is_empty() {
            args[option] = true.into();
        }
        let found = call(&session, "find", args).unwrap_or_else(|error| panic!("{query}: {}", error.message));
        let expected: BTreeSet<&str> =
            expected.unwrap_or_default().split(", ").filter(|name| !name.is_empty()).collect();
        if names(&found) != expected {
            wrong.push(format!("{query} ({option}): {:?}", names(&found)));
        }
        count += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 30, "only {count} examples were found");
}

#[test]
fn the_special_queries_of_the_guide_return_names() {
    let sandbox = Sandbox::start();
    let session = sandbox.session(json!({}));
    for row in rows("| query | returns |") {
        let found = call(&session, "find", json!({"query": row[0]})).expect(row[0]);
        let found = found.as_array().expect("a list");
        assert!(found.len() > 5 && found.iter().all(Value::is_string), "{}: {found:?}", row[0]);
    }
}

#[test]
fn every_faulty_query_of_the_guide_fails_as_the_guide_says() {
    let sandbox = Sandbox::start();
    let session = sandbox.session(json!({}));
    for row in rows("| query | fails with | message |") {
        let error = call(&session, "find", json!({"query": row[0]})).expect_err(row[0]);
        assert_eq!(error.status.code(), row[1], "{}: {}", row[0], error.message);
        assert!(error.message.contains(row[2]), "{}: {}", row[0], error.message);
    }
}
