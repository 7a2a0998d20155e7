//! What the host hands over with a callback.

use std::ffi::c_void;

/// The host's `user_data`. It is only handed back, and the host is told on which threads.
#[derive(Clone, Copy)]
pub(super) struct Host(pub *mut c_void);

// SAFETY: the pointer is never followed here; the header tells the host that callbacks come on other threads.
unsafe impl Send for Host {}
// SAFETY: as above.
unsafe impl Sync for Host {}

impl Host {
    /// The pointer. A method, so that a closure takes hold of the whole and not of the bare pointer.
    pub fn data(&self) -> *mut c_void {
        self.0
    }
}
