//! What the table of session options is made of.

use serde_json::Value;

use accsyn_core::wire::number;

/// One session option.
#[derive(Debug)]
pub struct SessionOption {
    /// Key in the options JSON.
    pub name: &'static str,
    /// Other keys that mean the same; `name` wins over them.
    pub aliases: &'static [&'static str],
    /// What its value may be.
    pub kind: Kind,
    /// The default when neither an option nor a variable gives it, as JSON text; empty for nothing.
    pub default: &'static str,
    /// Environment variables in order of precedence, with API version 3.
    pub variables: &'static [&'static str],
    /// The same with API version 1.
    pub variables_v1: &'static [&'static str],
    /// Variables that only qualify what one of the others holds.
    pub qualifiers: &'static [&'static str],
    /// API versions that have it.
    pub api_versions: &'static [i32],
    /// Whether its value must never be shown as it is.
    pub is_secret: bool,
    /// Whether it proves who logs in, so that it can be changed by logging in again.
    pub is_credential: bool,
    /// What it is about, for documentation.
    pub group: Group,
    /// A phrase without a full stop: what it is and what it does. Other options are in backticks.
    pub about: &'static str,
}

/// What the value of an option may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// A string.
    String,
    /// One of these strings.
    Choice(&'static [&'static str]),
    /// A list of strings.
    Strings,
    /// An object whose values are strings.
    StringMap,
    /// `true` for the variables of the process, `false` for none, or an object: these variables in place of them.
    Environment,
    /// `true` or `false`.
    Bool,
    /// An integer from the first to the second.
    Integer(u64, u64),
    /// One of these integers.
    Version(&'static [u64]),
    /// Zero, or a number from the first to the second.
    Number(f64, f64),
    /// Zero, which means the default, or a number of seconds from the first to the second.
    Seconds(f64, f64),
}

/// What an option is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// Who logs in where.
    Login,
    /// Where the backend is and how it is reached.
    Network,
    /// Time limits and other limits that the library keeps by itself.
    Limits,
    /// How data is converted.
    Data,
    /// Where log lines go.
    Logging,
    /// Where options come from.
    Environment,
}

impl Group {
    /// All groups, in the order in which options are documented.
    pub const ALL: &'static [Group] =
        &[Group::Login, Group::Network, Group::Limits, Group::Data, Group::Logging, Group::Environment];

    /// As a heading.
    pub fn title(self) -> &'static str {
        match self {
            Group::Login => "Logging in",
            Group::Network => "Network",
            Group::Limits => "Limits",
            Group::Data => "Data",
            Group::Logging => "Logging",
            Group::Environment => "Environment",
        }
    }
}

impl SessionOption {
    /// An option that may be given with every API version.
    pub(super) const fn new(
        group: Group,
        name: &'static str,
        kind: Kind,
        about: &'static str,
    ) -> SessionOption {
        SessionOption {
            name,
            aliases: &[],
            kind,
            default: "",
            variables: &[],
            variables_v1: &[],
            qualifiers: &[],
            api_versions: &[3, 1],
            is_secret: false,
            is_credential: false,
            group,
            about,
        }
    }

    /// Adds other keys that mean the same.
    pub(super) const fn or_named(self, aliases: &'static [&'static str]) -> SessionOption {
        SessionOption { aliases, ..self }
    }

    /// Sets the default, as JSON text.
    pub(super) const fn default(self, default: &'static str) -> SessionOption {
        SessionOption { default, ..self }
    }

    /// Sets the environment variables, whatever the API version.
    pub(super) const fn variables(self, variables: &'static [&'static str]) -> SessionOption {
        SessionOption { variables, variables_v1: variables, ..self }
    }

    /// Sets the environment variables of API version 3 and those of 1.
    pub(super) const fn variables_of(
        self,
        v3: &'static [&'static str],
        v1: &'static [&'static str],
    ) -> SessionOption {
        SessionOption { variables: v3, variables_v1: v1, ..self }
    }

    /// Adds variables that only qualify what one of the others holds.
    pub(super) const fn qualified_by(self, qualifiers: &'static [&'static str]) -> SessionOption {
        SessionOption { qualifiers, ..self }
    }

    /// Exists with API version 1 only.
    pub(super) const fn v1(self) -> SessionOption {
        SessionOption { api_versions: &[1], ..self }
    }

    /// Is or may hold a secret.
    pub(super) const fn secret(self) -> SessionOption {
        SessionOption { is_secret: true, ..self }
    }

    /// Is a secret that logs in.
    pub(super) const fn credential(self) -> SessionOption {
        SessionOption { is_secret: true, is_credential: true, ..self }
    }

    /// Its name and its aliases.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.name).chain(self.aliases.iter().copied())
    }

    /// Every variable that it is read from.
    pub fn all_variables(&self) -> impl Iterator<Item = &'static str> {
        let only_v1 = self.variables_v1.iter().filter(|name| !self.variables.contains(name));
        self.variables.iter().chain(only_v1).chain(self.qualifiers).copied()
    }

    /// The default as a value; null for none.
    pub fn default_value(&self) -> Value {
        // The table's own text; a test parses every default.
        serde_json::from_str(self.default).unwrap_or(Value::Null)
    }
}

impl Kind {
    /// The kind as the words of JSON Schema, joined by " or ".
    pub fn schema(self) -> &'static str {
        match self {
            Kind::String | Kind::Choice(_) => "string",
            Kind::Strings => "array of string",
            Kind::StringMap => "object of string",
            Kind::Environment => "boolean or object of string",
            Kind::Bool => "boolean",
            Kind::Integer(..) | Kind::Version(_) => "integer",
            Kind::Number(..) | Kind::Seconds(..) => "number",
        }
    }

    /// What a value must be, for messages and documentation.
    pub fn about(self) -> String {
        match self {
            Kind::String => "a string".to_owned(),
            Kind::Choice(words) => {
                words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(" or ")
            }
            Kind::Strings => "a list of strings".to_owned(),
            Kind::StringMap => "an object whose values are strings".to_owned(),
            Kind::Environment => "true, false, or an object whose values are strings".to_owned(),
            Kind::Bool => "true or false".to_owned(),
            Kind::Integer(least, most) => format!("an integer from {least} to {most}"),
            Kind::Version(versions) => versions.iter().map(u64::to_string).collect::<Vec<_>>().join(" or "),
            Kind::Number(least, most) => {
                format!("0 or a number from {} to {}", number::shown(least), number::shown(most))
            }
            Kind::Seconds(least, most) => {
                format!("0 or a number of seconds from {} to {}", number::shown(least), number::shown(most))
            }
        }
    }

    /// Whether a value is a number.
    pub fn is_numeric(self) -> bool {
        matches!(self, Kind::Integer(..) | Kind::Version(_) | Kind::Number(..) | Kind::Seconds(..))
    }

    /// Whether a value is of this kind and in its range.
    pub fn accepts(self, value: &Value) -> bool {
        let is_map = || value.as_object().is_some_and(|map| map.values().all(Value::is_string));
        let is_number = |least: f64, most: f64| {
            number::of(value).is_some_and(|number| number == 0.0 || (least..=most).contains(&number))
        };
        match self {
            Kind::String => value.is_string(),
            Kind::Choice(words) => value.as_str().is_some_and(|text| words.contains(&text)),
            Kind::Strings => value.as_array().is_some_and(|items| items.iter().all(Value::is_string)),
            Kind::StringMap => is_map(),
            Kind::Environment => value.is_boolean() || is_map(),
            Kind::Bool => value.is_boolean(),
            Kind::Integer(least, most) => {
                value.as_u64().is_some_and(|number| (least..=most).contains(&number))
            }
            Kind::Version(versions) => value.as_u64().is_some_and(|number| versions.contains(&number)),
            Kind::Number(least, most) | Kind::Seconds(least, most) => is_number(least, most),
        }
    }
}
