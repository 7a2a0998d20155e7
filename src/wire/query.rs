//! The query language's outer form: `<type> WHERE <expression>`.

use crate::error::Result;

/// A split query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// Entity type, lower case.
    pub entity: String,
    /// What follows WHERE.
    pub expression: Option<String>,
}

/// Splits a query text; failures are INVALID_QUERY with the position.
pub fn split(_text: &str) -> Result<Query> {
    todo!()
}

/// Turns any text into a query literal, or refuses it.
pub fn quote(_text: &str) -> Result<String> {
    todo!()
}
