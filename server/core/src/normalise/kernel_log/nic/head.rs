//! The head of a driver's line: which driver, which card, which interface, and the words behind.

use super::super::number::decimal;
use super::super::pci::Address;
use super::sayings::is_driver;

/// A line taken apart.
#[derive(Default)]
pub(super) struct Said<'a> {
    /// The driver's name; empty where it did not say.
    pub(super) driver: &'a str,
    pub(super) address: Option<Address>,
    pub(super) interface: Option<&'a str>,
    pub(super) words: &'a str,
}

/// Takes the head off.
pub(super) fn read(text: &str) -> Option<Said<'_>> {
    if let Some(said) = fabric(text) {
        return Some(said);
    }
    if text.starts_with('[') {
        return bracketed(text);
    }
    let (head, words) = text.split_once(": ")?;
    let words = words.trim_start();
    if is_driver(head) && words.starts_with('[') {
        return bracketed(words).map(|said| Said { driver: head, ..said });
    }
    let mut parts = head.split_whitespace();
    let (driver, second, third) = (parts.next()?, parts.next(), parts.next());
    let mut said = Said { driver, words, ..Said::default() };
    match (second, third) {
        (Some(bus), Some(interface)) => {
            said.address = Address::parse(bus);
            said.interface = Some(interface).filter(|name| is_interface(name));
            (said.address.is_some() || said.interface.is_some_and(is_familiar)).then_some(())?;
        }
        (Some(second), None) => {
            said.address = Address::parse(second);
            if said.address.is_none() {
                is_driver(driver).then_some(())?;
                said.interface = Some(second).filter(|name| is_familiar(name));
            }
        }
        (None, _) if is_driver(driver) => {}
        (None, _) => {
            said.interface = Some(Some(driver).filter(|name| is_familiar(name))?);
            said.driver = "";
        }
    }
    Some(inner(said))
}

/// `mlx5_port_module_event:1131:(pid 12): words` of a card that is not named, `infiniband mlx5_0: dump_cqe:277:(pid 14): words`,
/// before 4.16 `mlx5_0:dump_cqe:272:(pid 14): words`.
fn fabric(text: &str) -> Option<Said<'_>> {
    const DRIVERS: [(&str, &str); 3] = [("mlx5_", "mlx5_core"), ("mlx4_", "mlx4_core"), ("hfi1_", "hfi1")];
    let driver_of = |name: &str| DRIVERS.iter().find(|(start, _)| name.starts_with(start)).map(|(_, driver)| *driver);
    if let Some((name, words)) = text.strip_prefix("infiniband ").and_then(|rest| rest.split_once(": ")) {
        return Some(Said { driver: driver_of(name)?, interface: Some(name), words: without_place(words), ..Said::default() });
    }
    let driver = driver_of(text)?;
    let words = without_place(text);
    if words.len() < text.len() {
        return Some(Said { driver, words, ..Said::default() });
    }
    let (name, rest) = text.split_once(':')?;
    let words = without_place(rest);
    (words.len() < rest.len()).then_some(Said { driver, interface: Some(name), words, ..Said::default() })
}

/// `[qede_link_update:2426(p6p4)]Link is down`: the place in the driver, and the interface or the card's place on the bus
/// (qed_if.h, `DP_NOTICE`; bnx2x.h, `BNX2X_ERR`).
fn bracketed(text: &str) -> Option<Said<'_>> {
    let (place, words) = text.strip_prefix('[')?.split_once(']')?;
    let (function, rest) = place.split_once(':')?;
    let (_line, rest) = decimal(rest)?;
    let driver = function.split('_').next().filter(|driver| is_driver(driver)).unwrap_or_default();
    let name = rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or_default();
    is_function(function).then(|| Said {
        driver,
        address: None,
        interface: Some(name).filter(|name| is_interface(name)),
        words: words.trim_start(),
    })
}

/// What drivers repeat after the head: their own name, the interface, the place in the driver, `e1000_watchdog: ` in old ones.
fn inner(mut said: Said<'_>) -> Said<'_> {
    if let Some(place) = said.words.strip_prefix('[').and_then(|_| bracketed(said.words)) {
        said.words = place.words;
        said.interface = said.interface.or(place.interface);
    }
    // A driver repeats two things at most.
    for _ in 0..2 {
        let Some((name, rest)) = said.words.split_once(": ") else { break };
        if is_familiar(name) {
            said.interface = Some(name);
        } else if !is_driver(name) && !is_own_function(name, said.driver) {
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

/// `e1000_watchdog` of `e1000`.
fn is_own_function(name: &str, driver: &str) -> bool {
    !driver.is_empty()
        && is_function(name)
        && name.strip_prefix(driver).and_then(|rest| rest.strip_prefix('_')).is_some_and(|rest| rest.starts_with(char::is_alphabetic))
}

fn is_function(name: &str) -> bool {
    name.contains('_') && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// A name an interface may have: up to 15 bytes (include/uapi/linux/if.h, `IFNAMSIZ`).
pub(super) fn is_interface(name: &str) -> bool {
    !name.is_empty() && name.len() <= 15 && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'))
}

/// A name that says it is an interface: of the kernel, of systemd, of biosdevname.
pub(super) fn is_familiar(name: &str) -> bool {
    const STARTS: [&str; 10] = ["eth", "en", "em", "ib", "p", "bond", "team", "lan", "wan", "sfp"];
    is_interface(name)
        && name.bytes().any(|b| b.is_ascii_digit())
        && STARTS.iter().any(|start| {
            name.strip_prefix(start)
                .and_then(|rest| rest.chars().next())
                .is_some_and(|next| next.is_ascii_digit() || matches!(next, 'p' | 'P' | 's' | 'o' | 'x' | 'd'))
        })
}

pub(super) fn starts_with_any(words: &str, starts: &[&str]) -> bool {
    starts.iter().any(|start| words.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start)))
}
