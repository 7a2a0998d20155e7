//! Copies what a finished task carries to its destination.

use super::measure::{path_of, sequence, size_of, size_of_one};
use crate::store::{End, Entity, PACKAGES, Place, RealFile, Store, missing, over_directory, over_file};

/// Puts the files of a task where they belong.
pub fn copy_task(store: &mut Store, job: &Entity, task: &Entity) -> Result<(), String> {
    let user = job.text("user");
    let (source, target) = (path_of(task, "source"), path_of(task, "destination"));
    let target = if target.is_empty() { job.text("_destination").to_owned() } else { target };
    if let Some(members) = sequence(&source) {
        size_of(store, &source, user)?;
        let targets = sequence(&target).filter(|targets| targets.len() == members.len());
        for (index, member) in members.iter().enumerate() {
            let target = match &targets {
                Some(targets) => targets[index].clone(),
                None => format!("{}/", target.trim_end_matches('/')),
            };
            // One that is missing is passed over.
            if size_of_one(store, member, user).is_ok() {
                copy_one(store, job, member, &target)?;
            }
        }
        return Ok(());
    }
    if let Some(id) = source.strip_prefix("collection=") {
        let collection = store.named(&["collection"], id.trim_end_matches('/'));
        let collection = collection.ok_or_else(|| missing(&source))?.id().to_owned();
        let files: Vec<String> =
            store.beneath(&collection).map(|file| file.text("path").to_owned()).collect();
        let target = format!("{}/", target.trim_end_matches('/'));
        return files.iter().try_for_each(|file| copy_one(store, job, file, &target));
    }
    copy_one(store, job, &source, &target)
}

/// Where files go that are uploaded to a package.
fn inbox(store: &Store, job: &Entity) -> Option<(String, Place)> {
    let package = store.get(job.text("parent")).filter(|parent| PACKAGES.contains(&parent.kind))?;
    if !job.text("_destination").is_empty() {
        return None;
    }
    let place = match package.text("destination") {
        "" => {
            let volume = store.default_of("volume")?.id().to_owned();
            Place { volume, path: format!(".deliveries/{}", package.id()) }
        }
        destination => store.end(destination, package.text("user")).place.ok().flatten()?,
    };
    Some((package.id().to_owned(), place))
}

fn copy_one(store: &mut Store, job: &Entity, source: &str, target: &str) -> Result<(), String> {
    let user = job.text("user");
    let size = size_of_one(store, source, user)?;
    let name = source.trim_end_matches(['/', '\\']).rsplit(['/', '\\']).next().unwrap_or(source).to_owned();
    if let Some((package, place)) = inbox(store, job) {
        let from = store.end(source, user);
        let path = format!("{}/{name}", place.path).trim_matches('/').to_owned();
        let file = real_file(store, &from)?;
        put(store, &Place { path: path.clone(), volume: place.volume.clone() }, size, file.as_ref())?;
        let id = store.ids.next_uuid();
        store.add_file("delivery", &package, id, &format!("volume={}/{path}", place.volume));
        return Ok(());
    }
    if source.is_empty() || target.is_empty() {
        return Ok(());
    }
    let (from_machine, to_machine) = store.ends(source, target, user);
    match (from_machine.place.clone()?, to_machine.place.clone()?) {
        (source_place, Some(mut place)) => {
            let is_directory = is_directory(store, &from_machine, source_place.as_ref())?;
            let tree = store.files.tree(&place.volume);
            // A party alone means the same path; a directory goes into one that is there.
            let is_folder = target.ends_with(['/', '\\'])
                || place.path.is_empty()
                || (is_directory
                    && tree.beneath(&place.path).next().is_some()
                    && source_place.as_ref() != Some(&place));
            if is_folder {
                place.path = format!("{}/{name}", place.path).trim_matches('/').to_owned();
            }
            if let Some(file) = tree.file_above(&place.path) {
                return Err(format!("E#J053 Could not create the parent directory {file}: it is a file"));
            }
            match (is_directory, tree.is_file(&place.path)) {
                (true, true) => return Err(over_file(&place.path)),
                (false, false) if tree.exists(&place.path) => return Err(over_directory(&place.path)),
                _ => {}
            }
            let Some(source_place) = source_place else {
                let file = store.machine_file(&from_machine)?;
                return put(store, &place, size, file.as_ref());
            };
            copy(store, &source_place, &place, size)
        }
        (Some(place), None) => {
            let file = store.files.on_disk(&place.volume, &place.path)?;
            let has_path = !to_machine.path.is_empty() || to_machine.mapped.is_some();
            let content = match file.filter(|_| has_path) {
                Some(file) => file.content().map_err(unreadable(source))?,
                None => None,
            };
            let Some(content) = content else { return Ok(()) };
            let mut end = to_machine;
            let path = end.mapped.take().map_or(end.path, |mapped| mapped.path);
            end.path = match target.ends_with(['/', '\\']) {
                true => format!("{}/{name}", path.trim_end_matches(['/', '\\'])),
                false => path,
            };
            let Some(to) = store.machine_file(&end)? else { return Ok(()) };
            if to.is_folder() {
                return Err(over_directory(&end.path));
            }
            to.make_parent().map_err(|error| {
                format!("E#J053 Could not create the parent directory of {}: {error}", end.path)
            })?;
            to.write(content).map_err(|error| format!("E#J057 Could not write {}: {error}", end.path))
        }
        (None, None) => Ok(()),
    }
}

fn unreadable(path: &str) -> impl Fn(std::io::Error) -> String {
    move |error| format!("E#J057 Could not read {path}: {error}")
}

/// Whether a source is a directory.
fn is_directory(store: &mut Store, end: &End, place: Option<&Place>) -> Result<bool, String> {
    match place {
        Some(place) => {
            let tree = store.files.tree(&place.volume);
            Ok(tree.exists(&place.path) && !tree.is_file(&place.path))
        }
        None => Ok(store.machine_file(end)?.is_some_and(|file| file.is_folder())),
    }
}

/// The file of an end, on a machine or on a volume, when files are real.
fn real_file(store: &Store, end: &End) -> Result<Option<RealFile>, String> {
    match end.place.clone()? {
        Some(place) => store.files.on_disk(&place.volume, &place.path),
        None => store.machine_file(end),
    }
}

fn put(store: &mut Store, place: &Place, size: u64, from: Option<&RealFile>) -> Result<(), String> {
    let now = store.clock.now();
    store.files.put(&place.volume, &place.path, size, from, now)
}

/// Copies a file, or all that is in a folder.
pub fn copy(store: &mut Store, from: &Place, to: &Place, size: u64) -> Result<(), String> {
    let tree = store.files.tree(&from.volume);
    let within: Vec<(String, u64)> =
        tree.beneath(&from.path).filter_map(|(path, node)| Some((path.to_owned(), node.size?))).collect();
    if within.is_empty() {
        let file = store.files.on_disk(&from.volume, &from.path)?;
        return put(store, to, size, file.as_ref());
    }
    // A folder is not copied into itself, again and again.
    let inner = format!("{}/", to.path);
    for (path, size) in within.into_iter().filter(|(path, _)| {
        from.volume != to.volume || !format!("{}/{path}", from.path).trim_matches('/').starts_with(&inner)
    }) {
        let full = format!("{}/{path}", from.path).trim_matches('/').to_owned();
        let file = store.files.on_disk(&from.volume, &full)?;
        let target = Place {
            volume: to.volume.clone(),
            path: format!("{}/{path}", to.path).trim_matches('/').to_owned(),
        };
        put(store, &target, size, file.as_ref())?;
    }
    Ok(())
}
