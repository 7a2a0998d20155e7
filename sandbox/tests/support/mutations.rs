//! Values, requests and changes that programs stumble over, by numbers that follow from a first one.

use serde_json::{Value, json};

/// Numbers that follow from the first one (splitmix64).
pub struct Random(u64);

impl Random {
    pub fn start() -> Random {
        Random(setting("ACCSYN_FUZZ_SEED", 20))
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, count: usize) -> usize {
        usize::try_from(self.next() % count.max(1) as u64).expect("a small number")
    }

    pub fn pick<'t, T>(&mut self, choices: &'t [T]) -> &'t T {
        &choices[self.below(choices.len())]
    }
}

pub fn setting(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// Strings that programs stumble over.
pub fn odd_strings(known: &[String]) -> Vec<String> {
    let fixed = [
        "",
        " ",
        "..",
        ".",
        "/",
        "\\",
        "~",
        "~/",
        "~/x",
        "../../outside",
        "a/../../../outside",
        "/etc/passwd",
        "/in/a.txt",
        "a\0b",
        "C:",
        "C:\\x",
        "\\\\server\\share",
        "//server/x",
        "link",
        "link/secret.txt",
        "volume=projects/link/x",
        "collection=startup",
        "collection=",
        "collection=startup/x",
        "delivery=",
        "delivery=x",
        "volume=",
        "volume=/",
        "share=thefilm",
        "share=thefilm/specs.pdf",
        "volume=archive/new/",
        "share=(default)/x",
        "home=vendor@vfxhouse.de/x",
        "client=edit-01",
        "client=edit-01:x",
        "client=",
        "site=berlin",
        "site=berlin:volume=archive/x",
        "site=",
        "hq",
        "acmefilm",
        "acmefilm:x",
        "john@user.com",
        "john@user.com:/in",
        "john@user.com@edit-01:/in",
        "a@b@c:d",
        "@",
        "@:",
        ":",
        "=",
        "user:",
        "user:x",
        "share:thefilm",
        "workspace:x",
        "high",
        "medium",
        "transfer",
        "server",
        "lane",
        "done",
        "pending",
        "waiting",
        "excluded",
        "enabled",
        "inactive",
        "a.%04d.exr[1-9]",
        "a.####[9-1]",
        "a%[1-2]",
        "#[0-99999]",
        "a%d[18446744073709551615-18446744073709551615]",
        "re('('",
        "re(",
        "re()",
        "*",
        "**",
        "\u{202e}",
        "é",
        "ﬀ",
        "🎬",
        "İ",
        "ẞ",
        "2026-01-02T03:04:05",
        "9999-99-99T99:99:99",
        "-1h",
        "-99999999999999d",
        "1e400",
        "NaN",
        "true",
        "null",
        "machines",
        "nul",
        "x.",
        "id=x",
        "name contains '",
        "name matches '(a+)+$'",
        "not not id=1",
        "((((",
        "a=1 or",
    ];
    let mut strings: Vec<String> = fixed.iter().map(|text| (*text).to_owned()).collect();
    strings.extend(["x".repeat(5000), "a/".repeat(300), "é".repeat(300), "../".repeat(50), "(".repeat(300)]);
    strings.extend_from_slice(known);
    strings
}

/// Values of every type.
pub fn odd_value(random: &mut Random, strings: &[String]) -> Value {
    match random.below(14) {
        0 => Value::Null,
        1 => json!(random.below(2) == 0),
        2 => json!(*random.pick(&[0, 1, -1, 5, 1000, i64::MAX, i64::MIN])),
        3 => json!(*random.pick(&[u64::MAX, 1 << 53])),
        4 => json!(*random.pick(&[0.5, -0.0, 1e308, 1e-320])),
        5 => json!([]),
        6 => json!({}),
        7 => (0..random.below(4)).map(|_| odd_value(random, strings)).collect(),
        8 => json!({ random.pick(strings).clone(): odd_value(random, strings) }),
        9 => (0..100).fold(json!(1), |inner, _| json!([inner])),
        _ => json!(random.pick(strings)),
    }
}

/// Changes something in a value: at its top, or anywhere below.
pub fn mutate(random: &mut Random, value: &mut Value, strings: &[String]) {
    let goes_deeper = random.below(3) > 0;
    match value {
        Value::Object(map) if !map.is_empty() && goes_deeper => {
            let keys: Vec<String> = map.keys().cloned().collect();
            let key = random.pick(&keys).clone();
            mutate(random, &mut map[&key], strings);
        }
        Value::Array(items) if !items.is_empty() && goes_deeper => {
            let index = random.below(items.len());
            mutate(random, &mut items[index], strings);
        }
        Value::Object(map) => {
            let keys: Vec<String> = map.keys().cloned().collect();
            match random.below(4) {
                0 if !keys.is_empty() => _ = map.shift_remove(random.pick(&keys)),
                1 => _ = map.insert(random.pick(strings).clone(), odd_value(random, strings)),
                2 => {
                    let key = *random.pick(KEYS);
                    map.insert(key.to_owned(), odd_value(random, strings));
                }
                _ => *value = odd_value(random, strings),
            }
        }
        other => *other = odd_value(random, strings),
    }
}

/// Keys that some operation reads.
const KEYS: &[&str] = &[
    "path",
    "path_to",
    "op",
    "source",
    "destination",
    "tasks",
    "status",
    "parent",
    "queue",
    "user",
    "name",
    "code",
    "type",
    "size",
    "recipients",
    "files",
    "append",
    "test",
    "limit",
    "skip",
    "attributes",
    "include",
    "exclude",
    "recursive",
    "maxdepth",
    "entity",
    "target",
    "read",
    "write",
    "role",
    "default",
    "metadata",
    "settings",
    "servers",
    "server",
    "client",
    "recipient",
    "priority",
    "expires",
    "password",
    "api_key",
    "entitytype",
    "value",
    "pagination",
    "time",
];

/// Requests that succeed, or nearly.
pub fn operations(known: &[String]) -> Vec<(&'static str, &'static str, Value)> {
    let id = known.first().cloned().unwrap_or_default();
    let ends = json!({"source": "share=thefilm/specs.pdf", "destination": "volume=archive/"});
    let mut all = vec![
        ("POST", "transfer/create", ends.clone()),
        (
            "POST",
            "transfer/create",
            json!({"name": "x", "tasks": [ends, {"source": "a", "destination": "b", "status": "excluded"}]}),
        ),
        (
            "POST",
            "transfer/create",
            json!({"tasks": {"0": {"source": {"path": "a"}, "destination": {"path": "b"}}}, "append": true}),
        ),
        (
            "POST",
            "job/create",
            json!({"source": "a.%04d.exr[1-3]", "destination": "volume=archive/b/", "type": 1}),
        ),
        (
            "POST",
            "compute/create",
            json!({"name": "c", "engine": "nuke-15", "parameters": {}, "dependencies": []}),
        ),
        ("POST", "task/create", json!({"tasks": ["share=thefilm/specs.pdf"], "allow_duplicates": true})),
        (
            "POST",
            "delivery/create",
            json!({"name": "d", "tasks": ["share=thefilm/specs.pdf"], "recipients": ["a@b.c"], "expires": "2030-01-01T00:00:00"}),
        ),
        (
            "POST",
            "request/create",
            json!({"name": "r", "destination": "share=thefilm/in", "recipients": ["a@b.c"]}),
        ),
        ("POST", "stream/create", json!({"name": "s", "status": "init"})),
        (
            "POST",
            "user/create",
            json!({"code": "new@x.y", "role": "standard", "create_home_share": true, "volumes": ["projects"]}),
        ),
        ("POST", "queue/create", json!({"name": "q", "priority": 5, "default": false})),
        ("POST", "site/create", json!({"name": "site", "description": "d"})),
        (
            "POST",
            "volume/create",
            json!({"name": "v", "code": "v", "paths": {}, "server": "storage1.acmefilm.com", "siteservers": []}),
        ),
        ("POST", "folder/create", json!({"name": "f", "parent": "projects", "path": "F"})),
        ("POST", "home/create", json!({"user": "lisa@example.com"})),
        ("POST", "share/create", json!({"name": "s", "type": "standard", "path": "S"})),
        ("POST", "collection/create", json!({"name": "c", "files": ["share=thefilm/specs.pdf"]})),
        ("POST", "file/add", json!({"files": ["share=thefilm/specs.pdf"]})),
        (
            "POST",
            "acl/create",
            json!({"entity": "user:a@b.c", "target": "share:thefilm", "read": true, "write": false, "path": "/"}),
        ),
        ("PUT", "transfer/edit", json!({"status": "waiting", "queue": "high", "metadata": {}})),
        ("PUT", "task/edit", json!([{"uri": "0", "status": "queued", "priority": 5}])),
        ("PUT", "volume/edit", json!({"code": "vault", "path": "x", "default": true})),
        ("PUT", "folder/edit", json!({"path": "x", "queue": "low", "status": "disabled"})),
        ("PUT", "user/edit", json!({"role": "employee", "name": "n"})),
        ("PUT", "queue/edit", json!({"default": true, "status": "paused"})),
        ("PUT", "client/edit", json!({"site": "berlin", "status": "disabled"})),
        ("PUT", "delivery/edit", json!({"status": "pending", "expires": "2026-01-01T00:00:00"})),
        ("PUT", "share/edit", json!({"server": "storage1.acmefilm.com"})),
        ("PUT", "setting", json!({"entitytype": "workspace", "name": "transfer_speedlimit", "value": "5"})),
        ("GET", "setting", json!({"entitytype": "queue", "upstream": true, "recursive": true})),
        ("DELETE", "setting", json!({"entitytype": "workspace", "name": "x"})),
        (
            "GET",
            "log/find",
            json!({"entitytype": "user", "search": "x", "sort": "date", "pagination": {"page": 1, "limit": 2}}),
        ),
        ("GET", "attributes", json!({"entitytype": "transfer", "create": true})),
        (
            "GET",
            "workspace/publish/preprocess",
            json!({"files": [{"filename": "a.mov", "size": 1}], "size": 1}),
        ),
        ("PUT", "job/recipient/add", json!({"recipient": "a@b.c", "invite": true})),
        ("PUT", "job/recipient", json!({"recipient": "a@b.c"})),
        ("GET", "job/recipients", json!({})),
        ("DELETE", "collection/file/remove", json!({"files": [id]})),
        ("PUT", "volume/server", json!({"client": "storage1.acmefilm.com"})),
        ("DELETE", "volume/server", json!({"client": "storage1.acmefilm.com"})),
        ("GET", "volume/servers", json!({})),
        ("GET", "transfer/metrics", json!({"attributes": ["speed", "size"], "time": "-1h"})),
        ("GET", "transfer/report", json!({})),
        ("GET", "user/api_key", json!({})),
        ("PUT", "ftrack/utility", json!({"operation": "o", "data": {}})),
        ("GET", "entitytypes", json!({})),
    ];
    for op in ["ls", "getsize", "exists", "mkdir", "rename", "move", "delete"] {
        let data = json!({"op": op, "path": "share=thefilm/lut", "path_to": "share=thefilm/b", "recursive": true, "maxdepth": 2, "include": "*", "getsize": true});
        all.push(("PUT", "workspace/file", data));
    }
    for (http, verb) in
        [("GET", "find"), ("DELETE", "delete"), ("DELETE", "deactivate"), ("POST", "activate")]
    {
        for kind in [
            "transfer", "task", "user", "queue", "volume", "folder", "delivery", "server", "acl", "site",
            "file", "job",
        ] {
            let uri: &'static str = Box::leak(format!("{kind}/{verb}").into_boxed_str());
            all.push((
                http,
                uri,
                json!({"finished": true, "archived": true, "limit": 5, "skip": 0, "attributes": ["id"]}),
            ));
        }
    }
    all
}
