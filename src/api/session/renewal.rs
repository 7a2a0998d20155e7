//! Renewing a session that has expired.

use super::state::Session;
use crate::last_request::LastRequest;
use crate::secret::Secret;
use accsyn_core::error::{Error, Result};
use accsyn_core::net::Cancel;
use accsyn_core::wire::ApiVersion;

impl Session {
    /// Only v1 sessions that were made with an API key can renew themselves.
    pub(super) fn renews(&self, error: &Error) -> bool {
        error.session_expired
            && self.options.api_version == ApiVersion::V1
            && matches!(self.identity().secret, Secret::ApiKey(_))
    }

    /// Logs in again unless another thread just did.
    pub(super) fn renew(&self, expired_key: &str, cancel: &Cancel) -> Result<()> {
        let _one_at_a_time = self.client.lock(&self.renewing, cancel)?;
        if *self.identity().session_key != *expired_key {
            return Ok(());
        }
        self.log_in(None, Some(expired_key), &LastRequest::default(), cancel)
    }
}
