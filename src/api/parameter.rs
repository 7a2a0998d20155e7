//! Parameters of methods: their names, what they accept, and where they exist.

use serde_json::Value;

use accsyn_core::wire::ApiVersion;

/// API versions in which a method or parameter exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ApiVersions {
    Both,
    V3,
    V1,
}

impl ApiVersions {
    /// The numbers, as the session option `api_version` has them.
    pub fn numbers(self) -> &'static [u8] {
        match self {
            ApiVersions::Both => &[3, 1],
            ApiVersions::V3 => &[3],
            ApiVersions::V1 => &[1],
        }
    }
}

/// What a parameter accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An entity type; case and surrounding spaces do not matter.
    Type,
    /// A non-blank string: an id, a code, a name.
    Ident,
    /// A query.
    Query,
    String,
    Bool,
    Integer,
    /// Seconds; not negative, fractions work.
    Seconds,
    /// Seconds, without fractions.
    WholeSeconds,
    /// A list of non-blank strings.
    Strings,
    Object,
    NonEmptyObject,
    List,
    NonEmptyList,
    /// A path: a string, a list of paths, or an object.
    Path,
    /// A file filter: a string or a list of strings.
    Filter,
    /// What `create` takes: an object, a list, or JSON text of either.
    Attributes,
    /// A JSON document that is handed to the backend.
    Json,
    /// Any single value.
    Any,
}

impl Kind {
    /// The kind in words, for messages.
    pub fn about(self) -> &'static str {
        match self {
            Kind::Type => "an entity type (a non-blank string)",
            Kind::Ident => "a non-blank string",
            Kind::Query => "a query string, for example \"Transfer WHERE status=failed\"",
            Kind::String => "a string",
            Kind::Bool => "true or false",
            Kind::Integer => "an integer",
            Kind::Seconds => "a number of seconds",
            Kind::WholeSeconds => "an integer number of seconds",
            Kind::Strings => "a list of non-blank strings",
            Kind::Object => "an object",
            Kind::NonEmptyObject => "an object with at least one key",
            Kind::List => "a list",
            Kind::NonEmptyList => "a list with at least one item",
            Kind::Path => "a path: a string, a list or an object that is not empty",
            Kind::Filter => "a filter: a string or a list of strings",
            Kind::Attributes => "an object, a list or JSON text",
            Kind::Json | Kind::Any => "any JSON value",
        }
    }

    /// The type in words, for generated code: words of JSON Schema and `json` for documents, joined by " or ".
    pub fn schema(self) -> &'static str {
        match self {
            Kind::Type | Kind::Ident | Kind::Query | Kind::String => "string",
            Kind::Bool => "boolean",
            Kind::Integer | Kind::WholeSeconds => "integer",
            Kind::Seconds => "number",
            Kind::Strings => "array of string",
            Kind::Object | Kind::NonEmptyObject => "object",
            Kind::List | Kind::NonEmptyList => "array",
            Kind::Path => "string or array or object",
            Kind::Filter => "string or array of string",
            Kind::Attributes => "object or array or string",
            Kind::Json => "json",
            Kind::Any => "any",
        }
    }

    /// Whether a value is a number.
    pub fn is_numeric(self) -> bool {
        matches!(self, Kind::Integer | Kind::Seconds | Kind::WholeSeconds)
    }

    /// The unit of a number.
    pub fn unit(self) -> Option<&'static str> {
        match self {
            Kind::Seconds | Kind::WholeSeconds => Some("seconds"),
            _ => None,
        }
    }

    /// How C hands over a value of this kind.
    const fn in_c(self) -> InC {
        match self {
            Kind::Type | Kind::Ident | Kind::Query | Kind::String => InC::String,
            Kind::Path => InC::Path,
            _ => InC::Json,
        }
    }
}

/// How the direct C function takes a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum InC {
    /// As a key of `options_json`.
    Option,
    /// As a separate argument, which is the string.
    String,
    /// As a separate argument, which is JSON text.
    Json,
    /// As a separate argument, which is a string, or JSON text when it starts with `[` or `{`.
    Path,
}

impl InC {
    /// The word for generated code; none for an option.
    pub fn word(self) -> Option<&'static str> {
        match self {
            InC::Option => None,
            InC::String => Some("string"),
            InC::Json => Some("json"),
            InC::Path => Some("path"),
        }
    }
}

/// One parameter.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Param {
    /// Name, as in the official client.
    pub name: &'static str,
    /// Names it has had in other versions.
    pub aliases: &'static [&'static str],
    pub kind: Kind,
    /// Whether it must be given.
    pub required: bool,
    /// Whether the functions of the front ends take it as a separate argument, not among the options.
    pub positional: bool,
    /// Whether the front ends leave it out, because they have a better way to say it.
    pub hidden: bool,
    pub in_c: InC,
    /// Default, as JSON text; empty for none.
    pub default: &'static str,
    pub api_versions: ApiVersions,
    /// What to do in the version where it does not exist, as an instruction; empty for nothing.
    pub instead: &'static str,
    /// What it is, as a phrase without a full stop. The default is not repeated here.
    pub about: &'static str,
}

impl Param {
    /// A parameter that must be given.
    pub const fn required(name: &'static str, kind: Kind, about: &'static str) -> Param {
        Param { required: true, ..Param::optional(name, kind, about).positional() }
    }

    /// A parameter that may be left out.
    pub const fn optional(name: &'static str, kind: Kind, about: &'static str) -> Param {
        Param {
            name,
            aliases: &[],
            kind,
            required: false,
            positional: false,
            hidden: false,
            in_c: InC::Option,
            default: "",
            api_versions: ApiVersions::Both,
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
        Param { api_versions: ApiVersions::V3, instead, ..self }
    }

    /// Exists in v1 only.
    pub const fn v1(self, instead: &'static str) -> Param {
        Param { api_versions: ApiVersions::V1, instead, ..self }
    }

    /// Is a separate argument although one API version can do without it.
    pub const fn positional(self) -> Param {
        let in_c = self.kind.in_c();
        Param { positional: true, in_c, ..self }
    }

    /// Is not offered by the front ends.
    pub const fn hidden(self) -> Param {
        Param { hidden: true, ..self }
    }

    /// How C takes it, where that differs from the other languages.
    pub const fn in_c(self, in_c: InC) -> Param {
        Param { in_c, ..self }
    }

    /// Whether an API version has it.
    pub fn exists_in(&self, api_version: ApiVersion) -> bool {
        match self.api_versions {
            ApiVersions::Both => true,
            ApiVersions::V3 => api_version == ApiVersion::V3,
            ApiVersions::V1 => api_version == ApiVersion::V1,
        }
    }

    /// Whether a value is its default.
    pub fn is_default(&self, value: &Value) -> bool {
        !self.default.is_empty() && *value == self.default_value()
    }

    /// The default as a value; null for none.
    pub fn default_value(&self) -> Value {
        // Written in the table; a test parses every default.
        serde_json::from_str(self.default).unwrap_or(Value::Null)
    }
}
