//! Running a method on a session, from the check of its arguments to its result.

use super::args::{Arg, Args};
use super::call::{Call, PollingMethod, Progress};
use super::definition::Method;
use super::last_request::LastRequest;
use super::methods;
use super::poll::Poll;
use super::session::Session;
use super::signature::Signature;
use accsyn_core::error::{Error, Result, Status};
use accsyn_core::log::Level;
use accsyn_core::net::Cancel;
use accsyn_core::panics;

impl Session {
    /// Runs a method with the arguments of a direct function, and reports its progress.
    pub fn call_with_progress(
        &self,
        method: &str,
        args: &[Arg<'_>],
        options_json: Option<&str>,
        cancel: &Cancel,
        progress: Progress<'_>,
    ) -> Result<String> {
        self.run(
            method,
            |method| Args::collect(method, self.api_version(), args, options_json, "options_json"),
            &LastRequest::default(),
            cancel,
            progress,
        )
    }

    /// Runs a method by name; `args_json` is a JSON object or None.
    pub fn invoke(&self, method: &str, args_json: Option<&str>, cancel: &Cancel) -> Result<String> {
        self.invoke_with_progress(method, args_json, cancel, &|_| true)
    }

    /// The same, and remembers what it sends.
    pub(super) fn invoke_remembering(
        &self,
        method: &str,
        args_json: Option<&str>,
        last_request: &LastRequest,
        cancel: &Cancel,
    ) -> Result<String> {
        let collect = |method| Args::collect(method, self.api_version(), &[], args_json, "args");
        self.run(method, collect, last_request, cancel, &|_| true)
    }

    /// Runs a method by name, and reports its progress.
    pub fn invoke_with_progress(
        &self,
        method: &str,
        args_json: Option<&str>,
        cancel: &Cancel,
        progress: Progress<'_>,
    ) -> Result<String> {
        let collect = |method| Args::collect(method, self.api_version(), &[], args_json, "args");
        self.run(method, collect, &LastRequest::default(), cancel, progress)
    }

    fn run(
        &self,
        name: &str,
        collect: impl FnOnce(&'static Signature) -> Result<Args>,
        last_request: &LastRequest,
        cancel: &Cancel,
        progress: Progress<'_>,
    ) -> Result<String> {
        let mut call = self.prepare(name, collect)?;
        loop {
            match call.poll(self, last_request, cancel, progress)? {
                Poll::Ready(text) => return Ok(text),
                Poll::After(pause) => self
                    .pause(pause, cancel)
                    .map_err(|error| call.named(self, last_request.complete(error)))?,
            }
        }
    }

    /// Checks the arguments of a method; nothing is sent yet.
    fn prepare(
        &self,
        name: &str,
        collect: impl FnOnce(&'static Signature) -> Result<Args>,
    ) -> Result<PreparedCall> {
        let method = methods::lookup(name).map_err(|error| self.scrub(error))?;
        match collect(&method.signature) {
            Ok(args) => Ok(PreparedCall { method, args, polling: None }),
            Err(error) => Err(named(&method.signature, self, error)),
        }
    }

    /// Checks the arguments of a method that is called by name; nothing is sent yet.
    pub(super) fn prepare_by_name(&self, method: &str, args_json: Option<&str>) -> Result<PreparedCall> {
        self.prepare(method, |method| Args::collect(method, self.api_version(), &[], args_json, "args"))
    }
}

/// A call whose arguments have been checked. It is ready after one poll, or after several with pauses between them.
pub(super) struct PreparedCall {
    method: &'static Method,
    args: Args,
    polling: Option<Box<dyn PollingMethod>>,
}

impl PreparedCall {
    pub(super) fn poll(
        &mut self,
        session: &Session,
        last_request: &LastRequest,
        cancel: &Cancel,
        progress: Progress<'_>,
    ) -> Result<Poll> {
        // The time limit is shared by all requests of one poll, and starts again with each poll.
        let cancel = &session.bounded(cancel);
        let signature = &self.method.signature;
        let call = Call { session, signature, args: &self.args, cancel, progress, last_request };
        let poll = || {
            let poll = self.method.poll(&call, &mut self.polling)?;
            if let Poll::Ready(result) = &poll {
                self.args.check_result(result)?;
            }
            Ok(poll)
        };
        let outcome = panics::catch(poll).inspect_err(|error| {
            if error.status == Status::Internal {
                session.log(Level::Error, || format!("{}: {error}", signature.name));
            }
        });
        outcome.map_err(|error| match error.status {
            // In a forked child the session's locks may be held for ever.
            Status::Forked => error,
            _ => named(signature, session, last_request.complete(error)),
        })
    }

    fn named(&self, session: &Session, error: Error) -> Error {
        named(&self.method.signature, session, error)
    }
}

/// An error that names its method, with secrets masked.
pub(super) fn named(signature: &Signature, session: &Session, error: Error) -> Error {
    session.scrub(Error { method: Some(signature.name.to_owned()), ..error })
}
