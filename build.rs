//! Names the shared object after its binary interface and keeps it loaded.

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
        }
        // Windows has neither: the DLL has one name, and the header says when it may be unloaded.
        _ => {}
    }
}

fn link(argument: &str) {
    println!("cargo:rustc-cdylib-link-arg={argument}");
}
