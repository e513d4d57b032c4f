//! Where the agent looks. Each collector is one file with its parts beside it.
//!
//! Some wait for what comes (the kernel's ring, the journal, files); the others are read from time to time, each at its
//! own interval, by one thread ([`schedule`]).

pub mod aer;
pub mod attribute;
pub mod crash;
pub mod edac;
#[cfg(test)]
pub mod fake;
pub mod findings;
pub mod gpu;
pub mod hwmon;
pub mod infiniband;
pub mod inventory;
pub mod journal;
pub mod kernel_log;
pub mod latest;
pub mod link;
pub mod log_files;
pub mod log_lines;
pub mod machine;
pub mod md;
pub mod mounts;
pub mod nvidia_smi;
pub mod own_health;
pub mod pci;
pub mod plan;
pub mod schedule;
pub mod seen;
pub mod smart;
pub mod sysfs;
pub mod thermal;

pub use findings::Findings;
pub use latest::Latest;
pub use plan::Plan;

use crate::settings::Settings;

/// Something that is read from time to time.
pub trait Collector: Send {
    /// Its name in settings, status and conditions: one of [`NAMES`].
    fn name(&self) -> &'static str;

    /// Seconds between readings unless settings say otherwise.
    fn interval_seconds(&self) -> u32;

    /// Reads. Must end by itself: a child that hangs is killed, a file that may hang is not read here.
    fn collect(&mut self) -> Findings;
}

/// Every collector that can be set, in the order people are shown them.
pub const NAMES: &[&str] = &[
    "kernel_log",
    "aer",
    "link",
    "edac",
    "thermal",
    "hwmon",
    "md",
    "infiniband",
    "mounts",
    "gpu",
    "nvidia_smi",
    "smart",
    "inventory",
    "journal",
    "log_files",
    "crash",
];

/// Those of them that wait for what comes.
pub const LISTENERS: &[&str] = &["kernel_log", "journal", "log_files", "crash"];

/// All that are read from time to time.
pub fn all(settings: &Settings) -> Vec<Box<dyn Collector>> {
    vec![
        Box::new(aer::Aer::new(settings)),
        Box::new(link::Link::new(settings)),
        Box::new(edac::Edac::new(settings)),
        Box::new(thermal::Thermal::new(settings)),
        Box::new(hwmon::Hwmon::new(settings)),
        Box::new(md::Md::new(settings)),
        Box::new(infiniband::Infiniband::new(settings)),
        Box::new(mounts::Mounts::new(settings)),
        Box::new(gpu::Gpu::new(settings)),
        Box::new(nvidia_smi::NvidiaSmi::new(settings)),
        Box::new(smart::Smart::new(settings)),
        Box::new(inventory::Inventory::new(settings)),
    ]
}

#[cfg(test)]
mod cost_tests;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_collector_has_a_name_that_can_be_set_and_an_interval() {
        for collector in all(&Settings::default()) {
            assert!(NAMES.contains(&collector.name()), "{}", collector.name());
            assert!((5..=86_400).contains(&collector.interval_seconds()), "{}", collector.name());
        }
    }
}
