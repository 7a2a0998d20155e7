//! A login that does not block, before there is a session whose threads could run it.

use std::sync::{Arc, Mutex};

use super::poll::Poll;
use super::queue::{Pending, Queue};
use super::session::{Session, Unopened};
use accsyn_core::error::{Error, Result, Status};
use accsyn_core::net::Cancel;
use accsyn_core::sync::lock;

/// A login on a separate thread, which yields a session.
pub struct Opening {
    queue: Arc<Queue>,
    call: Arc<Pending>,
    opened: Arc<Mutex<Option<Arc<Session>>>>,
}

impl Opening {
    /// Starts one; options as for [`Session::open`]. Variables are read before it returns; what is wrong with the options is
    /// told by the call.
    pub fn start(options_json: Option<&str>) -> Result<Opening> {
        let mut unopened = Some(Unopened::new(options_json));
        let opened = Arc::<Mutex<_>>::default();
        let place = Arc::clone(&opened);
        let job = move |call: &Pending| {
            // A login is run once.
            let Some(unopened) = unopened.take() else { return Err(Cancel::error()) };
            let session = unopened?.open(&call.last_request, &call.cancel)?;
            let info = session.info();
            *lock(&place) = Some(Arc::new(session));
            Ok(Poll::Ready(info))
        };
        let queue = Queue::new(1);
        let call = queue.pending(None, Box::new(job), Cancel::new(), false);
        queue.push(&call)?;
        Ok(Opening { queue, call, opened })
    }

    /// The call, whose result is that of [`Session::info`].
    pub fn call(&self) -> &Arc<Pending> {
        &self.call
    }

    /// Takes the session; it can be taken only once.
    pub fn take(&self) -> Result<Arc<Session>> {
        match self.call.status() {
            None => Err(Error::invalid_argument("the call is not done yet; wait for it first")),
            Some(Status::Ok) => lock(&self.opened)
                .take()
                .ok_or_else(|| Error::new(Status::AlreadyTaken, "the session of this call was taken before")),
            Some(_) => Err(self.call.error().unwrap_or_else(|| {
                Error::new(Status::AlreadyTaken, "the result of this call was taken before, and is an error")
            })),
        }
    }
}

impl Drop for Opening {
    fn drop(&mut self) {
        // In this order: what is not done is cancelled, and its thread joined.
        self.queue.close();
        self.queue.join_workers();
    }
}
