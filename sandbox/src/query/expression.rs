//! A parsed expression.

use fancy_regex::Regex;

use super::patterns::{Patterns, pattern, wildcard};

/// An expression. Attribute names and values keep their spelling; comparing ignores case.
#[derive(Debug, Clone, PartialEq)]
pub enum Expression {
    /// All of them.
    And(Vec<Expression>),
    /// At least one of them.
    Or(Vec<Expression>),
    /// The opposite.
    Not(Box<Expression>),
    /// One condition.
    Condition(Condition),
}

/// An attribute, an operator, and what it is compared with.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// Attribute name; dots lead into objects and to other entities.
    pub attribute: String,
    /// How it is compared.
    pub operator: Operator,
    /// One value, or several for `in`.
    pub values: Vec<String>,
    /// The values as patterns, when they are first compared.
    pub patterns: Patterns,
}

/// How an attribute is compared. The forms with NOT are `Expression::Not`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// Equals; `*` matches any string.
    Equal,
    /// Is smaller.
    Less,
    /// Is smaller or equal.
    LessOrEqual,
    /// Is greater.
    Greater,
    /// Is greater or equal.
    GreaterOrEqual,
    /// Is one of several.
    In,
    /// Contains a string.
    Contains,
    /// Fits a regular expression.
    Matches,
}

impl Expression {
    /// The conditions that it consists of.
    pub fn conditions(&self) -> Vec<&Condition> {
        match self {
            Expression::And(parts) | Expression::Or(parts) => {
                parts.iter().flat_map(Expression::conditions).collect()
            }
            Expression::Not(inner) => inner.conditions(),
            Expression::Condition(condition) => vec![condition],
        }
    }

    /// The value that an attribute must equal for the whole to be true, if it is at the top level.
    pub fn required(&self, attribute: &str) -> Option<&str> {
        match self {
            Expression::Condition(c)
                if c.operator == Operator::Equal && c.attribute.eq_ignore_ascii_case(attribute) =>
            {
                c.values.first().map(String::as_str)
            }
            Expression::And(parts) => parts.iter().find_map(|part| part.required(attribute)),
            _ => None,
        }
    }
}

impl Condition {
    /// The values as patterns; `None` for one that is a plain value. The error names a regular expression that is not valid.
    pub fn patterns(&self) -> Result<&[Option<Regex>], String> {
        let make = |value: &String| match self.operator {
            Operator::Matches => pattern(value).map(Some),
            Operator::Equal | Operator::In if value.contains('*') => wildcard(value).map(Some),
            _ => Ok(None),
        };
        self.patterns.get_or_make(|| self.values.iter().map(make).collect())
    }
}
