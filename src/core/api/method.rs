//! What the method table is made of: methods, parameters, and rows that turn arguments into events.

use serde_json::Value;

use super::call::{Call, Long};
use crate::error::Result;
use crate::net::HttpMethod;

/// One method of the accsyn API.
pub(crate) struct Method {
    /// Name, as in the official client.
    pub name: &'static str,
    /// Other names the official clients have had for it.
    pub aliases: &'static [&'static str],
    /// One sentence.
    pub about: &'static str,
    /// Parameters, in the order of the direct function.
    pub params: &'static [Param],
    /// What comes back.
    pub returns: &'static str,
    /// How it runs in REST v3.
    pub v3: Run,
    /// How it runs in REST v1.
    pub v1: Run,
    /// Whether an explicit null differs from an absent argument.
    pub keeps_null: bool,
}

impl Method {
    /// A parameter by its name or one of its older names.
    pub fn param(&self, name: &str) -> Option<&'static Param> {
        self.params.iter().find(|p| p.name == name || p.aliases.contains(&name))
    }
}

/// How a method runs in one dialect.
pub(crate) enum Run {
    /// One event.
    Event(Row),
    /// Several steps, or rules that do not fit a row.
    Steps(fn(&Call<'_>) -> Result<String>),
    /// Rounds with pauses between them.
    Rounds(fn(&Call<'_>) -> Result<Box<dyn Long>>),
    /// It does not exist there; the text says what to use.
    Missing(&'static str),
}

/// One event as data.
pub(crate) struct Row {
    /// HTTP method.
    pub http_method: HttpMethod,
    /// Operation; `{type}` is the entity type, `{name}` any other text parameter.
    pub uri: &'static str,
    /// Payload.
    pub data: Payload,
    /// Parameter that becomes the event's `id`.
    pub id: Option<&'static str>,
    /// Result rule.
    pub take: Take,
}

/// Payload of a row.
pub(crate) enum Payload {
    /// `{}`.
    Empty,
    /// An object built from parameters.
    Fields(&'static [Field]),
}

/// One key of a payload.
pub(crate) enum Field {
    /// A constant text.
    Const(&'static str, &'static str),
    /// A constant true.
    True(&'static str),
    /// A parameter (key, parameter), its default when absent.
    Always(&'static str, &'static str),
    /// A parameter, left out when it is empty, zero, false or absent.
    Filled(&'static str, &'static str),
    /// A parameter, left out when absent.
    Given(&'static str, &'static str),
}

/// What of an answer is the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Take {
    /// The `result`; null for an empty answer.
    Result,
    /// The first item of `result`, or null.
    First,
    /// The `result`, which an empty answer lacks.
    Strict,
    /// The `result`, or null when it is missing.
    Lenient,
    /// Whether `result` is truthy.
    Truth,
    /// Another key.
    Key(&'static str),
    /// The whole answer.
    Whole,
}

/// In which dialects a parameter exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialects {
    Both,
    V3,
    V1,
}

/// What a parameter's value may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An entity type; case and surrounding spaces do not matter.
    Type,
    /// A non-blank text: an id, a code, a name.
    Ident,
    /// A query text.
    Query,
    /// Any text.
    Text,
    /// true or false.
    Flag,
    /// An integer.
    Integer,
    /// A number that is not negative.
    Number,
    /// A list of non-blank texts.
    Texts,
    /// An object.
    Object,
    /// An object with at least one key.
    FilledObject,
    /// A list.
    List,
    /// A list with at least one item.
    FilledList,
    /// A path: text, list of paths, or object.
    Path,
    /// A file filter: text or list.
    Filter,
    /// What `create` takes: object, list, JSON text, or the path of a JSON file.
    Payload,
    /// Anything.
    Any,
}

impl Kind {
    /// The kind in words, for messages.
    pub fn about(self) -> &'static str {
        match self {
            Kind::Type => "an entity type (a text that is not blank)",
            Kind::Ident => "a text that is not blank",
            Kind::Query => "a query text, for example \"Transfer WHERE status=failed\"",
            Kind::Text => "a text",
            Kind::Flag => "true or false",
            Kind::Integer => "an integer",
            Kind::Number => "a number that is not negative",
            Kind::Texts => "a list of texts that are not blank",
            Kind::Object => "an object",
            Kind::FilledObject => "an object with at least one key",
            Kind::List => "a list",
            Kind::FilledList => "a list with at least one item",
            Kind::Path => "a path: a text, a list or an object that is not empty",
            Kind::Filter => "a filter: a text or a list of texts",
            Kind::Payload => "an object, a list, JSON text or the path of a JSON file",
            Kind::Any => "any JSON value",
        }
    }

    /// The kind as a JSON Schema type word, for generated bindings.
    pub fn schema(self) -> Value {
        match self {
            Kind::Type | Kind::Ident | Kind::Query | Kind::Text => "string".into(),
            Kind::Flag => "boolean".into(),
            Kind::Integer => "integer".into(),
            Kind::Number => "number".into(),
            Kind::Texts => "array of string".into(),
            Kind::Object | Kind::FilledObject => "object".into(),
            Kind::List | Kind::FilledList => "array".into(),
            Kind::Path => "string or array or object".into(),
            Kind::Filter => "string or array of string".into(),
            Kind::Payload => "object or array or string".into(),
            Kind::Any => "any".into(),
        }
    }
}

/// One parameter.
pub(crate) struct Param {
    /// Name, as in the official client.
    pub name: &'static str,
    /// Names it has had in other versions.
    pub aliases: &'static [&'static str],
    /// What it may be.
    pub kind: Kind,
    /// Whether it must be given.
    pub required: bool,
    /// Default, as JSON text; empty for none.
    pub default: &'static str,
    /// Where it exists.
    pub dialects: Dialects,
    /// What to use where it does not exist.
    pub instead: &'static str,
    /// One sentence.
    pub about: &'static str,
}

impl Param {
    /// A parameter that must be given.
    pub const fn required(name: &'static str, kind: Kind, about: &'static str) -> Param {
        Param { required: true, ..Param::optional(name, kind, about) }
    }

    /// A parameter that may be left out.
    pub const fn optional(name: &'static str, kind: Kind, about: &'static str) -> Param {
        Param {
            name,
            aliases: &[],
            kind,
            required: false,
            default: "",
            dialects: Dialects::Both,
            instead: "",
            about,
        }
    }

    /// Adds names of other versions.
    pub const fn also(self, aliases: &'static [&'static str]) -> Param {
        Param { aliases, ..self }
    }

    /// Sets the default.
    pub const fn or(self, default: &'static str) -> Param {
        Param { default, ..self }
    }

    /// Exists in v3 only.
    pub const fn v3(self, instead: &'static str) -> Param {
        Param { dialects: Dialects::V3, instead, ..self }
    }

    /// Exists in v1 only.
    pub const fn v1(self, instead: &'static str) -> Param {
        Param { dialects: Dialects::V1, instead, ..self }
    }

    /// The default as a value; null for none.
    pub fn default_value(&self) -> Value {
        // The table's own text; a test parses every default.
        serde_json::from_str(self.default).unwrap_or(Value::Null)
    }
}
