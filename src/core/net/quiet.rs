//! Futures that wake each other within one task.

use crate::sync::lock;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

/// Drives a future whose parts wake each other. What is woken while it is polled is polled again on the spot: the event loop,
/// which would have to be interrupted by a system call, hears only of what comes from outside.
pub(super) async fn quietly<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let bell = Arc::new(Bell::default());
    let waker = Waker::from(bell.clone());
    poll_fn(|cx| bell.poll(future.as_mut(), &waker, cx)).await
}

#[derive(Default)]
struct Bell {
    is_rung: AtomicBool,
    is_polling: AtomicBool,
    outside: Mutex<Option<Waker>>,
}

impl Bell {
    fn poll<T>(
        &self,
        mut future: Pin<&mut impl Future<Output = T>>,
        waker: &Waker,
        cx: &Context<'_>,
    ) -> Poll<T> {
        {
            let mut outside = lock(&self.outside);
            match &mut *outside {
                Some(outside) => outside.clone_from(cx.waker()),
                None => *outside = Some(cx.waker().clone()),
            }
        }
        self.is_polling.store(true, Ordering::SeqCst);
        loop {
            self.is_rung.store(false, Ordering::SeqCst);
            if let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(waker)) {
                return Poll::Ready(value);
            }
            if self.is_rung.load(Ordering::SeqCst) {
                continue;
            }
            self.is_polling.store(false, Ordering::SeqCst);
            // It may have been rung between the two.
            if !self.is_rung.load(Ordering::SeqCst) {
                return Poll::Pending;
            }
            self.is_polling.store(true, Ordering::SeqCst);
        }
    }
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.is_rung.store(true, Ordering::SeqCst);
        if !self.is_polling.load(Ordering::SeqCst) {
            let outside = lock(&self.outside);
            if let Some(outside) = &*outside {
                outside.wake_by_ref();
            }
        }
    }
}
