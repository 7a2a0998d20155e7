//! Handles are numbers cast to pointers: they are looked up here and never dereferenced.
//!
//! A handle holds, from low to high bits, its kind and a counter that is never reused, not even by a forked child: the child
//! continues from its parent's last handle, so all up to that one are the parent's. The kind is never 0, so no aligned
//! pointer can pass for a handle; a handle fits in 47 bits, as user addresses of every 64-bit platform do, so hosts that
//! pack pointers (LuaJIT, JavaScript engines) can store it. Copies of the library in one process, such as in two plug-ins that are
//! linked statically, have different handles (see `copy`).

use std::any::Any;
use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};

use super::{fork, residence};
use accsyn_core::error::{Error, Result, Status};
use accsyn_core::process::PerProcess;
use accsyn_core::sync::modelled::{AtomicUsize, RwLock};

const KIND_BITS: u32 = 3;
const COUNTER_BITS: u32 = (if usize::BITS < 47 { usize::BITS } else { 47 }) - KIND_BITS;

/// What a handle stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Session = 1,
    Call = 2,
    Cursor = 3,
}

impl Kind {
    fn of_number(number: usize) -> Option<Kind> {
        [Kind::Session, Kind::Call, Kind::Cursor].into_iter().find(|kind| *kind as usize == number)
    }

    /// Its C type, and the function that creates one.
    fn names(self) -> (&'static str, &'static str) {
        match self {
            Kind::Session => ("accsyn_session", "accsyn_session_new"),
            Kind::Call => ("accsyn_call", "accsyn_submit"),
            Kind::Cursor => ("accsyn_cursor", "accsyn_find_pages"),
        }
    }
}

/// An object that C refers to by a handle.
pub(super) trait Handle: Send + Sync + 'static {
    const KIND: Kind;
    type Opaque;
}

struct Registry {
    /// The last counter that this process or its parent has used.
    issued: &'static AtomicUsize,
    /// The last handle of the parent process; 0 when it has issued none.
    inherited: usize,
    objects: RwLock<BTreeMap<usize, Arc<dyn Any + Send + Sync>>>,
}

static ISSUED: AtomicUsize = AtomicUsize::new(0);

static REGISTRY: PerProcess<Registry> = PerProcess::new(|| Registry::after(&ISSUED));

fn registry() -> &'static Registry {
    fork::detect();
    REGISTRY.get()
}

/// Stores an object and returns its handle.
pub(super) fn insert<T: Handle>(object: Arc<T>) -> Result<*mut T::Opaque> {
    registry().insert(object)
}

/// The object of a handle; `argument` is named in errors.
pub(super) fn get<T: Handle>(argument: &str, pointer: *mut T::Opaque) -> Result<Arc<T>> {
    registry().get(argument, pointer)
}

/// Removes a handle and returns its object, which lives on until the last call that uses it ends.
pub(super) fn remove<T: Handle>(argument: &str, pointer: *mut T::Opaque) -> Result<Arc<T>> {
    registry().remove(argument, pointer)
}

/// Frees a handle as free functions do: NULL is ignored, and so are handles of the parent process, and all
/// while a process of Windows ends.
pub(super) fn free<T: Handle>(
    argument: &str,
    pointer: *mut T::Opaque,
    end: impl FnOnce(&Arc<T>),
) -> Result<()> {
    if pointer.is_null() || residence::is_ending() {
        return Ok(());
    }
    match remove::<T>(argument, pointer) {
        Ok(object) => end(&object),
        Err(error) if error.status == Status::Forked => {}
        Err(error) => return Err(error),
    }
    Ok(())
}

impl Registry {
    /// An empty registry, whose handles come after all that were issued.
    fn after(issued: &'static AtomicUsize) -> Registry {
        Registry { issued, inherited: issued.load(Ordering::Relaxed), objects: RwLock::new(BTreeMap::new()) }
    }

    fn insert<T: Handle>(&self, object: Arc<T>) -> Result<*mut T::Opaque> {
        let counter = self.issued.fetch_add(1, Ordering::Relaxed) + 1;
        if counter >> COUNTER_BITS != 0 {
            return Err(Error::new(Status::Internal, "this process has used up all handles; restart it"));
        }
        let handle = join(counter, T::KIND);
        self.objects.write().unwrap_or_else(PoisonError::into_inner).insert(handle, object);
        Ok(std::ptr::without_provenance_mut(handle))
    }

    fn get<T: Handle>(&self, argument: &str, pointer: *mut T::Opaque) -> Result<Arc<T>> {
        let handle = self.check::<T>(argument, pointer)?;
        let found = self.objects.read().unwrap_or_else(PoisonError::into_inner).get(&handle).cloned();
        self.downcast(argument, found)
    }

    fn remove<T: Handle>(&self, argument: &str, pointer: *mut T::Opaque) -> Result<Arc<T>> {
        let handle = self.check::<T>(argument, pointer)?;
        let found = self.objects.write().unwrap_or_else(PoisonError::into_inner).remove(&handle);
        self.downcast(argument, found)
    }

    /// Checks everything that the number itself shows.
    fn check<T: Handle>(&self, argument: &str, pointer: *mut T::Opaque) -> Result<usize> {
        let handle = pointer.addr();
        if handle == 0 {
            return Err(null(argument));
        }
        let (wanted, maker) = T::KIND.names();
        let (counter, kind) = split(handle);
        let Some(kind) = kind.filter(|_| counter != 0 && counter <= self.issued.load(Ordering::Relaxed))
        else {
            return Err(invalid(format!(
                "{argument} ({handle:#x}) is not a handle of this library; pass what {maker} returned"
            )));
        };
        if kind != T::KIND {
            return Err(invalid(format!("{argument} is an {}, but an {wanted} is needed", kind.names().0)));
        }
        if counter <= self.inherited {
            return Err(Error::new(
                Status::Forked,
                format!(
                    "{argument} belongs to the parent process; after a fork, make a new one with {maker} in the child"
                ),
            ));
        }
        Ok(handle)
    }

    fn downcast<T: Handle>(
        &self,
        argument: &str,
        found: Option<Arc<dyn Any + Send + Sync>>,
    ) -> Result<Arc<T>> {
        found
            .and_then(|object| object.downcast().ok())
            .ok_or_else(|| invalid(format!("{argument} is an {} that was freed before", T::KIND.names().0)))
    }
}

/// The error for a required argument that is NULL.
pub(super) fn null(argument: &str) -> Error {
    Error::invalid_argument(format!("{argument} must not be NULL"))
}

fn invalid(message: String) -> Error {
    Error::new(Status::InvalidHandle, message)
}

fn join(counter: usize, kind: Kind) -> usize {
    (counter ^ copy()) << KIND_BITS | kind as usize
}

fn split(handle: usize) -> (usize, Option<Kind>) {
    ((handle >> KIND_BITS) ^ copy(), Kind::of_number(handle & ((1 << KIND_BITS) - 1)))
}

/// Differs between the copies of the library in a process: where this one is. It changes the upper bits of counters, so that the counter
/// in another copy's handle is one that was not issued yet.
fn copy() -> usize {
    /// Bits of an address that differ between two places on different pages.
    const BITS: u32 = 20;
    const PAGE: u32 = 12;
    match COUNTER_BITS.checked_sub(BITS) {
        // The first 2^24 handles of a copy are told from those of all others.
        Some(shift) if shift > BITS => ((&raw const ISSUED).addr() >> PAGE & ((1 << BITS) - 1)) << shift,
        _ => 0,
    }
}

#[cfg(test)]
mod testing {
    use super::*;

    pub(super) struct Number(pub usize);
    pub(super) struct Opaque;

    impl Handle for Number {
        const KIND: Kind = Kind::Cursor;
        type Opaque = Opaque;
    }

    pub(super) fn pointer(handle: usize) -> *mut Opaque {
        std::ptr::without_provenance_mut(handle)
    }
}

#[cfg(all(test, not(feature = "model")))]
mod tests {
    use std::collections::HashSet;
    use std::sync::Barrier;
    use std::thread;

    use super::testing::{Number, pointer};
    use super::*;

    const THREADS: usize = 8;
    const ROUNDS: usize = 2000;

    #[test]
    fn a_handle_is_ended_by_one_of_all_that_try_and_never_comes_again() {
        // All threads free the same handle at the same moment, while each creates and looks up its own.
        let shared: Vec<usize> =
            (0..ROUNDS).map(|number| insert(Arc::new(Number(number))).expect("a handle").addr()).collect();
        let together = Barrier::new(THREADS);
        let work = &|thread: usize| {
            let mut own = Vec::with_capacity(ROUNDS);
            let mut ended = 0;
            for (round, handle) in shared.iter().enumerate() {
                together.wait();
                match remove::<Number>("cursor", pointer(*handle)) {
                    Ok(object) => {
                        assert_eq!(object.0, round);
                        ended += 1;
                    }
                    Err(error) => assert!(error.message.contains("freed before"), "{}", error.message),
                }
                let number = thread * ROUNDS + round;
                let made = insert(Arc::new(Number(number))).expect("a handle").addr();
                assert_eq!(get::<Number>("cursor", pointer(made)).expect("is there").0, number);
                own.push(made);
            }
            (ended, own)
        };
        let outcomes: Vec<_> = thread::scope(|scope| {
            let threads: Vec<_> = (0..THREADS).map(|thread| scope.spawn(move || work(thread))).collect();
            threads.into_iter().map(|thread| thread.join().expect("no panic")).collect()
        });
        assert_eq!(outcomes.iter().map(|(ended, _)| ended).sum::<usize>(), ROUNDS, "each is ended once");
        let all: HashSet<usize> = outcomes.iter().flat_map(|(_, own)| own).chain(&shared).copied().collect();
        assert_eq!(all.len(), (THREADS + 1) * ROUNDS, "no value is used twice");
        for (_, own) in outcomes {
            own.into_iter()
                .for_each(|handle| _ = remove::<Number>("cursor", pointer(handle)).expect("is there"));
        }
    }
}

/// The registry under shuttle, which runs threads in many of the orders in which they can run: cargo test -p accsyn --features model
/// --lib model.
#[cfg(all(test, feature = "model"))]
mod model {
    use shuttle::{check_random, thread};

    use super::testing::{Number, pointer};
    use super::*;

    const ORDERS: usize = 3000;

    #[test]
    fn one_thread_ends_a_handle_while_others_use_it_and_make_their_own() {
        check_random(
            || {
                let registry = Arc::new(Registry::after(Box::leak(Box::new(AtomicUsize::new(7)))));
                let shared = registry.insert(Arc::new(Number(0))).expect("a handle").addr();
                let threads: Vec<_> = (1..=3)
                    .map(|number| {
                        let registry = registry.clone();
                        thread::spawn(move || {
                            let own = registry.insert(Arc::new(Number(number))).expect("a handle").addr();
                            let seen = registry.get::<Number>("cursor", pointer(shared));
                            let ended = registry.remove::<Number>("cursor", pointer(shared));
                            // Whoever could free it could also use it.
                            assert!(ended.is_err() || seen.is_ok_and(|object| object.0 == 0));
                            assert!(registry.get::<Number>("cursor", pointer(shared)).is_err());
                            assert_eq!(
                                registry.get::<Number>("cursor", pointer(own)).expect("is there").0,
                                number
                            );
                            (own, ended.is_ok())
                        })
                    })
                    .collect();
                let outcomes: Vec<_> =
                    threads.into_iter().map(|thread| thread.join().expect("no panic")).collect();
                assert_eq!(outcomes.iter().filter(|(_, ended)| *ended).count(), 1, "it is ended once");
                let mut all: Vec<usize> = outcomes.into_iter().map(|(own, _)| own).chain([shared]).collect();
                all.sort_unstable();
                all.dedup();
                assert_eq!(all.len(), 4, "no value is used twice");
            },
            ORDERS,
        );
    }
}
