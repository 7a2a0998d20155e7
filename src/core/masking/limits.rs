//! How much is looked at and shown, and what is shown in place of a secret.

/// What stands for a secret.
pub(super) const MASK: &str = "*";

/// How many bytes of a text are shown at most.
pub(super) const LIMIT: usize = 64 * 1024;

/// How many bytes behind what is shown are looked at as well, so that a secret across the end is found: half of one
/// would not be.
pub(super) const MARGIN: usize = 16 * 1024;

/// As much of a text as is looked at when `limit` bytes of it are to be shown.
pub(super) fn start_of(text: &str, limit: usize) -> &str {
    cut(text, limit + MARGIN)
}

/// The first bytes of a text, cut between characters.
pub(super) fn cut(text: &str, max: usize) -> &str {
    let mut end = max.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
