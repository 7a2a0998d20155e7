//! The C and C++ examples of the headers and of the documents compile without a warning.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn read(name: &str) -> String {
    std::fs::read_to_string(Path::new(ROOT).join(name)).expect(name)
}

/// Whether there is a C compiler; required if peers are.
fn has_compiler() -> bool {
    has("cc", "a C compiler (cc)")
}

fn has(program: &str, package: &str) -> bool {
    let found = Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success());
    if !found {
        assert!(std::env::var_os("ACCSYN_REQUIRE_PEERS").is_none(), "needs {package}");
        println!("SKIPPED: needs {package}");
    }
    found
}

fn compiles(what: &str, program: &str) {
    compiles_by("cc", &["-std=c99", "-x", "c"], what, program);
}

fn compiles_by(compiler: &str, arguments: &[&str], what: &str, program: &str) {
    let mut compiler = Command::new(compiler)
        .args(["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-Wno-unused-variable", "-fsyntax-only"])
        .args(arguments)
        .arg(format!("-I{ROOT}/include"))
        .arg("-")
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("compiler");
    compiler.stdin.take().expect("stdin").write_all(program.as_bytes()).expect("write");
    let output = compiler.wait_with_output().expect("compiler");
    assert!(output.status.success(), "{what}:\n{program}\n{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn the_program_on_the_front_page_of_the_header_compiles() {
    if !has_compiler() {
        return;
    }
    let header = read("include/accsyn.h");
    let page = &header[..header.find("LINKING").expect("front page")];
    let lines = page.lines().filter_map(|line| line.strip_prefix(" *     "));
    let program: String =
        lines.map(|line| format!("{}\n", line.split("//").next().unwrap_or(line))).collect();
    assert!(program.contains("int main(void)"));
    compiles("the front page", &program);
}

#[test]
fn every_example_of_the_header_compiles() {
    if !has_compiler() {
        return;
    }
    let header = read("include/accsyn.h");
    let mut count = 0;
    for part in header.split("Example:").skip(1) {
        let comment = &part[..part.find("*/").expect("end of the comment")];
        let code: String = comment
            .lines()
            .filter_map(|line| line.strip_prefix(" *     "))
            .map(|line| format!("{line}\n"))
            .collect();
        compiles("an example of the header", &within_a_function(&code));
        count += 1;
    }
    assert!(count >= 5, "only {count} examples were found");
}

#[test]
fn the_programs_of_the_documents_compile() {
    if !has_compiler() {
        return;
    }
    for name in ["README.md", "docs/network.md", "docs/hosts.md"] {
        let text = read(name);
        let programs = text.split("```c\n").skip(1).filter_map(|part| part.split("```").next());
        let mut count = 0;
        for program in programs {
            if program.contains("int main(void)") {
                compiles(name, program);
            } else {
                compiles(name, &within_a_function(program));
            }
            count += 1;
        }
        assert!(count > 0, "{name} has none");
    }
}

/// Wraps a snippet that uses a session in a program that compiles.
fn within_a_function(code: &str) -> String {
    let session = if code.contains("*session =") { "" } else { "accsyn_session *session = NULL;" };
    // A function of the example stands before the one that uses it.
    let (before, code) = match code.find("\n}\n") {
        Some(end) if code.trim_start().starts_with("static ") => code.split_at(end + 3),
        _ => ("", code),
    };
    format!(
        "#include <accsyn.h>\n#include <stdio.h>\n#include <string.h>\n{before}void example(void);\nvoid example(void)\n{{\n{session}\n{code}}}\n"
    )
}

/// Compiles C++ examples: programs one by one, snippets as functions of one program. "// C++20" and "// -fno-exceptions" in
/// them set the options.
fn all_compile(what: &str, examples: &[String]) {
    let mut pieces = [("-std=c++17", String::new()), ("-std=c++20", String::new())];
    let mut includes = String::from(
        "#include <accsyn.hpp>\n#include <chrono>\n#include <iostream>\n#include <map>\n#include <string>\n",
    );
    for (index, example) in examples.iter().enumerate() {
        if example.contains("int main") {
            let exceptions =
                if example.contains("-fno-exceptions") { "-fno-exceptions" } else { "-fexceptions" };
            compiles_by("c++", &["-std=c++17", exceptions, "-x", "c++"], what, example);
            continue;
        }
        let (first, code): (Vec<&str>, Vec<&str>) = example.lines().partition(|line| line.starts_with('#'));
        let code = code.join("\n");
        if !first.iter().all(|line| includes.contains(line)) {
            includes += &(first.join("\n") + "\n");
        }
        let session = if code.contains("auto session =") { "" } else { "accsyn::session session;" };
        let function =
            format!("void example_{index}();\nvoid example_{index}()\n{{\n{session}\n{code}\n}}\n");
        for (standard, piece) in &mut pieces {
            if *standard == "-std=c++20" || !code.contains("// C++20") {
                *piece += &function;
            }
        }
    }
    for (standard, piece) in pieces {
        compiles_by("c++", &[standard, "-x", "c++"], what, &format!("{includes}{piece}"));
    }
}

#[test]
fn the_examples_for_cpp_compile() {
    if !has("c++", "a C++ compiler (c++)") {
        return;
    }
    if !has_header("nlohmann/json.hpp") {
        assert!(std::env::var_os("ACCSYN_REQUIRE_PEERS").is_none(), "needs nlohmann-json3-dev");
        println!("SKIPPED: needs nlohmann-json3-dev");
        return;
    }
    let guide = read("docs/cpp.md");
    let blocks: Vec<String> = guide
        .split("```cpp\n")
        .skip(1)
        .filter_map(|part| part.split("```").next())
        .map(str::to_owned)
        .collect();
    assert!(blocks.len() > 10);
    all_compile("docs/cpp.md", &blocks);

    let mut examples = Vec::new();
    // Generated headers and C's have no examples in this form.
    for header in headers().iter().filter(|header| !is_generated(header)) {
        examples.extend(indented(&std::fs::read_to_string(header).expect("header")));
    }
    assert!(examples.len() > 6, "only {} examples were found", examples.len());
    all_compile("the C++ headers", &examples);
}

/// Every file of include/.
fn headers() -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(ROOT).join("include")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("folder") {
            let path = entry.expect("entry").path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found
}

fn is_generated(header: &Path) -> bool {
    header.ends_with("include/accsyn.h")
        || header.parent().is_some_and(|folder| folder.ends_with("generated"))
}

#[test]
fn headers_that_are_generated_say_so_in_their_first_line_and_no_others_do() {
    for header in headers() {
        let is_generated = is_generated(&header);
        let text = std::fs::read_to_string(&header).expect("header");
        let first = text.lines().next().unwrap_or_default();
        assert_eq!(first.starts_with("/* Generated from "), is_generated, "{}: {first}", header.display());
        assert!(
            !is_generated || first.contains(" by `"),
            "{} does not say by which command",
            header.display()
        );
    }
}

fn has_header(name: &str) -> bool {
    Command::new("c++")
        .args(["-fsyntax-only", "-include", name, "-x", "c++", "/dev/null"])
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// The examples of a header: lines of a comment that are indented by four more.
fn indented(header: &str) -> Vec<String> {
    let mut examples = vec![String::new()];
    for line in header.lines() {
        let line = line.trim_start();
        let code = line.strip_prefix("///     ").or_else(|| line.strip_prefix("*     "));
        match code {
            // Further lines of a parameter's description stand further in.
            Some(code) if !code.starts_with("   ") || !examples[examples.len() - 1].is_empty() => {
                let last = examples.len() - 1;
                examples[last] += &format!("{code}\n");
            }
            // An empty line within an example.
            None if line == "*" || line == "///" => {
                let last = examples.len() - 1;
                examples[last] += "\n";
            }
            _ => examples.push(String::new()),
        }
    }
    examples.retain(|example| !example.trim().is_empty());
    examples
}
