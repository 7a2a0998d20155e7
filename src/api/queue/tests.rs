//! The queue under stress, without a network.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use super::state::Looking;
use super::workers::IDLE;
use super::{Pending, Priority, Queue};
use crate::poll::Poll;
use crate::wait_handle::WaitHandle;
use accsyn_core::error::{Error, Result, Status};
use accsyn_core::net::Cancel;
use accsyn_core::sync::modelled::{Mutex, lock};

/// Long enough for anything that is not stuck.
const SOON: Duration = Duration::from_secs(20);

fn submit(queue: &Arc<Queue>, job: impl FnMut(&Pending) -> Result<Poll> + Send + 'static) -> Arc<Pending> {
    let pending = queue.pending(None, Box::new(job), Cancel::new(), true);
    queue.push(&pending).expect("push");
    pending
}

fn status(pending: &Arc<Pending>) -> Status {
    assert!(pending.wait(SOON), "the call is stuck");
    pending.take().expect("a result").map_or_else(|error| error.status, |_| Status::Ok)
}

/// Waits until its call is cancelled, as a call of the network does.
fn until_cancelled(pending: &Pending) -> Result<Poll> {
    while !pending.cancel.is_cancelled() {
        thread::yield_now();
    }
    Err(Cancel::error())
}

/// Whether a call is delayed between two polls.
fn one_is_delayed(queue: &Queue) -> bool {
    lock(&queue.state).waiting.next_due().is_some_and(|due| due > Instant::now())
}

fn eventually(what: &str, condition: impl Fn() -> bool) {
    let deadline = Instant::now() + SOON;
    while !condition() {
        assert!(Instant::now() < deadline, "never: {what}");
        thread::yield_now();
    }
}

#[test]
fn a_panic_ends_its_call_and_not_its_worker() {
    let queue = Queue::new(1);
    let broken = submit(&queue, |_| panic!("broken"));
    assert!(broken.wait(SOON));
    let error = broken.take().expect("a result").expect_err("a panic");
    assert!(error.status == Status::Internal && error.message.contains("broken"), "{error:?}");
    assert_eq!(status(&submit(&queue, |_| Ok(Poll::Ready("1".to_owned())))), Status::Ok);
    assert_eq!(lock(&queue.state).workers, 1);
}

#[test]
fn polls_of_many_calls_share_one_worker() {
    let queue = Queue::new(1);
    let calls: Vec<_> = (0..50)
        .map(|number: u64| {
            let mut polls = 0;
            submit(&queue, move |_| {
                polls += 1;
                Ok(if polls == 5 {
                    Poll::Ready(number.to_string())
                } else {
                    Poll::After(Duration::from_millis(number % 7))
                })
            })
        })
        .collect();
    for (number, call) in calls.iter().enumerate() {
        assert!(call.wait(SOON), "stuck");
        assert_eq!(call.take().expect("a result").expect("done"), number.to_string());
    }
}

#[test]
fn a_delayed_call_is_run_in_time_while_all_workers_were_busy_or_gone() {
    let queue = Queue::new(2);
    let mut polls = 0;
    // Pauses for longer than the idle timeout of a worker.
    let delayed = submit(&queue, move |_| {
        polls += 1;
        Ok(if polls == 2 {
            Poll::Ready("1".to_owned())
        } else {
            Poll::After(IDLE + Duration::from_millis(200))
        })
    });
    // Holds the worker that waits for the next due time.
    eventually("it is delayed", || one_is_delayed(&queue) && lock(&queue.state).idle == 1);
    let busy = submit(&queue, until_cancelled);
    assert_eq!(status(&delayed), Status::Ok);
    assert!(!busy.is_done());
    busy.cancel();
    eventually("all workers exit", || lock(&queue.state).workers == 0);
}

#[test]
fn a_worker_does_not_stay_for_a_call_that_was_cancelled_while_it_rested() {
    let queue = Queue::new(1);
    let delayed = submit(&queue, |_| Ok(Poll::After(Duration::from_secs(3600))));
    eventually("it is delayed", || one_is_delayed(&queue));
    delayed.cancel();
    assert!(lock(&queue.state).waiting.len() == 0 && lock(&delayed.job).is_none());
    eventually("the worker exits", || lock(&queue.state).workers == 0);
}

#[test]
fn a_call_that_is_cancelled_while_it_runs_does_not_rest_any_more() {
    let queue = Queue::new(1);
    let (started, is_running) = mpsc::channel();
    let running = submit(&queue, move |pending| {
        started.send(()).expect("test");
        let _ = until_cancelled(pending);
        eventually("it is done", || pending.is_done());
        Ok(Poll::After(Duration::from_secs(3600)))
    });
    is_running.recv().expect("it runs");
    running.cancel();
    eventually("the worker exits", || lock(&queue.state).workers == 0);
    assert!(lock(&queue.state).waiting.len() == 0 && lock(&running.job).is_none());
}

#[test]
fn what_the_end_of_the_session_ends_is_no_completion() {
    let queue = Queue::new(1);
    let done = submit(&queue, |_| Ok(Poll::Ready("1".to_owned())));
    assert!(done.wait(SOON));
    let (open, waiting) = (submit(&queue, until_cancelled), submit(&queue, until_cancelled));
    queue.close();
    assert_eq!((status(&open), status(&waiting)), (Status::Cancelled, Status::Cancelled));
    let handed_back = std::iter::from_fn(|| queue.next_completed(Duration::MAX)).map(|call| call.id());
    assert_eq!(handed_back.collect::<Vec<_>>(), [done.id()]);
    assert!(queue.push(&queue.pending(None, Box::new(until_cancelled), Cancel::new(), true)).is_err());
}

#[test]
fn what_a_call_was_to_do_is_let_go_of_with_its_end() {
    let queue = Queue::new(1);
    let kept = Arc::new(());
    let busy = submit(&queue, until_cancelled);
    let calls: Vec<_> = (0..3)
        .map(|_| {
            let kept = kept.clone();
            submit(&queue, move |_| {
                let _ = &kept;
                Ok(Poll::Ready("1".to_owned()))
            })
        })
        .collect();
    calls[0].cancel();
    calls[1].forget();
    assert_eq!(Arc::strong_count(&kept), 2, "a cancelled call in the line keeps what it does not need");
    busy.cancel();
    assert_eq!(status(&calls[2]), Status::Ok);
    eventually("the worker lets go", || Arc::strong_count(&kept) == 1);
}

#[test]
fn cancelling_and_freeing_many_calls_takes_as_long_for_each() {
    let queue = Queue::new(1);
    let busy = submit(&queue, until_cancelled);
    let mut calls: Vec<_> =
        (0..100_000).map(|_| submit(&queue, |_| Ok(Poll::Ready("1".to_owned())))).collect();
    // The worker has it.
    eventually("it runs", || lock(&busy.job).is_none());
    let started = Instant::now();
    let half = calls.split_off(50_000);
    calls.iter().for_each(|call| call.cancel());
    half.iter().rev().for_each(|call| call.cancel());
    assert!(lock(&queue.state).waiting.len() == 0, "they are still in the line");
    calls.iter().chain(&half).for_each(|call| call.forget());
    assert!(started.elapsed() < SOON, "{:?}", started.elapsed());
    busy.forget();
    assert!(queue.next_completed(Duration::ZERO).is_none());
}

/// Calls that end by themselves, fail, are delayed, panic, are cancelled or forgotten by other threads at any moment, while others
/// fetch completions, and the queue is closed in between: each call ends once, and is handed back once or never.
#[test]
fn every_call_ends_once_whatever_happens() {
    for round in 0_u64..60 {
        let queue = Queue::new(1 + round as usize % 4);
        let wakes = Arc::new(AtomicU64::new(0));
        let woken = wakes.clone();
        queue.set_wake(Some(Arc::new(move || _ = woken.fetch_add(1, Ordering::SeqCst))));
        let is_over = Arc::new(AtomicBool::new(false));
        let fetchers: Vec<_> = (0..2)
            .map(|_| {
                let (queue, is_over) = (queue.clone(), is_over.clone());
                thread::spawn(move || {
                    let mut ids = Vec::new();
                    loop {
                        match queue.next_completed(Duration::from_millis(1)) {
                            Some(pending) => ids.push(pending.id()),
                            None if is_over.load(Ordering::SeqCst) => return ids,
                            None => {}
                        }
                    }
                })
            })
            .collect();
        let (sender, receiver) = mpsc::channel::<Arc<Pending>>();
        let canceller = thread::spawn(move || {
            receiver.iter().for_each(|pending| match pending.id() % 5 {
                0 => pending.cancel(),
                1 => pending.forget(),
                _ => {}
            });
        });
        let mut calls = Vec::new();
        for number in 0..100_u64 {
            let mut polls = 0;
            let pending = queue.pending(
                None,
                Box::new(move |pending| match number % 6 {
                    0 => until_cancelled(pending),
                    1 => Err(Error::invalid_argument("wrong")),
                    2 => std::panic::resume_unwind(Box::new("quietly")),
                    3 if polls < 3 => {
                        polls += 1;
                        Ok(Poll::After(Duration::from_micros(number)))
                    }
                    _ => Ok(Poll::Ready(number.to_string())),
                }),
                Cancel::new(),
                true,
            );
            if queue.push(&pending).is_ok() {
                sender.send(pending.clone()).expect("canceller");
                calls.push((number, pending));
            }
            if round % 3 == 0 && number == 60 {
                queue.close();
            }
        }
        drop(sender);
        canceller.join().expect("canceller");
        // No other thread ends these, and others wait for their workers.
        calls.iter().filter(|(number, _)| number % 6 == 0).for_each(|(_, pending)| pending.cancel());
        for (number, pending) in &calls {
            assert!(pending.wait(SOON), "call {number} is stuck in round {round}");
            match pending.take().expect("a result") {
                Ok(text) => assert_eq!(text, number.to_string(), "results are mixed up"),
                Err(error) if error.status == Status::Cancelled => {}
                Err(error) => assert!(matches!(number % 6, 1 | 2), "{number}: {error:?}"),
            }
        }
        is_over.store(true, Ordering::SeqCst);
        let ids: Vec<u64> =
            fetchers.into_iter().flat_map(|fetcher| fetcher.join().expect("fetcher")).collect();
        let distinct: HashSet<u64> = ids.iter().copied().collect();
        assert_eq!(ids.len(), distinct.len(), "handed back twice");
        if round % 3 != 0 {
            for (_, pending) in &calls {
                let is_forgotten = pending.id() % 5 == 1;
                assert!(is_forgotten || distinct.contains(&pending.id()), "never handed back");
            }
            eventually("a wake for each", || wakes.load(Ordering::SeqCst) == calls.len() as u64);
        }
        queue.close();
        let state = lock(&queue.state);
        assert!(state.open.is_empty() && state.waiting.len() == 0);
        drop(state);
        eventually("its threads are gone", || {
            lock(&queue.state).workers == 0 && !lock(&queue.state).is_waking
        });
    }
}

// On Windows the library stays loaded, and the host may be where no thread can end.
#[cfg(not(windows))]
#[test]
fn threads_have_ended_when_the_session_has() {
    /// Lives until its thread has ended.
    struct Last(Arc<AtomicBool>);
    impl Drop for Last {
        fn drop(&mut self) {
            (0..20).for_each(|_| thread::yield_now());
            self.0.store(true, Ordering::SeqCst);
        }
    }
    thread_local! {
        static LAST: std::cell::RefCell<Option<Last>> = const { std::cell::RefCell::new(None) };
    }
    for _ in 0..20 {
        let queue = Queue::new(1);
        let has_ended = Arc::new(AtomicBool::new(false));
        let flag = has_ended.clone();
        let call = submit(&queue, move |_| {
            LAST.set(Some(Last(flag.clone())));
            Ok(Poll::Ready(String::new()))
        });
        assert_eq!(status(&call), Status::Ok);
        queue.close();
        queue.join_workers();
        assert!(has_ended.load(Ordering::SeqCst));
    }
}

#[test]
fn a_thread_that_is_stuck_is_not_waited_for_nor_oneself() {
    let queue = Queue::new(1);
    let (release, stuck) = mpsc::channel::<()>();
    let (entered, inside) = mpsc::channel();
    submit(&queue, move |_| {
        entered.send(()).expect("test");
        let _ = stuck.recv();
        Ok(Poll::Ready(String::new()))
    });
    inside.recv().expect("it runs");
    queue.close();
    queue.join_workers();
    drop(release);

    let queue = Queue::new(1);
    let own = Arc::downgrade(&queue);
    let (closed, is_closed) = mpsc::channel();
    queue.set_wake(Some(Arc::new(move || {
        let queue = own.upgrade().expect("queue");
        queue.close();
        queue.join_workers();
        closed.send(()).expect("test");
    })));
    submit(&queue, |_| Ok(Poll::Ready(String::new())));
    is_closed.recv_timeout(SOON).expect("it waits for itself");
}

#[test]
fn an_interactive_call_is_not_queued_behind_polls_and_pages() {
    let queue = Queue::new(2);
    let private = |_| {
        let pending = queue.pending(None, Box::new(until_cancelled), Cancel::new(), false);
        queue.push(&pending).expect("pushed");
        pending
    };
    let ahead: Vec<_> = (0..8).map(private).collect();
    eventually("one runs", || lock(&queue.state).background == 1);
    assert_eq!(status(&submit(&queue, |_| Ok(Poll::Ready("1".to_owned())))), Status::Ok);

    // With all workers busy: first the interactive call, then the others.
    let busy = submit(&queue, until_cancelled);
    eventually("it runs", || lock(&busy.job).is_none());
    let order = Arc::new(Mutex::new(Vec::new()));
    let calls: Vec<_> = (0..3)
        .map(|number| {
            let order = order.clone();
            let call = submit(&queue, move |_| {
                lock(&order).push(number);
                Ok(Poll::Ready("1".to_owned()))
            });
            call.set_priority([Priority::Background, Priority::Normal, Priority::Interactive][number]);
            call
        })
        .collect();
    busy.cancel();
    assert_eq!((status(&calls[2]), status(&calls[1])), (Status::Ok, Status::Ok));
    ahead.iter().for_each(|call| call.forget());
    assert_eq!(status(&calls[0]), Status::Ok);
    assert_eq!(*lock(&order), [2, 1, 0]);
}

#[test]
fn a_private_call_that_is_published_is_handed_back_whether_it_is_done_or_not() {
    let queue = Queue::new(2);
    let (go, gone) = mpsc::channel::<()>();
    let slow = queue.pending(
        None,
        Box::new(move |_| {
            let _ = gone.recv();
            Ok(Poll::Ready("slow".to_owned()))
        }),
        Cancel::new(),
        false,
    );
    let quick = queue.pending(None, Box::new(|_| Ok(Poll::Ready("quick".to_owned()))), Cancel::new(), false);
    for call in [&quick, &slow] {
        queue.push(call).expect("pushed");
        assert!(call.id() == slow.id() || call.wait(SOON));
    }
    assert!(queue.next_completed(Duration::ZERO).is_none(), "it is private");
    queue.publish(&quick, |_| Ok(1)).expect("published");
    queue.publish(&slow, |_| Ok(2)).expect("published");
    assert_eq!(queue.next_completed(Duration::ZERO).map(|call| call.handle()), Some(1));
    drop(go);
    assert_eq!(queue.next_completed(SOON).map(|call| call.handle()), Some(2));
    queue.close();
    assert!(queue.publish(&quick, |_| Ok(3)).is_err());
}

struct Flag(AtomicBool);

impl WaitHandle for Flag {
    fn number(&self) -> isize {
        7
    }

    fn is_open(&self) -> bool {
        true
    }

    fn set_ready(&self, is_ready: bool) {
        self.0.store(is_ready, Ordering::SeqCst);
    }
}

#[test]
fn a_wait_handle_is_ready_while_completions_wait_and_goes_with_the_session() {
    let queue = Queue::new(1);
    let before = submit(&queue, |_| Ok(Poll::Ready("1".to_owned())));
    assert!(before.wait(SOON));
    let flag = Arc::new(Flag(AtomicBool::new(false)));
    let is_ready = || flag.0.load(Ordering::SeqCst);
    let made = flag.clone();
    assert_eq!(queue.wait_handle(|| Ok(made)).expect("made"), 7);
    assert_eq!(queue.wait_handle(|| Err(Cancel::error())).expect("it is there"), 7);
    assert!(is_ready(), "what was done before is told");
    let second = submit(&queue, |_| Ok(Poll::Ready("2".to_owned())));
    assert!(second.wait(SOON));
    queue.next_completed(Duration::ZERO).expect("the first");
    assert!(is_ready(), "one still waits");
    second.forget();
    assert!(!is_ready());
    let third = submit(&queue, |_| Ok(Poll::Ready("3".to_owned())));
    third.cancel();
    assert!(is_ready(), "what is cancelled is a completion");
    queue.close();
    assert_eq!(Arc::strong_count(&flag), 1, "the queue keeps what it does not need");
    assert!(queue.wait_handle(|| Err(Cancel::error())).is_err());
}

#[test]
fn a_call_has_a_wait_handle_of_its_own() {
    let queue = Queue::new(1);
    let call = submit(&queue, until_cancelled);
    let flag = Arc::new(Flag(AtomicBool::new(true)));
    let made = flag.clone();
    assert_eq!(call.wait_handle(|| Ok(made)).expect("made"), 7);
    assert!(!flag.0.load(Ordering::SeqCst));
    call.cancel();
    assert!(flag.0.load(Ordering::SeqCst));
}

/// A call that is queued while no worker looks for work.
fn queued(queue: &Arc<Queue>, job: impl FnMut(&Pending) -> Result<Poll> + Send + 'static) -> Arc<Pending> {
    let pending = queue.pending(None, Box::new(job), Cancel::new(), true);
    let mut state = lock(&queue.state);
    state.enqueue(&pending, Instant::now());
    state.open.insert(pending.id(), pending.clone());
    pending
}

#[test]
fn a_thread_that_waits_without_a_limit_runs_the_call_itself() {
    let queue = Queue::new(2);
    let runs_here =
        |thread| move |_: &Pending| Ok(Poll::Ready((thread::current().id() == thread).to_string()));
    let call = queued(&queue, runs_here(thread::current().id()));
    assert!(!call.wait(Duration::ZERO), "a call may take longer than any limit");
    assert!(call.wait(Duration::MAX));
    assert_eq!(queue.next_completed(Duration::ZERO).map(|call| call.id()), Some(call.id()));
    assert_eq!(call.take().expect("a result").expect("done"), "true");
    assert!(call.wait(Duration::MAX), "it is still done");
    let state = lock(&queue.state);
    assert!(state.open.is_empty() && state.workers == 0 && state.helping == 0);
}

#[test]
fn a_waiting_thread_runs_its_call_only_when_that_is_the_next() {
    let queue = Queue::new(2);
    let calls: Vec<_> = (0..4).map(|_| queued(&queue, |_| Ok(Poll::Ready("1".to_owned())))).collect();
    calls[0].set_priority(Priority::Background);
    calls[3].set_priority(Priority::Interactive);
    let done = |helped: &Arc<Pending>| {
        helped.help();
        calls.iter().map(|call| call.is_done()).collect::<Vec<_>>()
    };
    assert_eq!(done(&calls[1]), [false; 4]);
    assert_eq!(done(&calls[3]), [false, false, false, true]);
    assert_eq!(done(&calls[2]), [false, false, false, true]);
    assert_eq!(done(&calls[1]), [false, true, false, true]);
    assert_eq!(done(&calls[2]), [false, true, true, true]);
    // One worker stays free of these, so a worker has to count them.
    assert_eq!(done(&calls[0]), [false, true, true, true]);
}

#[test]
fn a_function_of_the_host_that_waits_does_not_run_the_call() {
    let queue = Queue::new(2);
    let call = queued(&queue, |_| Ok(Poll::Ready("1".to_owned())));
    accsyn_core::callback::inside(|| call.help());
    assert!(!call.is_done());
    call.cancel();
    call.help();
    assert_eq!(status(&call), Status::Cancelled);
}

#[test]
fn what_a_waiting_thread_runs_ends_like_any_other_call() {
    let queue = Queue::new(2);
    let broken = queued(&queue, |_| panic!("broken"));
    assert!(broken.wait(Duration::MAX));
    assert_eq!(status(&broken), Status::Internal);
    let mut polls = 0;
    let polled = submit(&queue, move |_| {
        polls += 1;
        Ok(if polls == 3 { Poll::Ready("1".to_owned()) } else { Poll::After(Duration::from_millis(5)) })
    });
    assert!(polled.wait(Duration::MAX));
    assert_eq!(status(&polled), Status::Ok);
    let stalled = queued(&queue, until_cancelled);
    let (waiting, cancelled) = (stalled.clone(), stalled.clone());
    let waiter = thread::spawn(move || waiting.wait(Duration::MAX));
    eventually("it runs", || lock(&stalled.job).is_none());
    cancelled.cancel();
    assert!(waiter.join().expect("ends"));
    assert_eq!(status(&stalled), Status::Cancelled);
    let left = queued(&queue, until_cancelled);
    let waiter = thread::spawn({
        let left = left.clone();
        move || left.wait(Duration::MAX)
    });
    eventually("it runs", || lock(&left.job).is_none());
    queue.close();
    queue.join_workers();
    assert!(waiter.join().expect("ends") && status(&left) == Status::Cancelled);
}

#[test]
fn waiting_threads_and_workers_together_run_no_more_calls_than_there_may_be_workers() {
    const AT_ONCE: usize = 2;
    let queue = Queue::new(AT_ONCE);
    let (running, most) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let threads: Vec<_> = (0..6)
        .map(|number| {
            let (queue, running, most) = (queue.clone(), running.clone(), most.clone());
            thread::spawn(move || {
                for round in 0..300 {
                    let (running, most) = (running.clone(), most.clone());
                    let call = submit(&queue, move |_| {
                        most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                        thread::yield_now();
                        running.fetch_sub(1, Ordering::SeqCst);
                        Ok(Poll::Ready("1".to_owned()))
                    });
                    // Some are left to the workers.
                    let timeout = if (round + number) % 3 == 0 { SOON } else { Duration::MAX };
                    assert!(call.wait(timeout), "stuck");
                    call.forget();
                }
            })
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().expect("ends"));
    assert!(most.load(Ordering::SeqCst) <= AT_ONCE as u64, "{most:?} at once");
    let state = lock(&queue.state);
    assert!(state.open.is_empty() && state.waiting.len() == 0 && state.helping == 0);
}

#[test]
fn calls_that_nobody_waits_for_begin_after_many_that_were_waited_for_at_once() {
    let queue = Queue::new(4);
    let quick = || submit(&queue, |_| Ok(Poll::Ready("1".to_owned())));
    for round in 0..50 {
        for _ in 0..10 {
            assert!(quick().wait(Duration::MAX));
        }
        let calls: Vec<_> = (0..round % 4).map(|_| quick()).collect();
        calls.iter().for_each(|call| eventually("it is run", || call.is_done()));
    }
    eventually("the workers sleep", || lock(&queue.state).looking == Looking::No);
    eventually("and exit", || lock(&queue.state).workers == 0);
}
