//! Authorization and device headers of both dialects.

/// What a login proves itself with.
pub enum Credential<'a> {
    /// v3, and v1 with an API key.
    ApiKey(&'a str),
    /// v1 only.
    Password(&'a str),
    /// v1 only.
    SessionKey(&'a str),
}

/// The v3 `Authorization` value.
pub fn basic(_username: &str, _api_key: &str) -> String {
    todo!()
}

/// The v1 `Authorization` value.
pub fn v1(_domain: &str, _username: &str, _credential: &Credential<'_>) -> String {
    todo!()
}

/// The device header's value: `<product> v<version> @ <platform> <hostname>(<os family>)`.
pub fn device(_product: &str, _version: &str, _hostname: &str) -> String {
    todo!()
}
