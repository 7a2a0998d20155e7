//! Connects to one of several addresses, IPv6 and IPv4 side by side when one of them is slow (RFC 8305).

use std::future::poll_fn;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

use super::causes::cause;
use super::fault::Fault;
use super::reactor::Reactor;
use super::tcp::Tcp;
use super::timer::{sleep, timeout_at};

/// Head start of the kind of address that the system prefers.
const HEAD_START: Duration = Duration::from_millis(300);

/// A connection to one of these addresses, in this order of preference. Each has its part of the time.
pub(super) async fn dial(
    addresses: &[SocketAddr],
    timeout: Duration,
    reactor: &Arc<Reactor>,
) -> Result<Tcp, Fault> {
    let Some(first) = addresses.first() else {
        return Err(Fault::Connect("the name has no address".to_owned()));
    };
    let (preferred, others): (Vec<SocketAddr>, Vec<SocketAddr>) =
        addresses.iter().partition(|address| address.is_ipv6() == first.is_ipv6());
    let mut preferred = pin!(one_of(&preferred, timeout, reactor));
    if others.is_empty() {
        return preferred.await;
    }
    let mut head_start = pin!(sleep(HEAD_START));
    let mut others = pin!(one_of(&others, timeout, reactor));
    let (mut have_failed, mut others_may_run, mut others_have_failed) = (false, false, false);
    // What fails last is what the caller hears.
    poll_fn(|cx| {
        if !have_failed {
            match preferred.as_mut().poll(cx) {
                Poll::Ready(Err(_)) if !others_have_failed => have_failed = true,
                Poll::Ready(outcome) => return Poll::Ready(outcome),
                Poll::Pending => {}
            }
        }
        others_may_run = others_may_run || have_failed || head_start.as_mut().poll(cx).is_ready();
        if others_may_run && !others_have_failed {
            match others.as_mut().poll(cx) {
                Poll::Ready(Err(_)) if !have_failed => others_have_failed = true,
                Poll::Ready(outcome) => return Poll::Ready(outcome),
                Poll::Pending => {}
            }
        }
        Poll::Pending
    })
    .await
}

/// Tries one after the other; the first failure says the most.
async fn one_of(addresses: &[SocketAddr], timeout: Duration, reactor: &Arc<Reactor>) -> Result<Tcp, Fault> {
    let each = timeout / u32::try_from(addresses.len()).unwrap_or(u32::MAX).max(1);
    let mut failure = None;
    for address in addresses {
        let connecting = Tcp::connect(*address, reactor);
        let outcome = match Instant::now().checked_add(each) {
            Some(by) => timeout_at(by, connecting).await,
            None => Ok(connecting.await),
        };
        let fault = match outcome {
            Ok(Ok(tcp)) => return Ok(tcp),
            Ok(Err(error)) => Fault::Connect(cause(&error)),
            Err(_) => Fault::ConnectTimeout,
        };
        failure.get_or_insert(fault);
    }
    Err(failure.unwrap_or(Fault::ConnectTimeout))
}
