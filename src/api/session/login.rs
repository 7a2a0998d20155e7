//! Logging in: opening a session, and logging in again on the same one.

use std::sync::{Arc, Mutex, RwLock};

use uuid::Builder;

use super::headers::{device, headers};
use super::state::{Identity, Session};
use crate::discovery;
use crate::hostname::hostname;
use crate::last_request::LastRequest;
use crate::local_time::Zone;
use crate::options::{self, Given, Options, insert_header, without};
use crate::outcome::{self, Incoming, RequestFacts};
use crate::queue::Queue;
use crate::secret::Secret;
use accsyn_core::error::{Error, Result, Status};
use accsyn_core::masking::{SecretSet, mask_text};
use accsyn_core::net::{Cancel, CancellableMutex, Client, HttpMethod, Request};
use accsyn_core::random;
use accsyn_core::secret_string::SecretString;
use accsyn_core::wire::{ApiVersion, endpoints, login};

/// What must not be shown from the start.
fn secrets(options: &Options, client: &Client, known: &SecretSet) -> SecretSet {
    let mut more = vec![options.secret.text().clone()];
    more.extend(client.proxy_password().map(|password| SecretString::new(&password)));
    for (_, value) in &options.headers {
        insert_header(value, &mut more);
    }
    let mut secrets = known.clone();
    secrets.add(more);
    secrets
}

impl Session {
    /// Resolves the options, discovers the backend and logs in.
    pub fn open(options_json: Option<&str>) -> Result<Session> {
        Unopened::new(options_json)?.open(&LastRequest::default(), &Cancel::new())
    }
}

/// A session before it is logged in: what is known without the network.
pub(crate) struct Unopened {
    options: Options,
    client: Client,
    zone: Zone,
    uuid: String,
    /// This id, and the credentials among the options and in the environment, which are not told wherever else they stand.
    known: Arc<SecretSet>,
}

impl Unopened {
    /// Resolves the options. Variables are read here, on the calling thread, and not later.
    pub fn new(options_json: Option<&str>) -> Result<Unopened> {
        // Hash tables need some random bytes as well, and the standard library panics without.
        let mut bytes = uuid::Bytes::default();
        random::fill(&mut bytes)?;
        let uuid = Builder::from_random_bytes(bytes).into_uuid().to_string();
        let mut given = Given::parse(options_json, &uuid)?;
        Unopened::resolve(&mut given, uuid).map_err(|error| without(given.known(), error))
    }

    fn resolve(given: &mut Given, uuid: String) -> Result<Unopened> {
        let (options, env) = options::resolve(given)?;
        let client = Client::new(options.net.clone(), &|name| env.get(name))?;
        let zone =
            if options.api_version == ApiVersion::V1 { Zone::of_environment() } else { Zone::default() };
        Ok(Unopened { options, client, zone, uuid, known: given.known().clone() })
    }

    /// Discovers the backend and logs in, which `opening` ends; it has nothing to do with the session from then on.
    pub fn open(self, last_request: &LastRequest, opening: &Cancel) -> Result<Session> {
        let known = self.known.clone();
        self.log_in(last_request, opening).map_err(|error| without(&known, last_request.complete(error)))
    }

    fn log_in(self, last_request: &LastRequest, opening: &Cancel) -> Result<Session> {
        let Unopened { options, client, zone, uuid, known } = self;
        let hostname = hostname();
        let secrets = secrets(&options, &client, &known);
        let login = opening.within(client.longest_call());
        let header = device(&options, &hostname);
        let backend = discovery::backend(&client, &options, header, &secrets, last_request, &login)?;
        client.warn_of_clear_text(&backend);
        let cancel = Cancel::new();
        let headers = headers(&options, &hostname);
        let session = Session {
            identity: RwLock::new(Identity {
                secret: options.secret.clone(),
                uid: String::new(),
                role: String::new(),
                session_id: None,
                session_key: SecretString::default(),
                authorization: SecretString::default(),
            }),
            queue: Queue::new(options.workers),
            options,
            backend,
            client,
            hostname,
            zone,
            headers,
            secrets: RwLock::new(secrets),
            originals: Mutex::default(),
            polls: Arc::default(),
            uuid,
            renewing: CancellableMutex::default(),
            cancel,
        };
        session.log_in(None, None, last_request, &login)?;
        Ok(session)
    }
}

impl Session {
    /// Logs in again on the same handle: with the credentials of `options_json`, or with those of the session.
    pub fn reauthenticate(&self, options_json: Option<&str>) -> Result<()> {
        self.reauthenticate_cancellable(options_json, &LastRequest::default(), &self.cancel)
    }

    /// The same, which `cancel` ends: the session's own token, or a child of it.
    pub(crate) fn reauthenticate_cancellable(
        &self,
        options_json: Option<&str>,
        last_request: &LastRequest,
        cancel: &Cancel,
    ) -> Result<()> {
        let secret = match options_json {
            None => None,
            Some(_) => {
                let secret = Given::parse(options_json, &self.uuid).and_then(|given| {
                    options::credential(&given, self.options.api_version)
                        .map_err(|error| without(given.known(), error))
                });
                secret.map_err(|error| self.scrub(error))?
            }
        };
        let _one_at_a_time = self.client.lock(&self.renewing, cancel)?;
        let outcome = self.log_in(secret, None, last_request, &self.bounded(cancel));
        outcome.map_err(|error| last_request.complete(error))
    }

    /// Logs in; on failure the session stays as it was.
    pub(super) fn log_in(
        &self,
        secret: Option<Secret>,
        reuse: Option<&str>,
        last_request: &LastRequest,
        cancel: &Cancel,
    ) -> Result<()> {
        last_request.begin(None);
        if let Some(secret) = &secret {
            self.secrets_mut().add(vec![secret.text().clone()]);
        }
        let secret = secret.unwrap_or_else(|| self.identity().secret.clone());
        let request = Request {
            http_method: HttpMethod::Put,
            origin: &self.backend,
            target: endpoints::login_path(self.options.api_version).into(),
            authorization: Some(self.authorization(&secret)),
            headers: &self.headers,
            body: Some(login::body(self.options.api_version, &self.uuid, reuse)),
            operation: "login".to_owned(),
            method: None,
            eid: None,
            is_poll: false,
            on_attempt: &|| last_request.count_attempt(),
            mask: &|text| mask_text(text, &self.secrets()),
        };
        let api_version = self.options.api_version;
        let mut incoming = Incoming::new(api_version, self.options.conversion, RequestFacts::default());
        let response = self.client.send(&request, &mut incoming, cancel)?;
        last_request.end(response.status);
        let workspace = &self.options.workspace;
        let answer = outcome::read(&response, incoming, "login", workspace, &self.secrets())
            .map_err(|error| self.scrub(refused(error, &self.options.username, workspace)));
        self.client.report(&request, &response, answer.as_ref().err());
        let answer = answer?;
        let fields = login::read(&answer, api_version)?;
        let session_key = SecretString::new(&fields.session_key);
        let session_id = fields.session_id.as_ref().map(|id| SecretString::new(id));
        self.secrets_mut().add(std::iter::once(&session_key).chain(&session_id).cloned().collect());
        let proof = match api_version {
            ApiVersion::V3 => secret.clone(),
            ApiVersion::V1 => Secret::SessionKey(session_key.clone()),
        };
        let mut identity = self.identity_mut();
        identity.uid = fields.uid;
        identity.role = fields.role;
        identity.session_id = session_id;
        identity.session_key = session_key;
        identity.authorization = self.authorization(&proof);
        identity.secret = match (api_version, secret) {
            // A password is sent once.
            (ApiVersion::V1, Secret::Password(_) | Secret::SessionKey(_)) => proof,
            (_, secret) => secret,
        };
        Ok(())
    }
}

/// A refused login.
fn refused(error: Error, username: &str, workspace: &str) -> Error {
    if !matches!(error.status, Status::Backend | Status::SessionExpired) {
        return error;
    }
    let message = format!("login of {username} to workspace {workspace} was refused: {}", error.message);
    Error { status: Status::AuthFailed, message, ..error }
}
