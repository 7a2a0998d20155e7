//! Shares that users have mapped on their machines: where they are there, and what others may do with them.

use serde_json::{Map, Value};

use super::code::check_path;
use super::entities::Store;
use super::entity::Entity;
use super::entity_types::SHARES;
use super::place::{Place, is_absolute, normalized};
use super::seed_checks::no_such;

/// The hidden attribute of a client that holds its mappings, by id of the share.
pub const MAPPED: &str = "_mapped";
/// What a mapping has.
const KEYS: &[&str] = &["path", "read", "write"];

/// A place on a machine that has the share mapped on which it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapped {
    /// The same place in the workspace.
    pub place: Place,
    /// The path on the machine.
    pub path: String,
    /// Whether others may fetch from it.
    pub read: bool,
    /// Whether others may write to it.
    pub write: bool,
}

impl Mapped {
    fn new(place: Place, path: String, mapping: &Value) -> Mapped {
        Mapped { place, path, read: mapping["read"] == true, write: mapping["write"] == true }
    }
}

/// What follows a folder in a path; None when the path is not in it.
fn within<'p>(path: &'p str, folder: &str) -> Option<&'p str> {
    check_path(path).ok()?;
    let folder = folder.trim_end_matches(['/', '\\']);
    let rest = path.strip_prefix(folder)?;
    (rest.is_empty() || folder.is_empty() || rest.starts_with(['/', '\\']))
        .then(|| rest.trim_matches(['/', '\\']))
}

fn joined(folder: &str, rest: &str) -> String {
    match rest {
        "" => folder.to_owned(),
        rest => format!("{}/{rest}", folder.trim_end_matches(['/', '\\'])),
    }
}

impl Store {
    /// Mappings of a client as they are kept, by id of the share: `{"thefilm": {"path": "/film", "read": true}}`.
    pub fn mappings(&self, given: &Value) -> Result<Map<String, Value>, String> {
        let given = given.as_object().ok_or("the mapped shares must be an object of shares")?;
        let mapping = |(share, mapping): (&String, &Value)| {
            let found = self.named(SHARES, share).filter(|found| found.kind != "collection");
            let found = found.ok_or_else(|| no_such(self, SHARES, share))?;
            let fields = mapping.as_object().ok_or(format!("the mapping of '{share}' must be an object"))?;
            for (key, value) in fields {
                super::attributes::check_known("a mapping", "key", key, KEYS.iter().copied())?;
                if key != "path" && !value.is_boolean() {
                    return Err(format!("the `{key}` of a mapping must be true or false, not {value}"));
                }
            }
            match fields.get("path").and_then(Value::as_str).filter(|path| is_absolute(path)) {
                Some(path) => {
                    check_path(path)?;
                    Ok((found.id().to_owned(), mapping.clone()))
                }
                None => Err(format!("the mapping of '{share}' needs an absolute `path` on the machine")),
            }
        };
        given.iter().map(mapping).collect()
    }

    /// The user to whom the machines of a party belong; None when it is not a user's.
    pub fn owner_of<'s>(&'s self, party: &'s str) -> Option<&'s str> {
        match party.split_once(':')? {
            ("user", id) => Some(id),
            ("client", id) => self.get(id).map(|client| client.text("user")),
            _ => None,
        }
    }

    /// The machines of a party: those of a user, or a client.
    fn machines_of<'s>(&'s self, party: &'s str) -> impl Iterator<Item = &'s Entity> {
        let (kind, id) = party.split_once(':').unwrap_or_default();
        let is_there = move |client: &&Entity| match kind {
            "client" => client.id() == id,
            "user" => client.text("user") == id,
            _ => false,
        };
        self.of_kinds(&["client"]).filter(is_there)
    }

    fn mapped_by<'s>(&'s self, party: &'s str) -> impl Iterator<Item = (Place, &'s str, &'s Value)> {
        let mappings =
            self.machines_of(party).filter_map(|client| client.value(MAPPED).as_object()).flatten();
        mappings.filter_map(|(share, mapping)| {
            let root = self.root_of(self.get(share)?)?;
            Some((root, mapping["path"].as_str()?, mapping))
        })
    }

    /// Where a share begins.
    pub fn root_of(&self, share: &Entity) -> Option<Place> {
        if share.kind == "volume" {
            return Some(Place { volume: share.id().to_owned(), path: String::new() });
        }
        let volume = self.get(share.text("parent"))?.id().to_owned();
        Some(Place { volume, path: share.text("path").trim_matches('/').to_owned() })
    }

    /// Where a place of the workspace is on a machine of a party: under the mapping that is nearest to it.
    pub fn mapping_of(&self, party: &str, place: &Place) -> Option<Mapped> {
        let found = self.mapped_by(party).filter(|(root, ..)| root.volume == place.volume).filter_map(
            |(root, path, mapping)| {
                let rest = within(&place.path, &root.path)?;
                Some((root.path.len(), Mapped::new(place.clone(), joined(path, rest), mapping)))
            },
        );
        found.max_by_key(|(length, _)| *length).map(|(_, mapped)| mapped)
    }

    /// The mapping in which a path of a machine of a party is.
    pub fn mapping_at(&self, party: &str, path: &str) -> Option<Mapped> {
        self.mapped_by(party).find_map(|(root, folder, mapping)| {
            let rest = within(path, folder)?;
            let place = Place { path: normalized(&joined(&root.path, &rest.replace('\\', "/"))), ..root };
            Some(Mapped::new(place, path.to_owned(), mapping))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_within_folders_only_as_a_whole() {
        assert_eq!(within("/film/a/b", "/film"), Some("a/b"));
        assert_eq!((within("/film", "/film/"), within("C:\\f\\a", "C:\\f")), (Some(""), Some("a")));
        assert_eq!((within("/filmed/a", "/film"), within("a/b", "")), (None, Some("a/b")));
    }
}
