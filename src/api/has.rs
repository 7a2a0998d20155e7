//! What an object in a result has, if it is what the method is documented to return. An object of any kind says nothing: it may
//! be a gateway's, or tell of a failure.

use accsyn_core::error::{Error, Result, Status};
use accsyn_core::wire::excerpt::shorten;
use accsyn_core::wire::members::{member, members};
use accsyn_core::wire::scan;

/// Keys whose values are strings, and not empty ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Has {
    /// All of these.
    All(&'static [&'static str]),
    /// One of these.
    OneOf(&'static [&'static str]),
}

impl Has {
    pub const ID: Has = Has::All(&["id"]);
    /// A recipient that was only invited has no id.
    pub const RECIPIENT: Has = Has::OneOf(&["user", "user_hr"]);
    pub const NOTHING: Has = Has::All(&[]);

    /// Refuses an object without these keys.
    pub fn check(self, object: &str, uri: &str) -> Result<()> {
        let lacks =
            |key: &&&str| member(object, key).is_none_or(|value| !value.starts_with('"') || value == "\"\"");
        let missing = match self {
            Has::All(keys) => keys.iter().find(lacks).map(|key| format!("`{key}`")),
            Has::OneOf(keys) if !keys.iter().all(|key| lacks(&key)) => None,
            Has::OneOf(keys) => {
                Some(keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(" or "))
            }
        };
        match missing {
            None => Ok(()),
            Some(keys) => {
                let message =
                    format!("{uri}: an object in `result` has no {keys}; is this an accsyn backend?");
                Err(Error::new(Status::Protocol, message))
            }
        }
    }

    /// The same for what confirms a change, which must not tell of a failure.
    pub fn confirm(self, object: &str, uri: &str) -> Result<()> {
        check_no_error(object, uri)?;
        self.check(object, uri)
    }

    /// The same for each object of a list.
    pub fn confirm_each(self, list: &str, uri: &str) -> Result<()> {
        scan::items(list).into_iter().flatten().try_for_each(|object| self.confirm(object, uri))
    }

    /// Refuses a list that holds an object without these keys.
    pub fn check_each(self, list: &str, uri: &str) -> Result<()> {
        if self == Has::NOTHING {
            return Ok(());
        }
        scan::items(list).into_iter().flatten().try_for_each(|object| self.check(object, uri))
    }
}

/// Refuses an object that tells of a failure.
pub(crate) fn check_no_error(object: &str, uri: &str) -> Result<()> {
    if !has_error(object) {
        return Ok(());
    }
    let message =
        format!("{uri}: an object in `result` has an `error` or `exception`, so the change is not confirmed");
    Err(Error::new(Status::Protocol, message))
}

/// Whether an object has an `error` or `exception` that is not null: it tells of a failure, whatever else it says.
pub(crate) fn has_error(object: &str) -> bool {
    // Where the key is repeated, a null does not hide another value.
    members(object)
        .into_iter()
        .flatten()
        .any(|(key, value)| matches!(&*key, "error" | "exception") && value != "null")
}

/// Refuses an entity that is another one than the backend was asked for.
pub(crate) fn check_id(entity: &str, entity_type: &str, asked: &str) -> Result<()> {
    let id = member(entity, "id").and_then(scan::text).unwrap_or_default();
    // Callers may write it in upper case or as it is in raw responses.
    let wanted = asked.strip_prefix("ObjectId:").unwrap_or(asked);
    if id.eq_ignore_ascii_case(wanted) {
        return Ok(());
    }
    let message = format!(
        "the backend was asked for {entity_type} {}, but the id in its answer is not that one",
        shorten(asked)
    );
    Err(Error::new(Status::Protocol, message))
}
