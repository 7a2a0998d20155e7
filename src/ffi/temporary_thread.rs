//! Calls whose thread lacks what they need: stack, or thread-local storage, which is destroyed when a thread or the process
//! ends. They run on a separate thread while the calling thread waits and runs their callbacks.

use std::ffi::c_void;

use accsyn_core::{callback, panics, process};

#[cfg(unix)]
pub(super) use unix::{prepare, run};

/// Calls a function of the host on the calling thread. None: it ended its thread.
pub(super) unsafe fn call_host(function: *const c_void, arguments: [usize; 3]) -> Option<usize> {
    let call = || {
        callback::inside(|| {
            super::registers::clear();
            // SAFETY: the caller vouches for the function.
            unsafe { super::unwinding::call(function, arguments) }
        })
    };
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

/// Exit handlers run to their end on this system, whichever threads end.
#[cfg(not(unix))]
pub(super) fn prepare() -> std::io::Result<()> {
    Ok(())
}

#[cfg(unix)]
mod unix {
    use std::cell::Cell;
    use std::ffi::c_void;
    use std::io;
    use std::mem::{MaybeUninit, zeroed};
    use std::ptr::{null, null_mut};
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::sync::{Mutex, MutexGuard};
    use std::time::Duration;

    use super::super::{stack, thread_locals};
    use accsyn_core::sync::{Signal, lock, wait_for};
    use accsyn_core::{callback, process};

    /// The stack of a thread that is started for one call.
    const STACK: usize = 2 * 1024 * 1024;

    /// The stack of a thread that does nothing, with the thread-local storage of the host's libraries.
    const LEAST_STACK: usize = 64 * 1024;

    /// Signals that a thread raises by what it does.
    const FAULTS: [libc::c_int; 6] =
        [libc::SIGSEGV, libc::SIGBUS, libc::SIGFPE, libc::SIGILL, libc::SIGTRAP, libc::SIGSYS];

    thread_local! {
        // It has no destructor.
        /// Where the calling thread waits that this thread works for.
        static CALLER: Cell<*const Meeting> = const { Cell::new(null()) };
    }

    /// How the working and the calling thread communicate.
    #[derive(Default)]
    struct Meeting {
        state: Mutex<State>,
        changed: Signal,
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
        if has_all()? {
            return Ok(work());
        }
        let (mut work, mut outcome) = (Some(work), None);
        elsewhere(&mut || outcome = work.take().map(|work| work()))?;
        Ok(outcome.expect("the working thread has run it"))
    }

    /// Whether this thread has what a call needs.
    fn has_all() -> io::Result<bool> {
        keep_process()?;
        Ok(thread_locals::are_alive() && stack::is_ample())
    }

    /// To be called before any thread of the library is started that outlives the call.
    pub fn prepare() -> io::Result<()> {
        thread_locals::find_thread_count();
        keep_process()
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

    struct Task<'a> {
        work: &'a mut dyn FnMut(),
        meeting: &'a Meeting,
        thread: u64,
    }

    /// Not generic: each function of the library has its own type of work, and would have a copy of this.
    fn elsewhere(work: &mut dyn FnMut()) -> io::Result<()> {
        extern "C" fn begin(task: *mut c_void) -> *mut c_void {
            // SAFETY: the calling thread keeps it alive, and does not touch it, until this one is done.
            let task = unsafe { &mut *task.cast::<Task<'_>>() };
            callback::act_for(task.thread);
            CALLER.set(task.meeting);
            (task.work)();
            lock(&task.meeting.state).is_done = true;
            task.meeting.changed.notify_all();
            null_mut()
        }
        let meeting = Meeting::default();
        let mut task = Task { work, meeting: &meeting, thread: callback::thread() };
        let process = process::current();
        let thread = start(begin, (&raw mut task).cast(), STACK)?;
        loop {
            let state = meeting.wait_while(|state| state.callback.is_none() && !state.is_done);
            let Some(Callback(run)) = state.callback else { break };
            drop(state);
            // SAFETY: the working thread waits for it.
            unsafe { (*run)() };
            if process::current() != process {
                // This is a child process, which has no working thread.
                return Err(io::Error::other("forked"));
            }
            lock(&meeting.state).callback = None;
            meeting.changed.notify_all();
        }
        // SAFETY: it was started above, and is joined once.
        unsafe { libc::pthread_join(thread, null_mut()) };
        Ok(())
    }

    /// Whichever thread ends as the last one ends the process, even if exit handlers are still running: they need another one.
    fn keep_process() -> io::Result<()> {
        extern "C" fn wait(_unused: *mut c_void) -> *mut c_void {
            loop {
                // SAFETY: it only waits. All signals of others are blocked.
                unsafe { libc::pause() };
            }
        }
        static KEPT: AtomicU64 = AtomicU64::new(0);
        let process = process::current();
        if thread_locals::is_last_thread() && KEPT.swap(process, Ordering::Relaxed) != process {
            start(wait, null_mut(), LEAST_STACK)?;
        }
        Ok(())
    }

    fn start(
        begin: extern "C" fn(*mut c_void) -> *mut c_void,
        task: *mut c_void,
        stack: usize,
    ) -> io::Result<libc::pthread_t> {
        // SAFETY: everything is initialised before it is used, and the task outlives the thread.
        unsafe {
            let mut attributes = MaybeUninit::uninit();
            libc::pthread_attr_init(attributes.as_mut_ptr());
            libc::pthread_attr_setstacksize(attributes.as_mut_ptr(), stack);
            // Signals are left to the host's threads, but for those of faults: if they are blocked, the host's handler is not called.
            let (mut others, mut former) = (zeroed(), zeroed());
            libc::sigfillset(&mut others);
            FAULTS.into_iter().for_each(|signal| _ = libc::sigdelset(&mut others, signal));
            libc::pthread_sigmask(libc::SIG_SETMASK, &others, &mut former);
            let mut thread = MaybeUninit::uninit();
            let outcome = libc::pthread_create(thread.as_mut_ptr(), attributes.as_ptr(), begin, task);
            libc::pthread_sigmask(libc::SIG_SETMASK, &former, null_mut());
            libc::pthread_attr_destroy(attributes.as_mut_ptr());
            if outcome == 0 { Ok(thread.assume_init()) } else { Err(io::Error::from_raw_os_error(outcome)) }
        }
    }
}
