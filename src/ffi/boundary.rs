//! The only way in and out: [`export`] catches panics, sets the thread's last error and converts the return value; the other
//! functions check handles and strings.

use std::ffi::{CStr, CString, c_char};
use std::sync::Arc;

use super::handles::accsyn_session;
use super::registry::{self, Handle, null};
#[cfg(feature = "wiping-allocator")]
use super::reserve;
#[cfg(unix)]
use super::thread_locals;
use super::unwinding::DeferredCancellation;
use super::{fork, owned_strings, privileges, registers, residence, signals, temporary_thread, thread_error};
use accsyn_api::{Arg, ArgValue};
#[cfg(unix)]
use accsyn_core::error::Status;
use accsyn_core::error::{Error, Result};
use accsyn_core::{memory, panics};

/// What a call does to the thread's last error when it starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LastError {
    /// An API call: the last error is cleared.
    Clear,
    /// Housekeeping (free functions, reading the error itself): the last error survives unless this call fails.
    Keep,
}

/// A C return type, made from a result.
pub trait CReturn {
    /// What the body of the function returns.
    type Value;
    /// The value in C's form.
    fn ok(value: Self::Value) -> Result<Self>
    where
        Self: Sized;
    /// The value that means failure.
    fn err(error: &Error) -> Self;
}

/// Runs the body of an exported function. Nothing unwinds out of it, and cancellation of the thread is deferred.
pub fn export<R: CReturn>(last: LastError, body: impl FnOnce() -> Result<R::Value>) -> R {
    let cancellation = DeferredCancellation::new();
    let value = uncancelled(last, body);
    cancellation.end();
    registers::clear();
    value
}

fn uncancelled<R: CReturn>(last: LastError, body: impl FnOnce() -> Result<R::Value>) -> R {
    let (mut body, mut value) = (Some(body), None);
    let outcome = guarded(last, &mut || {
        value = body.take().map(|body| body().and_then(R::ok)).transpose()?;
        Ok(())
    });
    match outcome {
        Ok(()) => value.expect("the body has run"),
        Err(error) => {
            let value = R::err(&error);
            thread_error::set(error);
            value
        }
    }
}

/// Not generic: each exported function has its own type of body, and would have a copy of this.
fn guarded(last: LastError, body: &mut dyn FnMut() -> Result<()>) -> Result<()> {
    residence::stay();
    fork::detect();
    let mut run = || panics::catch(&mut *body);
    // Housekeeping needs little stack and logs nothing, and it is called too often for the checks below.
    if last == LastError::Keep {
        return run();
    }
    signals::guard_log();
    privileges::detect();
    thread_error::clear();
    let run = || match room() {
        Ok(()) => run(),
        Err(error) => Err(error),
    };
    temporary_thread::run(run).unwrap_or_else(|error| Err(not_run(&error)))?;
    // Calls made by a callback may have set one.
    thread_error::clear();
    Ok(())
}

/// A call needs the library's thread-specific keys. One that starts while the reserve is in use must first find some memory
/// outside it.
fn room() -> Result<()> {
    #[cfg(unix)]
    if !thread_locals::take_keys() {
        return Err(Error::new(
            Status::Internal,
            "the process has used up its thread-specific keys (pthread_key_create), of which the library needs two; \
             delete some, or open a session before they are used up",
        ));
    }
    #[cfg(feature = "wiping-allocator")]
    if reserve::is_in_use() {
        return memory::ensure(256 * 1024, "a call");
    }
    Ok(())
}

/// The call could not run on its own thread, and no other could be started.
fn not_run(error: &std::io::Error) -> Error {
    match error.raw_os_error() {
        None => panics::forked(),
        Some(_) => memory::no_thread(error),
    }
}

/// Prepares for the first threads that the library starts.
pub(super) fn prepare_for_threads() -> Result<()> {
    temporary_thread::prepare().map_err(|error| not_run(&error))
}

/// A string for the caller to free; NULL when the call failed.
impl CReturn for *mut c_char {
    type Value = String;

    fn ok(value: String) -> Result<Self> {
        // The decoder refuses it, whatever else writes JSON escapes it, and other strings were made from those of C or searched for it.
        // Looking for it in answers of 100 MB takes a while.
        debug_assert!(!value.contains('\0'), "a result with a NUL byte");
        let mut bytes = value.into_bytes();
        memory::try_to(|| bytes.try_reserve_exact(1)).map_err(|_| memory::missing("the answer"))?;
        // SAFETY: it holds no NUL. Takes over the String's memory.
        Ok(owned_strings::give(unsafe { CString::from_vec_unchecked(bytes) }))
    }

    fn err(_error: &Error) -> Self {
        std::ptr::null_mut()
    }
}

/// A string owned by the library; NULL when there is none.
impl CReturn for *const c_char {
    type Value = Self;

    fn ok(value: Self) -> Result<Self> {
        Ok(value)
    }

    fn err(_error: &Error) -> Self {
        std::ptr::null()
    }
}

/// A handle; NULL when the call failed.
impl CReturn for *mut accsyn_session {
    type Value = Arc<accsyn_api::Session>;

    fn ok(value: Self::Value) -> Result<Self> {
        registry::insert(value)
    }

    fn err(_error: &Error) -> Self {
        std::ptr::null_mut()
    }
}

/// A number; the status when the call failed.
impl CReturn for i32 {
    type Value = i32;

    fn ok(value: i32) -> Result<Self> {
        Ok(value)
    }

    fn err(error: &Error) -> Self {
        error.status as i32
    }
}

/// How many, or what kind; -1 when the call failed.
pub(super) struct Count(pub i32);

impl CReturn for Count {
    type Value = i32;

    fn ok(value: i32) -> Result<Self> {
        Ok(Count(value))
    }

    fn err(_error: &Error) -> Self {
        Count(-1)
    }
}

impl CReturn for () {
    type Value = ();

    fn ok(_value: ()) -> Result<Self> {
        Ok(())
    }

    fn err(_error: &Error) -> Self {}
}

/// An envelope, which represents a failure as a string, too.
struct Envelope(*mut c_char);

impl CReturn for Envelope {
    type Value = String;

    fn ok(result: String) -> Result<Self> {
        <*mut c_char>::ok(accsyn_api::envelope(Ok(result))).map(Envelope)
    }

    fn err(error: &Error) -> Self {
        // JSON text holds no NUL, so nothing is ever lost here.
        Envelope(owned_strings::give(
            CString::new(accsyn_api::envelope(Err(error.clone()))).unwrap_or_default(),
        ))
    }
}

/// The object of a required handle.
pub(super) fn handle<T: Handle>(argument: &str, pointer: *mut T::Opaque) -> Result<Arc<T>> {
    registry::get(argument, pointer)
}

/// A required string.
pub(super) unsafe fn text<'a>(argument: &str, pointer: *const c_char) -> Result<&'a str> {
    unsafe { optional_text(argument, pointer) }?.ok_or_else(|| null(argument))
}

/// A string that may be NULL.
pub(super) unsafe fn optional_text<'a>(argument: &str, pointer: *const c_char) -> Result<Option<&'a str>> {
    if pointer.is_null() {
        return Ok(None);
    }
    let bytes = unsafe { CStr::from_ptr(pointer) };
    memory::ensure_for_json(bytes.to_bytes(), argument)?;
    utf8(argument, bytes).map(Some)
}

/// A required string that is read in place, so that it takes no memory.
pub(super) unsafe fn readable_text<'a>(argument: &str, pointer: *const c_char) -> Result<&'a str> {
    if pointer.is_null() {
        return Err(null(argument));
    }
    utf8(argument, unsafe { CStr::from_ptr(pointer) })
}

fn utf8<'a>(argument: &str, bytes: &'a CStr) -> Result<&'a str> {
    bytes.to_str().map_err(|fault| {
        Error::invalid_argument(format!(
            "{argument} is not valid UTF-8 at byte {}; convert it first",
            fault.valid_up_to()
        ))
    })
}

/// An argument of a method, as C passes it.
pub(super) struct Argument {
    name: &'static str,
    pointer: *const c_char,
    required: bool,
    read: fn(&str) -> ArgValue<'_>,
}

impl Argument {
    /// A string; required.
    pub(super) fn string(name: &'static str, pointer: *const c_char) -> Argument {
        Argument { name, pointer, required: true, read: |text| ArgValue::String(text) }
    }

    /// JSON text; required.
    pub(super) fn json(name: &'static str, pointer: *const c_char) -> Argument {
        Argument { name, pointer, required: true, read: |text| ArgValue::Json(text) }
    }

    /// A string, or JSON when it starts with `[` or `{`; required.
    pub(super) fn path(name: &'static str, pointer: *const c_char) -> Argument {
        Argument { name, pointer, required: true, read: |text| ArgValue::Path(text) }
    }

    /// The same, but it may be NULL.
    pub(super) fn or_null(self) -> Argument {
        Argument { required: false, ..self }
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
    arguments: &[Argument],
    options_json: *const c_char,
) -> *mut c_char {
    unsafe { with_progress(session, name, arguments, options_json, &|_| true) }
}

/// Runs a method of the session that reports its progress.
pub(super) unsafe fn with_progress(
    session: *mut accsyn_session,
    name: &'static str,
    arguments: &[Argument],
    options_json: *const c_char,
    progress: accsyn_api::Progress<'_>,
) -> *mut c_char {
    export(LastError::Clear, || {
        let run = || {
            let session: Arc<accsyn_api::Session> = handle("session", session)?;
            let args =
                arguments.iter().map(|argument| unsafe { argument.arg() }).collect::<Result<Vec<_>>>()?;
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
        let session: Arc<accsyn_api::Session> = handle("session", session)?;
        let name = unsafe { text("method", name) }?;
        let run = || {
            let args = unsafe { optional_text("args_json", args_json) }?;
            session.invoke(name, args, &session.cancel_token())
        };
        run().map_err(|error| Error {
            method: error.method.or_else(|| accsyn_api::known_method(name)),
            ..error
        })
    });
    envelope.0
}
