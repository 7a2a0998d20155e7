//! Where a transfer reads and writes: on a volume, or on the machine of a user, a site or a client.

use crate::store::{End, Node, Place, RealFile, Store, Tree, over_file};

/// A file or a directory at one end of a transfer.
#[derive(Debug, Clone, PartialEq)]
pub enum Location {
    Volume(Place),
    Machine(RealFile),
    /// A machine whose files are not kept, or no path on it.
    Unkept,
}

fn failed(path: &str) -> impl Fn(std::io::Error) -> String {
    move |error| format!("E#J057 {path}: {error}")
}

fn joined(folder: &str, name: &str) -> String {
    format!("{folder}/{name}").trim_matches('/').to_owned()
}

impl Location {
    /// Where an end is.
    pub fn of(store: &Store, end: &End) -> Result<Location, String> {
        Ok(match end.place.clone()? {
            Some(place) => Location::Volume(place),
            None if end.path.is_empty() && end.mapped.is_none() => Location::Unkept,
            None => store.machine_file(end)?.map_or(Location::Unkept, Location::Machine),
        })
    }

    /// The name of what an end leads to; of a whole volume, its code.
    pub fn name(store: &Store, end: &End) -> Result<String, String> {
        let path = match (end.place.clone()?, &end.mapped) {
            (Some(place), _) if place.path.is_empty() => {
                return Ok(store.get(&place.volume).map_or("", |volume| volume.text("code")).to_owned());
            }
            (Some(place), _) => place.path,
            (None, Some(mapped)) => mapped.path.clone(),
            (None, None) => end.path.clone(),
        };
        let names = path.trim_end_matches(['/', '\\']);
        Ok(names.rsplit(['/', '\\']).next().unwrap_or(names).to_owned())
    }

    /// Its path, as messages have it.
    pub fn path(&self) -> String {
        match self {
            Location::Volume(place) => place.path.clone(),
            Location::Machine(file) => file.path(),
            Location::Unkept => String::new(),
        }
    }

    /// Whether it is a whole volume.
    pub fn is_volume(&self) -> bool {
        matches!(self, Location::Volume(place) if place.path.is_empty())
    }

    pub fn is_folder(&self, store: &mut Store) -> bool {
        match self {
            Location::Volume(place) => {
                let tree = store.files.tree(&place.volume);
                tree.exists(&place.path) && !tree.is_file(&place.path)
            }
            Location::Machine(file) => file.is_folder(),
            Location::Unkept => false,
        }
    }

    pub fn is_file(&self, store: &mut Store) -> bool {
        match self {
            Location::Volume(place) => store.files.tree(&place.volume).is_file(&place.path),
            Location::Machine(file) => matches!(file.size(), Ok(Some(_))),
            Location::Unkept => false,
        }
    }

    /// What is in a directory, at any depth, by its path from there; sizes of files, None for directories.
    pub fn contents(&self, store: &mut Store) -> Result<Vec<(String, Option<u64>)>, String> {
        let listed = |(path, node): (&str, &Node)| (path.to_owned(), node.size);
        Ok(match self {
            Location::Volume(place) => {
                store.files.tree(&place.volume).beneath(&place.path).map(listed).collect()
            }
            Location::Machine(file) => {
                let tree = Tree::of_folder(file).map_err(failed(&file.path()))?;
                tree.beneath("").map(listed).collect()
            }
            Location::Unkept => Vec::new(),
        })
    }

    /// A path below it.
    pub fn within(&self, path: &str) -> Result<Location, String> {
        Ok(match self {
            Location::Volume(place) => {
                Location::Volume(Place { path: joined(&place.path, path), volume: place.volume.clone() })
            }
            Location::Machine(file) => Location::Machine(file.within(path)?),
            Location::Unkept => Location::Unkept,
        })
    }

    /// Whether another one is below it.
    pub fn holds(&self, other: &Location) -> bool {
        match (self, other) {
            (Location::Volume(folder), Location::Volume(place)) => {
                let is_same = folder.volume == place.volume;
                is_same && place.path.strip_prefix(&folder.path).is_some_and(|rest| rest.starts_with('/'))
            }
            (Location::Machine(folder), Location::Machine(file)) => folder.holds(file),
            _ => false,
        }
    }

    /// Fails when the directory that is to hold it cannot be made.
    pub fn make_parent(&self, store: &mut Store) -> Result<(), String> {
        match self {
            Location::Volume(place) => match store.files.tree(&place.volume).file_above(&place.path) {
                Some(file) => {
                    Err(format!("E#J053 Could not create the parent directory {file}: it is a file"))
                }
                None => Ok(()),
            },
            Location::Machine(file) => file.make_parent().map_err(|error| {
                format!("E#J053 Could not create the parent directory of {}: {error}", file.path())
            }),
            Location::Unkept => Ok(()),
        }
    }

    pub fn make_folder(&self, store: &mut Store) -> Result<(), String> {
        match self {
            // The directory of a volume is there.
            Location::Volume(place) if place.path.is_empty() => Ok(()),
            Location::Volume(place) => {
                let now = store.clock.now();
                store.files.make_folder(&place.volume, &place.path, now)
            }
            Location::Machine(file) => file.make_folder().map_err(failed(&file.path())),
            Location::Unkept => Ok(()),
        }
    }

    /// Writes the file: the content of another one, or that many bytes where there is none.
    pub fn put(&self, store: &mut Store, from: &Location, size: u64) -> Result<(), String> {
        let source = match from {
            Location::Volume(place) => store.files.on_disk(&place.volume, &place.path)?,
            Location::Machine(file) => Some(file.clone()),
            Location::Unkept => None,
        };
        match self {
            Location::Volume(place) => {
                let now = store.clock.now();
                store.files.put(&place.volume, &place.path, size, source.as_ref(), now)
            }
            Location::Machine(file) => {
                let Some(source) = source else { return Ok(()) };
                let content = source.content().map_err(failed(&source.path()))?;
                let content = content.ok_or_else(|| over_file(&file.path()))?;
                file.write(content).map_err(failed(&file.path()))
            }
            Location::Unkept => Ok(()),
        }
    }
}
