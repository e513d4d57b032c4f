//! What amdgpu and its compute part say, looked up by how it begins.

use super::super::Understood;
use super::super::drm::Said;
use super::super::sayings::{Sayings, code_of};
use super::CLASS;
use ironwatch_shared::Severity;

const SAYINGS: Sayings = &[
    // The card is gone, or what it held.
    ("device lost from bus", "lost"),
    ("VRAM is lost", "vram_lost"),
    // It did not start.
    ("Fatal error during GPU init", "init_failed"),
    ("amdgpu_init failed", "init_failed"),
    ("amdgpu_device_ip_init failed", "init_failed"),
    ("amdgpu_device_ip_late_init failed", "init_failed"),
    ("amdgpu_device_ip_resume failed", "init_failed"),
    ("amdgpu_atombios_init failed", "init_failed"),
    ("amdgpu asic init failed", "init_failed"),
    ("asic atom init failed", "init_failed"),
    ("asic reset on init failed", "init_failed"),
    ("hw_init of IP block <", "init_failed"),
    ("sw_init of IP block <", "init_failed"),
    ("early_init of IP block <", "init_failed"),
    ("late_init of IP block <", "init_failed"),
    ("hw_init * failed ", "init_failed"),
    ("get invalid ip discovery binary signature", "init_failed"),
    ("invalid ip discovery binary signature", "init_failed"),
    ("PSP load * failed", "init_failed"),
    ("PSP load * drv failed", "init_failed"),
    ("PSP create ring failed", "init_failed"),
    ("PSP tmr init failed", "init_failed"),
    ("PSP firmware loading failed", "init_failed"),
    ("PSP resume failed", "init_failed"),
    ("Memory training initialization failure", "init_failed"),
    ("No GPU detected", "init_failed"),
    ("failed to initialize the asic", "init_failed"),
    ("GPU posting failed", "init_failed"),
    ("Unable to locate a BIOS ROM", "init_failed"),
    ("gpu post error", "init_failed"),
    ("Device initialization failed", "init_failed"),
    ("SMC engine is not correctly up", "init_failed"),
    ("GPU will not be initialized", "init_failed"),
    ("no vBIOS found", "init_failed"),
    ("IB initialization failed (", "init_failed"),
    ("Failed to get gpu_info firmware ", "init_failed"),
    ("amdgpu_fence_driver_sw_init failed", "init_failed"),
    ("VF exclusive mode timeout", "init_failed"),
    ("PSP ring init failed", "init_failed"),
    ("Failed to process memory training", "init_failed"),
    ("Failed to initialize memory training", "init_failed"),
    ("Error initializing KFD node", "init_failed"),
    ("Error initializing queue manager", "init_failed"),
    ("device *:* NOT added due to errors", "init_failed"),
    ("XGMI: Set topology failure ", "init_failed"),
    ("XGMI: Get topology failure ", "init_failed"),
    ("XGMI: Failed to add node ", "init_failed"),
    ("XGMI: Failed to initialize ", "init_failed"),
    // A reset that did not help, or that a hardware error asked for.
    ("GPU Recovery Failed", "gpu_reset"),
    ("GPU recovery failed", "gpu_reset"),
    ("GPU pre asic reset failed with err", "gpu_reset"),
    ("GPU mode1 reset failed", "gpu_reset"),
    ("GPU mode2 reset failed", "gpu_reset"),
    ("Mode2 reset failed", "gpu_reset"),
    ("ASIC reset failed with error", "gpu_reset"),
    ("GPU reset end with ret = -", "gpu_reset"),
    ("PCIe error recovery failed", "gpu_reset"),
    ("device wedged, needs recovery", "gpu_reset"),
    ("queue id * at pasid * is reset", "gpu_reset"),
    ("Queues reset on process ", "gpu_reset"),
    // Jobs and queues that do not move.
    ("Illegal opcode in command stream", "ring_timeout"),
    ("Illegal register access in command stream", "ring_timeout"),
    ("Illegal instruction in command stream", "ring_timeout"),
    ("IB test failed on ", "ring_timeout"),
    ("IB test timed out", "ring_timeout"),
    ("failed testing IB on ", "ring_timeout"),
    ("ring * test failed ", "ring_timeout"),
    ("ib ring test failed (", "ring_timeout"),
    ("VCN[*] is not responding", "ring_timeout"),
    ("VCN decode not responding", "ring_timeout"),
    ("UVD not responding", "ring_timeout"),
    ("VCE not responding", "ring_timeout"),
    ("qcm fence wait loop timeout expired", "fence_timeout"),
    ("HIQ qcm fence wait loop timeout expired", "fence_timeout"),
    ("HIQ MQD's queue_doorbell_id0 is not 0, Queue preemption time out", "fence_timeout"),
    ("Waiting for fences timed out", "fence_timeout"),
    ("Timeout waiting for VM flush ", "fence_timeout"),
    ("Timeout waiting for sem acquire in VM flush", "fence_timeout"),
    ("timeout waiting for kiq fence", "fence_timeout"),
    ("cp queue preemption time out", "fence_timeout"),
    ("cp queue pipe * queue * preemption failed", "fence_timeout"),
    ("CP HQD dequeue request time out", "fence_timeout"),
    ("CP HQD IQ timer status time out", "fence_timeout"),
    ("SDMA RLC not idle in ", "fence_timeout"),
    ("Queue preemption failed for queue ", "fence_timeout"),
    ("XCC *: Queue preemption failed for queue ", "fence_timeout"),
    ("KCQ enable failed", "fence_timeout"),
    ("KCQ disable failed", "fence_timeout"),
    ("KGQ enable failed", "fence_timeout"),
    ("KGQ disable failed", "fence_timeout"),
    ("KIQ failed to ", "fence_timeout"),
    ("MES failed to respon", "fence_timeout"),
    ("MES(*) failed to respon", "fence_timeout"),
    ("Fence fallback timer expired on ring ", "fence_timeout"),
    ("Error flushing GPU TLB using the SDMA", "fence_timeout"),
    ("failed to halt cp ", "fence_timeout"),
    ("failed to read reg:", "fence_timeout"),
    ("MES ring buffer is full", "fence_timeout"),
    ("MES might be in unrecoverable state", "fence_timeout"),
    ("failed to suspend gangs from MES", "fence_timeout"),
    ("failed to resume gangs from MES", "fence_timeout"),
    ("failed to execute runlist", "fence_timeout"),
    ("Evicting process queues failed", "fence_timeout"),
    ("Suspending all queues failed", "fence_timeout"),
    ("Resuming all queues failed", "fence_timeout"),
    ("Removing bad queue failed", "fence_timeout"),
    ("unmap queue failed", "fence_timeout"),
    ("destroy mqd failed", "fence_timeout"),
    // The controller of clocks and power.
    ("SMU: I'm not done with your ", "firmware_hang"),
    ("SMU is in hanged state", "firmware_hang"),
    ("Msg issuing pre-check failed and SMU may be not in the right state", "firmware_hang"),
    ("Failed to export SMU metrics table", "firmware_hang"),
    ("SMC failed to set mp1 state", "firmware_hang"),
    ("failed to send message", "firmware_hang"),
    ("[powerplay] failed to send message ", "firmware_hang"),
    ("[powerplay] last message was failed ", "firmware_hang"),
    ("[powerplay] Failed message: ", "firmware_hang"),
    // Hardware errors.
    ("uncorrectable hardware error(", "ras_ue"),
    ("Uncorrectable hardware error(", "ras_ue"),
    ("poison is consumed by client", "ras_ue"),
    ("RAS poison consumption", "ras_ue"),
    ("RAS poison is consumed", "ras_ue"),
    ("GPU reset for * RAS poison consumption is issued", "ras_ue"),
    ("RAS Intr triggered, device disabled", "ras_ue"),
    ("RAS event of type ERREVENT_ATHUB_INTERRUPT detected", "ras_ue"),
    ("Saved bad pages ", "bad_pages"),
    ("RAS records:", "bad_pages"),
    ("This GPU is in BAD status", "bad_pages"),
    ("GPU exceeds the bad page threshold", "bad_pages"),
    // Heat.
    ("ERROR: GPU over temperature range", "overheated"),
    ("GPU over temperature range", "overheated"),
    ("ERROR: GPU HW Critical Temperature Fault", "overheated"),
    ("GPU Critical Temperature Fault detected", "overheated"),
    ("ERROR: System is going to shutdown due to GPU ", "overheated"),
    ("System is going to shutdown due to GPU ", "overheated"),
    ("WARN: GPU thermal throttling temperature reached", "throttled"),
    // A program reached for memory that is not its own.
    ("GPU fault detected: ", "page_fault"),
];

/// Beginnings of words that only go on about what was told before.
const DETAILS: [(&str, &str); 26] = [
    ("Process information: process ", "ring_timeout"),
    ("Process ", "ring_timeout"),
    ("Starting ", "ring_timeout"),
    ("Ring ", "ring_timeout"),
    ("The cp might be in an unrecoverable state", "fence_timeout"),
    ("Failed to evict ", "fence_timeout"),
    ("Failed to restore process queues", "fence_timeout"),
    ("Failed to remove queue ", "fence_timeout"),
    ("Failed to suspend process ", "fence_timeout"),
    ("failed to suspend all gangs", "fence_timeout"),
    ("failed to resume all gangs", "fence_timeout"),
    ("failed to add hardware queue to MES", "fence_timeout"),
    ("Resetting wave fronts (", "fence_timeout"),
    ("failed to unmap legacy queue", "fence_timeout"),
    ("failed to reset legacy queue", "fence_timeout"),
    ("failed to remove hardware queue from MES", "fence_timeout"),
    ("failed to write reg ", "fence_timeout"),
    ("suspend of IP block <", "gpu_reset"),
    ("resume of IP block <", "gpu_reset"),
    ("Poison is created", "ras_ue"),
    ("in page starting at address ", "page_fault"),
    ("in process ", "page_fault"),
    ("GCVM_L2_PROTECTION_FAULT_STATUS:", "page_fault"),
    ("MMVM_L2_PROTECTION_FAULT_STATUS:", "page_fault"),
    ("VM_L2_PROTECTION_FAULT_STATUS:", "page_fault"),
    ("VM_CONTEXT1_PROTECTION_FAULT_", "page_fault"),
];

/// The compute part of kernels before 4.17, where it named nobody: `qcm fence wait loop timeout expired`.
pub(super) fn without_head(text: &str) -> Option<Understood> {
    const STARTS: [(&str, bool); 2] =
        [("qcm fence wait loop timeout expired", false), ("The cp might be in an unrecoverable state due to ", true)];
    let (_, detail) = STARTS.into_iter().find(|(start, _)| text.starts_with(start))?;
    Some(Understood { detail, ..Said { card: None, named: true, words: text }.told(CLASS, "fence_timeout") })
}

/// Reads the words behind the driver's head.
pub(super) fn understand(said: Said<'_>) -> Option<Understood> {
    if let Some(code) = code_of(SAYINGS, said.words) {
        // A bare `[drm]` may be any driver's: a failed start is only believed where amdgpu is named.
        (said.named || code != "init_failed").then_some(())?;
        let told = said.told(CLASS, code);
        let shutting_down = code == "overheated" && said.words.contains("going to shutdown");
        return Some(Understood { detail: shutting_down, ..told });
    }
    if said.named && is_register(said.words) {
        return Some(Understood { detail: true, severity: Severity::Warning, code: None, ..said.told(CLASS, "ras_ce") });
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

/// The banks of an error, which do not say whether it was corrected (amdgpu_aca.c, amdgpu_mca.c): `Accelerator Check
/// Architecture events logged`, `ACA[01/01].STATUS=0x…`.
fn is_register(words: &str) -> bool {
    words.starts_with("Accelerator Check Architecture events logged") || words.starts_with("ACA[") || words.starts_with("aca entry[")
}
