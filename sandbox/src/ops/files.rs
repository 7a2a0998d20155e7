//! Files on the volumes.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::context::{Context, Outcome};
use crate::request::Operation;
use crate::store::{Place, Tree, check_path, missing, over_directory, over_file};
use crate::transfers::Location;

/// A file operation, on one path or on a list of them.
pub fn run(context: &mut Context<'_>, operation: &Operation<'_>) -> Outcome {
    let result = match &operation.data["path"] {
        Value::Array(paths) => {
            let mut results = Vec::new();
            for path in paths {
                results.push(json!({ "path": path, "result": one(context, operation, path)? }));
            }
            Value::from(results)
        }
        path => one(context, operation, path)?,
    };
    Ok(json!({ "result": result }))
}

fn one(context: &mut Context<'_>, operation: &Operation<'_>, path: &Value) -> Result<Value, String> {
    let (op, data) = (operation.data["op"].as_str().unwrap_or_default(), &operation.data);
    check_filters(data)?;
    if op == "ls"
        && let Some(listing) = listing(context, path.as_str().unwrap_or_default())
    {
        return listing;
    }
    let place = place(context, path)?;
    let volume = context.store.get(&place.volume);
    if let Some(volume) = volume.filter(|volume| volume.text("status").ends_with("offline")) {
        return Err(format!("W#J055 The server of the volume {} is offline", volume.text("code")));
    }
    let rights = context.rights(&place);
    let is_allowed = match op {
        "ls" | "getsize" | "exists" => rights.read || rights.is_way,
        _ => rights.write,
    };
    if !is_allowed {
        return Err(format!("Permission denied: {}", path.as_str().unwrap_or_default()));
    }
    let now = context.store.clock.now();
    let tree = context.store.files.tree(&place.volume).clone();
    let done = match op {
        "ls" => return ls(context, &tree, &place, data),
        "getsize" => return size(&tree, &place.path, data).map(|size| json!(size)),
        "exists" => return Ok(json!(tree.exists(&place.path))),
        "mkdir" if tree.is_file(&place.path) => Err(over_file(&place.path)),
        "mkdir" if tree.exists(&place.path) => Err(format!("E#J060 {} exists already", place.path)),
        "mkdir" if !has_parent(&tree, &place.path) => Err(missing(parent(&place.path))),
        "mkdir" => context.store.files.make_folder(&place.volume, &place.path, now),
        "delete" if !tree.exists(&place.path) || place.path.is_empty() => Err(missing(&place.path)),
        "delete" if data["force"] != true && tree.beneath(&place.path).next().is_some() => {
            Err(format!("The directory {} is not empty; use force to delete it", place.path))
        }
        "delete" => context.store.files.remove(&place.volume, &place.path),
        "rename" => {
            let to = sibling(context, &place, data["path_to"].as_str().unwrap_or_default())?;
            relocate(context, &tree, &place, &Place { path: to, ..place.clone() })
        }
        "move" => {
            let to = self::place(context, &data["path_to"])?;
            if !context.rights(&to).write {
                return Err(format!("Permission denied: {}", data["path_to"].as_str().unwrap_or_default()));
            }
            relocate(context, &tree, &place, &to)
        }
        other => Err(format!("Unknown file operation {other}")),
    };
    done?;
    context.note("", format!("File operation {op}: {}", path.as_str().unwrap_or_default()));
    Ok(json!(true))
}

/// What a package or a collection holds.
fn listing(context: &Context<'_>, path: &str) -> Option<Result<Value, String>> {
    let (kind, name) = path.split_once('=')?;
    let kind = match kind {
        "delivery" => "delivery",
        "collection" => "collection",
        _ => return None,
    };
    let found =
        context.store.named(&[kind], name.trim_end_matches('/')).filter(|found| context.may_read(found));
    let Some(found) = found else { return Some(Err(context.viewer().no_such(&[kind], kind, name))) };
    let files = context.store.beneath(found.id()).map(|file| {
        let path = file.value("source")["path"].as_str().unwrap_or(file.text("path"));
        let filename = path.trim_end_matches('/').rsplit('/').next().unwrap_or(path);
        json!({ "type": 1, "filename": filename, "size": file.data.get("size"), "modified": found.text("modified") })
    });
    Some(Ok(Value::from_iter(files)))
}

/// A path as text: `{"share": "thefilm", "path": "plates"}` is `share=thefilm/plates`.
fn text_of(path: &Value) -> Option<String> {
    if let Some(text) = path.as_str() {
        return Some(text.to_owned());
    }
    let inner = path["path"].as_str().unwrap_or_default();
    let kinds = ["share", "volume", "folder", "home", "collection"];
    let named = kinds.iter().find_map(|kind| Some(format!("{kind}={}/{inner}", path[*kind].as_str()?)));
    named.or_else(|| path["path"].as_str().map(str::to_owned))
}

fn place(context: &Context<'_>, path: &Value) -> Result<Place, String> {
    let text = text_of(path).ok_or("The path must be a string, or an object with a share and a path")?;
    let end = context.store.end(&text, context.user);
    end.place?.ok_or(format!("{text} is not on a volume of this workspace"))
}

fn relocate(context: &mut Context<'_>, tree: &Tree, from: &Place, to: &Place) -> Result<(), String> {
    if !tree.exists(&from.path) || from.path.is_empty() {
        return Err(missing(&from.path));
    }
    if from.volume == to.volume && to.path.starts_with(&format!("{}/", from.path)) {
        return Err(format!("{} cannot be moved into itself", from.path));
    }
    let target = context.store.files.tree(&to.volume);
    if target.exists(&to.path) {
        return Err(match (tree.is_file(&from.path), target.is_file(&to.path)) {
            (true, false) => over_directory(&to.path),
            (false, true) => over_file(&to.path),
            _ => format!("E#J057 {} exists already", to.path),
        });
    }
    if !has_parent(target, &to.path) {
        return Err(missing(parent(&to.path)));
    }
    if from.volume == to.volume {
        return context.store.files.relocate(&from.volume, &from.path, &to.path);
    }
    let [source, target] = [from, to].map(|place| Location::Volume(place.clone()));
    crate::transfers::copy(context.store, &source, &target, tree.size(&from.path)?)?;
    context.store.files.remove(&from.volume, &from.path)
}

/// Bytes of what passes the filters.
fn size(tree: &Tree, path: &str, data: &Value) -> Result<u64, String> {
    let whole = tree.size(path)?;
    if data["include"].is_null() && data["exclude"].is_null()
        || tree.0.get(path).is_some_and(|n| n.size.is_some())
    {
        return Ok(whole);
    }
    let name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    let fitting = tree.beneath(path).filter(|(path, _)| is_included(&name(path), data));
    Ok(fitting.filter_map(|(_, node)| node.size).sum())
}

/// What may be published: everything but what has no name.
pub fn preprocess(operation: &Operation<'_>) -> Outcome {
    let mut files = operation.data["files"].clone();
    for file in files.as_array_mut().into_iter().flatten() {
        let name = file["filename"].as_str().unwrap_or_default().to_owned();
        let Some(file) = file.as_object_mut() else { return Err("Every file must be an object".to_owned()) };
        let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
        let is_good = !name.is_empty();
        let fields = json!({
            "ident": stem, "can_publish": is_good, "can_upload": is_good, "rejected": !is_good,
            "warning": if is_good { Value::Null } else { json!("A file needs a name") },
            "info": null, "path": name, "comment_label": "Comment",
        });
        file.extend(fields.as_object().cloned().unwrap_or_default());
    }
    Ok(json!({ "result": {
        "files": files, "size": operation.data["size"], "guidelines": "Name files <shot>_<task>_v<version>.",
        "comment": true, "time_report": false, "statuses": ["Pending review", "Approved"], "tasks": ["comp", "roto"],
    } }))
}

fn ls(context: &Context<'_>, tree: &Tree, place: &Place, data: &Value) -> Result<Value, String> {
    if !tree.exists(&place.path) {
        return Err(missing(&place.path));
    }
    // Files alone are listed of one directory only.
    let is_recursive = data["recursive"] == true && data["files_only"] != true;
    let depth = data["maxdepth"].as_u64().filter(|depth| *depth > 0).unwrap_or(u64::MAX);
    level(context, tree, place, data, if is_recursive { depth } else { 1 })
}

fn level(
    context: &Context<'_>,
    tree: &Tree,
    place: &Place,
    data: &Value,
    depth: u64,
) -> Result<Value, String> {
    let mut names: BTreeMap<&str, (Option<u64>, &str)> = BTreeMap::new();
    for (rest, node) in tree.beneath(&place.path) {
        match rest.split_once('/') {
            Some((folder, _)) => _ = names.entry(folder).or_insert((None, &node.modified)),
            None => _ = names.insert(rest, (node.size, &node.modified)),
        }
    }
    let is_whole = context.rights(place).read;
    let mut entries = Vec::new();
    for (name, (file_size, modified)) in names {
        let path = format!("{}/{name}", place.path).trim_matches('/').to_owned();
        let inner = Place { path, ..place.clone() };
        if !is_whole
            && !{
                let rights = context.rights(&inner);
                rights.read || rights.is_way
            }
        {
            continue;
        }
        let entry = match file_size {
            _ if name.starts_with(".deliveries") => continue,
            Some(_) if data["directories_only"] == true || !is_included(name, data) => continue,
            Some(bytes) => json!({ "type": 1, "filename": name, "size": bytes, "modified": modified }),
            None if data["files_only"] == true => continue,
            None => {
                let mut entry = json!({ "type": 0, "filename": name, "modified": modified });
                if data["getsize"] == true {
                    entry["size"] = tree.size(&inner.path)?.into();
                }
                if depth > 1 {
                    entry["files"] = level(context, tree, &inner, data, depth - 1)?;
                }
                entry
            }
        };
        entries.push(entry);
    }
    Ok(entries.into())
}

/// Refuses filters that can fit nothing.
fn check_filters(data: &Value) -> Result<(), String> {
    for filter in [&data["include"], &data["exclude"]] {
        let all = filter.as_array().map_or(std::slice::from_ref(filter), Vec::as_slice);
        for text in all.iter().filter_map(Value::as_str) {
            if text.starts_with("re(") && !text.ends_with(')') {
                return Err(format!("'{text}' is not a valid filter: its parenthesis is not closed"));
            }
            pattern(text).map_err(|error| format!("'{text}' is not a valid filter: {error}"))?;
        }
    }
    Ok(())
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
    pattern(filter).is_ok_and(|pattern| pattern.is_match(name))
}

fn pattern(filter: &str) -> Result<regex::Regex, regex::Error> {
    let pattern = match filter.strip_prefix("re(").and_then(|rest| rest.strip_suffix(')')) {
        Some(argument) => {
            let quote = argument.chars().next().unwrap_or('\'');
            argument.trim_start_matches(quote).split(quote).next().unwrap_or_default().to_owned()
        }
        None => format!("(?s)^{}$", filter.split('*').map(regex::escape).collect::<Vec<_>>().join(".*")),
    };
    regex::RegexBuilder::new(&pattern).case_insensitive(true).build()
}

/// The folder of a path.
fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn has_parent(tree: &Tree, path: &str) -> bool {
    let folder = parent(path);
    tree.exists(folder) && tree.0.get(folder).is_none_or(|node| node.size.is_none())
}

/// Rename stays inside one directory: the new name may come alone, or with the path of that.
fn sibling(context: &Context<'_>, from: &Place, name: &str) -> Result<String, String> {
    if name.contains(['/', '\\', '=']) {
        let to = place(context, &json!(name))?;
        if to.volume != from.volume || parent(&to.path) != parent(&from.path) {
            return Err(format!("A rename stays within one directory; to get to {name}, use move"));
        }
        return Ok(to.path);
    }
    check_path(name)?;
    if name.is_empty() || name == "." {
        return Err("The new name is missing".to_owned());
    }
    Ok(format!("{}/{name}", parent(&from.path)).trim_matches('/').to_owned())
}
