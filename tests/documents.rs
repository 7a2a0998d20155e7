//! The C examples of the header and of the documents compile without a warning.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn read(name: &str) -> String {
    std::fs::read_to_string(Path::new(ROOT).join(name)).expect(name)
}

/// Whether there is a C compiler; where peers are required there must be.
fn has_compiler() -> bool {
    let found = Command::new("cc").arg("--version").output().is_ok_and(|output| output.status.success());
    if !found {
        assert!(std::env::var_os("ACCSYN_REQUIRE_PEERS").is_none(), "needs a C compiler (cc)");
        println!("SKIPPED: needs a C compiler (cc)");
    }
    found
}

fn compiles(what: &str, program: &str) {
    let mut compiler = Command::new("cc")
        .args([
            "-std=c99",
            "-Wall",
            "-Wextra",
            "-Wpedantic",
            "-Werror",
            "-Wno-unused-variable",
            "-fsyntax-only",
            "-x",
            "c",
        ])
        .arg(format!("-I{ROOT}/include"))
        .arg("-")
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("cc");
    compiler.stdin.take().expect("stdin").write_all(program.as_bytes()).expect("write");
    let output = compiler.wait_with_output().expect("cc");
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

/// A piece of code that has a session, in a program that compiles.
fn within_a_function(code: &str) -> String {
    let session = if code.contains("*session =") { "" } else { "accsyn_session *session = NULL;" };
    format!(
        "#include <accsyn.h>\n#include <stdio.h>\n#include <string.h>\nvoid example(void);\nvoid example(void)\n{{\n{session}\n{code}}}\n"
    )
}
