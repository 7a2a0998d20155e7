//! The headers of a session's requests.

use super::state::Session;
use crate::api::options::Options;
use crate::api::secret::Secret;
use crate::secret_string::SecretString;
use crate::wire::headers::{self, Header};

impl Session {
    /// Headers of every request but its credential.
    pub(super) fn headers(&self) -> Vec<Header> {
        let options = &self.options;
        let device = device(options, &self.hostname);
        let mut all = headers::all(options.api_version, &options.workspace, device);
        all.extend_from_slice(&options.headers);
        all
    }

    /// The header of requests that prove themselves with this.
    pub(super) fn authorization(&self, secret: &Secret) -> SecretString {
        let options = &self.options;
        secret.authorization(options.api_version, &options.workspace, &options.username)
    }
}

/// The device header of this library on this machine.
pub(super) fn device(options: &Options, hostname: &str) -> Header {
    let product = options.client_name.as_deref().unwrap_or("libaccsyn");
    headers::device(options.api_version, product, env!("CARGO_PKG_VERSION"), hostname)
}
