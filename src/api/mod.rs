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
mod secret;
mod session;

pub use args::{Arg, ArgValue};
pub use calls::{Pending, Wake};
pub use pages::Pages;
pub use session::Session;

use args::Args;
use call::Call;
use method::Method;

use crate::error::Result;
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
        self.run(
            method,
            |method| Args::collect(method, self.dialect(), &[], args_json, "args_json"),
            cancel,
            progress,
        )
    }

    fn run(
        &self,
        name: &str,
        collect: impl FnOnce(&'static Method) -> Result<Args>,
        cancel: &Cancel,
        progress: Progress<'_>,
    ) -> Result<String> {
        let method = methods::lookup(name)?;
        collect(method).and_then(|args| Call { session: self, method, args, cancel, progress }.run()).map_err(
            |mut error| {
                error.method = Some(method.name.to_owned());
                self.scrub(error)
            },
        )
    }
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
