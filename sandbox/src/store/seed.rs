//! A workspace from a readable file.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde_json::{Map, Value, json};

use super::code::{check_code, check_folder_path, check_names, check_path};
use super::entities::Store;
use super::entity::{Entity, Secrets};
use super::entity_types::{JOBS, KINDS, SHARES};
use super::files::{Node, Tree};
use super::ids::{given_id, id_of, random_uuid, uuid_of};
use super::mapping::MAPPED;
use super::packed::Attributes;
use super::place::normalized;
use super::seed_checks::{SECTIONS, check_sections, check_together, check_transfers, no_such, scope_of};
use super::seed_entries::{Prepared, Reading, Section, outline, read_entries, sections};
use super::seed_references::{check_administrator, check_keys};
use super::seed_written::{check_machines, check_rules, check_written_settings};
use super::status::refresh_shares;
use super::values::check_value;

/// The film studio that the sandbox ships.
pub const DEFAULT_SEED: &str = include_str!("../../seed/film-studio.json");

/// When the files of a seed were changed last.
const SEED_DATE: &str = "2026-11-20T10:00:00";

impl Store {
    /// Reads a seed; the error says what is wrong with it.
    pub fn from_seed(text: &str) -> Result<Store, String> {
        Store::read_seed(text, Reading::Strict)
    }

    /// The same, without minding sections and keys that are not known.
    pub fn from_lenient_seed(text: &str) -> Result<Store, String> {
        Store::read_seed(text, Reading::Lenient)
    }

    /// The same of a recorded workspace, without what refers to something that was never seen.
    pub fn from_recorded_seed(text: &str) -> Result<Store, String> {
        Store::read_seed(text, Reading::Recorded)
    }

    fn read_seed(text: &str, reading: Reading) -> Result<Store, String> {
        let is_lenient = reading == Reading::Lenient;
        let sections = sections(text)?;
        let seed = outline(&sections)?;
        if !is_lenient {
            check_sections(&seed)?;
        }
        let mut store = Store::default();
        // All of it is new: no list of changes is kept.
        store.changes.is_whole = true;
        store.id = given_id(&seed["workspace"])?.unwrap_or(id_of(0, 0));
        store.code = seed["workspace"]["code"].as_str().ok_or("the seed has no workspace code")?.to_owned();
        let name = seed["workspace"]["name"].as_str().unwrap_or(&store.code).to_owned();
        let mut workspace = base(&store.id, &store.code, &name);
        workspace.insert("status".to_owned(), "enabled".into());
        store.insert(Entity::new("workspace", workspace));
        check_code("workspace", &store.code)?;
        let (mut mapped, mut incomplete) = (Vec::new(), Vec::new());
        for (number, (section, kind)) in SECTIONS.iter().enumerate() {
            match *kind {
                "queue" => store.add_sites(),
                "client" => store.add_queues(),
                _ => {}
            }
            let Some(list) = sections.get(*section).filter(|list| list.get().starts_with('[')) else {
                continue;
            };
            let section = Section { name: section, number, kind, reading };
            read_entries(&mut store, &section, list.get(), |store, index, prepared| {
                let Prepared { entity, session_keys, files, mapped: mappings, lacks } = prepared;
                let id = entity.id().to_owned();
                if reading == Reading::Recorded && !store.is_latest(&entity) {
                    return Ok(());
                }
                if section.kind == "volume" {
                    store.files.set_tree(&id, tree_from(&seed["files"][entity.text("code")])?);
                }
                store.insert(entity);
                mapped.extend(mappings.map(|mappings| (id.clone(), mappings)));
                incomplete.extend(lacks.map(|lacks| (id.clone(), index, lacks)));
                store.session_keys.extend(session_keys.into_iter().map(|key| (id.clone(), key)));
                for (file, path) in files.iter().enumerate() {
                    let child = uuid_of(number * 1000 + index + 1, file);
                    store.add_file(section.kind, &id, child, path);
                }
                Ok(())
            })?;
        }
        store.set_queues_of_users(reading != Reading::Strict)?;
        match reading {
            Reading::Strict => {
                check_together(&store)?;
                check_transfers(&store, &incomplete)?;
                check_keys(&store)?;
                check_administrator(&store)?;
                check_rules(&store)?;
            }
            Reading::Lenient => {}
            Reading::Recorded => store.remove_incomplete(&incomplete),
        }
        for (client, given) in mapped {
            let mappings =
                store.mappings(&given).map_err(|reason| format!("the seed's clients: {reason}"))?;
            if let Some(client) = store.get_mut(&client) {
                client.set(MAPPED, Value::Object(mappings));
            }
        }
        if reading == Reading::Strict {
            check_machines(&store)?;
        }
        for (scope, values) in seed["settings"].as_object().into_iter().flatten() {
            let scope = if is_lenient { scope.clone() } else { scope_of(&store, scope)? };
            match reading {
                Reading::Strict => check_written_settings(values),
                Reading::Recorded => check_value("workspace", "settings", values),
                Reading::Lenient => Ok(()),
            }
            .map_err(|reason| format!("the seed's settings: {reason}"))?;
            store.settings.insert(scope, values.as_object().cloned().unwrap_or_default());
        }
        store.set_defaults();
        store.add_credentials();
        refresh_shares(&mut store);
        store.changes.has_rest = true;
        store.files.changed.extend(store.files.trees().keys().cloned().collect::<Vec<_>>());
        Ok(store)
    }

    /// Users have queues, which come after them.
    fn set_queues_of_users(&mut self, is_lenient: bool) -> Result<(), String> {
        let with_queue = self.of_kinds(&["user"]).filter(|user| !user.text("queue").is_empty());
        let queues: Vec<(String, Value)> = with_queue
            .map(|user| match self.resolve(&["queue"], user.text("queue")) {
                Ok(queue) => Ok((user.id().to_owned(), queue.id().into())),
                Err(_) if is_lenient => Ok((user.id().to_owned(), Value::Null)),
                Err(reason) => Err(format!("the seed's users: '{}': {reason}", user.text("code"))),
            })
            .collect::<Result<_, String>>()?;
        for (user, queue) in queues {
            if let Some(user) = self.get_mut(&user) {
                user.set("queue", queue);
            }
        }
        Ok(())
    }

    /// Whether a recorded entity is the only one of its code; what there is one of is so no longer of those before.
    fn is_latest(&mut self, entity: &Entity) -> bool {
        let kinds = if SHARES.contains(&entity.kind) { SHARES } else { &[entity.kind] };
        let has_code =
            matches!(entity.kind, "user" | "site" | "queue" | "engine") || SHARES.contains(&entity.kind);
        if has_code
            && entity.kind != "home"
            && self.named(kinds, entity.text("code")).is_some_and(|other| other.kind != "home")
        {
            return false;
        }
        for key in ["default", "compute_default", "main"].into_iter().filter(|key| entity.value(key) == true)
        {
            let before: Vec<String> = self
                .of_kinds(&[entity.kind])
                .filter(|other| other.value(key) == true)
                .map(|other| other.id().to_owned())
                .collect();
            for id in before {
                self.get_mut(&id).into_iter().for_each(|other| other.set(key, false));
            }
        }
        true
    }

    /// Removes recorded transfers that lack an end, with their tasks.
    fn remove_incomplete(&mut self, incomplete: &[(String, usize, Vec<&str>)]) {
        for entry in incomplete {
            if check_transfers(self, std::slice::from_ref(entry)).is_ok() {
                continue;
            }
            let job = entry.0.clone();
            let tasks: Vec<String> = self.beneath(&job).map(|task| task.id().to_owned()).collect();
            tasks.iter().chain([&job]).for_each(|id| _ = self.remove(id));
        }
    }

    /// Gives users other keys and passwords than the shipped workspace has, which everybody knows; in place of those of a recorded
    /// workspace too, which are counted.
    pub fn replace_known_keys(&mut self, is_recorded: bool) {
        let is_shipped = |text: &str| !text.is_empty() && DEFAULT_SEED.contains(&format!("\"{text}\""));
        let users: Vec<String> = self.of_kinds(&["user"]).map(|user| user.id().to_owned()).collect();
        for id in users {
            let Some(secrets) = self.get_mut(&id).and_then(|user| user.secrets.as_mut()) else { continue };
            for secret in [&mut secrets.password, &mut secrets.api_key] {
                if is_recorded || is_shipped(secret) {
                    *secret = random_uuid();
                }
            }
        }
    }

    /// Somebody can log in: when nobody has a key, the first administrator gets one.
    fn add_credentials(&mut self) {
        if self.of_kinds(&["user"]).any(|user| user.secrets.is_some()) {
            return;
        }
        let is_fit = |user: &&Entity| user.text("role") == "admin" && !user.is_inactive;
        let Some(id) = self.of_kinds(&["user"]).find(is_fit).map(|user| user.id().to_owned()) else { return };
        if let Some(user) = self.get_mut(&id) {
            user.secrets = Some(Secrets { password: random_uuid(), api_key: random_uuid() });
        }
    }

    /// The three queues that every workspace has, if the seed has none.
    fn add_queues(&mut self) {
        if self.of_kinds(&["queue"]).next().is_some() {
            return;
        }
        for (index, (code, priority)) in [("high", 999), ("medium", 500), ("low", 1)].into_iter().enumerate()
        {
            let name = format!("{}{}", code[..1].to_uppercase(), &code[1..]);
            let mut queue = Entity::new("queue", base(&id_of(3, index + 1), code, &name));
            queue.set("priority", priority);
            queue.set("default", code == "medium");
            self.complete(&mut queue);
            self.insert(queue);
        }
    }

    /// The sites that every workspace has.
    fn add_sites(&mut self) {
        let has_main = self.of_kinds(&["site"]).any(|site| site.value("main") == true);
        for (index, (code, name)) in
            [("hq", "hq"), ("roaming", "roaming"), ("accsyn", "accsyn")].into_iter().enumerate()
        {
            if self.named(&["site"], code).is_some() {
                continue;
            }
            let mut site = Entity::new("site", base(&id_of(2, 0xff01 + index), code, name));
            site.set("creator", "accsyn");
            site.set("main", code == "hq" && !has_main);
            site.set("accsyn", code == "accsyn");
            self.complete(&mut site);
            self.insert(site);
        }
    }

    /// There is always one default queue, and one default volume as soon as there is a volume.
    fn set_defaults(&mut self) {
        for kind in ["queue", "volume"] {
            if self.default_of(kind).is_some() {
                continue;
            }
            let kinds = [kind];
            let first = self.named(&kinds, "medium").or_else(|| self.of_kinds(&kinds).next());
            let first = first.map(|entity| entity.id().to_owned());
            if let Some(first) = first.and_then(|id| self.get_mut(&id)) {
                first.set("default", true);
            }
        }
    }

    /// A machine of a user that is new to the workspace.
    pub fn add_client(&mut self, code: &str, user: &Entity, kind: u64) -> String {
        let id = self.ids.next_id();
        let mut data = base(&id, code, code);
        data.insert("created".to_owned(), self.clock.now().into());
        for (key, value) in [
            ("type", json!(kind)),
            ("user", user.id().into()),
            ("user_hr", user.text("code").into()),
            ("creator", user.text("code").into()),
        ] {
            data.insert(key.to_owned(), value);
        }
        let mut client = Entity::new("client", data);
        self.complete(&mut client);
        self.insert(client);
        id
    }

    pub(super) fn entity_from(
        &self,
        kind: &'static str,
        id: String,
        entry: &Value,
    ) -> Result<Entity, String> {
        let given = entry.as_object().ok_or("must be an object")?;
        let name = entry["name"].as_str().or(entry["code"].as_str()).unwrap_or_default();
        let code = entry["code"].as_str().unwrap_or(name);
        if !matches!(kind, "acl" | "task") {
            check_code(kind, code)?;
        }
        if let Some(path) = entry["path"].as_str() {
            match kind {
                "folder" | "home" => check_folder_path(path)?,
                _ if SHARES.contains(&kind) => check_path(path)?,
                _ => {}
            }
        }
        let mut data = Attributes::from(base_values(&id, code, name));
        let reference = |kinds: &[&'static str], name: &str| {
            self.named(kinds, name)
                .map(Entity::id)
                .map(str::to_owned)
                .ok_or_else(|| no_such(self, kinds, name))
        };
        let mut entity_parts = (None, false, false, Vec::new(), Vec::new());
        for (key, value) in given {
            let text = value.as_str().unwrap_or_default();
            match (key.as_str(), kind) {
                ("password" | "api_key", "user") => {
                    // An empty one would let everybody in.
                    let given = |key: &str| {
                        let text = entry[key].as_str().filter(|text| !text.is_empty());
                        text.map_or_else(random_uuid, str::to_owned)
                    };
                    entity_parts.0 = Some(Secrets { password: given("password"), api_key: given("api_key") });
                    continue;
                }
                ("archived", _) => entity_parts.1 = value == true,
                ("inactive", _) => {
                    entity_parts.2 = value == true;
                    data.insert_known("inactive", value.clone());
                }
                ("recipients", _) => entity_parts.3 = self.recipients(value)?,
                ("servers", "volume") => {
                    for server in value.as_array().into_iter().flatten().filter_map(Value::as_str) {
                        entity_parts.4.push(reference(&["client"], server)?);
                    }
                }
                ("files", "delivery" | "collection") | ("session_keys", "user") => {}
                ("user", _) => {
                    data.insert_known("user", reference(&["user"], text)?.into());
                    data.insert_known("user_hr", text.into());
                }
                ("site", _) => {
                    data.insert_known("site", reference(&["site"], text)?.into());
                    data.insert_known("site_hr", text.into());
                }
                // Users come before queues.
                ("queue", "user") => data.insert_known("queue", value.clone()),
                ("queue", _) if value.is_null() => data.insert_known("queue", Value::Null),
                ("queue", kind) => {
                    let queue = reference(&["queue"], text)?;
                    data.insert_known("queue", queue.clone().into());
                    if JOBS.contains(&kind) {
                        data.insert_known("parent", queue.into());
                        data.insert_known("parent_hr", format!("job:{}/{text}", self.code).into());
                    }
                }
                ("parent", _) => {
                    data.insert_known("parent", reference(&["volume"], text)?.into());
                    data.insert_known("parent_hr", format!("share:{text}").into());
                }
                ("job", "task") => {
                    let job = reference(JOBS, text)?;
                    let name = self.get(&job).map_or(text, |job| job.text("name"));
                    data.insert_known("job_hr", name.into());
                    data.insert_known("job", job.into());
                }
                ("entity" | "target", "acl") => {
                    let (prefix, name) = text.split_once(':').ok_or("must be like user:<code>")?;
                    let kinds = if key == "entity" { &["user"][..] } else { SHARES };
                    data.insert(key, format!("{prefix}:{}", reference(kinds, name)?).into());
                    data.insert(&format!("{key}_hr"), name.into());
                }
                ("id", _) | ("mapped", "client") => {}
                _ => data.insert(key, value.clone()),
            }
        }
        if entry["status"] == "done" && JOBS.contains(&kind) {
            data.insert_default("progress", || json!(100));
        }
        if let Some(progress) = data.get("progress").and_then(Value::as_f64) {
            let progress = progress.clamp(0.0, 100.0);
            data.insert_known("_done", json!(progress / 100.0));
            data.insert_known("progress", json!(progress.floor() as u64));
        }
        let (secrets, is_archived, is_inactive, recipients, servers) = entity_parts;
        let mut entity =
            Entity { secrets, is_archived, is_inactive, recipients, servers, ..Entity::new(kind, data) };
        self.complete(&mut entity);
        Ok(entity)
    }

    /// What a package or a collection holds: tasks of the one, files of the other.
    pub fn add_file(&mut self, kind: &str, parent: &str, id: String, path: &str) {
        let filename = path.trim_end_matches('/').rsplit('/').next().unwrap_or(path);
        let size =
            self.place(path, "").ok().and_then(|place| self.files.tree(&place.volume).size(&place.path).ok());
        let size = size.unwrap_or(0);
        let (kind, data) = match kind {
            "collection" => (
                "file",
                json!({ "id": id, "filename": filename, "path": path, "size": size, "collection": parent }),
            ),
            _ => ("task", json!({ "id": id, "job": parent, "source": path, "size": size, "status": "done" })),
        };
        let mut entity = Entity::new(kind, data.as_object().cloned().unwrap_or_default());
        self.complete(&mut entity);
        self.insert(entity);
    }

    fn recipients(&self, codes: &Value) -> Result<Vec<Value>, String> {
        let codes = codes.as_array().into_iter().flatten().filter_map(Value::as_str);
        Ok(codes.map(|code| self.recipient(code)).collect())
    }

    /// A recipient as it is listed: an invited one has no id yet.
    pub fn recipient(&self, code: &str) -> Value {
        let user = self.user(code);
        let id = user.map(Entity::id).unwrap_or_default();
        let name = user.map_or(code, |user| user.text("code"));
        json!({ "user": id, "user_hr": name, "actioned": false })
    }

    /// Fills in what every entity of a kind has.
    pub fn complete(&self, entity: &mut Entity) {
        if entity.kind == "client" {
            entity.data.insert_default("last_checkin", || self.clock.now().into());
        }
        let defaults = DEFAULTS.get(entity.kind).and_then(Value::as_object);
        for (key, value) in defaults.into_iter().flatten() {
            entity.data.insert_default(key, || value.clone());
        }
        match entity.kind {
            "queue" => {
                let uri = format!("{}/{}", self.code, entity.text("code"));
                entity.set("uri", uri);
            }
            "client" => {
                let kind = match entity.data.get("type").and_then(Value::as_u64) {
                    Some(0) => "app",
                    Some(1) => "server",
                    Some(2) => "user server",
                    Some(3) => "browser",
                    _ => "lane",
                };
                entity.set("type_hr", kind);
            }
            "transfer" | "compute" => self.complete_job(entity),
            "task" => {
                let job = entity.text("job").to_owned();
                let number = self.count_beneath(&job);
                entity.data.insert_default("uri", || number.to_string().into());
                let job = self.get(&job);
                let (user, name) = job.map_or(("", ""), |job| (job.text("user"), job.text("name")));
                entity.data.insert_default("job_hr", || name.into());
                for side in ["source", "destination"] {
                    let of_job = job.and_then(|job| job.data.get(&format!("_{side}")));
                    let given = entity.data.get(side).or(of_job).cloned();
                    if let Some(Value::String(text)) = given {
                        entity.set(side, self.side_of_task(&text, user));
                        entity.set(&format!("_{side}"), text);
                    }
                }
            }
            _ => {}
        }
    }
}

/// What every entity of a kind has, unless it is given.
static DEFAULTS: LazyLock<HashMap<&str, Value>> =
    LazyLock::new(|| KINDS.iter().map(|kind| (*kind, defaults(kind))).collect());

fn defaults(kind: &str) -> Value {
    match kind {
        "user" => {
            json!({"role": "standard", "status": "enabled", "queue": null, "logged_in": null, "inactive": false})
        }
        "queue" => {
            json!({"priority": 500, "default": false, "compute_default": false, "status": "waiting", "parent": null})
        }
        "site" => json!({"main": false, "accsyn": false, "status": "enabled"}),
        "client" => {
            json!({"status": "offline", "type": 0, "roles": "", "metrics": {}, "username": "accsyn"})
        }
        "engine" => json!({"status": "enabled"}),
        "volume" => {
            json!({"type": "volume", "inactive": false, "default": false, "licensed": true, "status": "enabled", "queue": null, "email": ""})
        }
        "folder" | "home" => {
            json!({"type": kind, "inactive": false, "status": "enabled", "queue": null, "email": "", "status_hr": ""})
        }
        "collection" => {
            json!({"type": "collection", "inactive": false, "status": "enabled", "queue": null, "email": ""})
        }
        "acl" => {
            json!({"read": false, "write": false, "acknowledged": false, "path": "/", "role": "", "token": "", "status": "enabled"})
        }
        "task" => json!({"status": "queued", "priority": 500, "size": 0, "time": 0, "finished": null}),
        "transfer" | "compute" => json!({
            "status": "waiting", "progress": 0, "size": -1, "speed": -1.0, "etr": "", "finished": null, "source": "", "destination": "",
        }),
        _ => json!({"status": "init", "public": false, "size": 0, "finished": null}),
    }
}

/// The files of a volume: bytes by path, null for a folder.
fn tree_from(files: &Value) -> Result<Tree, String> {
    let mut tree = Tree::default();
    for (path, size) in files.as_object().into_iter().flatten() {
        check_path(path)?;
        check_names(path)?;
        if path.is_empty() || *path != normalized(path) {
            return Err(format!("the seed's file '{}' must be a path such as a/b.mov", path.escape_debug()));
        }
        let path = path.to_owned();
        tree.0.insert(path, Node { size: size.as_u64(), modified: SEED_DATE.to_owned() });
    }
    match tree.0.keys().find_map(|path| Some((path, tree.file_above(path)?))) {
        Some((path, file)) => Err(format!("the seed's file {path} cannot be in {file}, which is a file")),
        None => Ok(tree),
    }
}

/// What nearly every entity has.
pub(crate) fn base(id: &str, code: &str, name: &str) -> Map<String, Value> {
    base_values(id, code, name).into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

fn base_values(id: &str, code: &str, name: &str) -> [(&'static str, Value); 9] {
    [
        ("id", id.into()),
        ("code", code.into()),
        ("name", name.into()),
        ("description", "".into()),
        ("created", "2026-02-08T11:20:05".into()),
        ("creator", "john@user.com".into()),
        ("modified", "2026-11-23T07:13:12".into()),
        ("modifier", "".into()),
        ("metadata", json!({})),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_seed_is_read() {
        let store = Store::from_seed(DEFAULT_SEED).expect("seed");
        assert_eq!(store.code, "acmefilm");
        let john = store.user("JOHN@user.com").expect("john");
        assert_eq!(john.text("role"), "admin");
        assert!(john.secrets.is_some() && !john.data.contains_key("password"));
        let transfer = store.named(&["transfer"], "sh020_plate_v001").expect("transfer");
        assert_eq!(transfer.text("source_hr"), "workspace:acmefilm");
        assert_eq!(transfer.text("destination_hr"), "user:vendor@vfxhouse.de");
        assert_eq!(transfer.text("uri"), "acmefilm/high/sh020_plate_v001");
        let tasks = store.of_kinds(&["task"]).filter(|task| task.text("job") == transfer.id());
        assert_eq!(tasks.map(|task| task.text("uri")).collect::<Vec<_>>(), ["0", "1", "2"]);
        assert_eq!(store.get(transfer.text("parent")).map(|queue| queue.text("code")), Some("high"));
    }

    #[test]
    fn a_broken_seed_says_where() {
        for (seed, word) in [
            ("{", "JSON"),
            ("{}", "workspace code"),
            (r#"{"workspace": {"code": "a"}, "computes": [{"name": "x", "user": "nobody"}]}"#, "'nobody'"),
        ] {
            assert!(Store::from_seed(seed).expect_err(seed).contains(word));
        }
    }
}
