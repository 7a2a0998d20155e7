//! What operations work on, and what they answer.

use serde_json::Value;

use crate::store::Store;

/// What an operation works on, and for whom.
pub struct Context<'a> {
    pub store: &'a mut Store,
    /// Id of the calling user.
    pub user: &'a str,
    pub role: &'a str,
    pub has_quirks: bool,
}

/// The answer, or a message for the caller.
pub type Outcome = Result<Value, String>;

impl Context<'_> {
    /// Code of the calling user.
    pub fn caller(&self) -> String {
        self.store.get(self.user).map(|user| user.text("code").to_owned()).unwrap_or_default()
    }

    /// Writes to the log.
    pub fn note(&mut self, entity: &str, message: String) {
        let caller = self.caller();
        self.store.note(&caller, entity, message);
    }
}
