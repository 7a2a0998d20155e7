//! Files: how large a source is, and what a finished task leaves where it leads.

use std::path::{Path, PathBuf};

use super::path_of;
use crate::store::{Entity, PACKAGES, Place, Store, missing};

/// Bytes of a file that nothing is known of.
const UNKNOWN_SIZE: u64 = 256_000_000;

/// Bytes of a source; the error says that there is nothing. Of a sequence only what is there counts.
pub fn size_of(store: &mut Store, source: &str, user: &str) -> Result<u64, String> {
    if let Some(members) = sequence(source) {
        let sizes: Vec<u64> =
            members.iter().filter_map(|member| size_of_one(store, member, user).ok()).collect();
        return if sizes.is_empty() { Err(missing(source)) } else { Ok(sizes.iter().sum()) };
    }
    if let Some(id) = source.strip_prefix("collection=") {
        let collection = store.named(&["collection"], id.trim_end_matches('/'));
        let collection = collection.ok_or_else(|| missing(source))?.id().to_owned();
        return Ok(store.beneath(&collection).filter_map(|file| file.data.get("size")?.as_u64()).sum());
    }
    size_of_one(store, source, user)
}

fn size_of_one(store: &mut Store, source: &str, user: &str) -> Result<u64, String> {
    let end = store.end(source, user);
    if let Some(place) = end.place? {
        return store.files.tree(&place.volume).size(&place.path);
    }
    match std::fs::metadata(local(&end.path)) {
        Ok(metadata) if metadata.is_file() => Ok(metadata.len()),
        // Only where volumes are real, users' files are.
        Err(_) if store.files.root.is_some() => Err(missing(&end.path)),
        _ => Ok(UNKNOWN_SIZE),
    }
}

/// The files of `plate.%04d.exr[1001-1003]` or `plate.####.exr[1001-1003]`.
pub fn sequence(path: &str) -> Option<Vec<String>> {
    let (pattern, range) = path.strip_suffix(']')?.rsplit_once('[')?;
    let (first, last) = range.split_once('-')?;
    let (first, last): (u64, u64) = (first.parse().ok()?, last.parse().ok()?);
    let (start, end, width) = match pattern.rfind('#') {
        Some(end) => {
            let start = pattern[..end].trim_end_matches('#').len();
            (start, end + 1, end + 1 - start)
        }
        None => {
            let start = pattern.rfind('%')?;
            let length = pattern[start..].find('d')?;
            let width = &pattern[start + 1..start + length];
            (start, start + length + 1, if width.is_empty() { 0 } else { width.parse().ok()? })
        }
    };
    let member = |number| format!("{}{number:0width$}{}", &pattern[..start], &pattern[end..]);
    (last >= first && last - first < 100_000).then(|| (first..=last).map(member).collect())
}

fn local(path: &str) -> PathBuf {
    PathBuf::from(path)
}

/// Puts the files of a task where they belong.
pub fn bring(store: &mut Store, job: &Entity, task: &Entity) -> Result<(), String> {
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
                bring_one(store, job, member, &target)?;
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
        return files.iter().try_for_each(|file| bring_one(store, job, file, &target));
    }
    bring_one(store, job, &source, &target)
}

/// Where files go that are uploaded to a package.
fn inbox(store: &Store, job: &Entity) -> Option<(String, Place)> {
    let package = store.get(job.text("parent")).filter(|parent| PACKAGES.contains(&parent.kind))?;
    if !job.text("_destination").is_empty() {
        return None;
    }
    let place = match package.text("destination") {
        "" => {
            let volume = store.default_of("volume")?.text("code").to_owned();
            Place { volume, path: format!(".deliveries/{}", package.id()) }
        }
        destination => store.end(destination, package.text("user")).place.ok().flatten()?,
    };
    Some((package.id().to_owned(), place))
}

fn bring_one(store: &mut Store, job: &Entity, source: &str, target: &str) -> Result<(), String> {
    let user = job.text("user");
    let size = size_of_one(store, source, user)?;
    let name = source.trim_end_matches(['/', '\\']).rsplit(['/', '\\']).next().unwrap_or(source).to_owned();
    if let Some((package, place)) = inbox(store, job) {
        let from = store.end(source, user);
        let path = format!("{}/{name}", place.path).trim_matches('/').to_owned();
        put(store, &Place { path: path.clone(), volume: place.volume.clone() }, size, &from.path)?;
        let id = crate::store::uuid();
        store.add_file("delivery", &package, id, &format!("volume={}/{path}", place.volume));
        return Ok(());
    }
    if source.is_empty() || target.is_empty() {
        return Ok(());
    }
    let (from, to) = store.ends(source, target, user);
    match (from.place?, to.place?) {
        (source_place, Some(mut place)) => {
            let tree = store.files.tree(&place.volume);
            // A party alone means the same path.
            let is_folder = target.ends_with(['/', '\\'])
                || (tree.beneath(&place.path).next().is_some() && source_place.as_ref() != Some(&place));
            if is_folder {
                place.path = format!("{}/{name}", place.path).trim_matches('/').to_owned();
            }
            let Some(source_place) = source_place else { return put(store, &place, size, &from.path) };
            copy(store, &source_place, &place, size)
        }
        (Some(place), None) => match store.files.on_disk(&place.volume, &place.path) {
            Some(file) if file.is_file() && !to.path.is_empty() => {
                let mut to = local(&to.path);
                if target.ends_with('/') || to.is_dir() {
                    to = to.join(&name);
                }
                let written = std::fs::create_dir_all(to.parent().unwrap_or(Path::new("/")))
                    .and_then(|()| std::fs::copy(file, &to));
                written.map(|_| ()).map_err(|error| format!("E#J058 {error}"))
            }
            _ => Ok(()),
        },
        (None, None) => Ok(()),
    }
}

fn put(store: &mut Store, place: &Place, size: u64, from: &str) -> Result<(), String> {
    let from = local(from);
    let from = Some(from.as_path()).filter(|from| store.files.root.is_some() && from.is_file());
    let now = store.clock.now();
    store.files.put(&place.volume, &place.path, size, from, now)
}

/// Copies a file, or all that is in a folder.
pub fn copy(store: &mut Store, from: &Place, to: &Place, size: u64) -> Result<(), String> {
    let tree = store.files.tree(&from.volume);
    let within: Vec<(String, u64)> =
        tree.beneath(&from.path).filter_map(|(path, node)| Some((path.to_owned(), node.size?))).collect();
    if within.is_empty() {
        let file = store.files.on_disk(&from.volume, &from.path).unwrap_or_default();
        return put(store, to, size, &file.to_string_lossy());
    }
    // A folder is not copied into itself, again and again.
    let inner = format!("{}/", to.path);
    for (path, size) in within.into_iter().filter(|(path, _)| {
        from.volume != to.volume || !format!("{}/{path}", from.path).trim_matches('/').starts_with(&inner)
    }) {
        let full = format!("{}/{path}", from.path).trim_matches('/').to_owned();
        let file = store.files.on_disk(&from.volume, &full).unwrap_or_default();
        let target = Place {
            volume: to.volume.clone(),
            path: format!("{}/{path}", to.path).trim_matches('/').to_owned(),
        };
        put(store, &target, size, &file.to_string_lossy())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sequences_are_written_out() {
        let two = |path: &str| Some(vec![path.replace('N', "0099"), path.replace('N', "0100")]);
        assert_eq!(sequence("share=f/a.%04d.exr[99-100]"), two("share=f/a.N.exr"));
        assert_eq!(sequence("share=f/a.####.exr[0099-100]"), two("share=f/a.N.exr"));
        assert_eq!(sequence("a%d[9-10]"), Some(vec!["a9".to_owned(), "a10".to_owned()]));
        for path in ["a.%04d.exr", "a[1-2]", "a.%04d.exr[2-1]", "a.####[x-2]", "a]"] {
            assert_eq!(sequence(path), None, "{path}");
        }
    }
}
