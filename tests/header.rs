//! The header is what cbindgen makes of src/ffi, every function in it is documented in the same order, and every
//! exported function goes through the boundary. `ACCSYN_BLESS=1 cargo test --test header` writes the header again.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value;
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
    "session_new",
    "session",
    "progress",
    "methods",
    "quote",
    "json",
    "hostname",
    "invoke",
    "opening",
    "calls",
    "completions",
    "find_pages",
    "cursor",
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
    // Files that are not in the list come last.
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
/** Version of this header, as a string. */
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
#define ACCSYN_ABI_VERSION {abi}
{ATTRIBUTES}"#
    ));
    let mut builder = cbindgen::Builder::new().with_config(config);
    for source in sources() {
        builder = builder.with_src(source);
    }
    let mut out = Vec::new();
    builder.generate().expect("cbindgen").write(&mut out);
    let mut header = String::from_utf8(out).expect("UTF-8");
    for source in sources() {
        let file = parse(&source);
        let first = file.items.iter().find_map(|item| match item {
            syn::Item::Fn(function) if function.sig.abi.is_some() => Some(function.sig.ident.to_string()),
            _ => None,
        });
        match first {
            Some(_) if source.ends_with("methods.rs") => insert_headings_of_methods(&mut header),
            Some(first) => insert_heading(&mut header, title(&file).trim_end_matches('.'), &first),
            None => {}
        }
    }
    insert_attributes(&mut header);
    without_line_comments(&header)
}

/// What compilers are told about functions.
const ATTRIBUTES: &str = r#"
/** The compiler warns if the result is ignored: it must be freed, or says whether the call failed. */
#if defined(__cplusplus) && __cplusplus >= 201703L
#define ACCSYN_NODISCARD [[nodiscard]]
#elif defined(_MSVC_LANG) && _MSVC_LANG >= 201703L
#define ACCSYN_NODISCARD [[nodiscard]]
#elif defined(__STDC_VERSION__) && __STDC_VERSION__ >= 202311L
#define ACCSYN_NODISCARD [[nodiscard]]
#elif defined(__GNUC__) || defined(__clang__)
#define ACCSYN_NODISCARD __attribute__((warn_unused_result))
#else
#define ACCSYN_NODISCARD
#endif

/** The result is a newly allocated string, which only accsyn_string_free may free. */
#if defined(__GNUC__) && __GNUC__ >= 11 && !defined(__clang__)
#define ACCSYN_OWNED_STRING __attribute__((malloc, malloc(accsyn_string_free, 1)))
#elif defined(__GNUC__) || defined(__clang__)
#define ACCSYN_OWNED_STRING __attribute__((malloc))
#elif defined(_MSC_VER)
#define ACCSYN_OWNED_STRING __declspec(restrict)
#else
#define ACCSYN_OWNED_STRING
#endif"#;

/// Functions whose status alone says what they did.
const NODISCARD: &[&str] = &["accsyn_session_reauthenticate"];

/// Functions that return what the caller has already.
const DISCARDABLE: &[&str] = &["accsyn_next_completed", "accsyn_call_user_data"];

/// Puts the attributes of a function above its declaration. Handles are not said to be unaliased, as strings are: calls
/// come back from accsyn_next_completed, and compilers would take the two for different.
fn insert_attributes(header: &mut String) {
    for export in exports() {
        let attributes = match export.returns {
            _ if DISCARDABLE.contains(&export.name.as_str()) => continue,
            Returns::Owned if export.is_string => "ACCSYN_NODISCARD ACCSYN_OWNED_STRING\n",
            Returns::Owned => "ACCSYN_NODISCARD\n",
            _ if NODISCARD.contains(&export.name.as_str()) => "ACCSYN_NODISCARD\n",
            _ => continue,
        };
        let at = declaration(header, &export.name);
        header.insert_str(header[..at].rfind('\n').map_or(0, |end| end + 1), attributes);
    }
}

/// C89 has no `//`, which cbindgen puts behind its own directives.
fn without_line_comments(header: &str) -> String {
    let shorten = |line: &str| match line.split_once("//") {
        Some((code, _)) if !line.starts_with(' ') => format!("{}\n", code.trim_end()),
        _ => format!("{line}\n"),
    };
    header.lines().map(shorten).collect()
}

/// The first line of a file's comment.
fn title(file: &syn::File) -> String {
    file.attrs.iter().find_map(doc_line).expect("a comment of the file").trim().to_owned()
}

/// Methods are grouped under the headings of the method table.
fn insert_headings_of_methods(header: &mut String) {
    let methods: Vec<Value> = serde_json::from_str(accsyn_api::methods()).expect("JSON");
    let mut last = "";
    for method in methods.iter().filter(|method| method["c_function"] == true) {
        let group = method["group"].as_str().expect("group");
        if group != last {
            insert_heading(header, group, &format!("accsyn_{}", method["name"].as_str().expect("name")));
        }
        last = group;
    }
}

/// Where a function is named in its declaration.
fn declaration(header: &str, function: &str) -> usize {
    // A comment can name the function too, but only a declaration starts its line with a word.
    let is_declaration = |at: &usize| {
        let line = header[..*at].rfind('\n').map_or(0, |end| end + 1);
        header[line..].starts_with(char::is_alphabetic)
    };
    let name = format!("{function}(");
    let mut places = header.match_indices(&name).map(|(at, _)| at);
    places.find(is_declaration).unwrap_or_else(|| panic!("{function} is not declared"))
}

/// Inserts a heading above the comment of a function.
fn insert_heading(header: &mut String, title: &str, function: &str) {
    let declaration = declaration(header, function);
    let comment = header[..declaration].rfind("/**").expect("a comment above it");
    header.insert_str(comment, &format!("/* {title} {:-<1$} */\n\n", "", 110 - title.len()));
}

fn parse(source: &Path) -> syn::File {
    let text = std::fs::read_to_string(source).expect("source");
    syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", source.display()))
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
    parameters: Vec<Parameter>,
    documentation: String,
    returns: Returns,
    is_string: bool,
}

struct Parameter {
    name: String,
    is_pointer: bool,
}

#[derive(PartialEq)]
enum Returns {
    Nothing,
    Number,
    /// A string or handle of the caller.
    Owned,
    /// A string of the library.
    Borrowed,
}

fn exports() -> Vec<Export> {
    let mut exports = Vec::new();
    for path in sources() {
        for item in parse(&path).items {
            let syn::Item::Fn(function) = item else { continue };
            if function.sig.abi.is_none() {
                continue;
            }
            exports.push(Export {
                name: function.sig.ident.to_string(),
                parameters: function.sig.inputs.iter().map(parameter).collect(),
                documentation: function.attrs.iter().filter_map(doc_line).collect::<Vec<_>>().join("\n"),
                returns: returns(&function.sig.output),
                is_string: is_string(&function.sig.output),
            });
        }
    }
    assert!(exports.len() > 40, "only {} exports were found", exports.len());
    exports
}

fn parameter(input: &syn::FnArg) -> Parameter {
    let syn::FnArg::Typed(typed) = input else { panic!("a method") };
    let syn::Pat::Ident(name) = &*typed.pat else { panic!("a pattern") };
    // A function may be NULL like a pointer.
    let is_pointer = match &*typed.ty {
        syn::Type::Ptr(_) => true,
        syn::Type::Path(path) => {
            path.path.segments.last().is_some_and(|s| s.ident.to_string().ends_with("_fn"))
        }
        _ => false,
    };
    Parameter { name: name.ident.to_string(), is_pointer }
}

fn returns(output: &syn::ReturnType) -> Returns {
    match output {
        syn::ReturnType::Default => Returns::Nothing,
        syn::ReturnType::Type(_, kind) => match &**kind {
            syn::Type::Ptr(pointer) if pointer.mutability.is_some() => Returns::Owned,
            syn::Type::Ptr(_) => Returns::Borrowed,
            _ => Returns::Number,
        },
    }
}

fn is_string(output: &syn::ReturnType) -> bool {
    let syn::ReturnType::Type(_, kind) = output else { return false };
    let syn::Type::Ptr(pointer) = &**kind else { return false };
    matches!(&*pointer.elem, syn::Type::Path(path) if path.path.is_ident("c_char"))
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

/// Purpose; each parameter, and whether it may be NULL; what comes back, and whose it is; threads; since.
#[test]
fn every_export_is_documented_in_the_same_order() {
    for Export { name, parameters, documentation, returns, .. } in exports() {
        let place = |word: &str| documentation.find(word);
        assert!(documentation.trim().len() > 20, "{name} says nothing");
        let mut last = 0;
        for Parameter { name: parameter, is_pointer } in &parameters {
            let at = place(&format!("@param {parameter} "))
                .unwrap_or_else(|| panic!("{name} does not explain {parameter}"));
            assert!(at >= last, "{name}: {parameter} is out of order");
            let said = section(&documentation[at..]);
            assert!(!is_pointer || said.contains("NULL"), "{name}: may {parameter} be NULL? {said}");
            last = at;
        }
        let required: &[&str] = match returns {
            Returns::Nothing => &["Threads:", "@since"],
            _ => &["@return", "Threads:", "@since"],
        };
        for word in required {
            let at = place(word).unwrap_or_else(|| panic!("{name} lacks {word}"));
            assert!(at >= last, "{name}: {word} is out of order");
            last = at;
        }
        let said = place("@return").map_or_else(String::new, |at| section(&documentation[at..]));
        let owner = match returns {
            Returns::Nothing | Returns::Number => "",
            Returns::Owned => "freed",
            Returns::Borrowed => "the library",
        };
        let is_pointer = matches!(returns, Returns::Owned | Returns::Borrowed);
        assert!(said.contains(owner), "{name}: whose is what it returns? {said}");
        assert!(!is_pointer || said.contains("NULL"), "{name}: when does it return NULL? {said}");
    }
}

/// The text of a tag: up to the next one, or to an empty line.
fn section(text: &str) -> String {
    let mut lines = text.lines();
    let first = lines.next().into_iter();
    let rest = lines.take_while(|line| !line.trim().is_empty() && !line.trim_start().starts_with('@'));
    first.chain(rest).map(str::trim).collect::<Vec<_>>().join(" ")
}

/// Functions of src/ffi that end up in `boundary::export`, directly or through one another.
fn bounded() -> BTreeSet<String> {
    let mut helpers = Vec::new();
    for path in sources() {
        for item in parse(&path).items {
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
    // With the version that each came in, which stands where objcopy reads a comment.
    let lines: BTreeSet<String> = exports()
        .iter()
        .map(|Export { name, documentation, .. }| {
            let since = documentation.split("@since ").nth(1).and_then(|rest| rest.split_whitespace().next());
            format!("{name} # {}\n", since.unwrap_or_else(|| panic!("{name} lacks @since")))
        })
        .collect();
    let list: String = lines.into_iter().collect();
    if std::env::var_os("ACCSYN_BLESS").is_some() {
        std::fs::write(&path, &list).expect("write");
    }
    assert_eq!(list, std::fs::read_to_string(&path).unwrap_or_default(), "tests/exports.txt is out of date");
}
