//! Panics: a bug of the library ends the call and not the host. Its text goes into the error, not to standard error.

use std::any::Any;
use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe, PanicHookInfo, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::error::{Error, Result, Status};
use crate::random;

/// Where the standard library panics for want of random numbers, which it needs for the first hash table of each thread, ours or
/// a dependency's.
const RANDOM_NUMBERS: &str = "std/src/sys/random/";

thread_local! {
    /// How deep this thread is inside the library. Needs no destructor, so it can be used until the thread has ended.
    static DEPTH: Cell<u32> = const { Cell::new(0) };
    /// Where the last panic of this thread happened.
    static PLACE: Cell<Option<String>> = const { Cell::new(None) };
}

/// Unwinds a call that finds itself in a forked child.
#[derive(Debug)]
struct Forked;

/// Runs code of the library; a panic becomes an error.
pub fn catch<T>(run: impl FnOnce() -> Result<T>) -> Result<T> {
    set_hook();
    DEPTH.set(DEPTH.get() + 1);
    let outcome = catch_unwind(AssertUnwindSafe(run));
    DEPTH.set(DEPTH.get() - 1);
    outcome.unwrap_or_else(|panic| Err(error(panic.as_ref())))
}

/// Runs code of the host, whose panics are its own affair; true when it returned.
pub(crate) fn is_survived(run: impl FnOnce()) -> bool {
    let depth = DEPTH.replace(0);
    let outcome = catch_unwind(AssertUnwindSafe(run));
    DEPTH.set(depth);
    outcome.is_ok()
}

/// Leaves a call whose process is not the one that it began in: nothing of the parent's is touched on the way out.
pub fn leave_forked() -> ! {
    panic::resume_unwind(Box::new(Forked))
}

/// The error of a call that finds itself in a forked child.
pub fn forked() -> Error {
    Error::new(
        Status::Forked,
        "the process was forked by a callback of this call, which continues in the parent only; open a new session in the child",
    )
}

fn error(panic: &(dyn Any + Send)) -> Error {
    if panic.is::<Forked>() {
        return forked();
    }
    let text = match (panic.downcast_ref::<&str>(), panic.downcast_ref::<String>()) {
        (Some(text), _) => text,
        (_, Some(text)) => text.as_str(),
        _ => "no text",
    };
    let place = PLACE.try_with(Cell::take).ok().flatten().unwrap_or_default();
    if place.starts_with(RANDOM_NUMBERS) {
        return random::missing("");
    }
    let place = if place.is_empty() { place } else { format!(" ({place})") };
    Error::new(Status::Internal, format!("a bug in libaccsyn, please report it: {text}{place}"))
}

/// The standard hook prints to standard error, which is the host's. Elsewhere than in the library the former hook goes on.
fn set_hook() {
    static IS_SET: AtomicBool = AtomicBool::new(false);
    if IS_SET.load(Ordering::Relaxed) || std::thread::panicking() || IS_SET.swap(true, Ordering::Relaxed) {
        return;
    }
    let former = panic::take_hook();
    panic::set_hook(Box::new(move |info| if DEPTH.get() == 0 { former(info) } else { note(info) }));
}

fn note(info: &PanicHookInfo<'_>) {
    let place = info.location().map(|place| format!("{}:{}", shortened(place.file()), place.line()));
    // A thread that is ending does without.
    let _ = PLACE.try_with(|last| last.set(place));
}

/// A source file without the folders of the machine that built it: `tokio-1.54.1/src/runtime/park.rs`.
fn shortened(file: &str) -> String {
    let parts: Vec<&str> = file.split(['/', '\\']).collect();
    let source = parts.iter().rposition(|part| *part == "src").unwrap_or(parts.len().saturating_sub(1));
    let is_relative = parts.first() == Some(&"src");
    parts[if is_relative { 0 } else { source.saturating_sub(1) }..].join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_error_that_says_what_and_where() {
        let error = catch::<()>(|| panic!("provoked")).expect_err("a panic");
        assert_eq!(error.status, Status::Internal);
        assert!(error.message.contains("provoked (src/base/panics.rs:"), "{}", error.message);
    }

    #[test]
    fn no_folder_of_the_building_machine_is_told() {
        for (file, short) in [
            (
                "/home/me/.cargo/registry/src/index.crates.io-1949/tokio-1.54.1/src/time/mod.rs",
                "tokio-1.54.1/src/time/mod.rs",
            ),
            ("/rustc/59807616e/library/alloc/src/raw_vec.rs", "alloc/src/raw_vec.rs"),
            ("/home/me/libaccsyn/build.rs", "libaccsyn/build.rs"),
            (r"C:\Users\me\registry\mio-1.2.5\src\poll.rs", "mio-1.2.5/src/poll.rs"),
            ("src/core/log.rs", "src/core/log.rs"),
            ("lib.rs", "lib.rs"),
        ] {
            assert_eq!(shortened(file), short);
        }
    }
}
