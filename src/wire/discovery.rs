//! The request for the address of a workspace's backend, and its response.

use serde_json::{Value, json};

use super::answer::Answer;
use super::endpoints::{self, is_loopback};
use super::{ApiVersion, event, json as wire_json};

/// The domain of the hosts that are asked, and of the backends that they name.
pub const DOMAIN: &str = "accsyn.com";

/// A question to accsyn.
#[derive(Debug)]
pub struct Question {
    /// Host that is asked by TLS on the default port, whatever port the backend has.
    pub host: &'static str,
    /// Path and query, percent-encoded, in ASCII.
    pub target: Vec<u8>,
    /// Body of a PUT; None for a GET.
    pub body: Option<String>,
}

/// Asks where the backend of a workspace is.
pub fn question(api_version: ApiVersion, workspace: &str) -> Question {
    let mut text = String::new();
    match api_version {
        ApiVersion::V3 => {
            wire_json::encode(&json!({ "ident": workspace }), &mut text);
            let target = event::target("/api/v3/J3PKTtDvolDMBtTy6AFGA", &text);
            Question { host: "master.accsyn.com", target, body: None }
        }
        ApiVersion::V1 => {
            wire_json::encode(&json!({ "organization": workspace }), &mut text);
            let target = b"/api/v1.0/registry/organization/domain".to_vec();
            Question { host: "registry.accsyn.com", target, body: Some(text) }
        }
    }
}

/// Where a response says that the backend is.
#[derive(Debug, PartialEq, Eq)]
pub struct Location {
    /// Name or address, unchecked.
    pub host: String,
    /// The default one if it names none.
    pub port: Option<u16>,
}

/// Why a response says nothing of the kind.
#[derive(Debug, PartialEq, Eq)]
pub enum NoLocation {
    /// It has no host.
    Unknown,
    /// Its port, in JSON, is none.
    BadPort(String),
}

/// Host and port of a response.
pub fn location(answer: &Answer, api_version: ApiVersion) -> Result<Location, NoLocation> {
    let value = |key: &str| answer.get(key).and_then(wire_json::value).unwrap_or_default();
    let text = |value: &Value| value.as_str().map(str::to_owned).ok_or(NoLocation::Unknown);
    match api_version {
        ApiVersion::V3 => {
            let result = value("result");
            let host = text(&result["hostname"])?;
            Ok(Location { host, port: port(&result["port"])? })
        }
        ApiVersion::V1 => {
            let label = text(&value("domain"))?;
            let host =
                if label.is_empty() { Err(NoLocation::Unknown) } else { Ok(format!("{label}.{DOMAIN}")) };
            Ok(Location { host: host?, port: port(&value("port"))? })
        }
    }
}

fn port(value: &Value) -> Result<Option<u16>, NoLocation> {
    if value.is_null() {
        return Ok(None);
    }
    let port = value.as_u64().and_then(|port| u16::try_from(port).ok()).filter(|port| *port > 0);
    port.map(Some).ok_or_else(|| NoLocation::BadPort(value.to_string()))
}

/// Whether a discovery answer may name this host: one in accsyn's domain or in an allowed one, or this machine. An answer
/// decides where credentials go, so it does not get to name just any host.
pub fn may_name(host: &str, allowed: &[String]) -> bool {
    if is_loopback(host) {
        return true;
    }
    let host = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
    let is_below = |domain: &str| host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'));
    is_below(DOMAIN) || allowed.iter().any(|domain| host == *domain || is_below(domain))
}

/// A domain that answers may name hosts in, as hosts are compared with it. None for anything else, such as an address.
pub fn domain(text: &str) -> Option<String> {
    // In lower case, other letters than ASCII's in Punycode.
    let Ok(url::Host::Domain(name)) = url::Host::parse(text.strip_suffix('.').unwrap_or(text)) else {
        return None;
    };
    let is_written_so = !text.contains('%') && endpoints::host(&name).as_ref() == Some(&name);
    (is_written_so && !name.ends_with('.')).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_names_hosts_of_accsyn_this_machine_or_what_the_caller_allows() {
        let allowed = ["studio.example".to_owned()];
        for host in [
            "acmefilm.accsyn.com",
            "ACMEFILM.ACCSYN.COM",
            "a.b.accsyn.com",
            "localhost",
            "127.0.0.1",
            "127.9.9.9",
            "::1",
            "::ffff:127.0.0.1",
            "localhost.",
            "foo.localhost",
            "acmefilm.accsyn.com.",
        ] {
            assert!(may_name(host, &[]) && may_name(host, &allowed), "{host}");
        }
        for host in ["studio.example", "accsyn.studio.example", "A.Studio.Example"] {
            assert!(!may_name(host, &[]) && may_name(host, &allowed), "{host}");
        }
        for host in [
            "accsyn.com",
            "evilaccsyn.com",
            "accsyn.com.evil.example",
            "evilstudio.example",
            "example",
            "10.0.0.1",
            "169.254.169.254",
            "::ffff:10.0.0.1",
            "fe80::1",
            "0.0.0.0",
            "2130706433",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "127.0.0.1.",
            "::1.",
            "127.1",
            "127.0.0.1@evil.example",
            "acmefilm.accsyn.com..",
            ".accsyn.com.evil.example",
            "::",
        ] {
            assert!(!may_name(host, &[]) && !may_name(host, &allowed), "{host}");
        }
    }

    #[test]
    fn a_domain_is_a_name_however_it_is_written() {
        for (text, name) in [
            ("studio.example", "studio.example"),
            ("Studio.EXAMPLE.", "studio.example"),
            ("bücher.example", "xn--bcher-kva.example"),
            ("BÜCHER.example", "xn--bcher-kva.example"),
            ("xn--bcher-kva.example", "xn--bcher-kva.example"),
            ("ｓｔｕｄｉｏ。example", "studio.example"),
            ("farm", "farm"),
            ("under_score.lan", "under_score.lan"),
        ] {
            assert_eq!(domain(text).as_deref(), Some(name), "{text}");
        }
        for text in [
            "",
            ".",
            "..",
            "*",
            "*.studio.example",
            ".studio.example",
            "studio..example",
            "studio.example..",
            "https://studio.example",
            "studio.example:443",
            "studio.example/",
            "studio.example/x",
            "u@studio.example",
            "studio.example?x",
            "studio.example#x",
            "studio example",
            " studio.example",
            "studio.example\n",
            "studio%2eexample",
            "10.0.0.1",
            "10.1",
            "167772161",
            "0x0a.1",
            "::1",
            "[::1]",
            "1.2.3.4.5",
            "a.7",
            "studio.example,other.example",
            "studio\u{0}.example",
            "xn--a",
            "stu\u{202e}dio.example",
        ] {
            assert_eq!(domain(text), None, "{text:?}");
        }
    }

    use crate::answer;
    use crate::conversion::Conversion;

    #[test]
    fn questions_are_those_of_the_official_clients() {
        let v3 = question(ApiVersion::V3, "acmefilm");
        assert_eq!(
            (v3.host, &v3.target[..], v3.body),
            (
                "master.accsyn.com",
                &b"/api/v3/J3PKTtDvolDMBtTy6AFGA?%7B%22ident%22%3A%20%22acmefilm%22%7D"[..],
                None
            )
        );
        let v1 = question(ApiVersion::V1, "acmefilm");
        assert_eq!(
            (v1.host, &v1.target[..], v1.body.as_deref()),
            (
                "registry.accsyn.com",
                &b"/api/v1.0/registry/organization/domain"[..],
                Some("{\"organization\": \"acmefilm\"}")
            )
        );
    }

    #[test]
    fn an_answer_without_a_host_names_no_backend() {
        let read = |text: &str, version| {
            location(&answer::decode(text.into(), version, Conversion::Ids).expect("JSON"), version)
        };
        let at = |host: &str, port| Ok(Location { host: host.to_owned(), port });
        let (v3, v1) = (ApiVersion::V3, ApiVersion::V1);
        assert_eq!(read(r#"{"result": {"hostname": "h", "port": 444}}"#, v3), at("h", Some(444)));
        assert_eq!(read(r#"{"result": {"hostname": "h"}}"#, v3), at("h", None));
        assert_eq!(read(r#"{"result": {"hostname": "h", "port": null}}"#, v3), at("h", None));
        assert_eq!(read(r#"{"domain": "d"}"#, v1), at("d.accsyn.com", None));
        assert_eq!(read(r#"{"domain": "d", "port": 444}"#, v1), at("d.accsyn.com", Some(444)));
        assert_eq!(read(r#"{"domain": "d", "port": null}"#, v1), at("d.accsyn.com", None));
        for port in
            ["0", "-1", "70000", "65536", "1.5", "443.0", "true", "\"x\"", "\"8443\"", "\"\"", "[443]", "{}"]
        {
            for (text, version) in [
                (format!(r#"{{"result": {{"hostname": "h", "port": {port}}}}}"#), v3),
                (format!(r#"{{"domain": "d", "port": {port}}}"#), v1),
            ] {
                assert_eq!(read(&text, version), Err(NoLocation::BadPort(port.to_owned())), "{text}");
            }
        }
        for (text, version) in [
            ("{}", v3),
            (r#"{"result": {"port": 1}}"#, v3),
            (r#"{"result": []}"#, v3),
            (r#"{"result": {"hostname": 5}}"#, v3),
            ("{}", v1),
            (r#"{"domain": ""}"#, v1),
            (r#"{"domain": 1}"#, v1),
        ] {
            assert_eq!(read(text, version), Err(NoLocation::Unknown), "{text}");
        }
    }
}
