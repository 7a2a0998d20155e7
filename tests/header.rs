//! `include/accsyn.h` is what cbindgen makes of `src/ffi`, and every export keeps the house rules.
//!
//! `ACCSYN_BLESS=1 cargo test --test header` writes the header again.

use std::path::{Path, PathBuf};

use syn::{Attribute, Expr, FnArg, Item, ItemFn, Lit, Meta, Pat, ReturnType, Stmt, Type};

/// The files of `src/ffi`, in the order of the header's sections.
const FAMILIES: &[&str] = &[
    "version",
    "strings",
    "last_error",
    "session",
    "query",
    "entities",
    "access",
    "files",
    "settings",
    "misc",
    "by_name",
];
/// Files with types and constants only.
const TYPES: &[&str] = &["status", "handles"];
/// Files without anything for C.
const INNER: &[&str] = &["mod", "boundary", "registry"];

/// The functions of `boundary.rs` that run the body of an export.
const PRIMITIVES: &[&str] = &["export", "method", "invoke"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn source(module: &str) -> PathBuf {
    root().join("src/ffi").join(module).with_extension("rs")
}

fn parse(module: &str) -> syn::File {
    let text = std::fs::read_to_string(source(module)).unwrap();
    syn::parse_file(&text).unwrap_or_else(|error| panic!("{module}: {error}"))
}

/// The exported functions of a family.
fn exports(module: &str) -> Vec<ItemFn> {
    let functions = parse(module).items.into_iter().filter_map(|item| match item {
        Item::Fn(function) if function.sig.abi.is_some() => Some(function),
        _ => None,
    });
    functions.collect()
}

/// The lines of a doc comment.
fn docs(attributes: &[Attribute]) -> Vec<String> {
    let lines = attributes.iter().filter_map(|attribute| match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            Expr::Lit(literal) => match &literal.lit {
                Lit::Str(text) => Some(text.value()),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    });
    lines.collect()
}

fn generate() -> String {
    let mut config = cbindgen::Config::from_root_or_default(root());
    let [major, minor, patch] = version();
    config.after_includes = Some(format!(
        r#"
/** The version of this header, as text; accsyn_version() is that of the library in use. */
#define ACCSYN_VERSION "{major}.{minor}.{patch}"
#define ACCSYN_VERSION_MAJOR {major}
#define ACCSYN_VERSION_MINOR {minor}
#define ACCSYN_VERSION_PATCH {patch}

/** The version as a number that can be compared; accsyn_version_number() is that of the library in use. */
#define ACCSYN_VERSION_NUMBER {}

/** Whether this header is of version major.minor.patch or later; for #if. */
#define ACCSYN_VERSION_AT_LEAST(major, minor, patch) \
    (ACCSYN_VERSION_NUMBER >= (major) * 10000 + (minor) * 100 + (patch))

/** The binary interface that a program compiled with this header needs; accsyn_abi_version() is that of the library in use. */
#define ACCSYN_ABI_VERSION {}"#,
        major * 10_000 + minor * 100 + patch,
        env!("ACCSYN_ABI"),
    ));
    let sources = TYPES.iter().chain(FAMILIES);
    let builder = sources.fold(cbindgen::Builder::new().with_config(config), |builder, module| {
        builder.with_src(source(module))
    });
    let mut text = Vec::new();
    builder.generate().expect("cbindgen").write(&mut text);
    let mut text = String::from_utf8(text).unwrap();
    for module in FAMILIES {
        insert_heading(&mut text, module);
    }
    text
}

/// Puts the first line of a module's comment above its first function.
fn insert_heading(header: &mut String, module: &str) {
    let first = exports(module)[0].sig.ident.to_string();
    // A comment can name the function too, but only a declaration starts its line with a word.
    let declared = |at: &usize| {
        let line = header[..*at].rfind('\n').map_or(0, |end| end + 1);
        header[line..].starts_with(char::is_alphabetic)
    };
    let call = format!("{first}(");
    let mut places = header.match_indices(&call).map(|(at, _)| at);
    let function = places.find(declared).unwrap_or_else(|| panic!("{first} is not declared"));
    let comment = header[..function].rfind("/**").unwrap();
    let title = docs(&parse(module).attrs)[0].trim().trim_end_matches('.').to_owned();
    let rule = "-".repeat(100 - title.len());
    header.insert_str(comment, &format!("/* {title} {rule} */\n\n"));
}

fn version() -> [u32; 3] {
    let parts: Vec<u32> = env!("CARGO_PKG_VERSION").split('.').map(|part| part.parse().unwrap()).collect();
    parts.try_into().unwrap()
}

#[test]
fn header_is_what_cbindgen_makes() {
    let path = root().join("include/accsyn.h");
    let text = generate();
    if std::env::var_os("ACCSYN_BLESS").is_some() {
        std::fs::write(&path, text).unwrap();
        return;
    }
    let committed = std::fs::read_to_string(&path).unwrap();
    for (number, (old, new)) in committed.lines().zip(text.lines()).enumerate() {
        assert_eq!(old, new, "include/accsyn.h:{} is out of date: {HOW_TO_MEND}", number + 1);
    }
    assert!(committed == text, "include/accsyn.h is out of date at its end: {HOW_TO_MEND}");
}

const HOW_TO_MEND: &str = "run ACCSYN_BLESS=1 cargo test --test header, and commit it";

#[test]
fn every_file_of_the_boundary_is_listed_here() {
    let mut here: Vec<String> = std::fs::read_dir(root().join("src/ffi"))
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    here.sort();
    let mut listed: Vec<&str> = [FAMILIES, TYPES, INNER].concat();
    listed.sort_unstable();
    assert_eq!(here, listed);
}

#[test]
fn version_number_has_room_for_its_parts() {
    let [_, minor, patch] = version();
    assert!(minor < 100 && patch < 100, "major * 10000 + minor * 100 + patch would be ambiguous");
}

/// Purpose, parameters, return value, who frees it, threads, since: in this order, for every function.
#[test]
fn every_export_is_documented() {
    let mut faults = Vec::new();
    for function in FAMILIES.iter().flat_map(|module| exports(module)) {
        faults
            .extend(faults_of_comment(&function).into_iter().map(|f| format!("{}: {f}", function.sig.ident)));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn faults_of_comment(function: &ItemFn) -> Vec<String> {
    let mut faults = Vec::new();
    let lines = docs(&function.attrs);
    let text = lines.join("\n");
    // A paragraph ends at an empty line; a parameter at the next tag.
    let mut paragraphs: Vec<String> = Vec::new();
    for line in &lines {
        if line.trim().is_empty() || line.trim_start().starts_with('@') || paragraphs.is_empty() {
            paragraphs.push(String::new());
        }
        let paragraph = paragraphs.last_mut().unwrap();
        paragraph.push_str(line.trim());
        paragraph.push(' ');
    }
    let paragraphs: Vec<&str> = paragraphs.iter().map(|paragraph| paragraph.trim()).collect();

    let mut expected: Vec<String> = Vec::new();
    for input in &function.sig.inputs {
        let FnArg::Typed(argument) = input else { continue };
        let Pat::Ident(name) = &*argument.pat else { continue };
        let tag = format!("@param {} ", name.ident);
        let described = paragraphs.iter().find(|paragraph| paragraph.starts_with(&tag));
        match described {
            None => faults.push(format!("parameter {} is not described", name.ident)),
            Some(said) if matches!(*argument.ty, Type::Ptr(_)) && !said.to_lowercase().contains("null") => {
                faults.push(format!("parameter {} does not say whether it may be NULL", name.ident));
            }
            Some(_) => expected.push(tag),
        }
    }
    if let ReturnType::Type(_, kind) = &function.sig.output {
        expected.push("@return ".to_owned());
        if let Type::Ptr(pointer) = &**kind {
            let owner =
                if pointer.mutability.is_some() { "freed with accsyn_" } else { "Belongs to the library" };
            let said = paragraphs.iter().find(|paragraph| paragraph.starts_with("@return"));
            if !said.is_some_and(|said| said.replace("to be ", "").contains(owner) && said.contains("NULL")) {
                faults.push(format!("@return must say \"{owner}\", and when it is NULL"));
            }
        }
    }
    expected.extend(["Threads: ".to_owned(), "@since ".to_owned()]);

    let mut last = 0;
    for start in &expected {
        match paragraphs.iter().position(|paragraph| paragraph.starts_with(start.as_str())) {
            None => faults.push(format!("no paragraph starts with \"{}\"", start.trim())),
            Some(0) => faults.push("does not start with its purpose".to_owned()),
            Some(place) if place < last => faults.push(format!("\"{}\" is out of order", start.trim())),
            Some(place) => last = place,
        }
    }
    if text.contains("*/") {
        faults.push("ends its own comment".to_owned());
    }
    faults
}

/// Nothing but the boundary's primitives catches panics, keeps the last error and checks what C hands over.
#[test]
fn every_export_goes_through_the_boundary() {
    for function in FAMILIES.iter().flat_map(|module| exports(module)) {
        let name = &function.sig.ident;
        let last = function.block.stmts.last();
        let called = match last {
            Some(Stmt::Expr(expression, _)) => callee(expression),
            _ => None,
        };
        let called = called.unwrap_or_else(|| panic!("{name} does not end in a call"));
        let through = PRIMITIVES.contains(&called.as_str()) || ends_in_primitive(&called);
        assert!(through, "{name} calls {called}, which is no primitive of boundary.rs");
        let before = &function.block.stmts[..function.block.stmts.len() - 1];
        let only_lists_arguments = before.iter().all(|statement| matches!(statement, Stmt::Local(_)));
        assert!(only_lists_arguments, "{name} does more than listing its arguments outside of the boundary");
    }
}

/// The last segment of the function that an expression calls.
fn callee(expression: &Expr) -> Option<String> {
    match expression {
        Expr::Unsafe(block) => match block.block.stmts.last() {
            Some(Stmt::Expr(inner, _)) => callee(inner),
            _ => None,
        },
        Expr::Call(call) => match &*call.func {
            Expr::Path(path) => path.path.segments.last().map(|segment| segment.ident.to_string()),
            _ => None,
        },
        _ => None,
    }
}

/// Whether a function of a family, shared by several exports, ends in a primitive itself.
fn ends_in_primitive(name: &str) -> bool {
    let mut functions = FAMILIES.iter().flat_map(|module| parse(module).items);
    functions.any(|item| match item {
        Item::Fn(function) if function.sig.ident == name && function.sig.abi.is_none() => {
            match function.block.stmts.last() {
                Some(Stmt::Expr(expression, _)) => {
                    callee(expression).is_some_and(|called| PRIMITIVES.contains(&called.as_str()))
                }
                _ => false,
            }
        }
        _ => false,
    })
}

/// What stands in C is the list of `#[unsafe(no_mangle)]` functions, each named `accsyn_`.
#[test]
fn every_export_keeps_its_name() {
    for function in FAMILIES.iter().flat_map(|module| exports(module)) {
        let name = function.sig.ident.to_string();
        assert!(name.starts_with("accsyn_"), "{name}");
        let no_mangle = function.attrs.iter().any(|attribute| match &attribute.meta {
            Meta::List(list) => list.path.is_ident("unsafe") && list.tokens.to_string() == "no_mangle",
            _ => false,
        });
        assert!(no_mangle, "{name} lacks #[unsafe(no_mangle)]");
    }
}
