//! State that belongs to one process: a forked child gets its own and never touches what the parent's threads may hold locked.

use once_cell::race::OnceBox;

/// Identifies this process: parent and child give different numbers, all threads of one process the same.
type Detector = fn() -> u64;

static DETECTOR: OnceBox<Detector> = OnceBox::new();

/// Sets how processes are identified. Process ids alone do not: they are used again, and namespaces have their own.
pub fn detect_forks_by(detector: fn() -> u64) {
    if DETECTOR.get().is_none() {
        // Whichever thread came first has set the same.
        let _ = DETECTOR.set(Box::new(detector));
    }
}

/// A number that this process shares with no process it was forked from.
pub fn current() -> u64 {
    DETECTOR.get().map_or_else(|| u64::from(std::process::id()), |detector| detector())
}

/// A value per process, made on first use. The parent's value stays behind unused in the child, its locks untouched.
#[derive(Debug)]
pub struct PerProcess<T> {
    first: OnceBox<Own<T>>,
    make: fn() -> T,
}

#[derive(Debug)]
struct Own<T> {
    process: u64,
    value: T,
    /// What a child of this process uses.
    next: OnceBox<Own<T>>,
}

impl<T> PerProcess<T> {
    /// A value that `make` makes; more than once when threads race for the first use.
    pub const fn new(make: fn() -> T) -> PerProcess<T> {
        PerProcess { first: OnceBox::new(), make }
    }

    /// The value of the calling process. Takes no lock, so it is safe right after a fork.
    pub fn get(&self) -> &T {
        let process = current();
        let mut slot = &self.first;
        loop {
            let own =
                slot.get_or_init(|| Box::new(Own { process, value: (self.make)(), next: OnceBox::new() }));
            if own.process == process {
                return &own.value;
            }
            slot = &own.next;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_process_sees_one_value() {
        static VALUE: PerProcess<usize> = PerProcess::new(|| 1);
        let here = VALUE.get();
        let there = std::thread::spawn(|| VALUE.get() as *const usize as usize).join().unwrap();
        assert_eq!(*here, 1);
        assert_eq!(here as *const usize as usize, there);
    }
}
