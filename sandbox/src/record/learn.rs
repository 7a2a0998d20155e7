//! A seed from the answers of a real workspace: what clients saw of it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::ops::kinds_of;
use crate::store::{SECTIONS, check_names, check_seed_entry};

/// Kinds of shares and jobs by the names and numbers of API version 1.
fn kind_in_v1(entity: &Map<String, Value>, kinds: &[&'static str]) -> &'static str {
    let named = match (entity.get("type").and_then(Value::as_u64), entity.get("type").and_then(Value::as_str))
    {
        (Some(1), _) => "transfer",
        (Some(2), _) => "queue",
        (Some(3), _) => "compute",
        (Some(7), _) => "delivery",
        (Some(8), _) => "request",
        (Some(10), _) => "stream",
        (_, Some("root")) => "volume",
        (_, Some("standard")) => "folder",
        (_, Some("user")) => "home",
        (_, Some("collection")) => "collection",
        _ => kinds.first().copied().unwrap_or_default(),
    };
    if kinds.len() > 1 { named } else { kinds.first().copied().unwrap_or_default() }
}

/// What is known of a workspace.
#[derive(Debug, Default)]
pub struct Learned {
    /// Code of the workspace.
    workspace: String,
    /// E-mail and role of who asked.
    callers: BTreeMap<String, String>,
    /// Entities by kind and id, in the order in which they were seen.
    entities: BTreeMap<&'static str, Map<String, Value>>,
    /// Values of the workspace's settings.
    settings: Map<String, Value>,
    /// Listings of folders: path, and what is in it.
    listings: Vec<(String, Value)>,
}

/// An id without the prefix that old parts of the backend give it.
fn bare(text: &str) -> &str {
    text.strip_prefix("ObjectId:").unwrap_or(text)
}

/// A value as the newest part of the backend would send it.
fn plain(value: &Value) -> Value {
    let Some(text) = value.as_str() else { return value.clone() };
    let text = bare(text);
    let is_date = text.len() == 23 && text.as_bytes()[10] == b'T' && text.as_bytes()[19] == b'.';
    if is_date { text[..19].into() } else { text.into() }
}

/// A readable attribute without what tells namesakes apart: `user:a@b.c[standard](64f0...)` is `user:a@b.c`.
fn short(readable: &str) -> &str {
    let readable =
        readable.strip_suffix(')').and_then(|text| Some(text.rsplit_once('(')?.0)).unwrap_or(readable);
    readable.strip_suffix(']').and_then(|text| Some(text.rsplit_once('[')?.0)).unwrap_or(readable)
}

impl Learned {
    /// Remembers who asked, where, and what was told about them at login; whether that is new.
    pub fn note_caller(&mut self, user: &str, workspace: Option<&str>, answer: &Value) -> bool {
        if let Some(workspace) = workspace.filter(|_| self.workspace.is_empty()) {
            workspace.clone_into(&mut self.workspace);
        }
        let role = answer["result"]["role"].as_str().or(answer["clearance"].as_str());
        let role = role.map(|role| if role == "client" { "standard" } else { role });
        let known = self.callers.entry(user.to_owned()).or_default();
        let is_new = known.is_empty() || role.is_some_and(|role| role != known);
        if let Some(role) = role {
            role.clone_into(known);
        } else if known.is_empty() {
            "admin".clone_into(known);
        }
        is_new
    }

    /// Learns from an event and its answer; whether there was something.
    pub fn learn(&mut self, event: &Value, answer: &Value) -> bool {
        let (uri, data) = (event["uri"].as_str().unwrap_or_default().to_lowercase(), &event["data"]);
        let result = &answer["result"];
        if uri == "setting" {
            let Some(name) = data["name"].as_str().filter(|_| result.is_string()) else { return false };
            if data["entitytype"].is_null() || data["entitytype"] == "workspace" {
                self.settings.insert(name.to_owned(), result.clone());
            }
            return true;
        }
        if let ("workspace/file" | "organization/file", Some("ls")) = (uri.as_str(), data["op"].as_str()) {
            let path = data["path"].as_str().unwrap_or_default();
            // The client of API version 3 gets a bare list.
            let listed = if result.is_array() { result } else { answer };
            self.listings.push((path.to_owned(), listed.clone()));
            return listed.is_array();
        }
        let Some((name, verb)) = uri.rsplit_once('/') else { return false };
        let Some(kinds) = kinds_of(name, data).filter(|_| matches!(verb, "find" | "create" | "edit" | "add"))
        else {
            return false;
        };
        let mut is_new = false;
        for entity in result.as_array().into_iter().flatten().chain(Some(result)).filter_map(Value::as_object)
        {
            let Some(id) = entity.get("id").and_then(Value::as_str).map(bare) else { continue };
            let kind = kind_in_v1(entity, &kinds);
            let known = self.entities.entry(kind).or_default().entry(id).or_insert_with(|| json!({}));
            for (name, value) in entity {
                let value = if name == "metadata" { value.clone() } else { plain(value) };
                is_new |= known[name.as_str()] != value;
                known[name.as_str()] = value;
            }
        }
        is_new
    }

    fn of(&self, kind: &str) -> impl Iterator<Item = (&str, &Value)> {
        self.entities.get(kind).into_iter().flatten().map(|(id, entity)| (id.as_str(), entity))
    }

    fn code_of(&self, kinds: &[&str], id: &str) -> Option<&str> {
        let mut found = kinds.iter().filter_map(|kind| self.entities.get(*kind)?.get(id));
        found.find_map(|entity| entity["code"].as_str().or(entity["name"].as_str()))
    }

    /// A party of a transfer as a seed has it: `user:a@b.c` is `a@b.c`, the workspace its code.
    fn party(&self, entity: &Value, side: &str) -> Option<String> {
        let readable = entity[format!("{side}_hr")].as_str().or(entity[side].as_str())?;
        let (kind, code) = short(readable).split_once(':')?;
        match kind {
            "user" if code.contains('@') => Some(code.to_owned()),
            "site" if self.of("site").any(|(_, site)| site["code"] == code) => Some(format!("site={code}")),
            "user" | "site" => None,
            _ => Some(self.code()),
        }
    }

    /// The code of the workspace: its own, what clients call it, or what the ends of transfers say.
    fn code(&self) -> String {
        let own = self.of("workspace").find_map(|(_, workspace)| workspace["code"].as_str());
        let called = Some(&*self.workspace).filter(|code| !code.is_empty());
        let ends = ["source_hr", "destination_hr"];
        let end = |(_, job): (&str, &'_ Value)| {
            ends.iter()
                .find_map(|end| short(job[*end].as_str()?).strip_prefix("workspace:").map(str::to_owned))
        };
        let code = own.or(called).map(str::to_owned).or_else(|| self.of("transfer").find_map(end));
        code.unwrap_or_else(|| "recorded".to_owned()).to_lowercase()
    }

    /// An entry of a seed, with what a seed can hold of an entity; None when it refers to something that was not seen.
    fn entry(&self, kind: &'static str, id: &str, entity: &Value, users: &BTreeSet<String>) -> Option<Value> {
        let mut entry = Map::new();
        entry.insert("id".to_owned(), id.into());
        for (name, value) in entity.as_object()? {
            let reference = |kinds: &[&str]| value.as_str().and_then(|id| self.code_of(kinds, id));
            let value = match (name.as_str(), kind) {
                ("id" | "created" | "modified", "acl" | "task") | ("id", _) => continue,
                ("user", _) => {
                    let readable =
                        entity["user_hr"].as_str().map(|text| short(text).trim_start_matches("user:"));
                    let user = reference(&["user"]).or(readable).filter(|user| users.contains(*user));
                    user.map(Into::into)
                }
                ("site", _) => reference(&["site"]).map(Into::into),
                ("queue", _) => reference(&["queue"]).map(Into::into),
                ("parent", "folder" | "home") => reference(&["volume"]).map(Into::into),
                ("parent" | "parent_hr", _) => None,
                ("job", "task") => {
                    let jobs = ["transfer", "compute", "delivery", "request", "stream"];
                    value.as_str().filter(|id| self.code_of(&jobs, id).is_some()).map(Into::into)
                }
                ("source" | "destination", "transfer") => self.party(entity, name).map(Into::into),
                ("source" | "destination", "task") => {
                    value.as_str().or(value["path"].as_str()).map(Into::into)
                }
                ("entity" | "target", "acl") => {
                    let (prefix, id) = value.as_str()?.split_once(':')?;
                    let kinds: &[&str] = if name == "entity" {
                        &["user"]
                    } else {
                        &["volume", "folder", "home", "collection"]
                    };
                    Some(format!("{prefix}:{}", self.code_of(kinds, id)?).into())
                }
                ("clearance", "user") => {
                    Some(if value == "client" { "standard".into() } else { value.clone() })
                }
                _ => Some(value.clone()),
            };
            let name = if name == "clearance" { "role" } else { name };
            let Some(value) = value else { continue };
            // A seed says less than an answer: what it cannot hold stays in the journal.
            if check_seed_entry(kind, &json!({ name: value })).is_ok() {
                entry.insert(name.to_owned(), value);
            }
        }
        let needed: &[&str] = match kind {
            "transfer" | "compute" | "delivery" | "request" | "stream" => &["user"],
            "folder" | "home" => &["parent"],
            "task" => &["job"],
            "acl" => &["entity", "target"],
            "file" | "workspace" => return None,
            _ => &["code"],
        };
        // A party that was never seen: the job stays in the journal.
        let has_parties = entry.contains_key("source") && entry.contains_key("destination");
        if kind == "transfer"
            && !has_parties
            && !self.of("task").any(|(_, task)| task["job"].as_str().is_some_and(|job| bare(job) == id))
        {
            return None;
        }
        needed.iter().all(|name| entry.contains_key(*name)).then_some(Value::Object(entry))
    }

    /// What is known, as a seed. Users have no credentials yet.
    pub fn seed(&self) -> Value {
        let workspace = self.of("workspace").next();
        let mut about = json!({ "code": self.code() });
        if let Some((id, workspace)) = workspace {
            about["id"] = id.into();
            if let Some(name) = workspace["name"].as_str().filter(|name| !name.trim().is_empty()) {
                about["name"] = name.into();
            }
        }
        let mut seed = json!({
            "about": "Recorded by accsyn-sandbox: what clients saw of a workspace, without its secrets.", "workspace": about,
        });
        // Who asked comes first: the first line of a sandbox has the credentials of the first user.
        let mut users: Vec<Value> = Vec::new();
        let mut codes = BTreeSet::new();
        let is_caller =
            |user: &Value| user["code"].as_str().is_some_and(|code| self.callers.contains_key(code));
        let mut seen: Vec<(&str, &Value)> = self.of("user").collect();
        seen.sort_by_key(|(_, user)| !is_caller(user));
        for (code, role) in &self.callers {
            if !seen.iter().any(|(_, user)| user["code"] == *code) {
                codes.insert(code.clone());
                users.push(json!({ "code": code, "name": code, "role": role }));
            }
        }
        for (id, user) in seen {
            if let Some(entry) = self.entry("user", id, user, &codes)
                && codes.insert(user["code"].as_str().unwrap_or_default().to_owned())
            {
                users.push(entry);
            }
        }
        // Owners of jobs that nobody asked for.
        for (_, entity) in self.entities.values().flatten() {
            let code = short(entity["user_hr"].as_str().unwrap_or_default()).trim_start_matches("user:");
            if code.contains('@') && codes.insert(code.to_owned()) {
                users.push(json!({ "code": code, "name": code, "id": bare(entity["user"].as_str().unwrap_or_default()) }));
            }
        }
        for user in &mut users {
            if user["id"] == "" {
                user.as_object_mut().map(|user| user.shift_remove("id"));
            }
        }
        for (section, kind) in SECTIONS {
            let entries: Vec<Value> = if *kind == "user" {
                std::mem::take(&mut users)
            } else {
                self.of(kind).filter_map(|(id, entity)| self.entry(kind, id, entity, &codes)).collect()
            };
            if !entries.is_empty() {
                seed[*section] = entries.into();
            }
        }
        if !self.settings.is_empty() {
            seed["settings"] = json!({ "workspace": self.settings });
        }
        let files = self.files();
        if !files.is_empty() {
            seed["files"] = files.into();
        }
        seed
    }

    /// Files that were listed, by volume.
    fn files(&self) -> Map<String, Value> {
        let mut files: Map<String, Value> = Map::new();
        for (path, listed) in &self.listings {
            let Some((kind, rest)) = path.split_once('=') else { continue };
            let (name, inner) = rest.split_once('/').unwrap_or((rest, ""));
            let named =
                |(id, share): &(&str, &Value)| *id == name || share["code"] == name || share["name"] == name;
            let folder = self.of("folder").chain(self.of("home")).find(named).filter(|_| kind != "volume");
            let (volume, base) = match (self.of("volume").find(named), folder) {
                (Some((_, volume)), _) => (volume["code"].as_str(), String::new()),
                (None, Some((_, folder))) => (
                    folder["parent"].as_str().and_then(|id| self.code_of(&["volume"], id)),
                    folder["path"].as_str().unwrap_or_default().to_owned(),
                ),
                _ => continue,
            };
            let Some(volume) = volume else { continue };
            let tree = files.entry(volume).or_insert_with(|| json!({}));
            for file in listed.as_array().into_iter().flatten() {
                let Some(filename) = file["filename"].as_str() else { continue };
                let parts = [base.trim_matches('/'), inner.trim_matches('/'), filename];
                let path = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/");
                // The real workspace may have names that the sandbox refuses.
                if check_names(&path).is_err() {
                    continue;
                }
                let is_folder = file["type"] == 0;
                tree[path.as_str()] =
                    if is_folder { Value::Null } else { json!(file["size"].as_u64().unwrap_or(0)) };
            }
        }
        files
    }
}

/// Gives the users of a seed passwords and API keys of its own.
pub fn with_credentials(mut seed: Value) -> Value {
    for (index, user) in seed["users"].as_array_mut().into_iter().flatten().enumerate() {
        user["password"] = format!("password-{}", index + 1).into();
        user["api_key"] = format!("00000000-0000-4000-8000-{:012}", index + 1).into();
    }
    seed
}
