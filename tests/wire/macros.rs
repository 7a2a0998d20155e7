//! The argument macros of the wire fixtures: `{"$repeat": ["x", 1000]}` and the like.

use std::path::Path;

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

/// What macros stand for in one case.
pub struct Context<'a> {
    pub https: u16,
    pub http: u16,
    pub scratch: &'a Path,
}

impl Context<'_> {
    /// A value with its macros expanded; None when JSON cannot express it.
    pub fn expand(&self, value: &Value) -> Option<Value> {
        match value {
            Value::Array(items) => {
                items.iter().map(|item| self.expand(item)).collect::<Option<Vec<_>>>().map(Value::from)
            }
            Value::Object(map) => match map.iter().next() {
                Some((name, arg)) if map.len() == 1 && name.starts_with('$') => self.one(name, arg),
                _ => map
                    .iter()
                    .map(|(key, value)| Some((key.clone(), self.expand(value)?)))
                    .collect::<Option<Map<_, _>>>()
                    .map(Value::from),
            },
            Value::String(text) => Some(self.ports(text).into()),
            other => Some(other.clone()),
        }
    }

    fn one(&self, name: &str, arg: &Value) -> Option<Value> {
        Some(match name {
            "$repeat" => json!(arg[0].as_str()?.repeat(usize::try_from(arg[1].as_u64()?).ok()?)),
            "$noise" => json!(noise(arg["seed"].as_u64()?, usize::try_from(arg["n"].as_u64()?).ok()?)),
            "$list" => {
                let item = self.expand(&arg["item"])?;
                Value::from_iter((0..arg["n"].as_u64()?).map(|i| numbered(&item, i)))
            }
            // As JSON text holds a date.
            "$datetime" => arg.clone(),
            "$date" => json!(format!("{}T00:00:00", arg.as_str()?)),
            "$tuple" => self.expand(arg)?,
            "$tmp" => json!(self.scratch.join(arg.as_str()?)),
            "$file" => {
                let path = self.scratch.join(arg["name"].as_str()?);
                std::fs::write(&path, arg["text"].as_str()?).expect("write");
                json!(path)
            }
            // Not for this side to expand: a marker of compressed data.
            "$gunzip" => json!({ "$gunzip": self.expand(arg)? }),
            "$port" => match arg.as_str()? {
                "https" => json!(self.https),
                "http" => json!(self.http),
                _ => json!(1),
            },
            "$text" => json!(self.ports(arg.as_str()?)),
            _ => return None,
        })
    }

    fn ports(&self, text: &str) -> String {
        // Nothing listens on port 1.
        text.replace("{https}", &self.https.to_string())
            .replace("{http}", &self.http.to_string())
            .replace("{socks}", "1")
    }
}

/// Poorly compressible text, the same for the same seed.
fn noise(seed: u64, n: usize) -> String {
    let mut text = String::new();
    for i in 0.. {
        if text.len() >= n {
            break;
        }
        for byte in Sha256::digest(format!("{seed}:{i}")) {
            text += &format!("{byte:02x}");
        }
    }
    text.truncate(n);
    text
}

fn numbered(value: &Value, i: u64) -> Value {
    match value {
        Value::String(text) => text.replace("{i}", &i.to_string()).into(),
        Value::Array(items) => Value::from_iter(items.iter().map(|item| numbered(item, i))),
        Value::Object(map) => map
            .iter()
            .map(|(k, v)| (k.replace("{i}", &i.to_string()), numbered(v, i)))
            .collect::<Map<_, _>>()
            .into(),
        other => other.clone(),
    }
}
