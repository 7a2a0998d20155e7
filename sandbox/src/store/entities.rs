//! All entities, with the indexes that find them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Map, Value};

use super::clock::Clock;
use super::disk::Disk;
use super::entity::{Entity, Secrets};
use super::files::Files;
use super::history::History;
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
    /// Where to look first; codes may have changed since.
    by_code: HashMap<String, Vec<usize>>,
    /// Tasks by job, files by collection.
    by_parent: HashMap<String, Vec<usize>>,
    /// Values by scope (`workspace`, or an id) and name.
    pub settings: BTreeMap<String, Map<String, Value>>,
    /// Files on the volumes.
    pub files: Files,
    /// What happened, oldest first.
    pub log: Vec<Value>,
    /// What users log in with who are not there (any more), by e-mail.
    pub former: BTreeMap<String, Secrets>,
    /// Its time.
    pub clock: Clock,
    /// How jobs did.
    pub history: History,
    /// What was changed since the last look.
    pub changes: Changes,
}

/// What differs from what was saved.
#[derive(Debug, Default)]
pub struct Changes {
    /// Ids of entities that were added, changed or removed.
    pub entities: BTreeSet<String>,
    /// Whether settings or former users changed.
    pub has_rest: bool,
}

fn parent(entity: &Entity) -> Option<&str> {
    match entity.kind {
        "task" => Some(entity.text("job")),
        "file" => Some(entity.text("collection")),
        _ => None,
    }
}

impl Store {
    /// Adds an entity.
    pub fn insert(&mut self, entity: Entity) {
        let index = self.entities.len();
        self.by_id.insert(entity.id().to_owned(), index);
        self.by_kind.entry(entity.kind).or_default().push(index);
        let code = entity.text("code").to_lowercase();
        if !code.is_empty() {
            self.by_code.entry(code).or_default().push(index);
        }
        if let Some(parent) = parent(&entity) {
            self.by_parent.entry(parent.to_owned()).or_default().push(index);
        }
        self.changes.entities.insert(entity.id().to_owned());
        self.entities.push(Some(entity));
    }

    /// Removes an entity.
    pub fn remove(&mut self, id: &str) -> Option<Entity> {
        let index = self.by_id.remove(id)?;
        let entity = self.entities[index].take()?;
        if let Some(of_kind) = self.by_kind.get_mut(entity.kind) {
            of_kind.retain(|other| *other != index);
        }
        if let Some(siblings) = parent(&entity).and_then(|parent| self.by_parent.get_mut(parent)) {
            siblings.retain(|other| *other != index);
        }
        self.changes.entities.insert(id.to_owned());
        self.history.forget(id);
        Some(entity)
    }

    /// Ids in the order in which their entities came; those that are gone first.
    pub fn in_order<'i>(&self, ids: &'i BTreeSet<String>) -> Vec<&'i str> {
        let mut ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        ids.sort_by_key(|id| self.by_id.get(*id));
        ids
    }

    /// An entity by its id.
    pub fn get(&self, id: &str) -> Option<&Entity> {
        self.entities[*self.by_id.get(id)?].as_ref()
    }

    /// An entity by its id, to be changed.
    pub fn get_mut(&mut self, id: &str) -> Option<&mut Entity> {
        let index = *self.by_id.get(id)?;
        if !self.changes.entities.contains(id) {
            self.changes.entities.insert(id.to_owned());
        }
        self.entities[index].as_mut()
    }

    /// The same, for what need not be saved.
    pub fn get_quietly(&mut self, id: &str) -> Option<&mut Entity> {
        self.entities[*self.by_id.get(id)?].as_mut()
    }

    /// Tasks of a job, files of a collection, oldest first.
    pub fn beneath(&self, parent: &str) -> impl Iterator<Item = &Entity> {
        let indices = self.by_parent.get(parent).into_iter().flatten();
        indices.filter_map(|index| self.entities[*index].as_ref())
    }

    /// How many there are.
    pub fn count_beneath(&self, parent: &str) -> usize {
        self.by_parent.get(parent).map_or(0, Vec::len)
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
        let is_named =
            |entity: &&Entity| kinds.contains(&entity.kind) && entity.text("code").to_lowercase() == name;
        let likely = self.by_code.get(&name).into_iter().flatten();
        let likely = likely.filter_map(|index| self.entities[*index].as_ref()).find(is_named);
        likely.or_else(|| self.of_kinds(kinds).find(is_named))
    }

    /// A user by e-mail.
    pub fn user(&self, code: &str) -> Option<&Entity> {
        self.named(&["user"], code)
    }

    /// Keeps files in a folder of this machine, with a folder for every volume.
    pub fn keep_files_on(&mut self, mut disk: Disk) -> Result<(), String> {
        for volume in self.of_kinds(&["volume"]) {
            disk.add_volume(volume.id(), volume.text("code"))?;
        }
        self.files.disk = Some(disk);
        Ok(())
    }

    /// The default entity of a kind.
    pub fn default_of(&self, kind: &'static str) -> Option<&Entity> {
        self.of_kinds(&[kind]).find(|entity| entity.data.get("default") == Some(&Value::Bool(true)))
    }

    /// Writes a line to the workspace's log.
    pub fn note(&mut self, user: &str, entity: &str, message: String) {
        let date = self.clock.now();
        self.log
            .push(serde_json::json!({ "date": date, "user": user, "entity": entity, "message": message }));
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
