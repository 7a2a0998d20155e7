//! The opaque types of the C interface.
#![allow(non_camel_case_types)]

use super::registry::{Handle, Kind};
use crate::api;

/// A logged-in session with one workspace. Any number of threads may use it at once.
pub struct accsyn_session;

impl Handle for api::Session {
    const KIND: Kind = Kind::Session;
    type Opaque = accsyn_session;
}
