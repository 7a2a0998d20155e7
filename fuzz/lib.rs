//! The targets, and of the sandbox what one of them needs: its server would take minutes to compile.

#[allow(dead_code, unused_imports)]
#[path = "../sandbox/src/query/mod.rs"]
mod expression_language;
mod targets;

/// As in `tests/corpora.rs`, where it is the whole sandbox.
mod sandbox {
    pub(crate) use crate::expression_language as query;
}

pub use targets::*;
