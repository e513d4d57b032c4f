use super::super::{Understood, classify_line};
use serde_json::json;

fn told(line: &str) -> Option<Understood> {
    classify_line(line).filter(|told| told.class == "gpu_intel")
}

#[test]
fn faults_are_told_with_their_card() {
    for (line, code) in [
        ("i915 0000:00:02.0: [drm] GPU HANG: ecode 9:1:85dffffb, in Xorg [88]", "gpu_hang"),
        ("i915 0000:00:02.0: [drm] GPU HANG: ecode 12:0:00000000", "gpu_hang"),
        ("i915 0000:00:02.0: GPU HANG: ecode 9:0:0x85dffffb, in Xorg [88], reason: hang on rcs0, action: reset", "gpu_hang"),
        ("i915 0000:00:02.0: [drm] Xorg[88] context reset due to GPU hang", "gpu_hang"),
        ("i915 0000:00:02.0: [drm] *ERROR* Failed to reset chip", "gpu_hang"),
        ("i915 0000:00:02.0: [drm] *ERROR* GT0: Failed to reset GuC, ret = -110", "gpu_hang"),
        ("i915 0000:00:02.0: [drm] GPU recovery timed out, cancelling all in-flight rendering.", "gpu_hang"),
        ("xe 0000:00:02.0: [drm] GT1: trying reset from guc_exec_queue_timedout_job [xe]", "gpu_hang"),
        ("xe 0000:00:02.0: [drm] *ERROR* GT0: reset failed (-ETIMEDOUT)", "gpu_hang"),
        ("xe 0000:00:02.0: [drm] *ERROR* CRITICAL: Xe has declared device 0000:00:02.0 as wedged.", "gpu_hang"),
        ("xe 0000:00:02.0: [drm] device wedged, needs recovery", "gpu_hang"),
        ("i915 0000:00:02.0: [drm] Resetting vcs1 for preemption time out", "engine_reset"),
        ("i915 0000:00:02.0: [drm] GT0: Resetting chip for stopped heartbeat on ccs0", "engine_reset"),
        ("i915 0000:00:02.0: Resetting rcs0 after gpu hang", "engine_reset"),
        ("i915 0000:00:02.0: [drm] Resetting chip for GuC failed to reset engine mask=0x1", "engine_reset"),
        ("i915 0000:00:02.0: [drm] *ERROR* bcs0 reset request timed out: {request: 00000001, RESET_CTL: 00000001}", "engine_reset"),
        ("i915 0000:00:02.0: [drm] *ERROR* GT0: GUC: Engine reset failed on 0:0 (rcs0) because 0x00000000", "engine_reset"),
        ("xe 0000:00:02.0: [drm] GT1: Engine reset: engine_class=vcs, logical_mask: 0x2, guc_id=9", "engine_reset"),
        ("xe 0000:00:02.0: [drm] Tile0: GT0: Engine memory CAT error: engine_class=ccs, logical_mask: 0x1, guc_id=9", "engine_reset"),
        ("xe 0000:00:02.0: [drm] GT0: Timedout job: seqno=429, lrc_seqno=429, guc_id=9, flags=0x0 in app [77]", "job_timeout"),
        ("xe 0000:00:02.0: [drm] *ERROR* GT0: TLB invalidation fence timeout, seqno=11 recv=10", "job_timeout"),
        ("xe 0000:00:02.0: [drm] GT0: Kernel-submitted job timed out", "job_timeout"),
        ("xe 0000:00:02.0: [drm] GT0: Schedule disable failed to respond, guc_id=9", "job_timeout"),
        ("i915 0000:00:02.0: [drm] *ERROR* GT0: GUC: TLB invalidation response timed out for seqno 309", "job_timeout"),
        ("Asynchronous wait on fence 0000:00:02.0:Xorg[88]:2c6c0 timed out (hint:intel_atomic_commit_ready [i915])", "job_timeout"),
        ("i915 0000:00:02.0: [drm] *ERROR* Failed to initialize GPU, declaring it wedged!", "init_failed"),
        ("xe 0000:00:02.0: [drm] *ERROR* Tile0: GT0: hwe ccs0: emit_wa_job failed (-ETIME) guc_id=2", "init_failed"),
        ("xe 0000:00:02.0: probe with driver xe failed with error -110", "init_failed"),
        ("i915: probe of 0000:00:02.0 failed with error -110", "init_failed"),
    ] {
        let said = told(line).unwrap_or_else(|| panic!("{line}"));
        assert_eq!(
            (said.code.map(|code| code.to_string()), said.device.as_deref()),
            (Some(code.to_owned()), Some("0000:00:02.0")),
            "{line}"
        );
        assert_eq!(said.component.as_str(), "gpu/0000:00:02");
    }
    let old = told("[drm] GPU HANG: ecode 7:0:0x85fffff8, in Xorg [88], reason: Hang on render ring, action: reset");
    assert_eq!(old.map(|said| (said.device, said.component.to_string())), Some((None, "gpu".into())));
}

#[test]
fn old_kernels_and_firmware_tell_it_in_other_words() {
    for (line, code) in [
        ("[drm] stuck on render ring", "gpu_hang"),
        ("[drm] stuck on bsd ring", "gpu_hang"),
        ("[drm] no progress on blitter ring", "gpu_hang"),
        ("drm/i915: Resetting chip after gpu hang", "engine_reset"),
        ("[drm:i915_hangcheck_elapsed] *ERROR* Hangcheck timer elapsed... GPU hung", "gpu_hang"),
        ("[drm:i915_hangcheck_hung [i915]] *ERROR* Hangcheck timer elapsed... GPU hung", "gpu_hang"),
        ("[drm:i915_reset [i915]] *ERROR* Failed to reset chip.", "gpu_hang"),
        ("[drm:i915_reset] *ERROR* GPU hanging too fast, declaring wedged!", "gpu_hang"),
        ("[drm:i915_context_is_banned [i915]] *ERROR* gpu hanging too fast, banning!", "gpu_hang"),
        ("[drm:kick_ring [i915]] *ERROR* Kicking stuck wait on render ring", "gpu_hang"),
        ("[drm:ring_stuck] *ERROR* Kicking stuck semaphore on blitter ring", "gpu_hang"),
        ("[drm:i915_set_reset_status] *ERROR* render ring hung inside bo (0x5d8d000 ctx 1) at 0x5d8e27c", "gpu_hang"),
        ("[drm:i915_hangcheck_elapsed] *ERROR* stuck on render ring", "gpu_hang"),
        ("[drm:__gen6_gt_force_wake_mt_get] *ERROR* Timed out waiting for forcewake old ack to clear.", "gpu_hang"),
        ("[drm:stop_ring [i915]] *ERROR* render ring :timed out trying to stop ring", "gpu_hang"),
        ("xe 0000:00:02.0: [drm] *ERROR* [CRTC:82:pipe A] flip_done timed out", "job_timeout"),
        ("[drm:init_ring_common [i915]] *ERROR* render ring initialization failed ctl 0001f001 head 00003004", "init_failed"),
        ("i915: render error detected, EIR: 0x00000010", "gpu_hang"),
        ("i915 0000:00:02.0: [drm] *ERROR* GT0: GuC initialization failed -ENOEXEC", "init_failed"),
        ("i915 0000:00:02.0: [drm] *ERROR* GT0: Enabling uc failed (-5)", "init_failed"),
        ("i915 0000:00:02.0: [drm] *ERROR* GT0: GUC: CT: Communication stalled for 1504 ms, desc status=0x0,0x0", "gpu_hang"),
        ("xe 0000:00:02.0: [drm] *ERROR* GT0: Force wake domain 0 failed to ack wake (-ETIMEDOUT) reg[0xa188] = 0x1", "gpu_hang"),
        ("xe 0000:00:02.0: [drm] *ERROR* GT0: load failed: status = 0x800001EC, time = 3297ms, freq = 2400MHz, done = 0", "init_failed"),
        ("i915 0000:00:02.0: [drm] *ERROR* Device is non-operational; MMIO access returns 0xFFFFFFFF!", "gpu_hang"),
        ("i915 0000:00:02.0: [drm] *ERROR* GT0: rcs0 TLB invalidation did not complete in 4ms!", "job_timeout"),
        ("xe 0000:00:02.0: [drm] *ERROR* GT0: CT dequeue failed: -71", "gpu_hang"),
        ("xe 0000:00:02.0: [drm] *ERROR* GT0: GuC reset timed out, GDRST=0x8", "gpu_hang"),
        ("xe 0000:00:02.0: [drm] GT1: Pending enable/disable failed to respond", "job_timeout"),
    ] {
        assert_eq!(told(line).and_then(|said| said.code).map(|code| code.to_string()).as_deref(), Some(code), "{line}");
    }
}

#[test]
fn who_hung_and_where_is_read() {
    for (line, name, value) in [
        ("i915 0000:00:02.0: [drm] GPU HANG: ecode 9:1:85dffffb, in a b [88]", "process", json!("a b")),
        ("i915 0000:00:02.0: [drm] GPU HANG: ecode 9:1:85dffffb, in a b [88]", "pid", json!(88)),
        ("i915 0000:00:02.0: [drm] GPU HANG: ecode 9:1:85dffffb, in a b [88]", "ecode", json!("9:1:85dffffb")),
        ("i915 0000:00:02.0: [drm] app[77] context reset due to GPU hang", "pid", json!(77)),
        ("xe 0000:00:02.0: [drm] GT0: Timedout job: seqno=4, guc_id=9, flags=0x0 in app [77]", "process", json!("app")),
        ("xe 0000:00:02.0: [drm] GT0: Engine reset: engine_class=vcs, logical_mask: 0x2, guc_id=9", "engine", json!("vcs")),
        ("i915 0000:00:02.0: [drm] Resetting vcs1 for preemption time out", "engine", json!("vcs1")),
    ] {
        assert_eq!(told(line).and_then(|said| said.fields.get(name).cloned()), Some(value), "{line} {name}");
    }
}

#[test]
fn start_up_and_advice_are_nothing() {
    for line in [
        "i915 0000:00:02.0: [drm] GuC firmware i915/tgl_guc_70.bin version 70.1",
        "i915 0000:00:02.0: [drm] GT0: GUC: submission enabled",
        "i915 0000:00:02.0: [drm] Finished loading DMC firmware i915/adlp_dmc.bin (v2.19)",
        "i915 0000:00:02.0: [drm] GPU hangs can indicate a bug anywhere in the entire gfx stack, including userspace.",
        "i915 0000:00:02.0: [drm] GPU error state saved to /sys/class/drm/card0/error",
        "i915 0000:00:02.0: vgaarb: deactivate vga console",
        "xe 0000:00:02.0: [drm] GT0: reset queued",
        "xe 0000:00:02.0: [drm] GT0: reset started",
        "xe 0000:00:02.0: [drm] GT0: reset done",
        "xe 0000:00:02.0: [drm] Xe device coredump has been created",
        "xe 0000:00:02.0: [drm] device wedged, but recovered through reset",
        "xe 0000:00:02.0: [drm] Using GuC firmware from xe/bmg_guc_70.bin version 70.36.0",
        "[drm] Initialized i915 1.6.0 20201103 for 0000:00:02.0 on minor 0",
        "[drm:i915_hangcheck_elapsed [i915]] *ERROR* Hangcheck timer elapsed... render ring idle [waiting on 12, at 12], missed IRQ?",
        "[drm] GPU crash dump saved to /sys/class/drm/card0/error",
        "[drm] RC6 on",
        "[drm:intel_cpu_fifo_underrun_irq_handler [i915]] *ERROR* CPU pipe A FIFO underrun",
        "i915 0000:00:02.0: [drm] *ERROR* Failed to load DMC firmware i915/adlp_dmc.bin. Disabling runtime power management.",
        "watcher: i915 0000:00:02.0: [drm] GPU HANG: ecode 12:0:00000000",
    ] {
        assert_eq!(told(line), None, "{line}");
    }
}
