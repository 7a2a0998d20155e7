//! Parsers of this layer that fuzz targets reach directly (`fuzz/`).

use super::args::Args;
use super::methods;
use super::options::{Given, resolve};
use accsyn_core::error::Result;
use accsyn_core::wire::ApiVersion;

/// Reads session options, and the credentials file that they name. Nothing is sent.
pub fn options(text: &str) -> Result<()> {
    let mut given = Given::parse(Some(text), "")?;
    // The outcome does not matter, only that there is one.
    let _ = given.only_credentials();
    resolve(&mut given).map(drop)
}

/// Collects the arguments of a method, and checks each against its kind. Nothing is sent.
pub fn arguments(method: &str, api_version: ApiVersion, text: &str) -> Result<()> {
    let signature = &methods::lookup(method)?.signature;
    let args = Args::collect(signature, api_version, &[], Some(text), "args_json")?;
    signature.params.iter().try_for_each(|param| args.get(param.name).map(drop))
}
