//! Decoding of find responses, while they arrive and through `serde_json::Value`: time, and peak memory.
//!
//! `cargo bench --bench decode`; memory is counted with `--no-default-features`, since there can be one allocator only

use accsyn_core::wire::answer::Decoder;
use accsyn_core::wire::conversion::Conversion;
use accsyn_core::wire::{ApiVersion, json};
use divan::{Bencher, counter::BytesCount};
use serde_json::{Value, json};

#[cfg(not(feature = "wiping-allocator"))]
#[global_allocator]
static ALLOCATOR: divan::AllocProfiler = divan::AllocProfiler::system();

/// How much is decoded at a time, as by the client.
const PIECE: usize = 48 * 1024;

fn main() {
    divan::main();
}

/// How many entities, and whether the server writes JSON as Python does (ASCII, with spaces) or compactly.
#[derive(Clone, Copy)]
struct Case {
    entities: usize,
    python: bool,
}

impl std::fmt::Display for Case {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let style = if self.python { "python" } else { "compact" };
        write!(f, "{:5} {style}", self.entities)
    }
}

/// The larger one is about 10 MB.
const CASES: [Case; 4] = [
    Case { entities: 1000, python: false },
    Case { entities: 1000, python: true },
    Case { entities: 10_000, python: false },
    Case { entities: 10_000, python: true },
];

#[divan::bench(args = CASES)]
fn while_it_arrives(bencher: Bencher<'_, '_>, case: Case) {
    run(bencher, case, |body| {
        let mut decoder = Decoder::new(ApiVersion::V3, Conversion::Full);
        for piece in body.chunks(PIECE) {
            decoder.body().extend_from_slice(piece);
            decoder.advance(body.len());
        }
        decoder.finish().expect("an answer").into_member("result").expect("a result")
    });
}

#[divan::bench(args = CASES)]
fn through_value(bencher: Bencher<'_, '_>, case: Case) {
    run(bencher, case, |body| {
        let mut answer: Value = serde_json::from_slice(body).expect("an answer");
        rewrite(&mut answer);
        answer["result"].to_string()
    });
}

fn run(bencher: Bencher<'_, '_>, case: Case, decode: impl Fn(&[u8]) -> String + Sync) {
    let body = answer(case).into_bytes();
    bencher.counter(BytesCount::of_slice(&body)).bench(|| decode(&body));
}

/// The rules of decoding, on a tree.
fn rewrite(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for member in members.values_mut() {
                match member {
                    Value::String(text) if text.starts_with("ObjectId:") => {
                        *text = text.replace("ObjectId:", "");
                    }
                    Value::String(text) if is_date(text) => text.push('Z'),
                    other => rewrite(other),
                }
            }
        }
        Value::Array(items) => items.iter_mut().filter(|item| item.is_object()).for_each(rewrite),
        _ => {}
    }
}

fn is_date(text: &str) -> bool {
    matches!(text.len(), 19 | 23)
        && text.as_bytes()[10] == b'T'
        && text.parse::<jiff::civil::DateTime>().is_ok()
}

/// A find answer with transfers as a backend describes them.
fn answer(case: Case) -> String {
    let transfers: Vec<Value> = (0..case.entities).map(transfer).collect();
    let answer = json!({ "result": transfers });
    let mut text = String::new();
    if case.python {
        json::encode(&answer, &mut text);
    } else {
        text = answer.to_string();
    }
    text
}

const STATUSES: [&str; 4] = ["waiting", "running", "done", "failed"];

fn transfer(number: usize) -> Value {
    let id = |kind: usize| format!("ObjectId:64f0c1d2e3a4{kind:04x}{number:08x}");
    let date =
        |hours: usize| format!("2026-{:02}-{:02}T{:02}:41:05", 1 + number % 11, 1 + number % 28, hours);
    let shot = format!("sq{:03}_sh{:04}", number % 97, number * 10 % 9973);
    json!({
        "id": id(1),
        "code": format!("{shot}_plates_to_vendor"),
        "name": format!("{shot} plates to Märta's vendor"),
        "description": "",
        "status": STATUSES[number % STATUSES.len()],
        "uri": format!("acmefilm/medium/{shot}_plates_to_vendor"),
        "parent": id(2),
        "parent_hr": "medium",
        "user": id(3),
        "user_hr": "john@user.com",
        "source": id(4),
        "source_hr": "workspace:volume=projects/acme/plates",
        "destination": id(5),
        "destination_hr": "vendor@example.com:incoming/plates/",
        "progress": number % 101,
        "size": number * 7_340_033 + 1024,
        "speed": (number % 4000) as f64 / 16.0,
        "etr": "00:12:31",
        "priority": 500 + number % 10,
        "created": date(8),
        "creator": id(3),
        "modified": format!("{}.{:03}", date(9), number % 1000),
        "modifier": id(3),
        "started": date(10),
        "finished": if number.is_multiple_of(2) { Value::Null } else { date(11).into() },
        "public": false,
        "recipients": [{ "user": id(6), "user_hr": "vendor@example.com", "actioned": number.is_multiple_of(3) }],
        "settings": { "transfer_speedlimit": "100", "transfer_mode": "twoway" },
        "metadata": { "show": "acme", "shot": shot, "version": number % 20, "notes": "say \"hi\"\nto all" },
    })
}
