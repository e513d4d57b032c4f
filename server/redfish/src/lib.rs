//! A tolerant reader of Redfish services (DSP0266), one BMC at a time.
//!
//! BMCs are small, slow and inexact. So nothing here expects a field: what is missing or of the wrong type costs that field,
//! what cannot be read costs that resource, and both are told. A sensor without a reading says why and is never 0. Each BMC
//! is asked one thing at a time, in one session that is given back, within limits of time and size.
//!
//! ```no_run
//! # async fn example() -> Result<(), ironwatch_redfish::Error> {
//! use ironwatch_redfish::{Address, Bmc, Limits, Target, Trust, probe_certificate};
//!
//! let (address, limits) = (Address::parse("10.0.0.5")?, Limits::default());
//! let shown = probe_certificate(&address, &limits).await?; // for a person to accept
//! let target = Target { address, user: "monitor".into(), password: "…".into(), trust: Trust::Pin(shown.pin) };
//! let bmc = Bmc::new(&target, &limits)?;
//! for sensor in bmc.sensors().await?.sensors {
//!     match sensor.reading.0 {
//!         Ok(value) => println!("{} {value} {}", sensor.name, sensor.unit.as_str()),
//!         Err(why) => println!("{}: {why}", sensor.name),
//!     }
//! }
//! for log in bmc.log_services().await?.logs {
//!     let batch = bmc.read_log(&log, None).await?; // store batch.entries and batch.cursor together
//! }
//! bmc.close().await
//! # }
//! ```
#![warn(missing_docs)]

mod action;
mod bmc;
mod client;
mod connection;
mod cost;
mod doc;
mod error;
mod etag_cache;
mod extended_info;
mod hints;
mod inventory;
mod json;
mod limits;
mod link;
mod log;
mod metric_report;
mod model;
mod moment;
mod pin;
mod quirks;
mod readings;
mod reported;
mod retry_after;
mod secret;
mod sensor;
mod target;
mod trouble;
mod trust;
mod walk;
mod watts;

pub use action::{ManagerReset, Outcome, ResetVerb, TaskState, Told};
pub use bmc::{Bmc, LogServices, Managers, MetricReports, Plan, PowerAndHealth, Purpose};
pub use client::SavedSession;
pub use cost::Cost;
pub use error::Error;
pub use hints::{Hint, Hints};
pub use inventory::{Inventory, Stopped};
pub use limits::Limits;
pub use log::{LogBatch, LogClass, LogCursor, LogEntry, LogEvent, LogService};
pub use metric_report::{MetricReport, MetricValue};
pub use model::{
    Battery, BootOverride, Chassis, Drive, ExpandQuery, Fan, Firmware, Gpu, Health, Manager, MemoryModule, NetworkAdapter,
    NetworkInterface, NetworkPort, Part, PcieDevice, PcieSlot, PowerControl, PowerState, PowerSupply, Processor, ProcessorKind,
    RedundancyGroup, RedundancyOf, ServiceRoot, State, Status, StorageController, System, Volume,
};
pub use moment::Moment;
pub use pin::{NoPin, Pin};
pub use readings::Readings;
pub use secret::Secret;
pub use sensor::{NoReading, Reading, Sensor, SensorKind, Thresholds, Unit};
pub use target::{Address, Target, Trust};
pub use trouble::{Trouble, TroubleKind, unread};
pub use trust::{ShownCertificate, probe_certificate};
