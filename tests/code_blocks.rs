//! Every block of code in the documents is run by a test, or says in a comment before it why not.

use std::path::{Path, PathBuf};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const MARK: &str = "<!-- not run: ";

/// Which test runs the blocks of a language in a document: a file that names the document.
const RUN: &[(&str, &str, &str)] = &[
    ("CONTRIBUTING.md", "sh", ".ci/run"),
    ("README.md", "c", "tests/CMakeLists.txt"),
    ("README.md", "sh", ".ci/run"),
    ("docs/c.md", "c", "tests/CMakeLists.txt"),
    ("docs/cmake.md", "cmake", "tests/consumers/cmake_guide.sh"),
    ("docs/cmake.md", "sh", "tests/consumers/cmake_guide.sh"),
    ("docs/coming-from-python.md", "python", "bindings/python/tests/test_drop_in.py"),
    ("docs/cpp.md", "cmake", "tests/consumers/cmake_guide.sh"),
    ("docs/cpp.md", "cpp", "tests/cpp/CMakeLists.txt"),
    ("docs/go.md", "go", "bindings/go/guide_test.go"),
    ("docs/hosts.md", "c", "tests/CMakeLists.txt"),
    ("docs/json.md", "c", "tests/CMakeLists.txt"),
    ("docs/logs.md", "c", "tests/CMakeLists.txt"),
    ("docs/network.md", "c", "tests/CMakeLists.txt"),
    ("docs/node.md", "js", "bindings/node/tests/support.js"),
    ("docs/node.md", "ts", "bindings/node/tests/support.js"),
    ("docs/python.md", "python", "bindings/python/tests/test_guide.py"),
    ("docs/recipes.md", "cmake", "tests/consumers/cmake_guide.sh"),
    ("docs/sandbox.md", "json", "tests/consumers/sandbox_guide.sh"),
    ("docs/sandbox.md", "python", "bindings/python/tests/wheels.py"),
    ("docs/sandbox.md", "sh", "tests/consumers/sandbox_guide.sh"),
    ("docs/sessions.md", "c", "tests/CMakeLists.txt"),
    ("docs/status-changes.md", "c", "tests/CMakeLists.txt"),
];

fn read(name: &str) -> String {
    std::fs::read_to_string(Path::new(ROOT).join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn pages() -> Vec<String> {
    let root = Path::new(ROOT);
    let folders = ["", "docs", "docs/start", "benches", "bindings", "tests", "sandbox/container"];
    let mut pages = Vec::new();
    for folder in folders {
        let entries = std::fs::read_dir(root.join(folder)).expect("folder");
        let files: Vec<PathBuf> = entries.map(|entry| entry.expect("entry").path()).collect();
        for file in files.iter().filter(|file| file.extension().is_some_and(|extension| extension == "md")) {
            pages.push(file.strip_prefix(root).expect("below it").to_string_lossy().into_owned());
        }
    }
    pages.sort();
    pages
}

/// The line before a block, the number of its first line, its language and its text.
type Block = (String, usize, String, String);

fn blocks(page: &str) -> Vec<Block> {
    let (mut found, mut before) = (Vec::new(), String::new());
    let mut open: Option<Block> = None;
    for (number, line) in page.lines().enumerate() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(language)) => {
                open = Some((before.clone(), number + 1, language.to_owned(), String::new()));
            }
            (Some(_), Some(_)) => found.extend(open.take()),
            (Some((.., text)), None) => *text += &format!("{line}\n"),
            (None, None) => {}
        }
        line.clone_into(&mut before);
    }
    found
}

/// The start pages are done as they say: all but what is below "Install", where the package has been unpacked already.
fn is_of_a_start_page(page: &str) -> bool {
    page.starts_with("docs/start/")
        && read("tests/consumers/start.sh").contains("does what a start page says")
}

#[test]
fn every_block_of_code_is_run_or_says_why_not() {
    let mut idle = Vec::new();
    for page in pages().iter().filter(|page| !is_of_a_start_page(page)) {
        for (before, line, language, _) in blocks(&read(page)) {
            // Output and diagrams are no code, and examples of data are parsed below.
            let is_code = !["", "text", "json"].contains(&&*language) || page == "docs/sandbox.md";
            let is_marked = before.starts_with(MARK) && before.ends_with(" -->");
            let is_run = RUN.iter().any(|row| (row.0, row.1) == (page, &language));
            if is_code && !is_marked && !is_run {
                idle.push(format!("{page}:{line}: {language}"));
            }
        }
    }
    assert!(idle.is_empty(), "neither run nor marked:\n  {}", idle.join("\n  "));
}

#[test]
fn what_runs_the_blocks_of_a_document_names_it() {
    for (page, language, test) in RUN {
        let name = page.trim_start_matches("docs/");
        assert!(read(test).contains(name) || *test == ".ci/run", "{test} does not name {page}");
        let page_blocks = blocks(&read(page));
        assert!(page_blocks.iter().any(|block| block.2 == *language), "{page} has no block in {language}");
    }
    let ci = read(".ci/run");
    for (_, _, language, text) in blocks(&read("README.md")) {
        for command in text.lines().filter(|_| language == "sh") {
            let command = command.split('#').next().unwrap_or_default().trim();
            assert!(ci.contains(command), ".ci/run does not run: {command}");
        }
    }
}

#[test]
fn examples_of_data_are_json() {
    let mut count = 0;
    for page in pages() {
        for (_, line, language, text) in blocks(&read(&page)) {
            if language == "json" {
                serde_json::from_str::<serde_json::Value>(&text)
                    .unwrap_or_else(|error| panic!("{page}:{line}: {error}"));
                count += 1;
            }
        }
    }
    assert!(count > 3, "only {count} were found");
}
