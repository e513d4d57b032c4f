//! Kernel log lines: a prefix is taken off, then anchored parsers, one file for each class, look at the text.
//!
//! Anchored means: a parser reads from the start of the text and never looks for a word inside it. That is what keeps
//! a line that only quotes a fault (an agent's own log, a shell history) from being taken for one. All parsers are
//! linear in the length of the line.

mod aer;
mod amdgpu;
mod ata;
mod block;
mod boot;
mod device_mapper;
mod device_name;
mod drm;
mod dump;
mod edac;
mod filesystem;
mod ghes;
mod gpu_driver;
mod gpu_init;
mod gpu_recovered;
mod gpu_report;
mod hba;
mod hung_task;
mod ide;
mod intel_gpu;
mod lockup;
mod mce;
mod md;
mod memory_failure;
mod nic;
mod number;
mod nvme;
mod nvrm;
mod oom;
mod oops;
mod panic;
mod pci;
mod pcie_link;
mod prefix;
mod sayings;
mod scsi;
mod sxid;
mod thermal;
mod xid;

use super::program_log;
pub use super::understood::Understood;
use std::collections::BTreeMap;

pub(super) use mce::is_uncorrected;
pub(super) use number::{decimal, hexadecimal};
pub use prefix::{Origin, Stripped, strip};
pub(super) use thermal::modulated as heat_told_by_mcelog;

/// What a parser gets to see.
struct Record<'a> {
    /// The first line of the text.
    text: &'a str,
    /// The lines after it: some drivers print several with one call.
    more: &'a str,
    /// The record's tags, `SUBSYSTEM` and `DEVICE`.
    tags: &'a BTreeMap<String, String>,
}

/// A parser of one class.
type Parser = fn(&Record<'_>) -> Option<Understood>;

/// All parsers, in the order they are asked. A new class is one file and one line here.
static PARSERS: &[Parser] = &[
    xid::understand,
    sxid::understand,
    gpu_init::understand,
    gpu_driver::understand,
    amdgpu::understand,
    intel_gpu::understand,
    aer::understand,
    pcie_link::understand,
    mce::understand,
    edac::understand,
    ghes::understand,
    memory_failure::understand,
    nvme::understand,
    ata::understand,
    ide::understand,
    block::understand,
    scsi::understand,
    device_mapper::understand,
    md::understand,
    hba::understand,
    filesystem::understand,
    nic::understand,
    thermal::understand,
    lockup::understand,
    hung_task::understand,
    oom::understand,
    panic::understand,
    oops::understand,
    boot::understand,
];

/// Bare text of a kernel record (prefix already off), with its tags (`SUBSYSTEM`, `DEVICE`).
///
/// `None` means harmless or not known. Space around the text is no part of it.
#[must_use]
pub fn understand(text: &str, tags: &BTreeMap<String, String>) -> Option<Understood> {
    let text = text.trim();
    let (text, more) = text.split_once('\n').unwrap_or((text, ""));
    let record = Record { text: text.trim_end(), more, tags };
    PARSERS.iter().find_map(|parse| parse(&record))
}

/// An address of a PCI function, in the one spelling that parts have.
pub(super) fn pci_function(word: &str) -> Option<String> {
    pci::Address::parse(word).filter(|_| word.contains('.')).map(pci::Address::function)
}

/// Whether a line that no parser understands belongs to the dump that the kernel or a driver prints after a fault of this
/// class.
pub(super) fn belongs_to_dump(class: &str, text: &str) -> bool {
    class.starts_with("gpu_") && gpu_report::continues(text.trim()) || dump::belongs_to(class, text)
}

/// Good news in the bare text of a kernel record: a GPU was reset, or its driver was loaded afresh (`gpu_recovered`).
///
/// [`understand`] answers `None` to most of these, for they are no faults; Xid 154 back to "none" is told by both.
#[must_use]
pub fn recovered(text: &str, tags: &BTreeMap<String, String>) -> Option<Understood> {
    let text = text.trim();
    let (text, more) = text.split_once('\n').unwrap_or((text, ""));
    gpu_recovered::understand(&Record { text: text.trim_end(), more, tags })
}

/// A line in any printed form: [`strip`], then [`understand`].
///
/// What a program said is for [`program_log`] to understand: the classes here are the kernel's to tell.
#[must_use]
pub fn classify_line(line: &str) -> Option<Understood> {
    let line = prefix::plain(line);
    let stripped = strip(&line);
    match stripped.origin {
        Origin::Kernel => anybodys(&stripped.text),
        Origin::Program { name } => {
            let said = program_log::Said { program: name, unit: None, text: &stripped.text };
            program_log::understand(&said)
                .or_else(|| nobodys(name, stripped.untagged?))
                .or_else(|| nobodys(stripped.hostless?.split_once(' ')?.0, stripped.hostless?))
        }
    }
}

/// A text that the kernel wrote, or that nobody's name stands before. The ring may hold what a program wrote into it, under the
/// program's name.
fn anybodys(text: &str) -> Option<Understood> {
    understand(text, &BTreeMap::new())
        .or_else(|| {
            let (program, text) = prefix::program(text)?;
            program_log::understand(&program_log::Said { program, unit: None, text })
        })
        .or_else(|| program_log::understand_nameless(text))
}

/// A text whose first word was taken for a name, read as the kernel's own. Where the kernel itself begins with the name of a
/// process, that process and who said it cannot be told apart, and a quote is likelier.
fn nobodys(name: &str, text: &str) -> Option<Understood> {
    const PROCESSES: [&str; 2] = ["process", "invoker"];
    let told = anybodys(text)?;
    let value = |field: &str| told.fields.get(field).and_then(serde_json::Value::as_str);
    let quoted = PROCESSES.iter().filter_map(|field| value(field)).any(|process| process.starts_with(name));
    (name.is_empty() || !quoted).then_some(told)
}

#[cfg(test)]
mod tests;
