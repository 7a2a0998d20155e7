//! Sending one operation as an event, and decoding its response.

use serde_json::Value;

use super::state::Session;
use crate::eid;
use crate::last_request::LastRequest;
use crate::outcome::{self, Incoming, RequestFacts, WITHHELD};
use accsyn_core::clock;
use accsyn_core::error::{Error, Result, Status};
use accsyn_core::log::Level;
use accsyn_core::masking::{is_secret_name, mask_text};
use accsyn_core::net::{Cancel, HttpMethod, Receiver, Request, Response};
use accsyn_core::sync::lock;
use accsyn_core::wire::answer::Answer;
use accsyn_core::wire::conversion::Conversion;
use accsyn_core::wire::dates;
use accsyn_core::wire::event::{self, Event};
use accsyn_core::wire::excerpt::excerpt;
use accsyn_core::wire::{ApiVersion, endpoints};

/// One operation to be sent.
pub(crate) struct Operation<'a> {
    pub http_method: HttpMethod,
    pub uri: &'a str,
    pub data: Value,
    pub query: Option<&'a str>,
    pub id: Option<&'a str>,
    /// The method of the API that sends it.
    pub method: &'static str,
    /// Whether it is one of many that only look whether something has changed: ordinary ones go first.
    pub is_poll: bool,
}

impl Operation<'_> {
    /// Whether the answer may be a secret that no name in it tells: the value of a setting, or a key in the wrong place.
    fn reads_secret(&self) -> bool {
        match self.uri {
            "setting" => self.data["name"].as_str().is_some_and(is_secret_name),
            "user/api_key" | "user/generate_session_key" => true,
            _ => false,
        }
    }
}

impl Session {
    /// Sends an event and decodes its response; an expired v1 session is renewed once.
    pub(crate) fn exchange(
        &self,
        operation: Operation<'_>,
        last_request: &LastRequest,
        cancel: &Cancel,
    ) -> Result<Answer> {
        let eid = eid::new()?;
        let is_read = operation.http_method == HttpMethod::Get;
        last_request.begin(Some(&eid));
        let outcome = self.exchange_event(operation, &eid, last_request, cancel);
        if !is_read {
            self.polls.invalidate();
        }
        match outcome {
            Ok((answer, response)) => {
                last_request.end(response.status);
                Ok(answer)
            }
            // It may have been sent before and after a renewal.
            Err(error) => Err(Error { eid: Some(eid), attempts: last_request.attempts(), ..error }),
        }
    }

    fn exchange_event(
        &self,
        operation: Operation<'_>,
        eid: &str,
        last_request: &LastRequest,
        cancel: &Cancel,
    ) -> Result<(Answer, Response)> {
        let mut operation = operation;
        if self.conversion_of(operation.uri) == Conversion::Full {
            self.convert(&mut operation);
        }
        let text = self.event_text(&operation, eid);
        let key = self.identity().session_key.clone();
        let send = || self.send_event(&operation, eid, &text, last_request, cancel);
        let expired = match send() {
            Err(error) if self.renews(&error) => error,
            outcome => return outcome,
        };
        self.renew(&key, cancel).map_err(|renewal| with_failed_renewal(&expired, &renewal))?;
        let key = self.identity().session_key.clone();
        let outcome = send();
        if outcome.as_ref().is_err_and(|error| self.renews(error)) {
            // Twice expired: leave a fresh key for the next call, whatever becomes of this one.
            let _ = self.renew(&key, cancel);
        }
        outcome
    }

    /// Rewrites the dates of a payload. Only what is changed may have been read before.
    fn convert(&self, operation: &mut Operation<'_>) {
        let (data, api_version) = (&mut operation.data, self.options.api_version);
        let originals = lock(&self.originals);
        if operation.http_method == HttpMethod::Put && !originals.is_empty() {
            dates::written_back(data, api_version, &originals, operation.id);
        } else {
            dates::to_backend(data, api_version);
        }
    }

    fn conversion_of(&self, uri: &str) -> Conversion {
        self.options.conversion.of_operation(uri)
    }

    fn event_text(&self, operation: &Operation<'_>, eid: &str) -> String {
        let identity = self.identity();
        let session = match self.options.api_version {
            ApiVersion::V3 => identity.session_id.as_deref(),
            ApiVersion::V1 => Some(self.uuid.as_str()),
        };
        Event {
            api_version: self.options.api_version,
            workspace: &self.options.workspace,
            eid,
            session,
            uri: operation.uri,
            ident: &self.options.username,
            created: &self.now(),
            hostname: &self.hostname,
            data: &operation.data,
            query: operation.query,
            id: operation.id,
        }
        .text()
    }

    fn send_event(
        &self,
        operation: &Operation<'_>,
        eid: &str,
        text: &str,
        last_request: &LastRequest,
        cancel: &Cancel,
    ) -> Result<(Answer, Response)> {
        let path = endpoints::event_path(self.options.api_version);
        let (target, body) = match operation.http_method {
            HttpMethod::Get | HttpMethod::Delete => (event::target(path, text), None),
            HttpMethod::Put | HttpMethod::Post => (path.into(), Some(text.to_owned())),
        };
        let request = Request {
            http_method: operation.http_method,
            origin: &self.backend,
            target,
            authorization: Some(self.identity().authorization.clone()),
            headers: &self.headers,
            body,
            // A name from the caller must neither reveal a secret nor add lines.
            operation: excerpt(&mask_text(operation.uri, &self.secrets()), 100),
            method: Some(operation.method),
            eid: Some(eid),
            is_poll: operation.is_poll,
            on_attempt: &|| last_request.count_attempt(),
            mask: &|text| mask_text(text, &self.secrets()),
        };
        let name = &request.operation;
        self.record(Level::Debug, || {
            request.facts(self.line_of_body(&format!("request {name}"), text.as_bytes()))
        });
        let (api_version, conversion) = (self.options.api_version, self.conversion_of(operation.uri));
        let is_logged = self.options.net.log.is_enabled(Level::Debug);
        let facts = RequestFacts {
            is_write: operation.http_method != HttpMethod::Get,
            is_logged,
            is_withheld: operation.reads_secret(),
        };
        let mut incoming = Incoming::new(api_version, conversion, facts);
        let response = self.client.send(&request, &mut incoming, cancel)?;
        // A log that was opened meanwhile finds only what is left of a body.
        if is_logged {
            self.record(Level::Debug, || {
                let words = format!("answer {name}, eid {eid}");
                let line = match facts.is_withheld {
                    true => format!("{words}: {WITHHELD}").into(),
                    false => self.line_of_body(&words, incoming.body()),
                };
                let line = request.facts(line).with("id", response.id);
                line.with("status", response.status).with("bytes", response.bytes)
            });
        }
        let workspace = &self.options.workspace;
        let outcome = outcome::read(&response, incoming, name, workspace, &self.secrets());
        self.client.report(&request, &response, outcome.as_ref().err());
        let mut answer = outcome?;
        let mut originals = lock(&self.originals);
        if !answer.originals().is_empty() || !originals.is_empty() {
            let asked = operation.id.filter(|_| operation.uri.ends_with("/find"));
            let (text, found) = answer.whole();
            originals.learn(text, found, asked);
        }
        Ok((answer, response))
    }

    /// The event's `created`: UTC in v3, this machine's wall clock in v1.
    fn now(&self) -> String {
        let now = match self.options.api_version {
            ApiVersion::V3 => clock::now().to_zoned_datetime(jiff::tz::TimeZone::UTC),
            ApiVersion::V1 => self.zone.now(),
        };
        to_seconds(now.datetime())
    }
}

/// As formatting would write it, which takes much longer; each event has such a date.
fn to_seconds(date: jiff::civil::DateTime) -> String {
    let Ok(year) = u16::try_from(date.year()) else { return format!("{date:.0}") };
    let mut text = String::with_capacity("2026-11-24T06:18:58".len());
    let mut push = |separator: &str, number: u16| {
        text.push_str(separator);
        text.extend([number / 10, number % 10].map(|digit| char::from(b'0' + digit as u8)));
    };
    push("", year / 100);
    push("", year % 100);
    let parts = [date.month(), date.day(), date.hour(), date.minute(), date.second()];
    for (separator, part) in ["-", "-", "T", ":", ":"].into_iter().zip(parts) {
        push(separator, part.unsigned_abs().into());
    }
    text
}

/// An expired session whose renewal failed: both messages count.
fn with_failed_renewal(expired: &Error, renewal: &Error) -> Error {
    if renewal.status == Status::Cancelled {
        return renewal.clone();
    }
    let message = format!("{} (renewing the session failed: {})", expired.message, renewal.message);
    Error { message, ..expired.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_as_formatting_would() {
        for date in
            ["2026-11-30T23:59:58.999", "0000-01-02T03:04:05", "0999-10-10T10:10:10", "9999-12-31T00:00:00"]
        {
            let date: jiff::civil::DateTime = date.parse().expect("a date");
            assert_eq!(to_seconds(date), format!("{date:.0}"));
        }
        let date = jiff::civil::date(-1, 2, 3).at(4, 5, 6, 7);
        assert_eq!(to_seconds(date), format!("{date:.0}"));
    }
}
