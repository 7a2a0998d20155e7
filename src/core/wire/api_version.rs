//! Which REST API a session speaks.

/// A version of the accsyn REST API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApiVersion {
    /// REST v3, of current backends.
    V3,
    /// REST v1.0, with password and session-key logins.
    V1,
}
