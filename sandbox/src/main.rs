//! The `accsyn-sandbox` program.

#[cfg(unix)]
use std::io::IsTerminal;
use std::io::Write;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use accsyn_sandbox::app::App;
use accsyn_sandbox::backend::Backend;
use accsyn_sandbox::ca_file::CaFile;
use accsyn_sandbox::control::AT_START;
use accsyn_sandbox::hosts::Hosts;
use accsyn_sandbox::options::Options;
use accsyn_sandbox::private::private_file;
use accsyn_sandbox::record::{Recorder, Replay, Upstream};
use accsyn_sandbox::server::{self, Addresses};
use accsyn_sandbox::store::{DEFAULT_SEED, Disk, Store};
use accsyn_sandbox::throttle::Throttle;
use accsyn_sandbox::tls;
use clap::Parser;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use serde_json::{Value, json};
use tokio::io::AsyncReadExt;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

fn main() -> ExitCode {
    let options = Options::try_parse().unwrap_or_else(|error| {
        if is_command(&error) {
            eprintln!("accsyn-sandbox: put -- before the command: accsyn-sandbox [OPTIONS] -- COMMAND\n");
        }
        error.exit()
    });
    if options.print_seed {
        print!("{DEFAULT_SEED}");
        return ExitCode::SUCCESS;
    }
    let outcome =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Into::into).and_then(
            |runtime| {
                let outcome = runtime.block_on(run(options));
                // A read of standard input that never ends must not keep the process.
                runtime.shutdown_background();
                outcome
            },
        );
    match outcome {
        Ok(code) => code,
        Err(error) => {
            eprintln!("accsyn-sandbox: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Whether what was not understood is a word, which can only be a command.
fn is_command(error: &clap::Error) -> bool {
    let word = error.get(ContextKind::InvalidArg);
    error.kind() == ErrorKind::UnknownArgument
        && matches!(word, Some(ContextValue::String(word)) if !word.starts_with('-'))
}

async fn run(options: Options) -> Result<ExitCode> {
    let seed = || {
        let recorded = options.replay.as_ref().map(|folder| folder.join("seed.json"));
        let text = match options.seed.as_ref().or(recorded.as_ref()) {
            None if options.record.is_some() => return Ok(Store::default()),
            None => DEFAULT_SEED.to_owned(),
            Some(path) => std::fs::read_to_string(path)
                .map_err(|error| format!("cannot read the seed {}: {error}", path.display()))?,
        };
        match (options.lenient, recorded.is_some() && options.seed.is_none()) {
            (true, _) => Store::from_lenient_seed(&text),
            (false, true) => Store::from_recorded_seed(&text),
            (false, false) => Store::from_seed(&text),
        }
    };
    let mut backend = match &options.state {
        Some(path) => Backend::kept_in(path, seed)?,
        None => Backend::new(seed()?),
    };
    backend.has_quirks = !options.no_quirks;
    backend.is_lenient = options.lenient;
    backend.release = options.api;
    backend.reveals_api_keys = options.reveal_api_keys;
    let usual = if options.command.is_empty() { 1.0 } else { 0.0 };
    backend.store.clock.scale = options.time_scale.unwrap_or(usual);
    if let Some(root) = &options.root {
        let problem = |error: &dyn std::fmt::Display| format!("cannot use {}: {error}", root.display());
        let disk = Disk::new(root, options.real_paths).map_err(|error| problem(&error))?;
        backend.store.keep_files_on(disk).map_err(|error| problem(&error))?;
        // Keys that everybody knows must not give access to files of this machine.
        backend.store.replace_known_keys(options.replay.is_some());
    }
    let mut names = options.tls_name.clone();
    if !options.listen.is_loopback() {
        eprintln!(
            "accsyn-sandbox: listening on {}: whoever reaches this machine and has a key uses the workspace; \
             those of the shipped one are known to everybody",
            options.listen
        );
        if !options.listen.is_unspecified() {
            names.push(options.listen.to_string());
        }
    }
    let identity = tls::identity_for(&names)?;
    // Kept until the end: the file is removed with it.
    let temporary;
    let ca_file = match &options.ca_file {
        Some(path) => {
            std::fs::write(path, &identity.ca_pem)
                .map_err(|error| format!("cannot write {}: {error}", path.display()))?;
            path.clone()
        }
        None => {
            temporary = CaFile::create(&std::env::temp_dir(), &identity.ca_pem).map_err(|error| {
                format!("cannot write the certificate authority: {error}; give --ca-file")
            })?;
            temporary.path().to_owned()
        }
    };
    let mut app = App::new(backend);
    app.hosts = Hosts::new(options.listen, &options.tls_name);
    app.throttle = options.throttle.then(Throttle::default);
    if let Some(path) = &options.faults {
        let problem =
            |error: &dyn std::fmt::Display| format!("cannot use the faults {}: {error}", path.display());
        let text = std::fs::read_to_string(path).map_err(|error| problem(&error))?;
        let rules = serde_json::from_str(&text).map_err(|error| problem(&error))?;
        app.faults.add(rules).map_err(|error| problem(&error))?;
    }
    if let Some(path) = &options.journal {
        let file = private_file(path);
        app.journal.write_to(file.map_err(|error| format!("cannot write {}: {error}", path.display()))?);
    }
    if let (Some(folder), Some(url)) = (&options.record, &options.upstream) {
        let upstream = Upstream::new(url, options.upstream_ca_file.as_deref())?;
        app.recorder = Some(Recorder::new(upstream, folder)?);
    }
    if let Some(folder) = &options.replay {
        app.replay = Some(Replay::read(&folder.join("journal.jsonl"))?);
    }
    let start = app.backend().snapshot();
    app.snapshots().insert(AT_START.to_owned(), start);
    let app = Arc::new(app);
    // Several commands may run at the same time.
    let http_port = if options.command.is_empty() { options.http_port } else { 0 };
    let ports = [http_port, options.https_port, options.control_port];
    let addresses = server::start(app.clone(), &identity, options.listen, ports).await?;
    let ready = ready(&app, &addresses, &ca_file.to_string_lossy());
    _ = app.ready.set(ready.clone());
    if app.recorder.is_some() {
        tokio::spawn(save_now_and_then(app.clone()));
    }
    let ended = run_until_end(&options, &ready).await;
    app.recorder.as_ref().map_or(Ok(()), Recorder::finish)?;
    ended
}

/// Writes what was learned of a recorded workspace, in case that the sandbox is killed.
async fn save_now_and_then(app: Arc<App>) {
    loop {
        tokio::time::sleep(Duration::from_secs(2)).await;
        if let Some(Err(error)) = app.recorder.as_ref().map(Recorder::save) {
            eprintln!("accsyn-sandbox: {error}");
        }
    }
}

async fn run_until_end(options: &Options, ready: &Value) -> Result<ExitCode> {
    if let Some((program, arguments)) = options.command.split_first() {
        if options.time_scale.is_none() {
            eprintln!(
                "accsyn-sandbox: transfers stand still; to let them run: accsyn-sandbox --time-scale 60 -- COMMAND, or POST to $ACCSYN_SANDBOX_CONTROL/clock"
            );
        }
        return command(program, arguments, ready).await;
    }
    println!("{ready}");
    std::io::stdout().flush()?;
    wait_for_end(options.exit_with_stdin).await?;
    Ok(ExitCode::SUCCESS)
}

/// What a client needs to know.
fn ready(app: &App, addresses: &Addresses, ca_file: &str) -> Value {
    let backend = app.backend();
    let store = &backend.store;
    let first = store.of_kinds(&["user"]).find(|user| user.secrets.is_some());
    let secrets = first.and_then(|user| user.secrets.as_ref());
    let host = app.hosts.public();
    let url = |scheme: &str, address: SocketAddr| format!("{scheme}://{host}:{}", address.port());
    json!({
        "http": url("http", addresses.http),
        "https": url("https", addresses.https),
        "ca_file": ca_file,
        "control": format!("{}/{}", url("http", addresses.control), app.token),
        "workspace": store.code,
        "username": first.map(|user| user.text("code")),
        "api_key": secrets.map(|secrets| &secrets.api_key),
        "password": secrets.map(|secrets| &secrets.password),
    })
}

/// Variables that lead clients to another workspace.
const CLEARED: &[&str] = &["AS_DEV", "ACCSYN_DEV", "ACCSYN_PROXY", "FILMHUB_DEV", "FILMHUB_PROXY"];

/// Variables with credentials; they stay when the real workspace is recorded, which needs them.
const CREDENTIALS: &[&str] = &["ACCSYN_ORG", "ACCSYN_SESSION_KEY", "ACCSYN_CREDENTIALS_PATH"];

/// What the names of those begin with that old clients read.
const OLD: &str = "FILMHUB_";

/// Exit codes of shells for a command that does not exist, and for one that cannot be run.
const NOT_FOUND: u8 = 127;
const NOT_EXECUTABLE: u8 = 126;

/// Runs a command with the variables that clients read, and waits for it; signals are passed on.
async fn command(program: &str, arguments: &[String], ready: &Value) -> Result<ExitCode> {
    let text = |key: &str| ready[key].as_str().unwrap_or_default().to_owned();
    let mut command = tokio::process::Command::new(program);
    CLEARED.iter().for_each(|name| _ = command.env_remove(name));
    if ready["username"].is_string() {
        CREDENTIALS.iter().for_each(|name| _ = command.env_remove(name));
        let names = std::env::vars_os().map(|(name, _)| name);
        let old = names.filter(|name| name.to_string_lossy().to_ascii_uppercase().starts_with(OLD));
        old.for_each(|name| _ = command.env_remove(name));
        command
            .env("ACCSYN_WORKSPACE", text("workspace"))
            .env("ACCSYN_DOMAIN", text("workspace"))
            .env("ACCSYN_API_USER", text("username"))
            .env("ACCSYN_API_KEY", text("api_key"))
            .env("ACCSYN_SANDBOX_PASSWORD", text("password"));
    }
    // Before the command starts: no signal is lost in between.
    let signals = Signals::new()?;
    let child = command
        .args(arguments)
        .env("ACCSYN_ENDPOINT", text("https"))
        .envs(["NO_PROXY", "no_proxy"].map(|name| (name, without_proxy(std::env::var(name).ok()))))
        .env("ACCSYN_CA_FILE", text("ca_file"))
        .env("ACCSYN_SANDBOX", ready.to_string())
        .env("ACCSYN_SANDBOX_HTTP", text("http"))
        .env("ACCSYN_SANDBOX_CONTROL", text("control"))
        .kill_on_drop(true)
        .spawn();
    let mut child = match child {
        Ok(child) => child,
        Err(error) => {
            eprintln!("accsyn-sandbox: cannot run {program}: {error}");
            let is_missing = error.kind() == std::io::ErrorKind::NotFound;
            return Ok(ExitCode::from(if is_missing { NOT_FOUND } else { NOT_EXECUTABLE }));
        }
    };
    let status = signals.wait_for(&mut child).await?;
    if status.code().is_none() {
        eprintln!("accsyn-sandbox: {program} was terminated: {status}");
    }
    Ok(ExitCode::from(code_of(status)))
}

/// `NO_PROXY` with this machine in it.
fn without_proxy(given: Option<String>) -> String {
    let own = "127.0.0.1,localhost";
    given.filter(|given| !given.is_empty()).map_or(own.to_owned(), |given| format!("{given},{own}"))
}

/// The exit code of a command, as shells have it.
fn code_of(status: std::process::ExitStatus) -> u8 {
    #[cfg(unix)]
    let signal = std::os::unix::process::ExitStatusExt::signal(&status).map(|signal| 128 + signal);
    #[cfg(not(unix))]
    let signal = None;
    status.code().or(signal).and_then(|code| u8::try_from(code).ok()).unwrap_or(1)
}

/// Signals that are forwarded to a command.
#[cfg(unix)]
struct Signals {
    terminate: tokio::signal::unix::Signal,
    hang_up: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> Result<Signals> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Signals {
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    /// Waits for a command to exit, whose exit ends both.
    async fn wait_for(mut self, child: &mut tokio::process::Child) -> Result<std::process::ExitStatus> {
        use rustix::process::{Pid, Signal, kill_process};

        loop {
            let received = tokio::select! {
                status = child.wait() => return Ok(status?),
                _ = self.terminate.recv() => Signal::TERM,
                _ = self.hang_up.recv() => Signal::HUP,
                _ = self.interrupt.recv() => Signal::INT,
            };
            // A terminal interrupts the command itself.
            let is_sent = received == Signal::INT && std::io::stdin().is_terminal();
            let pid = child.id().and_then(|id| Pid::from_raw(i32::try_from(id).ok()?));
            if let Some(pid) = pid.filter(|_| !is_sent) {
                _ = kill_process(pid, received);
            }
        }
    }
}

/// Consoles of Windows interrupt the command themselves.
#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> Result<Signals> {
        Ok(Signals)
    }

    async fn wait_for(self, child: &mut tokio::process::Child) -> Result<std::process::ExitStatus> {
        Ok(child.wait().await?)
    }
}

async fn wait_for_end(exit_with_stdin: bool) -> Result<()> {
    let stdin_ended = async {
        if exit_with_stdin {
            let mut rest = Vec::new();
            let _ = tokio::io::stdin().read_to_end(&mut rest).await;
        } else {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        () = stdin_ended => {}
        interrupted = tokio::signal::ctrl_c() => interrupted?,
        () = terminated() => {}
    }
    Ok(())
}

#[cfg(unix)]
async fn terminated() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut signal) => _ = signal.recv().await,
        Err(_) => std::future::pending().await,
    }
}

#[cfg(not(unix))]
async fn terminated() {
    std::future::pending().await
}
