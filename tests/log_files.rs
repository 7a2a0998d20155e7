//! Log files: what they are created as.
#![cfg(unix)]

mod support;

use std::os::unix::fs::PermissionsExt;

use serde_json::json;
use support::process::{again, said};
use support::workspace::Workspace;

/// Set in the process that has a mask of its own.
const MASK: &str = "ACCSYN_TEST_MASK";

#[test]
fn a_log_file_is_its_owners_alone_whatever_the_mask_of_the_process() {
    if std::env::var_os(MASK).is_none() {
        for mask in ["0", "022", "0777"] {
            let set_mask = format!("umask {mask}; exec \"$0\" \"$@\"");
            let name = "a_log_file_is_its_owners_alone_whatever_the_mask_of_the_process";
            let output = again(name, MASK, &["sh", "-c", &set_mask]);
            assert!(output.status.success(), "mask {mask}: {}", said(&output));
        }
        return;
    }
    let folder = tempfile::tempdir().expect("folder");
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o700)).expect("chmod");
    let log = folder.path().join("a.log");
    for sessions in 1..=2 {
        Workspace::opening(3, json!({"path_logfile": log, "verbose": true})).expect("login");
        let metadata = std::fs::metadata(&log).expect("log");
        assert_eq!(metadata.permissions().mode() & 0o777, 0o600, "after {sessions} sessions");
        assert!(metadata.len() > 0);
    }
}
