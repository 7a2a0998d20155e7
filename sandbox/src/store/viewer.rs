//! What a user may see, and use on the volumes.

use serde_json::Value;

use super::entities::Store;
use super::entity::Entity;
use super::entity_types::{PACKAGES, SHARES};
use super::nearest::{distance, nearest};
use super::place::Place;

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

/// The workspace as a user sees it.
#[derive(Debug, Clone, Copy)]
pub struct Viewer<'s> {
    store: &'s Store,
    user: &'s str,
    role: &'s str,
}

impl Store {
    /// The workspace as a user sees it; as an administrator does when nobody is named, as for a seed.
    pub fn viewer<'s>(&'s self, user: &'s str) -> Viewer<'s> {
        let role = self.get(user).map_or("standard", |user| user.text("role"));
        Viewer { store: self, user, role: if user.is_empty() { "admin" } else { role } }
    }
}

impl<'s> Viewer<'s> {
    /// The workspace as a user with this role sees it.
    pub fn new(store: &'s Store, user: &'s str, role: &'s str) -> Viewer<'s> {
        Viewer { store, user, role }
    }

    /// What is referred to by id or code; the error suggests the nearest code.
    pub fn resolve(&self, kinds: &[&'static str], what: &str, name: &str) -> Result<&'s Entity, String> {
        self.store.named(kinds, name).ok_or_else(|| self.no_such(kinds, what, name))
    }

    /// Why a reference is rejected that leads to nothing. Suggests only codes that the user may see.
    pub fn no_such(&self, kinds: &[&'static str], what: &str, name: &str) -> String {
        // Ids are copied, not typed, and none is like another.
        let is_id = name.len() >= 24 && name.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
        let near = self
            .store
            .of_kinds(kinds)
            .filter(|entity| !is_id && distance(name, entity.text("code")).is_some());
        let seen = near.filter(|entity| self.may_read(entity)).map(|entity| entity.text("code"));
        format!("There is no {what} '{name}'{}", nearest(name, seen))
    }

    /// Whether the user may see an entity.
    pub fn may_read(&self, entity: &Entity) -> bool {
        match self.role {
            "admin" => true,
            "employee" if PACKAGES.contains(&entity.kind) => self.is_own(entity) || self.has_default_volume(),
            "employee" => entity.kind != "volume" || self.is_own(entity),
            _ => self.is_own(entity),
        }
    }

    /// Whether the user may use the default volume, where packages live that have no other home.
    pub fn has_default_volume(&self) -> bool {
        let volume = self.store.default_of("volume").map(|volume| volume.id().to_owned());
        let root = volume.map(|volume| Place { volume, path: String::new() });
        root.is_some_and(|root| self.rights(&root).write)
    }

    /// What the user may do at a place.
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
            let is_home = share.kind == "home" && self.code() == share.text("code");
            let is_employees = self.role == "employee" && (share.kind != "home" || self.may_use_home(share));
            if is_home || is_employees {
                add(share, "", true, true);
            }
        }
        rights
    }

    /// Whether an employee may use a home: the own one, and those of standard users.
    pub fn may_use_home(&self, home: &Entity) -> bool {
        let owner = self.store.user(home.text("code"));
        owner.is_none_or(|owner| owner.id() == self.user || owner.text("role") == "standard")
    }

    /// Whether an entity is the user's, or was shared with the user.
    pub fn is_own(&self, entity: &Entity) -> bool {
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
            "home" if entity.text("code") == self.code() => true,
            kind if SHARES.contains(&kind) => self.store.of_kinds(&["acl"]).any(|acl| {
                !acl.is_inactive && is_caller(acl.text("entity")) && last(acl.text("target")) == entity.id()
            }),
            _ => false,
        }
    }

    /// Code of the user.
    fn code(&self) -> &'s str {
        self.store.get(self.user).map_or("", |user| user.text("code"))
    }
}

/// The id in `user:<id>`.
fn last(text: &str) -> &str {
    text.rsplit(':').next().unwrap_or(text)
}
