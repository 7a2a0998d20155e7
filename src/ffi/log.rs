//! Log lines for the host.
#![allow(non_camel_case_types)]

use std::ffi::{CString, c_char, c_void};
use std::sync::Arc;

use super::boundary::{LastError, export, handle};
use super::handles::accsyn_session;
use super::host_callback::Host;
use super::status::{ACCSYN_OK, accsyn_status};
use accsyn_api::Session;
use accsyn_core::error::{Error, Result};
use accsyn_core::log::{Callback, Level};

/// No log lines.
pub const ACCSYN_LOG_OFF: i32 = 0;
/// Errors only.
pub const ACCSYN_LOG_ERROR: i32 = 1;
/// Warnings and errors.
pub const ACCSYN_LOG_WARNING: i32 = 2;
/// A line for each request, plus warnings and errors.
pub const ACCSYN_LOG_INFO: i32 = 3;
/// Everything, including requests and responses with their secrets masked.
pub const ACCSYN_LOG_DEBUG: i32 = 4;

/// To be added to a level: lines are JSON objects, whatever the session option `log_format` says; `docs/logs.md` lists
/// their fields.
pub const ACCSYN_LOG_JSON: i32 = 16;

/// Receives a log line, valid during the call only, with its level ACCSYN_LOG_ERROR to ACCSYN_LOG_DEBUG. It contains no line
/// breaks, unless `pretty_json` indents a body.
pub type accsyn_log_fn =
    Option<unsafe extern "C" fn(level: i32, line: *const c_char, user_data: *mut c_void)>;

/// Sets the function that receives a session's log lines, for example to print them to the host's console. Warnings logged
/// before that are delivered first.
///
/// @param session    Not NULL.
/// @param level      ACCSYN_LOG_OFF to ACCSYN_LOG_DEBUG: lines up to this level. With ACCSYN_LOG_JSON added they are JSON.
/// @param log        Called on the thread of the call that a line is about, which may be one of the library's; NULL unregisters it.
///                   It must not call functions of this session.
/// @param user_data  Passed to it; may be NULL. Must stay valid until the session is freed, or another function is set.
///
/// @return ACCSYN_OK, or the status of the failure.
///
/// Threads: any. After this returns, the previous function is no longer called: this waits for running invocations of it, so do
/// not hold a lock here that the function takes. Inside a callback of any session it does not wait for the callback that it is
/// called from, and waits one second at most for other invocations.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_session_set_log(
    session: *mut accsyn_session,
    level: i32,
    log: accsyn_log_fn,
    user_data: *mut c_void,
) -> accsyn_status {
    export(LastError::Clear, || {
        let session = handle::<Session>("session", session)?;
        let (level, is_json) = read(level)?;
        let host = Host(user_data);
        let callback = level.zip(log).map(|(most, log)| {
            let callback: Callback = Arc::new(move |level: Level, line: &str| {
                // A line holds no NUL: what is logged is JSON text and words.
                let line = CString::new(line).unwrap_or_default();
                unsafe { host.call_with_line(log, level as i32, line.as_ptr()) }
            });
            (most, callback)
        });
        if is_json {
            session.set_json_log(callback);
        } else {
            session.set_log(callback);
        }
        Ok(ACCSYN_OK)
    })
}

/// The level of a number, and whether lines are JSON.
fn read(number: i32) -> Result<(Option<Level>, bool)> {
    let (is_json, level) = (number & ACCSYN_LOG_JSON != 0, number & !ACCSYN_LOG_JSON);
    if !(ACCSYN_LOG_OFF..=ACCSYN_LOG_DEBUG).contains(&level) {
        return Err(Error::invalid_argument(format!(
            "`level` must be from {ACCSYN_LOG_OFF} (ACCSYN_LOG_OFF) to {ACCSYN_LOG_DEBUG} (ACCSYN_LOG_DEBUG), to which \
             ACCSYN_LOG_JSON ({ACCSYN_LOG_JSON}) may be added, not {number}"
        )));
    }
    Ok((Level::of_number(level), is_json))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_is_read_with_its_flag_or_refused_as_it_was_given() {
        for number in [0, 4, 16, 20] {
            let (level, is_json) = read(number).expect("a level");
            assert_eq!(level.map_or(0, |level| level as i32) + if is_json { 16 } else { 0 }, number);
        }
        for number in [-1, -17, 5, 15, 21, 32, 36, i32::MIN, i32::MAX] {
            let message = read(number).expect_err("no level").message;
            assert!(message.ends_with(&format!("not {number}")), "{message}");
        }
    }
}
