//! A logged-in session: who it is, where the backend is, and how one event is exchanged with it.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use serde_json::{Value, json};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::discovery;
use super::hostname::hostname;
use super::local_time;
use super::options::{self, Backend, Given, Options};
use super::outcome;
use super::queue::Queue;
use super::secret::Secret;
use crate::error::{Error, Result};
use crate::log::{Callback, Level};
use crate::masking::{Layout, SecretSet, mask_body, mask_message, mask_text};
use crate::net::{Cancel, CancellableMutex, Client, HttpMethod, Origin, Request};
use crate::wire::answer::Answer;
use crate::wire::dates::{self, Dates};
use crate::wire::event::{self, Event};
use crate::wire::excerpt::excerpt;
use crate::wire::headers::{self, Header};
use crate::wire::{ApiVersion, endpoints, login, own_text};

/// How long messages may be that quote the backend, in characters.
const LONGEST_MESSAGE: usize = 4000;

/// A logged-in session; any number of threads may use it at once.
pub struct Session {
    options: Options,
    backend: Origin,
    client: Client,
    /// Host name of this machine.
    hostname: String,
    /// v1: the UUID that names this session in every event.
    uuid: String,
    identity: RwLock<Identity>,
    /// What this session must not tell, and what it logged in with before.
    secrets: RwLock<SecretSet>,
    /// Held while logging in again, so that concurrent calls renew once.
    renewing: CancellableMutex,
    cancel: Cancel,
    queue: Arc<Queue>,
}

impl Drop for Session {
    fn drop(&mut self) {
        self.close();
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("workspace", &self.options.workspace)
            .field("username", &self.options.username)
            .field("backend", &self.backend)
            .finish_non_exhaustive()
    }
}

/// What the login answered, and what it logged in with.
struct Identity {
    secret: Secret,
    uid: String,
    role: String,
    /// v3, may be missing.
    session_id: Option<String>,
    /// v1.
    session_key: Zeroizing<String>,
}

/// One operation to be sent.
pub(crate) struct Operation<'a> {
    pub http_method: HttpMethod,
    pub uri: &'a str,
    pub data: Value,
    pub query: Option<&'a str>,
    pub id: Option<&'a str>,
}

impl Session {
    /// Resolves the options, discovers the backend and logs in.
    pub fn open(options_json: Option<&str>) -> Result<Session> {
        Session::open_cancellable(options_json, &Cancel::new())
    }

    /// The same, which `opening` ends; it has nothing to do with the session from then on.
    pub(crate) fn open_cancellable(options_json: Option<&str>, opening: &Cancel) -> Result<Session> {
        let (options, env) = options::resolve(&Given::parse(options_json)?)?;
        let client = Client::new(options.net.clone(), &|name| env.get(name))?;
        let hostname = hostname();
        let login = opening.child_within(client.longest_call());
        let backend = match &options.backend {
            Backend::At(origin) => origin.clone(),
            Backend::Discover { port } => {
                let header = device(&options, &hostname);
                discovery::discover(&client, options.api_version, &options.workspace, header, *port, &login)?
            }
        };
        let cancel = client.cancel_token();
        let session = Session {
            identity: RwLock::new(Identity {
                secret: options.secret.clone(),
                uid: String::new(),
                role: String::new(),
                session_id: None,
                session_key: Zeroizing::default(),
            }),
            queue: Queue::new(options.workers),
            options,
            backend,
            client,
            hostname,
            secrets: RwLock::default(),
            uuid: Uuid::new_v4().to_string(),
            renewing: CancellableMutex::default(),
            cancel,
        };
        let proxy = session.client.proxy_password();
        for secret in
            [session.options.secret.text(), &session.uuid, proxy.as_deref().map_or("", String::as_str)]
        {
            session.secrets_mut().insert(secret);
        }
        session.log_in(None, None, &login)?;
        Ok(session)
    }

    /// Logs in again on the same handle: with the credentials of `options_json`, or with those of the session.
    pub fn reauthenticate(&self, options_json: Option<&str>) -> Result<()> {
        self.reauthenticate_cancellable(options_json, &self.cancel)
    }

    /// The same, which `cancel` ends; it is a child of the session's.
    pub(crate) fn reauthenticate_cancellable(
        &self,
        options_json: Option<&str>,
        cancel: &Cancel,
    ) -> Result<()> {
        let secret = match options_json {
            None => None,
            Some(_) => {
                let given = Given::parse(options_json)
                    .and_then(|given| options::credential(&given, self.options.api_version));
                given.map_err(|error| self.scrub(error))?
            }
        };
        let _one_at_a_time = self.client.lock(&self.renewing, cancel)?;
        self.log_in(secret, None, &self.bounded(cancel))
    }

    /// What the session is, as JSON, without secrets.
    pub fn info(&self) -> String {
        let identity = self.identity();
        let options = &self.options;
        let mut info = Value::Object(options.shown.clone());
        let more = [
            ("workspace", json!(options.workspace)),
            ("username", json!(options.username)),
            ("uid", json!(identity.uid)),
            ("role", json!(identity.role)),
            ("endpoint", json!(self.backend.to_string())),
            ("hostname", json!(self.backend.host)),
            ("port", json!(self.backend.port)),
            ("proxy", json!(self.client.proxy())),
            ("client_hostname", json!(self.hostname)),
            ("version", json!(env!("CARGO_PKG_VERSION"))),
        ];
        for (key, value) in more {
            info[key] = value;
        }
        if options.api_version == ApiVersion::V1 {
            // The names that people of the old client know.
            info["domain"] = json!(options.workspace);
            info["clearance"] = json!(identity.role);
        }
        info.to_string()
    }

    /// Cancels all calls in flight and every later one. No function of the host is called any more.
    pub fn close(&self) {
        // In this order: what ends by it is no completion any more, and the host may be waiting for it in its functions.
        self.queue.close();
        self.cancel.cancel();
        self.set_wake(None);
        self.set_log(None);
        self.queue.join_workers();
    }

    /// A token that is cancelled with the session.
    pub fn cancel_token(&self) -> Cancel {
        self.cancel.child()
    }

    /// Writes a line to the session's log; the text is only made when somebody reads it.
    pub(crate) fn log(&self, level: Level, text: impl FnOnce() -> String) {
        self.options.net.log.line(level, text);
    }

    /// Gives log lines up to a level to a function of the host; None: no longer.
    pub fn set_log(&self, callback: Option<(Level, Callback)>) {
        self.options.net.log.set_callback(callback);
    }

    /// Takes secrets out of an error, whoever put them there.
    pub(crate) fn scrub(&self, error: Error) -> Error {
        let secrets = self.secrets();
        Error {
            message: mask_message(&error.message, &secrets, LONGEST_MESSAGE),
            method: error.method.map(|method| secrets.mask(&method).into_owned()),
            ..error
        }
    }

    fn secrets(&self) -> RwLockReadGuard<'_, SecretSet> {
        self.secrets.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn secrets_mut(&self) -> RwLockWriteGuard<'_, SecretSet> {
        self.secrets.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// The calls that were submitted.
    pub(crate) fn queue(&self) -> &Arc<Queue> {
        &self.queue
    }

    /// A token for one call, whose requests together must end in the time for a call.
    pub(crate) fn bounded(&self, cancel: &Cancel) -> Cancel {
        cancel.child_within(self.client.longest_call())
    }

    /// Waits, unless the call is cancelled first.
    pub(crate) fn pause(&self, pause: Duration, cancel: &Cancel) -> Result<()> {
        self.client.pause(pause, cancel)
    }

    pub(crate) fn api_version(&self) -> ApiVersion {
        self.options.api_version
    }

    pub(crate) fn username(&self) -> &str {
        &self.options.username
    }

    pub(crate) fn uid(&self) -> String {
        self.identity().uid.clone()
    }

    pub(crate) fn session_key(&self) -> String {
        self.identity().session_key.to_string()
    }

    /// Host name of this machine, as events carry it.
    pub(crate) fn machine(&self) -> &str {
        &self.hostname
    }

    fn identity(&self) -> RwLockReadGuard<'_, Identity> {
        self.identity.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends an event and decodes its answer; an expired v1 session is renewed once.
    pub(crate) fn exchange(&self, operation: Operation<'_>, cancel: &Cancel) -> Result<Answer> {
        let eid = Uuid::new_v4().to_string();
        self.exchange_event(operation, &eid, cancel)
            .map_err(|error| Error { eid: error.eid.or(Some(eid)), ..error })
    }

    fn exchange_event(&self, operation: Operation<'_>, eid: &str, cancel: &Cancel) -> Result<Answer> {
        let mut operation = operation;
        if self.dates_of(operation.uri) == Dates::Rfc3339 {
            dates::to_backend(&mut operation.data, self.options.api_version);
        }
        let text = self.event_text(&operation, eid);
        let key = self.identity().session_key.clone();
        let expired = match self.send_event(&operation, eid, &text, cancel) {
            Err(error) if self.renews(&error) => error,
            outcome => return outcome,
        };
        self.renew(&key, cancel).map_err(|renewal| expired.after_failed_renewal(&renewal))?;
        let key = self.identity().session_key.clone();
        let outcome = self.send_event(&operation, eid, &text, cancel);
        if outcome.as_ref().is_err_and(|error| self.renews(error)) {
            // Twice expired: leave a fresh key for the next call, whatever becomes of this one.
            let _ = self.renew(&key, cancel);
        }
        outcome
    }

    /// Settings hold text of people's own, which may look like a date.
    fn dates_of(&self, uri: &str) -> Dates {
        if own_text::is_of_settings(uri) { Dates::Raw } else { self.options.dates }
    }

    /// Only v1 sessions that were made with an API key can renew themselves.
    fn renews(&self, error: &Error) -> bool {
        error.session_expired
            && self.options.api_version == ApiVersion::V1
            && matches!(self.identity().secret, Secret::ApiKey(_))
    }

    /// Logs in again unless another thread just did.
    fn renew(&self, expired_key: &str, cancel: &Cancel) -> Result<()> {
        let _one_at_a_time = self.client.lock(&self.renewing, cancel)?;
        if self.identity().session_key.as_str() != expired_key {
            return Ok(());
        }
        self.log_in(None, Some(expired_key), cancel)
    }

    fn event_text(&self, operation: &Operation<'_>, eid: &str) -> String {
        let identity = self.identity();
        let session = match self.options.api_version {
            ApiVersion::V3 => identity.session_id.as_deref(),
            ApiVersion::V1 => Some(self.uuid.as_str()),
        };
        Event {
            api_version: self.options.api_version,
            workspace: &self.options.workspace,
            eid,
            session,
            uri: operation.uri,
            ident: &self.options.username,
            created: &now(self.options.api_version),
            hostname: &self.hostname,
            data: &operation.data,
            query: operation.query,
            id: operation.id,
        }
        .text()
    }

    fn send_event(
        &self,
        operation: &Operation<'_>,
        eid: &str,
        text: &str,
        cancel: &Cancel,
    ) -> Result<Answer> {
        let path = endpoints::event_path(self.options.api_version);
        let (target, body) = match operation.http_method {
            HttpMethod::Get | HttpMethod::Delete => (format!("{path}?{}", event::query_string(text)), None),
            HttpMethod::Put | HttpMethod::Post => (path.to_owned(), Some(text.to_owned())),
        };
        let request = Request {
            http_method: operation.http_method,
            origin: self.backend.clone(),
            target,
            headers: self.headers(None),
            body,
            // A name that a caller makes up must neither tell anything nor make lines of its own.
            operation: excerpt(&mask_text(operation.uri, &self.secrets()), 100),
            eid: Some(eid.to_owned()),
        };
        let name = &request.operation;
        self.log(Level::Debug, || format!("request {name}: {}", self.loggable(text.as_bytes())));
        let response = self.client.send(&request, cancel)?;
        self.log(Level::Debug, || format!("answer {name}, eid {eid}: {}", self.loggable(&response.body)));
        let (api_version, dates) = (self.options.api_version, self.dates_of(operation.uri));
        outcome::read(response, name, api_version, dates, &self.options.workspace, &self.secrets())
    }

    /// A body for the log, indented when the session says so.
    fn loggable(&self, body: &[u8]) -> String {
        let layout = if self.options.pretty_json { Layout::Indented } else { Layout::Line };
        mask_body(body, &self.secrets(), layout)
    }

    /// Headers of every request; `login` is the credential of a login in place of the session's own.
    fn headers(&self, login: Option<&Secret>) -> Vec<Header> {
        let options = &self.options;
        let identity = self.identity();
        let key;
        let secret = match (login, options.api_version) {
            (Some(secret), _) => secret,
            (None, ApiVersion::V3) => &identity.secret,
            (None, ApiVersion::V1) => {
                key = Secret::SessionKey(identity.session_key.clone());
                &key
            }
        };
        let authorization = secret.authorization(options.api_version, &options.workspace, &options.username);
        let device = device(options, &self.hostname);
        headers::all(options.api_version, authorization, &options.workspace, device)
    }

    /// Logs in; on failure the session stays as it was.
    fn log_in(&self, secret: Option<Secret>, reuse: Option<&str>, cancel: &Cancel) -> Result<()> {
        if let Some(secret) = &secret {
            self.secrets_mut().insert(secret.text());
        }
        let secret = secret.unwrap_or_else(|| self.identity().secret.clone());
        let request = Request {
            http_method: HttpMethod::Put,
            origin: self.backend.clone(),
            target: endpoints::login_path(self.options.api_version).to_owned(),
            headers: self.headers(Some(&secret)),
            body: Some(login::body(self.options.api_version, &self.uuid, reuse)),
            operation: "login".to_owned(),
            eid: None,
        };
        let response = self.client.send(&request, cancel)?;
        let (api_version, dates) = (self.options.api_version, self.options.dates);
        let answer =
            outcome::read(response, "login", api_version, dates, &self.options.workspace, &self.secrets());
        let answer = answer.map_err(|error| {
            self.scrub(error.into_login_error(&self.options.username, &self.options.workspace))
        })?;
        let fields = login::read(&answer, api_version)?;
        for secret in [fields.session_key.as_str(), fields.session_id.as_deref().unwrap_or_default()] {
            self.secrets_mut().insert_renewed(secret);
        }
        let mut identity = self.identity.write().unwrap_or_else(PoisonError::into_inner);
        identity.uid = fields.uid;
        identity.role = fields.role;
        identity.session_id = fields.session_id;
        identity.session_key = fields.session_key;
        // A password is sent once.
        identity.secret = match (api_version, secret) {
            (ApiVersion::V1, Secret::Password(_) | Secret::SessionKey(_)) => {
                Secret::SessionKey(identity.session_key.clone())
            }
            (_, secret) => secret,
        };
        Ok(())
    }
}

/// The device header of this library on this machine.
fn device(options: &Options, hostname: &str) -> Header {
    let product = options.client_name.as_deref().unwrap_or("libaccsyn");
    headers::device(options.api_version, product, env!("CARGO_PKG_VERSION"), hostname)
}

/// The event's `created`: UTC in v3, this machine's wall clock in v1.
fn now(api_version: ApiVersion) -> String {
    let format = "%Y-%m-%dT%H:%M:%S";
    match api_version {
        ApiVersion::V3 => jiff::Timestamp::now().strftime(format).to_string(),
        ApiVersion::V1 => local_time::now().strftime(format).to_string(),
    }
}
