//! Every input of the fuzzers' corpora does what the targets demand (`fuzz/targets.rs`).

use std::path::Path;

use accsyn_sandbox as sandbox;

#[path = "../fuzz/targets.rs"]
mod targets;

#[test]
fn the_inputs_of_all_corpora_hold() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    for (name, run) in targets::TARGETS {
        let inputs = std::fs::read_dir(corpus.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        let paths: Vec<_> = inputs.map(|input| input.expect("an input").path()).collect();
        assert!(paths.len() > 3, "{name} has only {} inputs", paths.len());
        for path in paths {
            let input = std::fs::read(&path).expect("an input");
            if std::panic::catch_unwind(|| run(&input)).is_err() {
                panic!("fuzz/corpus/{name}/{} fails", path.file_name().expect("a name").display());
            }
        }
    }
}

#[test]
fn every_target_has_a_program_for_libfuzzer() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let manifest = std::fs::read_to_string(root.join("Cargo.toml")).expect("manifest");
    for (name, _) in targets::TARGETS {
        let program =
            std::fs::read_to_string(root.join(format!("fuzz_targets/{name}.rs"))).unwrap_or_default();
        assert!(program.contains(&format!("accsyn_fuzz::{name}(data)")), "fuzz_targets/{name}.rs");
        assert!(manifest.contains(&format!("name = \"{name}\"")), "{name} is not in fuzz/Cargo.toml");
    }
}
