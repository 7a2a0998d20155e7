//! From the uri of an event to its operation.

use serde_json::json;

use super::context::{Context, Outcome};
use super::{access, create, edit, files, find, keys, remove, settings, types};
use crate::request::{ApiVersion, Operation};
use crate::store::nearest;

/// What can be done with entities.
const VERBS: &[&str] = &[
    "find",
    "create",
    "add",
    "edit",
    "delete",
    "deactivate",
    "offline",
    "activate",
    "server",
    "servers",
    "report",
    "metrics",
];

/// Runs an operation.
pub fn run(context: &mut Context<'_>, operation: &Operation<'_>) -> Outcome {
    let uri = operation.uri.trim_matches('/').to_lowercase();
    keys::check_data(context, operation, &uri)?;
    match uri.as_str() {
        "entitytypes" if operation.api_version == ApiVersion::V1 => {
            return Ok(json!({ "result": types::NAMES_V1 }));
        }
        "entitytypes" => return Ok(json!({ "result": types::NAMES })),
        "attributes" => return types::attributes(context, &operation.data),
        "setting" => return settings::run(context, operation),
        "log/find" => return settings::logs(context, operation),
        "user/api_key" => return settings::api_key(context),
        "workspace/file" | "organization/file" => return files::run(context, operation),
        "workspace/publish/preprocess" | "organization/publish/preprocess" => {
            return files::preprocess(operation);
        }
        "job/recipient/add" => return access::add_recipient(context, operation),
        "job/recipients" => return access::recipients(context, operation),
        "job/recipient" => return access::remove_recipient(context, operation),
        "acl/create" => return access::create_acl(context, operation),
        "collection/file/remove" => return remove::collection_files(context, operation),
        _ => {}
    }
    if uri.ends_with("/utility") {
        return Ok(
            json!({ "result": { "operation": operation.data["operation"], "data": operation.data["data"] } }),
        );
    }
    let (kind, verb) = uri.rsplit_once('/').ok_or_else(|| format!("Unknown operation {uri}"))?;
    let kinds = types::kinds(kind, &operation.data).ok_or_else(|| types::unknown(kind))?;
    match verb {
        "find" => find::run(context, operation, &kinds),
        "create" | "add" => create::run(context, operation, &kinds),
        "edit" => edit::run(context, operation, &kinds),
        "delete" => remove::delete(context, operation, &kinds),
        "deactivate" | "offline" => remove::deactivate(context, operation, &kinds),
        "activate" => remove::activate(context, operation, &kinds),
        "server" => access::assign(context, operation),
        "servers" => access::assignments(context, operation),
        "report" => find::report(context, operation, &kinds),
        "metrics" => find::metrics(context, operation, &kinds),
        _ => Err(format!("Unknown operation {uri}{}", nearest(verb, VERBS.iter().copied()))),
    }
}
