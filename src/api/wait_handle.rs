//! What the host's event loop waits on in place of a function that blocks.

use std::sync::Arc;

use accsyn_core::error::Result;

/// A descriptor or the like, which is ready while there is something to fetch. It belongs to the library.
pub trait WaitHandle: Send + Sync {
    /// As the host knows it.
    fn number(&self) -> isize;
    /// Whether the host has not closed it (it must not: the library owns it).
    fn is_open(&self) -> bool;
    /// Makes it ready or not. Called under a lock: it must return at once and call nothing here.
    fn set_ready(&self, is_ready: bool);
}

/// A slot for a wait handle, which is created on first use.
#[derive(Default)]
pub(super) struct Slot(Option<Arc<dyn WaitHandle>>);

impl Slot {
    pub fn get(
        &mut self,
        is_ready: bool,
        make: impl FnOnce() -> Result<Arc<dyn WaitHandle>>,
    ) -> Result<isize> {
        if let Some(existing) = self.0.as_ref().filter(|existing| existing.is_open()) {
            return Ok(existing.number());
        }
        let made = make()?;
        made.set_ready(is_ready);
        let number = made.number();
        self.0 = Some(made);
        Ok(number)
    }

    pub fn set_ready(&self, is_ready: bool) {
        if let Some(wait_handle) = &self.0 {
            wait_handle.set_ready(is_ready);
        }
    }
}
