//! `docs/entities.md`.

use std::fmt::Write;

use super::model::{Attribute, EntityType, SOURCE, table};
use crate::text::capital;

const LANGUAGES: &str = "
## Names in each language

| language | types | statuses | who reports a typo |
| --- | --- | --- | --- |
| TypeScript | `Transfer` | `TransferStatus` | [the compiler](node.md#typescript) |
| Go | `accsyn.Transfer`, `accsyn.EntityTransfer` | `accsyn.TransferStatusRunning` | the compiler; in strings [`accsynvet`](go.md#entities) |
| Python | `accsyn.EntityType` | `accsyn.TransferStatus` | [mypy and pyright](python.md#types) |
| C++ | `entities::transfer::name` | `entities::transfer::status::running` | [the compiler](cpp.md#entities) |
";

/// What the source and the destination of a transfer look like.
const ENDS: &str = "
### Source and destination

Each is a path, with a party and a colon before it unless the path is on the workspace's main site. They are the same in the tasks of a transfer, and in
those of a delivery. Relative paths are never relative to the working directory of your program.

| form | what it is |
| --- | --- |
| `share=thefilm/plates/sh010` | a path in the share whose code is `thefilm`, of whichever type; `volume=`, `folder=` and `home=` take shares of one type only, and `volume=(default)/` is the default volume |
| `collection=selects` | everything in a collection, as a source |
| `thefilm/plates` | a path on the default volume |
| `~/plates` | a path in the home share of the user who is logged in |
| `/tmp/a.mov`, `C:\\plates\\a.mov` | **a local file** of the user who is logged in, on the machine that runs that user's accsyn app |
| `john@user.com:/incoming` | a path on a machine of that user; `john@user.com@edit-01:/incoming` names the machine |
| `lisa@example.com` | that user, with the path of the other side: in a share that the user's app has mapped to a local folder |
| `site=berlin:volume=archive/2019` | a path at another site |
| `client=edit-01:/incoming` | a path on that client |
| `acmefilm:volume=archive/2019` | the code of the workspace: its main site |

A `/` at the end means \"into this folder\". `plate.%04d.exr[1001-1100]` and `plate.####.exr[1001-1100]` are sequences. Only users themselves transfer
from and to local paths of their machines: to send files to somebody else create a [delivery](#delivery), to receive files a
[request](#request). All sources of a transfer have the same party, and so have all destinations.

[Upload a file](c.md#upload-a-file) is an example in C. accsyn documents these forms
[for transfers](https://accsyn-python-api.readthedocs.io/en/latest/transfers.html); what they mean here is what
[`accsyn-sandbox`](sandbox.md) does.
";

/// What tasks and files lack.
const FEWER: &str = "
Tasks and files need not have `code`, `name`, `description`, `created`, `creator`, `modified` and `modifier`: read those with a default
(`task.get(\"name\")` in Python), and tell tasks apart by `id` or `uri`.
";

/// The page.
pub fn page() -> String {
    let table = table();
    let mut out = format!(
        "<!-- {SOURCE} -->

# Entities

Types of entities with their attributes and statuses. A workspace may have more attributes, and a later backend more of
everything: unknown ones are passed on. `find(\"entitytypes\")` lists what your workspace has, and
`find(\"attributes WHERE entitytype=transfer\")` the attributes of a type. What sets a status, and how to retry a failed transfer, is
in [What changes a status](status-changes.md).

Dates are strings, RFC 3339 in UTC. An attribute whose name ends with `_hr` is the readable form of another one. Attributes marked
with * are read-only.

## Statuses by type

| type | statuses that a query can filter by |
| --- | --- |
"
    );
    for entity in table.types() {
        let reported = entity.statuses.iter().filter(|status| status.reported);
        let names: Vec<String> = reported.map(|status| format!("`{}`", status.name)).collect();
        let _ = writeln!(out, "| {} | {} |", link(&entity.name), names.join(", "));
    }
    out += "\n## Every type\n\n";
    write_attributes(&mut out, &table.attributes);
    out += FEWER;
    for entity in table.types() {
        write_type(&mut out, entity);
        if entity.name == "transfer" {
            out += ENDS;
        }
    }
    out += "\n## Other names\n\n| name | meaning |\n| --- | --- |\n";
    for other in table.others() {
        let of: Vec<String> = table.of(other).iter().map(|entity| link(&entity.name)).collect();
        let about = if other.about.is_empty() { String::new() } else { format!("{}: ", other.about) };
        let _ = writeln!(out, "| `{}` | {about}{} |", other.name, of.join(", "));
    }
    out += LANGUAGES;
    out += "\n## Sources\n\n";
    for source in &table.sources {
        let end = source.find(' ').unwrap_or(source.len());
        let _ = writeln!(out, "- <{}>{}", &source[..end], &source[end..]);
    }
    out
}

fn link(name: &str) -> String {
    format!("[{name}](#{name})")
}

fn write_type(out: &mut String, entity: &EntityType) {
    let _ = write!(out, "\n## {}\n\n{}.\n", entity.name, capital(&entity.about));
    if !entity.attributes.is_empty() {
        out.push('\n');
        write_attributes(out, &entity.attributes);
    }
    out.push_str("\n| status | can be set | meaning |\n| --- | --- | --- |\n");
    for status in &entity.statuses {
        let is_set = match (status.writable, status.reported) {
            (true, true) => "yes",
            (true, false) => "yes, and it is never returned",
            (false, _) => "no",
        };
        let _ = writeln!(out, "| `{}` | {is_set} | {} |", status.name, status.about);
    }
    if !entity.only_at_creation.is_empty() {
        let names: Vec<String> = entity.only_at_creation.iter().map(|name| format!("`{name}`")).collect();
        let _ = write!(out, "\nCan be set only at creation: {}.\n", names.join(", "));
    }
}

fn write_attributes(out: &mut String, attributes: &[Attribute]) {
    out.push_str("| attribute | type | meaning |\n| --- | --- | --- |\n");
    for attribute in attributes {
        let null = if attribute.may_be_null() { " or null" } else { "" };
        let star = if attribute.read_only { " *" } else { "" };
        let about = attribute.sentence();
        let _ = writeln!(
            out,
            "| `{}`{star} | {}{null} | {} |",
            attribute.name,
            attribute.kind(),
            about.trim_end_matches('.')
        );
    }
}
