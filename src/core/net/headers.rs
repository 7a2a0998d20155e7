//! The headers that requests have in common, checked and encoded once.

use std::sync::Arc;

use once_cell::sync::OnceCell;

use super::http1;
use super::origin::Origin;
use super::request_head::Fields;
use crate::error::{Error, Result};
use crate::secret_string::SecretString;
use crate::wire::headers::{Header, fits, is_name};

/// Headers of requests to one server.
pub struct Headers {
    /// Values are Latin-1 on the wire, and wiped from memory here.
    given: Vec<Header>,
    /// Those whose values are secret.
    secret: Vec<(String, SecretString)>,
    /// With the server.
    encoded: OnceCell<(Origin, Arc<Fields>)>,
}

impl Headers {
    /// Names and values beside those that HTTP needs.
    pub fn new(given: Vec<Header>, secret: Vec<(String, SecretString)>) -> Headers {
        Headers { given, secret, encoded: OnceCell::new() }
    }

    /// Those of all requests to this server.
    pub(super) fn of(&self, server: &Origin) -> Result<Arc<Fields>> {
        let encode = || Ok((server.clone(), self.encode(server)?));
        let (known, fields) = self.encoded.get_or_try_init(encode)?;
        if known == server { Ok(fields.clone()) } else { self.encode(server) }
    }

    fn encode(&self, server: &Origin) -> Result<Arc<Fields>> {
        let secret = self.secret.iter().map(|(name, value)| (&name[..], &value[..]));
        let given = self.given.iter().map(|(name, value)| (&name[..], &value[..]));
        if let Some((name, _)) =
            secret.chain(given).find(|(name, value)| !is_name(name) || !value.chars().all(fits))
        {
            return Err(Error::invalid_argument(format!(
                "the header '{name}' holds characters that cannot be sent"
            )));
        }
        let mut fields = Fields::default();
        fields.add("host", &server.authority());
        fields.add("user-agent", http1::AGENT);
        fields.add("accept", "*/*");
        fields.add("accept-encoding", "gzip");
        for (name, value) in &self.secret {
            fields.add_secret(name, value);
        }
        for (name, value) in &self.given {
            fields.add(name, value);
        }
        Ok(Arc::new(fields))
    }
}

#[cfg(test)]
mod tests {
    use zeroize::Zeroizing;

    use super::*;
    use crate::net::request_head::RequestHead;

    #[test]
    fn headers_are_encoded_for_the_server_that_a_request_goes_to() {
        let given = Vec::from([("X-Name".into(), Zeroizing::new("\u{ff}".to_owned()))]);
        let headers = Headers::new(given, vec![("X-Key".to_owned(), SecretString::new("abc"))]);
        for (server, host) in [("https://a:1", "a:1"), ("https://a:1", "a:1"), ("http://b:80", "b")] {
            let server = Origin::parse(server).expect("origin");
            let fields = headers.of(&server).expect("headers");
            let head = RequestHead::new("GET", b"/"[..].into(), fields, Vec::new()).encode(0);
            let agent = http1::AGENT;
            let first = format!("GET / HTTP/1.1\r\nhost: {host}\r\nuser-agent: {agent}\r\naccept: */*\r\n");
            let rest = b"accept-encoding: gzip\r\nx-key: abc\r\nx-name: \xff\r\n";
            assert_eq!(head.as_bytes(), [first.as_bytes(), rest].concat());
        }
    }

    #[test]
    fn a_header_that_would_become_another_one_is_refused() {
        for (name, value) in [("x", "a\r\nb: c"), ("x", "\u{100}"), ("x: y", "z"), ("", "z"), ("x\n", "z")] {
            let secret = Headers::new(Vec::new(), vec![(name.to_owned(), SecretString::new(value))]);
            let value = Zeroizing::new(value.to_owned());
            let given = Headers::new(vec![(name.to_owned().into(), value)], Vec::new());
            let server = Origin::parse("https://a:1").expect("origin");
            assert!(secret.of(&server).is_err() && given.of(&server).is_err(), "{name:?}");
        }
    }
}
