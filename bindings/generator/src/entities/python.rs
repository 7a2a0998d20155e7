//! Python: for each type of entities, a type of its statuses.

use std::fmt::Write;

use super::model::{EntityType, SOURCE, table};
use crate::text::capital;

/// `bindings/python/accsyn/_entities.py`: the names at run time, for annotations.
pub fn names() -> String {
    let mut out = format!(
        "# {SOURCE}
\"\"\"Types of entities and of their statuses, for annotations: `_entities.pyi` has the values of each.\"\"\"

Entity, EntityType, EntityStatus = dict, str, str
"
    );
    let mut exported = String::new();
    for (name, _) in statuses() {
        let _ = writeln!(out, "{name} = str");
        let _ = writeln!(exported, "    \"{name}\",");
    }
    let _ = writeln!(
        out,
        "\n__all__ = [\n    \"Entity\",\n    \"EntityStatus\",\n    \"EntityType\",\n{exported}]"
    );
    out
}

/// `bindings/python/accsyn/_entities.pyi`.
pub fn types() -> String {
    let every: Vec<&EntityType> = table().types().collect();
    let mut out = format!(
        "# {SOURCE}

from typing import Any, Dict

from typing_extensions import Literal

Entity = Dict[str, Any]
EntityType = Literal[{}]
EntityStatus = Literal[{}]
",
        quoted(entity_types()),
        quoted(statuses_of(&every))
    );
    for (name, types) in statuses() {
        let _ = writeln!(out, "{name} = Literal[{}]", quoted(statuses_of(&types)));
    }
    out
}

/// Names of entity types and their other names.
fn entity_types() -> Vec<&'static str> {
    let table = table();
    let others = table.others().map(|other| other.name.as_str());
    let mut names: Vec<&str> = table.types().map(|entity| entity.name.as_str()).chain(others).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// `TransferStatus` and so on, each with the types whose statuses it has.
fn statuses() -> Vec<(String, Vec<&'static EntityType>)> {
    let table = table();
    let types = table.types().map(|entity| (entity.name.as_str(), vec![entity]));
    let others = table.others().map(|other| (other.name.as_str(), table.of(other)));
    let named = types.chain(others).map(|(name, types)| (format!("{}Status", capital(name)), types));
    let mut named: Vec<_> = named.collect();
    named.sort_by(|one, other| one.0.cmp(&other.0));
    named
}

/// The statuses that entities of these types may have or be given, each once.
fn statuses_of(types: &[&'static EntityType]) -> Vec<&'static str> {
    let mut names: Vec<&str> = Vec::new();
    for status in types.iter().flat_map(|entity| &entity.statuses) {
        if !names.contains(&status.name.as_str()) {
            names.push(&status.name);
        }
    }
    names
}

fn quoted(names: Vec<&str>) -> String {
    let quoted: Vec<String> = names.into_iter().map(|name| format!("\"{name}\"")).collect();
    quoted.join(", ")
}
