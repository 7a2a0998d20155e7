//! Secrets that live as long as a session.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use zeroize::{Zeroize, Zeroizing};

/// The size and the alignment of a block, by which the library's allocator recognizes it: it gives each a page of its own that
/// is neither part of core dumps nor swapped out, where the system can.
pub const PAGE: usize = 4096;

#[repr(align(4096))]
struct Page([u8; PAGE]);

enum Memory {
    /// The only one in it, and the length of the string.
    Page(Vec<Page>, usize),
    /// Longer than any key that is known; or there is no memory for a page.
    Ordinary(Zeroizing<String>),
}

impl Drop for Memory {
    fn drop(&mut self) {
        if let Memory::Page(page, _) = self {
            page[0].0.zeroize();
        }
    }
}

/// A secret string in memory that is wiped when dropped and kept out of core dumps. Copies share it.
#[derive(Clone)]
pub struct SecretString(Arc<Memory>);

impl SecretString {
    /// A copy of a string in memory of its own.
    pub fn new(text: &str) -> SecretString {
        if text.is_empty() {
            return SecretString::default();
        }
        let mut page = Vec::new();
        if text.len() > PAGE || page.try_reserve_exact(1).is_err() {
            return SecretString(Arc::new(Memory::Ordinary(Zeroizing::new(text.to_owned()))));
        }
        page.push(Page([0; PAGE]));
        page[0].0[..text.len()].copy_from_slice(text.as_bytes());
        SecretString(Arc::new(Memory::Page(page, text.len())))
    }
}

impl Default for SecretString {
    fn default() -> SecretString {
        SecretString(Arc::new(Memory::Ordinary(Zeroizing::default())))
    }
}

impl Deref for SecretString {
    type Target = str;

    fn deref(&self) -> &str {
        match &*self.0 {
            // Copied from a string.
            Memory::Page(page, length) => std::str::from_utf8(&page[0].0[..*length]).unwrap_or_default(),
            Memory::Ordinary(text) => text,
        }
    }
}

/// The value stays out of it.
impl fmt::Debug for SecretString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretString")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_string_whatever_its_length_and_shows_nothing() {
        assert_eq!(size_of::<Page>(), PAGE);
        for length in [0, 1, PAGE - 1, PAGE, PAGE + 1] {
            let text = "k".repeat(length);
            let secret = SecretString::new(&text);
            assert_eq!(&*secret.clone(), text);
            assert!(!format!("{secret:?}").contains('k'));
        }
    }
}
