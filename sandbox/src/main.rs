//! The `accsyn-sandbox` program.

#[cfg(unix)]
use std::io::IsTerminal;
use std::io::Write;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;

use accsyn_sandbox::app::App;
use accsyn_sandbox::backend::Backend;
use accsyn_sandbox::ca_file::CaFile;
use accsyn_sandbox::control::AT_START;
use accsyn_sandbox::hosts::Hosts;
use accsyn_sandbox::options::Options;
use accsyn_sandbox::private::private_file;
use accsyn_sandbox::server::{self, Addresses};
use accsyn_sandbox::store::{DEFAULT_SEED, Disk, Store};
use accsyn_sandbox::throttle::Throttle;
use accsyn_sandbox::tls;
use clap::Parser;
use serde_json::{Value, json};
use tokio::io::AsyncReadExt;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

fn main() -> ExitCode {
    let options = Options::parse();
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

async fn run(options: Options) -> Result<ExitCode> {
    let seed = || {
        let text = match &options.seed {
            None => DEFAULT_SEED.to_owned(),
            Some(path) => std::fs::read_to_string(path)
                .map_err(|error| format!("cannot read the seed {}: {error}", path.display()))?,
        };
        if options.lenient { Store::from_lenient_seed(&text) } else { Store::from_seed(&text) }
    };
    let mut backend = match &options.state {
        Some(path) => Backend::kept_in(path, seed)?,
        None => Backend::new(seed()?),
    };
    backend.has_quirks = !options.no_quirks;
    backend.is_lenient = options.lenient;
    let usual = if options.command.is_empty() { 1.0 } else { 0.0 };
    backend.store.clock.scale = options.time_scale.unwrap_or(usual).max(0.0);
    if let Some(root) = &options.root {
        let problem = |error: &dyn std::fmt::Display| format!("cannot use {}: {error}", root.display());
        let disk = Disk::new(root, options.real_paths).map_err(|error| problem(&error))?;
        backend.store.keep_files_on(disk).map_err(|error| problem(&error))?;
        // The published keys must not give access to files of this machine.
        backend.store.replace_shipped_keys();
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
    let start = app.backend().snapshot();
    app.snapshots().insert(AT_START.to_owned(), start);
    let app = Arc::new(app);
    // Several commands may run at the same time.
    let http_port = if options.command.is_empty() { options.http_port } else { 0 };
    let ports = [http_port, options.https_port, options.control_port];
    let addresses = server::start(app.clone(), &identity, options.listen, ports).await?;
    let ready = ready(&app, &addresses, &ca_file.to_string_lossy());
    _ = app.ready.set(ready.clone());
    if let Some((program, arguments)) = options.command.split_first() {
        if options.time_scale.is_none() {
            eprintln!(
                "accsyn-sandbox: transfers stand still; use --time-scale 1 or POST /clock to make them run"
            );
        }
        return command(program, arguments, &ready).await;
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

/// Variables that lead clients to another workspace or user.
const CLEARED: &[&str] = &[
    "AS_DEV",
    "ACCSYN_DEV",
    "ACCSYN_ORG",
    "ACCSYN_PROXY",
    "ACCSYN_SESSION_KEY",
    "ACCSYN_CREDENTIALS_PATH",
    "FILMHUB_DOMAIN",
    "FILMHUB_ORG",
    "FILMHUB_API_USER",
    "FILMHUB_API_KEY",
];

/// Runs a command with the variables that clients read, and waits for it; signals are passed on.
async fn command(program: &str, arguments: &[String], ready: &Value) -> Result<ExitCode> {
    let text = |key: &str| ready[key].as_str().unwrap_or_default().to_owned();
    let mut command = tokio::process::Command::new(program);
    CLEARED.iter().for_each(|name| _ = command.env_remove(name));
    let mut child = command
        .args(arguments)
        .env("ACCSYN_WORKSPACE", text("workspace"))
        .env("ACCSYN_DOMAIN", text("workspace"))
        .env("ACCSYN_API_USER", text("username"))
        .env("ACCSYN_API_KEY", text("api_key"))
        .env("ACCSYN_ENDPOINT", text("https"))
        .env("ACCSYN_CA_FILE", text("ca_file"))
        .env("ACCSYN_SANDBOX", ready.to_string())
        .env("ACCSYN_SANDBOX_HTTP", text("http"))
        .env("ACCSYN_SANDBOX_CONTROL", text("control"))
        .env("ACCSYN_SANDBOX_PASSWORD", text("password"))
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| format!("cannot run {program}: {error}"))?;
    let status = wait_for(&mut child).await?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    if code.is_none() {
        eprintln!("accsyn-sandbox: {program} was terminated: {status}");
    }
    Ok(ExitCode::from(code.unwrap_or(1)))
}

/// Waits for a command to exit. Signals are forwarded to the command, whose exit ends both.
#[cfg(unix)]
async fn wait_for(child: &mut tokio::process::Child) -> Result<std::process::ExitStatus> {
    use rustix::process::{Pid, Signal, kill_process};
    use tokio::signal::unix::{SignalKind, signal};

    let mut terminate = signal(SignalKind::terminate())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    loop {
        let received = tokio::select! {
            status = child.wait() => return Ok(status?),
            _ = terminate.recv() => Signal::TERM,
            _ = hang_up.recv() => Signal::HUP,
            _ = interrupt.recv() => Signal::INT,
        };
        // A terminal interrupts the command itself.
        let is_sent = received == Signal::INT && std::io::stdin().is_terminal();
        let pid = child.id().and_then(|id| Pid::from_raw(i32::try_from(id).ok()?));
        if let Some(pid) = pid.filter(|_| !is_sent) {
            _ = kill_process(pid, received);
        }
    }
}

#[cfg(not(unix))]
async fn wait_for(child: &mut tokio::process::Child) -> Result<std::process::ExitStatus> {
    Ok(child.wait().await?)
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
