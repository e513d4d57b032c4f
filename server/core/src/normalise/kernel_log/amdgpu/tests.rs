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
        ("no vBIOS found", "init_failed"),
        ("device 1002:740f NOT added due to errors", "init_failed"),
        ("XGMI: Get topology failure on device 1, hive 2, ret -22", "init_failed"),
        ("Evicting process queues failed", "fence_timeout"),
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
        ("[gfxhub] VMC page fault (src_id:0 ring:40 vmid:8 pasid:32779)", "page_fault"),
        ("GPU fault detected: 147 0x0a0c4802", "page_fault"),
        ("amdgpu_init failed", "init_failed"),
        ("asic reset on init failed", "init_failed"),
        ("PSP load sys drv failed!", "init_failed"),
        ("PSP resume failed", "init_failed"),
        ("GPU mode1 reset failed", "gpu_reset"),
        ("GPU pre asic reset failed with err, -22 for drm dev, 0000:7a:00.0", "gpu_reset"),
        ("XCC 3: Queue preemption failed for queue with doorbell_id: 80004008", "fence_timeout"),
        ("Illegal instruction in command stream", "ring_timeout"),
        ("Timeout waiting for VM flush ACK!", "fence_timeout"),
        ("VCN[0] is not responding, trying to reset the VCPU!!!", "ring_timeout"),
        ("SMU is in hanged state, failed to send smu message!", "firmware_hang"),
        ("{9}GPU reset for gfx RAS poison consumption is issued!", "ras_ue"),
        ("This GPU is in BAD status.", "bad_pages"),
        ("ERROR: GPU over temperature range(SW CTF) detected!", "overheated"),
        ("ERROR: GPU HW Critical Temperature Fault(aka CTF) detected!", "overheated"),
        ("WARN: GPU thermal throttling temperature reached, expect performance decrease. PROCHOT.", "throttled"),
        ("MES(1) failed to respond to msg=REMOVE_QUEUE", "fence_timeout"),
        ("Fence fallback timer expired on ring gfx_0.0.0", "fence_timeout"),
        ("[drm] *ERROR* [CRTC:73:crtc-0] flip_done timed out", "fence_timeout"),
        ("Msg issuing pre-check failed and SMU may be not in the right state!", "firmware_hang"),
        ("queue id 0x2 at pasid 0x8003 is reset", "gpu_reset"),
        ("Unable to locate a BIOS ROM", "init_failed"),
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
        ("kfd: qcm fence wait loop timeout expired", "fence_timeout"),
        ("amdgpu: cp queue pipe 1 queue 2 preemption failed", "fence_timeout"),
        ("amdgpu: GPU over temperature range(SW CTF) detected on PCIe 3:0.0!", "overheated"),
        ("[drm:amdgpu_gfx_enable_kcq [amdgpu]] *ERROR* KCQ enable failed", "fence_timeout"),
        ("[drm:r600_ib_test [radeon]] *ERROR* radeon: fence wait timed out.", "fence_timeout"),
        ("[drm:r600_ring_test] *ERROR* radeon: ring 0 test failed (scratch(0x8504)=0xCAFEDEAD)", "ring_timeout"),
        ("[drm:gfx_v9_0_ring_test_ring [amdgpu]] *ERROR* amdgpu: ring 9 test failed (scratch(0xC040)=0xCAFEDEAD)", "ring_timeout"),
        ("[drm:atom_op_jump] *ERROR* atombios stuck in loop for more than 5secs aborting", "init_failed"),
        ("qcm fence wait loop timeout expired", "fence_timeout"),
        ("amdgpu: [powerplay] failed to send message 15b ret is 0", "firmware_hang"),
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
    for (name, value) in [("socket", json!(2)), ("die", json!(1)), ("count", json!(7)), ("block", json!("umc"))] {
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
fn the_driver_of_older_cards() {
    for (words, code) in [
        ("GPU lockup (current fence id 0x00000000000152c1 last fence id 0x00000000000152c4 on ring 0)", "ring_timeout"),
        ("GPU lockup CP stall for more than 10000msec", "ring_timeout"),
        ("ring 3 stalled for more than 10240msec", "ring_timeout"),
        ("GPU softreset: 0x0000000D", "gpu_reset"),
        ("GPU reset failed", "gpu_reset"),
        ("Fatal error during GPU init", "init_failed"),
        ("GPU fault detected: 146 0x0c035014", "page_fault"),
    ] {
        let line = format!("radeon 0000:7a:00.0: {words}");
        let said = told(&line).unwrap_or_else(|| panic!("{line}"));
        assert_eq!(
            (said.code.map(|code| code.to_string()), said.device.as_deref()),
            (Some(code.to_owned()), Some("0000:7a:00.0")),
            "{line}"
        );
    }
    for words in
        ["GPU reset succeeded, trying to resume", "WB enabled", "Wait for MC idle timedout !", "fence driver on ring 0 use gpu addr 0x1"]
    {
        assert_eq!(told(&format!("radeon 0000:7a:00.0: {words}")), None, "{words}");
    }
}

#[test]
fn what_follows_a_fault_adds_to_it() {
    for words in [
        " Process some game pid 12 thread some:cs0 pid 13",
        "Starting gfx_0.0.0 ring reset",
        "Ring gfx_0.0.0 reset failed",
        "The cp might be in an unrecoverable state due to an unsuccessful queues preemption",
        "Failed to evict process queues",
        "failed to suspend all gangs",
        "  in page starting at address 0x00007f0000000000 from client 10",
        "GCVM_L2_PROTECTION_FAULT_STATUS:0x00801031",
        "{9}[Hardware Error]: Accelerator Check Architecture events logged",
        "{9}[Hardware Error]: ACA[01/02].STATUS=0xdc2040000000011b",
        "Resetting wave fronts (cpsch) on dev 00000000f5ae2fe6",
        "ERROR: System is going to shutdown due to GPU HW CTF!",
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
