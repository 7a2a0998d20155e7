//! Submitting calls that do not block.

use std::sync::Arc;
use std::time::Duration;

use zeroize::Zeroizing;

use super::methods;
use super::poll::Poll;
use super::queue::{Job, Pending, Wake};
use super::session::Session;
use super::wait_handle::WaitHandle;
use accsyn_core::error::Result;
use accsyn_core::net::Cancel;

impl Session {
    /// Starts a call and returns at once. `register` yields its handle before other threads can see it.
    pub fn submit(
        self: &Arc<Session>,
        method: &str,
        args_json: Option<&str>,
        register: impl FnOnce(&Arc<Pending>) -> Result<usize>,
    ) -> Result<Arc<Pending>> {
        // A queued call keeps no session alive.
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
            call.poll(&session, &pending.last_request, &pending.cancel, &sink)
        };
        self.submit_job(known, Box::new(job), register)
    }

    /// Starts a call of [`Session::reauthenticate`], whose result is null.
    pub fn submit_reauthenticate(
        self: &Arc<Session>,
        options_json: Option<&str>,
        register: impl FnOnce(&Arc<Pending>) -> Result<usize>,
    ) -> Result<Arc<Pending>> {
        let session = Arc::downgrade(self);
        let options = options_json.map(|json| Zeroizing::new(json.to_owned()));
        let job = move |pending: &Pending| {
            let session = session.upgrade().ok_or_else(Cancel::error)?;
            let options = options.as_ref().map(|json| json.as_str());
            session.reauthenticate_cancellable(options, &pending.last_request, &pending.cancel)?;
            Ok(Poll::Ready("null".to_owned()))
        };
        self.submit_job(None, Box::new(job), register)
    }

    /// Starts a call that is not a method's.
    pub(super) fn submit_job(
        &self,
        method: Option<&'static str>,
        job: Job,
        register: impl FnOnce(&Arc<Pending>) -> Result<usize>,
    ) -> Result<Arc<Pending>> {
        let pending = self.queue().pending(method, job, self.cancel_token(), true);
        pending.set_handle(register(&pending)?);
        self.queue().push(&pending)?;
        Ok(pending)
    }

    /// Starts a call whose result only the caller waits for.
    pub(super) fn submit_private(&self, job: Job) -> Result<Arc<Pending>> {
        let pending = self.queue().pending(Some("find_pages"), job, self.cancel_token(), false);
        self.queue().push(&pending)?;
        Ok(pending)
    }

    /// The next call that is done and was not handed back yet; None when there is none in time, or never will be.
    pub fn next_completed(&self, timeout: Duration) -> Option<Arc<Pending>> {
        self.queue().next_completed(timeout)
    }

    /// How many calls are done and were not handed back yet.
    pub fn count_completed(&self) -> usize {
        self.queue().count_completed()
    }

    /// The number of what the host's event loop waits on: ready while calls are done and were not handed back yet.
    /// Created on first use; closed with the session.
    pub fn wait_handle(&self, make: impl FnOnce() -> Result<Arc<dyn WaitHandle>>) -> Result<isize> {
        self.queue().wait_handle(make)
    }

    /// Sets what is called on a thread of the library when a call is done, once for each; None: unregistered. The
    /// former function is not called any more.
    pub fn set_wake(&self, wake: Option<Wake>) {
        self.queue().set_wake(wake);
    }
}
