//! The headers that requests have in common, checked and encoded once.

use std::borrow::Cow;

use http::HeaderValue;
use http::header::{ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, HOST, HeaderMap, HeaderName, USER_AGENT};
use once_cell::sync::OnceCell;
use zeroize::Zeroizing;

use super::authorization::stand_in;
use super::http1;
use super::origin::Origin;
use crate::error::{Error, Result};
use crate::secret_string::SecretString;
use crate::wire::headers::Header;

/// Headers of requests to one server.
pub struct Headers {
    /// Values are Latin-1 on the wire, and wiped from memory here.
    given: Vec<Header>,
    /// Those whose values are secret, which stand-ins take the place of.
    secret: Vec<(String, SecretString)>,
    /// With the server, and whether there is a place for the header `Authorization`.
    encoded: OnceCell<(Origin, bool, HeaderMap)>,
}

impl Headers {
    /// Names and values beside those that HTTP needs.
    pub fn new(given: Vec<Header>, secret: Vec<(String, SecretString)>) -> Headers {
        Headers { given, secret, encoded: OnceCell::new() }
    }

    /// The values that are secret, in the order of their stand-ins.
    pub(super) fn secrets(&self) -> impl Iterator<Item = &SecretString> {
        self.secret.iter().map(|(_, value)| value)
    }

    /// Those of a request to this server; `Authorization`, if there is one, is empty, and stands with the stand-ins in front of
    /// all that can hold anything but ASCII.
    pub(super) fn of(&self, server: &Origin, has_authorization: bool) -> Result<Cow<'_, HeaderMap>> {
        let encode = || Ok((server.clone(), has_authorization, self.encode(server, has_authorization)?));
        let (known, with_authorization, headers) = self.encoded.get_or_try_init(encode)?;
        if known == server && *with_authorization == has_authorization {
            return Ok(Cow::Borrowed(headers));
        }
        self.encode(server, has_authorization).map(Cow::Owned)
    }

    fn encode(&self, server: &Origin, has_authorization: bool) -> Result<HeaderMap> {
        // And those that single requests add.
        let mut headers = HeaderMap::with_capacity(self.given.len() + self.secret.len() + 7);
        let host = HeaderValue::from_str(&server.authority());
        headers.insert(HOST, host.map_err(|error| server.unusable(&error))?);
        headers.insert(USER_AGENT, HeaderValue::from_static(http1::AGENT));
        headers.insert(ACCEPT, HeaderValue::from_static("*/*"));
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
        if has_authorization {
            headers.insert(AUTHORIZATION, HeaderValue::from_static(""));
        }
        let name_of = |name: &str| {
            HeaderName::from_bytes(name.as_bytes())
                .map_err(|_| Error::invalid_argument(format!("'{name}' is not a valid header name")))
        };
        for (name, value) in &self.secret {
            headers.insert(name_of(name)?, stand_in(value));
        }
        for (name, value) in &self.given {
            // Latin-1; the API layer lets nothing else through.
            let bytes = value.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?'));
            let bytes = Zeroizing::new(bytes.collect::<Vec<u8>>());
            let mut value = HeaderValue::from_bytes(&bytes).map_err(|_| {
                Error::invalid_argument(format!("the header {name} holds characters that cannot be sent"))
            })?;
            value.set_sensitive(true);
            headers.insert(name_of(name)?, value);
        }
        Ok(headers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_encoded_for_the_server_and_credential_that_a_request_has() {
        let given = Vec::from([("X-Name".into(), Zeroizing::new("\u{ff}".to_owned()))]);
        let headers = Headers::new(given, vec![("X-Key".to_owned(), SecretString::new("abc"))]);
        for (server, has_authorization) in
            [("https://a:1", true), ("https://a:1", true), ("https://a:1", false), ("https://b:1", true)]
        {
            let server = Origin::parse(server).expect("origin");
            let encoded = headers.of(&server, has_authorization).expect("headers");
            assert_eq!(encoded[HOST], server.authority());
            let names: Vec<&str> = encoded.keys().map(HeaderName::as_str).collect();
            let authorization: &[&str] = if has_authorization { &["authorization"] } else { &[] };
            let first = ["host", "user-agent", "accept", "accept-encoding"];
            assert_eq!(names, [&first, authorization, &["x-key", "x-name"]].concat());
            assert_eq!(encoded["x-name"], b"\xff"[..]);
            assert_eq!(encoded["x-key"], b"\xff\xff\xff"[..], "only its stand-in");
        }
    }
}
