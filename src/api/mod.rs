//! Every method of the accsyn API, each defined exactly once.

mod args;
mod call;
mod discovery;
mod environment;
mod method;
mod methods;
mod options;
mod outcome;
mod session;

pub use args::{Arg, ArgValue};
pub use session::Session;

use args::Args;
use call::Call;

use crate::error::Result;
use crate::net::Cancel;

impl Session {
    /// Runs a method with the arguments of a direct function.
    pub fn call(
        &self,
        method: &str,
        args: &[Arg<'_>],
        options_json: Option<&str>,
        cancel: &Cancel,
    ) -> Result<String> {
        self.run(method, args, options_json, "options_json", cancel)
    }

    /// Runs a method by name; `args_json` is a JSON object or None.
    pub fn invoke(&self, method: &str, args_json: Option<&str>, cancel: &Cancel) -> Result<String> {
        self.run(method, &[], args_json, "args_json", cancel)
    }

    fn run(
        &self,
        name: &str,
        positional: &[Arg<'_>],
        named: Option<&str>,
        named_is: &str,
        cancel: &Cancel,
    ) -> Result<String> {
        let method = methods::lookup(name)?;
        Args::collect(method, self.dialect(), positional, named, named_is)
            .and_then(|args| Call { session: self, method, args, cancel }.run())
            .map_err(|mut error| {
                error.method = Some(method.name.to_owned());
                self.scrub(error)
            })
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
