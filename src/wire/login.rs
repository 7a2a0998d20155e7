//! The body of a login, and what its response says.

use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::answer::Answer;
use super::{ApiVersion, json as wire_json};
use accsyn_base::error::{Error, Result, Status};

/// The body of a login: in v1 with the UUID of the session, and the expired key when it is renewed.
pub fn body(api_version: ApiVersion, uuid: &str, reuse: Option<&str>) -> String {
    let mut body = match api_version {
        ApiVersion::V3 => json!({}),
        ApiVersion::V1 => json!({ "session": uuid }),
    };
    if let Some(key) = reuse {
        body["session_key_reuse"] = json!(key);
    }
    let mut text = String::new();
    wire_json::encode(&body, &mut text);
    text
}

/// Who is logged in.
pub struct LoggedIn {
    /// Id of the user.
    pub uid: String,
    /// Role (v3) or clearance (v1).
    pub role: String,
    /// v3; may be missing.
    pub session_id: Option<Zeroizing<String>>,
    /// v1.
    pub session_key: Zeroizing<String>,
}

/// The longest value of a login answer that is believed, in bytes: more than headers of servers hold.
const LONGEST: usize = 16 * 1024;

/// Reads the response to a login.
pub fn read(answer: &Answer, api_version: ApiVersion) -> Result<LoggedIn> {
    let fields = read_fields(answer, api_version)?;
    let texts = [
        ("id", fields.uid.as_str()),
        (if api_version == ApiVersion::V3 { "role" } else { "clearance" }, &fields.role),
        ("session_id", fields.session_id.as_ref().map_or("", |id| id.as_str())),
        ("session_key", &fields.session_key),
    ];
    match texts.iter().find(|(_, text)| text.len() > LONGEST) {
        Some((key, text)) => Err(Error::new(
            Status::Protocol,
            format!(
                "the `{key}` of the login answer has {} bytes, more than the {LONGEST} that are accepted; is this an \
                 accsyn backend?",
                text.len()
            ),
        )),
        None => Ok(fields),
    }
}

fn read_fields(answer: &Answer, api_version: ApiVersion) -> Result<LoggedIn> {
    let value = |key: &str| answer.get(key).and_then(wire_json::value);
    match api_version {
        ApiVersion::V3 => {
            let result = value("result").ok_or_else(|| incomplete("result"))?;
            let field = |key: &str| optional(key, result.get(key).cloned());
            Ok(LoggedIn {
                uid: required("id", field("id")?)?,
                role: field("role")?.unwrap_or_default(),
                session_id: field("session_id")?.map(Zeroizing::new),
                session_key: Zeroizing::default(),
            })
        }
        ApiVersion::V1 => {
            let field = |key: &str| optional(key, value(key));
            Ok(LoggedIn {
                session_key: Zeroizing::new(required("session_key", field("session_key")?)?),
                role: field("clearance")?.unwrap_or_else(|| "none".to_owned()),
                uid: required("id", field("id")?)?,
                session_id: None,
            })
        }
    }
}

fn incomplete(key: &str) -> Error {
    Error::new(Status::Protocol, format!("the login answer has no `{key}`; is this an accsyn backend?"))
}

/// The string of a key, which must be there but may be null.
fn optional(key: &str, value: Option<Value>) -> Result<Option<String>> {
    match value.ok_or_else(|| incomplete(key))? {
        Value::String(text) => Ok(Some(text)),
        Value::Null => Ok(None),
        _ => Err(Error::new(
            Status::Protocol,
            format!("the `{key}` of the login answer is not a string; is this an accsyn backend?"),
        )),
    }
}

/// The string, which must say something.
fn required(key: &str, text: Option<String>) -> Result<String> {
    text.filter(|text| !text.is_empty()).ok_or_else(|| incomplete(key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer;
    use crate::conversion::Conversion;

    fn of(text: &str, version: ApiVersion) -> Result<LoggedIn> {
        read(&answer::decode(text.into(), version, Conversion::Ids).expect("JSON"), version)
    }

    #[test]
    fn bodies_are_those_of_the_official_clients() {
        assert_eq!(body(ApiVersion::V3, "uuid", None), "{}");
        assert_eq!(body(ApiVersion::V1, "uuid", None), r#"{"session": "uuid"}"#);
        let renewal = r#"{"session": "uuid", "session_key_reuse": "old"}"#;
        assert_eq!(body(ApiVersion::V1, "uuid", Some("old")), renewal);
    }

    #[test]
    fn a_value_that_is_too_long_is_not_kept() {
        for (text, version, key) in [
            (r#"{"result": {"id": "*", "role": "r", "session_id": null}}"#, ApiVersion::V3, "`id`"),
            (r#"{"result": {"id": "i", "role": "*", "session_id": null}}"#, ApiVersion::V3, "`role`"),
            (r#"{"result": {"id": "i", "role": "r", "session_id": "*"}}"#, ApiVersion::V3, "`session_id`"),
            (r#"{"session_key": "*", "clearance": "c", "id": "i"}"#, ApiVersion::V1, "`session_key`"),
            (r#"{"session_key": "k", "clearance": "*", "id": "i"}"#, ApiVersion::V1, "`clearance`"),
        ] {
            of(&text.replace('*', &"y".repeat(LONGEST)), version).expect("just fits");
            let error = of(&text.replace('*', &"y".repeat(LONGEST + 1)), version).err().expect(text);
            assert!(error.status == Status::Protocol && error.message.contains(key), "{}", error.message);
            assert!(!error.message.contains("yyyy"));
        }
    }

    #[test]
    fn a_value_of_another_type_is_a_protocol_error_that_names_its_key() {
        for value in ["5", "true", "false", "[]", "{}", r#"["x"]"#, r#"{"x": "y"}"#] {
            for (text, version, key) in [
                (r#"{"result": {"id": *, "role": "r", "session_id": "s"}}"#, ApiVersion::V3, "`id`"),
                (r#"{"result": {"id": "i", "role": *, "session_id": "s"}}"#, ApiVersion::V3, "`role`"),
                (r#"{"result": {"id": "i", "role": "r", "session_id": *}}"#, ApiVersion::V3, "`session_id`"),
                (r#"{"session_key": *, "clearance": "c", "id": "i"}"#, ApiVersion::V1, "`session_key`"),
                (r#"{"session_key": "k", "clearance": *, "id": "i"}"#, ApiVersion::V1, "`clearance`"),
                (r#"{"session_key": "k", "clearance": "c", "id": *}"#, ApiVersion::V1, "`id`"),
            ] {
                let text = text.replace('*', value);
                let error = of(&text, version).err().expect(&text);
                assert!(error.status == Status::Protocol && error.message.contains(key), "{}", error.message);
                assert!(error.message.contains("not a string"), "{}", error.message);
            }
        }
    }

    #[test]
    fn an_incomplete_answer_is_a_protocol_error_that_names_what_is_missing() {
        let (v3, v1) = (ApiVersion::V3, ApiVersion::V1);
        for (text, version, missing) in [
            ("{}", v3, "`result`"),
            (r#"{"result": {"id": "", "role": "r", "session_id": null}}"#, v3, "`id`"),
            (r#"{"result": {"id": "i", "session_id": null}}"#, v3, "`role`"),
            (r#"{"result": {"id": "i", "role": "r"}}"#, v3, "`session_id`"),
            (r#"{"clearance": "c", "id": "i"}"#, v1, "`session_key`"),
            (r#"{"session_key": "k", "id": "i"}"#, v1, "`clearance`"),
        ] {
            let error = of(text, version).err().expect(text);
            assert!(error.status == Status::Protocol && error.message.contains(missing), "{}", error.message);
        }
        let user = of(r#"{"session_key": "k", "clearance": null, "id": "i"}"#, v1).expect("complete");
        assert_eq!((user.uid.as_str(), user.role.as_str(), user.session_key.as_str()), ("i", "none", "k"));
        let user =
            of(r#"{"result": {"id": "i", "role": "admin", "session_id": null}}"#, v3).expect("complete");
        assert_eq!((user.role.as_str(), user.session_id), ("admin", None));
    }
}
