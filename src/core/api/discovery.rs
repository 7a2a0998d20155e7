//! Asking accsyn where a workspace's backend is.

use serde_json::{Value, json};

use super::options::check_host;
use super::outcome;
use crate::error::{Error, Result, Status};
use crate::masking::SecretSet;
use crate::net::{Cancel, Client, HttpMethod, Origin, Request};
use crate::wire::answer::{Answer, Dates};
use crate::wire::{ApiVersion, event, json as wire_json};

/// The master is always asked on 443; a port given by the caller is that of the backend.
const MASTER_PORT: u16 = 443;

/// Finds the backend of a workspace.
pub(crate) fn discover(
    client: &Client,
    api_version: ApiVersion,
    workspace: &str,
    device: (&'static str, String),
    port: Option<u16>,
    cancel: &Cancel,
) -> Result<Origin> {
    let mut question = String::new();
    let (host, http_method, target, body) = match api_version {
        ApiVersion::V3 => {
            wire_json::encode(&json!({ "ident": workspace }), &mut question);
            let target = format!("/api/v3/J3PKTtDvolDMBtTy6AFGA?{}", event::query_string(&question));
            ("master.accsyn.com", HttpMethod::Get, target, None)
        }
        ApiVersion::V1 => {
            wire_json::encode(&json!({ "organization": workspace }), &mut question);
            (
                "registry.accsyn.com",
                HttpMethod::Put,
                "/api/v1.0/registry/organization/domain".to_owned(),
                Some(question),
            )
        }
    };
    let request = Request {
        http_method,
        origin: Origin { tls: true, host: host.to_owned(), port: MASTER_PORT },
        target,
        headers: vec![(device.0, device.1.into())],
        body,
        operation: "discovery".to_owned(),
        eid: None,
    };
    let response = client.send(&request, cancel)?;
    let answer =
        outcome::read(response, "discovery", api_version, Dates::Raw, workspace, &SecretSet::default())
            .map_err(|mut error| {
                error.message = format!("looking up workspace {workspace} failed: {}", error.message);
                error
            })?;
    let origin = read(&answer, api_version, port).ok_or_else(|| {
        Error::new(Status::Protocol, format!("no backend is known for workspace {workspace}; check its code"))
    })?;
    // A forged or broken answer must not lead the credentials elsewhere.
    check_host("hostname", &origin.host).map_err(|error| {
        Error::new(
            Status::Protocol,
            format!("the address found for workspace {workspace} is unusable: {}", error.message),
        )
    })?;
    Ok(origin)
}

fn read(answer: &Answer, api_version: ApiVersion, port: Option<u16>) -> Option<Origin> {
    let value = |key: &str| serde_json::from_str::<Value>(answer.get(key)?).ok();
    match api_version {
        ApiVersion::V3 => {
            let result = value("result")?;
            let host = result.get("hostname")?.as_str()?.to_owned();
            let found = result.get("port").and_then(Value::as_u64).and_then(|port| u16::try_from(port).ok());
            Some(Origin { tls: true, host, port: port.or(found).unwrap_or(443) })
        }
        ApiVersion::V1 => {
            let label = value("domain")?.as_str().filter(|label| !label.is_empty())?.to_owned();
            Some(Origin { tls: true, host: format!("{label}.accsyn.com"), port: port.unwrap_or(443) })
        }
    }
}
