//! Traffic by network interface, from `/sys/class/net/*/statistics`. Read directly: sysinfo says 0 for a counter that
//! it cannot read.

use super::either;
use crate::collectors::attribute;
use ironwatch_shared::wire::v1::report::Sample;
use std::path::Path;

/// A host with more has them for containers.
const MAX_NICS: usize = 64;
/// `ARPHRD_LOOPBACK`, if_arp.h.
const LOOPBACK: &str = "772";

/// Bytes in and out since the interface exists.
pub fn read(sys: &Path) -> Vec<Sample> {
    let class = sys.join("class/net");
    let mut names: Vec<String> =
        std::fs::read_dir(&class).into_iter().flatten().flatten().filter_map(|found| found.file_name().into_string().ok()).collect();
    // One end of a pair into a container; comes and goes, and says nothing of hardware.
    names.retain(|name| !name.starts_with("veth"));
    names.sort();
    let loopback = |name: &String| attribute::text(&class.join(name).join("type")).is_some_and(|kind| kind == LOOPBACK);
    let counter = |name: &str, file: &str| -> Result<f64, String> {
        let path = class.join(name).join("statistics").join(file);
        attribute::with_text(&path, |text| text.parse::<f64>().map_err(|_| format!("{file} is not a number")))
            .map_err(|error| format!("cannot read {}: {error}", path.display()))?
    };
    let both = |name: &String| {
        let component = format!("nic/{name}");
        [
            either("network_received_bytes", &component, counter(name, "rx_bytes")),
            either("network_transmitted_bytes", &component, counter(name, "tx_bytes")),
        ]
    };
    names.iter().filter(|name| !loopback(name)).take(MAX_NICS).flat_map(both).collect()
}
