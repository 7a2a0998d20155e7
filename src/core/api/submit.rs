//! Submitting calls that do not block.

use std::sync::Arc;
use std::time::Duration;

use super::methods;
use super::queue::{Pending, Wake};
use super::session::Session;
use crate::error::Result;
use crate::net::Cancel;

impl Session {
    /// Starts a call and returns at once. `register` gives the boundary's number for it before anybody can meet it.
    pub fn submit(
        self: &Arc<Session>,
        method: &str,
        args_json: Option<&str>,
        register: impl FnOnce(&Arc<Pending>) -> Result<usize>,
    ) -> Result<Arc<Pending>> {
        let pending = self.pending(method, args_json, true);
        pending.set_handle(register(&pending)?);
        self.queue().push(&pending)?;
        Ok(pending)
    }

    /// Starts a call whose result only the caller waits for.
    pub(super) fn submit_private(self: &Arc<Session>, method: &str, args_json: &str) -> Result<Arc<Pending>> {
        let pending = self.pending(method, Some(args_json), false);
        self.queue().push(&pending)?;
        Ok(pending)
    }

    fn pending(self: &Arc<Session>, method: &str, args_json: Option<&str>, is_public: bool) -> Arc<Pending> {
        // A call that waits for its turn keeps no session alive.
        let session = Arc::downgrade(self);
        let known = methods::lookup(method).ok().map(|method| method.signature.name);
        let (method, args) = (method.to_owned(), args_json.map(str::to_owned));
        let mut prepared = None;
        let job = move |pending: &Pending| {
            let session = session.upgrade().ok_or_else(Cancel::error)?;
            let call = match &mut prepared {
                Some(call) => call,
                none => none.insert(session.prepare_by_name(&method, args.as_deref())?),
            };
            let sink = |json: &str| {
                pending.set_progress(json);
                true
            };
            call.poll(&session, &pending.cancel, &sink)
        };
        self.queue().pending(known, Box::new(job), self.cancel_token(), is_public)
    }

    /// The next call that is done and was not handed back yet; None when there is none in time, or never will be.
    pub fn next_completed(&self, timeout: Duration) -> Option<Arc<Pending>> {
        self.queue().next_completed(timeout)
    }

    /// Sets what is called on a thread of the library when a call is done, once for each; None: nothing any more. The
    /// former function is not called any more.
    pub fn set_wake(&self, wake: Option<Wake>) {
        self.queue().set_wake(wake);
    }
}
