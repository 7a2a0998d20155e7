//! The entries of a seed's sections, read by several threads.

use std::collections::BTreeMap;
use std::thread;

use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::entities::Store;
use super::entity::Entity;
use super::ids::{given_id, id_of, uuid_of};
use super::packed::Shared;
use super::seed_checks::{SECTIONS, check_entry, check_needed};
use super::seed_references::check_references;
use super::seed_written::check_written;
use super::unique_keys::{Fields, read_once};

/// Entries that are read before they are put in: what they occupy as text is little, as JSON it would be much.
const BATCH: usize = 8192;
/// Fewer entries are not worth a thread.
const FEW: usize = 256;
/// Most threads.
const THREADS: usize = 8;

/// A section that holds entries.
pub struct Section {
    /// Its name.
    pub name: &'static str,
    /// Its place among the sections.
    pub number: usize,
    /// What its entries are.
    pub kind: &'static str,
    /// How strictly they are read.
    pub reading: Reading,
}

/// How strictly a seed is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// Every mistake is an error.
    Strict,
    /// What is not known is passed over.
    Lenient,
    /// What was seen of a workspace: entries that refer to what was not seen are left out.
    Recorded,
}

/// An entry, read.
pub struct Prepared {
    /// What it describes.
    pub entity: Entity,
    /// Session keys of a user.
    pub session_keys: Vec<String>,
    /// Files of a package or a collection.
    pub files: Vec<String>,
    /// Mapped shares of a client.
    pub mapped: Option<Value>,
    /// What a transfer lacks and its tasks must have.
    pub lacks: Option<Vec<&'static str>>,
}

fn not_json(error: &serde_json::Error) -> String {
    match error.is_data() {
        true => format!("in the seed, {error}"),
        false => format!("the seed is not JSON: {error}"),
    }
}

/// The sections of a seed as text.
pub fn sections(text: &str) -> Result<BTreeMap<String, &RawValue>, String> {
    let sections: Result<Fields<'_>, _> = serde_json::from_str(text);
    sections.map(|sections| sections.0).map_err(|error| match serde_json::from_str::<Value>(text) {
        Ok(Value::Object(_)) | Err(_) => not_json(&error),
        Ok(_) => "the seed must be an object".to_owned(),
    })
}

/// A seed without its entries, except volumes.
pub fn outline(sections: &BTreeMap<String, &RawValue>) -> Result<Value, String> {
    let is_list = |name: &str, text: &str| {
        text.starts_with('[') && name != "volumes" && SECTIONS.iter().any(|(section, _)| *section == name)
    };
    let mut outline = Map::new();
    for (name, section) in sections {
        let value = match is_list(name, section.get()) {
            true => Value::Array(Vec::new()),
            false => read_once(section.get()).map_err(|error| format!("the seed's {name}: {error}"))?,
        };
        outline.insert(name.clone(), value);
    }
    Ok(Value::Object(outline))
}

/// Reads the entries of a section, and puts them in one after the other.
pub fn read_entries(
    store: &mut Store,
    section: &Section,
    text: &str,
    mut put: impl FnMut(&mut Store, usize, Prepared) -> Result<(), String>,
) -> Result<(), String> {
    let entries: Vec<&RawValue> = serde_json::from_str(text).map_err(|error| not_json(&error))?;
    let mut put_new = |store: &mut Store, index: usize, prepared: Result<Prepared, String>| {
        let prepared = match prepared {
            Err(_) if section.reading == Reading::Recorded => return Ok(()),
            prepared => prepared?,
        };
        if store.get(prepared.entity.id()).is_some() {
            return Err(format!("the seed has two entries with the id '{}'", prepared.entity.id()));
        }
        put(store, index, prepared)
    };
    let threads = thread::available_parallelism().map_or(1, usize::from).min(THREADS);
    let mut pools: Vec<Shared> = (0..threads).map(|_| Shared::default()).collect();
    // Tasks are numbered within their job, one after the other.
    let batch = if section.kind == "task" || entries.len() < FEW { 1 } else { BATCH };
    let mut next = 0;
    for batch in entries.chunks(batch) {
        let start = next;
        next += batch.len();
        if let [entry] = batch {
            let prepared = prepare(store, section, start, entry.get(), &mut pools[0]);
            put_new(store, start, prepared)?;
            continue;
        }
        let whole = &*store;
        let share = batch.len().div_ceil(threads);
        let prepared: Vec<_> = thread::scope(|scope| {
            let parts = batch.chunks(share).zip(&mut pools).enumerate();
            let running: Vec<_> = parts
                .map(|(part, (entries, pool))| {
                    scope.spawn(move || {
                        let first = start + part * share;
                        let prepare = |(index, entry): (usize, &&RawValue)| {
                            prepare(whole, section, first + index, entry.get(), pool)
                        };
                        entries.iter().enumerate().map(prepare).collect::<Vec<_>>()
                    })
                })
                .collect();
            running.into_iter().map(|part| part.join()).collect()
        });
        let prepared = prepared.into_iter().flat_map(|part| match part {
            Ok(part) => part,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        for (index, prepared) in prepared.enumerate() {
            put_new(store, start + index, prepared)?;
        }
    }
    Ok(())
}

fn prepare(
    store: &Store,
    section: &Section,
    index: usize,
    text: &str,
    pool: &mut Shared,
) -> Result<Prepared, String> {
    let Section { name, number, kind, reading } = *section;
    let is_lenient = reading == Reading::Lenient;
    let entry = read_once(text).map_err(|error| format!("the seed's {name} entry {}: {error}", index + 1))?;
    let usual = if kind == "task" { uuid_of(0, index) } else { id_of(number + 1, index + 1) };
    let check = || -> Result<Entity, String> {
        let id = given_id(&entry)?.unwrap_or(usual);
        if !is_lenient {
            check_entry(kind, &entry)?;
            check_needed(kind, &entry)?;
        }
        if reading == Reading::Strict {
            check_written(kind, &entry)?;
        }
        let made = store.entity_from(kind, id, &entry)?;
        if !is_lenient {
            check_references(store, kind, &entry)?;
        }
        Ok(made)
    };
    let mut entity = check().map_err(|reason| format!("the seed's {name} entry {}: {reason}", index + 1))?;
    entity.data.pack(pool);
    let texts = |key: &str| {
        let list = entry[key].as_array().into_iter().flatten();
        list.map(|text| text.as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    let is_given = |side: &&'static str| entry[*side].as_str().is_some_and(|text| !text.is_empty());
    let lacks: Vec<&str> = ["source", "destination"].into_iter().filter(|side| !is_given(side)).collect();
    Ok(Prepared {
        entity,
        session_keys: if kind == "user" { texts("session_keys") } else { Vec::new() },
        files: texts("files"),
        mapped: Some(&entry["mapped"]).filter(|mapped| kind == "client" && mapped.is_object()).cloned(),
        lacks: Some(lacks).filter(|lacks| kind == "transfer" && !lacks.is_empty()),
    })
}
