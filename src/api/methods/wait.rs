//! wait: polls a job until it ends.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::api::call::{Call, take};
use crate::api::method::{Kind, Method, Param, Run, Take};
use crate::error::{Error, Result, Status};
use crate::net::{Cancel, Verb};
use crate::wire::Dialect;

/// Seconds between two looks when the caller does not say.
const INTERVAL: f64 = 2.0;
/// Shortest interval that is granted; the request limit holds all the same.
const SHORTEST: f64 = 0.05;
/// How much longer than asked for the pause gets while nothing moves.
const SLOWEST: f64 = 8.0;
/// Failures in a row that a network may have.
const PATIENCE: u32 = 10;

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
        Param::optional("timeout", Kind::Number, "seconds after which it is given up; 0 for no limit")
            .or("0"),
    ],
    returns: "the entity as it ended",
    v3: Run::Steps(wait),
    v1: Run::Steps(wait),
    keeps_null: false,
}];

fn wait(call: &Call<'_>) -> Result<String> {
    let entity = call.args.entity_type("entitytype")?;
    let id = call.args.required_text("entityid")?;
    let until = call.args.value("until")?;
    let seconds = |name: &str| -> Result<f64> { Ok(call.args.value(name)?.as_f64().unwrap_or(0.0)) };
    let interval = seconds("interval")?;
    let interval = if interval > 0.0 { interval.max(SHORTEST) } else { INTERVAL };
    let timeout = seconds("timeout")?;
    let started = Instant::now();
    let (mut last, mut slowness, mut failures) = (String::new(), 1.0_f64, 0);
    loop {
        match look(call, &entity, id) {
            Ok(found) => {
                failures = 0;
                if found == "null" {
                    return Err(Error::new(
                        Status::Backend,
                        format!("there is no {entity} with the id '{id}'"),
                    ));
                }
                slowness = if found == last { (slowness * 1.2).min(SLOWEST) } else { 1.0 };
                if !(call.progress)(&found) {
                    return Err(Cancel::error());
                }
                let value: Value = serde_json::from_str(&found).unwrap_or_default();
                if until.as_array().is_some_and(|statuses| statuses.contains(&value["status"])) {
                    return Ok(found);
                }
                last = found;
            }
            Err(error) if is_passing(&error) && failures < PATIENCE => failures += 1,
            Err(error) => return Err(error),
        }
        let pause = interval * slowness;
        if timeout > 0.0 && started.elapsed().as_secs_f64() + pause > timeout {
            return Err(Error::new(
                Status::Timeout,
                format!(
                    "{entity} {id} did not end within {timeout} s (`timeout`); it goes on without being watched"
                ),
            ));
        }
        call.session.pause(Duration::from_secs_f64(pause), call.cancel)?;
    }
}

/// The entity as it is now, or null.
fn look(call: &Call<'_>, entity: &str, id: &str) -> Result<String> {
    let uri = format!("{}/find", call.base(entity));
    let answer = match call.session.dialect() {
        Dialect::V3 => call.event(Verb::Get, &uri, json!({}), None, Some(id))?,
        Dialect::V1 => {
            let data = json!({ "type": if entity == "queue" { 2 } else { 1 }, "finished": true });
            call.event(Verb::Get, &uri, data, Some(&format!("id={id}")), None)?
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
