//! The page for people, as a browser shows it and lets it be used.

#[path = "support/browser.rs"]
mod browser;
mod support;

use browser::Page;
use serde_json::{Value, json};
use support::Sandbox;

fn open(sandbox: &Sandbox, tab: &str) -> Option<Page> {
    let mut page = Page::open(&sandbox.url("control", &format!("/#{tab}")))?;
    page.wait_for(&format!("document.body.dataset.ready === {tab:?}"));
    Some(page)
}

#[test]
fn transfers_move_before_ones_eyes() {
    let sandbox = Sandbox::start(&["--time-scale", "0"]);
    let Some(mut page) = open(&sandbox, "transfers") else { return };
    let row = "[...document.querySelectorAll('#transfers tbody tr')].find((row) => row.innerText.includes('sh020_plate_v001'))";
    assert_eq!(page.run(&format!("{row}.querySelector('progress').value")), 42.5);
    for text in ["running", "42.5 %", "87.3 MB/s", "32.2 GB"] {
        assert_eq!(page.run(&format!("{row}.innerText.includes({text:?})")), true, "{text}");
    }
    assert_eq!(page.run("document.body.innerText.includes('Dagens tagningar 12 – Åre')"), true);
    // The clock is driven by hand; the same page shows the bar further on, then full.
    sandbox.advance(60.0);
    page.wait_for(&format!("{row}.querySelector('progress').value > 50"));
    page.click("button", "Skip a minute");
    page.wait_for(&format!("{row}.querySelector('progress').value > 65"));
    sandbox.advance(3600.0);
    page.wait_for(&format!(
        "{row}.querySelector('progress').value === 100 && {row}.innerText.includes('done')"
    ));
    page.run("{ const speed = document.querySelector('#scale'); speed.value = '600'; speed.onchange({ target: speed }); }");
    page.wait_for("fetch('clock').then((answer) => answer.json()).then((clock) => clock.scale === 600)");
}

#[test]
fn entities_are_shown_by_type_and_whole() {
    let sandbox = Sandbox::start(&["--time-scale", "0"]);
    let Some(mut page) = open(&sandbox, "entities") else { return };
    page.wait_for("document.body.innerText.includes('Åsa Öberg')");
    for kind in ["user 6", "queue 4", "transfer 9", "task 6", "delivery 2", "acl 4", "client 4"] {
        page.wait_for(&format!(
            "[...document.querySelectorAll('#kinds button')].some((b) => b.textContent === {kind:?})"
        ));
    }
    page.click("#kinds button", "queue");
    page.wait_for("document.querySelector('#entities tbody').innerText.includes('nightly')");
    page.click("#entities tbody tr", "nightly");
    page.wait_for("document.querySelector('#entities pre').innerText.includes('\"priority\": 100')");
    sandbox.result("POST", "queue/create", json!({"name": "Weekend"}), "");
    page.wait_for("document.querySelector('#entities tbody').innerText.includes('Weekend')");
}

#[test]
fn the_journal_is_live_and_tells_whole_events() {
    let sandbox = Sandbox::start(&["--time-scale", "0"]);
    let Some(mut page) = open(&sandbox, "journal") else { return };
    page.wait_for("document.querySelector('#journal').innerText.includes('Nothing was asked yet')");
    sandbox.event("PUT", "queue/find", json!({"limit": 3}), "").expect("answer");
    sandbox.event("PUT", "nosuch/find", json!({}), "").expect("answer");
    page.wait_for("document.querySelectorAll('#entries details').length === 2");
    let newest = page.run("document.querySelector('#entries details').innerText").to_string();
    assert!(
        newest.contains("nosuch/find")
            && newest.contains("Unknown entity type")
            && newest.contains("refused"),
        "{newest}"
    );
    assert_eq!(page.run("document.querySelector('#entries details').open"), false);
    page.click("#entries summary", "queue/find");
    page.wait_for("document.querySelector('#entries details[open] pre').innerText.includes('\"limit\": 3')");
    page.click("button", "Forget");
    page.wait_for("document.querySelectorAll('#entries details').length === 0");
}

#[test]
fn faults_are_switched_on_and_cleared() {
    let sandbox = Sandbox::start(&["--time-scale", "0"]);
    let Some(mut page) = open(&sandbox, "faults") else { return };
    let faults = || sandbox.control("GET", "/faults", Value::Null);
    page.run(
        "document.querySelector('#uri').value = 'site/find'; document.querySelector('#times').value = 2",
    );
    page.click("button", "503 with a page");
    page.wait_for("document.querySelector('#pending').innerText.includes('site/find')");
    assert_eq!(faults(), json!([{"uri": "site/find", "status": 503, "times": 2, "id": 1}]));
    assert_eq!(page.run("document.querySelector('#waiting').textContent"), "1");
    let find = || sandbox.event("PUT", "site/find", json!({}), "").expect("answer").0;
    assert_eq!([find(), find(), find()], [503, 503, 200]);
    page.wait_for("document.querySelector('#waiting').hidden");
    // Every button makes a fault that is one.
    let count = page.run("document.querySelectorAll('#ready-made button').length").as_u64().expect("count");
    page.run("document.querySelectorAll('#ready-made button').forEach((button) => button.click())");
    page.wait_for(&format!("document.querySelectorAll('#pending li').length === {count}"));
    assert_eq!(page.run("document.querySelector('#trouble').textContent"), "");
    page.click("button", "Clear all");
    page.wait_for("document.querySelector('#pending').innerText === 'none'");
    assert_eq!(faults(), json!([]));
    page.run("document.querySelector('#own input').value = '{\"colour\": 1}'; document.querySelector('#own button').click()");
    page.wait_for("document.querySelector('#trouble').textContent.includes('colour')");
}

#[test]
fn the_page_needs_nothing_from_elsewhere() {
    let sandbox = Sandbox::start(&[]);
    let get = |path: &str| {
        let answer = sandbox.client.get(sandbox.url("control", path)).send().expect("answer");
        answer.text().expect("text")
    };
    let [page, script, style] = ["/", "/page.js", "/page.css"].map(get);
    for text in [&page, &script, &style] {
        assert!(text.len() < 40_000 && !text.contains("http://") && !text.contains("https://"));
        assert!(!text.contains("@import") && !text.contains("url("));
    }
    assert_eq!(page.matches("src=").count(), 1);
    assert!(page.contains("src=\"page.js\""));
}
