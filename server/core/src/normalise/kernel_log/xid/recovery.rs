//! Xid 154: what the driver says must be done with a GPU.

use super::super::Understood;
use super::super::number::hexadecimal;
use ironwatch_shared::Severity;

/// An action by its number, how bad it is, and what a person does. Numbers: nvml.h, `nvmlDeviceGpuRecoveryAction_t`.
/// The text behind the number differs between drivers ("GPU Reset Required", "PF FLR"), the number does not.
const ACTIONS: [(u64, Severity, &str); 6] = [
    (0, Severity::Info, "Nothing to do: the driver no longer asks for a recovery step."),
    (
        1,
        Severity::Critical,
        "Stop the jobs on this GPU and reset it (nvidia-smi --gpu-reset -i with its address); reboot if the reset fails.",
    ),
    (2, Severity::Critical, "Drain the host and reboot it: a reset of the GPU is not enough."),
    (3, Severity::Error, "End the jobs that reach this GPU from other GPUs, then look again at GPU Recovery Action in nvidia-smi -q."),
    (
        4,
        Severity::Critical,
        "Take no new jobs on this GPU, let the running ones end, then reset it (nvidia-smi --gpu-reset -i with its address).",
    ),
    (
        5,
        Severity::Error,
        "Restart nvidia-imex on the nodes of this NVLink domain, then look again at GPU Recovery Action in nvidia-smi -q.",
    ),
];

/// `GPU recovery action changed from 0x0 (None) to 0x4 (Drain and Reset)`. The action aimed at counts, not the one left.
pub(super) fn changed(said: Understood, rest: &str) -> Understood {
    let changed = rest.strip_prefix("GPU recovery action changed from ").and_then(|rest| rest.rsplit_once(" to "));
    let Some((from, to)) = changed else { return said };
    let Some((action, name)) = hexadecimal(to) else { return said };
    let name = name.trim().trim_start_matches('(').trim_end_matches(['.', ')']);
    let known = ACTIONS.iter().find(|(number, _, _)| *number == action);
    let mut said = said
        .with("recovery_action", action)
        .with_some("recovery_name", Some(name).filter(|name| !name.is_empty()))
        .with_some("recovery_from", hexadecimal(from).map(|(number, _)| number))
        .with_some("next_step", known.map(|(_, _, step)| *step));
    // An action that this version does not know may ask for anything.
    said.severity = known.map_or(Severity::Critical, |(_, severity, _)| *severity);
    said
}
