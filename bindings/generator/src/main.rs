//! Writes the code and documentation that follow from the tables of methods, session options, statuses and entity types: `cargo run -p accsyn-bindings`.

use std::fs;
use std::path::{Path, PathBuf};

mod c;
mod cpp;
mod docs;
mod entities;
mod go;
mod method;
mod misuse;
mod node;
mod options;
mod python;
mod status;
mod text;

use method::Method;

/// A generated file of the repository, and its generator.
type Output = (&'static str, fn(&[Method]) -> String);

const OUTPUTS: &[Output] = &[
    ("src/ffi/methods.rs", c::functions),
    ("src/ffi/find_pages.rs", c::paged_functions),
    ("src/ffi/status.rs", |_| status::ffi()),
    ("tests/c/statuses.h", |_| status::c_test()),
    ("tests/c/functions.h", |_| misuse::c_test()),
    ("include/accsyn/generated/status.hpp", |_| status::cpp()),
    ("bindings/go/status.go", |_| status::go()),
    ("bindings/go/status_test.go", |_| status::go_test()),
    ("bindings/node/lib/status.js", |_| status::node()),
    ("bindings/node/status.d.ts", |_| status::node_types()),
    ("docs/statuses.md", |_| status::docs()),
    ("src/ffi/session_new.rs", |_| options::c()),
    ("include/accsyn/generated/session_options.hpp", |_| options::cpp()),
    ("bindings/go/session_options.go", |_| options::go()),
    ("bindings/node/session_options.d.ts", |_| options::node_types()),
    ("docs/options.md", |_| options::docs()),
    ("include/accsyn/generated/methods.hpp", cpp::methods),
    ("include/accsyn/generated/requests.hpp", cpp::requests),
    ("bindings/go/methods.go", go::methods),
    ("bindings/go/method_options.go", go::options),
    ("bindings/node/lib/methods.js", node::table),
    ("bindings/node/methods.d.ts", node::types),
    ("docs/methods.md", docs::methods),
    ("docs/entities.md", |_| entities::docs::page()),
    ("include/accsyn/generated/entities.hpp", |_| entities::cpp::constants()),
    ("bindings/go/entities.go", |_| entities::go::structs()),
    ("bindings/go/accsynvet/tables.go", |_| entities::go::vet_tables()),
    ("bindings/node/entities.d.ts", |_| entities::node::types()),
    ("sandbox/src/store/entity_types.rs", |_| entities::sandbox::tables()),
    ("bindings/python/accsyn/_entities.py", |_| entities::python::names()),
    ("bindings/python/accsyn/_entities.pyi", |_| entities::python::types()),
    ("bindings/python/accsyn/_methods.py", python::methods),
    ("bindings/python/accsyn/_methods.pyi", python::types),
    ("bindings/python/accsyn/_own_text.py", |_| python::own_text()),
    ("bindings/python/accsyn/_version.py", |_| python::version()),
    ("bindings/python/accsyn/_status.py", |_| status::python()),
    ("bindings/python/accsyn/_options.py", |_| options::python()),
    ("bindings/python/accsyn/_options.pyi", |_| options::python_types()),
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
    use super::{Method, OUTPUTS, fs, method, place};

    #[test]
    fn committed_files_are_as_generated() {
        let methods = method::table();
        for (path, generate) in OUTPUTS {
            let committed = fs::read_to_string(place(path)).unwrap_or_default();
            assert!(committed == generate(&methods), "{path} is stale: see Generate in CONTRIBUTING.md");
        }
    }

    #[test]
    fn rewording_the_prose_changes_comments_only() {
        let methods = method::table();
        // Documents are prose.
        for (path, generate) in OUTPUTS.iter().filter(|(path, _)| !path.ends_with(".md")) {
            let (code, reworded) = (generate(&methods), generate(&reworded(&methods)));
            let code_of = if path.contains(".py") { python_code_of } else { code_of };
            assert!(!code_of(&code).is_empty(), "{path} has no code");
            assert!(code_of(&code) == code_of(&reworded), "the code of {path} depends on prose");
        }
    }

    #[test]
    fn go_can_read_pages_with_the_options_of_find() {
        // Session.FindPages takes FindOptions: a sequence has no need of `max` and `prefetch`.
        let kinds = |method: &Method| -> Vec<(String, String)> {
            method.options().map(|option| (option.name.clone(), option.kind.clone())).collect()
        };
        for method in &method::table() {
            let Some(pages) = &method.pages else { continue };
            let of_pages = kinds(pages);
            for option in kinds(method) {
                assert!(of_pages.contains(&option), "{} lacks {}", pages.name, option.0);
            }
        }
    }

    fn reworded(methods: &[Method]) -> Vec<Method> {
        let mut methods = methods.to_vec();
        for method in &mut methods {
            if let Some(pages) = &mut method.pages {
                **pages = reworded(std::slice::from_ref(pages)).remove(0);
            }
            for prose in [&mut method.about, &mut method.note, &mut method.returns, &mut method.instead] {
                *prose = "seconds, true or false; a list of entities or null".to_owned();
            }
            for parameter in &mut method.parameters {
                parameter.about = "another description of it".to_owned();
                parameter.instead = "do something else".to_owned();
            }
        }
        methods
    }

    /// A file without its comments, which are on separate lines.
    fn code_of(text: &str) -> String {
        let is_comment = |line: &&str| {
            let line = line.trim_start();
            ["//", "/*", "*"].iter().any(|mark| line.starts_with(mark))
        };
        text.lines().filter(|line| !is_comment(line)).fold(String::new(), |code, line| code + line + "\n")
    }
    /// A file in Python without its comments and docstrings, which are on separate lines.
    fn python_code_of(text: &str) -> String {
        let mut is_docstring = false;
        let mut code = String::new();
        for line in text.lines() {
            let is_edge = line.matches("\"\"\"").count() == 1;
            let is_inside = is_docstring || line.contains("\"\"\"");
            is_docstring ^= is_edge;
            if !is_inside && !line.trim_start().starts_with('#') {
                code += &format!("{line}\n");
            }
        }
        code
    }
}
