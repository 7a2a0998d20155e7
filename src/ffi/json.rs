//! Reading and writing JSON.
#![allow(non_camel_case_types)]

use std::ffi::{CString, c_char, c_void};
use std::ptr::null_mut;

use super::boundary::{CReturn, Count, LastError, export, optional_text, readable_text, text};
use super::host_callback::Host;
use accsyn_core::error::{Error, Result};
use accsyn_core::masking::is_secret_name;
use accsyn_core::wire::excerpt::shorten;
use accsyn_core::wire::json_path::{find, key_text, parts};
use accsyn_core::{memory, wire};

/// The path names nothing: no such member or item.
pub const ACCSYN_JSON_MISSING: i32 = 0;
/// `null`.
pub const ACCSYN_JSON_NULL: i32 = 1;
/// `true` or `false`.
pub const ACCSYN_JSON_BOOL: i32 = 2;
/// A number.
pub const ACCSYN_JSON_NUMBER: i32 = 3;
/// A string.
pub const ACCSYN_JSON_STRING: i32 = 4;
/// An array.
pub const ACCSYN_JSON_ARRAY: i32 = 5;
/// An object.
pub const ACCSYN_JSON_OBJECT: i32 = 6;

/// Receives a member of an object or an item of an array: its name (NULL in an array) and its value as JSON text, valid during
/// the call only. Returns 0 to go on, anything else to stop.
pub type accsyn_json_each_fn = Option<
    unsafe extern "C" fn(name: *const c_char, value_json: *const c_char, user_data: *mut c_void) -> i32,
>;

/// Reads a value of JSON text, such as a result: strings decoded, all others as JSON text.
///
/// @param json   JSON text, nested at most 127 levels deep; not NULL.
/// @param path   Names with dots between them, indexes and quoted names in brackets: `items[0].name`, `metadata["a.b"]`. A
///               member whose name is the rest of the path has precedence. NULL: all of the text.
/// @param value  Set to the value, to be freed with accsyn_string_free, or to NULL if it is missing or null or the call fails.
///               May be NULL if only the type is wanted.
///
/// @return The type of the value, ACCSYN_JSON_MISSING to ACCSYN_JSON_OBJECT; -1 on failure: `json` is not JSON, the path is
///         malformed, or the string contains U+0000, at which a C string ends (ACCSYN_INVALID_ARGUMENT).
///
/// Threads: any. Performs no network I/O.
///
/// @since 1.0.0
///
/// Example:
///
///     char *users = accsyn_find(session, "User", NULL);
///     char *code = NULL;
///     if (users != NULL && accsyn_json_get(users, "[0].code", &code) == ACCSYN_JSON_STRING)
///         puts(code);
///     accsyn_string_free(code);
///     accsyn_string_free(users);
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_json_get(
    json: *const c_char,
    path: *const c_char,
    value: *mut *mut c_char,
) -> i32 {
    let get = |found: &str, _: &str| {
        if value.is_null() || found == "null" {
            return Ok(());
        }
        memory::ensure(found.len(), "the value")?;
        let string = wire::scan::text(found).map_or_else(|| found.to_owned(), std::borrow::Cow::into_owned);
        without_nul(&string, "the string")?;
        unsafe { set(value, <*mut c_char>::ok(string)?) };
        Ok(())
    };
    unsafe { set(value, null_mut()) };
    unsafe { read(json, path, None, get) }
}

/// Reads an integer of JSON text.
///
/// @param json   JSON text; not NULL.
/// @param path   As for accsyn_json_get; may be NULL.
/// @param value  Set if the value is a number, else left as it is. May be NULL.
///
/// @return The type of the value, which is ACCSYN_JSON_NUMBER if it was read; -1 on failure, as for accsyn_json_get, and if the
///         number is out of range or written with a fraction or exponent (ACCSYN_INVALID_ARGUMENT).
///
/// Threads: any. Performs no network I/O.
///
/// @since 1.0.0
///
/// Example:
///
///     int64_t size = 0;
///     if (accsyn_json_get_integer("{\"size\": 32212254720}", "size", &size) == ACCSYN_JSON_NUMBER)
///         printf("%.1f GB\n", (double)size / 1e9);
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_json_get_integer(
    json: *const c_char,
    path: *const c_char,
    value: *mut i64,
) -> i32 {
    let get = |found: &str, path: &str| {
        let number = found.parse().map_err(|_| {
            Error::invalid_argument(format!("the number {} is not an integer of 64 bits", told(found, path)))
        })?;
        unsafe { set(value, number) };
        Ok(())
    };
    unsafe { read(json, path, Some(ACCSYN_JSON_NUMBER), get) }
}

/// Reads a number of JSON text, whatever the locale.
///
/// @param json   JSON text; not NULL.
/// @param path   As for accsyn_json_get; may be NULL.
/// @param value  Set to the nearest double if the value is a number, whatever the rounding mode, else left as it is. May be NULL.
///
/// @return The type of the value, which is ACCSYN_JSON_NUMBER if it was read; -1 on failure, as for accsyn_json_get, and if the
///         number is beyond the range of double (ACCSYN_INVALID_ARGUMENT).
///
/// Threads: any. Performs no network I/O.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_json_get_number(
    json: *const c_char,
    path: *const c_char,
    value: *mut f64,
) -> i32 {
    let get = |found: &str, path: &str| {
        memory::ensure(found.len(), "the number")?;
        let number = wire::number::nearest(found)
            .filter(|number| wire::number::is_finite(*number))
            .ok_or_else(|| {
                Error::invalid_argument(format!(
                    "the number {} is beyond the range of double",
                    told(found, path)
                ))
            })?;
        unsafe { set(value, number) };
        Ok(())
    };
    unsafe { read(json, path, Some(ACCSYN_JSON_NUMBER), get) }
}

/// Reads a boolean of JSON text.
///
/// @param json   JSON text; not NULL.
/// @param path   As for accsyn_json_get; may be NULL.
/// @param value  Set to 1 or 0 if the value is true or false, else left as it is. May be NULL.
///
/// @return The type of the value, which is ACCSYN_JSON_BOOL if it was read; -1 on failure, as for accsyn_json_get.
///
/// Threads: any. Performs no network I/O.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_json_get_bool(
    json: *const c_char,
    path: *const c_char,
    value: *mut i32,
) -> i32 {
    let get = |found: &str, _: &str| {
        unsafe { set(value, i32::from(found == "true")) };
        Ok(())
    };
    unsafe { read(json, path, Some(ACCSYN_JSON_BOOL), get) }
}

/// Passes the items of an array, or the members of an object, to a function one by one. For many items this is much faster than a
/// path to each of them, since the whole text is read for every path.
///
/// @param json       JSON text; not NULL.
/// @param path       As for accsyn_json_get; may be NULL.
/// @param each       Called on this thread; NULL: only counts. It must not throw or longjmp out.
/// @param user_data  Passed to it; may be NULL.
///
/// @return The number of items or members that were passed or counted; -1 on failure, as for accsyn_json_get, and if the value is
///         missing, or neither an array nor an object (ACCSYN_INVALID_ARGUMENT).
///
/// Threads: any. Performs no network I/O.
///
/// @since 1.0.0
///
/// Example:
///
///     static int32_t show(const char *name, const char *user_json, void *user_data)
///     {
///         char *code = NULL;
///         (void)name, (void)user_data;
///         if (accsyn_json_get(user_json, "code", &code) == ACCSYN_JSON_STRING)
///             puts(code);
///         accsyn_string_free(code);
///         return 0;
///     }
///
///     char *users = accsyn_find(session, "User", NULL);
///     if (users != NULL)
///         printf("%d users\n", (int)accsyn_json_each(users, NULL, show, NULL));
///     accsyn_string_free(users);
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_json_each(
    json: *const c_char,
    path: *const c_char,
    each: accsyn_json_each_fn,
    user_data: *mut c_void,
) -> i32 {
    let count: Count = export(LastError::Clear, || {
        let (text, path) = unsafe { (readable_text("json", json)?, optional_text("path", path)?) };
        let found = find(text, path)?;
        let Some(parts) = found.and_then(parts) else {
            let what = found.map_or("missing", |found| NAMES[kind(found) as usize]);
            let at = path.map_or_else(|| "json".to_owned(), |path| format!("`{}`", shorten(path)));
            return Err(Error::invalid_argument(format!(
                "{at} must be an array or an object, and is {what}"
            )));
        };
        let mut count = 0;
        for (key, value) in parts {
            count += 1;
            let Some(each) = each else { continue };
            let name = key.map(|key| c_string(&key_text(key), "the name of a member")).transpose()?;
            let value = c_string(value, "a value")?;
            let name = name.as_ref().map_or(std::ptr::null(), |name| name.as_ptr());
            if unsafe { Host(user_data).ask_about(each, name, value.as_ptr()) } != Some(0) {
                break;
            }
        }
        Ok(count)
    });
    count.0
}

/// Writes a string as JSON, with its quotes, so that a name from a user can be part of JSON text.
///
/// @param text  Not NULL.
///
/// @return The JSON string, to be freed with accsyn_string_free; NULL on failure.
///
/// Threads: any. Performs no network I/O.
///
/// @since 1.0.0
///
/// Example:
///
///     char data[200];
///     char *name = accsyn_json_quote("sh010 \"v2\"");
///     if (name != NULL)
///         snprintf(data, sizeof data, "{\"name\": %s}", name);
///     accsyn_string_free(name);
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_json_quote(text: *const c_char) -> *mut c_char {
    export(LastError::Clear, || Ok(wire::json::quote(unsafe { self::text("text", text) }?)))
}

/// What the types are called, by their number.
const NAMES: [&str; 7] = ["missing", "null", "a boolean", "a number", "a string", "an array", "an object"];

/// The type of a value.
fn kind(value: &str) -> i32 {
    match value.as_bytes().first() {
        Some(b'n') => ACCSYN_JSON_NULL,
        Some(b't' | b'f') => ACCSYN_JSON_BOOL,
        Some(b'"') => ACCSYN_JSON_STRING,
        Some(b'[') => ACCSYN_JSON_ARRAY,
        Some(b'{') => ACCSYN_JSON_OBJECT,
        _ => ACCSYN_JSON_NUMBER,
    }
}

/// Finds a value and gets it, with its path, if it is of the wanted type; the type is returned.
unsafe fn read(
    json: *const c_char,
    path: *const c_char,
    wanted: Option<i32>,
    get: impl FnOnce(&str, &str) -> Result<()>,
) -> i32 {
    let kind: Count = export(LastError::Clear, || {
        let (text, path) = unsafe { (readable_text("json", json)?, optional_text("path", path)?) };
        let Some(found) = find(text, path)? else { return Ok(ACCSYN_JSON_MISSING) };
        let kind = kind(found);
        if wanted.is_none_or(|wanted| wanted == kind) {
            get(found, path.unwrap_or_default())?;
        }
        Ok(kind)
    });
    kind.0
}

unsafe fn set<T>(place: *mut T, value: T) {
    if !place.is_null() {
        // The host may have packed it into a struct.
        unsafe { place.write_unaligned(value) };
    }
}

/// A number as messages repeat it, which it is not when its path says that it is a secret.
fn told(number: &str, path: &str) -> String {
    let mut keys = path.split(['.', '[', ']', '\'', '"']);
    if keys.any(is_secret_name) { "[withheld: a secret]".to_owned() } else { shorten(number) }
}

fn without_nul(string: &str, what: &str) -> Result<()> {
    match memchr::memchr(0, string.as_bytes()) {
        Some(_) => Err(Error::invalid_argument(format!("{what} contains U+0000, at which a C string ends"))),
        None => Ok(()),
    }
}

fn c_string(string: &str, what: &str) -> Result<CString> {
    memory::ensure(string.len(), what)?;
    without_nul(string, what)?;
    Ok(CString::new(string).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use std::ptr::null_mut;

    use super::*;
    use crate::ffi::last_error::accsyn_last_message;

    #[test]
    fn a_number_that_may_be_a_secret_is_not_repeated() {
        let json = c"{\"user\": {\"pwd\": 87654321e400, \"pin\": 87654321e400, \"size\": 87654321e400}}";
        for (path, is_repeated) in [
            (c"user.pwd", false),
            (c"user['pwd']", false),
            (c"user.pin", false),
            (c"user[\"pin\"]", false),
            (c"user.size", true),
        ] {
            for is_integer in [true, false] {
                // SAFETY: the strings are constants, and the message is read before the next call.
                let message = unsafe {
                    let kind = match is_integer {
                        true => accsyn_json_get_integer(json.as_ptr(), path.as_ptr(), null_mut()),
                        false => accsyn_json_get_number(json.as_ptr(), path.as_ptr(), null_mut()),
                    };
                    assert_eq!(kind, -1, "{path:?}");
                    std::ffi::CStr::from_ptr(accsyn_last_message()).to_string_lossy()
                };
                assert_eq!(message.contains("87654321"), is_repeated, "{message}");
            }
        }
    }
}
