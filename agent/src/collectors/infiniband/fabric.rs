//! Ports of InfiniBand and RoCE, from `/sys/class/infiniband/*/ports/*` (drivers/infiniband/core/sysfs.c).

use crate::collectors::seen::Seen;
use crate::collectors::{Findings, attribute, sysfs};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// More than any machine has.
const MAX_DEVICES: usize = 64;
const MAX_PORTS: usize = 128;
/// File, sample, and where the counter ends. The kernel reads the counters of the management class (InfiniBand
/// Architecture, PortCounters), which are 4 to 16 bits wide and stay at their end.
const COUNTERS: [(&str, &str, u64); 5] = [
    ("counters/link_downed", "fabric_link_downed_total", 0xff),
    ("counters/symbol_error", "fabric_symbol_errors_total", 0xffff),
    ("counters/link_error_recovery", "fabric_link_recoveries_total", 0xff),
    ("counters/port_rcv_errors", "fabric_receive_errors_total", 0xffff),
    ("counters/local_link_integrity_errors", "fabric_integrity_errors_total", 0xf),
];
/// What the cards of one maker count beside them, in counters wide enough for ever.
const HARDWARE_COUNTERS: [(&str, &str); 3] = [
    ("hw_counters/req_transport_retries_exceeded", "fabric_retries_exceeded_total"),
    ("hw_counters/local_ack_timeout_err", "fabric_acknowledge_timeouts_total"),
    ("hw_counters/rx_icrc_encapsulated", "fabric_checksum_errors_total"),
];
/// Readings in a row with the cable up and no subnet manager; a sweep of it takes seconds.
const READINGS_UNMANAGED: u32 = 3;

/// One port as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Port {
    part: String,
    path: PathBuf,
    state: State,
    /// In the kernel's words.
    words: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Active,
    Down,
    /// The cable is up, and no subnet manager has set the port up.
    Unmanaged,
    /// Switched off on this host.
    Off,
    /// Over Ethernet: it does what its network card does, which is told by itself.
    Ethernet,
    Unknown,
}

/// All ports.
#[derive(Debug)]
pub struct Fabric {
    dir: PathBuf,
    unmanaged: BTreeMap<String, u32>,
}

impl Fabric {
    pub fn new(sys: &Path) -> Self {
        Self { dir: sys.join("class/infiniband"), unmanaged: BTreeMap::new() }
    }

    /// How each port is now.
    pub fn ports(&self) -> Vec<Port> {
        let mut found = Vec::new();
        for device in sysfs::names(&self.dir).into_iter().take(MAX_DEVICES) {
            let ports = self.dir.join(&device).join("ports");
            for number in sysfs::names(&ports).into_iter().filter(|name| name.parse::<u8>().is_ok()) {
                let path = ports.join(&number);
                if let Some((state, words)) = state(&path).filter(|_| found.len() < MAX_PORTS) {
                    found.push(Port { part: format!("fabric/{}/{number}", attribute::name(&device)), path, state, words });
                }
            }
        }
        found
    }

    /// What it counted.
    pub fn count(&self, port: &Port, findings: &mut Findings) {
        let plain = COUNTERS.iter().map(|(file, sample, end)| (*file, *sample, Some(*end)));
        for (file, sample, end) in plain.chain(HARDWARE_COUNTERS.iter().map(|(file, sample)| (*file, *sample, None))) {
            match attribute::count(&port.path.join(file)) {
                Ok(0) => {}
                Ok(count) => {
                    findings.number(sample, &port.part, attribute::as_number(count));
                    if end == Some(count) {
                        let words = format!("{file} stands at its end, {count}, and counts no more; `perfquery -R` sets it to 0");
                        findings.holds("fabric_counter_full", &port.part, words);
                    }
                }
                // Each maker has some of them.
                Err(error) if attribute::is_gone(&error) => {}
                Err(error) => findings.no_number(sample, &port.part, &format!("cannot read {file}: {error}")),
            }
        }
    }

    /// Who had a link in this boot and has none now.
    pub fn judge(&mut self, ports: &[Port], seen: &mut Seen, findings: &mut Findings) {
        self.unmanaged.retain(|part, _| ports.iter().any(|port| port.part == *part && port.state == State::Unmanaged));
        for port in ports {
            let down = match port.state {
                State::Active => {
                    seen.add(&port.part);
                    false
                }
                State::Down => true,
                State::Unmanaged => {
                    let readings = self.unmanaged.entry(port.part.clone()).or_default();
                    *readings = readings.saturating_add(1);
                    *readings >= READINGS_UNMANAGED
                }
                State::Off | State::Ethernet | State::Unknown => false,
            };
            if down && seen.has(&port.part) {
                findings.holds("fabric_port_down", &port.part, port.words.as_str());
            }
        }
    }
}

/// `4: ACTIVE` and `5: LinkUp`; the numbers are those of the InfiniBand Architecture (PortInfo).
fn state(path: &Path) -> Option<(State, String)> {
    let state = attribute::text(&path.join("state"))?;
    let physical = attribute::text(&path.join("phys_state")).unwrap_or_default();
    let number = |text: &str| text.split(':').next().and_then(|number| number.trim().parse::<u8>().ok());
    let known = if attribute::text(&path.join("link_layer")).as_deref() == Some("Ethernet") {
        State::Ethernet
    } else {
        match (number(&state), number(&physical)) {
            // Disabled.
            (_, Some(3)) => State::Off,
            (Some(4 | 5), _) => State::Active,
            (Some(1), _) => State::Down,
            (Some(2 | 3), _) => State::Unmanaged,
            (Some(_) | None, _) => State::Unknown,
        }
    };
    let name = |text: &str| text.split_once(": ").map_or(text, |(_, name)| name).to_owned();
    let mut words = format!("the port is {}, its link {}; it was up earlier in this boot", name(&state), name(&physical));
    if known == State::Unmanaged {
        words.push_str(". The cable is up: is the subnet manager?");
    }
    Some((known, words))
}
