//! From a source's own words to classes the catalog knows. Pure, and never fails.

pub mod agent;
pub mod kernel_log;
pub mod program_log;
pub mod redfish;
pub mod sel;
mod understood;
