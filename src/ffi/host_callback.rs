//! Callbacks of the host, and their `user_data`.

use std::ffi::{c_char, c_void};

use super::temporary_thread::call_host;

/// The host's `user_data`. It is only passed back; the header says on which threads.
#[derive(Clone, Copy)]
pub(super) struct Host(pub *mut c_void);

// SAFETY: the pointer is never dereferenced here, and the header says that callbacks may run on other threads.
unsafe impl Send for Host {}
// SAFETY: as above.
unsafe impl Sync for Host {}

impl Host {
    /// Calls a function that takes only the host's data.
    pub unsafe fn call(self, function: unsafe extern "C" fn(*mut c_void)) {
        // SAFETY: the function has these parameters.
        unsafe { call_host(function as *const c_void, [self.0.addr(), 0, 0]) };
    }

    /// Calls a function that takes a handle before the host's data. False: it ended its thread.
    pub unsafe fn call_with_handle<T>(
        self,
        function: unsafe extern "C" fn(*mut T, *mut c_void),
        handle: *mut T,
    ) -> bool {
        // SAFETY: as above.
        unsafe { call_host(function as *const c_void, [handle.addr(), self.0.addr(), 0]) }.is_some()
    }

    /// Calls a function that takes a number and a string before the host's data.
    pub unsafe fn call_with_line(
        self,
        function: unsafe extern "C" fn(i32, *const c_char, *mut c_void),
        number: i32,
        string: *const c_char,
    ) {
        // SAFETY: as above.
        unsafe { call_host(function as *const c_void, [number as usize, string.addr(), self.0.addr()]) };
    }

    /// Calls a function that takes a string before the host's data and returns a number. None: it ended its thread.
    pub unsafe fn ask(
        self,
        function: unsafe extern "C" fn(*const c_char, *mut c_void) -> i32,
        string: *const c_char,
    ) -> Option<i32> {
        // SAFETY: as above. The number is in the lower half of the register.
        let value = unsafe { call_host(function as *const c_void, [string.addr(), self.0.addr(), 0]) };
        value.map(|value| value as i32)
    }

    /// Calls a function that takes two strings before the host's data and returns a number. None: it ended its thread.
    pub unsafe fn ask_about(
        self,
        function: unsafe extern "C" fn(*const c_char, *const c_char, *mut c_void) -> i32,
        name: *const c_char,
        string: *const c_char,
    ) -> Option<i32> {
        let arguments = [name.addr(), string.addr(), self.0.addr()];
        // SAFETY: as above. The number is in the lower half of the register.
        let value = unsafe { call_host(function as *const c_void, arguments) };
        value.map(|value| value as i32)
    }
}
