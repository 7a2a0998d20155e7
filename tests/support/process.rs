//! Tests that need a process of their own.

use std::process::{Command, Output};

/// Runs one test of this program again as a process of its own, through a program that changes its surroundings.
pub fn again(test: &str, variable: &str, through: &[&str]) -> Output {
    let own = std::env::current_exe().expect("own path");
    let mut command = match through {
        [] => Command::new(&own),
        [program, args @ ..] => {
            let mut command = Command::new(program);
            command.args(args).arg(&own);
            command
        }
    };
    command.args(["--exact", test, "--nocapture"]).env(variable, "1").output().expect("run again")
}

pub fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}
