//! The workspace in an SQLite file: what was acknowledged survives the process.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, params};
use serde_json::{Map, Value, json};

use crate::private::private_file;
use crate::sessions::Sessions;
use crate::store::{Entity, KINDS, Node, Secrets, Store, Tree};

/// Written at every commit, before the response goes out; an end of the process, however hard, loses nothing.
const PREPARE: &str = "
    PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS entity (number INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, kind TEXT NOT NULL, json TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS volume (code TEXT PRIMARY KEY, json TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS log (number INTEGER PRIMARY KEY, json TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS value (name TEXT PRIMARY KEY, json TEXT NOT NULL);
";

/// The file.
#[derive(Debug)]
pub struct State {
    connection: Connection,
    /// Lines of the log that are saved.
    logged: usize,
}

impl State {
    /// Opens or makes a file.
    pub fn open(path: &Path) -> rusqlite::Result<State> {
        // Keys are in it: for the eyes of the user who starts the sandbox.
        let _ = private_file(path);
        let connection = Connection::open(path)?;
        // A file in use is told at once.
        connection.busy_timeout(Duration::ZERO)?;
        connection.execute_batch(PREPARE)?;
        Ok(State { connection, logged: 0 })
    }

    fn value(&self, name: &str) -> rusqlite::Result<Option<Value>> {
        let text: Option<String> = self
            .connection
            .query_row("SELECT json FROM value WHERE name = ?1", [name], |row| row.get(0))
            .optional()?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }

    /// The workspace in the file; None in a new one.
    pub fn load(&mut self) -> rusqlite::Result<Option<(Store, Sessions)>> {
        let Some(workspace) = self.value("workspace")? else { return Ok(None) };
        let text = |key: &str| workspace[key].as_str().unwrap_or_default().to_owned();
        let mut store = Store::default();
        (store.code, store.id) = (text("code"), text("id"));
        store.ids.count = workspace["ids"].as_u64().unwrap_or(0);
        store.clock.skip(self.value("ahead")?.and_then(|ahead| ahead.as_f64()).unwrap_or(0.0));
        for (scope, values) in workspace["settings"].as_object().into_iter().flatten() {
            store.settings.insert(scope.clone(), values.as_object().cloned().unwrap_or_default());
        }
        for (code, secrets) in workspace["former"].as_object().into_iter().flatten() {
            store.former.extend(secrets_from(secrets).map(|secrets| (code.clone(), secrets)));
        }
        let mut statement = self.connection.prepare("SELECT kind, json FROM entity ORDER BY number")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        for row in rows {
            let (kind, text): (String, String) = row?;
            let saved: Value = serde_json::from_str(&text).unwrap_or_default();
            if let Some(entity) = entity_from(&kind, saved) {
                store.insert(entity);
            }
        }
        let mut statement = self.connection.prepare("SELECT code, json FROM volume")?;
        for row in statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))? {
            let (key, text): (String, String) = row?;
            // Older states have the code of the volume instead of its id.
            let Some(id) = store.named(&["volume"], &key).map(|volume| volume.id().to_owned()) else {
                continue;
            };
            let saved: Map<String, Value> = serde_json::from_str(&text).unwrap_or_default();
            let nodes = saved.into_iter().map(|(path, node)| {
                let modified = node[1].as_str().unwrap_or_default().to_owned();
                (path, Node { size: node[0].as_u64(), modified })
            });
            store.files.set_tree(&id, Tree(nodes.collect()));
        }
        let mut statement = self.connection.prepare("SELECT json FROM log ORDER BY number")?;
        for row in statement.query_map([], |row| row.get(0))? {
            let text: String = row?;
            store.log.push(serde_json::from_str(&text).unwrap_or_default());
        }
        self.logged = store.log.len();
        store.changes = Default::default();
        Ok(Some((store, Sessions::from_json(&self.value("sessions")?.unwrap_or_default()))))
    }

    /// Saves what changed.
    pub fn save(&mut self, store: &mut Store, sessions: &mut Sessions) -> rusqlite::Result<()> {
        let (changes, has_keys) = (&store.changes, sessions.is_changed);
        let is_same = changes.entities.is_empty() && !changes.has_rest && !changes.is_whole && !has_keys;
        if is_same && store.files.changed.is_empty() && self.logged == store.log.len() {
            return Ok(());
        }
        let (is_whole, transaction) = (changes.is_whole, self.connection.transaction()?);
        if is_whole {
            transaction.execute_batch("DELETE FROM entity; DELETE FROM volume; DELETE FROM log;")?;
            self.logged = 0;
        }
        {
            let mut put = transaction.prepare_cached(
                "INSERT INTO entity (id, kind, json) VALUES (?1, ?2, ?3) ON CONFLICT (id) DO UPDATE SET json = ?3",
            )?;
            let mut remove = transaction.prepare_cached("DELETE FROM entity WHERE id = ?1")?;
            // New ones in the order in which they came.
            if is_whole {
                for entity in store.all() {
                    put.execute(params![entity.id(), entity.kind, to_json(entity).to_string()])?;
                }
            }
            for id in store.in_order(&changes.entities) {
                match store.get(id) {
                    Some(entity) => put.execute(params![id, entity.kind, to_json(entity).to_string()])?,
                    None => remove.execute([id])?,
                };
            }
            let mut put_value = transaction.prepare_cached("INSERT OR REPLACE INTO value VALUES (?1, ?2)")?;
            put_value.execute(params!["ahead", store.clock.ahead().to_string()])?;
            if is_whole || changes.has_rest || !changes.entities.is_empty() {
                put_value.execute(params!["workspace", workspace_json(store).to_string()])?;
            }
            if has_keys {
                put_value.execute(params!["sessions", sessions.to_json().to_string()])?;
            }
            let mut put_volume =
                transaction.prepare_cached("INSERT OR REPLACE INTO volume VALUES (?1, ?2)")?;
            let mut remove_volume = transaction.prepare_cached("DELETE FROM volume WHERE code = ?1")?;
            for id in &store.files.changed {
                match store.files.trees().get(id) {
                    Some(tree) => put_volume.execute(params![id, tree_json(tree).to_string()])?,
                    None => remove_volume.execute([id])?,
                };
            }
            let mut put_line = transaction.prepare_cached("INSERT INTO log (json) VALUES (?1)")?;
            for line in &store.log[self.logged..] {
                put_line.execute([line.to_string()])?;
            }
        }
        transaction.commit()?;
        // What could not be saved is saved with the next change.
        self.logged = store.log.len();
        store.changes = Default::default();
        store.files.changed.clear();
        sessions.is_changed = false;
        Ok(())
    }
}

fn workspace_json(store: &Store) -> Value {
    let former = store.former.iter().map(|(code, secrets)| (code.clone(), secrets_json(secrets)));
    json!({
        "code": store.code, "id": store.id, "ids": store.ids.count, "settings": store.settings,
        "former": former.collect::<Map<_, _>>(),
    })
}

fn tree_json(tree: &Tree) -> Value {
    tree.0.iter().map(|(path, node)| (path.clone(), json!([node.size, node.modified]))).collect()
}

fn secrets_json(secrets: &Secrets) -> Value {
    json!({ "password": secrets.password, "api_key": secrets.api_key })
}

fn secrets_from(saved: &Value) -> Option<Secrets> {
    let text = |key: &str| saved[key].as_str().map(str::to_owned);
    Some(Secrets { password: text("password")?, api_key: text("api_key")? })
}

fn to_json(entity: &Entity) -> Value {
    json!({
        "data": entity.data.to_map(), "secrets": entity.secrets.as_ref().map(secrets_json), "archived": entity.is_archived,
        "inactive": entity.is_inactive, "recipients": entity.recipients, "servers": entity.servers,
        "elapsed": entity.elapsed,
    })
}

fn entity_from(kind: &str, mut saved: Value) -> Option<Entity> {
    let kind = KINDS.iter().find(|known| **known == kind)?;
    let Value::Object(data) = saved["data"].take() else { return None };
    let texts = |value: &Value| {
        let list = value.as_array().into_iter().flatten();
        list.filter_map(|item| item.as_str().map(str::to_owned)).collect()
    };
    Some(Entity {
        secrets: secrets_from(&saved["secrets"]),
        is_archived: saved["archived"] == true,
        is_inactive: saved["inactive"] == true,
        recipients: saved["recipients"].as_array().cloned().unwrap_or_default(),
        servers: texts(&saved["servers"]),
        elapsed: saved["elapsed"].as_f64().unwrap_or(0.0),
        ..Entity::new(kind, data)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::DEFAULT_SEED;

    #[test]
    fn a_workspace_comes_back_as_it_was() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("state.db");
        let mut store = Store::from_seed(DEFAULT_SEED).expect("seed");
        let mut state = State::open(&path).expect("open");
        assert!(state.load().expect("load").is_none());
        state.save(&mut store, &mut Sessions::default()).expect("save");
        let projects = store.named(&["volume"], "projects").expect("volume").id().to_owned();
        store.files.remove(&projects, "TheFilm/specs.pdf").expect("remove");
        store.note("john@user.com", "", "a line".to_owned());
        let gone = store.user("gone@acmefilm.com").expect("user").id().to_owned();
        store.remove(&gone);
        state.save(&mut store, &mut Sessions::default()).expect("save");
        assert!(State::open(&path).and_then(|mut second| second.load()).is_err(), "one at a time");
        drop(state);
        let (loaded, _) = State::open(&path).expect("open").load().expect("load").expect("a workspace");
        for kind in KINDS {
            let kind = [*kind];
            assert!(store.of_kinds(&kind).eq(loaded.of_kinds(&kind)), "{kind:?}");
        }
        assert_eq!((&loaded.code, &loaded.settings, &loaded.log), (&store.code, &store.settings, &store.log));
        assert_eq!(loaded.files.trees(), store.files.trees());
    }
}
