//! Makes connections: name, TCP, proxy, TLS, in this order, each with its own faults.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use once_cell::sync::OnceCell;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::causes::{cause, find};
use super::config::Config;
use super::dial::dial;
use super::fault::Fault;
use super::origin::Origin;
use super::proxy::{Kind, Proxy, Tunnel};
use super::reactor::Reactor;
use super::resolve::{LookUp, SystemResolver};
use super::socket::{Secured, Socket, Stream};
use super::socks::{self, Destination};
use super::tls::Surroundings;
use super::tls_sharing::Tls;
use super::tunnel;
use crate::error::Result;
use crate::log::{Level, Log};
use crate::memory;
use crate::wire::endpoints;

/// How one session connects.
pub(super) struct Connector {
    proxy: Proxy,
    /// Whether clear text may leave this machine.
    allow_http: bool,
    log: Arc<Log>,
    /// Whether the log says that a name of this machine leads elsewhere.
    has_warned: AtomicBool,
    connect_timeout: Duration,
    resolver: SystemResolver,
    surroundings: Surroundings,
    /// Made when first used, so that plain HTTP works without a trust store.
    tls: OnceCell<Tls>,
    /// The same for a proxy.
    proxy_tls: OnceCell<Tls>,
}

impl Connector {
    pub fn new(config: &Config, proxy: Proxy, look_up: LookUp) -> Connector {
        Connector {
            proxy,
            allow_http: config.allow_http,
            log: config.log.clone(),
            has_warned: AtomicBool::new(false),
            connect_timeout: config.connect_timeout,
            resolver: SystemResolver::new(look_up),
            surroundings: Surroundings::of_environment(),
            tls: OnceCell::new(),
            proxy_tls: OnceCell::new(),
        }
    }

    /// Reads the certificates that a server will need.
    pub fn prepare(&self, server: &Origin, config: &Config) -> Result<()> {
        if server.tls {
            self.tls.get_or_try_init(|| Tls::of(config, &self.surroundings))?;
        }
        if self.proxy.tunnel(server).is_some_and(|proxy| proxy.kind == Kind::Https) {
            // Pinned keys are those of the backend.
            let config = Config { pin_sha256: Vec::new(), ..config.clone() };
            self.proxy_tls.get_or_try_init(|| Tls::of(&config, &self.surroundings))?;
        }
        Ok(())
    }

    /// A connection to a server that was prepared for.
    pub async fn connect(
        &self,
        server: &Origin,
        reactor: &Arc<Reactor>,
    ) -> std::result::Result<Stream, Fault> {
        let through = self.proxy.tunnel(server);
        let reach = if server.tls { Reach::Anywhere } else { self.reach_in_clear() };
        let socket = match through {
            None => self.direct(&server.host, server.port, reach, reactor).await?,
            Some(proxy) => self.through(proxy, server, reach, reactor).await?,
        };
        if !server.tls {
            return Ok(Stream::Plain(socket));
        }
        let config = self.tls.get().expect("a connection that was prepared for").config();
        match handshake(config, &server.host, socket).await {
            Ok(tls) => Ok(Stream::Tls(Secured::new(tls))),
            Err(error) => Err(match find::<rustls::Error>(&error) {
                Some(fault) => Fault::Tls(fault.clone()),
                None if through.is_some() => Fault::ProxyRefused(cause(&error)),
                None => Fault::Connect(cause(&error)),
            }),
        }
    }

    /// TLS to a proxy.
    async fn secure(&self, proxy: &Tunnel, socket: Socket) -> std::result::Result<Socket, Fault> {
        let config = self.proxy_tls.get().expect("a connection that was prepared for").config();
        match handshake(config, &proxy.host, socket).await {
            Ok(tls) => Ok(Socket::over(Secured::new(tls))),
            Err(error) => Err(match find::<rustls::Error>(&error) {
                Some(fault) => Fault::ProxyTls(fault.clone()),
                None => Fault::ProxyRefused(cause(&error)),
            }),
        }
    }

    async fn direct(
        &self,
        host: &str,
        port: u16,
        reach: Reach,
        reactor: &Arc<Reactor>,
    ) -> std::result::Result<Socket, Fault> {
        let addresses = self.addresses(host, port).await.map_err(|error| unresolved(&error, Fault::Dns))?;
        dial(&self.limit(reach, host, addresses)?, self.connect_timeout, reactor).await.map(Socket::new)
    }

    async fn through(
        &self,
        proxy: &Tunnel,
        server: &Origin,
        reach: Reach,
        reactor: &Arc<Reactor>,
    ) -> std::result::Result<Socket, Fault> {
        let destination = self.destination(proxy, server, reach).await?;
        // Where its name stands for this machine, no warning said that the password can be read on the way.
        let has_local_password = proxy.sends_password_in_clear() && endpoints::is_loopback(&proxy.host);
        let to_proxy = if has_local_password { self.reach_in_clear() } else { reach };
        let mut socket = match self.direct(&proxy.host, proxy.port, to_proxy, reactor).await {
            Err(Fault::Dns(cause) | Fault::Connect(cause)) => return Err(Fault::ProxyUnreachable(cause)),
            other => other?,
        };
        if proxy.kind == Kind::Https {
            socket = self.secure(proxy, socket).await?;
        }
        match proxy.kind {
            Kind::Socks4 | Kind::Socks4a => socks::v4(&mut socket, &destination, server.port).await?,
            Kind::Socks5 | Kind::Socks5h => {
                socks::v5(&mut socket, &destination, server.port, proxy.credentials().as_ref()).await?;
            }
            Kind::Http | Kind::Https if server.tls => {
                return tunnel::open(socket, server, proxy.authorization()).await;
            }
            // Plain HTTP: the proxy gets the request itself.
            Kind::Http | Kind::Https => {}
        }
        Ok(socket)
    }

    /// What a proxy is asked to connect to: a name, or the address that belongs to it.
    async fn destination<'s>(
        &self,
        proxy: &Tunnel,
        server: &'s Origin,
        reach: Reach,
    ) -> std::result::Result<Destination<'s>, Fault> {
        if let Ok(address) = server.host.parse() {
            return Ok(Destination::Address(address));
        }
        if proxy.kind.takes_names() {
            return Ok(Destination::Name(&server.host));
        }
        let addresses = self.addresses(&server.host, server.port).await;
        let addresses = addresses.map_err(|error| unresolved(&error, Fault::ProxyNeedsAddress))?;
        let addresses = self.limit(reach, &server.host, addresses)?;
        // SOCKS 4 knows no others than IPv4.
        let address = addresses.iter().min_by_key(|address| proxy.kind == Kind::Socks4 && address.is_ipv6());
        let address = address.map(|address| Destination::Address(address.ip()));
        address.ok_or_else(|| Fault::ProxyNeedsAddress("the name has no address".to_owned()))
    }

    /// How far clear text may go.
    fn reach_in_clear(&self) -> Reach {
        if self.allow_http { Reach::Allowed } else { Reach::ThisMachine }
    }

    /// The addresses that may be connected to. Where a name of this machine has one here, no other is taken.
    fn limit(
        &self,
        reach: Reach,
        host: &str,
        addresses: Vec<SocketAddr>,
    ) -> std::result::Result<Vec<SocketAddr>, Fault> {
        // That clear text goes to another name was said when the session was opened.
        if reach == Reach::Anywhere || (reach == Reach::Allowed && !endpoints::is_loopback(host)) {
            return Ok(addresses);
        }
        let is_here = |address: &SocketAddr| address.ip().to_canonical().is_loopback();
        let (here, elsewhere): (Vec<_>, Vec<_>) = addresses.into_iter().partition(is_here);
        match elsewhere.first().map(SocketAddr::ip) {
            Some(address) if here.is_empty() && reach == Reach::Allowed => {
                if !self.has_warned.swap(true, Ordering::Relaxed) {
                    self.log.line(Level::Warning, || {
                        format!(
                            "credentials travel in clear text to {address}, since {host} is resolved to that address, which is \
                             another machine (`allow_http` is true)"
                        )
                    });
                }
                Ok(elsewhere)
            }
            Some(address) if here.is_empty() => Err(Fault::LeavesInClear { host: host.to_owned(), address }),
            _ => Ok(here),
        }
    }

    /// The addresses of a host, which may be one itself.
    async fn addresses(&self, host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
        if let Ok(address) = host.parse::<IpAddr>() {
            // Windows connects no socket for IPv6 to an IPv4 address that is written as one of IPv6.
            return Ok(vec![SocketAddr::new(address.to_canonical(), port)]);
        }
        // Not every system knows the other names of this machine.
        let name = if endpoints::is_loopback(host) { endpoints::LOCALHOST } else { host };
        let mut addresses = self.resolver.addresses(name).await?;
        addresses.iter_mut().for_each(|address| address.set_port(port));
        Ok(addresses)
    }
}

/// Why there are no addresses of a name.
fn unresolved(error: &io::Error, otherwise: fn(String) -> Fault) -> Fault {
    match error.kind() {
        io::ErrorKind::OutOfMemory => Fault::NoMemory(memory::THREAD),
        _ => otherwise(cause(error)),
    }
}

/// How far a connection may lead.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    Anywhere,
    /// What is sent is not encrypted, and the caller allows that.
    Allowed,
    /// What is sent is not encrypted: whatever the resolver says, only loopback addresses are connected to.
    ThisMachine,
}

/// Agrees on TLS with a host.
async fn handshake(
    config: Arc<ClientConfig>,
    host: &str,
    mut socket: Socket,
) -> io::Result<TlsStream<Socket>> {
    // A name may be absolute, with a dot at its end, which certificates do not have.
    let host = host.strip_suffix('.').unwrap_or(host);
    let name = ServerName::try_from(host.to_owned()).map_err(io::Error::other)?;
    socket.set_handshake(true);
    let mut tls = TlsConnector::from(config).connect(name, socket).await?;
    tls.get_mut().0.set_handshake(false);
    Ok(tls)
}
