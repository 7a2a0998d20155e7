//! Events as data: the part of the method table that needs no code.

use super::has::Has;
use accsyn_core::net::HttpMethod;

/// One event.
#[derive(Clone, Copy)]
pub(crate) struct Row {
    /// HTTP method.
    pub http_method: HttpMethod,
    /// Operation; `{type}` is the entity type, `{name}` the parameter `name`.
    pub uri: &'static str,
    /// Keys of the data.
    pub data: &'static [Field],
    /// Parameter that becomes the event's `id`.
    pub id: Option<&'static str>,
    /// How the result is taken from the response.
    pub take: Take,
}

impl Row {
    /// An event without data, which changes something.
    pub const fn new(http_method: HttpMethod, uri: &'static str) -> Row {
        Row { http_method, uri, data: &[], id: None, take: Take::Done }
    }

    pub const fn data(self, data: &'static [Field]) -> Row {
        Row { data, ..self }
    }

    pub const fn id(self, param: &'static str) -> Row {
        Row { id: Some(param), ..self }
    }

    pub const fn take(self, take: Take) -> Row {
        Row { take, ..self }
    }
}

/// One key of an event's data.
#[derive(Clone, Copy)]
pub(crate) enum Field {
    /// A constant string.
    Const(&'static str, &'static str),
    /// A constant true.
    True(&'static str),
    /// A parameter (key, parameter), its default when absent.
    Always(&'static str, &'static str),
    /// A parameter, left out when it is empty, zero, false or absent.
    NonEmpty(&'static str, &'static str),
    /// A parameter, left out when absent.
    IfPresent(&'static str, &'static str),
}

/// What of a response is the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Take {
    /// The `result`, true or null; null for an empty response, which the backend may give after a change.
    Done,
    /// The same, but an empty response is none.
    Confirmed,
    /// The `result`, a list. Its items are not examined: it may have very many.
    List,
    /// The same, of objects that have these keys.
    Objects(Has),
    /// The same, of strings.
    Names,
    /// The first item of `result`, a list of objects, or null when there is none.
    One,
    /// The only item of `result`, a list of objects, or null when there is none, also for an empty response.
    Only,
    /// Every item of `result`, a list of objects, each of which has these keys.
    All(Has),
    /// The first item of `result`, a list of entities, or of true, which backends before 3.4 answer when they change an access
    /// rule.
    Rule,
    /// The `result`, which an empty response lacks.
    Strict,
    /// The same, but not null.
    NotNull,
    /// The same, an object that has these keys.
    Object(Has),
    /// The same, an object whose values are lists or objects.
    Series,
    /// The `result`, or null when it is missing.
    Lenient,
    /// Another key, whose value is not null.
    Key(&'static str),
    /// The whole response.
    Whole,
}
