//! A login that does not block, before there is a session whose threads could run it.

use std::sync::{Arc, Mutex};

use zeroize::Zeroizing;

use super::poll::Poll;
use super::queue::{Pending, Queue};
use super::session::Session;
use crate::error::{Error, Result, Status};
use crate::net::Cancel;
use crate::sync::lock;

/// A login on a separate thread, which yields a session.
pub struct Opening {
    queue: Arc<Queue>,
    call: Arc<Pending>,
    opened: Arc<Mutex<Option<Arc<Session>>>>,
}

impl Opening {
    /// Starts one; options as for [`Session::open`].
    pub fn start(options_json: Option<&str>) -> Result<Opening> {
        let options = options_json.map(|json| Zeroizing::new(json.to_owned()));
        let opened = Arc::<Mutex<_>>::default();
        let place = Arc::clone(&opened);
        let job = move |call: &Pending| {
            let options = options.as_ref().map(|json| json.as_str());
            let session = Session::open_cancellable(options, &call.cancel)?;
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
