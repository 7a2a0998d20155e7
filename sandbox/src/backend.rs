//! Answers requests: logins, discovery, and events.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use serde_json::{Value, json};

use crate::envelope;
use crate::ops::{self, Context};
use crate::release::Release;
use crate::request::{ApiVersion, DISCOVERY_V1, DISCOVERY_V3, Request};
use crate::sessions::{Caller, Proof, Refusal, Sessions};
use crate::state::State;
use crate::store::{
    Changes, Entity, MAPPED, Store, check_code, client_status, nearest, random_uuid, refresh_shares,
};
use crate::transfers;

/// A response: HTTP status and JSON body.
pub type Answer = (u16, Value);

/// The response to a session key that has expired.
pub const EXPIRED: &str =
    r#"{"message":"The session has expired, please log in again","session_expired":true}"#;

/// What becomes of a client.
#[derive(Debug, Clone, Copy)]
pub struct ClientChange<'a> {
    /// Its host name.
    pub code: &'a str,
    /// To whom it belongs.
    pub user: Option<&'a str>,
    /// Its type.
    pub kind: Option<u64>,
    /// Whether it can be reached.
    pub is_online: bool,
    /// The shares that are mapped on it, when they change.
    pub mapped: Option<&'a Value>,
}

/// A workspace as it was at a moment.
#[derive(Debug, Clone)]
pub struct Snapshot {
    store: Store,
    sessions: Sessions,
}

/// The whole workspace behind its HTTP interface.
#[derive(Debug)]
pub struct Backend {
    /// Its entities.
    pub store: Store,
    sessions: Sessions,
    state: Option<State>,
    /// Where discovery leads.
    pub address: (String, u16),
    /// Every second entity is sent with prefixed ids and milliseconds, so that clients must cope with them.
    pub has_quirks: bool,
    /// Unknown attributes are kept instead of refused.
    pub is_lenient: bool,
    /// Which release of accsyn is followed, where they differ.
    pub release: Release,
    /// Whether users may read their API keys; the real backend does not permit it unless that was switched on.
    pub reveals_api_keys: bool,
}

impl Backend {
    /// A workspace with these entities.
    pub fn new(mut store: Store) -> Backend {
        store.changes = Changes::default();
        store.files.changed.clear();
        let mut sessions = Sessions::default();
        sessions.take(std::mem::take(&mut store.session_keys), store.clock.seconds());
        Backend {
            store,
            sessions,
            state: None,
            address: ("127.0.0.1".to_owned(), 443),
            has_quirks: true,
            is_lenient: false,
            release: Release::default(),
            reveals_api_keys: false,
        }
    }

    /// A workspace that is kept in a file; what is in there already wins over the seed.
    pub fn kept_in(path: &Path, seed: impl FnOnce() -> Result<Store, String>) -> Result<Backend, String> {
        let problem = |error: rusqlite::Error| format!("cannot use the state {}: {error}", path.display());
        let mut state = State::open(path).map_err(problem)?;
        let mut backend = match state.load().map_err(problem)? {
            Some((store, sessions)) => Backend { sessions, ..Backend::new(store) },
            None => {
                let mut backend = Backend::new(seed()?);
                backend.mark_all();
                backend
            }
        };
        backend.state = Some(state);
        backend.save().map_err(problem)?;
        Ok(backend)
    }

    fn save(&mut self) -> rusqlite::Result<()> {
        self.store.settle();
        match &mut self.state {
            Some(state) => state.save(&mut self.store, &mut self.sessions),
            None => {
                self.store.changes.entities.clear();
                self.store.files.changed.clear();
                Ok(())
            }
        }
    }

    /// The workspace as it is, to be put in place again. Files of this machine are not in it.
    pub fn snapshot(&mut self) -> Snapshot {
        self.catch_up();
        Snapshot { store: self.store.clone(), sessions: self.sessions.clone() }
    }

    /// Restores a snapshot; the speed of time stays as it is.
    pub fn restore(&mut self, snapshot: &Snapshot) -> Result<(), String> {
        let (scale, revision) = (self.store.clock.scale, self.store.revision);
        self.store = snapshot.store.clone();
        self.store.revision = revision + 1;
        self.sessions = snapshot.sessions.clone();
        self.store.clock = self.store.clock.resumed(scale);
        self.mark_all();
        self.save().map_err(|error| error.to_string())
    }

    /// Has everything saved next time.
    fn mark_all(&mut self) {
        self.store.changes = Changes { has_rest: true, is_whole: true, ..Changes::default() };
        self.store.files.changed = self.store.files.trees().keys().cloned().collect();
        self.sessions.is_changed = true;
    }

    /// Lets every session key expire.
    pub fn expire_sessions(&mut self) -> usize {
        let expired = self.sessions.expire_all();
        _ = self.save();
        expired
    }

    /// Lets a client come or go, or map shares; one that is not there yet belongs to the user.
    pub fn set_client(&mut self, change: &ClientChange<'_>) -> Result<Value, String> {
        let ClientChange { code, user, kind, is_online, mapped } = *change;
        self.catch_up();
        let mapped = mapped.map(|given| self.store.mappings(given)).transpose()?;
        let of_user = match user {
            Some(user) => Some(self.store.resolve(&["user"], user)?.clone()),
            None => None,
        };
        // A machine may run an app and a server, for several users.
        let fits = |client: &&Entity| {
            client.text("code").eq_ignore_ascii_case(code)
                && kind.is_none_or(|kind| client.data.get("type") == Some(&json!(kind)))
                && of_user.as_ref().is_none_or(|user| client.text("user") == user.id())
        };
        let found = self.store.of_kinds(&["client"]).find(fits).map(|client| client.id().to_owned());
        if found.is_none() {
            check_code("client", code)?;
        }
        let id = match (found, &of_user) {
            (Some(id), _) => id,
            (None, Some(user)) => self.store.add_client(code, user, kind.unwrap_or(0)),
            (None, None) => {
                let codes = self.store.of_kinds(&["client"]).map(|client| client.text("code"));
                let near = nearest(code, codes);
                return Err(format!("there is no client '{code}'{near}; a new one needs its `user`"));
            }
        };
        let now = self.store.clock.now();
        if let Some(client) = self.store.get_mut(&id) {
            let is_disabled = client.text("status").starts_with("disabled");
            client.set("status", client_status(is_online, is_disabled));
            client.set("last_checkin", now);
            mapped.into_iter().for_each(|mapped| client.set(MAPPED, Value::Object(mapped)));
        }
        refresh_shares(&mut self.store);
        self.save().map_err(|error| error.to_string())?;
        Ok(self.store.get(&id).map(|client| Value::Object(client.data.to_map())).unwrap_or_default())
    }

    /// Lets time pass until now.
    pub fn catch_up(&mut self) {
        let seconds = self.store.clock.passed();
        transfers::advance(&mut self.store, seconds);
        self.store.settle();
    }

    /// Skips seconds at once.
    pub fn step(&mut self, seconds: f64) {
        self.catch_up();
        self.store.clock.skip(seconds);
        self.store.changes.has_rest = true;
        transfers::advance(&mut self.store, seconds);
        _ = self.save();
    }

    /// Answers one request: as it was recorded, if the caller may ask at all.
    pub fn answer(&mut self, request: &Request, recorded: Option<Answer>) -> Answer {
        self.catch_up();
        // A bug is one request's failure, never the workspace's; its message is on standard error.
        let answer = catch_unwind(AssertUnwindSafe(|| self.compute(request, recorded))).unwrap_or_else(|_| {
            (500, json!({ "exception": "The sandbox has a bug", "message": "E#J007 The sandbox failed to handle this request" }))
        });
        // Nothing is acknowledged that is not kept.
        match self.save() {
            Ok(()) => answer,
            Err(error) => {
                (500, json!({ "message": format!("E#G001 The workspace could not be saved: {error}") }))
            }
        }
    }

    fn compute(&mut self, request: &Request, recorded: Option<Answer>) -> Answer {
        match request.path.as_str() {
            DISCOVERY_V3 => self.discover_v3(request),
            DISCOVERY_V1 => self.discover_v1(request),
            "/api/v3/api/login" => self.login_v3(request),
            "/api/v1.0/user/login/auth" => self.login_v1(request),
            "/api/v3/event" => {
                match Sessions::authenticate_v3(
                    &self.store,
                    &request.authorization,
                    request.workspace.as_deref(),
                ) {
                    Ok(caller) => recorded.unwrap_or_else(|| self.event(request, ApiVersion::V3, &caller)),
                    Err(refusal) => refused(&refusal),
                }
            }
            "/api/v1.0/event" => match self.sessions.authenticate_v1(&self.store, &request.authorization) {
                Ok(caller) => recorded.unwrap_or_else(|| self.event(request, ApiVersion::V1, &caller)),
                Err(refusal) => refused(&refusal),
            },
            path => (404, json!({ "message": format!("No such endpoint: {path}") })),
        }
    }

    fn discover_v3(&self, request: &Request) -> Answer {
        let wanted = request.event["ident"].as_str().unwrap_or_default();
        if !wanted.eq_ignore_ascii_case(&self.store.code) {
            return (200, json!({ "message": format!("There is no workspace {wanted}") }));
        }
        (200, json!({ "result": { "hostname": self.address.0, "port": self.address.1 } }))
    }

    fn discover_v1(&self, request: &Request) -> Answer {
        let wanted = request.event["organization"].as_str().unwrap_or_default();
        if !wanted.eq_ignore_ascii_case(&self.store.code) {
            return (200, json!({ "message": format!("There is no organization {wanted}") }));
        }
        (200, json!({ "domain": self.store.code }))
    }

    fn login_v3(&mut self, request: &Request) -> Answer {
        let caller = match Sessions::authenticate_v3(
            &self.store,
            &request.authorization,
            request.workspace.as_deref(),
        ) {
            Ok(caller) => caller,
            Err(refusal) => return refused(&refusal),
        };
        let role = self.logged_in(&caller);
        (200, json!({ "result": { "id": caller.user, "role": role, "session_id": random_uuid() } }))
    }

    fn login_v1(&mut self, request: &Request) -> Answer {
        let caller = match self.sessions.authenticate_v1(&self.store, &request.authorization) {
            Ok(caller) => caller,
            Err(refusal) => return refused(&refusal),
        };
        if let Some(old) = request.event["session_key_reuse"].as_str() {
            self.sessions.end(old);
        }
        let key = self.sessions.new_key(&caller.user, &caller.proof, None, self.store.clock.seconds());
        let role = self.logged_in(&caller);
        let clearance = if role == "standard" { "client" } else { &role };
        (200, json!({ "session_key": key, "clearance": clearance, "id": caller.user }))
    }

    fn logged_in(&mut self, caller: &Caller) -> String {
        let now = self.store.clock.now();
        let Some(user) = self.store.get_mut(&caller.user) else { return "none".to_owned() };
        user.set("logged_in", now);
        let (code, role) = (user.text("code").to_owned(), user.text("role").to_owned());
        self.store.note(&code, &caller.user, "User logged in".to_owned());
        role
    }

    fn event(&mut self, request: &Request, api_version: ApiVersion, caller: &Caller) -> Answer {
        let operation = match request.operation(api_version) {
            Ok(operation) => operation,
            Err(reason) => return (400, json!({ "message": reason })),
        };
        if !self.is_lenient
            && let Err(message) = envelope::check(&request.event, api_version, &self.store, &caller.user)
        {
            return (200, json!({ "message": message }));
        }
        if operation.uri == "user/generate_session_key" && api_version == ApiVersion::V1 {
            let lifetime = operation.data["lifetime"].as_f64();
            let key =
                self.sessions.new_key(&caller.user, &Proof::SessionKey, lifetime, self.store.clock.seconds());
            return (200, json!({ "session_key": key }));
        }
        // Whoever passes requests on may repeat a GET.
        if operation.verb == "GET" && !self.is_lenient && ops::changes(&operation) {
            let message =
                format!("{} changes something, which GET cannot do; use POST, PUT or DELETE", operation.uri);
            return (405, json!({ "message": message }));
        }
        let role = self.store.get(&caller.user).map(|user| user.text("role").to_owned()).unwrap_or_default();
        let mut context = Context {
            store: &mut self.store,
            user: &caller.user,
            role: &role,
            has_quirks: self.has_quirks,
            is_lenient: self.is_lenient,
            release: self.release,
            reveals_api_keys: self.reveals_api_keys,
        };
        match ops::run(&mut context, &operation) {
            Ok(answer) => (200, answer),
            Err(message) => (200, json!({ "message": message })),
        }
    }
}

fn refused(refusal: &Refusal) -> Answer {
    match refusal {
        Refusal::Credentials(message) => (401, json!({ "message": message })),
        Refusal::Expired => (200, serde_json::from_str(EXPIRED).unwrap_or_default()),
    }
}
