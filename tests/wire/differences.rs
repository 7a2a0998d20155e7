//! Where libaccsyn differs from the official clients on purpose, case by case, with the reason. The codes are those
//! of docs/differences.md.

/// The declared differences of a version: case and reason.
pub fn of(version: &str) -> &'static [(&'static str, &'static str)] {
    if version == "3.4.0" { V3 } else { V1 }
}

const V3: &[(&str, &str)] = &[];

const V1: &[(&str, &str)] = &[];
