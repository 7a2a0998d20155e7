//! Calls whose thread lacks what they need: stack, or thread-local storage, which is destroyed when a thread or the process
//! ends. They run on a separate thread while the calling thread waits and runs their callbacks.

use std::ffi::c_void;

use accsyn_core::{panics, process};

#[cfg(unix)]
pub(super) use unix::run;

/// Calls a function of the host on the calling thread. None: it ended its thread.
pub(super) unsafe fn call_host(function: *const c_void, arguments: [usize; 3]) -> Option<usize> {
    // SAFETY: the caller vouches for the function.
    let call = || unsafe { super::unwinding::call(function, arguments) };
    let process = process::current();
    #[cfg(unix)]
    let outcome = unix::on_calling_thread(call);
    #[cfg(not(unix))]
    let outcome = call();
    if process::current() != process {
        panics::leave_forked();
    }
    outcome
}

/// Runs a call on this thread, which has all it needs on this system.
#[cfg(not(unix))]
pub(super) fn run<T>(work: impl FnOnce() -> T) -> std::io::Result<T> {
    Ok(work())
}

#[cfg(unix)]
mod unix {
    use std::cell::Cell;
    use std::ffi::c_void;
    use std::io;
    use std::mem::{MaybeUninit, zeroed};
    use std::ptr::{null, null_mut};
    use std::sync::{Condvar, Mutex, MutexGuard};
    use std::time::Duration;

    use accsyn_core::sync::{lock, wait_for};
    use accsyn_core::{callback, process};

    /// The most stack that a call needs, including the C library's resolver and a callback.
    const NEEDED: usize = 256 * 1024;

    /// The stack of a thread that is started for one call.
    const STACK: usize = 2 * 1024 * 1024;

    thread_local! {
        // The first has a destructor, so it is destroyed together with all thread-local storage that has one. The others have none.
        static IS_ALIVE: Storage = const { Storage };
        /// The lowest and highest address of this thread's stack; 0: not known yet.
        static LIMITS: Cell<(usize, usize)> = const { Cell::new((0, 0)) };
        /// Where the calling thread waits that this thread works for.
        static CALLER: Cell<*const Meeting> = const { Cell::new(null()) };
    }

    struct Storage;

    impl Drop for Storage {
        fn drop(&mut self) {}
    }

    /// How the working and the calling thread communicate.
    #[derive(Default)]
    struct Meeting {
        state: Mutex<State>,
        changed: Condvar,
    }

    #[derive(Default)]
    struct State {
        callback: Option<Callback>,
        is_done: bool,
    }

    /// A function to run on the calling thread. It lives on the stack of the working thread, which waits for it.
    #[derive(Clone, Copy)]
    struct Callback(*mut (dyn FnMut() + 'static));

    // SAFETY: only one thread uses it at a time: the working thread waits while the calling thread runs it.
    unsafe impl Send for Callback {}

    impl Meeting {
        fn wait_while(&self, condition: impl Fn(&State) -> bool) -> MutexGuard<'_, State> {
            let is_over = |state: &mut State| (!condition(state)).then_some(());
            wait_for(&self.changed, lock(&self.state), Duration::MAX, is_over).0
        }
    }

    /// Runs a call: here if this thread has what it needs, else on a separate thread. Fails if none can be created, or if
    /// this is a child process that a callback forked.
    pub fn run<T>(work: impl FnOnce() -> T) -> io::Result<T> {
        if IS_ALIVE.try_with(|_| ()).is_ok() && has_stack() { Ok(work()) } else { elsewhere(work) }
    }

    /// Runs a function on the calling thread.
    pub fn on_calling_thread<T>(run: impl FnOnce() -> T) -> T {
        let caller = CALLER.get();
        if caller.is_null() {
            return run();
        }
        // SAFETY: the calling thread keeps it alive until this one is done.
        let meeting = unsafe { &*caller };
        let (mut run, mut outcome) = (Some(run), None);
        let mut callback = || outcome = run.take().map(|run| run());
        let callback: *mut dyn FnMut() = &raw mut callback;
        // SAFETY: only the lifetime changes, and this thread waits until it has run.
        let callback =
            unsafe { std::mem::transmute::<*mut dyn FnMut(), *mut (dyn FnMut() + 'static)>(callback) };
        lock(&meeting.state).callback = Some(Callback(callback));
        meeting.changed.notify_all();
        drop(meeting.wait_while(|state| state.callback.is_some()));
        outcome.expect("the calling thread has run it")
    }

    struct Task<'a, W, T> {
        work: Option<W>,
        outcome: Option<T>,
        meeting: &'a Meeting,
        thread: u64,
    }

    fn elsewhere<W: FnOnce() -> T, T>(work: W) -> io::Result<T> {
        extern "C" fn begin<W: FnOnce() -> T, T>(task: *mut c_void) -> *mut c_void {
            // SAFETY: the calling thread keeps it alive, and does not touch it, until this one is done.
            let task = unsafe { &mut *task.cast::<Task<'_, W, T>>() };
            callback::act_for(task.thread);
            CALLER.set(task.meeting);
            task.outcome = task.work.take().map(|work| work());
            lock(&task.meeting.state).is_done = true;
            task.meeting.changed.notify_all();
            null_mut()
        }
        let meeting = Meeting::default();
        let mut task =
            Task { work: Some(work), outcome: None, meeting: &meeting, thread: callback::thread() };
        let process = process::current();
        let thread = start(begin::<W, T>, (&raw mut task).cast())?;
        loop {
            let state = meeting.wait_while(|state| state.callback.is_none() && !state.is_done);
            let Some(Callback(run)) = state.callback else { break };
            drop(state);
            // SAFETY: the working thread waits for it.
            callback::inside(|| unsafe { (*run)() });
            if process::current() != process {
                // This is a child process, which has no working thread.
                return Err(io::Error::other("forked"));
            }
            lock(&meeting.state).callback = None;
            meeting.changed.notify_all();
        }
        // SAFETY: it was started above, and is joined once.
        unsafe { libc::pthread_join(thread, null_mut()) };
        Ok(task.outcome.expect("the working thread has run it"))
    }

    fn start(
        begin: extern "C" fn(*mut c_void) -> *mut c_void,
        task: *mut c_void,
    ) -> io::Result<libc::pthread_t> {
        // SAFETY: everything is initialised before it is used, and the task outlives the thread.
        unsafe {
            let mut attributes = MaybeUninit::uninit();
            libc::pthread_attr_init(attributes.as_mut_ptr());
            libc::pthread_attr_setstacksize(attributes.as_mut_ptr(), STACK);
            // Signals are left to the host's threads.
            let (mut all, mut former) = (zeroed(), zeroed());
            libc::sigfillset(&mut all);
            libc::pthread_sigmask(libc::SIG_SETMASK, &all, &mut former);
            let mut thread = MaybeUninit::uninit();
            let outcome = libc::pthread_create(thread.as_mut_ptr(), attributes.as_ptr(), begin, task);
            libc::pthread_sigmask(libc::SIG_SETMASK, &former, null_mut());
            libc::pthread_attr_destroy(attributes.as_mut_ptr());
            if outcome == 0 { Ok(thread.assume_init()) } else { Err(io::Error::from_raw_os_error(outcome)) }
        }
    }

    /// Whether this thread has the stack that a call needs. On a stack that the host allocated itself this is false.
    fn has_stack() -> bool {
        let mark = 0_u8;
        let here = (&raw const mark).addr();
        if LIMITS.get().1 == 0 {
            LIMITS.set(limits().unwrap_or((0, usize::MAX)));
        }
        let (end, begin) = LIMITS.get();
        (end..begin).contains(&here) && here - end >= NEEDED
    }

    #[cfg(target_os = "linux")]
    fn limits() -> Option<(usize, usize)> {
        // SAFETY: the attributes are initialised by pthread_getattr_np.
        unsafe {
            let mut attributes = MaybeUninit::uninit();
            if libc::pthread_getattr_np(libc::pthread_self(), attributes.as_mut_ptr()) != 0 {
                return None;
            }
            let (mut end, mut size) = (null_mut(), 0);
            libc::pthread_attr_getstack(attributes.as_ptr(), &mut end, &mut size);
            libc::pthread_attr_destroy(attributes.as_mut_ptr());
            Some((end.addr(), end.addr() + size))
        }
    }

    #[cfg(target_os = "macos")]
    fn limits() -> Option<(usize, usize)> {
        // SAFETY: both may be called for the current thread at any time.
        unsafe {
            let begin = libc::pthread_get_stackaddr_np(libc::pthread_self()).addr();
            Some((begin - libc::pthread_get_stacksize_np(libc::pthread_self()), begin))
        }
    }

    #[cfg(not(any(target_os = "linux", target_os = "macos")))]
    fn limits() -> Option<(usize, usize)> {
        None
    }
}
