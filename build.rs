//! How the shared object is linked: it is named after its binary interface, stays loaded, and has a reserve of memory.

/// The number of the binary interface. Raise it only when programs must be compiled again.
const ABI: u32 = 1;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rustc-env=ACCSYN_ABI={ABI}");
    let target = |key: &str| std::env::var(format!("CARGO_CFG_TARGET_{key}")).unwrap_or_default();
    match (target("FAMILY").as_str(), target("VENDOR").as_str()) {
        ("unix", "apple") => link(&format!("-Wl,-install_name,@rpath/libaccsyn.{ABI}.dylib")),
        ("unix", _) => {
            link(&format!("-Wl,-soname,libaccsyn.so.{ABI}"));
            // A thread may still be leaving the library when a host closes it.
            link("-Wl,-z,nodelete");
            // Before what zig would link statically: a second unwinder cannot stop the C library's (pthread_exit in a callback).
            println!("cargo:rerun-if-env-changed=ACCSYN_UNWINDER");
            if let Ok(unwinder) = std::env::var("ACCSYN_UNWINDER") {
                link(&unwinder);
            }
            // See src/ffi/c_allocation.rs.
            let (env, arch) = (target("ENV"), target("ARCH"));
            if target("OS") == "linux"
                && env == "gnu"
                && matches!(arch.as_str(), "x86_64" | "aarch64")
                && has_reserve()
            {
                for function in ["malloc", "calloc", "realloc", "free"] {
                    link(&format!("-Wl,--wrap,{function}"));
                }
            }
        }
        // Windows has neither: the DLL has one name, and stays loaded by src/ffi/residence.rs. Its version is a resource, which
        // cmake/windows.cmake compiles.
        _ => {
            println!("cargo:rerun-if-env-changed=ACCSYN_RESOURCE");
            if let Ok(resource) = std::env::var("ACCSYN_RESOURCE") {
                link(&resource);
            }
        }
    }
}

fn has_reserve() -> bool {
    std::env::var_os("CARGO_FEATURE_WIPING_ALLOCATOR").is_some()
}

fn link(argument: &str) {
    println!("cargo:rustc-cdylib-link-arg={argument}");
}
