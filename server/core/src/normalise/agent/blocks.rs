//! Lines that belong together become one: a head, and the details and dumps printed after it.

use super::super::kernel_log::{Understood, belongs_to_dump, recovered, understand};
use crate::component::Component;
use crate::observation::Code;
use ironwatch_shared::wire::v1::report::KernelLine;

/// A block is printed in one go; on a machine in trouble that may take seconds.
const OPEN_MILLIS: u64 = 5_000;
/// Blocks that can be open at once: each CPU may print one.
const MAX_OPEN: usize = 16;
/// Longest evidence of one block: a whole trace.
const MAX_EVIDENCE_BYTES: usize = 8 << 10;

/// What the lines of a report come to.
#[derive(Debug)]
pub(super) enum Said<'a> {
    /// Understood, alone or as a block.
    Known(Block<'a>),
    /// Not understood, and no part of anything.
    Unknown(&'a KernelLine),
}

/// One fact with all its lines.
#[derive(Debug)]
pub(super) struct Block<'a> {
    pub understood: Understood,
    pub first: &'a KernelLine,
    pub evidence: String,
    last_boot_ms: u64,
}

/// Puts lines together, in the order of their heads.
pub(super) fn blocks(lines: &[KernelLine]) -> Vec<Said<'_>> {
    let mut said: Vec<Said<'_>> = Vec::new();
    // Newest last.
    let mut open: Vec<usize> = Vec::new();
    for line in lines {
        open.retain(|index| known(&said, *index).is_some_and(|block| line.boot_ms.saturating_sub(block.last_boot_ms) <= OPEN_MILLIS));
        match understand(&line.text, &line.tags).or_else(|| recovered(&line.text, &line.tags)) {
            Some(understood) => {
                let head = open.iter().rev().copied().find(|index| known(&said, *index).is_some_and(|head| head.takes(&understood)));
                if let Some(block) = head.and_then(|index| known_mut(&mut said, index)) {
                    block.absorb(understood, line);
                    continue;
                }
                if open.len() >= MAX_OPEN {
                    open.remove(0);
                }
                open.push(said.len());
                said.push(Said::Known(Block { understood, first: line, evidence: line.text.clone(), last_boot_ms: line.boot_ms }));
            }
            None => {
                let head = open
                    .iter()
                    .rev()
                    .copied()
                    .find(|index| known(&said, *index).is_some_and(|head| belongs_to_dump(head.understood.class, &line.text)));
                match head.and_then(|index| known_mut(&mut said, index)) {
                    Some(block) => block.add_words(line),
                    None => said.push(Said::Unknown(line)),
                }
            }
        }
    }
    said
}

fn known<'s, 'a>(said: &'s [Said<'a>], index: usize) -> Option<&'s Block<'a>> {
    match said.get(index) {
        Some(Said::Known(block)) => Some(block),
        Some(Said::Unknown(_)) | None => None,
    }
}

fn known_mut<'s, 'a>(said: &'s mut [Said<'a>], index: usize) -> Option<&'s mut Block<'a>> {
    match said.get_mut(index) {
        Some(Said::Known(block)) => Some(block),
        Some(Said::Unknown(_)) | None => None,
    }
}

/// A head of a numbered block says nothing yet: what it is, its details tell.
const HEADER: &str = "header";

impl Block<'_> {
    /// Whether a line belongs to this block.
    fn takes(&self, line: &Understood) -> bool {
        if self.understood.class != line.class {
            return false;
        }
        match (self.understood.fields.get("block"), line.fields.get("block")) {
            // Numbered lines find their block whoever prints in between.
            (Some(own), Some(number)) => own == number,
            (None, Some(_)) | (Some(_), None) => false,
            // A detail that names another part is of another block, whose head may have been lost.
            (None, None) => {
                (line.detail || self.understood.detail) && {
                    let (own, other) = (&self.understood.component, &line.component);
                    own == other || line.detail && (is_vaguer(own, other) || is_vaguer(other, own))
                }
            }
        }
    }

    fn absorb(&mut self, line: Understood, from: &KernelLine) {
        let head = &mut self.understood;
        let header = |code: &Option<Code>| code.as_ref().is_none_or(|code| *code == Code::word(HEADER));
        if header(&head.code) && !header(&line.code) {
            head.code = line.code;
            head.severity = line.severity;
        } else if head.detail && !line.detail {
            // SCSI says what the disk answered before the line that says what came of it.
            head.code = line.code;
            head.severity = head.severity.max(line.severity);
        } else {
            head.severity = head.severity.max(line.severity);
        }
        if is_vaguer(&head.component, &line.component) {
            head.component = line.component;
        }
        if head.device.is_none() {
            head.device = line.device;
        }
        for (name, value) in line.fields {
            head.fields.entry(name).or_insert(value);
        }
        head.detail &= line.detail;
        self.add_words(from);
    }

    fn add_words(&mut self, line: &KernelLine) {
        self.last_boot_ms = self.last_boot_ms.max(line.boot_ms);
        if self.evidence.len() + line.text.len() < MAX_EVIDENCE_BYTES {
            self.evidence.push('\n');
            self.evidence.push_str(&line.text);
        }
    }
}

/// A kind alone says less than one of its kind, and the host as a whole says least.
fn is_vaguer(one: &Component, other: &Component) -> bool {
    let depth = |component: &Component| match (component.as_str(), component.as_str().contains('/')) {
        ("host" | "hardware", _) => 0,
        (_, false) => 1,
        (_, true) => 2,
    };
    depth(one) < depth(other)
}
