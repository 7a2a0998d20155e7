# Generated from bindings/entities.json by `cargo run -p accsyn-bindings`; do not edit.
"""Types of entities and of their statuses, for annotations: `_entities.pyi` has the values of each."""

Entity, EntityType, EntityStatus = dict, str, str
AclStatus = str
AppStatus = str
ClientStatus = str
CollectionStatus = str
ComputeStatus = str
DeliveryStatus = str
EngineStatus = str
FileStatus = str
FolderStatus = str
HomeStatus = str
JobStatus = str
LaneStatus = str
OrganizationStatus = str
QueueStatus = str
RequestStatus = str
ServerStatus = str
ShareStatus = str
SiteStatus = str
StreamStatus = str
TaskStatus = str
TransferStatus = str
UserStatus = str
VolumeStatus = str
WorkspaceStatus = str

__all__ = [
    "Entity",
    "EntityStatus",
    "EntityType",
    "AclStatus",
    "AppStatus",
    "ClientStatus",
    "CollectionStatus",
    "ComputeStatus",
    "DeliveryStatus",
    "EngineStatus",
    "FileStatus",
    "FolderStatus",
    "HomeStatus",
    "JobStatus",
    "LaneStatus",
    "OrganizationStatus",
    "QueueStatus",
    "RequestStatus",
    "ServerStatus",
    "ShareStatus",
    "SiteStatus",
    "StreamStatus",
    "TaskStatus",
    "TransferStatus",
    "UserStatus",
    "VolumeStatus",
    "WorkspaceStatus",
]
