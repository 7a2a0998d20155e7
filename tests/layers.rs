//! The source files import downwards only: no import goes up a layer, and none is circular. The order of the layers is the
//! table below; docs/internals.md explains it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::Visit;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// All files and folders of a crate that no line of it names.
const ALL_OTHERS: &str = "*";

/// The layers of each crate, lowest first: files of one line may import each other, without a circle, and everything in
/// the lines before it. A name is a file or folder of the crate.
const LAYERS: &[(&str, &[&[&str]])] = &[
    (
        "src/base",
        &[
            &[
                "clock",
                "descriptors",
                "environment",
                "error",
                "files",
                "parent_folder",
                "process",
                "secret_string",
                "sync",
            ],
            &["memory", "panics", "random"],
            &["callback"],
            &["lib"],
        ],
    ),
    ("src/wire", &[&[ALL_OTHERS], &["lib"]]),
    ("src/core", &[&["masking"], &["log"], &["net"], &["lib"]]),
    ("src/api", &[&[ALL_OTHERS], &["lib"]]),
    ("src", &[&["ffi"], &["lib"]]),
    (
        "sandbox/src",
        &[
            &[
                "body", "ca_file", "hosts", "options", "private", "query", "release", "request", "scrub",
                "secret", "sync", "throttle", "tls", "wire",
            ],
            &["store"],
            &["transfers"],
            &["envelope", "ops", "sessions", "state"],
            &["choice"],
            &["backend", "faults", "journal", "record"],
            &["app"],
            &["control", "guard", "server"],
            &["lib"],
            &["main"],
        ],
    ),
    (
        "bindings/generator/src",
        &[
            &[
                "c", "cpp", "docs", "entities", "go", "method", "misuse", "node", "options", "python",
                "status", "text",
            ],
            &["main"],
        ],
    ),
];

/// Folders whose violations are tolerated for now. An entry without violations is reported.
const OPEN: &[&str] = &[];

/// Crates that import each other by name, with their root files.
const CRATES: &[(&str, &str)] = &[
    ("accsyn_base", "src/base/lib.rs"),
    ("accsyn_wire", "src/wire/lib.rs"),
    ("accsyn_core", "src/core/lib.rs"),
    ("accsyn_api", "src/api/lib.rs"),
    ("accsyn", "src/lib.rs"),
    ("accsyn_sandbox", "sandbox/src/lib.rs"),
    ("the sandbox's program", "sandbox/src/main.rs"),
    ("the generator", "bindings/generator/src/main.rs"),
];

/// A module: its file, and what it defines and uses.
#[derive(Default)]
struct Module {
    file: String,
    /// Items defined here.
    items: BTreeSet<String>,
    /// Names that `use` brings in, with the path that they stand for.
    imports: Vec<Import>,
    /// All other paths that the code names.
    paths: Vec<Vec<String>>,
}

struct Import {
    /// The name in this module; `*` for everything of the path.
    name: String,
    path: Vec<String>,
    is_public: bool,
}

/// Modules by their full path, the name of the crate first.
type Modules = BTreeMap<Vec<String>, Module>;

/// Who imports whom: (file, file) with the names.
type Imports = BTreeMap<(String, String), BTreeSet<String>>;

fn is_for_tests(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && matches!(&attribute.meta, syn::Meta::List(list) if list.tokens.to_string() == "test")
    })
}

fn read(modules: &mut Modules, path: Vec<String>, file: &Path) {
    let text = std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let parsed = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let shown = file.strip_prefix(ROOT).expect("in the project").to_string_lossy().into_owned();
    let mut collected = Collected::new(shown);
    collected.visit_file(&parsed);
    let mut children = Vec::new();
    collected.insert(modules, path, &mut children);
    let folder = file.parent().expect("folder");
    let stem = file.file_stem().expect("name").to_string_lossy();
    let folder = match &*stem {
        "mod" | "lib" | "main" => folder.to_owned(),
        stem => folder.join(stem),
    };
    for path in children {
        let child = path.last().expect("a name");
        let one = folder.join(format!("{child}.rs"));
        let file = if one.exists() { one } else { folder.join(child).join("mod.rs") };
        read(modules, path, &file);
    }
}

struct Collected {
    module: Module,
    /// Modules in files of their own.
    children: Vec<String>,
    /// Modules in the same file.
    inline: Vec<(String, Collected)>,
}

impl Collected {
    fn new(file: String) -> Collected {
        Collected { module: Module { file, ..Module::default() }, children: Vec::new(), inline: Vec::new() }
    }

    /// Adds it and the modules of the same file; the paths of those in other files are returned in `children`.
    fn insert(self, modules: &mut Modules, path: Vec<String>, children: &mut Vec<Vec<String>>) {
        let below = |name| [path.clone(), vec![name]].concat();
        children.extend(self.children.into_iter().map(below));
        for (name, inline) in self.inline {
            inline.insert(modules, below(name), children);
        }
        modules.insert(path, self.module);
    }

    fn import(&mut self, tree: &syn::UseTree, prefix: &[String], is_public: bool) {
        let with = |name: &syn::Ident| [prefix, &[name.to_string()]].concat();
        let (name, path) = match tree {
            syn::UseTree::Path(path) => return self.import(&path.tree, &with(&path.ident), is_public),
            syn::UseTree::Group(group) => {
                return group.items.iter().for_each(|item| self.import(item, prefix, is_public));
            }
            syn::UseTree::Glob(_) => ("*".to_owned(), prefix.to_vec()),
            syn::UseTree::Name(name) if name.ident == "self" => {
                (prefix.last().expect("a path").clone(), prefix.to_vec())
            }
            syn::UseTree::Name(name) => (name.ident.to_string(), with(&name.ident)),
            syn::UseTree::Rename(rename) => (rename.rename.to_string(), with(&rename.ident)),
        };
        self.module.imports.push(Import { name, path, is_public });
    }

    /// Paths in the arguments of macros.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut colons = 0;
        for token in tokens {
            match &token {
                TokenTree::Ident(name) => {
                    if colons != 2 {
                        self.module.paths.push(std::mem::take(&mut path));
                    }
                    path.push(name.to_string());
                    colons = 0;
                    continue;
                }
                TokenTree::Punct(punctuation) if punctuation.as_char() == ':' && colons < 2 => {
                    colons += 1;
                    continue;
                }
                TokenTree::Group(group) => self.tokens(group.stream()),
                _ => {}
            }
            self.module.paths.push(std::mem::take(&mut path));
            colons = 0;
        }
        self.module.paths.push(path);
    }
}

impl<'a> Visit<'a> for Collected {
    fn visit_item(&mut self, item: &'a syn::Item) {
        let name = match item {
            syn::Item::Const(item) => &item.ident,
            syn::Item::Enum(item) => &item.ident,
            syn::Item::Fn(item) => &item.sig.ident,
            syn::Item::Static(item) => &item.ident,
            syn::Item::Struct(item) => &item.ident,
            syn::Item::Trait(item) => &item.ident,
            syn::Item::Type(item) => &item.ident,
            syn::Item::Union(item) => &item.ident,
            syn::Item::Mod(item) if is_for_tests(&item.attrs) => return,
            syn::Item::Mod(item) if item.content.is_none() => {
                return self.children.push(item.ident.to_string());
            }
            syn::Item::Mod(item) => {
                let mut inline = Collected::new(self.module.file.clone());
                syn::visit::visit_item_mod(&mut inline, item);
                return self.inline.push((item.ident.to_string(), inline));
            }
            syn::Item::Use(item) => {
                let is_public = !matches!(item.vis, syn::Visibility::Inherited);
                return self.import(&item.tree, &[], is_public);
            }
            syn::Item::Macro(item) if item.ident.is_some() => item.ident.as_ref().expect("a name"),
            _ => return syn::visit::visit_item(self, item),
        };
        self.module.items.insert(name.to_string());
        syn::visit::visit_item(self, item);
    }

    fn visit_path(&mut self, path: &'a syn::Path) {
        self.module.paths.push(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        syn::visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, item: &'a syn::Macro) {
        self.visit_path(&item.path);
        self.tokens(item.tokens.clone());
    }
}

/// The module that a path ends at; None if it ends at an item, or is not ours.
fn module_of(modules: &Modules, from: &[String], path: &[String]) -> Option<Vec<String>> {
    let (first, mut rest) = path.split_first()?;
    let mut at = match first.as_str() {
        "crate" => from[..1].to_vec(),
        "self" => from.to_vec(),
        "super" => from[..from.len() - 1].to_vec(),
        name if CRATES.iter().any(|(known, _)| *known == name) => vec![name.to_owned()],
        name => [from, &[name.to_owned()]].concat(),
    };
    while rest.first().is_some_and(|name| name == "super") {
        at.pop();
        rest = &rest[1..];
    }
    let path = [&at[..], rest].concat();
    modules.contains_key(&path).then_some(path)
}

/// Resolves a path to the module that defines the item, and its name there; None if it is not ours. A path to a module itself
/// resolves to nothing: its items have paths of their own.
fn resolve(modules: &Modules, from: &[String], path: &[String], depth: u8) -> Option<(Vec<String>, String)> {
    if path.is_empty() || depth > 8 {
        return None;
    }
    let mut at = match path[0].as_str() {
        "crate" => from[..1].to_vec(),
        "self" => from.to_vec(),
        "super" => from[..from.len() - 1].to_vec(),
        name if CRATES.iter().any(|(known, _)| *known == name) => vec![name.to_owned()],
        _ => return step(modules, from, from, path, depth),
    };
    let mut rest = &path[1..];
    while rest.first().is_some_and(|name| name == "super") {
        at.pop();
        rest = &rest[1..];
    }
    step(modules, from, &at, rest, depth)
}

fn step(
    modules: &Modules,
    from: &[String],
    at: &[String],
    rest: &[String],
    depth: u8,
) -> Option<(Vec<String>, String)> {
    let (name, after) = rest.split_first()?;
    let child = [at, std::slice::from_ref(name)].concat();
    if modules.contains_key(&child) {
        return step(modules, from, &child, after, depth);
    }
    let module = modules.get(at)?;
    if module.items.contains(name) {
        return Some((at.to_vec(), name.clone()));
    }
    if let Some(import) = module.imports.iter().find(|import| import.name == *name) {
        let path = [&import.path[..], after].concat();
        return resolve(modules, at, &path, depth + 1);
    }
    let globs = module.imports.iter().filter(|import| import.name == "*" && (import.is_public || at == from));
    globs
        .map(|import| [&import.path[..], rest].concat())
        .find_map(|path| resolve(modules, at, &path, depth + 1))
}

fn modules() -> Modules {
    let mut modules = Modules::new();
    for (name, root) in CRATES {
        read(&mut modules, vec![(*name).to_owned()], &Path::new(ROOT).join(root));
    }
    modules
}

fn imports(modules: &Modules) -> Imports {
    let mut imports = Imports::new();
    for (from, module) in modules {
        for path in module.imports.iter().map(|import| &import.path).chain(&module.paths) {
            let Some((target, name)) = resolve(modules, from, path, 0) else { continue };
            let file = &modules[&target].file;
            if *file != module.file {
                imports.entry((module.file.clone(), file.clone())).or_default().insert(name);
            }
        }
        for import in &module.imports {
            let Some(target) = module_of(modules, from, &import.path) else { continue };
            let file = &modules[&target].file;
            if *file != module.file {
                let name = if import.name == "*" { "everything" } else { &import.name };
                imports.entry((module.file.clone(), file.clone())).or_default().insert(name.to_owned());
            }
        }
    }
    imports
}

/// The crate of a file, and its line in the table.
fn layer(file: &str) -> (usize, usize) {
    let crates = LAYERS.iter().enumerate().filter(|(_, (folder, _))| file.starts_with(&format!("{folder}/")));
    let (number, (folder, layers)) = crates.max_by_key(|(_, (folder, _))| folder.len()).expect("a crate");
    let name = file[folder.len() + 1..].split(['/', '.']).next().expect("a name");
    let line_of = |name| layers.iter().position(|line| line.contains(&name));
    let line = line_of(name).or_else(|| line_of(ALL_OTHERS));
    (
        number,
        line.unwrap_or_else(|| panic!("{file}: say in LAYERS of tests/layers.rs in which layer `{name}` is")),
    )
}

/// A forbidden import.
struct Wrong {
    /// The files that import; one, or all of a circle.
    files: BTreeSet<String>,
    text: String,
}

fn text(imports: &Imports, from: &str, to: &str) -> String {
    let names: Vec<&str> = imports[&(from.to_owned(), to.to_owned())].iter().map(String::as_str).collect();
    format!("{from} imports {} from {to}", names.join(", "))
}

fn one(imports: &Imports, from: &str, to: &str) -> Wrong {
    Wrong { files: BTreeSet::from([from.to_owned()]), text: text(imports, from, to) }
}

fn upward(imports: &Imports) -> Vec<Wrong> {
    let is_upward = |from: &str, to: &str| {
        let ((of_one, one), (of_other, other)) = (layer(from), layer(to));
        of_one == of_other && one < other
    };
    let wrong = imports.keys().filter(|(from, to)| is_upward(from, to));
    wrong.map(|(from, to)| one(imports, from, to)).collect()
}

fn into_contents(imports: &Imports) -> Vec<Wrong> {
    let is_contents_of = |to: &str, from: &str| {
        // x.rs beside a folder x is its table of contents too.
        let stem = to.strip_suffix(".rs").expect("Rust");
        let folder = ["mod", "lib", "main"].iter().find_map(|name| stem.strip_suffix(name)).unwrap_or(stem);
        from.strip_prefix(folder).is_some_and(|rest| folder.ends_with('/') || rest.starts_with('/'))
    };
    let wrong = imports.keys().filter(|(from, to)| is_contents_of(to, from));
    wrong.map(|(from, to)| one(imports, from, to)).collect()
}

/// The shortest way from one file to another.
fn way<'a>(imports: &'a Imports, from: &'a str, to: &str) -> Option<Vec<&'a str>> {
    let mut ways = VecDeque::from([vec![from]]);
    let mut seen = BTreeSet::from([from]);
    while let Some(way) = ways.pop_front() {
        let last = way[way.len() - 1];
        for (_, next) in imports.keys().filter(|(one, _)| one == last) {
            if next == to {
                return Some([&way[..], &[next.as_str()]].concat());
            }
            if seen.insert(next) {
                ways.push_back([&way[..], &[next.as_str()]].concat());
            }
        }
    }
    None
}

/// The circles that contain no smaller one.
fn circles(imports: &Imports) -> Vec<Wrong> {
    let mut circles: BTreeMap<BTreeSet<String>, String> = BTreeMap::new();
    for (from, to) in imports.keys() {
        let Some(back) = way(imports, to, from) else { continue };
        let files = [&[from.as_str()], &back[..]].concat();
        let steps: Vec<String> = files.windows(2).map(|pair| text(imports, pair[0], pair[1])).collect();
        circles
            .entry(files.iter().map(|file| (*file).to_owned()).collect())
            .or_insert_with(|| steps.join("\n    "));
    }
    let sets: Vec<BTreeSet<String>> = circles.keys().cloned().collect();
    let is_smallest = |files: &BTreeSet<String>| !sets.iter().any(|set| set != files && set.is_subset(files));
    let smallest = circles.into_iter().filter(|(files, _)| is_smallest(files));
    smallest.map(|(files, text)| Wrong { files, text }).collect()
}

fn report(what: &str, wrong: &[Wrong]) {
    let is_open =
        |wrong: &Wrong| OPEN.iter().any(|open| wrong.files.iter().any(|file| file.starts_with(open)));
    let shown: Vec<&str> =
        wrong.iter().filter(|wrong| !is_open(wrong)).map(|wrong| wrong.text.as_str()).collect();
    assert!(shown.is_empty(), "{what}:\n\n    {}\n", shown.join("\n\n    "));
}

#[test]
fn no_file_imports_from_a_layer_above_it() {
    report("imported from a layer above", &upward(&imports(&modules())));
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    report("imported in a circle", &circles(&imports(&modules())));
}

#[test]
fn a_table_of_contents_defines_nothing_that_its_files_import() {
    report("move what is imported into files of its own", &into_contents(&imports(&modules())));
}

#[test]
fn what_is_in_order_is_no_longer_excepted() {
    let imports = imports(&modules());
    let wrong = upward(&imports)
        .into_iter()
        .chain(circles(&imports))
        .chain(into_contents(&imports))
        .collect::<Vec<_>>();
    for open in OPEN {
        let is_needed = wrong.iter().any(|wrong| wrong.files.iter().any(|file| file.starts_with(open)));
        assert!(is_needed, "{open} is in order: remove it from OPEN in tests/layers.rs");
    }
}

fn all_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("folder").map(|entry| entry.expect("entry").path()) {
        let name = entry.file_name().expect("name").to_string_lossy().into_owned();
        if entry.is_dir() {
            let is_made =
                name.starts_with(['.', '_']) || ["target", "build", "node_modules"].contains(&&*name);
            if !is_made {
                all_files(&entry, found);
            }
        } else {
            found.push(entry);
        }
    }
}

#[test]
fn no_file_written_by_hand_has_more_than_600_lines() {
    let mut files = Vec::new();
    all_files(Path::new(ROOT), &mut files);
    let kinds =
        ["rs", "c", "h", "cpp", "hpp", "go", "js", "mjs", "ts", "mts", "cts", "py", "sh", "cmake", "html"];
    let mut too_long = Vec::new();
    for file in files {
        if !file.extension().is_some_and(|kind| kinds.contains(&&*kind.to_string_lossy())) {
            continue;
        }
        let text = std::fs::read_to_string(&file).expect("UTF-8");
        let first = text.lines().take(3).collect::<String>().to_lowercase();
        if text.lines().count() > 600 && !first.contains("generated") && !first.contains("made by") {
            too_long.push(format!(
                "{} ({})",
                file.strip_prefix(ROOT).expect("in it").display(),
                text.lines().count()
            ));
        }
    }
    assert!(too_long.is_empty(), "longer than 600 lines: {}", too_long.join(", "));
}

struct Unsafe(bool);

impl<'a> Visit<'a> for Unsafe {
    fn visit_expr_unsafe(&mut self, _: &'a syn::ExprUnsafe) {
        self.0 = true;
    }
    fn visit_signature(&mut self, signature: &'a syn::Signature) {
        self.0 |= signature.unsafety.is_some();
        syn::visit::visit_signature(self, signature);
    }
    fn visit_item_impl(&mut self, item: &'a syn::ItemImpl) {
        self.0 |= item.unsafety.is_some();
        syn::visit::visit_item_impl(self, item);
    }
    fn visit_item_foreign_mod(&mut self, _: &'a syn::ItemForeignMod) {
        self.0 = true;
    }
    fn visit_attribute(&mut self, attribute: &'a syn::Attribute) {
        self.0 |= attribute.path().is_ident("unsafe");
    }
    fn visit_macro(&mut self, item: &'a syn::Macro) {
        self.0 |= names_unsafe(item.tokens.clone());
    }
}

fn names_unsafe(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(name) => name == "unsafe",
        TokenTree::Group(group) => names_unsafe(group.stream()),
        _ => false,
    })
}

#[test]
fn unsafe_code_is_in_the_boundary_only() {
    for module in modules().values() {
        let text = std::fs::read_to_string(Path::new(ROOT).join(&module.file)).expect("source");
        let mut found = Unsafe(false);
        found.visit_file(&syn::parse_file(&text).expect("Rust"));
        assert!(
            !found.0 || module.file.starts_with("src/ffi/"),
            "{}: unsafe code belongs in src/ffi",
            module.file
        );
    }
}
