//! Which REST API a session speaks.

/// A version of the accsyn REST API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApiVersion {
    /// REST v3, of current backends.
    V3,
    /// REST v1.0, with password and session-key logins.
    V1,
}

impl ApiVersion {
    /// As the option `api_version` and the tables of methods and options have it.
    pub fn number(self) -> i32 {
        match self {
            ApiVersion::V3 => 3,
            ApiVersion::V1 => 1,
        }
    }
}
