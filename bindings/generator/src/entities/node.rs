//! TypeScript: an interface for every type, and a union of its statuses.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::model::{Attribute, EntityType, SOURCE, table};
use crate::text::capital;

/// `bindings/node/entities.d.ts`.
pub fn types() -> String {
    let table = table();
    let mut out = format!("// {SOURCE}\n\nimport type {{ Entity, MoreStatuses }} from './index.js';\n\n");
    out += "type More<K extends string> = K extends keyof MoreStatuses ? MoreStatuses[K] : never;\n";
    out += "\n/** What entities of every type have. */\nexport interface CommonAttributes extends Entity {\n";
    for attribute in &table.attributes {
        write_attribute(&mut out, attribute, "string");
    }
    out += "}\n";
    for entity in table.types() {
        write_type(&mut out, entity);
    }
    for other in table.others().filter(|other| other.same_as.is_none()) {
        let types: Vec<String> = table.of(other).iter().map(|entity| capital(&entity.name)).collect();
        let _ = write!(
            out,
            "\n/** {}. */\nexport type {} = {};\n",
            capital(&other.about),
            capital(&other.name),
            types.join(" | ")
        );
    }
    out += "\n/** Types of entities by name; `declare module 'accsyn'` can add to {@link EntityTypes}. */\nexport interface KnownEntityTypes {\n";
    for entity in table.types() {
        let _ = writeln!(out, "    {}: {};", entity.name, capital(&entity.name));
    }
    for other in table.others() {
        let _ =
            writeln!(out, "    {}: {};", other.name, capital(other.same_as.as_ref().unwrap_or(&other.name)));
    }
    out += "}\n\n/** Statuses that can be set, by type. */\nexport interface SettableStatuses {\n";
    let settable = |entity: &EntityType| {
        let settable: Vec<String> = entity
            .statuses
            .iter()
            .filter(|status| status.writable)
            .map(|status| format!("'{}'", status.name))
            .collect();
        format!("{} | More<'{}'>", settable.join(" | "), entity.name)
    };
    for entity in table.types() {
        let _ = writeln!(out, "    {}: {};", entity.name, settable(entity));
    }
    for other in table.others() {
        let of: Vec<String> =
            table.of(other).iter().map(|entity| format!("SettableStatuses['{}']", entity.name)).collect();
        let _ = writeln!(out, "    {}: {};", other.name, of.join(" | "));
    }
    let numbers: BTreeSet<&str> = table
        .types()
        .flat_map(|entity| &entity.attributes)
        .chain(&table.attributes)
        .filter(|attribute| attribute.kind() == "number")
        .map(|attribute| attribute.name.as_str())
        .collect();
    let numbers: Vec<String> = numbers.iter().map(|name| format!("'{name}'")).collect();
    let _ = write!(
        out,
        "}}\n\n/** Attributes that may have a fraction; all other numbers are integers. */\nexport type FractionalAttribute = {};\n",
        numbers.join(" | ")
    );
    out
}

fn write_type(out: &mut String, entity: &EntityType) {
    let name = capital(&entity.name);
    let statuses: Vec<String> = entity
        .statuses
        .iter()
        .filter(|status| status.reported)
        .map(|status| format!("'{}'", status.name))
        .collect();
    let _ = write!(
        out,
        "\n/** Statuses of {}. */\nexport type {name}Status = {} | More<'{}'>;\n",
        entity.about,
        statuses.join(" | "),
        entity.name
    );
    let _ = write!(
        out,
        "\n/** {}. */\nexport interface {name} extends CommonAttributes {{\n",
        capital(&entity.about)
    );
    let _ = writeln!(out, "    status: {name}Status;");
    for attribute in &entity.attributes {
        write_attribute(out, attribute, "string");
    }
    out.push_str("}\n");
}

fn write_attribute(out: &mut String, attribute: &Attribute, status: &str) {
    let kind = match attribute.kind() {
        "string" if !attribute.values.is_empty() => {
            attribute.values.iter().map(|value| format!("'{value}'")).collect::<Vec<_>>().join(" | ")
        }
        "string" => "string".to_owned(),
        "date" => "string".to_owned(),
        "status" => status.to_owned(),
        "boolean" => "boolean".to_owned(),
        "integer" | "number" => "number".to_owned(),
        "object" => "Record<string, any>".to_owned(),
        "array" => "any[]".to_owned(),
        "any" => "any".to_owned(),
        other => panic!("a kind of attribute that has no type in Node yet: {other}"),
    };
    let null = if attribute.may_be_null() { " | null" } else { "" };
    let _ = write!(out, "    /** {} */\n    {}: {kind}{null};\n", attribute.sentence(), attribute.name);
}
