//! Memory of the card: errors that could not be corrected, and what the card does about bad rows.

use super::{FAULT, MEMORY_DOCUMENT, line};
use crate::catalog::{Clears, Entry, Line};
use ironwatch_shared::Severity;

/// One bad place in memory is told by several numbers in the same second (48, 63, 94, 171): one problem.
const MEMORY: Entry = Entry { severity: Severity::Critical, reference: MEMORY_DOCUMENT, problem: "gpu_memory", ..FAULT };

pub(super) static LINES: &[Line] = &[
    line(
        &[48],
        Entry {
            title: "GPU memory error that could not be corrected",
            meaning: "Two or more bits flipped in one word of the card's memory. The data is lost, and so is the job that used it.",
            likely_causes: &["A bad row in the card's memory", "A failing card, if it returns after rows were remapped"],
            next_step: "Drain the host and reset the GPU so that the bad row is remapped. Then read nvidia-smi -q -d ROW_REMAPPER,ECC: a remapping failure or an exceeded SRAM threshold means replacement.",
            ..MEMORY
        },
    ),
    line(
        &[63],
        Entry {
            title: "GPU memory row is to be replaced by a spare",
            meaning: "The card marked a bad row. The spare takes its place at the next reset; until then the row is avoided.",
            likely_causes: &["A bad row in the card's memory, of which a few are normal over the years"],
            next_step: "Nothing tonight if no other fault is told. Reset the GPU when its jobs have ended.",
            severity: Severity::Warning,
            ..MEMORY
        },
    ),
    line(
        &[64],
        Entry {
            title: "GPU could not replace a bad memory row",
            meaning: "A bad row was found, and the card could not put a spare in its place: no spares are left in that bank, or writing it down failed.",
            likely_causes: &["A memory bank with too many bad rows", "Flash on the card that cannot be written"],
            next_step: "Drain the host and reset the GPU. If nvidia-smi -q -d ROW_REMAPPER then shows a remapping failure, have the card replaced.",
            clears: Clears::Person,
            ..MEMORY
        },
    ),
    line(
        &[92],
        Entry {
            title: "GPU corrects many memory errors",
            meaning: "Single flipped bits are corrected at an unusual rate. No data is lost so far.",
            likely_causes: &["A row that is about to go bad", "Overheated memory"],
            next_step: "Nothing tonight. Look at the counts (nvidia-smi -q -d ECC) and the memory temperature in the morning.",
            severity: Severity::Warning,
            problem: "gpu_memory_corrected",
            clears: Clears::Quiet { seconds: 86_400 },
            ..MEMORY
        },
    ),
    line(
        &[94],
        Entry {
            title: "GPU memory error hit one job",
            meaning: "Memory went bad under one job, and the card could keep the damage to that job. Others are not affected.",
            likely_causes: &["A bad row in the card's memory"],
            next_step: "Let the job restart elsewhere. Take no new jobs on this GPU and reset it when the present ones have ended.",
            severity: Severity::Warning,
            ..MEMORY
        },
    ),
    line(
        &[95],
        Entry {
            title: "GPU memory error may have hit every job",
            meaning: "Memory went bad, and the card cannot say whose data it was. Results of all jobs on it are in doubt.",
            likely_causes: &["A bad row in the card's memory", "A fault in the card's caches"],
            next_step: "Stop all jobs on this GPU and distrust their results. Reset the GPU before anything runs on it again.",
            ..MEMORY
        },
    ),
    line(
        &[140],
        Entry {
            title: "GPU memory error got past the protection",
            meaning: "The card had an error it could not correct, and noticed only after the data had moved on. Results are in doubt.",
            likely_causes: &["Memory of the card going bad", "A fault inside the card"],
            next_step: "Drain the host, reset the GPU, and run dcgmi diag -r 3 before it takes jobs. If it returns, have the card replaced.",
            ..MEMORY
        },
    ),
    line(
        &[156],
        Entry {
            title: "GPU retired one of its own parts",
            meaning: "The card found a part of itself bad and will go on without it after a reset.",
            likely_causes: &["A bad place in the card's internal memory"],
            next_step: "Drain the host and reset the GPU so that the change takes effect.",
            severity: Severity::Error,
            problem: "gpu_retirement",
            ..MEMORY
        },
    ),
    line(
        &[157],
        Entry {
            title: "GPU could not retire a bad part",
            meaning: "The card found a part of itself bad and could not go on without it.",
            likely_causes: &["More bad parts than the card can spare", "Flash on the card that cannot be written"],
            next_step: "Take no new jobs on this GPU and open a replacement case.",
            severity: Severity::Error,
            problem: "gpu_retirement",
            clears: Clears::Person,
            ..MEMORY
        },
    ),
    line(
        &[160],
        Entry {
            title: "GPU retired a memory channel",
            meaning: "A whole channel of the card's memory is to be replaced by a spare; it takes effect at a reset.",
            likely_causes: &["A bad memory stack or its connection"],
            next_step: "Let the jobs end, drain the host, and reset the GPU.",
            severity: Severity::Error,
            problem: "gpu_retirement",
            ..MEMORY
        },
    ),
    line(
        &[161],
        Entry {
            title: "GPU could not retire a memory channel",
            meaning: "A channel of the card's memory is bad, and there is no spare for it.",
            likely_causes: &["A second bad channel", "Flash on the card that cannot be written"],
            next_step: "Drain the host and open a replacement case for this card.",
            severity: Severity::Error,
            problem: "gpu_retirement",
            clears: Clears::Person,
            ..MEMORY
        },
    ),
    line(
        &[168],
        Entry {
            title: "GPU has less memory than it should",
            meaning: "Errors hit the part of memory that the card keeps for itself, so it took some from the jobs' share.",
            likely_causes: &["Bad rows in the card's reserved memory"],
            next_step: "Drain the host and reset the GPU. If its memory is still short, have the card replaced.",
            ..MEMORY
        },
    ),
    line(
        &[171],
        Entry {
            title: "GPU memory error, in DRAM",
            meaning: "Says where the error that could not be corrected lies: in the card's main memory, where a spare row can help.",
            likely_causes: &["A bad row in the card's memory"],
            next_step: "Drain the host and reset the GPU so that the row is remapped, then read nvidia-smi -q -d ROW_REMAPPER.",
            ..MEMORY
        },
    ),
    line(
        &[172],
        Entry {
            title: "GPU memory error, in SRAM",
            meaning: "Says where the error that could not be corrected lies: in memory inside the chip, for which there are no spare rows.",
            likely_causes: &["A stray particle, if it is the only one", "A failing chip, if it returns"],
            next_step: "Drain the host and reset the GPU. If nvidia-smi -q says that the SRAM threshold is exceeded, have the card replaced.",
            ..MEMORY
        },
    ),
    line(
        &[175],
        Entry {
            title: "GPU memory system fault",
            meaning: "The card's memory system reported a fault that its maker has not described in public.",
            likely_causes: &["Memory of the card going bad", "A fault in the card's caches"],
            next_step: "Drain the host and reset the GPU; read nvidia-smi -q -d ECC and open a support case if it returns.",
            ..MEMORY
        },
    ),
];
