//! Suggesting the name that a misspelt one most likely meant.

/// The candidate that a misspelt name most likely meant; None when no candidate is close.
pub(super) fn closest_name<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    // A name much longer than a candidate is not a misspelling of it, and comparing them would take long.
    candidates
        .filter(|candidate| name.len() < 2 * candidate.len() + 10)
        .map(|candidate| (strsim::jaro_winkler(name, candidate), candidate))
        .filter(|(score, _)| *score > 0.84)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}
