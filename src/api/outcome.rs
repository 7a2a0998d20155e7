//! Maps a response to a result or an error.

use std::time::Duration;

use accsyn_core::error::{Error, Result, Status};
use accsyn_core::masking::{Layout, SecretSet, mask_body, mask_message, mask_text};
use accsyn_core::memory;
use accsyn_core::net::{PERHAPS_EXECUTED, Receiver, Response};
use accsyn_core::wire::answer::{Answer, Decoder, Malformed, NO_MEMORY};
use accsyn_core::wire::conversion::Conversion;
use accsyn_core::wire::excerpt::{excerpt, shorten};
use accsyn_core::wire::latin1;
use accsyn_core::wire::members::is_only_error;
use accsyn_core::wire::{ApiVersion, number, scan};

/// How much of a response is examined for the message about one that cannot be read, in bytes.
const START: usize = 4096;

/// How much of a message of the backend is passed on, in characters.
const LONGEST_MESSAGE: usize = 2000;

/// Shown in place of an answer that is a secret itself.
pub(crate) const WITHHELD: &str = "[withheld: the value of a secret setting]";

/// Takes the body of a response in, and decodes it meanwhile.
pub(crate) struct Incoming {
    api_version: ApiVersion,
    conversion: Conversion,
    decoder: Decoder,
    /// The beginning as it arrived, once it is being decoded.
    start: Vec<u8>,
    request: RequestFacts,
}

/// What a response is read by.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct RequestFacts {
    /// Whether it may change something.
    pub is_write: bool,
    /// Whether the body of the response is needed as it arrived, until it is whole.
    pub is_logged: bool,
    /// Whether that body must not be quoted.
    pub is_withheld: bool,
}

impl Incoming {
    pub fn new(api_version: ApiVersion, conversion: Conversion, request: RequestFacts) -> Incoming {
        let decoder = Decoder::new(api_version, conversion);
        Incoming { api_version, conversion, decoder, start: Vec::new(), request }
    }

    fn keep_start(&mut self) {
        if self.start.is_empty() {
            let body = self.decoder.body();
            self.start = body[..body.len().min(START)].to_vec();
        }
    }
}

impl Receiver for Incoming {
    fn body(&mut self) -> &mut Vec<u8> {
        self.decoder.body()
    }

    fn advance(&mut self, expected: usize) {
        if !self.request.is_logged {
            self.keep_start();
            self.decoder.advance(expected);
        }
    }

    fn restart(&mut self) {
        // The first attempt.
        if !self.start.is_empty() || !self.decoder.body().is_empty() {
            *self = Incoming::new(self.api_version, self.conversion, self.request);
        }
    }
}

/// Decodes a response; a message or an exception is a failure, whatever the HTTP status says. `secrets` must not
/// be quoted.
pub(crate) fn read(
    response: &Response,
    mut incoming: Incoming,
    operation: &str,
    workspace: &str,
    secrets: &SecretSet,
) -> Result<Answer> {
    let (status, attempts) = (response.status, response.attempts);
    let asked = response.retry_after.map(|wait| wait.as_secs_f64());
    let hint = hint(status, asked);
    let is_write = incoming.request.is_write;
    let missing = || {
        let error = memory::missing("the answer");
        if is_write { perhaps_executed(error) } else { error }
    };
    // Its decoded form, its result, and the envelope of that.
    memory::ensure(response.bytes.saturating_mul(3), "the answer").map_err(|_| missing())?;
    // The decoder consumes the buffer; its beginning is kept for the message about a page that is not a valid response.
    incoming.keep_start();
    let start = incoming.start;
    let quoted = || match incoming.request.is_withheld {
        true => WITHHELD.to_owned(),
        false => quotable(&start, secrets),
    };
    let sent = |mut error: Error| {
        error.http_status = Some(status);
        error.attempts = attempts;
        error.retry_after = error.retry_after.or(asked.filter(|_| status >= 400));
        error
    };
    let answer = incoming.decoder.finish().map_err(|fault| match fault.reason {
        NO_MEMORY => missing(),
        // The rest of it may have said so.
        _ if is_write && is_object(&start) => {
            perhaps_executed(sent(not_an_answer(operation, status, &quoted(), &fault, "")))
        }
        _ => sent(not_an_answer(operation, status, &quoted(), &fault, &hint)),
    })?;
    let has_exception = answer.get("exception").is_some();
    let has_expired = answer.get("session_expired") == Some("true");
    let wait = answer.get_non_null("retry_after");
    let retry_after = wait.and_then(number::nearest_normal);
    // A write is sent again after a renewal, or by a caller who is asked to wait, so it must be certain that it was refused.
    let has_outcome = has_exception || answer.get_non_null("result").is_some();
    let is_refusal = matches!(status, 200 | 400..500) && !has_outcome;
    // The header may be a gateway's, unless the body is the backend's.
    let is_of_backend = has_exception || answer.get_non_null("message").is_some();
    let is_asked_to_wait =
        wait.is_some() || (status >= 400 && asked.is_some() && has_outcome && is_of_backend);
    let is_perhaps_executed = is_write && !is_refusal && (has_expired || is_asked_to_wait);
    let hint = if is_perhaps_executed { String::new() } else { hint };
    let sent = |error| match is_perhaps_executed {
        true => perhaps_executed(sent(error)),
        false => sent(error),
    };
    if has_exception {
        return Err(sent(Error::new(
            Status::BackendException,
            format!(
                "{operation} caused an exception in the backend; contact the administrator of workspace {workspace}"
            ),
        )));
    }
    let Some(message) = message(&answer, secrets) else {
        // A gateway that refuses a request may answer JSON, too.
        return if is_success(status, &answer) {
            Ok(answer)
        } else {
            Err(sent(without_message(operation, status, &quoted(), &hint)))
        };
    };
    let message = message.unwrap_or_else(|message| {
        format!(
            "{operation}: the server answered HTTP {status} and gave no reason (its `message` \
             is {message}){hint}"
        )
    });
    let expired = has_expired && !is_perhaps_executed;
    // What JSON cannot express is very long, too.
    let retry_after = retry_after.map(|seconds| seconds.clamp(0.0, Duration::MAX.as_secs_f64()));
    let mut error = sent(Error::new(if expired { Status::SessionExpired } else { Status::Backend }, message));
    error.session_expired = expired;
    error.retry_after = retry_after.filter(|_| !is_perhaps_executed).or(error.retry_after);
    Err(error)
}

/// The failure of a write that must not be repeated unseen.
fn perhaps_executed(mut error: Error) -> Error {
    error.message += PERHAPS_EXECUTED;
    error.retry_after = None;
    error
}

/// Whether a body begins like data, not like the page of a server on the way.
fn is_object(start: &[u8]) -> bool {
    start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start).trim_ascii_start().starts_with(b"{")
}

/// Whether a response without a message says that the request was executed. The backend answers 200, where even an answer
/// without a result is one. Of another 2xx that is not believed, since it may be a gateway that only accepted the request; and
/// what it calls no content, or a part of it, is not an answer. The backend reports failures as messages, but a gateway's `error` is
/// one, too, even an empty one or `false`, and so is a result that holds nothing else.
fn is_success(status: u16, answer: &Answer) -> bool {
    let says_so = match status {
        200 => answer.get_non_null("error").is_none(),
        204..=206 => false,
        201..300 => !answer.is_empty() && answer.get("error").is_none(),
        _ => false,
    };
    says_so && !answer.get("result").is_some_and(is_only_error)
}

/// `message_hr` when it says something, else `message`; a null message is none. The error is one that says nothing.
fn message(answer: &Answer, secrets: &SecretSet) -> Option<std::result::Result<String, String>> {
    let message = answer.get_non_null("message")?;
    let reasons = answer.get("message_hr").into_iter().chain([message]);
    let mut texts = reasons
        .filter(|reason| scan::is_truthy(reason))
        .map(|reason| scan::text(reason).unwrap_or(reason.into()));
    Some(match texts.find(|text| text.contains(char::is_alphanumeric)) {
        Some(text) => Ok(mask_message(&text, secrets, LONGEST_MESSAGE)),
        None => Err(shorten(&mask_text(message, secrets))),
    })
}

/// The first words of a response. Of a page they are kept; anything else may be data, of which only the part before the
/// first key that names a secret is.
fn quotable(start: &[u8], secrets: &SecretSet) -> String {
    const LONGEST: usize = 200;
    let text = latin1::text_of(start);
    let is_page = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']).starts_with('<');
    if is_page {
        // Before tags are left out and it is cut: half a secret would not be found, nor what an element holds.
        mask_text(&excerpt(&mask_text(&text, secrets), LONGEST), secrets)
    } else {
        excerpt(&mask_body(start, secrets, Layout::Line), LONGEST)
    }
}

fn without_message(operation: &str, status: u16, text: &str, hint: &str) -> Error {
    // Of 200 only an `error` is a failure.
    let how = if status == 200 { "with an `error`, " } else { "" };
    let text = format!(
        "{operation}: the server answered HTTP {status} {how}without a message of the backend: {text}{hint}"
    );
    Error::new(Status::Protocol, text)
}

/// What to do about a status, and when.
fn hint(status: u16, retry_after: Option<f64>) -> String {
    let what = match status {
        414 | 431 => "; the request is too long for the server; request less at once",
        502..=504 if retry_after.is_some() => "; the backend is unavailable",
        502..=504 => "; the backend is unavailable, try again later",
        _ => "",
    };
    match retry_after.filter(|_| status >= 400) {
        Some(seconds) => format!("{what}; retry after {} s", number::shown(seconds)),
        None => what.to_owned(),
    }
}

fn not_an_answer(operation: &str, status: u16, page: &str, fault: &Malformed, hint: &str) -> Error {
    let (reason, position) = (fault.reason, fault.position);
    let text = if status >= 400 && !page.is_empty() {
        format!("{operation}: the server answered HTTP {status} with a page instead of data: {page}{hint}")
    } else {
        let page = if page.is_empty() { String::new() } else { format!(": {page}") };
        format!(
            "{operation}: the answer (HTTP {status}) is not accsyn data ({reason} at byte {position}){page}{hint}"
        )
    };
    Error::new(Status::Protocol, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_in_latin_1_is_not_quoted() {
        let mut secrets = SecretSet::default();
        secrets.insert("Zürich-Schlüssel-99");
        for (start, quoted) in [
            (&b"<html><p>bad key: Z\xfcrich-Schl\xfcssel-99</p> \xe9t\xe9"[..], "bad key: * été"),
            (b"bad key: Z\xfcRICH-SCHL\xdcSSEL-99", "bad key: *"),
            (b"{\"message\": \"bad key: Z\xfcrich-Schl\xfcssel-99\"}", r#"{"message": "bad key: *"}"#),
        ] {
            assert_eq!(quotable(start, &secrets), quoted);
        }
    }
}
