//! The headers of a session's requests.

use super::state::Session;
use crate::api::options::Options;
use crate::api::secret::Secret;
use crate::wire::ApiVersion;
use crate::wire::headers::{self, Header};

impl Session {
    /// Headers of every request; `login` is the credential of a login in place of the session's own.
    pub(super) fn headers(&self, login: Option<&Secret>) -> Vec<Header> {
        let options = &self.options;
        let identity = self.identity();
        let key;
        let secret = match (login, options.api_version) {
            (Some(secret), _) => secret,
            (None, ApiVersion::V3) => &identity.secret,
            (None, ApiVersion::V1) => {
                key = Secret::SessionKey(identity.session_key.clone());
                &key
            }
        };
        let authorization = secret.authorization(options.api_version, &options.workspace, &options.username);
        let device = device(options, &self.hostname);
        let mut all = headers::all(options.api_version, authorization, &options.workspace, device);
        all.extend_from_slice(&options.headers);
        all
    }
}

/// The device header of this library on this machine.
pub(super) fn device(options: &Options, hostname: &str) -> Header {
    let product = options.client_name.as_deref().unwrap_or("libaccsyn");
    headers::device(options.api_version, product, env!("CARGO_PKG_VERSION"), hostname)
}
