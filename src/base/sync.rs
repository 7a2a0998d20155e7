//! Locks and condition variables that stay usable after a panic of another thread, which is caught.

/// The stack of each thread that the library starts. Without a size of its own the standard library asks a variable for it.
pub const STACK: usize = 2 * 1024 * 1024;

macro_rules! functions {
    ($sync:ident) => {
        use std::sync::PoisonError;
        use std::time::{Duration, Instant};

        use $sync::sync::atomic::{AtomicUsize, Ordering};
        use $sync::sync::{Condvar, Mutex, MutexGuard};

        /// A condition variable that knows whether anybody waits: telling nobody would take a system call, too. Whoever notifies
        /// has held the lock that waiters wait with, so it sees those that have begun to wait.
        #[derive(Debug, Default)]
        pub struct Signal {
            condvar: Condvar,
            waiting: AtomicUsize,
        }

        impl Signal {
            /// Wakes one of the threads that wait.
            pub fn notify_one(&self) {
                if self.is_awaited() {
                    self.condvar.notify_one();
                }
            }

            /// Wakes all threads that wait.
            pub fn notify_all(&self) {
                if self.is_awaited() {
                    self.condvar.notify_all();
                }
            }

            fn is_awaited(&self) -> bool {
                self.waiting.load(Ordering::Relaxed) > 0
            }

            /// Waits until it is notified.
            pub fn wait<'a, T>(&self, guard: MutexGuard<'a, T>) -> MutexGuard<'a, T> {
                self.waiting.fetch_add(1, Ordering::Relaxed);
                let guard = self.condvar.wait(guard).unwrap_or_else(PoisonError::into_inner);
                self.waiting.fetch_sub(1, Ordering::Relaxed);
                guard
            }

            /// Waits until it is notified, for this long at most.
            pub fn wait_timeout<'a, T>(&self, guard: MutexGuard<'a, T>, left: Duration) -> MutexGuard<'a, T> {
                self.waiting.fetch_add(1, Ordering::Relaxed);
                let (guard, _) =
                    self.condvar.wait_timeout(guard, left).unwrap_or_else(PoisonError::into_inner);
                self.waiting.fetch_sub(1, Ordering::Relaxed);
                guard
            }
        }

        /// Locks a mutex.
        pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
            mutex.lock().unwrap_or_else(PoisonError::into_inner)
        }

        /// Waits until `find` finds something, or until the timeout.
        pub fn wait_for<'a, T, R>(
            on: &Signal,
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
                    None => on.wait(guard),
                    Some(Duration::ZERO) => return (guard, None),
                    Some(left) => on.wait_timeout(guard, left),
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
    pub use primitives::sync::{Mutex, MutexGuard, RwLock};
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
    pub use functions::{Signal, lock, wait_for};
}
