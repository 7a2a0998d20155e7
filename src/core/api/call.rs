//! One call of a method: arguments in, events out, a result as JSON text back.

use serde_json::{Map, Value};

use super::args::Args;
use super::last_response::LastResponse;
use super::poll::Poll;
use super::row::{Field, Row, Take};
use super::session::{Operation, Session};
use super::signature::Signature;
use crate::error::{Error, Result, Status};
use crate::net::{Cancel, HttpMethod};
use crate::wire::answer::Answer;
use crate::wire::query::{self, Query};
use crate::wire::{ApiVersion, scan};

/// Takes the progress of a call as JSON; false stops the call.
pub type Progress<'a> = &'a (dyn Fn(&str) -> bool + 'a);

/// A method that is polled until it is ready, between two polls.
pub(crate) trait PollingMethod: Send {
    /// Takes the next step.
    fn poll(&mut self, call: &Call<'_>) -> Result<Poll>;
}

/// Everything a method needs while it runs.
#[derive(Clone, Copy)]
pub(crate) struct Call<'a> {
    pub session: &'a Session,
    pub signature: &'static Signature,
    pub args: &'a Args,
    pub cancel: &'a Cancel,
    pub progress: Progress<'a>,
    pub last_response: &'a LastResponse,
}

impl Call<'_> {
    /// Sends an operation.
    pub fn event(
        &self,
        http_method: HttpMethod,
        uri: &str,
        data: Value,
        query: Option<&str>,
        id: Option<&str>,
    ) -> Result<Answer> {
        let operation =
            Operation { http_method, uri, data, query, id, method: self.signature.name, is_poll: false };
        self.session.exchange(operation, self.last_response, self.cancel)
    }

    /// Sends an operation that reads the same again and again.
    pub fn poll_event(
        &self,
        uri: &str,
        data: Value,
        query: Option<&str>,
        id: Option<&str>,
    ) -> Result<Answer> {
        let operation = Operation {
            http_method: HttpMethod::Get,
            uri,
            data,
            query,
            id,
            method: self.signature.name,
            is_poll: true,
        };
        self.session.exchange(operation, self.last_response, self.cancel)
    }

    /// Sends the event that a row describes.
    pub fn row(&self, row: &Row) -> Result<String> {
        let query = match self.signature.param("query") {
            Some(_) => Some(self.query()?),
            None => None,
        };
        let uri = self.uri(row.uri, query.as_ref())?;
        let data = self.fields(row.data)?;
        let id = match row.id {
            Some(name) => self.args.text(name)?,
            None => None,
        };
        let answer = self.event(
            row.http_method,
            &uri,
            data,
            query.as_ref().and_then(|q| q.expression.as_deref()),
            id,
        )?;
        take(answer, row.take, &uri)
    }

    /// The split `query` argument.
    pub fn query(&self) -> Result<Query> {
        query::split(self.args.required_text("query")?)
    }

    /// Fills in a uri template, which has one placeholder at most: its value is not expanded again.
    fn uri(&self, template: &str, query: Option<&Query>) -> Result<String> {
        if template.contains("{type}") {
            let entity = match query {
                Some(query) => query.entity.clone(),
                None => self.args.entity_type("entitytype")?,
            };
            return Ok(template.replace("{type}", self.base(&entity)));
        }
        if template.contains("{name}") {
            return Ok(template.replace("{name}", self.args.uri_part("name")?.trim()));
        }
        Ok(template.to_owned())
    }

    /// The first part of an entity type's uri, which v1 spells differently for three types.
    pub fn base<'t>(&self, entity: &'t str) -> &'t str {
        match (self.session.api_version(), entity) {
            (ApiVersion::V1, "site") => "organization/site",
            (ApiVersion::V1, "queue") => "job",
            (ApiVersion::V1, "task") => "job/task",
            _ => entity,
        }
    }

    /// The data of an event.
    pub fn fields(&self, fields: &[Field]) -> Result<Value> {
        let mut data = Map::new();
        for field in fields {
            match *field {
                Field::Const(key, text) => _ = data.insert(key.to_owned(), text.into()),
                Field::True(key) => _ = data.insert(key.to_owned(), true.into()),
                Field::Always(key, param) => _ = data.insert(key.to_owned(), self.args.value(param)?),
                Field::IfPresent(key, param) => {
                    if let Some(value) = self.args.get(param)? {
                        data.insert(key.to_owned(), value.clone());
                    }
                }
                Field::NonEmpty(key, param) => {
                    if let Some(value) = self.args.get(param)?.filter(|value| is_truthy(value)) {
                        data.insert(key.to_owned(), value.clone());
                    }
                }
            }
        }
        Ok(Value::Object(data))
    }
}

/// Whether it is neither null, empty, zero nor false.
pub(crate) fn is_truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(flag) => *flag,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(map) => !map.is_empty(),
    }
}

/// The result of a response, as JSON text.
pub(crate) fn take(answer: Answer, rule: Take, uri: &str) -> Result<String> {
    let missing = |key: &str| {
        Error::new(Status::Protocol, format!("{uri}: the answer has no `{key}`; is this an accsyn backend?"))
    };
    let wrong = |what: &str| Err(Error::new(Status::Protocol, format!("{uri}: `result` should be {what}")));
    let no_list = "a list of entities";
    let allows_empty = matches!(rule, Take::Result | Take::First | Take::FirstOrTrue);
    if allows_empty && answer.is_empty() {
        return Ok("null".to_owned());
    }
    match rule {
        Take::Whole => Ok(answer.into_text()),
        Take::Key(key) => answer.into_member(key).ok_or_else(|| missing(key)),
        Take::Result | Take::Strict => answer.into_member("result").ok_or_else(|| missing("result")),
        Take::NotNull => match answer.into_member("result") {
            None => Err(missing("result")),
            Some(result) if result == "null" => wrong("more than null"),
            Some(result) => Ok(result),
        },
        Take::Lenient => Ok(answer.into_member("result").unwrap_or_else(|| "null".to_owned())),
        Take::Truth => Ok(answer.get("result").is_some_and(scan::is_truthy).to_string()),
        Take::List => {
            let result = answer.into_member("result").ok_or_else(|| missing("result"))?;
            if result.starts_with('[') { Ok(result) } else { wrong(no_list) }
        }
        Take::Objects => {
            list_of(answer, '{').ok_or_else(|| missing("result"))?.or_else(|()| wrong("a list of objects"))
        }
        Take::Names => {
            list_of(answer, '"').ok_or_else(|| missing("result"))?.or_else(|()| wrong("a list of names"))
        }
        Take::One | Take::First | Take::FirstOrTrue => {
            let result = answer.into_member("result").ok_or_else(|| missing("result"))?;
            if result == "null" {
                return Ok(result);
            }
            match scan::items(&result).map(|mut items| items.next()) {
                Some(None) => Ok("null".to_owned()),
                Some(Some(first)) if first.starts_with('{') || first == "null" => Ok(first.to_owned()),
                Some(Some("true")) if rule == Take::FirstOrTrue => Ok("true".to_owned()),
                _ => wrong(no_list),
            }
        }
    }
}

/// The `result`, if it is a list in which every item begins like this.
fn list_of(answer: Answer, start: char) -> Option<std::result::Result<String, ()>> {
    let result = answer.into_member("result")?;
    let is_list = scan::items(&result).is_some_and(|mut items| items.all(|item| item.starts_with(start)));
    Some(if is_list { Ok(result) } else { Err(()) })
}
