//! What does not exist is refused with the nearest name, of those that the caller may see.

mod support;

use serde_json::{Value, json};
use support::Sandbox;

const STANDARD: &str = "vendor@vfxhouse.de";
const EMPLOYEE: &str = "lisa@example.com";

fn sandbox() -> Sandbox {
    Sandbox::start(&["--time-scale", "0", "--no-quirks"])
}

#[test]
fn every_name_of_an_event_that_does_not_exist_is_refused_with_the_nearest() {
    let sandbox = sandbox();
    let (john, volume) = (sandbox.id("user", "john@user.com"), sandbox.id("volume", "projects"));
    let (delivery, folder) = (sandbox.id("delivery", "Trailer ProRes"), sandbox.id("folder", "thefilm"));
    let transfer = |key: &str, value: &str| {
        let mut data =
            json!({"source": "volume=projects/TheFilm/specs.pdf", "destination": "john@user.com:/x/"});
        data[key] = value.into();
        data
    };
    let acl = |entity: &str, target: &str| json!({"entity": entity, "target": target, "read": true, "invite": false});
    let mut cases = vec![
        ("POST", "transfer/create", transfer("queue", "hgh"), "", "high"),
        ("POST", "transfer/create", transfer("parent", "hgh"), "", "high"),
        ("POST", "transfer/create", transfer("user", "lis@example.com"), "", EMPLOYEE),
        ("POST", "transfer/create", transfer("destination", "jon@user.com:/x"), "", "john@user.com"),
        ("POST", "transfer/create", transfer("destination", "jon@user.com"), "", "john@user.com"),
        ("POST", "transfer/create", transfer("source", "site=berln:volume=projects/x"), "", "berlin"),
        ("POST", "transfer/create", transfer("source", "sit=berlin:volume=projects/x"), "", "site"),
        ("POST", "transfer/create", transfer("source", "clent=edit-01:/x"), "", "client"),
        ("POST", "transfer/create", transfer("source", "client=edit-1:/x"), "", "edit-01"),
        ("POST", "transfer/create", transfer("source", "collection=startp"), "", "startup"),
        (
            "POST",
            "transfer/create",
            transfer("destination", "lisa@example.com:share=thefim/x"),
            "",
            "thefilm",
        ),
        ("POST", "delivery/create", json!({"name": "d", "recipients": ["vendor"]}), "", "e-mail"),
        ("POST", "user/create", json!({"code": "n@x.com", "volumes": ["projcts"]}), "", "projects"),
        ("POST", "folder/create", json!({"name": "f", "parent": "projcts"}), "", "projects"),
        ("POST", "home/create", json!({"user": "lis@example.com"}), "", EMPLOYEE),
        (
            "POST",
            "volume/create",
            json!({"name": "v", "server": "storage1.acmefilm.con"}),
            "",
            "storage1.acmefilm.com",
        ),
        (
            "POST",
            "task/create",
            json!({"source": "volume=projects/a", "parent": "sh020_plate_v01"}),
            "",
            "sh020_plate_v001",
        ),
        ("POST", "file/create", json!({"files": []}), "startp", "startup"),
        ("POST", "collection/file/remove", json!({"files": []}), "startp", "startup"),
        ("POST", "acl/create", acl("user:lis@example.com", &format!("share:{folder}")), "", EMPLOYEE),
        ("POST", "acl/create", acl(&format!("user:{john}"), "share:thefil"), "", "thefilm"),
        (
            "POST",
            "volume/server",
            json!({"client": "storage1.acmefilm.con"}),
            &volume,
            "storage1.acmefilm.com",
        ),
        ("POST", "volume/server", json!({"client": "storage1.acmefilm.com"}), "projcts", "projects"),
        ("GET", "volume/servers", json!({}), "projcts", "projects"),
        (
            "POST",
            "job/recipient/add",
            json!({"recipient": "lis@example.com", "invite": false}),
            &delivery,
            EMPLOYEE,
        ),
        ("POST", "job/recipient/add", json!({"recipient": EMPLOYEE}), "Trailer ProRs", "Trailer ProRes"),
        ("GET", "job/recipients", json!({}), "Trailer ProRs", "Trailer ProRes"),
        ("PUT", "queue/edit", json!({"description": "x"}), "hgh", "high"),
        ("PUT", "user/edit", json!({"queue": "hgh"}), &john, "high"),
        ("DELETE", "folder/delete", json!({}), "thefil", "thefilm"),
        ("PUT", "user/deactivate", json!({}), "lis@example.com", EMPLOYEE),
        ("GET", "setting", json!({"entitytype": "queue"}), "hgh", "high"),
    ];
    for (path, near) in [
        ("collection=startp", "startup"),
        ("share=thefil/x", "thefilm"),
        ("shar=thefilm", "share"),
        ("site=berln:volume=projects", "berlin"),
        ("site=berln", "berlin"),
        ("site=berlin/x", "site=berlin:path"),
        ("sit=berlin:volume=projects", "site"),
        ("delivery=Trailer ProRs", "Trailer ProRes"),
    ] {
        cases.push(("GET", "workspace/file", json!({"op": "ls", "path": path}), "", near));
    }
    for (http, uri, data, id, near) in cases {
        let reason = sandbox.message(http, uri, data.clone(), id);
        assert!(reason.contains(near) && !reason.contains("permitted"), "{uri} {data} {id}: {reason}");
    }
}

#[test]
fn names_that_a_user_may_not_see_are_never_suggested() {
    let sandbox = sandbox();
    let suggested = |user: &str, http: &str, uri: &str, data: Value, id: &str| {
        let answer = sandbox.answer_to(user, http, uri, data, json!({ "id": id }));
        answer["message"].as_str().unwrap_or_else(|| panic!("{uri} {id} is not refused: {answer}")).to_owned()
    };
    let all = sandbox.control("GET", "/entities", Value::Null);
    for user in [STANDARD, EMPLOYEE] {
        for (kind, entities) in all.as_object().expect("object") {
            let data = json!({"finished": true, "inactive": true, "archived": true});
            let seen =
                sandbox.answer_to(user, "GET", &format!("{kind}/find"), data, json!({}))["result"].clone();
            let is_seen =
                |code: &str| seen.as_array().expect(kind).iter().any(|entity| entity["code"] == code);
            for code in entities.as_array().expect(kind).iter().filter_map(|entity| entity["code"].as_str()) {
                if code.chars().count() < 4
                    || is_seen(code)
                    || matches!(kind.as_str(), "acl" | "task" | "file")
                {
                    continue;
                }
                // Near enough to be suggested, and not a part of it.
                let mut wrong: Vec<char> = code.chars().collect();
                wrong[1] = '0';
                let wrong: String = wrong.into_iter().collect();
                let mut messages = vec![
                    suggested(user, "PUT", &format!("{kind}/edit"), json!({"description": "x"}), &wrong),
                    suggested(user, "DELETE", &format!("{kind}/delete"), json!({}), &wrong),
                    suggested(user, "GET", "setting", json!({"entitytype": kind}), &wrong),
                ];
                for scope in ["share", "volume", "folder", "home", "collection", "site", "client", "delivery"]
                {
                    let path = format!("{scope}={wrong}");
                    messages.push(suggested(
                        user,
                        "GET",
                        "workspace/file",
                        json!({"op": "ls", "path": path}),
                        "",
                    ));
                    let path = format!("{scope}={code}");
                    if scope != kind && scope != "share" {
                        messages.push(
                            suggested(user, "GET", "workspace/file", json!({"op": "ls", "path": path}), "")
                                .replace(&path, "")
                                .replace(&format!("'{code}'"), ""),
                        );
                    }
                    for text in [
                        format!("{scope}={wrong}:/x"),
                        format!("{user}:{scope}={wrong}"),
                        format!("{wrong}:/x"),
                    ] {
                        let data = json!({"source": text, "destination": format!("{user}:/x/")});
                        let answer = sandbox.answer_to(user, "POST", "transfer/create", data, json!({}));
                        messages.push(answer["message"].as_str().unwrap_or_default().to_owned());
                    }
                }
                let data =
                    json!({"source": format!("{user}:/x"), "destination": "share=thefilm/x", "queue": wrong});
                messages.push(suggested(user, "POST", "transfer/create", data, ""));
                for message in messages {
                    assert!(!message.contains(code), "{user} {kind} {wrong}: {message}");
                }
            }
        }
    }
    // What they see is.
    let reason =
        suggested(STANDARD, "GET", "workspace/file", json!({"op": "ls", "path": "share=thefil"}), "");
    assert!(reason.contains("'thefilm'"), "{reason}");
}

#[test]
fn the_control_interface_names_the_nearest_path_key_and_name_to_those_who_have_the_token() {
    let sandbox = sandbox();
    sandbox.control("POST", "/snapshot", json!({"name": "evening"}));
    for (http, path, body, near) in [
        ("GET", "/jurnal", Value::Null, "'/journal'"),
        ("POST", "/rest", json!({}), "'/reset'"),
        ("POST", "/expect", json!({"uri": "transfer/find", "cont": 0}), "'count'"),
        ("POST", "/expect", json!({"ur": "transfer/find", "count": 0}), "'uri'"),
        ("POST", "/restore", json!({"name": "evenin"}), "'evening'"),
        ("POST", "/clients", json!({"code": "edit-02"}), "'edit-01'"),
        ("POST", "/clients", json!({"code": "n1", "user": "lis@example.com"}), "'lisa@example.com'"),
        ("POST", "/clients", json!({"code": "n1", "user": EMPLOYEE, "type": 5}), "not 5"),
        ("POST", "/clients", json!({"code": "n1", "user": EMPLOYEE, "type": -1}), "not -1"),
        ("POST", "/clients", json!({"code": "edit-01", "mapped": {"thefil": {"path": "/f"}}}), "'thefilm'"),
    ] {
        let answer = sandbox.control(http, path, body.clone());
        let reason = answer["message"].as_str().unwrap_or_else(|| panic!("{path} {body}: {answer}"));
        assert!(reason.contains(near), "{path} {body}: {reason}");
    }
    let control = sandbox.url("control", "");
    let (root, token) = control.rsplit_once('/').expect("token");
    let status = |path: String, token: &str| {
        let request = sandbox.client.get(path).header("Authorization", format!("Bearer {token}"));
        request.send().expect("answer").status().as_u16()
    };
    assert_eq!(status(format!("{control}/jurnal"), ""), 404);
    assert_eq!(status(format!("{root}/jurnal"), token), 404);
    assert_eq!(status(format!("{root}/jurnal"), "x"), 401);
    assert_eq!(status(format!("{root}/{token}x/jurnal"), ""), 401);
}
