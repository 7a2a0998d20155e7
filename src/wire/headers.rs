//! Names of the request headers, and what may be in them.

use std::borrow::Cow;

use zeroize::Zeroizing;

use super::{ApiVersion, auth};

/// A header; its value is wiped from memory when dropped.
pub type Header = (Cow<'static, str>, Zeroizing<String>);

/// The header that identifies this program and machine.
pub fn device(api_version: ApiVersion, product: &str, version: &str, hostname: &str) -> Header {
    let name = match api_version {
        ApiVersion::V3 => "X-Accsyn-Device",
        ApiVersion::V1 => "ASDevice",
    };
    // The event carries the host name unchanged.
    let hostname: String = hostname.chars().map(|c| if fits(c) { c } else { '?' }).collect();
    (name.into(), Zeroizing::new(auth::device(product, version, &hostname)))
}

/// All headers of a request to a backend but `Authorization`, which comes after them.
pub fn all(api_version: ApiVersion, workspace: &str, device: Header) -> Vec<Header> {
    let mut headers = Vec::new();
    if api_version == ApiVersion::V3 {
        headers.push(("X-Accsyn-Workspace".into(), Zeroizing::new(workspace.to_owned())));
    }
    headers.push(device);
    headers
}

/// Headers that the library sets, that belong to HTTP itself, or that would change what a response is; in lower case.
const RESERVED: &[&str] = &[
    "authorization",
    "asdevice",
    "host",
    "content-length",
    "content-encoding",
    "transfer-encoding",
    "connection",
    "keep-alive",
    "te",
    "trailer",
    "upgrade",
    "expect",
    "accept",
    "accept-encoding",
    "user-agent",
    "range",
];

/// How further ones begin.
const RESERVED_PREFIXES: &[&str] = &["x-accsyn", "proxy-", "if-"];

/// Whether a header cannot be given by a caller. Servers and gateways take all signs in a name for the same, as in the
/// variables of CGI.
pub fn is_reserved(name: &str) -> bool {
    let letters = name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' });
    let name: String = letters.collect();
    RESERVED.contains(&name.as_str()) || RESERVED_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

/// Whether it is the name of a header (RFC 9110, 5.1).
pub fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
}

/// Whether a character may be in the value of a header: they are Latin-1.
pub fn fits(c: char) -> bool {
    !c.is_control() && u32::from(c) <= 0xff
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_api_version_has_its_headers() {
        let names = |version| {
            let device = device(version, "p", "1", "h");
            all(version, "w", device).into_iter().map(|(name, _)| name).collect::<Vec<_>>()
        };
        assert_eq!(names(ApiVersion::V3), ["X-Accsyn-Workspace", "X-Accsyn-Device"]);
        assert_eq!(names(ApiVersion::V1), ["ASDevice"]);
    }

    #[test]
    fn a_host_name_that_no_header_can_carry_is_replaced_character_by_character() {
        let (_, value) = device(ApiVersion::V3, "p", "1", "wörk漢\n");
        assert!(value.contains(" wörk??("), "{}", *value);
    }
}
