//! What a method looks like from outside: its name, parameters, result and documentation.

use super::parameter::Param;

/// One method of the accsyn API, without how it runs.
pub(crate) struct Signature {
    /// Name, as in the official client.
    pub name: &'static str,
    /// Other names the official clients have had for it.
    pub aliases: &'static [&'static str],
    /// What it does, in sentences.
    pub about: &'static str,
    /// Parameters, in the order of the direct function.
    pub params: &'static [Param],
    /// The type of the result.
    pub result: Returns,
    /// The result in words, as a phrase without a full stop.
    pub returns: &'static str,
    /// What else a caller should know, in sentences; empty for nothing.
    pub note: &'static str,
    /// Arguments of an example, as a JSON object; empty for none.
    pub example: &'static str,
    /// The version of the library that first had it.
    pub since: &'static str,
    /// Whether an explicit null differs from an absent argument.
    pub keeps_null: bool,
    /// Whether it does without the network.
    pub is_local: bool,
    /// Whether it reports progress while it runs. Front ends write such a method by hand.
    pub has_progress: bool,
    /// Whether C has a direct function for it.
    pub is_in_c: bool,
}

impl Signature {
    /// A parameter by its name or one of its older names.
    pub fn param(&self, name: &str) -> Option<&'static Param> {
        let current = self.params.iter().find(|param| param.name == name);
        current.or_else(|| self.params.iter().find(|param| param.aliases.contains(&name)))
    }
}

/// The type of a result, for generated code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Returns {
    Entities,
    Entity,
    EntityOrNull,
    /// One when there is one, a list when there are several.
    EntityOrEntities,
    Bool,
    BoolOrNull,
    /// A size.
    Bytes,
    String,
    Object,
    /// A list of objects that are not entities.
    Objects,
    /// Anything.
    Json,
}

impl Returns {
    /// Whether a JSON text has this type. Null stands for an empty answer after a change; reads have refused it before.
    pub fn fits(self, text: &str) -> bool {
        let first = text.as_bytes().first().copied().unwrap_or_default();
        match self {
            Returns::Json => true,
            // True stands for an entity that is not shown.
            Returns::EntityOrEntities => matches!(first, b'{' | b'[') || matches!(text, "true" | "null"),
            Returns::Entity => first == b'{',
            // One of them, or names of types and attributes.
            Returns::Entities | Returns::EntityOrNull => first == b'{' || first == b'[' || text == "null",
            Returns::Bool | Returns::BoolOrNull => matches!(text, "true" | "false" | "null"),
            Returns::Bytes => text.bytes().all(|byte| byte.is_ascii_digit()),
            Returns::String => first == b'"' && text.len() > 2,
            Returns::Object => first == b'{',
            Returns::Objects => first == b'[',
        }
    }

    /// The type as a phrase, for messages.
    pub fn in_words(self) -> &'static str {
        match self {
            Returns::Entities => "a list of entities",
            Returns::Entity => "an entity",
            Returns::EntityOrNull => "an entity or null",
            Returns::EntityOrEntities => "an entity or a list of entities",
            Returns::Bool => "true or false",
            Returns::BoolOrNull => "true, false or null",
            Returns::Bytes => "a number of bytes",
            Returns::String => "a string",
            Returns::Object => "an object",
            Returns::Objects => "a list of objects",
            Returns::Json => "JSON",
        }
    }

    /// The word for generated code.
    pub fn word(self) -> &'static str {
        match self {
            Returns::Entities => "entities",
            Returns::Entity => "entity",
            Returns::EntityOrNull => "entity or null",
            Returns::EntityOrEntities => "entity or entities",
            Returns::Bool => "boolean",
            Returns::BoolOrNull => "boolean or null",
            Returns::Bytes => "bytes",
            Returns::String => "string",
            Returns::Object => "object",
            Returns::Objects => "objects",
            Returns::Json => "json",
        }
    }
}
