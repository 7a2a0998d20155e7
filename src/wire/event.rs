//! The event envelope that carries every operation.

use serde_json::Value;

use crate::wire::Dialect;

/// One event; `text` writes its keys in wire order.
#[derive(Debug)]
pub struct Event<'a> {
    /// Generation of the protocol.
    pub dialect: Dialect,
    /// Workspace (v3) or domain (v1).
    pub workspace: &'a str,
    /// UUID4, lower case, new per event.
    pub eid: &'a str,
    /// v3: `session_id` of the login; v1: UUID4 of the session.
    pub session: Option<&'a str>,
    /// The operation, for example `transfer/find`.
    pub uri: &'a str,
    /// User name.
    pub ident: &'a str,
    /// `YYYY-MM-DDTHH:MM:SS`.
    pub created: &'a str,
    /// Host name of this machine.
    pub hostname: &'a str,
    /// The payload.
    pub data: &'a Value,
    /// Only sent when not empty.
    pub query: Option<&'a str>,
    /// Only sent when not empty.
    pub id: Option<&'a str>,
}

impl Event<'_> {
    /// The JSON text of the event, its payload compressed when protocol 5.1 says so.
    pub fn text(&self) -> String {
        todo!()
    }
}

/// Percent-encodes an event for the query string of GET and DELETE.
pub fn query_string(_event: &str) -> String {
    todo!()
}
