//! Jobs that move: what becomes of them as time passes.

mod copy;
mod location;
mod measure;
mod metrics;
mod packages;
mod pairs;
mod retry;
mod run;
mod schedule;
mod status;
mod steps;

pub use copy::copy;
pub use location::Location;
pub use measure::measure_anew;
pub use metrics::series;
pub use schedule::{advance, end_placeholder};
pub use status::{end_series, reconsider, requeue};
