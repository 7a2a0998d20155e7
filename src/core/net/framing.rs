//! How the body of a response is compressed (RFC 9110, 8.4.1), and how it is framed (RFC 9112, 6).

use http::HeaderMap;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, HeaderName, TRANSFER_ENCODING};

use super::fault::Fault;
use crate::wire::latin1;

/// A content coding that is understood.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Coding {
    #[default]
    Identity,
    Gzip,
    /// zlib as the standard says, or without its header as some servers send it.
    Deflate,
}

impl Coding {
    /// The one coding among these; the error is what cannot be decoded.
    fn of<'n>(
        names: impl Iterator<Item = (&'n str, &'n HeaderName)>,
        headers: &HeaderMap,
    ) -> Result<Coding, Fault> {
        let mut found = Coding::Identity;
        for (name, header) in names {
            let coding = match name.to_ascii_lowercase().as_str() {
                // None is not in the standard, but in use.
                "identity" | "none" => continue,
                "gzip" | "x-gzip" => Coding::Gzip,
                "deflate" => Coding::Deflate,
                _ => return Err(Fault::UnknownCoding(fields(headers, header).join(", "))),
            };
            if found != Coding::Identity {
                return Err(undecodable("it is compressed more than once"));
            }
            found = coding;
        }
        Ok(found)
    }
}

/// What the head of a response says about its body.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Framing {
    pub coding: Coding,
    /// Bytes that it has before it is decompressed, if that is said.
    pub length: Option<u64>,
    /// Whether the HTTP library would read on behind them.
    pub ends_by_length: bool,
    /// Whether both headers say where the body ends: what follows on the connection cannot be relied on (RFC 9112, 6.3).
    pub is_ambiguous: bool,
}

impl Framing {
    /// The error is what cannot be decoded.
    pub fn of(headers: &HeaderMap) -> Result<Framing, Fault> {
        if !headers.contains_key(TRANSFER_ENCODING) && !headers.contains_key(CONTENT_ENCODING) {
            return Ok(Framing { length: length(headers)?, ..Framing::default() });
        }
        let transfer = tokens(headers, &TRANSFER_ENCODING);
        let content = tokens(headers, &CONTENT_ENCODING);
        let is_chunked = transfer.last().is_some_and(|name| is(name, "chunked"));
        let transfer_codings = &transfer[..transfer.len() - usize::from(is_chunked)];
        if transfer_codings.iter().any(|name| is(name, "chunked")) {
            return Err(undecodable("chunked must be the last of its transfer codings, and only once"));
        }
        // The HTTP library would not take it for chunked, and wait for the end of the connection.
        let takes_parameters = |value: &http::HeaderValue| {
            let fields = value.as_bytes().to_ascii_lowercase();
            fields
                .split(|byte| *byte == b',')
                .any(|name| name.trim_ascii().starts_with(b"chunked") && name.contains(&b';'))
        };
        if is_chunked && headers.get_all(TRANSFER_ENCODING).iter().any(takes_parameters) {
            return Err(undecodable("chunked has no parameters"));
        }
        let codings = transfer_codings.iter().map(|name| (name.as_str(), &TRANSFER_ENCODING));
        let codings = codings.chain(content.iter().map(|name| (name.as_str(), &CONTENT_ENCODING)));
        let coding = Coding::of(codings, headers)?;
        // Identity was a transfer coding once, and says nothing. Others end with the connection.
        let is_identity = transfer_codings.iter().all(|name| is(name, "identity"));
        let length = if is_chunked || !is_identity { None } else { length(headers)? };
        Ok(Framing {
            coding,
            length,
            ends_by_length: length.is_some() && headers.contains_key(TRANSFER_ENCODING),
            is_ambiguous: headers.contains_key(CONTENT_LENGTH) && headers.contains_key(TRANSFER_ENCODING),
        })
    }
}

fn undecodable(cause: &str) -> Fault {
    Fault::BadEncoding(cause.to_owned())
}

fn is(name: &str, coding: &str) -> bool {
    name.eq_ignore_ascii_case(coding)
}

/// The values of all headers of this name.
fn fields(headers: &HeaderMap, name: &HeaderName) -> Vec<String> {
    let values = headers.get_all(name).iter();
    values.map(|value| latin1::text_of(value.as_bytes()).into_owned()).collect()
}

/// The names in them, without parameters.
fn tokens(headers: &HeaderMap, name: &HeaderName) -> Vec<String> {
    let fields = fields(headers, name);
    let names = fields.iter().flat_map(|field| field.split(','));
    let names = names.map(|name| name.split(';').next().unwrap_or_default().trim());
    names.filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

/// The length, which some servers repeat.
fn length(headers: &HeaderMap) -> Result<Option<u64>, Fault> {
    let mut fields = headers.get_all(CONTENT_LENGTH).iter();
    // As usual: once, a number.
    if let (Some(only), None) = (fields.next(), fields.next())
        && only.as_bytes().iter().all(u8::is_ascii_digit)
        && let Some(length) = only.to_str().ok().and_then(|digits| digits.parse().ok())
    {
        return Ok(Some(length));
    }
    let mut lengths = tokens(headers, &CONTENT_LENGTH);
    lengths.dedup();
    match &lengths[..] {
        [] => Ok(None),
        [length] if length.bytes().all(|byte| byte.is_ascii_digit()) => {
            // More than fits in a number is more than anybody wants.
            Ok(Some(length.parse().unwrap_or(u64::MAX)))
        }
        _ => Err(undecodable("its length is invalid")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of a head with these lines.
    fn of(lines: &[&str]) -> Result<Framing, Fault> {
        let mut headers = HeaderMap::new();
        for line in lines {
            let (name, value) = line.split_once(": ").expect("a header");
            let name = HeaderName::from_bytes(name.as_bytes()).expect("a name");
            headers.append(name, value.parse().expect("a value"));
        }
        Framing::of(&headers)
    }

    #[test]
    fn codings_are_read_as_others_write_them() {
        for (lines, coding) in [
            (&[][..], Coding::Identity),
            (&["content-encoding: identity"], Coding::Identity),
            (&["content-encoding: GZip"], Coding::Gzip),
            (&["content-encoding:  x-gzip "], Coding::Gzip),
            (&["content-encoding: none"], Coding::Identity),
            (&["content-encoding: "], Coding::Identity),
            (&["content-encoding: gzip, identity"], Coding::Gzip),
            (&["content-encoding: ,gzip,,"], Coding::Gzip),
            (&["content-encoding: identity", "content-encoding: gzip"], Coding::Gzip),
            (&["content-encoding: Deflate"], Coding::Deflate),
            (&["transfer-encoding: GZIP, Chunked"], Coding::Gzip),
            (&["transfer-encoding: gzip;q=1", "transfer-encoding: chunked"], Coding::Gzip),
            (&["transfer-encoding: deflate"], Coding::Deflate),
            (&["transfer-encoding: identity", "content-encoding: gzip"], Coding::Gzip),
        ] {
            assert_eq!(of(lines).expect("readable").coding, coding, "{lines:?}");
        }
        for (lines, word) in [
            (&["content-encoding: br"][..], "br"),
            (&["content-encoding: gzip, gzip"], "more than once"),
            (&["content-encoding: gzip", "content-encoding: deflate"], "more than once"),
            (&["content-encoding: gzip", "transfer-encoding: gzip, chunked"], "more than once"),
            (&["transfer-encoding: compress, chunked"], "compress"),
            (&["transfer-encoding: chunked, identity"], "chunked"),
            (&["transfer-encoding: chunked, chunked"], "chunked"),
            (&["transfer-encoding: Chunked ;q=1"], "parameters"),
            (&["transfer-encoding: gzip", "transfer-encoding: chunked; a=b"], "parameters"),
        ] {
            let fault = format!("{:?}", of(lines).expect_err("unknown"));
            assert!(fault.contains(word), "{lines:?}: {fault}");
        }
    }

    #[test]
    fn a_body_ends_where_its_head_says() {
        for (lines, length, ends_by_length) in [
            (&[][..], None, false),
            (&["content-length: 5"], Some(5), false),
            (&["content-length: 5, 5", "content-length: 5"], Some(5), false),
            (&["content-length: 99999999999999999999"], Some(u64::MAX), false),
            (&["content-length: 5", "transfer-encoding: identity"], Some(5), true),
            (&["content-length: 5", "transfer-encoding: "], Some(5), true),
            (&["content-length: 5", "transfer-encoding: chunked"], None, false),
            (&["content-length: 5", "transfer-encoding: gzip"], None, false),
            (&["transfer-encoding: identity"], None, false),
        ] {
            let framing = of(lines).expect("readable");
            assert_eq!((framing.length, framing.ends_by_length), (length, ends_by_length), "{lines:?}");
            assert_eq!(framing.is_ambiguous, lines.len() == 2 && lines[1].starts_with('t'), "{lines:?}");
        }
        for lines in [
            &["content-length: -1"][..],
            &["content-length: 5, 6"],
            &["content-length: x", "transfer-encoding: identity"],
        ] {
            assert!(of(lines).is_err(), "{lines:?}");
        }
    }
}
