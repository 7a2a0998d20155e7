//! The methods of the accsyn API, by family.

mod access;
mod assignments;
mod changing;
mod creating;
mod events;
mod files;
mod finding;
mod integrations;
mod keys;
mod presence;
mod settings;
mod table;
mod waiting;

pub(super) use finding::FIND_PAGES;
pub(super) use table::lookup;
pub use table::{describe, known};
