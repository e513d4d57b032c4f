//! Processors of all kinds.

use super::part::{Part, telling};
use crate::doc::Doc;
use serde::Serialize;

/// What kind of processor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ProcessorKind {
    /// A central processor.
    Cpu,
    /// A graphics processor.
    Gpu,
    /// Another accelerator.
    Accelerator,
    /// Programmable logic.
    Fpga,
    /// Anything else, in the BMC's word.
    Other(String),
}

impl ProcessorKind {
    fn parse(text: Option<String>) -> Self {
        let known = [
            ("cpu", Self::Cpu),
            // iLO 4 and others: by the words of SMBIOS.
            ("central processor", Self::Cpu),
            ("gpu", Self::Gpu),
            ("accelerator", Self::Accelerator),
            ("fpga", Self::Fpga),
        ];
        match text {
            // Services from before the field had nothing else.
            None => Self::Cpu,
            Some(text) => known
                .into_iter()
                .find(|(word, _)| text.eq_ignore_ascii_case(word))
                .map_or_else(|| Self::Other(text.clone()), |(_, kind)| kind),
        }
    }
}

/// A processor (DSP0268, Processor).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Processor {
    /// Maker, model, state.
    #[serde(flatten)]
    pub part: Part,
    /// Kind.
    pub kind: ProcessorKind,
    /// Path of the computer.
    pub system: String,
    /// Cores.
    pub cores: Option<u64>,
    /// Threads.
    pub threads: Option<u64>,
    /// Highest clock, MHz.
    pub max_speed_mhz: Option<f64>,
    /// Microcode.
    pub microcode: Option<String>,
    /// Path of its PCIe device.
    pub pcie_device: Option<String>,
}

impl Processor {
    pub(crate) fn of(doc: Doc<'_>, path: &str, system: &str) -> Self {
        Self {
            part: Part::of(doc, path),
            kind: ProcessorKind::parse(doc.name("ProcessorType")),
            system: system.to_owned(),
            cores: doc.count("TotalCores"),
            threads: doc.count("TotalThreads"),
            max_speed_mhz: doc.number("MaxSpeedMHz"),
            microcode: telling(doc, &["ProcessorId/MicrocodeInfo"]),
            pcie_device: doc.link("Links/PCIeDevice").map(|link| link.resource().to_owned()),
        }
    }
}
