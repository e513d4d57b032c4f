//! What a machine says of itself, from inside and from beside, and which of it says nothing.

use ironwatch_shared::wire::v1::inventory::Inventory;
use std::collections::BTreeSet;

/// What the agent says of its machine.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AgentIdentity {
    /// The system's UUID, as `/sys/class/dmi/id/product_uuid` has it.
    pub uuid: Option<String>,
    /// Serial numbers of system, board and chassis.
    pub serials: Vec<String>,
    /// What it calls itself.
    pub name: String,
    /// MAC addresses of its network cards.
    pub macs: Vec<String>,
    /// MAC addresses of its BMC, where the agent can see them.
    pub bmc_macs: Vec<String>,
    /// IP addresses of its BMC, where the agent can see them.
    pub bmc_addresses: Vec<String>,
}

/// What a BMC says of its machine and of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BmcIdentity {
    /// The system's UUID, in whichever order of bytes.
    pub uuid: Option<String>,
    /// Serial numbers of system, board and chassis.
    pub serials: Vec<String>,
    /// What the system is.
    pub product: String,
    /// What the system calls itself, where the BMC knows.
    pub name: String,
    /// IP addresses of the BMC, and the one it is reached at.
    pub addresses: Vec<String>,
    /// MAC addresses of the BMC.
    pub macs: Vec<String>,
    /// MAC addresses of the machine's network cards.
    pub host_macs: Vec<String>,
}

impl AgentIdentity {
    /// As an inventory has it. Where a BMC can be seen from inside, the part `bmc` tells its addresses.
    #[must_use]
    pub fn of(inventory: &Inventory, name: &str) -> Self {
        let mut identity = Self { name: name.to_owned(), ..Self::default() };
        for part in &inventory.parts {
            let detail = |key: &str| part.details.get(key).cloned();
            match part.component.split('/').next().unwrap_or_default() {
                "system" => {
                    identity.uuid = detail("uuid");
                    identity.serials.extend(part.serial.clone());
                }
                "board" | "chassis" => identity.serials.extend(part.serial.clone()),
                "nic" => identity.macs.extend(part.serial.clone()),
                "bmc" => {
                    identity.bmc_macs.extend(detail("mac_address"));
                    identity.bmc_addresses.extend(detail("ip_address"));
                }
                _ => {}
            }
        }
        identity
    }
}

/// What names a machine, each in one form.
fn names(serials: &[String], macs: [&[String]; 2], addresses: &[String]) -> BTreeSet<String> {
    let serials = serials.iter().filter(|serial| is_serial(serial)).map(|serial| serial.trim().to_ascii_lowercase());
    let macs = macs.into_iter().flatten().filter_map(|mac| mac_digits(mac));
    serials.chain(macs).chain(addresses.iter().cloned()).collect()
}

fn uuid_name(bytes: [u8; 16]) -> String {
    format!("{bytes:?}")
}

impl AgentIdentity {
    /// If it has none of these in common with a BMC's, they are not one machine.
    pub(super) fn names(&self) -> BTreeSet<String> {
        let mut names = names(&self.serials, [&self.macs, &self.bmc_macs], &self.bmc_addresses);
        names.extend(self.uuid.as_deref().and_then(uuid_bytes).map(uuid_name));
        names
    }
}

impl BmcIdentity {
    /// The UUID in every order: which one is the agent's is not known yet.
    pub(super) fn names(&self) -> BTreeSet<String> {
        let mut names = names(&self.serials, [&self.host_macs, &self.macs], &self.addresses);
        let uuid = self.uuid.as_deref().and_then(uuid_bytes);
        names.extend(uuid.into_iter().flat_map(orders).map(|(bytes, _)| uuid_name(bytes)));
        names
    }
}

/// UUIDs that firmware has when nobody has given it one.
const EMPTY_UUIDS: [&str; 4] = [
    // AMI's example, on boards of many makers.
    "03000200040005000006000700080009",
    "12345678123456781234567812345678",
    "0123456789abcdef0123456789abcdef",
    "fefefefefefefefefefefefefefefefe",
];

/// The bytes of a UUID that says something.
pub(super) fn uuid_bytes(text: &str) -> Option<[u8; 16]> {
    let digits: String = text.chars().filter(|c| !matches!(c, '-' | ' ' | '{' | '}')).map(|c| c.to_ascii_lowercase()).collect();
    let number = u128::from_str_radix(&digits, 16).ok().filter(|_| digits.len() == 32)?;
    let bytes = number.to_be_bytes();
    let first = bytes.first().copied()?;
    // All the same byte, or a known filler, in either order of bytes.
    let filler = |bytes: [u8; 16]| EMPTY_UUIDS.iter().any(|empty| u128::from_str_radix(empty, 16) == Ok(u128::from_be_bytes(bytes)));
    let empty = bytes.iter().all(|byte| *byte == first) || filler(bytes) || filler(swapped(bytes));
    (!empty).then_some(bytes)
}

/// The first three fields the other way round: SMBIOS 2.6 writes them so, IPMI and older firmware do not.
fn swapped(bytes: [u8; 16]) -> [u8; 16] {
    let [a, b, c, d, e, f, g, h, rest @ ..] = bytes;
    let [i, j, k, l, m, n, o, p] = rest;
    [d, c, b, a, f, e, h, g, i, j, k, l, m, n, o, p]
}

/// All bytes the other way round: IPMI's Get System GUID has the least significant byte first (20.8).
fn reversed(mut bytes: [u8; 16]) -> [u8; 16] {
    bytes.reverse();
    bytes
}

/// A UUID in all orders in which it is met, and what had to be done to it.
fn orders(uuid: [u8; 16]) -> [([u8; 16], &'static str); 4] {
    [
        (uuid, ""),
        (swapped(uuid), " (in the other order of bytes)"),
        (reversed(uuid), " (in reverse order)"),
        (reversed(swapped(uuid)), " (in reverse order, with fields turned)"),
    ]
}

/// Whether two UUIDs are one, and what had to be done to see it.
pub(super) fn same_uuid(mine: [u8; 16], theirs: [u8; 16]) -> Option<&'static str> {
    orders(theirs).into_iter().find(|(bytes, _)| *bytes == mine).map(|(_, words)| words)
}

/// What is written where nobody has filled in a serial number, in small letters.
const FILLERS: [&str; 26] = [
    "to be filled by o.e.m.",
    "to be filled by oem",
    "default string",
    "system serial number",
    "base board serial number",
    "chassis serial number",
    "serial number",
    "not specified",
    "not available",
    "not provided",
    "not applicable",
    "unspecified",
    "unknown",
    "none",
    "null",
    "empty",
    "invalid",
    "oem",
    "o.e.m.",
    "n/a",
    "na",
    "no serial",
    "<out of spec>",
    "chassis serial",
    "type2 - board serial number",
    "asset-1234567890",
];

/// Shorter ones are counters of a maker who has not many machines yet.
const LEAST_SERIAL: usize = 5;

/// Whether a serial number names one piece.
pub(super) fn is_serial(text: &str) -> bool {
    let plain = text.trim().to_ascii_lowercase();
    let signs: Vec<u8> = plain.bytes().filter(u8::is_ascii_alphanumeric).collect();
    let Some(first) = signs.first() else { return false };
    let same = signs.iter().all(|sign| sign == first);
    // 0123456789, 1234567890, 123456789, 12345: the beginning of counting, wherever it begins.
    let counting = signs.windows(2).all(|pair| matches!(pair, [one, next] if *next == one + 1 || (*one == b'9' && *next == b'0')));
    signs.len() >= LEAST_SERIAL && !same && !counting && !FILLERS.contains(&plain.as_str())
}

/// The twelve digits of a MAC address that says something.
pub(super) fn mac_digits(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(char::is_ascii_hexdigit).map(|c| c.to_ascii_lowercase()).collect();
    let separated = text.chars().all(|c| c.is_ascii_hexdigit() || matches!(c, ':' | '-' | '.'));
    let first = digits.chars().next()?;
    (separated && digits.len() == 12 && !digits.chars().all(|c| c == first)).then_some(digits)
}
