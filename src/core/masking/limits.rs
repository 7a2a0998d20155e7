//! How much is read and shown, and what is shown in place of a secret.

/// The replacement of a secret.
pub(super) const MASK: &str = "*";

/// How many bytes of a string are shown at most.
pub(super) const LIMIT: usize = 64 * 1024;

/// How many bytes beyond the shown part are read as well, so that a secret across its end is found: half of one
/// would not be.
pub(super) const MARGIN: usize = 16 * 1024;

/// The part of a string that is read when `limit` bytes of it are shown.
pub(super) fn start_of(text: &str, limit: usize) -> &str {
    cut(text, limit + MARGIN)
}

/// The first bytes of a string, cut between characters.
pub(super) fn cut(text: &str, max: usize) -> &str {
    let mut end = max.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
