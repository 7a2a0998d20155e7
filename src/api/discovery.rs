//! Asking accsyn where a workspace's backend is.

use super::last_request::LastRequest;
use super::options::{Backend, Options, read_host};
use super::outcome::{self, Incoming, RequestFacts};
use accsyn_core::error::{Error, Result, Status};
use accsyn_core::masking::{SecretSet, mask_text};
use accsyn_core::net::shown_address;
use accsyn_core::net::{Cancel, Client, Headers, HttpMethod, Origin, Request};
use accsyn_core::wire::conversion::Conversion;
use accsyn_core::wire::discovery;
use accsyn_core::wire::discovery::{Location, NoLocation};
use accsyn_core::wire::endpoints::DEFAULT_PORT;
use accsyn_core::wire::excerpt::shorten;
use accsyn_core::wire::headers::Header;

/// The backend of a workspace: the one that the options name, or the one that accsyn knows.
pub(crate) fn backend(
    client: &Client,
    options: &Options,
    device: Header,
    secrets: &SecretSet,
    last_request: &LastRequest,
    cancel: &Cancel,
) -> Result<Origin> {
    let (port, allowed) = match &options.backend {
        Backend::At(origin) => return Ok(origin.clone()),
        Backend::Discover { port, allowed } => (*port, allowed),
    };
    let (api_version, workspace) = (options.api_version, options.workspace.as_str());
    let question = discovery::question(api_version, workspace);
    let request = Request {
        http_method: if question.body.is_some() { HttpMethod::Put } else { HttpMethod::Get },
        // Always asked on the default port: one that the caller gives is that of the backend.
        origin: &Origin { tls: true, host: question.host.to_owned(), port: DEFAULT_PORT },
        target: question.target,
        authorization: None,
        headers: &Headers::new(vec![device], Vec::new()),
        body: question.body,
        operation: "discovery".to_owned(),
        method: None,
        eid: None,
        is_poll: false,
        on_attempt: &|| last_request.count_attempt(),
        mask: &|text| mask_text(text, secrets),
    };
    let mut incoming = Incoming::new(api_version, Conversion::Nothing, RequestFacts::default());
    last_request.begin(None);
    let response = client.send(&request, &mut incoming, cancel)?;
    last_request.end(response.status);
    let answer = outcome::read(&response, incoming, "discovery", workspace, secrets).map_err(|mut error| {
        error.message = format!("looking up workspace {workspace} failed: {}", error.message);
        error
    });
    client.report(&request, &response, answer.as_ref().err());
    let answer = answer?;
    // Words of the answer are masked before they are cut.
    let mask = |words: &str| mask_text(words, secrets);
    let unusable = |reason: &str| {
        Error::new(
            Status::Protocol,
            format!("the address found for workspace {workspace} is unusable: {reason}"),
        )
    };
    let location = discovery::location(&answer, api_version).map_err(|fault| match fault {
        NoLocation::Unknown => Error::new(
            Status::Protocol,
            format!("no backend is known for workspace {workspace}; check its code"),
        ),
        NoLocation::BadPort(port) => {
            unusable(&format!("its port is {}, not an integer from 1 to 65535", shorten(&mask(&port))))
        }
    })?;
    let Location { host, port: found } = location;
    // A forged or broken response must not send the credentials elsewhere.
    read_host("hostname", &host, |host| shorten(&shown_address(&mask(host))))
        .map_err(|error| unusable(&error.message))?;
    if !discovery::may_name(&host, allowed) {
        return Err(Error::new(
            Status::Protocol,
            format!(
                "the backend found for workspace {workspace} is {}, which is not in {}: no credentials are sent there; \
                 if it is right, give it by the session option `hostname`, or allow its domain by `discovery_hosts`",
                shorten(&mask(&host)),
                discovery::DOMAIN
            ),
        ));
    }
    let backend = Origin { tls: true, host, port: port.or(found).unwrap_or(DEFAULT_PORT) };
    if client.leads_astray(&backend) {
        return Err(unusable(&format!(
            "{} is this machine, but the proxy {} is on another one and would connect to itself",
            backend.host,
            client.proxy_to(&backend).unwrap_or_default()
        )));
    }
    Ok(backend)
}
