//! Functions of the host that can be taken back: once they are, none of them runs any more.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long taking a function back waits for a call of it to return. Only a host whose function waits in turn for the
/// thread that takes it back ever sees the end of this.
const PATIENCE: Duration = Duration::from_secs(1);

thread_local! {
    /// The functions of the host that this thread is in, by the addresses of their entries.
    static INSIDE: RefCell<Vec<usize>> = const { RefCell::new(Vec::new()) };
}

/// Whether this thread is in a function of the host.
pub fn is_inside() -> bool {
    INSIDE.with_borrow(|inside| !inside.is_empty())
}

/// A place for one function of the host.
pub struct Slot<F> {
    current: Mutex<Option<Arc<Entry<F>>>>,
}

struct Entry<F> {
    function: F,
    running: Mutex<usize>,
    returned: Condvar,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<F> Default for Slot<F> {
    fn default() -> Self {
        Slot { current: Mutex::default() }
    }
}

impl<F> Slot<F> {
    /// Sets the function, or takes it back. No call of the former one runs any more then, but that which this is called
    /// from.
    pub fn set(&self, function: Option<F>) {
        let entry = function.map(|function| {
            Arc::new(Entry { function, running: Mutex::default(), returned: Condvar::new() })
        });
        let former = std::mem::replace(&mut *lock(&self.current), entry);
        if let Some(former) = former {
            let entry = Arc::as_ptr(&former).addr();
            // Waiting in there for itself would never end.
            let own = INSIDE.with_borrow(|inside| inside.iter().filter(|other| **other == entry).count());
            let running = lock(&former.running);
            let _ = former.returned.wait_timeout_while(running, PATIENCE, |running| *running > own);
        }
    }

    /// Whether there is a function that fits.
    pub fn is_set(&self, fits: impl FnOnce(&F) -> bool) -> bool {
        lock(&self.current).as_ref().is_some_and(|entry| fits(&entry.function))
    }

    /// Calls the function if there is one; no lock is held meanwhile. The host's own panic does not become the caller's.
    pub fn call(&self, run: impl FnOnce(&F)) {
        let entry = {
            let current = lock(&self.current);
            let Some(entry) = current.as_ref() else { return };
            *lock(&entry.running) += 1;
            entry.clone()
        };
        INSIDE.with_borrow_mut(|inside| inside.push(Arc::as_ptr(&entry).addr()));
        let _ = catch_unwind(AssertUnwindSafe(|| run(&entry.function)));
        INSIDE.with_borrow_mut(|inside| _ = inside.pop());
        *lock(&entry.running) -= 1;
        entry.returned.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};
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
    fn a_function_that_was_taken_back_has_returned() {
        let (slot, has_returned, caller) = entered();
        slot.set(None);
        assert!(has_returned.swap(false, Ordering::SeqCst));
        caller.join().expect("caller");
        call(&slot);
        assert!(!has_returned.load(Ordering::SeqCst), "it is called again");
    }

    #[test]
    fn taken_back_from_inside_its_other_calls_have_returned() {
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
    fn it_may_take_itself_back_or_be_stuck() {
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
        slot.set(None);
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
