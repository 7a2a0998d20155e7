//! The known name that is nearest to an unknown one.

/// A question after the known name that is nearest to an unknown one; empty when none is near.
pub fn nearest<'k>(name: &str, known: impl Iterator<Item = &'k str>) -> String {
    let name = name.to_lowercase();
    // A name much longer than all others is not a misspelling of one, and comparing them would take long.
    let known = known.filter(|other| name.len() < 2 * other.len() + 10);
    let near = known.map(|other| (strsim::damerau_levenshtein(&name, &other.to_lowercase()), other)).min();
    let near = near.filter(|(distance, _)| *distance <= 1 + name.chars().count() / 3);
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
