//! Polls of entities, shared by all who watch them: one request answers every watcher of an entity, and where the API allows
//! it, those of several entities at once. While a request is on its way, others of its type wait for it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use accsyn_core::error::Result;
use accsyn_core::sync::lock;

/// How many entities one request asks for: their ids must fit in a URL.
const MOST_AT_ONCE: usize = 50;
/// How many requests for single entities of a type may be on their way at once.
const MOST_SINGLE: usize = 4;
/// How long others wait for a request.
const UNRESPONSIVE: Duration = Duration::from_secs(5);
/// How soon a watcher asks again for what is on its way: after half the time that it took so far, within these limits.
const SHORTEST_PAUSE: Duration = Duration::from_millis(2);
const LONGEST_PAUSE: Duration = Duration::from_millis(250);

/// An entity that is watched.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Watched {
    /// Its type.
    pub entity: String,
    pub id: String,
}

/// What a request found out about an entity.
#[derive(Debug, Clone)]
pub(crate) struct Reading {
    /// The entity as JSON text or null, or why it could not be read.
    pub outcome: Result<String>,
    /// When the request was made.
    pub asked: Instant,
}

/// What a watcher is to do.
pub(crate) enum Turn {
    /// Nothing: the entity was read.
    Shared(Reading),
    /// Ask again after this time.
    Later(Duration),
    /// Read these entities.
    Read(Request),
}

/// The polls of one session.
#[derive(Debug, Default)]
pub(crate) struct Polls {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    entries: HashMap<Watched, Entry>,
    types: HashMap<String, Requests>,
    /// When the session last changed anything: what was read before does not count.
    changed: Option<Instant>,
    next_id: u64,
}

#[derive(Debug)]
struct Entry {
    watchers: usize,
    /// The shortest interval of its watchers.
    interval: Duration,
    reading: Option<Reading>,
    /// When the request was made that is on its way.
    asked: Option<Instant>,
    /// Whether a request for several did not find it.
    is_alone: bool,
}

/// The requests for entities of one type.
#[derive(Debug, Default)]
struct Requests {
    /// Those on their way: number, and when they were made.
    open: Vec<(u64, Instant)>,
    /// Whether the backend has refused one for several entities.
    is_single: bool,
}

impl Polls {
    /// Begins to watch an entity; it is forgotten when its last watcher is dropped.
    pub fn watch(self: &Arc<Polls>, watched: Watched, interval: Duration) -> Watch {
        let mut state = lock(&self.state);
        let entry = state.entries.entry(watched.clone()).or_insert_with(|| Entry {
            watchers: 0,
            interval,
            reading: None,
            asked: None,
            is_alone: false,
        });
        entry.watchers += 1;
        entry.interval = entry.interval.min(interval);
        drop(state);
        Watch { polls: self.clone(), watched }
    }

    /// The session has changed something: everything is read anew.
    pub fn invalidate(&self) {
        lock(&self.state).changed = Some(Instant::now());
    }
}

/// Somebody who watches an entity.
#[derive(Debug)]
pub(crate) struct Watch {
    polls: Arc<Polls>,
    pub watched: Watched,
}

impl Drop for Watch {
    fn drop(&mut self) {
        let mut state = lock(&self.polls.state);
        if let Some(entry) = state.entries.get_mut(&self.watched) {
            entry.watchers -= 1;
            if entry.watchers == 0 {
                state.entries.remove(&self.watched);
            }
        }
        if !state.entries.keys().any(|other| other.entity == self.watched.entity) {
            state.types.remove(&self.watched.entity);
        }
    }
}

impl Watch {
    /// What to do to know the entity as it was at this time or later; `may_join` says whether the backend may be asked for
    /// several entities of the type.
    pub fn turn(&self, since: Instant, may_join: bool) -> Turn {
        let mut state = lock(&self.polls.state);
        let now = Instant::now();
        let State { entries, types, changed, next_id } = &mut *state;
        let since = changed.map_or(since, |changed| changed.max(since));
        // As long as it is watched it has an entry.
        let Some(entry) = entries.get(&self.watched) else { return Turn::Later(LONGEST_PAUSE) };
        if let Some(reading) = entry.reading.as_ref().filter(|reading| reading.asked >= since) {
            return Turn::Shared(reading.clone());
        }
        let is_awaited = |asked: Instant| now.duration_since(asked) < UNRESPONSIVE;
        let pause = |asked: Instant| (now.duration_since(asked) / 2).clamp(SHORTEST_PAUSE, LONGEST_PAUSE);
        if let Some(asked) = entry.asked.filter(|asked| is_awaited(*asked)) {
            return Turn::Later(pause(asked));
        }
        let requests = types.entry(self.watched.entity.clone()).or_default();
        let joins = may_join && !requests.is_single && !entry.is_alone && is_plain(&self.watched.id);
        let awaited = requests.open.iter().filter(|(_, asked)| is_awaited(*asked));
        let most = if joins { 1 } else { MOST_SINGLE };
        if let Some((_, first)) = awaited.clone().next()
            && awaited.count() >= most
        {
            return Turn::Later(pause(*first));
        }
        let is_due = |watched: &Watched, entry: &Entry| {
            let is_recent = |asked: Instant| now.duration_since(asked) < entry.interval / 2;
            let is_known = entry.reading.as_ref().is_some_and(|reading| {
                is_recent(reading.asked) && changed.is_none_or(|changed| reading.asked >= changed)
            });
            watched.entity == self.watched.entity
                && *watched != self.watched
                && !entry.is_alone
                && !is_known
                && !entry.asked.is_some_and(is_awaited)
                && is_plain(&watched.id)
        };
        let mut ids = vec![self.watched.id.clone()];
        if joins {
            let others = entries.iter().filter(|(watched, entry)| is_due(watched, entry));
            ids.extend(others.map(|(watched, _)| watched.id.clone()).take(MOST_AT_ONCE - 1));
        }
        let id = *next_id;
        *next_id += 1;
        requests.open.push((id, now));
        for id in &ids {
            let watched = Watched { entity: self.watched.entity.clone(), id: id.clone() };
            if let Some(entry) = entries.get_mut(&watched) {
                entry.asked = Some(now);
            }
        }
        drop(state);
        Turn::Read(Request {
            polls: self.polls.clone(),
            entity: self.watched.entity.clone(),
            ids,
            id,
            asked: now,
        })
    }
}

/// Whether an id needs no quotes in a query.
fn is_plain(id: &str) -> bool {
    !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// A request that somebody makes for all watchers. Dropped without an outcome, others make it.
#[derive(Debug)]
pub(crate) struct Request {
    polls: Arc<Polls>,
    entity: String,
    /// What is asked for; the watcher's own comes first.
    pub ids: Vec<String>,
    id: u64,
    pub asked: Instant,
}

impl Request {
    /// Tells the watchers what was found out about an entity.
    pub fn tell(&self, id: &str, outcome: Result<String>) {
        let mut state = lock(&self.polls.state);
        if let Some(entry) = state.entries.get_mut(&self.watched(id)) {
            entry.reading = Some(Reading { outcome, asked: self.asked });
        }
    }

    /// A request for several did not find this one: it is asked for alone from now on.
    pub fn part(&self, id: &str) {
        let mut state = lock(&self.polls.state);
        if let Some(entry) = state.entries.get_mut(&self.watched(id)) {
            entry.is_alone = true;
        }
    }

    /// The backend refuses requests for several entities of this type.
    pub fn part_all(&self) {
        let mut state = lock(&self.polls.state);
        if let Some(requests) = state.types.get_mut(&self.entity) {
            requests.is_single = true;
        }
    }

    fn watched(&self, id: &str) -> Watched {
        Watched { entity: self.entity.clone(), id: id.to_owned() }
    }
}

impl Drop for Request {
    fn drop(&mut self) {
        let mut state = lock(&self.polls.state);
        for id in &self.ids {
            if let Some(entry) = state.entries.get_mut(&self.watched(id))
                && entry.asked == Some(self.asked)
            {
                entry.asked = None;
            }
        }
        if let Some(requests) = state.types.get_mut(&self.entity) {
            requests.open.retain(|(id, _)| *id != self.id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INTERVAL: Duration = Duration::from_secs(2);

    fn watch(polls: &Arc<Polls>, id: &str) -> Watch {
        let watched = Watched { entity: "transfer".to_owned(), id: id.to_owned() };
        polls.watch(watched, INTERVAL)
    }

    fn request(turn: Turn) -> Request {
        match turn {
            Turn::Read(request) => request,
            Turn::Shared(reading) => panic!("shared: {reading:?}"),
            Turn::Later(pause) => panic!("later: {pause:?}"),
        }
    }

    #[test]
    fn one_request_answers_all_watchers_of_an_entity() {
        let polls = Arc::default();
        let start = Instant::now();
        let watches: Vec<Watch> = (0..300).map(|_| watch(&polls, "a")).collect();
        let first = request(watches[0].turn(start, true));
        assert_eq!(first.ids, ["a"]);
        assert!(watches[1..].iter().all(|watch| matches!(watch.turn(start, true), Turn::Later(_))));
        first.tell("a", Ok("{}".to_owned()));
        drop(first);
        assert!(watches.iter().all(|watch| matches!(watch.turn(start, true), Turn::Shared(_))));
        request(watches[7].turn(Instant::now(), true));
        drop(watches);
        assert!(lock(&polls.state).entries.is_empty() && lock(&polls.state).types.is_empty());
    }

    #[test]
    fn what_was_read_before_a_change_of_the_session_does_not_count() {
        let polls = Arc::default();
        let start = Instant::now();
        let watch = watch(&polls, "a");
        let before = request(watch.turn(start, true));
        polls.invalidate();
        before.tell("a", Ok("old".to_owned()));
        drop(before);
        request(watch.turn(start, true)).tell("a", Ok("new".to_owned()));
        assert!(
            matches!(watch.turn(start, true), Turn::Shared(reading) if reading.outcome == Ok("new".to_owned()))
        );
    }

    #[test]
    fn entities_of_a_type_are_asked_for_together_until_that_fails() {
        let polls = Arc::default();
        let start = Instant::now();
        let watches: Vec<Watch> = (0..60).map(|number| watch(&polls, &format!("id{number}"))).collect();
        let odd = watch(&polls, "an odd 'id'");
        let first = request(watches[3].turn(start, true));
        assert_eq!((first.ids.len(), first.ids[0].as_str()), (MOST_AT_ONCE, "id3"));
        assert!(!first.ids.contains(&odd.watched.id));
        let other = watches.iter().find(|watch| !first.ids.contains(&watch.watched.id)).expect("another");
        assert!(matches!(other.turn(start, true), Turn::Later(_)), "one request at a time");
        first.part("id3");
        drop(first);
        assert_eq!(request(watches[3].turn(start, true)).ids, ["id3"]);
        assert_eq!(request(odd.turn(start, true)).ids, ["an odd 'id'"]);
        let next = request(watches[4].turn(start, true));
        assert!(next.ids.len() > 1);
        next.part_all();
        drop(next);
        let single: Vec<Request> = (4..8).map(|number| request(watches[number].turn(start, true))).collect();
        assert!(single.iter().all(|request| request.ids.len() == 1));
        assert!(matches!(watches[8].turn(start, true), Turn::Later(_)));
    }

    #[test]
    fn a_request_without_an_outcome_is_made_by_somebody_else() {
        let polls = Arc::default();
        let start = Instant::now();
        let (one, other) = (watch(&polls, "a"), watch(&polls, "a"));
        drop(request(one.turn(start, false)));
        request(other.turn(start, false));
    }
}
