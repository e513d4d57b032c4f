//! What a BMC tells of a machine, in types of our own. Everything may be missing: BMCs leave out what they like.

mod board_controller;
mod chassis;
mod drive;
mod firmware;
mod gpu;
mod memory;
mod network;
mod part;
mod pcie;
mod power;
mod processor;
mod service_root;
mod status;
mod storage;
mod system;

pub use board_controller::Manager;
pub use chassis::Chassis;
pub use drive::Drive;
pub use firmware::Firmware;
pub use gpu::Gpu;
pub(crate) use gpu::gpus;
pub use memory::MemoryModule;
pub use network::{NetworkAdapter, NetworkInterface, NetworkPort};
pub use part::Part;
pub use pcie::{PcieDevice, PcieSlot};
pub use power::{Battery, Fan, PowerControl, PowerSupply, RedundancyGroup, RedundancyOf};
pub use processor::{Processor, ProcessorKind};
pub use service_root::{ExpandQuery, ServiceRoot};
pub use status::{Health, PowerState, State, Status};
pub use storage::{StorageController, Volume};
pub(crate) use system::offered_targets;
pub use system::{BootOverride, System};
