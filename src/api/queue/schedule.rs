//! In which order calls are run: those that are due by priority, the others when their time comes.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// How long a call can be overtaken by others of a higher priority.
const LONGEST_OVERTAKEN: Duration = Duration::from_secs(5);

/// How soon a call is run when several are due.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Priority {
    /// A caller is waiting for it.
    Interactive,
    /// The default.
    #[default]
    Normal,
    /// Polls, pages fetched ahead, and calls that the host gives this priority. One worker stays free of these.
    Background,
}

impl Priority {
    /// Becomes that of a poll after the first.
    pub(super) fn follow_up(&mut self) {
        if *self == Priority::Normal {
            *self = Priority::Background;
        }
    }
}

/// The position of a call in the queue.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub priority: Priority,
    /// When it is, or was, due.
    pub since: Instant,
    pub id: u64,
}

/// Calls by time; the call's number breaks ties.
type ByTime<T> = BTreeMap<(Instant, u64), T>;

/// Calls that no worker has taken, each of which can be removed.
pub(super) struct Schedule<T> {
    /// Those that are due, by priority.
    ready: [ByTime<T>; 3],
    delayed: ByTime<(Priority, T)>,
}

impl<T> Default for Schedule<T> {
    fn default() -> Self {
        Schedule { ready: Default::default(), delayed: ByTime::new() }
    }
}

impl<T> Schedule<T> {
    pub fn insert(&mut self, place: Place, call: T) {
        let Place { priority, since, id } = place;
        if since <= Instant::now() {
            self.ready[priority as usize].insert((since, id), call);
        } else {
            self.delayed.insert((since, id), (priority, call));
        }
    }

    pub fn remove(&mut self, place: Place) -> Option<T> {
        let time = (place.since, place.id);
        let ready = self.ready[place.priority as usize].remove(&time);
        ready.or_else(|| self.delayed.remove(&time).map(|(_, call)| call))
    }

    /// The next call to be run, and its priority.
    pub fn take(&mut self, now: Instant, may_be_background: bool) -> Option<(Priority, T)> {
        let priority = self.next(now, may_be_background)?;
        self.ready[priority as usize].pop_first().map(|(_, call)| (priority, call))
    }

    /// Removes a call, if it is the next to be run and is not in the background.
    pub fn take_if_next(&mut self, place: Place, now: Instant) -> Option<T> {
        let priority = self.next(now, false)?;
        let first = self.ready[priority as usize].first_entry()?;
        (*first.key() == (place.since, place.id)).then(|| first.remove())
    }

    /// The priority of the next call to be run, which is the first of those that have it.
    fn next(&mut self, now: Instant, may_be_background: bool) -> Option<Priority> {
        self.advance(now);
        let all = [Priority::Interactive, Priority::Normal, Priority::Background];
        let allowed = &all[..if may_be_background { 3 } else { 2 }];
        let since =
            |priority: &Priority| self.ready[*priority as usize].first_key_value().map(|(time, _)| time.0);
        let is_overtaken = |priority: &&Priority| {
            since(priority).is_some_and(|since| now.duration_since(since) >= LONGEST_OVERTAKEN)
        };
        let oldest = allowed.iter().filter(is_overtaken).min_by_key(|priority| since(priority));
        oldest.or_else(|| allowed.iter().find(|priority| since(priority).is_some())).copied()
    }

    /// How many are due.
    pub fn count_ready(&mut self, now: Instant) -> usize {
        self.advance(now);
        self.ready.iter().map(BTreeMap::len).sum()
    }

    /// When the first of the delayed calls is due.
    pub fn next_due(&self) -> Option<Instant> {
        self.delayed.first_key_value().map(|((since, _), _)| *since)
    }

    #[cfg(test)]
    pub fn len(&self) -> usize {
        self.ready.iter().map(BTreeMap::len).sum::<usize>() + self.delayed.len()
    }

    fn advance(&mut self, now: Instant) {
        while let Some(first) = self.delayed.first_entry().filter(|first| first.key().0 <= now) {
            let (time, (priority, call)) = first.remove_entry();
            self.ready[priority as usize].insert(time, call);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(priority: Priority, since: Instant, id: u64) -> Place {
        Place { priority, since, id }
    }

    fn order(schedule: &mut Schedule<u64>, now: Instant, may_be_background: bool) -> Vec<u64> {
        std::iter::from_fn(|| schedule.take(now, may_be_background).map(|(_, call)| call)).collect()
    }

    #[test]
    fn calls_of_a_higher_priority_go_first_and_the_others_by_age() {
        let now = Instant::now();
        let mut schedule = Schedule::default();
        let later = |milliseconds| now + Duration::from_millis(milliseconds);
        let calls = [
            (Priority::Background, 0),
            (Priority::Normal, 2),
            (Priority::Normal, 1),
            (Priority::Interactive, 3),
        ];
        for (id, (priority, since)) in (0..).zip(calls) {
            schedule.insert(at(priority, later(since), id), id);
        }
        assert_eq!(order(&mut schedule, later(3), false), [3, 2, 1]);
        assert_eq!(order(&mut schedule, later(3), true), [0]);
    }

    #[test]
    fn a_call_that_was_overtaken_for_long_goes_first() {
        let now = Instant::now();
        let mut schedule = Schedule::default();
        let then = now + LONGEST_OVERTAKEN;
        schedule.insert(at(Priority::Background, now, 0), 0);
        schedule.insert(at(Priority::Normal, now, 1), 1);
        schedule.insert(at(Priority::Interactive, then, 2), 2);
        assert_eq!(order(&mut schedule, then, true), [1, 0, 2]);
    }

    #[test]
    fn a_delayed_call_is_due_when_its_time_comes_and_can_be_removed() {
        let now = Instant::now();
        let (soon, late) = (now + Duration::from_secs(60), now + Duration::from_secs(90));
        let mut schedule = Schedule::default();
        schedule.insert(at(Priority::Normal, late, 1), 1);
        schedule.insert(at(Priority::Normal, soon, 0), 0);
        assert_eq!((schedule.next_due(), schedule.count_ready(now)), (Some(soon), 0));
        assert_eq!(order(&mut schedule, soon, true), [0]);
        assert_eq!(schedule.remove(at(Priority::Normal, late, 1)), Some(1));
        assert_eq!(schedule.len(), 0);
    }
}
