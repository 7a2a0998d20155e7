//! Ids of events.

use std::cell::RefCell;

use uuid::{Builder, Uuid};

use accsyn_core::error::Result;
use accsyn_core::{process, random};

/// How many ids the system is asked for at once.
const BATCH: usize = 16;

/// Random bytes for ids to come.
struct Pool {
    /// Whose they are: a forked child must not use the same.
    process: u64,
    bytes: [u8; BATCH * size_of::<uuid::Bytes>()],
    /// How many ids are left, at the beginning.
    left: usize,
}

thread_local! {
    /// Needs no destructor, so it can be used until the thread has ended.
    static POOL: RefCell<Pool> =
        const { RefCell::new(Pool { process: 0, bytes: [0; BATCH * size_of::<uuid::Bytes>()], left: 0 }) };
}

/// A new random UUID in lower case.
pub(super) fn new() -> Result<String> {
    let uuid = POOL.with_borrow_mut(Pool::take)?;
    Ok(uuid.hyphenated().encode_lower(&mut Uuid::encode_buffer()).to_owned())
}

impl Pool {
    fn take(&mut self) -> Result<Uuid> {
        let process = process::current();
        if self.left == 0 || self.process != process {
            random::fill(&mut self.bytes)?;
            (self.process, self.left) = (process, BATCH);
        }
        self.left -= 1;
        let (ids, _) = self.bytes.as_chunks();
        Ok(Builder::from_random_bytes(ids[self.left]).into_uuid())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn ids_are_random_uuids_and_all_different() {
        let ids: HashSet<String> = (0..10 * BATCH).map(|_| new().expect("an id")).collect();
        assert_eq!(ids.len(), 10 * BATCH);
        for id in ids {
            assert_eq!(Uuid::parse_str(&id).map(|id| id.get_version_num()), Ok(4), "{id}");
            assert_eq!(id, id.to_lowercase());
        }
    }

    #[test]
    fn what_a_parent_has_left_is_not_used_by_its_child() {
        let mut pool = Pool { process: u64::MAX, bytes: [7; BATCH * 16], left: 5 };
        let parents = Builder::from_random_bytes([7; 16]).into_uuid();
        assert_ne!(pool.take(), Ok(parents));
        assert_eq!((pool.process, pool.left), (process::current(), BATCH - 1));
    }
}
