//! What the amdgpu driver says: memory and logic errors (amdgpu_ras.c), rings that hang (amdgpu_job.c), resets and
//! failed starts (amdgpu_device.c), compute queues (amdkfd), page faults of programs (gmc_v*.c); and radeon, the driver of
//! older cards.

mod radeon;
mod sayings;

use super::drm::{self, Said};
use super::number::decimal;
use super::{Record, Understood};
use ironwatch_shared::Severity;

const CLASS: &str = "gpu_amd";

/// Reads one line.
pub(super) fn understand(record: &Record<'_>) -> Option<Understood> {
    let Some(said) = drm::read(record.text, "amdgpu") else {
        return radeon::understand(record.text).or_else(|| sayings::without_head(record.text));
    };
    // `{17}`: which RAS event a line belongs to, since 6.10.
    let words = said.words.strip_prefix('{').and_then(|rest| rest.split_once('}'));
    let words = words.map_or(said.words, |(_, rest)| rest.trim_start());
    let said = Said { words: words.strip_prefix("[Hardware Error]: ").unwrap_or(words), ..said };
    ras(said)
        .or_else(|| ring(said))
        .or_else(|| reset(said))
        .or_else(|| sayings::understand(said))
        .or_else(|| page_fault(said))
        .or_else(|| said.waits_for_picture().then(|| said.told(CLASS, "fence_timeout")))
        .or_else(|| radeon::understand(record.text))
        .or_else(|| said.probe_failed("amdgpu").filter(|said| said.named).map(|said| said.told(CLASS, "init_failed")))
}

/// `socket: 4, die: 0 1 correctable hardware errors detected in total in gfx block, no user action is needed.`, before
/// 6.7 `2 uncorrectable hardware errors detected in umc block`.
fn ras(said: Said<'_>) -> Option<Understood> {
    const KINDS: [(&str, &str); 4] = [
        ("uncorrectable hardware errors", "ras_ue"),
        ("correctable hardware errors", "ras_ce"),
        // Damage that was found and marked, and waits for somebody to use it; poison: somebody did.
        ("deferred hardware errors", "ras_ue"),
        ("poison consumption", "ras_ue"),
    ];
    let (socket, words) = numbered(said.words, "socket:");
    let (die, words) = numbered(words, "die:");
    let (errors, words) = decimal(words).filter(|(errors, _)| *errors > 0)?;
    let words = words.trim_start();
    let words = words.strip_prefix("new ").unwrap_or(words);
    let (kind, code, words) = KINDS.into_iter().find_map(|(kind, code)| Some((kind, code, words.strip_prefix(kind)?)))?;
    let words = words.strip_prefix(" detected in ")?;
    let words = words.strip_prefix("total in ").unwrap_or(words);
    let mut told = said.told(CLASS, code);
    if kind.starts_with("deferred") {
        told.severity = Severity::Error;
    }
    let block = words.split([' ', ',']).next().filter(|block| !block.is_empty());
    Some(told.with("count", errors).with_some("block", block).with_some("socket", socket).with_some("die", die))
}

/// `socket: 4, `.
fn numbered<'a>(words: &'a str, name: &str) -> (Option<u64>, &'a str) {
    match words.strip_prefix(name).and_then(|rest| decimal(rest.trim_start())) {
        Some((number, rest)) => (Some(number), rest.trim_start_matches([',', ' '])),
        None => (None, words),
    }
}

/// `ring gfx_0.0.0 timeout, signaled seq=516877, emitted seq=516879`, `…, but soft recovered`, `ring sdma0 test failed
/// (-110)`.
fn ring(said: Said<'_>) -> Option<Understood> {
    let (ring, words) = said.words.strip_prefix("ring ")?.split_once(' ')?;
    let told = said.told(CLASS, "ring_timeout").with("ring", ring);
    if words.starts_with("test failed") {
        return Some(told);
    }
    let words = words.strip_prefix("timeout").filter(|rest| rest.is_empty() || rest.starts_with([',', ' ']))?;
    if words.contains("soft recovered") {
        // The driver ended the job and went on without a reset.
        return Some(Understood { severity: Severity::Warning, ..told.with("soft_recovered", true) });
    }
    let number = |name: &str| words.split_once(name).and_then(|(_, rest)| decimal(rest)).map(|(number, _)| number);
    let (signaled, emitted) = (number("signaled seq="), number("emitted seq="));
    Some(told.with_some("signaled", signaled).with_some("emitted", emitted))
}

/// `GPU reset begin!`, `GPU reset begin!. Source:  3`, `GPU reset(4) failed`.
fn reset(said: Said<'_>) -> Option<Understood> {
    let words = said.words.strip_prefix("GPU reset")?;
    let failed = words.strip_prefix('(').and_then(decimal).is_some_and(|(_, rest)| rest.starts_with(") failed"));
    if failed {
        return Some(said.told(CLASS, "gpu_reset").with("failed", true));
    }
    (words.starts_with(" begin!") || words.starts_with(" begin.")).then(|| said.told(CLASS, "gpu_reset"))
}

/// `[gfxhub0] no-retry page fault (src_id:0 ring:24 vmid:8 pasid:32769, for process python3 pid 12 thread …)`.
fn page_fault(said: Said<'_>) -> Option<Understood> {
    const KINDS: [&str; 4] = ["page fault (", "no-retry page fault (", "retry page fault (", "VMC page fault ("];
    let (hub, words) = said.words.strip_prefix('[')?.split_once("] ")?;
    let rest = KINDS.iter().find_map(|kind| words.strip_prefix(kind))?;
    (hub.starts_with("gfxhub") || hub.starts_with("mmhub")).then_some(())?;
    let (process, rest) = match rest.split_once("process ").and_then(|(_, rest)| rest.split_once(" pid ")) {
        Some((name, rest)) => (Some(name).filter(|name| !name.is_empty()), rest),
        None => (None, ""),
    };
    let pid = decimal(rest).map(|(pid, _)| pid).filter(|pid| *pid > 0);
    Some(said.told(CLASS, "page_fault").with_some("process", process).with_some("pid", pid))
}

#[cfg(test)]
mod tests;
