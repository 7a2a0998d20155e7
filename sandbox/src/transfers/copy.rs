//! Copies what a finished task carries to its destination.

use super::location::Location;
use super::measure::{path_of, sequence, size_of, size_of_one};
use crate::store::{Entity, PACKAGES, Place, Store, missing, over_directory, over_file};

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
    if let Some((package, place)) = inbox(store, job) {
        let end = store.end(source, user);
        let path = format!("{}/{}", place.path, Location::name(store, &end)?).trim_matches('/').to_owned();
        let file = format!("volume={}/{path}", place.volume);
        copy(store, &Location::of(store, &end)?, &Location::Volume(Place { path, ..place }), size)?;
        let id = store.ids.next_uuid();
        store.add_file("delivery", &package, id, &file);
        return Ok(());
    }
    if source.is_empty() || target.is_empty() {
        return Ok(());
    }
    let (from, to) = store.ends(source, target, user);
    let name = Location::name(store, &from)?;
    let (from, mut to) = (Location::of(store, &from)?, Location::of(store, &to)?);
    let is_folder = from.is_folder(store);
    // A party alone means the same path; a directory goes into one that is there.
    let is_into = target.ends_with(['/', '\\'])
        || to.is_volume()
        || (is_folder && from != to && to.is_folder(store) && !to.contents(store)?.is_empty());
    if is_into {
        to = to.within(&name)?;
    }
    if from == to {
        return Ok(());
    }
    to.make_parent(store)?;
    match is_folder {
        true if to.is_file(store) => Err(over_file(&to.path())),
        false if to.is_folder(store) => Err(over_directory(&to.path())),
        _ => copy(store, &from, &to, size),
    }
}

/// Copies a file of that size, or a directory with all that is in it.
pub fn copy(store: &mut Store, from: &Location, to: &Location, size: u64) -> Result<(), String> {
    if !from.is_folder(store) {
        return to.put(store, from, size);
    }
    let contents = from.contents(store)?;
    to.make_folder(store)?;
    for (path, size) in contents {
        let (from, target) = (from.within(&path)?, to.within(&path)?);
        // A directory is not copied into itself, again and again.
        if from == *to || to.holds(&from) {
            continue;
        }
        match size {
            Some(size) => target.put(store, &from, size)?,
            None => target.make_folder(store)?,
        }
    }
    Ok(())
}
