//! The entities of the workspace, in memory.

mod attributes;
mod clock;
mod code;
mod disk;
mod entities;
mod entity;
// Its lists are as the generator writes them.
#[rustfmt::skip]
mod entity_types;
mod files;
mod history;
mod ids;
mod index;
mod known_words;
mod mapping;
mod nearest;
mod packed;
mod party;
mod place;
mod real_file;
mod seed;
mod seed_checks;
mod seed_entries;
mod seed_references;
mod seed_written;
mod setting_values;
mod status;
mod turns;
mod unique_keys;
mod values;
mod viewer;

pub use attributes::{
    TASK_CHANGES, check_compared, check_known, check_name, check_no_credential, check_queried, immutable,
    is_read_only,
};
pub use clock::Clock;
pub use code::{check_address, check_code, check_folder_path, check_names, check_path, code_from};
pub use disk::Disk;
pub use entities::{Changes, Store};
pub use entity::{Entity, Glance, Secrets};
pub use entity_types::{
    COMMON, JOBS, KINDS, NAMES as TYPE_NAMES, PACKAGES, SHARES, only_at_creation, own, writable_statuses,
};
pub use files::{Files, Node, Tree, missing, over_directory, over_file};
pub use history::{History, Sample};
pub use ids::{random_id, random_uuid};
pub use known_words::check_words;
pub use mapping::{MAPPED, Mapped};
pub use nearest::nearest;
pub use party::End;
pub use place::{Place, is_absolute, is_local};
pub use real_file::RealFile;
pub use seed::DEFAULT_SEED;
pub use seed_checks::{SECTIONS, check_acl, check_entry as check_seed_entry};
pub use setting_values::{check_setting, check_setting_name, usual_settings};
pub use status::{client_status, refresh_shares, share_status};
pub use turns::{Pair, Rank};
pub use values::check_value;
pub use viewer::{Rights, Viewer};
