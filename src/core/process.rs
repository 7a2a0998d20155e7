//! State that belongs to one process: a forked child gets its own and never touches what the parent's threads may hold locked.

use once_cell::race::OnceBox;

/// A value per process, made on first use. The parent's value stays behind unused in the child, its locks untouched.
#[derive(Debug)]
pub struct PerProcess<T> {
    first: OnceBox<Own<T>>,
    make: fn(generation: usize) -> T,
}

#[derive(Debug)]
struct Own<T> {
    pid: u32,
    value: T,
    /// What a child of this process uses.
    next: OnceBox<Own<T>>,
}

impl<T> PerProcess<T> {
    /// `make` learns how many forks away the process is from the first one that used the value (1: that one).
    pub const fn new(make: fn(generation: usize) -> T) -> PerProcess<T> {
        PerProcess { first: OnceBox::new(), make }
    }

    /// The value of the calling process. Takes no lock, so it is safe right after a fork.
    pub fn get(&self) -> &T {
        // Asked anew each time: a cached id would be the parent's, and an atfork handler would outlive a closed library.
        let pid = std::process::id();
        let mut slot = &self.first;
        let mut generation = 1;
        loop {
            let own = slot
                .get_or_init(|| Box::new(Own { pid, value: (self.make)(generation), next: OnceBox::new() }));
            if own.pid == pid {
                return &own.value;
            }
            slot = &own.next;
            generation += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_process_sees_one_value() {
        static VALUE: PerProcess<usize> = PerProcess::new(|generation| generation);
        let here = VALUE.get();
        let there = std::thread::spawn(|| VALUE.get() as *const usize as usize).join().unwrap();
        assert_eq!(*here, 1);
        assert_eq!(here as *const usize as usize, there);
    }
}
