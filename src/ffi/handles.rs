//! The opaque types of the C interface.
#![allow(non_camel_case_types)]

use std::sync::Arc;

use super::host_callback::Host;
use super::registry::{Handle, Kind};
use accsyn_api::{Opening, Pages, Pending, Session};

/// A logged-in session with one workspace. Any number of threads may use it at once.
pub struct accsyn_session;

impl Handle for Session {
    const KIND: Kind = Kind::Session;
    type Opaque = accsyn_session;
}

/// A call that was submitted.
pub struct accsyn_call;

/// The object behind the handle.
pub(super) enum Call {
    /// A call of a session.
    Submitted {
        /// Its progress and its result.
        pending: Arc<Pending>,
        /// The host's data for it.
        user_data: Host,
    },
    /// A login, which yields a session.
    Opening(Opening),
}

impl Call {
    pub(super) fn pending(&self) -> &Arc<Pending> {
        match self {
            Call::Submitted { pending, .. } => pending,
            Call::Opening(opening) => opening.call(),
        }
    }
}

impl Handle for Call {
    const KIND: Kind = Kind::Call;
    type Opaque = accsyn_call;
}

/// A find that is read page by page.
pub struct accsyn_cursor;

impl Handle for Pages {
    const KIND: Kind = Kind::Cursor;
    type Opaque = accsyn_cursor;
}
