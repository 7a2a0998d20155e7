//! `bindings/entities.json`.

use std::sync::LazyLock;

use serde::Deserialize;

/// What a generated file says about its origin.
pub const SOURCE: &str =
    "Generated from bindings/entities.json by `cargo run -p accsyn-bindings`; do not edit.";

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entities {
    /// What the file is for.
    #[serde(rename = "about")]
    _about: String,
    /// Where its facts are from.
    pub sources: Vec<String>,
    /// Attributes that every type has.
    pub attributes: Vec<Attribute>,
    /// Types, as `find("entitytypes")` lists them.
    entities: Vec<Entry>,
    /// Further names: of API version 1, and of kinds of clients.
    pub other_names: Vec<OtherName>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Entry {
    Other(OtherName),
    Type(EntityType),
}

/// A type of entities.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntityType {
    pub name: String,
    /// As a phrase.
    pub about: String,
    /// Whether it is a job with recipients.
    #[serde(default)]
    pub is_package: bool,
    /// Its own attributes, beside those that every type has.
    pub attributes: Vec<Attribute>,
    pub statuses: Vec<Status>,
    /// What may be given when one is created, and is not an attribute.
    pub only_at_creation: Vec<String>,
}

/// A name for entities of one or several types.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OtherName {
    pub name: String,
    /// As a phrase; empty when `same_as` says it.
    #[serde(default)]
    pub about: String,
    /// The type that it is another name for.
    pub same_as: Option<String>,
    /// The types that it includes.
    #[serde(default)]
    pub includes: Vec<String>,
}

/// An attribute.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attribute {
    pub name: String,
    /// string, date, status (of the type), boolean, integer, number, object, array or any; perhaps followed by " or null".
    #[serde(rename = "type")]
    kind: String,
    /// As a phrase.
    pub about: String,
    /// Whether only the backend sets it.
    #[serde(default)]
    pub read_only: bool,
    /// Its values, if there are only a few.
    #[serde(default)]
    pub values: Vec<String>,
}

/// A status.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Status {
    pub name: String,
    /// As a phrase.
    pub about: String,
    /// Whether it may be set.
    #[serde(default)]
    pub writable: bool,
    /// Whether an entity may have it; false if it can only be set.
    #[serde(default = "yes")]
    pub reported: bool,
}

fn yes() -> bool {
    true
}

impl Entities {
    /// Types, without other names for them.
    pub fn types(&self) -> impl Iterator<Item = &EntityType> {
        self.entities.iter().filter_map(|entry| match entry {
            Entry::Type(entity) => Some(entity),
            Entry::Other(_) => None,
        })
    }

    /// Names of types as `find("entitytypes")` lists them.
    pub fn listed(&self) -> impl Iterator<Item = &str> {
        self.entities.iter().map(|entry| match entry {
            Entry::Type(entity) => entity.name.as_str(),
            Entry::Other(name) => name.name.as_str(),
        })
    }

    /// Other names for types, listed or not.
    pub fn others(&self) -> impl Iterator<Item = &OtherName> {
        let listed = self.entities.iter().filter_map(|entry| match entry {
            Entry::Type(_) => None,
            Entry::Other(name) => Some(name),
        });
        listed.chain(&self.other_names)
    }

    /// The types that another name stands for.
    pub fn of(&self, name: &OtherName) -> Vec<&EntityType> {
        let names = name.same_as.iter().chain(&name.includes);
        names.filter_map(|name| self.types().find(|entity| entity.name == *name)).collect()
    }
}

impl Attribute {
    /// Its type, without "or null".
    pub fn kind(&self) -> &str {
        self.kind.strip_suffix(" or null").unwrap_or(&self.kind)
    }

    /// Whether it may be null.
    pub fn may_be_null(&self) -> bool {
        self.kind.ends_with(" or null")
    }

    /// What it is, as a sentence.
    pub fn sentence(&self) -> String {
        let mut text = crate::text::capital(&self.about);
        if !self.values.is_empty() {
            text += &format!(": {}", self.values.join(", "));
        }
        text + "."
    }
}

/// The file.
pub fn table() -> &'static Entities {
    static TABLE: LazyLock<Entities> = LazyLock::new(|| {
        serde_json::from_str(include_str!("../../../entities.json")).expect("it has the shape of Entities")
    });
    &TABLE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_consistent() {
        let table = table();
        let names: Vec<&str> =
            table.listed().chain(table.other_names.iter().map(|other| &*other.name)).collect();
        for (index, name) in names.iter().enumerate() {
            assert!(!names[..index].contains(name), "{name} is there twice");
        }
        for other in table.others() {
            let meant = usize::from(other.same_as.is_some()) + other.includes.len();
            assert!(meant > 0 && table.of(other).len() == meant, "{} stands for an unknown type", other.name);
        }
        let every = || table.types().flat_map(|entity| &entity.attributes);
        for attribute in every().chain(&table.attributes) {
            let kinds =
                ["string", "date", "status", "boolean", "integer", "number", "object", "array", "any"];
            assert!(kinds.contains(&attribute.kind()), "{}: {}", attribute.name, attribute.kind());
            // The sandbox has one list for all types.
            let same = every().filter(|other| other.name == attribute.name);
            assert!(
                same.map(|other| other.read_only).all(|is| is == attribute.read_only),
                "{}",
                attribute.name
            );
        }
    }
}
