//! The entities of the workspace, in memory.

mod entity;
mod ids;
mod seed;

use std::collections::{BTreeMap, HashMap};

use serde_json::{Map, Value};

pub use entity::{Entity, JOBS, PACKAGES, SHARES};
pub use ids::{new_id, now, uuid};
pub use seed::DEFAULT_SEED;

use crate::query::Lookup;

/// All that the workspace knows.
#[derive(Debug, Default)]
pub struct Store {
    /// Code and name of the workspace.
    pub code: String,
    /// Id of the workspace.
    pub id: String,
    entities: Vec<Option<Entity>>,
    by_id: HashMap<String, usize>,
    by_kind: HashMap<&'static str, Vec<usize>>,
    /// Values by scope (`workspace`, or an id) and name.
    pub settings: BTreeMap<String, Map<String, Value>>,
    /// File sizes by volume code and path; `None` is a folder.
    pub files: BTreeMap<String, BTreeMap<String, Option<u64>>>,
    /// What happened, oldest first.
    pub log: Vec<Value>,
}

impl Store {
    /// Adds an entity.
    pub fn insert(&mut self, entity: Entity) {
        let index = self.entities.len();
        self.by_id.insert(entity.id().to_owned(), index);
        self.by_kind.entry(entity.kind).or_default().push(index);
        self.entities.push(Some(entity));
    }

    /// Removes an entity.
    pub fn remove(&mut self, id: &str) -> Option<Entity> {
        let index = self.by_id.remove(id)?;
        let entity = self.entities[index].take()?;
        if let Some(of_kind) = self.by_kind.get_mut(entity.kind) {
            of_kind.retain(|other| *other != index);
        }
        Some(entity)
    }

    /// An entity by its id.
    pub fn get(&self, id: &str) -> Option<&Entity> {
        self.entities[*self.by_id.get(id)?].as_ref()
    }

    /// An entity by its id, to be changed.
    pub fn get_mut(&mut self, id: &str) -> Option<&mut Entity> {
        self.entities[*self.by_id.get(id)?].as_mut()
    }

    /// The entities of these kinds, oldest first.
    pub fn of_kinds<'s, 'k>(
        &'s self,
        kinds: &'k [&'static str],
    ) -> impl Iterator<Item = &'s Entity> + use<'s, 'k> {
        let indices = kinds.iter().filter_map(|kind| self.by_kind.get(kind)).flatten();
        indices.filter_map(|index| self.entities[*index].as_ref())
    }

    /// An entity of these kinds by id or code.
    pub fn named(&self, kinds: &[&'static str], name: &str) -> Option<&Entity> {
        let name = name.to_lowercase();
        if let Some(entity) = self.get(&name).filter(|entity| kinds.contains(&entity.kind)) {
            return Some(entity);
        }
        self.of_kinds(kinds).find(|entity| entity.text("code").to_lowercase() == name)
    }

    /// A user by e-mail.
    pub fn user(&self, code: &str) -> Option<&Entity> {
        self.named(&["user"], code)
    }

    /// Writes a line to the workspace's log.
    pub fn note(&mut self, user: &str, entity: &str, message: String) {
        self.log
            .push(serde_json::json!({ "date": now(), "user": user, "entity": entity, "message": message }));
    }
}

impl Lookup for Store {
    fn entity(&self, id: &str) -> Option<&Map<String, Value>> {
        self.get(id).map(|entity| &entity.data)
    }

    fn workspace(&self) -> &str {
        &self.code
    }
}
