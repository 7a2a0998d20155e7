//! The one way in and out: [`export`] catches unwinding, keeps the thread's last error and gives the return value; the readers
//! beside it check handles and text.

use std::ffi::{CStr, CString, c_char};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::handles::accsyn_session;
use super::last_error;
use super::registry::{self, Handle};
use super::sigpipe;
use accsyn_core::api::{self, Arg, ArgValue};
use accsyn_core::error::{Error, Result, Status};

/// What a call does to the thread's last error when it starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LastError {
    /// An API call: the last error is cleared.
    Clear,
    /// Housekeeping (free functions, reading the error itself): the last error survives unless this call fails.
    Keep,
}

/// A C return type: what a result becomes in it.
pub trait Returned {
    /// What the body of the function computes.
    type Value;
    /// The value in C's form.
    fn done(value: Self::Value) -> Result<Self>
    where
        Self: Sized;
    /// What tells C that the call failed.
    fn failed(error: &Error) -> Self;
}

/// Runs the body of an exported function. Nothing unwinds out of it, and no broken connection ends the process.
pub fn export<R: Returned>(last: LastError, body: impl FnOnce() -> Result<R::Value>) -> R {
    // Housekeeping writes to no connection, and is called too often for this.
    let _held_back = (last == LastError::Clear).then(sigpipe::Guard::new);
    let run = AssertUnwindSafe(|| {
        if last == LastError::Clear {
            last_error::clear();
        }
        body().and_then(R::done)
    });
    let error = match catch_unwind(run).unwrap_or_else(|panic| Err(Error::of_panic(panic.as_ref()))) {
        Ok(value) => return value,
        Err(error) => error,
    };
    let failed = R::failed(&error);
    last_error::set(error);
    failed
}

/// A text for the caller to free; NULL when the call failed.
impl Returned for *mut c_char {
    type Value = String;

    fn done(value: String) -> Result<Self> {
        // Takes over the String's memory. JSON text holds no NUL, it escapes them.
        CString::new(value)
            .map(CString::into_raw)
            .map_err(|_| Error::new(Status::Internal, "a result with a NUL byte, please report it"))
    }

    fn failed(_error: &Error) -> Self {
        std::ptr::null_mut()
    }
}

/// A text of the library; NULL when there is none.
impl Returned for *const c_char {
    type Value = Self;

    fn done(value: Self) -> Result<Self> {
        Ok(value)
    }

    fn failed(_error: &Error) -> Self {
        std::ptr::null()
    }
}

/// A handle; NULL when the call failed.
impl Returned for *mut accsyn_session {
    type Value = Arc<api::Session>;

    fn done(value: Self::Value) -> Result<Self> {
        registry::insert(value)
    }

    fn failed(_error: &Error) -> Self {
        std::ptr::null_mut()
    }
}

/// A number; the status when the call failed.
impl Returned for i32 {
    type Value = i32;

    fn done(value: i32) -> Result<Self> {
        Ok(value)
    }

    fn failed(error: &Error) -> Self {
        error.status as i32
    }
}

impl Returned for () {
    type Value = ();

    fn done(_value: ()) -> Result<Self> {
        Ok(())
    }

    fn failed(_error: &Error) -> Self {}
}

/// An envelope: a failure is a text too.
struct Envelope(*mut c_char);

impl Returned for Envelope {
    type Value = String;

    fn done(result: String) -> Result<Self> {
        <*mut c_char>::done(api::envelope(Ok(result))).map(Envelope)
    }

    fn failed(error: &Error) -> Self {
        // JSON text holds no NUL, so nothing is ever lost here.
        Envelope(CString::new(api::envelope(Err(error.clone()))).unwrap_or_default().into_raw())
    }
}

/// The object of a handle that must be given.
pub(super) fn handle<T: Handle>(argument: &str, pointer: *mut T::Opaque) -> Result<Arc<T>> {
    registry::get(argument, pointer)
}

/// A text that must be given.
pub(super) unsafe fn text<'a>(argument: &str, pointer: *const c_char) -> Result<&'a str> {
    unsafe { optional_text(argument, pointer) }?.ok_or_else(|| null(argument))
}

/// A text that may be NULL.
pub(super) unsafe fn optional_text<'a>(argument: &str, pointer: *const c_char) -> Result<Option<&'a str>> {
    if pointer.is_null() {
        return Ok(None);
    }
    let bytes = unsafe { CStr::from_ptr(pointer) };
    bytes.to_str().map(Some).map_err(|fault| {
        Error::invalid_argument(format!(
            "{argument} is not valid UTF-8 at byte {}; convert it first",
            fault.valid_up_to()
        ))
    })
}

/// An argument of a method, as C hands it over.
pub(super) struct Given {
    name: &'static str,
    pointer: *const c_char,
    required: bool,
    read: fn(&str) -> ArgValue<'_>,
}

impl Given {
    /// Plain text; must be given.
    pub(super) fn text(name: &'static str, pointer: *const c_char) -> Given {
        Given { name, pointer, required: true, read: |text| ArgValue::String(text) }
    }

    /// JSON text; must be given.
    pub(super) fn json(name: &'static str, pointer: *const c_char) -> Given {
        Given { name, pointer, required: true, read: |text| ArgValue::Json(text) }
    }

    /// Plain text, or JSON when it starts with `[` or `{`; must be given.
    pub(super) fn path(name: &'static str, pointer: *const c_char) -> Given {
        Given { name, pointer, required: true, read: |text| ArgValue::Path(text) }
    }

    /// The same, but NULL leaves it out.
    pub(super) fn or_null(self) -> Given {
        Given { required: false, ..self }
    }

    unsafe fn arg<'a>(&self) -> Result<Arg<'a>> {
        let read: fn(&'a str) -> ArgValue<'a> = self.read;
        let value = match unsafe { optional_text(self.name, self.pointer) }? {
            Some(text) => read(text),
            None if self.required => return Err(null(self.name)),
            None => ArgValue::Absent,
        };
        Ok(Arg { name: self.name, value })
    }
}

/// Runs a method of the session: the whole body of a direct function.
pub(super) unsafe fn method(
    session: *mut accsyn_session,
    name: &'static str,
    given: &[Given],
    options_json: *const c_char,
) -> *mut c_char {
    unsafe { watched(session, name, given, options_json, &|_| true) }
}

/// Runs a method of the session that tells its progress.
pub(super) unsafe fn watched(
    session: *mut accsyn_session,
    name: &'static str,
    given: &[Given],
    options_json: *const c_char,
    progress: api::Progress<'_>,
) -> *mut c_char {
    export(LastError::Clear, || {
        let run = || {
            let session: Arc<api::Session> = handle("session", session)?;
            let args = given.iter().map(|given| unsafe { given.arg() }).collect::<Result<Vec<_>>>()?;
            let options = unsafe { optional_text("options_json", options_json) }?;
            session.call_with_progress(name, &args, options, &session.cancel_token(), progress)
        };
        run().map_err(|error| Error { method: error.method.or_else(|| Some(name.to_owned())), ..error })
    })
}

/// Runs a method of the session by name: the whole body of `accsyn_invoke`.
pub(super) unsafe fn invoke(
    session: *mut accsyn_session,
    name: *const c_char,
    args_json: *const c_char,
) -> *mut c_char {
    let envelope: Envelope = export(LastError::Clear, || {
        let session: Arc<api::Session> = handle("session", session)?;
        let name = unsafe { text("method", name) }?;
        let run = || {
            let args = unsafe { optional_text("args_json", args_json) }?;
            session.invoke(name, args, &session.cancel_token())
        };
        run().map_err(|error| Error { method: error.method.or_else(|| Some(name.to_owned())), ..error })
    });
    envelope.0
}

/// The failure of an argument that must be given.
pub(super) fn null(argument: &str) -> Error {
    Error::invalid_argument(format!("{argument} is NULL; it must not be"))
}
