//! Types of entities, their attributes and statuses. Generated from bindings/entities.json by `cargo run -p accsyn-bindings`; do not edit.

/// All kinds.
pub const KINDS: &[&str] = &["user", "workspace", "queue", "transfer", "compute", "delivery", "request", "stream", "task", "folder", "collection", "home", "volume", "file", "site", "client", "acl", "engine"];

/// Kinds that are jobs.
pub const JOBS: &[&str] = &["transfer", "compute", "delivery", "request", "stream"];

/// Jobs with recipients.
pub const PACKAGES: &[&str] = &["delivery", "request", "stream"];

/// Kinds that are shares.
pub const SHARES: &[&str] = &["volume", "folder", "home", "collection"];

/// What `entitytypes` lists.
pub const NAMES: &[&str] = &["user", "workspace", "queue", "transfer", "compute", "delivery", "request", "stream", "task", "folder", "collection", "home", "volume", "file", "site", "server", "client", "acl", "engine"];

/// Attributes that every entity has.
pub const COMMON: &[&str] = &["id", "code", "name", "description", "created", "creator", "modified", "modifier", "metadata", "status"];

/// Read-only attributes.
pub const READ_ONLY: &[&str] = &["id", "created", "creator", "modified", "modifier", "logged_in", "inactive", "uri", "source_hr", "destination_hr", "progress", "speed", "etr", "finished", "parent_hr", "user_hr", "job", "job_hr", "type_hr", "wan_ip", "last_checkin", "metrics", "benchmark"];

/// Further attributes of a kind.
pub fn own(kind: &str) -> &'static [&'static str] {
    match kind {
        "user" => &["role", "logged_in", "queue", "inactive"],
        "workspace" => &[],
        "queue" => &["priority", "default", "compute_default", "uri", "parent"],
        "transfer" => &["source", "destination", "source_hr", "destination_hr", "progress", "size", "speed", "etr", "finished", "uri", "parent", "parent_hr", "user", "user_hr", "queue"],
        "compute" => &["engine", "input", "output", "range", "filters", "dependencies", "envs", "parameters", "settings", "source", "destination", "source_hr", "destination_hr", "progress", "size", "speed", "etr", "finished", "uri", "parent", "parent_hr", "user", "user_hr", "queue"],
        "delivery" => &["user", "user_hr", "public", "size", "finished"],
        "request" => &["destination", "user", "user_hr", "public", "size", "finished"],
        "stream" => &["user", "user_hr", "public", "size", "finished"],
        "task" => &["uri", "job", "job_hr", "source", "destination", "priority", "size", "time", "finished"],
        "folder" => &["type", "inactive", "parent", "parent_hr", "path", "queue", "email", "status_hr"],
        "collection" => &["type", "inactive", "queue", "email"],
        "home" => &["type", "inactive", "parent", "parent_hr", "path", "queue", "email", "status_hr"],
        "volume" => &["type", "inactive", "default", "path", "paths", "licensed", "email", "queue"],
        "file" => &["filename", "path", "size"],
        "site" => &["main", "accsyn"],
        "client" => &["type", "type_hr", "os", "version", "username", "user", "user_hr", "site", "site_hr", "roles", "wan_ip", "host_ident", "last_checkin", "metrics", "benchmark", "parent"],
        "acl" => &["entity", "entity_hr", "target", "target_hr", "read", "write", "acknowledged", "path", "role", "token"],
        "engine" => &[],
        _ => &[],
    }
}

/// What may be given when an entity of a kind is made, beside its attributes.
pub fn only_at_creation(kind: &str) -> &'static [&'static str] {
    match kind {
        "user" => &["create_home_share", "give_all_volumes_access", "give_default_volume_access", "volumes", "message", "mail"],
        "workspace" => &[],
        "queue" => &[],
        "transfer" => &["tasks", "settings", "append", "test", "hooks"],
        "compute" => &[],
        "delivery" => &["tasks", "recipients"],
        "request" => &["tasks", "recipients"],
        "stream" => &["tasks", "recipients"],
        "task" => &["tasks"],
        "folder" => &[],
        "collection" => &["files"],
        "home" => &["user"],
        "volume" => &["server", "siteservers"],
        "file" => &["files"],
        "site" => &[],
        "client" => &[],
        "acl" => &[],
        "engine" => &[],
        _ => &[],
    }
}

/// The statuses that a kind may have.
pub fn statuses(kind: &str) -> &'static [&'static str] {
    match kind {
        "user" => &["enabled", "disabled"],
        "workspace" => &["enabled", "disabled"],
        "queue" => &["waiting", "enabled", "paused"],
        "transfer" => &["init", "waiting", "running", "paused", "failed", "aborted", "done"],
        "compute" => &["init", "waiting", "running", "paused", "failed", "aborted", "done"],
        "delivery" => &["init", "pending", "waiting", "aborted", "done"],
        "request" => &["init", "pending", "waiting", "aborted", "done"],
        "stream" => &["init", "pending", "waiting", "aborted", "done"],
        "task" => &["pending", "queued", "booting", "executing", "failed", "onhold", "excluded", "done"],
        "folder" => &["enabled", "disabled", "offline", "disabled-offline"],
        "collection" => &["enabled", "disabled", "offline", "disabled-offline"],
        "home" => &["enabled", "disabled", "offline", "disabled-offline"],
        "volume" => &["enabled", "disabled", "offline", "disabled-offline"],
        "file" => &["enabled", "disabled"],
        "site" => &["enabled", "disabled"],
        "client" => &["online", "offline", "disabled", "disabled-offline", "init"],
        "acl" => &["enabled", "disabled"],
        "engine" => &["enabled", "disabled"],
        _ => &[],
    }
}

/// Which statuses of a kind may be set.
pub fn writable_statuses(kind: &str) -> &'static [&'static str] {
    match kind {
        "user" => &["enabled", "disabled"],
        "workspace" => &["enabled", "disabled"],
        "queue" => &["waiting", "enabled", "paused"],
        "transfer" => &["waiting", "paused", "aborted", "done"],
        "compute" => &["waiting", "paused", "aborted", "done"],
        "delivery" => &["pending", "aborted", "done"],
        "request" => &["pending", "aborted", "done"],
        "stream" => &["pending", "aborted", "done"],
        "task" => &["queued", "failed", "onhold", "excluded", "done"],
        "folder" => &["enabled", "disabled"],
        "collection" => &["enabled", "disabled"],
        "home" => &["enabled", "disabled"],
        "volume" => &["enabled", "disabled"],
        "file" => &["enabled", "disabled"],
        "site" => &["enabled", "disabled"],
        "client" => &["online", "disabled", "enabled"],
        "acl" => &["enabled", "disabled"],
        "engine" => &["enabled", "disabled"],
        _ => &[],
    }
}
