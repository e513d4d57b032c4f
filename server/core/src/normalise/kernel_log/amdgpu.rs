//! What the amdgpu driver says: memory and logic errors (amdgpu_ras.c), rings that hang (amdgpu_job.c), resets and
//! failed starts (amdgpu_device.c), compute queues (amdkfd), page faults of programs (gmc_v*.c).

use super::drm::{self, Said};
use super::number::decimal;
use super::{Record, Understood};
use ironwatch_shared::Severity;

const CLASS: &str = "gpu_amd";

/// Reads one line.
pub(super) fn understand(record: &Record<'_>) -> Option<Understood> {
    let said = drm::read(record.text, "amdgpu")?;
    // `{17}`: which RAS event a line belongs to, since 6.10.
    let words = said.words.strip_prefix('{').and_then(|rest| rest.split_once('}'));
    let said = Said { words: words.map_or(said.words, |(_, rest)| rest.trim_start()), ..said };
    ras(said)
        .or_else(|| ring(said))
        .or_else(|| reset(said))
        .or_else(|| saying(said))
        .or_else(|| page_fault(said))
        .or_else(|| said.probe_failed("amdgpu").filter(|said| said.named).map(|said| said.told(CLASS, "init_failed")))
}

/// Beginnings of words, and the code.
const SAYINGS: [(&str, &str); 37] = [
    ("device lost from bus", "lost"),
    ("VRAM is lost", "vram_lost"),
    ("Fatal error during GPU init", "init_failed"),
    ("amdgpu_device_ip_init failed", "init_failed"),
    ("hw_init of IP block <", "init_failed"),
    ("sw_init of IP block <", "init_failed"),
    ("early_init of IP block <", "init_failed"),
    ("get invalid ip discovery binary signature", "init_failed"),
    ("invalid ip discovery binary signature", "init_failed"),
    ("PSP load sos failed", "init_failed"),
    ("PSP firmware loading failed", "init_failed"),
    ("Device initialization failed", "init_failed"),
    ("GPU Recovery Failed", "gpu_reset"),
    ("ASIC reset failed with error", "gpu_reset"),
    ("GPU reset end with ret = -", "gpu_reset"),
    ("device wedged, needs recovery", "gpu_reset"),
    ("qcm fence wait loop timeout expired", "fence_timeout"),
    ("HIQ qcm fence wait loop timeout expired", "fence_timeout"),
    ("Waiting for fences timed out", "fence_timeout"),
    ("cp queue preemption time out", "fence_timeout"),
    ("MES failed to respon", "fence_timeout"),
    ("MES might be in unrecoverable state", "fence_timeout"),
    ("SMU: I'm not done with your ", "firmware_hang"),
    ("uncorrectable hardware error(", "ras_ue"),
    ("Uncorrectable hardware error(", "ras_ue"),
    ("poison is consumed by client", "ras_ue"),
    ("RAS poison consumption", "ras_ue"),
    ("RAS poison is consumed", "ras_ue"),
    ("Saved bad pages ", "bad_pages"),
    ("RAS records:", "bad_pages"),
    ("GPU exceeds the bad page threshold", "bad_pages"),
    ("IB test failed on ", "ring_timeout"),
    ("ib ring test failed (", "ring_timeout"),
    ("No GPU detected", "init_failed"),
    ("failed to initialize the asic", "init_failed"),
    ("GPU posting failed", "init_failed"),
    ("gpu post error", "init_failed"),
];

/// Beginnings of words that only go on about what was told before.
const DETAILS: [(&str, &str); 15] = [
    ("Process information: process ", "ring_timeout"),
    ("Process ", "ring_timeout"),
    ("Starting ", "ring_timeout"),
    ("Ring ", "ring_timeout"),
    ("The cp might be in an unrecoverable state", "fence_timeout"),
    ("Failed to evict ", "fence_timeout"),
    ("failed to unmap legacy queue", "fence_timeout"),
    ("failed to reset legacy queue", "fence_timeout"),
    ("failed to remove hardware queue from MES", "fence_timeout"),
    ("suspend of IP block <", "gpu_reset"),
    ("resume of IP block <", "gpu_reset"),
    ("in page starting at address ", "page_fault"),
    ("in process ", "page_fault"),
    ("GCVM_L2_PROTECTION_FAULT_STATUS:", "page_fault"),
    ("VM_L2_PROTECTION_FAULT_STATUS:", "page_fault"),
];

fn saying(said: Said<'_>) -> Option<Understood> {
    if let Some((_, code)) = SAYINGS.into_iter().find(|(start, _)| said.words.starts_with(start)) {
        // A bare `[drm]` may be any driver's: a failed start is only believed where amdgpu is named.
        return (said.named || code != "init_failed").then(|| said.told(CLASS, code));
    }
    let (start, code) = DETAILS.into_iter().find(|(start, _)| said.words.starts_with(start))?;
    // Three of the beginnings are ordinary words; what must follow makes them these lines.
    let rest = said.words.strip_prefix(start)?;
    let fits = match start {
        "Process " => rest.contains(" pid ") && rest.contains(" thread "),
        "Starting " => rest.ends_with(" ring reset"),
        "Ring " => rest.ends_with(" reset failed"),
        "suspend of IP block <" | "resume of IP block <" => rest.contains("> failed "),
        _ => true,
    };
    fits.then(|| Understood { detail: true, ..said.told(CLASS, code) })
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
    Some(told.with("errors", errors).with_some("block", block).with_some("socket", socket).with_some("die", die))
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
    words.starts_with(" begin!").then(|| said.told(CLASS, "gpu_reset"))
}

/// `[gfxhub0] no-retry page fault (src_id:0 ring:24 vmid:8 pasid:32769, for process python3 pid 12 thread …)`.
fn page_fault(said: Said<'_>) -> Option<Understood> {
    const KINDS: [&str; 3] = ["page fault (", "no-retry page fault (", "retry page fault ("];
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
mod tests {
    use super::super::{Understood, classify_line};
    use ironwatch_shared::Severity;
    use serde_json::json;

    const CARD: &str = "amdgpu 0000:7a:00.0: amdgpu: ";

    fn told(line: &str) -> Option<Understood> {
        classify_line(line).filter(|told| told.class == "gpu_amd")
    }

    #[test]
    fn faults_are_told_with_their_card() {
        for (words, code) in [
            ("5 uncorrectable hardware errors detected in umc block", "ras_ue"),
            ("socket: 1, die: 0, 2 new uncorrectable hardware errors detected in gfx block", "ras_ue"),
            ("{17}socket: 1, die: 3, 9 uncorrectable hardware errors detected in total in sdma block", "ras_ue"),
            ("{17} socket: 1, die: 3, 9 new deferred hardware errors detected in umc block", "ras_ue"),
            ("socket: 1, die: 3, 1 poison consumption detected in total in gfx block", "ras_ue"),
            ("uncorrectable hardware error(ERREVENT_ATHUB_INTERRUPT) detected!", "ras_ue"),
            ("{3}uncorrectable hardware error(ERREVENT_ATHUB_INTERRUPT) detected!", "ras_ue"),
            ("device lost from bus!", "lost"),
            ("5 correctable hardware errors detected in umc block, no user action is needed.", "ras_ce"),
            ("socket: 1, die: 0 3 correctable hardware errors detected in total in mmhub block", "ras_ce"),
            ("ring sdma0 timeout, signaled seq=8, emitted seq=9", "ring_timeout"),
            ("ring comp_1.2.0 test failed (-110)", "ring_timeout"),
            ("ib ring test failed (-110).", "ring_timeout"),
            ("GPU reset begin!", "gpu_reset"),
            ("GPU reset begin!. Source:  1", "gpu_reset"),
            ("GPU reset(4) failed", "gpu_reset"),
            ("GPU reset end with ret = -110", "gpu_reset"),
            ("GPU Recovery Failed: -110", "gpu_reset"),
            ("ASIC reset failed with error, -5 for drm dev, 0000:7a:00.0", "gpu_reset"),
            ("[drm] device wedged, needs recovery", "gpu_reset"),
            ("[drm] VRAM is lost due to GPU reset!", "vram_lost"),
            ("VRAM is lost due to GPU reset!", "vram_lost"),
            ("qcm fence wait loop timeout expired", "fence_timeout"),
            ("MES failed to respond to msg=REMOVE_QUEUE", "fence_timeout"),
            ("MES might be in unrecoverable state, issue a GPU reset", "fence_timeout"),
            ("SMU: I'm not done with your previous command: SMN_C2PMSG_66:0x00000012", "firmware_hang"),
            ("Fatal error during GPU init", "init_failed"),
            ("hw_init of IP block <psp> failed -22", "init_failed"),
            ("probe with driver amdgpu failed with error -22", "init_failed"),
            ("RAS records:130 exceed threshold:128", "bad_pages"),
            ("[gfxhub] page fault (src_id:0 ring:40 vmid:8 pasid:32779)", "page_fault"),
        ] {
            let line = format!("{CARD}{words}");
            let said = told(&line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!((said.code.map(|code| code.to_string()), said.detail), (Some(code.to_owned()), false), "{line}");
            assert_eq!((said.device.as_deref(), said.component.as_str()), (Some("0000:7a:00.0"), "gpu/0000:7a:00"), "{line}");
        }
    }

    #[test]
    fn lines_without_a_card_are_about_the_host_s_gpus() {
        for (line, code) in [
            ("[drm:amdgpu_job_timedout [amdgpu]] *ERROR* ring vcn_dec_0 timeout, signaled seq=3, emitted seq=5", "ring_timeout"),
            ("[drm:amdgpu_job_timedout] *ERROR* ring gfx timeout, but soft recovered", "ring_timeout"),
            ("[drm] VRAM is lost due to GPU reset!", "vram_lost"),
            ("[drm:amdgpu_device_gpu_recover [amdgpu]] *ERROR* VRAM is lost!", "vram_lost"),
            ("[drm:mes_v11_0_submit_pkt_and_poll_completion.constprop.0 [amdgpu]] *ERROR* MES failed to response msg=2", "fence_timeout"),
            ("[drm:amdgpu_dm_commit_planes [amdgpu]] *ERROR* Waiting for fences timed out!", "fence_timeout"),
            ("amdgpu: qcm fence wait loop timeout expired", "fence_timeout"),
            ("kfd kfd: amdgpu: qcm fence wait loop timeout expired", "fence_timeout"),
            ("amdgpu: Fatal error during GPU init", "init_failed"),
            ("[drm:amdgpu_device_init [amdgpu]] *ERROR* hw_init of IP block <smu> failed -62", "init_failed"),
        ] {
            let said = told(line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!((said.code.map(|code| code.to_string()), said.device), (Some(code.to_owned()), None), "{line}");
            assert_eq!(said.component.as_str(), "gpu");
        }
        let probe = told("amdgpu: probe of 0000:7a:00.0 failed with error -22");
        assert_eq!(probe.and_then(|said| said.device).as_deref(), Some("0000:7a:00.0"));
    }

    #[test]
    fn numbers_are_read_and_a_soft_recovery_is_milder() {
        let said = told(&format!("{CARD}{{4}}socket: 2, die: 1, 7 new uncorrectable hardware errors detected in umc block"));
        let fields = said.map(|said| said.fields).unwrap_or_default();
        for (name, value) in [("socket", json!(2)), ("die", json!(1)), ("errors", json!(7)), ("block", json!("umc"))] {
            assert_eq!(fields.get(name), Some(&value), "{name}");
        }
        let said = told("[drm:amdgpu_job_timedout [amdgpu]] *ERROR* ring gfx_0.0.0 timeout, signaled seq=3, emitted seq=5");
        let fields = said.map(|said| said.fields).unwrap_or_default();
        assert_eq!((fields.get("ring"), fields.get("emitted")), (Some(&json!("gfx_0.0.0")), Some(&json!(5))));
        let said = told(&format!("{CARD}ring gfx_0.0.0 timeout, but soft recovered"));
        assert_eq!(said.map(|said| said.severity), Some(Severity::Warning));
        let said =
            told(&format!("{CARD}[mmhub0] no-retry page fault (src_id:0 ring:0 vmid:3 pasid:5, for process a b pid 12 thread c pid 13)"));
        let fields = said.map(|said| said.fields).unwrap_or_default();
        assert_eq!((fields.get("process"), fields.get("pid")), (Some(&json!("a b")), Some(&json!(12))));
    }

    #[test]
    fn what_follows_a_fault_adds_to_it() {
        for words in [
            " Process some game pid 12 thread some:cs0 pid 13",
            "Starting gfx_0.0.0 ring reset",
            "Ring gfx_0.0.0 reset failed",
            "The cp might be in an unrecoverable state due to an unsuccessful queues preemption",
            "Failed to evict process queues",
            "  in page starting at address 0x00007f0000000000 from client 10",
            "GCVM_L2_PROTECTION_FAULT_STATUS:0x00801031",
        ] {
            assert_eq!(told(&format!("{CARD}{words}")).map(|said| said.detail), Some(true), "{words}");
        }
    }

    #[test]
    fn good_news_and_start_up_are_nothing() {
        for line in [
            "amdgpu 0000:7a:00.0: amdgpu: GPU reset(2) succeeded!",
            "amdgpu 0000:7a:00.0: amdgpu: GPU reset succeeded, trying to resume",
            "amdgpu 0000:7a:00.0: amdgpu: GPU reset end with ret = 0",
            "amdgpu 0000:7a:00.0: amdgpu: MODE1 reset",
            "amdgpu 0000:7a:00.0: [drm] device wedged, but recovered through reset",
            "amdgpu 0000:7a:00.0: amdgpu: no uncorrectable hardware errors detected in umc block",
            "amdgpu 0000:7a:00.0: amdgpu: 0 uncorrectable hardware errors detected in umc block",
            "amdgpu 0000:7a:00.0: amdgpu: ring gfx_0.0.0 uses VM inv eng 0 on hub 0",
            "amdgpu 0000:7a:00.0: amdgpu: Ring gfx_0.0.0 reset succeeded",
            "amdgpu 0000:7a:00.0: amdgpu: SMU is resumed successfully!",
            "amdgpu 0000:7a:00.0: amdgpu: RAS: optional ras ta ucode is not available",
            "amdgpu 0000:7a:00.0: amdgpu: Fetched VBIOS from VFCT",
            "amdgpu 0000:7a:00.0: amdgpu: VRAM: 65520M 0x0000008000000000 - 0x0000008FFEFFFFFF (65520M used)",
            "[drm] amdgpu kernel modesetting enabled.",
            "[drm] VRAM RAM=65520M 0x0000008000000000",
            "[drm] Initialized amdgpu 3.54.0 20150101 for 0000:7a:00.0 on minor 1",
            "[drm:radeon_job_timedout [radeon]] *ERROR* ring gfx timeout",
            "[drm] Device initialization failed",
            "watcher: amdgpu 0000:7a:00.0: amdgpu: GPU reset begin!",
        ] {
            assert_eq!(told(line), None, "{line}");
        }
    }
}
