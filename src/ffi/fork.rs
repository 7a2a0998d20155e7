//! Distinguishes a forked child from its parent reliably: a child may have the process id of an ancestor, in a PID namespace
//! of its own or when ids are reused.

/// Called before anything that belongs to one process is used.
pub(super) fn detect() {
    #[cfg(unix)]
    accsyn_core::process::detect_forks_by(unix::process);
}

#[cfg(unix)]
mod unix {
    use std::sync::atomic::{AtomicPtr, AtomicU64, Ordering};

    /// The last number that was given to a process; inherited by children, which continue from there.
    static LAST: AtomicU64 = AtomicU64::new(0);

    /// This process's number, in memory that a child finds zeroed.
    static MARK: AtomicPtr<AtomicU64> = AtomicPtr::new(std::ptr::null_mut());

    /// The number of the calling process. Takes no lock.
    pub fn process() -> u64 {
        let mark = mark();
        let number = mark.load(Ordering::Acquire);
        if number != 0 {
            return number;
        }
        // Incremented before it is published, so that no child of this process gets the same.
        let next = LAST.fetch_add(1, Ordering::AcqRel) + 1;
        mark.compare_exchange(0, next, Ordering::AcqRel, Ordering::Acquire)
            .map_or_else(|other| other, |_| next)
    }

    fn mark() -> &'static AtomicU64 {
        let mut mark = MARK.load(Ordering::Acquire);
        if mark.is_null() {
            let new = allocate();
            mark = match MARK.compare_exchange(std::ptr::null_mut(), new, Ordering::AcqRel, Ordering::Acquire)
            {
                Ok(_) => new,
                // Another thread won the race. The page is leaked.
                Err(other) => other,
            };
        }
        // SAFETY: it was allocated below, aligned and zeroed, and is never freed.
        unsafe { &*mark }
    }

    #[cfg(target_os = "linux")]
    fn allocate() -> *mut AtomicU64 {
        // SAFETY: a new mapping that nothing else uses.
        unsafe {
            let size = usize::try_from(libc::sysconf(libc::_SC_PAGESIZE)).unwrap_or(4096);
            let access = libc::PROT_READ | libc::PROT_WRITE;
            let page = libc::mmap(
                std::ptr::null_mut(),
                size,
                access,
                libc::MAP_PRIVATE | libc::MAP_ANONYMOUS,
                -1,
                0,
            );
            if page != libc::MAP_FAILED && libc::madvise(page, size, libc::MADV_WIPEONFORK) == 0 {
                return page.cast();
            }
            if page != libc::MAP_FAILED {
                libc::munmap(page, size);
            }
        }
        wiped_by_handler()
    }

    #[cfg(not(target_os = "linux"))]
    use wiped_by_handler as allocate;

    /// For systems that cannot zero memory on fork: the C library calls the handler in each child. The library stays loaded,
    /// and with it the handler.
    fn wiped_by_handler() -> *mut AtomicU64 {
        extern "C" fn wipe() {
            let mark = MARK.load(Ordering::Acquire);
            if !mark.is_null() {
                // SAFETY: see `mark`.
                unsafe { &*mark }.store(0, Ordering::Release);
            }
        }
        // SAFETY: the handler touches one atomic number.
        unsafe { libc::pthread_atfork(None, None, Some(wipe)) };
        Box::into_raw(Box::new(AtomicU64::new(0)))
    }
}
