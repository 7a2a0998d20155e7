//! The shared object exports the functions of the header and nothing else, under its own name, and stays loaded.
//!
//! Looks at the library that cargo built for this test, and at the one that ACCSYN_LIBRARY names, if any.
//! `ACCSYN_BLESS=1 cargo test --test exports` writes the list again.
#![cfg(target_os = "linux")]

use std::path::{Path, PathBuf};
use std::process::Command;

fn libraries() -> Vec<PathBuf> {
    let ours = std::env::current_exe().unwrap().with_file_name("libaccsyn.so");
    let other = std::env::var_os("ACCSYN_LIBRARY").map(PathBuf::from);
    [ours].into_iter().chain(other).collect()
}

fn output(program: &str, arguments: &[&str], library: &Path) -> String {
    let out = Command::new(program).args(arguments).arg(library).output();
    let out = out.unwrap_or_else(|error| panic!("{program}: {error}; apt-get install binutils"));
    assert!(out.status.success(), "{program} {}: {}", library.display(), String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap()
}

fn exported(library: &Path) -> Vec<String> {
    let lines = output("nm", &["-D", "--defined-only", "--format=posix"], library);
    lines.lines().map(|line| line.split(' ').next().unwrap().to_owned()).collect()
}

#[test]
fn only_the_committed_symbols_are_exported() {
    let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/exports.txt");
    for library in libraries() {
        let text = exported(&library).join("\n") + "\n";
        if std::env::var_os("ACCSYN_BLESS").is_some() {
            std::fs::write(&list, &text).unwrap();
        }
        assert!(text.lines().all(|name| name.starts_with("accsyn_")), "{}: {text}", library.display());
        let committed = std::fs::read_to_string(&list).unwrap();
        assert_eq!(text, committed, "{}: run ACCSYN_BLESS=1 cargo test --test exports", library.display());
    }
}

#[test]
fn the_header_declares_every_exported_symbol() {
    let header = include_str!("../include/accsyn.h");
    for name in include_str!("exports.txt").lines() {
        assert!(header.contains(&format!("{name}(")), "{name}");
    }
}

#[test]
fn the_name_carries_the_abi_and_unloading_is_off() {
    for library in libraries() {
        let dynamic = output("readelf", &["-dW"], &library);
        let soname = concat!("[libaccsyn.so.", env!("ACCSYN_ABI"), "]");
        assert!(dynamic.lines().any(|line| line.contains("(SONAME)") && line.contains(soname)), "{dynamic}");
        assert!(dynamic.contains("NODELETE"), "{dynamic}");
        let needed = dynamic.lines().filter(|line| line.contains("(NEEDED)")).collect::<Vec<_>>();
        assert!(!needed.iter().any(|line| line.contains("ssl") || line.contains("crypto")), "{needed:?}");
    }
}
