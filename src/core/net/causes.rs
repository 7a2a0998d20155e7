//! What errors of other libraries wrap.

use std::error::Error as StdError;
use std::io;

/// An error and what it says it comes from.
pub(super) fn chain<'e>(
    error: &'e (dyn StdError + 'static),
) -> impl Iterator<Item = &'e (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |error| inner(*error))
}

fn inner<'e>(error: &'e (dyn StdError + 'static)) -> Option<&'e (dyn StdError + 'static)> {
    // An io::Error hides what it wraps from `source`, which gives the inner error's own source.
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(inner) => Some(inner),
        None => error.source(),
    }
}

/// The first error of a type.
pub(super) fn find<'e, T: StdError + 'static>(error: &'e (dyn StdError + 'static)) -> Option<&'e T> {
    chain(error).find_map(|error| error.downcast_ref())
}

/// The innermost reason, which is the one that says something.
pub(super) fn cause(error: &(dyn StdError + 'static)) -> String {
    let cause = chain(error).last().map(ToString::to_string).unwrap_or_default();
    // Some point to the documentation of a Rust library.
    cause.split(": https://docs.rs/").next().unwrap_or_default().to_owned()
}
