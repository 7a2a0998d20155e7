//! The known name that is nearest to an unknown one.

/// How far a name is from a known one; None when it is no misspelling of that.
pub fn distance(name: &str, known: &str) -> Option<usize> {
    // A name much longer than another is not a misspelling of it, and comparing them would take long.
    let most = 1 + name.chars().count() / 3;
    if name.len() >= 2 * known.len() + 10 {
        return None;
    }
    let distance = strsim::damerau_levenshtein(&name.to_lowercase(), &known.to_lowercase());
    (distance <= most).then_some(distance)
}

/// A question after the known name that is nearest to an unknown one; empty when none is near.
pub fn nearest<'k>(name: &str, known: impl Iterator<Item = &'k str>) -> String {
    let near = known.filter_map(|other| Some((distance(name, other)?, other))).min();
    near.map(|(_, near)| format!("; did you mean '{near}'?")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_name_brings_the_nearest_and_a_megabyte_none_at_once() {
        let known = ["source", "destination"].into_iter();
        assert_eq!(nearest("sorce", known.clone()), "; did you mean 'source'?");
        // Comparing this one would take hours.
        assert_eq!(nearest(&"source".repeat(200_000), known), "");
    }
}
