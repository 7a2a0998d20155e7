//! Ends of transfers: who, and where. `lisa@example.com:/tmp`, `site=berlin:volume=archive/x`, `share=thefilm/plates`.

use serde_json::{Value, json};

use super::code::{check_names, check_path};
use super::entities::Store;
use super::entity::Entity;
use super::entity_types::SHARES;
use super::mapping::Mapped;
use super::nearest::nearest;
use super::place::{Place, is_absolute, is_local, normalized};
use super::real_file::RealFile;

/// Longest path, in bytes.
const MAX_PATH: usize = 4096;
/// Most names in a path.
const MAX_DEPTH: usize = 200;

/// What paths may begin with, and the kinds that it means.
const SCOPES: &[(&str, &[&str])] = &[
    ("share", SHARES),
    ("volume", &["volume"]),
    ("folder", &["folder"]),
    ("home", &["home"]),
    ("collection", &["collection"]),
];

/// What comes before a path, with a colon, besides users.
const PARTIES: &[&str] = &["site", "client"];

/// One end of a transfer.
#[derive(Debug, PartialEq, Eq)]
pub struct End {
    /// `<type>:<id>`.
    pub party: String,
    /// The same with a code.
    pub readable: String,
    /// Where on a volume; None on a user's machine; the error says what does not exist.
    pub place: Result<Option<Place>, String>,
    /// The path as it was given, without the party; empty when only the party was given.
    pub path: String,
    /// Where it is on a user's machine that has mapped the share; None elsewhere.
    pub mapped: Option<Mapped>,
}

/// Whose an end of a transfer is.
pub(super) struct Located<'t> {
    party: String,
    readable: String,
    /// The path without the party.
    path: &'t str,
    is_machine: bool,
}

impl Store {
    /// Reads both ends of a transfer of this user. A party without a path has the path of the other side.
    pub fn ends(&self, source: &str, destination: &str, user: &str) -> (End, End) {
        let (mut from, mut to) = (self.end(source, user), self.end(destination, user));
        let is_bare = |end: &End, text: &str| end.path.is_empty() && !text.is_empty();
        if is_bare(&to, destination) {
            self.mirror(&from, &mut to, user);
        } else if is_bare(&from, source) {
            self.mirror(&to, &mut from, user);
        }
        (from, to)
    }

    fn mirror(&self, other: &End, bare: &mut End, user: &str) {
        if self.owner_of(&bare.party).is_some() {
            let place = other.place.as_ref().ok().and_then(Option::as_ref);
            bare.mapped = place.and_then(|place| self.mapping_of(&bare.party, place));
            return;
        }
        bare.place = match &other.place {
            Ok(None) if other.mapped.is_some() => {
                Ok(other.mapped.as_ref().map(|mapped| mapped.place.clone()))
            }
            Ok(None) => {
                // A file of a machine goes to the root of the default volume.
                let name = other.path.trim_end_matches(['/', '\\']).rsplit(['/', '\\']).next();
                self.place(name.unwrap_or_default(), user).map(Some)
            }
            place => place.clone(),
        };
    }

    /// Whether a string is a party without a path.
    fn is_party(&self, text: &str) -> bool {
        if text.contains(['/', '\\']) {
            return false;
        }
        self.is_home(text)
            || text.starts_with("site=")
            || text.starts_with("client=")
            || (text.contains('@') && !text.contains('='))
    }

    /// Whether a name means the workspace: its code, or that of its main site.
    fn is_home(&self, name: &str) -> bool {
        let is_main = |site: &Entity| site.data.get("main") == Some(&true.into());
        name.eq_ignore_ascii_case(&self.code) || self.named(&["site"], name).is_some_and(is_main)
    }

    /// Where the path of an end is on this machine, when files are real and it is not on a volume.
    pub fn machine_file(&self, end: &End) -> Result<Option<RealFile>, String> {
        let owner = end.readable.split_once(':').map_or("", |(_, code)| code);
        self.files.on_machine(owner, end.mapped.as_ref().map_or(&end.path, |mapped| &mapped.path))
    }

    /// Reads an end of a transfer of this user.
    pub fn end(&self, text: &str, user: &str) -> End {
        let Located { party, readable, path, is_machine } = self.locate(text, user);
        if !is_machine {
            let at = if is_absolute(path) { self.place_at(path) } else { None };
            let place = at.map_or_else(|| self.place(path, user), Ok);
            return End { party, readable, place: place.map(Some), path: path.to_owned(), mapped: None };
        }
        if let Err(reason) = check_path(path) {
            return End { party, readable, place: Err(reason), path: path.to_owned(), mapped: None };
        }
        let is_shared = !path.is_empty() && !is_local(path);
        let mapped = match is_shared.then(|| self.place(path, user)) {
            Some(Ok(place)) => self.mapping_of(&party, &place),
            // The share is misspelt.
            Some(Err(reason)) if path.contains('=') => {
                return End { party, readable, place: Err(reason), path: path.to_owned(), mapped: None };
            }
            _ => self.mapping_at(&party, path),
        };
        End { party, readable, place: Ok(None), path: path.to_owned(), mapped }
    }

    /// Whose an end of a transfer of this user is, and the path there.
    pub(super) fn locate<'t>(&self, text: &'t str, user: &str) -> Located<'t> {
        let (head, rest) = match text.split_once(':') {
            Some(parts) if !is_absolute(text) => parts,
            None if self.is_party(text) => (text, ""),
            _ => ("", text),
        };
        let located = |kind: &str, id: &str, code: &str, path: &'t str| Located {
            party: format!("{kind}:{id}"),
            readable: format!("{kind}:{code}"),
            path,
            is_machine: matches!(kind, "user" | "client"),
        };
        if let Some(site) = head.strip_prefix("site=").and_then(|code| self.named(&["site"], code)) {
            return located("site", site.id(), site.text("code"), rest);
        }
        if let Some(client) = head.strip_prefix("client=").and_then(|code| self.named(&["client"], code)) {
            return located("client", client.id(), client.text("code"), rest);
        }
        // `lisa@example.com@edit-01` is one of her machines.
        let email = match head.match_indices('@').nth(1) {
            Some((end, _)) => &head[..end],
            None => head,
        };
        if email.contains('@') && !email.contains(['=', '/']) {
            let user = self.user(email);
            let (id, code) = user.map_or((email, email), |user| (user.id(), user.text("code")));
            return located("user", id, code, rest);
        }
        let is_workspace = !head.is_empty() && self.is_home(head);
        if !is_workspace && is_absolute(text) {
            return located("user", user, self.get(user).map_or("", |user| user.text("code")), text);
        }
        located("workspace", &self.id, &self.code, if is_workspace { rest } else { text })
    }

    /// Where an absolute path of a server leads: onto the volume whose own path it begins with, if there is one.
    fn place_at(&self, path: &str) -> Option<Place> {
        let path = path.replace('\\', "/");
        check_path(&path).ok()?;
        let begins = |root: &str| {
            let root = root.replace('\\', "/");
            let rest = path.strip_prefix(root.trim_end_matches('/')).filter(|_| !root.is_empty())?;
            (rest.is_empty() || rest.starts_with('/')).then(|| normalized(rest))
        };
        self.of_kinds(&["volume"]).find_map(|volume| {
            let paths = volume.value("paths").as_object().into_iter().flatten();
            let mut roots = paths.filter_map(|(_, root)| root.as_str()).chain([volume.text("path")]);
            Some(Place { volume: volume.id().to_owned(), path: roots.find_map(begins)? })
        })
    }

    /// What a party is to those that there may be one of: a machine is its user's, the main site is the workspace.
    pub fn party_of<'s>(&'s self, party: &'s str) -> (&'s str, &'s str) {
        if let Some(owner) = self.owner_of(party) {
            return ("user", owner);
        }
        let (kind, id) = party.split_once(':').unwrap_or_default();
        let is_main = self.get(id).is_some_and(|site| kind == "site" && site.value("main") == true);
        if is_main { ("workspace", &self.id) } else { (kind, id) }
    }

    /// Where a path leads: `share=thefilm/plates`, `volume=projects/TheFilm`, `home=a@b.c`, `~/x` (the user's home), or
    /// bare on the default volume.
    pub fn place(&self, text: &str, user: &str) -> Result<Place, String> {
        let text = text.replace('\\', "/");
        check_path(&text)?;
        if text.starts_with("//") {
            return Err(format!("The path {text} is on another machine"));
        }
        if text.len() > MAX_PATH || text.split('/').count() > MAX_DEPTH {
            let start: String = text.chars().take(40).collect();
            return Err(format!("The path {start}... is too long"));
        }
        let on_volume = |volume: &Entity, path: &str| {
            let path = normalized(path);
            check_names(&path)?;
            Ok(Place { volume: volume.id().to_owned(), path })
        };
        let on_default =
            |path: &str| on_volume(self.default_of("volume").ok_or("There is no default volume")?, path);
        // An equals sign further down belongs to a name.
        let scoped = text.split_once('=').filter(|(kind, _)| !kind.contains('/'));
        let (kind, name, rest) = match scoped {
            Some((kind, rest)) => {
                let (name, rest) = rest.split_once('/').unwrap_or((rest, ""));
                (kind, name, rest)
            }
            None if text == "~" || text.starts_with("~/") => {
                ("home", self.get(user).map_or("", |user| user.text("code")), text[1..].trim_matches('/'))
            }
            None => return on_default(&text),
        };
        if name == "(default)" {
            return on_default(rest);
        }
        let share = self.share_in_scope(kind, name, user)?;
        if share.kind == "volume" {
            return on_volume(share, rest);
        }
        let volume = self.get(share.text("parent"));
        let volume = volume.ok_or_else(|| format!("The {kind} '{name}' has no volume"))?;
        let path = format!("{}/{rest}", share.text("path").trim_matches('/'));
        on_volume(volume, &path)
    }

    /// The share that a path such as `folder=thefilm/plates` begins with. The error suggests only what the user may see.
    fn share_in_scope(&self, scope: &str, name: &str, user: &str) -> Result<&Entity, String> {
        let viewer = self.viewer(user);
        if let Some(kind) = PARTIES.iter().find(|kind| **kind == scope) {
            let name = name.split(':').next().unwrap_or_default();
            viewer.resolve(&[kind], kind, name)?;
            return Err(format!("A path on a {kind} is written {kind}={name}:path"));
        }
        let Some((_, kinds)) = SCOPES.iter().find(|(known, _)| *known == scope) else {
            let known = SCOPES.iter().map(|(known, _)| *known).chain(PARTIES.iter().copied());
            return Err(format!("A path cannot begin with '{scope}='{}", nearest(scope, known)));
        };
        let other = || self.named(SHARES, name).filter(|other| viewer.may_read(other));
        self.named(kinds, name).ok_or_else(|| match other() {
            Some(other) => {
                format!("There is no {scope} '{name}', but a {}: {}={name}", other.kind, other.kind)
            }
            None => viewer.no_such(kinds, scope, name),
        })
    }

    /// A party and a path as a task has them: with the ids of what is involved.
    pub fn side_of_task(&self, text: &str, user: &str) -> Value {
        let end = self.end(text, user);
        let mut side = json!({ "path": end.path });
        if let Some((kind @ ("user" | "site" | "client"), id)) = end.party.split_once(':') {
            side[kind] = id.into();
        }
        if let Ok(Some(place)) = end.place {
            if let Some(volume) = self.get(&place.volume) {
                side["v"] = volume.id().into();
            }
            let (kind, rest) = end.path.split_once('=').unwrap_or_default();
            let (name, rest) = rest.split_once('/').unwrap_or((rest, ""));
            match self.named(SHARES, name) {
                Some(share) if !kind.is_empty() => {
                    side["path"] = rest.into();
                    if share.kind != "volume" {
                        side["s"] = share.id().into();
                    }
                }
                // Absolute ones stay as they are.
                _ if is_absolute(&end.path) => {}
                _ => side["path"] = place.path.into(),
            }
        }
        side
    }

    /// The shares on which a path is: a folder, and its volume.
    pub fn shares_of(&self, text: &str, user: &str) -> Vec<&Entity> {
        let Ok(Some(place)) = self.end(text, user).place else { return Vec::new() };
        let named = text.rsplit_once('=').and_then(|(_, rest)| rest.split('/').next());
        let named = named.and_then(|name| self.named(SHARES, name));
        named.into_iter().chain(self.get(&place.volume)).collect()
    }

    /// Rejects an end of a transfer, or another path, whose user, site, machine or share does not exist.
    pub fn check_end(&self, text: &str) -> Result<(), String> {
        let named = text.split_once(':').filter(|_| !is_absolute(text)).map_or(text, |(head, _)| head);
        for kind in PARTIES.iter().copied() {
            let Some(name) = named.strip_prefix(kind).and_then(|rest| rest.strip_prefix('=')) else {
                continue;
            };
            self.resolve(&[kind], name)?;
        }
        let Located { party, path, is_machine, .. } = self.locate(text, "");
        check_path(path)?;
        if let Some(("user", id)) = party.split_once(':').filter(|(_, id)| !id.is_empty()) {
            self.resolve(&["user"], id)?;
        }
        let scoped = path.split_once('=').filter(|(scope, _)| !scope.contains(['/', '\\']));
        match scoped.filter(|_| !is_machine || !is_local(path)) {
            Some((_, rest)) if rest.starts_with("(default)") => Ok(()),
            Some((scope, rest)) => {
                let name = rest.split(['/', '\\']).next().unwrap_or_default();
                self.share_in_scope(scope, name, "").map(|_| ())
            }
            None => Ok(()),
        }
    }

    /// The queue of jobs that were given none.
    fn default_queue(&self, kind: &str) -> Option<&Entity> {
        let is_of_computes = |queue: &&Entity| queue.data.get("compute_default") == Some(&true.into());
        let of_computes = self.of_kinds(&["queue"]).find(is_of_computes).filter(|_| kind == "compute");
        of_computes.or_else(|| self.default_of("queue"))
    }

    /// Fills in what a job has from where it goes and from its queue.
    pub(super) fn complete_job(&self, job: &mut Entity) {
        if job.text("parent").is_empty()
            && let Some(queue) = self.default_queue(job.kind)
        {
            let (id, code) = (queue.id().to_owned(), queue.text("code").to_owned());
            job.set("queue", id.clone());
            job.set("parent", id);
            job.set("parent_hr", format!("job:{}/{code}", self.code));
        }
        job.refresh_uri();
        if job.kind != "transfer" {
            return;
        }
        for side in ["source", "destination"] {
            let text = job.text(side).to_owned();
            if text.is_empty() || text.contains("workspace:") {
                continue;
            }
            let located = self.locate(&text, job.text("user"));
            let (party, readable) = (located.party, located.readable);
            job.set(&format!("{side}_hr"), readable);
            job.set(&format!("_{side}"), text);
            job.set(side, party);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::DEFAULT_SEED;
    use super::*;

    #[test]
    fn ends_of_transfers_are_read() {
        let store = Store::from_seed(DEFAULT_SEED).expect("seed");
        let code = |id: &str| store.get(id).expect("volume").text("code").to_owned();
        let john = store.user("john@user.com").expect("john").id().to_owned();
        for (text, readable, volume_and_path) in [
            ("share=thefilm/plates/", "workspace:acmefilm", Some("projects|TheFilm/plates")),
            ("acmefilm:volume=archive/2019", "workspace:acmefilm", Some("archive|2019")),
            ("volume=(default)/a", "workspace:acmefilm", Some("projects|a")),
            ("a/b.mov", "workspace:acmefilm", Some("projects|a/b.mov")),
            ("site=berlin:volume=archive/x", "site:berlin", Some("archive|x")),
            ("lisa@example.com:/tmp/x", "user:lisa@example.com", None),
            ("lisa@example.com@edit-01:C:\\x", "user:lisa@example.com", None),
            ("/Users/john/a.mov", "user:john@user.com", None),
            ("C:\\a.mov", "user:john@user.com", None),
            ("home=vendor@vfxhouse.de/x", "workspace:acmefilm", Some("projects|homes/vendor@vfxhouse.de/x")),
        ] {
            let end = store.end(text, &john);
            let place = end.place.expect(text).map(|place| format!("{}|{}", code(&place.volume), place.path));
            assert_eq!((end.readable.as_str(), place.as_deref()), (readable, volume_and_path), "{text}");
        }
        for (source, destination, readable, place) in [
            ("share=thefilm/specs.pdf", "lisa@example.com", "user:lisa@example.com", None),
            ("share=thefilm/specs.pdf", "site=berlin", "site:berlin", Some("projects|TheFilm/specs.pdf")),
            ("share=thefilm/specs.pdf", "client=edit-01", "client:edit-01", None),
            ("/tmp/a.mov", "acmefilm", "workspace:acmefilm", Some("projects|a.mov")),
            ("/tmp/a.mov", "hq", "workspace:acmefilm", Some("projects|a.mov")),
            (
                "site=berlin",
                "share=thefilm/specs.pdf",
                "workspace:acmefilm",
                Some("projects|TheFilm/specs.pdf"),
            ),
        ] {
            let (from, to) = store.ends(source, destination, &john);
            let found =
                to.place.expect(destination).map(|place| format!("{}|{}", code(&place.volume), place.path));
            assert_eq!((to.readable.as_str(), found.as_deref()), (readable, place), "{source} {destination}");
            assert!(from.place.is_ok());
        }
        assert!(store.end("share=nosuch/x", &john).place.expect_err("none").contains("nosuch"));
        assert!(store.end("share=thefilm/../../x", &john).place.is_err());
    }
}
