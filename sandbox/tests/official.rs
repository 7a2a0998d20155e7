//! The official Python clients, unmodified, against the sandbox.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A Python with this version of the official client, in a folder of its own below the build folder; None when it
/// cannot be had here, which is a failure where peers are required.
fn python_with(version: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("accsyn-python-api-{version}"));
    let python = folder.join("bin/python");
    let is_complete = folder.join("complete");
    if is_complete.exists() {
        return Some(python);
    }
    let run = |command: &mut Command| command.output().is_ok_and(|output| output.status.success());
    let is_made = run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder))
        && run(Command::new(&python).args([
            "-m",
            "pip",
            "install",
            "--quiet",
            &format!("accsyn-python-api=={version}"),
        ]))
        && std::fs::write(&is_complete, "").is_ok();
    if is_made {
        return Some(python);
    }
    let missing = format!("needs python3 with venv, and accsyn-python-api=={version} from PyPI");
    assert!(std::env::var_os("ACCSYN_REQUIRE_PEERS").is_none(), "{missing}");
    println!("SKIPPED: {missing}");
    None
}

fn passes(version: &str, script: &str) {
    let Some(python) = python_with(version) else { return };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(script);
    let output =
        // -B: nothing is written beside the scripts.
        Command::new(env!("CARGO_BIN_EXE_accsyn-sandbox")).args(["--reveal-api-keys", "--"]).arg(python).arg("-B").arg(script).output();
    let output = output.expect("the sandbox starts");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{}\n{}", text(&output.stdout), text(&output.stderr));
}

#[test]
fn client_3_4_0_cannot_tell_the_difference() {
    passes("3.4.0", "official_v3.py");
}

#[test]
fn client_2_1_3_cannot_tell_the_difference() {
    passes("2.1.3", "official_v1.py");
}
