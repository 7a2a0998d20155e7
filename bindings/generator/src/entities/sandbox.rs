//! The sandbox: which types, attributes and statuses there are.

use std::fmt::Write;

use super::model::{EntityType, SOURCE, table};

/// `sandbox/src/store/entity_types.rs`.
pub fn tables() -> String {
    let table = table();
    let mut out = format!("//! Types of entities, their attributes and statuses. {SOURCE}\n");
    let names = |of: Vec<&str>| {
        format!("&[{}]", of.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", "))
    };
    let mut list = |about: &str, name: &str, of: Vec<&str>| {
        let _ = write!(out, "\n/// {about}\npub const {name}: &[&str] = {};\n", names(of));
    };
    let types = || table.types();
    let included = |name: &str| -> Vec<&str> {
        let other = table.others().find(|other| other.name == name).expect("it is in the file");
        table.of(other).into_iter().map(|entity| &*entity.name).collect()
    };
    list("All kinds.", "KINDS", types().map(|entity| &*entity.name).collect());
    list("Kinds that are jobs.", "JOBS", included("job"));
    list(
        "Jobs with recipients.",
        "PACKAGES",
        types().filter(|entity| entity.is_package).map(|entity| &*entity.name).collect(),
    );
    list("Kinds that are shares.", "SHARES", included("share"));
    list("What `entitytypes` lists.", "NAMES", table.listed().collect());
    list(
        "Attributes that every entity has.",
        "COMMON",
        table.attributes.iter().map(|own| &*own.name).collect(),
    );
    let mut read_only: Vec<&str> = Vec::new();
    for attribute in table.attributes.iter().chain(types().flat_map(|entity| &entity.attributes)) {
        if attribute.read_only && !read_only.contains(&&*attribute.name) {
            read_only.push(&attribute.name);
        }
    }
    list("Read-only attributes.", "READ_ONLY", read_only);
    type Column = fn(&EntityType) -> Vec<&str>;
    let columns: [(&str, &str, Column); 4] = [
        ("Further attributes of a kind.", "own", |entity| {
            entity.attributes.iter().map(|own| &*own.name).collect()
        }),
        (
            "What may be given when an entity of a kind is made, beside its attributes.",
            "only_at_creation",
            |entity| entity.only_at_creation.iter().map(|name| &**name).collect(),
        ),
        ("The statuses that a kind may have.", "statuses", |entity| {
            entity.statuses.iter().filter(|status| status.reported).map(|status| &*status.name).collect()
        }),
        ("Which statuses of a kind may be set.", "writable_statuses", |entity| {
            entity.statuses.iter().filter(|status| status.writable).map(|status| &*status.name).collect()
        }),
    ];
    for (about, function, column) in columns {
        let _ = write!(
            out,
            "\n/// {about}\npub fn {function}(kind: &str) -> &'static [&'static str] {{\n    match kind {{\n"
        );
        for entity in types() {
            let _ = writeln!(out, "        \"{}\" => {},", entity.name, names(column(entity)));
        }
        out += "        _ => &[],\n    }\n}\n";
    }
    out
}
