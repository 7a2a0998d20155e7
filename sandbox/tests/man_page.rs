//! The manual page is that of the options. `ACCSYN_BLESS=1 cargo test -p accsyn-sandbox --test man_page` writes it again.

use std::path::Path;

use accsyn_sandbox::options::Options;
use clap::CommandFactory;

#[test]
fn the_manual_page_is_that_of_the_options() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("accsyn-sandbox.1");
    let mut page = Vec::new();
    clap_mangen::Man::new(Options::command()).render(&mut page).expect("manual page");
    let page = String::from_utf8(page).expect("UTF-8");
    // clap_mangen lists every option there, and without its value.
    let name = r"\fBaccsyn\-sandbox\fR ";
    let (before, rest) = page.split_once(&format!("{name}[")).expect("synopsis");
    let (_, after) = rest.split_once('\n').expect("line");
    let synopsis = r"[\fIOPTION\fR...] [\fB\-\-\fR \fICOMMAND\fR [\fIARGUMENT\fR...]]";
    let page = format!("{before}{name}{synopsis}\n{after}");
    if std::env::var_os("ACCSYN_BLESS").is_some() {
        std::fs::write(&path, &page).expect("write");
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(page, committed, "run: ACCSYN_BLESS=1 cargo test -p accsyn-sandbox --test man_page");
}

#[test]
fn the_guide_lists_every_option() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/sandbox.md");
    let guide = std::fs::read_to_string(path).expect("docs/sandbox.md");
    let table = guide.split("## Options").nth(1).and_then(|rest| rest.split("\n## ").next()).expect("table");
    for option in Options::command().get_arguments().filter_map(|argument| argument.get_long()) {
        assert!(table.contains(&format!("`--{option}")), "docs/sandbox.md lacks --{option}");
    }
}
