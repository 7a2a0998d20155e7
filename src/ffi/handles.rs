//! The opaque types of the C interface.
#![allow(non_camel_case_types)]

use std::sync::Mutex;

use super::registry::{Handle, Kind};
use accsyn_core::api;

/// A logged-in session with one workspace. Any number of threads may use it at once.
pub struct accsyn_session;

impl Handle for api::Session {
    const KIND: Kind = Kind::Session;
    type Opaque = accsyn_session;
}

/// A call that was submitted.
pub struct accsyn_call;

impl Handle for api::Pending {
    const KIND: Kind = Kind::Call;
    type Opaque = accsyn_call;
}

/// A find that is read page by page.
pub struct accsyn_cursor;

impl Handle for Mutex<api::Pages> {
    const KIND: Kind = Kind::Cursor;
    type Opaque = accsyn_cursor;
}
