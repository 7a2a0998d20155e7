//! What the documents refer to exists: files, links and their headings, tests, functions of the header.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn read(name: &str) -> String {
    std::fs::read_to_string(Path::new(ROOT).join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Files and folders of the project by their paths, without build output.
fn project() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut folders = vec![PathBuf::from(ROOT)];
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder).expect("folder").map(|entry| entry.expect("entry").path()) {
            let name = path.file_name().expect("name").to_string_lossy().into_owned();
            if [".git", "target", "build", "dist", "node_modules"].contains(&&*name) {
                continue;
            }
            found.insert(path.strip_prefix(ROOT).expect("in it").to_string_lossy().into_owned());
            if path.is_dir() {
                folders.push(path);
            }
        }
    }
    found
}

fn documents(project: &BTreeSet<String>) -> Vec<&String> {
    project.iter().filter(|path| path.ends_with(".md")).collect()
}

/// A document without its blocks of code, and those blocks.
fn parts(text: &str) -> (String, String) {
    let (mut prose, mut code) = (String::new(), String::new());
    let mut is_code = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            is_code = !is_code;
        } else if is_code {
            code += &format!("{line}\n");
        } else {
            prose += &format!("{line}\n");
        }
    }
    (prose, code)
}

/// The strings in backticks.
fn quoted(prose: &str) -> impl Iterator<Item = &str> {
    prose.split('`').skip(1).step_by(2)
}

/// `*` and `...` in a name match anything.
fn matches(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((start, end)) => {
            name.len() >= start.len() + end.len() && name.starts_with(start) && name.ends_with(end)
        }
    }
}

/// Whether a word has the form of a file name of ours.
fn is_file_name(word: &str, project: &BTreeSet<String>) -> bool {
    let is_plain = word.chars().all(|letter| letter.is_ascii_alphanumeric() || "/._-*".contains(letter));
    let (first, rest) = word.split_once('/').unwrap_or((word, ""));
    let is_below_ours = !rest.is_empty() && project.contains(first);
    let extension = word.rsplit_once('.').map_or("", |(_, extension)| extension);
    let is_source = ["rs", "md", "toml", "cmake", "hpp", "js"].contains(&extension);
    is_plain && !word.starts_with(['.', '/', '-']) && (is_below_ours || is_source)
}

#[test]
fn every_file_that_a_document_names_exists() {
    let project = project();
    let mut missing = Vec::new();
    for document in documents(&project) {
        let (prose, _) = parts(&read(document));
        let words = quoted(&prose).flat_map(str::split_whitespace);
        for word in words.map(|word| word.trim_end_matches('/')) {
            // In full, or from any folder on: `accsyn/json.hpp` is in include/.
            let exists = project.iter().any(|path| {
                let from_folder = path.match_indices('/').map(|(at, _)| &path[at + 1..]);
                std::iter::once(path.as_str()).chain(from_folder).any(|path| matches(word, path))
            });
            if is_file_name(word, &project) && !exists {
                missing.push(format!("{document}: {word}"));
            }
        }
    }
    assert!(missing.is_empty(), "named but not there:\n  {}", missing.join("\n  "));
}

/// The name that a heading has in links.
fn anchor(heading: &str) -> String {
    let letters = heading.trim().to_lowercase();
    letters
        .chars()
        .filter(|letter| letter.is_alphanumeric() || " -_".contains(*letter))
        .map(|letter| if letter == ' ' { '-' } else { letter })
        .collect()
}

#[test]
fn every_link_of_a_document_leads_somewhere() {
    let project = project();
    let mut broken = Vec::new();
    for document in documents(&project) {
        let (prose, _) = parts(&read(document));
        let folder = Path::new(document).parent().expect("folder");
        for link in prose.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if link.starts_with("http") {
                continue;
            }
            let (file, heading) = link.split_once('#').unwrap_or((link, ""));
            let target = if file.is_empty() { Path::new(document).to_owned() } else { folder.join(file) };
            let path = Path::new(ROOT).join(&target);
            if !path.exists() {
                broken.push(format!("{document}: {link}"));
            } else if !heading.is_empty() {
                let text = std::fs::read_to_string(&path).expect("a document");
                let (prose, _) = parts(&text);
                let mut headings = prose.lines().filter_map(|line| line.strip_prefix('#'));
                if !headings.any(|line| anchor(line.trim_start_matches('#')) == heading) {
                    broken.push(format!("{document}: {link}: no such heading"));
                }
            }
        }
    }
    assert!(broken.is_empty(), "links that lead nowhere:\n  {}", broken.join("\n  "));
}

/// Every name in the sources that a document may mention.
fn words_of(project: &BTreeSet<String>, extensions: &[&str]) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for path in project.iter().filter(|path| extensions.iter().any(|end| path.ends_with(end))) {
        let Ok(text) = std::fs::read_to_string(Path::new(ROOT).join(path)) else { continue };
        let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        words.extend(
            text.split(|letter| !is_name(letter)).filter(|word| word.contains('_')).map(str::to_owned),
        );
    }
    words
}

fn is_known(words: &BTreeSet<String>, name: &str) -> bool {
    match name.strip_suffix("...").or(name.strip_suffix('*')) {
        Some(start) => words.range(start.to_owned()..).next().is_some_and(|word| word.starts_with(start)),
        None => words.contains(name),
    }
}

#[test]
fn every_test_and_function_that_a_document_names_exists() {
    let project = project();
    let sources = words_of(&project, &[".rs", ".c", ".cpp", ".go", ".js", ".txt", ".cmake", ".py"]);
    let header = words_of(&BTreeSet::from(["include/accsyn.h".to_owned()]), &[".h"]);
    let mut missing = Vec::new();
    for document in documents(&project) {
        let (prose, code) = parts(&read(document));
        let is_name = |letter: char| letter.is_ascii_alphanumeric() || "_.*".contains(letter);
        for word in quoted(&prose).filter(|word| word.chars().all(is_name)) {
            // Names of tests are sentences.
            if word.matches('_').count() >= 3 && !word.contains(".rs") && !is_known(&sources, word) {
                missing.push(format!("{document}: {word}"));
            }
        }
        let all = prose + &code;
        let words =
            all.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_' && letter != '*');
        for word in words.filter(|word| word.starts_with("accsyn_") || word.starts_with("ACCSYN_")) {
            let name = if word.ends_with('_') { format!("{word}*") } else { word.to_owned() };
            if !is_known(&header, &name) && !is_known(&sources, &name) {
                missing.push(format!("{document}: {word}"));
            }
        }
    }
    assert!(missing.is_empty(), "named but not there:\n  {}", missing.join("\n  "));
}

#[test]
fn every_command_of_a_document_names_a_test_that_exists() {
    let project = project();
    let cmake: String =
        project.iter().filter(|path| path.ends_with("CMakeLists.txt")).map(|path| read(path)).collect();
    for document in documents(&project) {
        let text = read(document);
        let following = |option: &'static str| {
            text.split(option).skip(1).filter_map(|rest| {
                rest.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_').next()
            })
        };
        for name in following("--test ") {
            let places = [
                format!("tests/{name}.rs"),
                format!("tests/{name}/main.rs"),
                format!("sandbox/tests/{name}.rs"),
            ];
            assert!(places.iter().any(|place| project.contains(place)), "{document}: --test {name}");
        }
        for name in following("ctest -R ").chain(following("build -R ")) {
            let stem = ["_asan", "_tsan", "_static"]
                .iter()
                .fold(name, |name, end| name.trim_end_matches(end))
                .trim_start_matches("valgrind_test_");
            assert!(cmake.contains(stem), "{document}: ctest -R {name}");
        }
    }
}

#[test]
fn every_status_has_its_row_in_the_guide_to_troubleshooting() {
    let (table, guide) = (read("docs/statuses.md"), read("docs/troubleshooting.md"));
    let codes: Vec<&str> = table
        .lines()
        .filter_map(|line| line.split(" | ").nth(1)?.strip_prefix('`')?.strip_suffix('`'))
        .collect();
    assert!(codes.len() > 15, "{codes:?}");
    for code in codes {
        assert!(guide.contains(&format!("\n| `{code}` | ")), "docs/troubleshooting.md has no row for {code}");
    }
}

#[test]
fn the_size_of_the_library_is_the_measured_one() {
    let figures = read("benches/budgets/figures");
    let bytes: f64 = figures
        .lines()
        .find_map(|line| line.strip_prefix("size ")?.parse().ok())
        .expect("the size in benches/budgets/figures");
    let sentence = format!("The shared library is {:.1} MB", bytes / 1e6);
    assert!(read("docs/faq.md").contains(&sentence), "docs/faq.md does not say: {sentence}");
}

#[test]
fn every_document_is_in_the_table_of_contents_of_the_site() {
    let contents = read("docs/SUMMARY.md");
    for path in project() {
        if let Some(page) = path.strip_prefix("docs/").filter(|page| page.ends_with(".md")) {
            assert!(
                page == "SUMMARY.md" || contents.contains(&format!("]({page})")),
                "docs/SUMMARY.md lacks {page}"
            );
        }
    }
}

#[test]
fn every_name_in_the_description_of_the_inside_exists() {
    let project = project();
    let mut words = BTreeSet::new();
    for path in project.iter().filter(|path| path.ends_with(".rs")) {
        let text = read(path);
        words
            .extend(text.split(|letter: char| !letter.is_alphanumeric() && letter != '_').map(str::to_owned));
    }
    let (prose, _) = parts(&read("docs/internals.md"));
    let is_path =
        |word: &&str| word.chars().all(|letter| letter.is_ascii_alphanumeric() || "_:".contains(letter));
    for word in quoted(&prose).filter(is_path) {
        for name in word.split("::") {
            assert!(words.contains(name), "docs/internals.md: there is no `{name}` (of `{word}`)");
        }
    }
}

#[test]
fn every_file_with_tests_is_in_the_list_of_features() {
    let list = read("tests/README.md");
    for path in project() {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", &path));
        let has_tests = match folder {
            "tests" => name.ends_with(".rs"),
            "tests/c" => name.ends_with(".c"),
            "tests/cpp" => name.ends_with(".cpp"),
            _ => false,
        };
        assert!(!has_tests || list.contains(&path), "tests/README.md does not say what {path} tests");
    }
}

#[test]
fn every_promise_of_the_header_has_its_tests() {
    let header = read("include/accsyn.h");
    let page = &header[header.find(" * LINKING").expect("front page")..];
    let page = &page[..page.find("*/").expect("its end")];
    let is_heading =
        |word: &str| !word.is_empty() && word.chars().all(|letter| letter.is_uppercase() || letter == ' ');
    let headings =
        page.lines().filter_map(|line| line.strip_prefix(" * ")?.split("  ").next()).filter(|word| {
            let first = word.split(' ').next().unwrap_or_default();
            is_heading(word) || (is_heading(first) && first.len() > 3)
        });
    let safety = read("docs/safety.md");
    let mut count = 0;
    for heading in headings {
        let name =
            heading.split_whitespace().take_while(|word| is_heading(word)).collect::<Vec<_>>().join(" ");
        assert!(safety.contains(&format!("\n### {name}\n")), "docs/safety.md: nothing about {name}");
        count += 1;
    }
    assert!(count > 10, "only {count} headings were found");
    let rows = safety.lines().filter(|line| line.starts_with('|') && !line.starts_with("| ---"));
    for row in rows.filter(|row| !row.starts_with("| promise")) {
        let tests = row.rsplit('|').nth(1).unwrap_or_default();
        assert!(tests.contains('`'), "docs/safety.md: no test: {row}");
    }
}

#[test]
fn no_paragraph_breaks_off() {
    let project = project();
    let mut broken = Vec::new();
    for document in documents(&project) {
        if document == "docs/SUMMARY.md" {
            continue;
        }
        let text = read(document);
        // A sentence that introduces a block of code may end in any way.
        let mut is_code = false;
        for paragraph in text.split("\n\n").map(str::trim) {
            let fences = paragraph.lines().filter(|line| line.trim_start().starts_with("```")).count();
            let was_code = is_code;
            is_code ^= fences % 2 == 1;
            let last = paragraph.lines().last().unwrap_or_default().trim_end();
            let is_prose = !was_code && fences == 0 && !last.starts_with(['#', '|', '<']) && !last.is_empty();
            if is_prose && !last.ends_with(['.', ':', '!', '?', ')', '`']) {
                broken.push(format!("{document}: ... {last}"));
            }
        }
    }
    assert!(broken.is_empty(), "paragraphs that end in the middle of a sentence:\n  {}", broken.join("\n  "));
}

#[test]
fn code_spans_of_documents_are_closed() {
    let project = project();
    for document in documents(&project) {
        for paragraph in parts(&read(document)).0.split("\n\n") {
            // Two backticks enclose a code span that contains one.
            let single: String = paragraph.split("``").step_by(2).collect();
            assert!(
                single.matches('`').count().is_multiple_of(2),
                "{document}: a backtick without another:\n{paragraph}"
            );
        }
    }
}
