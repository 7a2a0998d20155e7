//! Logins and session keys.

use std::collections::HashMap;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use crate::store::{Entity, Store, random_id};

/// Seconds that a key lasts which came from a password.
const PASSWORD_LIFETIME: f64 = 10.0 * 3600.0;
/// Seconds that a key lasts after its last use which came from an API key.
const API_LIFETIME: f64 = 30.0 * 24.0 * 3600.0;

/// Session keys handed out.
#[derive(Debug, Clone, Default)]
pub struct Sessions {
    keys: HashMap<String, Key>,
    /// Whether there is something to save.
    pub is_changed: bool,
}

#[derive(Debug, Clone)]
struct Key {
    user: String,
    lifetime: f64,
    is_sliding: bool,
    /// Seconds since 1970, by the workspace's clock.
    since: f64,
    is_expired: bool,
}

/// Why a login is refused.
#[derive(Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The credentials are wrong.
    Credentials(&'static str),
    /// The session key was right, once.
    Expired,
}

/// Who sends a request.
#[derive(Debug)]
pub struct Caller {
    /// Id of the user.
    pub user: String,
    /// v1: how the user proved it.
    pub proof: Proof,
}

/// What a login is refused with. Clients mask the key that was given, so nothing that people give as a wrong key is a word of it.
const NOT_ACCEPTED: &str = "The user name and the credentials were not accepted";

/// How a v1 user proved to be one.
#[derive(Debug, PartialEq, Eq)]
pub enum Proof {
    ApiKey,
    Password,
    SessionKey,
}

impl Sessions {
    /// v3: every request carries user name and API key.
    pub fn authenticate_v3(store: &Store, header: &str, workspace: Option<&str>) -> Result<Caller, Refusal> {
        let wrong = Refusal::Credentials(NOT_ACCEPTED);
        if workspace.is_some_and(|code| !code.eq_ignore_ascii_case(&store.code)) {
            return Err(Refusal::Credentials("No such workspace"));
        }
        let mut parts = header.strip_prefix("basic ").unwrap_or_default().split(':').filter_map(decoded);
        let (Some(name), Some(key)) = (parts.next(), parts.next()) else { return Err(wrong) };
        let user = active_user(store, &name)?;
        match &user.secrets {
            Some(secrets) if secrets.api_key == key => {
                Ok(Caller { user: user.id().to_owned(), proof: Proof::ApiKey })
            }
            _ => Err(wrong),
        }
    }

    /// v1: API key, password or session key in one JSON text.
    pub fn authenticate_v1(&mut self, store: &Store, header: &str) -> Result<Caller, Refusal> {
        let wrong = || Refusal::Credentials(NOT_ACCEPTED);
        let (scheme, coded) = header.split_once(' ').ok_or_else(wrong)?;
        let text = decoded(coded).ok_or_else(wrong)?;
        let credentials: Value = serde_json::from_str(&text).map_err(|_| wrong())?;
        let field = |key: &str| credentials[key].as_str();
        if !field("domain").is_some_and(|domain| domain.eq_ignore_ascii_case(&store.code)) {
            return Err(Refusal::Credentials("No such domain"));
        }
        let user = active_user(store, field("username").unwrap_or_default())?;
        let id = user.id().to_owned();
        let secrets = user.secrets.as_ref().ok_or_else(wrong)?;
        match (scheme, field("api_key"), field("pwd"), field("session_key")) {
            ("ASCredentials", Some(key), _, _) if key == secrets.api_key => {
                Ok(Caller { user: id, proof: Proof::ApiKey })
            }
            ("ASCredentials", None, Some(pwd), _) if decoded(pwd).as_deref() == Some(&secrets.password) => {
                Ok(Caller { user: id, proof: Proof::Password })
            }
            ("ASSession", _, _, Some(key)) => self.use_key(key, id, store.clock.seconds()),
            _ => Err(wrong()),
        }
    }

    fn use_key(&mut self, key: &str, user: String, now: f64) -> Result<Caller, Refusal> {
        let found = self.keys.get_mut(key).filter(|found| found.user == user);
        let found = found.ok_or(Refusal::Credentials("Unknown session key"))?;
        if found.is_expired || now - found.since > found.lifetime {
            return Err(Refusal::Expired);
        }
        if found.is_sliding {
            // Saved now and then: 30 days are not counted in seconds.
            self.is_changed |= now - found.since > 3600.0;
            found.since = if self.is_changed { now } else { found.since };
        }
        Ok(Caller { user, proof: Proof::SessionKey })
    }

    /// All keys, to be saved.
    pub fn to_json(&self) -> Value {
        let keys = self.keys.iter().map(|(name, key)| {
            let Key { user, lifetime, is_sliding, since, is_expired } = key;
            (name.clone(), json!([user, lifetime, is_sliding, since, is_expired]))
        });
        keys.collect()
    }

    /// The keys that were saved.
    pub fn from_json(saved: &Value) -> Sessions {
        let keys = saved.as_object().into_iter().flatten().map(|(name, key)| {
            let number = |index: usize| key[index].as_f64().unwrap_or(0.0);
            let key = Key {
                user: key[0].as_str().unwrap_or_default().to_owned(),
                lifetime: number(1),
                is_sliding: key[2] == true,
                since: number(3),
                is_expired: key[4] == true,
            };
            (name.clone(), key)
        });
        Sessions { keys: keys.collect(), is_changed: false }
    }

    /// Hands out a key.
    pub fn new_key(&mut self, user: &str, proof: &Proof, lifetime: Option<f64>, now: f64) -> String {
        let key = random_id();
        let is_sliding = *proof == Proof::ApiKey && lifetime.is_none();
        let usual = if *proof == Proof::Password { PASSWORD_LIFETIME } else { API_LIFETIME };
        let entry = Key {
            user: user.to_owned(),
            lifetime: lifetime.unwrap_or(usual),
            is_sliding,
            since: now,
            is_expired: false,
        };
        self.keys.insert(key.clone(), entry);
        self.is_changed = true;
        key
    }

    /// Takes the keys of a seed; each use extends them, as it does those that came from an API key.
    pub fn take(&mut self, keys: Vec<(String, String)>, now: f64) {
        for (user, name) in keys {
            let key = Key { user, lifetime: API_LIFETIME, is_sliding: true, since: now, is_expired: false };
            self.keys.insert(name, key);
            self.is_changed = true;
        }
    }

    /// Ends a key that was replaced: requests that are still on their way with it are told so.
    pub fn end(&mut self, key: &str) {
        if let Some(key) = self.keys.get_mut(key) {
            key.is_expired = true;
            self.is_changed = true;
        }
    }

    /// Expires every key; returns how many.
    pub fn expire_all(&mut self) -> usize {
        self.is_changed = true;
        self.keys.values_mut().for_each(|key| key.is_expired = true);
        self.keys.len()
    }
}

fn active_user<'s>(store: &'s Store, name: &str) -> Result<&'s Entity, Refusal> {
    let user = store.user(name).ok_or(Refusal::Credentials(NOT_ACCEPTED))?;
    if user.is_inactive || user.text("status") == "disabled" {
        return Err(Refusal::Credentials("The user is disabled"));
    }
    Ok(user)
}

fn decoded(text: &str) -> Option<String> {
    String::from_utf8(BASE64_STANDARD.decode(text).ok()?).ok()
}
