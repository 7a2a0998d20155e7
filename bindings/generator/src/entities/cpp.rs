//! C++: constants for the names of types, their attributes and their statuses.

use std::fmt::Write;

use super::model::{Attribute, EntityType, SOURCE, table};
use crate::text::{capital, write_wrapped};

/// Names that C++ keeps for itself; the constants end with an underscore.
const KEYWORDS: &[&str] = &["default", "public"];

/// `include/accsyn/generated/entities.hpp`.
pub fn constants() -> String {
    let table = table();
    let mut out = format!(
        "\
/* {SOURCE} */
/*
 * accsyn/generated/entities.hpp: names of entity types, attributes and statuses, for C++. Included by accsyn.hpp.
 *
 *     namespace transfer = accsyn::entities::transfer;
 *     session.update(transfer::name, id, {{{{transfer::attribute::status, transfer::status::paused}}}});
 */
#ifndef ACCSYN_GENERATED_ENTITIES_HPP
#define ACCSYN_GENERATED_ENTITIES_HPP

/// Types of entities: of each its name, its attributes and its statuses. A workspace may have further attributes.
namespace accsyn::entities
{{
"
    );
    for entity in table.types() {
        write_type(&mut out, entity);
    }
    for other in table.others() {
        let about = match &other.same_as {
            Some(same) if other.about.is_empty() => format!("another name for {same}"),
            _ => other.about.clone(),
        };
        let _ = write!(out, "\n/// {}.\nnamespace {}\n{{\n", capital(&about), other.name);
        write_constant(&mut out, "", "name", &other.name);
        let _ = writeln!(out, "}} // namespace {}", other.name);
    }
    out + "\n} // namespace accsyn::entities\n\n#endif\n"
}

fn write_type(out: &mut String, entity: &EntityType) {
    let _ = write!(out, "\n/// {}.\nnamespace {}\n{{\n", capital(&entity.about), entity.name);
    write_constant(out, "", "name", &entity.name);
    out.push_str("\n/// Attributes.\nnamespace attribute\n{\n");
    for attribute in table().attributes.iter().chain(&entity.attributes) {
        write_constant(out, &about(attribute), &identifier(&attribute.name), &attribute.name);
    }
    out.push_str("} // namespace attribute\n\n/// Statuses.\nnamespace status\n{\n");
    for status in &entity.statuses {
        let set = match (status.writable, status.reported) {
            (true, true) => "",
            (true, false) => "; can only be set",
            (false, _) => "; cannot be set",
        };
        let about = format!("{}{set}.", capital(&status.about));
        write_constant(out, &about, &identifier(&status.name), &status.name);
    }
    let _ = write!(out, "}} // namespace status\n}} // namespace {}\n", entity.name);
}

fn about(attribute: &Attribute) -> String {
    let kind = match attribute.may_be_null() {
        true => format!("{} or null", attribute.kind()),
        false => attribute.kind().to_owned(),
    };
    format!("{} ({kind})", attribute.sentence().trim_end_matches('.'))
}

fn write_constant(out: &mut String, about: &str, name: &str, value: &str) {
    if !about.is_empty() {
        write_wrapped(out, "/// ", "/// ", 120, about);
    }
    let _ = writeln!(out, "inline constexpr char {name}[] = \"{value}\";");
}

/// `disabled-offline` becomes `disabled_offline`.
fn identifier(name: &str) -> String {
    let end = if KEYWORDS.contains(&name) { "_" } else { "" };
    name.replace('-', "_") + end
}
