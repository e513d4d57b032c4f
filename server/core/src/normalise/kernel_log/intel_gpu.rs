//! What the Intel GPU drivers say: hangs and resets (i915: i915_gpu_error.c, gt/intel_reset.c, gt/uc; xe: xe_guc_submit.c,
//! xe_gt.c, xe_device.c, xe_tlb_inval.c).

mod sayings;

use super::drm::{self, Said};
use super::number::decimal;
use super::pci::Address;
use super::sayings::{Sayings, begins, begins_with_any, code_of};
use super::{Record, Understood};

const CLASS: &str = "gpu_intel";

/// Reads one line.
pub(super) fn understand(record: &Record<'_>) -> Option<Understood> {
    for driver in ["i915", "xe"] {
        let Some(said) = drm::read(record.text, driver) else { continue };
        let said = Said { words: behind_places(said.words), ..said };
        let told = hang(said)
            .or_else(|| saying(said))
            .or_else(|| engine(said))
            .or_else(|| said.probe_failed(driver).map(|said| said.told(CLASS, "init_failed")));
        if told.is_some() {
            return told;
        }
    }
    fence(record.text).or_else(|| old(record.text))
}

/// Kernels before 4.16 (i915_irq.c, i915_gpu_error.c): `[drm] stuck on render ring`, `drm/i915: Resetting chip after gpu
/// hang`, `i915: render error detected, EIR: 0x00000010`. The `[drm]` names no driver, but only this one has rings so named.
fn old(text: &str) -> Option<Understood> {
    const SAYINGS: Sayings = &[
        ("[drm] stuck on render ring", "gpu_hang"),
        ("[drm] stuck on bsd ring", "gpu_hang"),
        ("[drm] stuck on bsd2 ring", "gpu_hang"),
        ("[drm] stuck on blitter ring", "gpu_hang"),
        ("[drm] stuck on video enhancement ring", "gpu_hang"),
        ("[drm] no progress on render ring", "gpu_hang"),
        ("[drm] no progress on bsd ring", "gpu_hang"),
        ("[drm] no progress on blitter ring", "gpu_hang"),
        ("drm/i915: Resetting chip ", "engine_reset"),
        ("drm/i915: Resetting * after gpu hang", "engine_reset"),
    ];
    let code = code_of(SAYINGS, text)?;
    // A ring that is stuck is told with its name; the rest of the line only says what is done about it.
    let ring = text.strip_prefix("[drm] ").and_then(|rest| rest.split_once(" on ")).and_then(|(_, rest)| rest.strip_suffix(" ring"));
    Some(Said { card: None, named: true, words: text }.told(CLASS, code).with_some("engine", ring))
}

/// Leaves out which tile, graphics technology block and firmware spoke: `Tile0: GT0: GUC: `.
fn behind_places(mut words: &str) -> &str {
    while let Some((place, rest)) = words.split_once(": ") {
        let number = place.strip_prefix("Tile").or_else(|| place.strip_prefix("GT")).and_then(decimal);
        if !(number.is_some_and(|(_, rest)| rest.is_empty()) || matches!(place, "GUC" | "GuC")) {
            break;
        }
        words = rest.trim_start();
    }
    words
}

fn saying(said: Said<'_>) -> Option<Understood> {
    // A bare `[drm]` may be any driver's, and so may `[drm:function]` of a driver that is built in.
    let code = code_of(sayings::SAYINGS, said.words).filter(|_| said.named || begins_with_any(said.words, sayings::NOBODY_ELSES))?;
    let told = said.told(CLASS, code);
    let owner = said.words.rsplit_once(" in ").filter(|_| said.words.starts_with("Timedout")).map(|(_, owner)| owner);
    Some(with_process(told, owner).with_some("engine", after(said.words, "engine_class=")))
}

/// `GPU HANG: ecode 12:1:8ed9fff2, in python3 [6414]`, `python3[6414] context reset due to GPU hang`.
fn hang(said: Said<'_>) -> Option<Understood> {
    if let Some(rest) = said.words.strip_prefix("GPU HANG: ") {
        let owner = rest.split_once(", in ").map(|(_, owner)| owner.split_once("],").map_or(owner, |(owner, _)| owner));
        return Some(with_process(said.told(CLASS, "gpu_hang"), owner).with_some("ecode", after(rest, "ecode ")));
    }
    if said.waits_for_picture() {
        return Some(said.told(CLASS, "job_timeout"));
    }
    let owner = said.words.strip_suffix(" context reset due to GPU hang")?;
    (said.named || owner.contains('[')).then(|| with_process(said.told(CLASS, "gpu_hang"), Some(owner)))
}

/// `Resetting rcs0 for preemption time out`, `Resetting chip after gpu hang`, `rcs0 reset request timed out: {…}`.
fn engine(said: Said<'_>) -> Option<Understood> {
    if let Some(rest) = said.words.strip_prefix("Resetting ") {
        let (engine, why) = rest.split_once(' ')?;
        return (said.named && (why.starts_with("for ") || why.starts_with("after ") || begins(why, "(*) after ")))
            .then(|| said.told(CLASS, "engine_reset").with("engine", engine));
    }
    if let Some((engine, rest)) = said.words.strip_prefix("hwe ").and_then(|rest| rest.split_once(": ")) {
        // The first jobs that the driver itself gives to an engine.
        let first = rest.starts_with("emit_wa_job failed") || rest.starts_with("emit_nop_job failed");
        return first.then(|| said.told(CLASS, "init_failed").with("engine", engine));
    }
    let (engine, rest) = said.words.split_once(' ')?;
    if rest.starts_with("heartbeat {") && rest.ends_with("not ticking") {
        return said.named.then(|| Understood { detail: true, ..said.told(CLASS, "gpu_hang").with("engine", engine) });
    }
    rest.starts_with("reset request timed out").then(|| said.told(CLASS, "engine_reset").with("engine", engine))
}

/// `Asynchronous wait on fence 0000:00:02.0:gnome-shell[991]:2c6c0 timed out (hint:intel_atomic_commit_ready [i915])`.
fn fence(text: &str) -> Option<Understood> {
    let (fence, rest) = text.strip_prefix("Asynchronous wait on fence ")?.split_once(" timed out (hint:")?;
    rest.contains(" [i915]").then_some(())?;
    let card = fence.get(..12).and_then(Address::parse);
    Some(Said { card, named: true, words: text }.told(CLASS, "job_timeout"))
}

/// `python3 [6414]`, `python3[6414]`.
fn with_process(told: Understood, owner: Option<&str>) -> Understood {
    let Some((name, pid)) = owner.and_then(|owner| owner.rsplit_once('[')) else { return told };
    let name = name.trim_end();
    let pid = decimal(pid).map(|(pid, _)| pid);
    told.with_some("process", Some(name).filter(|name| !name.is_empty() && pid.is_some())).with_some("pid", pid)
}

/// The word after a name.
fn after<'a>(words: &'a str, name: &str) -> Option<&'a str> {
    words.split_once(name)?.1.split([',', ' ']).next().filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests;
