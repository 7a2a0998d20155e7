//! Tells the core whether this process has more rights than whoever started it, as the system's loader and C library see it: a
//! set-user-ID or set-group-ID program, or one with file capabilities.

/// Before variables are read.
pub(super) fn detect() {
    #[cfg(any(target_os = "linux", target_vendor = "apple"))]
    accsyn_core::environment::detect_privileges_by(is_raised);
}

#[cfg(target_os = "linux")]
fn is_raised() -> bool {
    // SAFETY: it only looks the number up in what the kernel handed to the process.
    unsafe { libc::getauxval(libc::AT_SECURE) != 0 }
}

#[cfg(target_vendor = "apple")]
fn is_raised() -> bool {
    unsafe extern "C" {
        safe fn issetugid() -> libc::c_int;
    }
    issetugid() != 0
}
