//! `accsyn_methods` describes the functions of the header and the methods of the table.

use std::path::Path;

use serde_json::Value;

fn methods() -> Vec<Value> {
    serde_json::from_str(accsyn_api::methods()).expect("a list")
}

/// The methods, and the functions that read the result of one page by page.
fn with_pages() -> Vec<Value> {
    let methods = methods();
    let pages: Vec<Value> =
        methods.iter().map(|method| method["pages"].clone()).filter(|pages| !pages.is_null()).collect();
    assert_eq!(pages.len(), 1, "find has a cursor");
    [methods, pages].concat()
}

/// The parameters of a function in the header, without the session.
fn declared(header: &str, function: &str) -> Option<Vec<String>> {
    let start = header.find(&format!(" *{function}("))?;
    let list = &header[start..][..header[start..].find(';')?];
    let inner = &list[list.find('(')? + 1..list.rfind(')')?];
    let names = inner.split(',').filter_map(|one| one.trim().rsplit([' ', '*']).next().map(str::to_owned));
    Some(names.filter(|name| name != "session" && name != "void").collect())
}

#[test]
fn every_method_has_its_direct_function_with_the_same_parameters() {
    let header = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("include/accsyn.h"))
        .expect("header");
    for method in with_pages() {
        let name = method["name"].as_str().expect("name");
        if method["c_function"] == false {
            assert!(declared(&header, &format!("accsyn_{name}")).is_none(), "{name} is by name only");
            continue;
        }
        let declared = declared(&header, &format!("accsyn_{name}"));
        let declared = declared.unwrap_or_else(|| panic!("there is no accsyn_{name} in the header"));
        let parameters = method["parameters"].as_array().expect("parameters");
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let mut described: Vec<String> = parameters
            .iter()
            .filter_map(|parameter| {
                match (text(&parameter["name"])?, text(&parameter["c_argument"])?.as_str()) {
                    (name, "json") => Some(format!("{name}_json")),
                    (name, _) => Some(name),
                }
            })
            .collect();
        // Parameters that are not positional are keys of the options.
        if parameters.iter().any(|parameter| parameter["c_argument"].is_null()) {
            described.push("options_json".to_owned());
        }
        if method["progress"] == true {
            described.extend(["progress", "user_data"].map(str::to_owned));
        }
        assert_eq!(declared, described, "accsyn_{name}");
    }
}

#[test]
fn every_description_is_complete_enough_to_generate_bindings_from() {
    let types = [
        "string",
        "boolean",
        "integer",
        "object",
        "array",
        "array of string",
        "string or array or object",
        "string or array of string",
        "object or array or string",
        "any",
        "json",
        "number",
    ];
    let results = [
        "entities",
        "entity",
        "entity or null",
        "entity or entities",
        "boolean",
        "boolean or null",
        "bytes",
        "string",
        "object",
        "objects",
        "json",
    ];
    for method in with_pages() {
        let name = method["name"].as_str().expect("name");
        assert!(
            results.contains(&method["result"].as_str().expect("result")),
            "{name}: {}",
            method["result"]
        );
        let is_text = |value: &Value| value.as_str().is_some_and(|text| !text.is_empty());
        assert!(is_text(&method["about"]) && is_text(&method["returns"]), "{name}");
        assert!(
            method["aliases"].is_array() && !method["api_versions"].as_array().expect("versions").is_empty(),
            "{name}"
        );
        for parameter in method["parameters"].as_array().expect("parameters") {
            assert!(
                is_text(&parameter["name"]) && is_text(&parameter["about"]) && is_text(&parameter["accepts"]),
                "{name}"
            );
            assert!(
                types.contains(&parameter["type"].as_str().expect("type")),
                "{name}: {}",
                parameter["type"]
            );
            let flags = ["required", "positional", "hidden"];
            assert!(flags.iter().all(|flag| parameter[flag].is_boolean()), "{name}");
            assert!(parameter["unit"].is_null() || parameter["unit"] == "seconds", "{name}");
            assert!(parameter.get("default").is_some(), "{name}");
        }
    }
}

#[test]
fn the_names_of_both_official_clients_are_known() {
    let methods = methods();
    let known = |name: &str| {
        methods.iter().any(|m| {
            m["name"] == name || m["aliases"].as_array().is_some_and(|a| a.iter().any(|a| a == name))
        })
    };
    for name in [
        "find",
        "find_one",
        "get_entity",
        "report",
        "metrics",
        "create",
        "update",
        "update_one",
        "update_many",
        "delete_one",
        "delete_many",
        "activate_one",
        "deactivate_one",
        "offline_one",
        "assign",
        "assignments",
        "deassign",
        "grant",
        "access",
        "revoke",
        "ls",
        "getsize",
        "exists",
        "mkdir",
        "rename",
        "mv",
        "delete",
        "rm",
        "prepublish",
        "get_setting",
        "get_settings",
        "set_setting",
        "delete_setting",
        "logs",
        "get_api_key",
        "get_session_key",
        "generate_session_key",
        "app_is_running",
        "gui_is_running",
        "daemon_is_running",
        "server_is_running",
        "integration",
        "event",
    ] {
        assert!(known(name), "{name}");
    }
}
