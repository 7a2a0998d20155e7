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
    assert_eq!(page.run(&format!("{row}.querySelector('progress').value")), 42);
    for text in ["running", "42 %", "87.3 MB/s", "32.2 GB"] {
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
    page.wait_for("document.querySelector('#journal').innerText.includes('No requests yet')");
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
    page.wait_for(
        "document.querySelector('#entries details[open] .phases').innerText.includes('in the workspace')",
    );
    assert_eq!(page.run("scrollY"), 0, "the views are in sight");
    for (wanted, found) in [
        ("queue", "document.querySelectorAll('#entries details').length === 1"),
        ("queu/find", "document.querySelector('#journal-told').innerText.includes('queue/find')"),
        ("", "document.querySelectorAll('#entries details').length === 2"),
    ] {
        page.run(&format!("document.querySelector('#search-journal').value = '{wanted}'"));
        page.run("document.querySelector('#search-journal').oninput()");
        page.wait_for(found);
    }
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
fn it_says_how_to_connect() {
    let sandbox = Sandbox::start(&["--time-scale", "0"]);
    let Some(mut page) = open(&sandbox, "connect") else { return };
    let facts = page.run("document.querySelector('#facts').innerText").to_string();
    for key in ["workspace", "username", "api_key", "https", "ca_file", "control"] {
        assert!(facts.contains(sandbox.ready[key].as_str().expect(key)), "{key} in {facts}");
    }
    let count = page.run("document.querySelectorAll('#facts button').length").as_u64();
    assert!(count >= Some(6), "{count:?}");
    for language in ["C", "C++", "Go", "Node", "Python", "Shell"] {
        page.click("#languages button", language);
        page.run(&format!(
            "[...document.querySelectorAll('#languages button')].find((b) => b.textContent === {language:?}).click()"
        ));
        let snippet = page.run("document.querySelector('#snippet').textContent").to_string();
        assert!(snippet.contains("f0a8b9a9-879f-4174-9d08-322eea196efc"), "{language}: {snippet}");
    }
}

#[test]
fn thousands_of_transfers_are_searched_and_paged_and_only_changes_are_sent() {
    let folder = tempfile::tempdir().expect("folder");
    let file = folder.path().join("seed.json").to_string_lossy().into_owned();
    let entry = |number: usize| json!({"name": format!("shot_{number:04}"), "user": "a@b.c", "status": "done", "size": 10});
    let seed = json!({
        "workspace": {"code": "large"},
        "users": [{"code": "a@b.c", "role": "admin", "password": "p", "api_key": "k"}],
        "transfers": (0..5000).map(entry).chain([json!({"name": "odd", "user": "a@b.c", "status": 7, "size": "large", "speed": "fast"})]).collect::<Vec<_>>(),
    });
    std::fs::write(&file, seed.to_string()).expect("write");
    let sandbox = Sandbox::start(&["--time-scale", "0", "--seed", &file, "--lenient"]);
    let Some(mut page) = open(&sandbox, "transfers") else { return };
    let rows = "document.querySelectorAll('#transfers tbody tr').length";
    page.wait_for(&format!("{rows} === 50 && document.body.innerText.includes('1 to 50 of 5001')"));
    page.click("#transfers button", "Next");
    page.wait_for("document.body.innerText.includes('51 to 100 of 5001')");
    page.run("{ const field = document.querySelector('#search-transfers'); field.value = 'SHOT_4999'; field.oninput(); }");
    page.wait_for(&format!(
        "{rows} === 1 && document.querySelector('#transfers').innerText.includes('shot_4999')"
    ));
    // What cannot be shown is one row's error.
    page.run("{ const field = document.querySelector('#search-transfers'); field.value = 'odd'; field.oninput(); }");
    page.wait_for(&format!("{rows} === 1 && document.querySelector('#transfers').innerText.includes('odd')"));
    assert_eq!(page.run("document.body.innerText.includes('has ended')"), false);
    let asked =
        "performance.getEntriesByType('resource').filter((entry) => entry.name.includes('entities')).length";
    let clocks =
        "performance.getEntriesByType('resource').filter((entry) => entry.name.includes('clock')).length";
    let wait_for_ticks = |page: &mut Page| {
        let ticks = page.run(clocks).as_u64().expect("count");
        page.wait_for(&format!("{clocks} >= {}", ticks + 3));
    };
    wait_for_ticks(&mut page);
    let before = page.run(asked);
    wait_for_ticks(&mut page);
    assert_eq!(page.run(asked), before, "nothing changed, so nothing is sent");
}

#[test]
fn tabs_are_led_by_the_keyboard_and_one_fault_is_removed() {
    let sandbox = Sandbox::start(&["--time-scale", "0"]);
    let Some(mut page) = open(&sandbox, "journal") else { return };
    page.run("document.querySelector('#tab-journal').onkeydown({ key: 'ArrowRight', preventDefault() {} })");
    page.wait_for("document.body.dataset.ready === 'faults' && document.activeElement.id === 'tab-faults'");
    sandbox.control(
        "POST",
        "/faults",
        json!([{"status": 503, "times": 2}, {"uri": "site/find", "garble": true}]),
    );
    page.wait_for("document.querySelectorAll('#pending li').length === 2");
    let words = page.run("document.querySelector('#pending').innerText").to_string();
    assert!(
        words.contains("2 requests for every operation") && words.contains("damaged response"),
        "{words}"
    );
    page.click("#pending button", "Remove");
    page.wait_for("document.querySelectorAll('#pending li').length === 1");
    assert_eq!(sandbox.control("GET", "/faults", Value::Null)[0]["uri"], "site/find");
}

#[test]
fn every_view_is_accessible_on_wide_and_narrow_screens_light_and_dark() {
    let axe = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../build/tools/node_modules/axe-core/axe.min.js");
    let Ok(axe) = std::fs::read_to_string(axe) else {
        let missing = "needs axe-core in build/tools, as .ci/run installs it";
        assert!(std::env::var_os("ACCSYN_REQUIRE_PEERS").is_none(), "{missing}");
        println!("SKIPPED: {missing}");
        return;
    };
    let sandbox = Sandbox::start(&["--time-scale", "0"]);
    let Some(mut page) = open(&sandbox, "connect") else { return };
    sandbox.event("PUT", "queue/find", json!({"limit": 3}), "").expect("answer");
    sandbox.event("PUT", "nosuch/find", json!({}), "").expect("answer");
    sandbox.control("POST", "/faults", json!({"status": 503}));
    page.run(&format!("{axe}; true"));
    for (width, scheme) in [(1400, "light"), (1400, "dark"), (390, "light"), (390, "dark")] {
        page.show(width, scheme);
        for tab in ["connect", "transfers", "entities", "journal", "faults"] {
            page.run(&format!("document.querySelector('#tab-{tab}').click()"));
            page.wait_for(&format!("document.body.dataset.ready === {tab:?}"));
            let wide =
                page.run("document.documentElement.scrollWidth - document.documentElement.clientWidth");
            assert!(wide.as_i64() <= Some(0), "{tab} at {width}: {wide} pixels too wide");
            let found = page.run(
                "axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] }).then((found) => \
                 found.violations.map((v) => v.id + ': ' + v.nodes.map((n) => n.html + ' ' + n.failureSummary).join(' | ')).join('\\n'))",
            );
            assert_eq!(found, "", "{tab} at {width}, {scheme}");
        }
    }
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

#[test]
fn the_page_opens_with_how_to_connect_and_a_long_name_keeps_the_columns_in_sight() {
    let sandbox = Sandbox::start(&["--time-scale", "0"]);
    let Some(mut page) = Page::open(&sandbox.url("control", "/")) else { return };
    page.wait_for("document.body.dataset.ready === 'connect'");
    let name = "long name ".repeat(20) + &"x".repeat(200);
    let transfer = json!({"name": name, "source": "volume=projects/TheFilm/specs.pdf", "destination": "john@user.com:/x/"});
    sandbox.result("POST", "transfer/create", transfer, "");
    page.show(1400, "light");
    page.run("show('transfers')");
    page.wait_for("document.querySelector('#transfers tbody').innerText.includes('long name')");
    let region = "document.querySelector('#transfers .scroll')";
    assert_eq!(page.run(&format!("{region}.scrollWidth <= {region}.clientWidth")), true);
}
