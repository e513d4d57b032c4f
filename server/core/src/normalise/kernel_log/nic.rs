//! Network cards and their links.
//!
//! Drivers print `driver bus-address interface: words` (netdev_printk), `driver bus-address: words` (dev_printk), and
//! older ones `driver: interface: words`, `interface: words` or anything between. The head is read first, then the
//! words from their start.

use super::number::decimal;
use super::pci::Address;
use super::{Record, Understood};
use crate::component::Component;
use crate::observation::Code;
use ironwatch_shared::Severity;

/// Drivers whose lines may come without a bus address.
const DRIVERS: [&str; 40] = [
    "mlx5_core",
    "mlx4_core",
    "mlx4_en",
    "mlx4_ib",
    "<mlx4_ib>",
    "ixgbe",
    "ixgbevf",
    "igb",
    "igc",
    "e1000",
    "e1000e",
    "i40e",
    "iavf",
    "ice",
    "bnxt_en",
    "bnx2",
    "bnx2x",
    "tg3",
    "r8169",
    "r8168",
    "r8125",
    "r8127",
    "r8152",
    "virtio_net",
    "vmxnet3",
    "be2net",
    "qede",
    "qlcnic",
    "cxgb4",
    "sfc",
    "atlantic",
    "ena",
    "hns3",
    "nfp",
    "ionic",
    "fm10k",
    "forcedeth",
    "sky2",
    "atl1c",
    "liquidio",
];

/// A link that went away, in small letters.
const LINK_DOWN: [&str; 8] = [
    "nic link is down",
    "nic copper link is down",
    "nic serdes link is down",
    "nic remote copper link is down",
    "nic: link is down",
    "link is down",
    "link down",
    "link is lost",
];

/// What drivers say of a card, start and code.
const SAYINGS: [(&str, &str); 58] = [
    // Sending got stuck.
    ("Detected Hardware Unit Hang", "tx_timeout"),
    ("Detected Tx Unit Hang", "tx_timeout"),
    ("tx hang ", "tx_timeout"),
    ("tx hang", "tx_timeout"),
    ("initiating reset due to tx timeout", "tx_timeout"),
    ("Fake Tx hang detected", "tx_timeout"),
    ("TX timeout", "tx_timeout"),
    ("Tx timeout", "tx_timeout"),
    ("tx_timeout", "tx_timeout"),
    ("transmit timed out", "tx_timeout"),
    ("Transmit timeout", "tx_timeout"),
    ("Transmit queue timed out", "tx_timeout"),
    ("Found a Tx that wasn't completed on time", "tx_timeout"),
    // Commands that were not answered, queues that broke.
    ("CQ error on CQN ", "cmd_error"),
    ("Error cqe on cqn ", "cmd_error"),
    ("ERR CQE on ", "cmd_error"),
    ("EQ error", "cmd_error"),
    ("failed to allocate command entry", "cmd_error"),
    ("Error (timeout: ", "cmd_error"),
    ("Resp cmpl intr err msg", "cmd_error"),
    // The card or its firmware is not well.
    ("device's health compromised", "health"),
    ("Health issue observed", "health"),
    ("health recovery flow aborted", "health"),
    ("health recovery failed", "health"),
    ("handling bad device here", "health"),
    ("Fatal error ", "health"),
    ("assert_var[", "health"),
    ("synd 0x", "health"),
    ("device is in permanent failure", "health"),
    ("PCI slot is unavailable", "health"),
    ("Internal error detected", "health"),
    ("device is going to be reset", "health"),
    ("mlx5_load_one failed", "health"),
    ("mlx5_init_one failed", "health"),
    ("Waiting for FW initialization, timeout abort", "health"),
    ("Firmware over ", "health"),
    ("wait vital counter value", "health"),
    ("Failed initializing command interface, aborting", "health"),
    ("Firmware recovery mode detected", "health"),
    ("Firmware heartbeat", "health"),
    ("Detected firmware fatal condition", "health"),
    ("Firmware is in fatal", "health"),
    ("Firmware not responding", "health"),
    ("Firmware reset request", "health"),
    ("PCIe link lost", "health"),
    ("Adapter removed", "health"),
    ("Hardware Error", "health"),
    ("HW Init failed", "health"),
    ("Fan has stopped", "health"),
    ("Fan Failure on Network Controller", "health"),
    ("The NVM Checksum Is Not Valid", "health"),
    ("Reset adapter unexpectedly", "health"),
    // Heat and power.
    ("High temperature on sensors", "high_temperature"),
    ("The network adapter was stopped because it overheated", "high_temperature"),
    ("The network adapter link speed was downshifted because it overheated", "high_temperature"),
    ("Network adapter has been stopped because it has over heated", "high_temperature"),
    ("Detected insufficient power on the PCIe slot", "insufficient_power"),
    ("Chip temperature ", "high_temperature"),
];

/// A line taken apart.
#[derive(Default)]
struct Said<'a> {
    address: Option<Address>,
    interface: Option<&'a str>,
    words: &'a str,
}

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
    Some(tell("tx_timeout", &Said { interface, address: said.address, words }).with_some("queue", queue))
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

/// Takes the head off.
fn read(text: &str) -> Option<Said<'_>> {
    if text.starts_with("mlx5_") && without_place(text).len() < text.len() {
        return Some(Said { words: without_place(text), ..Said::default() });
    }
    let (head, words) = text.split_once(": ")?;
    let mut said = Said { words: words.trim_start(), ..Said::default() };
    let mut parts = head.split_whitespace();
    let (driver, second, third) = (parts.next()?, parts.next(), parts.next());
    match (second, third) {
        (Some(bus), Some(interface)) => {
            said.address = Address::parse(bus);
            said.interface = Some(interface).filter(|name| is_interface(name));
            (said.address.is_some() || said.interface.is_some_and(is_familiar)).then_some(())?;
        }
        (Some(second), None) => {
            said.address = Address::parse(second);
            if said.address.is_none() {
                DRIVERS.contains(&driver).then_some(())?;
                said.interface = Some(second).filter(|name| is_familiar(name));
            }
        }
        (None, _) if DRIVERS.contains(&driver) => {}
        (None, _) => said.interface = Some(Some(driver).filter(|name| is_familiar(name))?),
    }
    Some(inner(said))
}

/// What drivers repeat after the head: their own name, the interface, the place in the driver.
fn inner(mut said: Said<'_>) -> Said<'_> {
    // A driver repeats two things at most.
    for _ in 0..2 {
        let Some((name, rest)) = said.words.split_once(": ") else { break };
        if is_familiar(name) {
            said.interface = Some(name);
        } else if !DRIVERS.contains(&name) {
            break;
        }
        said.words = rest.trim_start();
    }
    if let Some((name, rest)) = said.words.split_once(' ').filter(|(name, rest)| is_interface(name) && starts_with_any(rest, &["nic "])) {
        said.interface = Some(name);
        said.words = rest;
    }
    said.words = without_place(said.words);
    said
}

/// `poll_health:801:(pid 0): words`, `mlx5_pcie_event:299: words`: the place in the driver.
fn without_place(words: &str) -> &str {
    let behind = || {
        let (function, rest) = words.split_once(':')?;
        is_function(function).then_some(())?;
        let (_line, rest) = decimal(rest)?;
        let rest = rest.strip_prefix(':')?;
        let rest = match rest.strip_prefix("(pid ") {
            Some(rest) => decimal(rest)?.1.strip_prefix("):")?,
            None => rest,
        };
        rest.strip_prefix(' ')
    };
    behind().unwrap_or(words)
}

fn is_function(name: &str) -> bool {
    name.contains('_') && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// A name an interface may have: up to 15 bytes (include/uapi/linux/if.h, `IFNAMSIZ`).
fn is_interface(name: &str) -> bool {
    !name.is_empty() && name.len() <= 15 && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'))
}

/// A name that says it is an interface: of the kernel, of systemd, of biosdevname.
fn is_familiar(name: &str) -> bool {
    const STARTS: [&str; 10] = ["eth", "en", "em", "ib", "p", "bond", "team", "lan", "wan", "sfp"];
    is_interface(name)
        && name.bytes().any(|b| b.is_ascii_digit())
        && STARTS.iter().any(|start| {
            name.strip_prefix(start)
                .and_then(|rest| rest.chars().next())
                .is_some_and(|next| next.is_ascii_digit() || matches!(next, 'p' | 'P' | 's' | 'o' | 'x' | 'd'))
        })
}

fn starts_with_any(words: &str, starts: &[&str]) -> bool {
    starts.iter().any(|start| words.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start)))
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
    if let Some(command) = command(words) {
        return Some(tell("cmd_error", said).with("command", command));
    }
    let (_, code) = SAYINGS.into_iter().find(|(start, _)| words.starts_with(start))?;
    // What the firmware left behind when it died, and what the driver does then: part of the event before.
    let detail = ["assert_var[", "synd 0x", "handling bad device here"].iter().any(|start| words.starts_with(start));
    let watts = words.strip_prefix("Detected insufficient power on the PCIe slot (").and_then(decimal).map(|(watts, _)| watts);
    Some(Understood { detail, ..tell(code, said) }.with_some("watts", watts))
}

/// `Port: 1 Link DOWN`, `Port 1 logical link is down`.
fn port(words: &str) -> Option<(u64, &str)> {
    let rest = words.strip_prefix("Port: ").or_else(|| words.strip_prefix("Port "))?;
    let (port, rest) = decimal(rest)?;
    Some((port, rest.trim_start()))
}

/// `module 0, Cable error, High Temperature`: the cable or the module in its cage, and why.
fn module(error: &str, said: &Said<'_>) -> Understood {
    const REASONS: [(&str, &str); 2] = [("High Temperature", "high_temperature"), ("Power budget exceeded", "insufficient_power")];
    let reason = error.rsplit_once(", ").map_or(error, |(_, reason)| reason);
    let code = REASONS.into_iter().find(|(start, _)| reason.starts_with(start)).map_or("health", |(_, code)| code);
    let module = error.strip_prefix("module ").and_then(decimal).map(|(module, _)| module);
    tell(code, said).with("reason", reason).with_some("module", module)
}

/// `ENABLE_HCA(0x104) timeout. Will cause a leak of a command resource`, in old drivers `cmd0: ENABLE_HCA(0x104) …`;
/// `command 0x5a timed out (go bit not cleared)` of mlx4; and a command that failed because the firmware broke. Others
/// that fail are questions to a card that says no (`bad operation`, `bad parameter`).
fn command(words: &str) -> Option<&str> {
    let bare = words.strip_prefix("cmd").and_then(|rest| rest.split_once(": ")).map_or(words, |(_, rest)| rest);
    if let Some((command, rest)) = bare
        .split_once('(')
        .filter(|(command, _)| !command.is_empty() && command.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_'))
    {
        let (_, rest) = rest.split_once(") ")?;
        let broken = rest
            .split_once("failed, status ")
            .is_some_and(|(_, status)| status.starts_with("internal error") || status.starts_with("bad system state"));
        return (rest.starts_with("timeout") || rest.starts_with("No done completion") || broken).then_some(command);
    }
    let (number, rest) = words.strip_prefix("command ")?.split_once(' ')?;
    (number.starts_with("0x") && rest.starts_with("timed out")).then_some(number)
}

#[cfg(test)]
mod tests;
