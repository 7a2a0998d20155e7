//! The page for people, as a browser shows it.

mod support;

use std::process::{Command, Stdio};

use serde_json::json;
use support::Sandbox;

const BROWSERS: &[&str] = &["chromium", "chromium-browser", "google-chrome"];

fn browser() -> Option<&'static str> {
    let runs = |name: &&&str| {
        let mut command = Command::new(name);
        command
            .arg("--version")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|s| s.success())
    };
    let found = BROWSERS.iter().find(runs).copied();
    if found.is_none() {
        let missing = "needs chromium";
        assert!(std::env::var_os("ACCSYN_REQUIRE_PEERS").is_none(), "{missing}");
        println!("SKIPPED: {missing}");
    }
    found
}

/// What the browser makes of a tab of the page.
fn dom(browser: &str, sandbox: &Sandbox, tab: &str) -> String {
    let profile = tempfile::tempdir().expect("folder");
    let output = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", "--virtual-time-budget=3000"])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .arg(sandbox.url("control", &format!("/#{tab}")))
        .output()
        .expect("browser");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn the_page_shows_entities_transfers_the_journal_and_faults() {
    let Some(browser) = browser() else { return };
    let sandbox = Sandbox::start(&["--time-scale", "0"]);
    let transfers = dom(browser, &sandbox, "transfers");
    assert!(transfers.contains("sh020_plate_v001") && transfers.contains("87.3 MB/s"), "{transfers}");
    assert!(transfers.contains(" 42.5 %") && transfers.contains("Dagens tagningar 12 – Åre"));
    sandbox.control("POST", "/clock", json!({"advance": 60}));
    assert!(!dom(browser, &sandbox, "transfers").contains(" 42.5 %"), "the bar has moved");
    let entities = dom(browser, &sandbox, "entities");
    assert!(entities.contains("Åsa Öberg") && entities.contains("queue 4"), "{entities}");
    sandbox.event("PUT", "queue/find", json!({"limit": 3}), "").expect("answer");
    let journal = dom(browser, &sandbox, "journal");
    assert!(journal.contains("PUT queue/find") && journal.contains("<details>"), "{journal}");
    sandbox.control("POST", "/faults", json!({"uri": "site/find", "status": 503}));
    assert!(dom(browser, &sandbox, "faults").contains("site/find"));
}
