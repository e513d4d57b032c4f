//! File systems that are damaged, cannot read or write, or gave up.
//!
//! Each names itself and its device first. Mounting, recovery of a journal after a crash and a remount on purpose are
//! no faults, and neither is a file system that is looked for where there is none.

mod btrfs;
mod cluster;
mod ext;
mod fat;
mod flash;
mod journal;
mod network;
mod old;
mod xfs;
mod zfs;

use super::device_name::block_device;
use super::sayings::begins;
use super::{Record, Understood};
use crate::component::Component;
use crate::observation::Code;
use ironwatch_shared::Severity;

/// Start of what is said, code, severity, and whether it only adds to what was said before. A `*` in the start is a part of
/// one word.
type Saying = (&'static str, &'static str, Severity, bool);
type Sayings = &'static [Saying];

/// Reads one line.
pub(super) fn understand(record: &Record<'_>) -> Option<Understood> {
    /// Asked in this order; each reads from the start.
    const READERS: [fn(&str) -> Option<Understood>; 10] = [
        ext::understand,
        journal::understand,
        xfs::understand,
        btrfs::understand,
        flash::understand,
        zfs::understand,
        fat::understand,
        old::understand,
        cluster::understand,
        network::understand,
    ];
    READERS.iter().find_map(|read| read(record.text))
}

fn tell(fs: &str, device: &str, (_, code, severity, detail): Saying) -> Understood {
    let code = Some(code).filter(|code| !code.is_empty()).map(Code::word);
    let told = Understood::new("filesystem", code, Component::new("filesystem", device));
    let told = Understood { severity, detail, ..told }.with("fs", fs);
    if device.is_empty() { told } else { told.on(device) }
}

fn find(sayings: Sayings, said: &str) -> Option<Saying> {
    sayings.iter().find(|(start, ..)| begins(said, start)).copied()
}

/// `(sda1): words` and `(device sda1): words`; what stands behind the device inside the parentheses is its state.
fn device_and_words(rest: &str) -> Option<(&str, &str)> {
    let rest = rest.strip_prefix('(')?;
    // The name may hold parentheses of its own.
    let (device, rest) = block_device(rest.strip_prefix("device ").unwrap_or(rest))?;
    let (state, words) = rest.split_once(')')?;
    (state.is_empty() || state.starts_with([' ', ':', ','])).then_some((device, words))
}

/// Behind a device: `: words`.
fn behind_device(rest: &str) -> Option<(&str, &str)> {
    let (device, words) = device_and_words(rest)?;
    Some((device, words.strip_prefix(':')?.trim_start()))
}

#[cfg(test)]
mod tests;
