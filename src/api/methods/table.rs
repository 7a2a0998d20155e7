//! The method table: every method, defined exactly once.

use once_cell::race::OnceBox;
use serde_json::{Value, json};

use super::{
    access, assignments, changing, creating, events, files, finding, integrations, keys, presence, settings,
    waiting,
};
use crate::closest_name::closest_name;
use crate::definition::Method;
use crate::parameter::Param;
use accsyn_core::error::{Error, Result};
use accsyn_core::wire::excerpt::shorten;

/// Methods that are grouped in the header.
struct Group {
    heading: &'static str,
    families: &'static [&'static [Method]],
}

const GROUPS: &[Group] = &[
    Group { heading: "Reading entities", families: &[finding::METHODS] },
    Group { heading: "Writing entities", families: &[creating::METHODS, changing::METHODS] },
    Group { heading: "Assignments and access", families: &[assignments::METHODS, access::METHODS] },
    Group { heading: "Files on the workspace's shares", families: &[files::METHODS] },
    Group { heading: "Settings and logs", families: &[settings::METHODS] },
    Group {
        heading: "Keys, running programs, integrations",
        families: &[keys::METHODS, presence::METHODS, integrations::METHODS, events::METHODS],
    },
    Group { heading: "Waiting for a job", families: &[waiting::METHODS] },
];

/// Every method that is called by name.
fn all() -> impl Iterator<Item = &'static Method> {
    GROUPS.iter().flat_map(methods_of)
}

fn methods_of(group: &'static Group) -> impl Iterator<Item = &'static Method> {
    group.families.iter().copied().flatten()
}

/// A method by its name or one of its older names.
pub(crate) fn lookup(name: &str) -> Result<&'static Method> {
    let is_named =
        |method: &&Method| method.signature.name == name || method.signature.aliases.contains(&name);
    all().find(is_named).ok_or_else(|| {
        let hint = match closest_name(name, all().map(|method| method.signature.name)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "see the list of methods".to_owned(),
        };
        Error::invalid_argument(format!("there is no method `{}`; {hint}", shorten(name)))
    })
}

/// The name of a method, if there is one. What a host calls otherwise may be a secret, for an error's details.
pub fn known(name: &str) -> Option<String> {
    lookup(name).ok().map(|method| method.signature.name.to_owned())
}

/// Describes every method as JSON: its parameters with their types, its result, and what generated code needs besides.
pub fn describe() -> &'static str {
    // Made without a lock, which a forked child could find locked.
    static TEXT: OnceBox<String> = OnceBox::new();
    TEXT.get_or_init(|| {
        let methods =
            GROUPS.iter().flat_map(|group| methods_of(group).map(|method| description(group, method)));
        Box::new(Value::from_iter(methods).to_string())
    })
}

fn description(group: &Group, method: &Method) -> Value {
    let signature = &method.signature;
    json!({
        "name": signature.name,
        "aliases": signature.aliases,
        "group": group.heading,
        "about": signature.about,
        "note": signature.note,
        "parameters": signature.params.iter().map(parameter).collect::<Vec<_>>(),
        "result": signature.result.word(),
        "returns": signature.returns,
        "example": serde_json::from_str::<Value>(signature.example).unwrap_or_default(),
        "since": signature.since,
        "api_versions": method.api_versions().numbers(),
        "instead": method.instead(),
        "local": signature.is_local,
        "progress": signature.has_progress,
        "c_function": signature.is_in_c,
        "pages": method.pages.map(|pages| description(group, pages)),
    })
}

fn parameter(param: &Param) -> Value {
    json!({
        "name": param.name,
        "aliases": param.aliases,
        "type": param.kind.schema(),
        "unit": param.kind.unit(),
        "accepts": param.kind.about(),
        "required": param.required,
        "positional": param.positional,
        "hidden": param.hidden,
        "c_argument": param.in_c.word(),
        "default": param.default_value(),
        "api_versions": param.api_versions.numbers(),
        "instead": param.instead,
        "about": param.about,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::Args;
    use accsyn_core::wire::ApiVersion;

    #[test]
    fn every_default_and_every_example_is_valid() {
        for method in all().chain(all().filter_map(|method| method.pages)) {
            let signature = &method.signature;
            for param in signature.params {
                if !param.default.is_empty() {
                    let default = serde_json::from_str(param.default).expect(param.name);
                    param.kind.check(param.name, &default).expect(signature.name);
                }
                assert!(!param.required || param.positional, "{}: {}", signature.name, param.name);
            }
            if !signature.example.is_empty() {
                let args = Args::collect(signature, ApiVersion::V3, &[], Some(signature.example), "example");
                let args = args.expect(signature.name);
                for param in signature.params {
                    args.get(param.name).expect(signature.name);
                }
            }
        }
    }

    #[test]
    fn what_only_one_api_version_has_names_what_to_do_in_the_other() {
        for method in all() {
            let is_in_both = method.api_versions().numbers().len() == 2;
            assert_eq!(
                is_in_both,
                method.instead().is_empty(),
                "{}: give Run::Missing an instruction exactly where one API version lacks it",
                method.signature.name
            );
        }
    }

    #[test]
    fn no_name_is_used_twice() {
        for method in all() {
            let names = std::iter::once(&method.signature.name).chain(method.signature.aliases);
            for name in names {
                assert!(std::ptr::eq(lookup(name).expect(name), method), "{name}");
            }
        }
    }
}
