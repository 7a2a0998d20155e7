//! Vector registers, through which copies of strings pass: whatever is left in one when a call returns may end up on the host's
//! stack, where the dynamic linker of a lazily bound program saves them all, and signal handlers do.

/// Clears those that a function may change. Nothing of it can be in use, or the compiler saves it before. Not inlined: it is as
/// long as most functions of the library are otherwise.
#[inline(never)]
pub(super) fn clear() {
    #[cfg(target_arch = "x86_64")]
    x86_64::clear();
    #[cfg(target_arch = "aarch64")]
    aarch64::clear();
}

#[cfg(target_arch = "x86_64")]
mod x86_64 {
    use std::arch::{asm, is_x86_feature_detected};

    // The assembler knows all instructions, whatever the compiler may use itself.
    macro_rules! clear {
        ($($line:expr),+) => {
            // SAFETY: only registers change that are declared, and those beyond them, which the compiler does not use.
            unsafe {
                asm!(
                    $($line),+,
                    out("xmm0") _, out("xmm1") _, out("xmm2") _, out("xmm3") _,
                    out("xmm4") _, out("xmm5") _, out("xmm6") _, out("xmm7") _,
                    out("xmm8") _, out("xmm9") _, out("xmm10") _, out("xmm11") _,
                    out("xmm12") _, out("xmm13") _, out("xmm14") _, out("xmm15") _,
                    options(nomem, nostack, preserves_flags),
                )
            }
        };
    }

    pub fn clear() {
        if !is_x86_feature_detected!("avx") {
            return clear!(
                "pxor xmm0, xmm0",
                "pxor xmm1, xmm1",
                "pxor xmm2, xmm2",
                "pxor xmm3, xmm3",
                "pxor xmm4, xmm4",
                "pxor xmm5, xmm5",
                "pxor xmm6, xmm6",
                "pxor xmm7, xmm7",
                "pxor xmm8, xmm8",
                "pxor xmm9, xmm9",
                "pxor xmm10, xmm10",
                "pxor xmm11, xmm11",
                "pxor xmm12, xmm12",
                "pxor xmm13, xmm13",
                "pxor xmm14, xmm14",
                "pxor xmm15, xmm15"
            );
        }
        if is_x86_feature_detected!("avx512f") {
            clear!(
                "vpxorq zmm16, zmm16, zmm16",
                "vpxorq zmm17, zmm17, zmm17",
                "vpxorq zmm18, zmm18, zmm18",
                "vpxorq zmm19, zmm19, zmm19",
                "vpxorq zmm20, zmm20, zmm20",
                "vpxorq zmm21, zmm21, zmm21",
                "vpxorq zmm22, zmm22, zmm22",
                "vpxorq zmm23, zmm23, zmm23",
                "vpxorq zmm24, zmm24, zmm24",
                "vpxorq zmm25, zmm25, zmm25",
                "vpxorq zmm26, zmm26, zmm26",
                "vpxorq zmm27, zmm27, zmm27",
                "vpxorq zmm28, zmm28, zmm28",
                "vpxorq zmm29, zmm29, zmm29",
                "vpxorq zmm30, zmm30, zmm30",
                "vpxorq zmm31, zmm31, zmm31"
            );
        }
        clear!("vzeroall");
    }
}

#[cfg(target_arch = "aarch64")]
mod aarch64 {
    use std::arch::asm;

    pub fn clear() {
        // Half of v8 to v15 belongs to the caller: the compiler saves it.
        // SAFETY: only registers change that are declared.
        unsafe {
            asm!(
                "movi v0.2d, #0", "movi v1.2d, #0", "movi v2.2d, #0", "movi v3.2d, #0",
                "movi v4.2d, #0", "movi v5.2d, #0", "movi v6.2d, #0", "movi v7.2d, #0",
                "movi v8.2d, #0", "movi v9.2d, #0", "movi v10.2d, #0", "movi v11.2d, #0",
                "movi v12.2d, #0", "movi v13.2d, #0", "movi v14.2d, #0", "movi v15.2d, #0",
                "movi v16.2d, #0", "movi v17.2d, #0", "movi v18.2d, #0", "movi v19.2d, #0",
                "movi v20.2d, #0", "movi v21.2d, #0", "movi v22.2d, #0", "movi v23.2d, #0",
                "movi v24.2d, #0", "movi v25.2d, #0", "movi v26.2d, #0", "movi v27.2d, #0",
                "movi v28.2d, #0", "movi v29.2d, #0", "movi v30.2d, #0", "movi v31.2d, #0",
                out("v0") _, out("v1") _, out("v2") _, out("v3") _, out("v4") _, out("v5") _,
                out("v6") _, out("v7") _, out("v8") _, out("v9") _, out("v10") _, out("v11") _,
                out("v12") _, out("v13") _, out("v14") _, out("v15") _, out("v16") _, out("v17") _,
                out("v18") _, out("v19") _, out("v20") _, out("v21") _, out("v22") _, out("v23") _,
                out("v24") _, out("v25") _, out("v26") _, out("v27") _, out("v28") _, out("v29") _,
                out("v30") _, out("v31") _,
                options(nomem, nostack, preserves_flags),
            )
        }
    }
}

#[cfg(all(test, target_arch = "x86_64"))]
mod tests {
    use std::arch::{asm, is_x86_feature_detected};

    #[test]
    fn nothing_is_left_in_a_vector_register() {
        let pattern = [0xa5_u8; 64];
        let mut found = [0xff_u8; 16 * 32];
        if is_x86_feature_detected!("avx") {
            // SAFETY: as many bytes are there as are read and written, and all changed registers are declared.
            unsafe {
                asm!(
                    "vmovdqu ymm0, [{0}]", "vmovdqu ymm7, [{0}]", "vmovdqu ymm15, [{0}]",
                    in(reg) pattern.as_ptr(), out("ymm0") _, out("ymm7") _, out("ymm15") _,
                );
                super::clear();
                asm!(
                    "vmovdqu [{0}], ymm0", "vmovdqu [{0} + 32], ymm7", "vmovdqu [{0} + 64], ymm15",
                    in(reg) found.as_mut_ptr(),
                );
            }
        } else {
            found[..96].fill(0);
        }
        assert_eq!(found[..96], [0; 96]);
        if is_x86_feature_detected!("avx512f") {
            // SAFETY: as above; the compiler uses none of these registers.
            unsafe {
                asm!("vmovdqu64 zmm16, [{0}]", "vmovdqu64 zmm31, [{0}]", in(reg) pattern.as_ptr());
                super::clear();
                asm!("vmovdqu64 [{0}], zmm16", "vmovdqu64 [{0} + 64], zmm31", in(reg) found.as_mut_ptr());
            }
            assert_eq!(found[..128], [0; 128]);
        }
    }
}
