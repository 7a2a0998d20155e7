//! The entities of the workspace, in memory.

mod attributes;
mod clock;
mod code;
mod disk;
mod entities;
mod entity;
mod files;
mod history;
mod ids;
mod index;
mod packed;
mod party;
mod seed;
mod seed_checks;
mod status;
mod values;

pub use attributes::{
    COMMON, READ_ONLY, check_known, check_name, check_queried, nearest, only_at_creation, own,
    writable_statuses,
};
pub use clock::Clock;
pub use code::{check_code, check_path, code_from};
pub use disk::Disk;
pub use entities::{Changes, Store};
pub use entity::{Entity, Glance, JOBS, KINDS, PACKAGES, SHARES, Secrets};
pub use files::{Files, Node, Tree, missing};
pub use history::{History, Sample};
pub use ids::{random_id, random_uuid};
pub use party::{End, Place, is_absolute};
pub use seed::DEFAULT_SEED;
pub use seed_checks::{SECTIONS, check_entry as check_seed_entry};
pub use status::{client_status, refresh_shares, share_status};
pub use values::check_value;
