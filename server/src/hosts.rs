//! Hosts as people know them: what they say of one, whether it is in use, and the machine that two of them are.

mod add;
mod change;
mod leave;
mod merge;
mod reach;
mod said;
mod shown;
pub mod words;

pub use add::{NewHost, add, put_bmc, remove_bmc};
pub(crate) use add::{fresh_id, keep_bmc, keep_new};
pub use change::change;
pub use leave::{deprecate, remove, restore};
pub use merge::merge_hosts;
pub use reach::{Reach, within};
pub use said::{HostPatch, HostSaid};
pub use shown::{bmc_shown, host_shown, with};
use utoipa::ToSchema;

/// Whether a host is in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Lifecycle {
    /// In use.
    Active,
    /// In use, and somebody works on it.
    Maintenance,
    /// Out of use: kept, not polled, not judged.
    Deprecated,
}

impl Lifecycle {
    /// The word in the database and the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Lifecycle::Active => "active",
            Lifecycle::Maintenance => "maintenance",
            Lifecycle::Deprecated => "deprecated",
        }
    }
}
