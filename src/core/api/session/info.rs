//! Information about a session.

use serde_json::{Value, json};

use super::state::Session;
use crate::net::is_fips;
use crate::wire::ApiVersion;

impl Session {
    /// What the session is, as JSON, without secrets.
    pub fn info(&self) -> String {
        let identity = self.identity();
        let options = &self.options;
        let mut info: Value = serde_json::from_str(&options.shown).unwrap_or_default();
        let more = [
            ("workspace", json!(options.workspace)),
            ("username", json!(options.username)),
            ("uid", json!(identity.uid)),
            ("role", json!(identity.role)),
            ("endpoint", json!(self.backend.to_string())),
            ("hostname", json!(self.backend.host)),
            ("port", json!(self.backend.port)),
            ("encrypted", json!(self.client.encrypts(&self.backend))),
            ("fips", json!(is_fips())),
            ("proxy", json!(self.client.proxy())),
            ("client_hostname", json!(self.hostname)),
            ("version", json!(env!("CARGO_PKG_VERSION"))),
        ];
        for (key, value) in more {
            info[key] = value;
        }
        if options.api_version == ApiVersion::V1 {
            // The names that people of the old client know.
            info["domain"] = json!(options.workspace);
            info["clearance"] = json!(identity.role);
        }
        info.to_string()
    }
}
