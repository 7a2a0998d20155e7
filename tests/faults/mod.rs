//! Backends that misbehave in one way each. The JSON files beside them are fault lists for `accsyn-sandbox --faults`.

pub mod breaking;
pub mod cutting;
pub mod stalling;
