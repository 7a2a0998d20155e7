//! What is converted between the backend and the caller: dates and ids, and where people's own text stays as it is
//! (docs/differences.md).

mod support;

use accsyn_core::wire::own_text;
use serde_json::{Value, json};
use support::workspace::Workspace;

const USER: &str = "64f0c0ffee00000000000001";

#[test]
fn b26_the_own_text_of_people_is_not_converted() {
    let when = "2026-01-02T23:04:05.678-05:00";
    let plain = "2026-01-02T03:04:05";
    for w in [Workspace::v3(), Workspace::v1()] {
        let text = |text: &str| {
            json!({
                "name": text, "code": text, "description": text, "metadata": {"a": [{"when": text}], "when": text},
                "source_hr": text, "destination": text, "comment": text, "settings": {"a": text}, "list": [text, {"path": text}],
            })
        };
        w.answer([json!({"result": [text(plain)]}), json!({"result": [text(when)]})]);
        let found =
            w.call("find_one", json!({"query": "Job WHERE name='2026-01-02T23:04:05-05:00'"})).expect("find");
        assert_eq!(found, text(plain));
        w.call("update", json!({"entitytype": "job", "entityid": USER, "data": text(when)})).expect("update");
        let events = w.events();
        assert_eq!(events[0]["query"], "name='2026-01-02t23:04:05-05:00'");
        assert_eq!(events[1]["data"], text(when));
    }
}

#[test]
fn b26_settings_are_not_converted() {
    let w = Workspace::v3();
    let value = "2026-01-02T23:04:05";
    w.answer([json!({"result": value}), json!({"result": {"release": value}}), json!({"result": true})]);
    assert_eq!(w.call("get_setting", json!({"name": "release"})).expect("get_setting"), value);
    assert_eq!(w.call("get_settings", json!({})).expect("get_settings"), json!({"release": value}));
    let value = "2026-01-02T23:04:05.678-05:00";
    w.call("set_setting", json!({"entitytype": "workspace", "name": "release", "value": value}))
        .expect("set_setting");
    assert_eq!(w.events()[2]["data"]["value"], value);
}

#[test]
fn b26_settings_keep_whatever_begins_like_an_id() {
    for w in [Workspace::v3(), Workspace::v1()] {
        let value = "ObjectId:64f0c0ffee00000000000001";
        w.answer([json!({"result": value}), json!({"result": {"a": value}}), json!({"result": true})]);
        assert_eq!(w.call("get_setting", json!({"name": "a"})).expect("get_setting"), value);
        assert_eq!(w.call("get_setting", json!({})).expect("all settings"), json!({"a": value}));
        w.call("set_setting", json!({"entitytype": "workspace", "name": "a", "value": value})).expect("set");
        assert_eq!(w.events()[2]["data"]["value"], value);
    }
}

#[test]
fn b27_only_full_dates_are_dates_and_milliseconds_stay() {
    let w = Workspace::v3();
    let sent = json!({
        "created": "2026-01-02T03:04:05", "modified": "2026-01-02T03:04:05.678", "short": "26-01-02T03:04:05", "day": "2026-01-02",
        "micros": "2026-01-02T03:04:05.678901", "zero": "2026-01-02T03:04:05.000",
    });
    w.answer([json!({"result": [sent]}), json!({"result": []})]);
    let read = w.call("find_one", json!({"query": "User"})).expect("find");
    assert_eq!(
        read,
        json!({
            "created": "2026-01-02T03:04:05Z", "modified": "2026-01-02T03:04:05.678Z", "short": "26-01-02T03:04:05", "day": "2026-01-02",
            "micros": "2026-01-02T03:04:05.678901", "zero": "2026-01-02T03:04:05.000Z",
        })
    );
    w.call("update", json!({"entitytype": "user", "entityid": USER, "data": read})).expect("update");
    assert_eq!(w.events()[1]["data"], sent, "what is read and written back is the same");
}

#[test]
fn b33_what_is_read_and_written_back_unchanged_is_the_same_document() {
    let document = json!({
        "id": USER, "created": "2026-01-02T03:04:05", "expires": "2026-01-02T03:04:05Z", "due": "2026-01-02T23:04:05.5-05:00",
        "metadata": {"shot": "2026-01-02T03:04:05"}, "parts": [{"when": "2026-01-02T03:04:05.678+00:00"}],
    });
    for w in [Workspace::v3(), Workspace::v1()] {
        w.answer([json!({"result": [document]}), json!({"result": [document]})]);
        let read = w.call("find_one", json!({"query": "Job"})).expect("find");
        assert_eq!(read["expires"], "2026-01-02T03:04:05Z");
        w.call("update", json!({"entitytype": "job", "entityid": USER, "data": read})).expect("update");
        assert_eq!(w.events()[1]["data"], document);
    }
}

#[test]
fn b33_what_was_never_read_is_written_by_the_rule() {
    const OTHER: &str = "64f0c0ffee00000000000099";
    let (zoned, plain) = ("2026-01-02T03:04:05Z", "2026-01-02T03:04:05");
    for w in [Workspace::v3(), Workspace::v1()] {
        w.answer([
            json!({"result": [{"id": USER, "due": zoned, "a": {"due": zoned}, "b": {"due": plain}}, {"id": OTHER, "due": plain}]}),
            json!({"result": []}),
            json!({"result": []}),
            json!({"result": []}),
            json!({"result": []}),
            json!({"result": [{"id": USER, "due": plain}]}),
            json!({"result": []}),
        ]);
        let read = w.call("find", json!({"query": "Job"})).expect("find");
        let update = |id: &str, data: &Value| {
            w.call("update", json!({"entitytype": "job", "entityid": id, "data": data})).expect("update");
            w.events().last().expect("an event")["data"].clone()
        };
        assert_eq!(update(OTHER, &read[1]), json!({"id": OTHER, "due": plain}), "another entity");
        assert_eq!(update(OTHER, &read[0])["due"], plain, "what another entity had");
        let both = json!({"a": {"due": zoned}, "b": {"due": zoned}});
        assert_eq!(update(USER, &both), json!({"a": {"due": zoned}, "b": {"due": plain}}), "parts");
        w.call("create", json!({"entitytype": "user", "data": {"due": zoned, "id": USER}})).expect("create");
        assert_eq!(w.events().last().expect("an event")["data"]["due"], plain, "a new entity");
        // Read again, in another form.
        w.call("find", json!({"query": "Job"})).expect("find");
        assert_eq!(update(USER, &json!({"due": zoned})), json!({"due": plain}));
    }
}

#[test]
fn the_guide_names_all_keys_of_own_text() {
    let guide = include_str!("../docs/data.md");
    let (_, rest) = guide.split_once("<!-- own text -->").expect("the list");
    let (list, _) = rest.split_once("<!-- end -->").expect("the end of the list");
    let named: Vec<&str> = list.split('`').skip(1).step_by(2).collect();
    let mut keys = own_text::WHOLE.to_vec();
    let suffix = format!("...{}", own_text::SUFFIX);
    keys.push(&suffix);
    keys.extend(own_text::STRINGS);
    assert_eq!(named, keys);
}

#[test]
fn b9_a_text_that_only_looks_like_a_date_stays_as_it_is() {
    let w = Workspace::v3();
    let entity = json!({"a": "2026-13-45T03:04:05", "b": "2026-02-29T00:00:00", "c": "2026-01-02T24:00:00", "d": "2024-02-29T00:00:00"});
    w.answer([json!({ "result": [entity] })]);
    let found = w.call("find_one", json!({"query": "User"})).expect("find");
    assert_eq!(
        found,
        json!({"a": "2026-13-45T03:04:05", "b": "2026-02-29T00:00:00", "c": "2026-01-02T24:00:00", "d": "2024-02-29T00:00:00Z"})
    );
}

#[test]
fn b10_texts_directly_in_lists_are_not_converted() {
    let w = Workspace::v3();
    w.answer([json!({"result": [{"list": ["2026-01-02T03:04:05", ["ObjectId:a"]]}, "2026-01-02T03:04:05"]})]);
    let found = w.call("find", json!({"query": "User"})).expect("find");
    assert_eq!(found, json!([{"list": ["2026-01-02T03:04:05", ["ObjectId:a"]]}, "2026-01-02T03:04:05"]));
}
