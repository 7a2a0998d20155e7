//! Information about a session.

use serde_json::{Value, json};

use super::state::Session;
use accsyn_core::masking::SecretSet;
use accsyn_core::net::is_fips;
use accsyn_core::wire::ApiVersion;

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
            ("proxy", json!(self.client.proxy_to(&self.backend))),
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
        mask_strings(&mut info, &self.secrets());
        info.to_string()
    }
}

/// A secret may stand where the host put it, as in its `client_name`.
fn mask_strings(value: &mut Value, secrets: &SecretSet) {
    match value {
        Value::String(text) => *text = secrets.mask(text).into_owned(),
        Value::Array(items) => items.iter_mut().for_each(|item| mask_strings(item, secrets)),
        Value::Object(members) => members.values_mut().for_each(|member| mask_strings(member, secrets)),
        _ => {}
    }
}
