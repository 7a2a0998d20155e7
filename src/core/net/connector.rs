//! Makes connections: name, TCP, proxy, TLS, in this order, each with its own faults.

use std::future::{Ready, ready};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::Name;
use hyper_util::client::legacy::connect::proxy::{SocksV4, SocksV5, Tunnel};
use hyper_util::client::proxy::matcher::Intercept;
use hyper_util::rt::TokioIo;
use once_cell::sync::OnceCell;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::time::error::Elapsed;
use tokio_rustls::TlsConnector;
use tower_service::Service;

use super::causes::{cause, find};
use super::config::Config;
use super::fault::Fault;
use super::origin::Origin;
use super::proxy::Proxy;
use super::resolve::{LookUp, SystemResolver};
use super::socket::{Socket, Stream};
use super::{proxy_fault, tls};
use crate::descriptors::Sentinel;
use crate::error::Result;

/// After so long without traffic the system asks whether the other side is still there, so often.
const KEEPALIVE: Duration = Duration::from_secs(15);
const KEEPALIVE_PROBES: u32 = 3;

/// Longest time that sent bytes may stay without an acknowledgement.
const UNACKNOWLEDGED: Duration = Duration::from_secs(30);

/// How one session connects.
pub(super) struct Connector {
    proxy: Proxy,
    connect_timeout: Duration,
    resolver: SystemResolver,
    /// Made when first used, so that plain HTTP works without a trust store.
    tls: OnceCell<Arc<ClientConfig>>,
}

impl Connector {
    pub fn new(config: &Config, proxy: Proxy, look_up: LookUp, descriptors: Arc<Sentinel>) -> Connector {
        Connector {
            proxy,
            connect_timeout: config.connect_timeout,
            resolver: SystemResolver::new(look_up, descriptors),
            tls: OnceCell::new(),
        }
    }

    /// Reads the certificates that a server will need.
    pub fn prepare(&self, server: &Origin, config: &Config) -> Result<()> {
        if server.tls {
            self.tls.get_or_try_init(|| tls::config(config.ca_file.as_deref(), config.tls_verify))?;
        }
        Ok(())
    }

    /// A connection to a server that was prepared for.
    pub async fn connect(&self, server: &Origin) -> std::result::Result<Stream, Fault> {
        let through = self.proxy.intercept(server);
        let socket = match &through {
            None => self.direct(&server.host, server.port).await?,
            Some(proxy) => self.through(proxy, server).await?,
        };
        if !server.tls {
            return Ok(Stream::Plain(socket));
        }
        let config = self.tls.get().expect("a connection that was prepared for").clone();
        let name =
            ServerName::try_from(server.host.clone()).map_err(|error| Fault::Connect(error.to_string()))?;
        match TlsConnector::from(config).connect(name, socket).await {
            Ok(tls) => Ok(Stream::Tls(Box::new(tls))),
            Err(error) => Err(match find::<rustls::Error>(&error) {
                Some(fault) => Fault::Tls(fault.clone()),
                None if through.is_some() => Fault::ProxyRefused(Some(cause(&error))),
                None => Fault::Connect(cause(&error)),
            }),
        }
    }

    async fn direct(&self, host: &str, port: u16) -> std::result::Result<Socket, Fault> {
        let addresses = self.addresses(host, port).await.map_err(|error| Fault::Dns(cause(&error)))?;
        self.tcp(addresses).await
    }

    async fn through(&self, proxy: &Intercept, server: &Origin) -> std::result::Result<Socket, Fault> {
        let uri = proxy.uri();
        let scheme = uri.scheme_str().unwrap_or_default();
        let mut target = server.to_string();
        if matches!(scheme, "socks4" | "socks5") {
            let addresses = self.addresses(&server.host, server.port).await;
            let mut addresses = addresses.map_err(|error| Fault::ProxyNeedsAddress(cause(&error)))?;
            if scheme == "socks4" {
                // It knows no others.
                addresses.sort_by_key(SocketAddr::is_ipv6);
            }
            if let Some(address) = addresses.first() {
                target = format!("https://{address}");
            }
        }
        let target: Uri =
            target.parse().map_err(|error: http::uri::InvalidUri| Fault::Connect(error.to_string()))?;
        let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
        let port = uri.port_u16().unwrap_or(if scheme == "http" { 80 } else { 1080 });
        let socket = match self.direct(host, port).await {
            Ok(socket) => Connected(Some(TokioIo::new(socket))),
            Err(Fault::Dns(cause) | Fault::Connect(cause)) => return Err(Fault::ProxyUnreachable(cause)),
            Err(fault) => return Err(fault),
        };
        let handshake = match scheme {
            "socks4" | "socks4a" => {
                let outcome = SocksV4::new(uri.clone(), socket).call(target).await;
                outcome.map_err(|error| proxy_fault::of(&error))
            }
            "socks5" | "socks5h" => {
                let mut socks = SocksV5::new(uri.clone(), socket);
                if let Some((user, password)) = proxy.raw_auth() {
                    socks = socks.with_auth(user.to_owned(), password.to_owned());
                }
                socks.call(target).await.map_err(|error| proxy_fault::of(&error))
            }
            _ if server.tls => {
                let mut tunnel = Tunnel::new(uri.clone(), socket);
                if let Some(credentials) = proxy.basic_auth() {
                    tunnel = tunnel.with_auth(credentials.clone());
                }
                tunnel.call(target).await.map_err(|error| proxy_fault::of(&error))
            }
            // Plain HTTP: an HTTP proxy gets the request itself.
            _ => return socket.await_now(),
        };
        handshake.map(TokioIo::into_inner)
    }

    /// The addresses of a host, which may be one itself.
    async fn addresses(&self, host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
        if let Ok(address) = host.parse::<IpAddr>() {
            return Ok(vec![SocketAddr::new(address, port)]);
        }
        let mut addresses = self.resolver.addresses(host).await?;
        addresses.iter_mut().for_each(|address| address.set_port(port));
        Ok(addresses)
    }

    /// A TCP connection to one of these addresses, IPv6 and IPv4 side by side when one of them is slow.
    async fn tcp(&self, addresses: Vec<SocketAddr>) -> std::result::Result<Socket, Fault> {
        let Some(port) = addresses.first().map(SocketAddr::port) else {
            return Err(Fault::Connect("the name has no address".to_owned()));
        };
        let mut connector = HttpConnector::new_with_resolver(Known(addresses));
        connector.enforce_http(false);
        connector.set_nodelay(true);
        connector.set_connect_timeout(Some(self.connect_timeout));
        connector.set_keepalive(Some(KEEPALIVE));
        connector.set_keepalive_interval(Some(KEEPALIVE));
        connector.set_keepalive_retries(Some(KEEPALIVE_PROBES));
        #[cfg(any(target_os = "android", target_os = "fuchsia", target_os = "linux"))]
        connector.set_tcp_user_timeout(Some(UNACKNOWLEDGED));
        // The resolver has the addresses; the name identifies them.
        let uri: Uri = format!("http://addresses:{port}").parse().expect("a host and a port");
        match connector.call(uri).await {
            Ok(tcp) => Ok(Socket::new(tcp.into_inner())),
            // Each address has its part of the time.
            Err(error) if find::<Elapsed>(&error).is_some() => Err(Fault::ConnectTimeout),
            Err(error) => Err(Fault::Connect(cause(&error))),
        }
    }
}

/// A resolver with a fixed result.
#[derive(Clone)]
struct Known(Vec<SocketAddr>);

impl Service<Name> for Known {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = io::Error;
    type Future = Ready<io::Result<Self::Response>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Name) -> Self::Future {
        ready(Ok(self.0.clone().into_iter()))
    }
}

/// A connection that is there, for what speaks with a proxy over it.
struct Connected(Option<TokioIo<Socket>>);

impl Connected {
    fn await_now(self) -> std::result::Result<Socket, Fault> {
        self.0.map(TokioIo::into_inner).ok_or_else(|| Fault::Connect("used twice".to_owned()))
    }
}

impl Service<Uri> for Connected {
    type Response = TokioIo<Socket>;
    type Error = io::Error;
    type Future = Ready<io::Result<Self::Response>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Uri) -> Self::Future {
        ready(self.0.take().ok_or_else(|| io::Error::other("used twice")))
    }
}
