//! Calls whose thread lacks what they need: stack, or thread-local storage, which is destroyed when a thread or the process
//! ends. They run on a separate thread while the calling thread waits and runs their callbacks.

use std::ffi::c_void;

use accsyn_core::{callback, panics, process};

#[cfg(unix)]
pub(super) use unix::{prepare, promise, run};

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

/// Calls run on their own thread anyway.
#[cfg(not(unix))]
pub(super) fn promise(_bytes: usize) {}

#[cfg(unix)]
mod unix {
    use std::cell::Cell;
    use std::ffi::c_void;
    use std::io;
    use std::mem::{MaybeUninit, zeroed};
    use std::ptr::{null, null_mut};
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::sync::{Condvar, Mutex, MutexGuard};
    use std::time::Duration;

    use super::super::thread_locals;
    use accsyn_core::sync::{lock, wait_for};
    use accsyn_core::{callback, process};

    /// The most stack that a call needs, including the C library's resolver and a callback.
    const NEEDED: usize = 256 * 1024;

    /// The stack of a thread that is started for one call.
    const STACK: usize = 2 * 1024 * 1024;

    /// The stack of a thread that does nothing, with the thread-local storage of the host's libraries.
    const LEAST_STACK: usize = 64 * 1024;

    /// Signals that a thread raises by what it does.
    const FAULTS: [libc::c_int; 6] =
        [libc::SIGSEGV, libc::SIGBUS, libc::SIGFPE, libc::SIGILL, libc::SIGTRAP, libc::SIGSYS];

    thread_local! {
        // None of them has a destructor.
        /// The lowest and highest address of this thread's stack; 0: not known yet.
        static LIMITS: Cell<(usize, usize)> = const { Cell::new((0, 0)) };
        /// Down to which address the stack is there.
        static GROWN: Cell<usize> = const { Cell::new(usize::MAX) };
        /// Whether the host has promised enough stack where the limits do not apply.
        static IS_PROMISED: Cell<bool> = const { Cell::new(false) };
        /// Where the calling thread waits that this thread works for.
        static CALLER: Cell<*const Meeting> = const { Cell::new(null()) };
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
        keep_process()?;
        if thread_locals::are_alive() && has_stack() { Ok(work()) } else { elsewhere(work) }
    }

    /// To be called before any thread of the library is started that outlives the call.
    pub fn prepare() -> io::Result<()> {
        thread_locals::find_thread_count();
        keep_process()
    }

    /// Notes how much stack the host has promised for calls of this thread on stacks that it allocated itself.
    pub fn promise(bytes: usize) {
        IS_PROMISED.set(bytes >= NEEDED);
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
        let thread = start(begin::<W, T>, (&raw mut task).cast(), STACK)?;
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
        Ok(task.outcome.expect("the working thread has run it"))
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

    /// Whether this thread has the stack that a call needs. On a stack that the host allocated itself this is false, unless the
    /// host has promised it.
    fn has_stack() -> bool {
        let mark = 0_u8;
        let here = (&raw const mark).addr();
        if LIMITS.get().1 == 0 {
            LIMITS.set(match limits() {
                Ok(limits) => limits,
                // The next time, perhaps.
                Err(libc::ENOMEM | libc::EAGAIN) => return false,
                Err(_) => (0, usize::MAX),
            });
        }
        let (end, begin) = LIMITS.get();
        if !(end..begin).contains(&here) {
            return IS_PROMISED.get();
        }
        here - end >= NEEDED && (here - NEEDED >= GROWN.get() || stack_growth::reach(here - NEEDED))
    }

    /// The stack of the main thread grows when it is used, and the system ends the process if there is no memory for that: so it is made
    /// to grow before a call.
    #[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
    mod stack_growth {
        use std::arch::asm;
        use std::ptr::null_mut;

        use super::{GROWN, NEEDED};

        /// Whether the stack is there down to this address, or has just been made so.
        pub fn reach(address: usize) -> bool {
            // SAFETY: neither has conditions.
            let is_main = unsafe { libc::getpid() == libc::gettid() };
            if is_main && !is_mapped(address) {
                if !is_available(NEEDED) {
                    return false;
                }
                grow();
            }
            GROWN.set(if is_main { address } else { 0 });
            true
        }

        fn is_mapped(address: usize) -> bool {
            // A multiple of each size of pages that Linux has on these processors.
            const PAGE: usize = 64 * 1024;
            let (page, mut residency) = (address & !(PAGE - 1), [0; PAGE / 4096]);
            // SAFETY: it only reads whether the pages are there, and the vector has room for all of them.
            unsafe { libc::mincore(page as *mut libc::c_void, PAGE, residency.as_mut_ptr()) == 0 }
        }

        /// Whether the system has so much memory: with the stack it can only be learnt by the end of the process.
        fn is_available(bytes: usize) -> bool {
            let (protection, flags) =
                (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS);
            // SAFETY: a new mapping touches no memory of anybody, and is unmapped once.
            unsafe {
                let memory = libc::mmap(null_mut(), bytes, protection, flags, -1, 0);
                memory != libc::MAP_FAILED && libc::munmap(memory, bytes) == 0
            }
        }

        #[inline(never)]
        fn grow() {
            // SAFETY: the stack is left as it was. Its limit is further away than this.
            unsafe {
                #[cfg(target_arch = "x86_64")]
                asm!("sub rsp, {0}", "mov byte ptr [rsp], 0", "add rsp, {0}", const NEEDED);
                #[cfg(target_arch = "aarch64")]
                asm!("sub sp, sp, {0}", "strb wzr, [sp]", "add sp, sp, {0}", in(reg) NEEDED);
            }
        }
    }

    #[cfg(not(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64"))))]
    mod stack_growth {
        pub fn reach(_address: usize) -> bool {
            super::GROWN.set(0);
            true
        }
    }

    #[cfg(target_os = "linux")]
    fn limits() -> Result<(usize, usize), libc::c_int> {
        // SAFETY: the attributes are initialised by pthread_getattr_np.
        unsafe {
            let mut attributes = MaybeUninit::uninit();
            match libc::pthread_getattr_np(libc::pthread_self(), attributes.as_mut_ptr()) {
                0 => {}
                error => return Err(error),
            }
            let (mut end, mut size) = (null_mut(), 0);
            libc::pthread_attr_getstack(attributes.as_ptr(), &mut end, &mut size);
            libc::pthread_attr_destroy(attributes.as_mut_ptr());
            Ok((end.addr(), end.addr() + size))
        }
    }

    #[cfg(target_os = "macos")]
    fn limits() -> Result<(usize, usize), libc::c_int> {
        // SAFETY: both may be called for the current thread at any time.
        unsafe {
            let begin = libc::pthread_get_stackaddr_np(libc::pthread_self()).addr();
            Ok((begin - libc::pthread_get_stacksize_np(libc::pthread_self()), begin))
        }
    }

    #[cfg(not(any(target_os = "linux", target_os = "macos")))]
    fn limits() -> Result<(usize, usize), libc::c_int> {
        Ok((0, usize::MAX))
    }
}
