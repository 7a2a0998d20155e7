//! The header is what cbindgen makes of src/ffi, every function in it is documented in the same order, and every
//! exported function goes through the boundary. `ACCSYN_BLESS=1 cargo test --test header` writes the header again.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use syn::visit::Visit;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Files of src/ffi in the order of the header.
const SOURCES: &[&str] = &[
    "status",
    "handles",
    "version",
    "strings",
    "last_error",
    "log",
    "session",
    "query",
    "entities",
    "access",
    "files",
    "settings",
    "misc",
    "by_name",
    "calls",
    "long",
];

fn sources() -> Vec<PathBuf> {
    let all: BTreeSet<PathBuf> = std::fs::read_dir(Path::new(ROOT).join("src/ffi"))
        .expect("src/ffi")
        .map(|entry| entry.expect("entry").path())
        .filter(|path| {
            path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("mod.rs")
        })
        .collect();
    let path = |name: &&str| Path::new(ROOT).join(format!("src/ffi/{name}.rs"));
    let mut ordered: Vec<PathBuf> = SOURCES.iter().map(path).filter(|path| all.contains(path)).collect();
    // What the list does not name comes last, rather than not at all.
    ordered.extend(all.iter().filter(|path| !ordered.contains(path)).cloned().collect::<Vec<_>>());
    ordered
}

fn generated() -> String {
    let mut config =
        cbindgen::Config::from_file(Path::new(ROOT).join("cbindgen.toml")).expect("cbindgen.toml");
    let [major, minor, patch] =
        [env!("CARGO_PKG_VERSION_MAJOR"), env!("CARGO_PKG_VERSION_MINOR"), env!("CARGO_PKG_VERSION_PATCH")];
    let text = env!("CARGO_PKG_VERSION");
    let build = std::fs::read_to_string(Path::new(ROOT).join("build.rs")).expect("build.rs");
    let abi = build.lines().find_map(|line| line.strip_prefix("const ABI: u32 = ")).expect("ABI");
    let abi = abi.trim_end_matches(';');
    config.after_includes = Some(format!(
        r#"
/** Version of this header, as text. */
#define ACCSYN_VERSION "{text}"
/** Its three parts. */
#define ACCSYN_VERSION_MAJOR {major}
#define ACCSYN_VERSION_MINOR {minor}
#define ACCSYN_VERSION_PATCH {patch}
/** Version of this header as one number: 10203 is 1.2.3. */
#define ACCSYN_VERSION_NUMBER (ACCSYN_VERSION_MAJOR * 10000 + ACCSYN_VERSION_MINOR * 100 + ACCSYN_VERSION_PATCH)
/** Whether this header is of version a.b.c or later; works in #if. */
#define ACCSYN_VERSION_AT_LEAST(a, b, c) (ACCSYN_VERSION_NUMBER >= (a) * 10000 + (b) * 100 + (c))
/** The binary interface that this header describes: the number in the shared library's name. */
#define ACCSYN_ABI_VERSION {abi}"#
    ));
    let mut builder = cbindgen::Builder::new().with_config(config);
    for source in sources() {
        builder = builder.with_src(source);
    }
    let mut out = Vec::new();
    builder.generate().expect("cbindgen").write(&mut out);
    String::from_utf8(out).expect("UTF-8")
}

#[test]
fn the_committed_header_is_the_generated_one() {
    let path = Path::new(ROOT).join("include/accsyn.h");
    let generated = generated();
    if std::env::var_os("ACCSYN_BLESS").is_some() {
        std::fs::create_dir_all(path.parent().expect("folder")).expect("include");
        std::fs::write(&path, &generated).expect("write");
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = generated.lines().zip(committed.lines()).find(|(one, other)| one != other);
    assert!(
        generated == committed,
        "include/accsyn.h is out of date, first at {differs:?}; run: ACCSYN_BLESS=1 cargo test --test header"
    );
}

/// An exported function.
struct Export {
    name: String,
    parameters: Vec<String>,
    documentation: String,
    returns: bool,
}

fn exports() -> Vec<Export> {
    let mut exports = Vec::new();
    for path in sources() {
        let text = std::fs::read_to_string(&path).expect("source");
        for item in syn::parse_file(&text).expect("Rust").items {
            let syn::Item::Fn(function) = item else { continue };
            if function.sig.abi.is_none() {
                continue;
            }
            exports.push(Export {
                name: function.sig.ident.to_string(),
                parameters: function.sig.inputs.iter().map(parameter).collect(),
                documentation: function.attrs.iter().filter_map(doc_line).collect::<Vec<_>>().join("\n"),
                returns: matches!(function.sig.output, syn::ReturnType::Type(..)),
            });
        }
    }
    assert!(exports.len() > 40, "only {} exports were found", exports.len());
    exports
}

fn parameter(input: &syn::FnArg) -> String {
    match input {
        syn::FnArg::Typed(typed) => match &*typed.pat {
            syn::Pat::Ident(name) => name.ident.to_string(),
            _ => String::new(),
        },
        syn::FnArg::Receiver(_) => String::new(),
    }
}

fn doc_line(attribute: &syn::Attribute) -> Option<String> {
    let syn::Meta::NameValue(pair) = &attribute.meta else { return None };
    let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) = &pair.value else { return None };
    attribute.path().is_ident("doc").then(|| text.value())
}

#[derive(Default)]
struct Calls(Vec<String>);

impl<'ast> Visit<'ast> for Calls {
    fn visit_expr_path(&mut self, path: &'ast syn::ExprPath) {
        if let Some(last) = path.path.segments.last() {
            self.0.push(last.ident.to_string());
        }
        syn::visit::visit_expr_path(self, path);
    }
}

#[test]
fn every_export_is_documented_in_the_same_order() {
    for Export { name, parameters, documentation, returns, .. } in exports() {
        let place = |word: &str| documentation.find(word);
        assert!(documentation.trim().len() > 20, "{name} says nothing");
        let mut last = 0;
        for parameter in &parameters {
            let at = place(&format!("@param {parameter} "))
                .unwrap_or_else(|| panic!("{name} does not explain {parameter}"));
            assert!(at >= last, "{name}: {parameter} is out of order");
            last = at;
        }
        let required: &[&str] =
            if returns { &["@return", "Threads:", "@since"] } else { &["Threads:", "@since"] };
        for word in required {
            let at = place(word).unwrap_or_else(|| panic!("{name} lacks {word}"));
            assert!(at >= last, "{name}: {word} is out of order");
            last = at;
        }
    }
}

/// Functions of src/ffi that end up in `boundary::export`, directly or through one another.
fn bounded() -> BTreeSet<String> {
    let mut helpers = Vec::new();
    for path in sources() {
        let text = std::fs::read_to_string(&path).expect("source");
        for item in syn::parse_file(&text).expect("Rust").items {
            let syn::Item::Fn(function) = item else { continue };
            let mut calls = Calls::default();
            calls.visit_block(&function.block);
            helpers.push((function.sig.ident.to_string(), calls.0));
        }
    }
    let mut bounded = BTreeSet::from(["export".to_owned()]);
    loop {
        let before = bounded.len();
        for (name, calls) in &helpers {
            if calls.iter().any(|call| bounded.contains(call)) {
                bounded.insert(name.clone());
            }
        }
        if bounded.len() == before {
            return bounded;
        }
    }
}

#[test]
fn every_export_goes_through_the_boundary() {
    let bounded = bounded();
    for Export { name, .. } in exports() {
        assert!(name.starts_with("accsyn_"), "{name}");
        assert!(
            bounded.contains(&name),
            "{name} does not go through ffi::boundary, so a panic or a bad handle could reach the host"
        );
    }
}

#[test]
fn the_list_of_exports_is_committed() {
    let path = Path::new(ROOT).join("tests/exports.txt");
    let names: BTreeSet<String> = exports().into_iter().map(|export| export.name).collect();
    let list: String = names.iter().map(|name| format!("{name}\n")).collect();
    if std::env::var_os("ACCSYN_BLESS").is_some() {
        std::fs::write(&path, &list).expect("write");
    }
    assert_eq!(list, std::fs::read_to_string(&path).unwrap_or_default(), "tests/exports.txt is out of date");
}
