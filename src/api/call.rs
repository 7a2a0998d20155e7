//! One call of a method: arguments in, events out, a result as JSON text back.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::args::Args;
use super::has::{Has, has_error};
use super::last_request::LastRequest;
use super::poll::Poll;
use super::row::{Field, Row, Take};
use super::session::{Operation, Session};
use super::signature::Signature;
use accsyn_core::error::{Error, Result, Status};
use accsyn_core::net::{Cancel, HttpMethod};
use accsyn_core::wire::answer::Answer;
use accsyn_core::wire::members::{is_only_error, member, members};
use accsyn_core::wire::query::{self, Query};
use accsyn_core::wire::{ApiVersion, number, scan};

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
    pub last_request: &'a LastRequest,
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
        self.session.exchange(operation, self.last_request, self.cancel)
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
        self.session.exchange(operation, self.last_request, self.cancel)
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
        // Several paths may be answered each on its own, or once for all.
        if self.args.has_several_paths() && answer.get("result").is_some_and(|result| result.starts_with('['))
        {
            return self.of_each_path(answer, row.take, &uri);
        }
        take(answer, row.take, &uri)
    }

    /// The results of several paths: one of each. They are as the backend names them.
    fn of_each_path(&self, answer: Answer, each: Take, uri: &str) -> Result<String> {
        let results = take(answer, Take::Objects(Has::All(&["path"])), uri)?;
        let found: Vec<&str> = scan::items(&results).into_iter().flatten().collect();
        let asked = self.args.paths();
        let count = found.len();
        if asked.map_or(count == 0, |asked| asked.len() != count) {
            let wanted = asked.map_or("some".to_owned(), |asked| asked.len().to_string());
            let message =
                format!("{uri}: {wanted} paths were asked for, but the answer has results of {count}");
            return Err(Error::new(Status::Protocol, message));
        }
        let distinct = |paths: &mut dyn Iterator<Item = String>| {
            paths.map(|path| (path, Value::Null)).collect::<serde_json::Map<_, _>>().len()
        };
        let named = |item: &&str| scan::text(member(item, "path")?).map(Cow::into_owned);
        let different = distinct(&mut found.iter().filter_map(named));
        if different < asked.map_or(count, |asked| distinct(&mut asked.iter().map(Value::to_string))) {
            let message = format!("{uri}: the answer has two results of one path, and none of another");
            return Err(Error::new(Status::Protocol, message));
        }
        let expected = self.signature.result;
        let holds_others = |result: &str| match each {
            Take::Objects(has) => !is_list_of(result, '{') || has.check_each(result, uri).is_err(),
            _ => false,
        };
        let is_other = |item: &&str| {
            let result = member(item, "result").unwrap_or_default();
            has_error(item)
                || matches!(result, "" | "null")
                || !expected.fits(result)
                || is_only_error(result)
                || holds_others(result)
        };
        match found.iter().position(is_other) {
            None => Ok(results),
            Some(index) => {
                let (number, expected) = (index + 1, expected.in_words());
                let message = format!(
                    "{uri}: `result` of path {number} of {count} should be {expected}, without an `error`"
                );
                Err(Error::new(Status::Protocol, message))
            }
        }
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
        Value::Number(_) => number::of(value) != Some(0.0),
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
    let key = match rule {
        Take::Whole => return Ok(answer.into_text()),
        Take::Lenient => return Ok(answer.into_member("result").unwrap_or_else(|| "null".to_owned())),
        Take::Done | Take::Only | Take::All(_) if answer.is_empty() => return Ok("null".to_owned()),
        Take::Key(key) => key,
        _ => "result",
    };
    let result = answer.into_member(key).ok_or_else(|| missing(key))?;
    let expect = |fits: bool, what: &str| if fits { Ok(()) } else { Err(wrong_shape(uri, what)) };
    let is_null = result == "null";
    match rule {
        Take::Key(_) if is_null || is_only_error(&result) => return Err(missing(key)),
        Take::NotNull => expect(!is_null, "more than null")?,
        Take::Object(has) => {
            expect(result.starts_with('{'), "an object")?;
            has.check(&result, uri)?;
        }
        Take::Series => {
            let mut series = members(&result).ok_or_else(|| wrong_shape(uri, "an object"))?;
            expect(
                series.all(|(_, values)| values.starts_with(['[', '{'])),
                "an object with one series per metric",
            )?;
        }
        Take::Done | Take::Confirmed => expect(is_null || result == "true", "true")?,
        Take::List => expect(result.starts_with('['), "a list of entities")?,
        Take::Objects(has) => {
            expect(is_list_of(&result, '{'), "a list of objects")?;
            has.check_each(&result, uri)?;
        }
        Take::All(has) => {
            expect(is_null || is_list_of(&result, '{'), "a list of entities")?;
            has.confirm_each(&result, uri)?;
        }
        Take::Names => expect(is_list_of(&result, '"'), "a list of names")?,
        Take::One | Take::Only => {
            expect(is_null || is_list_of(&result, '{'), "a list of entities")?;
            let mut entities = scan::items(&result).into_iter().flatten();
            let first = entities.next().unwrap_or("null");
            // A change of one is not confirmed by several.
            expect(rule == Take::One || entities.next().is_none(), "a list of one entity")?;
            return Ok(first.to_owned());
        }
        Take::Rule => {
            let is_one = scan::items(&result).is_some_and(|items| items.count() == 1);
            let rule = first(&result).filter(|first| is_one && (first.starts_with('{') || *first == "true"));
            let rule = rule.ok_or_else(|| wrong_shape(uri, "a list of one access rule"))?;
            if rule != "true" {
                Has::ID.confirm(rule, uri)?;
            }
            return Ok(rule.to_owned());
        }
        Take::Strict | Take::Key(_) | Take::Whole | Take::Lenient => {}
    }
    Ok(result)
}

/// The error for a `result` of another shape than this.
pub(crate) fn wrong_shape(uri: &str, expected: &str) -> Error {
    Error::new(Status::Protocol, format!("{uri}: `result` should be {expected}"))
}

/// Whether it is a list in which every item begins like this.
pub(crate) fn is_list_of(result: &str, start: char) -> bool {
    scan::items(result).is_some_and(|mut items| items.all(|item| item.starts_with(start)))
}

fn first(list: &str) -> Option<&str> {
    scan::items(list)?.next()
}
