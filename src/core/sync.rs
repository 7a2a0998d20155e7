//! Locks and condition variables that stay usable after a panic of another thread, which is caught.

/// The stack of each thread that the library starts. Without a size of its own the standard library asks a variable for it.
pub const STACK: usize = 2 * 1024 * 1024;

macro_rules! functions {
    ($sync:ident) => {
        use std::sync::PoisonError;
        use std::time::{Duration, Instant};

        use $sync::sync::{Condvar, Mutex, MutexGuard};

        /// Locks a mutex.
        pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
            mutex.lock().unwrap_or_else(PoisonError::into_inner)
        }

        /// Waits until the condition variable is notified, for this long at most.
        pub fn sleep<'a, T>(on: &Condvar, guard: MutexGuard<'a, T>, left: Duration) -> MutexGuard<'a, T> {
            on.wait_timeout(guard, left).unwrap_or_else(PoisonError::into_inner).0
        }

        /// Waits until `find` finds something, or until the timeout.
        pub fn wait_for<'a, T, R>(
            on: &Condvar,
            mut guard: MutexGuard<'a, T>,
            timeout: Duration,
            mut find: impl FnMut(&mut T) -> Option<R>,
        ) -> (MutexGuard<'a, T>, Option<R>) {
            let deadline = Instant::now().checked_add(timeout);
            loop {
                let found = find(&mut guard);
                if found.is_some() {
                    return (guard, found);
                }
                guard = match deadline.map(|deadline| deadline.saturating_duration_since(Instant::now())) {
                    None => on.wait(guard).unwrap_or_else(PoisonError::into_inner),
                    Some(Duration::ZERO) => return (guard, None),
                    Some(left) => sleep(on, guard, left),
                };
            }
        }
    };
}

functions!(std);

/// The same for what is model checked: with the feature `model` a test runs the threads in many of their possible orders.
pub mod modelled {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::{Duration, Instant};

    #[cfg(feature = "model")]
    use shuttle as primitives;
    #[cfg(not(feature = "model"))]
    use std as primitives;

    pub use primitives::sync::atomic::AtomicUsize;
    pub use primitives::sync::{Condvar, Mutex, MutexGuard, RwLock};
    pub use primitives::thread::{Builder, JoinHandle};

    /// Whether time passes, so that waits end by it.
    pub const IS_TIMED: bool = cfg!(not(feature = "model"));

    /// Whether each thread has thread-local storage of its own.
    pub const HAS_THREAD_LOCALS: bool = cfg!(not(feature = "model"));

    /// Lets other threads run until the flag is set, or until the timeout.
    pub fn yield_until(flag: &AtomicBool, timeout: Duration) {
        let begun = Instant::now();
        while !flag.load(Ordering::Acquire) && begun.elapsed() < timeout {
            std::thread::yield_now();
        }
    }

    /// Whether a thread has ended. In the model it is not known; closing waits for all of them there.
    pub fn is_finished<T>(_thread: &JoinHandle<T>) -> bool {
        #[cfg(not(feature = "model"))]
        return _thread.is_finished();
        #[cfg(feature = "model")]
        return false;
    }

    mod functions {
        use super::primitives;

        functions!(primitives);
    }
    pub use functions::{lock, sleep, wait_for};
}
