//! Names of the request headers, and what may be in them.

use zeroize::Zeroizing;

use super::{ApiVersion, auth};

/// A header; its value is wiped from memory when dropped.
pub type Header = (&'static str, Zeroizing<String>);

/// The header that identifies this program and machine.
pub fn device(api_version: ApiVersion, product: &str, version: &str, hostname: &str) -> Header {
    let name = match api_version {
        ApiVersion::V3 => "X-Accsyn-Device",
        ApiVersion::V1 => "ASDevice",
    };
    // The event carries the host name unchanged.
    let hostname: String = hostname.chars().map(|c| if fits(c) { c } else { '?' }).collect();
    (name, Zeroizing::new(auth::device(product, version, &hostname)))
}

/// All headers of a request to a backend.
pub fn all(
    api_version: ApiVersion,
    authorization: Zeroizing<String>,
    workspace: &str,
    device: Header,
) -> Vec<Header> {
    let mut headers = vec![("Authorization", authorization)];
    if api_version == ApiVersion::V3 {
        headers.push(("X-Accsyn-Workspace", Zeroizing::new(workspace.to_owned())));
    }
    headers.push(device);
    headers
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
            all(version, Zeroizing::default(), "w", device)
                .into_iter()
                .map(|(name, _)| name)
                .collect::<Vec<_>>()
        };
        assert_eq!(names(ApiVersion::V3), ["Authorization", "X-Accsyn-Workspace", "X-Accsyn-Device"]);
        assert_eq!(names(ApiVersion::V1), ["Authorization", "ASDevice"]);
    }

    #[test]
    fn a_host_name_that_no_header_can_carry_is_replaced_character_by_character() {
        let (_, value) = device(ApiVersion::V3, "p", "1", "wörk漢\n");
        assert!(value.contains(" wörk??("), "{}", *value);
    }
}
