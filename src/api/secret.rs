//! What a session logs in with.

use zeroize::Zeroizing;

use accsyn_core::secret_string::SecretString;
use accsyn_core::wire::ApiVersion;
use accsyn_core::wire::auth::{self, Credential};

/// What a session logs in with.
#[derive(Clone)]
pub(crate) enum Secret {
    ApiKey(SecretString),
    Password(SecretString),
    SessionKey(SecretString),
}

impl Secret {
    /// The secret values to mask.
    pub fn text(&self) -> &SecretString {
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
    pub fn authorization(&self, api_version: ApiVersion, workspace: &str, username: &str) -> SecretString {
        let value = Zeroizing::new(match api_version {
            // Others than API keys are refused when the options are read.
            ApiVersion::V3 => auth::basic(username, self.text()),
            ApiVersion::V1 => auth::v1(workspace, username, &self.credential()),
        });
        SecretString::new(&value)
    }
}
