//! The method table: every method of the accsyn API, defined exactly once.

mod access;
mod assignment;
mod create;
mod entities;
mod files;
mod find;
mod misc;
mod settings;
mod wait;

use once_cell::sync::Lazy;
use serde_json::{Value, json};

use super::args::near;
use super::method::{Dialects, Method, Run};
use crate::error::{Error, Result};

/// All methods, by family.
const FAMILIES: &[&[Method]] = &[
    find::METHODS,
    create::METHODS,
    entities::METHODS,
    assignment::METHODS,
    access::METHODS,
    files::METHODS,
    settings::METHODS,
    misc::METHODS,
    wait::METHODS,
];

/// Every method.
pub(crate) fn all() -> impl Iterator<Item = &'static Method> {
    FAMILIES.iter().flat_map(|family| family.iter())
}

/// A method by its name or one of its older names.
pub(crate) fn lookup(name: &str) -> Result<&'static Method> {
    all().find(|method| method.name == name || method.aliases.contains(&name)).ok_or_else(|| {
        let hint = match near(name, all().map(|method| method.name)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "accsyn_methods() lists them all".to_owned(),
        };
        Error::invalid_argument(format!("there is no method `{}`; {hint}", super::args::shorten(name)))
    })
}

/// The table as JSON.
pub(crate) fn describe() -> &'static str {
    static TEXT: Lazy<String> = Lazy::new(|| Value::from_iter(all().map(description)).to_string());
    &TEXT
}

fn description(method: &Method) -> Value {
    let parameters = Value::from_iter(method.params.iter().map(|param| {
        json!({
            "name": param.name,
            "aliases": param.aliases,
            "type": param.kind.schema(),
            "accepts": param.kind.about(),
            "required": param.required,
            "default": param.default_value(),
            "api_versions": match param.dialects {
                Dialects::Both => json!([3, 1]),
                Dialects::V3 => json!([3]),
                Dialects::V1 => json!([1]),
            },
            "about": param.about,
        })
    }));
    let versions: Vec<i32> = [(&method.v3, 3), (&method.v1, 1)]
        .into_iter()
        .filter(|(run, _)| !matches!(run, Run::Missing(_)))
        .map(|(_, version)| version)
        .collect();
    json!({
        "name": method.name,
        "aliases": method.aliases,
        "about": method.about,
        "parameters": parameters,
        "returns": method.returns,
        "api_versions": versions,
    })
}
