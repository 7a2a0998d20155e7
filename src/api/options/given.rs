//! The options as given in JSON, checked against the table.

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::{Map, Value};
use zeroize::Zeroize;

use super::environment::Environment;
use super::option::SessionOption;
use super::table::{self, OPTIONS};
use crate::closest_name::closest_name;
use accsyn_core::error::{Error, Result};
use accsyn_core::masking::{SecretSet, visible};
use accsyn_core::net::shown_address;
use accsyn_core::secret_string::SecretString;
use accsyn_core::wire::excerpt::shorten;
use accsyn_core::wire::json;

/// Values by the name of their option, of the right kind and in range. Secrets may be among them, so its strings are wiped
/// from memory when it is dropped.
pub(crate) struct Given {
    values: Map<String, Value>,
    /// The credentials among them: people put one into a wrong place, too. With them the id of the session.
    own: Arc<SecretSet>,
    /// These, and the credentials of the environment.
    known: Arc<SecretSet>,
}

/// The credentials among options, whatever else is wrong with these.
fn credentials(values: &Map<String, Value>) -> Vec<SecretString> {
    let mut known = Vec::new();
    for (key, value) in values {
        match (table::find(key), value) {
            (Some(option), Value::String(text)) if option.is_credential => {
                insert_credential(text, other_texts(values), &mut known);
            }
            // Of the wrong type, but no less secret.
            (Some(option), Value::Number(number)) if option.is_credential => {
                insert_credential(number.as_str(), other_texts(values), &mut known);
            }
            (Some(option), Value::Object(headers)) if option.name == "headers" => {
                headers.values().filter_map(Value::as_str).for_each(|value| insert_header(value, &mut known));
            }
            _ => {}
        }
    }
    known
}

/// The texts of options that hold no credential.
fn other_texts(values: &Map<String, Value>) -> impl Iterator<Item = &str> {
    let others =
        values.iter().filter(|(key, _)| !table::find(key).is_some_and(|option| option.is_credential));
    others.filter_map(|(_, value)| value.as_str())
}

/// Adds a credential, and its parts when it stands in another text as well: that may be an address, which is told in parts.
fn insert_credential<'t>(
    credential: &str,
    mut others: impl Iterator<Item = &'t str>,
    known: &mut Vec<SecretString>,
) {
    known.push(SecretString::new(credential));
    if others.any(|text| text.contains(credential)) {
        let parts = credential.split([':', '/', '@', '?', '#']).filter(|part| SecretSet::takes(part));
        known.extend(parts.map(SecretString::new));
    }
}

/// Adds the value of a header that may hold a secret. Peers may repeat the token of `Bearer TOKEN` alone.
pub(crate) fn insert_header(value: &str, secrets: &mut Vec<SecretString>) {
    for secret in std::iter::once(value).chain(value.split_once(' ').map(|(_, token)| token)) {
        secrets.push(SecretString::new(secret));
    }
}

impl Drop for Given {
    fn drop(&mut self) {
        self.values.values_mut().for_each(wipe);
    }
}

fn wipe(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(items) => items.iter_mut().for_each(wipe),
        Value::Object(map) => map.values_mut().for_each(wipe),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

impl Given {
    /// Parses options JSON; None and `{}` are the same, and null and an empty string count as not given. This id of a session is not told
    /// either: what finds its secrets need not be made once more for it.
    pub fn parse(text: Option<&str>, uuid: &str) -> Result<Given> {
        let values = json::options(text, "options_json", r#"{"workspace": "acmefilm"}"#)?;
        let mut secrets = credentials(&values);
        secrets.push(SecretString::new(uuid));
        let mut own = SecretSet::default();
        own.add(secrets);
        let own = Arc::new(own);
        let mut given = Given { values, known: own.clone(), own };
        // What is wrong is told by pieces, so all that must not be told has to be known first.
        given.checked().or_else(|_| {
            let mut env = Environment::of(given.get("environment"));
            // Whatever is wrong with the file is not what this error is about.
            let _ = env.read_file(given.string("path_envfile"));
            given.hide(&env);
            given.checked().map_err(|error| without(&given.known, error))
        })
    }

    fn checked(&self) -> Result<Given> {
        let mut checked = Given { values: Map::new(), own: self.own.clone(), known: self.known.clone() };
        for (key, value) in &self.values {
            if value.is_null() {
                continue;
            }
            let option = table::find(key).ok_or_else(|| unknown(key, self))?;
            if value.as_str() == Some("") {
                continue;
            }
            if !option.kind.accepts(value) {
                return Err(unacceptable(&format!("session option `{key}`"), option, value));
            }
            checked.add(option, key, value)?;
        }
        Ok(checked)
    }

    /// A name wins over its aliases, unless which of two secrets is meant would be a guess.
    fn add(&mut self, option: &SessionOption, key: &str, value: &Value) -> Result<()> {
        if let Some(other) = self.values.get_mut(option.name) {
            if option.is_secret && other != value {
                return Err(Error::invalid_argument(format!(
                    "session options {} mean the same; give one of them",
                    option.names().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" and ")
                )));
            }
            if key != option.name {
                return Ok(());
            }
            wipe(other);
        }
        self.values.insert(option.name.to_owned(), value.clone());
        Ok(())
    }

    /// The credentials, which are not told wherever else they stand.
    pub fn known(&self) -> &Arc<SecretSet> {
        &self.known
    }

    /// Adds the credentials of the environment to those that are not told.
    pub fn hide(&mut self, environment: &Environment) {
        if environment.credentials().next().is_none() {
            return;
        }
        let mut hidden = Vec::new();
        for credential in environment.credentials() {
            insert_credential(credential, other_texts(&self.values).chain(environment.others()), &mut hidden);
        }
        let mut known = SecretSet::clone(&self.own);
        known.add(hidden);
        self.known = Arc::new(known);
    }

    /// The value of an option by its name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.values.get(name)
    }

    /// A string.
    pub fn string(&self, name: &str) -> Option<&str> {
        self.get(name).and_then(Value::as_str)
    }

    /// A text of the options without the credentials in it.
    pub fn masked<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.known.mask(text)
    }

    /// The same for a message, shortened.
    pub fn told(&self, text: &str) -> String {
        shorten(&self.masked(text))
    }

    /// The same for an address.
    pub fn told_address(&self, address: &str) -> String {
        shorten(&shown_address(&self.known.mask(address)))
    }

    /// The options that were given.
    pub fn options(&self) -> impl Iterator<Item = &'static SessionOption> {
        OPTIONS.iter().filter(|option| self.values.contains_key(option.name))
    }

    /// Refuses all options but those that log in again.
    pub fn only_credentials(&self) -> Result<()> {
        let Some(option) = self.options().find(|option| !option.is_credential) else { return Ok(()) };
        let credentials: Vec<&str> =
            OPTIONS.iter().filter(|option| option.is_credential).flat_map(SessionOption::names).collect();
        Err(Error::invalid_argument(format!(
            "session option `{}` cannot be changed by logging in again; {} can",
            option.name,
            credentials.join(", ")
        )))
    }
}

/// An error in which none of these is told, on one line: names of files may have line breaks.
pub(crate) fn without(known: &SecretSet, error: Error) -> Error {
    Error { message: visible(known.mask(&error.message).into_owned()), ..error }
}

fn unknown(key: &str, given: &Given) -> Error {
    let hint = closest_name(key, OPTIONS.iter().flat_map(SessionOption::names));
    let hint = hint.map_or("see the list of options".to_owned(), |name| format!("did you mean `{name}`?"));
    Error::invalid_argument(format!("there is no session option `{}`; {hint}", given.told(key)))
}

/// The error for a value of the wrong kind or out of range; `what` names the option or variable that holds it.
pub(super) fn unacceptable(what: &str, option: &SessionOption, value: &Value) -> Error {
    // Only a number is repeated, and only where one is expected: anything else may be a secret, also under a wrong name.
    let given = match value {
        Value::Number(number) if option.kind.is_numeric() && !option.is_secret => {
            format!(", not {}", shorten(number.as_str()))
        }
        Value::Number(_) => ", not a number".to_owned(),
        _ => String::new(),
    };
    Error::invalid_argument(format!("{what} must be {}{given}", option.kind.about()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn refused(options: &Value) -> String {
        match Given::parse(Some(&options.to_string()), "") {
            Ok(_) => panic!("{options} was accepted"),
            Err(error) => error.message,
        }
    }

    #[test]
    fn a_name_wins_over_its_alias_in_any_order_but_secrets_must_agree() {
        for text in [r#"{"workspace": "a", "domain": "b"}"#, r#"{"domain": "b", "workspace": "a"}"#] {
            assert_eq!(Given::parse(Some(text), "").expect("accepted").string("workspace"), Some("a"));
        }
        let message = refused(&json!({"pwd": "s3cret", "password": "another"}));
        assert!(message.contains("`pwd` and `password`") && !message.contains("s3cret"), "{message}");
        let given = Given::parse(Some(r#"{"domain": "b", "workspace": ""}"#), "").expect("accepted");
        assert_eq!(given.string("workspace"), Some("b"), "an empty string counts as not given");
    }

    #[test]
    fn null_and_an_empty_string_count_as_not_given_for_every_option() {
        for name in OPTIONS.iter().flat_map(SessionOption::names) {
            for nothing in [json!(null), json!("")] {
                let text = json!({ name: nothing }).to_string();
                let given = Given::parse(Some(&text), "").map_err(|error| error.message).expect(name);
                assert!(given.options().next().is_none(), "{text}");
            }
        }
    }

    #[test]
    fn numbers_out_of_range_are_refused_with_the_range() {
        let cases = [
            ("timeout", json!(1e19), "0.001 to 31536000"),
            ("timeout", json!(-1), "0.001 to 31536000"),
            ("connect_timeout", json!(1e-300), "0.001"),
            ("rate_limit", json!(1e-11), "0.001 to 1000000"),
            ("rate_burst", json!(u64::MAX), "0 to 1000000"),
            ("max_retries", json!(4_294_967_296_u64), "0 to 1000"),
            ("max_retries", json!(1e30), "0 to 1000"),
            ("max_retries", json!(1.5), "0 to 1000"),
            ("max_connections", json!(0), "1 to 10000"),
            ("max_response_bytes", json!(0), "1 to"),
            ("workers", json!(100_000), "1 to 1024"),
            ("port", json!(65536), "0 to 65535"),
            ("api_version", json!(2), "3 or 1"),
        ];
        for (name, value, range) in cases {
            let message = refused(&json!({ name: value }));
            assert!(message.contains(&format!("`{name}` must be")) && message.contains(range), "{message}");
        }
    }

    #[test]
    fn every_option_refuses_a_wrong_type_without_repeating_strings() {
        for option in OPTIONS {
            let message = refused(&json!({ option.name: [["s3cret"]] }));
            assert!(message.contains(&format!("`{}` must be", option.name)), "{message}");
            assert!(!message.contains("s3cret"), "{message}");
        }
        assert!(refused(&json!({"dates": "julian"})).contains("\"rfc3339\" or \"raw\""));
        assert!(refused(&json!({"environment": {"A": 1}})).contains("`environment` must be"));
    }

    #[test]
    fn a_number_that_may_be_a_secret_is_not_repeated() {
        for option in OPTIONS.iter().filter(|option| option.is_secret || !option.kind.is_numeric()) {
            for name in option.names() {
                for number in [json!(87654321), json!(-87654321.5), json!([87654321]), json!({"a": 87654321})]
                {
                    let message = refused(&json!({ name: number }));
                    assert!(!message.contains("7654321"), "{message}");
                    assert_eq!(message.ends_with("not a number"), number.is_number(), "{message}");
                }
            }
        }
        // Nor where it stands as well.
        let message = refused(&json!({"87654321": 1, "pwd": 87654321}));
        assert!(!message.contains("87654321"), "{message}");
        assert!(refused(&json!({"port": 65536})).ends_with("not 65536"));
    }

    #[test]
    fn an_unknown_option_is_refused_with_a_hint() {
        assert!(refused(&json!({"workspce": "a"})).contains("did you mean `workspace`?"));
        assert!(refused(&json!({"zzz": "a"})).contains("see the list of options"));
    }
}
