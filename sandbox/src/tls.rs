//! A certificate authority of the sandbox's own, made at start.

use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, KeyUsagePurpose};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;

/// Server side of TLS, and the authority's certificate as PEM.
pub struct Identity {
    /// For the server.
    pub config: Arc<ServerConfig>,
    /// For clients.
    pub ca_pem: String,
}

/// Makes an authority and a certificate for this machine and for names under accsyn.com.
pub fn identity() -> Result<Identity, Box<dyn std::error::Error>> {
    identity_for(&[])
}

/// The same with further names and addresses.
pub fn identity_for(more: &[String]) -> Result<Identity, Box<dyn std::error::Error>> {
    let mut authority = CertificateParams::new(Vec::new())?;
    authority.distinguished_name.push(DnType::CommonName, "accsyn-sandbox authority");
    authority.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate()?)?;
    let mut names = ["localhost", "127.0.0.1", "::1", "*.accsyn.com"].map(str::to_owned).to_vec();
    names.extend_from_slice(more);
    let mut server = CertificateParams::new(names)?;
    // Strict verification, the default of Python since 3.13, wants it.
    server.use_authority_key_identifier_extension = true;
    server.distinguished_name.push(DnType::CommonName, "accsyn-sandbox");
    let key = KeyPair::generate()?;
    let certificate = server.signed_by(&key, &authority)?;
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], PrivateKeyDer::try_from(key.serialize_der())?)?;
    Ok(Identity { config: Arc::new(config), ca_pem: authority.pem() })
}
