//! The context and the outcome of operations.

use serde_json::Value;

use crate::release::Release;
use crate::store::{
    Store, check_name, check_no_credential, check_setting, check_setting_name, check_value, check_words,
    is_read_only,
};

/// What an operation works on, and for whom.
pub struct Context<'a> {
    pub store: &'a mut Store,
    /// Id of the calling user.
    pub user: &'a str,
    pub role: &'a str,
    pub has_quirks: bool,
    /// Whether unknown attributes are kept instead of refused.
    pub is_lenient: bool,
    /// Which release is followed.
    pub release: Release,
    /// Whether users may read their API keys.
    pub reveals_api_keys: bool,
}

/// The response, or a message for the caller.
pub type Outcome = Result<Value, String>;

impl Context<'_> {
    /// Code of the calling user.
    pub fn caller(&self) -> String {
        self.store.get(self.user).map(|user| user.text("code").to_owned()).unwrap_or_default()
    }

    /// Refuses an attribute that a kind does not have.
    pub fn check_name(&self, kind: &str, name: &str) -> Result<(), String> {
        check_no_credential(kind, name)?;
        if self.is_lenient { Ok(()) } else { check_name(kind, name) }
    }

    /// Rejects a value that an attribute cannot have when an entity is created, and attributes that cannot be given.
    pub fn check_new(&self, kind: &str, key: &str, value: &Value) -> Result<(), String> {
        self.check_name(kind, key)?;
        if is_read_only(key) && !self.is_lenient {
            return Err(format!("The attribute '{key}' of a {kind} is read-only; leave it out"));
        }
        self.check_value(kind, key, value)
    }

    /// Rejects a value that an attribute of a kind cannot have.
    pub fn check_value(&self, kind: &str, key: &str, value: &Value) -> Result<(), String> {
        check_value(kind, key, value)?;
        if !self.is_lenient {
            check_words(kind, key, value)?;
        }
        for (name, value) in value.as_object().into_iter().flatten().filter(|_| key == "settings") {
            check_setting(name, value)?;
            if !self.is_lenient {
                check_setting_name(name)?;
            }
        }
        Ok(())
    }

    /// Writes to the log.
    pub fn note(&mut self, entity: &str, message: String) {
        let caller = self.caller();
        self.store.note(&caller, entity, message);
    }
}
