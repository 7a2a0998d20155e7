//! Who may see and change what.

use serde_json::Value;

use super::context::Context;
use crate::store::{Entity, PACKAGES, Place, SHARES};

/// What a user may do at a place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rights {
    /// List and fetch.
    pub read: bool,
    /// Write, move, delete.
    pub write: bool,
    /// See that it is there, on the way to what may be used.
    pub is_way: bool,
}

/// What only administrators change.
const ADMINISTRATIVE: &[&str] = &["volume", "site", "queue", "workspace", "engine"];

/// What standard users change of their own.
const STANDARD_CHANGES: &[&str] = &["user", "client", "acl", "transfer", "task"];

impl Context<'_> {
    /// Whether the caller may see an entity.
    pub fn may_read(&self, entity: &Entity) -> bool {
        match self.role {
            "admin" => true,
            "employee" if PACKAGES.contains(&entity.kind) => self.is_own(entity) || self.has_default_volume(),
            "employee" => entity.kind != "volume" || self.is_own(entity),
            _ => self.is_own(entity),
        }
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
                self.is_own(client) || client.data.get("type").and_then(Value::as_u64) != Some(1)
            }
            ("employee", Some(home)) if kind == "home" => self.may_use_home(home),
            ("employee", Some(package)) if PACKAGES.contains(&kind) => self.may_read(package),
            ("employee", _) => true,
            (_, Some(entity)) => STANDARD_CHANGES.contains(&kind) && self.is_own(entity),
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

    /// Whether the caller may use the default volume, where packages live that have no other home.
    pub fn has_default_volume(&self) -> bool {
        let volume = self.store.default_of("volume").map(|volume| volume.id().to_owned());
        let root = volume.map(|volume| Place { volume, path: String::new() });
        root.is_some_and(|root| self.rights(&root).write)
    }

    /// What the caller may do at a place.
    pub fn rights(&self, place: &Place) -> Rights {
        if self.role == "admin" {
            return Rights { read: true, write: true, is_way: true };
        }
        let mut rights = Rights::default();
        let mut add = |share: &Entity, path: &str, read: bool, write: bool| {
            let is_usable = !share.is_inactive && !share.text("status").starts_with("disabled");
            let Some(root) =
                self.store.root_of(share).filter(|root| is_usable && root.volume == place.volume)
            else {
                return;
            };
            let base = format!("{}/{}", root.path, path.trim_matches('/'));
            let base = base.trim_matches('/');
            if base.is_empty() || place.path == base || place.path.starts_with(&format!("{base}/")) {
                rights.read |= read;
                rights.write |= write;
            }
            rights.is_way |= read
                && (place.path.is_empty() || format!("{base}/").starts_with(&format!("{}/", place.path)));
        };
        for acl in self.store.of_kinds(&["acl"]).filter(|acl| !acl.is_inactive) {
            let share =
                self.store.get(last(acl.text("target"))).filter(|_| last(acl.text("entity")) == self.user);
            if let Some(share) = share {
                let is = |key: &str| acl.data.get(key) == Some(&Value::Bool(true));
                add(share, acl.text("path"), is("read"), is("write"));
            }
        }
        for share in self.store.of_kinds(&["folder", "home"]) {
            let is_home = share.kind == "home" && self.caller() == share.text("code");
            let is_employees = self.role == "employee" && (share.kind != "home" || self.may_use_home(share));
            if is_home || is_employees {
                add(share, "", true, true);
            }
        }
        rights
    }

    /// Whether an employee may use a home: the own one, and those of standard users.
    fn may_use_home(&self, home: &Entity) -> bool {
        let owner = self.store.user(home.text("code"));
        owner.is_none_or(|owner| owner.id() == self.user || owner.text("role") == "standard")
    }

    /// Whether an entity is the caller's, or was shared with the caller.
    fn is_own(&self, entity: &Entity) -> bool {
        let is_caller = |text: &str| last(text) == self.user;
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
            "home" if entity.text("code") == self.caller() => true,
            kind if SHARES.contains(&kind) => self.store.of_kinds(&["acl"]).any(|acl| {
                !acl.is_inactive && is_caller(acl.text("entity")) && last(acl.text("target")) == entity.id()
            }),
            _ => false,
        }
    }
}

/// The id in `user:<id>`.
fn last(text: &str) -> &str {
    text.rsplit(':').next().unwrap_or(text)
}
