//! The method table as `accsyn_methods` tells it.

use serde::Deserialize;
use serde_json::Value;

/// A method of the accsyn API.
#[derive(Debug, Clone, Deserialize)]
pub struct Method {
    /// Name as given to `accsyn_invoke`.
    pub name: String,
    /// Its other names.
    pub aliases: Vec<String>,
    /// What it does, as a sentence.
    pub about: String,
    /// In the order of the official client.
    pub parameters: Vec<Parameter>,
    /// What it returns, in words.
    pub returns: String,
    /// Versions of the backend's API that have it.
    pub api_versions: Vec<u8>,
}

/// A parameter of a method.
#[derive(Debug, Clone, Deserialize)]
pub struct Parameter {
    /// Key in `args_json`.
    pub name: String,
    /// Types joined by " or ": string, boolean, integer, number, array, array of string, object, any.
    #[serde(rename = "type")]
    pub kind: String,
    /// Whether it must be given.
    pub required: bool,
    /// What is taken when it is left out; null when that is nothing.
    pub default: Value,
    /// Versions of the backend's API that have it.
    pub api_versions: Vec<u8>,
    /// What it is, in words.
    pub about: String,
}

/// All methods.
pub fn table() -> Vec<Method> {
    serde_json::from_str(accsyn_core::api::methods()).expect("the table is valid JSON of this shape")
}
