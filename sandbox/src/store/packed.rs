//! The attributes of an entity in little memory: entities share their lists of names, and equal values.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, Hasher};
use std::ops::Index;
use std::sync::Arc;

use foldhash::fast::RandomState;
use indexmap::IndexMap;
use serde_json::{Map, Value};

use crate::query::Record;

/// Attributes by name, in the order in which they came.
#[derive(Debug, Clone)]
pub struct Attributes(Form);

#[derive(Debug, Clone)]
enum Form {
    /// Being made or changed.
    Open(Box<Open>),
    /// Being kept: the names of these values.
    Packed(Arc<Names>, Box<[Arc<Value>]>),
}

/// Values by name; most names are in the program, and are not copied.
type Open = IndexMap<Cow<'static, str>, Value, RandomState>;

/// The names of attributes, and their places.
#[derive(Debug, PartialEq)]
struct Names {
    list: Vec<Box<str>>,
    places: HashMap<Box<str>, usize, RandomState>,
}

impl Names {
    fn new(open: &Open) -> Names {
        let list: Vec<Box<str>> = open.keys().map(|name| (**name).into()).collect();
        let places = list.iter().cloned().enumerate().map(|(place, name)| (name, place)).collect();
        Names { list, places }
    }

    fn are_of(&self, open: &Open) -> bool {
        self.list.len() == open.len() && self.list.iter().zip(open.keys()).all(|(own, name)| **own == **name)
    }
}

impl Attributes {
    /// The value of an attribute.
    pub fn get(&self, name: &str) -> Option<&Value> {
        match &self.0 {
            Form::Open(open) => open.get(name),
            Form::Packed(names, values) => values.get(*names.places.get(name)?).map(|value| &**value),
        }
    }

    /// Whether there is an attribute of this name.
    pub fn contains_key(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Names and values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        let (open, packed) = match &self.0 {
            Form::Open(open) => (Some(open.iter().map(|(name, value)| (&**name, value))), None),
            Form::Packed(names, values) => {
                let values = values.iter().map(|value| &**value);
                (None, Some(names.list.iter().map(|name| &**name).zip(values)))
            }
        };
        open.into_iter().flatten().chain(packed.into_iter().flatten())
    }

    /// A copy as JSON.
    pub fn to_map(&self) -> Map<String, Value> {
        self.iter().map(|(name, value)| (name.to_owned(), value.clone())).collect()
    }

    fn open(&mut self) -> &mut Open {
        if let Form::Packed(..) = self.0 {
            self.0 = Attributes::from(self.to_map()).0;
        }
        match &mut self.0 {
            Form::Open(open) => open,
            Form::Packed(..) => unreachable!("it was opened above"),
        }
    }

    /// Sets an attribute.
    pub fn insert(&mut self, name: &str, value: Value) {
        self.put(name, |name| name.to_owned().into(), value);
    }

    /// Sets an attribute whose name the program knows: it is not copied.
    pub fn insert_known(&mut self, name: &'static str, value: Value) {
        self.put(name, Cow::Borrowed, value);
    }

    fn put<'n>(&mut self, name: &'n str, kept: impl FnOnce(&'n str) -> Cow<'static, str>, value: Value) {
        match &mut self.0 {
            Form::Packed(names, values) if names.places.contains_key(name) => {
                let place = &mut values[names.places[name]];
                if **place != value {
                    *place = Arc::new(value);
                }
            }
            _ => match self.open() {
                open if open.contains_key(name) => open[name] = value,
                open => _ = open.insert(kept(name), value),
            },
        }
    }

    /// Sets an attribute that is not there yet.
    pub fn insert_default(&mut self, name: &'static str, value: impl FnOnce() -> Value) {
        if !self.contains_key(name) {
            self.open().insert(Cow::Borrowed(name), value());
        }
    }

    /// Removes an attribute.
    pub fn remove(&mut self, name: &str) {
        if self.contains_key(name) {
            self.open().shift_remove(name);
        }
    }

    /// Whether names and values are not shared yet.
    pub fn is_open(&self) -> bool {
        matches!(self.0, Form::Open(_))
    }

    /// Shares names and values with others.
    pub fn pack(&mut self, shared: &mut Shared) {
        match &mut self.0 {
            Form::Packed(_, values) => values.iter_mut().for_each(|value| shared.share(value)),
            Form::Open(open) => {
                let names = shared.names_of(open);
                let values = std::mem::take(&mut **open).into_iter().map(|(_, value)| shared.value(value));
                self.0 = Form::Packed(names, values.collect());
            }
        }
    }
}

impl From<Map<String, Value>> for Attributes {
    fn from(map: Map<String, Value>) -> Attributes {
        let open = map.into_iter().map(|(name, value)| (name.into(), value));
        Attributes(Form::Open(Box::new(open.collect())))
    }
}

impl<const N: usize> From<[(&'static str, Value); N]> for Attributes {
    fn from(known: [(&'static str, Value); N]) -> Attributes {
        // With room for the attributes of any kind.
        let mut open = Open::with_capacity_and_hasher(48, RandomState::default());
        open.extend(known.map(|(name, value)| (Cow::Borrowed(name), value)));
        Attributes(Form::Open(Box::new(open)))
    }
}

impl PartialEq for Attributes {
    fn eq(&self, other: &Attributes) -> bool {
        let count = self.iter().count();
        count == other.iter().count() && self.iter().all(|(name, value)| other.get(name) == Some(value))
    }
}

impl Index<&str> for Attributes {
    type Output = Value;

    fn index(&self, name: &str) -> &Value {
        self.get(name).unwrap_or(&Value::Null)
    }
}

impl Record for Attributes {
    fn get(&self, name: &str) -> Option<&Value> {
        Attributes::get(self, name)
    }
}

/// What was used lately, to be used again: in fixed numbers, so that it does not grow.
#[derive(Debug, Clone, Default)]
pub struct Shared {
    hasher: RandomState,
    names: Vec<Option<Arc<Names>>>,
    values: Vec<Option<Remembered>>,
}

/// A value with its hash: another one is told apart without reading it, which would be slow where memory is far.
#[derive(Debug, Clone)]
struct Remembered {
    hash: u64,
    value: Arc<Value>,
}

impl Remembered {
    fn is(&self, hash: u64, value: &Value) -> bool {
        self.hash == hash && *self.value == *value
    }
}

/// Lists of names that are remembered.
const NAMES: usize = 256;
/// Values that are remembered.
const VALUES: usize = 8192;

impl Shared {
    /// The hash of a value, and where one of this hash is remembered.
    fn place(&mut self, value: &Value) -> (u64, &mut Option<Remembered>) {
        self.values.resize(VALUES, None);
        let hash = self.hasher.hash_one(value);
        (hash, &mut self.values[hash as usize % VALUES])
    }

    fn value(&mut self, value: Value) -> Arc<Value> {
        let (hash, known) = self.place(&value);
        match known {
            Some(known) if known.is(hash, &value) => known.value.clone(),
            _ => known.insert(Remembered { hash, value: Arc::new(fitted(value)) }).value.clone(),
        }
    }

    fn share(&mut self, value: &mut Arc<Value>) {
        let (hash, known) = self.place(value);
        match known {
            Some(known) if known.is(hash, value) => *value = known.value.clone(),
            _ => *known = Some(Remembered { hash, value: value.clone() }),
        }
    }

    fn names_of(&mut self, open: &Open) -> Arc<Names> {
        self.names.resize(NAMES, None);
        let mut hasher = self.hasher.build_hasher();
        open.keys().for_each(|name| name.hash(&mut hasher));
        let known = &mut self.names[hasher.finish() as usize % NAMES];
        match known {
            Some(known) if known.are_of(open) => known.clone(),
            _ => known.insert(Arc::new(Names::new(open))).clone(),
        }
    }
}

/// A value without the room that building it left.
fn fitted(value: Value) -> Value {
    match value {
        Value::String(mut text) => {
            text.shrink_to_fit();
            Value::String(text)
        }
        Value::Array(mut items) => {
            items.shrink_to_fit();
            Value::Array(items.into_iter().map(fitted).collect())
        }
        Value::Object(map) => map.into_iter().map(|(name, value)| (name, fitted(value))).collect(),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn attributes(value: Value) -> Attributes {
        value.as_object().expect("object").clone().into()
    }

    #[test]
    fn packing_changes_nothing_and_shares_what_is_equal() {
        let mut shared = Shared::default();
        let text = json!({"id": "1", "status": "done", "size": 5, "metadata": {"a": [1, null]}});
        let (mut one, open) = (attributes(text.clone()), attributes(text));
        let mut two = attributes(json!({"id": "2", "status": "done", "size": 5, "metadata": {}}));
        one.pack(&mut shared);
        two.pack(&mut shared);
        assert_eq!((&one, Value::Object(one.to_map())), (&open, Value::Object(open.to_map())));
        assert!(std::ptr::eq(&one["status"], &two["status"]));
        let (Form::Packed(names, _), Form::Packed(others, _)) = (&one.0, &two.0) else { panic!("packed") };
        assert!(Arc::ptr_eq(names, others));
    }

    #[test]
    fn packed_attributes_are_changed_like_others() {
        let mut shared = Shared::default();
        let mut packed = attributes(json!({"id": "1", "status": "done"}));
        packed.pack(&mut shared);
        let other = packed.clone();
        packed.insert("status", json!("failed"));
        packed.insert_default("status", || json!("unused"));
        packed.insert_default("size", || json!(1));
        packed.pack(&mut shared);
        packed.remove("id");
        packed.remove("nosuch");
        assert_eq!(Value::Object(packed.to_map()), json!({"status": "failed", "size": 1}));
        assert_eq!(Value::Object(other.to_map()), json!({"id": "1", "status": "done"}));
        assert_eq!(packed["id"], Value::Null);
    }
}
