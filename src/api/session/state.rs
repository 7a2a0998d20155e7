//! What a session consists of, and how it ends.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use crate::local_time::Zone;
use crate::options::Options;
use crate::polls::Polls;
use crate::queue::Queue;
use crate::secret::Secret;
use accsyn_core::error::Result;
use accsyn_core::log::{Callback, Format, Level, Line};
use accsyn_core::masking::SecretSet;
use accsyn_core::net::{Cancel, CancellableMutex, Client, Headers, Origin};
use accsyn_core::secret_string::SecretString;
use accsyn_core::wire::ApiVersion;
use accsyn_core::wire::originals::Originals;

/// A logged-in session; any number of threads may use it at once.
pub struct Session {
    pub(super) options: Options,
    pub(super) backend: Origin,
    pub(super) client: Client,
    /// Host name of this machine.
    pub(super) hostname: String,
    /// v1: that of events.
    pub(super) zone: Zone,
    /// Of every request but its credential.
    pub(super) headers: Headers,
    /// v1: the UUID that names this session in every event.
    pub(super) uuid: String,
    pub(super) identity: RwLock<Identity>,
    /// The secrets to mask, and what it logged in with before.
    pub(super) secrets: RwLock<SecretSet>,
    /// What the backend sent in a form that would be lost when it is sent back.
    pub(super) originals: Mutex<Originals>,
    /// Polls of entities that are waited for.
    pub(super) polls: Arc<Polls>,
    /// Held while logging in again, so that concurrent calls renew once.
    pub(super) renewing: CancellableMutex,
    pub(super) cancel: Cancel,
    pub(super) queue: Arc<Queue>,
}

impl Drop for Session {
    fn drop(&mut self) {
        self.close();
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("workspace", &self.options.workspace)
            .field("username", &self.options.username)
            .field("backend", &self.backend)
            .finish_non_exhaustive()
    }
}

/// The response to the login, and what it logged in with.
pub(super) struct Identity {
    pub(super) secret: Secret,
    pub(super) uid: String,
    pub(super) role: String,
    /// v3, may be missing.
    pub(super) session_id: Option<SecretString>,
    /// v1.
    pub(super) session_key: SecretString,
    /// The header of requests but logins; empty before the first login.
    pub(super) authorization: SecretString,
}

impl Session {
    /// Cancels all calls in flight and every later one. No function of the host is called any more.
    pub fn close(&self) {
        // In this order: calls that end because of it are no longer completions, and callbacks of the host may wait for them.
        self.queue.close();
        self.cancel.cancel();
        self.set_wake(None);
        self.set_log(None);
        self.queue.join_workers();
    }

    /// A token that is cancelled with the session.
    pub fn cancel_token(&self) -> Cancel {
        self.cancel.child()
    }

    /// Writes a line to the session's log; it is only formatted when logging is enabled.
    pub(crate) fn log(&self, level: Level, text: impl FnOnce() -> String) {
        self.options.net.log.line(level, text);
    }

    /// The same with fields.
    pub(crate) fn record(&self, level: Level, line: impl FnOnce() -> Line) {
        self.options.net.log.record(level, line);
    }

    /// Gives log lines up to a level to a function of the host, in the format of the session; None: no longer.
    pub fn set_log(&self, callback: Option<(Level, Callback)>) {
        self.options.net.log.set_callback(callback);
    }

    /// The same, as JSON in any case.
    pub fn set_json_log(&self, callback: Option<(Level, Callback)>) {
        self.options.net.log.set_callback_in(Format::Json, callback);
    }

    /// The calls that were submitted.
    pub(crate) fn queue(&self) -> &Arc<Queue> {
        &self.queue
    }

    /// The polls that watchers of an entity share.
    pub(crate) fn polls(&self) -> &Arc<Polls> {
        &self.polls
    }

    /// A token for one call, whose requests together must end in the time for a call.
    pub(crate) fn bounded(&self, cancel: &Cancel) -> Cancel {
        cancel.within(self.client.longest_call())
    }

    /// Waits, unless the call is cancelled first.
    pub(crate) fn pause(&self, pause: Duration, cancel: &Cancel) -> Result<()> {
        self.client.pause(pause, cancel)
    }

    pub(crate) fn api_version(&self) -> ApiVersion {
        self.options.api_version
    }

    pub(crate) fn username(&self) -> &str {
        &self.options.username
    }

    pub(crate) fn uid(&self) -> String {
        self.identity().uid.clone()
    }

    pub(crate) fn session_key(&self) -> String {
        self.identity().session_key.to_string()
    }

    /// Host name of this machine, as events carry it.
    pub(crate) fn machine(&self) -> &str {
        &self.hostname
    }

    pub(super) fn identity(&self) -> RwLockReadGuard<'_, Identity> {
        self.identity.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn identity_mut(&self) -> RwLockWriteGuard<'_, Identity> {
        self.identity.write().unwrap_or_else(PoisonError::into_inner)
    }
}
