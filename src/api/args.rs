//! Arguments of a call: one map by parameter name, checked against the method's parameters.

use serde_json::{Map, Value};

use super::closest_name::closest_name;
use super::parameter::{Kind, Param};
use super::signature::Signature;
use accsyn_core::error::{Error, Result, Status};
use accsyn_core::masking::is_secret_name;
use accsyn_core::wire::excerpt::shorten;
use accsyn_core::wire::{ApiVersion, json, number, query};

/// One positional argument of a direct function.
#[derive(Debug, Clone, Copy)]
pub struct Arg<'a> {
    /// Parameter name, as in `args_json`.
    pub name: &'static str,
    /// Its value.
    pub value: ArgValue<'a>,
}

/// How an argument's string is read.
#[derive(Debug, Clone, Copy)]
pub enum ArgValue<'a> {
    /// The string itself.
    String(&'a str),
    /// JSON text.
    Json(&'a str),
    /// The string itself, or JSON when it starts with `[` or `{`.
    Path(&'a str),
    /// Not given (NULL).
    Absent,
}

/// The checked arguments of one call. A null value counts as not given.
pub(crate) struct Args {
    signature: &'static Signature,
    values: Map<String, Value>,
}

impl Args {
    /// Collects positional arguments and options; unknown keys and what this API version lacks are rejected.
    pub fn collect(
        signature: &'static Signature,
        api_version: ApiVersion,
        positional: &[Arg<'_>],
        options: Option<&str>,
        options_name: &str,
    ) -> Result<Args> {
        let mut values = Map::new();
        for arg in positional {
            let value = match arg.value {
                ArgValue::Absent => continue,
                ArgValue::String(text) => Value::from(text),
                ArgValue::Path(text) if text.starts_with(['[', '{']) => json::parse(text, arg.name)?,
                ArgValue::Path(text) => Value::from(text),
                ArgValue::Json(text) => match json::parse(text, arg.name) {
                    // `create` says what else the caller may have meant.
                    Err(_) if signature.param(arg.name).is_some_and(|p| p.kind == Kind::Attributes) => {
                        Value::from(text)
                    }
                    parsed => parsed?,
                },
            };
            values.insert(arg.name.to_owned(), value);
        }
        for (key, value) in json::options(options, options_name, r#"{"limit": 10}"#)? {
            let param = signature.param(&key).ok_or_else(|| unknown_key(signature, &key))?;
            if values.contains_key(param.name) {
                return Err(Error::invalid_argument(format!("`{key}` is given twice")));
            }
            values.insert(param.name.to_owned(), value);
        }
        values.retain(|_, value| !value.is_null() || signature.keeps_null);
        values.retain(|name, value| {
            // An explicitly given default needs nothing that this API version lacks.
            signature.param(name).is_none_or(|param| param.exists_in(api_version) || !param.is_default(value))
        });
        for (name, value) in &values {
            if let Some(param) = signature.param(name).filter(|_| !value.is_null()) {
                param.check_version(signature, api_version)?;
            }
        }
        Ok(Args { signature, values })
    }

    fn param(&self, name: &str) -> &'static Param {
        // The table's own names; a test walks every method and every parameter it reads.
        self.signature
            .param(name)
            .unwrap_or_else(|| panic!("{} has no parameter {name}", self.signature.name))
    }

    /// The value, checked against its kind; None when it is not given (or null).
    pub fn get(&self, name: &str) -> Result<Option<&Value>> {
        let param = self.param(name);
        match self.values.get(name) {
            None | Some(Value::Null) if param.required => {
                Err(Error::invalid_argument(format!("`{name}` is missing: {}", param.about)))
            }
            None | Some(Value::Null) => Ok(None),
            Some(value) => {
                param.kind.check(name, value)?;
                Ok(Some(value))
            }
        }
    }

    /// Whether a path is a list, or an object that holds one. Then a result may be a list, with an item for each.
    pub fn has_several_paths(&self) -> bool {
        let is_path = |name: &str| self.signature.param(name).is_some_and(|param| param.kind == Kind::Path);
        self.values.iter().any(|(name, value)| is_path(name) && holds_list(value))
    }

    /// The paths that are given as a list; None: in an object, which the backend alone can count.
    pub fn paths(&self) -> Option<&[Value]> {
        let mut paths = self.signature.params.iter().filter(|param| param.kind == Kind::Path);
        paths.find_map(|param| self.values.get(param.name)?.as_array()).map(Vec::as_slice)
    }

    /// Refuses a result that is not of the method's type.
    pub fn check_result(&self, text: &str) -> Result<()> {
        let expected = self.signature.result;
        if expected.fits(text) || (text.starts_with('[') && self.has_several_paths()) {
            return Ok(());
        }
        // What it is may be a secret.
        let given = match text.as_bytes().first() {
            Some(b'{') => "an object",
            Some(b'[') => "a list",
            Some(b'"') => "a string",
            Some(b't' | b'f') => "true or false",
            Some(b'n') => "null",
            _ => "a number",
        };
        let (name, expected) = (self.signature.name, expected.in_words());
        let message =
            format!("{name}: the answer should be {expected}, not {given}; is this an accsyn backend?");
        Err(Error::new(Status::Protocol, message))
    }

    /// What was given, by parameter name.
    pub fn into_values(self) -> Map<String, Value> {
        self.values
    }

    /// Whether the key was given at all, null included.
    pub fn has(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    /// The value, or the parameter's default, or null.
    pub fn value(&self, name: &str) -> Result<Value> {
        Ok(match self.get(name)? {
            Some(value) => value.clone(),
            None => self.param(name).default_value(),
        })
    }

    /// A string; None when it is not given or empty.
    pub fn text(&self, name: &str) -> Result<Option<&str>> {
        Ok(self.get(name)?.and_then(Value::as_str).filter(|text| !text.is_empty()))
    }

    /// A required string (its kind refuses an empty one).
    pub fn required_text(&self, name: &str) -> Result<&str> {
        self.text(name)?.ok_or_else(|| Error::invalid_argument(format!("`{name}` must not be empty")))
    }

    /// An entity type, trimmed and in lower case.
    pub fn entity_type(&self, name: &str) -> Result<String> {
        Ok(self.uri_part(name)?.trim().to_lowercase())
    }

    /// A name that becomes part of a uri.
    pub fn uri_part(&self, name: &str) -> Result<&str> {
        let text = self.required_text(name)?;
        match query::misplaced_in_name(text.trim()) {
            None if text.trim().len() > query::LONGEST_NAME => Err(Error::invalid_argument(format!(
                "`{name}` must be a name of {} characters at most",
                query::LONGEST_NAME
            ))),
            None => Ok(text),
            Some((_, character)) => Err(Error::invalid_argument(format!(
                "`{name}` must be a name of letters a to z, digits, `_`, `-` and, between them, `.`; {character:?} \
                 cannot be part of it"
            ))),
        }
    }

    /// What becomes a word of a query as it is: nothing in it may be a part of the language.
    pub fn query_word(&self, name: &str) -> Result<&str> {
        let text = self.required_text(name)?.trim();
        let is_plain = |c: char| c.is_alphanumeric() || "_-.@+".contains(c);
        match text.chars().find(|c| !is_plain(*c)) {
            None if !text.is_empty() => Ok(text),
            None => Err(Error::invalid_argument(format!("`{name}` must not be blank"))),
            Some(character) => Err(Error::invalid_argument(format!(
                "`{name}` must be an id or a code of letters, digits, `_`, `-`, `.`, `@` and `+`; {character:?} cannot be part \
                 of it"
            ))),
        }
    }

    /// An id or code, trimmed and in lower case.
    pub fn ident(&self, name: &str) -> Result<String> {
        let text = self.required_text(name)?.trim().to_lowercase();
        if text.is_empty() {
            return Err(Error::invalid_argument(format!("`{name}` must not be blank")));
        }
        Ok(text)
    }

    /// An entity id: 24 characters `a-z0-9`.
    pub fn id(&self, name: &str) -> Result<&str> {
        let text = self.required_text(name)?;
        if is_id(text) { Ok(text) } else { Err(not_an_id(name, text)) }
    }

    /// A boolean with its default.
    pub fn flag(&self, name: &str) -> Result<bool> {
        Ok(self.value(name)?.as_bool().unwrap_or(false))
    }
}

/// Whether a string has the shape of an entity id.
pub(crate) fn is_id(text: &str) -> bool {
    text.len() == 24 && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
}

/// The error for a string that should have been an id.
pub(crate) fn not_an_id(name: &str, text: &str) -> Error {
    Error::invalid_argument(format!(
        "`{name}` must be an id (24 characters a-z and 0-9), not '{}'",
        shorten(text)
    ))
}

fn unknown_key(signature: &Signature, key: &str) -> Error {
    let names: Vec<&str> = signature.params.iter().map(|p| p.name).collect();
    let hint = match closest_name(key, names.iter().copied()) {
        Some(name) => format!("did you mean `{name}`?"),
        None if names.is_empty() => "it takes no arguments".to_owned(),
        None => format!("it takes {}", names.join(", ")),
    };
    Error::invalid_argument(format!("{} has no argument `{}`; {hint}", signature.name, shorten(key)))
}

impl Param {
    fn check_version(&self, signature: &Signature, api_version: ApiVersion) -> Result<()> {
        if self.exists_in(api_version) {
            return Ok(());
        }
        let version = api_version.number();
        let instead = if self.instead.is_empty() { String::new() } else { format!("; {}", self.instead) };
        Err(Error::new(
            Status::Unsupported,
            format!("{} has no argument `{}` in api_version {version}{instead}", signature.name, self.name),
        ))
    }
}

impl Kind {
    /// Refuses a value of another kind, naming the parameter.
    pub fn check(self, name: &str, value: &Value) -> Result<()> {
        let fits = match self {
            Kind::Type | Kind::Ident | Kind::Query => {
                value.as_str().is_some_and(|text| !text.trim().is_empty())
            }
            Kind::String => value.is_string(),
            Kind::Bool => value.is_boolean(),
            Kind::Integer | Kind::WholeSeconds => value.as_number().is_some_and(|n| n.is_i64() || n.is_u64()),
            Kind::Seconds => number::of(value).is_some_and(|seconds| seconds >= 0.0),
            Kind::Strings => value
                .as_array()
                .is_some_and(|items| items.iter().all(|i| i.as_str().is_some_and(|t| !t.trim().is_empty()))),
            Kind::Object => value.is_object(),
            Kind::NonEmptyObject => value.as_object().is_some_and(|map| !map.is_empty()),
            Kind::List => value.is_array(),
            Kind::NonEmptyList => value.as_array().is_some_and(|items| !items.is_empty()),
            Kind::Path => match value {
                Value::String(text) => !text.is_empty(),
                Value::Array(items) => !items.is_empty(),
                Value::Object(map) => !map.is_empty(),
                _ => false,
            },
            Kind::Filter => value.is_string() || value.is_array(),
            Kind::Attributes | Kind::Json | Kind::Any => true,
        };
        if fits {
            return Ok(());
        }
        let range = match (self, value) {
            (Kind::Integer | Kind::WholeSeconds, Value::Number(_)) => {
                format!(" from {} to {}", i64::MIN, u64::MAX)
            }
            (Kind::Seconds, Value::Number(_)) => " from 0 to 1.7976931348623157e308".to_owned(),
            _ => String::new(),
        };
        let given = match value {
            // Only where one is expected is it repeated: anything else may be a secret, also under a wrong name.
            Value::Number(number) if self.is_numeric() && !is_secret_name(name) => {
                format!("the number {}", shorten(number.as_str()))
            }
            Value::Bool(flag) if !is_secret_name(name) => flag.to_string(),
            _ => kind_of(value).to_owned(),
        };
        let about = self.about();
        Err(Error::invalid_argument(format!("`{name}` must be {about}{range}, not {given}")))
    }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(text) if text.is_empty() => "an empty string",
        Value::String(text) if text.trim().is_empty() => "a blank string",
        Value::String(_) => "a string",
        Value::Array(items) if items.is_empty() => "an empty list",
        Value::Array(_) => "this list",
        Value::Object(map) if map.is_empty() => "an empty object",
        Value::Object(_) => "an object",
    }
}

fn holds_list(value: &Value) -> bool {
    match value {
        Value::Array(_) => true,
        Value::Object(members) => members.values().any(holds_list),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_out_of_range_are_refused_with_the_range() {
        let integers = "an integer from -9223372036854775808 to 18446744073709551615";
        let whole = "an integer number of seconds from -9223372036854775808 to 18446744073709551615";
        let seconds = "a number of seconds from 0 to 1.7976931348623157e308";
        let digits = "9".repeat(1000);
        let huge = ["1e400", "-1e400", "1.8e308", digits.as_str()];
        let others = ["18446744073709551616", "-9223372036854775809", "1e300", "1.5"];
        for (kind, range, values) in [
            (Kind::Integer, integers, [&huge[..], &others].concat()),
            (Kind::WholeSeconds, whole, [&huge[..], &others].concat()),
            (Kind::Seconds, seconds, [&huge[..], &["-1", "-5e-324"]].concat()),
        ] {
            for text in values {
                let value = json::parse(text, "value").expect("a number");
                let message = kind.check("limit", &value).expect_err(text).message;
                let start =
                    format!("`limit` must be {range}, not the number {}", &text[..text.len().min(70)]);
                assert!(message.starts_with(&start) && message.len() < 250, "{message}");
            }
        }
        for (kind, text) in [
            (Kind::Integer, "18446744073709551615"),
            (Kind::Integer, "-9223372036854775808"),
            (Kind::WholeSeconds, "0"),
            (Kind::Seconds, "1.7976931348623157e308"),
            (Kind::Seconds, "1e-400"),
            (Kind::Seconds, "-0"),
        ] {
            kind.check("limit", &json::parse(text, "value").expect("a number")).expect(text);
        }
        let message = Kind::Integer.check("limit", &Value::from("10")).expect_err("a string").message;
        assert_eq!(message, "`limit` must be an integer, not a string");
    }

    #[test]
    fn a_number_that_may_be_a_secret_is_not_repeated() {
        let refused = |kind: Kind, name: &str, text: &str| {
            let value = json::parse(text, "value").expect("JSON");
            kind.check(name, &value).expect_err(text).message
        };
        for kind in [Kind::String, Kind::Ident, Kind::Query, Kind::Object, Kind::List, Kind::Path, Kind::Bool]
        {
            assert!(refused(kind, "entityid", "87654321").ends_with(", not a number"));
        }
        assert!(refused(Kind::Integer, "pwd", "8765.4321").ends_with(", not a number"));
        assert!(refused(Kind::String, "password", "true").ends_with(", not true or false"));
        assert!(refused(Kind::Integer, "limit", "1.5").ends_with(", not the number 1.5"));
    }
}
