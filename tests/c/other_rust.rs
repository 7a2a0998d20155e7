//! Another library of Rust in the same program: with panics that it catches, threads and thread-local storage.

use std::cell::Cell;

thread_local! {
    static COUNT: Cell<u64> = const { Cell::new(0) };
}

/// The sum of the numbers below `count`, and one more for the panic that was caught.
#[unsafe(no_mangle)]
pub extern "C" fn other_sum(count: u64) -> u64 {
    std::panic::set_hook(Box::new(|_| {}));
    let caught = std::panic::catch_unwind(|| assert!(count == u64::MAX));
    let numbers: Vec<u64> = (0..count).collect();
    let sum = std::thread::spawn(move || {
        numbers.iter().for_each(|number| COUNT.set(COUNT.get() + number));
        COUNT.get()
    });
    sum.join().unwrap_or_default() + u64::from(caught.is_err())
}
