//! Statuses that follow from others: of clients that come and go, and of the shares that they serve.

use super::entities::Store;
use super::entity_types::SHARES;

/// The status of a client.
pub fn client_status(is_online: bool, is_disabled: bool) -> &'static str {
    match (is_online, is_disabled) {
        (true, false) => "online",
        (true, true) => "disabled",
        (false, false) => "offline",
        (false, true) => "disabled-offline",
    }
}

/// The status of a share.
pub fn share_status(is_offline: bool, is_disabled: bool) -> &'static str {
    match (is_offline, is_disabled) {
        (false, false) => "enabled",
        (false, true) => "disabled",
        (true, false) => "offline",
        (true, true) => "disabled-offline",
    }
}

/// Volumes whose servers are all away are offline, and what is shared of them.
pub fn refresh_shares(store: &mut Store) {
    let is_served = |servers: &[String]| {
        let is_there = |id: &String| store.get(id).is_some_and(|server| server.text("status") == "online");
        servers.is_empty() || servers.iter().any(is_there)
    };
    let mut changes = Vec::new();
    for share in store.of_kinds(SHARES) {
        let volume = store.get(share.text("parent")).unwrap_or(share);
        let is_offline = !is_served(&volume.servers);
        let status = share_status(is_offline, share.text("status").starts_with("disabled"));
        if share.text("status") != status {
            changes.push((share.id().to_owned(), status));
        }
    }
    for (id, status) in changes {
        if let Some(share) = store.get_mut(&id) {
            share.set("status", status);
        }
    }
}
