//! Writes the code and documentation that follow from the tables of methods and statuses: `cargo run -p accsyn-bindings`.

use std::fs;
use std::path::{Path, PathBuf};

mod cpp;
mod go;
mod method;
mod node;
mod status;
mod text;

use method::Method;

/// A file of the repository, and what makes it.
type Output = (&'static str, fn(&[Method]) -> String);

const OUTPUTS: &[Output] = &[
    ("src/ffi/status.rs", |_| status::ffi()),
    ("tests/c/statuses.h", |_| status::c_test()),
    ("include/accsyn/generated/status.hpp", |_| status::cpp()),
    ("bindings/go/status.go", |_| status::go()),
    ("bindings/go/status_test.go", |_| status::go_test()),
    ("bindings/node/lib/status.js", |_| status::node()),
    ("bindings/node/status.d.ts", |_| status::node_types()),
    ("docs/statuses.md", |_| status::docs()),
    ("include/accsyn/generated/methods.hpp", cpp::methods),
    ("include/accsyn/generated/requests.hpp", cpp::requests),
    ("bindings/go/methods.go", go::methods),
    ("bindings/go/method_options.go", go::options),
    ("bindings/node/lib/methods.js", node::table),
    ("bindings/node/methods.d.ts", node::types),
];

fn main() -> std::io::Result<()> {
    let methods = method::table();
    for (path, generate) in OUTPUTS {
        fs::write(place(path), generate(&methods))?;
        println!("{path}");
    }
    Ok(())
}

fn place(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

#[cfg(test)]
mod tests {
    use super::{OUTPUTS, fs, method, place};

    #[test]
    fn committed_files_are_as_generated() {
        let methods = method::table();
        for (path, generate) in OUTPUTS {
            let committed = fs::read_to_string(place(path)).unwrap_or_default();
            assert!(committed == generate(&methods), "{path} is stale: cargo run -p accsyn-bindings");
        }
    }
}
