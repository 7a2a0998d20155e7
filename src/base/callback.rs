//! Functions of the host that can be unregistered: once they are, none of them runs any more.

use std::cell::Cell;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::panics;
use crate::process;
use crate::sync::{Signal, lock, wait_for};

/// How long unregistering a function from inside a function of the host waits for its other calls to return. Two functions
/// that unregister each other would wait for ever.
const LONGEST_WAIT_INSIDE: Duration = Duration::from_secs(1);

thread_local! {
    // Neither needs a destructor, so both can be used until the thread has ended.
    /// How many functions of the host this thread is in.
    static DEPTH: Cell<u32> = const { Cell::new(0) };
    /// Names the thread; 0: it has no name yet.
    static THREAD: Cell<u64> = const { Cell::new(0) };
}

/// Whether this thread is in a function of the host.
pub fn is_inside() -> bool {
    DEPTH.get() > 0
}

/// Runs a function of the host on this thread.
pub fn inside<T>(run: impl FnOnce() -> T) -> T {
    struct Leave;
    impl Drop for Leave {
        fn drop(&mut self) {
            DEPTH.set(DEPTH.get() - 1);
        }
    }
    DEPTH.set(DEPTH.get() + 1);
    let _leave = Leave;
    run()
}

/// Lets this thread, one of the library that is about to end, count as being in a function of the host from now on: what still
/// runs on it are destructors that such functions have left there.
pub fn stay_inside() {
    DEPTH.set(DEPTH.get() + 1);
}

/// What names the calling thread among those that are in functions of the host.
pub fn thread() -> u64 {
    static LAST: AtomicU64 = AtomicU64::new(0);
    if THREAD.get() == 0 {
        THREAD.set(LAST.fetch_add(1, Ordering::Relaxed) + 1);
    }
    THREAD.get()
}

/// Lets this thread count as another one, which waits for it and runs its functions of the host.
pub fn act_for(thread: u64) {
    THREAD.set(thread);
}

/// A place for one function of the host.
pub struct Slot<F> {
    current: Mutex<Option<Arc<Entry<F>>>>,
    /// Whether there is one, which is asked more often than it is called. Whoever calls it looks at `current`.
    is_any: AtomicBool,
}

struct Entry<F> {
    function: F,
    /// The threads that are in it, once for each call.
    running: Mutex<Vec<u64>>,
    returned: Signal,
}

impl<F> Default for Slot<F> {
    fn default() -> Self {
        Slot { current: Mutex::default(), is_any: AtomicBool::default() }
    }
}

impl<F> Slot<F> {
    /// Sets the function, or unregisters it. No call of the former one runs any more then, but those that this is called
    /// from.
    pub fn set(&self, function: Option<F>) {
        let entry = function.map(|function| {
            Arc::new(Entry { function, running: Mutex::default(), returned: Signal::default() })
        });
        let former = {
            let mut current = lock(&self.current);
            self.is_any.store(entry.is_some(), Ordering::Relaxed);
            std::mem::replace(&mut *current, entry)
        };
        let Some(former) = former else { return };
        // Waiting in there for itself would never end.
        let own = thread();
        let have_left = |running: &mut Vec<u64>| running.iter().all(|thread| *thread == own).then_some(());
        let longest = if is_inside() { LONGEST_WAIT_INSIDE } else { Duration::MAX };
        drop(wait_for(&former.returned, lock(&former.running), longest, have_left));
    }

    /// Whether there is a function that fits.
    pub fn is_set(&self, fits: impl FnOnce(&F) -> bool) -> bool {
        self.is_any.load(Ordering::Relaxed)
            && lock(&self.current).as_ref().is_some_and(|entry| fits(&entry.function))
    }

    /// Calls the function if there is one; no lock is held meanwhile. The host's own panic does not become the caller's.
    pub fn call(&self, run: impl FnOnce(&F)) {
        let own = thread();
        let entry = {
            let current = lock(&self.current);
            let Some(entry) = current.as_ref() else { return };
            lock(&entry.running).push(own);
            entry.clone()
        };
        let process = process::current();
        panics::is_survived(|| inside(|| run(&entry.function)));
        if process::current() != process {
            // Left once by the boundary, which was survived here.
            panics::leave_forked();
        }
        let mut running = lock(&entry.running);
        if let Some(at) = running.iter().position(|thread| *thread == own) {
            running.swap_remove(at);
        }
        drop(running);
        entry.returned.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;
    use std::sync::mpsc;
    use std::thread;

    use super::*;

    type Function = Box<dyn Fn() + Send + Sync>;

    fn call(slot: &Slot<Function>) {
        slot.call(|function| function());
    }

    /// A slot whose function another thread is in, and what is set when it returns.
    fn entered() -> (Arc<Slot<Function>>, Arc<AtomicBool>, thread::JoinHandle<()>) {
        let slot = Arc::new(Slot::<Function>::default());
        let has_returned = Arc::new(AtomicBool::new(false));
        let (entered, inside) = mpsc::channel();
        let flag = has_returned.clone();
        slot.set(Some(Box::new(move || {
            entered.send(()).expect("test");
            (0..20).for_each(|_| thread::yield_now());
            flag.store(true, Ordering::SeqCst);
        })));
        let caller = slot.clone();
        let caller = thread::spawn(move || call(&caller));
        inside.recv().expect("inside");
        (slot, has_returned, caller)
    }

    #[test]
    fn an_unregistered_function_has_returned() {
        let (slot, has_returned, caller) = entered();
        slot.set(None);
        assert!(has_returned.swap(false, Ordering::SeqCst));
        caller.join().expect("caller");
        call(&slot);
        assert!(!has_returned.load(Ordering::SeqCst), "it is called again");
    }

    #[test]
    fn unregistered_from_inside_its_other_calls_have_returned() {
        let (slot, has_returned, caller) = entered();
        // From inside a function of another place, as a wake function that replaces the log function.
        let other = Slot::<Function>::default();
        let (sender, seen) = mpsc::channel();
        other.set(Some(Box::new(move || {
            slot.set(None);
            sender.send(has_returned.load(Ordering::SeqCst)).expect("test");
        })));
        call(&other);
        assert!(seen.recv().expect("called"), "it is still running");
        caller.join().expect("caller");
    }

    #[test]
    fn it_may_unregister_itself_and_a_stuck_one_is_left_from_inside_of_another() {
        let slot = Arc::new(Slot::<Function>::default());
        let own = Arc::downgrade(&slot);
        slot.set(Some(Box::new(move || own.upgrade().expect("slot").set(None))));
        call(&slot);
        assert!(!slot.is_set(|_| true));

        let (release, stuck) = mpsc::channel::<()>();
        let stuck = Mutex::new(stuck);
        let (entered, inside) = mpsc::channel();
        slot.set(Some(Box::new(move || {
            entered.send(()).expect("test");
            let _ = stuck.lock().expect("stuck").recv();
        })));
        let caller = slot.clone();
        let caller = thread::spawn(move || call(&caller));
        inside.recv().expect("inside");
        super::inside(|| slot.set(None));
        drop(release);
        caller.join().expect("caller");
    }

    #[test]
    fn a_panic_of_the_host_stays_in_the_host() {
        let slot = Slot::<Function>::default();
        slot.set(Some(Box::new(|| panic!("the host's fault"))));
        call(&slot);
        slot.set(None);
    }
}
