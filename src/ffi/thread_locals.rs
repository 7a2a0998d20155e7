//! Destructors of the library's thread-local storage. The C library's own registration ends the process when there is no
//! memory for it, and runs the destructors before those of thread-specific keys, which may call the library.
//!
//! Rust's standard library registers them by `__cxa_thread_atexit_impl`; within the library that name means the function below.

use std::sync::atomic::{AtomicBool, Ordering};

pub(super) use system::{are_alive, find_thread_count, is_last_thread};

#[cfg(all(
    target_os = "linux",
    target_env = "gnu",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
pub(super) use system::run_last;

/// Takes the thread-specific keys that the library needs, once for the process. The standard library takes its own when it first
/// needs it, and ends the process if there is none. False: the host has used up the keys.
pub(super) fn take_keys() -> bool {
    static ARE_TAKEN: AtomicBool = AtomicBool::new(false);
    if ARE_TAKEN.load(Ordering::Acquire) {
        return true;
    }
    if !system::take_key() || !is_key_left() {
        return false;
    }
    // Takes the standard library's.
    drop(std::thread::current());
    ARE_TAKEN.store(true, Ordering::Release);
    true
}

/// Whether there is a key other than 0, for which the standard library has another use.
fn is_key_left() -> bool {
    let mut keys = [0; 2];
    let mut count = 0;
    let mut is_left = false;
    while count < keys.len() && !is_left {
        // SAFETY: the pointer is to a local.
        if unsafe { libc::pthread_key_create(&mut keys[count], None) } != 0 {
            break;
        }
        is_left = keys[count] != 0;
        count += 1;
    }
    for key in &keys[..count] {
        // SAFETY: made above, and never used.
        unsafe { libc::pthread_key_delete(*key) };
    }
    is_left
}

/// cbindgen:ignore
#[cfg(all(target_os = "linux", target_env = "gnu", any(target_arch = "x86_64", target_arch = "aarch64")))]
mod system {
    use std::cell::Cell;
    use std::ffi::{c_int, c_void};
    use std::ptr::null_mut;
    use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU32, Ordering};

    type Destroy = unsafe extern "C" fn(*mut c_void);

    struct Entry {
        destroy: Destroy,
        object: *mut c_void,
        earlier: *mut Entry,
    }

    thread_local! {
        // None of them needs a destructor.
        /// What was registered last.
        static LAST: Cell<*mut Entry> = const { Cell::new(null_mut()) };
        /// Whether this thread's destructors will run.
        static IS_WATCHED: Cell<bool> = const { Cell::new(false) };
        /// In how many rounds of the thread's end they have run.
        static ROUNDS: Cell<u32> = const { Cell::new(0) };
        /// What runs after them, in the last round.
        static FINAL: Cell<Option<fn()>> = const { Cell::new(None) };
    }

    /// How many rounds of destructors there are (PTHREAD_DESTRUCTOR_ITERATIONS).
    const LAST_ROUND: u32 = 4;

    /// Whether this thread's storage is there, as it is until the thread ends.
    pub fn are_alive() -> bool {
        // The storage of the standard library, which has a key of its own, is destroyed no earlier than this finds out.
        if !IS_WATCHED.get() {
            watch();
        }
        ROUNDS.get() == 0
    }

    /// Has a function run when the thread ends, in the last round of destructors: those of the host may need until then what it
    /// destroys. It may not run if the thread's first call comes in a destructor.
    pub fn run_last(run: fn()) {
        FINAL.set(Some(run));
        watch();
    }

    /// Registers a destructor. It runs together with those of thread-specific keys, the last one first; on the main thread only if
    /// that ends by itself, so that exit handlers find everything in place.
    extern "C" fn register(destroy: Destroy, object: *mut c_void, _library: *mut c_void) -> c_int {
        // With the library's allocator, which has a reserve.
        LAST.set(Box::into_raw(Box::new(Entry { destroy, object, earlier: LAST.get() })));
        watch();
        0
    }

    /// Has the destructors run when the thread ends. Without memory for that, what is registered may be leaked.
    fn watch() {
        if let Some(key) = key() {
            // The value only has to differ from null. SAFETY: the key exists for good.
            let is_set = unsafe { libc::pthread_setspecific(key, (&raw const KEY).cast()) } == 0;
            IS_WATCHED.set(is_set);
        }
    }

    /// Takes the key. False: the process has too many.
    pub fn take_key() -> bool {
        key().is_some()
    }

    /// A key whose destructor runs those that are registered; 0: not created yet, else one more than the key.
    static KEY: AtomicU32 = AtomicU32::new(0);

    /// The key. None: the process has too many.
    fn key() -> Option<libc::pthread_key_t> {
        let known = KEY.load(Ordering::Acquire);
        if known != 0 {
            return Some(known - 1);
        }
        let mut new = 0;
        // SAFETY: the pointer is to a local. The library stays loaded, and with it the destructor.
        if unsafe { libc::pthread_key_create(&mut new, Some(run)) } != 0 {
            return None;
        }
        match KEY.compare_exchange(0, new + 1, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => Some(new),
            Err(other) => {
                // Another thread won the race. SAFETY: this one was never used.
                unsafe { libc::pthread_key_delete(new) };
                Some(other - 1)
            }
        }
    }

    /// Where the C library counts threads. Null: not known.
    static COUNT: AtomicPtr<AtomicU32> = AtomicPtr::new(null_mut());

    /// Finds that out, once. It may wait for the dynamic loader, so only calls that start threads do it.
    pub fn find_thread_count() {
        static IS_SEARCHED: AtomicBool = AtomicBool::new(false);
        if !IS_SEARCHED.load(Ordering::Acquire) {
            // No function gives it. The variable is exported for debuggers; without it, `is_last_thread` knows less.
            // SAFETY: the name is a C string.
            let count = unsafe { libc::dlsym(libc::RTLD_DEFAULT, c"__nptl_nthreads".as_ptr()) };
            COUNT.store(count.cast(), Ordering::Relaxed);
            IS_SEARCHED.store(true, Ordering::Release);
        }
    }

    /// Whether the process is ending because this thread, its last one, has ended: its exit handlers run, after the C library has
    /// cleared the thread's keys. Where threads cannot be counted, this is not noticed on a thread that has not called before.
    pub fn is_last_thread() -> bool {
        let count = COUNT.load(Ordering::Relaxed);
        if !count.is_null() {
            // SAFETY: an int of the C library, which changes it atomically.
            return unsafe { &*count }.load(Ordering::Relaxed) == 0;
        }
        // SAFETY: the key exists for good.
        ROUNDS.get() > 0 && key().is_none_or(|key| unsafe { libc::pthread_getspecific(key) }.is_null())
    }

    unsafe extern "C" fn run(_value: *mut c_void) {
        ROUNDS.set(ROUNDS.get() + 1);
        // Set as long as there are rounds of destructors.
        watch();
        loop {
            let last = LAST.get();
            if last.is_null() {
                break;
            }
            // SAFETY: `register` made it on this thread.
            let Entry { destroy, object, earlier } = *unsafe { Box::from_raw(last) };
            LAST.set(earlier);
            // SAFETY: as the standard library has registered it.
            unsafe { destroy(object) };
        }
        if ROUNDS.get() >= LAST_ROUND
            && let Some(run) = FINAL.take()
        {
            run();
        }
    }

    #[cfg(target_arch = "x86_64")]
    macro_rules! jump {
        () => {
            "jmp {register}"
        };
    }

    #[cfg(target_arch = "aarch64")]
    macro_rules! jump {
        () => {
            "b {register}"
        };
    }

    // Hidden, since it is for the library alone, which Rust cannot express. Weak, as the standard library's reference is.
    std::arch::global_asm!(
        ".pushsection .text.__cxa_thread_atexit_impl,\"ax\",@progbits",
        ".weak __cxa_thread_atexit_impl",
        ".hidden __cxa_thread_atexit_impl",
        ".type __cxa_thread_atexit_impl,@function",
        "__cxa_thread_atexit_impl:",
        jump!(),
        ".size __cxa_thread_atexit_impl, . - __cxa_thread_atexit_impl",
        ".popsection",
        register = sym register,
    );

    #[cfg(test)]
    mod tests {
        use std::cell::RefCell;
        use std::sync::Mutex;

        static DROPPED: Mutex<Vec<u32>> = Mutex::new(Vec::new());

        struct Noted(u32);

        impl Drop for Noted {
            fn drop(&mut self) {
                DROPPED.lock().expect("test").push(self.0);
                if self.0 == 1 {
                    // Registered while others are destroyed.
                    LATE.set(Some(Noted(3)));
                }
            }
        }

        thread_local! {
            static FIRST: RefCell<Option<Noted>> = const { RefCell::new(None) };
            static SECOND: RefCell<Option<Noted>> = const { RefCell::new(None) };
            static LATE: RefCell<Option<Noted>> = const { RefCell::new(None) };
        }

        #[test]
        fn thread_local_objects_are_destroyed_when_their_thread_ends() {
            let work = || {
                FIRST.set(Some(Noted(1)));
                SECOND.set(Some(Noted(2)));
                assert!(!super::LAST.get().is_null(), "the standard library registers them elsewhere");
            };
            std::thread::spawn(work).join().expect("no panic");
            assert_eq!(*DROPPED.lock().expect("test"), [2, 1, 3]);
        }
    }
}

/// Elsewhere they are registered with the system.
#[cfg(not(all(
    target_os = "linux",
    target_env = "gnu",
    any(target_arch = "x86_64", target_arch = "aarch64")
)))]
mod system {
    thread_local! {
        // It has a destructor, so it is destroyed together with all thread-local storage that has one.
        static STORAGE: Storage = const { Storage };
    }

    struct Storage;

    impl Drop for Storage {
        fn drop(&mut self) {}
    }

    pub fn are_alive() -> bool {
        STORAGE.try_with(|_| ()).is_ok()
    }

    pub fn take_key() -> bool {
        true
    }

    pub fn find_thread_count() {}

    pub fn is_last_thread() -> bool {
        false
    }
}
