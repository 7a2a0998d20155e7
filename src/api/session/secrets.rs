//! Keeping a session's secrets out of errors and logs.

use std::sync::{PoisonError, RwLockReadGuard, RwLockWriteGuard};

use super::state::Session;
use accsyn_core::error::Error;
use accsyn_core::log::Line;
use accsyn_core::masking::{Layout, SecretSet, mask_body, mask_message};

/// How long messages may be that quote the backend, in characters.
const LONGEST_MESSAGE: usize = 4000;

impl Session {
    /// Masks secrets in an error, whatever their origin.
    pub(crate) fn scrub(&self, error: Error) -> Error {
        let secrets = self.secrets();
        Error {
            message: mask_message(&error.message, &secrets, LONGEST_MESSAGE),
            method: error.method.map(|method| secrets.mask(&method).into_owned()),
            ..error
        }
    }

    /// Masks a credential that the backend has made, from now on.
    pub(crate) fn keep_secret(&self, secret: &str) {
        self.secrets_mut().insert(secret);
    }

    pub(super) fn secrets(&self) -> RwLockReadGuard<'_, SecretSet> {
        self.secrets.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn secrets_mut(&self) -> RwLockWriteGuard<'_, SecretSet> {
        self.secrets.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// A line of the log with a body, indented when the session says so.
    pub(super) fn line_of_body(&self, words: &str, body: &[u8]) -> Line {
        let is_indented = self.options.pretty_json;
        let layout = if is_indented { Layout::Indented } else { Layout::Line };
        let text = format!("{words}: {}", mask_body(body, &self.secrets(), layout));
        if is_indented { Line::indented(text) } else { text.into() }
    }
}
