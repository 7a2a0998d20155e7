//! The headers of a session's requests.

use super::state::Session;
use crate::options::Options;
use crate::secret::Secret;
use accsyn_core::net::Headers;
use accsyn_core::secret_string::SecretString;
use accsyn_core::wire::headers::{self, Header};

/// Headers of every request of a session but its credential.
pub(super) fn headers(options: &Options, hostname: &str) -> Headers {
    let own = headers::all(options.api_version, &options.workspace, device(options, hostname));
    Headers::new(own, options.headers.clone())
}

impl Session {
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
