//! Files on the volumes.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Context, Outcome};
use crate::request::Operation;
use crate::store::{SHARES, Store, now};

type Tree = BTreeMap<String, Option<u64>>;

/// A file operation, on one path or on a list of them.
pub fn run(context: &mut Context<'_>, operation: &Operation<'_>) -> Outcome {
    let op = operation.data["op"].as_str().unwrap_or_default().to_owned();
    let mut one = |path: &Value| -> Result<Value, String> {
        let place = place(context.store, path)?;
        let tree = context.store.files.entry(place.volume.clone()).or_default();
        match op.as_str() {
            "ls" => ls(tree, &place.path, &operation.data),
            "getsize" => size(tree, &place.path).map(|size| json!(size)),
            "exists" => Ok(json!(exists(tree, &place.path))),
            "mkdir" => mkdir(tree, &place.path),
            "delete" => delete(tree, &place.path, operation.data["force"] == true),
            "rename" | "move" => {
                let to = operation.data["path_to"].clone();
                let to = if op == "rename" {
                    sibling(&place.path, to.as_str().unwrap_or_default())
                } else {
                    self::place(context.store, &to)?.path
                };
                let tree = context.store.files.entry(place.volume.clone()).or_default();
                relocate(tree, &place.path, &to)
            }
            other => Err(format!("Unknown file operation {other}")),
        }
    };
    let result = match &operation.data["path"] {
        Value::Array(paths) => {
            let mut results = Vec::new();
            for path in paths {
                results.push(json!({ "path": path, "result": one(path)? }));
            }
            Value::from(results)
        }
        path => one(path)?,
    };
    Ok(json!({ "result": result }))
}

/// What may be published: everything.
pub fn preprocess(operation: &Operation<'_>) -> Outcome {
    let mut files = operation.data["files"].clone();
    for file in files.as_array_mut().into_iter().flatten() {
        file["can_publish"] = true.into();
        file["can_upload"] = true.into();
        file["ident"] = file["filename"].clone();
    }
    Ok(
        json!({ "result": { "files": files, "size": operation.data["size"], "comment": true, "time_report": false } }),
    )
}

struct Place {
    /// Code of the volume.
    volume: String,
    /// Path on it, without slashes at its ends.
    path: String,
}

/// Where a path leads: `share=thefilm/plates`, `volume=projects/TheFilm`, `home=a@b.c`, `~`, or bare on the default volume.
fn place(store: &Store, path: &Value) -> Result<Place, String> {
    let text = path.as_str().ok_or("The path must be a text")?.replace('\\', "/");
    let default = || {
        let volume =
            store.of_kinds(&["volume"]).find(|volume| volume.data.get("default") == Some(&Value::Bool(true)));
        volume.map(|volume| volume.text("code").to_owned()).ok_or("There is no default volume".to_owned())
    };
    let Some((kind, rest)) = text.split_once('=') else {
        return Ok(Place { volume: default()?, path: text.trim_matches('/').to_owned() });
    };
    let (name, rest) = rest.split_once('/').unwrap_or((rest, ""));
    if name == "(default)" {
        return Ok(Place { volume: default()?, path: rest.trim_matches('/').to_owned() });
    }
    let share = store.named(SHARES, name).ok_or(format!("There is no {kind} '{name}'"))?;
    if share.kind == "volume" {
        return Ok(Place { volume: share.text("code").to_owned(), path: rest.trim_matches('/').to_owned() });
    }
    let volume = store.get(share.text("parent")).ok_or(format!("The {kind} '{name}' has no volume"))?;
    let path = format!("{}/{rest}", share.text("path"));
    Ok(Place { volume: volume.text("code").to_owned(), path: path.trim_matches('/').to_owned() })
}

fn beneath<'t>(tree: &'t Tree, folder: &str) -> impl Iterator<Item = (&'t str, Option<u64>)> {
    let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    tree.iter().filter_map(move |(path, size)| Some((path.strip_prefix(&prefix)?, *size)))
}

fn exists(tree: &Tree, path: &str) -> bool {
    path.is_empty() || tree.contains_key(path) || beneath(tree, path).next().is_some()
}

fn missing(path: &str) -> String {
    format!("E#J001 File or directory missing: {path}")
}

fn size(tree: &Tree, path: &str) -> Result<u64, String> {
    match tree.get(path) {
        Some(Some(size)) => Ok(*size),
        _ if exists(tree, path) => Ok(beneath(tree, path).filter_map(|(_, size)| size).sum()),
        _ => Err(missing(path)),
    }
}

fn ls(tree: &Tree, path: &str, data: &Value) -> Result<Value, String> {
    if !exists(tree, path) {
        return Err(missing(path));
    }
    let is_recursive = data["recursive"] == true;
    let depth = data["maxdepth"].as_u64().filter(|depth| *depth > 0).unwrap_or(u64::MAX);
    level(tree, path, data, if is_recursive { depth } else { 1 })
}

fn level(tree: &Tree, path: &str, data: &Value, depth: u64) -> Result<Value, String> {
    let mut names: BTreeMap<&str, Option<u64>> = BTreeMap::new();
    for (rest, size) in beneath(tree, path) {
        match rest.split_once('/') {
            Some((folder, _)) => _ = names.insert(folder, None),
            None => _ = names.entry(rest).or_insert(size),
        }
    }
    let mut entries = Vec::new();
    for (name, file_size) in names {
        let full = if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") };
        let entry = match file_size {
            Some(_) if data["directories_only"] == true || !is_included(name, data) => continue,
            Some(bytes) => json!({ "type": 1, "filename": name, "size": bytes, "modified": now() }),
            None if data["files_only"] == true && depth == 1 => continue,
            None => {
                let mut entry = json!({ "type": 0, "filename": name, "modified": now() });
                if data["getsize"] == true {
                    entry["size"] = size(tree, &full)?.into();
                }
                if depth > 1 {
                    entry["files"] = level(tree, &full, data, depth - 1)?;
                }
                entry
            }
        };
        entries.push(entry);
    }
    Ok(entries.into())
}

/// Whether a file name passes the filters; `include` wins.
fn is_included(name: &str, data: &Value) -> bool {
    let any = |filter: &Value| match filter {
        Value::Array(items) => items.iter().filter_map(Value::as_str).any(|filter| fits(name, filter)),
        Value::String(filter) => fits(name, filter),
        _ => false,
    };
    if data.get("include").is_some_and(|filter| !filter.is_null()) {
        return any(&data["include"]);
    }
    !any(&data["exclude"])
}

/// `word`, `*word`, `word*`, `*word*`, `a*b`, or `re('...')`. Case does not matter.
fn fits(name: &str, filter: &str) -> bool {
    let pattern = match filter.strip_prefix("re(").and_then(|rest| rest.strip_suffix(')')) {
        Some(argument) => {
            let quote = argument.chars().next().unwrap_or('\'');
            argument.trim_start_matches(quote).split(quote).next().unwrap_or_default().to_owned()
        }
        None => format!("^{}$", filter.split('*').map(regex::escape).collect::<Vec<_>>().join(".*")),
    };
    regex::RegexBuilder::new(&pattern)
        .case_insensitive(true)
        .build()
        .is_ok_and(|pattern| pattern.is_match(name))
}

fn mkdir(tree: &mut Tree, path: &str) -> Result<Value, String> {
    if exists(tree, path) {
        return Err(format!("E#J055 {path} exists already"));
    }
    tree.insert(path.to_owned(), None);
    Ok(true.into())
}

fn delete(tree: &mut Tree, path: &str, is_forced: bool) -> Result<Value, String> {
    if !exists(tree, path) {
        return Err(missing(path));
    }
    if !is_forced && beneath(tree, path).next().is_some() {
        return Err(format!("The directory {path} is not empty; force is needed to delete it"));
    }
    let prefix = format!("{path}/");
    tree.retain(|other, _| other != path && !other.starts_with(&prefix));
    Ok(true.into())
}

fn sibling(path: &str, name: &str) -> String {
    let name = name.trim_end_matches('/').rsplit('/').next().unwrap_or(name);
    match path.rsplit_once('/') {
        Some((folder, _)) => format!("{folder}/{name}"),
        None => name.to_owned(),
    }
}

fn relocate(tree: &mut Tree, from: &str, to: &str) -> Result<Value, String> {
    if !exists(tree, from) {
        return Err(missing(from));
    }
    if exists(tree, to) {
        return Err(format!("E#J055 {to} exists already"));
    }
    let prefix = format!("{from}/");
    let moved: Vec<(String, Option<u64>)> = tree
        .iter()
        .filter(|(path, _)| *path == from || path.starts_with(&prefix))
        .map(|(path, size)| (path.clone(), *size))
        .collect();
    for (path, size) in moved {
        tree.remove(&path);
        tree.insert(format!("{to}{}", &path[from.len()..]), size);
    }
    Ok(true.into())
}
