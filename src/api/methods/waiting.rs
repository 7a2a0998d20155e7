//! Waiting for a job, which is polled until it ends.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::call::{Call, PollingMethod, take};
use crate::definition::{Method, Run};
use crate::has::check_id;
use crate::parameter::{Kind, Param};
use crate::poll::Poll;
use crate::polls::{Reading, Request, Turn, Watch, Watched};
use crate::row::Take;
use crate::signature::Returns;
use accsyn_core::clock;
use accsyn_core::error::{Error, Result, Status};
use accsyn_core::net::Cancel;
use accsyn_core::wire::{self, ApiVersion, number, scan};

/// Seconds between two polls when the caller does not say.
const INTERVAL: f64 = 2.0;
/// Shortest interval in seconds; the request limit applies all the same.
const MIN_INTERVAL: f64 = 0.05;
/// Longest interval in seconds.
const MAX_INTERVAL: f64 = 3600.0;
/// By which factor the interval grows at most while nothing changes.
const MAX_SLOWDOWN: f64 = 8.0;
/// How long the backend may be unreachable.
const MAX_OUTAGE: Duration = Duration::from_secs(120);
/// How old the first state may be that a wait begins with, when others wait for the same job.
const MAX_FIRST_AGE: Duration = Duration::from_millis(250);
/// Jobs, of which the backend finds several at once in any state.
const JOBS: &[&str] = &["transfer", "compute", "delivery", "request", "stream", "job"];
/// How long a poll that runs when the timeout passes may still take.
const LAST_POLL_TIMEOUT: Duration = Duration::from_secs(1);

pub(super) const METHODS: &[Method] = &[Method::new(
    "wait",
    "Waits until a transfer, a delivery or any other job ends, and reports its progress.",
)
.params(&[
    Param::required("entitytype", Kind::Type, "type of the job, for example `transfer`"),
    Param::required("entityid", Kind::Ident, "id of the job"),
    Param::optional("until", Kind::Strings, "statuses that end the wait, at least one")
        .or(r#"["done", "failed", "aborted"]"#),
    Param::optional("interval", Kind::Seconds, "time between two polls; grows while nothing changes").or("2"),
    Param::optional(
        "timeout",
        Kind::Seconds,
        "time after which to give up, after a last poll, which may take a second more; 0 means no limit",
    )
    .or("0"),
])
.returns(Returns::Entity, "the job, in the status that ended the wait")
    .note(
        "A wait that ends early, with TIMEOUT after `timeout` or with CANCELLED when the progress function stops it, leaves the \
         job running. Failures that may be temporary, such as an unreachable network, are tolerated for about two minutes.",
    )
.with_progress()
.both(Run::Polling(start))];

fn start(call: &Call<'_>) -> Result<Box<dyn PollingMethod>> {
    let seconds = |name: &str| -> Result<f64> { Ok(number::of(&call.args.value(name)?).unwrap_or_default()) };
    let (interval, timeout) = (seconds("interval")?, seconds("timeout")?);
    let until = call.args.value("until")?;
    if until.as_array().is_some_and(Vec::is_empty) {
        return Err(Error::invalid_argument(
            "`until` is an empty list, so nothing would end the wait; give at least one status, or leave it out for done, \
             failed and aborted",
        ));
    }
    // A timeout that exceeds the range of the clock is no limit.
    let limit = if timeout > 0.0 { Duration::try_from_secs_f64(timeout).ok() } else { None };
    let interval = if interval > 0.0 { interval.clamp(MIN_INTERVAL, MAX_INTERVAL) } else { INTERVAL };
    let watched = Watched {
        entity: call.args.entity_type("entitytype")?,
        id: call.args.query_word("entityid")?.to_owned(),
    };
    Ok(Box::new(Waiting {
        watch: call.session.polls().watch(watched, Duration::from_secs_f64(interval)),
        until,
        interval,
        is_first: true,
        due: Instant::now(),
        timeout,
        deadline: limit.and_then(|limit| Instant::now().checked_add(limit)),
        last: String::new(),
        slowdown: 1.0,
        failing_since: None,
    }))
}

/// A job that is waited for.
struct Waiting {
    watch: Watch,
    until: Value,
    interval: f64,
    is_first: bool,
    /// When this poll was due.
    due: Instant,
    timeout: f64,
    deadline: Option<Instant>,
    /// The job as it was at the last poll.
    last: String,
    slowdown: f64,
    failing_since: Option<Instant>,
}

impl PollingMethod for Waiting {
    fn poll(&mut self, call: &Call<'_>) -> Result<Poll> {
        let Watched { entity, id } = &self.watch.watched;
        let reading = match self.watch.turn(self.oldest(), JOBS.contains(&entity.as_str())) {
            Turn::Shared(reading) => reading,
            Turn::Read(request) => {
                let limit = self.last_poll_ends();
                let limit = call.cancel.until(limit);
                read(&Call { cancel: &limit, ..*call }, entity, id, &request)?
            }
            Turn::Later(pause) => {
                return match self.last_poll_ends() {
                    Some(end) if end <= Instant::now() => Err(self.timed_out()),
                    _ => Ok(Poll::After(pause)),
                };
            }
        };
        let mut retry_after = Duration::ZERO;
        match reading.outcome {
            Ok(found) => {
                self.failing_since = None;
                if self.has_ended(call, &found)? {
                    return Ok(Poll::Ready(found));
                }
                self.slowdown = if found == self.last { self.slowdown * 1.2 } else { 1.0 };
                self.last = found;
            }
            Err(error) if error.status == Status::Cancelled && !call.cancel.is_cancelled() => {}
            Err(error)
                if is_transient(&error)
                    && self.failing_since.get_or_insert_with(Instant::now).elapsed() < MAX_OUTAGE =>
            {
                self.slowdown *= 1.5;
                let seconds = error.retry_after.unwrap_or(0.0).min(MAX_INTERVAL);
                retry_after = Duration::try_from_secs_f64(seconds).unwrap_or_default();
            }
            Err(error) => return Err(error),
        }
        self.slowdown = self.slowdown.min(MAX_SLOWDOWN);
        let now = Instant::now();
        if self.deadline.is_some_and(|deadline| deadline <= now) {
            return Err(self.timed_out());
        }
        let pause = Duration::from_secs_f64(self.interval * self.slowdown).max(retry_after);
        // Those who wait for the same job are due together.
        let due = clock::after(reading.asked, pause).max(now);
        self.due = self.deadline.map_or(due, |deadline| deadline.min(due));
        self.is_first = false;
        Ok(Poll::After(self.due - now))
    }
}

impl Waiting {
    /// As of when the state must be that this poll finds.
    fn oldest(&self) -> Instant {
        if self.deadline.is_some_and(|deadline| deadline <= self.due) {
            return self.due;
        }
        let half = Duration::from_secs_f64(self.interval / 2.0);
        let age = if self.is_first { half.min(MAX_FIRST_AGE) } else { half };
        self.due.checked_sub(age).unwrap_or(self.due)
    }

    /// When a poll must have ended that runs when the timeout passes.
    fn last_poll_ends(&self) -> Option<Instant> {
        self.deadline.map(|deadline| clock::after(deadline, LAST_POLL_TIMEOUT))
    }

    fn timed_out(&self) -> Error {
        let Watched { entity, id } = &self.watch.watched;
        let timeout = number::shown(self.timeout);
        Error::new(
            Status::Timeout,
            format!("{entity} {id} did not end within {timeout} s (`timeout`); the job itself continues"),
        )
    }

    /// Reports the progress; whether the job has ended.
    fn has_ended(&self, call: &Call<'_>, found: &str) -> Result<bool> {
        if found == "null" {
            let Watched { entity, id } = &self.watch.watched;
            return Err(Error::new(Status::Backend, format!("there is no {entity} with the id '{id}'")));
        }
        let value = wire::json::value(found).unwrap_or_default();
        check_id(found, &self.watch.watched.entity, &self.watch.watched.id)?;
        // Without one it would never end.
        if !value["status"].is_string() {
            let Watched { entity, id } = &self.watch.watched;
            let message = format!("{entity} {id} has no `status`, so it cannot be waited for");
            return Err(Error::new(Status::Protocol, message));
        }
        if !(call.progress)(found) {
            return Err(Cancel::error());
        }
        Ok(self.until.as_array().is_some_and(|statuses| statuses.contains(&value["status"])))
    }
}

/// Reads the entity, and whatever else is asked for, for all who wait for it.
fn read(call: &Call<'_>, entity: &str, id: &str, request: &Request) -> Result<Reading> {
    if request.ids.len() > 1
        && let Some(reading) = read_together(call, entity, id, request)
    {
        return Ok(reading);
    }
    let outcome = read_one(call, entity, id);
    // One that stops waiting decides for itself only.
    if !matches!(&outcome, Err(error) if error.status == Status::Cancelled) {
        request.tell(id, outcome.clone());
    }
    Ok(Reading { outcome, asked: request.asked })
}

/// Reads several entities with one request; None when this one must be read alone.
fn read_together(call: &Call<'_>, entity: &str, id: &str, request: &Request) -> Option<Reading> {
    let reading = |outcome| Some(Reading { outcome, asked: request.asked });
    let list = match find_together(call, entity, &request.ids) {
        Ok(list) => list,
        Err(error) if error.status == Status::Cancelled => return reading(Err(error)),
        Err(error) if is_transient(&error) => {
            request.ids.iter().for_each(|id| request.tell(id, Err(error.clone())));
            return reading(Err(error));
        }
        Err(_) => {
            request.part_all();
            return None;
        }
    };
    // Some fifty.
    let found: Vec<(String, &str)> = scan::items(&list)
        .into_iter()
        .flatten()
        .filter_map(|item| Some((wire::json::value(item)?["id"].as_str()?.to_owned(), item)))
        .collect();
    let item_of = |id: &str| Some(found.iter().rev().find(|(found, _)| found == id)?.1.to_owned());
    for id in &request.ids {
        match item_of(id) {
            Some(item) => request.tell(id, Ok(item)),
            // It may have gone, or be one that only a find by its id finds.
            None => request.part(id),
        }
    }
    item_of(id).and_then(|item| reading(Ok(item)))
}

fn find_together(call: &Call<'_>, entity: &str, ids: &[String]) -> Result<String> {
    let uri = format!("{}/find", call.base(entity));
    let data = match call.session.api_version() {
        ApiVersion::V3 => json!({ "finished": true, "inactive": true, "archived": true }),
        ApiVersion::V1 => json!({ "type": 1, "finished": true }),
    };
    let conditions: Vec<String> = ids.iter().map(|id| format!("id={id}")).collect();
    take(call.poll_event(&uri, data, Some(&conditions.join(" or ")), None)?, Take::List, &uri)
}

/// The entity as it is now, or null.
fn read_one(call: &Call<'_>, entity: &str, id: &str) -> Result<String> {
    let uri = format!("{}/find", call.base(entity));
    let answer = match call.session.api_version() {
        ApiVersion::V3 => call.poll_event(&uri, json!({}), None, Some(id))?,
        ApiVersion::V1 => {
            let data = json!({ "type": if entity == "queue" { 2 } else { 1 }, "finished": true });
            call.poll_event(&uri, data, Some(&format!("id={id}")), None)?
        }
    };
    take(answer, Take::One, &uri)
}

/// Whether the next poll may well succeed.
fn is_transient(error: &Error) -> bool {
    match error.status {
        Status::Network | Status::Timeout | Status::RateLimited | Status::Proxy => true,
        Status::Protocol => error.http_status.is_some_and(|status| status >= 500),
        _ => false,
    }
}
