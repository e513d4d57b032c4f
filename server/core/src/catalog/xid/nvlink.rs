//! The links between GPUs.

use super::{FAULT, line};
use crate::catalog::{Entry, Line};
use ironwatch_shared::Severity;

/// All links of one GPU are one problem: a bad cable or switch is told by several links and numbers at once.
const LINK: Entry = Entry { problem: "gpu_nvlink", ..FAULT };

pub(super) static LINES: &[Line] = &[
    line(
        &[74],
        Entry {
            title: "NVLink fault",
            meaning: "A link between this GPU and another GPU or a switch failed. Jobs that span GPUs stop or hang.",
            likely_causes: &["A bad link, bridge, cable or switch port", "The other end of the link was reset or lost", "A failing card"],
            next_step: "See which links of which GPUs are named: the end that all have in common is the suspect. Drain the host and reset all its GPUs together; on repeat check the connectors and open a support case.",
            severity: Severity::Critical,
            ..LINK
        },
    ),
    line(
        &[136],
        Entry {
            title: "NVLink did not come up",
            meaning: "Training a link between this GPU and its peer failed, so the GPU is cut off from the fabric.",
            likely_causes: &["Poor signal on the link: connector, cable or board", "The peer was not ready"],
            next_step: "Reset the GPUs of the host together, or reboot. If the same link fails again, have its connectors checked.",
            severity: Severity::Critical,
            ..LINK
        },
    ),
    line(
        &[144, 145, 146, 147, 148, 150],
        Entry {
            title: "NVLink fault",
            meaning: "A unit of the GPU's NVLink reported an error. The line says whether it was fatal for the link and which link it was.",
            likely_causes: &["The other end of the link failed or was reset", "A bad link, cable or switch port", "A failing card"],
            next_step: "If the line says Fatal, drain the host and reset the GPU; see first which end all named links share. If it says Nonfatal, watch whether it returns.",
            ..LINK
        },
    ),
    line(
        &[149],
        Entry {
            title: "NVLink went down",
            meaning: "The network part of the GPU's NVLink reported a change of a link: lost, retrained, or with too many bit errors. The line names the link.",
            likely_causes: &["A bad cable, connector or switch port", "The peer was reset or lost power", "A failing card"],
            next_step: "See which end all named links share. If the line says Fatal, drain the host and reset the GPU; on repeat on the same link check its cable and switch port.",
            ..LINK
        },
    ),
    line(
        &[155],
        Entry {
            title: "NVLink was marked as bad",
            meaning: "The driver itself took a link out of use because it does not work as it should.",
            likely_causes: &["Errors on the link told before", "A link that did not train at its full speed"],
            next_step: "Drain the host and reset the GPU; compare nvidia-smi nvlink --status with its neighbours.",
            ..LINK
        },
    ),
    line(
        &[166],
        Entry {
            title: "NVLink saw encrypted traffic too early",
            meaning: "Encrypted packets came over a link before its keys were set up.",
            likely_causes: &["Peers that disagree on whether links are encrypted", "A GPU that was reset alone"],
            next_step: "Check that all GPUs of the fabric are set up alike, then reset them together.",
            problem: "gpu_nvlink_security",
            ..LINK
        },
    ),
    line(
        &[170],
        Entry {
            title: "NVLink security fault",
            meaning: "The protection of a link between GPUs failed a check.",
            likely_causes: &["Peers that disagree on their security settings", "A GPU that was reset alone", "A failing card"],
            next_step: "Check that all GPUs of the fabric are set up alike, then reset them together; on repeat open a support case.",
            problem: "gpu_nvlink_security",
            ..LINK
        },
    ),
];
