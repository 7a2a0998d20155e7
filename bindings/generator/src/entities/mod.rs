//! Entity types with their attributes and statuses: what follows from `bindings/entities.json`.

pub mod cpp;
pub mod docs;
pub mod go;
mod model;
pub mod node;
pub mod python;
pub mod sandbox;
