//! Name resolution by the system, on a thread that ends with the look-up.

use std::net::{SocketAddr, ToSocketAddrs};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::sync::oneshot;

/// The C library's resolver. The usual thread pool would keep threads beyond the session; here a look-up has one of
/// its own, and only one that the C library itself does not return from can outlive its call.
pub(super) struct SystemResolver;

impl Resolve for SystemResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let (sender, receiver) = oneshot::channel();
        let started = std::thread::Builder::new().name("accsyn-resolve".to_owned()).spawn(move || {
            let found = (name.as_str(), 0).to_socket_addrs().map(Iterator::collect::<Vec<SocketAddr>>);
            // Nobody waits any more when the call was cancelled.
            let _ = sender.send(found);
        });
        Box::pin(async move {
            started?;
            let addresses = receiver.await??;
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}
