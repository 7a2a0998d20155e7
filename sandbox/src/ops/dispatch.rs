//! From the uri of an event to its operation.

use serde_json::json;

use super::context::{Context, Outcome};
use super::{access, create, edit, files, find, keys, remove, settings, types};
use crate::request::Operation;
use crate::store::nearest;

type Run = fn(&mut Context<'_>, &Operation<'_>) -> Outcome;
/// The last argument says of which kinds.
type RunOnEntities = fn(&mut Context<'_>, &Operation<'_>, &[&'static str]) -> Outcome;

/// Operations with a uri of their own.
const OPERATIONS: &[(&str, Run)] = &[
    ("entitytypes", |_, operation| Ok(types::names(operation.api_version))),
    ("attributes", |context, operation| types::attributes(context, &operation.data)),
    ("setting", settings::run),
    ("log/find", |context, operation| settings::logs(context, operation)),
    ("user/api_key", |context, _| settings::api_key(context)),
    ("workspace/file", files::run),
    ("organization/file", files::run),
    ("workspace/publish/preprocess", |_, operation| files::preprocess(operation)),
    ("organization/publish/preprocess", |_, operation| files::preprocess(operation)),
    ("job/recipient/add", access::add_recipient),
    ("job/recipients", |context, operation| access::recipients(context, operation)),
    ("job/recipient", access::remove_recipient),
    ("acl/create", access::create_acl),
    ("collection/file/remove", remove::collection_files),
];

/// What can be done with the entities of a type.
const VERBS: &[(&str, RunOnEntities)] = &[
    ("find", |context, operation, kinds| find::run(context, operation, kinds)),
    ("create", create::run),
    ("add", create::run),
    ("edit", edit::run),
    ("delete", remove::delete),
    ("deactivate", remove::deactivate),
    ("offline", remove::deactivate),
    ("activate", remove::activate),
    ("server", |context, operation, _| access::assign(context, operation)),
    ("servers", |context, operation, _| access::assignments(context, operation)),
    ("report", |context, operation, kinds| find::report(context, operation, kinds)),
    ("metrics", |context, operation, kinds| find::metrics(context, operation, kinds)),
];

/// The uris of all operations, in lower case.
pub fn known_uris() -> Vec<String> {
    let own = OPERATIONS.iter().map(|(uri, _)| (*uri).to_owned());
    let others =
        ["user/generate_session_key", "workspace/utility", "organization/utility"].map(str::to_owned);
    let with_verbs =
        types::all_names().flat_map(|name| VERBS.iter().map(move |(verb, _)| format!("{name}/{verb}")));
    own.chain(others).chain(with_verbs).collect()
}

/// Whether an operation that there is changes something, and cannot come by GET.
pub fn changes(operation: &Operation<'_>) -> bool {
    let uri = operation.uri.trim_matches('/').to_lowercase();
    match uri.as_str() {
        "entitytypes" | "attributes" | "setting" | "user/api_key" | "job/recipients" => false,
        "workspace/file" | "organization/file" => {
            matches!(operation.data["op"].as_str(), Some("mkdir" | "rename" | "move" | "delete"))
        }
        _ => {
            let verb = uri.rsplit('/').next().unwrap_or_default();
            let is_known = OPERATIONS.iter().any(|(known, _)| *known == uri)
                || VERBS.iter().any(|(known, _)| *known == verb);
            (is_known || verb == "utility")
                && !matches!(verb, "find" | "report" | "metrics" | "servers" | "preprocess")
        }
    }
}

/// Why an operation is refused that there is not.
fn unknown(uri: &str) -> String {
    format!("Unknown operation {uri}{}", nearest(uri, known_uris().iter().map(String::as_str)))
}

/// Runs an operation.
pub fn run(context: &mut Context<'_>, operation: &Operation<'_>) -> Outcome {
    let uri = operation.uri.trim_matches('/').to_lowercase();
    if let Some((_, run)) = OPERATIONS.iter().find(|(known, _)| *known == uri) {
        keys::check_data(context, operation, &uri)?;
        return run(context, operation);
    }
    if uri.ends_with("/utility") {
        keys::check_data(context, operation, &uri)?;
        return Ok(
            json!({ "result": { "operation": operation.data["operation"], "data": operation.data["data"] } }),
        );
    }
    let (kind, verb) = uri.rsplit_once('/').ok_or_else(|| unknown(&uri))?;
    let kinds = types::kinds(kind, &operation.data).ok_or_else(|| {
        // Either the type is misspelt, or an operation with a uri of its own.
        let is_near_type = !nearest(kind, types::all_names()).is_empty();
        let near = nearest(&uri, OPERATIONS.iter().map(|(known, _)| *known));
        if is_near_type || near.is_empty() {
            types::unknown(kind)
        } else {
            format!("Unknown operation {uri}{near}")
        }
    })?;
    let (_, run) = VERBS.iter().find(|(known, _)| *known == verb).ok_or_else(|| {
        // The type is right.
        unknown(&uri).replace(&format!("did you mean '{kind}/"), "did you mean '")
    })?;
    keys::check_data(context, operation, &uri)?;
    run(context, operation, &kinds)
}
