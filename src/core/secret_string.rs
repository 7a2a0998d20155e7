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
    /// The only one in it, and the length of the secret.
    Page(Vec<Page>, usize),
    /// Longer than any key that is known; or there is no memory for a page.
    Ordinary(Zeroizing<Vec<u8>>),
}

impl Drop for Memory {
    fn drop(&mut self) {
        if let Memory::Page(page, _) = self {
            page[0].0.zeroize();
        }
    }
}

/// A secret in memory that is wiped when dropped and kept out of core dumps. Copies share it.
#[derive(Clone)]
pub struct SecretBytes(Arc<Memory>);

impl SecretBytes {
    /// A copy of bytes in memory of its own.
    pub fn new(bytes: &[u8]) -> SecretBytes {
        let mut page = Vec::new();
        if bytes.is_empty() || bytes.len() > PAGE || page.try_reserve_exact(1).is_err() {
            return SecretBytes(Arc::new(Memory::Ordinary(Zeroizing::new(bytes.to_owned()))));
        }
        page.push(Page([0; PAGE]));
        page[0].0[..bytes.len()].copy_from_slice(bytes);
        SecretBytes(Arc::new(Memory::Page(page, bytes.len())))
    }
}

impl Deref for SecretBytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match &*self.0 {
            Memory::Page(page, length) => &page[0].0[..*length],
            Memory::Ordinary(bytes) => bytes,
        }
    }
}

/// The value stays out of it.
impl fmt::Debug for SecretBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretBytes")
    }
}

/// The same for a string.
#[derive(Clone)]
pub struct SecretString(SecretBytes);

impl SecretString {
    /// A copy of a string in memory of its own.
    pub fn new(text: &str) -> SecretString {
        SecretString(SecretBytes::new(text.as_bytes()))
    }
}

impl Default for SecretString {
    fn default() -> SecretString {
        SecretString::new("")
    }
}

impl Deref for SecretString {
    type Target = str;

    fn deref(&self) -> &str {
        // Copied from a string.
        std::str::from_utf8(&self.0).unwrap_or_default()
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
