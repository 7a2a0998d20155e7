//! Command line.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::Parser;

use crate::release::Release;

/// A local accsyn workspace for development, demonstration and tests.
///
/// When ready, prints one line of JSON with its addresses, the certificate authority for `ca_file`, and credentials to
/// log in with. Official clients reach it in development mode (AS_DEV=true, plain HTTP on port 8181) or through
/// `hostname` and `port`.
#[derive(Debug, Parser)]
#[command(name = "accsyn-sandbox", version)]
pub struct Options {
    /// Address to listen on
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    pub listen: IpAddr,

    /// Additional name or address that clients use, as in a container; it is put into the certificate and accepted as
    /// host. May be given several times
    #[arg(long, value_name = "NAME", value_parser = host_name)]
    pub tls_name: Vec<String>,

    /// Port for plain HTTP; 0 for any free port
    #[arg(long, value_name = "PORT", default_value_t = 8181)]
    pub http_port: u16,

    /// Port for HTTPS; 0 for any free port
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    pub https_port: u16,

    /// Port of the control interface; 0 for any free port
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    pub control_port: u16,

    /// Workspace to start with, as JSON [default: the built-in film studio]
    #[arg(long, value_name = "FILE")]
    pub seed: Option<PathBuf>,

    /// Keep the workspace in this SQLite file; if it already holds one, the seed is ignored
    #[arg(long, value_name = "FILE")]
    pub state: Option<PathBuf>,

    /// Directory with a subdirectory of real files for every volume [default: files are simulated in memory]. Files of
    /// users' machines are then in DIR/machines/USER, and transfers copy them
    #[arg(long, value_name = "DIR")]
    pub root: Option<PathBuf>,

    /// With --root, files of users' machines are files of this machine instead: transfers can read and write whatever the
    /// user who started the sandbox can
    #[arg(long, requires = "root")]
    pub real_paths: bool,

    /// How many times faster than real time transfers and sessions run; with 0 transfers stand still [default: 1, or 0
    /// with a COMMAND]
    #[arg(long, value_name = "FACTOR", value_parser = time_scale)]
    pub time_scale: Option<f64>,

    /// Where to write the certificate authority (PEM) [default: a temporary file]
    #[arg(long, value_name = "FILE")]
    pub ca_file: Option<PathBuf>,

    /// Faults to start with: a JSON list of what POST /faults takes
    #[arg(long, value_name = "FILE")]
    pub faults: Option<PathBuf>,

    /// Forward every request to the workspace at URL, and write requests and responses, without secrets, to
    /// DIR/journal.jsonl and DIR/seed.json
    #[arg(long, value_name = "DIR", requires = "upstream", conflicts_with_all = ["seed", "state", "root", "replay"])]
    pub record: Option<PathBuf>,

    /// The workspace to record: `https://NAME.accsyn.com`
    #[arg(long, value_name = "URL", requires = "record")]
    pub upstream: Option<String>,

    /// Further certificate authorities (PEM) for the workspace to record
    #[arg(long, value_name = "FILE", requires = "record")]
    pub upstream_ca_file: Option<PathBuf>,

    /// Start with the workspace recorded in DIR, and answer recorded requests with their recorded responses
    #[arg(long, value_name = "DIR", conflicts_with = "seed")]
    pub replay: Option<PathBuf>,

    /// Append every request to this file, one JSON object per line
    #[arg(long, value_name = "FILE")]
    pub journal: Option<PathBuf>,

    /// Throttle as the real backend does: 30 requests per second in bursts of up to 60, and slowed logins
    #[arg(long)]
    pub throttle: bool,

    /// Send all ids and dates in one format, without the irregularities of a real backend
    #[arg(long)]
    pub no_quirks: bool,

    /// Keep unknown attributes, and unknown sections and keys of a seed, instead of refusing them
    #[arg(long)]
    pub lenient: bool,

    /// Release of accsyn to follow where its releases differ
    #[arg(long, value_name = "RELEASE", value_enum, default_value_t)]
    pub api: Release,

    /// Let users read their own API keys (`get_api_key`), which a workspace does not do by default
    #[arg(long)]
    pub reveal_api_keys: bool,

    /// Print the built-in workspace, as a starting point for your own, and exit
    #[arg(long)]
    pub print_seed: bool,

    /// Exit when standard input is closed
    #[arg(long)]
    pub exit_with_stdin: bool,

    /// Run this command against the sandbox on free ports, with ACCSYN_* variables set, and exit with its exit code
    #[arg(last = true, value_name = "COMMAND")]
    pub command: Vec<String>,
}

/// The fastest that time runs.
pub const MAX_SCALE: f64 = 1e6;

fn time_scale(text: &str) -> Result<f64, String> {
    text.parse()
        .ok()
        .filter(|scale| (0.0..=MAX_SCALE).contains(scale))
        .ok_or_else(|| format!("it is a number from 0 to {MAX_SCALE}"))
}

/// A name or an address that a certificate can have and a client can ask for.
fn host_name(text: &str) -> Result<String, String> {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let is_name = text.len() <= 253 && text.split('.').all(is_label);
    if is_name || text.parse::<IpAddr>().is_ok() {
        Ok(text.to_owned())
    } else {
        Err("it is no host name and no address".to_owned())
    }
}
