//! wait: polls a job until it ends.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::api::call::{Call, Long, Round, take};
use crate::api::method::{Kind, Method, Param, Run, Take};
use crate::error::{Error, Result, Status};
use crate::net::{Cancel, HttpMethod};
use crate::wire::Dialect;

/// Seconds between two looks when the caller does not say.
const INTERVAL: f64 = 2.0;
/// Shortest interval that is granted; the request limit holds all the same.
const SHORTEST: f64 = 0.05;
/// Longest interval that is granted.
const LONGEST: f64 = 3600.0;
/// How much longer than asked for the pause gets while nothing moves.
const SLOWEST: f64 = 8.0;
/// How long a network may be away.
const PATIENCE: Duration = Duration::from_secs(120);
/// How long a look may take that is under way when the time is over.
const LAST_LOOK: Duration = Duration::from_secs(1);

pub(super) const METHODS: &[Method] = &[Method {
    name: "wait",
    aliases: &[],
    about: "Waits until a transfer, a delivery or any other job ends, and tells its progress meanwhile.",
    params: &[
        Param::required("entitytype", Kind::Type, "entity type, for example transfer"),
        Param::required("entityid", Kind::Ident, "entity id"),
        Param::optional("until", Kind::Texts, "statuses that end it").or(r#"["done", "failed", "aborted"]"#),
        Param::optional("interval", Kind::Number, "seconds between two looks; longer while nothing moves")
            .or("2"),
        Param::optional(
            "timeout",
            Kind::Number,
            "seconds after which it is given up, with a last look; 0 for no limit",
        )
        .or("0"),
    ],
    returns: "the entity as it ended",
    v3: Run::Rounds(begin),
    v1: Run::Rounds(begin),
    keeps_null: false,
}];

fn begin(call: &Call<'_>) -> Result<Box<dyn Long>> {
    let seconds = |name: &str| -> Result<f64> { Ok(call.args.value(name)?.as_f64().unwrap_or(0.0)) };
    let (interval, timeout) = (seconds("interval")?, seconds("timeout")?);
    let until = call.args.value("until")?;
    if until.as_array().is_some_and(Vec::is_empty) {
        return Err(Error::invalid_argument(
            "`until` is an empty list, so nothing would end the wait; give at least one status, or leave it out for done, \
             failed and aborted",
        ));
    }
    // A time too long for the clock is no limit.
    let limit = Duration::try_from_secs_f64(timeout).ok().filter(|limit| !limit.is_zero());
    Ok(Box::new(Watch {
        entity: call.args.entity_type("entitytype")?,
        id: call.args.required_text("entityid")?.to_owned(),
        until,
        interval: if interval > 0.0 { interval.clamp(SHORTEST, LONGEST) } else { INTERVAL },
        timeout,
        deadline: limit.and_then(|limit| Instant::now().checked_add(limit)),
        last: String::new(),
        slowness: 1.0,
        failing_since: None,
    }))
}

/// A job that is watched.
struct Watch {
    entity: String,
    id: String,
    until: Value,
    interval: f64,
    timeout: f64,
    deadline: Option<Instant>,
    /// The job as it was at the last look.
    last: String,
    slowness: f64,
    failing_since: Option<Instant>,
}

impl Long for Watch {
    fn round(&mut self, call: &Call<'_>) -> Result<Round> {
        let limit = call.cancel.child_until(self.deadline.map(|deadline| deadline + LAST_LOOK));
        let mut asked = Duration::ZERO;
        match look(&Call { cancel: &limit, ..*call }, &self.entity, &self.id) {
            Ok(found) => {
                self.failing_since = None;
                if self.has_ended(call, &found)? {
                    return Ok(Round::Done(found));
                }
                self.slowness = if found == self.last { self.slowness * 1.2 } else { 1.0 };
                self.last = found;
            }
            Err(error) if error.status == Status::Cancelled && !call.cancel.is_cancelled() => {}
            Err(error)
                if is_passing(&error)
                    && self.failing_since.get_or_insert_with(Instant::now).elapsed() < PATIENCE =>
            {
                self.slowness *= 1.5;
                let seconds = error.retry_after.unwrap_or(0.0).min(LONGEST);
                asked = Duration::try_from_secs_f64(seconds).unwrap_or_default();
            }
            Err(error) => return Err(error),
        }
        self.slowness = self.slowness.min(SLOWEST);
        let pause = Duration::from_secs_f64(self.interval * self.slowness).max(asked);
        match self.deadline.map(|deadline| deadline.saturating_duration_since(Instant::now())) {
            None => Ok(Round::Again(pause)),
            Some(Duration::ZERO) => Err(Error::new(
                Status::Timeout,
                format!(
                    "{} {} did not end within {} s (`timeout`); it goes on without being watched",
                    self.entity, self.id, self.timeout
                ),
            )),
            Some(left) => Ok(Round::Again(pause.min(left))),
        }
    }
}

impl Watch {
    /// Tells the progress; whether the job has ended.
    fn has_ended(&self, call: &Call<'_>, found: &str) -> Result<bool> {
        if found == "null" {
            let text = format!("there is no {} with the id '{}'", self.entity, self.id);
            return Err(Error::new(Status::Backend, text));
        }
        if !(call.progress)(found) {
            return Err(Cancel::error());
        }
        let value: Value = serde_json::from_str(found).unwrap_or_default();
        Ok(self.until.as_array().is_some_and(|statuses| statuses.contains(&value["status"])))
    }
}

/// The entity as it is now, or null.
fn look(call: &Call<'_>, entity: &str, id: &str) -> Result<String> {
    let uri = format!("{}/find", call.base(entity));
    let answer = match call.session.dialect() {
        Dialect::V3 => call.event(HttpMethod::Get, &uri, json!({}), None, Some(id))?,
        Dialect::V1 => {
            let data = json!({ "type": if entity == "queue" { 2 } else { 1 }, "finished": true });
            call.event(HttpMethod::Get, &uri, data, Some(&format!("id={id}")), None)?
        }
    };
    take(answer, Take::First, &uri)
}

/// Whether the next look may well succeed.
fn is_passing(error: &Error) -> bool {
    match error.status {
        Status::Network | Status::Timeout | Status::RateLimited | Status::Proxy => true,
        Status::Protocol => error.http_status.is_some_and(|status| status >= 500),
        _ => false,
    }
}
