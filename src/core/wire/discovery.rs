//! The request for the address of a workspace's backend, and its response.

use serde_json::{Value, json};

use super::answer::Answer;
use super::{ApiVersion, event, json as wire_json};

/// A question to accsyn.
#[derive(Debug)]
pub struct Question {
    /// Host that is asked by TLS on the default port, whatever port the backend has.
    pub host: &'static str,
    /// Path and query, percent-encoded.
    pub target: String,
    /// Body of a PUT; None for a GET.
    pub body: Option<String>,
}

/// Asks where the backend of a workspace is.
pub fn question(api_version: ApiVersion, workspace: &str) -> Question {
    let mut text = String::new();
    match api_version {
        ApiVersion::V3 => {
            wire_json::encode(&json!({ "ident": workspace }), &mut text);
            let target = format!("/api/v3/J3PKTtDvolDMBtTy6AFGA?{}", event::query_string(&text));
            Question { host: "master.accsyn.com", target, body: None }
        }
        ApiVersion::V1 => {
            wire_json::encode(&json!({ "organization": workspace }), &mut text);
            let target = "/api/v1.0/registry/organization/domain".to_owned();
            Question { host: "registry.accsyn.com", target, body: Some(text) }
        }
    }
}

/// Host and port of a response; None if it has no host.
pub fn location(answer: &Answer, api_version: ApiVersion) -> Option<(String, Option<u16>)> {
    let value = |key: &str| wire_json::value(answer.get(key)?);
    match api_version {
        ApiVersion::V3 => {
            let result = value("result")?;
            let host = result.get("hostname")?.as_str()?.to_owned();
            let port = result.get("port").and_then(Value::as_u64).and_then(|port| u16::try_from(port).ok());
            Some((host, port))
        }
        ApiVersion::V1 => {
            let label = value("domain")?.as_str().filter(|label| !label.is_empty())?.to_owned();
            Some((format!("{label}.accsyn.com"), None))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::answer;
    use crate::wire::dates::Dates;

    #[test]
    fn questions_are_those_of_the_official_clients() {
        let v3 = question(ApiVersion::V3, "acmefilm");
        assert_eq!(
            (v3.host, v3.target.as_str(), v3.body),
            (
                "master.accsyn.com",
                "/api/v3/J3PKTtDvolDMBtTy6AFGA?%7B%22ident%22%3A%20%22acmefilm%22%7D",
                None
            )
        );
        let v1 = question(ApiVersion::V1, "acmefilm");
        assert_eq!(
            (v1.host, v1.target.as_str(), v1.body.as_deref()),
            (
                "registry.accsyn.com",
                "/api/v1.0/registry/organization/domain",
                Some("{\"organization\": \"acmefilm\"}")
            )
        );
    }

    #[test]
    fn an_answer_without_a_host_names_no_backend() {
        let read = |text: &str, version| {
            location(&answer::decode(text.into(), version, Dates::Raw).expect("JSON"), version)
        };
        let host = |name: &str| name.to_owned();
        let (v3, v1) = (ApiVersion::V3, ApiVersion::V1);
        assert_eq!(read(r#"{"result": {"hostname": "h", "port": 444}}"#, v3), Some((host("h"), Some(444))));
        assert_eq!(read(r#"{"result": {"hostname": "h", "port": 70000}}"#, v3), Some((host("h"), None)));
        assert_eq!(read(r#"{"domain": "d"}"#, v1), Some((host("d.accsyn.com"), None)));
        for (text, version) in [
            ("{}", v3),
            (r#"{"result": {"port": 1}}"#, v3),
            ("{}", v1),
            (r#"{"domain": ""}"#, v1),
            (r#"{"domain": 1}"#, v1),
        ] {
            assert_eq!(read(text, version), None, "{text}");
        }
    }
}
