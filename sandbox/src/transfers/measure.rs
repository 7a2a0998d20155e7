//! How large sources are.

use serde_json::Value;

use crate::store::{Entity, Store, Tree, missing};

/// Most digits in the name of a member of a sequence.
const MAX_WIDTH: usize = 20;
/// Bytes of a file that nothing is known of.
const UNKNOWN_SIZE: u64 = 256_000_000;

/// Finds out how large a job is.
pub fn measure(store: &mut Store, id: &str) {
    let is_known = |job: &Entity| job.data.get("size").and_then(Value::as_f64).is_some_and(|size| size > 0.0);
    if store.get(id).is_none_or(|job| is_known(job) || job.kind == "compute") {
        return;
    }
    let user = store.get(id).map(|job| job.text("user").to_owned()).unwrap_or_default();
    let tasks: Vec<(String, String)> = store
        .beneath(id)
        .filter(|task| task.text("status") != "excluded")
        .map(|task| (task.id().to_owned(), path_of(task, "source")))
        .filter(|(_, source)| !source.is_empty())
        .collect();
    let mut total = 0;
    for (task, source) in tasks {
        let size = size_of(store, &source, &user).unwrap_or(0);
        total += size;
        if let Some(task) = store.get_mut(&task) {
            task.set("size", size);
        }
    }
    if let Some(job) = store.get_mut(id).filter(|_| total > 0) {
        job.set("size", total);
    }
}

/// Lets a job be measured again that has not begun: there are more tasks.
pub fn measure_anew(store: &mut Store, id: &str) {
    let is_idle = |job: &&mut Entity| matches!(job.text("status"), "init" | "waiting" | "paused");
    if let Some(job) = store.get_mut(id).filter(is_idle) {
        job.set("size", -1);
    }
}

/// A side of a task as it was given.
pub fn path_of(task: &Entity, side: &str) -> String {
    let given = task.text(if side == "source" { "_source" } else { "_destination" });
    let path = task.data.get(side).and_then(|end| end["path"].as_str()).unwrap_or_default();
    if given.is_empty() { path.to_owned() } else { given.to_owned() }
}

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

pub fn size_of_one(store: &mut Store, source: &str, user: &str) -> Result<u64, String> {
    let end = store.end(source, user);
    if let Some(place) = end.place.clone()? {
        return store.files.tree(&place.volume).size(&place.path);
    }
    // Only where volumes are real, users' files are.
    let Some(file) = store.machine_file(&end)? else { return Ok(UNKNOWN_SIZE) };
    match file.size() {
        Ok(Some(size)) => Ok(size),
        Ok(None) => Tree::of_folder(&file).map_err(|_| missing(&end.path))?.size(""),
        Err(_) => Err(missing(&end.path)),
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
    if width > MAX_WIDTH {
        return None;
    }
    let member = |number| format!("{}{number:0width$}{}", &pattern[..start], &pattern[end..]);
    (last >= first && last - first < 100_000).then(|| (first..=last).map(member).collect())
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
