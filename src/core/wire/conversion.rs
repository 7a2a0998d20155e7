//! What is converted between the backend's form and the caller's, and how converted strings find back to their original.

use std::collections::{HashMap, VecDeque};

use super::own_text::is_of_settings;

/// What is converted in payloads and responses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conversion {
    /// Ids lose their `ObjectId:`; dates become RFC 3339 with `Z`, and back.
    Full,
    /// Only ids: dates stay as the backend has them.
    Ids,
    /// Nothing.
    Nothing,
}

impl Conversion {
    /// The conversion of one operation: those of settings carry people's own text only.
    pub fn of_operation(self, uri: &str) -> Conversion {
        if is_of_settings(uri) { Conversion::Nothing } else { self }
    }
}

/// A string of a response that would not be sent as it was received: a date with a zone, or in the notation of v1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Original {
    /// The key whose value it is.
    pub key: String,
    /// As the caller sees it.
    pub shown: String,
    /// As the backend has it.
    pub sent: String,
}

/// The latest originals, so that what was read and is written back unchanged is the same document.
#[derive(Debug, Default)]
pub struct Originals {
    by_key: HashMap<(String, String), String>,
    /// Oldest first.
    order: VecDeque<(String, String)>,
}

impl Originals {
    /// How many are kept; backends send hardly any.
    pub const MOST: usize = 10_000;

    /// Keeps those of one response, and forgets the oldest.
    pub fn keep(&mut self, originals: Vec<Original>) {
        for Original { key, shown, sent } in originals {
            let place = (key, shown);
            if self.by_key.insert(place.clone(), sent).is_none() {
                self.order.push_back(place);
            }
            if self.order.len() > Originals::MOST
                && let Some(oldest) = self.order.pop_front()
            {
                self.by_key.remove(&oldest);
            }
        }
    }

    /// What the backend sent as the value of this key, when this is what the caller saw of it.
    pub fn get(&self, key: &str, shown: &str) -> Option<&String> {
        if self.by_key.is_empty() {
            return None;
        }
        self.by_key.get(&(key.to_owned(), shown.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_originals_are_kept() {
        let mut originals = Originals::default();
        for number in 0..Originals::MOST + 2 {
            let original = |sent: &str| Original {
                key: "when".to_owned(),
                shown: number.to_string(),
                sent: sent.to_owned(),
            };
            originals.keep(vec![original("older"), original("newer")]);
        }
        assert_eq!(originals.get("when", "1"), None);
        assert_eq!(originals.get("when", "2").map(String::as_str), Some("newer"));
        assert_eq!(originals.get("then", "2"), None);
        assert_eq!(originals.order.len(), Originals::MOST);
    }

    #[test]
    fn settings_are_not_converted() {
        assert_eq!(Conversion::Full.of_operation("setting"), Conversion::Nothing);
        assert_eq!(Conversion::Full.of_operation("user/find"), Conversion::Full);
        assert_eq!(Conversion::Ids.of_operation("user/find"), Conversion::Ids);
    }
}
