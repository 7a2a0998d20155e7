//! A sandbox in this process.

use std::sync::Arc;

use accsyn_api::Session;
use accsyn_sandbox::app::App;
use accsyn_sandbox::backend::Backend;
use accsyn_sandbox::server::{self, Addresses};
use accsyn_sandbox::store::{DEFAULT_SEED, Store};
use serde_json::{Value, json};

/// A running sandbox; it ends when dropped.
pub struct Sandbox {
    pub app: Arc<App>,
    pub addresses: Addresses,
    runtime: Option<tokio::runtime::Runtime>,
}

impl Sandbox {
    /// The shipped film studio on free ports.
    pub fn start() -> Sandbox {
        Sandbox::with(|_| {})
    }

    /// The same, with further setup.
    pub fn with(set_up: impl FnOnce(&mut App)) -> Sandbox {
        let mut app = App::new(Backend::new(Store::from_seed(DEFAULT_SEED).expect("seed")));
        set_up(&mut app);
        let app = Arc::new(app);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("runtime");
        let identity = accsyn_sandbox::tls::identity().expect("certificates");
        let listen = "127.0.0.1".parse().expect("address");
        let addresses =
            runtime.block_on(server::start(app.clone(), &identity, listen, [0, 0, 0])).expect("start");
        Sandbox { app, addresses, runtime: Some(runtime) }
    }

    /// Session options for its administrator over plain HTTP, plus these.
    pub fn options(&self, more: Value) -> String {
        let mut options = json!({
            "workspace": "acmefilm", "username": "john@user.com", "proxy": "none", "rate_limit": 0,
            "endpoint": format!("http://{}", self.addresses.http),
        });
        if more.get("pwd").is_none() && more.get("session_key").is_none() {
            options["api_key"] = "f0a8b9a9-879f-4174-9d08-322eea196efc".into();
        }
        for (key, value) in more.as_object().into_iter().flatten() {
            options[key] = value.clone();
        }
        options.to_string()
    }

    /// Logs in.
    pub fn session(&self, more: Value) -> Session {
        Session::open(Some(&self.options(more))).expect("login")
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// Calls a method by name.
pub fn call(session: &Session, method: &str, args: Value) -> Result<Value, accsyn_core::error::Error> {
    let text = session.invoke(method, Some(&args.to_string()), &session.cancel_token())?;
    Ok(serde_json::from_str(&text).expect("results are JSON"))
}
