//! What a session logs in with, and how it is kept out of everything that is told.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;
use zeroize::Zeroizing;

use crate::wire::auth::{self, Credential};
use crate::wire::{Dialect, event, json};

/// What a session logs in with. Wiped from memory when dropped.
#[derive(Clone)]
pub(crate) enum Secret {
    ApiKey(Zeroizing<String>),
    Password(Zeroizing<String>),
    SessionKey(Zeroizing<String>),
}

impl Secret {
    /// What must never be told.
    fn text(&self) -> &Zeroizing<String> {
        match self {
            Secret::ApiKey(text) | Secret::Password(text) | Secret::SessionKey(text) => text,
        }
    }

    fn credential(&self) -> Credential<'_> {
        match self {
            Secret::ApiKey(text) => Credential::ApiKey(text),
            Secret::Password(text) => Credential::Password(text),
            Secret::SessionKey(text) => Credential::SessionKey(text),
        }
    }

    /// The `Authorization` value of requests that are proven by this.
    pub fn authorization(&self, dialect: Dialect, workspace: &str, username: &str) -> Zeroizing<String> {
        Zeroizing::new(match dialect {
            // Others than API keys are refused when the options are read.
            Dialect::V3 => auth::basic(username, self.text()),
            Dialect::V1 => auth::v1(workspace, username, &self.credential()),
        })
    }

    /// A text without this secret in any of the forms in which it travels or is written down: plain, in JSON, in a URL, in
    /// Base64, and inside the credentials of a header.
    pub fn out_of(&self, text: &str, dialect: Dialect, workspace: &str, username: &str) -> String {
        let secret = self.text();
        // Replacing a letter or two would only garble the text.
        if secret.len() < 4 {
            return text.to_owned();
        }
        let header = self.authorization(dialect, workspace, username);
        // In v3 it holds the user's name and the secret side by side.
        let credentials = header.rsplit([' ', ':']).next().unwrap_or_default();
        let coded = Zeroizing::new(BASE64_STANDARD.encode(secret.as_bytes()));
        let twice = Zeroizing::new(BASE64_STANDARD.encode(coded.as_bytes()));
        let unicode = Zeroizing::new(Value::from(secret.as_str()).to_string());
        let ascii = {
            let mut text = Zeroizing::new(String::new());
            json::encode(&Value::from(secret.as_str()), &mut text);
            text
        };
        let in_url = Zeroizing::new(event::query_string(secret));
        let forms = [
            credentials,
            &twice,
            &coded,
            &in_url,
            unicode.trim_matches('"'),
            ascii.trim_matches('"'),
            secret,
        ];
        forms.iter().fold(text.to_owned(), |text, form| text.replace(form.trim_end_matches('='), "*"))
    }
}
