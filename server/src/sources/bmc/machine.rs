//! What a BMC says that its machine is.

use ironwatch_core::observation::Source;
use ironwatch_core::same_machine::BmcIdentity;
use ironwatch_shared::wire::v1::inventory::Inventory;

/// The machine of a BMC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Machine {
    /// By which protocol it was read.
    pub source: Source,
    /// Its parts, by the same components as an agent's: `system`, `board`, `bmc`, `memory/DIMM_A3`, `psu/PSU1`.
    pub inventory: Inventory,
    /// By what it is known.
    pub identity: BmcIdentity,
}
