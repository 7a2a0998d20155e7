//! Dates that the backend sent in a form of its own, so that what was read and is written back unchanged is the same document.

use std::collections::{BTreeMap, HashMap};

use super::scan::{Kind, Token, Walker, text};
use accsyn_base::memory;

/// How many dates of an object are looked at that may replace one that is kept.
const MOST_FOUND: usize = 100_000;

/// Shortest date with a zone.
const SHORTEST: usize = "\"0000-00-00T00:00:00Z\"".len();

/// A date of a response that would not be sent as it was received: one with a zone, or in the notation of v1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Original {
    /// Where the string begins in the decoded response, with its quotes.
    pub position: usize,
    /// As the backend has it.
    pub sent: String,
}

/// Which string of which entity: another one may have the same date in another form.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Place {
    id: String,
    path: String,
}

#[derive(Debug)]
struct Kept {
    /// As the caller sees it.
    shown: String,
    /// As the backend has it.
    sent: String,
    number: u64,
}

/// The latest originals, by entity and by the path in it.
#[derive(Debug, Default)]
pub struct Originals {
    kept: HashMap<Place, Kept>,
    /// Oldest first.
    order: BTreeMap<u64, Place>,
    next: u64,
    bytes: usize,
}

impl Originals {
    /// How many bytes they may take, some 8,000; backends send hardly any.
    pub const MOST: usize = 4 * 1024 * 1024;

    /// What one takes beside its strings: the blocks of six of them, and its places in the map, which is half empty when it has just
    /// grown, and in the order.
    const OVERHEAD: usize = 420;

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// What the backend sent at this place, when this is what the caller saw of it.
    pub(super) fn get(&self, id: &str, path: &str, shown: &str) -> Option<&str> {
        let place = Place { id: id.to_owned(), path: path.to_owned() };
        self.kept.get(&place).filter(|kept| kept.shown == shown).map(|kept| kept.sent.as_str())
    }

    /// Keeps the originals of a response, which are ordered by position, and forgets those that it replaces. Entities are
    /// known by their `id`; the one of a result that has none, by the id that was asked for.
    ///
    /// Without memory for them all are forgotten: the call has succeeded.
    pub fn learn(&mut self, response: &str, originals: &[Original], asked: Option<&str>) {
        let most = originals.len().saturating_mul(2 * Originals::OVERHEAD).min(2 * Originals::MOST);
        if !memory::is_available(most) {
            *self = Originals::default();
            return;
        }
        let mut reader = Reader { originals, open: Vec::new(), found: Vec::new(), asked };
        let mut walker = Walker::new(0);
        while let Ok(Some(token)) = walker.step(response.as_bytes()) {
            let shown = &response[token.start..token.end];
            reader.read(token, shown, self);
        }
    }

    fn set(&mut self, id: &str, found: Found) {
        let Found { path, shown, sent } = found;
        let place = Place { id: id.to_owned(), path };
        self.forget(&place);
        let Some(sent) = sent else { return };
        let kept = Kept { shown, sent, number: self.next };
        self.next += 1;
        self.bytes += size(&place, &kept);
        self.order.insert(kept.number, place.clone());
        self.kept.insert(place, kept);
        while self.bytes > Originals::MOST
            && let Some((_, oldest)) = self.order.pop_first()
        {
            self.forget(&oldest);
        }
    }

    fn forget(&mut self, place: &Place) {
        if let Some(kept) = self.kept.remove(place) {
            self.bytes -= size(place, &kept);
            self.order.remove(&kept.number);
        }
    }
}

fn size(place: &Place, kept: &Kept) -> usize {
    Originals::OVERHEAD + 2 * (place.id.len() + place.path.len()) + kept.shown.len() + kept.sent.len()
}

/// The step of a path to the value of a key: that of a JSON pointer (RFC 6901).
pub(super) fn key_step(key: &str) -> String {
    format!("/{}", key.replace('~', "~0").replace('/', "~1"))
}

/// The step to an item of a list, which no key has.
pub(super) fn item_step(index: usize) -> String {
    format!("/~#{index}")
}

/// Whether a string, with its quotes, may be a date with a zone, perhaps with escapes.
fn may_be_date(shown: &str) -> bool {
    shown.len() >= SHORTEST && matches!(shown.as_bytes()[1], b'0'..=b'9' | b'\\')
}

/// Whether an id is unique by itself: parts of different entities may be numbered in the same way.
pub(super) fn is_unique(id: &str) -> bool {
    id.len() >= 24
}

/// A date below an object whose id may be still to come.
struct Found {
    /// From the object that was closed last.
    path: String,
    shown: String,
    /// None: it is sent by the rule.
    sent: Option<String>,
}

/// Finds the entity and the path of each date.
struct Reader<'a> {
    /// Those still to come.
    originals: &'a [Original],
    open: Vec<Open>,
    /// Dates below what is open, or was closed without an id.
    found: Vec<Found>,
    asked: Option<&'a str>,
}

/// An object or list that is open.
struct Open {
    is_object: bool,
    id: Option<String>,
    key: String,
    index: usize,
    /// How many dates were found before it.
    found: usize,
}

impl Open {
    /// The step to the value that is read.
    fn step(&self) -> String {
        if self.is_object { key_step(&self.key) } else { item_step(self.index) }
    }
}

impl Reader<'_> {
    fn read(&mut self, token: Token, shown: &str, kept: &mut Originals) {
        match token.kind {
            Kind::Key => {
                if let Some(object) = self.open.last_mut() {
                    object.key = text(shown).unwrap_or_default().into_owned();
                }
                return;
            }
            Kind::OpenObject | Kind::OpenList => {
                self.open.push(Open {
                    is_object: token.kind == Kind::OpenObject,
                    id: None,
                    key: String::new(),
                    index: 0,
                    found: self.found.len(),
                });
                return;
            }
            Kind::Close => self.close(kept),
            Kind::String => self.string(token.start, shown, !kept.is_empty()),
            Kind::Number | Kind::Word => {}
        }
        if let Some(list) = self.open.last_mut() {
            list.index += 1;
        }
    }

    fn string(&mut self, position: usize, shown: &str, are_kept: bool) {
        let Some(object) = self.open.last_mut().filter(|open| open.is_object) else { return };
        if object.key == "id" {
            object.id = text(shown).map(|id| id.into_owned());
        }
        let passed = self.originals.iter().take_while(|original| original.position < position).count();
        self.originals = &self.originals[passed..];
        let sent = match self.originals.first() {
            Some(original) if original.position == position => Some(original.sent.clone()),
            // Of the others only those count that may replace an original.
            _ if are_kept && may_be_date(shown) && self.found.len() < MOST_FOUND => None,
            _ => return,
        };
        // What is forgotten needs no text.
        let shown = sent.as_ref().and_then(|_| text(shown)).unwrap_or_default().into_owned();
        self.found.push(Found { path: object.step(), shown, sent });
    }

    fn close(&mut self, kept: &mut Originals) {
        let Some(closed) = self.open.pop() else { return };
        let id = match (closed.id.as_deref(), &self.open[..]) {
            // The envelope is not an entity.
            (Some(_), []) => None,
            (Some(id), around) if is_unique(id) || around[1..].iter().all(|open| !open.is_object) => Some(id),
            (None, [envelope]) if envelope.key == "result" => self.asked,
            (None, [envelope, list]) if envelope.key == "result" && !list.is_object && list.index == 0 => {
                self.asked
            }
            _ => None,
        };
        if let Some(id) = id {
            self.found.drain(closed.found..).for_each(|found| kept.set(id, found));
            return;
        }
        match self.open.last() {
            // Nothing around it can be an entity.
            None => self.found.truncate(closed.found),
            Some(_) if self.open[1..].iter().all(|open| !open.is_object) => self.found.truncate(closed.found),
            Some(open) => {
                let step = open.step();
                self.found[closed.found..].iter_mut().for_each(|found| found.path.insert_str(0, &step));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// What is remembered of a response in which strings that begin with `!` are originals.
    fn learn(originals: &mut Originals, response: &Value, asked: Option<&str>) {
        let response = response.to_string();
        let found: Vec<Original> = response
            .match_indices("\"!")
            .map(|(position, _)| {
                let sent = response[position + 1..].split('"').next().expect("an end").to_owned();
                Original { position, sent }
            })
            .collect();
        originals.learn(&response, &found, asked);
    }

    fn learned(response: &Value, asked: Option<&str>) -> Vec<(String, String, String)> {
        let mut originals = Originals::default();
        learn(&mut originals, response, asked);
        let mut all: Vec<_> =
            originals.kept.into_iter().map(|(place, kept)| (place.id, place.path, kept.sent)).collect();
        all.sort();
        all
    }

    fn entry(id: &str, path: &str, sent: &str) -> (String, String, String) {
        (id.to_owned(), path.to_owned(), sent.to_owned())
    }

    #[test]
    fn originals_belong_to_their_entity_and_path() {
        const B: &str = "64f0c0ffee0000000000000b";
        let response = json!({
            "at": "!0",
            "result": [
                {"id": "A", "when": "!1", "parts": [{"when": "!2"}, {"x": 1}, {"when": "!3"}, {"when": "!4", "id": B}]},
                {"a/b": {"~": {"when": "!5"}}, "list": ["!no", ["x"]], "id": "C"},
                {"when": "!6", "of": {"id": "64f0c0ffee0000000000000d", "when": "!7"}, "parts": [{"id": "1", "when": "!8"}]},
                {"id": "E", "parts": [{"id": "1", "when": "!9"}]},
            ],
        });
        assert_eq!(
            learned(&response, Some("asked")),
            [
                entry(B, "/when", "!4"),
                entry("64f0c0ffee0000000000000d", "/when", "!7"),
                entry("A", "/parts/~#0/when", "!2"),
                entry("A", "/parts/~#2/when", "!3"),
                entry("A", "/when", "!1"),
                entry("C", "/a~1b/~0/when", "!5"),
                entry("E", "/parts/~#0/when", "!9"),
            ]
        );
    }

    #[test]
    fn the_only_entity_of_a_result_needs_no_id_of_its_own_when_it_was_asked_for_by_id() {
        let entity = json!({"when": "!1", "of": {"when": "!2"}});
        let expected = [entry("A", "/of/when", "!2"), entry("A", "/when", "!1")];
        for response in [json!({"result": [entity]}), json!({"result": entity})] {
            assert_eq!(learned(&response, Some("A")), expected);
            assert_eq!(learned(&response, None), []);
        }
        for response in [json!({"result": [1, entity]}), json!({"other": [entity]}), entity] {
            assert_eq!(learned(&response, Some("A")), []);
        }
        assert_eq!(learned(&json!({"id": "A", "when": "!1"}), None), [], "the envelope");
    }

    #[test]
    fn what_is_read_again_replaces_what_was_read_before() {
        let mut originals = Originals::default();
        let shown = "!2026-01-02T03:04:05Z";
        learn(&mut originals, &json!({"result": [{"id": "A", "a": shown, "b": shown}]}), None);
        assert_eq!(originals.get("A", "/a", shown), Some(shown));
        assert_eq!(originals.get("B", "/a", shown), None);
        assert_eq!(originals.get("A", "/c", shown), None);
        assert_eq!(originals.get("A", "/a", "!other"), None);
        let plain = "2026-01-02T03:04:05Z";
        learn(&mut originals, &json!({"result": [{"id": "B", "a": plain}, {"id": "A", "b": plain}]}), None);
        assert_eq!(originals.get("A", "/a", shown), Some(shown), "it was not read again");
        assert_eq!(originals.get("A", "/b", shown), None);
    }

    #[test]
    fn the_oldest_are_forgotten_when_they_take_too_much() {
        let mut originals = Originals::default();
        let long = format!("!{}", "x".repeat(Originals::MOST / 10));
        for number in 0..30 {
            learn(&mut originals, &json!({"result": {"id": number.to_string(), "a": long}}), None);
            assert!(originals.bytes <= Originals::MOST && originals.order.len() == originals.kept.len());
        }
        assert_eq!(originals.get("0", "/a", &long), None);
        assert_eq!(originals.get("29", "/a", &long), Some(long.as_str()));
        learn(&mut originals, &json!({"result": {"id": "29", "a": "2026-01-02T03:04:05Z"}}), None);
        assert_eq!(originals.get("29", "/a", &long), None);
        let all: usize = originals.kept.iter().map(|(place, kept)| size(place, kept)).sum();
        assert_eq!((originals.bytes, originals.order.len()), (all, originals.kept.len()));
    }
}
