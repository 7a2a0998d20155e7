//! The client's side of SOCKS 4, 4a and 5 (RFC 1928, RFC 1929), up to the moment when the proxy has connected.

use std::net::IpAddr;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use zeroize::Zeroizing;

use super::causes::cause;
use super::fault::Fault;

/// Longest host name, user name and password of SOCKS 5.
pub(super) const LONGEST: usize = 255;

/// Authentication methods of SOCKS 5.
const NO_AUTHENTICATION: u8 = 0;
const USER_AND_PASSWORD: u8 = 2;
const NONE_ACCEPTABLE: u8 = 0xff;

/// Where a proxy connects to.
pub(super) enum Destination<'a> {
    Name(&'a str),
    Address(IpAddr),
}

/// User name and password, decoded.
pub(super) type Credentials = (Zeroizing<Vec<u8>>, Zeroizing<Vec<u8>>);

/// Asks a SOCKS 5 proxy to connect. With credentials it may choose between them and none at all.
pub(super) async fn v5(
    proxy: &mut (impl AsyncRead + AsyncWrite + Unpin),
    destination: &Destination<'_>,
    port: u16,
    credentials: Option<&Credentials>,
) -> Result<(), Fault> {
    let methods: &[u8] = match credentials {
        None => &[NO_AUTHENTICATION],
        Some(_) => &[NO_AUTHENTICATION, USER_AND_PASSWORD],
    };
    send(proxy, &[&[5, length(methods)?], methods].concat()).await?;
    let [version, method] = receive(proxy).await?;
    if version != 5 {
        return Err(refused("it does not speak SOCKS 5"));
    }
    match (method, credentials) {
        (NO_AUTHENTICATION, _) => {}
        (USER_AND_PASSWORD, Some((user, password))) => {
            let lengths = (length(user)?, length(password)?);
            let message = Zeroizing::new([&[1, lengths.0][..], user, &[lengths.1], password].concat());
            send(proxy, &message).await?;
            // The version in front of the status is one thing or the other in practice.
            let [_, status] = receive(proxy).await?;
            if status != 0 {
                return Err(Fault::ProxyAuth);
            }
        }
        (NONE_ACCEPTABLE, None) => return Err(Fault::ProxyMethods("no authentication")),
        (NONE_ACCEPTABLE, Some(_)) => {
            return Err(Fault::ProxyMethods("no authentication, user name and password"));
        }
        // It was not offered.
        (USER_AND_PASSWORD, None) => return Err(Fault::ProxyAuth),
        (other, _) => {
            return Err(refused(format!("it requires the unknown authentication method {other}")));
        }
    }

    let mut request = vec![5, 1, 0];
    match destination {
        Destination::Address(IpAddr::V4(address)) => {
            request.push(1);
            request.extend(address.octets());
        }
        Destination::Address(IpAddr::V6(address)) => {
            request.push(4);
            request.extend(address.octets());
        }
        Destination::Name(name) => {
            request.extend([3, length(name.as_bytes())?]);
            request.extend(name.as_bytes());
        }
    }
    request.extend(port.to_be_bytes());
    send(proxy, &request).await?;

    // A proxy that refuses may say no more than this.
    let [version, reply] = receive(proxy).await?;
    if version != 5 {
        return Err(refused("it does not speak SOCKS 5"));
    }
    if reply != 0 {
        return Err(refused(reason(reply)));
    }
    let [_, address_type] = receive(proxy).await?;
    let length = match address_type {
        1 => 4,
        3 => usize::from(receive::<1>(proxy).await?[0]),
        4 => 16,
        other => return Err(refused(format!("its reply has the unknown address type {other}"))),
    };
    // Its own address and port.
    let mut rest = vec![0; length + 2];
    proxy.read_exact(&mut rest).await.map_err(|error| broken(&error))?;
    Ok(())
}

/// Asks a SOCKS 4 or 4a proxy to connect.
pub(super) async fn v4(
    proxy: &mut (impl AsyncRead + AsyncWrite + Unpin),
    destination: &Destination<'_>,
    port: u16,
) -> Result<(), Fault> {
    let mut request = vec![4, 1];
    request.extend(port.to_be_bytes());
    match destination {
        Destination::Address(IpAddr::V6(_)) => return Err(refused("SOCKS 4 cannot carry an IPv6 address")),
        Destination::Address(IpAddr::V4(address)) => {
            request.extend(address.octets());
            request.push(0);
        }
        Destination::Name(name) => {
            // An address that does not exist, no user, and the name.
            request.extend([0, 0, 0, 1, 0]);
            request.extend(name.as_bytes());
            request.push(0);
        }
    }
    send(proxy, &request).await?;
    let [version, reply] = receive(proxy).await?;
    if version != 0 {
        return Err(refused("it does not speak SOCKS 4"));
    }
    match reply {
        90 => {}
        91 => return Err(refused("it rejects the request or cannot connect")),
        92 | 93 => return Err(refused("it requires a user that it can identify")),
        other => return Err(refused(format!("its reply has the unknown code {other}"))),
    }
    // Its own port and address.
    receive::<6>(proxy).await.map(drop)
}

/// What a reply of SOCKS 5 means.
fn reason(reply: u8) -> String {
    let known = match reply {
        1 => "general failure",
        2 => "its rules do not allow it",
        3 => "the network cannot be reached",
        4 => "the host cannot be reached or is unknown",
        5 => "connection refused",
        6 => "the time to live ended",
        7 => "it does not support the command CONNECT",
        8 => "it does not support this type of address",
        other => return format!("its reply has the unknown code {other}"),
    };
    known.to_owned()
}

async fn send(proxy: &mut (impl AsyncWrite + Unpin), message: &[u8]) -> Result<(), Fault> {
    proxy.write_all(message).await.map_err(|error| broken(&error))
}

async fn receive<const N: usize>(proxy: &mut (impl AsyncRead + Unpin)) -> Result<[u8; N], Fault> {
    let mut message = [0; N];
    proxy.read_exact(&mut message).await.map_err(|error| broken(&error))?;
    Ok(message)
}

fn length(bytes: &[u8]) -> Result<u8, Fault> {
    u8::try_from(bytes.len()).map_err(|_| refused("the name is longer than 255 bytes"))
}

fn refused(reason: impl Into<String>) -> Fault {
    Fault::ProxyRefused(reason.into())
}

fn broken(error: &std::io::Error) -> Fault {
    match error.kind() {
        std::io::ErrorKind::UnexpectedEof => refused("it closed the connection"),
        _ => refused(cause(error)),
    }
}
