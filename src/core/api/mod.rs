//! Every method of the accsyn API, each defined exactly once.

mod args;
mod call;
mod calls;
mod discovery;
mod environment;
mod method;
mod methods;
mod options;
mod outcome;
mod pages;
mod queue;
mod secret;
mod session;

pub use args::{Arg, ArgValue};
pub use pages::Pages;
pub use queue::{Pending, Wake};
pub use session::Session;

use args::Args;
use call::{Call, Long, Round};
use method::Method;

use crate::error::{Error, Result};
use crate::net::Cancel;

/// Takes the progress of a long call as JSON; false stops the call.
pub type Progress<'a> = &'a (dyn Fn(&str) -> bool + 'a);

impl Session {
    /// Runs a method with the arguments of a direct function.
    pub fn call(
        &self,
        method: &str,
        args: &[Arg<'_>],
        options_json: Option<&str>,
        cancel: &Cancel,
    ) -> Result<String> {
        self.run(
            method,
            |method| Args::collect(method, self.dialect(), args, options_json, "options_json"),
            cancel,
            &|_| true,
        )
    }

    /// Runs a method with the arguments of a direct function, and tells its progress.
    pub fn call_watched(
        &self,
        method: &str,
        args: &[Arg<'_>],
        options_json: Option<&str>,
        cancel: &Cancel,
        progress: Progress<'_>,
    ) -> Result<String> {
        self.run(
            method,
            |method| Args::collect(method, self.dialect(), args, options_json, "options_json"),
            cancel,
            progress,
        )
    }

    /// Runs a method by name; `args_json` is a JSON object or None.
    pub fn invoke(&self, method: &str, args_json: Option<&str>, cancel: &Cancel) -> Result<String> {
        self.invoke_watched(method, args_json, cancel, &|_| true)
    }

    /// Runs a method by name, and tells its progress.
    pub fn invoke_watched(
        &self,
        method: &str,
        args_json: Option<&str>,
        cancel: &Cancel,
        progress: Progress<'_>,
    ) -> Result<String> {
        let collect = |method| Args::collect(method, self.dialect(), &[], args_json, "args_json");
        self.run(method, collect, cancel, progress)
    }

    fn run(
        &self,
        name: &str,
        collect: impl FnOnce(&'static Method) -> Result<Args>,
        cancel: &Cancel,
        progress: Progress<'_>,
    ) -> Result<String> {
        let mut begun = self.begin(name, collect)?;
        loop {
            match begun.round(self, cancel, progress)? {
                Round::Done(text) => return Ok(text),
                Round::Again(pause) => self.pause(pause, cancel).map_err(|error| begun.named(self, error))?,
            }
        }
    }

    /// Checks the arguments of a method; nothing is sent yet.
    fn begin(&self, name: &str, collect: impl FnOnce(&'static Method) -> Result<Args>) -> Result<Begun> {
        let method = methods::lookup(name).map_err(|error| self.scrub(error))?;
        match collect(method) {
            Ok(args) => Ok(Begun { method, args, long: None }),
            Err(error) => Err(named(method, self, error)),
        }
    }

    fn begin_named(&self, method: &str, args_json: Option<&str>) -> Result<Begun> {
        self.begin(method, |method| Args::collect(method, self.dialect(), &[], args_json, "args_json"))
    }
}

/// A call whose arguments are known. It takes one round, or several with pauses between them, in which no thread is held.
struct Begun {
    method: &'static Method,
    args: Args,
    long: Option<Box<dyn Long>>,
}

impl Begun {
    fn round(&mut self, session: &Session, cancel: &Cancel, progress: Progress<'_>) -> Result<Round> {
        // Several requests of one call share its time; a call of several rounds has it for each.
        let cancel = &session.bounded(cancel);
        let call = Call { session, method: self.method, args: &self.args, cancel, progress };
        call.round(&mut self.long).map_err(|error| named(self.method, session, error))
    }

    fn named(&self, session: &Session, error: Error) -> Error {
        named(self.method, session, error)
    }
}

/// An error that tells its method, and no secret.
fn named(method: &Method, session: &Session, error: Error) -> Error {
    session.scrub(Error { method: Some(method.name.to_owned()), ..error })
}

/// Describes every method as JSON: name, parameters with types, which are required, what it returns.
pub fn methods() -> &'static str {
    methods::describe()
}

/// Wraps a result into `{"ok":true,"result":...}` or `{"ok":false,"error":{...}}`.
pub fn envelope(result: Result<String>) -> String {
    match result {
        Ok(text) => format!("{{\"ok\":true,\"result\":{text}}}"),
        Err(error) => format!("{{\"ok\":false,\"error\":{}}}", error.to_json()),
    }
}

/// Host name of this machine.
pub fn hostname() -> String {
    gethostname::gethostname().to_string_lossy().into_owned()
}
