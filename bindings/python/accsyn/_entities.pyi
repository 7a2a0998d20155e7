# Generated from bindings/entities.json by `cargo run -p accsyn-bindings`; do not edit.

from typing import Any, Dict

from typing_extensions import Literal

Entity = Dict[str, Any]
EntityType = Literal["acl", "app", "client", "collection", "compute", "delivery", "engine", "file", "folder", "home", "job", "lane", "organization", "queue", "request", "server", "share", "site", "stream", "task", "transfer", "user", "volume", "workspace"]
EntityStatus = Literal["enabled", "disabled", "waiting", "paused", "init", "running", "failed", "aborted", "done", "pending", "queued", "booting", "executing", "onhold", "excluded", "offline", "disabled-offline", "online"]
AclStatus = Literal["enabled", "disabled"]
AppStatus = Literal["online", "offline", "disabled", "disabled-offline", "init", "enabled"]
ClientStatus = Literal["online", "offline", "disabled", "disabled-offline", "init", "enabled"]
CollectionStatus = Literal["enabled", "disabled", "offline", "disabled-offline"]
ComputeStatus = Literal["init", "waiting", "running", "paused", "failed", "aborted", "done"]
DeliveryStatus = Literal["init", "pending", "waiting", "aborted", "done"]
EngineStatus = Literal["enabled", "disabled"]
FileStatus = Literal["enabled", "disabled"]
FolderStatus = Literal["enabled", "disabled", "offline", "disabled-offline"]
HomeStatus = Literal["enabled", "disabled", "offline", "disabled-offline"]
JobStatus = Literal["init", "waiting", "running", "paused", "failed", "aborted", "done", "pending"]
LaneStatus = Literal["online", "offline", "disabled", "disabled-offline", "init", "enabled"]
OrganizationStatus = Literal["enabled", "disabled"]
QueueStatus = Literal["waiting", "enabled", "paused"]
RequestStatus = Literal["init", "pending", "waiting", "aborted", "done"]
ServerStatus = Literal["online", "offline", "disabled", "disabled-offline", "init", "enabled"]
ShareStatus = Literal["enabled", "disabled", "offline", "disabled-offline"]
SiteStatus = Literal["enabled", "disabled"]
StreamStatus = Literal["init", "pending", "waiting", "aborted", "done"]
TaskStatus = Literal["pending", "queued", "booting", "executing", "failed", "onhold", "excluded", "done"]
TransferStatus = Literal["init", "waiting", "running", "paused", "failed", "aborted", "done"]
UserStatus = Literal["enabled", "disabled"]
VolumeStatus = Literal["enabled", "disabled", "offline", "disabled-offline"]
WorkspaceStatus = Literal["enabled", "disabled"]
