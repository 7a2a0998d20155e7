//! find, report, metrics.

use serde_json::{Map, Value, json};

use super::context::{Context, Outcome};
use super::show::show;
use crate::query::{Condition, Expression, Operator, matches, parse};
use crate::release::Release;
use crate::request::Operation;
use crate::store::{Entity, Glance, JOBS, check_compared, check_queried};
use crate::transfers::series;

/// The expression of an operation: bare, or with a `<type> WHERE ` in front.
fn expression(query: Option<&str>) -> Result<Option<Expression>, String> {
    let Some(query) = query.map(str::trim).filter(|query| !query.is_empty()) else { return Ok(None) };
    parse(without_type(query).unwrap_or(query)).map(Some)
}

/// What follows `<type> WHERE `. Quotes and operators belong to a condition, whatever words stand in it.
fn without_type(query: &str) -> Option<&str> {
    let is_name = |word: &str| word.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '/'));
    let (first, rest) = query.split_once(char::is_whitespace)?;
    let (second, rest) = rest.trim_start().split_once(char::is_whitespace)?;
    (is_name(first) && second.eq_ignore_ascii_case("where")).then_some(rest)
}

/// Rejects a condition that no entity of these kinds can fit: a misspelt attribute, and a value of another type.
fn check_condition(kinds: &[&'static str], condition: &Condition) -> Result<(), String> {
    let meant = check_queried(kinds, &condition.attribute)?;
    if matches!(condition.operator, Operator::Contains | Operator::Matches) {
        return Ok(());
    }
    let has_wildcards = matches!(condition.operator, Operator::Equal | Operator::In);
    // An empty one is what is not there.
    let is_exact = |value: &&String| !(value.is_empty() || has_wildcards && value.contains('*'));
    condition.values.iter().filter(is_exact).try_for_each(|value| check_compared(&meant, value))
}

/// Entities of these kinds that fit an operation and that the caller may see, until there are enough.
pub fn select<'a>(
    context: &'a Context<'_>,
    operation: &Operation<'_>,
    kinds: &'a [&'static str],
    enough: usize,
) -> Result<Vec<&'a Entity>, String> {
    let data = &operation.data;
    let is_client = operation.uri.to_lowercase();
    let fits_uri = |entity: &Entity| match (
        is_client.split('/').next(),
        entity.data.get("type").and_then(Value::as_u64),
    ) {
        (Some("server"), Some(number)) => number == 1 || number == 2,
        (Some("app"), Some(number)) => number == 0,
        (Some("lane"), Some(number)) => number == 4,
        _ => true,
    };
    let expression = expression(operation.query)?;
    if !context.is_lenient {
        let named = data["attributes"].as_array().into_iter().flatten().filter_map(Value::as_str);
        expression
            .iter()
            .flat_map(Expression::conditions)
            .try_for_each(|condition| check_condition(kinds, condition))?;
        // Metrics have attributes of their own.
        let mut named = named.filter(|_| !is_client.ends_with("/metrics"));
        named.try_for_each(|name| check_queried(kinds, name).map(|_| ()))?;
    }
    let is_beneath = kinds == ["task"] || kinds == ["file"];
    // By id everything is found, whatever its state; tasks and files are found beneath the id as well.
    let named = operation.id.and_then(|id| context.store.get(id));
    if let Some(entity) = named.filter(|entity| kinds.contains(&entity.kind)) {
        return Ok(if context.may_read(entity) { vec![entity] } else { Vec::new() });
    }
    let parent = data["parent"].as_str().or(operation.id).filter(|id| !id.is_empty());
    if operation.id.is_some() && !is_beneath {
        return Ok(Vec::new());
    }
    let is_on = |key: &str| data[key] == true;
    let asks = |attribute: &str| expression.as_ref().and_then(|e| e.required(attribute)).is_some();
    let mut found = Vec::new();
    // Entities that are asked for by id need no search.
    let by_id = expression.as_ref().and_then(|e| e.required("id")).and_then(|id| context.store.get(id));
    let beneath = ["job", "job.id", "parent", "collection"];
    let job = expression.as_ref().and_then(|e| beneath.iter().find_map(|attribute| e.required(attribute)));
    let above = parent.or(job).filter(|id| is_beneath && context.store.get(id).is_some());
    // So do those that are asked for by name or code; wildcards and ids fit others.
    let is_plain = |name: &&str| !name.contains('*') && !name.is_empty();
    let name = expression.as_ref().and_then(|e| e.required("name").or(e.required("code"))).filter(is_plain);
    let is_of_kind = |entity: &&Entity| kinds.contains(&entity.kind);
    let (finished, archived) = (is_on("finished") || asks("id"), is_on("archived"));
    // Since release 3.4 by id as well.
    let inactive_by_id = asks("id") && context.release >= Release::V3_4;
    let inactive = is_on("inactive") || is_on("offline") || asks("inactive") || inactive_by_id;
    let is_shown = move |glance: Glance| {
        (!glance.is_finished || finished || glance.is_archived)
            && (!glance.is_archived || archived)
            && (!glance.is_inactive || inactive)
    };
    let candidates: Box<dyn Iterator<Item = &Entity>> = match (by_id, above, name) {
        (Some(entity), ..) => Box::new(Some(entity).filter(is_of_kind).into_iter()),
        (None, Some(parent), _) => Box::new(context.store.beneath(parent)),
        (None, None, Some(name)) => Box::new(context.store.with_name(name).filter(is_of_kind)),
        (None, None, None) => Box::new(context.store.glanced(kinds, is_shown)),
    };
    let is_filtered = by_id.is_none() && above.is_none() && name.is_none();
    for entity in candidates.filter(|entity| is_filtered || is_shown(Glance::of(entity))) {
        let is_child = parent.is_none_or(|id| {
            entity.text("job") == id || entity.text("parent") == id || entity.text("collection") == id
        });
        if !is_child || (kinds == ["client"] && !fits_uri(entity)) || !context.may_read(entity) {
            continue;
        }
        let is_fit = match &expression {
            Some(expression) => {
                matches(expression, &entity.data, context.store)?
                    || (is_on("recursive")
                        && matches(expression, &on_volume(context, entity), context.store)?)
            }
            None => true,
        };
        if is_fit {
            found.push(entity);
        }
        if found.len() >= enough {
            break;
        }
    }
    if found.is_empty()
        && data["single_entity_query"] == true
        && !is_on("finished")
        && kinds.iter().any(|k| JOBS.contains(k))
    {
        let mut again = Operation { data: data.clone(), ..*operation };
        again.data["finished"] = true.into();
        return select(context, &again, kinds, enough);
    }
    Ok(found)
}

/// An acl as if it were for the volume of its share: a recursive search finds it there.
fn on_volume(context: &Context<'_>, acl: &Entity) -> Map<String, Value> {
    let mut data = acl.data.to_map();
    let share = acl.text("target").rsplit(':').next().and_then(|id| context.store.get(id));
    if let Some(share) = share.filter(|share| !share.text("parent").is_empty()) {
        data.insert("target".to_owned(), format!("share:{}", share.text("parent")).into());
        data.insert("target_hr".to_owned(), Value::Null);
    }
    data
}

/// The `find` operation.
pub fn run(context: &Context<'_>, operation: &Operation<'_>, kinds: &[&'static str]) -> Outcome {
    let data = &operation.data;
    let number = |key: &str| data[key].as_u64().and_then(|number| usize::try_from(number).ok());
    let limit = number("limit").filter(|limit| *limit > 0).unwrap_or(usize::MAX);
    let skip = number("skip").unwrap_or(0);
    // A plain find of one user is about the caller.
    let is_self = kinds == ["user"] && data["single_entity_query"] == true && operation.query.is_none();
    let found = match context.store.get(context.user).filter(|_| is_self && operation.id.is_none()) {
        Some(caller) => vec![caller],
        None => select(context, operation, kinds, limit.saturating_add(skip))?,
    };
    let attributes: Vec<&str> =
        data["attributes"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let page = found.into_iter().skip(skip).take(limit);
    let shown = page.map(|entity| show(context, entity, &attributes, operation.api_version));
    Ok(json!({ "result": Value::from_iter(shown) }))
}

/// The `report` operation.
pub fn report(context: &Context<'_>, operation: &Operation<'_>, kinds: &[&'static str]) -> Outcome {
    let found = select(context, operation, kinds, usize::MAX)?;
    let mut report = format!("Report of {} ({})\n", operation.uri, context.store.code);
    for entity in found {
        report +=
            &format!("{} {} {} {}\n", entity.kind, entity.id(), entity.text("code"), entity.text("status"));
    }
    Ok(json!({ "report": report }))
}

/// The `metrics` operation: how the jobs that fit did, the ended ones too.
pub fn metrics(context: &Context<'_>, operation: &Operation<'_>, kinds: &[&'static str]) -> Outcome {
    let data = &operation.data;
    let mut asked = Operation { data: Value::Null, ..*operation };
    asked.data = json!({ "finished": true, "archived": true });
    let jobs = select(context, &asked, kinds, usize::MAX)?;
    let names: Vec<&str> =
        data["attributes"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let names = if names.is_empty() { vec!["speed"] } else { names };
    let time = data["time"].as_str().unwrap_or_default();
    Ok(json!({ "result": series(context.store, &jobs, &names, time)? }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_type_may_stand_before_where() {
        for text in
            ["user WHERE code=a", "user  where   code=a", "user\tWHERE\ncode=a", "job/task wHeRe code=a"]
        {
            assert_eq!(expression(Some(text)), parse("code=a").map(Some), "{text}");
        }
        for (text, value) in [
            ("code=\"x WHERE status<>zz\"", "x WHERE status<>zz"),
            ("code='x WHERE status<>zz'", "x WHERE status<>zz"),
            ("code='x  where y' ", "x  where y"),
            ("user WHERE code='x WHERE status<>zz'", "x WHERE status<>zz"),
        ] {
            let expression = expression(Some(text)).expect(text).expect(text);
            assert_eq!(expression.required("code"), Some(value), "{text}");
        }
        assert!(expression(Some("code='x' WHERE status<>zz")).is_err());
        assert_eq!(expression(Some(" ")), Ok(None));
    }
}
