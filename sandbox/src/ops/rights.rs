//! Who may see and change what.

use serde_json::Value;

use super::context::Context;
use crate::store::{Entity, PACKAGES, Place, Rights, Viewer};

/// What only administrators change.
const ADMINISTRATIVE: &[&str] = &["volume", "site", "queue", "workspace", "engine"];

/// What standard users change of their own.
const STANDARD_CHANGES: &[&str] = &["user", "client", "acl", "transfer", "task"];

impl Context<'_> {
    /// The workspace as the caller sees it.
    pub fn viewer(&self) -> Viewer<'_> {
        Viewer::new(self.store, self.user, self.role)
    }

    /// What is referred to by id or code; the error suggests the nearest code that the caller may see.
    pub fn resolve(&self, kinds: &[&'static str], what: &str, name: &str) -> Result<&Entity, String> {
        self.viewer().resolve(kinds, what, name)
    }

    /// Whether the caller may see an entity.
    pub fn may_read(&self, entity: &Entity) -> bool {
        self.viewer().may_read(entity)
    }

    /// Whether the caller may use the default volume, where packages live that have no other home.
    pub fn has_default_volume(&self) -> bool {
        self.viewer().has_default_volume()
    }

    /// What the caller may do at a place.
    pub fn rights(&self, place: &Place) -> Rights {
        self.viewer().rights(place)
    }

    /// Refuses a change that the caller's role does not allow; without an entity, making a new one.
    pub fn check_write(&self, kind: &str, entity: Option<&Entity>) -> Result<(), String> {
        let is_allowed = match (self.role, entity) {
            ("admin", _) => true,
            ("employee", _) if ADMINISTRATIVE.contains(&kind) => false,
            ("employee", Some(user)) if kind == "user" => {
                user.id() == self.user || user.text("role") == "standard"
            }
            ("employee", Some(client)) if kind == "client" => {
                self.viewer().is_own(client) || client.data.get("type").and_then(Value::as_u64) != Some(1)
            }
            ("employee", Some(home)) if kind == "home" => self.viewer().may_use_home(home),
            ("employee", Some(package)) if PACKAGES.contains(&kind) => self.may_read(package),
            ("employee", _) => true,
            (_, Some(entity)) => STANDARD_CHANGES.contains(&kind) && self.viewer().is_own(entity),
            (_, None) => kind == "transfer",
        };
        if is_allowed {
            Ok(())
        } else {
            Err(format!("Permission denied: a user with role {} may not change this {kind}", self.role))
        }
    }

    /// Whether the caller's role sees any entity of a kind.
    pub fn may_read_some(&self, kind: &str) -> bool {
        match self.role {
            "admin" => true,
            "employee" => kind != "volume",
            _ => !["workspace", "queue", "volume", "site", "server", "engine"].contains(&kind),
        }
    }

    /// Whether the caller's role makes entities of a kind.
    pub fn may_create(&self, kind: &str) -> bool {
        !matches!(kind, "client" | "workspace") && (self.check_write(kind, None).is_ok() || kind == "task")
    }

    /// Whether the caller's role changes some entities of a kind.
    pub fn may_change_some(&self, kind: &str) -> bool {
        match self.role {
            "admin" => true,
            "employee" => !ADMINISTRATIVE.contains(&kind),
            _ => STANDARD_CHANGES.contains(&kind),
        }
    }
}
