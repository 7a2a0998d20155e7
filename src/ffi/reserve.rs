//! Memory for when the system has none left: most collections abort the process when they cannot grow. Until it is used it
//! costs nothing, since the system commits a page only when it is written to.

use std::alloc::Layout;
use std::cell::UnsafeCell;
use std::ptr;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

/// Enough for a few calls. What can be large is not taken from it (`accsyn_core::memory::try_to`).
const SIZE: usize = 4 << 20;

/// Blocks are multiples of this.
const UNIT: usize = 128;

/// What a bit map of 64 units describes.
const SPAN: usize = 64 * UNIT;

/// The largest block. The HTTP library takes up to 512 KiB for a head, and cannot do without.
const LARGEST: usize = 576 << 10;

/// The alignment of the reserve.
const ALIGN: usize = 4096;

#[repr(align(4096))]
struct Memory(UnsafeCell<[u8; SIZE]>);

// SAFETY: the bit maps below give each block to one owner only.
unsafe impl Sync for Memory {}

static MEMORY: Memory = Memory(UnsafeCell::new([0; SIZE]));

/// Which units are in use. There is no lock, since a child forked meanwhile would find it locked.
static MAPS: [AtomicU64; SIZE / SPAN] = [const { AtomicU64::new(0) }; SIZE / SPAN];

/// The number of blocks in use.
static COUNT: AtomicUsize = AtomicUsize::new(0);

/// Precedes each block.
struct Header {
    size: u32,
    units: u32,
    /// Of the units, from the begin of the reserve.
    offset: usize,
}

/// The least alignment, and the size of the header.
const LEAST_ALIGN: usize = size_of::<Header>();

fn begin() -> *mut u8 {
    MEMORY.0.get().cast()
}

/// A zeroed block; NULL when the reserve is used up too.
pub(super) fn allocate(layout: Layout) -> *mut u8 {
    let align = layout.align().max(LEAST_ALIGN);
    // The header and the alignment move the block by so much at most.
    let needed =
        layout.size().checked_add(LEAST_ALIGN + align).filter(|needed| *needed <= LARGEST && align <= ALIGN);
    let Some(units) = needed.map(|needed| needed.div_ceil(UNIT)) else { return ptr::null_mut() };
    let Some(offset) = take(units) else { return ptr::null_mut() };
    COUNT.fetch_add(1, Ordering::Relaxed);
    // SAFETY: both are within the units, and the header is aligned as the block is.
    unsafe {
        let block = begin().add((offset + LEAST_ALIGN).next_multiple_of(align));
        header(block).write(Header { size: layout.size() as u32, units: units as u32, offset });
        block
    }
}

fn header(block: *mut u8) -> *mut Header {
    block.wrapping_sub(LEAST_ALIGN).cast()
}

/// Takes so many successive units: the offset of the first. None: there are not so many.
fn take(units: usize) -> Option<usize> {
    if units > 64 {
        return take_whole_maps(units.div_ceil(64)).map(|first| first * SPAN);
    }
    MAPS.iter().enumerate().find_map(|(at, map)| {
        let taken = map.fetch_update(Ordering::AcqRel, Ordering::Acquire, |used| {
            Some(used | mask(units) << first_of(!used, units)?)
        });
        // The same for the same map.
        taken.ok().and_then(|used| first_of(!used, units)).map(|first| at * SPAN + first as usize * UNIT)
    })
}

fn take_whole_maps(count: usize) -> Option<usize> {
    let is_taken =
        |map: &AtomicU64| map.compare_exchange(0, u64::MAX, Ordering::AcqRel, Ordering::Relaxed).is_ok();
    MAPS.windows(count).position(|maps| {
        let taken = maps.iter().take_while(|map| is_taken(map)).count();
        if taken < count {
            maps[..taken].iter().for_each(|map| map.store(0, Ordering::Release));
        }
        taken == count
    })
}

/// As many low bits.
fn mask(units: usize) -> u64 {
    u64::MAX >> (64 - units)
}

/// Where the first so many successive bits are set.
fn first_of(free: u64, units: usize) -> Option<u32> {
    let starts =
        (1..units).try_fold(free, |starts, distance| Some(starts & free >> distance).filter(|it| *it != 0));
    starts.filter(|starts| *starts != 0).map(u64::trailing_zeros)
}

/// Whether a block is part of the reserve.
pub(super) fn owns(block: *mut u8) -> bool {
    (begin().addr()..begin().addr() + SIZE).contains(&block.addr())
}

/// The size of a block of the reserve; the hooks of C's functions need it.
#[cfg(any(
    test,
    all(target_os = "linux", target_env = "gnu", any(target_arch = "x86_64", target_arch = "aarch64"))
))]
pub(super) unsafe fn size(block: *mut u8) -> usize {
    // SAFETY: `allocate` wrote it there.
    unsafe { (*header(block)).size as usize }
}

/// Wipes and frees a block of the reserve.
pub(super) unsafe fn free(block: *mut u8) {
    // SAFETY: the block is the caller's, and nobody else uses its header. The next owner reads the zeros, so they are written.
    let Header { size, units, offset } = unsafe { header(block).read() };
    unsafe { header(block).cast::<u8>().write_bytes(0, LEAST_ALIGN + size as usize) };
    let (maps, units) = (&MAPS[offset / SPAN..], units as usize);
    if units > 64 {
        maps[..units.div_ceil(64)].iter().for_each(|map| map.store(0, Ordering::Release));
    } else {
        maps[0].fetch_and(!(mask(units) << (offset % SPAN / UNIT)), Ordering::Release);
    }
    COUNT.fetch_sub(1, Ordering::Relaxed);
}

/// Whether some of it is in use.
pub(super) fn is_in_use() -> bool {
    COUNT.load(Ordering::Relaxed) > 0
}

#[cfg(test)]
pub(super) mod tests {
    use std::sync::{Mutex, MutexGuard};

    use accsyn_core::sync::lock;

    use super::*;

    /// There is one reserve for all tests.
    pub fn exclusive() -> MutexGuard<'static, ()> {
        static TURN: Mutex<()> = Mutex::new(());
        lock(&TURN)
    }

    /// Blocks until there are no more.
    fn all(layout: Layout) -> Vec<*mut u8> {
        std::iter::repeat_with(|| allocate(layout)).take_while(|block| !block.is_null()).collect()
    }

    fn layout(size: usize, align: usize) -> Layout {
        Layout::from_size_align(size, align).expect("layout")
    }

    #[test]
    fn blocks_do_not_overlap_and_all_memory_is_available_again_once_they_are_freed() {
        let _turn = exclusive();
        for (size, align, least) in [
            (1, 1, 32_000),
            (24, 8, 32_000),
            (1000, 64, 3_500),
            (1000, 4096, 500),
            (9000, 16, 240),
            (200_000, 16, 15),
        ] {
            let mut blocks = all(layout(size, align));
            assert!(blocks.len() >= least && is_in_use(), "{} of {size}", blocks.len());
            for (number, block) in blocks.iter().enumerate() {
                assert!(owns(*block) && block.addr().is_multiple_of(align));
                // SAFETY: the block has this size, and is zeroed.
                unsafe {
                    assert!(std::slice::from_raw_parts(*block, size).iter().all(|byte| *byte == 0));
                    block.write_bytes(number as u8 | 1, size);
                    assert_eq!(super::size(*block), size);
                }
            }
            for (number, block) in blocks.iter().enumerate() {
                // SAFETY: as above.
                let bytes = unsafe { std::slice::from_raw_parts(*block, size) };
                assert!(bytes.iter().all(|byte| *byte == number as u8 | 1), "block {number} of {size}");
            }
            // While one stays, it is all that is not available.
            let (kept, count) = (blocks.remove(blocks.len() / 2), blocks.len());
            // SAFETY: here and below, the blocks are no longer used.
            blocks.drain(..).for_each(|block| unsafe { free(block) });
            blocks = all(layout(size, align));
            assert_eq!(blocks.len(), count, "{size}");
            blocks.into_iter().chain([kept]).for_each(|block| unsafe { free(block) });
        }
        for (size, align) in [(LARGEST, 1), (1, 2 * ALIGN), (usize::MAX / 2 - ALIGN, 1)] {
            assert!(allocate(layout(size, align)).is_null(), "{size}");
        }
    }

    #[test]
    fn threads_get_blocks_of_their_own() {
        let _turn = exclusive();
        std::thread::scope(|scope| {
            for number in 1..=4_u8 {
                scope.spawn(move || {
                    for round in 0..2000 {
                        let size = [10, 100, 3000, 20_000][round % 4];
                        let block = allocate(layout(size, 16));
                        assert!(!block.is_null());
                        // SAFETY: the block has this size.
                        unsafe {
                            block.write_bytes(number, size);
                            std::thread::yield_now();
                            let bytes = std::slice::from_raw_parts(block, size);
                            assert!(bytes.iter().all(|byte| *byte == number));
                            free(block);
                        }
                    }
                });
            }
        });
    }
}
