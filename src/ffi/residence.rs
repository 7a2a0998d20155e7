//! Keeps the library in memory once it has been called. On Windows, FreeLibrary would otherwise unmap code that a thread of the
//! library may still be leaving, and each thread-local variable's slot would be lost to the process. On Linux the linker is told
//! so (build.rs).

#[cfg(windows)]
pub(super) use windows::{is_ending, stay};

/// Nothing to do: see build.rs.
#[cfg(not(windows))]
pub(super) fn stay() {}

/// Whether the process is ending and has only this thread left. Elsewhere the other threads run until the very end.
#[cfg(not(windows))]
pub(super) fn is_ending() -> bool {
    false
}

#[cfg(windows)]
mod windows {
    use std::ptr;
    use std::sync::atomic::{AtomicBool, Ordering};

    use windows_sys::Win32::System::LibraryLoader::{
        GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS, GET_MODULE_HANDLE_EX_FLAG_PIN, GetModuleHandleExW,
    };

    #[link(name = "ntdll")]
    unsafe extern "system" {
        safe fn RtlDllShutdownInProgress() -> u8;
    }

    /// Lies in this module, which is accsyn.dll or what the archive was linked into.
    static STAYS: AtomicBool = AtomicBool::new(false);

    /// Called first by every function of the library. Allowed in DllMain.
    pub fn stay() {
        if STAYS.load(Ordering::Relaxed) {
            return;
        }
        let flags = GET_MODULE_HANDLE_EX_FLAG_PIN | GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS;
        let mut module = ptr::null_mut();
        // SAFETY: with this flag the name is any address of the module, and the handle need not be released.
        let done = unsafe { GetModuleHandleExW(flags, (&raw const STAYS).cast(), &mut module) };
        // Whatever it fails for, the next call tries again.
        STAYS.store(done != 0, Ordering::Relaxed);
    }

    /// ExitProcess has ended the other threads, which may have held any lock: nothing must be waited for.
    pub fn is_ending() -> bool {
        RtlDllShutdownInProgress() != 0
    }
}
