//! Whether an entity fits an expression.

use std::cmp::Ordering;

use serde_json::{Map, Value};

use super::expression::{Condition, Expression, Operator};

/// What has attributes.
pub trait Record {
    /// The value of an attribute.
    fn get(&self, name: &str) -> Option<&Value>;
}

impl Record for Map<String, Value> {
    fn get(&self, name: &str) -> Option<&Value> {
        Map::get(self, name)
    }
}

/// Finds entities that others refer to by their id.
pub trait Lookup {
    /// The entity with this id.
    fn entity(&self, id: &str) -> Option<&dyn Record>;
    /// Code of the workspace.
    fn workspace(&self) -> &str;
}

/// Whether an entity fits; the error names a regular expression that is none.
pub fn matches(expression: &Expression, entity: &dyn Record, lookup: &dyn Lookup) -> Result<bool, String> {
    match expression {
        Expression::And(parts) => {
            for part in parts {
                if !matches(part, entity, lookup)? {
                    return Ok(false);
                }
            }
            Ok(true)
        }
        Expression::Or(parts) => {
            for part in parts {
                if matches(part, entity, lookup)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        Expression::Not(inner) => Ok(!matches(inner, entity, lookup)?),
        Expression::Condition(condition) => fits(condition, entity, lookup),
    }
}

fn fits(condition: &Condition, entity: &dyn Record, lookup: &dyn Lookup) -> Result<bool, String> {
    let candidates = attribute(&condition.attribute, entity, lookup);
    for (wanted, pattern) in condition.values.iter().zip(condition.patterns()?) {
        let wanted = wanted.to_lowercase();
        // Downloads come from the workspace, under whichever of its names.
        let is_hq = condition.attribute.ends_with("source") || condition.attribute.ends_with("destination");
        let is_hq = is_hq && (wanted == "hq" || wanted == lookup.workspace());
        let is_fit = candidates.iter().any(|candidate| match (pattern, condition.operator) {
            (Some(pattern), _) => pattern.is_match(&candidate.text).unwrap_or(false),
            (None, Operator::Equal | Operator::In) => {
                candidate.equals(&wanted) || (is_hq && candidate.text.starts_with("workspace:"))
            }
            (None, Operator::Contains) => candidate.text.contains(&wanted),
            (None, operator) => candidate.compares(operator, &wanted),
        });
        if is_fit {
            return Ok(true);
        }
    }
    // An attribute that is not there equals the empty text.
    Ok(condition.operator == Operator::Equal
        && candidates.is_empty()
        && condition.values.iter().all(String::is_empty))
}

/// A value that an attribute has, as text in lower case.
struct Candidate {
    text: String,
    /// Numbers are compared as such; strings never are, so `01` is not `1`.
    is_number: bool,
}

impl Candidate {
    fn string(text: &str) -> Candidate {
        Candidate { text: text.to_lowercase(), is_number: false }
    }

    fn equals(&self, wanted: &str) -> bool {
        self.text == wanted || (self.is_number && order(&self.text, wanted) == Some(Ordering::Equal))
    }

    fn compares(&self, operator: Operator, wanted: &str) -> bool {
        let order = match self.is_number {
            true => order(&self.text, wanted),
            false => None,
        };
        // Dates in the backend's form sort as strings; a zone of the asking side is UTC.
        let order = order.unwrap_or_else(|| self.text.as_str().cmp(wanted.trim_end_matches('z')));
        match operator {
            Operator::Less => order.is_lt(),
            Operator::LessOrEqual => order.is_le(),
            Operator::Greater => order.is_gt(),
            Operator::GreaterOrEqual => order.is_ge(),
            _ => false,
        }
    }
}

/// The order of two numbers, with all digits of whole ones; None when one of them is not a number.
fn order(one: &str, other: &str) -> Option<Ordering> {
    if let (Ok(one), Ok(other)) = (one.parse::<i128>(), other.parse::<i128>()) {
        return Some(one.cmp(&other));
    }
    one.parse::<f64>().ok()?.partial_cmp(&other.parse().ok()?)
}

/// The values of an attribute: its own, what its readable twin says, and of lists every item.
fn attribute(path: &str, entity: &dyn Record, lookup: &dyn Lookup) -> Vec<Candidate> {
    let path = path.to_lowercase();
    if let Some((first, rest)) = path.split_once('.') {
        return match entity.get(first) {
            Some(Value::Object(inner)) => attribute(rest, inner, lookup),
            Some(Value::String(id)) => match lookup.entity(id.rsplit(':').next().unwrap_or(id)) {
                Some(other) => attribute(rest, other, lookup),
                None if rest == "id" => vec![Candidate::string(id)],
                None => Vec::new(),
            },
            _ => Vec::new(),
        };
    }
    // Tasks and files are beneath what they belong to.
    let path = match path.as_str() {
        "parent" if entity.get("job").is_some() => "job".to_owned(),
        "parent" if entity.get("collection").is_some() => "collection".to_owned(),
        _ => path,
    };
    let mut found = Vec::new();
    for name in [path.clone(), format!("{path}_hr")] {
        if let Some(value) = entity.get(&name) {
            collect(value, &mut found);
        }
    }
    // Users, sites and shares may be named by id or by code.
    if let Some(Value::String(id)) = entity.get(&path) {
        let id = id.rsplit(':').next().unwrap_or(id);
        let named = lookup.entity(id).filter(|_| path != "id").and_then(|other| other.get("code"));
        if let Some(code) = named {
            collect(code, &mut found);
        }
        if id.len() == 24 && path != "id" {
            found.push(Candidate::string(id));
        }
    }
    found
}

fn collect(value: &Value, found: &mut Vec<Candidate>) {
    match value {
        Value::Null => {}
        Value::String(text) => {
            found.push(Candidate::string(text));
            // `user:john@user.com` is also known by what follows the colon.
            if let Some((_, name)) =
                text.split_once(':').filter(|(kind, _)| kind.chars().all(char::is_alphabetic))
            {
                found.push(Candidate::string(name));
            }
        }
        Value::Bool(flag) => found.push(Candidate::string(&flag.to_string())),
        Value::Number(number) => found.push(Candidate { text: number.to_string(), is_number: true }),
        Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        Value::Object(map) => map.values().for_each(|item| collect(item, found)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::parse;
    use super::*;

    struct World(Value);

    impl Lookup for World {
        fn entity(&self, id: &str) -> Option<&dyn Record> {
            self.0.get(id)?.as_object().map(|map| map as &dyn Record)
        }

        fn workspace(&self) -> &str {
            "acmefilm"
        }
    }

    fn fits(text: &str) -> bool {
        let entity = json!({
            "id": "64f0c0ffee00000000000010", "code": "Edit_V002.mov", "name": "Jönssonligan", "status": "waiting",
            "user": "64f0c0ffee00000000000001", "user_hr": "user:john@user.com", "source": "workspace:64f0c0ffee00000000000002",
            "source_hr": "workspace:acmefilm", "size": 81632, "progress": 12.5, "default": true, "finished": null,
            "created": "2026-02-08T11:20:05", "roles": "storage,compute", "shot": "01", "take": "10", "frames": 9007199254740993_u64, "metadata": {"shot": "SH010"}, "tags": ["a", "b"],
        });
        let world = World(json!({"64f0c0ffee00000000000001": {"code": "john@user.com", "role": "admin"}}));
        matches(&parse(text).expect(text), entity.as_object().expect("object"), &world).expect(text)
    }

    #[test]
    fn what_fits_and_what_does_not() {
        for text in [
            "code=edit_v002.MOV",
            "code=edit*",
            "code='*_v002*'",
            "name=jönssonligan",
            "status!=done",
            "status<>done",
            "user=john@user.com",
            "user=64f0c0ffee00000000000001",
            "user.role=admin",
            "source=hq",
            "source=acmefilm",
            "size>81631 and size<=81632 and size=81632.0",
            "progress<13",
            "default=true",
            "shot=01",
            "shot='01'",
            "shot in 1,01",
            "shot!=1",
            "take<9",
            "frames=9007199254740993",
            "frames>9007199254740992",
            "progress=12.50",
            "created>2026-02-08 and created<2026-02-09T00:00:00z",
            "status in done,waiting",
            "status not in done,failed",
            "roles contains compute",
            "roles not contains site",
            "name matches 'j.nsson'",
            "name matches '^j(?=ö)'",
            "name matches '(s)\\1'",
            "code not matches '^mov'",
            "metadata.shot=sh010",
            "tags=b",
            "not tags=c",
            "finished=''",
            "((status=done or size>1) and not (code=x))",
            "id=64f0c0ffee00000000000010",
        ] {
            assert!(fits(text), "{text}");
        }
        for text in [
            "code=edit",
            "status!=waiting",
            "user=lisa@example.com",
            "size<5",
            "shot=1",
            "shot=1.0",
            "shot in 1,2",
            "take=10.0",
            "take='1e1'",
            "frames=9007199254740992",
            "size=x",
            "size=''",
            "unknown=1",
            "finished=done",
            "tags=c",
            "source!=hq",
        ] {
            assert!(!fits(text), "{text}");
        }
    }

    #[test]
    fn a_broken_regular_expression_is_told() {
        let world = World(json!({}));
        let entity = json!({"name": "x"});
        let fault =
            matches(&parse("name matches '('").expect("query"), entity.as_object().expect("object"), &world);
        assert!(fault.expect_err("broken").contains("regular expression"));
    }
}
