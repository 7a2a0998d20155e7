//! Waiting for a job, which is polled until it ends.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::api::call::{Call, PollingMethod, take};
use crate::api::definition::{Method, Run};
use crate::api::parameter::{Kind, Param};
use crate::api::poll::Poll;
use crate::api::row::Take;
use crate::api::signature::Returns;
use crate::error::{Error, Result, Status};
use crate::net::{Cancel, HttpMethod};
use crate::wire;
use crate::wire::ApiVersion;

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
        "time after which to give up, after a last poll; 0 means no limit",
    )
    .or("0"),
])
.returns(Returns::Entity, "the job in its final state")
    .note(
        "A wait that ends early, with TIMEOUT after `timeout` or with CANCELLED when the progress function stops it, leaves the \
         job running. Failures that may be temporary, such as an unreachable network, are tolerated for about two minutes.",
    )
.with_progress()
.both(Run::Polling(start))];

fn start(call: &Call<'_>) -> Result<Box<dyn PollingMethod>> {
    let seconds = |name: &str| -> Result<f64> { Ok(call.args.value(name)?.as_f64().unwrap_or(0.0)) };
    let (interval, timeout) = (seconds("interval")?, seconds("timeout")?);
    let until = call.args.value("until")?;
    if until.as_array().is_some_and(Vec::is_empty) {
        return Err(Error::invalid_argument(
            "`until` is an empty list, so nothing would end the wait; give at least one status, or leave it out for done, \
             failed and aborted",
        ));
    }
    // A timeout that exceeds the range of the clock is no limit.
    let limit = Duration::try_from_secs_f64(timeout).ok().filter(|limit| !limit.is_zero());
    Ok(Box::new(Waiting {
        entity: call.args.entity_type("entitytype")?,
        id: call.args.required_text("entityid")?.to_owned(),
        until,
        interval: if interval > 0.0 { interval.clamp(MIN_INTERVAL, MAX_INTERVAL) } else { INTERVAL },
        timeout,
        deadline: limit.and_then(|limit| Instant::now().checked_add(limit)),
        last: String::new(),
        slowdown: 1.0,
        failing_since: None,
    }))
}

/// A job that is waited for.
struct Waiting {
    entity: String,
    id: String,
    until: Value,
    interval: f64,
    timeout: f64,
    deadline: Option<Instant>,
    /// The job as it was at the last poll.
    last: String,
    slowdown: f64,
    failing_since: Option<Instant>,
}

impl PollingMethod for Waiting {
    fn poll(&mut self, call: &Call<'_>) -> Result<Poll> {
        let limit = call.cancel.child_until(self.deadline.map(|deadline| deadline + LAST_POLL_TIMEOUT));
        let mut retry_after = Duration::ZERO;
        match read(&Call { cancel: &limit, ..*call }, &self.entity, &self.id) {
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
        let pause = Duration::from_secs_f64(self.interval * self.slowdown).max(retry_after);
        match self.deadline.map(|deadline| deadline.saturating_duration_since(Instant::now())) {
            None => Ok(Poll::After(pause)),
            Some(Duration::ZERO) => Err(Error::new(
                Status::Timeout,
                format!(
                    "{} {} did not end within {} s (`timeout`); the job itself continues",
                    self.entity, self.id, self.timeout
                ),
            )),
            Some(left) => Ok(Poll::After(pause.min(left))),
        }
    }
}

impl Waiting {
    /// Reports the progress; whether the job has ended.
    fn has_ended(&self, call: &Call<'_>, found: &str) -> Result<bool> {
        if found == "null" {
            let text = format!("there is no {} with the id '{}'", self.entity, self.id);
            return Err(Error::new(Status::Backend, text));
        }
        if !(call.progress)(found) {
            return Err(Cancel::error());
        }
        let value = wire::json::value(found).unwrap_or_default();
        Ok(self.until.as_array().is_some_and(|statuses| statuses.contains(&value["status"])))
    }
}

/// The entity as it is now, or null.
fn read(call: &Call<'_>, entity: &str, id: &str) -> Result<String> {
    let uri = format!("{}/find", call.base(entity));
    let answer = match call.session.api_version() {
        ApiVersion::V3 => call.event(HttpMethod::Get, &uri, json!({}), None, Some(id))?,
        ApiVersion::V1 => {
            let data = json!({ "type": if entity == "queue" { 2 } else { 1 }, "finished": true });
            call.event(HttpMethod::Get, &uri, data, Some(&format!("id={id}")), None)?
        }
    };
    take(answer, Take::First, &uri)
}

/// Whether the next poll may well succeed.
fn is_transient(error: &Error) -> bool {
    match error.status {
        Status::Network | Status::Timeout | Status::RateLimited | Status::Proxy => true,
        Status::Protocol => error.http_status.is_some_and(|status| status >= 500),
        _ => false,
    }
}
