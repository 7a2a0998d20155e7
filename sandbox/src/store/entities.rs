//! All entities, with the indexes that find them.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use serde_json::{Map, Value};

use super::clock::Clock;
use super::disk::Disk;
use super::entity::{Entity, Glance, Secrets};
use super::entity_types::JOBS;
use super::files::Files;
use super::history::History;
use super::ids::Ids;
use super::index::StringIndex;
use super::packed::Shared;
use super::turns::{Pair, Rank, Turns};
use crate::query::{Lookup, Record};

/// All that the workspace knows.
#[derive(Debug, Clone, Default)]
pub struct Store {
    /// Code and name of the workspace.
    pub code: String,
    /// Id of the workspace.
    pub id: String,
    /// Shared with snapshots, until one of them changes.
    entities: Vec<Option<Arc<Entity>>>,
    /// What finds them without looking at all of them, beside `entities`.
    glances: Vec<Glance>,
    /// Seconds that jobs waited beyond their `elapsed`: entities that only wait stay shared with snapshots.
    waited: Vec<f64>,
    by_id: StringIndex,
    by_kind: HashMap<&'static str, Vec<usize>>,
    /// By code and by name, in lower case; both may have changed since.
    by_name: StringIndex,
    /// Tasks by job, files by collection.
    by_parent: StringIndex,
    /// Entities that changed since their glances were taken and their attributes packed.
    unsettled: BTreeSet<usize>,
    shared: Shared,
    /// Values by scope (`workspace`, or an id) and name.
    pub settings: BTreeMap<String, Map<String, Value>>,
    /// Files on the volumes.
    pub files: Files,
    /// What happened, oldest first.
    pub log: Vec<Value>,
    /// What users log in with who are not there (any more), by e-mail.
    pub former: BTreeMap<String, Secrets>,
    /// Session keys of a seed, with the ids of their users.
    pub session_keys: Vec<(String, String)>,
    /// Its time.
    pub clock: Clock,
    /// How jobs did.
    pub history: History,
    /// The ids of new entities.
    pub ids: Ids,
    /// How many changes there were: the same number means the same entities.
    pub revision: u64,
    /// Jobs that time may change.
    live: BTreeSet<usize>,
    /// Jobs that time may change only when others do.
    turns: Turns,
    /// Seconds since ended jobs were last checked.
    pub unspent: f64,
    /// What was changed since the last check.
    pub changes: Changes,
}

/// What differs from what was saved.
#[derive(Debug, Clone, Default)]
pub struct Changes {
    /// Whether everything is another than before: a snapshot was put in place.
    pub is_whole: bool,
    /// Ids of entities that were added, changed or removed, unless everything is another.
    pub entities: BTreeSet<String>,
    /// Whether settings or former users changed.
    pub has_rest: bool,
}

impl Changes {
    fn note(&mut self, id: &str) {
        if !self.is_whole && !self.entities.contains(id) {
            self.entities.insert(id.to_owned());
        }
    }
}

/// Kinds that may keep transfers from running.
const WAKING: &[&str] = &["queue", "user", "client", "site", "volume", "folder", "home", "collection"];

/// What an entity is found by.
fn names(entity: &Entity) -> impl Iterator<Item = Cow<'_, str>> {
    let code = lowercase(entity.text("code"));
    let name = Some(lowercase(entity.text("name"))).filter(|name| *name != code);
    [Some(code), name].into_iter().flatten().filter(|name| !name.is_empty())
}

/// Without a copy where the string is in lower case, as most are.
fn lowercase(text: &str) -> Cow<'_, str> {
    let is_lower = text.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
    if is_lower { text.into() } else { text.to_lowercase().into() }
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
    pub fn insert(&mut self, mut entity: Entity) {
        if entity.data.is_open() {
            entity.data.pack(&mut self.shared);
        }
        let index = self.entities.len();
        self.wake_for(entity.kind);
        self.by_id.insert(entity.id(), index);
        self.by_kind.entry(entity.kind).or_default().push(index);
        for name in names(&entity) {
            self.by_name.insert(&name, index);
        }
        if JOBS.contains(&entity.kind) {
            self.live.insert(index);
        }
        if let Some(parent) = parent(&entity) {
            self.by_parent.insert(parent, index);
        }
        self.revision += 1;
        self.ids.pass(entity.id());
        self.changes.note(entity.id());
        self.glances.push(Glance::of(&entity));
        self.waited.push(0.0);
        self.entities.push(Some(Arc::new(entity)));
    }

    /// Removes an entity.
    pub fn remove(&mut self, id: &str) -> Option<Entity> {
        let index = self.index_of(id)?;
        self.by_id.remove(id, index);
        let entity = Arc::unwrap_or_clone(self.entities[index].take()?);
        self.revision += 1;
        if let Some(of_kind) = self.by_kind.get_mut(entity.kind) {
            of_kind.retain(|other| *other != index);
        }
        if let Some(parent) = parent(&entity) {
            self.by_parent.remove(parent, index);
        }
        names(&entity).for_each(|name| self.by_name.remove(&name, index));
        self.live.remove(&index);
        self.turns.forget(index);
        self.wake_for(entity.kind);
        self.changes.note(id);
        self.history.forget(id);
        Some(entity)
    }

    /// Ids in the order in which their entities came; those that are gone first.
    pub fn in_order<'i>(&self, ids: &'i BTreeSet<String>) -> Vec<&'i str> {
        let mut ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        ids.sort_by_cached_key(|id| self.index_of(id));
        ids
    }

    /// An entity by its id.
    pub fn get(&self, id: &str) -> Option<&Entity> {
        self.entities[self.index_of(id)?].as_deref()
    }

    fn index_of(&self, id: &str) -> Option<usize> {
        let is_it = |index: &usize| self.entities[*index].as_deref().is_some_and(|entity| entity.id() == id);
        self.by_id.places(id).find(is_it)
    }

    /// An entity by its id, to be changed.
    pub fn get_mut(&mut self, id: &str) -> Option<&mut Entity> {
        let index = self.index_of(id)?;
        self.unsettled.insert(index);
        self.changes.note(id);
        let entity = Arc::make_mut(self.entities[index].as_mut()?);
        entity.elapsed += std::mem::take(&mut self.waited[index]);
        self.revision += 1;
        if JOBS.contains(&entity.kind) {
            self.live.insert(index);
            self.turns.forget(index);
        } else if WAKING.contains(&entity.kind) {
            self.live.extend(self.turns.wake(entity.kind));
        }
        Some(entity)
    }

    /// Looks again at what waits, when there is one more or less of a kind that it may wait for.
    fn wake_for(&mut self, kind: &str) {
        if WAKING.contains(&kind) {
            self.live.extend(self.turns.wake(kind));
        }
    }

    /// The place of an entity, in the order in which they came.
    pub fn place_of(&self, id: &str) -> Option<usize> {
        self.index_of(id)
    }

    /// Lets a transfer wait for its turn: time does not look at it.
    pub fn park(&mut self, pair: &Pair, rank: Rank) {
        self.turns.park(pair, rank);
        self.live.remove(&rank.2);
    }

    /// Lets a transfer wait for a change of what keeps it from running.
    pub fn block(&mut self, place: usize) {
        self.turns.block(place);
        self.live.remove(&place);
    }

    /// The transfer of a pair whose turn it is: where it stands, and its id.
    pub fn next_turn(&self, pair: &Pair) -> Option<(Rank, String)> {
        let rank = self.turns.first(pair)?;
        Some((rank, self.entities[rank.2].as_deref()?.id().to_owned()))
    }

    /// The pairs of parties between which transfers wait for their turn.
    pub fn waiting_pairs(&self) -> Vec<Pair> {
        self.turns.pairs().cloned().collect()
    }

    /// An entity has another code or name.
    pub fn index_names(&mut self, id: &str) {
        let Some(index) = self.index_of(id) else { return };
        let Some(entity) = self.entities[index].as_deref() else { return };
        for name in names(entity) {
            self.by_name.insert(&name, index);
        }
    }

    /// The entities that may have this code or name, or had it, oldest first.
    pub fn with_name<'s>(&'s self, name: &str) -> impl Iterator<Item = &'s Entity> + use<'s> {
        let indices = self.by_name.places(&lowercase(name));
        indices.filter_map(|index| self.entities[index].as_deref())
    }

    /// Ids of the jobs that time changes; with `all`, of those as well that only wait to be purged.
    pub fn live_jobs(&mut self, all: bool) -> Vec<String> {
        let is_retried = |job: &Entity| !job.value("_retry_in").is_null();
        let is_purgeable =
            |job: &Entity| !job.is_archived && (job.text("status") != "failed" || is_retried(job));
        // A paused job that is measured waits for an update.
        let is_held = |job: &Entity| {
            job.text("status") == "paused" && job.value("size").as_f64().is_some_and(|size| size > 0.0)
        };
        let is_live = |job: &Entity| is_purgeable(job) && !job.is_finished() && !is_held(job);
        if all {
            let indices = JOBS.iter().filter_map(|kind| self.by_kind.get(kind)).flatten();
            let moving = indices.filter(|index| !self.turns.holds(**index));
            let jobs = moving.filter_map(|index| self.entities[*index].as_deref());
            return jobs.filter(|job| is_purgeable(job)).map(|job| job.id().to_owned()).collect();
        }
        let entities = &self.entities;
        self.live.retain(|index| entities[*index].as_deref().is_some_and(is_live));
        let jobs = self.live.iter().filter_map(|index| entities[*index].as_deref());
        jobs.map(|job| job.id().to_owned()).collect()
    }

    /// Lets a job stay in its status, which need not be saved.
    pub fn spend(&mut self, id: &str, seconds: f64) {
        if let Some(index) = self.index_of(id) {
            self.waited[index] += seconds;
        }
    }

    /// Seconds that a job has been in its status.
    pub fn elapsed(&self, id: &str) -> f64 {
        let index =
            self.index_of(id).and_then(|index| Some((self.entities[index].as_deref()?, self.waited[index])));
        index.map_or(0.0, |(entity, waited)| entity.elapsed + waited)
    }

    /// Tasks of a job, files of a collection, oldest first.
    pub fn beneath<'s>(&'s self, id: &str) -> impl Iterator<Item = &'s Entity> + use<'s> {
        let (indices, id) = (self.by_parent.places(id), id.to_owned());
        let found = indices.filter_map(|index| self.entities[index].as_deref());
        found.filter(move |entity| parent(entity) == Some(&id))
    }

    /// All entities, oldest first.
    pub fn all(&self) -> impl Iterator<Item = &Entity> {
        self.entities.iter().filter_map(Option::as_deref)
    }

    /// How many there are.
    pub fn count_beneath(&self, parent: &str) -> usize {
        self.beneath(parent).count()
    }

    /// The entities of these kinds, oldest first.
    pub fn of_kinds<'s, 'k>(
        &'s self,
        kinds: &'k [&'static str],
    ) -> impl Iterator<Item = &'s Entity> + use<'s, 'k> {
        let indices = kinds.iter().filter_map(|kind| self.by_kind.get(kind)).flatten();
        indices.filter_map(|index| self.entities[*index].as_deref())
    }

    /// The entities of these kinds that are to be shown by what is known at a glance, oldest first.
    pub fn glanced<'s, 'k, F: Fn(Glance) -> bool>(
        &'s self,
        kinds: &'k [&'static str],
        is_shown: F,
    ) -> impl Iterator<Item = &'s Entity> + use<'s, 'k, F> {
        let indices = kinds.iter().filter_map(|kind| self.by_kind.get(kind)).flatten();
        let shown = indices.filter(move |index| is_shown(self.glances[**index]));
        shown.filter_map(|index| self.entities[*index].as_deref())
    }

    /// How many entities of a kind there are.
    pub fn count_of(&self, kind: &str) -> usize {
        self.by_kind.get(kind).map_or(0, Vec::len)
    }

    /// A page of the entities of these kinds, sorted by status: what moves comes first.
    pub fn by_status(&self, kinds: &[&'static str], skip: usize, limit: usize) -> Vec<&Entity> {
        let indices: Vec<usize> =
            kinds.iter().filter_map(|kind| self.by_kind.get(kind)).flatten().copied().collect();
        let mut by_rank: BTreeMap<u8, Vec<usize>> = BTreeMap::new();
        for index in indices {
            by_rank.entry(self.glances[index].rank).or_default().push(index);
        }
        let sorted = by_rank.into_values().flatten().skip(skip).take(limit);
        sorted.filter_map(|index| self.entities[index].as_deref()).collect()
    }

    /// Takes note of what changed, for finding and for sharing.
    pub fn settle(&mut self) {
        for index in std::mem::take(&mut self.unsettled) {
            let Some(entity) = &mut self.entities[index] else { continue };
            self.glances[index] = Glance::of(entity);
            // Unless a snapshot has it as well.
            if let Some(entity) = Arc::get_mut(entity) {
                entity.data.pack(&mut self.shared);
            }
        }
    }

    /// An entity of these kinds by id or code.
    pub fn named(&self, kinds: &[&'static str], name: &str) -> Option<&Entity> {
        let name = lowercase(name);
        if let Some(entity) = self.get(&name).filter(|entity| kinds.contains(&entity.kind)) {
            return Some(entity);
        }
        let is_named =
            |entity: &&Entity| kinds.contains(&entity.kind) && lowercase(entity.text("code")) == name;
        self.with_name(&name).find(is_named)
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
    fn entity(&self, id: &str) -> Option<&dyn Record> {
        self.get(id).map(|entity| &entity.data as &dyn Record)
    }

    fn workspace(&self) -> &str {
        &self.code
    }
}
