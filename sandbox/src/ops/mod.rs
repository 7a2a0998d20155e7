//! The operations of events.

mod access;
mod create;
mod edit;
mod files;
mod find;
mod remove;
mod settings;
mod show;
mod types;

use serde_json::{Value, json};

use crate::request::Operation;
use crate::store::{Entity, Store};

/// What an operation works on, and for whom.
pub struct Context<'a> {
    pub store: &'a mut Store,
    /// Id of the calling user.
    pub user: &'a str,
    pub role: &'a str,
    pub has_quirks: bool,
}

/// The answer, or a message for the caller.
pub type Outcome = Result<Value, String>;

impl Context<'_> {
    /// Code of the calling user.
    pub fn caller(&self) -> String {
        self.store.get(self.user).map(|user| user.text("code").to_owned()).unwrap_or_default()
    }

    /// Writes to the log.
    pub fn note(&mut self, entity: &str, message: String) {
        let caller = self.caller();
        self.store.note(&caller, entity, message);
    }

    /// Whether the caller may see an entity.
    pub fn may_read(&self, entity: &Entity) -> bool {
        match self.role {
            "admin" => true,
            "employee" => entity.kind != "volume",
            _ => self.is_own(entity),
        }
    }

    /// Refuses a change that the caller's role does not allow.
    pub fn check_write(&self, kind: &str, entity: Option<&Entity>) -> Result<(), String> {
        let is_allowed = match self.role {
            "admin" => true,
            "employee" => !matches!(kind, "volume" | "site" | "client" | "queue" | "workspace" | "engine"),
            _ => match entity {
                Some(entity) => {
                    self.is_own(entity) && matches!(kind, "user" | "client" | "acl" | "transfer" | "task")
                }
                None => kind == "transfer",
            },
        };
        if is_allowed {
            Ok(())
        } else {
            Err(format!("Permission denied: a user with role {} may not change {kind}s", self.role))
        }
    }

    /// Whether an entity is the caller's, or was shared with the caller.
    fn is_own(&self, entity: &Entity) -> bool {
        let is_caller = |text: &str| text.rsplit(':').next() == Some(self.user);
        if entity.id() == self.user
            || ["user", "entity", "source", "destination"].iter().any(|key| is_caller(entity.text(key)))
        {
            return true;
        }
        if entity.recipients.iter().any(|recipient| recipient["user"] == self.user) {
            return true;
        }
        match entity.kind {
            "task" => self.store.get(entity.text("job")).is_some_and(|job| self.is_own(job)),
            "folder" | "home" | "collection" => self.store.of_kinds(&["acl"]).any(|acl| {
                is_caller(acl.text("entity")) && acl.text("target").rsplit(':').next() == Some(entity.id())
            }),
            _ => false,
        }
    }
}

/// Runs an operation.
pub fn run(context: &mut Context<'_>, operation: &Operation<'_>) -> Outcome {
    let uri = operation.uri.trim_matches('/').to_lowercase();
    match uri.as_str() {
        "entitytypes" => return Ok(json!({ "result": types::NAMES })),
        "attributes" => return types::attributes(&operation.data),
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
    let kinds = types::kinds(kind, &operation.data).ok_or_else(|| format!("Unknown entity type {kind}"))?;
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
        "metrics" => find::metrics(operation),
        _ => Err(format!("Unknown operation {uri}")),
    }
}
