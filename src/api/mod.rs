//! Every method of the accsyn API, each defined exactly once.

use crate::error::Result;
use crate::net::Cancel;

/// One positional argument of a direct function.
#[derive(Debug, Clone, Copy)]
pub struct Arg<'a> {
    /// Parameter name, as in `args_json`.
    pub name: &'static str,
    /// Its value.
    pub value: ArgValue<'a>,
}

/// How an argument's text is read.
#[derive(Debug, Clone, Copy)]
pub enum ArgValue<'a> {
    /// Plain text.
    Text(&'a str),
    /// JSON text.
    Json(&'a str),
    /// Plain text, or JSON when it starts with `[` or `{`.
    Path(&'a str),
    /// Not given (NULL).
    Absent,
}

/// A logged-in session; any number of threads may use it at once.
#[derive(Debug)]
pub struct Session {}

impl Session {
    /// Resolves the options, discovers the backend and logs in.
    pub fn open(_options_json: Option<&str>) -> Result<Session> {
        todo!()
    }

    /// What the session is, as JSON, without secrets.
    pub fn info(&self) -> String {
        todo!()
    }

    /// Runs a method with the arguments of a direct function.
    pub fn call(
        &self,
        _method: &str,
        _args: &[Arg<'_>],
        _options_json: Option<&str>,
        _cancel: &Cancel,
    ) -> Result<String> {
        todo!()
    }

    /// Runs a method by name; `args_json` is a JSON object or None.
    pub fn invoke(&self, _method: &str, _args_json: Option<&str>, _cancel: &Cancel) -> Result<String> {
        todo!()
    }

    /// Cancels all calls in flight and every later one.
    pub fn close(&self) {
        todo!()
    }
}

/// Describes every method as JSON.
pub fn methods() -> &'static str {
    todo!()
}

/// Wraps a result into `{"ok":true,"result":...}` or `{"ok":false,"error":{...}}`.
pub fn envelope(_result: Result<String>) -> String {
    todo!()
}

/// Host name of this machine.
pub fn hostname() -> String {
    gethostname::gethostname().to_string_lossy().into_owned()
}
