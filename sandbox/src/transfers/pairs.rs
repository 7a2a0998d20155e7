//! Transfers between the same two parties: as many at once as their queue permits, those of higher queues first.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use super::measure::measure;
use super::retry::{retry, retry_delay};
use super::run::{missing_time, run};
use super::status::{PREPARING, set_status};
use super::steps::{is_permitted, is_placeholder, pass};
use crate::store::{Entity, Pair, Rank, Store};

/// A time from now as what can be sorted.
fn sortable(time: f64) -> u64 {
    time.max(0.0).to_bits()
}

/// The transfers among these jobs by the parties that they are between, and the pairs in which others wait.
pub fn pairs(store: &Store, jobs: Vec<String>) -> BTreeMap<Pair, Vec<String>> {
    let waiting = store.waiting_pairs().into_iter().map(|pair| (pair, Vec::new()));
    let mut pairs: BTreeMap<Pair, Vec<String>> = waiting.collect();
    for id in jobs {
        let Some(job) = store.get(&id) else { continue };
        let mut pair = ["source", "destination"].map(|side| {
            let (kind, id) = store.party_of(job.text(side));
            format!("{kind}:{id}")
        });
        pair.sort();
        pairs.entry(pair).or_default().push(id);
    }
    pairs
}

fn queue<'s>(store: &'s Store, job: &Entity) -> Option<&'s Entity> {
    let ids = [job.text("queue"), job.text("parent")];
    let own = ids.iter().find_map(|id| store.get(id).filter(|found| found.kind == "queue"));
    own.or_else(|| store.default_of("queue"))
}

/// How many transfers of a job's queue run at once.
fn limit(store: &Store, id: &str) -> usize {
    let queue = store.get(id).and_then(|job| queue(store, job)).map_or("", Entity::id);
    let limit = [id, queue, "workspace"].iter().find_map(|scope| {
        let value = store.settings.get(*scope)?.get("transfer_concurrent")?;
        value.as_str().map_or_else(|| value.as_u64(), |text| text.trim().parse().ok())
    });
    limit.map_or(1, |limit| usize::try_from(limit).unwrap_or(usize::MAX)).max(1)
}

/// The transfers of one pair, as time passes.
struct Course<'s> {
    store: &'s mut Store,
    pair: Pair,
    jobs: Vec<String>,
    /// What happens to those that do not run: by time, soonest first.
    events: BinaryHeap<Reverse<(u64, usize)>>,
    running: Vec<usize>,
    /// When those that do not run were last looked at.
    seen: Vec<f64>,
}

/// Where a job stands in its pair.
fn rank(store: &Store, id: &str) -> Option<Rank> {
    let job = store.get(id)?;
    let priority = queue(store, job).and_then(|queue| queue.value("priority").as_u64()).unwrap_or(0);
    let queued = job.value("_queued").as_f64().unwrap_or(0.0);
    Some((Reverse(priority), sortable(queued), store.place_of(id)?))
}

/// Lets the transfers of one pair live for that many seconds.
pub fn pass_pair(store: &mut Store, pair: Pair, jobs: Vec<String>, seconds: f64) {
    let mut course = Course {
        store,
        pair,
        seen: vec![0.0; jobs.len()],
        jobs,
        events: BinaryHeap::new(),
        running: Vec::new(),
    };
    (0..course.jobs.len()).for_each(|index| course.enter(index, 0.0));
    course.live(seconds);
}

impl Course<'_> {
    fn text(&self, index: usize) -> &str {
        self.store.get(&self.jobs[index]).map_or("", |job| job.text("status"))
    }

    /// Takes note of what becomes of a job next, at a time.
    fn enter(&mut self, index: usize, now: f64) {
        let id = &self.jobs[index];
        let elapsed = self.store.elapsed(id);
        let wait = match self.text(index) {
            "running" => return self.running.push(index),
            "init" | "waiting" | "paused" => PREPARING - elapsed,
            "failed" => match retry_delay(self.store, id) {
                Some(delay) => delay - elapsed,
                None => return,
            },
            _ => return,
        };
        self.events.push(Reverse((sortable(now + wait.max(0.0)), index)));
    }

    /// What was to happen to a job happens.
    fn happen(&mut self, index: usize, now: f64) {
        let id = self.jobs[index].clone();
        match self.text(index) {
            "init" => {
                measure(self.store, &id);
                set_status(self.store, &id, "waiting");
                self.enter(index, now);
            }
            "waiting" => {
                measure(self.store, &id);
                match is_placeholder(self.store, &id) {
                    true => set_status(self.store, &id, "done"),
                    false => self.park(&id),
                }
            }
            "paused" => measure(self.store, &id),
            "failed" => {
                retry(self.store, &id);
                self.enter(index, now);
            }
            _ => {}
        }
    }

    fn park(&mut self, id: &str) {
        if let Some(rank) = rank(self.store, id) {
            self.store.park(&self.pair, rank);
        }
    }

    fn rank(&self, index: usize) -> Option<Rank> {
        rank(self.store, &self.jobs[index])
    }

    /// Starts what may run, and interrupts what has to give way to a higher queue.
    fn choose(&mut self, now: f64) {
        while let Some((best, id)) = self.store.next_turn(&self.pair) {
            let worst = self.worst();
            let has_room = self.running.len() < limit(self.store, &id);
            let is_higher = worst.and_then(|worst| self.rank(worst)).is_some_and(|worst| best.0 < worst.0);
            if !has_room && !is_higher {
                return;
            }
            let is_waiting = self.store.get(&id).is_some_and(|job| job.text("status") == "waiting");
            if !is_waiting || !is_permitted(self.store, &id) {
                self.store.block(best.2);
                continue;
            }
            set_status(self.store, &id, "running");
            self.running.push(self.jobs.len());
            self.jobs.push(id);
            self.seen.push(now);
            worst.filter(|_| !has_room).into_iter().for_each(|worst| self.interrupt(worst, now));
        }
    }

    /// The running job that is the first to give way.
    fn worst(&self) -> Option<usize> {
        self.running.iter().copied().max_by_key(|index| self.rank(*index))
    }

    /// A running job waits again, and may go on as soon as there is room.
    fn interrupt(&mut self, index: usize, now: f64) {
        self.running.retain(|other| *other != index);
        let id = self.jobs[index].clone();
        set_status(self.store, &id, "waiting");
        self.store.spend(&id, PREPARING);
        self.seen[index] = now;
        self.park(&id);
    }

    /// What a running job needs may have been disabled, paused or disconnected since it started.
    fn interrupt_forbidden(&mut self) {
        for index in self.running.clone() {
            if !is_permitted(self.store, &self.jobs[index]) {
                self.interrupt(index, 0.0);
            }
        }
    }

    /// More may be running than are permitted: those of a seed, or when a setting was changed.
    fn interrupt_surplus(&mut self) {
        while let Some(best) = self.running.iter().copied().min_by_key(|index| self.rank(*index)) {
            let worst = self.worst().filter(|_| self.running.len() > limit(self.store, &self.jobs[best]));
            let Some(worst) = worst else { return };
            self.interrupt(worst, 0.0);
        }
    }

    fn live(&mut self, seconds: f64) {
        let mut now = 0.0;
        self.interrupt_forbidden();
        self.interrupt_surplus();
        loop {
            while let Some(Reverse((time, index))) = self.events.peek().copied() {
                if f64::from_bits(time) > now {
                    break;
                }
                self.events.pop();
                self.store.spend(&self.jobs[index], now - self.seen[index]);
                self.seen[index] = now;
                self.happen(index, now);
            }
            if now >= seconds {
                break;
            }
            self.choose(now);
            let missing = |index: &usize| missing_time(self.store, &self.jobs[*index]);
            let running: Vec<(usize, f64)> =
                self.running.iter().map(|index| (*index, missing(index))).collect();
            let event = self.events.peek().map(|Reverse((time, _))| f64::from_bits(*time));
            let ends = running.iter().map(|(_, missing)| now + missing);
            let next = ends.chain(event).fold(seconds, f64::min).max(now);
            self.running.clear();
            for (index, missing) in running {
                // Exactly what is missing, whatever adding and subtracting times makes of it.
                let time = if now + missing <= next { missing } else { next - now };
                run(self.store, &self.jobs[index], time);
                match self.text(index) {
                    "running" => self.running.push(index),
                    _ => self.end(index, next, seconds - next),
                }
                self.seen[index] = next;
            }
            now = next;
        }
        // Those that wait for something have waited since it was last looked at them.
        for (index, since) in std::mem::take(&mut self.seen).into_iter().enumerate() {
            if matches!(self.text(index), "init" | "waiting" | "paused" | "failed") && since < seconds {
                self.store.spend(&self.jobs[index], seconds - since);
            }
        }
    }

    /// A job has ended, one way or the other, so many seconds before the time is over.
    fn end(&mut self, index: usize, now: f64, mut left: f64) {
        if self.text(index) == "failed" {
            return self.enter(index, now);
        }
        while left > 0.0 && matches!(self.text(index), "done" | "aborted") {
            left = pass(self.store, &self.jobs[index], left);
        }
    }
}
