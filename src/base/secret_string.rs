//! Secrets that live as long as a session.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use zeroize::{Zeroize, Zeroizing};

/// The size of most blocks for secrets, which is their alignment, too. By it the library's allocator recognizes blocks that are neither
/// part of core dumps nor swapped out, where the system can.
pub const SMALL: usize = 256;

/// The same for longer secrets.
pub const PAGE: usize = 4096;

#[repr(align(256))]
struct Small([u8; SMALL]);

#[repr(align(4096))]
struct Page([u8; PAGE]);

/// The blocks are the only ones in their vectors; beside them is the length of the secret.
enum Memory {
    Small(Vec<Small>, usize),
    Page(Vec<Page>, usize),
    /// Longer than any key that is known; or a block could not be allocated.
    Ordinary(Zeroizing<Vec<u8>>),
}

impl Memory {
    fn new(bytes: &[u8]) -> Memory {
        let length = bytes.len();
        let block = match length {
            0 => None,
            _ if length <= SMALL => one(Small([0; SMALL])).map(|block| Memory::Small(block, length)),
            _ if length <= PAGE => one(Page([0; PAGE])).map(|block| Memory::Page(block, length)),
            _ => None,
        };
        match block {
            None => Memory::Ordinary(Zeroizing::new(bytes.to_owned())),
            Some(mut memory) => {
                memory.block()[..length].copy_from_slice(bytes);
                memory
            }
        }
    }

    fn block(&mut self) -> &mut [u8] {
        match self {
            Memory::Small(block, _) => &mut block[0].0,
            Memory::Page(block, _) => &mut block[0].0,
            Memory::Ordinary(bytes) => bytes,
        }
    }
}

/// A vector of one block; None if it cannot be allocated.
fn one<T>(block: T) -> Option<Vec<T>> {
    let mut blocks = Vec::new();
    blocks.try_reserve_exact(1).ok()?;
    blocks.push(block);
    Some(blocks)
}

impl Drop for Memory {
    fn drop(&mut self) {
        self.block().zeroize();
    }
}

/// A secret in memory that is wiped when dropped and kept out of core dumps. Copies share it.
#[derive(Clone)]
pub struct SecretBytes(Arc<Memory>);

impl SecretBytes {
    /// A copy of bytes in memory of its own.
    pub fn new(bytes: &[u8]) -> SecretBytes {
        SecretBytes(Arc::new(Memory::new(bytes)))
    }
}

impl Deref for SecretBytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match &*self.0 {
            Memory::Small(block, length) => &block[0].0[..*length],
            Memory::Page(block, length) => &block[0].0[..*length],
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
        assert_eq!((size_of::<Small>(), size_of::<Page>()), (SMALL, PAGE));
        for length in [0, 1, SMALL - 1, SMALL, SMALL + 1, PAGE - 1, PAGE, PAGE + 1] {
            let text = "k".repeat(length);
            let secret = SecretString::new(&text);
            assert_eq!(&*secret.clone(), text);
            assert!(!format!("{secret:?}").contains('k'));
        }
    }
}
