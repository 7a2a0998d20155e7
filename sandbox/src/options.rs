//! Command line.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::Parser;

/// A local accsyn workspace for development, demonstration and tests.
///
/// Prints one line of JSON when it is ready: its addresses, the certificate authority for `ca_file`, and credentials
/// to log in with. Official clients reach it in development mode (AS_DEV=true, plain HTTP on port 8181) or by
/// `hostname` and `port`.
#[derive(Debug, Parser)]
#[command(name = "accsyn-sandbox", version)]
pub struct Options {
    /// Address to listen on
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    pub listen: IpAddr,

    /// Further name (or address) under which clients reach it, as in a container: it is in the certificate and allowed
    /// as host. May be given several times
    #[arg(long, value_name = "NAME")]
    pub tls_name: Vec<String>,

    /// Port for plain HTTP; 0 for any free one
    #[arg(long, value_name = "PORT", default_value_t = 8181)]
    pub http_port: u16,

    /// Port for HTTPS; 0 for any free one
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    pub https_port: u16,

    /// Port of the control interface; 0 for any free one
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    pub control_port: u16,

    /// Workspace to start with, as JSON; the shipped film studio when left out
    #[arg(long, value_name = "FILE")]
    pub seed: Option<PathBuf>,

    /// Keep the workspace in this SQLite file; when there is one in it already, the seed is not used
    #[arg(long, value_name = "FILE")]
    pub state: Option<PathBuf>,

    /// Folder that holds a folder of files for every volume; in memory when left out. Paths of users are then files in
    /// DIR/machines/USER, and transfers copy them
    #[arg(long, value_name = "DIR")]
    pub root: Option<PathBuf>,

    /// With --root, paths of users are paths of this machine instead: transfers read and write whatever the user may
    /// who starts the sandbox
    #[arg(long, requires = "root")]
    pub real_paths: bool,

    /// How many times faster than the clock time goes for transfers and sessions; 0: transfers stand still, as they do
    /// with a COMMAND when this is left out
    #[arg(long, value_name = "FACTOR")]
    pub time_scale: Option<f64>,

    /// Where to write the certificate authority (PEM); a temporary file when left out
    #[arg(long, value_name = "FILE")]
    pub ca_file: Option<PathBuf>,

    /// Faults to begin with: a JSON list of what POST /faults takes
    #[arg(long, value_name = "FILE")]
    pub faults: Option<PathBuf>,

    /// Append every request to this file, as a line of JSON
    #[arg(long, value_name = "FILE")]
    pub journal: Option<PathBuf>,

    /// Refuse and delay as the real backend does: 30 requests a second, 60 at once; logins are slowed
    #[arg(long)]
    pub throttle: bool,

    /// Send all ids and dates alike, without the irregularities of a real backend
    #[arg(long)]
    pub no_quirks: bool,

    /// Keep attributes, sections and keys of a seed that are not known, instead of refusing them
    #[arg(long)]
    pub lenient: bool,

    /// Print the shipped workspace (to start an own one from) and exit
    #[arg(long)]
    pub print_seed: bool,

    /// End when standard input ends
    #[arg(long)]
    pub exit_with_stdin: bool,

    /// Run this command against the sandbox on free ports, with ACCSYN_* variables set, and exit with its code
    #[arg(last = true, value_name = "COMMAND")]
    pub command: Vec<String>,
}
