//! The method table as `accsyn_methods` describes it.

use serde::Deserialize;
use serde_json::{Map, Value};

/// A method of the accsyn API.
#[derive(Debug, Clone, Deserialize)]
pub struct Method {
    /// Name as given to `accsyn_invoke`.
    pub name: String,
    /// The heading of its group in the header.
    pub group: String,
    /// Its other names.
    pub aliases: Vec<String>,
    /// In the order of the official client.
    pub parameters: Vec<Parameter>,
    /// The type of its result.
    pub result: String,
    /// The version of the library that first had it.
    pub since: String,
    /// Versions of the backend's API that have it.
    pub api_versions: Vec<u8>,
    /// Whether it performs no network I/O.
    pub local: bool,
    /// Whether it reports progress while it runs, so that front ends write it by hand.
    pub progress: bool,
    /// Whether C has a direct function for it.
    pub c_function: bool,
    /// Reading its result page by page, with a cursor.
    pub pages: Option<Box<Method>>,
    /// Arguments of an example; null for none.
    pub example: Option<Map<String, Value>>,

    // The rest is prose: nothing but comments may depend on it.
    /// What it does, in sentences.
    pub about: String,
    /// What else a caller should know, in sentences; may be empty.
    pub note: String,
    /// What it returns, as a phrase.
    pub returns: String,
    /// What to do in the API version that does not have it, as an instruction; may be empty.
    pub instead: String,
}

/// A parameter of a method.
#[derive(Debug, Clone, Deserialize)]
pub struct Parameter {
    /// Key in `args_json`.
    pub name: String,
    /// Types joined by " or ": string, boolean, integer, number, array, array of string, object, json (a document), any.
    #[serde(rename = "type")]
    pub kind: String,
    /// Unit of a number: seconds.
    pub unit: Option<String>,
    /// Whether it must be given.
    pub required: bool,
    /// Whether it is a separate argument, not one of the options.
    pub positional: bool,
    /// Whether front ends leave it out.
    pub hidden: bool,
    /// How C takes it as a separate argument: string, json or path; none if it is one of the options.
    pub c_argument: Option<String>,
    /// Its default; null if there is none.
    pub default: Value,
    /// Versions of the backend's API that have it.
    pub api_versions: Vec<u8>,

    // As above.
    /// What it is, as a phrase.
    pub about: String,
    /// What to do in the API version that does not have it, as an instruction; may be empty.
    pub instead: String,
}

impl Parameter {
    /// Whether it is a string of its own argument that an empty one leaves out.
    pub fn may_be_empty(&self) -> bool {
        self.positional && !self.required && self.kind == "string"
    }

    /// Whether it is a time in seconds.
    pub fn is_duration(&self) -> bool {
        self.unit.as_deref() == Some("seconds") && self.kind == "number"
    }
}

impl Method {
    /// Parameters that are separate arguments.
    pub fn positional(&self) -> impl Iterator<Item = &Parameter> {
        self.parameters.iter().filter(|parameter| parameter.positional)
    }

    /// Parameters that are options.
    pub fn options(&self) -> impl Iterator<Item = &Parameter> {
        self.parameters.iter().filter(|parameter| !parameter.positional && !parameter.hidden)
    }

    /// Whether it has options.
    pub fn has_options(&self) -> bool {
        self.options().next().is_some()
    }
}

/// All methods.
pub fn table() -> Vec<Method> {
    serde_json::from_str(accsyn_api::methods()).expect("the table is valid JSON of this shape")
}
