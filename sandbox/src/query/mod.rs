//! The expression language of queries: `((user=lisa@example.com AND source!=hq) OR status<>failed) AND code="* b"`.

mod eval;
mod expression;
mod parse;
mod patterns;

pub use eval::{Lookup, Record, matches};
pub use expression::{Condition, Expression, Operator};
pub use parse::parse;
