//! Masking of secrets in everything that is logged or reported, in three parts: values that are known ([`SecretSet`]),
//! values of members and settings whose name says so, and in anything that is not JSON the value after such a name.
//!
//! All of it takes time and memory linear in the input, does not recurse on it, and reads a limited part of it.

mod automaton;
mod body;
mod former;
mod letters;
mod limits;
mod message;
mod names;
mod normal_form;
mod secret_set;
mod values;
mod words;

#[cfg(test)]
mod adversarial_tests;

pub use body::{Layout, mask_body};
pub use message::{mask_message, mask_text, visible, visible_lines};
pub use names::is_secret as is_secret_name;
pub use secret_set::SecretSet;
