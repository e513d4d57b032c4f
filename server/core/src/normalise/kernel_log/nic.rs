//! Network cards and their links.
//!
//! Drivers print `driver bus-address interface: words` (netdev_printk), `driver bus-address: words` (dev_printk), and
//! older ones `driver: interface: words`, `interface: words` or anything between. The head is read first, then the
//! words from their start.

mod command;
mod head;
mod sayings;

use super::number::decimal;
use super::pci::Address;
use super::{Record, Understood};
use crate::component::Component;
use crate::observation::Code;
use head::{Said, is_interface, read, starts_with_any};
use ironwatch_shared::Severity;
use sayings::is_driver;

/// A link that went away, in small letters.
const LINK_DOWN: [&str; 9] = [
    "nic link is down",
    "nic copper link is down",
    "nic serdes link is down",
    "nic remote copper link is down",
    "nic: link is down",
    "link is down",
    "link down",
    "link is lost",
    "device link is down",
];

/// A card that does not answer on the bus any more.
const OFF_THE_BUS: [&str; 2] = ["PCIe link lost", "Adapter removed"];

/// What belongs to a fault that was told before it.
const DETAILS: [&str; 3] = ["assert_var[", "synd 0x", "handling bad device here"];

/// Reads one line.
pub(super) fn understand(record: &Record<'_>) -> Option<Understood> {
    let text = record.text;
    watchdog(text, &Said::default()).or_else(|| bond(text)).or_else(|| {
        let said = read(text).or_else(|| watched(text))?;
        watchdog(said.words, &said).or_else(|| card(&said))
    })
}

/// `driver device interface: NETDEV WATCHDOG: `: the core's words behind any driver's head, also of one without a bus
/// address and of an interface that was given another name.
fn watched(text: &str) -> Option<Said<'_>> {
    let (head, words) = text.split_once(": ").filter(|(_, words)| words.starts_with("NETDEV WATCHDOG: "))?;
    let mut parts = head.split(' ');
    let (_driver, _device, interface) = (parts.next()?, parts.next()?, parts.next()?);
    let plain = parts.next().is_none() && is_interface(interface);
    plain.then(|| Said { interface: Some(interface), words, ..Said::default() })
}

fn tell(code: &str, said: &Said<'_>) -> Understood {
    let address = said.address.map(Address::function);
    let name = said.interface.map(str::to_owned).or_else(|| address.clone());
    let told = Understood::new("net_nic", Some(Code::word(code)), Component::new("nic", name.as_deref().unwrap_or_default()));
    let told = told.with_some("pci", address.filter(|_| said.interface.is_some()));
    match name {
        Some(name) => told.on(name),
        None => told,
    }
}

/// `NETDEV WATCHDOG: eth0 (r8169): transmit queue 0 timed out 9028 ms`, `NETDEV WATCHDOG: eth0: transmit timed out`, and
/// behind a head since 6.5 `NETDEV WATCHDOG: CPU: 3: transmit queue 0 timed out 5012 ms` (net/sched/sch_generic.c).
fn watchdog<'a>(words: &'a str, said: &Said<'a>) -> Option<Understood> {
    let rest = words.strip_prefix("NETDEV WATCHDOG: ")?;
    let (who, what) = rest.split_once(": ")?;
    let interface = if who == "CPU" { said.interface } else { who.split(' ').next().filter(|name| is_interface(name)) };
    let what = if who == "CPU" { what.split_once(": ")?.1 } else { what };
    what.starts_with("transmit ").then_some(())?;
    let queue = what.strip_prefix("transmit queue ").and_then(decimal).map(|(queue, _)| queue);
    Some(tell("tx_timeout", &Said { interface, address: said.address, ..Said::default() }).with_some("queue", queue))
}

/// drivers/net/bonding: `bond0: (slave eth1): link status definitely down, disabling slave`, before 5.3
/// `bond0: link status definitely down for interface eth1, disabling it`, before 3.14 with `bonding: ` in front.
fn bond(text: &str) -> Option<Understood> {
    const DOWN: [&str; 2] = ["link status definitely down", "link status down"];
    let text = text.strip_prefix("bonding: ").unwrap_or(text);
    let (bond, rest) = text.split_once(": ")?;
    is_interface(bond).then_some(())?;
    let on = |interface| tell("link_down", &Said { interface: Some(interface), ..Said::default() }).with("bond", bond);
    if rest.starts_with("now running without any active interface") {
        let told = on(bond);
        return Some(Understood { severity: Severity::Error, ..told });
    }
    if let Some((member, words)) = rest.strip_prefix("(slave ").and_then(|rest| rest.split_once("): ")) {
        return (is_interface(member) && DOWN.iter().any(|start| words.starts_with(start))).then(|| on(member));
    }
    let rest = DOWN.iter().find_map(|start| rest.strip_prefix(start))?;
    let rest = [" for interface ", " for active interface ", " for backup interface "].iter().find_map(|start| rest.strip_prefix(start))?;
    rest.split([',', ' ']).next().filter(|name| is_interface(name)).map(on)
}

fn card(said: &Said<'_>) -> Option<Understood> {
    let words = said.words;
    if starts_with_any(words, &LINK_DOWN) {
        return Some(tell("link_down", said));
    }
    if let Some((port, _)) = port(words).filter(|(_, rest)| starts_with_any(rest, &["link down", "logical link is down"])) {
        return Some(tell("link_down", said).with("port", port));
    }
    if let Some(error) = words.strip_prefix("Port module event[error]: ") {
        return Some(module(error, said));
    }
    if let Some(command) = command::failed(words) {
        return Some(tell("cmd_error", said).with("command", command));
    }
    if let Some(told) = probe(said) {
        return Some(told);
    }
    // How drivers end a start that did not succeed: `Cannot map device registers, aborting`.
    let aborted = said.address.is_some() && is_driver(said.driver) && words.trim_end_matches('.').ends_with(", aborting");
    let code = sayings::code(said.driver, words).or(aborted.then_some("health"))?;
    let told = tell(code, said);
    // The lost link is the one of the bus, so the place there is what to look at.
    let told = match said.address.filter(|_| OFF_THE_BUS.iter().any(|start| words.starts_with(start))) {
        Some(address) => told.on(address.function()),
        None => told,
    };
    // What the firmware left behind when it died, and what the driver does then: part of the event before.
    let detail = DETAILS.iter().any(|start| words.starts_with(start));
    let watts = words.strip_prefix("Detected insufficient power on the PCIe slot (").and_then(decimal).map(|(watts, _)| watts);
    Some(Understood { detail, ..told }.with_some("watts", watts))
}

/// `mlx5_core 0000:01:00.0: probe with driver mlx5_core failed with error -110`, before 6.10 `mlx5_core: probe of 0000:01:00.0 failed
/// with error -110` (drivers/base/dd.c).
fn probe(said: &Said<'_>) -> Option<Understood> {
    if !is_driver(said.driver) {
        return None;
    }
    let (place, rest) = match said.words.strip_prefix("probe of ") {
        Some(rest) => rest.split_once(' ').map(|(place, rest)| (Address::parse(place), rest))?,
        None => (said.address, said.words.strip_prefix("probe with driver ")?.strip_prefix(said.driver)?.trim_start()),
    };
    rest.starts_with("failed with error -").then(|| tell("health", &Said { address: place, ..Said::default() }))
}

/// `Port: 1 Link DOWN`, `Port 1 logical link is down`, `Port 1: Link down`.
fn port(words: &str) -> Option<(u64, &str)> {
    let rest = ["Port: ", "Port ", "port "].iter().find_map(|start| words.strip_prefix(start))?;
    let (port, rest) = decimal(rest)?;
    Some((port, rest.trim_start_matches([':', ' '])))
}

/// `module 0, Cable error, High Temperature`: the cable or the module in its cage, and why.
fn module(error: &str, said: &Said<'_>) -> Understood {
    const REASONS: [(&str, &str); 2] = [("High Temperature", "high_temperature"), ("Power budget exceeded", "insufficient_power")];
    let reason = error.rsplit_once(", ").map_or(error, |(_, reason)| reason);
    let code = REASONS.into_iter().find(|(start, _)| reason.starts_with(start)).map_or("health", |(_, code)| code);
    let module = error.strip_prefix("module ").and_then(decimal).map(|(module, _)| module);
    tell(code, said).with("reason", reason).with_some("module", module)
}

#[cfg(test)]
mod tests;
