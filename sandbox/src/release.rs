//! The releases of accsyn, where they differ.

use clap::ValueEnum;

/// A release of accsyn, as its client is numbered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Release {
    /// A user has one access rule for a share, and readable attributes are short.
    #[value(name = "3.3")]
    V3_3,
    /// A rule for each path, inactive entities are found by id, readable attributes name role and id.
    #[default]
    #[value(name = "3.4")]
    V3_4,
}
